//! The shot finder against what its graph gave before its weights were rounded (`weights/transnet/parity.json`).
//!
//! Needs `obelus models fetch`, which brings the runtime library.
#![allow(clippy::unwrap_used)]

use obelus_models::{Shelf, TransNet};
use serde::Deserialize;
use std::path::PathBuf;

#[derive(Deserialize)]
struct Parity {
    transition: Vec<f32>,
}

/// Three plain scenes as the recipe draws them, with a cut at 100 and one at 200.
fn scenes() -> Vec<u8> {
    let mut bytes = Vec::new();
    for n in 0..300_usize {
        let s = n / 100;
        for y in 0..27_usize {
            for x in 0..48_usize {
                let colours = [
                    x * (3 + 2 * s) + n,
                    y * (7 - 2 * s) + 80 * s,
                    x * y / (s + 1) + 60 * s,
                ];
                bytes.extend(colours.map(|c| (c % 256) as u8));
            }
        }
    }
    bytes
}

fn open() -> TransNet {
    TransNet::open(&Shelf::of([PathBuf::from(env!("CARGO_MANIFEST_DIR"))])).unwrap()
}

#[test]
fn probabilities_are_those_of_the_recipe() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("weights/transnet/parity.json");
    let told: Parity = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    // The recipe's window starts at the first frame, here it starts 25 frames before it: the inner part is compared.
    let found = open().transitions(&scenes()[..250 * 27 * 48 * 3]).unwrap();
    assert_eq!(found.len(), 250);
    let cuts: Vec<usize> = (0..250).filter(|n| found[*n] > 0.5).collect();
    assert_eq!(cuts, [99, 199]);
    for (n, (ours, theirs)) in found.iter().zip(&told.transition).enumerate().take(190).skip(60) {
        assert!((ours - theirs).abs() < 0.05, "frame {n}: {ours} beside {theirs}");
    }
}

#[test]
fn short_and_odd_recordings_are_taken() {
    let transnet = open();
    assert!(transnet.transitions(&[]).unwrap().is_empty());
    assert!(transnet.transitions(&[7; 100]).is_err());
    // A second window begins in the middle of the third scene.
    let longer = [&scenes()[100 * 27 * 48 * 3..], &scenes()[..60 * 27 * 48 * 3]].concat();
    let found = transnet.transitions(&longer).unwrap();
    let cuts: Vec<usize> = (0..260).filter(|n| found[*n] > 0.5).collect();
    assert_eq!(cuts, [99, 199]);
}
