//! The adapter when the system fails: the right status, nothing lost, nothing saved twice.

use crate::bench::{System, options};
use bytes::Bytes;
use obelus_benches::mock_cms::{FIRST_CASE, Fault, Inventory, Order, Target};
use obelus_cms::{Cms, CmsError, Ddei, Patience, Session, is_saved};
use obelus_evidence::Sha256;
use std::time::Duration;

fn pdf() -> Bytes {
    "%PDF-1.7\n% a copy\nstartxref\n0\n%%EOF\n".into()
}

/// Takes whatever it is sent: a second sending would make a second version.
async fn careless() -> System {
    let inventory = Inventory {
        careful: false,
        ..Inventory::default()
    };
    System::start(inventory).await
}

#[tokio::test]
async fn a_system_that_is_down_cannot_be_reached() {
    let system = System::small().await;
    let at = system.first().await;
    let System {
        cms, user, running, ..
    } = system;
    running.stop().await;
    let listed = cms.documents(&user, FIRST_CASE).await.unwrap_err();
    assert_eq!(listed.status(), 503);
    let sent = cms.upload(&user, at, pdf()).await.unwrap_err();
    assert_eq!(sent, CmsError::Unreachable, "nothing was sent, and that is known");
}

#[tokio::test]
async fn a_slow_list_is_given_up_and_a_slow_answer_in_time_is_not() {
    let system = System::small().await;
    let faults = system.mock.faults();
    faults.order(Order::once(Fault::Slow, Target::List).seconds(0.3));
    assert!(system.cms.documents(&system.user, FIRST_CASE).await.is_ok());
    faults.order(Order::once(Fault::Slow, Target::List).seconds(30.0).times(0));
    let error = system.cms.documents(&system.user, FIRST_CASE).await.unwrap_err();
    assert_eq!(error, CmsError::TimedOut);
}

#[tokio::test]
async fn a_passing_failure_of_a_list_or_file_is_tried_once_more() {
    let system = System::small().await;
    let at = system.first().await;
    let faults = system.mock.faults();
    faults.order(Order::once(Fault::Status, Target::List).status(503));
    assert_eq!(
        system
            .cms
            .documents(&system.user, FIRST_CASE)
            .await
            .unwrap()
            .len(),
        12
    );
    faults.order(Order::once(Fault::Status, Target::Fetch).status(404));
    assert!(system.cms.fetch(&system.user, at).await.is_ok());
    faults.order(Order::once(Fault::Truncated, Target::List));
    assert_eq!(
        system
            .cms
            .documents(&system.user, FIRST_CASE)
            .await
            .unwrap()
            .len(),
        12
    );
    faults.order(Order::once(Fault::Status, Target::List).status(503).times(2));
    assert_eq!(
        system
            .cms
            .documents(&system.user, FIRST_CASE)
            .await
            .unwrap_err()
            .status(),
        503
    );
}

#[tokio::test]
async fn a_file_that_breaks_off_is_an_error_and_not_a_shorter_file() {
    let system = System::small().await;
    let at = system.first().await;
    system
        .mock
        .faults()
        .order(Order::once(Fault::Truncated, Target::Fetch));
    let content = system.cms.fetch(&system.user, at).await.unwrap();
    assert_eq!(content.whole().await, Err(CmsError::Truncated));
}

#[tokio::test]
async fn a_session_that_is_over_is_said_to_be_over() {
    let system = System::small().await;
    let over = Session::new(system.user.user.clone()).with_auth("expired");
    assert_eq!(system.cms.verify(&over).await, Err(CmsError::SignIn));
    assert_eq!(
        system.cms.documents(&over, FIRST_CASE).await,
        Err(CmsError::SignIn)
    );
    let none = Session::new(system.user.user.clone());
    assert_eq!(
        system
            .cms
            .documents(&none, FIRST_CASE)
            .await
            .unwrap_err()
            .status(),
        401
    );
    let odd = Session::new(system.user.user.clone()).with_auth("line\nbreak");
    assert_eq!(system.cms.verify(&odd).await, Err(CmsError::SignIn));
}

