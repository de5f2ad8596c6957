//! `obelus verify`: proves a copy again.

use super::{
    manifest::{self, Checked},
    media_redact,
    outcome::Outcome,
    plan_file::PlanFile,
    setting::Setting,
};
use obelus_casebook::{PublicKey, SigningKey};
use obelus_evidence::{ReportResult, Sha256, Versions};
use obelus_pipeline::{Source, snapshot, verify_again};
use obelus_video::looks_like_media;
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
    /// The signed manifest [default: COPY.manifest.json, when there is one]
    #[arg(long, value_name = "M.json")]
    manifest: Option<PathBuf>,
    /// Public half of a key to trust, besides those of this machine
    #[arg(long, value_name = "HEX")]
    key: Vec<String>,
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

    /// Keys whose signatures count: those of this machine, if it has any, and those named.
    fn trusted(&self, setting: &Setting) -> Result<Vec<PublicKey>, Outcome> {
        let mut keys = Vec::new();
        for text in &self.key {
            let key = PublicKey::parse(text);
            keys.push(key.ok_or_else(|| Outcome::usage("--key takes 64 hexadecimal digits"))?);
        }
        let file = setting.key_file();
        if file.exists() {
            keys.extend(SigningKey::load(&file)?.trusted());
        }
        Ok(keys)
    }

    fn carry_out(&self, setting: &Setting) -> Result<(), Outcome> {
        let (original, copy) = (snapshot(&self.original)?, snapshot(&self.copy)?);
        if looks_like_media(original.bytes()) {
            if self.manifest.is_some() {
                return Err(Outcome::usage(
                    "copies of recordings have no manifest yet; leave --manifest away",
                ));
            }
            let files = (&original, &copy);
            return media_redact::verify(setting, files, &self.plan, &self.copy, self.json);
        }
        let named = |what: &str| format!("{}: {what}", self.plan.display());
        let text = fs::read_to_string(&self.plan).map_err(|e| Outcome::usage(named(&e.to_string())))?;
        let PlanFile { plan, rendition } = PlanFile::parse(&self.plan, &text)?;
        let library = setting.second_reader()?;
        let sandbox = setting.sandbox()?;
        let versions = Versions {
            obelus: env!("CARGO_PKG_VERSION").to_owned(),
            ..Versions::default()
        };
        let source = Source::open(&sandbox, original)?;
        source.is_laid_out_as(rendition).map_err(Outcome::Refused)?;
        let report = verify_again(&sandbox, &library, &source, copy.bytes(), &plan, versions)?;
        let mut report = report;
        let place = self
            .manifest
            .clone()
            .unwrap_or_else(|| manifest::beside(&self.copy));
        let digests = (Sha256::of(copy.bytes()), source.original().sha256);
        let signed = manifest::check(&place, digests.0, digests.1, &plan, &self.trusted(setting)?)?;
        match &signed {
            Checked::Wrong(why) => {
                report.result = ReportResult::Refused;
                report.remarks.push((*why).to_owned());
            }
            Checked::Missing if self.manifest.is_some() => {
                return Err(Outcome::usage(format!(
                    "{}: there is no manifest",
                    place.display()
                )));
            }
            _ => {}
        }
        if report.result != ReportResult::Clean {
            return Err(Outcome::NotClean(Box::new(report)));
        }
        match &signed {
            Checked::Missing => report
                .remarks
                .push("there is no signed manifest beside the copy".to_owned()),
            Checked::UnknownKey(key) => report.remarks.push(format!(
                "the manifest is signed by {key}, which this machine does not know"
            )),
            _ => {}
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
            match signed {
                Checked::Trusted(key) => writeln!(out, "its manifest is signed by {key}")?,
                _ => report
                    .remarks
                    .iter()
                    .try_for_each(|remark| writeln!(out, "{remark}"))?,
            }
        }
        Ok(())
    }
}
