//! What a screening came to, for people and for machines. Carries counts, never evidence text.

use super::{
    cases::{CaseFolder, Document},
    with_policy,
};
use crate::verbs::table::counted;
use obelus_evidence::{Policy, Refused, Suggestions, TextSource};
use serde::Serialize;
use std::{collections::BTreeMap, fmt::Write};

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Screened in this run.
    Done,
    /// Screened in an earlier run, and unchanged.
    Earlier,
    /// Could not be read.
    Refused,
    /// The time was up before it was begun.
    NotReached,
}

impl State {
    fn words(self) -> &'static str {
        match self {
            Self::Done => "screened",
            Self::Earlier => "screened earlier",
            Self::Refused => "refused",
            Self::NotReached => "not reached in time",
        }
    }
}

/// One document of the report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) case: String,
    pub(super) document: String,
    pub(super) state: State,
    pub(super) pages: usize,
    /// Suggestions by what the policy says.
    pub(super) redact: usize,
    pub(super) review: usize,
    pub(super) keep: usize,
    /// Suggestions not kept, by redaction type.
    pub(super) types: BTreeMap<String, usize>,
    /// What a person has to look at.
    pub(super) needs_a_look: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<Refused>,
    pub(super) seconds: f64,
}

impl Row {
    pub(super) fn new(case: &CaseFolder, document: &Document, state: State) -> Self {
        Self {
            case: case.name.clone(),
            document: document.file_name.clone(),
            state,
            pages: 0,
            redact: 0,
            review: 0,
            keep: 0,
            types: BTreeMap::new(),
            needs_a_look: Vec::new(),
            refused: None,
            seconds: 0.0,
        }
    }

    pub(super) fn count(&mut self, found: &Suggestions) {
        self.pages = found.pages.len();
        self.redact = with_policy(found, Policy::Redact);
        self.review = with_policy(found, Policy::Review);
        self.keep = with_policy(found, Policy::Keep);
        for s in found.suggestions.iter().filter(|s| s.policy != Policy::Keep) {
            *self.types.entry(s.redaction_type.clone()).or_default() += 1;
        }
        self.needs_a_look = found.warnings.clone();
        let blank = found.pages.iter().filter(|page| page.source == TextSource::None);
        let unread: Vec<String> = blank.map(|page| page.index.to_string()).collect();
        if !unread.is_empty() {
            self.needs_a_look
                .push(format!("no words could be read on page {}", unread.join(", ")));
        }
    }

    /// One line for a terminal or log.
    pub(super) fn line(&self) -> String {
        let name = format!("{}/{}", self.case, self.document);
        match (self.state, &self.refused) {
            (_, Some(refused)) => format!("{name}: refused: {}", refused.detail),
            (State::NotReached, _) => format!("{name}: not reached in time"),
            (state, _) => format!(
                "{name}: {}, {}, {} to withhold, {} to look at ({:.1} s)",
                state.words(),
                counted(self.pages, "page"),
                self.redact,
                self.review,
                self.seconds
            ),
        }
    }

    fn types_in_words(&self) -> String {
        self.types
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    fn look(&self) -> String {
        self.refused
            .iter()
            .map(|r| r.detail.clone())
            .chain(self.needs_a_look.iter().cloned())
            .collect::<Vec<_>>()
            .join("; ")
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    documents: &'a [Row],
    totals: Totals,
}

#[derive(Serialize)]
struct Totals {
    cases: usize,
    documents: usize,
    pages: usize,
    redact: usize,
    review: usize,
    keep: usize,
    refused: usize,
    not_reached: usize,
}

fn totals(rows: &[Row]) -> Totals {
    let mut cases: Vec<&str> = rows.iter().map(|row| row.case.as_str()).collect();
    cases.dedup();
    let with = |state: State| rows.iter().filter(|row| row.state == state).count();
    Totals {
        cases: cases.len(),
        documents: rows.len(),
        pages: rows.iter().map(|row| row.pages).sum(),
        redact: rows.iter().map(|row| row.redact).sum(),
        review: rows.iter().map(|row| row.review).sum(),
        keep: rows.iter().map(|row| row.keep).sum(),
        refused: with(State::Refused),
        not_reached: with(State::NotReached),
    }
}

/// The report for machines.
pub(super) fn json(rows: &[Row]) -> serde_json::Result<String> {
    serde_json::to_string_pretty(&Whole {
        documents: rows,
        totals: totals(rows),
    })
}

/// The report for a spreadsheet.
pub(super) fn csv(rows: &[Row]) -> String {
    let mut text =
        "case,document,state,pages,to_withhold,to_look_at,to_keep,types,needs_a_look,seconds\r\n".to_owned();
    for row in rows {
        let cells = [
            row.case.clone(),
            row.document.clone(),
            row.state.words().to_owned(),
            row.pages.to_string(),
            row.redact.to_string(),
            row.review.to_string(),
            row.keep.to_string(),
            row.types_in_words(),
            row.look(),
            format!("{:.1}", row.seconds),
        ];
        text.push_str(&cells.map(|cell| csv_cell(&cell)).join(","));
        text.push_str("\r\n");
    }
    text
}

/// Quoted where needed (RFC 4180); a leading formula sign is made harmless, because file names are not ours.
fn csv_cell(cell: &str) -> String {
    let tame = if cell.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    };
    if tame.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", tame.replace('"', "\"\""))
    } else {
        tame
    }
}

