//! Configuration: `obelus.toml`, over it `OBELUS_*`, over that the command line.

use crate::{
    auth::{KnownToken, entra::EntraConfig},
    cms::CmsSettings,
    polaris::redaction_log::{Elsewhere, OutsideLog},
};
use obelus_evidence::Sensitive;
use serde::{Deserialize, Serialize};
use std::{
    env, fs,
    net::{Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
    sync::Arc,
};

/// Everything that can be set.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Config {
    /// Folder of the casebook, its blobs and keys (`OBELUS_DATA`).
    pub data: PathBuf,
    /// Address the service listens on (`OBELUS_LISTEN`).
    pub listen: SocketAddr,
    /// Policy file instead of the built-in `policies/cps.toml` (`OBELUS_POLICY`).
    pub policy: Option<PathBuf>,
    /// Jobs at once; 0 for as many as the machine has processors (`OBELUS_WORKERS`).
    pub workers: usize,
    /// Largest upload in MiB (`OBELUS_UPLOAD_MIB`).
    pub upload_mib: u64,
    /// Largest upload of a film or sound recording in MiB (`OBELUS_RECORDING_MIB`). It is held in memory while it is
    /// worked on.
    pub recording_mib: u64,
    /// Signing key: a file that only its owner may read (`OBELUS_SIGNING_KEY`). Made when missing: in the data folder, or,
    /// by verbs that need none and find none, in `$XDG_DATA_HOME/obelus` (`~/.local/share/obelus`).
    pub signing_key: Option<PathBuf>,
    /// LibreOffice's program, where it is not in its usual place (`OBELUS_SOFFICE`).
    pub soffice: Option<PathBuf>,
    /// Goes on where the kernel cannot enforce the sandbox (`OBELUS_ALLOW_UNSANDBOXED`). Audited.
    pub allow_unsandboxed: bool,
    /// What is logged: a level, or `target=level` pairs (`OBELUS_LOG`).
    pub log: String,
    /// Tokens of those who may use the service: name, SHA-256 and roles.
    pub tokens: Vec<KnownToken>,
    /// Entra ID, when people sign in with it.
    pub entra: Option<EntraConfig>,
    /// Who may open which case: `everybody` who is signed in, `cms` (whoever the case management system lets), or an
    /// access file (`OBELUS_ACCESS`). Without it: everybody, unless Entra ID is configured; then `cms`.
    pub access: Option<String>,
    /// Where browsers reach the service, e.g. `https://obelus.example` (`OBELUS_PUBLIC_ADDRESS`).
    pub public_address: Option<String>,
    /// Origins of front ends that call the Casework App's dialect from another address.
    pub origins: Vec<String>,
    /// A redaction log elsewhere that entries are handed on to: its address without `/api` (`OBELUS_REDACTION_LOG_URL`).
    pub redaction_log_url: Option<String>,
    /// Its bearer token; only from the environment (`OBELUS_REDACTION_LOG_TOKEN`).
    #[serde(skip)]
    pub redaction_log_token: Option<Sensitive<String>>,
    /// Where cases come from (`OBELUS_CMS_ADAPTER`, `_FOLDER`, `_URL`, `_WATCH_SECONDS`; secrets only from the
    /// environment: `OBELUS_CMS_KEY`, `OBELUS_CMS_AUTH`).
    pub cms: CmsSettings,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data: PathBuf::from("data"),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8787)),
            policy: None,
            workers: 0,
            upload_mib: 256,
            recording_mib: 4096,
            signing_key: None,
            soffice: None,
            allow_unsandboxed: false,
            log: "info".to_owned(),
            tokens: Vec::new(),
            entra: None,
            access: None,
            public_address: None,
            origins: Vec::new(),
            redaction_log_url: None,
            redaction_log_token: None,
            cms: CmsSettings::default(),
        }
    }
}

/// What is wrong with the configuration.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {why}")]
pub struct ConfigError {
    place: String,
    why: String,
}

/// The configuration as it is shown: secrets withheld.
#[derive(Serialize)]
struct Shown<'a> {
    data: &'a Path,
    listen: SocketAddr,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy: Option<&'a Path>,
    workers: usize,
    upload_mib: u64,
    recording_mib: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    signing_key: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    soffice: Option<&'a Path>,
    allow_unsandboxed: bool,
    log: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    access: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    public_address: Option<&'a str>,
    origins: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction_log_url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    redaction_log_token: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entra: Option<ShownEntra<'a>>,
    cms: ShownCms<'a>,
    tokens: Vec<ShownToken<'a>>,
}

