//! Decoded frames in, frames to draw on out: upright, 8-bit YUV 4:2:0, one size, even in both directions.

use crate::picture::cannot_scale;
use ffmpeg_next::{
    format::Pixel,
    frame,
    software::scaling::{Context, Flags},
};
use obelus_evidence::{Refused, TimeBase};
use obelus_video::{Area, Display, Rotation, VideoStream};

/// The longest side of a film for a browser to review, in pixels.
const REVIEW_SIDE: u32 = 960;

pub(crate) struct Canvas {
    display: Display,
    base: TimeBase,
    /// Size of the frames it gives before they are turned upright; even.
    stored: (u32, u32),
    aspect: (u32, u32),
    context: Option<Context>,
}

impl Canvas {
    /// Frames as large as they are stored.
    pub(crate) fn new(video: &VideoStream) -> Self {
        let display = video.display;
        Self {
            display,
            base: video.base,
            stored: (
                display.stored_width.next_multiple_of(2),
                display.stored_height.next_multiple_of(2),
            ),
            aspect: display.upright_aspect(),
            context: None,
        }
    }

    /// Frames as they are shown, with square pixels, no larger than a reviewer needs.
    pub(crate) fn for_review(video: &VideoStream) -> Self {
        let (width, height) = video.display.size();
        let longest = width.max(height).max(1);
        let shrunk = |side: u32| {
            let side = u64::from(side) * u64::from(longest.min(REVIEW_SIDE)) / u64::from(longest);
            (side as u32).next_multiple_of(2).max(2)
        };
        let (wide, high) = (shrunk(width), shrunk(height));
        let stored = if video.display.rotation.swaps() {
            (high, wide)
        } else {
            (wide, high)
        };
        Self {
            stored,
            aspect: (1, 1),
            ..Self::new(video)
        }
    }

    /// Size of the frames it gives.
    pub(crate) fn size(&self) -> (u32, u32) {
        if self.display.rotation.swaps() {
            (self.stored.1, self.stored.0)
        } else {
            self.stored
        }
    }

    /// Whether a column or a row more than the original's comes out.
    pub(crate) fn is_padded(&self) -> bool {
        self.size() != self.display.upright()
    }

    /// Whether rows come out as they are stored, so that half-pictures stay half-pictures.
    pub(crate) fn is_as_stored(&self) -> bool {
        let stored = (self.display.stored_width, self.display.stored_height);
        !self.display.rotation.swaps()
            && self.stored == (stored.0.next_multiple_of(2), stored.1.next_multiple_of(2))
    }

    /// Pixel shape of the frames it gives.
    pub(crate) fn aspect(&self) -> (u32, u32) {
        self.aspect
    }

    pub(crate) fn moment_us(&self, ticks: i64) -> i64 {
        self.base.to_us(ticks)
    }

    /// Turns a frame upright, in the canvas's format and size.
    pub(crate) fn upright(&mut self, frame: &frame::Video) -> Result<frame::Video, Refused> {
        let stored = self.stored;
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

    /// The pixels that a rectangle of the displayed frame touches: left, top, one past right, one past bottom. Colour is
    /// stored for two by two pixels, so whole pairs are taken.
    pub(crate) fn pairs(&self, area: Area) -> Option<(u32, u32, u32, u32)> {
        let (width, height) = self.size();
        let (left, top, right, bottom) = self.display.to_upright(area).pixels(width, height)?;
        Some((
            left / 2 * 2,
            top / 2 * 2,
            right.next_multiple_of(2),
            bottom.next_multiple_of(2),
        ))
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
