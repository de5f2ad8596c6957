//! The `obelus` binary: a child of the sandbox when it was started as one, else the verb that was asked for.

use std::process::ExitCode;

fn main() -> ExitCode {
    obelus_pipeline::children::become_child_if_asked();
    obelus::verbs::run()
}
