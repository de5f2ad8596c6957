//! One file on the desk, and the files that came inside it, each screened like any other.

use super::{
    cases::CaseFolder,
    night::{Desk, LEFT_OUT, context_digest},
    row::{Row, State},
};
use crate::verbs::{file::write_whole, outcome::Outcome, read::attached, suggest::as_json};
use obelus_casebook::DEEPEST;
use obelus_evidence::{RefusalCode, Refused, Suggestions};
use obelus_pipeline::{Attachment, PipelineError, SandboxedWork, Source, overnight::Step, read, suggest};
use obelus_sandbox::Sealed;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

/// A file to screen.
pub(super) struct Paper<'a> {
    pub(super) case: &'a CaseFolder,
    /// The file, or why it can't be opened.
    pub(super) evidence: Result<Sealed, PipelineError>,
    /// Where its suggestions go.
    pub(super) place: PathBuf,
    /// How deep inside others it came.
    pub(super) depth: u32,
}

impl Desk<'_> {
    /// Screens a file and what came inside it, and writes down what was found; `row` says what it is called.
    pub(super) fn screen_paper(
        &self,
        work: &SandboxedWork,
        step: Step,
        paper: Paper<'_>,
        mut row: Row,
    ) -> Result<Row, Outcome> {
        let begun = Instant::now();
        let opened = paper
            .evidence
            .and_then(|sealed| Source::open(&work.sandbox, sealed))
            .and_then(|source| {
                let reading = read(&work.sandbox, &work.recogniser, &source, &mut |_| ())?;
                Ok((source, reading))
            })
            .map_err(|error| match error {
                // Only this document needs it; the night goes on.
                PipelineError::NoConverter(why) => {
                    Outcome::Refused(Refused::new(RefusalCode::UnsupportedKind, why))
                }
                error => error.into(),
            });
        row.steps.push((Step::Read, begun.elapsed().as_secs_f64()));
        let begun = Instant::now();
        let found = opened.and_then(|(source, reading)| {
            Ok((source, suggest(&reading, &paper.case.context, &work.suggester)?))
        });
        let (source, found) = match found {
            Ok(found) => found,
            Err(Outcome::Refused(refused)) => {
                row.state = State::Refused;
                row.refused = Some(refused);
                return Ok(row);
            }
            Err(other) => return Err(other),
        };
        row.steps.push((step, begun.elapsed().as_secs_f64()));
        let mut answer = as_json(work, &source, &found)?;
        let mut listed = Vec::new();
        for (number, attachment) in (1..).zip(source.attachments()) {
            let place = beside(&paper.place, number);
            let child = self.screen_attached(
                work,
                step,
                attachment,
                &row,
                Paper {
                    case: paper.case,
                    evidence: sealed(attachment),
                    place: place.clone(),
                    depth: paper.depth + 1,
                },
            )?;
            let mut entry = attached(attachment);
            entry["document"] = json!(child.document);
            entry["refused"] = json!(child.refused);
            if child.refused.is_none() {
                entry["suggestions"] = json!(place.file_name().unwrap_or_default().to_string_lossy());
            }
            listed.push(entry);
            row.inside.push(child);
        }
        if !listed.is_empty() {
            answer["attachments"] = listed.into();
        }
        answer["case"] = json!(paper.case.name);
        answer["document"] = json!(row.document);
        answer["context"] = json!(context_digest(paper.case)?);
        if row.state == State::CutShort {
            answer["left_out"] = json!([LEFT_OUT]);
        }
        let mut text = serde_json::to_vec(&answer)?;
        text.push(b'\n');
        write_whole(&paper.place, &text)?;
        row.count(&found);
        Ok(row)
    }

    fn screen_attached(
        &self,
        work: &SandboxedWork,
        step: Step,
        attachment: &Attachment,
        parent: &Row,
        paper: Paper<'_>,
    ) -> Result<Row, Outcome> {
        let name = format!("{} > {}", parent.document, attachment.name.reveal());
        let mut row = Row {
            hearing: parent.hearing,
            ..Row::about(&parent.case, &name, attachment.bytes, parent.state)
        };
        let too_deep = || {
            let what = format!("it lies more than {DEEPEST} files deep inside others; screen it by itself");
            Refused::new(RefusalCode::TooLarge, what)
        };
        let refused = attachment
            .refused
            .clone()
            .or_else(|| (paper.depth > DEEPEST).then(too_deep));
        if refused.is_some() {
            row.state = State::Refused;
            row.refused = refused;
            return Ok(row);
        }
        self.screen_paper(work, step, paper, row)
    }
}

fn sealed(attachment: &Attachment) -> Result<Sealed, PipelineError> {
    Sealed::of(&attachment.content)
        .map_err(|e| PipelineError::Unfit(format!("an attachment cannot be held in memory: {e}")))
}

/// Where the suggestions of an attachment go: beside those of what it came in.
fn beside(place: &Path, number: usize) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".suggestions.json").unwrap_or(&name);
    place.with_file_name(format!("{stem}.attachment-{number}.suggestions.json"))
}

/// Rows of what an earlier run found inside a document; `None` when some of it is missing.
pub(super) fn earlier(answer: &Value, folder: &Path, parent: &Row) -> Option<Vec<Row>> {
    let listed = answer.get("attachments").and_then(Value::as_array);
    listed
        .into_iter()
        .flatten()
        .map(|entry| {
            let (name, bytes) = (entry.get("document")?.as_str()?, entry.get("bytes")?.as_u64()?);
            let mut row = Row {
                hearing: parent.hearing,
                ..Row::about(&parent.case, name, bytes, parent.state)
            };
            if let Some(file) = entry.get("suggestions").and_then(Value::as_str) {
                let inside: Value = serde_json::from_slice(&fs::read(folder.join(file)).ok()?).ok()?;
                row.inside = earlier(&inside, folder, &row)?;
                row.count(&serde_json::from_value::<Suggestions>(inside).ok()?);
            } else {
                row.state = State::Refused;
                row.refused = serde_json::from_value(entry.get("refused")?.clone()).ok()?;
            }
            Some(row)
        })
        .collect()
}
