//! `obelus audit`: proves that nobody changed the trail, or writes it out.

mod gather;
mod html;

use super::{outcome::Outcome, setting::Setting};
use gather::Decisions;
use obelus_casebook::{Casebook, CasebookError};
use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

/// Proves that nobody changed the audit trail, or writes it out for somebody else to prove.
#[derive(clap::Args)]
pub(crate) struct Audit {
    #[command(subcommand)]
    what: What,
}

#[derive(clap::Subcommand)]
enum What {
    /// Follows every chain and checks every digest and signature
    Verify {
        /// Folder of the casebook [default: the configuration's]
        #[arg(long)]
        data: Option<PathBuf>,
        /// A checkpoint file that was kept elsewhere
        #[arg(long, value_name = "FILE")]
        checkpoints: Option<PathBuf>,
        /// Prints one JSON object
        #[arg(long)]
        json: bool,
    },
    /// Writes the trail as JSON Lines to the standard output, and a report for readers when asked for
    Export {
        /// Folder of the casebook [default: the configuration's]
        #[arg(long)]
        data: Option<PathBuf>,
        /// One case only
        #[arg(long, value_name = "ID")]
        case: Option<String>,
        /// Also writes who decided what, when, on which suggestion of which rules, as a page to read and print
        #[arg(long, value_name = "FILE")]
        html: Option<PathBuf>,
    },
}

impl Audit {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        let json = matches!(self.what, What::Verify { json: true, .. });
        self.outcome(setting)
            .unwrap_or_else(|outcome| outcome)
            .report(json)
    }

    fn outcome(self, setting: &Setting) -> Result<Outcome, Outcome> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        match self.what {
            What::Verify {
                data,
                checkpoints,
                json,
            } => {
                let data = data.unwrap_or_else(|| setting.config.data.clone());
                let report = runtime.block_on(async {
                    Casebook::open_to_read(&data)
                        .await?
                        .verify_audit(checkpoints.as_deref())
                        .await
                })?;
                let mut out = io::stdout().lock();
                if json {
                    writeln!(out, "{}", serde_json::to_string(&report)?)?;
                } else {
                    writeln!(out, "{} chains, {} events", report.chains, report.events)?;
                }
                if report.is_sound() {
                    return Ok(Outcome::Done);
                }
                let faults: Vec<String> = report
                    .faults
                    .iter()
                    .map(|fault| match fault.number {
                        Some(number) => format!("chain \"{}\", event {number}: {}", fault.chain, fault.what),
                        None => format!("chain \"{}\": {}", fault.chain, fault.what),
                    })
                    .collect();
                Err(Outcome::Internal(format!(
                    "the audit trail was changed:\n  {}",
                    faults.join("\n  ")
                )))
            }
            What::Export { data, case, html } => {
                let data = data.unwrap_or_else(|| setting.config.data.clone());
                let page = runtime.block_on(async {
                    let casebook = Casebook::open_to_read(&data).await?;
                    if let Some(id) = &case {
                        casebook.case(&id.parse()?).await?;
                    }
                    casebook
                        .export_audit(case.as_deref(), &mut tokio::io::stdout())
                        .await?;
                    let Some(file) = html else { return Ok(None) };
                    let decisions = Decisions::gather(&casebook, case.as_deref()).await?;
                    Ok::<_, CasebookError>(Some((file, html::write(&decisions))))
                })?;
                if let Some((file, page)) = page {
                    let wrong = |error| Outcome::Environment(format!("{}: {error}", file.display()));
                    std::fs::write(&file, page).map_err(wrong)?;
                }
                Ok(Outcome::Done)
            }
        }
    }
}

impl From<CasebookError> for Outcome {
    fn from(error: CasebookError) -> Self {
        match error {
            CasebookError::Refused(refused) => Self::Refused(refused),
            CasebookError::BadRequest(what) => Self::Usage(what),
            error @ (CasebookError::Folder { .. } | CasebookError::Held(_) | CasebookError::Key { .. }) => {
                Self::Environment(error.to_string())
            }
            error => Self::Internal(error.to_string()),
        }
    }
}