/// The report for a reader: one plain page, nothing loaded from anywhere.
pub(super) fn html(rows: &[Row]) -> String {
    let all = totals(rows);
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n<title>Screening report</title>\n<style>\n\
         body { font-family: Arial, sans-serif; margin: 2rem; color: #0b0c0c; }\n\
         table { border-collapse: collapse; }\n\
         th, td { border-bottom: 1px solid #b1b4b6; padding: 0.4rem 0.8rem; text-align: left; vertical-align: top; }\n\
         td.number { text-align: right; }\n\
         tr.attention td { background: #fff7bf; }\n</style>\n</head>\n<body>\n<h1>Screening report</h1>\n",
    );
    let _ = writeln!(page, "<p>{}</p>", escape(summary(rows).trim_end()));
    page.push_str("<table>\n<thead><tr><th scope=\"col\">Case</th><th scope=\"col\">Document</th><th scope=\"col\">State</th>");
    page.push_str(
        "<th scope=\"col\">Pages</th><th scope=\"col\">To withhold</th><th scope=\"col\">To look at</th>",
    );
    page.push_str("<th scope=\"col\">Types</th><th scope=\"col\">Needs a look</th></tr></thead>\n<tbody>\n");
    for row in rows {
        let look = row.look();
        let class = if look.is_empty() {
            ""
        } else {
            " class=\"attention\""
        };
        let _ = writeln!(
            page,
            "<tr{class}><td>{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td>{}</td><td>{}</td></tr>",
            escape(&row.case),
            escape(&row.document),
            row.state.words(),
            row.pages,
            row.redact,
            row.review,
            escape(&row.types_in_words()),
            escape(&look)
        );
    }
    let _ = writeln!(
        page,
        "</tbody>\n</table>\n<p>{} refused, {} not reached in time.</p>\n</body>\n</html>",
        all.refused, all.not_reached
    );
    page
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// The whole run in a few lines.
pub(super) fn summary(rows: &[Row]) -> String {
    let all = totals(rows);
    let mut text = format!(
        "{}, {}, {}: {} to withhold, {} to look at\n",
        counted(all.cases, "case"),
        counted(all.documents, "document"),
        counted(all.pages, "page"),
        counted(all.redact, "suggestion"),
        all.review
    );
    if all.refused > 0 {
        let _ = writeln!(
            text,
            "{} refused; the report says why",
            counted(all.refused, "document")
        );
    }
    if all.not_reached > 0 {
        let _ = writeln!(
            text,
            "{} not reached in time",
            counted(all.not_reached, "document")
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::{Row, State, csv, html, json, summary};
    use obelus_evidence::{RefusalCode, Refused};
    use std::collections::BTreeMap;

    fn rows() -> Vec<Row> {
        let row = Row {
            case: "R v <Poe>".to_owned(),
            document: "=cmd(), \"mg11\".pdf".to_owned(),
            state: State::Done,
            pages: 3,
            redact: 4,
            review: 1,
            keep: 9,
            types: BTreeMap::from([("Address".to_owned(), 2), ("Named individual".to_owned(), 3)]),
            needs_a_look: vec!["page 2: the text layer cannot be trusted".to_owned()],
            refused: None,
            seconds: 1.26,
        };
        let refused = Refused::new(RefusalCode::PasswordProtected, "the file needs a password");
        let second = Row {
            state: State::Refused,
            refused: Some(refused),
            pages: 0,
            redact: 0,
            review: 0,
            needs_a_look: vec![],
            ..row.clone()
        };
        vec![row, second]
    }

    #[test]
    fn the_three_reports_say_the_same_and_names_cannot_break_out() {
        let rows = rows();
        assert_eq!(
            summary(&rows),
            "1 case, 2 documents, 3 pages: 4 suggestions to withhold, 1 to look at\n1 document refused; the report says why\n"
        );
        let table = csv(&rows);
        assert!(
            table.contains("R v <Poe>,\"'=cmd(), \"\"mg11\"\".pdf\",screened,3,4,1,9,"),
            "{table}"
        );
        let page = html(&rows);
        assert!(
            page.contains("R v &lt;Poe&gt;")
                && !page.contains("<Poe>")
                && page.contains("the file needs a password")
        );
        let value: serde_json::Value = serde_json::from_str(&json(&rows).unwrap()).unwrap();
        assert_eq!(value["totals"]["redact"], 4);
        assert_eq!(value["documents"][1]["refused"]["code"], "password_protected");
    }

    #[test]
    fn a_line_names_what_matters() {
        let lines: Vec<String> = rows().iter().map(Row::line).collect();
        assert!(
            lines[0].ends_with("screened, 3 pages, 4 to withhold, 1 to look at (1.3 s)"),
            "{}",
            lines[0]
        );
        assert!(lines[1].ends_with("refused: the file needs a password"));
    }
}
