//! The role that makes a redacted copy: every frame and every sample is decoded, covered or withheld where it is
//! ordered, and encoded anew. Nothing of the original's bytes goes into the copy.

mod hide;

use crate::{
    film::{Canvas, Film, Order, Piece},
    reader::{Decoded, Wanted, read},
    source,
};
use hide::hide;
use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::Frames;
use obelus_video::wire::{CopyEnding, CopyItem, RedactRequest};

/// Quality of the pictures: what is not covered is not told from the original by eye.
const QUALITY: &str = "18";

pub(crate) fn run(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: RedactRequest = postcard::from_bytes(request)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the request is not in the agreed form"))?;
    let mut source = source::open(evidence)?;
    let mut canvas = source.probe.video.as_ref().map(Canvas::new);
    let order = Order {
        quality: QUALITY,
        index_bytes: wanted.index_bytes,
        withheld: &wanted.orders.sounds,
    };
    let mut film = Film::new(&source, canvas.as_ref(), &order)?;
    let mut ending = CopyEnding {
        covered: vec![0; wanted.orders.covers.len()],
        padded: canvas.as_ref().is_some_and(Canvas::is_padded),
        ..CopyEnding::default()
    };
    let everything = Wanted {
        pictures: true,
        sound: true,
        packets: false,
    };
    ending.read = read(&mut source, everything, &mut |piece| {
        match (piece, &mut canvas) {
            (Decoded::Picture(frame, ticks), Some(canvas)) => {
                let mut upright = canvas.upright(frame)?;
                let at_us = canvas.moment_us(ticks);
                for (cover, count) in wanted.orders.covers.iter().zip(&mut ending.covered) {
                    if let Some(pairs) = cover.at(at_us).and_then(|area| canvas.pairs(area)) {
                        hide(&mut upright, pairs, cover.effect);
                        *count += 1;
                    }
                }
                film.picture(upright, ticks)?;
                ending.frames += 1;
            }
            (Decoded::Sound(frame, at_us), _) => film.sound(frame, at_us)?,
            _ => {}
        }
        hand_over(film.written(), out)
    })?;
    let finished = film.finish()?;
    match finished.more_room {
        None => {
            hand_over(finished.last, out)?;
            ending.silenced = finished.silenced;
        }
        Some(more_room) => ending.more_room = more_room,
    }
    out.send(&CopyItem::End(ending))
}

fn hand_over(pieces: Vec<Piece>, out: &mut Frames) -> Result<(), Refused> {
    for (offset, bytes) in pieces {
        out.send(&CopyItem::Bytes { offset })?;
        out.send_bytes(&bytes)?;
    }
    Ok(())
}
