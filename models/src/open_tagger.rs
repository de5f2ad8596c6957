//! The tagger on whatever can run it here.

#[cfg(feature = "candle")]
use crate::CandleTagger;
use crate::{ModelError, OrtTagger, Shelf, TextTagger};
use std::sync::Arc;

/// A tagger and what it calls itself.
pub struct OpenTagger {
    /// The tagger.
    pub tagger: Arc<dyn TextTagger>,
    /// Version on the card; the fallback says so, since its scores differ in the last digits.
    pub version: String,
    /// `onnxruntime` or `candle`.
    pub runtime: &'static str,
}

/// Opens the tagger on ONNX Runtime, or on candle when the runtime's library is not on this machine and this program was
/// built with the feature `candle`.
///
/// A library that is there but is not the one on its card is an error: it is never silently passed over.
///
/// # Errors
/// When the tagger's own files are missing or wrong, or the library is wrong.
pub fn open_tagger(shelf: &Shelf) -> Result<OpenTagger, ModelError> {
    match OrtTagger::open(shelf) {
        Ok(tagger) => Ok(OpenTagger {
            version: tagger.version().to_owned(),
            tagger: Arc::new(tagger),
            runtime: "onnxruntime",
        }),
        #[cfg(feature = "candle")]
        Err(ModelError::Missing { what, .. }) if what.starts_with("libonnxruntime") => {
            let tagger = CandleTagger::open(shelf)?;
            Ok(OpenTagger {
                version: format!("{} (candle)", tagger.version()),
                tagger: Arc::new(tagger),
                runtime: "candle",
            })
        }
        Err(other) => Err(other),
    }
}
