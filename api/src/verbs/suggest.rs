//! `obelus suggest`: what may have to be withheld.

use super::{
    outcome::{Outcome, over_files},
    setting::{Setting, case_context},
    table,
};
use obelus_evidence::{CaseContext, Suggestions};
use obelus_pipeline::{SandboxedWork, read, snapshot, suggest};
use serde_json::{Value, json};
use std::{
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Suggests what may have to be withheld in documents.
#[derive(clap::Args)]
pub(crate) struct Suggest {
    /// Documents: PDF or plain text
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
        let prepared = case_context(self.context.as_deref())
            .and_then(|case| setting.work(self.policy.as_deref()).map(|work| (case, work)));
        let (case, work) = match prepared {
            Ok(prepared) => prepared,
            Err(outcome) => return outcome.report(self.json),
        };
        let several = self.files.len() > 1;
        over_files(
            self.files.iter().map(PathBuf::as_path),
            several,
            self.json,
            |file| {
                let found = find(&work, file, &case)?;
                self.print(&work, file, several, &found)
            },
        )
    }

    fn print(
        &self,
        work: &SandboxedWork,
        file: &Path,
        several: bool,
        found: &Suggestions,
    ) -> Result<(), Outcome> {
        let mut out = BufWriter::new(io::stdout().lock());
        if self.json {
            let mut answer = as_json(work, found)?;
            if several {
                answer["file"] = json!(file.display().to_string());
            }
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        } else {
            if several {
                writeln!(out, "{}", file.display())?;
            }
            table::write(&mut out, found)?;
            if several {
                writeln!(out)?;
            }
        }
        Ok(out.flush()?)
    }
}

/// Reads a document in the sandbox and finds what may have to be withheld.
pub(crate) fn find(work: &SandboxedWork, file: &Path, case: &CaseContext) -> Result<Suggestions, Outcome> {
    let reading = read(&work.sandbox, &work.recogniser, &snapshot(file)?, &mut |_| ())?;
    Ok(suggest(&reading, case, &work.suggester)?)
}

/// Suggestions as they are printed and stored, with the versions that found them.
pub(crate) fn as_json(work: &SandboxedWork, found: &Suggestions) -> serde_json::Result<Value> {
    let mut answer = serde_json::to_value(found)?;
    answer["versions"] = serde_json::to_value(&work.versions)?;
    Ok(answer)
}
