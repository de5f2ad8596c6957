//! The kill drill: a server that works through its ledger is killed again and again, and two documents kill it
//! themselves. In the end everything is done, nothing twice, and the trail is whole.

use crate::made_up::{MadeUp, all_ended, ann, open, plan, send, start};
use obelus_casebook::{Casebook, CopyState, DocumentState, MOST_LOST, StageState};
use obelus_evidence::EventKind;
use std::{
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

const FOLDER: &str = "OBELUS_TEST_DRILL";
const DOCUMENTS: usize = 100;
const POISON: usize = 2;
const KILLS: u32 = 30;

#[test]
fn whatever_is_killed_everything_is_done_once() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    // This test starts itself again to have somebody to kill; that process takes this way.
    if let Some(dir) = std::env::var_os(FOLDER) {
        runtime.block_on(serve(Path::new(&dir)));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    runtime.block_on(prepare(dir.path()));
    let (kills, crashes) = torment(dir.path());
    assert!(
        kills >= KILLS / 2 && crashes >= 10,
        "{kills} kills and {crashes} crashes are no drill"
    );
    let runs = runtime.block_on(inspect(dir.path()));
    println!(
        "{} stages, {kills} kills, {crashes} crashes, {runs} runs",
        DOCUMENTS * 3 + POISON
    );
}

async fn prepare(dir: &Path) {
    let casebook = open(dir).await;
    let work = MadeUp::default();
    for number in 0..DOCUMENTS + POISON {
        // The poison lies in the middle of the queue.
        let text = match number {
            30 | 60 => format!("please abort the process {number}"),
            _ => format!("Jane saw Kit {number}"),
        };
        let document = send(&casebook, &format!("{number}.txt"), &text).await.document;
        if !text.contains("abort") {
            obelus_pipeline::save(&casebook, &work, &document.id, plan(&document, 1), 10, &ann())
                .await
                .unwrap();
        }
    }
    casebook.close().await.unwrap();
}

async fn serve(dir: &Path) {
    let casebook = open(dir).await;
    let worker = start(&casebook, 4).await;
    all_ended(&casebook).await;
    worker.stop().await;
    casebook.close().await.unwrap();
}

fn server(dir: &Path) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "drill::whatever_is_killed_everything_is_done_once",
            "--nocapture",
        ])
        .env(FOLDER, dir)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the server at odd moments, starts it again, and lets it finish in the end.
fn torment(dir: &Path) -> (u32, u32) {
    let (mut kills, mut crashes, mut random) = (0, 0, 12_345_u32);
    let late = Instant::now() + Duration::from_secs(120);
    loop {
        let mut child = server(dir);
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let kill_at = Instant::now() + Duration::from_millis(u64::from(40 + (random >> 24)));
        let status = loop {
            assert!(
                Instant::now() < late,
                "{kills} kills, {crashes} crashes and not done"
            );
            match child.try_wait().unwrap() {
                Some(status) => break status,
                None if kills < KILLS && Instant::now() > kill_at => {
                    child.kill().unwrap();
                    kills += 1;
                }
                None => std::thread::sleep(Duration::from_millis(2)),
            }
        };
        if status.success() {
            return (kills, crashes);
        }
        // SIGKILL is 9: ours. SIGABRT is 6: the poison's.
        match std::os::unix::process::ExitStatusExt::signal(&status) {
            Some(9) => {}
            Some(6) => crashes += 1,
            _ => panic!("the server ended with {status}"),
        }
    }
}

async fn inspect(dir: &Path) -> i64 {
    let casebook = Casebook::open(dir).await.unwrap();
    let documents = casebook.documents(&"c1".parse().unwrap()).await.unwrap();
    assert_eq!(documents.len(), DOCUMENTS + POISON);
    let (mut poisoned, mut runs) = (0, 0);
    for document in &documents {
        let stages = casebook.stages(&document.id).await.unwrap();
        runs += stages.iter().map(|stage| stage.attempt).sum::<i64>();
        let events = casebook
            .events(0, None, Some(document.id.as_str()))
            .await
            .unwrap();
        let count = |kind| events.iter().filter(|e| e.event.kind == kind).count();
        if stages.len() == 1 {
            poisoned += 1;
            assert_eq!(
                (stages[0].state, stages[0].lost),
                (StageState::Quarantined, MOST_LOST)
            );
            assert_eq!((stages[0].attempt, stages[0].failures), (MOST_LOST, 0));
            assert_eq!(document.state, DocumentState::Quarantined);
            assert_eq!(
                (count(EventKind::StageDone), count(EventKind::StageQuarantined)),
                (0, 1)
            );
            continue;
        }
        assert!(
            stages.iter().all(|stage| stage.state == StageState::Done),
            "{stages:?}"
        );
        assert_eq!((stages.len(), document.state), (4, DocumentState::Suggested));
        assert_eq!(
            (count(EventKind::StageDone), count(EventKind::CopyOffered)),
            (4, 1),
            "effects none twice"
        );
        assert_eq!(
            casebook
                .suggestions(&document.id)
                .await
                .unwrap()
                .suggestions
                .len(),
            2
        );
        let copies = casebook.copies(&document.id).await.unwrap();
        assert_eq!((copies.len(), copies[0].state), (1, CopyState::Proven));
        casebook.copy_file(&copies[0].id).await.unwrap();
    }
    assert_eq!(poisoned, POISON);
    let report = casebook.verify_audit(None).await.unwrap();
    assert_eq!(report.faults, []);
    runs
}
