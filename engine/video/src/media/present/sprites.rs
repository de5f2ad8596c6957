//! Frames in, sheets of small pictures out: what a reviewer sees when the pointer runs along the time line.

use crate::{jpeg, picture::Scaler};
use ffmpeg_next::frame;
use obelus_evidence::Refused;
use obelus_sandbox::Frames;
use obelus_video::{
    VideoStream,
    wire::{PresentItem, SPRITE_COLUMNS, SPRITE_ROWS, SpriteOrder},
};

pub(crate) struct Sprites {
    scaler: Scaler,
    tile: (u32, u32),
    every_us: i64,
    tiles_us: Vec<i64>,
    /// Pixels of the sheet that is being filled, 8-bit RGB.
    sheet: Vec<u8>,
    pixels: Vec<u8>,
}

impl Sprites {
    pub(crate) fn new(video: &VideoStream, order: &SpriteOrder) -> Self {
        let (wide, high) = order.tile;
        Self {
            scaler: Scaler::new(video.display.rotation, wide, high),
            tile: order.tile,
            every_us: order.every_us,
            tiles_us: Vec::new(),
            sheet: Vec::new(),
            pixels: Vec::new(),
        }
    }

    pub(crate) fn frame(
        &mut self,
        frame: &frame::Video,
        at_us: i64,
        out: &mut Frames,
    ) -> Result<(), Refused> {
        let due = self
            .tiles_us
            .last()
            .is_none_or(|last| at_us - last >= self.every_us);
        if !due {
            return Ok(());
        }
        self.pixels.clear();
        self.scaler.add(frame, &mut self.pixels)?;
        let (wide, high) = self.tile;
        let row = (wide * SPRITE_COLUMNS * 3) as usize;
        self.sheet.resize(row * (high * SPRITE_ROWS) as usize, 0);
        let number = self.tiles_us.len() as u32 % (SPRITE_COLUMNS * SPRITE_ROWS);
        let left = (number % SPRITE_COLUMNS * wide * 3) as usize;
        let top = (number / SPRITE_COLUMNS * high) as usize;
        for (y, line) in self.pixels.chunks_exact(wide as usize * 3).enumerate() {
            self.sheet[(top + y) * row + left..][..line.len()].copy_from_slice(line);
        }
        self.tiles_us.push(at_us);
        if number + 1 == SPRITE_COLUMNS * SPRITE_ROWS {
            self.send(SPRITE_ROWS, out)?;
        }
        Ok(())
    }

    /// Sends the sheet that is not full; answers the moment of each tile.
    pub(crate) fn finish(mut self, out: &mut Frames) -> Result<Vec<i64>, Refused> {
        let left = self.tiles_us.len() as u32 % (SPRITE_COLUMNS * SPRITE_ROWS);
        if left > 0 {
            self.send(left.div_ceil(SPRITE_COLUMNS), out)?;
        }
        Ok(self.tiles_us)
    }

    fn send(&mut self, rows: u32, out: &mut Frames) -> Result<(), Refused> {
        let size = (self.tile.0 * SPRITE_COLUMNS, self.tile.1 * rows);
        let encoded = jpeg::encoded(&self.sheet, size, size)?;
        self.sheet.clear();
        out.send(&PresentItem::Sprite)?;
        out.send_bytes(&encoded)
    }
}
