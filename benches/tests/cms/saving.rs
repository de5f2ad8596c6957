//! Copies on their way back: each is saved once, whatever happens.

use crate::bench::{Desk, System, intake};
use obelus_benches::mock_cms::{FIRST_CASE, Fault, Inventory, Order, Target};
use obelus_casebook::SaveState;
use obelus_cms::{Cms, CmsError, Patience, Session, VersionRef, conformance};
use obelus_pipeline::cms::IntakeError;
use std::time::Duration;

const LONG: Duration = Duration::from_secs(600);

async fn careless() -> System {
    let inventory = Inventory {
        careful: false,
        ..Inventory::default()
    };
    System::start(inventory).await
}

fn status(result: Result<i64, IntakeError>) -> u16 {
    match result {
        Err(IntakeError::Cms(error)) => error.status(),
        other => panic!("not an answer of the case management system: {other:?}"),
    }
}

#[tokio::test]
async fn a_copy_is_saved_once_however_often_it_is_asked_for_and_its_version_can_be_worked_on() {
    let system = careless().await;
    let desk = Desk::at(&system, LONG).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    let calls = (0..4).map(|_| desk.intake.save(&system.user, at, &copy));
    let saved: Vec<i64> = futures::future::join_all(calls)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert!(saved.iter().all(|version| *version == saved[0]));
    assert_eq!(system.mock.uploads(), 1);
    let now = VersionRef {
        version: saved[0],
        ..at
    };
    let there = system
        .cms
        .fetch(&system.user, now)
        .await
        .unwrap()
        .whole()
        .await
        .unwrap();
    assert_eq!(there, desk.casebook.copy_file(&copy).await.unwrap());
    let listed = desk.intake.documents(&system.user, FIRST_CASE).await.unwrap();
    let listed = listed.iter().find(|one| one.listing.id == at.document).unwrap();
    assert_eq!(listed.listing.version_id, saved[0]);
    let document = desk
        .casebook
        .document(listed.document.as_ref().expect("the new version is here"))
        .await
        .unwrap();
    assert_eq!(
        Some(document.original.sha256),
        desk.casebook.copy(&copy).await.unwrap().sha256
    );
}

#[tokio::test]
async fn a_refused_save_keeps_its_status_loses_nothing_and_can_be_tried_again() {
    let system = careless().await;
    let desk = Desk::at(&system, LONG).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    for refused in [401, 409, 410, 413] {
        system
            .mock
            .faults()
            .order(Order::once(Fault::Status, Target::Upload).status(refused));
        assert_eq!(status(desk.intake.save(&system.user, at, &copy).await), refused);
        let record = desk.casebook.save_of(&copy).await.unwrap().unwrap();
        assert_eq!(record.state, SaveState::Refused);
    }
    assert_eq!(system.mock.uploads(), 0);
    assert!(desk.intake.save(&system.user, at, &copy).await.is_ok());
    assert_eq!(system.mock.uploads(), 1);
}

#[tokio::test]
async fn a_save_that_is_late_is_found_after_a_restart_and_not_sent_twice() {
    let mut system = careless().await;
    let mut hasty = crate::bench::options(system.running.base());
    hasty.patience = Patience {
        looks: 1,
        pause: Duration::ZERO,
    };
    system.cms = obelus_cms::Ddei::new(hasty).unwrap();
    let desk = Desk::at(&system, LONG).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    system
        .mock
        .faults()
        .order(Order::once(Fault::LateSave, Target::Upload).seconds(1.6));
    assert_eq!(status(desk.intake.save(&system.user, at, &copy).await), 504);
    // Asked again while nothing is known: looked for, not sent.
    assert_eq!(status(desk.intake.save(&system.user, at, &copy).await), 504);
    tokio::time::sleep(Duration::from_millis(900)).await;
    let restarted = intake(&desk.casebook, &system, LONG);
    assert_eq!(restarted.settle_saves(&system.user).await.unwrap(), 1);
    let record = desk.casebook.save_of(&copy).await.unwrap().unwrap();
    assert_eq!(record.state, SaveState::Saved);
    assert_eq!(
        restarted.save(&system.user, at, &copy).await.unwrap(),
        record.saved_as.unwrap()
    );
    assert_eq!(system.mock.uploads(), 1);
}

#[tokio::test]
async fn a_save_that_never_arrived_is_sent_again_once_that_is_settled() {
    let system = careless().await;
    let desk = Desk::at(&system, Duration::from_millis(300)).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    system
        .mock
        .faults()
        .order(Order::once(Fault::Status, Target::Upload).status(502));
    assert_eq!(status(desk.intake.save(&system.user, at, &copy).await), 504);
    assert_eq!(
        status(desk.intake.save(&system.user, at, &copy).await),
        504,
        "too early to send again"
    );
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert!(desk.intake.save(&system.user, at, &copy).await.is_ok());
    assert_eq!(system.mock.uploads(), 1);
}

#[tokio::test]
async fn somebody_elses_version_is_never_saved_over() {
    let system = careless().await;
    let desk = Desk::at(&system, LONG).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    let (_, other) = conformance::users();
    system
        .cms
        .upload(&other, at, "%PDF-1.7\n% theirs\n%%EOF".into())
        .await
        .unwrap();
    let refused = desk.intake.save(&system.user, at, &copy).await;
    assert!(
        matches!(refused, Err(IntakeError::Cms(CmsError::Stale { .. }))),
        "{refused:?}"
    );
    assert_eq!(system.mock.uploads(), 1);
}

#[tokio::test]
async fn a_system_that_is_down_at_the_save_loses_nothing() {
    let system = careless().await;
    let desk = Desk::at(&system, LONG).await;
    let (at, copy) = desk.copy_of_first(&system).await;
    let user: Session = system.user.clone();
    system.running.stop().await;
    assert_eq!(status(desk.intake.save(&user, at, &copy).await), 503);
    assert!(
        desk.casebook.copy_file(&copy).await.is_ok(),
        "the copy is still there to be saved later"
    );
}
