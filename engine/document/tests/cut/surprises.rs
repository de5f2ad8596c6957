//! Random pages under random plans.

use crate::reread::{cut_plainly, holds};
use crate::sheet::{Paper, Sheet, boxes, mark};
use obelus_document::read::pdf::OpenPdf;
use obelus_evidence::{Box2, Plan};
use proptest::prelude::*;

#[derive(Clone, Debug)]
struct Line {
    font: usize,
    size: f64,
    x: f64,
    y: f64,
    turn: usize,
    spacing: (f64, f64, f64),
    kerned: bool,
    said: String,
}

fn line() -> impl Strategy<Value = Line> {
    (
        1usize..=6,
        5.0..28.0f64,
        10.0..300.0f64,
        20.0..280.0f64,
        0usize..5,
        (0.0..2.0f64, 0.0..5.0f64, 60.0..140.0f64),
        any::<bool>(),
        "[abc]{1,7}( [abc]{1,7}){0,4}",
    )
        .prop_map(|(font, size, x, y, turn, spacing, kerned, said)| Line {
            font,
            size,
            x,
            y,
            turn,
            spacing,
            kerned,
            said,
        })
}

impl Line {
    fn content(&self) -> String {
        let [a, b, c, d] = [
            [1.0, 0.0, 0.0, 1.0],
            [0.0, 1.0, -1.0, 0.0],
            [0.7, 0.7, -0.7, 0.7],
            [1.0, 0.0, 0.3, 1.0],
            [-1.0, 0.0, 0.0, 1.0],
        ][self.turn];
        let (tc, tw, tz) = self.spacing;
        let coded = |text: &str| {
            let digits: String = text
                .bytes()
                .map(|byte| {
                    if self.font == 6 {
                        format!("{byte:04x}")
                    } else {
                        format!("{byte:02x}")
                    }
                })
                .collect();
            format!("<{digits}>")
        };
        let shown = if self.kerned {
            let parts: Vec<String> = self.said.split_inclusive(' ').map(coded).collect();
            format!("[{}] TJ", parts.join(" -120.5 "))
        } else {
            format!("{} Tj", coded(&self.said))
        };
        format!(
            "q BT /F{} {} Tf {tc:.3} Tc {tw:.3} Tw {tz:.2} Tz {a} {b} {c} {d} {:.2} {:.2} Tm {shown} ET Q\n",
            self.font, self.size, self.x, self.y
        )
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn no_glyph_is_left_under_a_mark_and_none_outside_is_lost(
        lines in prop::collection::vec(line(), 1..8),
        marks in prop::collection::vec((0.0..400.0f64, 0.0..300.0f64, 2.0..150.0f64, 2.0..60.0f64), 1..5),
        rotate in 0i64..4,
        cropped in any::<bool>(),
    ) {
        let mut sheet = Sheet::new();
        let content: String = lines.iter().map(Line::content).collect();
        let crop = cropped.then_some([15.0, 25.0, 380.0, 270.0]);
        sheet.page_on(&content, &Paper { rotate: rotate * 90, crop, ..Paper::default() });
        let original = sheet.bytes();
        let (width, height) = OpenPdf::parse(&original).unwrap().space(1).unwrap().size();
        let marks = marks
            .into_iter()
            .map(|(x, y, w, h)| {
                let (x, y) = (x.min(width - 1.0), y.min(height - 1.0));
                mark(1, Box2::from_corners(x, y, (x + w).min(width), (y + h).min(height)))
            })
            .collect();
        let plan = Plan { marks, ..boxes(&original, &[]) };
        let cut = cut_plainly(&original, &plan);
        // A letter beyond the edge that lies over one on the edge cannot be cut without it.
        let is_unseen = |reason: &str| reason == "text lies beyond the visible page";
        prop_assert!(cut.rasterised.iter().all(|page| is_unseen(&page.reason)), "{:?}", cut.rasterised);
        holds(&original, &plan, &cut);
        let again = OpenPdf::parse(&cut.bytes).unwrap().space(1).unwrap();
        prop_assert_eq!(again, OpenPdf::parse(&original).unwrap().space(1).unwrap());
    }

    #[test]
    fn damaged_files_end_in_a_refusal_or_a_copy_and_never_in_a_panic(
        places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut_at in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut sheet = Sheet::new();
        let form = sheet.form("BT /F2 9 Tf 5 5 Td (abc) Tj ET", lopdf::Dictionary::new());
        let paper = Paper {
            resources: lopdf::dictionary! { "XObject" => lopdf::dictionary! { "Fm" => form } },
            ..Paper::default()
        };
        sheet.page_on("BT /F1 12 Tf 20 200 Td (abc cab) Tj ET /Fm Do 10 10 30 40 re f", &paper);
        let mut original = sheet.bytes();
        for (place, byte) in &places {
            let at = place.index(original.len());
            original[at] = *byte;
        }
        if let Some(place) = cut_at {
            original.truncate(place.index(original.len()));
        }
        let plan = boxes(&original, &[(1, [15.0, 85.0, 60.0, 105.0])]);
        if let Ok(done) = obelus_document::redact::cut(&original, &plan, &Default::default()) {
            prop_assert!(OpenPdf::parse(&done.bytes).is_ok());
        }
    }
}
