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

/// Three plain scenes as the recipe draws them, `each` frames long but for the last, which goes on to `count`.
fn scenes(each: usize, count: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    for n in 0..count {
        let s = n / each;
        for y in 0..27_usize {
            for x in 0..48_usize {
                let colours = [
                    x * (3 + 2 * s) + n,
                    (y * 7 + 80 * s).wrapping_sub(y * 2 * s),
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
    let found = open().window(&scenes(30, 100)).unwrap();
    assert_eq!(found.len(), 100);
    for (n, (ours, theirs)) in found.iter().zip(&told.transition).enumerate() {
        assert!((ours - theirs).abs() < 0.002, "frame {n}: {ours} beside {theirs}");
    }
    let high = |n: &usize| found[*n] > 0.5;
    let cuts: Vec<usize> = (0..100).filter(high).collect();
    assert_eq!(cuts, [29, 59, 89]);
}

#[test]
fn short_and_odd_recordings_are_taken() {
    let transnet = open();
    assert!(transnet.transitions(&[]).unwrap().is_empty());
    assert!(transnet.transitions(&[7; 100]).is_err());
    // Windows begin every 50 frames.
    let found = transnet.transitions(&scenes(100, 260)).unwrap();
    let cuts: Vec<usize> = (0..260).filter(|n| found[*n] > 0.5).collect();
    assert_eq!(cuts, [99, 199]);
}
