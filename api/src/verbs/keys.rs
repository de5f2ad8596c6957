//! `obelus keys`: the key that signs copies' manifests, audit checkpoints and deep links.

use super::{outcome::Outcome, setting::Setting};
use obelus_casebook::SigningKey;
use serde_json::json;
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Makes, shows or replaces the signing key. Only public halves are ever printed.
#[derive(clap::Args)]
pub(crate) struct Keys {
    #[command(subcommand)]
    what: What,
    /// Print one JSON object
    #[arg(long, global = true)]
    json: bool,
}

#[derive(clap::Subcommand)]
enum What {
    /// Makes the key; fails when there is one already
    Init,
    /// Prints the public half, and those of retired keys whose signatures still count
    Show,
    /// Puts a new key in the place of the old one
    Rotate,
}

impl Keys {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        self.carry_out(setting)
            .err()
            .unwrap_or(Outcome::Done)
            .report(self.json)
    }

    fn carry_out(&self, setting: &Setting) -> Result<(), Outcome> {
        let path = setting.key_file();
        let key = match self.what {
            What::Init if path.exists() => {
                return Err(Outcome::usage(format!(
                    "{}: there is a signing key already; use `obelus keys rotate` to replace it",
                    path.display()
                )));
            }
            What::Init => SigningKey::open_or_create(&path)?,
            What::Show => SigningKey::load(&path)?,
            What::Rotate => SigningKey::rotate(&path)?,
        };
        let trusted: Vec<String> = key.trusted().iter().map(ToString::to_string).collect();
        let (present, retired) = trusted.split_at(1);
        let mut out = io::stdout().lock();
        if self.json {
            let object =
                json!({ "file": path.display().to_string(), "public": present[0], "retired": retired });
            writeln!(out, "{object}")?;
        } else {
            writeln!(out, "{}", present[0])?;
            for key in retired {
                writeln!(out, "{key} (retired)")?;
            }
        }
        Ok(())
    }
}
