//! `obelus read`: pages, words and quads, or the plain text.

use super::{
    outcome::{Outcome, over_files},
    setting::Setting,
};
use obelus_evidence::{Original, Page, Reading};
use obelus_models::ocr::PageReader;
use obelus_pipeline::{read, snapshot};
use obelus_sandbox::Sandbox;
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Reads documents and prints their text, or every word with its place.
#[derive(clap::Args)]
pub(crate) struct Read {
    /// Documents: PDF or plain text
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print pages, words and quads (PDF points, origin top left) as JSON; one line per file when there are several
    #[arg(long, conflicts_with = "text")]
    json: bool,
    /// Print the plain text: words joined by a space, lines by a line feed, pages by a form feed [default]
    #[arg(long)]
    text: bool,
}

/// A reading as JSON.
#[derive(Serialize)]
struct Answer<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    original: &'a Original,
    pages: &'a [Page],
    warnings: &'a [String],
}

impl Read {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        let sandbox = match setting.sandbox() {
            Ok(sandbox) => sandbox,
            Err(outcome) => return outcome.report(self.json),
        };
        let recogniser = setting.recogniser();
        let several = self.files.len() > 1;
        over_files(
            self.files.iter().map(PathBuf::as_path),
            several,
            self.json,
            |file| self.one(&sandbox, &recogniser, file, several),
        )
    }

    fn one(
        &self,
        sandbox: &Sandbox,
        recogniser: &dyn PageReader,
        file: &Path,
        several: bool,
    ) -> Result<(), Outcome> {
        let reading = read(sandbox, recogniser, &snapshot(file)?, &mut |_| ())?;
        let mut out = BufWriter::new(io::stdout().lock());
        if self.json {
            let Reading {
                original,
                pages,
                warnings,
                ..
            } = &reading;
            let file = several.then(|| file.display().to_string());
            serde_json::to_writer(
                &mut out,
                &Answer {
                    file,
                    original,
                    pages,
                    warnings,
                },
            )?;
            writeln!(out)?;
        } else {
            out.write_all(reading.text().as_bytes())?;
            if !several {
                out.flush()?;
                for warning in &reading.warnings {
                    writeln!(io::stderr().lock(), "warning: {warning}")?;
                }
                return Ok(());
            }
            writeln!(out)?;
        }
        Ok(out.flush()?)
    }
}
