//! No event, no action: every answer about a case is on the audit trail before it leaves, in both dialects.

use super::{
    access::{access, request, routes, things, world},
    signing_in::{claims, signed},
    world::{URN, World},
};
use axum::http::Method;
use obelus::auth::{Role, rules::Trail};
use obelus_casebook::CopyState;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::collections::BTreeMap;
use tower::ServiceExt;

/// Asks for something in every place where a route looks for it.
const QUERY: &str = "?q=Roe&query=Roe&SearchText=Roe";

/// Somebody who has not looked at anything yet.
fn newcomer(name: &str, role: Role) -> String {
    let mut claims = claims(&[role]);
    claims["oid"] = format!("oid-of-{name}").into();
    claims["preferred_username"] = format!("{name}@example.org").into();
    signed(&claims)
}

/// A world in which three may open the case, and things of it with a copy that is proven.
async fn prepared() -> (World, BTreeMap<&'static str, String>, tempfile::NamedTempFile) {
    let list = access(&format!(
        "'{URN}' = ['ann@example.org', 'bo@example.org', 'cy@example.org']"
    ));
    let world = world(&list).await;
    let things = things(&world).await;
    let copy = things["copy"].parse().unwrap();
    while world.service.casebook.copy(&copy).await.unwrap().state != CopyState::Proven {
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    (world, things, list)
}

async fn recorded(world: &World, who: &str) -> usize {
    let events = world.service.casebook.events(0, None, None).await.unwrap();
    events
        .iter()
        .filter(|e| e.event.by.id == format!("oid-of-{who}"))
        .count()
}

#[tokio::test]
async fn every_answer_is_on_the_trail_of_whoever_got_it() {
    let (world, things, _list) = prepared().await;
    let bo = newcomer("bo", Role::Reviewer);
    let mut without_answer = Vec::new();
    let routes = routes(&world).await;
    // A tracker is there once a refresh was asked for.
    let refresh = routes
        .iter()
        .find(|route| route.method == Method::POST && route.path.ends_with("{caseId}"));
    let refresh = request(refresh.unwrap(), &things, Some(&bo), "");
    assert_eq!(
        world.service.app.clone().oneshot(refresh).await.unwrap().status(),
        200
    );
    for route in &routes {
        if route.method != Method::GET || route.rule.trail == Trail::Nobody {
            continue;
        }
        let before = recorded(&world, "bo").await;
        // The body is not read: that of the event stream never ends.
        let app = world.service.app.clone();
        let answer = app
            .oneshot(request(route, &things, Some(&bo), QUERY))
            .await
            .unwrap();
        match answer.status().is_success() {
            true => assert!(
                recorded(&world, "bo").await > before,
                "{} is not recorded",
                route.path
            ),
            false => without_answer.push(route.path.rsplit('/').next().unwrap().to_owned()),
        }
    }
    // What only recordings have; `api/tests/recordings.rs` looks at those.
    let of_recordings = [
        "analysis",
        "original",
        "proxy",
        "thumbnails",
        "{sheet}",
        "chip",
        "waveform",
    ];
    without_answer.sort();
    let mut expected = of_recordings.map(str::to_owned).to_vec();
    expected.sort();
    assert_eq!(without_answer, expected);
    world.service.stop().await;
}

#[tokio::test]
async fn what_cannot_be_recorded_is_neither_shown_nor_done() {
    let (world, things, _list) = prepared().await;
    let routes = routes(&world).await;
    let file = world.service.casebook.dir().join("casebook.sqlite");
    let mut database = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file))
        .await
        .unwrap();
    // From now on the trail takes nothing, as if its disk were full.
    sqlx::raw_sql("CREATE TRIGGER no_more BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no more'); END")
        .execute(&mut database)
        .await
        .unwrap();
    database.close().await.unwrap();
    let cy = newcomer("cy", Role::Approver);
    let changes = [
        "lock",
        "unlock",
        "upload",
        "add_note",
        "rename",
        "reclassify",
        "set_used",
    ];
    let done = |world: &World| changes.map(|call| world.cms.times(call));
    let before = done(&world);
    let mut shut = 0;
    for route in &routes {
        if route.rule.trail == Trail::Nobody {
            continue;
        }
        let name = format!("{} {}", route.method, route.path);
        let app = world.service.app.clone();
        let answer = app
            .oneshot(request(route, &things, Some(&cy), QUERY))
            .await
            .unwrap();
        assert!(!answer.status().is_success(), "{name}: {}", answer.status());
        let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.unwrap();
        let text = String::from_utf8_lossy(&body);
        assert!(
            !text.contains("Roe") && !text.contains("no more"),
            "{name}: {text}"
        );
        shut += 1;
    }
    assert!(shut > 50, "{shut}");
    assert_eq!(
        done(&world),
        before,
        "something was done in the case management system"
    );
    world.service.stop().await;
}
