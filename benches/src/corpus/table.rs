//! What a run over a folder comes to, by cause.

use super::one_file::{Outcome, Stage};
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts with the files that stand behind them.
#[derive(Debug, Default, Serialize)]
pub struct Table {
    /// File and plan pairs that were run.
    pub runs: u32,
    /// Of these proven.
    pub clean: u32,
    /// Pages of the copies.
    pub pages: u32,
    /// Pages with marks.
    pub touched: u32,
    /// Pages that became pictures.
    pub pictures: u32,
    /// Characters left, words lost, pages of another size and files not read, by reader; of proven copies.
    pub readers: BTreeMap<String, [u32; 4]>,
    /// Refusals, failed proofs and crashes, by reason.
    pub stops: BTreeMap<String, Vec<String>>,
    /// Pages that became pictures, by reason.
    pub reasons: BTreeMap<String, Vec<String>>,
    /// Files in which a reader still finds something or misses something.
    pub failures: BTreeMap<String, Vec<String>>,
}

/// Figures inside a reason would make every one of them a cause of its own.
fn cause(reason: &str) -> String {
    let mut out = String::new();
    for c in reason.chars() {
        match c {
            '0'..='9' if out.ends_with('N') => {}
            '0'..='9' => out.push('N'),
            c => out.push(c),
        }
    }
    out
}

/// Adds up.
pub fn summary(outcomes: &[Outcome]) -> Table {
    let mut table = Table::default();
    for outcome in outcomes {
        let name = format!("{} ({:?})", outcome.file, outcome.kind).to_lowercase();
        table.runs += 1;
        table.pages += outcome.pages;
        table.touched += outcome.touched;
        table.pictures += outcome.pictures.len() as u32;
        for (page, reason) in &outcome.pictures {
            let at = format!("{name} page {page}");
            table.reasons.entry(cause(reason)).or_default().push(at);
        }
        let stop = match &outcome.stage {
            Stage::Clean => None,
            Stage::Refused(why) => Some(format!("refused: {}", cause(why))),
            Stage::Unproven(why) => Some(format!("not proven: {}", cause(why))),
            Stage::Crashed(why) => Some(format!("crashed: {}", cause(why))),
        };
        match stop {
            None => table.clean += 1,
            Some(stop) => table.stops.entry(stop).or_default().push(name.clone()),
        }
        // A copy that is not proven is offered to nobody, whatever is wrong with it.
        let offered = outcome.readers.iter().filter(|_| outcome.stage == Stage::Clean);
        for finds in offered {
            let row = table.readers.entry(finds.reader.clone()).or_default();
            let found = [finds.left, finds.lost, finds.geometry];
            let what = ["characters left", "words lost", "page geometry"];
            for (n, (count, what)) in found.into_iter().zip(what).enumerate() {
                row[n] += count;
                if count > 0 {
                    let key = format!("{}: {what}", finds.reader);
                    table
                        .failures
                        .entry(key)
                        .or_default()
                        .push(format!("{name}: {count}"));
                }
            }
            row[3] += u32::from(finds.unread.is_some());
        }
    }
    table
}

fn list(title: &str, causes: &BTreeMap<String, Vec<String>>, out: &mut String) {
    if causes.is_empty() {
        return;
    }
    out.push_str(&format!("\n{title}\n"));
    let mut by_count: Vec<_> = causes.iter().collect();
    by_count.sort_by_key(|(_, files)| std::cmp::Reverse(files.len()));
    for (cause, files) in by_count {
        let some: Vec<&str> = files.iter().take(4).map(String::as_str).collect();
        out.push_str(&format!("{:>6}  {cause}  [{}]\n", files.len(), some.join(", ")));
    }
}

impl Table {
    /// The table for people.
    pub fn text(&self) -> String {
        let share = 100.0 * f64::from(self.pictures) / f64::from(self.touched.max(1));
        let of_all = 100.0 * f64::from(self.pictures) / f64::from(self.pages.max(1));
        let mut out = format!(
            "{} runs, {} proven; {} pages, {} with marks; {} became pictures ({share:.1} % of those with marks, \
             {of_all:.1} % of all)\n\nreader             left   lost  geometry  unread\n",
            self.runs, self.clean, self.pages, self.touched, self.pictures
        );
        for (reader, [left, lost, geometry, unread]) in &self.readers {
            out.push_str(&format!(
                "{reader:<16} {left:>6} {lost:>6} {geometry:>9} {unread:>7}\n"
            ));
        }
        list("Failures in proven copies", &self.failures, &mut out);
        list("No copy", &self.stops, &mut out);
        list("Pages as pictures", &self.reasons, &mut out);
        out
    }

    /// Whether no proven copy fails and nothing crashed.
    pub fn holds(&self) -> bool {
        self.failures.is_empty() && !self.stops.keys().any(|stop| stop.starts_with("crashed"))
    }
}

#[cfg(test)]
mod tests {
    use super::{Outcome, Stage, summary};
    use crate::corpus::{Kind, ReaderFinds};

    #[test]
    fn causes_are_added_up_without_their_figures() {
        let mut first = Outcome::bare("a.pdf".into(), Kind::Words, Stage::Clean);
        first.touched = 4;
        first.pictures = vec![
            (1, "an operator at byte 17".into()),
            (2, "an operator at byte 9".into()),
        ];
        first.readers = vec![ReaderFinds {
            reader: "mutool".into(),
            left: 2,
            ..ReaderFinds::default()
        }];
        let second = Outcome::bare("b.pdf".into(), Kind::Boxes, Stage::Crashed("signal 6".into()));
        let table = summary(&[first, second]);
        assert_eq!(table.reasons["an operator at byte N"].len(), 2);
        assert!(!table.holds() && table.text().contains("50.0 % of those with marks"));
    }
}
