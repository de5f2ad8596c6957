//! Messages: who wrote to whom, when, about what; what they wrote; and what came with it.

mod eml;
mod html;
mod letter;
mod lzfu;
mod msg;
mod outlook;

use super::Converted;
use obelus_evidence::Refused;

/// Turns a message into its rendition and its attachments.
pub(super) fn convert(bytes: &[u8]) -> Result<Converted, Refused> {
    if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        msg::read(bytes)?.convert()
    } else {
        eml::read(bytes)?.convert()
    }
}
