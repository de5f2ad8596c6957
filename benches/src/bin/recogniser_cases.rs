//! `recogniser-cases`: facts about structured values out of a peer's own tests, against our recognisers alone.
//!
//! A case passes when as many values of its kind are suggested as it expects, on the spans it gives where it gives any. A
//! case that contradicts a rule for the UK is rejected by name, with the rule, in `benches/rejected_cases.toml`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, reason = "the table is the program's answer")]

use anyhow::{Context, bail};
use clap::Parser;
use obelus_evidence::{CaseContext, Category};
use obelus_language::{LEAST_SCORE, Text, recognise};
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf};

/// Runs the cases; ends with 1 when fewer pass than asked for, or when a rejected case has no rule.
#[derive(Parser)]
struct Flags {
    /// JSON Lines: `text`, `entity`, `expected_count`, `expected_spans`.
    #[arg(long)]
    file: PathBuf,
    /// Cases that are not adopted, each with the rule it contradicts.
    #[arg(long, default_value = "benches/rejected_cases.toml")]
    rejected: PathBuf,
    /// List the cases that fail and are not rejected.
    #[arg(long)]
    show: bool,
    /// End with 1 when fewer pass.
    #[arg(long)]
    least: Option<usize>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    entity: String,
    /// Left out by tests of values that are wrong: none must be found.
    #[serde(default)]
    expected_count: usize,
    expected_spans: Option<Vec<Option<(usize, usize)>>>,
}

#[derive(Deserialize)]
struct Rejected {
    rejected: Vec<Rejection>,
}

#[derive(Deserialize)]
struct Rejection {
    entity: String,
    text: String,
    rule: String,
}

#[derive(Default)]
struct Tally {
    passed: usize,
    rejected: usize,
    failed: usize,
}

/// The categories that answer to a kind of the file; none for kinds that no case paper has (MAC addresses, wallets).
fn categories(entity: &str) -> &'static [Category] {
    match entity {
        "UK_DRIVING_LICENCE" => &[Category::DrivingLicence],
        "IBAN_CODE" => &[Category::Iban],
        "IP_ADDRESS" => &[Category::IpAddress],
        "DATE_TIME" => &[Category::Date, Category::DateOfBirth],
        "UK_VEHICLE_REGISTRATION" => &[Category::VehicleRegistration],
        "PHONE_NUMBER" => &[Category::Phone],
        "UK_POSTCODE" => &[Category::Address],
        "CREDIT_CARD" => &[Category::PaymentCard],
        "URL" => &[Category::Url],
        "UK_PASSPORT" => &[Category::Passport],
        "UK_NINO" => &[Category::NationalInsuranceNumber],
        "EMAIL_ADDRESS" => &[Category::Email],
        "UK_NHS" => &[Category::NhsNumber],
        _ => &[],
    }
}

fn main() -> anyhow::Result<()> {
    let flags = Flags::parse();
    if !flags.file.is_file() {
        println!(
            "skipped: {} is not here; docs/VALIDATION.md says where the cases come from",
            flags.file.display()
        );
        return Ok(());
    }
    let read = |path: &PathBuf| {
        std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
    };
    let rejected: Rejected = toml::from_str(&read(&flags.rejected)?)?;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for (number, line) in read(&flags.file)?.lines().enumerate() {
        let case: Case = serde_json::from_str(line)
            .with_context(|| format!("{} line {}: not a case", flags.file.display(), number + 1))?;
        let kinds = categories(&case.entity);
        if kinds.is_empty() {
            continue;
        }
        let found = find(&case.text, kinds);
        let tally = tallies.entry(case.entity.clone()).or_default();
        let rejection = rejected
            .rejected
            .iter()
            .find(|rejection| rejection.entity == case.entity && rejection.text == case.text);
        if agrees(&case, &found) {
            tally.passed += 1;
        } else if let Some(rejection) = rejection {
            if rejection.rule.trim().is_empty() {
                bail!("the rejection of {:?} names no rule", case.text);
            }
            tally.rejected += 1;
        } else {
            tally.failed += 1;
            if flags.show {
                println!(
                    "{} {:?} expected {} {:?}, found {found:?}",
                    case.entity, case.text, case.expected_count, case.expected_spans
                );
            }
        }
    }
    print(&tallies);
    let passed: usize = tallies.values().map(|tally| tally.passed).sum();
    match flags.least {
        Some(least) if passed < least => bail!("{passed} cases pass, fewer than {least}"),
        _ => Ok(()),
    }
}

/// Spans of the categories in scalar values, found by the recognisers alone, without a tagger; what overlaps is one.
fn find(source: &str, kinds: &[Category]) -> Vec<(usize, usize)> {
    let text = Text::new(source);
    let case = CaseContext::default();
    let mut spans: Vec<(usize, usize)> = recognise::all()
        .iter()
        .flat_map(|recogniser| recogniser.find(&text, &case))
        .filter(|hit| hit.score >= LEAST_SCORE && kinds.contains(&hit.category))
        .map(|hit| {
            let place = text.source_range(&hit.range);
            (place.start as usize, place.end as usize)
        })
        .collect();
    spans.sort_by_key(|(start, end)| (*start, std::cmp::Reverse(*end)));
    spans.dedup_by(|later, earlier| later.0 < earlier.1);
    spans
}

fn agrees(case: &Case, found: &[(usize, usize)]) -> bool {
    let spans = case.expected_spans.as_deref().unwrap_or_default();
    found.len() == case.expected_count
        && (spans.len() != found.len()
            || spans
                .iter()
                .zip(found)
                .all(|(expected, found)| expected.is_none_or(|expected| expected == *found)))
}

fn print(tallies: &BTreeMap<String, Tally>) {
    println!("| kind | cases | pass | rejected with a rule | fail |\n|---|---|---|---|---|");
    let mut all = Tally::default();
    for (kind, tally) in tallies {
        row(kind, tally);
        all.passed += tally.passed;
        all.rejected += tally.rejected;
        all.failed += tally.failed;
    }
    row("all", &all);
}

fn row(kind: &str, tally: &Tally) {
    let cases = tally.passed + tally.rejected + tally.failed;
    println!(
        "| {kind} | {cases} | {} | {} | {} |",
        tally.passed, tally.rejected, tally.failed
    );
}
