//! One model runner per file, each with a card: tensors, text and pixels in, typed results out. Knows no cases.

#![forbid(unsafe_code)]

#[cfg(feature = "candle")]
mod candle_tagger;
mod card;
mod decode;
mod fetch;
mod locate;
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

#[cfg(feature = "candle")]
pub use candle_tagger::CandleTagger;
pub use card::{Card, CardFile, WheelSource};
pub use fetch::fetch;
pub use locate::Shelf;
pub use open_tagger::{OpenTagger, open_tagger};
pub use ort_tagger::OrtTagger;
pub use tagger::{ModelError, TaggedSpan, TextTagger};
