//! The report for a reader: one page that loads nothing, reads from top to bottom and prints.

use super::{Report, Totals};
use crate::verbs::{
    markup::escape,
    screen::{
        precision::{Counts, Decisions},
        risk::Level,
        row::{Row, State},
    },
    table::counted,
};
use chrono::NaiveDate;
use std::fmt::Write;

const STYLE: &str = include_str!("style.css");

/// Longest list of what needs eyes first; the tables by case have all of it.
const FIRST: usize = 50;

pub(in crate::verbs::screen) fn write(report: &Report) -> String {
    let all = report.totals();
    let mut page = String::new();
    head(&mut page, report);
    figures(&mut page, &all);
    notes(&mut page, report, &all);
    eyes_first(&mut page, report);
    not_screened(&mut page, report);
    by_case(&mut page, report);
    volumes(&mut page, report, &all);
    decisions(&mut page, &report.decisions);
    let rules = escape(&report.rules);
    let _ = write!(
        page,
        "<footer>Made by Obelus, rules {rules}. Suggestions are for a lawyer to decide; this page holds counts and file \
         names, not what the documents say.</footer>\n</div>\n</body>\n</html>\n"
    );
    page
}

fn head(page: &mut String, report: &Report) {
    let made = report.made.format("%A %-d %B %Y, %H:%M");
    let begun = report.begun.format("%H:%M on %-d %B");
    let until = report
        .deadline
        .map(|at| format!(", to be done by {}", at.format("%H:%M")));
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Screening report</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header><div class=\"wrap\">\n<h1>Screening report</h1>\n\
         <p>{made}. The run began at {begun}{}.</p>\n</div></header>\n<div class=\"wrap\">\n",
        until.unwrap_or_default()
    );
}

fn figures(page: &mut String, all: &Totals) {
    let missing = all.refused + all.not_reached;
    page.push_str("<ul class=\"figures\">\n");
    for (count, what, is_bad) in [
        (all.cases, if all.cases == 1 { "case" } else { "cases" }, false),
        (all.screened, "documents screened", false),
        (missing, "documents not screened", missing > 0),
        (all.redact, "suggestions to withhold", false),
        (all.review, "suggestions to decide", false),
    ] {
        let class = if is_bad { " class=\"bad\"" } else { "" };
        let _ = writeln!(
            page,
            "<li{class}><strong>{}</strong> <span>{what}</span></li>",
            thousands(count as u64)
        );
    }
    page.push_str("</ul>\n");
}

/// What must not be overlooked.
fn notes(page: &mut String, report: &Report, all: &Totals) {
    let waiting = report
        .rows
        .iter()
        .filter(|row| row.state == State::Waiting)
        .count();
    let mut say = |text: String| {
        let _ = writeln!(page, "<p class=\"note\">{text}</p>");
    };
    if waiting > 0 {
        say(format!(
            "The run is still going on: {} waiting.",
            counted(waiting, "document")
        ));
    } else if all.not_reached > 0 {
        let count = counted(all.not_reached, "document");
        say(format!(
            "{count} not reached in time. Nobody and nothing has looked at them; run the same command again."
        ));
    }
    if all.cut_short > 0 {
        let count = counted(all.cut_short, "document");
        say(format!(
            "To be done in time, {count} screened by rules alone, without the name model, least urgent first. Names may \
             be missing there; run the same command again before relying on them."
        ));
    }
}

