//! `obelus verify`: proves a copy again.

use super::{
    manifest::{self, Checked},
    media_redact,
    outcome::Outcome,
    plan_file::PlanFile,
    setting::Setting,
};
use obelus_casebook::{PublicKey, SigningKey};
use obelus_evidence::{Manifest, MediaManifest, ReportResult, Sha256, SpeaksFor, Versions};
use obelus_pipeline::{Source, snapshot, verify_again};
use obelus_sandbox::Sealed;
use obelus_video::looks_like_media;
use serde::{Serialize, de::DeserializeOwned};
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

    /// What the manifest beside the copy, or the one named, is worth.
    fn signed<M: SpeaksFor + Serialize + DeserializeOwned>(
        &self,
        setting: &Setting,
        original: &Sealed,
        copy: &Sealed,
        plan: &impl Serialize,
    ) -> Result<Checked, Outcome> {
        let beside = || manifest::beside(&self.copy);
        let place = self.manifest.clone().unwrap_or_else(beside);
        let (copy, original) = (Sha256::of(copy.bytes()), Sha256::of(original.bytes()));
        let signed = manifest::check::<M>(&place, copy, original, plan, &self.trusted(setting)?)?;
        match signed {
            Checked::Missing if self.manifest.is_some() => Err(Outcome::usage(format!(
                "{}: there is no manifest",
                place.display()
            ))),
            signed => Ok(signed),
        }
    }

    fn carry_out(&self, setting: &Setting) -> Result<(), Outcome> {
        let (original, copy) = (snapshot(&self.original)?, snapshot(&self.copy)?);
        if looks_like_media(original.bytes()) {
            let plan = media_redact::plan(&self.plan)?;
            let signed = self.signed::<MediaManifest>(setting, &original, &copy, &plan)?;
            let files = (&original, &copy);
            return media_redact::verify(setting, files, &plan, &signed, &self.copy, self.json);
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
        let signed = self.signed::<Manifest>(setting, &original, &copy, &plan)?;
        let source = Source::open(&sandbox, original)?;
        source.is_laid_out_as(rendition).map_err(Outcome::Refused)?;
        let mut report = verify_again(&sandbox, &library, &source, copy.bytes(), &plan, versions)?;
        if matches!(signed, Checked::Wrong(_)) {
            report.result = ReportResult::Refused;
        }
        report.remarks.extend(signed.remark());
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
