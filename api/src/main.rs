//! The `obelus` binary: a child of the sandbox when it was started as one, else the verb that was asked for.

use std::process::ExitCode;

fn main() -> ExitCode {
    quiet_panics();
    obelus_pipeline::children::become_child_if_asked();
    obelus::verbs::run()
}

/// A panic's message may quote evidence; only where it happened is said.
fn quiet_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!("{}:{}", at.file(), at.line()))
            .unwrap_or_default();
        let _ = std::io::Write::write_fmt(
            &mut std::io::stderr(),
            format_args!("internal error at {place}\n"),
        );
    }));
}