fn eyes_first(page: &mut String, report: &Report) {
    page.push_str("<h2>What needs eyes first</h2>\n");
    let first = report.eyes_first();
    if first.is_empty() {
        page.push_str("<p>Nothing out of the ordinary. Every document still needs its review.</p>\n");
        return;
    }
    page.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Risk</th><th scope=\"col\">Hearing</th><th scope=\"col\">Case</th>\
         <th scope=\"col\">Document</th><th scope=\"col\">Why</th></tr></thead>\n<tbody>\n",
    );
    for row in first.iter().take(FIRST) {
        let _ = write!(
            page,
            "<tr><td>{}</td><td class=\"day\">{}</td><td class=\"name\">{}</td><td class=\"name\">{}</td><td>",
            tag(row.risk.level),
            day(row.hearing, report.today()),
            escape(&row.case),
            escape(&row.document)
        );
        match row.risk.reasons.as_slice() {
            [only] => page.push_str(&sentence(only)),
            several => {
                page.push_str("<ul>");
                several.iter().for_each(|reason| {
                    let _ = write!(page, "<li>{}</li>", sentence(reason));
                });
                page.push_str("</ul>");
            }
        }
        page.push_str("</td></tr>\n");
    }
    page.push_str("</tbody>\n</table>\n");
    if first.len() > FIRST {
        let more = thousands((first.len() - FIRST) as u64);
        let _ = writeln!(
            page,
            "<p class=\"quiet\">{more} more are in the tables below and in report.csv.</p>"
        );
    }
}

