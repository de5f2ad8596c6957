use std::path::PathBuf;

/// A labelled stretch of text.
#[derive(Clone, Debug, PartialEq)]
pub struct TaggedSpan {
    /// First byte in the text given.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// `PERSON`, `ADDRESS`, `LOCATION`, `ORGANISATION`, `DATE`, `PHONE`, `EMAIL`, `ID`, `VEHICLE`.
    pub label: String,
    /// Mean probability of its tokens, 0 to 1.
    pub score: f32,
}

/// Finds labelled stretches in a text of any length.
pub trait TextTagger: Send + Sync {
    /// Tags a text; spans are whole words, in order, not overlapping.
    ///
    /// # Errors
    /// When the model cannot be run.
    fn tag(&self, text: &str) -> Result<Vec<TaggedSpan>, ModelError>;
}

/// Why a model could not be used.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// A file is missing.
    #[error("{what} was not found in {}; run `obelus models fetch` or point OBELUS_MODELS at a folder that has it", .looked.iter().map(|p| p.display().to_string()).collect::<Vec<_>>().join(", "))]
    Missing {
        /// Name of the file.
        what: String,
        /// Folders searched.
        looked: Vec<PathBuf>,
    },
    /// A file is not the one on its card.
    #[error("{file} does not have the digest on its card; fetch it again")]
    Digest {
        /// The file.
        file: PathBuf,
    },
    /// A card is wrong.
    #[error("the card {}: {why}", .card.display())]
    Card {
        /// The card.
        card: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file cannot be read or written.
    #[error("{}: {why}", .file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// What the system said.
        why: String,
    },
    /// A file could not be fetched.
    #[error("{what} could not be fetched: {why}")]
    Fetch {
        /// Name of the file.
        what: String,
        /// Every way that was tried, and how it failed.
        why: String,
    },
    /// The runtime failed.
    #[error("{what}: {why}")]
    Runtime {
        /// What was being done.
        what: String,
        /// What the runtime said.
        why: String,
    },
}
