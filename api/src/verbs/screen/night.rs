//! The night itself: documents in threads, each the whole way while there is time for all, shorter when there is not.

use super::{
    attached::{self, Paper},
    cases::{CaseFolder, Document},
    progress::Progress,
    row::{Row, State},
};
use crate::verbs::{file::write_whole, outcome::Outcome};
use chrono::{DateTime, Local};
use obelus_evidence::{MediaFindings, Sha256, Suggestions};
use obelus_pipeline::{
    RecordingWork, SandboxedWork, WorkError,
    overnight::{Night, Sort, Step, Way},
    snapshot,
};
use obelus_sandbox::Sealed;
use obelus_video::looks_like_media;
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Time between two reports while the night goes on.
const INTERIM: Duration = Duration::from_secs(60);

/// What is said about a document that was screened the short way.
pub(super) const LEFT_OUT: &str = "the name model was left out because the night was late; names were looked for by \
                                   rules and the case's own list only; screen it again before relying on it";

/// One document of one case.
#[derive(Clone, Copy)]
pub(super) struct Task<'a> {
    pub(super) case: &'a CaseFolder,
    pub(super) document: &'a Document,
}

impl Task<'_> {
    fn sort(&self) -> Sort {
        let end = self.document.path.extension().unwrap_or_default();
        Sort::new(&end.to_string_lossy(), self.document.bytes)
    }
}

/// What documents are screened with.
pub(super) struct Desk<'a> {
    pub(super) work: &'a SandboxedWork,
    /// The short way; only a night with an end has one.
    pub(super) by_rules: Option<&'a SandboxedWork>,
    pub(super) out: &'a Path,
    pub(super) deadline: Option<DateTime<Local>>,
    pub(super) threads: usize,
}

/// Writes what is known so far.
pub(super) type Interim<'a> = &'a (dyn Fn(Vec<Row>, &Night) -> Result<(), Outcome> + Sync);

struct Shared {
    night: Night,
    rows: Vec<Option<Row>>,
    failed: Option<Outcome>,
    reported: Instant,
}

/// What was found in one piece of evidence.
enum Found {
    Document(Suggestions),
    Recording(MediaFindings),
}

impl Found {
    fn count(&self, row: &mut Row) {
        match self {
            Self::Document(found) => row.count(found),
            Self::Recording(found) => row.count_recording(found),
        }
    }
}

