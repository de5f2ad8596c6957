//! Decoded frames in, small upright RGB pictures out.

use ffmpeg_next::{
    format::Pixel,
    frame,
    software::scaling::{Context, Flags},
};
use obelus_evidence::{RefusalCode, Refused};
use obelus_video::Rotation;

/// Scales frames to one size, whatever size and format they come in.
pub(crate) struct Scaler {
    rotation: Rotation,
    /// Size before turning.
    size: (u32, u32),
    context: Option<Context>,
    scaled: frame::Video,
}

pub(crate) fn cannot_scale(why: ffmpeg_next::Error) -> Refused {
    Refused::new(
        RefusalCode::Damaged,
        format!("a frame has a size or format that cannot be shown ({why})"),
    )
}

impl Scaler {
    /// Pictures of `width` by `height` pixels, turned upright.
    pub(crate) fn new(rotation: Rotation, width: u32, height: u32) -> Self {
        let size = if rotation.swaps() {
            (height, width)
        } else {
            (width, height)
        };
        Self {
            rotation,
            size,
            context: None,
            scaled: frame::Video::empty(),
        }
    }

    /// Adds the pixels of a frame, without padding, to `out`.
    pub(crate) fn add(&mut self, frame: &frame::Video, out: &mut Vec<u8>) -> Result<(), Refused> {
        let (format, width, height) = (frame.format(), frame.width(), frame.height());
        let fits = self.context.as_ref().is_some_and(|c| {
            let input = c.input();
            (input.format, input.width, input.height) == (format, width, height)
        });
        if !fits {
            let (wide, high) = self.size;
            let context = Context::get(format, width, height, Pixel::RGB24, wide, high, Flags::BILINEAR);
            self.context = Some(context.map_err(cannot_scale)?);
        }
        let Some(context) = &mut self.context else {
            return Ok(());
        };
        context.run(frame, &mut self.scaled).map_err(cannot_scale)?;
        self.turn(out);
        Ok(())
    }

    fn turn(&self, out: &mut Vec<u8>) {
        let (width, height) = self.size;
        let (data, stride) = (self.scaled.data(0), self.scaled.stride(0));
        if self.rotation == Rotation::None {
            for row in data.chunks(stride).take(height as usize) {
                out.extend_from_slice(&row[..width as usize * 3]);
            }
            return;
        }
        let (wide, high) = if self.rotation.swaps() {
            (height, width)
        } else {
            (width, height)
        };
        for y in 0..high {
            for x in 0..wide {
                let (from_x, from_y) = self.rotation.source(x, y, width, height);
                let at = from_y as usize * stride + from_x as usize * 3;
                out.extend_from_slice(&data[at..at + 3]);
            }
        }
    }
}
