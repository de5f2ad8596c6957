//! Ending a child together with what it has started.

#![allow(unsafe_code)]

/// Sends SIGKILL to every process of the group that a child leads.
pub(crate) fn end(leader: u32) {
    let Ok(group) = i32::try_from(leader) else { return };
    if group > 1 {
        // SAFETY: a signal to the group that was made for this child; a group that is gone answers with an error.
        unsafe { libc::kill(-group, libc::SIGKILL) };
    }
}
