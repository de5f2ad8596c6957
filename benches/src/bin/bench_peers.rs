//! `bench-peers`: the cut alone (load, cut, save) beside PyMuPDF's `apply_redactions`, same files, same marks, one run.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the program's answer"
)]

use clap::Parser;
use obelus_benches::corpus::{Comparison, Side, compare_file, cut_alone};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compares our cut with a peer's.
#[derive(Parser)]
struct Flags {
    /// PDFs, or folders of them.
    files: Vec<PathBuf>,
    /// The python that has the peer.
    #[arg(long, default_value = ".cache/peers/bin/python")]
    python: PathBuf,
    /// The peer's program.
    #[arg(long, default_value = "benches/peers/pymupdf_redact.py")]
    script: PathBuf,
    /// Decides the random plans.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Pages of a file that a plan marks at most.
    #[arg(long, default_value_t = 60)]
    marked_pages: usize,
    /// Cuts one file (file, plan, copy) and prints the cost: what the program asks of itself.
    #[arg(long, hide = true)]
    cut: bool,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    if flags.cut {
        if let [file, plan, copy] = &flags.files[..] {
            println!("{}", serde_json::to_string(&cut_alone(file, plan, copy)?)?);
        }
        return Ok(());
    }
    let scratch = tempfile::tempdir()?;
    let program = std::env::current_exe()?;
    let ours = || {
        let mut command = Command::new(&program);
        command.arg("--cut");
        command
    };
    let peer = || {
        let mut command = Command::new(&flags.python);
        command.arg(&flags.script);
        command
    };
    let mut comparison = Comparison::default();
    let mut files = Vec::new();
    for place in &flags.files {
        find(place, &mut files)?;
    }
    files.sort();
    for file in &files {
        let commands: [&dyn Fn() -> Command; 2] = [&ours, &peer];
        compare_file(
            file,
            scratch.path(),
            flags.seed,
            flags.marked_pages,
            commands,
            &mut comparison,
        )?;
    }
    let Comparison {
        pages,
        marks,
        ours,
        peer,
    } = &comparison;
    println!("{} files, {pages} pages, {marks} marks\n", ours.copies);
    println!("| | ours | PyMuPDF |\n|---|---|---|");
    row(
        "processor seconds",
        [ours, peer].map(|side| format!("{:.2}", side.processor)),
    );
    row(
        "pages per processor second",
        [ours, peer].map(|side| format!("{:.0}", f64::from(*pages) / side.processor.max(1e-9))),
    );
    row(
        "peak memory, MiB: largest, mean of files",
        [ours, peer].map(|side| {
            let mean = side.peak_kib.1 as f64 / f64::from(side.copies.max(1));
            format!("{:.0}, {:.0}", side.peak_kib.0 as f64 / 1024.0, mean / 1024.0)
        }),
    );
    let readers: Vec<&str> = ours.found.keys().copied().collect();
    for reader in readers {
        let of = |side: &Side| side.found.get(reader).copied().unwrap_or_default();
        row(
            &format!("characters left, {reader}"),
            [ours, peer].map(|side| of(side).0.to_string()),
        );
        row(
            &format!("words lost, {reader}"),
            [ours, peer].map(|side| of(side).1.to_string()),
        );
    }
    row(
        "pages as pictures",
        [ours, peer].map(|side| side.pictures.to_string()),
    );
    row("no copy made", [ours, peer].map(|side| side.failures.to_string()));
    Ok(())
}

fn row(what: &str, values: [String; 2]) {
    println!("| {what} | {} | {} |", values[0], values[1]);
}

fn find(place: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if place.is_dir() {
        for entry in std::fs::read_dir(place)? {
            let path = entry?.path();
            let is_pdf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
            if path.is_dir() || is_pdf {
                find(&path, files)?;
            }
        }
        return Ok(());
    }
    files.push(place.to_owned());
    Ok(())
}
