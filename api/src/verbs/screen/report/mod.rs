//! The morning report: what was done, what was not and why, what needs eyes first, and what it took.

pub(super) mod csv;
pub(super) mod html;
pub(super) mod json;

use super::{
    precision::Decisions,
    row::{Row, State},
};
use crate::verbs::table::counted;
use chrono::{DateTime, Local, NaiveDate};
use obelus_pipeline::overnight::Step;
use serde::Serialize;
use std::{collections::BTreeSet, fmt::Write};

/// Everything the report says.
pub(super) struct Report {
    pub(super) begun: DateTime<Local>,
    pub(super) made: DateTime<Local>,
    pub(super) deadline: Option<DateTime<Local>>,
    /// Version of rules and policy.
    pub(super) rules: String,
    pub(super) stages: Vec<Stage>,
    /// What lawyers decided in the last day, or why that is not known.
    pub(super) decisions: Result<Decisions, String>,
    /// By case and document.
    pub(super) rows: Vec<Row>,
}

/// What a step took together.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Stage {
    pub(super) name: &'static str,
    pub(super) documents: u32,
    pub(super) seconds: f64,
}

impl From<(Step, u32, f64)> for Stage {
    fn from((step, documents, seconds): (Step, u32, f64)) -> Self {
        Self {
            name: step.name(),
            documents,
            seconds,
        }
    }
}

#[derive(Serialize)]
pub(super) struct Totals {
    pub(super) cases: usize,
    pub(super) documents: usize,
    pub(super) pages: usize,
    pub(super) bytes: u64,
    pub(super) redact: usize,
    pub(super) review: usize,
    pub(super) keep: usize,
    pub(super) screened: usize,
    pub(super) cut_short: usize,
    pub(super) refused: usize,
    pub(super) not_reached: usize,
}

impl Report {
    pub(super) fn totals(&self) -> Totals {
        let rows = &self.rows;
        let cases: BTreeSet<&str> = rows.iter().map(|row| row.case.as_str()).collect();
        let with = |states: &[State]| rows.iter().filter(|row| states.contains(&row.state)).count();
        Totals {
            cases: cases.len(),
            documents: rows.len(),
            pages: rows.iter().map(|row| row.pages).sum(),
            bytes: rows.iter().map(|row| row.bytes).sum(),
            redact: rows.iter().map(|row| row.redact).sum(),
            review: rows.iter().map(|row| row.review).sum(),
            keep: rows.iter().map(|row| row.keep).sum(),
            screened: with(&[State::Done, State::Earlier, State::CutShort]),
            cut_short: with(&[State::CutShort]),
            refused: with(&[State::Refused]),
            not_reached: with(&[State::NotReached, State::Waiting]),
        }
    }

    /// The day it was made.
    pub(super) fn today(&self) -> NaiveDate {
        self.made.date_naive()
    }

    /// Documents that need a person's eyes, most urgent first: by risk, then by hearing (one that is over counts as
    /// none), then by name.
    pub(super) fn eyes_first(&self) -> Vec<&Row> {
        let mut found: Vec<&Row> = self.rows.iter().filter(|row| row.risk.points > 0).collect();
        found.sort_by_key(|row| {
            let hearing = row.hearing.filter(|day| *day >= self.today());
            let hearing = (hearing.is_none(), hearing);
            (
                std::cmp::Reverse(row.risk.points),
                hearing,
                &row.case,
                &row.document,
            )
        });
        found
    }

