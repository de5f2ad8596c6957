//! The same files give the same results, however many workers share them.

use crate::made_up::{all_ended, ann, open, plan, send, start};
use obelus_casebook::{Casebook, CopyState};
use obelus_evidence::Sha256;
use std::collections::BTreeMap;

/// By file name: everything found, as JSON, and the copy's digest.
async fn results(slots: usize) -> BTreeMap<String, (String, Sha256)> {
    let dir = tempfile::tempdir().unwrap();
    let casebook: Casebook = open(dir.path()).await;
    for number in 0..20 {
        let document = send(
            &casebook,
            &format!("{number}.txt"),
            &format!("Jane saw {number} Kit"),
        )
        .await
        .document;
        let work = crate::made_up::MadeUp::default();
        obelus_pipeline::save(&casebook, &work, &document.id, plan(&document, 1), 100, &ann())
            .await
            .unwrap();
    }
    let worker = start(&casebook, slots).await;
    all_ended(&casebook).await;
    worker.stop().await;
    let mut results = BTreeMap::new();
    for document in casebook.documents(&"c1".parse().unwrap()).await.unwrap() {
        let found = serde_json::to_string(&casebook.suggestions(&document.id).await.unwrap()).unwrap();
        let copy = casebook.copies(&document.id).await.unwrap().remove(0);
        assert_eq!(copy.state, CopyState::Proven);
        results.insert(document.name.reveal().clone(), (found, copy.sha256.unwrap()));
    }
    results
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_worker_and_eight_find_the_same() {
    let one = results(1).await;
    assert_eq!(one.len(), 20);
    assert_eq!(one, results(8).await);
}
