use super::chain::{Head, signed};
use crate::{
    Casebook, CasebookError, PublicKey, Result,
    store::{encode, sqlite::chain},
};
use obelus_evidence::Sha256;
use serde::{Deserialize, Serialize};
use std::{
    fs::OpenOptions,
    io::{Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// One line of `checkpoints.jsonl`: the ends of the chains that had grown, signed and chained to the line before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpointed {
    /// When, in milliseconds since 1970 UTC.
    pub at_ms: i64,
    /// The ends.
    pub heads: Vec<Head>,
    /// Digest of the line before; all zeros for the first.
    pub previous: Sha256,
    /// Public half of the key that signed.
    pub public: String,
    /// ed25519 over the line without this field; 128 hexadecimal digits.
    pub signature: String,
}

impl Checkpointed {
    fn message(&self) -> Result<Vec<u8>> {
        let unsigned = Self {
            signature: String::new(),
            ..self.clone()
        };
        Ok(format!("obelus checkpoint 1\n{}", encode(&unsigned)?).into_bytes())
    }
}

/// Appends a checkpoint; `None` when no chain has grown.
pub(crate) async fn write(casebook: &Casebook) -> Result<Option<Checkpointed>> {
    let mut transaction = casebook.database().write().await?;
    let heads = chain::moved(&mut transaction).await?;
    if heads.is_empty() {
        return Ok(None);
    }
    let trusted = casebook.key().trusted();
    if let Some(head) = heads.iter().find(|head| !head.is_signed_by(&trusted)) {
        return Err(CasebookError::Damaged(format!(
            "the end of audit chain {:?}",
            head.chain
        )));
    }
    let (at_ms, public) = (casebook.now(), casebook.key().public().to_string());
    let line = append(&casebook.checkpoints_file(), |previous| {
        let mut line = Checkpointed {
            at_ms,
            heads,
            previous,
            public,
            signature: String::new(),
        };
        line.signature = casebook.key().sign(&line.message()?);
        Ok(line)
    })?;
    for head in &line.heads {
        chain::set_checkpointed(&mut transaction, &head.chain, head.number).await?;
    }
    transaction.commit().await?;
    Ok(Some(line))
}

/// Reads checkpoints and says what is wrong with them.
pub(super) fn read(text: &str, trusted: &[PublicKey]) -> (Vec<Checkpointed>, Vec<String>) {
    let (mut lines, mut faults) = (Vec::new(), Vec::new());
    let mut previous = Sha256::from_bytes([0; 32]);
    for (index, text) in text.lines().enumerate() {
        let place = format!("checkpoint {}", index + 1);
        match serde_json::from_str::<Checkpointed>(text) {
            Err(_) => faults.push(format!("{place} can't be read")),
            Ok(line) => {
                if line.previous != previous {
                    faults.push(format!("{place} does not follow from the one before it"));
                }
                let sound = line
                    .message()
                    .is_ok_and(|m| signed(&line.public, &m, &line.signature, trusted));
                if !sound || line.heads.iter().any(|head| !head.is_signed_by(trusted)) {
                    faults.push(format!("{place} was not signed by this service"));
                }
                lines.push(line);
            }
        }
        previous = Sha256::of(text.as_bytes());
    }
    (lines, faults)
}

/// Appends a line made from the digest of the last whole line. A crash in the middle of a line leaves it without its
/// end: such a piece was never a checkpoint and is cut off.
fn append(path: &Path, make: impl FnOnce(Sha256) -> Result<Checkpointed>) -> Result<Checkpointed> {
    let mut file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(path)
        .map_err(|source| folder(path, source))?;
    let mut text = Vec::new();
    file.read_to_end(&mut text)
        .map_err(|source| folder(path, source))?;
    let whole = text
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |end| end + 1);
    let last = text[..whole]
        .split(|byte| *byte == b'\n')
        .rev()
        .find(|line| !line.is_empty());
    let made = make(last.map_or(Sha256::from_bytes([0; 32]), Sha256::of))?;
    let line = encode(&made)? + "\n";
    let mut write = || {
        file.set_len(whole as u64)?;
        file.seek(SeekFrom::End(0))?;
        file.write_all(line.as_bytes())?;
        file.sync_all()
    };
    write().map_err(|source| folder(path, source))?;
    Ok(made)
}

fn folder(path: &Path, source: std::io::Error) -> CasebookError {
    CasebookError::Folder {
        what: "can't write checkpoints to",
        path: PathBuf::from(path),
        source,
    }
}
