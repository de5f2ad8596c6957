//! The built program with its child for recordings, and films whose faces are known because they were put there: one
//! public-domain portrait (NASA's of Eileen Collins) over pictures that hold no face.
#![allow(clippy::unwrap_used, dead_code, unreachable_pub)]

use std::{
    path::Path,
    process::{Command, Output},
    sync::Once,
};

/// The portrait and where its face is (models/weights/yunet/parity.json, without the canvas).
pub const PORTRAIT: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../fixtures/recordings/astronaut.png"
);
pub const FACE: [f64; 4] = [66.8, 68.2, 91.7, 109.4];

/// The built program. Building the workspace builds its child for recordings beside it; a test of this package alone does
/// not, so it is built here when it is missing.
pub fn obelus() -> &'static str {
    static BUILT: Once = Once::new();
    let program = env!("CARGO_BIN_EXE_obelus");
    BUILT.call_once(|| {
        let target = Path::new(program).parent().unwrap();
        if target.join("obelus-media").is_file() {
            return;
        }
        let profile = match target.file_name().unwrap().to_str().unwrap() {
            "debug" => "dev",
            named => named,
        };
        let built = Command::new(env!("CARGO"))
            .args([
                "build",
                "--quiet",
                "--package",
                "obelus-video",
                "--package",
                "obelus",
                "--profile",
                profile,
            ])
            .arg("--target-dir")
            .arg(target.parent().unwrap())
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .status();
        assert!(built.unwrap().success(), "obelus-media could not be built");
    });
    program
}

pub fn run(arguments: &[&str]) -> Output {
    Command::new(obelus())
        .args(arguments)
        .env("OBELUS_MODELS", concat!(env!("CARGO_MANIFEST_DIR"), "/../models"))
        .output()
        .unwrap()
}

/// Where the face is when the portrait lies at a place, `[x, y, w, h]`.
pub fn truth(scale: f64, x: f64, y: f64) -> [f64; 4] {
    [
        x + FACE[0] * scale,
        y + FACE[1] * scale,
        FACE[2] * scale,
        FACE[3] * scale,
    ]
}

/// Shared part of two rectangles of both together.
pub fn overlap(a: [f64; 4], b: [f64; 4]) -> f64 {
    let w = (a[0] + a[2]).min(b[0] + b[2]) - a[0].max(b[0]);
    let h = (a[1] + a[3]).min(b[1] + b[3]) - a[1].max(b[1]);
    let shared = w.max(0.0) * h.max(0.0);
    shared / (a[2] * a[3] + b[2] * b[3] - shared)
}
