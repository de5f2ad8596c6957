//! Everything that was decided about a document, what was taken back or decided anew included.

use crate::{Casebook, DocumentId, Result, Settled, store::sqlite::decision};

impl Casebook {
    /// Every decision about a document in the order they were made, each with the suggestion as the lawyer saw it.
    pub async fn decision_history(&self, document: &DocumentId) -> Result<Vec<Settled>> {
        self.document(document).await?;
        decision::history(&mut *self.database().read().await?, document).await
    }
}
