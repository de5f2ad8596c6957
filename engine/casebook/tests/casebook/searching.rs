//! Search as its users notice it: what is saved is found, with boxes, and nothing else is.

use crate::bench::{Bench, ann, case, id, send, stage, suggestion, suggestions};
use obelus_casebook::{
    CaseId, Casebook, CasebookError, Document, DocumentId, StageKind, StageOutcome,
    search::{Found, SearchOrder, SearchRequest, WhyUnsearched},
};
use obelus_evidence::{Box2, Category, Page, Quad, Reading, TextSource, Word};
use proptest::{
    prelude::*,
    test_runner::{Config, TestRunner},
};

const CASE: &str = "c1";

/// Pages out of texts: characters 5 points wide, lines 12 points apart.
fn reading(document: &Document, pages: &[&str]) -> Reading {
    let page = |(index, text): (u32, &&str)| {
        let mut words = Vec::new();
        for (line, row) in (0u32..).zip(text.lines()) {
            let mut x = 50.0;
            for word in row.split_whitespace() {
                let width = word.chars().count() as f64 * 5.0;
                let (x0, y0) = (x, 50.0 + f64::from(line) * 12.0);
                let quad = Quad::from_box(Box2 {
                    x0,
                    y0,
                    x1: x0 + width,
                    y1: y0 + 10.0,
                });
                words.push(Word {
                    text: word.into(),
                    quad,
                    confidence: 1.0,
                    line,
                    edges: vec![],
                });
                x += width + 5.0;
            }
        }
        let source = if words.is_empty() {
            TextSource::None
        } else {
            TextSource::Native
        };
        Page {
            index,
            width: 595.0,
            height: 842.0,
            source,
            words,
        }
    };
    Reading {
        original: document.original.clone(),
        pages: (1..).zip(pages).map(page).collect(),
        warnings: vec![],
        verbatim: None,
    }
}

/// Receives and reads a document; nothing is indexed by that.
async fn read(bench: &Bench, case: &str, name: &str, pages: &[&str]) -> DocumentId {
    let document = send(&bench.casebook, case, name, pages.join("\n").as_bytes())
        .await
        .unwrap()
        .document;
    let claim = bench.claim("w").await.unwrap();
    assert_eq!(claim.document.id, document.id);
    let outcome = StageOutcome::Read(reading(&document, pages));
    bench.casebook.complete(&claim, outcome, vec![]).await.unwrap();
    document.id
}

/// Reads a document anew, as newer rules would.
async fn read_again(bench: &Bench, document: &DocumentId, rules: &str, pages: &[&str]) {
    let again = obelus_casebook::NewStage {
        ruleset: rules.into(),
        ..stage(StageKind::Read, 10)
    };
    bench
        .casebook
        .request_stage(document, &again, &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    let outcome = StageOutcome::Read(reading(&claim.document, pages));
    bench.casebook.complete(&claim, outcome, vec![]).await.unwrap();
}

async fn search(casebook: &Casebook, query: &str) -> Found {
    let request = SearchRequest {
        query: query.into(),
        ..SearchRequest::default()
    };
    casebook.search(&id::<CaseId>(CASE), &request).await.unwrap()
}

fn texts(found: &Found) -> Vec<String> {
    let hits = found.documents.iter().flat_map(|document| &document.hits);
    hits.map(|hit| format!("{}:{}", hit.page, hit.text.reveal()))
        .collect()
}

#[tokio::test]
async fn what_was_saved_a_moment_ago_is_found_with_its_boxes() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let document = read(
        &bench,
        CASE,
        "mg11.txt",
        &["I saw Jane Roe, aged 40", "", "rang +44 7700 900123"],
    )
    .await;
    let found = search(&bench.casebook, "\"jane roe\"").await;
    assert_eq!(found.documents[0].document, document);
    let hit = &found.documents[0].hits[0];
    assert_eq!(Box2::from([80.0, 50.0, 120.0, 60.0]), hit.pieces[0].quad.bounds());
    assert_eq!(hit.pieces[0].words, (2, 3));
    assert_eq!(hit.snippet.reveal(), "I saw Jane Roe, aged 40");
    assert_eq!(
        texts(&search(&bench.casebook, "07700 900123").await),
        ["3:44 7700 900123"]
    );
    // The page without words is told.
    assert_eq!(
        (found.unsearched[0].why, found.unsearched[0].pages.as_slice()),
        (WhyUnsearched::NoWords, &[2][..])
    );
}

#[tokio::test]
async fn an_older_reading_is_never_shown() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let document = read(&bench, CASE, "a.txt", &["Jane Roe lives here"]).await;
    assert_eq!(texts(&search(&bench.casebook, "roe").await), ["1:Roe"]);
    read_again(&bench, &document, "2", &["Jane Doe lives here"]).await;
    assert!(texts(&search(&bench.casebook, "roe").await).is_empty());
    assert_eq!(texts(&search(&bench.casebook, "doe").await), ["1:Doe"]);
    assert_eq!(
        bench
            .casebook
            .search_extent(&id::<CaseId>(CASE), None)
            .await
            .unwrap()
            .documents,
        1
    );
}

