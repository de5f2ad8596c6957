//! What a verb works with: configuration, models and the sandbox.

use super::{media, outcome::Outcome};
use crate::config::Config;
use obelus_evidence::{CaseContext, Sha256, Versions};
use obelus_language::{CPS, PolicyTable, Suggester};
use obelus_models::{Shelf, ocr::OnDemandPageReader, open_tagger};
use obelus_pipeline::{PipelineError, SandboxedWork};
use obelus_sandbox::Sandbox;
use std::{
    collections::BTreeMap,
    env,
    ffi::OsString,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
};

pub(crate) struct Setting {
    pub(crate) config: Config,
    pub(crate) shelf: Shelf,
}

impl Setting {
    pub(crate) fn new(config: Config) -> Self {
        Self {
            config,
            shelf: Shelf::here(),
        }
    }

    /// The sandbox, proven to hold on this machine.
    ///
    /// Fails with exit code 5 when it does not, unless the configuration allows going on; then the error stream
    /// says so each time.
    pub(crate) fn sandbox(&self) -> Result<Sandbox, Outcome> {
        let sandbox = Sandbox::new()
            .allow_unsandboxed(self.config.allow_unsandboxed)
            .with_converter(self.config.soffice.clone());
        let enforcement = sandbox.self_test().map_err(PipelineError::from)?;
        if !enforcement.is_complete() {
            let missing = &enforcement.missing;
            let _ = writeln!(
                io::stderr().lock(),
                "warning: evidence is read outside the sandbox, as configured ({missing})"
            );
        }
        Ok(sandbox)
    }

    /// Everything evidence work needs: sandbox, tagger and policy, and the second reader when it is here.
    pub(crate) fn work(&self, policy: Option<&str>) -> Result<SandboxedWork, Outcome> {
        self.work_with(policy, true)
    }

    /// The same without the tagger: names are found by rules and by what the case itself says. For a night that is
    /// running late, and never without saying so.
    pub(crate) fn work_by_rules(&self, policy: Option<&str>) -> Result<SandboxedWork, Outcome> {
        self.work_with(policy, false)
    }

    fn work_with(&self, policy: Option<&str>, with_tagger: bool) -> Result<SandboxedWork, Outcome> {
        let (policy, policy_digest) = self.policy(policy)?;
        let sandbox = self.sandbox()?;
        let opened = with_tagger.then(|| open_tagger(&self.shelf)).transpose()?;
        if opened.as_ref().is_some_and(|opened| opened.runtime == "candle") {
            let _ = writeln!(
                io::stderr().lock(),
                "warning: libonnxruntime is not here, so the tagger runs on candle, several times slower; run `obelus models fetch`"
            );
        }
        let rules = format!(
            "{} with policy {} ({})",
            env!("CARGO_PKG_VERSION"),
            policy.name(),
            &policy_digest[..12]
        );
        let mut models = BTreeMap::from([("ocr".to_owned(), self.shelf.card("ocr")?.version)]);
        models.extend(
            opened
                .iter()
                .map(|opened| ("tagger".to_owned(), opened.version.clone())),
        );
        Ok(SandboxedWork {
            sandbox,
            recogniser: self.recogniser(),
            suggester: Suggester::new(opened.map(|opened| opened.tagger), policy),
            second_reader: self.second_reader().ok(),
            recordings: media::on_demand(self)?,
            versions: Versions {
                obelus: env!("CARGO_PKG_VERSION").to_owned(),
                models,
                rules,
            },
        })
    }

    /// Reads the words of pictures; loaded when the first one comes.
    pub(crate) fn recogniser(&self) -> OnDemandPageReader {
        OnDemandPageReader::new(self.shelf.clone())
    }

    /// Where the signing key lies: where the configuration says; in the data folder when that is named or there; otherwise
    /// (a copy made on somebody's own machine) in the person's own data folder, never in the folder they work in.
    pub(crate) fn key_file(&self) -> PathBuf {
        if let Some(file) = &self.config.signing_key {
            return file.clone();
        }
        let data = &self.config.data;
        let is_ours = *data != Config::default().data || data.is_dir();
        let folder = match own_data_folder(|name| env::var_os(name)) {
            Some(own) if !is_ours => own,
            _ => data.clone(),
        };
        folder.join("keys").join("signing.key")
    }

    /// The second reader's library, with its digest checked.
    pub(crate) fn second_reader(&self) -> Result<PathBuf, Outcome> {
        Ok(self.shelf.library("libpdfium")?)
    }

    /// A policy by name (`cps`) or file, and its digest.
    fn policy(&self, asked: Option<&str>) -> Result<(PolicyTable, String), Outcome> {
        let configured = self.config.policy.as_ref().map(|path| path.display().to_string());
        let text = match asked.or(configured.as_deref()) {
            None | Some("cps") => CPS.to_owned(),
            Some(name) => {
                let in_folder = PathBuf::from(format!("policies/{name}.toml"));
                let path = if Path::new(name).is_file() {
                    PathBuf::from(name)
                } else {
                    in_folder
                };
                fs::read_to_string(&path).map_err(|e| {
                    Outcome::usage(format!(
                        "the policy {name}: {}: {e}; name a file, or `cps`",
                        path.display()
                    ))
                })?
            }
        };
        let table = PolicyTable::parse(&text).map_err(Outcome::usage)?;
        Ok((table, Sha256::of(text.as_bytes()).to_string()))
    }
}

/// The folder for a person's own data (XDG Base Directory Specification 0.8); nothing where there is no home.
fn own_data_folder(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let absolute = |name: &str| {
        variable(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    let data = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    data.map(|data| data.join("obelus"))
}

/// Reads a case object; no path, no context.
pub(crate) fn case_context(path: Option<&Path>) -> Result<CaseContext, Outcome> {
    let Some(path) = path else {
        return Ok(CaseContext::default());
    };
    let text = fs::read_to_string(path).map_err(|e| Outcome::usage(format!("{}: {e}", path.display())))?;
    serde_json::from_str(&text)
        .map_err(|e| Outcome::usage(format!("{}: this is not a case object: {e}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::own_data_folder;
    use std::{ffi::OsString, path::Path};

    #[test]
    fn a_persons_own_data_lies_where_the_desktop_says_or_below_home() {
        let at = |data: Option<&str>, home: Option<&str>| {
            own_data_folder(|name| match name {
                "XDG_DATA_HOME" => data.map(OsString::from),
                _ => home.map(OsString::from),
            })
        };
        assert_eq!(
            at(Some("/d"), Some("/h")).as_deref(),
            Some(Path::new("/d/obelus"))
        );
        let below_home = Some(Path::new("/h/.local/share/obelus"));
        assert_eq!(at(None, Some("/h")).as_deref(), below_home);
        assert_eq!(at(Some("relative"), Some("/h")).as_deref(), below_home);
        assert_eq!(at(None, None), None);
    }
}
