//! The role that shows frames: a tiny picture of each, a larger one of some, and how loud the sound is.

use crate::{
    picture::Scaler,
    reader::{Decoded, Wanted, is_damaged, read},
    sound::{Levels, Mono},
    source,
};
use obelus_evidence::{RefusalCode, Refused, TimeBase};
use obelus_sandbox::Frames;
use obelus_video::{
    VideoStream,
    wire::{FrameHead, FramesRequest, Item, TINY_HEIGHT, TINY_WIDTH},
};

/// Pixels down that a picture may have, however tall the frame is.
const TALLEST: u32 = 1600;

pub(crate) fn run(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: FramesRequest = postcard::from_bytes(request)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the request is not in the agreed form"))?;
    let mut source = source::open(evidence)?;
    out.send(&Item::Probe(source.probe.clone()))?;
    let mut show = source.probe.video.as_ref().map(|video| Show::new(video, &wanted));
    let (mut mono, mut levels) = (Mono::default(), Levels::default());
    let streams = Wanted {
        pictures: true,
        sound: wanted.levels,
        packets: false,
    };
    let ending = read(&mut source, streams, &mut |piece| match (piece, &mut show) {
        (Decoded::Picture(frame, ticks), Some(show)) => show.frame(frame, ticks, out),
        (Decoded::Sound(frame, at_us), _) => {
            levels.add(at_us, &mono.take(frame));
            Ok(())
        }
        _ => Ok(()),
    })?;
    if wanted.levels {
        out.send(&Item::Levels(levels.rms()))?;
    }
    out.send(&Item::End(ending))
}

/// Shows frames one after the other.
struct Show {
    base: TimeBase,
    tiny: Option<Scaler>,
    larger: Option<(Scaler, u32, u32)>,
    every_us: i64,
    last_us: Option<i64>,
    number: u64,
    pixels: Vec<u8>,
}

impl Show {
    fn new(video: &VideoStream, wanted: &FramesRequest) -> Self {
        let rotation = video.display.rotation;
        let (width, height) = video.display.size();
        let larger = wanted.width.map(|wide| {
            let high = u64::from(wide) * u64::from(height) / u64::from(width);
            let high = (high as u32).clamp(1, TALLEST);
            (Scaler::new(rotation, wide, high), wide, high)
        });
        Self {
            base: video.base,
            tiny: wanted
                .tiny
                .then(|| Scaler::new(rotation, TINY_WIDTH, TINY_HEIGHT)),
            larger,
            every_us: wanted.every_us,
            last_us: None,
            number: 0,
            pixels: Vec::new(),
        }
    }

    fn frame(
        &mut self,
        frame: &ffmpeg_next::frame::Video,
        ticks: i64,
        out: &mut Frames,
    ) -> Result<(), Refused> {
        let at_us = self.base.to_us(ticks);
        let due = self.last_us.is_none_or(|last| at_us - last >= self.every_us);
        self.pixels.clear();
        if let Some(tiny) = &mut self.tiny {
            tiny.add(frame, &mut self.pixels)?;
        }
        let mut picture = None;
        if let Some((scaler, wide, high)) = self.larger.as_mut().filter(|_| due) {
            scaler.add(frame, &mut self.pixels)?;
            picture = Some((*wide, *high));
            self.last_us = Some(at_us);
        }
        out.send(&Item::Frame(FrameHead {
            number: self.number,
            ticks,
            at_us,
            damaged: is_damaged(frame),
            tiny: self.tiny.is_some(),
            picture,
        }))?;
        self.number += 1;
        if self.pixels.is_empty() {
            return Ok(());
        }
        out.send_bytes(&self.pixels)
    }
}
