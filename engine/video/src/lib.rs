//! Recordings in; frames, shots, tracks, spans and a redacted copy out.
//!
//! This library is what `obelus` links: pure Rust on checked pixels and numbers. Everything that meets a recording's
//! bytes lives in the program `obelus-media` (`src/media`), the sandbox's child for recordings and the only one that
//! links FFmpeg. Both sides share the words they speak ([`wire`]), the clock ([`Clock`]) and the geometry
//! ([`Display`]), so that what was found and what is covered lie at the same frame and the same place.
#![forbid(unsafe_code)]

mod clock;
mod cover;
mod display;
mod probe;
pub mod shots;
mod sniff;
pub mod sound;
pub mod track;
pub mod wire;

pub use clock::{Break, Clock};
pub use cover::{Cover, Orders, Withheld, path_of};
pub use display::{Area, Display, Rotation};
pub use probe::{AudioStream, Probe, VideoStream};
pub use sniff::{looks_like_media, media_type};
