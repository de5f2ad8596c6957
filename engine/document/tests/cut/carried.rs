//! What pages without a mark could carry into a copy unseen, and files that no two viewers show alike.

use crate::reread::cut_plainly;
use crate::sheet::{Paper, Sheet, boxes, numbers};
use lopdf::{Dictionary, Object, dictionary};
use obelus_document::redact::cut;
use obelus_evidence::RefusalCode;
use std::collections::BTreeMap;

/// Why a page with this content and no mark became a picture.
fn reason(content: &str) -> Option<String> {
    let mut sheet = Sheet::new();
    sheet.page(&format!("BT /F1 12 Tf 20 200 Td (abc) Tj ET {content}"));
    let original = sheet.bytes();
    let cut = cut_plainly(&original, &boxes(&original, &[]));
    cut.rasterised.first().map(|page| page.reason.clone())
}

#[test]
fn an_inline_picture_brings_its_samples_along_and_nothing_else() {
    let picture = |entries: &str, samples: &str| {
        reason(&format!(
            "q 10 0 0 10 20 20 cm BI /W 2 /H 1 /BPC 8 /CS /G /F /AHx {entries} ID {samples}> EI Q"
        ))
    };
    assert_eq!(picture("", "8041"), None);
    assert_eq!(picture("/I true /D [1 0]", "8041"), None);
    let surplus = picture("", "8041 44756e6d6f7265").expect("a picture");
    assert!(surplus.contains("more than its samples"), "{surplus}");
    assert!(picture("/Note (Dunmore)", "8041").is_some());
    assert!(picture("/Dunmore 1", "8041").is_some());
}

#[test]
fn strings_names_and_comments_where_none_belong_are_not_carried_over() {
    for fine in ["[3 2] 0 d", "/F1 9 Tf", "/RelativeColorimetric ri", "1 0 0 rg"] {
        assert_eq!(reason(fine), None, "{fine}");
    }
    for stray in [
        "/DUNMORE 5 w",
        "(4 Chapel Lane) 5 w",
        "[(4 Chapel Lane)] 0 d",
        "1 0 % Dunmore\n 0 rg",
    ] {
        let reason = reason(stray).expect("a picture");
        assert!(reason.contains("text that nobody sees"), "{stray}: {reason}");
    }
}

/// A page with a note on a layer, and that layer's usage as the viewer is asked to go by.
fn layered(is_off: bool, state: Option<&str>, has_note: bool) -> Vec<u8> {
    let mut sheet = Sheet::new();
    let mut group = dictionary! { "Type" => "OCG", "Name" => Object::string_literal("layer") };
    if let Some(state) = state {
        group.set(
            "Usage",
            dictionary! { "View" => dictionary! { "ViewState" => state } },
        );
    }
    let group = sheet.doc.add_object(group);
    let off: Vec<Object> = is_off.then(|| group.into()).into_iter().collect();
    let uses =
        dictionary! { "Event" => "View", "OCGs" => vec![group.into()], "Category" => vec!["View".into()] };
    let default = dictionary! { "OFF" => off, "AS" => vec![uses.into()] };
    let catalog = sheet.doc.add_object(dictionary! {
        "OCProperties" => dictionary! { "OCGs" => vec![group.into()], "D" => default },
    });
    sheet.doc.trailer.set("Root", catalog);
    let mut entries = Dictionary::new();
    if has_note {
        let shown = sheet.form("BT /F1 12 Tf 2 2 Td (abc) Tj ET", Dictionary::new());
        entries.set(
            "Annots",
            vec![Object::Dictionary(dictionary! {
                "Type" => "Annot", "Subtype" => "Stamp", "Rect" => numbers(&[20.0, 20.0, 120.0, 60.0]), "OC" => group,
                "AP" => dictionary! { "N" => shown },
            })],
        );
    }
    let paper = Paper {
        entries,
        ..Paper::default()
    };
    sheet.page_on("BT /F1 12 Tf 20 200 Td (abc) Tj ET", &paper);
    sheet.bytes()
}

#[test]
fn what_viewers_show_in_different_ways_is_refused() {
    let refused = |original: &[u8]| {
        let done = cut(original, &boxes(original, &[]), &BTreeMap::new());
        done.err().map(|refused| {
            assert_eq!(refused.code, RefusalCode::ReadersDisagree, "{refused}");
            refused.detail
        })
    };
    for (is_off, state) in [(false, None), (false, Some("ON")), (true, Some("OFF"))] {
        assert_eq!(
            refused(&layered(is_off, state, false)),
            None,
            "{is_off} {state:?}"
        );
    }
    for (is_off, state) in [(true, Some("ON")), (false, Some("OFF"))] {
        let why = refused(&layered(is_off, state, false)).expect("a refusal");
        assert!(why.contains("leaves it to each viewer"), "{why}");
    }
    assert_eq!(
        refused(&layered(false, None, true)),
        None,
        "a note on a layer that is shown"
    );
    let why = refused(&layered(true, None, true)).expect("a refusal");
    assert!(why.contains("page 1") && why.contains("hidden layer"), "{why}");
}