#[derive(Serialize)]
struct ShownEntra<'a> {
    tenant: &'a str,
    audience: &'a [String],
    keys: String,
    scope_role: &'static str,
}

#[derive(Serialize)]
struct ShownCms<'a> {
    #[serde(flatten)]
    settings: &'a CmsSettings,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth: Option<&'static str>,
}

#[derive(Serialize)]
struct ShownToken<'a> {
    name: &'a str,
    sha256: &'static str,
    roles: Vec<&'static str>,
}

const WITHHELD: &str = "[withheld]";

impl Config {
    /// Reads `file`, or `obelus.toml` of the working directory when there is one, and lets the environment
    /// overrule it.
    ///
    /// # Errors
    /// When a named file is missing, a key is unknown, or a value is not of its kind.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let default = Path::new("obelus.toml");
        let mut config = match file {
            Some(path) => Self::read(path)?,
            None if default.is_file() => Self::read(default)?,
            None => Self::default(),
        };
        config.overrule(|name| env::var(name).ok().filter(|value| !value.is_empty()))?;
        Ok(config)
    }

    fn read(path: &Path) -> Result<Self, ConfigError> {
        let wrong = |why: String| ConfigError {
            place: path.display().to_string(),
            why,
        };
        let text = fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
        toml::from_str(&text).map_err(|e| wrong(e.to_string()))
    }

    fn overrule(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<(), ConfigError> {
        if let Some(value) = variable("OBELUS_DATA") {
            self.data = value.into();
        }
        if let Some(value) = variable("OBELUS_POLICY") {
            self.policy = Some(value.into());
        }
        if let Some(value) = variable("OBELUS_SIGNING_KEY") {
            self.signing_key = Some(value.into());
        }
        if let Some(value) = variable("OBELUS_SOFFICE") {
            self.soffice = Some(value.into());
        }
        if let Some(value) = variable("OBELUS_ACCESS") {
            self.access = Some(value);
        }
        if let Some(value) = variable("OBELUS_PUBLIC_ADDRESS") {
            self.public_address = Some(value);
        }
        if let Some(value) = variable("OBELUS_LOG") {
            self.log = value;
        }
        parse_into(
            &mut self.listen,
            "OBELUS_LISTEN",
            &variable,
            "an address such as 127.0.0.1:8787",
        )?;
        parse_into(&mut self.workers, "OBELUS_WORKERS", &variable, "a number")?;
        parse_into(&mut self.upload_mib, "OBELUS_UPLOAD_MIB", &variable, "a number")?;
        parse_into(
            &mut self.recording_mib,
            "OBELUS_RECORDING_MIB",
            &variable,
            "a number",
        )?;
        parse_into(
            &mut self.allow_unsandboxed,
            "OBELUS_ALLOW_UNSANDBOXED",
            &variable,
            "true or false",
        )?;
        parse_into(
            &mut self.cms.adapter,
            "OBELUS_CMS_ADAPTER",
            &variable,
            "folder or ddei",
        )?;
        parse_into(
            &mut self.cms.watch_seconds,
            "OBELUS_CMS_WATCH_SECONDS",
            &variable,
            "a number",
        )?;
        let secret = |name: &str| variable(name).map(|value| value.trim().to_owned().into());
        self.cms.key = secret("OBELUS_CMS_KEY");
        self.cms.auth = secret("OBELUS_CMS_AUTH");
        self.redaction_log_token = secret("OBELUS_REDACTION_LOG_TOKEN");
        if let Some(value) = variable("OBELUS_REDACTION_LOG_URL") {
            self.redaction_log_url = Some(value);
        }
        if let Some(value) = variable("OBELUS_CMS_FOLDER") {
            self.cms.folder = Some(value.into());
        }
        if let Some(value) = variable("OBELUS_CMS_URL") {
            self.cms.url = Some(value);
        }
        Ok(())
    }

    /// The configuration as TOML with secrets withheld.
    pub fn shown(&self) -> String {
        let shown = Shown {
            data: &self.data,
            listen: self.listen,
            policy: self.policy.as_deref(),
            workers: self.workers,
            upload_mib: self.upload_mib,
            recording_mib: self.recording_mib,
            signing_key: self.signing_key.as_ref().map(|_| WITHHELD),
            soffice: self.soffice.as_deref(),
            allow_unsandboxed: self.allow_unsandboxed,
            log: &self.log,
            access: self.access.as_deref(),
            public_address: self.public_address.as_deref(),
            origins: &self.origins,
            entra: self.entra.as_ref().map(|entra| ShownEntra {
                tenant: &entra.tenant,
                audience: &entra.audience,
                keys: entra.keys_address(),
                scope_role: entra.scope_role.name(),
            }),
            redaction_log_url: self.redaction_log_url.as_deref(),
            redaction_log_token: self.redaction_log_token.as_ref().map(|_| WITHHELD),
            cms: ShownCms {
                settings: &self.cms,
                key: self.cms.key.as_ref().map(|_| WITHHELD),
                auth: self.cms.auth.as_ref().map(|_| WITHHELD),
            },
            tokens: self
                .tokens
                .iter()
                .map(|t| ShownToken {
                    name: &t.name,
                    sha256: WITHHELD,
                    roles: t.roles.iter().map(|role| role.name()).collect(),
                })
                .collect(),
        };
        toml::to_string(&shown).unwrap_or_default()
    }

    /// Most bytes of a document and of a recording.
    pub fn limits(&self) -> (u64, u64) {
        let bytes = |mib: u64| mib.saturating_mul(1 << 20);
        (bytes(self.upload_mib), bytes(self.recording_mib))
    }

    /// The redaction log that entries are handed on to, when one is configured.
    ///
    /// # Errors
    /// When its address is not one.
    pub fn redaction_log(&self) -> Result<Option<Arc<dyn OutsideLog>>, String> {
        let Some(url) = &self.redaction_log_url else {
            return Ok(None);
        };
        let log = Elsewhere::new(url, self.redaction_log_token.clone())?;
        Ok(Some(Arc::new(log)))
    }

    /// Jobs at once, at least 1.
    pub fn jobs(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(1, usize::from),
            workers => workers,
        }
    }
}

