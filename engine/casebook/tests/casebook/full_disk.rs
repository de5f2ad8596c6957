//! The disk is full. A process that may not write files beyond 1 MiB plays the part: writes fail in the middle of
//! blobs and in the middle of transactions, as they do on a full disk.

use crate::bench::{ann, case, files, send, stage};
use bytes::Bytes;
use futures::stream;
use obelus_casebook::{Casebook, CasebookError, NewEvent, Result, StageKind, Upload};
use obelus_evidence::{EventKind, Kind};
use serde_json::json;
use std::{convert::Infallible, path::Path, process::Command};

const FOLDER: &str = "OBELUS_TEST_FULL_DISK";

#[test]
fn a_full_disk_gives_a_clear_error_and_leaves_nothing_half_done() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    // This test starts itself again with a limit on file sizes; the second process takes this way.
    if let Some(dir) = std::env::var_os(FOLDER) {
        runtime.block_on(fill(Path::new(&dir)));
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let limited = Command::new("sh")
        // Units of 512 bytes; an ignored signal stays ignored, so that writes fail instead of killing.
        .args(["-c", "trap '' XFSZ; ulimit -f 2048; exec \"$0\" --exact full_disk::a_full_disk_gives_a_clear_error_and_leaves_nothing_half_done --nocapture"])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, dir.path())
        .output()
        .unwrap();
    assert!(
        limited.status.success(),
        "{}",
        String::from_utf8_lossy(&limited.stderr)
    );
    runtime.block_on(recover(dir.path()));
}

async fn upload(casebook: &Casebook, name: &str, bytes: usize) -> Result<obelus_casebook::Received> {
    let first_stage = stage(StageKind::Read, 10);
    let upload = Upload {
        case: "c1".parse()?,
        name: name.into(),
        by: ann(),
        limit: 100_000_000,
        first_stage,
    };
    let chunk = Bytes::from(name.as_bytes().repeat(bytes / name.len()));
    casebook
        .receive(upload, stream::iter([Ok::<_, Infallible>(chunk)]), |_| {
            Ok(Kind::Text)
        })
        .await
}

async fn fill(dir: &Path) {
    let casebook = Casebook::open(dir).await.unwrap();
    case(&casebook, "c1").await;
    send(&casebook, "c1", "first", b"first").await.unwrap();
    let too_big = upload(&casebook, "big", 4 << 20).await.unwrap_err();
    assert!(too_big.is_out_of_space(), "{too_big:?}");
    assert!(matches!(too_big, CasebookError::Blob(_)));

    // Until the write-ahead log reaches the limit, and then to its last page.
    let mut refused = None;
    for size in [50_000, 2_000, 1] {
        for _ in 0..200 {
            let event = NewEvent {
                case: Some("c1".into()),
                document: None,
                by: ann(),
                kind: EventKind::Viewed,
                detail: json!({ "filler": "x".repeat(size) }),
            };
            if let Err(error) = casebook.append_event(event).await {
                refused = Some(error);
                break;
            }
        }
    }
    let refused = refused.unwrap();
    assert!(refused.is_out_of_space(), "{refused:?}");
    let no_room = send(&casebook, "c1", "second", &[b'x'; 60_000])
        .await
        .unwrap_err();
    assert!(no_room.is_out_of_space(), "{no_room:?}");
    assert_eq!(
        casebook.documents(&"c1".parse().unwrap()).await.unwrap().len(),
        1,
        "reading still works"
    );
}

async fn recover(dir: &Path) {
    let casebook = Casebook::open(dir).await.unwrap();
    assert_eq!(casebook.verify_audit(None).await.unwrap().faults, []);
    let documents = casebook.documents(&"c1".parse().unwrap()).await.unwrap();
    assert_eq!(documents.len(), 1, "what was refused is not there");
    for name in files(&dir.join("blobs")) {
        let sha256 = name.rsplit('/').next().unwrap().parse().unwrap();
        casebook.blobs().get(&sha256).await.unwrap();
    }
    send(&casebook, "c1", "second", &[b'x'; 60_000]).await.unwrap();
    upload(&casebook, "big", 4 << 20).await.unwrap();
}
