use crate::bench::{Bench, reading, send};
use bytes::Bytes;
use obelus_casebook::{DEEPEST, DocumentState, Enclosed, StageKind, StageOutcome};
use obelus_evidence::{Kind, RefusalCode, Refused, Sha256};

fn file(name: &str, bytes: &'static [u8], kind: Result<Kind, Refused>) -> Enclosed {
    Enclosed {
        name: name.into(),
        bytes: Bytes::from_static(bytes),
        kind,
    }
}

/// Ends the reading that waits, as of a file with these inside.
async fn read_with(bench: &Bench, inside: Vec<Enclosed>) -> obelus_casebook::Document {
    let claim = bench.claim("w").await.unwrap();
    assert_eq!(claim.kind, StageKind::Read);
    let outcome = StageOutcome::Converted {
        reading: reading(&claim.document),
        rendition: Bytes::from_static(b"%PDF-1.7 of it"),
        attachments: inside,
    };
    bench.casebook.complete(&claim, outcome, vec![]).await.unwrap();
    bench.casebook.document(&claim.document.id).await.unwrap()
}

pub(crate) async fn what_came_inside_becomes_documents_or_is_listed_with_the_reason(bench: &Bench) {
    bench.one_document().await;
    let zip = Refused::new(RefusalCode::UnsupportedKind, "a zip archive; unpack it first");
    let inside = vec![
        file("note.txt", b"a note", Ok(Kind::Text)),
        file("photos.zip", b"PK", Err(zip.clone())),
        file("again.txt", b"a note", Ok(Kind::Text)),
    ];
    let read = read_with(bench, inside.clone()).await;
    assert_eq!(read.rendition, Some(Sha256::of(b"%PDF-1.7 of it")));
    assert_eq!(read.shown(), Sha256::of(b"%PDF-1.7 of it"));
    assert_eq!(
        bench.casebook.shown(&read.id).await.unwrap(),
        b"%PDF-1.7 of it".as_slice()
    );

    let listed = bench.casebook.attachments(&read.id).await.unwrap();
    assert_eq!(
        listed
            .iter()
            .map(|a| a.name.reveal().as_str())
            .collect::<Vec<_>>(),
        ["note.txt", "photos.zip", "again.txt"]
    );
    assert_eq!((&listed[1].document, &listed[1].refused), (&None, &Some(zip)));
    let note = listed[0].document.clone().unwrap();
    assert_eq!(
        bench.casebook.parents(&note).await.unwrap(),
        std::slice::from_ref(&read.id)
    );
    let child = bench.casebook.document(&note).await.unwrap();
    assert_eq!((child.depth, child.state), (1, DocumentState::Received));
    assert_eq!(
        bench.casebook.original(&note).await.unwrap(),
        b"a note".as_slice()
    );
    assert_eq!(bench.casebook.documents(&read.case).await.unwrap().len(), 3);

    // The same file under the same name in another message is the document that is there.
    while bench.claim("w").await.is_some() {}
    send(&bench.casebook, "c1", "b.eml", b"another").await.unwrap();
    let other = read_with(bench, inside).await;
    let again = bench.casebook.attachments(&other.id).await.unwrap();
    assert_eq!(again[0].document, Some(note.clone()));
    assert_eq!(bench.casebook.parents(&note).await.unwrap().len(), 2);
    assert_eq!(bench.casebook.documents(&read.case).await.unwrap().len(), 4);
}

pub(crate) async fn what_lies_too_deep_is_listed_and_not_taken(bench: &Bench) {
    bench.one_document().await;
    let names: [(&str, &[u8]); 4] = [("1", b"one"), ("2", b"two"), ("3", b"three"), ("4", b"four")];
    for (level, (name, bytes)) in names.into_iter().enumerate() {
        let read = read_with(bench, vec![file(name, bytes, Ok(Kind::Email))]).await;
        let listed = bench.casebook.attachments(&read.id).await.unwrap();
        let is_taken = level < DEEPEST as usize;
        assert_eq!(listed[0].document.is_some(), is_taken, "level {level}");
        assert_eq!(listed[0].refused.is_none(), is_taken, "level {level}");
    }
    assert_eq!(bench.claim("w").await, None);
}