#[tokio::test]
async fn what_could_not_be_searched_is_listed() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let waiting = send(&bench.casebook, CASE, "later.txt", b"Jane")
        .await
        .unwrap()
        .document
        .id;
    let found = search(&bench.casebook, "jane").await;
    assert!(found.documents.is_empty());
    assert_eq!(
        (&found.unsearched[0].document, found.unsearched[0].why),
        (&waiting, WhyUnsearched::NotReadYet)
    );
}

#[tokio::test]
async fn an_index_that_is_lost_or_damaged_is_made_anew() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    read(&bench, CASE, "a.txt", &["Jane Roe"]).await;
    assert_eq!(texts(&search(&bench.casebook, "roe").await), ["1:Roe"]);
    let folder = bench.dir.path().join("search").join(CASE);
    let Bench { casebook, clock, dir } = bench;
    casebook.close().await.unwrap();
    drop(casebook);
    for spoil in ["keep", "meta", "segments", "all"] {
        match spoil {
            "meta" => std::fs::write(folder.join("meta.json"), "{").unwrap(),
            "segments" => {
                for file in std::fs::read_dir(&folder).unwrap().flatten() {
                    if file
                        .path()
                        .extension()
                        .is_some_and(|e| e != "json" && e != "lock")
                    {
                        std::fs::write(file.path(), b"?").unwrap();
                    }
                }
            }
            "all" => std::fs::remove_dir_all(&folder).unwrap(),
            _ => {}
        }
        let casebook = Casebook::open_with(dir.path(), crate::bench::options(&clock))
            .await
            .unwrap();
        assert_eq!(texts(&search(&casebook, "roe").await), ["1:Roe"], "{spoil}");
        casebook.close().await.unwrap();
    }
}

#[tokio::test]
async fn cases_do_not_see_each_other() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    case(&bench.casebook, "c2").await;
    read(&bench, CASE, "a.txt", &["Jane Roe"]).await;
    read(&bench, "c2", "b.txt", &["Jane Doe"]).await;
    let request = SearchRequest {
        query: "jane".into(),
        ..SearchRequest::default()
    };
    let other = bench
        .casebook
        .search(&id::<CaseId>("c2"), &request)
        .await
        .unwrap();
    assert_eq!(other.documents.len(), 1);
    assert_eq!(other.documents[0].name.reveal(), "b.txt");
    let missing = bench.casebook.search(&id::<CaseId>("c3"), &request).await;
    assert!(matches!(missing, Err(CasebookError::NoCase(_))));
}

#[tokio::test]
async fn operators_count_within_a_document_and_filters_narrow() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let first = read(&bench, CASE, "first.txt", &["the knife was", "seen by Jane"]).await;
    let second = read(
        &bench,
        CASE,
        "Jane second.txt",
        &["the knife in the kitchen drawer", "Jane", "Jane"],
    )
    .await;
    let documents = |found: &Found| {
        found
            .documents
            .iter()
            .map(|f| f.document.clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(documents(&search(&bench.casebook, "knife jane").await).len(), 2);
    assert_eq!(
        documents(&search(&bench.casebook, "knife NOT kitchen").await),
        std::slice::from_ref(&first)
    );
    assert_eq!(
        documents(&search(&bench.casebook, "(spoon OR drawer) jane").await),
        std::slice::from_ref(&second)
    );
    let named = search(&bench.casebook, "jane").await.named;
    assert_eq!(
        named.iter().map(|n| n.document.clone()).collect::<Vec<_>>(),
        std::slice::from_ref(&second)
    );
    let case = id::<CaseId>(CASE);
    let (casebook, case) = (&bench.casebook, &case);
    let ask = |request: SearchRequest| async move { casebook.search(case, &request).await.unwrap() };
    let jane = || SearchRequest {
        query: "jane".into(),
        ..SearchRequest::default()
    };
    let by_pages = ask(SearchRequest {
        sort: SearchOrder::Pages,
        ..jane()
    })
    .await;
    assert_eq!(documents(&by_pages), [second.clone(), first.clone()]);
    assert_eq!(
        documents(
            &ask(SearchRequest {
                documents: Some(vec![first.clone()]),
                ..jane()
            })
            .await
        ),
        std::slice::from_ref(&first)
    );
    assert!(
        documents(
            &ask(SearchRequest {
                received_before_ms: Some(1),
                ..jane()
            })
            .await
        )
        .is_empty()
    );
    // Page by page, every hit comes once.
    let (mut skip, mut seen) = (Some(0), Vec::new());
    while let Some(from) = skip {
        let part = ask(SearchRequest {
            skip: from,
            limit: 1,
            ..jane()
        })
        .await;
        seen.extend(texts(&part));
        skip = part.next;
    }
    assert_eq!(seen, ["2:Jane", "2:Jane", "3:Jane"]);
}

#[tokio::test]
async fn a_category_keeps_the_hits_inside_its_suggestions() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let document = read(&bench, CASE, "a.txt", &["Jane met Jane"]).await;
    bench
        .casebook
        .request_stage(&document, &stage(StageKind::Suggest, 10), &ann())
        .await
        .unwrap();
    let claim = bench.claim("w").await.unwrap();
    let mut found = suggestions(&claim.document, &[]);
    let second = Quad::from_box(Box2 {
        x0: 95.0,
        y0: 50.0,
        x1: 115.0,
        y1: 60.0,
    });
    found.suggestions = vec![obelus_evidence::Suggestion {
        quads: vec![second],
        ..suggestion("s1")
    }];
    bench
        .casebook
        .complete(&claim, StageOutcome::Suggested(found), vec![])
        .await
        .unwrap();
    let ask = |categories| SearchRequest {
        query: "jane".into(),
        categories,
        ..SearchRequest::default()
    };
    let case = id::<CaseId>(CASE);
    let people = bench
        .casebook
        .search(&case, &ask(vec![Category::Person]))
        .await
        .unwrap();
    assert_eq!(people.documents[0].hits.len(), 1);
    assert_eq!(people.documents[0].hits[0].pieces[0].words, (2, 2));
    assert!(
        bench
            .casebook
            .search(&case, &ask(vec![Category::Phone]))
            .await
            .unwrap()
            .documents
            .is_empty()
    );
}

