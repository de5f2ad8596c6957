use super::{Intake, IntakeError};
use obelus_casebook::{CopyId, NewStage, SaveEnd, SaveState};
use obelus_cms::{CmsError, Session, VersionRef, is_saved};
use obelus_evidence::Sha256;

impl Intake {
    /// Saves a proven copy as the new version on top of `at`, the version it was made from, and answers its number;
    /// the new version is in the casebook when this returns, so that it can be worked on at once.
    ///
    /// A copy is saved once, whatever happens in between: that it is being sent is written down before it is sent, and
    /// a copy whose fate is unknown (no answer, a crash) is looked for in the case management system before anything
    /// is sent again. While it is neither there nor old enough to be given up, this says [`CmsError::Unconfirmed`].
    ///
    /// # Errors
    /// The case management system's error; nothing was saved, unless it is [`CmsError::Unconfirmed`].
    pub async fn save(&self, session: &Session, at: VersionRef, copy: &CopyId) -> Result<i64, IntakeError> {
        // One save at a time for a document, whatever version it is based on.
        let place = self.place(VersionRef { version: 0, ..at });
        let _only_one = place.lock().await;
        let casebook = self.casebook();
        let file = casebook.copy_file(copy).await?;
        let digest = Sha256::of(&file);
        let before = casebook.begin_save(copy, at, &session.user).await?;
        let saved = match before {
            Some(before) if before.state == SaveState::Saved && before.at == at => {
                before.saved_as.ok_or(CmsError::Unconfirmed)?
            }
            Some(before) if before.at != at => {
                let what = "this copy was sent on top of another version; make a copy of the newest version";
                return Err(CmsError::BadRequest(what.to_owned()).into());
            }
            Some(before) if before.state == SaveState::Sending => {
                match self
                    .looked(session, copy, is_saved(self.cms(), session, at, digest).await)
                    .await?
                {
                    Some(version) => version,
                    None if !self.is_settled(before.sent_ms) => return Err(CmsError::Unconfirmed.into()),
                    None => {
                        // Written down first: a crash from here on must not look like an old sending.
                        let again = SaveEnd::Unconfirmed("sent again".to_owned());
                        casebook.end_save(copy, &again, &session.user).await?;
                        self.send(session, at, copy, file.clone()).await?
                    }
                }
            }
            _ => self.send(session, at, copy, file.clone()).await?,
        };
        self.take_in_or_warn(session, at, saved, copy, file).await;
        Ok(saved)
    }

    /// Looks for every copy whose fate is unknown, after a restart for instance. Answers how many are known now.
    ///
    /// # Errors
    /// When the casebook fails; what the case management system says is noted and looked at again next time.
    pub async fn settle_saves(&self, session: &Session) -> Result<usize, IntakeError> {
        let mut known = 0;
        for open in self.casebook().open_saves().await? {
            let place = self.place(VersionRef {
                version: 0,
                ..open.at
            });
            let _only_one = place.lock().await;
            let file = self.casebook().copy_file(&open.copy).await?;
            let looked = is_saved(self.cms(), session, open.at, Sha256::of(&file)).await;
            if let Ok(Some(version)) = self.looked(session, &open.copy, looked).await {
                self.take_in_or_warn(session, open.at, version, &open.copy, file)
                    .await;
                known += 1;
            }
        }
        Ok(known)
    }

    async fn send(
        &self,
        session: &Session,
        at: VersionRef,
        copy: &CopyId,
        file: bytes::Bytes,
    ) -> Result<i64, IntakeError> {
        let sent = self.cms().upload(session, at, file).await;
        let end = match &sent {
            Ok(version) => SaveEnd::Saved(*version),
            Err(error) if is_no(error) => SaveEnd::Refused(error.to_string()),
            Err(error) => SaveEnd::Unconfirmed(error.to_string()),
        };
        self.casebook().end_save(copy, &end, &session.user).await?;
        Ok(sent?)
    }

    /// Writes down what a look has shown. A look that failed has shown nothing.
    async fn looked(
        &self,
        session: &Session,
        copy: &CopyId,
        result: Result<Option<i64>, CmsError>,
    ) -> Result<Option<i64>, IntakeError> {
        let end = match &result {
            Ok(Some(version)) => SaveEnd::Saved(*version),
            Err(error @ (CmsError::Stale { .. } | CmsError::Gone)) => SaveEnd::Refused(error.to_string()),
            Ok(None) | Err(_) => return Ok(result?),
        };
        self.casebook().end_save(copy, &end, &session.user).await?;
        Ok(result?)
    }

    /// The copy is saved whatever happens here, and the new version can be fetched like any other.
    async fn take_in_or_warn(
        &self,
        session: &Session,
        at: VersionRef,
        version: i64,
        copy: &CopyId,
        file: bytes::Bytes,
    ) {
        if let Err(error) = self.take_in(session, at, version, copy, file).await {
            tracing::warn!(%copy, version, %error, "a saved version could not be taken in; it will be fetched");
        }
    }

    /// Puts the saved bytes into the casebook as those of the new version, so that it can be worked on at once.
    async fn take_in(
        &self,
        session: &Session,
        at: VersionRef,
        version: i64,
        copy: &CopyId,
        file: bytes::Bytes,
    ) -> Result<(), IntakeError> {
        let now = VersionRef { version, ..at };
        if self.casebook().cms_link(now).await?.is_some() {
            return Ok(());
        }
        let made_from = self.casebook().copy(copy).await?.document;
        let name = self.casebook().document(&made_from).await?.name.into_inner();
        let name = match name.to_ascii_lowercase().ends_with(".pdf") {
            true => name,
            false => format!("{name}.pdf"),
        };
        self.receive_saved(session, now, name, file, NewStage::INTERACTIVE)
            .await
    }

    fn is_settled(&self, sent_ms: i64) -> bool {
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = now.unwrap_or_default().as_millis() as i64;
        u128::from(now.saturating_sub(sent_ms).max(0).unsigned_abs()) >= self.options().settled.as_millis()
    }
}

/// Whether an error says for sure that the copy was not saved.
fn is_no(error: &CmsError) -> bool {
    match error {
        CmsError::Unconfirmed
        | CmsError::Unavailable(_)
        | CmsError::TimedOut
        | CmsError::Truncated
        | CmsError::BadAnswer(_) => false,
        CmsError::Status(status) => *status < 500,
        _ => true,
    }
}
