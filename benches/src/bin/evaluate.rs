//! `evaluate`: suggestions against the truth of a fixture set, per category with 95 % intervals.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "the table is the program's answer")]

use anyhow::{Context, bail};
use clap::Parser;
use obelus_benches::evaluation::{Evaluation, Tally};
use obelus_benches::interval::Share;
use obelus_benches::truth::{Truth, read_set};
use obelus_evidence::{Category, Suggestions};
use obelus_language::PolicyTable;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Compares suggestions with the truth of a fixture set; the rule is written at the head of `evaluation.rs`.
#[derive(Parser)]
struct Flags {
    /// The set, e.g. fixtures/cases/tune: `case.json`, the documents, and `truth/<document>.json`.
    #[arg(long)]
    truth: PathBuf,
    /// A folder with `<document>.suggestions.json`; without it the obelus binary is run.
    #[arg(long)]
    suggestions: Option<PathBuf>,
    /// The obelus binary to run over the documents.
    #[arg(long, default_value = "obelus")]
    obelus: PathBuf,
    /// Do not tell obelus who is in the case.
    #[arg(long)]
    no_context: bool,
    /// Print one JSON object instead of tables.
    #[arg(long)]
    json: bool,
    /// List what was missed, wrong, or given another role. Refused for the kept set, which is counted and not read.
    #[arg(long)]
    show_misses: bool,
    /// End with 1 when recall by policy is below this.
    #[arg(long)]
    least_recall: Option<f64>,
    /// End with 1 when precision by policy is below this.
    #[arg(long)]
    least_precision: Option<f64>,
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    let kept = flags
        .truth
        .canonicalize()
        .unwrap_or_else(|_| flags.truth.clone())
        .components()
        .any(|part| part.as_os_str() == "kept");
    if flags.show_misses && kept {
        bail!("the kept set is counted and not read; run --show-misses on fixtures/cases/tune");
    }
    let policy = PolicyTable::cps()?;
    let mut evaluation = Evaluation::default();
    for truth in read_set(&flags.truth)? {
        let suggestions = suggestions_for(&flags, &truth)?;
        evaluation.add(&truth, &suggestions.suggestions, &policy);
    }
    if evaluation.documents == 0 {
        bail!("{} holds no truth files", flags.truth.join("truth").display());
    }
    if flags.json {
        println!("{}", as_json(&evaluation, flags.show_misses));
    } else {
        print(&evaluation, flags.show_misses);
    }
    let total = Evaluation::total(&evaluation.by_policy);
    for (name, share, least) in [
        ("recall", total.recall(), flags.least_recall),
        ("precision", total.precision(), flags.least_precision),
    ] {
        if let Some(least) = least.filter(|least| share.share < *least) {
            bail!("{name} {:.3} is below {least}", share.share);
        }
    }
    Ok(())
}

fn suggestions_for(flags: &Flags, truth: &Truth) -> anyhow::Result<Suggestions> {
    if let Some(folder) = &flags.suggestions {
        let path = suggestion_file(folder, &truth.document)?;
        let bytes = std::fs::read(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        return serde_json::from_slice(&bytes)
            .with_context(|| format!("{} is not what obelus suggest prints", path.display()));
    }
    let mut command = Command::new(&flags.obelus);
    command
        .arg("suggest")
        .arg(flags.truth.join(&truth.document))
        .arg("--json");
    if !flags.no_context {
        command.arg("--context").arg(flags.truth.join("case.json"));
    }
    let output = command.output().with_context(|| {
        format!(
            "{} cannot be run; build it or point --obelus at it",
            flags.obelus.display()
        )
    })?;
    if !output.status.success() {
        bail!(
            "obelus suggest {}: {}\n{}",
            truth.document,
            output.status,
            String::from_utf8_lossy(&output.stderr).trim()
        );
    }
    serde_json::from_slice(&output.stdout).with_context(|| {
        format!(
            "obelus suggest {} printed something else than suggestions",
            truth.document
        )
    })
}

/// `<document>.suggestions.json`, with or without the document's own extension.
fn suggestion_file(folder: &Path, document: &str) -> anyhow::Result<PathBuf> {
    let stem = Path::new(document)
        .file_stem()
        .map(|stem| stem.to_string_lossy().into_owned())
        .unwrap_or_default();
    let names = [
        format!("{document}.suggestions.json"),
        format!("{stem}.suggestions.json"),
    ];
    names
        .iter()
        .map(|name| folder.join(name))
        .find(|path| path.is_file())
        .with_context(|| format!("{} has no {}", folder.display(), names[0]))
}

fn print(evaluation: &Evaluation, with_slips: bool) {
    if with_slips {
        for slip in &evaluation.slips {
            println!(
                "{:7} {} p{} {} ({}) {:?} {}",
                slip.kind, slip.document, slip.page, slip.category, slip.role, slip.text, slip.why
            );
        }
        println!();
    }
    println!(
        "{} documents; suggestions whose policy is not keep, truth that the policy does not keep",
        evaluation.documents
    );
    table(&evaluation.by_policy);
    println!(
        "\nStrict: every suggestion and every labelled entity, but for categories that are kept for everybody"
    );
    table(&evaluation.strict);
    let roles = Share::new(evaluation.same_role, evaluation.with_role);
    println!(
        "\nRole right: {} of {} found ({})",
        roles.hits,
        roles.of,
        percent(&roles)
    );
    println!(
        "Decoys flagged: {} of {}",
        evaluation.decoys_flagged, evaluation.decoys
    );
}

fn table(tallies: &BTreeMap<Category, Tally>) {
    println!(
        "{:<26}{:>6}{:>7}{:>8}{:>7}  {:<22}precision",
        "category", "truth", "found", "missed", "wrong", "recall"
    );
    for (category, tally) in tallies {
        row(category.name(), tally);
    }
    row("all", &Evaluation::total(tallies));
}

fn row(name: &str, tally: &Tally) {
    println!(
        "{name:<26}{:>6}{:>7}{:>8}{:>7}  {:<22}{}",
        tally.truth,
        tally.found,
        tally.truth - tally.found,
        tally.wrong,
        percent(&tally.recall()),
        percent(&tally.precision())
    );
}

fn percent(share: &Share) -> String {
    if share.of == 0 {
        return "-".to_owned();
    }
    format!(
        "{:5.1} % ({:.1}-{:.1})",
        100.0 * share.share,
        100.0 * share.low,
        100.0 * share.high
    )
}

fn as_json(evaluation: &Evaluation, with_slips: bool) -> serde_json::Value {
    let tallies = |tallies: &BTreeMap<Category, Tally>| {
        let line = |tally: &Tally| {
            serde_json::json!({"truth": tally.truth, "found": tally.found, "missed": tally.truth - tally.found, "right": tally.right,
                "wrong": tally.wrong, "recall": tally.recall(), "precision": tally.precision()})
        };
        let categories: BTreeMap<&str, serde_json::Value> = tallies
            .iter()
            .map(|(category, tally)| (category.name(), line(tally)))
            .collect();
        serde_json::json!({"categories": categories, "all": line(&Evaluation::total(tallies))})
    };
    let mut json = serde_json::json!({
        "documents": evaluation.documents,
        "by_policy": tallies(&evaluation.by_policy),
        "strict": tallies(&evaluation.strict),
        "roles": Share::new(evaluation.same_role, evaluation.with_role),
        "decoys": {"all": evaluation.decoys, "flagged": evaluation.decoys_flagged},
    });
    if with_slips {
        json["slips"] = serde_json::json!(evaluation.slips);
    }
    json
}