fn locked(shared: &Mutex<Shared>) -> MutexGuard<'_, Shared> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Desk<'_> {
    /// Screens what was not screened before, most urgent first; rows come back by case and document.
    pub(super) fn screen(&self, tasks: &[Task], interim: Interim<'_>) -> Result<(Vec<Row>, Night), Outcome> {
        let progress = Progress::new(tasks.len(), self.deadline);
        let earlier = in_threads(self.threads, tasks, |task| {
            let mut row = Row::new(task.case, task.document, State::Earlier);
            self.earlier(task, self.work, &mut row).map(|()| row)
        });
        for row in earlier.iter().flatten() {
            progress.done(row, None);
        }
        let left: Vec<usize> = (0..tasks.len()).filter(|at| earlier[*at].is_none()).collect();
        let shared = Mutex::new(Shared {
            night: Night::new(self.threads, left.iter().map(|at| tasks[*at].sort())),
            rows: earlier,
            failed: None,
            reported: Instant::now(),
        });
        let next = AtomicUsize::new(0);
        let one_thread = || {
            while let Some(at) = left.get(next.fetch_add(1, Ordering::Relaxed)) {
                if let Err(outcome) = self.attend(&tasks[*at], *at, tasks, &shared, &progress, interim) {
                    // What is missing for one document is missing for all: no thread begins another.
                    next.store(left.len(), Ordering::Relaxed);
                    locked(&shared).failed.get_or_insert(outcome);
                }
            }
        };
        thread::scope(|scope| {
            for _ in 0..self.threads.min(left.len()) {
                scope.spawn(one_thread);
            }
        });
        progress.finish();
        let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
        match shared.failed {
            Some(outcome) => Err(outcome),
            None => Ok((in_order(shared.rows, tasks, State::NotReached), shared.night)),
        }
    }

    /// One document: how much to do, doing it, and telling.
    fn attend(
        &self,
        task: &Task,
        at: usize,
        tasks: &[Task],
        shared: &Mutex<Shared>,
        progress: &Progress,
        interim: Interim<'_>,
    ) -> Result<(), Outcome> {
        let left = self
            .deadline
            .map(|deadline| (deadline - Local::now()).as_seconds_f64());
        let way = {
            let night = &mut locked(shared).night;
            night.begin(&task.sort());
            night.way(&task.sort(), left)
        };
        let row = match left {
            Some(left) if left <= 0.0 => Row::new(task.case, task.document, State::NotReached),
            _ => self.screen_one(task, way)?,
        };
        let mut shared = locked(shared);
        for (step, seconds) in row.all_steps() {
            shared.night.took(&task.sort(), step, seconds);
        }
        progress.done(&row, shared.night.seconds_to_go(way));
        shared.rows[at] = Some(row);
        if shared.reported.elapsed() >= INTERIM {
            shared.reported = Instant::now();
            interim(
                in_order(shared.rows.clone(), tasks, State::Waiting),
                &shared.night,
            )?;
        }
        Ok(())
    }

    fn screen_one(&self, task: &Task, way: Way) -> Result<Row, Outcome> {
        let (work, state, step) = match (way, self.by_rules) {
            (Way::Short, Some(by_rules)) => (by_rules, State::CutShort, Step::SuggestByRules),
            _ => (self.work, State::Done, Step::Suggest),
        };
        let mut row = Row::new(task.case, task.document, state);
        if state == State::CutShort && self.earlier(task, work, &mut row).is_some() {
            return Ok(row);
        }
        let evidence = snapshot(&task.document.path);
        if let Ok(sealed) = &evidence
            && looks_like_media(sealed.bytes())
        {
            return self.screen_recording(task, sealed);
        }
        let paper = Paper {
            case: task.case,
            evidence,
            place: self.place(task),
            depth: 0,
        };
        self.screen_paper(work, step, paper, row)
    }

    /// A recording goes the whole way or is not begun: nothing of it can be left out.
    fn screen_recording(&self, task: &Task, sealed: &Sealed) -> Result<Row, Outcome> {
        let mut row = Row::new(task.case, task.document, State::Done);
        let begun = Instant::now();
        let analysed = self.work.recordings.analyse(sealed, &|_| ());
        row.steps.push((Step::Analyse, begun.elapsed().as_secs_f64()));
        let found = match analysed {
            Ok(found) => found,
            Err(WorkError::Refused(refused)) => {
                row.state = State::Refused;
                row.refused = Some(refused);
                return Ok(row);
            }
            Err(WorkError::Failed(why)) => return Err(Outcome::Internal(why)),
            Err(WorkError::Environment(why)) => return Err(Outcome::Environment(why)),
        };
        let mut answer = serde_json::to_value(&found)?;
        answer["versions"] = json!(self.work.recordings.recording_ruleset());
        answer["case"] = json!(task.case.name);
        answer["document"] = json!(task.document.file_name);
        answer["context"] = json!(context_digest(task.case)?);
        let mut text = serde_json::to_vec(&answer)?;
        text.push(b'\n');
        write_whole(&self.place(task), &text)?;
        row.count_recording(&found);
        Ok(row)
    }

    fn place(&self, task: &Task) -> PathBuf {
        let name = format!("{}.suggestions.json", task.document.name);
        self.out.join(&task.case.name).join(name)
    }

    /// Counts what an earlier run found, when file, case, rules and models are still the same.
    fn earlier(&self, task: &Task, work: &SandboxedWork, row: &mut Row) -> Option<()> {
        let place = self.place(task);
        let value: Value = serde_json::from_slice(&fs::read(&place).ok()?).ok()?;
        let is_recording = value.get("tracks").is_some();
        let rules = match is_recording {
            true => json!(work.recordings.recording_ruleset()),
            false => serde_json::to_value(&work.versions).ok()?,
        };
        let same_case = *value.get("context")? == json!(context_digest(task.case).ok()?);
        if *value.get("versions")? != rules || !same_case {
            return None;
        }
        let inside = attached::earlier(&value, place.parent()?, row)?;
        let (found, sha256, bytes) = if is_recording {
            let found: MediaFindings = serde_json::from_value(value).ok()?;
            let (sha256, bytes) = (found.original.sha256, found.original.bytes);
            (Found::Recording(found), sha256, bytes)
        } else {
            let found: Suggestions = serde_json::from_value(value).ok()?;
            let (sha256, bytes) = (found.original.sha256, found.original.bytes);
            (Found::Document(found), sha256, bytes)
        };
        let file = File::open(&task.document.path).ok()?;
        if file.metadata().ok()?.len() != bytes {
            return None;
        }
        let sealed = snapshot(&task.document.path).ok()?;
        if Sha256::of(sealed.bytes()) != sha256 {
            return None;
        }
        found.count(row);
        row.inside = inside;
        Some(())
    }
}

pub(super) fn context_digest(case: &CaseFolder) -> serde_json::Result<Sha256> {
    Ok(Sha256::of(&serde_json::to_vec(&case.context)?))
}

/// Rows by case and document; what has none yet gets one that says so.
fn in_order(rows: Vec<Option<Row>>, tasks: &[Task], otherwise: State) -> Vec<Row> {
    let filled = rows.into_iter().zip(tasks);
    let mut rows: Vec<Row> = filled
        .map(|(row, task)| row.unwrap_or_else(|| Row::new(task.case, task.document, otherwise)))
        .flat_map(Row::with_those_inside)
        .collect();
    rows.iter_mut().for_each(Row::close);
    rows.sort_by(|a, b| (&a.case, &a.document).cmp(&(&b.case, &b.document)));
    rows
}

/// Does something for every task in threads; answers come in the order of the tasks.
fn in_threads<T: Send>(threads: usize, tasks: &[Task], job: impl Fn(&Task) -> T + Sync) -> Vec<T> {
    let share = tasks.len().div_ceil(threads.max(1)).max(1);
    thread::scope(|scope| {
        let job = &job;
        let parts: Vec<_> = tasks
            .chunks(share)
            .map(|part| scope.spawn(move || part.iter().map(job).collect::<Vec<T>>()))
            .collect();
        // A thread that panicked would make rows and tasks differ, so the panic goes on here.
        parts
            .into_iter()
            .flat_map(|part| {
                part.join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
            })
            .collect()
    })
}
