use super::{Intake, IntakeError};
use obelus_casebook::NewStage;
use obelus_cms::{Session, VersionRef};
use std::{collections::BTreeSet, time::Duration};
use tokio::sync::watch as signal;

/// Looks at every case again and again and takes in what is new, at night priority, until told to stop. A version is
/// taken when it looks the same twice in a row, so that a file that is still being copied is left alone.
pub async fn watch(intake: Intake, session: Session, every: Duration, mut stop: signal::Receiver<bool>) {
    let mut seen_before = BTreeSet::new();
    while !*stop.borrow_and_update() {
        match look(&intake, &session, &seen_before).await {
            Ok(seen) => seen_before = seen,
            Err(error) => tracing::warn!(%error, "can't look at the case folders; trying again"),
        }
        tokio::select! { () = tokio::time::sleep(every) => {} _ = stop.changed() => {} }
    }
}

/// One look at every case; answers the versions that were not taken in yet.
async fn look(
    intake: &Intake,
    session: &Session,
    seen_before: &BTreeSet<VersionRef>,
) -> Result<BTreeSet<VersionRef>, IntakeError> {
    let mut seen = BTreeSet::new();
    for case in intake.cms().all_cases(session).await? {
        let mut waiting = match intake.documents(session, case).await {
            Ok(documents) => documents,
            Err(error) => {
                // One case that can't be read does not keep back the others.
                tracing::warn!(case, %error, "can't look at a case");
                continue;
            }
        };
        waiting.retain(|linked| linked.document.is_none() && linked.problem.is_none());
        let (old, new): (Vec<_>, Vec<_>) = waiting
            .into_iter()
            .partition(|linked| seen_before.contains(&linked.listing.at(case)));
        seen.extend(new.iter().map(|linked| linked.listing.at(case)));
        if old.is_empty() {
            continue;
        }
        let taken = async {
            intake.open(session, case).await?;
            intake.fetch_all(session, &old, case, NewStage::NIGHT).await
        };
        match taken.await {
            Ok(fetched) => {
                let failed = fetched.failed.len();
                tracing::info!(
                    case,
                    fetched.received,
                    fetched.refused,
                    failed,
                    "took in documents of a case folder"
                );
            }
            Err(error) => tracing::warn!(case, %error, "can't take in a case"),
        }
    }
    Ok(seen)
}
