//! Text in pictures: pixels in, words with their places out.
//!
//! `finder` says where lines of text are, `strip` cuts them out straight, `reader` reads a strip, `ctc` turns what it says
//! into characters with places, `line` into words as wide as their letters (`ink`, `letter`) and as tall as their type
//! (`type_size`), and `page` does it all for a page, whichever way up it lies. Places are pixels of the picture given in,
//! origin top left.

mod ctc;
mod finder;
mod ink;
mod letter;
mod line;
mod on_demand;
mod page;
mod picture;
mod reader;
mod region;
mod strip;
mod type_size;

pub use on_demand::OnDemandPageReader;
pub use page::OcrPageReader;
pub use picture::{Picture, PixelBox};

use crate::ModelError;

/// A word as recognised from pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadWord {
    /// Its characters.
    pub text: String,
    /// Its place in pixels: top-left, top-right, bottom-right, bottom-left in reading direction. It spans what a native word
    /// of a document does: the width its letters take, from 0.76 em above to 0.22 em below the baseline.
    pub quad: [[f32; 2]; 4],
    /// Mean probability of its characters, 0 to 1.
    pub confidence: f32,
    /// Where each character ends, as a share of the way from the quad's left to its right side.
    pub edges: Vec<f32>,
    /// Number of the found line it belongs to; words of a line are adjacent and in reading order.
    pub line: u32,
}

/// Reads the words of a picture of about 200 dots an inch.
pub trait PageReader: Send + Sync {
    /// All words of a picture; with `within`, only those whose middle lies in one of the boxes.
    ///
    /// # Errors
    /// When the models cannot be run.
    fn read(&self, picture: &Picture<'_>, within: Option<&[PixelBox]>) -> Result<Vec<ReadWord>, ModelError>;
}
