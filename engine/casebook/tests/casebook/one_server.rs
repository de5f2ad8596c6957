//! One folder, one server, one key.

use crate::bench::{Bench, ann, case, options};
use obelus_casebook::{Casebook, CasebookError, SigningKey};
use std::os::unix::fs::PermissionsExt;

#[tokio::test]
async fn a_second_server_is_turned_away_and_a_reader_is_not() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, "c1").await;
    assert!(matches!(
        Casebook::open(bench.dir.path()).await,
        Err(CasebookError::Held(_))
    ));
    let reader = Casebook::open_to_read(bench.dir.path()).await.unwrap();
    assert!(reader.verify_audit(None).await.unwrap().is_sound());
    let written = reader
        .create_case(&"c2".parse().unwrap(), &Default::default(), &ann())
        .await;
    assert!(matches!(written, Err(CasebookError::ReadOnly)));
    bench.casebook.close().await.unwrap();
    let Bench { casebook, dir, clock } = bench;
    drop(casebook);
    let again = Casebook::open_with(dir.path(), options(&clock)).await.unwrap();
    assert_eq!(again.cases().await.unwrap().len(), 1);
    assert!(again.verify_audit(None).await.unwrap().is_sound());
}

#[tokio::test]
async fn a_signed_casebook_does_not_get_a_new_key_silently() {
    let Bench { casebook, dir, .. } = Bench::sqlite().await;
    casebook.close().await.unwrap();
    drop(casebook);
    let key = dir.path().join("keys/signing.key");
    assert_eq!(
        std::fs::metadata(&key).unwrap().permissions().mode() & 0o777,
        0o600
    );
    std::fs::remove_file(&key).unwrap();
    assert!(Casebook::open(dir.path()).await.is_err());
    SigningKey::create(&key).unwrap();
    let stranger = Casebook::open_to_read(dir.path()).await.unwrap();
    assert!(!stranger.verify_audit(None).await.unwrap().is_sound());
}

#[tokio::test]
async fn a_rotated_key_still_proves_what_the_old_one_signed() {
    let Bench { casebook, dir, clock } = Bench::sqlite().await;
    case(&casebook, "c1").await;
    casebook.close().await.unwrap();
    drop(casebook);
    SigningKey::rotate(&dir.path().join("keys/signing.key")).unwrap();
    let casebook = Casebook::open_with(dir.path(), options(&clock)).await.unwrap();
    case(&casebook, "c2").await;
    casebook.checkpoint_audit().await.unwrap().unwrap();
    assert_eq!(casebook.verify_audit(None).await.unwrap().faults, []);
}
