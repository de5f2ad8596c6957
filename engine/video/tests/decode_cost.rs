//! What decoding costs beside the ffmpeg program, in processor time of one thread. Slow, so only on demand:
//! `just bench-decode`.
#![cfg(feature = "ffmpeg")]
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod recording;

use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed};
use obelus_video::wire::{self, FramesRequest};
use std::{path::Path, process::Command};

/// Processor time of children that have ended, in hundredths of a second (proc(5), fields 16 and 17 of stat).
fn children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    fields[13].parse::<f64>().unwrap() + fields[14].parse::<f64>().unwrap()
}

fn cost(run: impl Fn()) -> f64 {
    let before = children();
    run();
    children() - before
}

fn ours(bytes: &Sealed) {
    let request = FramesRequest {
        tiny: false,
        width: None,
        every_us: 0,
        levels: false,
    };
    let job = Job {
        role: wire::FRAMES,
        profile: Profile::Read,
        preparation: &[],
        evidence: bytes,
        request: &postcard::to_stdvec(&request).unwrap(),
        limits: Limits::of(Profile::Read, bytes.bytes().len() as u64, 0),
    };
    Sandbox::of_program(env!("CARGO_BIN_EXE_obelus-media"))
        .run(&job, &mut |_| Ok(()))
        .unwrap();
}

fn theirs(path: &Path) {
    let ran = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-threads", "1", "-i"])
        .arg(path)
        .args(["-map", "0:v:0", "-fps_mode", "passthrough", "-f", "null", "-"])
        .status();
    assert!(ran.unwrap().success());
}

#[test]
#[ignore = "takes a minute; run by `just bench-decode`"]
fn decoding_costs_no_more_than_a_tenth_above_ffmpegs_own() {
    let folder = tempfile::tempdir().unwrap();
    let source = "-f lavfi -i mandelbrot=size=1280x720:rate=25 -f lavfi -i testsrc2=size=1280x720:rate=25 -filter_complex [0][1]blend=all_opacity=0.6,noise=alls=12:allf=t -t 20 -pix_fmt yuv420p";
    for (name, codec) in [
        ("h264.mp4", "-c:v libx264 -preset veryfast -crf 23"),
        ("mpeg4.avi", "-c:v mpeg4 -q:v 5"),
    ] {
        recording::make(folder.path(), &format!("{source} {codec} {name}"));
        let path = folder.path().join(name);
        let evidence = Sealed::of(&std::fs::read(&path).unwrap()).unwrap();
        // One after the other, so that a busy machine is busy for both; the least of each is the cost.
        let mut least = [f64::INFINITY; 2];
        for _ in 0..4 {
            least[0] = least[0].min(cost(|| ours(&evidence)));
            least[1] = least[1].min(cost(|| theirs(&path)));
        }
        let [ours, theirs] = least.map(|hundredths| hundredths * 10.0 / 500.0);
        println!(
            "{name}: {ours:.2} ms a frame, ffmpeg {theirs:.2} ms, {:.2} times",
            ours / theirs
        );
        assert!(ours <= theirs * 1.1 + 0.05);
    }
}
