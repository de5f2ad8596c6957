//! The role that makes what a browser shows of a recording, in one pass: a film it can play, sheets of small pictures,
//! a picture of each face, and the shape of the sound.

mod chips;
mod peaks;
mod remux;
mod sprites;

use crate::{
    film::{Canvas, Film, Order, Piece},
    reader::{Decoded, Wanted, read},
    sound::Mono,
    source::{self, Source},
};
use chips::Chips;
use ffmpeg_next::{Packet, frame};
use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::Frames;
use obelus_video::wire::{PresentEnding, PresentItem, PresentRequest};
use peaks::Peaks;
use remux::Remux;
use sprites::Sprites;

/// Quality of the film: good enough to decide about, at a modest size.
const QUALITY: &str = "26";

pub(crate) fn run(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: PresentRequest = postcard::from_bytes(request)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the request is not in the agreed form"))?;
    let mut source = source::open(evidence)?;
    let video = source.probe.video.clone();
    let mut sprites = video.as_ref().map(|video| Sprites::new(video, &wanted.sprites));
    let mut chips = video.as_ref().map(|video| Chips::new(video, &wanted.chips));
    let (mut mono, mut peaks) = (Mono::default(), Peaks::new(wanted.bucket_us));
    let mut proxy = Proxy::new(&source, &wanted)?;
    let everything = Wanted {
        pictures: true,
        sound: true,
        packets: wanted.copy_streams,
    };
    let read = read(&mut source, everything, &mut |piece| {
        match piece {
            Decoded::Packet(packet) => proxy.packet(packet)?,
            Decoded::Picture(frame, ticks) => {
                let at_us = video.as_ref().map_or(0, |video| video.base.to_us(ticks));
                if let Some(sprites) = &mut sprites {
                    sprites.frame(frame, at_us, out)?;
                }
                if let Some(chips) = &mut chips {
                    chips.frame(frame, at_us, out)?;
                }
                proxy.picture(frame, ticks)?;
            }
            Decoded::Sound(frame, at_us) => {
                peaks.add(at_us, &mono.take(frame));
                proxy.sound(frame, at_us)?;
            }
        }
        hand_over(proxy.written(), out)
    })?;
    let (last, more_room) = proxy.finish()?;
    hand_over(last, out)?;
    let tiles = match sprites {
        Some(sprites) => sprites.finish(out)?,
        None => Vec::new(),
    };
    out.send(&PresentItem::Peaks(peaks.finish()))?;
    out.send(&PresentItem::End(PresentEnding {
        read,
        tiles_us: tiles,
        more_room,
    }))
}

fn hand_over(pieces: Vec<Piece>, out: &mut Frames) -> Result<(), Refused> {
    for (offset, bytes) in pieces {
        out.send(&PresentItem::Proxy { offset })?;
        out.send_bytes(&bytes)?;
    }
    Ok(())
}

/// The film a browser plays: the original's own streams where it can play them, or encoded anew.
enum Proxy {
    Same(Remux),
    Anew(Box<Film>, Option<Canvas>),
}

impl Proxy {
    fn new(source: &Source, wanted: &PresentRequest) -> Result<Self, Refused> {
        if wanted.copy_streams {
            return Ok(Self::Same(Remux::new(source, wanted.index_bytes)?));
        }
        let canvas = source.probe.video.as_ref().map(Canvas::for_review);
        let order = Order {
            quality: QUALITY,
            index_bytes: wanted.index_bytes,
            withheld: &[],
        };
        let film = Film::new(source, canvas.as_ref(), &order)?;
        Ok(Self::Anew(Box::new(film), canvas))
    }

    fn packet(&mut self, packet: &Packet) -> Result<(), Refused> {
        match self {
            Self::Same(remux) => remux.packet(packet),
            Self::Anew(..) => Ok(()),
        }
    }

    fn picture(&mut self, frame: &frame::Video, ticks: i64) -> Result<(), Refused> {
        match self {
            Self::Anew(film, Some(canvas)) => film.picture(canvas.upright(frame)?, ticks),
            _ => Ok(()),
        }
    }

    fn sound(&mut self, frame: &frame::Audio, at_us: i64) -> Result<(), Refused> {
        match self {
            Self::Anew(film, _) => film.sound(frame, at_us),
            Self::Same(_) => Ok(()),
        }
    }

    fn written(&self) -> Vec<Piece> {
        match self {
            Self::Same(remux) => remux.written(),
            Self::Anew(film, _) => film.written(),
        }
    }

    /// The last pieces, and the bytes that the index lacked: then there is no film.
    fn finish(self) -> Result<(Vec<Piece>, u32), Refused> {
        match self {
            Self::Same(remux) => remux.finish(),
            Self::Anew(film, _) => {
                let finished = film.finish()?;
                Ok((finished.last, finished.more_room.unwrap_or(0)))
            }
        }
    }
}
