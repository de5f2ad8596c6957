//! Somebody with the database file and an SQL shell changes the trail. All of it must be found.

use crate::bench::{Bench, ann, bob, case};
use obelus_casebook::{Casebook, NewDecision, NewEvent, audit};
use obelus_evidence::{EventKind, Verdict};
use serde_json::json;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// Views recorded on each of two cases.
const VIEWS: i64 = 60;

/// A closed casebook with a trail, and no triggers: whoever can write the file can drop them.
async fn trail() -> tempfile::TempDir {
    let bench = Bench::sqlite().await;
    let document = bench.one_suggested().await;
    case(&bench.casebook, "c2").await;
    for number in 0..VIEWS * 2 {
        let view = NewEvent {
            case: Some(format!("c{}", number % 2 + 1)),
            document: None,
            by: if number % 3 == 0 { ann() } else { bob() },
            kind: EventKind::Viewed,
            detail: json!({ "page": number }),
        };
        bench.casebook.append_event(view).await.unwrap();
        if number == VIEWS {
            bench.casebook.checkpoint_audit().await.unwrap();
        }
    }
    let decision = NewDecision {
        suggestion: Some("s1".into()),
        mark: None,
        media_mark: None,
        page_change: None,
        verdict: Verdict::Accept,
        why: None,
    };
    bench
        .casebook
        .decide(&document.id, None, &ann(), vec![decision])
        .await
        .unwrap();
    let Bench { casebook, dir, .. } = bench;
    casebook.close().await.unwrap();
    sql(dir.path(), "DROP TRIGGER event_never_changes; DROP TRIGGER event_never_goes; DROP TRIGGER decision_never_changes")
        .await;
    dir
}

async fn sql(dir: &Path, statements: &str) -> u64 {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("casebook.sqlite"))
        .foreign_keys(false);
    let mut conn = SqliteConnection::connect_with(&options).await.unwrap();
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statements.to_owned()))
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
    done.rows_affected()
}

fn copy_folder(from: &Path) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for file in crate::bench::files(from) {
        let target = to.path().join(&file);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::copy(from.join(&file), target).unwrap();
    }
    to
}

async fn faults(dir: &Path, elsewhere: Option<&Path>) -> Vec<audit::Fault> {
    let casebook = Casebook::open_to_read(dir).await.unwrap();
    let report = casebook.verify_audit(elsewhere).await.unwrap();
    casebook.close().await.unwrap();
    report.faults
}

