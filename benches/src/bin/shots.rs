//! `shots`: the stage of `obelus suggest FILM` that finds shots, by itself: the sandboxed child decodes and shows the small
//! picture of every frame, the curve and the network look at it. Nobody looks for faces and nothing larger is shown. Prints
//! `{"frames", "looked_at", "shots"}`, so that time and answer of this stage can be held beside a peer's (benches/shots_set).
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "the findings are the program's answer")]

use anyhow::Context;
use clap::Parser;
use obelus_evidence::{RefusalCode, Refused};
use obelus_models::{Shelf, TransNet};
use obelus_pipeline::media::{frames, probe};
use obelus_sandbox::{Sandbox, Sealed};
use obelus_video::{shots::ShotFinder, wire::FramesRequest};
use std::{fs::File, path::PathBuf};

/// The largest film that is measured.
const MOST_BYTES: u64 = 4 << 30;

/// Finds shots, and nothing else, in one recording.
#[derive(Parser)]
struct Flags {
    /// The program that decodes.
    #[arg(long, default_value = "target/fast/obelus-media")]
    media: PathBuf,
    /// The recording.
    file: PathBuf,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let media = flags.media.canonicalize().context("obelus-media is not there")?;
    let sandbox = Sandbox::of_program(media);
    sandbox.self_test()?;
    let network = TransNet::open(&Shelf::here())?;
    let film = Sealed::read(&mut File::open(&flags.file)?, MOST_BYTES)?.context("the film is too large")?;
    let probe = probe(&sandbox, &film)?;
    let video = probe.video.as_ref().context("the recording has no pictures")?;
    let wanted = FramesRequest {
        tiny: true,
        width: None,
        every_us: 0,
        levels: false,
    };
    let mut finder = ShotFinder::new();
    let looked = frames(&sandbox, &film, &probe, &wanted, &mut |shown| {
        finder
            .frame(shown.head.at_us, &shown.tiny, &mut |pictures| {
                network.window(pictures)
            })
            .map_err(|why| Refused::new(RefusalCode::ReaderFailed, why.to_string()))
    })?;
    let frame_us = video.base.to_us(video.frame_ticks);
    let found = finder.finish(looked.ending.end_us, frame_us, &mut |pictures| {
        network.window(pictures)
    })?;
    let answer = serde_json::json!({
        "frames": looked.ending.frames,
        "looked_at": found.looked_at,
        "shots": found.shots,
    });
    println!("{answer}");
    Ok(())
}
