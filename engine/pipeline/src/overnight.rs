//! Whether the night will be done in time, from what its stages have taken so far; and which documents have to do
//! without what can be left out when it will not.
//!
//! Pure arithmetic: no clock, no threads. Costs are means of what was measured for documents of the same kind and
//! about the same size; what was not measured yet is not guessed.

use std::collections::BTreeMap;

/// Kept back of the time left, as a part and as so many documents like the one begun: measured means are means. More
/// would be given to the least urgent in the end, who come last.
const MARGIN: f64 = 1.02;
const SLACK: f64 = 3.0;

/// What a document goes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Bytes in, pages and words out.
    Read,
    /// Words in, suggestions out, with everything.
    Suggest,
    /// The same by rules and the case's own names alone.
    SuggestByRules,
    /// A recording in, everything found in it out.
    Analyse,
}

impl Step {
    /// Name for people and for reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Suggest => "suggest",
            Self::SuggestByRules => "suggest by rules alone",
            Self::Analyse => "analyse a recording",
        }
    }
}

/// How much is done for a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Everything.
    Whole,
    /// Without what can be left out.
    Short,
}

impl Way {
    fn steps(self) -> [Step; 2] {
        match self {
            Self::Whole => [Step::Read, Step::Suggest],
            Self::Short => [Step::Read, Step::SuggestByRules],
        }
    }
}

/// What is known about a document before it is read: enough to compare it with others.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sort {
    kind: String,
    /// Size in bytes as a power of two.
    size: u32,
}

