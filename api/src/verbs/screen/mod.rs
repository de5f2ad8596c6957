//! `obelus screen`: whole case folders, overnight, resumable.

mod cases;
mod progress;
mod report;

use super::{
    file::write_whole,
    outcome::Outcome,
    setting::Setting,
    suggest::{as_json, find},
};
use cases::{CaseFolder, Document};
use chrono::{DateTime, Days, Local, NaiveTime};
use obelus_evidence::{Policy, Sha256, Suggestions};
use obelus_pipeline::SandboxedWork;
use progress::Progress;
use report::{Row, State};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Instant,
};

/// Screens case folders: suggestions for every document, and a report of what needs a look.
///
/// A folder that holds documents is a case; folders inside it are cases of their own. `case.json` in a folder says
/// what is known about its case. Documents that were screened earlier, and have not changed since, are not screened
/// again, so a run that was interrupted can simply be repeated.
#[derive(clap::Args)]
pub(crate) struct Screen {
    /// Case folders, or folders of case folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Where suggestions and report go: DIR/<case>/<document>.suggestions.json, DIR/report.html, .csv and .json
    #[arg(long, value_name = "DIR", default_value = "screened")]
    out: PathBuf,
    /// Begins no further document at this time of day
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    by: Option<NaiveTime>,
    /// Policy that says what to redact, review or keep
    #[arg(long, value_name = "NAME")]
    policy: Option<String>,
}

fn time_of_day(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M").map_err(|_| "write a time of day such as 06:00".to_owned())
}

/// The next moment at which a clock shows this time.
fn next(time: NaiveTime, now: DateTime<Local>) -> DateTime<Local> {
    let today = now.date_naive();
    let candidates = [Some(today), today.checked_add_days(Days::new(1))];
    let moments = candidates
        .into_iter()
        .flatten()
        .filter_map(|day| day.and_time(time).and_local_timezone(Local).earliest());
    moments.into_iter().find(|moment| *moment > now).unwrap_or(now)
}

/// One document of one case, with everything a thread needs.
struct Task<'a> {
    case: &'a CaseFolder,
    document: &'a Document,
}

