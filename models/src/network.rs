use crate::{
    ModelError, Shelf,
    runtime::{Memory, environment},
    sessions::Sessions,
};
use ort::session::Session;

/// A network of one file, `<name>.onnx` of the card `<name>`.
pub(crate) struct Network {
    sessions: Sessions,
    version: String,
}

impl Network {
    /// Finds file and runtime on the shelf, checks their digests, and loads them.
    pub(crate) fn open(shelf: &Shelf, name: &str, memory: Memory) -> Result<Self, ModelError> {
        let library = shelf.library("libonnxruntime")?;
        let card = shelf.card(name)?;
        let listed = card.file(&format!("{name}.onnx"))?;
        let model = listed.read(&shelf.find(listed)?)?;
        Ok(Self {
            sessions: Sessions::new(environment(&library)?, model, memory)?,
            version: card.version,
        })
    }

    /// Runs something on a session that no other thread uses meanwhile.
    pub(crate) fn with<T>(
        &self,
        run: impl FnOnce(&mut Session) -> Result<T, ModelError>,
    ) -> Result<T, ModelError> {
        self.sessions.with(run)
    }

    /// Version on the card.
    pub(crate) fn version(&self) -> &str {
        &self.version
    }
}
