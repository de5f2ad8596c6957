//! Whatever a document holds, recognisers neither panic nor point outside the text.

use obelus_evidence::CaseContext;
use obelus_language::{Text, recognise};
use proptest::prelude::*;

fn case() -> CaseContext {
    serde_json::from_str(
        r#"{"uniqueReferenceNumber":"01AB1234523","defendants":[{"defendantDetails":{"firstNames":"Zoë","surname":"O'Poe","dob":"1985-05-03"}}],
            "witnesses":[{"name":"Bo Lee","police":true,"shoulderNumber":"4411"}]}"#,
    )
    .expect("a case")
}

fn hold(source: &str) -> Result<(), TestCaseError> {
    let text = Text::new(source);
    let view = text.view();
    for recogniser in recognise::all() {
        for hit in recogniser.find(&text, &case()) {
            let name = recogniser.name();
            prop_assert!(hit.range.start < hit.range.end, "{name}: an empty range");
            prop_assert!(
                view.get(hit.range.clone()).is_some(),
                "{name}: {:?} is not on character borders",
                hit.range
            );
            prop_assert!(
                (0.0..=1.0).contains(&hit.score),
                "{name}: a score of {}",
                hit.score
            );
            let placed = text.source_range(&hit.range);
            prop_assert!(
                placed.start < placed.end && placed.end <= source.chars().count() as u64,
                "{name}: {placed:?}"
            );
        }
    }
    Ok(())
}

/// Pieces that make recognisers begin to match.
fn piece() -> impl Strategy<Value = String> {
    let fixed = prop::sample::select(vec![
        "DOB",
        "D.O.B.",
        "born",
        "Tel:",
        "passport",
        "NI No",
        "NHS",
        "sort code",
        "account",
        "card",
        "IBAN GB29",
        "crime ref",
        "URN",
        "PC",
        "Mr",
        "Dr.",
        "Occupation:",
        "Relationship:",
        "works as a",
        "his",
        "mother-in-law",
        "convicted of theft",
        "reg",
        "index",
        "driving licence",
        "MORGA657054SM9IJ",
        "P<GBR",
        "<<<",
        "@",
        "https://",
        "www.",
        "::",
        "1.2.3.4",
        "+44",
        "(0)",
        "0",
        "07700 900123",
        "£",
        "\u{c}",
        "\n",
        "-",
        "/",
        ".",
        ",",
        "(",
        ")",
        "é",
        "\u{130}",
        "ß",
        "\u{1f600}",
        "\u{301}",
        "’",
        "LS1 4AB",
        "AB12 CDE",
        "12/345678A",
        "03/05/1985",
        "3rd March",
        "May",
        "LEEDS MC FINED",
        "imprisonment",
        " ",
        "  ",
        "'s",
    ]);
    prop_oneof![4 => fixed.prop_map(str::to_owned), 2 => "[0-9]{1,16}", 1 => "[A-Za-z]{1,8}", 1 => any::<String>()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_text_is_survived(source in any::<String>()) {
        hold(&source)?;
    }

    #[test]
    fn pieces_of_identifiers_in_any_order_are_survived(pieces in prop::collection::vec(piece(), 0..24), gap in prop::sample::select(vec!["", " ", "\n"])) {
        hold(&pieces.join(gap))?;
    }
}

#[test]
fn long_runs_of_one_kind_take_linear_time() {
    for piece in [
        "1",
        "a",
        "07700 900123 ",
        "DOB ",
        "12/",
        "::",
        "a@",
        "+1 ",
        "\n",
        "Mr ",
        "A1 ",
        "0 ",
        "Tel: 1 ",
        "reg A1 ",
        "AB12 CDE ",
        "a nurse ",
        "Name DOB Tel\n",
        "passport 123456789 ",
        "crime 1234, ",
        "PC 1 A",
        "1. THEFT 03/05/1985 LEEDS MC FINED\n",
        "\u{130}\u{df} ",
        "his mother ",
    ] {
        let text = Text::new(&piece.repeat(200_000 / piece.len()));
        let began = std::time::Instant::now();
        for recogniser in recognise::all() {
            let _ = recogniser.find(&text, &case());
        }
        assert!(
            began.elapsed().as_secs() < 20,
            "{piece:?} took {:?}",
            began.elapsed()
        );
    }
}