#[tokio::test]
async fn every_mention_in_one_document_is_found_over_line_and_page_ends() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let document = read(
        &bench,
        CASE,
        "a.txt",
        &["by Jane\nRoe and Jane", "Roe’s sister Janet"],
    )
    .await;
    let all = bench
        .casebook
        .search_document(&document, "\"jane roe\"")
        .await
        .unwrap();
    let found: Vec<_> = all
        .hits
        .iter()
        .map(|hit| (hit.page, hit.pieces.len(), hit.text.reveal().as_str()))
        .collect();
    assert_eq!(found, [(1, 2, "Jane Roe"), (1, 2, "Jane Roe")]);
    assert_eq!(all.hits[1].pieces[1].page, 2);
    // The index leads to the same places.
    assert_eq!(
        texts(&search(&bench.casebook, "\"jane roe\"").await),
        ["1:Jane Roe", "1:Jane Roe"]
    );
    // Whole words only.
    assert_eq!(
        bench
            .casebook
            .search_document(&document, "jane")
            .await
            .unwrap()
            .hits
            .len(),
        2
    );
}

#[tokio::test]
async fn a_backlog_is_caught_up_with_by_one_stage_in_one_commit() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    let mut documents = Vec::new();
    for number in 0..5 {
        let text = format!("Jane number{number}");
        documents.push(read(&bench, CASE, &format!("{number}.txt"), &[text.as_str(); 20]).await);
    }
    // 100 pages wait: more than a search indexes by itself, so they are listed, and caught up with.
    let first = search(&bench.casebook, "jane").await;
    assert!(
        first
            .unsearched
            .iter()
            .all(|u| u.why == WhyUnsearched::NotIndexedYet),
        "{:?}",
        first.unsearched
    );
    assert_eq!(
        bench.casebook.index_document(&documents[2]).await.unwrap(),
        Some((20, 40))
    );
    let extent = bench
        .casebook
        .search_extent(&id::<CaseId>(CASE), None)
        .await
        .unwrap();
    assert_eq!((extent.documents, extent.pages, extent.words), (5, 100, 200));
    assert!(extent.unsearched.is_empty());
}

#[tokio::test]
async fn no_query_breaks_anything() {
    let bench = Bench::sqlite().await;
    case(&bench.casebook, CASE).await;
    read(
        &bench,
        CASE,
        "a.txt",
        &["Jane Roe's wit-\nness of 12/03/2024; AB12 CDE, jane@example.com — 100 %"],
    )
    .await;
    let mut runner = TestRunner::new(Config {
        cases: 300,
        ..Config::default()
    });
    let queries = prop_oneof![
        "[\\PC]{0,40}",
        "[a-j12 ()\"*~:OR-]{0,40}",
        "(name:)?\"?(jane|roe|12/03/2024|AB12 CDE|a|é)[*~ \"()-]{0,6}( (AND|OR|NOT) (jane|\"roe wit\"~|x*))?",
    ];
    let runtime = tokio::runtime::Handle::current();
    let casebook = bench.casebook.clone();
    tokio::task::spawn_blocking(move || {
        runner
            .run(&queries, |query| {
                let request = SearchRequest {
                    query: query.as_str().into(),
                    ..SearchRequest::default()
                };
                match runtime.block_on(casebook.search(&id::<CaseId>(CASE), &request)) {
                    Ok(_) | Err(CasebookError::BadRequest(_)) => Ok(()),
                    Err(error) => Err(TestCaseError::fail(format!("{query:?}: {error}"))),
                }
            })
            .unwrap();
    })
    .await
    .unwrap();
}
