use obelus_cms::{Cms, CmsError, Ddei, DdeiOptions, Folder, Session};
use obelus_evidence::{Actor, Sensitive};
use serde::{Deserialize, Serialize};
use std::{path::PathBuf, str::FromStr, sync::Arc, time::Duration};

/// Which adapter is used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Adapter {
    /// A case is a folder.
    #[default]
    Folder,
    /// The Casework App's REST connector.
    Ddei,
}

impl FromStr for Adapter {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "folder" => Ok(Self::Folder),
            "ddei" => Ok(Self::Ddei),
            _ => Err(()),
        }
    }
}

/// `[cms]` of the configuration.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CmsSettings {
    /// Which adapter is used.
    pub adapter: Adapter,
    /// `folder`: a folder whose subfolders are cases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<PathBuf>,
    /// `folder`: how often to look for new documents; 0 for never.
    pub watch_seconds: u64,
    /// `ddei`: address of the connector without `/api`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// `ddei`: longest wait for an answer in seconds.
    pub answer_seconds: u64,
    /// `ddei`: longest wait for the answer to an upload in seconds.
    pub upload_seconds: u64,
    /// `ddei`: the function key. Never in the file.
    #[serde(skip)]
    pub key: Option<Sensitive<String>>,
    /// `ddei`: `Cms-Auth-Values` of a service account, for the night. Never in the file.
    #[serde(skip)]
    pub auth: Option<Sensitive<String>>,
}

impl Default for CmsSettings {
    fn default() -> Self {
        Self {
            adapter: Adapter::Folder,
            folder: None,
            watch_seconds: 10,
            url: None,
            answer_seconds: 30,
            upload_seconds: 200,
            key: None,
            auth: None,
        }
    }
}

impl CmsSettings {
    /// The adapter. `cases` are folders that are cases themselves; the folder adapter knows them too. Files over
    /// `limit` bytes are neither taken nor sent.
    ///
    /// # Errors
    /// When the connector's address is missing or is not one.
    pub fn connect(&self, cases: &[PathBuf], limit: u64) -> Result<Arc<dyn Cms>, CmsError> {
        match self.adapter {
            Adapter::Folder => {
                let roots = self.folder.iter().cloned().collect();
                Ok(Arc::new(Folder::new(roots, cases.to_vec(), limit)))
            }
            Adapter::Ddei => {
                let base = self.url.clone().ok_or_else(|| {
                    CmsError::BadRequest(
                        "set `url` in [cms], or OBELUS_CMS_URL, to use the ddei adapter".to_owned(),
                    )
                })?;
                Ok(Arc::new(Ddei::new(DdeiOptions {
                    base,
                    key: self.key.clone(),
                    limit,
                    answer: Duration::from_secs(self.answer_seconds.max(1)),
                    upload: Duration::from_secs(self.upload_seconds.max(1)),
                    ..DdeiOptions::default()
                })?))
            }
        }
    }

    /// On whose behalf the system is asked when no user is there.
    pub fn service_session(&self) -> Session {
        let session = Session::new(Actor {
            id: "obelus".to_owned(),
            name: "Obelus".to_owned(),
        });
        match &self.auth {
            Some(auth) => session.with_auth(auth.clone()),
            None => session,
        }
    }

    /// How often cases are looked at for new documents: only folders are, and only when there is a root.
    pub fn watch(&self) -> Option<Duration> {
        let is_watched = self.adapter == Adapter::Folder && self.folder.is_some() && self.watch_seconds > 0;
        is_watched.then(|| Duration::from_secs(self.watch_seconds))
    }
}