#[tokio::test]
async fn every_flip_drop_insertion_swap_and_cut_is_found() {
    let original = trail().await;
    assert_eq!(faults(original.path(), None).await, []);
    let flips = [
        "at = at + 1",
        "by_id = by_id || 'x'",
        "by_name = 'Bob '",
        "kind = 'downloaded'",
        "kind = 'no such kind'",
        "detail = replace(detail, ':', ': ')",
        "document = 'another'",
        "digest = previous",
        "previous = digest",
        "chain = 'c3'",
    ];
    let mut tried = 0;
    for number in (1..=VIEWS as u64 + 1).step_by(6) {
        let one = format!("chain = 'c1' AND number = {number}");
        let rest = format!("chain = 'c1' AND number > {number}");
        let mut attacks = vec![
            format!("DELETE FROM event WHERE {one}"),
            // Closing the gap behind a dropped event.
            format!("DELETE FROM event WHERE {one}; UPDATE event SET number = -number + 1 WHERE {rest};
                     UPDATE event SET number = -number WHERE chain = 'c1' AND number < 0"),
            // The same event twice, the later ones moved up.
            format!("UPDATE event SET number = -number - 1 WHERE {rest};
                     UPDATE event SET number = -number WHERE chain = 'c1' AND number < 0;
                     INSERT INTO event (chain, number, at, document, by_id, by_name, kind, detail, previous, digest)
                     SELECT chain, number + 1, at, document, by_id, by_name, kind, detail, previous, digest
                       FROM event WHERE {one}"),
            // Two neighbours change places.
            format!("UPDATE event SET number = -1 WHERE {one};
                     UPDATE event SET number = {number} WHERE chain = 'c1' AND number = {number} + 1;
                     UPDATE event SET number = {number} + 1 WHERE chain = 'c1' AND number = -1"),
            // The chain ends here, and its signed end is adjusted as far as that goes without the key.
            format!("DELETE FROM event WHERE {rest};
                     UPDATE chain SET number = {number}, digest = (SELECT digest FROM event WHERE {one}) WHERE id = 'c1'"),
            format!("DELETE FROM event WHERE {rest}; DELETE FROM chain WHERE id = 'c1'"),
        ];
        attacks.extend(
            flips
                .iter()
                .map(|flip| format!("UPDATE event SET {flip} WHERE {one}")),
        );
        for attack in attacks {
            let dir = copy_folder(original.path());
            sql(dir.path(), &attack).await;
            assert!(!faults(dir.path(), None).await.is_empty(), "not found: {attack}");
            tried += 1;
        }
    }
    assert_eq!(tried, 11 * 16);
}

#[tokio::test]
async fn missing_chains_and_changed_decisions_are_found() {
    let original = trail().await;
    for attack in [
        "DELETE FROM event WHERE chain = 'c2'; DELETE FROM chain WHERE id = 'c2'",
        "DELETE FROM event WHERE chain = 'c2'; DELETE FROM chain WHERE id = 'c2'; DELETE FROM \"case\" WHERE id = 'c2'",
        "DELETE FROM event WHERE chain = ''; DELETE FROM chain WHERE id = ''",
        "UPDATE decision SET body = replace(body, 'accept', 'reject')",
        "DELETE FROM decision",
        "INSERT INTO decision SELECT document, revision + 1, about, body, suggested, findings FROM decision",
        "UPDATE chain SET signature = (SELECT signature FROM chain WHERE id = 'c1') WHERE id = 'c2'",
    ] {
        let dir = copy_folder(original.path());
        assert!(sql(dir.path(), attack).await > 0, "{attack}");
        assert!(!faults(dir.path(), None).await.is_empty(), "not found: {attack}");
    }
}

#[tokio::test]
async fn a_casebook_put_back_to_an_earlier_state_is_found_with_a_checkpoint_kept_elsewhere() {
    let Bench { casebook, dir, clock } = Bench::sqlite().await;
    case(&casebook, "c1").await;
    casebook.close().await.unwrap();
    drop(casebook);
    let earlier = copy_folder(dir.path());
    let casebook = Casebook::open_with(dir.path(), crate::bench::options(&clock))
        .await
        .unwrap();
    case(&casebook, "c2").await;
    casebook.close().await.unwrap();
    let elsewhere = dir.path().join("audit/checkpoints.jsonl");

    assert_eq!(faults(dir.path(), Some(&elsewhere)).await, []);
    assert_eq!(
        faults(earlier.path(), None).await,
        [],
        "by itself the earlier state is whole"
    );
    assert!(!faults(earlier.path(), Some(&elsewhere)).await.is_empty());
}

#[tokio::test]
async fn changed_checkpoints_are_found_and_a_torn_one_is_mended() {
    let original = trail().await;
    let file = "audit/checkpoints.jsonl";
    let text = std::fs::read_to_string(original.path().join(file)).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines.len() >= 2);
    let attacks = [
        text.replacen("\"number\":1", "\"number\":2", 1),
        lines[1..].join("\n") + "\n",
        [lines[1], lines[0]].join("\n") + "\n",
        "{}\n".to_owned() + &text,
    ];
    for attack in attacks {
        let dir = copy_folder(original.path());
        assert_ne!(attack, text);
        std::fs::write(dir.path().join(file), &attack).unwrap();
        assert!(!faults(dir.path(), None).await.is_empty(), "not found: {attack}");
    }
    // A crash while a checkpoint is written leaves half a line: the next one takes its place.
    let dir = copy_folder(original.path());
    std::fs::write(dir.path().join(file), text.clone() + &lines[0][..40]).unwrap();
    let casebook = Casebook::open(dir.path()).await.unwrap();
    casebook.close().await.unwrap();
    assert_eq!(faults(dir.path(), None).await, []);
}
