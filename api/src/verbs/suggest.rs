//! `obelus suggest`: what may have to be withheld.

use super::{
    media,
    outcome::{Outcome, over_files},
    read::attached,
    setting::{Setting, case_context},
    table,
};
use obelus_evidence::Suggestions;
use obelus_pipeline::{SandboxedWork, Source, media::MediaWork, read, snapshot, suggest};
use obelus_video::looks_like_media;
use serde_json::{Value, json};
use std::{
    cell::OnceCell,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Suggests what may have to be withheld in documents, films and sound recordings.
#[derive(clap::Args)]
pub(crate) struct Suggest {
    /// Evidence: PDF, plain text, picture, e-mail, Word document, or a recording of any kind
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What is known about the case: the Casework App's case object as JSON
    #[arg(long, value_name = "case.json")]
    context: Option<PathBuf>,
    /// Policy that says what to redact, review or keep: `cps`, the name of a file in policies/, or a file
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
    /// Print everything found, also what the policy keeps, as JSON; one line per file when there are several
    #[arg(long)]
    json: bool,
}

impl Suggest {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        let case = match case_context(self.context.as_deref()) {
            Ok(case) => case,
            Err(outcome) => return outcome.report(self.json),
        };
        let tools = Tools {
            setting,
            policy: self.policy.as_deref(),
            documents: OnceCell::new(),
            recordings: OnceCell::new(),
        };
        let several = self.files.len() > 1;
        over_files(
            self.files.iter().map(PathBuf::as_path),
            several,
            self.json,
            |file| {
                let evidence = snapshot(file)?;
                if looks_like_media(evidence.bytes()) {
                    let found = media::find(tools.recordings()?, &evidence)?;
                    return self.print(file, several, &serde_json::to_value(&found)?, |out| {
                        media::write(out, &found)
                    });
                }
                let work = tools.documents()?;
                let source = Source::open(&work.sandbox, evidence)?;
                let reading = read(&work.sandbox, &work.recogniser, &source, &mut |_| ())?;
                let mut found = suggest(&reading, &case, &work.suggester)?;
                found.warnings.extend(source.attachment_remarks());
                self.print(file, several, &as_json(work, &source, &found)?, |out| {
                    table::write(out, &found)
                })
            },
        )
    }

    fn print(
        &self,
        file: &Path,
        several: bool,
        answer: &Value,
        write: impl FnOnce(&mut BufWriter<io::StdoutLock<'static>>) -> io::Result<()>,
    ) -> Result<(), Outcome> {
        let mut out = BufWriter::new(io::stdout().lock());
        if self.json {
            let mut answer = answer.clone();
            if several {
                answer["file"] = json!(file.display().to_string());
            }
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        } else {
            if several {
                writeln!(out, "{}", file.display())?;
            }
            write(&mut out)?;
            if several {
                writeln!(out)?;
            }
        }
        Ok(out.flush()?)
    }
}

/// What documents and recordings need, each made when the first of its kind comes.
struct Tools<'a> {
    setting: &'a Setting,
    policy: Option<&'a str>,
    documents: OnceCell<SandboxedWork>,
    recordings: OnceCell<MediaWork>,
}

impl Tools<'_> {
    fn documents(&self) -> Result<&SandboxedWork, Outcome> {
        if let Some(work) = self.documents.get() {
            return Ok(work);
        }
        let work = self.setting.work(self.policy)?;
        Ok(self.documents.get_or_init(|| work))
    }

    fn recordings(&self) -> Result<&MediaWork, Outcome> {
        if let Some(work) = self.recordings.get() {
            return Ok(work);
        }
        let work = media::work(self.setting)?;
        Ok(self.recordings.get_or_init(|| work))
    }
}

/// Suggestions as they are printed and stored, with the versions that found them and the pages they are places on.
pub(crate) fn as_json(
    work: &SandboxedWork,
    source: &Source,
    found: &Suggestions,
) -> serde_json::Result<Value> {
    let mut answer = serde_json::to_value(found)?;
    if let Some(rendition) = source.rendition() {
        answer["rendition"] = serde_json::to_value(rendition)?;
    }
    if !source.attachments().is_empty() {
        answer["attachments"] = source.attachments().iter().map(attached).collect();
    }
    answer["versions"] = serde_json::to_value(&work.versions)?;
    Ok(answer)
}
