//! `evaluate-sets`: text to suggestions on labelled sets, beside a peer on the same text in one interleaved run.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the program's answer"
)]

use anyhow::{Context, bail};
use clap::Parser;
use obelus_benches::{
    comparison::{Measured, markdown},
    masking::Masking,
    peer::Peer,
    sets::{self, SETS, Set},
    spans::{Span, tally, trim},
};
use obelus_evidence::CaseContext;
use obelus_language::{PolicyTable, Suggester, Text};
#[cfg(feature = "candle")]
use obelus_models::CandleTagger;
use obelus_models::{OrtTagger, Shelf, TextTagger};
use std::{path::PathBuf, sync::Arc};

/// Measures suggestions on labelled sets. One thread each, document by document: ours, then the peer.
#[derive(Parser)]
struct Flags {
    /// Folder with the sets as JSON Lines (docs/VALIDATION.md).
    #[arg(long)]
    data: PathBuf,
    /// Only these sets.
    #[arg(long)]
    set: Vec<String>,
    /// A freshly trained tagger's folder instead of the published one.
    #[arg(long)]
    tagger: Option<PathBuf>,
    /// Python that has the peer; without it only ours is measured.
    #[arg(long)]
    peer_python: Option<PathBuf>,
    /// The peer's program.
    #[arg(long, default_value = "benches/peers/presidio.py")]
    peer: PathBuf,
    /// Only suggestions with at least this score.
    #[arg(long, default_value_t = 0.0)]
    least_score: f32,
    /// List what was missed and wrong by the strict rule.
    #[arg(long)]
    slips: bool,
    /// Run the tagger on candle, as on a machine without libonnxruntime.
    #[cfg(feature = "candle")]
    #[arg(long)]
    candle: bool,
    /// Measure the tagger's spans as they are, without recognisers and rules.
    #[arg(long)]
    tagger_alone: bool,
}

/// Ours: the engine's whole way from a text to findings, or the tagger alone.
enum Ours {
    Engine(Suggester, f32),
    Tagger(Arc<dyn TextTagger>, f32),
}

impl Ours {
    fn find(&self, text: &str) -> anyhow::Result<Vec<Span>> {
        match self {
            Self::Engine(suggester, least) => {
                let findings = suggester.suggest(&Text::new(text), &CaseContext::default())?;
                Ok(findings
                    .into_iter()
                    .filter(|finding| finding.score >= *least)
                    .filter_map(|finding| {
                        Some(Span {
                            start: finding.start as usize,
                            end: finding.end as usize,
                            label: sets::label_of(finding.category)?.to_owned(),
                        })
                    })
                    .collect())
            }
            Self::Tagger(tagger, least) => {
                let place = |byte: usize| text[..byte].chars().count();
                let spans = tagger.tag(text)?;
                Ok(spans
                    .into_iter()
                    .filter(|span| span.score >= *least)
                    .map(|span| Span {
                        start: place(span.start),
                        end: place(span.end),
                        label: match span.label.as_str() {
                            "ID" => "CODE".to_owned(),
                            other => sets::label(other).to_owned(),
                        },
                    })
                    .collect())
            }
        }
    }
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let chosen: Vec<&Set> = SETS
        .iter()
        .filter(|set| flags.set.is_empty() || flags.set.iter().any(|name| name == set.name))
        .collect();
    if chosen.is_empty() {
        bail!(
            "no such set; there are {}",
            SETS.iter().map(|set| set.name).collect::<Vec<_>>().join(", ")
        );
    }
    let shelf = Shelf::here();
    let tagger = tagger(&flags, &shelf)?;
    let ours = if flags.tagger_alone {
        Ours::Tagger(tagger, flags.least_score)
    } else {
        Ours::Engine(
            Suggester::new(Some(tagger), PolicyTable::cps()?),
            flags.least_score,
        )
    };
    let mut peer = match &flags.peer_python {
        Some(python) => Some(Peer::start(python, &flags.peer)?),
        None => None,
    };
    let mut all = Vec::new();
    for set in chosen {
        let started = std::time::Instant::now();
        all.extend(measure(&flags, set, &ours, peer.as_mut())?);
        eprintln!("{}: {:.0} s", set.name, started.elapsed().as_secs_f64());
    }
    println!("{}", markdown(&all));
    Ok(())
}

