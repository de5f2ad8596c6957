//! One model runner per file, each with a card: tensors, text and pixels in, typed results out. Knows no cases.

#![forbid(unsafe_code)]

mod card;
mod centerface;
mod decode;
mod face_finder;
mod fetch;
mod locate;
mod network;
pub mod ocr;
mod ort_tagger;
mod pieces;
mod runtime;
mod sessions;
mod tagger;
mod transnet;
mod yunet;

pub use card::{Card, CardFile, WheelSource};
pub use centerface::CenterFace;
pub use face_finder::{FaceBox, FaceFinder};
pub use fetch::fetch;
pub use locate::Shelf;
pub use ort_tagger::OrtTagger;
pub use tagger::{ModelError, TaggedSpan, TextTagger};
pub use transnet::TransNet;
pub use yunet::YuNet;
