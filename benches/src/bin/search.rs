//! `search`: a made-up case of 20,000 pages, and how long its lawyer waits for an answer, boxes included.
//!
//! Words follow Zipf's law over a made-up vocabulary; two in a hundred carry a scanner's error. Everything is made from
//! a seed, so two runs ask the same.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "the table is the program's answer")]

use anyhow::{Context, bail};
use bytes::Bytes;
use clap::Parser;
use futures::stream;
use obelus_casebook::{
    CaseId, Casebook, DocumentId, NewStage, StageKind, StageOutcome, Upload,
    search::{SearchRequest, literal},
};
use obelus_evidence::{Actor, Box2, CaseContext, Kind, Page, Quad, Reading, TextSource, Word};
use std::{
    convert::Infallible,
    path::PathBuf,
    time::{Duration, Instant},
};

/// Measures search in a case of its own making.
#[derive(Parser)]
struct Flags {
    /// Pages in the case.
    #[arg(long, default_value_t = 20_000)]
    pages: usize,
    /// Pages in a document.
    #[arg(long, default_value_t = 10)]
    each: usize,
    /// Words on a page.
    #[arg(long, default_value_t = 350)]
    words: usize,
    /// Queries of each kind.
    #[arg(long, default_value_t = 100)]
    queries: usize,
    /// End with 1 when any p95 is above this many milliseconds.
    #[arg(long)]
    most_ms: Option<f64>,
    /// Keep the casebook in this folder, and use it when it is there already.
    #[arg(long)]
    keep: Option<PathBuf>,
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    fn share(&mut self) -> f64 {
        self.roll(1 << 30) as f64 / f64::from(1 << 30)
    }
}

/// A word of the made-up vocabulary by its rank: two to four syllables, the same for the same rank.
fn word(rank: usize) -> String {
    const SYLLABLES: [&str; 24] = [
        "ba", "con", "de", "fer", "gi", "hal", "in", "jo", "ka", "lo", "men", "nor", "op", "per", "qui",
        "ra", "ster", "ton", "un", "ver", "wil", "xe", "yor", "zan",
    ];
    let (mut rest, mut text) = (rank + 24, String::new());
    while rest > 0 {
        text.push_str(SYLLABLES[rest % SYLLABLES.len()]);
        rest /= SYLLABLES.len();
    }
    text
}

/// A word as often as Zipf's law wants it, out of 60,000.
fn drawn(dice: &mut Dice) -> String {
    word((60_000f64.powf(dice.share()) - 1.0) as usize)
}

fn with_error(text: &str, dice: &mut Dice) -> String {
    let swapped = text.replacen('m', "rn", 1).replacen('l', "1", 1);
    if swapped != text {
        return swapped;
    }
    let mut characters: Vec<char> = text.chars().collect();
    let at = dice.roll(characters.len());
    characters[at] = 'c';
    characters.into_iter().collect()
}

fn page(index: u32, words: usize, dice: &mut Dice) -> Page {
    let mut texts = Vec::with_capacity(words);
    while texts.len() < words {
        match dice.roll(120) {
            0 => texts.extend([drawn(dice), drawn(dice)].map(|name| name[..1].to_uppercase() + &name[1..])),
            1 => texts.push(format!(
                "{:02}/{:02}/20{:02}",
                1 + dice.roll(28),
                1 + dice.roll(12),
                dice.roll(26)
            )),
            2 => texts.extend(["07700".to_owned(), format!("{:06}", dice.roll(1_000_000))]),
            3 | 4 => {
                let text = drawn(dice);
                texts.push(with_error(&text, dice));
            }
            _ => texts.push(drawn(dice)),
        }
    }
    let place = |(number, text): (usize, String)| {
        let (line, column) = ((number / 12) as u32, number % 12);
        let (x0, y0) = (50.0 + column as f64 * 42.0, 50.0 + f64::from(line) * 14.0);
        let edges = (1..=text.chars().count())
            .map(|n| n as f32 / text.chars().count() as f32)
            .collect();
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2 {
                x0,
                y0,
                x1: x0 + 38.0,
                y1: y0 + 10.0,
            }),
            confidence: 1.0,
            line,
            edges,
        }
    };
    Page {
        index,
        width: 595.0,
        height: 842.0,
        source: TextSource::Native,
        words: texts.into_iter().enumerate().map(place).collect(),
    }
}