impl Screen {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        match self.carry_out(setting) {
            Ok(code) => code,
            Err(outcome) => outcome.report(false),
        }
    }

    fn carry_out(&self, setting: &Setting) -> Result<ExitCode, Outcome> {
        let deadline = self.by.map(|time| next(time, Local::now()));
        let cases = cases::find(&self.paths)?;
        let work = setting.work(self.policy.as_deref())?;
        for case in &cases {
            fs::create_dir_all(self.out.join(&case.name))
                .map_err(|e| Outcome::usage(format!("{}: {e}", self.out.display())))?;
        }
        let tasks: Vec<Task> = cases
            .iter()
            .flat_map(|case| case.documents.iter().map(move |document| Task { case, document }))
            .collect();
        let progress = Progress::new(tasks.len());
        let rows = self.screen_all(&work, &tasks, setting.config.jobs(), deadline, &progress)?;
        progress.finish();
        for (name, text) in [
            ("json", report::json(&rows)?),
            ("csv", report::csv(&rows)),
            ("html", report::html(&rows)),
        ] {
            write_whole(&self.out.join(format!("report.{name}")), text.as_bytes())?;
        }
        let mut out = io::stdout().lock();
        write!(out, "{}", report::summary(&rows))?;
        writeln!(out, "report: {}", self.out.join("report.html").display())?;
        let refused = rows.iter().find_map(|row| row.refused.clone());
        Ok(refused.map_or(ExitCode::SUCCESS, |_| ExitCode::from(3)))
    }

    /// Screens documents in threads; rows come back in the order of the tasks.
    fn screen_all(
        &self,
        work: &SandboxedWork,
        tasks: &[Task],
        threads: usize,
        deadline: Option<DateTime<Local>>,
        progress: &Progress,
    ) -> Result<Vec<Row>, Outcome> {
        let next = AtomicUsize::new(0);
        let done: Mutex<Vec<(usize, Result<Row, Outcome>)>> = Mutex::new(Vec::new());
        let one_thread = || loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(task) = tasks.get(at) else { return };
            let row = if deadline.is_some_and(|deadline| Local::now() >= deadline) {
                Ok(Row::new(task.case, task.document, State::NotReached))
            } else {
                self.screen_one(work, task)
            };
            if let Ok(row) = &row {
                progress.done(row);
            } else {
                // What is missing for one document is missing for all: no thread begins another.
                next.store(tasks.len(), Ordering::Relaxed);
            }
            if let Ok(mut done) = done.lock() {
                done.push((at, row));
            }
        };
        thread::scope(|scope| {
            for _ in 0..threads.min(tasks.len()) {
                scope.spawn(one_thread);
            }
        });
        let mut done = done
            .into_inner()
            .map_err(|_| Outcome::Internal("a thread failed while screening".to_owned()))?;
        done.sort_by_key(|(at, _)| *at);
        done.into_iter().map(|(_, row)| row).collect()
    }

    fn screen_one(&self, work: &SandboxedWork, task: &Task) -> Result<Row, Outcome> {
        let begun = Instant::now();
        let Task { case, document } = task;
        let place = self
            .out
            .join(&case.name)
            .join(format!("{}.suggestions.json", document.name));
        if let Some(found) = earlier(work, task, &place) {
            let mut row = Row::new(case, document, State::Earlier);
            row.count(&found);
            return Ok(row);
        }
        let found = match find(work, &document.path, &case.context) {
            Ok(found) => found,
            Err(Outcome::Refused(refused)) => {
                let mut row = Row::new(case, document, State::Refused);
                row.refused = Some(refused);
                row.seconds = begun.elapsed().as_secs_f64();
                return Ok(row);
            }
            Err(other) => return Err(other),
        };
        let mut answer = as_json(work, &found)?;
        answer["case"] = json!(case.name);
        answer["document"] = json!(document.file_name);
        answer["context"] = json!(context_digest(case)?);
        let mut text = serde_json::to_vec(&answer)?;
        text.push(b'\n');
        write_whole(&place, &text)?;
        let mut row = Row::new(case, document, State::Done);
        row.count(&found);
        row.seconds = begun.elapsed().as_secs_f64();
        Ok(row)
    }
}

fn context_digest(case: &CaseFolder) -> serde_json::Result<Sha256> {
    Ok(Sha256::of(&serde_json::to_vec(&case.context)?))
}

/// What an earlier run found, when file, case, rules and models are still the same.
fn earlier(work: &SandboxedWork, task: &Task, place: &Path) -> Option<Suggestions> {
    let value: Value = serde_json::from_slice(&fs::read(place).ok()?).ok()?;
    let same_rules = *value.get("versions")? == serde_json::to_value(&work.versions).ok()?;
    let same_case = *value.get("context")? == json!(context_digest(task.case).ok()?);
    if !same_rules || !same_case {
        return None;
    }
    let found: Suggestions = serde_json::from_value(value).ok()?;
    let file = File::open(&task.document.path).ok()?;
    if file.metadata().ok()?.len() != found.original.bytes {
        return None;
    }
    let sealed = obelus_pipeline::snapshot(&task.document.path).ok()?;
    (Sha256::of(sealed.bytes()) == found.original.sha256).then_some(found)
}

/// How many suggestions of a document have a policy.
fn with_policy(found: &Suggestions, policy: Policy) -> usize {
    found.suggestions.iter().filter(|s| s.policy == policy).count()
}

#[cfg(test)]
mod tests {
    use super::{next, time_of_day};
    use chrono::{Local, TimeZone};

    #[test]
    fn the_deadline_is_the_next_time_the_clock_shows_it() {
        let evening = Local.with_ymd_and_hms(2026, 3, 2, 19, 30, 0).unwrap();
        let morning = next(time_of_day("06:00").unwrap(), evening);
        assert_eq!(morning, Local.with_ymd_and_hms(2026, 3, 3, 6, 0, 0).unwrap());
        let later = next(time_of_day("20:00").unwrap(), evening);
        assert_eq!(later, Local.with_ymd_and_hms(2026, 3, 2, 20, 0, 0).unwrap());
        assert!(time_of_day("6 o'clock").is_err());
    }
}
