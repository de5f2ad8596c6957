//! The report for a spreadsheet.

use super::Report;

const HEADING: &str =
    "case,hearing,document,state,risk,pages,to_withhold,to_look_at,to_keep,types,needs_a_look,seconds\r\n";

pub(in crate::verbs::screen) fn write(report: &Report) -> String {
    let mut text = HEADING.to_owned();
    for row in &report.rows {
        let cells = [
            row.case.clone(),
            row.hearing.map(|day| day.to_string()).unwrap_or_default(),
            row.document.clone(),
            row.state.words().to_owned(),
            row.risk.level.words().to_owned(),
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
