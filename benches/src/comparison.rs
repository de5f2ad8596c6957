//! One system's figures on one set, with 95 % intervals.

use crate::{
    interval::Share,
    masking::Masking,
    spans::{Counts, Tally},
};
use std::fmt::Write;

/// Resamples behind an interval of F1.
const RESAMPLES: usize = 1000;

/// What one system did on one set.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The system.
    pub system: String,
    /// The set.
    pub set: &'static str,
    /// Labels in the order of the tallies.
    pub labels: &'static [&'static str],
    /// One per document.
    pub documents: Vec<Tally>,
    /// Characters of text.
    pub characters: usize,
    /// CPU seconds over all documents, loading left out.
    pub seconds: f64,
    /// Where the set says what must be masked.
    pub masking: Option<Masking>,
}

/// Which counts of a tally.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Same span, same label.
    Strict,
    /// Any overlap, same label.
    Overlap,
    /// Characters, same label.
    Characters,
}

/// An F1 with its bootstrap interval over documents.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct F1 {
    /// 0 to 1.
    pub value: f64,
    /// 2.5th percentile.
    pub low: f64,
    /// 97.5th percentile.
    pub high: f64,
}

impl Measured {
    /// Counts of a label, or of all labels together.
    pub fn counts(&self, way: Way, label: Option<usize>) -> Counts {
        total(self.documents.iter(), way, label)
    }

    /// F1 with its interval: documents drawn with replacement, always the same draws.
    pub fn f1(&self, way: Way, label: Option<usize>) -> F1 {
        let value = self.counts(way, label).f1();
        let mut state = 20_261_124_u64;
        let mut drawn: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let picked = (0..self.documents.len()).map(|_| {
                    &self.documents[(next(&mut state) % self.documents.len().max(1) as u64) as usize]
                });
                total(picked, way, label).f1()
            })
            .collect();
        drawn.sort_by(f64::total_cmp);
        F1 {
            value,
            low: drawn[RESAMPLES * 25 / 1000],
            high: drawn[RESAMPLES * 975 / 1000],
        }
    }

    /// Characters per CPU second.
    pub fn speed(&self) -> f64 {
        self.characters as f64 / self.seconds.max(1e-9)
    }
}

fn total<'a>(documents: impl Iterator<Item = &'a Tally>, way: Way, label: Option<usize>) -> Counts {
    let mut sum = Counts::default();
    for document in documents {
        let by_label = match way {
            Way::Strict => &document.strict,
            Way::Overlap => &document.overlap,
            Way::Characters => &document.characters,
        };
        match label {
            Some(label) => sum.add(by_label[label]),
            None => by_label.iter().for_each(|counts| sum.add(*counts)),
        }
    }
    sum
}

/// SplitMix64: a sequence that is the same on every machine.
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// The table of everything measured, in Markdown.
pub fn markdown(all: &[Measured]) -> String {
    let mut out = String::new();
    out.push_str(
        "| set | label | system | gold | strict precision | strict recall | strict F1 | overlap F1 | character F1 |\n",
    );
    out.push_str("|---|---|---|---|---|---|---|---|---|\n");
    let mut rows: Vec<(&str, Option<usize>)> = Vec::new();
    for measured in all {
        for label in std::iter::once(None).chain((0..measured.labels.len()).map(Some)) {
            if !rows.contains(&(measured.set, label)) {
                rows.push((measured.set, label));
            }
        }
    }
    for (set, label) in rows {
        for measured in all.iter().filter(|m| m.set == set) {
            let counts = measured.counts(Way::Strict, label);
            let name = label.map_or("all", |label| measured.labels[label]);
            let _ = writeln!(
                out,
                "| {set} | {name} | {} | {} | {} | {} | {} | {} | {} |",
                measured.system,
                counts.right + counts.missed,
                percent(Share::new(counts.right, counts.right + counts.wrong)),
                percent(Share::new(counts.right, counts.right + counts.missed)),
                f1(measured.f1(Way::Strict, label)),
                f1(measured.f1(Way::Overlap, label)),
                f1(measured.f1(Way::Characters, label)),
            );
        }
    }
    out.push_str("\n| set | system | any label: character precision | any label: character recall | characters per CPU second |\n|---|---|---|---|---|\n");
    for measured in all {
        let mut any = Counts::default();
        measured.documents.iter().for_each(|tally| any.add(tally.any));
        let _ = writeln!(
            out,
            "| {} | {} | {:.1} | {:.1} | {:.0} |",
            measured.set,
            measured.system,
            share(any.right, any.wrong),
            share(any.right, any.missed),
            measured.speed()
        );
    }
    masking_table(all, &mut out);
    out
}

fn masking_table(all: &[Measured], out: &mut String) {
    if all.iter().all(|measured| measured.masking.is_none()) {
        return;
    }
    out.push_str("\n| set | system | direct covered | quasi covered, compared types | quasi covered, all types | covered characters that had to be masked |\n|---|---|---|---|---|---|\n");
    for measured in all {
        let Some(masking) = &measured.masking else {
            continue;
        };
        let direct = masking.recall("DIRECT", &[]);
        let _ = writeln!(
            out,
            "| {} | {} | {} of {} | {} | {} | {} |",
            measured.set,
            measured.system,
            direct.hits,
            direct.of,
            percent(masking.recall("QUASI", measured.labels)),
            percent(masking.recall("QUASI", &[])),
            percent(masking.precision()),
        );
    }
}

fn share(right: usize, other: usize) -> f64 {
    100.0 * right as f64 / (right + other).max(1) as f64
}

fn percent(share: Share) -> String {
    if share.of == 0 {
        return "-".to_owned();
    }
    format!(
        "{:.1} ({:.1}-{:.1})",
        100.0 * share.share,
        100.0 * share.low,
        100.0 * share.high
    )
}

fn f1(f1: F1) -> String {
    format!(
        "{:.1} ({:.1}-{:.1})",
        100.0 * f1.value,
        100.0 * f1.low,
        100.0 * f1.high
    )
}

#[cfg(test)]
mod tests {
    use super::{Measured, Way, markdown};
    use crate::spans::{Counts, Tally};

    fn measured() -> Measured {
        let document = |right, wrong, missed| {
            let counts = Counts { right, wrong, missed };
            Tally {
                strict: vec![counts],
                overlap: vec![counts],
                characters: vec![counts],
                any: counts,
            }
        };
        Measured {
            system: "ours".to_owned(),
            set: "a set",
            labels: &["PERSON"],
            documents: (0..40)
                .map(|n| document(3, usize::from(n % 2 == 0), usize::from(n % 4 == 0)))
                .collect(),
            characters: 1000,
            seconds: 0.5,
            masking: None,
        }
    }

    #[test]
    fn an_interval_of_f1_holds_the_value_and_repeats() {
        let measured = measured();
        let f1 = measured.f1(Way::Strict, Some(0));
        assert!((f1.value - 240.0 / 270.0).abs() < 1e-9);
        assert!(f1.low < f1.value && f1.value < f1.high && f1.high - f1.low < 0.1);
        assert_eq!(f1, measured.f1(Way::Strict, Some(0)));
    }

    #[test]
    fn the_table_names_every_label_and_the_speed() {
        let table = markdown(&[measured()]);
        assert!(
            table.contains("| a set | all | ours | 130 |")
                && table.contains("| a set | PERSON | ours | 130 |")
        );
        assert!(table.contains("| 2000 |") && !table.contains("direct covered"));
    }
}
