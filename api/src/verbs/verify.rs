//! `obelus verify`: proves a copy again.

use super::{outcome::Outcome, setting::Setting};
use obelus_evidence::{Plan, RefusalCode, Refused, ReportResult, Versions};
use obelus_pipeline::{snapshot, verify_again};
use std::{
    fs,
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Proves a redacted copy again: against its original and the plan it was made by.
#[derive(clap::Args)]
pub(crate) struct Verify {
    /// The redacted copy
    #[arg(value_name = "COPY")]
    copy: PathBuf,
    /// The original it was made from
    #[arg(long, value_name = "FILE")]
    original: PathBuf,
    /// The plan it was made by
    #[arg(long, value_name = "plan.json")]
    plan: PathBuf,
    /// Print the report as JSON
    #[arg(long)]
    json: bool,
}

impl Verify {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        self.carry_out(setting)
            .err()
            .unwrap_or(Outcome::Done)
            .report(self.json)
    }

    fn carry_out(&self, setting: &Setting) -> Result<(), Outcome> {
        let named = |what: &str| format!("{}: {what}", self.plan.display());
        let text = fs::read_to_string(&self.plan).map_err(|e| Outcome::usage(named(&e.to_string())))?;
        let plan: Plan = serde_json::from_str(&text).map_err(|e| {
            Outcome::Refused(Refused::new(
                RefusalCode::BadPlan,
                named(&format!("this is not a plan: {e}")),
            ))
        })?;
        let library = setting.second_reader()?;
        let sandbox = setting.sandbox()?;
        let (original, copy) = (snapshot(&self.original)?, snapshot(&self.copy)?);
        let versions = Versions {
            obelus: env!("CARGO_PKG_VERSION").to_owned(),
            ..Versions::default()
        };
        let report = verify_again(
            &sandbox,
            &library,
            original.bytes(),
            copy.bytes(),
            &plan,
            versions,
        )?;
        if report.result != ReportResult::Clean {
            return Err(Outcome::NotClean(Box::new(report)));
        }
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, &report)?;
            writeln!(out)?;
        } else {
            for reader in &report.verified {
                writeln!(
                    out,
                    "{} {} found nothing left and nothing lost on {} pages",
                    reader.reader, reader.version, reader.pages
                )?;
            }
            writeln!(out, "{} is proven clean", self.copy.display())?;
        }
        Ok(())
    }
}