#[tokio::test]
async fn a_refused_upload_keeps_its_status_and_saves_nothing() {
    let system = careless().await;
    let at = system.first().await;
    for status in [401, 403, 409, 410, 413, 451] {
        system
            .mock
            .faults()
            .order(Order::once(Fault::Status, Target::Upload).status(status));
        let error = system.cms.upload(&system.user, at, pdf()).await.unwrap_err();
        assert_eq!(error.status(), status);
        if status == 409 {
            assert_eq!(error.for_user(), "the document is locked by Robin Example");
        }
    }
    assert_eq!(system.mock.uploads(), 0);
    system.mock.remove(FIRST_CASE, at.document);
    assert_eq!(
        system.cms.upload(&system.user, at, pdf()).await,
        Err(CmsError::Gone)
    );
}

#[tokio::test]
async fn an_upload_that_fails_inside_the_system_is_not_sent_again_by_itself() {
    let system = careless().await;
    let at = system.first().await;
    // Were it sent again, the second sending would be taken.
    system
        .mock
        .faults()
        .order(Order::once(Fault::Status, Target::Upload).status(503));
    assert_eq!(
        system.cms.upload(&system.user, at, pdf()).await,
        Err(CmsError::Unconfirmed)
    );
    assert_eq!(system.mock.uploads(), 0);
}

#[tokio::test]
async fn an_upload_whose_answer_is_late_is_found_and_saved_once() {
    let system = careless().await;
    let at = system.first().await;
    system
        .mock
        .faults()
        .order(Order::once(Fault::LateAnswer, Target::Upload).seconds(30.0));
    let version = system.cms.upload(&system.user, at, pdf()).await.unwrap();
    assert_eq!(system.mock.uploads(), 1);
    assert_eq!(system.cms.upload(&system.user, at, pdf()).await, Ok(version));
    assert_eq!(system.mock.uploads(), 1, "sent again although it was there");
}

#[tokio::test]
async fn an_upload_that_is_saved_late_is_waited_for_or_left_open_but_never_sent_twice() {
    let system = careless().await;
    let at = system.first().await;
    system
        .mock
        .faults()
        .order(Order::once(Fault::LateSave, Target::Upload).seconds(1.3));
    let patient = system.cms.upload(&system.user, at, pdf()).await.unwrap();
    assert_eq!(system.mock.uploads(), 1);

    let now = obelus_cms::VersionRef {
        version: patient,
        ..at
    };
    let file: Bytes = "%PDF-1.7\n% another\nstartxref\n0\n%%EOF\n".into();
    let mut hasty = options(system.running.base());
    hasty.patience = Patience {
        looks: 1,
        pause: Duration::ZERO,
    };
    let hasty = Ddei::new(hasty).unwrap();
    system
        .mock
        .faults()
        .order(Order::once(Fault::LateSave, Target::Upload).seconds(1.5));
    assert_eq!(
        hasty.upload(&system.user, now, file.clone()).await,
        Err(CmsError::Unconfirmed)
    );
    assert_eq!(
        is_saved(&hasty, &system.user, now, Sha256::of(&file)).await,
        Ok(None)
    );
    tokio::time::sleep(Duration::from_millis(900)).await;
    let found = is_saved(&hasty, &system.user, now, Sha256::of(&file))
        .await
        .unwrap();
    assert!(found.is_some());
    assert_eq!(hasty.upload(&system.user, now, file).await.ok(), found);
    assert_eq!(system.mock.uploads(), 2);
}

#[test]
fn sessions_do_not_travel_in_the_open() {
    for (base, is_fine) in [
        ("https://cms.example", true),
        ("http://127.0.0.1:9", true),
        ("http://cms.example", false),
        ("ftp://cms.example", false),
        ("cms", false),
    ] {
        assert_eq!(Ddei::new(options(base.to_owned())).is_ok(), is_fine, "{base}");
    }
}
