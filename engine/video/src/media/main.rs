//! `obelus-media`: the sandbox's child for recordings, and the only program that links FFmpeg.
//!
//! `obelus` starts it as `obelus-media child <role>` with the recording in sealed memory and one channel; it closes the
//! box around itself before it looks at the first byte, and answers in the words of [`obelus_video::wire`]. What a
//! container names outside itself (playlists, other files, addresses) is never opened.

mod film;
mod frames;
mod jpeg;
mod picture;
mod present;
mod probe;
mod raw;
mod reader;
mod redact;
mod sound;
mod source;

use obelus_sandbox::{Profile, Role};
use obelus_video::wire;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Everything this program can do.
const ROLES: &[Role] = &[
    Role {
        name: wire::PROBE,
        profile: Profile::Read,
        prepare: raw::quiet,
        run: probe::run,
    },
    Role {
        name: wire::FRAMES,
        profile: Profile::Read,
        prepare: raw::quiet,
        run: frames::run,
    },
    Role {
        name: wire::REDACT,
        profile: Profile::Cut,
        prepare: raw::quiet,
        run: redact::run,
    },
    Role {
        name: wire::PRESENT,
        profile: Profile::Cut,
        prepare: raw::quiet,
        run: present::run,
    },
];

fn main() -> ExitCode {
    if obelus_sandbox::is_child() {
        obelus_sandbox::child_main(ROLES);
    }
    let _ = writeln!(
        io::stderr(),
        "obelus starts this program by itself, inside its sandbox; use `obelus suggest FILE`"
    );
    ExitCode::from(2)
}
