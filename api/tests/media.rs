//! The verbs on films and sound recordings, made by the ffmpeg program with truth by construction.
#![allow(clippy::unwrap_used)]

mod films;
#[path = "../../engine/video/tests/recording/mod.rs"]
mod recording;

use films::{PORTRAIT, overlap, run, truth};
use recording::{H264, moments, shown};
use serde_json::{Value, json};
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

fn json_of(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with a film in it.
struct Film {
    folder: tempfile::TempDir,
    path: PathBuf,
}

impl Film {
    /// `size` of the frame, the portrait scaled by `scale` and moved along `x` and `y` (ffmpeg expressions of `t`).
    fn with_face(
        name: &str,
        (width, height): (u32, u32),
        scale: f64,
        (x, y): (&str, &str),
        more: &str,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let picture = format!(
            "[0]scale=iw*{scale}:-1[face];[1]format=yuv420p[back];[back][face]overlay=x='{x}':y='{y}':shortest=1[out]"
        );
        recording::make(
            folder.path(),
            &format!(
                "-loop 1 -r 25 -i {PORTRAIT} -f lavfi -i gradients=size={width}x{height}:rate=25:duration=4:speed=0.02:seed=7 \
                 -f lavfi -i sine=frequency=440:duration=4 -filter_complex {picture} -map [out] -map 2 {H264} -crf 16 -c:a aac -shortest {more} {name}"
            ),
        );
        Self {
            path: folder.path().join(name),
            folder,
        }
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn suggested(&self) -> Value {
        json_of(&run(&["suggest", text(&self.path), "--json"]))
    }

    fn redacted(&self, plan: &Value) -> (Output, PathBuf) {
        let (plan_at, out) = (self.beside("plan.json"), self.beside("copy.mp4"));
        std::fs::write(&plan_at, plan.to_string()).unwrap();
        let output = run(&[
            "redact",
            text(&self.path),
            "--plan",
            text(&plan_at),
            "-o",
            text(&out),
            "--json",
        ]);
        (output, out)
    }
}

fn moving() -> Film {
    Film::with_face(
        "film.mp4",
        (640, 360),
        0.6,
        ("20+90*t", "60+20*t"),
        "-metadata title=secret -metadata location=+51.5-0.12/",
    )
}

#[test]
fn a_moving_face_is_followed_and_its_boxes_lie_on_it() {
    let found = moving().suggested();
    assert_eq!(found["original"]["kind"], "video");
    assert_eq!(
        (&found["original"]["frames"], &found["original"]["width"]),
        (&json!(100), &json!(640))
    );
    let strong: Vec<&Value> = found["tracks"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|t| t["weak"] == false)
        .collect();
    assert_eq!(strong.len(), 1, "{found:#}");
    let track = strong[0];
    assert_eq!(track["start_us"], 0);
    assert!(track["end_us"].as_i64().unwrap() >= 3_960_000);
    for place in track["boxes"].as_array().unwrap() {
        let n = |at: usize| place[at].as_f64().unwrap();
        if n(5) > 0.0 {
            let seconds = n(0) / 1e6;
            let face = truth(0.6, 20.0 + 90.0 * seconds, 60.0 + 20.0 * seconds);
            let lies = overlap([n(1), n(2), n(3), n(4)], face);
            assert!(lies > 0.6, "at {seconds}: {place} beside {face:?}");
        }
    }
    let suggestion = &found["suggestions"][0];
    assert_eq!(
        (&suggestion["category"], &suggestion["policy"]),
        (&json!("face"), &json!("review"))
    );
}

#[test]
fn a_copy_hides_the_face_on_every_frame_and_nothing_else() {
    let film = moving();
    let (copy, report, plan) = (
        film.beside("copy.mp4"),
        film.beside("report.json"),
        film.beside("plan.json"),
    );
    let output = run(&[
        "redact",
        text(&film.path),
        "--accept",
        "all",
        "-o",
        text(&copy),
        "--report",
        text(&report),
        "--save-plan",
        text(&plan),
    ]);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let report: Value = serde_json::from_slice(&std::fs::read(report).unwrap()).unwrap();
    assert_eq!(report["result"], "clean");
    assert_eq!(report["measured"][0]["frames"], report["measured"][1]["frames"]);
    let readers: Vec<&str> = report["verified"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v["reader"].as_str().unwrap())
        .collect();
    assert!(
        readers.contains(&"yunet") && readers.contains(&"centerface"),
        "{readers:?}"
    );

    // The face is black on every frame, whatever the player, and a far corner is as it was.
    let (before, after) = (shown(&film.path, "null"), shown(&copy, "null"));
    assert_eq!(before.len(), after.len());
    let frame = 640 * 360 * 3;
    let mut apart = 0.0;
    for (number, (was, is)) in before.chunks(frame).zip(after.chunks(frame)).enumerate() {
        let seconds = number as f64 / 25.0;
        let face = truth(0.6, 20.0 + 90.0 * seconds, 60.0 + 20.0 * seconds);
        let at = |x: f64, y: f64| (y as usize * 640 + x as usize) * 3;
        for (dx, dy) in [(0.1, 0.1), (0.5, 0.5), (0.9, 0.9), (0.3, 0.8)] {
            let pixel = at(face[0] + face[2] * dx, face[1] + face[3] * dy);
            assert!(
                is[pixel..pixel + 3].iter().all(|v| *v < 24),
                "frame {number}: {:?}",
                &is[pixel..pixel + 3]
            );
        }
        // A strip that the face never comes near.
        let strip = at(0.0, 320.0)..at(639.0, 359.0);
        let squares: f64 = was[strip.clone()]
            .iter()
            .zip(&is[strip.clone()])
            .map(|(a, b)| f64::from(a.abs_diff(*b)).powi(2))
            .sum();
        apart += squares / strip.len() as f64;
    }
    let psnr = 10.0 * (255.0 * 255.0 / (apart / 100.0).max(1e-9)).log10();
    assert!(psnr > 38.0, "{psnr:.1} dB");

    let again = run(&[
        "verify",
        text(&copy),
        "--original",
        text(&film.path),
        "--plan",
        text(&plan),
    ]);
    assert!(
        again.status.success(),
        "{}",
        String::from_utf8_lossy(&again.stderr)
    );
    // What was proven is signed for: who, of what, by which plan.
    let manifest = film.beside("copy.mp4.manifest.json");
    let signed: Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    assert_eq!(
        (&signed["manifest"]["copy"], &signed["manifest"]["original"]),
        (&report["copy"], &report["original"])
    );
    let changed = signed.to_string().replace("\"marks\":1", "\"marks\":2");
    assert_ne!(changed, signed.to_string());
    std::fs::write(&manifest, changed).unwrap();
    let forged = run(&[
        "verify",
        text(&copy),
        "--original",
        text(&film.path),
        "--plan",
        text(&plan),
    ]);
    let said = String::from_utf8_lossy(&forged.stderr);
    assert!(
        forged.status.code() == Some(4) && said.contains("changed after it was signed"),
        "{said}"
    );
    // The original itself is no copy.
    let wrong = run(&[
        "verify",
        text(&film.path),
        "--original",
        text(&film.path),
        "--plan",
        text(&plan),
    ]);
    assert_eq!(wrong.status.code(), Some(4));
}

#[test]
fn a_copy_holds_pictures_and_sound_and_nothing_that_tells_more() {
    let film = moving();
    let subtitles = film.beside("words.srt");
    std::fs::write(
        &subtitles,
        "1\n00:00:00,000 --> 00:00:03,000\nSarah lives at 12 Elm Row\n",
    )
    .unwrap();
    recording::make(
        film.folder.path(),
        "-i film.mp4 -i words.srt -f lavfi -i sine=frequency=900:duration=4 -map 0 -map 1 -map 2 -c:v copy -c:a aac -c:s mov_text \
         -metadata comment=witness -metadata:s:a:0 title=radio rich.mp4",
    );
    let film = Film {
        path: film.beside("rich.mp4"),
        folder: film.folder,
    };
    let sha = film.suggested()["original"]["sha256"].clone();
    let (output, copy) = film.redacted(&json!({"original": sha, "marks": [{"area": [0, 0, 64, 64]}]}));
    let report = json_of(&output);
    let remarks = report["remarks"].to_string();
    assert!(
        remarks.contains("second stream of sound") && remarks.contains("subtitles"),
        "{remarks}"
    );
    let told = Command::new("ffprobe")
        .args(["-v", "error", "-show_streams", "-show_format", "-of", "json"])
        .arg(&copy)
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&told.stdout).unwrap();
    let codecs: Vec<&str> = told["streams"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| s["codec_name"].as_str().unwrap())
        .collect();
    assert_eq!(codecs, ["h264", "aac"]);
    let bytes = std::fs::read(&copy).unwrap();
    for secret in ["secret", "witness", "radio", "Elm Row", "51.5"] {
        assert!(
            !bytes.windows(secret.len()).any(|w| w == secret.as_bytes()),
            "{secret} is in the copy"
        );
    }
    // The index comes before the pictures, so that a browser can begin at once.
    let find = |kind: &[u8]| bytes.windows(4).position(|w| w == kind).unwrap();
    assert!(find(b"moov") < find(b"mdat"));
    // The same original and plan give the same bytes.
    let (_, second) = film.redacted(&json!({"original": sha, "marks": [{"area": [0, 0, 64, 64]}]}));
    assert_eq!(bytes, std::fs::read(second).unwrap());
}

#[test]
fn a_phone_film_held_upright_is_covered_where_it_is_seen() {
    let flat = Film::with_face("flat.mp4", (640, 360), 0.6, ("200", "80"), "-t 2");
    recording::make(
        flat.folder.path(),
        "-i flat.mp4 -vf transpose=2 -c:v libx264 -preset ultrafast -pix_fmt yuv420p -c:a copy lying.mp4",
    );
    recording::make(
        flat.folder.path(),
        "-i lying.mp4 -c copy -metadata:s:v:0 rotate=270 phone.mp4",
    );
    let film = Film {
        path: flat.beside("phone.mp4"),
        folder: flat.folder,
    };
    let found = film.suggested();
    assert_eq!(
        (&found["original"]["width"], &found["original"]["height"]),
        (&json!(640), &json!(360))
    );
    let track = &found["tracks"][0];
    let n = |at: usize| track["boxes"][1][at].as_f64().unwrap();
    assert!(
        overlap([n(1), n(2), n(3), n(4)], truth(0.6, 200.0, 80.0)) > 0.6,
        "{track}"
    );
    let plan = json!({"original": found["original"]["sha256"], "tracks": found["tracks"], "marks": [{"track": "t1", "effect": "pixelate"}]});
    let (output, copy) = film.redacted(&plan);
    json_of(&output);
    let frame = shown(&copy, "select=eq(n\\,20)");
    assert_eq!(frame.len(), 640 * 360 * 3, "the copy is stored upright");
}

#[test]
fn withheld_sound_is_silent_or_a_tone_and_the_rest_is_heard() {
    let film = moving();
    let sha = film.suggested()["original"]["sha256"].clone();
    let marks =
        json!([{"sound": [1_000_000, 2_000_000]}, {"sound": [2_500_000, 3_000_000], "effect": "bleep"}]);
    let (output, copy) = film.redacted(&json!({"original": sha, "marks": marks}));
    let report = json_of(&output);
    assert!(
        report["marks"][0]["sound_us"].as_i64().unwrap() >= 1_000_000,
        "{report:#}"
    );
    let loudest = |from: &str, length: &str| -> f64 {
        let told = Command::new("ffmpeg")
            .args(["-nostdin", "-hide_banner", "-ss", from, "-t", length, "-i"])
            .arg(&copy)
            .args(["-af", "volumedetect", "-vn", "-f", "null", "-"])
            .output()
            .unwrap();
        let said = String::from_utf8(told.stderr).unwrap();
        let line = said.lines().find(|l| l.contains("max_volume")).unwrap();
        line.split_whitespace().rev().nth(1).unwrap().parse().unwrap()
    };
    assert!(loudest("1.0", "1.0") < -60.0);
    assert!(loudest("0.2", "0.6") > -25.0 && loudest("3.2", "0.5") > -25.0);
    assert!((-14.0..-10.0).contains(&loudest("2.55", "0.4")));
}

#[test]
fn uneven_times_and_pauses_stay_as_they_were() {
    let film = Film::with_face("even.mkv", (320, 240), 0.4, ("60", "60"), "-t 3");
    recording::make(
        film.folder.path(),
        "-i even.mkv -vf settb=1/1000,setpts='(N+mod(N*7,5)/6+gt(N,40)*100)/25/TB' -fps_mode passthrough -an -c:v libx264 -preset ultrafast uneven.mkv",
    );
    let film = Film {
        path: film.beside("uneven.mkv"),
        folder: film.folder,
    };
    let found = film.suggested();
    assert_eq!(found["events"][0]["kind"], "recording_gap");
    let plan = json!({"original": found["original"]["sha256"], "tracks": found["tracks"], "marks": [{"track": "t1", "effect": "blur"}]});
    let (output, copy) = film.redacted(&plan);
    json_of(&output);
    let (was, is) = (moments(&film.path), moments(&copy));
    assert_eq!(was.len(), is.len());
    assert!(
        was.iter().zip(&is).all(|(a, b)| (a - b).abs() < 0.002),
        "{was:?}\n{is:?}"
    );
}

#[test]
fn what_cannot_be_done_ends_with_a_reason_and_writes_nothing() {
    let film = moving();
    let sha = film.suggested()["original"]["sha256"].clone();
    // Outside the picture, after the end, about nobody.
    for (mark, code) in [
        (json!({"area": [5000, 5000, 10, 10]}), 4),
        (json!({"sound": [60_000_000, 61_000_000]}), 4),
        (json!({"track": "t99"}), 3),
        (json!({"track": "t1", "effect": "mute"}), 3),
    ] {
        let (output, copy) = film.redacted(&json!({"original": sha, "marks": [mark]}));
        assert_eq!(
            output.status.code(),
            Some(code),
            "{mark}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!copy.exists());
    }
    let (output, _) = film.redacted(&json!({"original": "0".repeat(64), "marks": []}));
    assert_eq!(output.status.code(), Some(3));

    let whole = std::fs::read(&film.path).unwrap();
    let half = film.beside("half.mp4");
    std::fs::write(&half, &whole[..whole.len() / 2]).unwrap();
    let output = run(&["suggest", text(&half), "--json"]);
    assert_eq!(output.status.code(), Some(3));
    let refused: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(refused["refused"]["code"], "damaged");
}

#[test]
fn sound_alone_is_measured_and_can_be_withheld() {
    let folder = tempfile::tempdir().unwrap();
    recording::make(
        folder.path(),
        "-f lavfi -i sine=frequency=300:duration=3 -ar 8000 -c:a pcm_mulaw call.wav",
    );
    let film = Film {
        path: folder.path().join("call.wav"),
        folder,
    };
    let found = film.suggested();
    assert_eq!(
        (&found["original"]["kind"], &found["original"]["duration_us"]),
        (&json!("audio"), &json!(3_000_000))
    );
    let (output, _) = film.redacted(
        &json!({"original": found["original"]["sha256"], "marks": [{"sound": [500_000, 1_500_000]}]}),
    );
    assert_eq!(json_of(&output)["result"], "clean");
}

#[test]
fn a_cut_a_dissolve_and_black_are_told() {
    let folder = tempfile::tempdir().unwrap();
    recording::make(
        folder.path(),
        &format!(
            "-f lavfi -i gradients=size=320x180:rate=25:duration=3:speed=0.02:seed=3 -f lavfi -i mandelbrot=size=320x180:rate=25:end_pts=75 \
             -f lavfi -i smptebars=size=320x180:rate=25:duration=3 -f lavfi -i color=black:size=320x180:rate=25:duration=2 \
             -filter_complex [1]trim=duration=3,setpts=PTS-STARTPTS,format=yuv420p,settb=1/25[m];[0]format=yuv420p,settb=1/25[g];[2]format=yuv420p,fps=25,settb=1/25[s];[g][m]concat=n=2,fps=25,settb=1/25[a];[a][s]xfade=transition=fade:duration=0.6:offset=5.4,fps=25,settb=1/25[b];[3]format=yuv420p,settb=1/25[k];[b][k]concat=n=2[out] \
             -map [out] {H264} shots.mp4"
        ),
    );
    let film = Film {
        path: folder.path().join("shots.mp4"),
        folder,
    };
    let found = film.suggested();
    let shots: Vec<(f64, &str)> = found["shots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| (s["start_us"].as_f64().unwrap() / 1e6, s["kind"].as_str().unwrap()))
        .collect();
    assert!(
        shots.iter().any(|s| s.1 == "cut" && (s.0 - 3.0).abs() < 0.05),
        "{shots:?}"
    );
    assert!(
        shots
            .iter()
            .any(|s| s.1 == "dissolve" && (5.4..6.1).contains(&s.0)),
        "{shots:?}"
    );
    let black = found["events"]
        .as_array()
        .unwrap()
        .iter()
        .find(|e| e["kind"] == "black")
        .unwrap();
    assert!(
        (black["start_us"].as_f64().unwrap() / 1e6 - 8.4).abs() < 0.1,
        "{black}"
    );
    let ends: Vec<&Value> = found["shots"]
        .as_array()
        .unwrap()
        .iter()
        .map(|s| &s["end_us"])
        .collect();
    assert_eq!(**ends.last().unwrap(), found["original"]["duration_us"]);
}
