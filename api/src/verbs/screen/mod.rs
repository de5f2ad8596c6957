//! `obelus screen`: whole case folders, overnight, most urgent hearing first, resumable at any point.

mod attached;
mod backlog;
mod cases;
mod night;
mod precision;
mod progress;
mod report;
mod risk;
mod row;

use super::{file::write_whole, outcome::Outcome, setting::Setting};
use backlog::Backlog;
use cases::CaseFolder;
use chrono::{DateTime, Days, Local, NaiveTime};
use night::{Desk, Task};
use report::Report;
use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

/// Screens case folders: suggestions for every document, and a morning report of what needs eyes first.
///
/// A folder that holds documents is a case; folders inside it are cases of their own. `case.json` in a folder says
/// what is known about its case. Cases with the next hearing go first. Documents that were screened earlier, and have
/// not changed since, are not screened again, so a run that was interrupted can simply be repeated.
///
/// Without PATH the cases of the configured case management system, and whatever else waits, are worked off into the
/// casebook, where reviewers find their suggestions in the morning.
#[derive(clap::Args)]
pub(crate) struct Screen {
    /// Case folders, or folders of case folders
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Without PATH: only the cases under this reference number; may be given several times
    #[arg(long, value_name = "URN", conflicts_with = "paths")]
    urn: Vec<String>,
    /// Where suggestions and report go: DIR/<case>/<document>.suggestions.json, DIR/report.html, .csv and .json
    #[arg(long, value_name = "DIR", default_value = "screened")]
    out: PathBuf,
    /// Be done at this time of day: documents that would make it late are screened by rules alone, least urgent first,
    /// and none is begun afterwards; the report says which
    #[arg(long, value_name = "HH:MM", value_parser = time_of_day)]
    by: Option<NaiveTime>,
    /// Hearing list: lines of `URN or case folder,YYYY-MM-DD`; counts before what case.json says
    #[arg(long, value_name = "FILE")]
    hearings: Option<PathBuf>,
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

impl Screen {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        match self.carry_out(setting) {
            Ok(code) => code,
            Err(outcome) => outcome.report(false),
        }
    }

    fn carry_out(&self, setting: &Setting) -> Result<ExitCode, Outcome> {
        let begun = Local::now();
        let deadline = self.by.map(|time| next(time, begun));
        if self.paths.is_empty() {
            return self.work_off(setting, begun, deadline);
        }
        let mut cases = cases::find(&self.paths)?;
        if let Some(list) = &self.hearings {
            cases::read_hearings(list, &mut cases)?;
        }
        let work = setting.work(self.policy.as_deref())?;
        // Only a night with an end can be late.
        let by_rules = deadline
            .map(|_| setting.work_by_rules(self.policy.as_deref()))
            .transpose()?;
        for case in &cases {
            fs::create_dir_all(self.out.join(&case.name))
                .map_err(|e| Outcome::usage(format!("{}: {e}", self.out.display())))?;
        }
        let decisions = precision::of_the_last_day(&setting.config.data);
        let report = |rows: Vec<row::Row>, night: &obelus_pipeline::overnight::Night| Report {
            begun,
            made: Local::now(),
            deadline,
            rules: work.versions.rules.clone(),
            stages: night.taken().into_iter().map(report::Stage::from).collect(),
            decisions: decisions.clone(),
            rows,
        };
        let desk = Desk {
            work: &work,
            by_rules: by_rules.as_ref(),
            out: &self.out,
            deadline,
            threads: setting.config.jobs(),
        };
        let tasks = urgent_first(&cases, begun);
        // What is known so far lies there in the morning, even when the machine stops in the night.
        let interim =
            |rows: Vec<row::Row>, night: &obelus_pipeline::overnight::Night| self.write(&report(rows, night));
        let (rows, night) = desk.screen(&tasks, &interim)?;
        self.finish(&report(rows, &night))
    }

