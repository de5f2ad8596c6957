//! What the child reads of real recordings of many kinds, beside what FFmpeg's own programs say about them.
#![cfg(feature = "ffmpeg")]
#![allow(clippy::unwrap_used)]

mod recording;

use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, SandboxError, Sealed};
use obelus_video::{
    Break, Probe,
    wire::{self, Ending, FrameHead, FramesRequest, Item, TINY_BYTES},
};
use recording::{H264, MOVING, TONE, made, moments, shown};
use std::time::Duration;

/// Everything the child says about a recording.
struct Seen {
    probe: Probe,
    frames: Vec<(FrameHead, Vec<u8>)>,
    levels: Vec<f32>,
    ending: Ending,
}

fn looked(bytes: &[u8], width: Option<u32>) -> Result<Seen, Refused> {
    let request = FramesRequest {
        tiny: true,
        width,
        every_us: 79_000,
        levels: true,
    };
    let evidence = Sealed::of(bytes).unwrap();
    let job = Job {
        role: wire::FRAMES,
        profile: Profile::Read,
        preparation: &[],
        evidence: &evidence,
        request: &postcard::to_stdvec(&request).unwrap(),
        limits: Limits {
            wall: Duration::from_secs(60),
            ..Limits::of(Profile::Read, bytes.len() as u64, 0)
        },
    };
    let (mut probe, mut ending) = (None, None);
    let (mut frames, mut levels, mut pixels_follow) = (Vec::new(), Vec::new(), false);
    let run = Sandbox::of_program(env!("CARGO_BIN_EXE_obelus-media")).run(&job, &mut |bytes| {
        if pixels_follow {
            let last: &mut (FrameHead, Vec<u8>) = frames.last_mut().unwrap();
            last.1 = bytes.to_vec();
            pixels_follow = false;
            return Ok(());
        }
        match postcard::from_bytes(bytes).unwrap() {
            Item::Probe(told) => probe = Some(told),
            Item::Frame(head) => {
                frames.push((head, Vec::new()));
                pixels_follow = true;
            }
            Item::Levels(rms) => levels = rms,
            Item::End(told) => ending = Some(told),
        }
        Ok(())
    });
    match run {
        Ok(_) => Ok(Seen {
            probe: probe.unwrap(),
            frames,
            levels,
            ending: ending.unwrap(),
        }),
        Err(SandboxError::Refused(refused)) => Err(refused),
        Err(SandboxError::Unfit(why)) => panic!("the box could not be made: {why}"),
    }
}

fn seen(bytes: &[u8]) -> Seen {
    looked(bytes, None).unwrap()
}

/// Frames and moments agree with ffprobe's, which counts from the recording's own first moment.
#[track_caller]
fn agrees_with_ffprobe(bytes: &[u8], seen: &Seen, origin: f64) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    std::fs::write(&path, bytes).unwrap();
    let theirs = moments(&path);
    assert_eq!(seen.frames.len(), theirs.len(), "frames");
    assert_eq!(seen.ending.frames as usize, theirs.len());
    for ((ours, _), theirs) in seen.frames.iter().zip(theirs) {
        let ours = ours.at_us as f64 / 1e6;
        assert!(
            (ours - (theirs - origin)).abs() < 0.0011,
            "frame at {ours}, ffprobe says {theirs}"
        );
    }
}

#[test]
fn an_ordinary_film_is_read_whole() {
    let bytes = made("a.mp4", &format!("{MOVING} {TONE} {H264} -c:a aac -shortest"));
    let seen = seen(&bytes);
    agrees_with_ffprobe(&bytes, &seen, 0.0);
    let video = seen.probe.video.as_ref().unwrap();
    assert_eq!((video.codec.as_str(), video.display.size()), ("h264", (320, 240)));
    assert_eq!(seen.probe.audio.as_ref().unwrap().codec, "aac");
    assert!(
        (3_990_000..4_100_000).contains(&seen.ending.end_us),
        "{}",
        seen.ending.end_us
    );
    assert_eq!(
        (seen.ending.damaged, seen.ending.lost, seen.ending.cut_short),
        (0, 0, false)
    );
    assert!(seen.frames.iter().all(|(_, pixels)| pixels.len() == TINY_BYTES));
    // A full sine has a root mean square of 0.707 of its peak; ffmpeg's is at an eighth.
    assert!(
        (380..=415).contains(&seen.levels.len())
            && seen.levels[100..300].iter().all(|l| (l - 0.0884).abs() < 0.02)
    );
}

