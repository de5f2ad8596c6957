//! Original in, pages and words out; and the rendition, when its pages are those of one.

use super::{StageFault, Teller, on_a_thread};
use crate::{EvidenceWork, source::attachment_remarks};
use obelus_casebook::{Casebook, Claim, Enclosed, StageOutcome};
use obelus_document::{convert::Attachment, read::detect};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let original = claim.document.original.clone();
    let bytes = casebook.blobs().get(&original.sha256).await?;
    // Places that were decided on are places on the rendition that was made first.
    let kept = match &claim.document.rendition {
        Some(rendition) => Some(casebook.blobs().get(rendition).await?),
        None => None,
    };
    on_a_thread(tell, move |tell| {
        let Some(made) = work.convert(&original, &bytes, tell)? else {
            return Ok(StageOutcome::Read(work.read(&original, &bytes, tell)?));
        };
        let pdf = kept.unwrap_or_else(|| made.pdf.into());
        let mut reading = work.read(&original, &pdf, tell)?;
        let remarks = made
            .remarks
            .into_iter()
            .chain(attachment_remarks(&made.attachments));
        reading.warnings.splice(0..0, remarks);
        let attachments = made.attachments.into_iter().map(enclosed).collect();
        Ok(StageOutcome::Converted {
            reading,
            rendition: pdf,
            attachments,
        })
    })
    .await
}

/// An attachment as the casebook takes it: a document to be, or a reason why not.
fn enclosed(attachment: Attachment) -> Enclosed {
    let kind = match attachment.refused {
        Some(refused) => Err(refused),
        // A glance at the first bytes; its own stage reads it in its own child.
        None => detect(&attachment.content, Some(attachment.name.reveal())),
    };
    Enclosed {
        name: attachment.name,
        bytes: attachment.content.into(),
        kind,
    }
}
