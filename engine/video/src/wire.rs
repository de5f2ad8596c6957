//! The words in which `obelus` and `obelus-media` speak about a recording. Sent with postcard over the sandbox's frames.

use crate::{Area, Break, Orders, Probe};
use serde::{Deserialize, Serialize};

/// Names of the roles.
pub const PROBE: &str = "media-probe";
/// Frames for looking at.
pub const FRAMES: &str = "media-frames";

/// A redacted copy.
pub const REDACT: &str = "media-redact";

/// What a browser shows.
pub const PRESENT: &str = "media-present";

/// Pixels across of the small picture of each frame.
pub const TINY_WIDTH: u32 = 48;
/// Pixels down of it.
pub const TINY_HEIGHT: u32 = 27;
/// Bytes of it.
pub const TINY_BYTES: usize = (TINY_WIDTH * TINY_HEIGHT * 3) as usize;

/// What is wanted of each frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FramesRequest {
    /// A 48 x 27 picture of every frame.
    pub tiny: bool,
    /// Pictures this wide of some frames.
    pub width: Option<u32>,
    /// A frame gets a picture when the last one that did is at least this long ago.
    pub every_us: i64,
    /// Loudness of every hundredth of a second.
    pub levels: bool,
}

/// A piece of the answer. A [`Frame`](Item::Frame) with pictures is followed by one item of plain bytes: the small
/// picture, then the larger one, both 8-bit RGB.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Item {
    /// What the recording is; always first.
    Probe(Probe),
    /// The next frame.
    Frame(FrameHead),
    /// Loudness of the sound: root mean square of each hundredth of a second from the first moment on, 0 to 1.
    Levels(Vec<f32>),
    /// The end.
    End(Ending),
}

/// One frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FrameHead {
    /// Position, from 0.
    pub number: u64,
    /// Moment, in ticks of the stream since the first moment of the recording.
    pub ticks: i64,
    /// The same in microseconds.
    pub at_us: i64,
    /// Parts of it could not be read, and were guessed by the decoder.
    pub damaged: bool,
    /// Whether the small picture follows.
    pub tiny: bool,
    /// Size of the larger picture that follows.
    pub picture: Option<(u32, u32)>,
}

/// What is known when everything was read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ending {
    /// Frames read.
    pub frames: u64,
    /// Of these, frames with guessed parts.
    pub damaged: u64,
    /// Pieces of the file that gave nothing.
    pub lost: u64,
    /// One past the last moment.
    pub end_us: i64,
    /// Where the clock of the pictures does not run on.
    pub breaks: Vec<Break>,
    /// The container broke off before its end.
    pub cut_short: bool,
}

/// What is to be hidden in a copy.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RedactRequest {
    /// What is covered and withheld.
    pub orders: Orders,
    /// Room kept at the beginning of the copy for its index, in bytes, so that it can be played before it is whole.
    pub index_bytes: u32,
}

/// A piece of the answer of [`REDACT`]. [`Bytes`](CopyItem::Bytes) is followed by one item of plain bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum CopyItem {
    /// Bytes of the copy from an offset on; later ones may replace earlier ones.
    Bytes {
        /// Where they belong.
        offset: u64,
    },
    /// The end.
    End(CopyEnding),
}

/// What is known when a copy was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CopyEnding {
    /// What was read of the original.
    pub read: Ending,
    /// Frames written.
    pub frames: u64,
    /// For each cover, frames it was drawn on.
    pub covered: Vec<u64>,
    /// For each withheld stretch of sound, samples it replaced.
    pub silenced: Vec<u64>,
    /// A column or row was added, because the encoder knows only even sizes.
    pub padded: bool,
    /// The room for the index was too small by this many bytes: there is no copy, and more room is needed.
    pub more_room: u32,
}

/// Pictures across of a sheet of small pictures.
pub const SPRITE_COLUMNS: u32 = 10;
/// Rows of a sheet; the last sheet may have fewer.
pub const SPRITE_ROWS: u32 = 10;
/// Longest side of the picture of a face, in pixels.
pub const CHIP_SIDE: u32 = 160;

/// What is made for a browser.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresentRequest {
    /// The film keeps the original's streams as they are; without it they are encoded anew, smaller.
    pub copy_streams: bool,
    /// Room kept at the beginning of the film for its index, in bytes.
    pub index_bytes: u32,
    /// Sheets of small pictures.
    pub sprites: SpriteOrder,
    /// Pictures of faces, by time.
    pub chips: Vec<ChipOrder>,
    /// Length of the stretches of sound whose loudest sample is told.
    pub bucket_us: i64,
}

/// How the sheets of small pictures are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SpriteOrder {
    /// Size of one picture, in pixels.
    pub tile: (u32, u32),
    /// A frame gets one when the last that did is at least this long ago.
    pub every_us: i64,
}

/// A face to cut out.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct ChipOrder {
    /// The frame, or the first one after that moment.
    pub at_us: i64,
    /// The rectangle, in pixels of the displayed frame.
    pub area: Area,
}

/// A piece of the answer of [`PRESENT`]. [`Proxy`](PresentItem::Proxy), [`Sprite`](PresentItem::Sprite) and
/// [`Chip`](PresentItem::Chip) are followed by one item of plain bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum PresentItem {
    /// Bytes of the film from an offset on; later ones may replace earlier ones.
    Proxy {
        /// Where they belong.
        offset: u64,
    },
    /// The next sheet of small pictures, a JPEG file.
    Sprite,
    /// The picture of a face, a JPEG file.
    Chip {
        /// Its position in the request.
        number: u32,
    },
    /// The loudest sample of each stretch of sound, 0 to 1.
    Peaks(Vec<f32>),
    /// The end.
    End(PresentEnding),
}

/// What is known when everything for a browser was made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PresentEnding {
    /// What was read of the original.
    pub read: Ending,
    /// The moment of each small picture, over all sheets.
    pub tiles_us: Vec<i64>,
    /// The room for the film's index was too small by this many bytes: there is no film, and more room is needed.
    pub more_room: u32,
}
