//! Suggestions as a table that can be read without knowing the program.

use obelus_evidence::{Policy, Suggestion, Suggestions};
use std::io::{self, Write};

/// Columns of the table: heading and greatest width.
const COLUMNS: [(&str, usize); 6] = [
    ("page", 5),
    ("withhold?", 9),
    ("type", 22),
    ("text", 40),
    ("role", 12),
    ("why", 60),
];

/// Writes what was found, page by page, and a last line that adds it up.
pub(crate) fn write(out: &mut impl Write, found: &Suggestions) -> io::Result<()> {
    let rows: Vec<[String; 6]> = found.suggestions.iter().map(row).collect();
    if !rows.is_empty() {
        let widths: Vec<usize> = COLUMNS
            .iter()
            .enumerate()
            .map(|(at, (heading, most))| {
                let longest = rows.iter().map(|row| row[at].chars().count()).max().unwrap_or(0);
                longest.max(heading.len()).min(*most)
            })
            .collect();
        line(out, &widths, COLUMNS.map(|(heading, _)| heading.to_owned()))?;
        for row in rows {
            line(out, &widths, row)?;
        }
        writeln!(out)?;
    }
    writeln!(out, "{}", summary(found))?;
    for warning in &found.warnings {
        writeln!(out, "needs a look: {warning}")?;
    }
    Ok(())
}

/// One sentence about a document: pages and what was found, by what the policy says.
pub(crate) fn summary(found: &Suggestions) -> String {
    let count = |policy: Policy| found.suggestions.iter().filter(|s| s.policy == policy).count();
    format!(
        "{}; {} to withhold, {} to look at, {} to keep",
        counted(found.pages.len(), "page"),
        counted(count(Policy::Redact), "suggestion"),
        count(Policy::Review),
        count(Policy::Keep)
    )
}

/// `1 page`, `2 pages`.
pub(crate) fn counted(count: usize, noun: &str) -> String {
    if count == 1 {
        format!("1 {noun}")
    } else {
        format!("{count} {noun}s")
    }
}

/// What a policy means to the reader of the table.
fn verdict(policy: Policy) -> &'static str {
    match policy {
        Policy::Redact => "yes",
        Policy::Review => "look",
        Policy::Keep => "no",
    }
}

fn row(s: &Suggestion) -> [String; 6] {
    let role = s.role.name();
    [
        s.page.to_string(),
        verdict(s.policy).to_owned(),
        // "Other" says little in a table; the category's own name says more.
        if s.redaction_type == "Other" {
            s.category.name().replace('_', " ")
        } else {
            s.redaction_type.clone()
        },
        plain(s.text.reveal()),
        if role == "unknown" {
            String::new()
        } else {
            role.to_owned()
        },
        plain(&s.reasons.join("; ")),
    ]
}

/// Text of a document cannot draw on the terminal.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn line(out: &mut impl Write, widths: &[usize], cells: [String; 6]) -> io::Result<()> {
    let mut text = String::new();
    for (cell, width) in cells.iter().zip(widths) {
        let length = cell.chars().count();
        if length > *width {
            text.extend(cell.chars().take(width.saturating_sub(1)));
            text.push('…');
        } else {
            text.push_str(cell);
            text.extend(std::iter::repeat_n(' ', width - length));
        }
        text.push_str("  ");
    }
    writeln!(out, "{}", text.trim_end())
}

#[cfg(test)]
pub(crate) mod tests {
    use super::write;
    use obelus_evidence::Suggestions;

    pub(crate) fn sample() -> Suggestions {
        let long = "a very long reason ".repeat(9);
        serde_json::from_value(serde_json::json!({
            "original": { "sha256": "0".repeat(64), "kind": "pdf", "bytes": 9 },
            "pages": [{ "index": 1, "width": 595.0, "height": 842.0, "source": "native" }],
            "suggestions": [
                { "id": "a", "page": 1, "start": 0, "end": 3, "category": "person", "redaction_type": "Named individual",
                  "text": "Aoife\u{1b}[2J Brackenshaw", "score": 0.9, "group": "g", "role": "witness", "policy": "redact",
                  "reasons": ["named on the case"], "quads": [], "recogniser": "case_terms" },
                { "id": "b", "page": 12, "start": 5, "end": 9, "category": "case_reference", "redaction_type": "Other",
                  "text": "01XX0000126", "score": 0.8, "group": "h", "role": "unknown", "policy": "keep",
                  "reasons": [long], "quads": [], "recogniser": "urn" }
            ],
            "warnings": ["page 1: odd"]
        }))
        .unwrap()
    }

    #[test]
    fn the_table_is_aligned_cut_to_width_and_harmless() {
        let mut out = Vec::new();
        write(&mut out, &sample()).unwrap();
        let text = String::from_utf8(out).unwrap();
        insta::assert_snapshot!(text, @r"
        page  withhold?  type              text                   role     why
        1     yes        Named individual  Aoife [2J Brackenshaw  witness  named on the case
        12    no         case reference    01XX0000126                     a very long reason a very long reason a very long reason a …

        1 page; 1 suggestion to withhold, 0 to look at, 1 to keep
        needs a look: page 1: odd
        ");
    }
}
