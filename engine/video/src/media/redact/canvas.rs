//! Decoded frames in, frames to draw on out: upright, 8-bit YUV 4:2:0, one size, even in both directions.

use super::hide::hide;
use crate::picture::cannot_scale;
use ffmpeg_next::{
    format::Pixel,
    frame,
    software::scaling::{Context, Flags},
};
use obelus_evidence::{Effect, Refused, TimeBase};
use obelus_video::{Area, Display, Rotation, VideoStream};

pub(crate) struct Canvas {
    display: Display,
    base: TimeBase,
    context: Option<Context>,
}

impl Canvas {
    pub(crate) fn new(video: &VideoStream) -> Self {
        Self {
            display: video.display,
            base: video.base,
            context: None,
        }
    }

    /// Size of the frames it gives.
    pub(crate) fn size(&self) -> (u32, u32) {
        let (width, height) = self.display.upright();
        (width.next_multiple_of(2), height.next_multiple_of(2))
    }

    /// Whether that is a column or a row more than is shown.
    pub(crate) fn is_padded(&self) -> bool {
        self.size() != self.display.upright()
    }

    /// Pixel shape of the frames it gives.
    pub(crate) fn aspect(&self) -> (u32, u32) {
        self.display.upright_aspect()
    }

    pub(crate) fn moment_us(&self, ticks: i64) -> i64 {
        self.base.to_us(ticks)
    }

    /// Turns a frame upright, in the canvas's format and size.
    pub(crate) fn upright(&mut self, frame: &frame::Video) -> Result<frame::Video, Refused> {
        let stored = (
            self.display.stored_width.next_multiple_of(2),
            self.display.stored_height.next_multiple_of(2),
        );
        let plain = frame.format() == Pixel::YUV420P && (frame.width(), frame.height()) == stored;
        if plain && self.display.rotation == Rotation::None {
            return Ok(turned(frame, Rotation::None));
        }
        if plain {
            return Ok(turned(frame, self.display.rotation));
        }
        let flat = self.converted(frame, stored)?;
        if self.display.rotation == Rotation::None {
            return Ok(flat);
        }
        Ok(turned(&flat, self.display.rotation))
    }

    fn converted(
        &mut self,
        frame: &frame::Video,
        (width, height): (u32, u32),
    ) -> Result<frame::Video, Refused> {
        let given = (frame.format(), frame.width(), frame.height());
        let fits = self.context.as_ref().is_some_and(|c| {
            let input = c.input();
            (input.format, input.width, input.height) == given
        });
        if !fits {
            // Accurate rounding: what is not covered should look as it did.
            let flags = Flags::BICUBIC | Flags::ACCURATE_RND;
            let context = Context::get(given.0, given.1, given.2, Pixel::YUV420P, width, height, flags);
            self.context = Some(context.map_err(cannot_scale)?);
        }
        let mut out = frame::Video::empty();
        if let Some(context) = &mut self.context {
            context.run(frame, &mut out).map_err(cannot_scale)?;
        }
        Ok(out)
    }

    /// Covers a rectangle of the displayed frame. Whether any pixel was covered.
    pub(crate) fn cover(&self, upright: &mut frame::Video, area: Area, effect: Effect) -> bool {
        let (width, height) = self.size();
        let Some((left, top, right, bottom)) = self.display.to_upright(area).pixels(width, height) else {
            return false;
        };
        // Colour is stored for two by two pixels: cover whole pairs.
        let pairs = (
            left / 2 * 2,
            top / 2 * 2,
            right.next_multiple_of(2),
            bottom.next_multiple_of(2),
        );
        hide(upright, pairs, effect);
        true
    }
}

/// A copy that may be drawn on, turned.
fn turned(frame: &frame::Video, rotation: Rotation) -> frame::Video {
    let (width, height) = (frame.width(), frame.height());
    let (wide, high) = if rotation.swaps() {
        (height, width)
    } else {
        (width, height)
    };
    let mut out = frame::Video::new(Pixel::YUV420P, wide, high);
    for plane in 0..3 {
        let half = |v: u32| if plane == 0 { v } else { v / 2 };
        let (w, h, wide, high) = (half(width), half(height), half(wide), half(high));
        let (from, from_stride, to_stride) = (frame.data(plane), frame.stride(plane), out.stride(plane));
        let to = out.data_mut(plane);
        for y in 0..high {
            let row = &mut to[y as usize * to_stride..][..wide as usize];
            if rotation == Rotation::None {
                row.copy_from_slice(&from[y as usize * from_stride..][..wide as usize]);
                continue;
            }
            for (x, pixel) in row.iter_mut().enumerate() {
                let (from_x, from_y) = rotation.source(x as u32, y, w, h);
                *pixel = from[from_y as usize * from_stride + from_x as usize];
            }
        }
    }
    out
}