fn not_screened(page: &mut String, report: &Report) {
    let failed: Vec<&Row> = report.rows.iter().filter(|row| row.refused.is_some()).collect();
    if failed.is_empty() {
        return;
    }
    page.push_str(
        "<h2>What could not be read</h2>\n<table>\n<thead><tr><th scope=\"col\">Case</th><th scope=\"col\">Document</th>\
         <th scope=\"col\">Reason and what to do</th></tr></thead>\n<tbody>\n",
    );
    for row in failed {
        let why = row.refused.as_ref().map_or("", |refused| refused.detail.as_str());
        let _ = writeln!(
            page,
            "<tr><td class=\"name\">{}</td><td class=\"name\">{}</td><td>{}</td></tr>",
            escape(&row.case),
            escape(&row.document),
            sentence(why)
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn by_case(page: &mut String, report: &Report) {
    page.push_str("<h2>Case by case</h2>\n");
    for rows in report.rows.chunk_by(|a, b| a.case == b.case) {
        let hearing = rows.iter().find_map(|row| row.hearing);
        let hearing = hearing.map_or("no hearing listed".to_owned(), |at| {
            format!("hearing on {}", day(Some(at), report.today()))
        });
        let _ = write!(
            page,
            "<h3>{} <span>{}, {hearing}</span></h3>\n<table>\n<thead><tr><th scope=\"col\">Document</th>\
             <th scope=\"col\">Risk</th><th scope=\"col\" class=\"number\">Pages</th>\
             <th scope=\"col\" class=\"number\">Withhold</th><th scope=\"col\" class=\"number\">Decide</th>\
             <th scope=\"col\">What is in it</th></tr></thead>\n<tbody>\n",
            escape(&rows[0].case),
            counted(rows.len(), "document")
        );
        for row in rows {
            let in_it = match row.state {
                State::Done | State::Earlier if row.types.is_empty() => {
                    "nothing to withhold was found".to_owned()
                }
                State::Done | State::Earlier => row.types_in_words(),
                State::CutShort => format!("{} (by rules alone)", row.types_in_words()),
                state => state.words().to_owned(),
            };
            let _ = writeln!(
                page,
                "<tr><td class=\"name\">{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
                 <td class=\"number\">{}</td><td>{}</td></tr>",
                escape(&row.document),
                tag(row.risk.level),
                row.pages,
                row.redact,
                row.review,
                sentence(&in_it)
            );
        }
        page.push_str("</tbody>\n</table>\n");
    }
}

fn volumes(page: &mut String, report: &Report, all: &Totals) {
    let _ = write!(
        page,
        "<h2>Volumes and time</h2>\n<p>{} documents, {} pages, {:.1} MB. {} suggestions were left visible by policy.</p>\n",
        thousands(all.documents as u64),
        thousands(all.pages as u64),
        all.bytes as f64 / 1e6,
        thousands(all.keep as u64)
    );
    if report.stages.is_empty() {
        page.push_str("<p>Everything had been screened in an earlier run.</p>\n");
        return;
    }
    page.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Stage</th><th scope=\"col\" class=\"number\">Documents</th>\
         <th scope=\"col\" class=\"number\">Working time</th><th scope=\"col\" class=\"number\">Mean a document</th></tr>\
         </thead>\n<tbody>\n",
    );
    for stage in &report.stages {
        let mut name = stage.name.to_owned();
        name[..1].make_ascii_uppercase();
        let _ = writeln!(
            page,
            "<tr><td>{name}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{:.2} s</td></tr>",
            thousands(u64::from(stage.documents)),
            length(stage.seconds),
            stage.seconds / f64::from(stage.documents.max(1))
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn decisions(page: &mut String, decisions: &Result<Decisions, String>) {
    page.push_str("<h2>How yesterday\u{2019}s suggestions did</h2>\n");
    let decisions = match decisions {
        Ok(decisions) => decisions,
        Err(why) => {
            let _ = writeln!(page, "<p class=\"quiet\">Not known: {}.</p>", escape(why));
            return;
        }
    };
    let together = decisions.together();
    if together == Counts::default() && decisions.drawn == 0 {
        page.push_str("<p class=\"quiet\">No decision was recorded in the last 24 hours.</p>\n");
        return;
    }
    let drawn = match decisions.drawn {
        0 => "no mark was drawn by hand".to_owned(),
        1 => "one mark was drawn by hand where nothing was suggested".to_owned(),
        count => format!("{count} marks were drawn by hand where nothing was suggested"),
    };
    let decided = together.accepted + together.rejected;
    let _ = write!(
        page,
        "<p>Lawyers accepted {} of {decided} suggestions decided in the last 24 hours ({:.0} %), and {drawn}.</p>\n\
         <table>\n<thead><tr><th scope=\"col\">Type</th><th scope=\"col\" class=\"number\">Accepted</th>\
         <th scope=\"col\" class=\"number\">Share</th></tr></thead>\n<tbody>\n",
        together.accepted,
        together.per_cent()
    );
    for (kind, counts) in &decisions.types {
        let _ = writeln!(
            page,
            "<tr><td>{}</td><td class=\"number\">{} of {}</td><td class=\"number\">{:.0} %</td></tr>",
            escape(kind),
            counts.accepted,
            counts.accepted + counts.rejected,
            counts.per_cent()
        );
    }
    page.push_str("</tbody>\n</table>\n");
}

fn tag(level: Level) -> String {
    let words = level.words();
    format!(
        "<span class=\"tag {}\">{words}</span>",
        words.to_ascii_lowercase()
    )
}

/// A hearing's day; one that is over says so, because the list it comes from is then out of date.
fn day(day: Option<NaiveDate>, today: NaiveDate) -> String {
    day.map_or("\u{2013}".to_owned(), |day| {
        let over = if day < today { " (past)" } else { "" };
        format!("{}{over}", day.format("%-d %b %Y"))
    })
}

/// Seconds as people say them.
fn length(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    match whole {
        0..60 => format!("{seconds:.1} s"),
        60..3600 => format!("{} min {} s", whole / 60, whole % 60),
        _ => format!("{} h {} min", whole / 3600, whole % 3600 / 60),
    }
}

/// 12345 as 12,345.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Text with a capital letter, safe in HTML.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let capital = letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect::<String>());
    escape(&capital.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{day, length, thousands};

    #[test]
    fn a_hearing_that_is_over_says_so() {
        let on = |text: &str| text.parse().ok();
        let today = on("2026-03-04").unwrap();
        assert_eq!(day(on("2026-03-04"), today), "4 Mar 2026");
        assert_eq!(day(on("2026-03-03"), today), "3 Mar 2026 (past)");
        assert_eq!(day(None, today), "\u{2013}");
    }

    #[test]
    fn numbers_are_written_as_people_write_them() {
        assert_eq!(
            [0, 999, 1000, 1234567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [1.25, 75.0, 3_720.0].map(length),
            ["1.2 s", "1 min 15 s", "1 h 2 min"]
        );
    }
}
