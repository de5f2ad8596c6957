//! The column a value stands in: tables name it once, in their head, and the rows below carry only values.

use super::borders::line_around;
use super::labels::{Label, Labels};
use std::ops::Range;

/// How far below its head a table is followed, in bytes.
const REACH: usize = 6000;

/// A line that names the columns of a table.
struct Head {
    line: Range<usize>,
    labels: Vec<Label>,
    /// Whether the last label ends the line.
    ends_in_label: bool,
}

/// The heads of the tables of a text, in order.
pub(super) struct Columns(Vec<Head>);

impl Columns {
    /// Finds the heads: short lines of labels and capitalised words, without digits or sentence marks.
    pub(super) fn of(view: &str, labels: &Labels) -> Self {
        let mut heads: Vec<Head> = Vec::new();
        let mut known_to = 0;
        for label in labels.within(&(0..view.len())) {
            if label.range.start < known_to {
                continue;
            }
            let line = line_around(view, label.range.start);
            known_to = line.end.max(known_to + 1);
            let inside: Vec<_> = labels.within(&line).collect();
            if is_head(view, &line, inside.iter().map(|l| &l.range)) {
                heads.push(Head {
                    line: line.clone(),
                    labels: inside.iter().map(|l| l.label).collect(),
                    ends_in_label: inside
                        .last()
                        .is_some_and(|l| l.range.end == view[..line.end].trim_end().len()),
                });
            }
        }
        Self(heads)
    }

    /// Whether the nearest head above `at`, on the same page, names such a column.
    pub(super) fn above(&self, view: &str, at: usize, label: Label) -> bool {
        let next = self.0.partition_point(|h| h.line.end <= at);
        self.0[..next].last().is_some_and(|head| {
            at - head.line.end <= REACH
                && head.labels.contains(&label)
                && !view[head.line.end..at].contains('\u{c}')
        })
    }
}

impl Columns {
    /// Whether that head's last column is such a one.
    pub(super) fn ends_with(&self, at: usize, label: Label) -> bool {
        let next = self.0.partition_point(|h| h.line.end <= at);
        self.0[..next]
            .last()
            .is_some_and(|head| head.ends_in_label && head.labels.last() == Some(&label))
    }
}

fn is_head<'l>(view: &str, line: &Range<usize>, labels: impl Iterator<Item = &'l Range<usize>>) -> bool {
    let text = &view[line.clone()];
    let labels: Vec<&Range<usize>> = labels.collect();
    // "Name Passport no." ends in the point of its label
    let ends_in_label = labels.last().is_some_and(|l| line.end.saturating_sub(l.end) <= 1);
    let words = text.split_whitespace().count();
    if !(2..=16).contains(&words)
        || text.len() > 140
        || (text.ends_with('.') && !ends_in_label)
        || text.ends_with([',', ';'])
        || text.contains(|c: char| c.is_ascii_digit() || c == ':')
        || !text.trim_start().starts_with(char::is_uppercase)
    {
        return false;
    }
    let labelled: usize = labels
        .iter()
        .map(|l| view[l.start..l.end.min(line.end)].split_whitespace().count())
        .sum();
    let capitalised = text
        .split_whitespace()
        .filter(|w| w.starts_with(char::is_uppercase))
        .count();
    // most words are labels or begin a column; in prose most are neither
    10 * labelled.max(capitalised) >= 7 * words || (labelled + capitalised > words && capitalised >= 2)
}

#[cfg(test)]
mod tests {
    use super::{Columns, Label, Labels};

    #[test]
    fn values_know_the_head_above_them_on_their_page() {
        for (text, named) in [
            ("Name Passport Telephone\nAnn Poe #", true),
            ("Driving licence Vehicle Mobile\n# 1", false),
            ("I rang the passport office about it\n#", false),
            ("Name Passport no.\nAnn Poe #", true),
            ("Name Passport\nx\u{c}#", false),
            ("Name Passport Tel\nAnn 1 2\nItem Value Date\nBag #", false),
        ] {
            let at = text.find('#').expect("a value");
            assert_eq!(
                Columns::of(text, &Labels::of(text)).above(text, at, Label::Passport),
                named,
                "{text:?}"
            );
        }
    }
}
