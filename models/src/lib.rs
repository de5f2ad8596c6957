//! One model runner per file, each with a card: tensors, text and pixels in, typed results out. Knows no cases.

#![forbid(unsafe_code)]

#[cfg(feature = "candle")]
mod candle_tagger;
mod card;
mod centerface;
mod decode;
mod face_finder;
mod fetch;
mod locate;
mod network;
pub mod ocr;
#[cfg(feature = "candle")]
mod onnx_weights;
mod open_tagger;
mod ort_tagger;
mod pieces;
mod runtime;
mod sessions;
mod tagger;
mod tagger_files;
mod transnet;
mod yunet;

#[cfg(feature = "candle")]
pub use candle_tagger::CandleTagger;
pub use card::{Card, CardFile, WheelSource};
pub use centerface::CenterFace;
pub use face_finder::{FaceBox, FaceFinder};
pub use fetch::fetch;
pub use locate::Shelf;
pub use open_tagger::{OpenTagger, open_tagger};
pub use ort_tagger::OrtTagger;
pub use tagger::{ModelError, TaggedSpan, TextTagger};
pub use transnet::TransNet;
pub use yunet::YuNet;