    /// The whole run in a few lines.
    pub(super) fn summary(&self) -> String {
        let all = self.totals();
        let mut text = format!(
            "{}, {}, {}: {} to withhold, {} to look at\n",
            counted(all.cases, "case"),
            counted(all.documents, "document"),
            counted(all.pages, "page"),
            counted(all.redact, "suggestion"),
            all.review
        );
        for (count, says) in [
            (all.refused, "refused; the report says why"),
            (
                all.cut_short,
                "screened by rules alone to be done in time; screen again before relying on it",
            ),
            (all.not_reached, "not reached in time"),
        ] {
            if count > 0 {
                let _ = writeln!(text, "{} {says}", counted(count, "document"));
            }
        }
        text
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::{Report, Stage, csv, html, json};
    use crate::verbs::screen::{
        precision::{Counts, Decisions},
        row::{Row, State},
    };
    use chrono::{Local, TimeZone};
    use obelus_evidence::{RefusalCode, Refused, Role};
    use std::collections::BTreeMap;

    /// A row about an empty document.
    pub(crate) fn row(document: &str, state: State) -> Row {
        Row {
            hearing: "2026-03-04".parse().ok(),
            ..Row::about("R v <Poe>", document, 2048, state)
        }
    }

    fn report() -> Report {
        let first = Row {
            pages: 3,
            redact: 4,
            review: 1,
            keep: 9,
            types: BTreeMap::from([("Address".to_owned(), 2), ("Named individual".to_owned(), 3)]),
            contacts: BTreeMap::from([(Role::Victim, 2)]),
            needs_a_look: vec!["page 2: the text layer cannot be trusted".to_owned()],
            ..row("=cmd(), \"mg11\".pdf", State::Done)
        };
        let refused = Refused::new(RefusalCode::PasswordProtected, "the file needs a password");
        let second = Row {
            refused: Some(refused),
            ..row("b.pdf", State::Refused)
        };
        let mut rows = vec![
            first,
            second,
            row("c.pdf", State::NotReached),
            row("quiet.txt", State::Done),
        ];
        rows.iter_mut().for_each(Row::close);
        let at = |hour| Local.with_ymd_and_hms(2026, 3, 3, hour, 0, 0).unwrap();
        let types = BTreeMap::from([(
            "Address".to_owned(),
            Counts {
                accepted: 9,
                rejected: 1,
            },
        )]);
        Report {
            begun: at(1),
            made: at(6),
            deadline: Some(at(6)),
            rules: "1".to_owned(),
            stages: vec![Stage {
                name: "read",
                documents: 3,
                seconds: 4.5,
            }],
            decisions: Ok(Decisions { types, drawn: 2 }),
            rows,
        }
    }

    #[test]
    fn the_three_reports_say_the_same_and_names_cannot_break_out() {
        let report = report();
        assert_eq!(
            report.summary(),
            "1 case, 4 documents, 3 pages: 4 suggestions to withhold, 1 to look at\n\
             1 document refused; the report says why\n1 document not reached in time\n"
        );
        let table = csv::write(&report);
        assert!(
            table.contains("R v <Poe>,2026-03-04,\"'=cmd(), \"\"mg11\"\".pdf\",screened,High,"),
            "{table}"
        );
        let page = html::write(&report);
        assert!(
            page.contains("R v &lt;Poe&gt;") && !page.contains("<Poe>"),
            "{page}"
        );
        assert!(
            page.contains("the file needs a password") && page.contains("9 of 10") && page.contains("90")
        );
        assert!(
            !page.contains("src=") && !page.contains("http"),
            "nothing is loaded from anywhere"
        );
        let value: serde_json::Value = serde_json::from_str(&json::write(&report).unwrap()).unwrap();
        assert_eq!(value["totals"]["redact"], 4);
        assert_eq!(value["documents"][1]["refused"]["code"], "password_protected");
        assert_eq!(value["decisions"]["types"]["Address"]["accepted"], 9);
    }

    #[test]
    fn what_needs_eyes_comes_by_risk_and_what_does_not_is_not_listed() {
        let report = report();
        let order: Vec<&str> = report
            .eyes_first()
            .iter()
            .map(|row| row.document.as_str())
            .collect();
        // The unreadable page, two contact details of a victim and one doubt weigh 91 together.
        assert_eq!(order, ["b.pdf", "=cmd(), \"mg11\".pdf", "c.pdf"]);
    }
}
