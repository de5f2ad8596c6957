//! What every adapter must do, as ordinary functions: call them all against an adapter with a fresh case.
//!
//! They panic when the adapter does not conform, like the assertions of a test, which is what they are for.

use crate::{Cms, CmsError, RenameAs, Session, VersionRef};
use bytes::Bytes;
use obelus_evidence::Actor;
use std::{future::Future, pin::Pin, sync::Arc};

/// An adapter and a case in it that the functions may change. The case has at least three documents.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The adapter.
    pub cms: Arc<dyn Cms>,
    /// A user who may see the case.
    pub user: Session,
    /// Another user who may see it.
    pub other: Session,
    /// The case's number.
    pub case: i64,
    /// More bytes than the adapter takes.
    pub too_many_bytes: usize,
}

/// One requirement.
pub type Requirement = fn(Setup) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// Every requirement with its name.
pub const ALL: &[(&str, Requirement)] = &[
    ("a case is found by its reference number", |s| {
        Box::pin(found_by_reference_number(s))
    }),
    ("listed documents are fetched whole", |s| {
        Box::pin(listed_and_fetched(s))
    }),
    ("what is not there is said not to be there", |s| {
        Box::pin(not_there(s))
    }),
    ("a save makes a new version", |s| {
        Box::pin(save_makes_a_version(s))
    }),
    ("the same save twice is one version", |s| {
        Box::pin(same_save_twice(s))
    }),
    ("a save on an old version changes nothing", |s| {
        Box::pin(stale_save(s))
    }),
    ("of two who save at once one is told", |s| Box::pin(two_savers(s))),
    ("a lock keeps others out and names its holder", |s| {
        Box::pin(locks(s))
    }),
    ("too large a file is refused", |s| Box::pin(too_large(s))),
    ("notes are kept in order", |s| Box::pin(notes(s))),
    ("names and use can be changed", |s| Box::pin(changed_details(s))),
];

/// Two users for a [`Setup`].
pub fn users() -> (Session, Session) {
    let user = |id: &str, name: &str| {
        Session::new(Actor {
            id: id.to_owned(),
            name: name.to_owned(),
        })
        .with_auth(format!("user={id}"))
    };
    (user("priya", "Priya Example"), user("sam", "Sam Example"))
}

fn pdf(text: &str) -> Bytes {
    format!("%PDF-1.7\n%{text}\nstartxref\n0\n%%EOF\n").into()
}

/// The case's document at a place of its list, as it stands now.
async fn nth(setup: &Setup, place: usize) -> VersionRef {
    let mut listed = setup
        .cms
        .documents(&setup.user, setup.case)
        .await
        .expect("a list of documents");
    listed.sort_by_key(|listing| listing.id);
    listed
        .get(place)
        .expect("a case with at least three documents")
        .at(setup.case)
}

async fn newest(setup: &Setup, document: i64) -> i64 {
    let listed = setup
        .cms
        .documents(&setup.user, setup.case)
        .await
        .expect("a list of documents");
    listed
        .iter()
        .find(|listing| listing.id == document)
        .expect("the document")
        .version_id
}

/// A case is found under its reference number, and says the same number.
pub async fn found_by_reference_number(setup: Setup) {
    let Setup { cms, user, case, .. } = &setup;
    cms.verify(user).await.expect("a session that counts");
    let urn = cms.urn(user, *case).await.expect("a reference number");
    assert_eq!(urn.id, *case);
    let file = cms.case(user, *case).await.expect("a case");
    assert_eq!((file.number, &file.urn), (*case, &urn.urn));
    assert_eq!(file.object.reveal()["id"], *case);
    assert_eq!(file.object.reveal()["uniqueReferenceNumber"], urn.urn.as_str());
    assert!(cms.cases(user, &urn.urn).await.expect("cases").contains(case));
    assert_eq!(cms.cases(user, "99ZZ0000000").await, Ok(Vec::new()));
}

/// Every listed version can be fetched, and comes whole.
pub async fn listed_and_fetched(setup: Setup) {
    let listed = setup
        .cms
        .documents(&setup.user, setup.case)
        .await
        .expect("a list of documents");
    assert!(listed.len() >= 3, "the setup promises three documents");
    for listing in listed.iter().take(3) {
        assert!(listing.id >= 1 && listing.version_id >= 1);
        assert!(!listing.original_file_name.reveal().is_empty());
        let content = setup
            .cms
            .fetch(&setup.user, listing.at(setup.case))
            .await
            .expect("a file");
        assert!(content.name.is_some(), "a file has a name");
        let announced = content.bytes;
        let bytes = content.whole().await.expect("the whole file");
        assert!(!bytes.is_empty() && announced.is_none_or(|announced| announced == bytes.len() as u64));
    }
}

/// Unknown cases, documents and versions are not there.
pub async fn not_there(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 0).await;
    let gone = |error: Option<CmsError>| matches!(error, Some(CmsError::NotThere(_) | CmsError::Gone));
    assert!(gone(cms.documents(user, 987_654_321).await.err()));
    assert!(gone(cms.case(user, 987_654_321).await.err()));
    assert!(gone(
        cms.fetch(user, VersionRef { document: 3, ..at }).await.err()
    ));
    assert!(gone(cms.fetch(user, VersionRef { version: 3, ..at }).await.err()));
    assert!(gone(
        cms.upload(user, VersionRef { document: 3, ..at }, pdf("x"))
            .await
            .err()
    ));
    assert!(gone(cms.lock(user, VersionRef { document: 3, ..at }).await.err()));
}

