//! The child's half of every evidence job: what this program can do inside the sandbox, and in which words
//! parent and child speak about it.

use obelus_document::read::ReadSummary;
use obelus_evidence::{Page, RefusalCode, Refused};
use obelus_sandbox::{Frames, Profile, Role};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// Name of the reading role.
pub(crate) const READ: &str = "read";

/// Everything a child of this program can do. `main` hands it to [`obelus_sandbox::child_main`].
pub const ROLES: &[Role] = &[Role { name: READ, profile: Profile::Read, prepare: nothing, run: read }];

/// Becomes a child when this process was started as one; otherwise does nothing.
pub fn become_child_if_asked() {
    if obelus_sandbox::is_child() {
        obelus_sandbox::child_main(ROLES);
    }
}

fn nothing(_: &[u8]) -> Result<(), String> {
    Ok(())
}

/// A piece of what reading gives.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ReadItem {
    /// The next page.
    Page(Page),
    /// The end: everything else that is known.
    End(ReadSummary),
}

fn read(evidence: &[u8], _: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let summary = obelus_document::read::read(evidence, &mut |page| out.send(&ReadItem::Page(page)))?;
    out.send(&ReadItem::End(summary))
}

/// Encodes a request or a preparation.
pub(crate) fn encode<T: Serialize>(what: &T) -> Result<Vec<u8>, Refused> {
    postcard::to_stdvec(what).map_err(|_| Refused::new(RefusalCode::ReaderFailed, "a request could not be encoded"))
}

/// Decodes an item of an answer, or a request.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    postcard::from_bytes(bytes)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "the reader's answer is not in the agreed form"))
}
