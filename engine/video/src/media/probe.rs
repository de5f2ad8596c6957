//! The role that says what a recording is.

use crate::source;
use obelus_evidence::Refused;
use obelus_sandbox::Frames;
use obelus_video::wire::Item;

pub(crate) fn run(evidence: &[u8], _: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let source = source::open(evidence)?;
    out.send(&Item::Probe(source.probe))
}
