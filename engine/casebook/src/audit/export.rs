use super::{
    chain::Head,
    verify::{AuditReport, Examiner},
};
use crate::{
    Casebook, CasebookError, PublicKey, Result,
    store::{
        encode,
        sqlite::{chain, event},
    },
};
use futures::StreamExt;
use obelus_evidence::Event;
use serde::{Deserialize, Serialize};
use std::io::BufRead;
use tokio::io::{AsyncWrite, AsyncWriteExt};

/// One line of an exported trail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Exported {
    /// First: when it was made, and the public keys whose signatures count.
    Trail {
        /// Version of this format: 1.
        version: u32,
        /// When, in milliseconds since 1970 UTC.
        at_ms: i64,
        /// Public keys, the present one first.
        public: Vec<String>,
    },
    /// Then the events, chain by chain, each in its order.
    Event(Event),
    /// Last the signed ends of the chains.
    Head(Head),
}

impl Casebook {
    /// Writes the trail of one case, or of everything, as JSON lines that an independent party can verify without the
    /// casebook: [`verify_export`] shows how. `chain` is a case's id, or [`super::SERVICE`].
    pub async fn export_audit(
        &self,
        chain: Option<&str>,
        out: &mut (dyn AsyncWrite + Unpin + Send),
    ) -> Result<u64> {
        let mut snapshot = self.database().snapshot().await?;
        let public = self.key().trusted().iter().map(PublicKey::to_string).collect();
        write(
            out,
            &Exported::Trail {
                version: 1,
                at_ms: self.now(),
                public,
            },
        )
        .await?;
        let mut count = 0;
        let mut events = event::by_chain(&mut snapshot, chain);
        while let Some(event) = events.next().await {
            write(out, &Exported::Event(event?)).await?;
            count += 1;
        }
        drop(events);
        for head in chain::heads(&mut snapshot).await? {
            if chain.is_none_or(|chain| chain == head.chain) {
                write(out, &Exported::Head(head)).await?;
            }
        }
        out.flush()
            .await
            .map_err(|error| CasebookError::BrokenStream(error.to_string()))?;
        Ok(count)
    }
}

/// Verifies an exported trail. `trusted` are public keys known from elsewhere; those in the file prove nothing.
pub fn verify_export(lines: impl BufRead, trusted: &[PublicKey]) -> Result<AuditReport> {
    let mut examiner = Examiner::default();
    let mut heads = Vec::new();
    for (index, line) in lines.lines().enumerate() {
        let line = line.map_err(|error| CasebookError::BrokenStream(error.to_string()))?;
        match serde_json::from_str(&line) {
            Ok(Exported::Trail { version: 1, .. }) if index == 0 => {}
            Ok(Exported::Event(event)) if index > 0 => examiner.event(&event),
            Ok(Exported::Head(head)) if index > 0 => heads.push(head),
            _ => examiner.fault(super::SERVICE, None, format!("line {} can't be read", index + 1)),
        }
    }
    if heads.is_empty() {
        examiner.fault(super::SERVICE, None, "the trail has no signed end".to_owned());
    }
    examiner.heads(&heads, &[], trusted);
    Ok(examiner.finish())
}

async fn write(out: &mut (dyn AsyncWrite + Unpin + Send), line: &Exported) -> Result<()> {
    let line = encode(line)? + "\n";
    out.write_all(line.as_bytes())
        .await
        .map_err(|error| CasebookError::BrokenStream(error.to_string()))
}