    /// The backlog instead of folders.
    fn work_off(
        &self,
        setting: &Setting,
        begun: DateTime<Local>,
        deadline: Option<DateTime<Local>>,
    ) -> Result<ExitCode, Outcome> {
        fs::create_dir_all(&self.out).map_err(|e| Outcome::usage(format!("{}: {e}", self.out.display())))?;
        let work = Arc::new(setting.work(self.policy.as_deref())?);
        let rules = work.versions.rules.clone();
        let decisions = precision::of_the_last_day(&setting.config.data);
        let backlog = Backlog {
            setting,
            urns: &self.urn,
            begun,
            deadline,
        };
        let (rows, night) = backlog.work_off(work)?;
        self.finish(&Report {
            begun,
            made: Local::now(),
            deadline,
            rules,
            stages: night.taken().into_iter().map(report::Stage::from).collect(),
            decisions,
            rows,
        })
    }

    /// Writes the report and says the most important of it.
    fn finish(&self, report: &Report) -> Result<ExitCode, Outcome> {
        self.write(report)?;
        let mut out = io::stdout().lock();
        write!(out, "{}", report.summary())?;
        writeln!(out, "report: {}", self.out.join("report.html").display())?;
        let refused = report.rows.iter().any(|row| row.refused.is_some());
        Ok(if refused {
            ExitCode::from(3)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn write(&self, report: &Report) -> Result<(), Outcome> {
        for (name, text) in [
            ("json", report::json::write(report)?),
            ("csv", report::csv::write(report)),
            ("html", report::html::write(report)),
        ] {
            write_whole(&self.out.join(format!("report.{name}")), text.as_bytes())?;
        }
        Ok(())
    }
}

/// Documents in the order of their urgency: the next hearing first, cases without one last; hearings that are over
/// count as none.
fn urgent_first(cases: &[CaseFolder], now: DateTime<Local>) -> Vec<Task<'_>> {
    let today = now.date_naive();
    let mut tasks: Vec<Task> = cases
        .iter()
        .flat_map(|case| case.documents.iter().map(move |document| Task { case, document }))
        .collect();
    tasks.sort_by_key(|task| {
        let hearing = task.case.hearing.filter(|day| *day >= today);
        (hearing.is_none(), hearing, &task.case.name, &task.document.name)
    });
    tasks
}

#[cfg(test)]
mod tests {
    use super::{next, time_of_day, urgent_first};
    use crate::verbs::screen::cases::find;
    use chrono::{Local, TimeZone};
    use std::fs;

    #[test]
    fn the_deadline_is_the_next_time_the_clock_shows_it() {
        let evening = Local.with_ymd_and_hms(2026, 3, 2, 19, 30, 0).unwrap();
        let morning = next(time_of_day("06:00").unwrap(), evening);
        assert_eq!(morning, Local.with_ymd_and_hms(2026, 3, 3, 6, 0, 0).unwrap());
        let later = next(time_of_day("20:00").unwrap(), evening);
        assert_eq!(later, Local.with_ymd_and_hms(2026, 3, 2, 20, 0, 0).unwrap());
        assert!(time_of_day("6 o'clock").is_err());
    }

    #[test]
    fn the_next_hearing_goes_first_and_one_that_is_over_counts_as_none() {
        let root = tempfile::tempdir().unwrap();
        for (case, hearing) in [
            ("a", ""),
            ("b", "2026-03-09"),
            ("c", "2026-03-04"),
            ("d", "2020-01-01"),
        ] {
            let folder = root.path().join(case);
            fs::create_dir(&folder).unwrap();
            fs::write(folder.join("x.txt"), "text").unwrap();
            let known = format!(r#"{{"headlineCharge":{{"nextHearingDate":"{hearing}"}}}}"#);
            fs::write(folder.join("case.json"), known).unwrap();
        }
        let cases = find(&[root.path().to_owned()]).unwrap();
        let now = Local.with_ymd_and_hms(2026, 3, 2, 19, 30, 0).unwrap();
        let order: Vec<&str> = urgent_first(&cases, now)
            .iter()
            .map(|task| task.case.name.as_str())
            .collect();
        assert_eq!(order, ["c", "b", "a", "d"]);
    }
}
