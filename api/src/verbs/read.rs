//! `obelus read`: pages, words and quads, or the plain text.

use super::{
    outcome::{Outcome, over_files},
    setting::Setting,
};
use obelus_evidence::{Original, Page, Reading, Sha256};
use obelus_models::ocr::PageReader;
use obelus_pipeline::{Attachment, Source, read, snapshot};
use obelus_sandbox::Sandbox;
use serde::Serialize;
use serde_json::{Value, json};
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Reads documents and prints their text, or every word with its place.
#[derive(clap::Args)]
pub(crate) struct Read {
    /// Documents: PDF, plain text, pictures, e-mails, Word documents
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
    #[serde(skip_serializing_if = "Option::is_none")]
    rendition: Option<Sha256>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Value>,
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
        let source = Source::open(sandbox, snapshot(file)?)?;
        let mut reading = read(sandbox, recogniser, &source, &mut |_| ())?;
        reading.warnings.extend(source.attachment_remarks());
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
                    rendition: source.rendition(),
                    attachments: source.attachments().iter().map(attached).collect(),
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

/// An attachment as it is listed.
pub(crate) fn attached(attachment: &Attachment) -> Value {
    json!({ "name": attachment.name, "bytes": attachment.bytes, "refused": attachment.refused })
}
