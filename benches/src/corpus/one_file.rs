//! One file, one plan: cut, prove, with another way for doubtful pages again, as `obelus redact` does; then read back by
//! the outside readers.

use super::compare;
use super::outside_readers::Outside;
use super::plans::{Dice, Kind, plan};
use anyhow::Context;
use obelus_document::read::{self, pdf::OpenPdf};
use obelus_document::redact::verify::{SecondReader, verify};
use obelus_document::redact::{Cut, Fallbacks, cut_again};
use obelus_evidence::{Box2, Plan, Sha256};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;
use std::time::Instant;

/// What to do.
#[derive(Clone, Debug)]
pub struct Job {
    /// The PDF.
    pub file: PathBuf,
    /// Where the copy and the plan go.
    pub folder: PathBuf,
    /// libpdfium.
    pub library: PathBuf,
    /// Decides the plan together with the file's digest.
    pub seed: u64,
    /// What the marks are made from.
    pub kind: Kind,
    /// Pages that are marked at most.
    pub marked_pages: usize,
    /// How often the copy is made: once as planned, then with doubtful pages as pictures. The pipeline makes it three
    /// times; one shows what was in doubt.
    pub attempts: usize,
}

/// How far a file came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Proven.
    Clean,
    /// The reader or the cutter refused the file, with the reason.
    Refused(String),
    /// Cut, but not proven; nothing would have been written.
    Unproven(String),
    /// The process ended by a signal, a panic, or the clock.
    Crashed(String),
}

/// What one reader found in the copy.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderFinds {
    /// Which reader.
    pub reader: String,
    /// Characters under marks.
    pub left: u32,
    /// Words outside the marks that are gone or moved, pages that became pictures left out.
    pub lost: u32,
    /// Pages whose number or displayed size is another.
    pub geometry: u32,
    /// The reader could not read the original, or the copy; then nothing was compared.
    pub unread: Option<String>,
}

/// All that is known of one run.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Outcome {
    /// The file's path in the folder that was asked for; its name alone where one file was run by itself.
    pub file: String,
    /// What its marks were made from.
    pub kind: Kind,
    /// How far it came.
    pub stage: Stage,
    /// Pages, pages with marks, marks.
    pub pages: u32,
    /// Pages with marks.
    pub touched: u32,
    /// Number of marks.
    pub marks: u32,
    /// Pages that became pictures, with the reason.
    pub pictures: Vec<(u32, String)>,
    /// What each reader found.
    pub readers: Vec<ReaderFinds>,
    /// Bytes of original and copy.
    pub bytes: (u64, u64),
    /// Seconds for reading, cutting and proving.
    pub seconds: f64,
}

impl Outcome {
    /// An outcome of which nothing but the stage is known.
    pub fn bare(file: String, kind: Kind, stage: Stage) -> Self {
        Self {
            file,
            kind,
            stage,
            pages: 0,
            touched: 0,
            marks: 0,
            pictures: Vec::new(),
            readers: Vec::new(),
            bytes: (0, 0),
            seconds: 0.0,
        }
    }
}

