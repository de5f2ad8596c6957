//! The two face detectors against what the unchanged networks gave (`weights/*/parity.json`).
//!
//! Needs `obelus models fetch`, which brings the runtime library.
#![allow(clippy::unwrap_used)]

use obelus_evidence::Rgb;
use obelus_models::{CenterFace, FaceFinder, Shelf, YuNet};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Parity {
    score: f32,
    #[serde(rename = "box")]
    place: [f32; 4],
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn finders() -> [Box<dyn FaceFinder>; 2] {
    let shelf = Shelf::of([folder()]);
    [
        Box::new(YuNet::open(&shelf).unwrap()),
        Box::new(CenterFace::open(&shelf).unwrap()),
    ]
}

/// The portrait at (200, 100) of a black picture, as the recipe lays it out.
fn portrait(width: u32, height: u32) -> Rgb {
    let portrait = image::open(folder().join("../fixtures/recordings/astronaut.png"))
        .unwrap()
        .to_rgb8();
    let mut canvas = image::RgbImage::new(width, height);
    image::imageops::overlay(&mut canvas, &portrait, 200, 100);
    Rgb::new(width, height, canvas.into_raw()).unwrap()
}

#[test]
fn faces_are_those_of_the_unchanged_networks() {
    for finder in finders() {
        let path = folder().join(format!("weights/{}/parity.json", finder.name()));
        let told: Parity = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let found = finder.find(&portrait(640, 640), 0.5).unwrap();
        assert_eq!(found.len(), 1, "{}", finder.name());
        let face = found[0];
        assert!((face.score - told.score).abs() < 1e-3, "{}", finder.name());
        for (ours, theirs) in [face.x, face.y, face.w, face.h].into_iter().zip(told.place) {
            assert!(
                (ours - theirs).abs() < 0.5,
                "{}: {face:?} beside {:?}",
                finder.name(),
                told.place
            );
        }
        // Eyes above the nose above the mouth, all inside the face.
        let marks = face.landmarks;
        assert!(
            marks[0][1] < marks[2][1] && marks[2][1] < marks[3][1] && marks[0][0] < marks[1][0],
            "{marks:?}"
        );
    }
}

#[test]
fn any_size_of_picture_is_taken_and_the_face_stays_in_place() {
    for finder in finders() {
        for (width, height) in [(640, 384), (641, 399), (1000, 400)] {
            let found = finder.find(&portrait(width, height), 0.5).unwrap();
            assert_eq!(found.len(), 1, "{} at {width} x {height}", finder.name());
            let middle = found[0].x + found[0].w / 2.0;
            assert!((middle - 313.0).abs() < 6.0, "{} {middle}", finder.name());
        }
        assert!(
            finder
                .find(&Rgb::new(1, 1, vec![9; 3]).unwrap(), 0.3)
                .unwrap()
                .is_empty()
        );
        let plain = Rgb::new(320, 180, vec![90; 320 * 180 * 3]).unwrap();
        assert!(finder.find(&plain, 0.3).unwrap().is_empty(), "{}", finder.name());
    }
}
