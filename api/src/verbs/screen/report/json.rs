//! The report for machines.

use super::{Report, Stage, Totals};
use crate::verbs::screen::{precision::Decisions, row::Row};
use serde::Serialize;

#[derive(Serialize)]
struct Whole<'a> {
    begun: String,
    made: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<String>,
    rules: &'a str,
    totals: Totals,
    /// Case and document of what needs eyes, most urgent first.
    eyes_first: Vec<[&'a str; 2]>,
    stages: &'a [Stage],
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<&'a Decisions>,
    documents: &'a [Row],
}

pub(in crate::verbs::screen) fn write(report: &Report) -> serde_json::Result<String> {
    let first = report.eyes_first();
    serde_json::to_string_pretty(&Whole {
        begun: report.begun.to_rfc3339(),
        made: report.made.to_rfc3339(),
        by: report.deadline.map(|deadline| deadline.to_rfc3339()),
        rules: &report.rules,
        totals: report.totals(),
        eyes_first: first
            .iter()
            .map(|row| [row.case.as_str(), row.document.as_str()])
            .collect(),
        stages: &report.stages,
        decisions: report.decisions.as_ref().ok(),
        documents: &report.rows,
    })
}
