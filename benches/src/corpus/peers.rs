//! The cut alone, ours and a peer's, on the same files and marks, one after the other, and what outside readers find in
//! both copies.

use super::compare;
use super::outside_readers::Outside;
use super::plans::{Dice, Kind, plan};
use anyhow::{Context, bail};
use obelus_document::read;
use obelus_document::redact::cut;
use obelus_evidence::{Box2, Plan, Sha256};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What cutting one file cost: from opening to the written copy, the start of the program left out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds of processor time.
    pub processor: f64,
    /// The most memory the process had, in KiB.
    pub peak_kib: u64,
    /// Pages that became pictures.
    #[serde(default)]
    pub pictures: Vec<u32>,
}

/// One side of the comparison, added up.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Side {
    /// Files it made a copy of.
    pub copies: u32,
    /// Files it failed on.
    pub failures: u32,
    /// Seconds of processor time.
    pub processor: f64,
    /// The most memory over all files, and the sum of each file's most, in KiB.
    pub peak_kib: (u64, u64),
    /// Pages that became pictures.
    pub pictures: u32,
    /// Characters under marks and words lost outside, by reader.
    pub found: BTreeMap<&'static str, (u32, u32)>,
}

impl Side {
    fn add(&mut self, cost: &Cost, found: &[(&'static str, u32, u32)]) {
        self.copies += 1;
        self.processor += cost.processor;
        self.peak_kib.0 = self.peak_kib.0.max(cost.peak_kib);
        self.peak_kib.1 += cost.peak_kib;
        self.pictures += cost.pictures.len() as u32;
        for (reader, left, lost) in found {
            let sum = self.found.entry(reader).or_default();
            sum.0 += left;
            sum.1 += lost;
        }
    }
}

/// Both sides, over the files that both made a copy of.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Comparison {
    /// Pages of those files.
    pub pages: u32,
    /// Marks on them.
    pub marks: u32,
    /// Ours.
    pub ours: Side,
    /// The peer's.
    pub peer: Side,
}

/// Cuts one file in this process and says what that cost.
///
/// # Errors
/// When a file cannot be read or written, or the original is refused.
pub fn cut_alone(file: &Path, planned: &Path, copy: &Path) -> anyhow::Result<Cost> {
    let plan: Plan = serde_json::from_slice(&std::fs::read(planned)?)?;
    let before = own_processor_seconds()?;
    let original = std::fs::read(file)?;
    let done = cut(&original, &plan, &BTreeMap::new()).map_err(|refused| anyhow::anyhow!("{refused}"))?;
    std::fs::write(copy, &done.bytes)?;
    let processor = own_processor_seconds()? - before;
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|said| said.split_whitespace().next())
        .context("no peak of memory")?;
    Ok(Cost {
        processor,
        peak_kib: peak.parse()?,
        pictures: done.rasterised.iter().map(|page| page.page).collect(),
    })
}

/// The kernel counts the time of a thread in nanoseconds, and cutting has one thread.
fn own_processor_seconds() -> anyhow::Result<f64> {
    let said = std::fs::read_to_string("/proc/thread-self/schedstat")?;
    let nanoseconds: f64 = said.split_whitespace().next().context("no time")?.parse()?;
    Ok(nanoseconds / 1e9)
}

/// Runs one file through both programs; each is a command that takes file, plan and copy and prints its cost.
///
/// # Errors
/// When the file cannot be read or the plan cannot be written.
pub fn compare_file(
    file: &Path,
    scratch: &Path,
    seed: u64,
    marked_pages: usize,
    commands: [&dyn Fn() -> Command; 2],
    into: &mut Comparison,
) -> anyhow::Result<()> {
    let original = std::fs::read(file)?;
    let Ok(reading) = read::read_all(&original) else {
        return Ok(());
    };
    let digest = Sha256::of(&original);
    let mut dice = Dice::new(seed, &digest);
    let plan = plan(Kind::Words, digest, &reading.pages, marked_pages, &mut dice);
    let planned = scratch.join("plan.json");
    std::fs::write(&planned, serde_json::to_vec(&plan)?)?;
    let copies = [scratch.join("ours.pdf"), scratch.join("peer.pdf")];
    let mut costs = Vec::new();
    for (command, copy) in commands.iter().zip(&copies) {
        let _ = std::fs::remove_file(copy);
        costs.push(cost_of(command().arg(file).arg(&planned).arg(copy)));
    }
    match &costs[..] {
        [Ok(ours), Ok(peer)] => {
            into.pages += reading.pages.len() as u32;
            into.marks += plan.marks.len() as u32;
            // A picture has no words left of its own; what its text layer says is ours to choose.
            let found = found_in(file, &copies, &plan, &reading.pages, &ours.pictures);
            into.ours.add(ours, &found[0]);
            into.peer.add(peer, &found[1]);
        }
        _ => {
            into.ours.failures += u32::from(costs[0].is_err());
            into.peer.failures += u32::from(costs[1].is_err());
        }
    }
    Ok(())
}

fn cost_of(command: &mut Command) -> anyhow::Result<Cost> {
    let answer = command.output()?;
    if !answer.status.success() {
        bail!("{}", String::from_utf8_lossy(&answer.stderr));
    }
    Ok(serde_json::from_slice(&answer.stdout)?)
}

type Found = Vec<(&'static str, u32, u32)>;

fn found_in(
    file: &Path,
    copies: &[std::path::PathBuf; 2],
    plan: &Plan,
    pages: &[obelus_evidence::Page],
    pictures: &[u32],
) -> [Found; 2] {
    let mut found = [Vec::new(), Vec::new()];
    for outside in [Outside::Poppler, Outside::MuPdf] {
        let Ok(before) = outside.read(file) else { continue };
        let sides = copies.each_ref().map(|copy| outside.read(copy).ok());
        let [Some(ours), Some(peer)] = sides else { continue };
        if before.len() != pages.len() || ours.len() != pages.len() || peer.len() != pages.len() {
            continue;
        }
        for (side, after) in [(0, &ours), (1, &peer)] {
            let (mut left, mut lost) = (0, 0);
            for (n, page) in pages.iter().enumerate() {
                let marks: Vec<Box2> = plan
                    .marks
                    .iter()
                    .filter(|mark| mark.page == page.index)
                    .filter_map(|mark| mark.area)
                    .collect();
                let is_picture = pictures.contains(&page.index);
                let size = (page.width, page.height);
                let (l, w) = compare::page(&before[n], &after[n], size, &marks, is_picture);
                left += l;
                lost += w;
            }
            found[side].push((outside.name(), left, lost));
        }
    }
    found
}