/// A save makes a higher version with exactly these bytes, listed at once; the old version stays.
pub async fn save_makes_a_version(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 0).await;
    let before = cms
        .fetch(user, at)
        .await
        .expect("the old version")
        .whole()
        .await
        .expect("its bytes");
    let version = cms.upload(user, at, pdf("saved")).await.expect("a new version");
    assert!(
        version > at.version,
        "{version} is not higher than {}",
        at.version
    );
    assert_eq!(newest(&setup, at.document).await, version);
    let after = cms
        .fetch(user, VersionRef { version, ..at })
        .await
        .expect("the new version");
    assert_eq!(after.whole().await.expect("its bytes"), pdf("saved"));
    let old = cms
        .fetch(user, at)
        .await
        .expect("the old version")
        .whole()
        .await
        .expect("its bytes");
    assert_eq!(old, before, "an old version has changed");
}

/// Sending the same file on the same version again gives the version that is there.
pub async fn same_save_twice(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 0).await;
    let first = cms.upload(user, at, pdf("once")).await.expect("a new version");
    assert_eq!(cms.upload(user, at, pdf("once")).await, Ok(first));
    assert_eq!(newest(&setup, at.document).await, first);
}

/// A save on a version that is no longer the newest says so and saves nothing.
pub async fn stale_save(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 0).await;
    let current = cms.upload(user, at, pdf("first")).await.expect("a new version");
    let refused = cms.upload(user, at, pdf("second")).await;
    let stale = CmsError::Stale {
        based_on: at.version,
        current,
    };
    assert_eq!(refused, Err(stale));
    assert_eq!(newest(&setup, at.document).await, current);
}

/// Of two different files sent at once on the same version, one is saved and the other's sender is told.
pub async fn two_savers(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 1).await;
    let (one, two) = tokio::join!(cms.upload(user, at, pdf("one")), cms.upload(user, at, pdf("two")));
    let saved: Vec<i64> = [&one, &two]
        .into_iter()
        .filter_map(|saved| saved.as_ref().ok().copied())
        .collect();
    assert_eq!(saved.len(), 1, "{one:?} and {two:?}");
    assert_eq!(newest(&setup, at.document).await, saved[0]);
}

/// A lock is its owner's until given back or saved over; others are told who has it.
pub async fn locks(setup: Setup) {
    let Setup { cms, user, other, .. } = &setup;
    let at = nth(&setup, 2).await;
    cms.lock(user, at).await.expect("a lock");
    cms.lock(user, at).await.expect("one's own lock again");
    let refused = cms.lock(other, at).await.expect_err("somebody else's lock");
    assert!(
        refused.for_user().contains("Priya Example"),
        "{}",
        refused.for_user()
    );
    assert_eq!(refused.status(), 409);
    assert_eq!(
        cms.upload(other, at, pdf("x"))
            .await
            .expect_err("a locked document")
            .status(),
        409
    );
    assert_eq!(newest(&setup, at.document).await, at.version);
    assert!(
        cms.unlock(other, at).await.is_err(),
        "somebody else's lock was taken away"
    );
    cms.unlock(user, at).await.expect("the lock given back");
    cms.unlock(user, at).await.expect("no lock to give back");
    cms.lock(other, at).await.expect("a free document");
    let version = cms
        .upload(other, at, pdf("mine"))
        .await
        .expect("one's own locked document");
    let now = VersionRef { version, ..at };
    cms.lock(user, now).await.expect("a save checks the document in");
    cms.unlock(user, now).await.expect("the lock given back");
}

/// Too large a file is refused and nothing changes.
pub async fn too_large(setup: Setup) {
    let Setup { cms, user, .. } = &setup;
    let at = nth(&setup, 0).await;
    let mut large = pdf("large").to_vec();
    large.resize(setup.too_many_bytes, b' ');
    assert_eq!(cms.upload(user, at, large.into()).await, Err(CmsError::TooLarge));
    assert_eq!(newest(&setup, at.document).await, at.version);
}

/// Notes come back in the order they were written, with their writer; empty ones are refused.
pub async fn notes(setup: Setup) {
    let Setup {
        cms,
        user,
        other,
        case,
        ..
    } = &setup;
    let at = nth(&setup, 0).await;
    let before = cms.notes(user, *case, at.document).await.expect("notes").len();
    cms.add_note(user, *case, at.document, "look at page 3".into())
        .await
        .expect("a note");
    cms.add_note(other, *case, at.document, "done".into())
        .await
        .expect("a note");
    let found = cms.notes(user, *case, at.document).await.expect("notes");
    let said: Vec<&str> = found
        .iter()
        .skip(before)
        .map(|note| note.text.reveal().as_str())
        .collect();
    assert_eq!(said, ["look at page 3", "done"]);
    assert_eq!(found[before].created_by_name.reveal(), "Priya Example");
    assert!(cms.add_note(user, *case, at.document, "".into()).await.is_err());
    let listed = cms.documents(user, *case).await.expect("a list of documents");
    assert!(
        listed
            .iter()
            .any(|listing| listing.id == at.document && listing.has_notes)
    );
}

/// A document can be renamed and made unused; its version stays.
pub async fn changed_details(setup: Setup) {
    let Setup { cms, user, case, .. } = &setup;
    let at = nth(&setup, 1).await;
    cms.rename(
        user,
        *case,
        at.document,
        "Second statement".into(),
        RenameAs::Material,
    )
    .await
    .expect("a rename");
    cms.set_used(user, *case, at.document, false)
        .await
        .expect("unused material");
    let listed = cms.documents(user, *case).await.expect("a list of documents");
    let changed = listed
        .iter()
        .find(|listing| listing.id == at.document)
        .expect("the document");
    assert_eq!(changed.presentation_title.reveal(), "Second statement");
    assert!(changed.is_unused);
    assert_eq!(changed.version_id, at.version);
    assert!(
        !cms.reclassification_types(user)
            .await
            .expect("document types")
            .is_empty()
    );
}
