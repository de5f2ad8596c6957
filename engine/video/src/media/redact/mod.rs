//! The role that makes a redacted copy: every frame and every sample is decoded, covered or withheld where it is
//! ordered, and encoded anew. Nothing of the original's bytes goes into the copy.

mod canvas;
mod film;
mod hide;
mod sink;
mod voice;

use crate::{
    reader::{Decoded, Wanted, read},
    source,
};
use canvas::Canvas;
use film::Film;
use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::Frames;
use obelus_video::wire::{CopyEnding, CopyItem, RedactRequest};

pub(crate) fn run(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: RedactRequest = postcard::from_bytes(request)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the request is not in the agreed form"))?;
    let mut source = source::open(evidence)?;
    let mut canvas = source.probe.video.as_ref().map(Canvas::new);
    let mut film = Film::new(&source, canvas.as_ref(), &wanted)?;
    let mut ending = CopyEnding {
        covered: vec![0; wanted.orders.covers.len()],
        padded: canvas.as_ref().is_some_and(Canvas::is_padded),
        ..CopyEnding::default()
    };
    let everything = Wanted {
        pictures: true,
        sound: true,
    };
    ending.read = read(&mut source, everything, &mut |piece| {
        match (piece, &mut canvas) {
            (Decoded::Picture(frame, ticks), Some(canvas)) => {
                let mut upright = canvas.upright(frame)?;
                let at_us = canvas.moment_us(ticks);
                for (cover, count) in wanted.orders.covers.iter().zip(&mut ending.covered) {
                    if let Some(area) = cover.at(at_us) {
                        *count += u64::from(canvas.cover(&mut upright, area, cover.effect));
                    }
                }
                film.picture(upright, ticks)?;
                ending.frames += 1;
            }
            (Decoded::Sound(frame, at_us), _) => film.sound(frame, at_us)?,
            _ => {}
        }
        film.hand_over(out)
    })?;
    match film.finish(out)? {
        Ok(silenced) => ending.silenced = silenced,
        Err(more_room) => ending.more_room = more_room,
    }
    out.send(&CopyItem::End(ending))
}