async fn fill(casebook: &Casebook, case: &CaseId, flags: &Flags) -> anyhow::Result<Vec<DocumentId>> {
    let by = Actor {
        id: "bench".to_owned(),
        name: "Bench".to_owned(),
    };
    casebook.create_case(case, &CaseContext::default(), &by).await?;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let mut documents = Vec::new();
    for number in 0..flags.pages.div_ceil(flags.each) {
        let first_stage = NewStage {
            kind: StageKind::Read,
            subject: String::new(),
            ruleset: "bench".to_owned(),
            priority: NewStage::NIGHT,
            due_ms: None,
        };
        let name = format!("statement-{number}.txt");
        let upload = Upload {
            case: case.clone(),
            name: name.clone(),
            by: by.clone(),
            limit: 1 << 20,
            first_stage,
        };
        let body = stream::iter([Ok::<_, Infallible>(Bytes::from(name))]);
        let document = casebook.receive(upload, body, |_| Ok(Kind::Text)).await?.document;
        let claim = casebook
            .claim("bench", &[StageKind::Read], i64::MIN, Duration::from_secs(60))
            .await?
            .context("there is no stage to claim")?;
        let pages = (1..=flags.each as u32)
            .map(|index| page(index, flags.words, &mut dice))
            .collect();
        let reading = Reading {
            original: document.original.clone(),
            pages,
            warnings: vec![],
            verbatim: None,
        };
        casebook
            .complete(&claim, StageOutcome::Read(reading), vec![])
            .await?;
        documents.push(document.id);
    }
    Ok(documents)
}

/// A kind of query and how to make one from words in a row out of the case.
type Maker = fn(&[String], &mut Dice) -> String;

const KINDS: [(&str, Maker); 8] = [
    ("word", |row, _| row[0].clone()),
    ("two words", |row, _| format!("{} {}", row[0], row[3])),
    ("phrase", |row, _| literal(&row[..3].join(" "))),
    ("prefix", |row, _| {
        let plain = row
            .iter()
            .find(|text| text.len() >= 4 && text.chars().all(char::is_alphabetic));
        format!("{}*", plain.map_or("ster", |text| &text[..4]))
    }),
    ("fuzzy", |row, dice| format!("{}~", with_error(&row[0], dice))),
    ("name", |row, _| format!("name:\"{} {}\"", row[0], row[1])),
    ("date", |_, dice| {
        format!("{} march 20{:02}", 1 + dice.roll(28), dice.roll(26))
    }),
    ("either and NOT", |row, _| {
        format!("({} OR {}) NOT {}", row[0], row[1], row[2])
    }),
];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let temporary = tempfile::tempdir()?;
    let folder = flags.keep.clone().unwrap_or_else(|| temporary.path().to_owned());
    let casebook = Casebook::open(&folder).await?;
    let case: CaseId = "bench".parse()?;
    let start = Instant::now();
    let documents = match casebook.case(&case).await {
        Ok(_) => casebook
            .documents(&case)
            .await?
            .into_iter()
            .map(|document| document.id)
            .collect(),
        Err(_) => fill(&casebook, &case, &flags).await?,
    };
    println!(
        "{} documents, {} pages each, filled in {:.1} s",
        documents.len(),
        flags.each,
        start.elapsed().as_secs_f64()
    );
    let start = Instant::now();
    for document in &documents {
        casebook.index_document(document).await?;
    }
    let extent = casebook.search_extent(&case, None).await?;
    println!(
        "indexed {} pages, {} words in {:.1} s",
        extent.pages,
        extent.words,
        start.elapsed().as_secs_f64()
    );
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut worst: f64 = 0.0;
    println!(
        "{:18} {:>8} {:>8} {:>8} {:>9} {:>8}",
        "query", "p50 ms", "p95 ms", "max ms", "answered", "hits"
    );
    for (kind, make) in KINDS {
        let (mut times, mut answered, mut hits) = (Vec::new(), 0, 0);
        for _ in 0..flags.queries {
            let document = &documents[dice.roll(documents.len())];
            let number = 1 + dice.roll(flags.each) as u32;
            let page = casebook
                .page(document, number)
                .await?
                .context("the page is not there")?;
            let at = dice.roll(page.words.len() - 4);
            let row: Vec<String> = page.words[at..at + 4]
                .iter()
                .map(|word| word.text.reveal().clone())
                .collect();
            let request = SearchRequest {
                query: make(&row, &mut dice).into(),
                ..SearchRequest::default()
            };
            let start = Instant::now();
            let found = casebook.search(&case, &request).await?;
            times.push(start.elapsed().as_secs_f64() * 1e3);
            let count: usize = found.documents.iter().map(|found| found.hits.len()).sum();
            answered += usize::from(count > 0);
            hits += count;
        }
        times.sort_by(f64::total_cmp);
        let at = |share: f64| times[((times.len() - 1) as f64 * share).round() as usize];
        worst = worst.max(at(0.95));
        println!(
            "{kind:18} {:8.1} {:8.1} {:8.1} {answered:9} {hits:8}",
            at(0.5),
            at(0.95),
            at(1.0)
        );
    }
    casebook.close().await?;
    if flags.most_ms.is_some_and(|most| worst > most) {
        bail!("the slowest p95 is {worst:.1} ms");
    }
    Ok(())
}
