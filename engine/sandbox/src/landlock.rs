//! No files, no TCP, no signals or abstract sockets outside the box: the kernel's Landlock, without any rule
//! that lets something through, except for the rooms of a conversion.

use crate::rooms::Rooms;
use ::landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, LandlockStatus, Ruleset,
    RulesetAttr, RulesetCreatedAttr, RulesetStatus, Scope, path_beneath_rules,
};

/// The newest access rights asked for; what an older kernel does not know is left out by the library, and
/// seccomp forbids the same calls a second time.
const NEWEST: ABI = ABI::V7;

/// Gives up every right that Landlock knows, but what lies in the rooms. Answers with the version of the kernel's
/// Landlock; 0 when the kernel enforces nothing.
pub(crate) fn restrict(rooms: &Rooms) -> Result<u32, String> {
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let run = AccessFs::ReadFile | AccessFs::Execute;
    // Files and folders of the usual kind; no devices, no sockets.
    let write = read
        | AccessFs::WriteFile
        | AccessFs::Truncate
        | AccessFs::MakeReg
        | AccessFs::MakeDir
        | AccessFs::MakeSym
        | AccessFs::RemoveFile
        | AccessFs::RemoveDir
        | AccessFs::Refer;
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(NEWEST))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(NEWEST)))
        .and_then(|rules| rules.scope(Scope::from_all(NEWEST)))
        .and_then(Ruleset::create)
        .and_then(|rules| rules.add_rules(path_beneath_rules(&rooms.read, read)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(&rooms.run, run)))
        .and_then(|rules| rules.add_rules(path_beneath_rules(&rooms.write, write)))
        .and_then(|rules| rules.restrict_self())
        .map_err(|e| format!("landlock could not be applied: {e}"))?;
    let version = match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => effective_abi as u32,
        _ => 0,
    };
    let enforced = status.no_new_privs && status.ruleset != RulesetStatus::NotEnforced;
    Ok(if enforced { version } else { 0 })
}
