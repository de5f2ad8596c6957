//! The verbs of the command line, one a file.

mod audit;
mod config;
mod file;
mod keys;
mod manifest;
mod markup;
mod media;
mod media_redact;
mod models;
mod outcome;
mod plan_file;
mod read;
mod redact;
mod screen;
mod serve;
mod setting;
mod suggest;
mod table;
mod verify;

use crate::config::Config;
use clap::{Parser, Subcommand};
use outcome::Outcome;
use setting::Setting;
use std::{path::PathBuf, process::ExitCode};

/// Finds what may have to be withheld in case papers, and makes copies that are proven clean.
#[derive(Parser)]
#[command(name = "obelus", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 input refused, \
    4 could not be proven clean and nothing was written, 5 something is missing on this machine."
)]
struct Cli {
    /// Configuration file [default: obelus.toml of the working directory, when there is one]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Read(read::Read),
    Suggest(suggest::Suggest),
    Redact(redact::Redact),
    Verify(verify::Verify),
    Screen(screen::Screen),
    Serve(serve::Serve),
    Audit(audit::Audit),
    Keys(keys::Keys),
    Models(models::Models),
    Config(config::Show),
}

/// Runs the verb on the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let config = match Config::load(cli.config.as_deref()) {
        Ok(config) => config,
        Err(error) => return Outcome::usage(error).report(false),
    };
    let setting = Setting::new(config);
    match cli.verb {
        Verb::Read(verb) => verb.run(&setting),
        Verb::Suggest(verb) => verb.run(&setting),
        Verb::Redact(verb) => verb.run(&setting),
        Verb::Verify(verb) => verb.run(&setting),
        Verb::Screen(verb) => verb.run(&setting),
        Verb::Serve(verb) => verb.run(&setting),
        Verb::Audit(verb) => verb.run(&setting),
        Verb::Keys(verb) => verb.run(&setting),
        Verb::Models(verb) => verb.run(&setting),
        Verb::Config(verb) => verb.run(&setting),
    }
}
