//! `obelus config`: what is set, with secrets withheld.

use super::{outcome::Outcome, setting::Setting};
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Prints the configuration that holds, from file and environment, with secrets withheld.
#[derive(clap::Args)]
pub(crate) struct Show {}

impl Show {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        let mut out = io::stdout().lock();
        let mut print = || -> io::Result<()> {
            write!(out, "{}", setting.config.shown())?;
            for folder in setting.shelf.folders() {
                writeln!(out, "# models are looked for in {}", folder.display())?;
            }
            Ok(())
        };
        print()
            .map_or_else(Outcome::from, |()| Outcome::Done)
            .report(false)
    }
}
