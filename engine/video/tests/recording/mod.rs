//! Recordings made by the ffmpeg program, and what its own tools say about them.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

use std::{path::Path, process::Command};

/// Runs ffmpeg with arguments separated by spaces, in a folder.
pub fn make(folder: &Path, arguments: &str) {
    let made = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-y"])
        .args(arguments.split_whitespace())
        .current_dir(folder)
        .output()
        .expect("ffmpeg, which `just setup-test` installs");
    assert!(
        made.status.success(),
        "ffmpeg {arguments}: {}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// Makes one recording and gives its bytes.
pub fn made(name: &str, arguments: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    make(folder.path(), &format!("{arguments} {name}"));
    std::fs::read(folder.path().join(name)).unwrap()
}

/// Moments of all frames of the first stream of pictures, in seconds, as ffprobe decodes them.
pub fn moments(path: &Path) -> Vec<f64> {
    let told = Command::new("ffprobe")
        .args([
            "-v",
            "error",
            "-select_streams",
            "v:0",
            "-show_entries",
            "frame=best_effort_timestamp_time",
            "-of",
            "csv=p=0",
        ])
        .arg(path)
        .output()
        .expect("ffprobe");
    let text = String::from_utf8(told.stdout).unwrap();
    text.lines()
        .filter_map(|line| line.trim_end_matches(',').parse().ok())
        .collect()
}

/// Raw RGB of the frames that the ffmpeg program shows of a recording (turned and filtered as asked).
pub fn shown(path: &Path, filter: &str) -> Vec<u8> {
    let told = Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(path)
        .args([
            "-vf",
            filter,
            "-fps_mode",
            "passthrough",
            "-pix_fmt",
            "rgb24",
            "-f",
            "rawvideo",
            "-",
        ])
        .output()
        .expect("ffmpeg");
    assert!(told.status.success());
    told.stdout
}

/// A picture with something in it that moves and counts.
pub const MOVING: &str = "-f lavfi -i testsrc2=size=320x240:rate=25:duration=4";
/// A tone.
pub const TONE: &str = "-f lavfi -i sine=frequency=440:duration=4";
/// Fast and small.
pub const H264: &str = "-c:v libx264 -preset ultrafast -pix_fmt yuv420p";