/// Runs one file.
///
/// # Errors
/// When the file cannot be read from disk or the second reader is missing.
pub fn run(job: &Job) -> anyhow::Result<Outcome> {
    let name = job
        .file
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let original =
        std::fs::read(&job.file).with_context(|| format!("{} cannot be read", job.file.display()))?;
    let second = SecondReader::load(&job.library)?;
    let bare = |stage| Outcome::bare(name.clone(), job.kind, stage);
    let reading = match read::read_all(&original) {
        Ok(reading) => reading,
        Err(refused) => return Ok(bare(Stage::Refused(format!("reading: {refused}")))),
    };
    let start = Instant::now();
    let digest = Sha256::of(&original);
    let plan = plan(
        job.kind,
        digest,
        &reading.pages,
        job.marked_pages,
        &mut Dice::new(job.seed, &digest),
    );
    let mut taught = Fallbacks::default();
    let mut attempt = 1;
    let (done, doubts, mut readers) = loop {
        let done = match cut_again(&original, &plan, &taught) {
            Ok(done) => done,
            Err(refused) => return Ok(bare(Stage::Refused(format!("cutting: {refused}")))),
        };
        let proof = match verify(&original, &done.bytes, &plan, &second) {
            Ok(proof) => proof,
            Err(refused) => return Ok(bare(Stage::Refused(format!("proving: {refused}")))),
        };
        let helps =
            attempt < job.attempts && taught.after(&proof.doubts, &done.pictures(), &done.set_again());
        match helps {
            true => attempt += 1,
            false => {
                let figures = proof.verified.iter().map(|found| ReaderFinds {
                    reader: found.reader.clone(),
                    left: found.characters_in_marks,
                    lost: found.words_lost,
                    ..ReaderFinds::default()
                });
                break (done, proof.doubts.clone(), figures.collect::<Vec<_>>());
            }
        }
    };
    let seconds = start.elapsed().as_secs_f64();
    let copy = job.folder.join("copy.pdf");
    std::fs::write(&copy, &done.bytes)?;
    std::fs::write(job.folder.join("plan.json"), serde_json::to_vec_pretty(&plan)?)?;
    readers.push(own_geometry(&original, &done));
    for outside in [Outside::Poppler, Outside::MuPdf] {
        if outside.is_here() {
            readers.push(outside_finds(outside, job, &copy, &plan, &done));
        }
    }
    let touched: std::collections::BTreeSet<u32> = plan.marks.iter().map(|mark| mark.page).collect();
    Ok(Outcome {
        stage: match doubts.first() {
            None => Stage::Clean,
            Some(doubt) => Stage::Unproven(doubt.reason.clone()),
        },
        pages: reading.pages.len() as u32,
        touched: touched.len() as u32,
        marks: plan.marks.len() as u32,
        pictures: done
            .rasterised
            .iter()
            .map(|r| (r.page, r.reason.clone()))
            .collect(),
        readers,
        bytes: (original.len() as u64, done.bytes.len() as u64),
        seconds,
        ..bare(Stage::Clean)
    })
}

fn own_geometry(original: &[u8], done: &Cut) -> ReaderFinds {
    let mut finds = ReaderFinds {
        reader: "hayro, geometry".to_owned(),
        ..ReaderFinds::default()
    };
    match (OpenPdf::parse(original), OpenPdf::parse(&done.bytes)) {
        (Ok(before), Ok(after)) if before.pages() == after.pages() => {
            for page in 1..=before.pages() {
                let same = match (before.space(page), after.space(page)) {
                    (Some(a), Some(b)) => {
                        a.rotate == b.rotate
                            && (a.user_unit - b.user_unit).abs() < 1e-3
                            && a.crop.iter().zip(b.crop).all(|(a, b)| (a - b).abs() < 0.01)
                    }
                    _ => false,
                };
                finds.geometry += u32::from(!same);
            }
        }
        (Ok(_), Ok(_)) => finds.geometry = 1,
        _ => finds.unread = Some("the copy cannot be read".to_owned()),
    }
    finds
}

fn outside_finds(
    outside: Outside,
    job: &Job,
    copy: &std::path::Path,
    plan: &Plan,
    done: &Cut,
) -> ReaderFinds {
    let mut finds = ReaderFinds {
        reader: outside.name().to_owned(),
        ..ReaderFinds::default()
    };
    let (before, after) = match (outside.read(&job.file), outside.read(copy)) {
        (Ok(before), Ok(after)) => (before, after),
        (Err(_), _) => {
            finds.unread = Some("the original cannot be read".to_owned());
            return finds;
        }
        (_, Err(_)) => {
            finds.unread = Some("the copy cannot be read".to_owned());
            return finds;
        }
    };
    // A reader that counts other pages in the original than we do proves nothing about the copy.
    if before.len() != done.pages.len() {
        finds.unread = Some("the original cannot be read".to_owned());
        return finds;
    }
    if after.len() != before.len() {
        finds.geometry = 1;
        return finds;
    }
    for (n, page) in done.pages.iter().enumerate() {
        let (old, new) = (&before[n], &after[n]);
        if (old.width - new.width).abs() > 0.5 || (old.height - new.height).abs() > 0.5 {
            finds.geometry += 1;
            continue;
        }
        let marks: Vec<Box2> = plan
            .marks
            .iter()
            .filter(|mark| mark.page == page.original)
            .filter_map(|mark| mark.area)
            .collect();
        let (left, lost) = compare::page(old, new, page.space.size(), &marks, page.rasterised);
        finds.left += left;
        finds.lost += lost;
    }
    finds
}