impl Sort {
    /// Documents of a kind (the ending of the file name) and size.
    pub fn new(kind: &str, bytes: u64) -> Self {
        Self {
            kind: kind.to_ascii_lowercase(),
            size: bytes.max(1).ilog2(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Mean {
    count: u32,
    seconds: f64,
}

impl Mean {
    fn add(&mut self, seconds: f64) {
        self.count += 1;
        self.seconds += seconds;
    }

    fn get(self) -> Option<f64> {
        (self.count > 0).then(|| self.seconds / f64::from(self.count))
    }
}

/// The documents still waiting, and what documents have taken so far.
#[derive(Clone, Debug)]
pub struct Night {
    threads: usize,
    waiting: BTreeMap<Sort, usize>,
    by_sort: BTreeMap<(Step, Sort), Mean>,
    by_kind: BTreeMap<(Step, String), Mean>,
    overall: BTreeMap<Step, Mean>,
}

impl Night {
    /// A night with these documents, worked on by so many threads.
    pub fn new(threads: usize, documents: impl IntoIterator<Item = Sort>) -> Self {
        let mut waiting = BTreeMap::new();
        for sort in documents {
            *waiting.entry(sort).or_default() += 1;
        }
        Self {
            threads: threads.max(1),
            waiting,
            by_sort: BTreeMap::new(),
            by_kind: BTreeMap::new(),
            overall: BTreeMap::new(),
        }
    }

    /// A document is begun: it no longer waits.
    pub fn begin(&mut self, sort: &Sort) {
        if let Some(count) = self.waiting.get_mut(sort) {
            *count -= 1;
            if *count == 0 {
                self.waiting.remove(sort);
            }
        }
    }

    /// A step took so many seconds for a document.
    pub fn took(&mut self, sort: &Sort, step: Step, seconds: f64) {
        self.by_sort.entry((step, sort.clone())).or_default().add(seconds);
        self.by_kind
            .entry((step, sort.kind.clone()))
            .or_default()
            .add(seconds);
        self.overall.entry(step).or_default().add(seconds);
    }

    /// Documents that still wait.
    pub fn waiting(&self) -> usize {
        self.waiting.values().sum()
    }

    /// Seconds a step is expected to take for a document; `None` before the step was ever measured.
    fn expected(&self, sort: &Sort, step: Step) -> Option<f64> {
        let same = self.by_sort.get(&(step, sort.clone())).copied();
        let alike = || self.by_kind.get(&(step, sort.kind.clone())).copied();
        let any = || self.overall.get(&step).copied();
        same.or_else(alike).or_else(any).and_then(Mean::get)
    }

    /// Seconds a document is expected to take. Before anything was left out, leaving out is taken to save nothing.
    fn cost(&self, sort: &Sort, way: Way) -> Option<f64> {
        // A recording is analysed whole or not at all, and only recordings like it tell how long that takes.
        let analysed = self
            .by_sort
            .get(&(Step::Analyse, sort.clone()))
            .or_else(|| self.by_kind.get(&(Step::Analyse, sort.kind.clone())));
        if let Some(seconds) = analysed.copied().and_then(Mean::get) {
            return Some(seconds);
        }
        let step = |step| match step {
            Step::SuggestByRules => self
                .expected(sort, Step::SuggestByRules)
                .or_else(|| self.expected(sort, Step::Suggest)),
            step => self.expected(sort, step),
        };
        way.steps().into_iter().map(step).sum()
    }

    /// Seconds until everything that waits is done, all threads working; `None` before anything was measured.
    pub fn seconds_to_go(&self, way: Way) -> Option<f64> {
        let costs = self
            .waiting
            .iter()
            .map(|(sort, count)| Some(self.cost(sort, way)? * *count as f64));
        let total: f64 = costs.sum::<Option<f64>>()?;
        Some(total / self.threads as f64)
    }

    /// How much to do for the document that is begun now, so many seconds before the night ends. It gets everything as
    /// long as all documents behind it could still be done without what can be left out: documents come in the order
    /// of their urgency, and those that have to do without are the least urgent ones.
    pub fn way(&self, sort: &Sort, seconds_left: Option<f64>) -> Way {
        let (Some(left), Some(own), Some(behind)) = (
            seconds_left,
            self.cost(sort, Way::Whole),
            self.seconds_to_go(Way::Short),
        ) else {
            return Way::Whole;
        };
        let needed = (own / self.threads as f64 + behind) * MARGIN + own * SLACK;
        if needed <= left { Way::Whole } else { Way::Short }
    }

    /// What each step has taken together: step, documents, seconds.
    pub fn taken(&self) -> Vec<(Step, u32, f64)> {
        self.overall
            .iter()
            .map(|(step, mean)| (*step, mean.count, mean.seconds))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Night, Sort, Step, Way};

    /// A made-up night: what a document takes depends on kind and size, and varies by up to 60 %.
    fn papers(count: u32) -> Vec<(Sort, f64, f64)> {
        (0..count)
            .map(|n| {
                let dice = f64::from(n.wrapping_mul(2_654_435_761) % 1000) / 1000.0;
                let (kind, bytes) = match n % 5 {
                    0 => ("txt", 2_000 + u64::from(n) * 7),
                    1 => ("pdf", 900_000),
                    _ => ("pdf", 30_000 + u64::from(n % 50) * 4_000),
                };
                let read = if kind == "txt" {
                    0.02
                } else {
                    bytes as f64 / 400_000.0
                };
                let vary = 0.7 + 0.6 * dice;
                (Sort::new(kind, bytes), read * vary, 0.4 * vary)
            })
            .collect()
    }

    #[test]
    fn after_the_first_fifth_the_forecast_is_within_15_per_cent() {
        let papers = papers(1000);
        let mut night = Night::new(1, papers.iter().map(|(sort, ..)| sort.clone()));
        assert_eq!(night.seconds_to_go(Way::Whole), None, "nothing is guessed");
        for (sort, read, suggest) in &papers[..200] {
            night.begin(sort);
            night.took(sort, Step::Read, *read);
            night.took(sort, Step::Suggest, *suggest);
        }
        let truth: f64 = papers[200..]
            .iter()
            .map(|(_, read, suggest)| read + suggest)
            .sum();
        let forecast = night.seconds_to_go(Way::Whole).unwrap();
        assert!(
            (forecast / truth - 1.0).abs() < 0.15,
            "{forecast} instead of {truth}"
        );
    }

    /// Goes through a night of `seconds` and tells how many documents were whole, short and not reached.
    fn night_of(seconds: f64) -> (Vec<Way>, usize) {
        let papers = papers(500);
        let mut night = Night::new(1, papers.iter().map(|(sort, ..)| sort.clone()));
        let (mut now, mut ways) = (0.0, Vec::new());
        for (sort, read, suggest) in &papers {
            if now >= seconds {
                break;
            }
            night.begin(sort);
            let way = night.way(sort, Some(seconds - now));
            let (step, took) = match way {
                Way::Whole => (Step::Suggest, *suggest),
                Way::Short => (Step::SuggestByRules, suggest / 20.0),
            };
            night.took(sort, Step::Read, *read);
            night.took(sort, step, took);
            now += read + took;
            ways.push(way);
        }
        (ways, night.waiting())
    }

    #[test]
    fn a_night_that_is_long_enough_leaves_nothing_out() {
        let (ways, missed) = night_of(2_000.0);
        assert!(ways.iter().all(|way| *way == Way::Whole) && missed == 0);
    }

    #[test]
    fn a_short_night_leaves_out_what_it_must_for_the_least_urgent_and_reaches_every_document() {
        let whole: f64 = papers(500).iter().map(|(_, read, suggest)| read + suggest).sum();
        let (ways, missed) = night_of(whole * 0.8);
        assert_eq!(missed, 0, "a document was not reached");
        let short = ways.iter().filter(|way| **way == Way::Short).count();
        assert!((50..450).contains(&short), "{short} of 500 were cut short");
        let short_of = |part: &[Way]| part.iter().filter(|way| **way == Way::Short).count();
        let (early, late) = (short_of(&ways[..150]), short_of(&ways[350..]));
        assert!(
            early * 5 < late,
            "{early} of the most urgent and {late} of the least urgent were cut short"
        );
    }
}
