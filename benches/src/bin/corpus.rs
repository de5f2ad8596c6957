//! `corpus`: the whole redaction loop over a folder of PDFs with random plans, failures by cause.
//!
//! Every file is run in a process of its own, so that a crash or a hang is one line in the table.
#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is the program's answer"
)]

use anyhow::{Context, bail};
use clap::Parser;
use obelus_benches::corpus::{Job, Kind, Outcome, Stage, run, summary};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

/// Runs cut and proof over every PDF of a folder and asks pdfium, our reader, poppler and mutool what is left.
#[derive(Parser)]
struct Flags {
    /// A folder, searched downwards, or one file.
    folder: PathBuf,
    /// libpdfium.
    #[arg(long, default_value = "models/fetched/libpdfium.so")]
    pdfium: PathBuf,
    /// Decides the random plans.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Files at a time.
    #[arg(long, default_value_t = 2)]
    workers: usize,
    /// Seconds a file may take.
    #[arg(long, default_value_t = 120)]
    seconds: u32,
    /// Pages of a file that a plan marks at most.
    #[arg(long, default_value_t = 3)]
    marked_pages: usize,
    /// How often a copy is made, with another way for doubtful pages from the second time on.
    #[arg(long, default_value_t = obelus_document::redact::Fallbacks::ATTEMPTS)]
    attempts: usize,
    /// Only every n-th file.
    #[arg(long, default_value_t = 1)]
    every: usize,
    /// Writes all outcomes and the table as JSON.
    #[arg(long)]
    json: Option<PathBuf>,
    /// Keeps copies and plans here.
    #[arg(long)]
    keep: Option<PathBuf>,
    /// Runs this one file and prints its outcome (what the program asks of itself).
    #[arg(long, hide = true)]
    one: Option<String>,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    if let Some(kind) = &flags.one {
        let job = Job {
            file: flags.folder.clone(),
            folder: flags.keep.clone().context("no folder for the copy")?,
            library: flags.pdfium.clone(),
            seed: flags.seed,
            attempts: flags.attempts,
            marked_pages: flags.marked_pages,
            kind: serde_json::from_value(serde_json::Value::String(kind.clone()))?,
        };
        println!("{}", serde_json::to_string(&run(&job)?)?);
        return Ok(());
    }
    if !flags.pdfium.is_file() {
        bail!("{} is missing; run `just models`", flags.pdfium.display());
    }
    let mut files = Vec::new();
    find(&flags.folder, &mut files)?;
    files.sort();
    let files: Vec<PathBuf> = files.into_iter().step_by(flags.every.max(1)).collect();
    let work: Vec<(PathBuf, &str)> = files
        .iter()
        .flat_map(|file| ["words", "boxes"].map(|kind| (file.clone(), kind)))
        .collect();
    let (next, done) = (Mutex::new(0usize), Mutex::new(Vec::<(usize, Outcome)>::new()));
    let scratch = flags
        .keep
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("obelus-corpus-{}", std::process::id())));
    std::thread::scope(|scope| {
        for _ in 0..flags.workers.max(1) {
            scope.spawn(|| {
                loop {
                    let at = {
                        let Ok(mut next) = next.lock() else { return };
                        *next += 1;
                        *next - 1
                    };
                    let Some((file, kind)) = work.get(at) else { return };
                    let outcome = in_process(&flags, &scratch, file, kind);
                    if let Ok(mut done) = done.lock() {
                        done.push((at, outcome));
                        if done.len().is_multiple_of(100) {
                            eprintln!("{} of {}", done.len(), work.len());
                        }
                    }
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap_or_default();
    done.sort_by_key(|(at, _)| *at);
    let outcomes: Vec<Outcome> = done.into_iter().map(|(_, outcome)| outcome).collect();
    let table = summary(&outcomes);
    if let Some(path) = &flags.json {
        let all = serde_json::json!({ "seed": flags.seed, "table": table, "outcomes": outcomes });
        std::fs::write(path, serde_json::to_vec_pretty(&all)?)?;
    }
    print!("{}", table.text());
    if flags.keep.is_none() {
        let _ = std::fs::remove_dir_all(&scratch);
    }
    if !table.holds() {
        std::process::exit(1);
    }
    Ok(())
}

fn find(place: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if place.is_file() {
        files.push(place.to_owned());
        return Ok(());
    }
    let entries =
        std::fs::read_dir(place).with_context(|| format!("{} cannot be opened", place.display()))?;
    for entry in entries {
        let path = entry?.path();
        let is_pdf = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("pdf"));
        if path.is_dir() || is_pdf {
            find(&path, files)?;
        }
    }
    Ok(())
}

/// A file's path in the folder that was asked for: two sub-folders may each have a file of one name.
fn within(folder: &Path, file: &Path) -> String {
    let path = file
        .strip_prefix(folder)
        .ok()
        .filter(|path| path.file_name().is_some());
    let path = path.or(file.file_name().map(Path::new));
    path.unwrap_or(file).to_string_lossy().into_owned()
}

fn in_process(flags: &Flags, scratch: &Path, file: &Path, kind: &str) -> Outcome {
    let name = within(&flags.folder, file);
    let which = if kind == "words" { Kind::Words } else { Kind::Boxes };
    let crashed = |why: String| Outcome::bare(name.clone(), which, Stage::Crashed(why));
    let folder = scratch.join(format!("{name}.{kind}"));
    if let Err(why) = std::fs::create_dir_all(&folder) {
        return crashed(why.to_string());
    }
    let program = match std::env::current_exe() {
        Ok(program) => program,
        Err(why) => return crashed(why.to_string()),
    };
    let answer = Command::new("timeout")
        .arg(flags.seconds.to_string())
        .arg(program)
        .arg(file)
        .arg("--one")
        .arg(kind)
        .args(["--seed", &flags.seed.to_string()])
        .args(["--attempts", &flags.attempts.to_string()])
        .args(["--marked-pages", &flags.marked_pages.to_string()])
        .arg("--pdfium")
        .arg(&flags.pdfium)
        .arg("--keep")
        .arg(&folder)
        .stdin(Stdio::null())
        .output();
    if flags.keep.is_none() {
        let _ = std::fs::remove_dir_all(&folder);
    }
    match answer {
        Ok(answer) if answer.status.success() => match serde_json::from_slice(&answer.stdout) {
            Ok(outcome) => Outcome {
                file: name.clone(),
                ..outcome
            },
            Err(why) => crashed(format!("no answer: {why}")),
        },
        Ok(answer) if answer.status.code() == Some(124) => crashed("out of time".to_owned()),
        Ok(answer) => {
            let said = String::from_utf8_lossy(&answer.stderr);
            let last = said
                .lines()
                .find(|line| line.contains("panicked"))
                .or(said.lines().last());
            crashed(format!("{}: {}", answer.status, last.unwrap_or_default()))
        }
        Err(why) => crashed(why.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::within;
    use std::path::Path;

    #[test]
    fn files_of_one_name_in_different_folders_are_told_apart() {
        let of = |file: &str| within(Path::new("made"), Path::new(file));
        assert_eq!(of("made/cairo/made-0.pdf"), "cairo/made-0.pdf");
        assert_ne!(of("made/cairo/made-0.pdf"), of("made/form/made-0.pdf"));
        let alone = within(
            Path::new("made/form/made-0.pdf"),
            Path::new("made/form/made-0.pdf"),
        );
        assert_eq!(alone, "made-0.pdf", "one file, asked for by itself");
    }
}
