//! The report for a reader: who decided what, when, on which suggestion of which rules. One page that loads nothing.

use super::gather::{BY_HAND, Case, Decided, Decisions, REVIEW_BY_HAND, Rates};
use crate::verbs::{markup::escape, table::counted};
use std::fmt::Write;

const STYLE: &str = include_str!("../screen/report/style.css");

/// The whole page.
pub(super) fn write(report: &Decisions) -> String {
    let mut page = String::new();
    let made = report.made.format("%A %-d %B %Y, %H:%M UTC");
    let _ = write!(
        page,
        "<!DOCTYPE html>\n<html lang=\"en-GB\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Decisions</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<header><div class=\"wrap\">\n<h1>Decisions</h1>\n\
         <p>{made}.</p>\n</div></header>\n<div class=\"wrap\">\n"
    );
    trail(&mut page, report);
    rates(&mut page, report);
    for case in report.cases.iter().filter(|case| !case.documents.is_empty()) {
        one_case(&mut page, case);
    }
    page.push_str(
        "<footer>Made by Obelus from its audit trail. This page holds names of files and of those who decided, not what \
         the documents say.</footer>\n</div>\n</body>\n</html>\n",
    );
    page
}

fn trail(page: &mut String, report: &Decisions) {
    let verified = &report.verified;
    if verified.is_sound() {
        let _ = writeln!(
            page,
            "<p>The trail is whole: {} in {}, {} compared with the events that recorded them.</p>",
            counted(verified.events as usize, "event"),
            counted(verified.chains as usize, "chain"),
            counted(verified.decisions as usize, "decision")
        );
        return;
    }
    let count = counted(verified.faults.len(), "fault");
    let _ = writeln!(
        page,
        "<p class=\"note\">The trail was changed: {count}. Run <code>obelus audit verify</code>.</p>"
    );
}

fn rates(page: &mut String, report: &Decisions) {
    page.push_str("<h2>How suggestions were decided</h2>\n");
    if report.rates.is_empty() {
        page.push_str("<p>Nobody has decided about a suggestion.</p>\n");
        return;
    }
    page.push_str(
        "<table>\n<thead><tr><th scope=\"col\">Category</th><th scope=\"col\" class=\"number\">Decided</th>\
         <th scope=\"col\" class=\"number\">Accepted</th><th scope=\"col\" class=\"number\">Adjusted</th>\
         <th scope=\"col\" class=\"number\">Rejected</th></tr></thead>\n<tbody>\n",
    );
    let mut together = Rates::default();
    for (category, rates) in &report.rates {
        row(page, &category.replace('_', " "), *rates);
        together.accepted += rates.accepted;
        together.adjusted += rates.adjusted;
        together.rejected += rates.rejected;
    }
    row(page, "all", together);
    page.push_str("</tbody>\n</table>\n");
}

fn row(page: &mut String, name: &str, rates: Rates) {
    let share = |count: usize| {
        format!(
            "{count} ({:.0} %)",
            100.0 * count as f64 / rates.all().max(1) as f64
        )
    };
    let _ = writeln!(
        page,
        "<tr><td>{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td><td class=\"number\">{}</td>\
         <td class=\"number\">{}</td></tr>",
        escape(name),
        rates.all(),
        share(rates.accepted),
        share(rates.adjusted),
        share(rates.rejected)
    );
}

fn one_case(page: &mut String, case: &Case) {
    let saved: f64 = case.documents.iter().map(Decided::saved).sum();
    let _ = write!(
        page,
        "<h2>{}</h2>\n<p>About {saved:.0} minutes saved, estimated as follows: by hand a document took the programme \
         {BY_HAND:.0} minutes to redact, or {REVIEW_BY_HAND:.0} to review without redacting. From that the minutes worked \
         on it here are taken: those between two acts of one person on the document (looking, searching, deciding, asking \
         for a copy), pauses of more than five minutes left out.</p>\n",
        escape(&case.name)
    );
    for document in &case.documents {
        one_document(page, document);
    }
}

fn one_document(page: &mut String, document: &Decided) {
    let _ = write!(
        page,
        "<h3>{} <span>{}, {}, {:.0} minutes here against {:.0} by hand: {:.0} saved</span></h3>\n\
         <p class=\"quiet\">Document {}</p>\n<table>\n<thead><tr><th scope=\"col\">When (UTC)</th>\
         <th scope=\"col\">Who</th><th scope=\"col\">Decision</th><th scope=\"col\" class=\"number\">Page</th>\
         <th scope=\"col\">About</th><th scope=\"col\">Suggested by</th></tr></thead>\n<tbody>\n",
        escape(&document.name),
        counted(document.decisions.len(), "decision"),
        match document.copies {
            1 => "1 copy".to_owned(),
            many => format!("{many} copies"),
        },
        document.minutes,
        document.by_hand(),
        document.saved(),
        escape(&document.id)
    );
    for line in &document.decisions {
        let about = match &line.category {
            Some(category) => format!("{} ({})", category.replace('_', " "), line.about),
            None => line.about.clone(),
        };
        let by = [line.recogniser.as_deref(), line.rules.as_deref()];
        let by: Vec<&str> = by.into_iter().flatten().collect();
        let _ = writeln!(
            page,
            "<tr><td class=\"day\">{}</td><td>{}</td><td>{}</td><td class=\"number\">{}</td><td class=\"name\">{}</td>\
             <td class=\"name\">{}</td></tr>",
            line.at.format("%Y-%m-%d %H:%M:%S"),
            escape(&line.by),
            line.verdict,
            line.page.map(|page| page.to_string()).unwrap_or_default(),
            escape(&about),
            escape(&by.join(", "))
        );
    }
    page.push_str("</tbody>\n</table>\n");
}