fn tagger(flags: &Flags, shelf: &Shelf) -> anyhow::Result<Arc<dyn TextTagger>> {
    #[cfg(feature = "candle")]
    if flags.candle {
        return Ok(Arc::new(match &flags.tagger {
            Some(folder) => CandleTagger::load(folder)?,
            None => CandleTagger::open(shelf)?,
        }));
    }
    Ok(Arc::new(match &flags.tagger {
        Some(folder) => OrtTagger::load(folder, &shelf.library("libonnxruntime")?)?,
        None => OrtTagger::open(shelf)?,
    }))
}

fn measure(flags: &Flags, set: &Set, ours: &Ours, peer: Option<&mut Peer>) -> anyhow::Result<Vec<Measured>> {
    let documents = sets::read(&flags.data, set)?;
    let mentions = sets::read_mentions(&flags.data, set)?;
    if !mentions.is_empty() && mentions.len() != documents.len() {
        bail!("{}: the identifiers file has other texts", set.name);
    }
    let name = if flags.tagger_alone { "tagger" } else { "obelus" };
    let blank = |system: &str| Measured {
        system: system.to_owned(),
        set: set.name,
        labels: set.labels,
        documents: Vec::with_capacity(documents.len()),
        characters: 0,
        seconds: 0.0,
        masking: (!mentions.is_empty()).then(Masking::default),
    };
    let mut measured = vec![blank(name)];
    let mut peer = peer.inspect(|peer| measured.push(blank(&peer.name)));
    for (number, document) in documents.iter().enumerate() {
        let chars: Vec<char> = document.text.chars().collect();
        let before = cpu_seconds()?;
        let found = ours.find(&document.text)?;
        if flags.slips {
            list_slips(set, &chars, &document.gold, &found);
        }
        let mut answers = vec![(found, cpu_seconds()? - before)];
        if let Some(peer) = peer.as_mut() {
            answers.push(peer.find(&document.text)?);
        }
        for (measured, (found, seconds)) in measured.iter_mut().zip(answers) {
            measured
                .documents
                .push(tally(&chars, &document.gold, &found, set.labels));
            measured.characters += chars.len();
            measured.seconds += seconds;
            if let (Some(masking), Some(mentions)) = (measured.masking.as_mut(), mentions.get(number)) {
                let compared: Vec<_> = found
                    .iter()
                    .filter(|span| set.labels.contains(&span.label.as_str()))
                    .map(|span| (span.start, span.end))
                    .collect();
                masking.add(&chars, mentions, &compared);
            }
        }
    }
    Ok(measured)
}

fn list_slips(set: &Set, text: &[char], gold: &[Span], found: &[Span]) {
    let of = |spans: &[Span]| -> Vec<(usize, usize, String)> {
        spans
            .iter()
            .filter(|span| set.labels.contains(&span.label.as_str()))
            .map(|span| {
                let (start, end) = trim(text, span.start, span.end);
                (start, end, span.label.clone())
            })
            .collect()
    };
    let (gold, found) = (of(gold), of(found));
    for (kind, these, others) in [("missed", &gold, &found), ("wrong", &found, &gold)] {
        for (start, end, label) in these.iter().filter(|span| !others.contains(span)) {
            let around = |from: usize, to: usize| -> String { text[from.min(to)..to].iter().collect() };
            println!(
                "{kind} {label} {:?} in {:?}",
                around(*start, *end),
                around(start.saturating_sub(30), (end + 20).min(text.len()))
            );
        }
    }
}

/// CPU seconds of this thread so far; everything of ours runs on it.
fn cpu_seconds() -> anyhow::Result<f64> {
    let file = "/proc/thread-self/schedstat";
    let text = std::fs::read_to_string(file).context(file)?;
    let nanoseconds: u64 = text
        .split_whitespace()
        .next()
        .context("schedstat is empty")?
        .parse()?;
    Ok(nanoseconds as f64 / 1e9)
}