/// Sets a value that has to be parsed, when its variable is there.
fn parse_into<T: FromStr>(
    value: &mut T,
    name: &str,
    variable: impl Fn(&str) -> Option<String>,
    what: &str,
) -> Result<(), ConfigError> {
    if let Some(text) = variable(name) {
        *value = text.trim().parse().map_err(|_| ConfigError {
            place: name.to_owned(),
            why: format!("this must be {what}"),
        })?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Config;

    #[test]
    fn the_environment_overrules_the_file_and_wrong_values_are_named() {
        let mut config: Config = toml::from_str("workers = 3\nlisten = '127.0.0.1:9'").unwrap();
        let variables = |name: &str| (name == "OBELUS_WORKERS").then(|| "5".to_owned());
        config.overrule(variables).unwrap();
        assert_eq!((config.jobs(), config.listen.port()), (5, 9));
        let wrong = config
            .overrule(|name| (name == "OBELUS_LISTEN").then(|| "here".to_owned()))
            .unwrap_err();
        assert_eq!(
            wrong.to_string(),
            "OBELUS_LISTEN: this must be an address such as 127.0.0.1:8787"
        );
        assert!(toml::from_str::<Config>("wrokers = 3").is_err());
    }

    #[test]
    fn secrets_are_not_shown() {
        let digest = "ab".repeat(32);
        let text = format!("signing_key = '/secret/place'\n[[tokens]]\nname = 'Ann'\nsha256 = '{digest}'\n");
        let shown = toml::from_str::<Config>(&text).unwrap().shown();
        assert!(
            !shown.contains("/secret/place") && !shown.contains(&digest),
            "{shown}"
        );
        assert!(shown.contains("name = \"Ann\"") && shown.contains("[withheld]"));
    }

    #[test]
    fn secrets_of_the_case_management_system_come_from_the_environment_only_and_are_not_shown() {
        let mut config: Config =
            toml::from_str("[cms]\nadapter = 'ddei'\nurl = 'https://cms.example'").unwrap();
        let variables = |name: &str| {
            matches!(name, "OBELUS_CMS_KEY" | "OBELUS_REDACTION_LOG_TOKEN").then(|| "tops3cret".to_owned())
        };
        config.overrule(variables).unwrap();
        let shown = config.shown();
        assert!(shown.contains("redaction_log_token = \"[withheld]\""), "{shown}");
        assert!(
            !shown.contains("tops3cret") && shown.contains("key = \"[withheld]\""),
            "{shown}"
        );
        assert!(
            shown.contains("adapter = \"ddei\"") && shown.contains("https://cms.example"),
            "{shown}"
        );
        assert!(
            toml::from_str::<Config>("[cms]\nkey = 'tops3cret'").is_err(),
            "a secret in the file"
        );
    }
}
