//! Frames in, a small picture of each face out, from the frame in which it is seen best.

use crate::{jpeg, picture::Scaler};
use ffmpeg_next::frame;
use obelus_evidence::Refused;
use obelus_sandbox::Frames;
use obelus_video::{
    Area, VideoStream,
    wire::{CHIP_SIDE, ChipOrder, PresentItem},
};

pub(crate) struct Chips<'a> {
    scaler: Scaler,
    size: (u32, u32),
    /// By time.
    waiting: &'a [ChipOrder],
    number: u32,
}

impl<'a> Chips<'a> {
    pub(crate) fn new(video: &VideoStream, orders: &'a [ChipOrder]) -> Self {
        let (wide, high) = video.display.size();
        Self {
            scaler: Scaler::new(video.display.rotation, wide, high),
            size: (wide, high),
            waiting: orders,
            number: 0,
        }
    }

    pub(crate) fn frame(
        &mut self,
        frame: &frame::Video,
        at_us: i64,
        out: &mut Frames,
    ) -> Result<(), Refused> {
        let mut pixels = Vec::new();
        while let Some((order, rest)) = self.waiting.split_first()
            && order.at_us <= at_us
        {
            if pixels.is_empty() {
                self.scaler.add(frame, &mut pixels)?;
            }
            if let Some(chip) = self.cut(&pixels, order.area)? {
                out.send(&PresentItem::Chip { number: self.number })?;
                out.send_bytes(&chip)?;
            }
            self.waiting = rest;
            self.number += 1;
        }
        Ok(())
    }

    /// The rectangle as a JPEG file; nothing when it lies outside the picture.
    fn cut(&self, pixels: &[u8], area: Area) -> Result<Option<Vec<u8>>, Refused> {
        let Some((left, top, right, bottom)) = area.pixels(self.size.0, self.size.1) else {
            return Ok(None);
        };
        let (across, down) = (right - left, bottom - top);
        let row = self.size.0 as usize * 3;
        let mut cut = Vec::with_capacity((across * down * 3) as usize);
        for y in top..bottom {
            let start = y as usize * row + left as usize * 3;
            cut.extend_from_slice(&pixels[start..start + across as usize * 3]);
        }
        let longest = across.max(down);
        let side = |length: u32| (length * CHIP_SIDE / longest).next_multiple_of(2).max(2);
        jpeg::encoded(&cut, (across, down), (side(across), side(down))).map(Some)
    }
}
