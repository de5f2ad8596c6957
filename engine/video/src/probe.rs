use crate::Display;
use obelus_evidence::TimeBase;
use serde::{Deserialize, Serialize};

/// What a recording is, before its frames are looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Name of the container, one of FFmpeg's own.
    pub container: String,
    /// Length as the file tells it; what can be read may be less.
    pub told_us: Option<i64>,
    /// First moment of the recording, microseconds on its own clock.
    pub origin_us: i64,
    /// The pictures.
    pub video: Option<VideoStream>,
    /// The sound.
    pub audio: Option<AudioStream>,
    /// Streams that are there besides, in words: not looked at, and left out of every copy.
    pub others: Vec<String>,
}

/// The stream of pictures that is looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct VideoStream {
    /// Position in the file.
    pub index: u32,
    /// Name of the codec.
    pub codec: String,
    /// How its frames are shown.
    pub display: Display,
    /// Its clock.
    pub base: TimeBase,
    /// Ticks that a frame usually lasts.
    pub frame_ticks: i64,
    /// Frames as the file tells it.
    pub told_frames: Option<u64>,
    /// Stored as two half-pictures.
    pub interlaced: bool,
    /// How its pixels are stored, by FFmpeg's name, e.g. `yuv420p`.
    pub pixels: String,
}

/// The stream of sound that is listened to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AudioStream {
    /// Position in the file.
    pub index: u32,
    /// Name of the codec.
    pub codec: String,
    /// Samples per second.
    pub rate: u32,
    /// Channels.
    pub channels: u16,
    /// Its clock.
    pub base: TimeBase,
}