#[test]
fn a_phone_held_upright_is_shown_upright_as_ffmpeg_shows_it() {
    let folder = tempfile::tempdir().unwrap();
    recording::make(folder.path(), &format!("{MOVING} {H264} -t 1 flat.mp4"));
    for degrees in [90, 180, 270] {
        recording::make(
            folder.path(),
            &format!("-i flat.mp4 -c copy -metadata:s:v:0 rotate={degrees} turned.mp4"),
        );
        let path = folder.path().join("turned.mp4");
        let seen = looked(&std::fs::read(&path).unwrap(), Some(120)).unwrap();
        let (width, height) = seen.probe.video.as_ref().unwrap().display.size();
        assert_eq!(
            (width, height),
            if degrees == 180 { (320, 240) } else { (240, 320) }
        );
        let (wide, high) = seen.frames[0].0.picture.unwrap();
        let theirs = shown(&path, &format!("scale={wide}:{high}"));
        let ours = &seen.frames[0].1[TINY_BYTES..];
        assert_eq!(ours.len(), (wide * high * 3) as usize);
        let apart: u64 = ours
            .iter()
            .zip(&theirs)
            .map(|(a, b)| u64::from(a.abs_diff(*b)))
            .sum();
        let mean = apart as f64 / ours.len() as f64;
        assert!(mean < 8.0, "turned by {degrees}: {mean} apart");
    }
}

#[test]
fn pixels_that_are_not_square_widen_the_shown_frame() {
    let source = "-f lavfi -i testsrc2=size=720x576:rate=25:duration=1,setsar=16/15";
    let bytes = made(
        "pal.mpg",
        &format!("{source} -c:v mpeg2video -flags +ildct+ilme -top 1"),
    );
    let seen = seen(&bytes);
    let video = seen.probe.video.as_ref().unwrap();
    assert_eq!(video.display.size(), (768, 576));
    assert!(video.interlaced);
    assert_eq!(seen.frames.len(), 25);
}

#[test]
fn a_recording_without_a_steady_rate_keeps_its_own_times() {
    let uneven = "-vf settb=1/1000,setpts='(N+mod(N*7,5)/6)/25/TB' -fps_mode passthrough";
    let bytes = made("vfr.mkv", &format!("{MOVING} {uneven} {H264}"));
    let seen = seen(&bytes);
    agrees_with_ffprobe(&bytes, &seen, 0.0);
    let steps: std::collections::BTreeSet<i64> = seen
        .frames
        .windows(2)
        .map(|w| w[1].0.at_us - w[0].0.at_us)
        .collect();
    assert!(steps.len() > 2, "the steps are {steps:?}");
}

#[test]
fn a_pause_in_the_recording_is_told_and_kept() {
    let bytes = made(
        "gap.mkv",
        &format!("{MOVING} -vf setpts='PTS+gt(N,49)*8/TB' -fps_mode passthrough {H264}"),
    );
    let seen = seen(&bytes);
    assert_eq!(seen.frames.len(), 100);
    assert_eq!(seen.ending.breaks, [Break::Gap(2_000_000, 10_000_000)]);
    assert_eq!(seen.ending.end_us, 12_000_000);
}

#[test]
fn a_recorder_that_starts_its_clock_again_is_read_on() {
    let one = made("one.ts", &format!("{MOVING} {H264} -output_ts_offset 5000"));
    let two = made("two.ts", &format!("{MOVING} {H264} -output_ts_offset 100"));
    let seen = seen(&[one, two].concat());
    assert_eq!(seen.frames.len(), 200);
    let last = seen.frames.last().unwrap().0.at_us;
    assert!((7_900_000..8_100_000).contains(&last), "{last}");
    assert!(
        seen.ending.breaks.iter().any(|b| matches!(b, Break::Jump(_))),
        "{:?}",
        seen.ending.breaks
    );
}

#[test]
fn what_is_left_out_is_said() {
    let bytes = made(
        "two.mkv",
        &format!(
            "{MOVING} {TONE} -f lavfi -i sine=frequency=880:duration=4 -map 0 -map 1 -map 2 {H264} -c:a aac"
        ),
    );
    assert_eq!(
        seen(&bytes).probe.others,
        ["second stream of sound (stream 2, aac)"]
    );
}

#[test]
fn sound_alone_is_read_in_many_forms() {
    for (name, codec) in [
        ("a.wav", "-c:a pcm_s16le"),
        ("a.mp3", "-c:a libmp3lame"),
        ("a.m4a", "-c:a aac"),
        ("a.ogg", "-c:a libopus"),
        ("a.flac", "-c:a flac"),
        ("g711.wav", "-c:a pcm_alaw -ar 8000"),
    ] {
        let seen = seen(&made(name, &format!("{TONE} {codec}")));
        assert!(seen.probe.video.is_none() && seen.frames.is_empty());
        assert!(
            (3_900_000..4_200_000).contains(&seen.ending.end_us),
            "{name}: {}",
            seen.ending.end_us
        );
        assert!(seen.levels[200] > 0.02, "{name}");
    }
}

#[test]
fn old_and_odd_codecs_are_read() {
    for (name, codec) in [
        ("a.avi", "-c:v mjpeg -pix_fmt yuvj420p"),
        ("a.avi", "-c:v mpeg4 -c:a pcm_s16le"),
        ("a.wmv", "-c:v wmv2 -c:a wmav2"),
        ("a.webm", "-c:v libvpx -deadline realtime"),
        ("a.3gp", "-c:v h263 -s 352x288"),
        ("a.mov", "-c:v prores -pix_fmt yuv422p10le"),
        (
            "a.mp4",
            "-c:v libx265 -preset ultrafast -pix_fmt yuv420p10le -x265-params log-level=error",
        ),
    ] {
        let bytes = made(name, &format!("{MOVING} -t 1 {codec}"));
        let seen = seen(&bytes);
        assert_eq!(seen.frames.len(), 25, "{name} {codec}");
    }
}

#[test]
fn a_film_that_was_cut_off_gives_what_is_there() {
    let whole = made("a.ts", &format!("{MOVING} {H264} -g 25"));
    let seen = seen(&whole[..whole.len() * 6 / 10]);
    assert!((50..75).contains(&seen.frames.len()), "{}", seen.frames.len());
    let whole = made("a.mkv", &format!("{MOVING} {H264} -g 25"));
    let cut = self::seen(&whole[..whole.len() * 6 / 10]);
    assert!((40..80).contains(&cut.frames.len()));
    assert_eq!(cut.probe.told_us, Some(4_000_000));
}

#[test]
fn a_film_with_damage_inside_is_read_past_it_and_the_damage_is_counted() {
    let mut bytes = made("a.ts", &format!("{MOVING} {H264} -g 12"));
    let middle = bytes.len() / 2;
    for at in (middle..middle + 20_000).step_by(97) {
        bytes[at] ^= 0x5a;
    }
    let seen = seen(&bytes);
    assert!(seen.frames.len() > 60, "{}", seen.frames.len());
    assert!(seen.ending.damaged + seen.ending.lost > 0);
    assert!(seen.frames.last().unwrap().0.at_us > 3_800_000);
}

#[test]
fn what_cannot_be_read_is_refused_with_a_reason() {
    let refused = |bytes: &[u8]| looked(bytes, None).err().map(|r| r.code);
    assert_eq!(refused(b""), Some(RefusalCode::Empty));
    let whole = made("a.mp4", &format!("{MOVING} {H264}"));
    assert_eq!(refused(&whole[..whole.len() / 2]), Some(RefusalCode::Damaged));
    assert_eq!(
        refused(b"Good morning, this is a letter.\n"),
        Some(RefusalCode::UnsupportedKind)
    );
    assert_eq!(refused(&[0; 5000]), Some(RefusalCode::UnsupportedKind));
    assert_eq!(
        refused(&made("a.png", &format!("{MOVING} -frames:v 1"))),
        Some(RefusalCode::UnsupportedKind)
    );
}

#[test]
fn a_playlist_opens_no_other_file() {
    let folder = tempfile::tempdir().unwrap();
    recording::make(folder.path(), &format!("{MOVING} {H264} -t 1 secret.ts"));
    let list = format!(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://{}\n#EXT-X-ENDLIST\n",
        folder.path().join("secret.ts").display()
    );
    assert!(looked(list.as_bytes(), None).is_err());
    let list = format!(
        "ffconcat version 1.0\nfile {}\n",
        folder.path().join("secret.ts").display()
    );
    assert!(looked(list.as_bytes(), None).is_err());
}

#[test]
fn noise_behind_a_true_beginning_ends_with_a_reason() {
    let whole = made(
        "a.mp4",
        &format!("{MOVING} {TONE} {H264} -c:a aac -movflags +faststart"),
    );
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..12 {
        let mut bytes = whole.clone();
        let (from, step) = if round % 2 == 0 { (24, 31) } else { (5000, 11) };
        for at in (from..bytes.len().min(from + 9000)).step_by(step) {
            bytes[at] = noise() as u8;
        }
        // Either outcome is right; not ending, or ending without a word, is not.
        if let Err(refused) = looked(&bytes, Some(320)) {
            assert!(!refused.detail.is_empty());
        }
    }
}
