//! Glyphs in, words out: which letters make a word, which words make a line, and in which order lines are read.
//!
//! Everything here is geometry in displayed PDF points (origin top left) and knows no file format.

mod cell;
mod column;
mod duplicate;
mod frame;
mod glyph;
mod order;
mod rule;
mod segment;
mod space;
mod wrapped;

pub(crate) use glyph::{ASCENT, DESCENT};
pub use glyph::{Glyph, Meaning};
pub(crate) use rule::Rule;

use obelus_evidence::Word;

/// Puts the glyphs of one page into words, lines and reading order.
///
/// Text that runs in another direction than most of the page (a stamp along the margin) follows after the rest.
pub(crate) fn assemble(glyphs: Vec<Glyph>, rules: &[Rule]) -> Vec<Word> {
    arrange(&duplicate::without_doubles(glyphs), rules)
}

/// As [`assemble`], for glyphs of which none is drawn twice.
pub(crate) fn arrange(glyphs: &[Glyph], rules: &[Rule]) -> Vec<Word> {
    let mut words = Vec::new();
    let mut line = 0;
    for frame in frame::by_direction(glyphs) {
        let upright_rules = if frame.is_upright() { rules } else { &[] };
        let segments = segment::segments(&frame, upright_rules);
        for row in order::lines(segments, upright_rules) {
            let before = words.len();
            for segment in &row {
                space::words(segment, &frame, line, &mut words);
            }
            if words.len() > before {
                line += 1;
            }
        }
    }
    words
}

#[cfg(test)]
pub(crate) mod tests {
    use super::{Glyph, Meaning, Rule, assemble};
    use obelus_evidence::Box2;

    /// An upright glyph with its origin at `x`, `y`.
    pub(crate) fn glyph(c: char, x: f64, y: f64, em: f64, advance: f64) -> Glyph {
        Glyph {
            meaning: Meaning::Char(c),
            origin: [x, y],
            along: [1.0, 0.0],
            em,
            advance,
            reach: Some([0.7 * em, 0.0]),
            ink: Some(Box2::from([x, y - 0.7 * em, x + advance, y])),
            visible: true,
        }
    }

    /// Letters of 5 pt in 10 pt type; spaces are gaps of 3 pt.
    pub(crate) fn text(s: &str, x: f64, y: f64) -> Vec<Glyph> {
        let mut at = x;
        let mut glyphs = Vec::new();
        for c in s.chars() {
            if c == ' ' {
                at += 3.0;
            } else {
                glyphs.push(glyph(c, at, y, 10.0, 5.0));
                at += 5.0;
            }
        }
        glyphs
    }

    pub(crate) fn read(glyphs: Vec<Glyph>, rules: &[Rule]) -> String {
        let mut out = String::new();
        let mut line = 0;
        for word in assemble(glyphs, rules) {
            if !out.is_empty() {
                out.push(if word.line == line { ' ' } else { '\n' });
            }
            line = word.line;
            out.push_str(word.text.reveal());
        }
        out
    }

    #[test]
    fn a_label_and_its_value_stay_on_one_line() {
        let mut page = text("Name:", 50.0, 100.0);
        page.extend(text("Jane Roe", 200.0, 100.0));
        page.extend(text("Born:", 50.0, 114.0));
        page.extend(text("01/02/1980", 200.0, 114.0));
        assert_eq!(read(page, &[]), "Name: Jane Roe\nBorn: 01/02/1980");
    }

    #[test]
    fn a_form_with_two_labels_a_line_is_read_by_line() {
        let mut page = Vec::new();
        let rows = [
            ("Surname of suspect:", "MCLOVE", "Forename(s) of suspect:", "EOIN"),
            ("Date of birth:", "20/09/81", "Place of birth as told:", "Leeds"),
            ("Custody reference:", "C 1234", "Return bail date:", "20/06/2020"),
            ("Proposed charges:", "Assault", "Dangerous offender:", "No"),
            ("Officer completing:", "BYRNE", "Rank or job title:", "PC 2009"),
        ];
        for (n, (a, b, c, d)) in rows.into_iter().enumerate() {
            let y = 100.0 + 16.0 * n as f64;
            for (said, x) in [(a, 50.0), (b, 160.0), (c, 300.0), (d, 430.0)] {
                page.extend(text(said, x, y));
            }
        }
        let read = read(page, &[]);
        assert!(
            read.starts_with("Surname of suspect: MCLOVE Forename(s) of suspect: EOIN\n"),
            "{read}"
        );
    }

    #[test]
    fn two_columns_of_prose_are_read_one_after_the_other() {
        let mut page = text(
            "A heading that crosses both of the columns of this page and more text",
            50.0,
            80.0,
        );
        for i in 0..6 {
            let y = 100.0 + 12.0 * f64::from(i);
            page.extend(text(
                &format!("left line {i} has quite some words in it"),
                50.0,
                y,
            ));
            page.extend(text(
                &format!("right line {i} has quite some words too"),
                290.0,
                y + 0.5,
            ));
        }
        let read = read(page, &[]);
        let left_end = read.find("left line 5").unwrap();
        let right_start = read.find("right line 0").unwrap();
        assert!(read.starts_with("A heading") && left_end < right_start, "{read}");
    }

    #[test]
    fn a_table_row_with_a_wrapped_cell_is_read_cell_by_cell() {
        let mut rules = Vec::new();
        for y in [90.0, 120.0, 150.0] {
            rules.push(Rule::from_box(Box2::from([40.0, y, 400.0, y])).unwrap());
        }
        for x in [40.0, 140.0, 250.0, 400.0] {
            rules.push(Rule::from_box(Box2::from([x, 90.0, x, 150.0])).unwrap());
        }
        let mut page = text("Address", 44.0, 100.0);
        page.extend(text("12 High Street", 144.0, 100.0));
        page.extend(text("Occupation", 254.0, 100.0));
        page.extend(text("Leeds LS1 1AA", 144.0, 112.0));
        page.extend(text("and email", 254.0, 112.0));
        page.extend(text("Phone", 44.0, 134.0));
        page.extend(text("0113 496 0000", 144.0, 134.0));
        assert_eq!(
            read(page, &rules),
            "Address 12 High Street\nLeeds LS1 1AA\nOccupation\nand email\nPhone 0113 496 0000"
        );
    }

    #[test]
    fn a_tick_box_does_not_make_a_cell() {
        let mut rules = Vec::new();
        let mut frame = |b: [f64; 4]| {
            rules.push(Rule::from_box(Box2::from([b[0], b[1], b[2], b[1]])).unwrap());
            rules.push(Rule::from_box(Box2::from([b[0], b[3], b[2], b[3]])).unwrap());
            rules.push(Rule::from_box(Box2::from([b[0], b[1], b[0], b[3]])).unwrap());
            rules.push(Rule::from_box(Box2::from([b[2], b[1], b[2], b[3]])).unwrap());
        };
        frame([40.0, 80.0, 500.0, 140.0]);
        frame([80.0, 92.0, 90.0, 102.0]);
        frame([130.0, 92.0, 140.0, 102.0]);
        let mut page = text("PPO:", 50.0, 100.0);
        page.extend(text("DYO:", 100.0, 100.0));
        page.extend(text("Bad character", 300.0, 100.0));
        page.extend(text("Custody", 50.0, 120.0));
        assert_eq!(read(page, &rules), "PPO: DYO: Bad character\nCustody");
    }

    #[test]
    fn a_raised_th_stays_in_its_line() {
        let mut page = text("on the 29", 50.0, 100.0);
        page.extend(text("of May he returned to live", 110.0, 100.0));
        page.push(glyph('t', 91.5, 96.0, 6.5, 2.0));
        page.push(glyph('h', 93.5, 96.0, 6.5, 3.5));
        page.extend(text("with her", 50.0, 112.0));
        assert_eq!(
            read(page, &[]),
            "on the 29th of May he returned to live\nwith her"
        );
    }

    #[test]
    fn a_wrapped_cell_of_a_table_without_rules_is_read_to_its_end() {
        let mut page = Vec::new();
        for (n, (name, street, town, phone)) in [
            ("ROE", "12 High Street", "Leeds", "0113 496 0000"),
            ("DOE", "7 Low Lane", "Otley", "0113 496 0001"),
        ]
        .into_iter()
        .enumerate()
        {
            let y = 100.0 + 40.0 * n as f64;
            page.extend(text(name, 50.0, y));
            page.extend(text(street, 150.0, y));
            page.extend(text(phone, 350.0, y));
            page.extend(text(town, 150.0, y + 12.0));
        }
        assert_eq!(
            read(page, &[]),
            "ROE 12 High Street\nLeeds\n0113 496 0000\nDOE 7 Low Lane\nOtley\n0113 496 0001"
        );
    }

    #[test]
    fn level_rules_alone_hold_a_wrapped_row_together() {
        let rules: Vec<Rule> = [88.0, 118.0, 134.0]
            .into_iter()
            .filter_map(|y| Rule::from_box(Box2::from([48.0, y, 500.0, y])))
            .collect();
        let mut page = text("niamh@example.co", 50.0, 100.0);
        page.extend(text("m", 50.0, 112.0));
        page.extend(text("192.0.2.234", 200.0, 100.0));
        page.extend(text("mei@example.org", 50.0, 128.0));
        page.extend(text("203.0.113.30", 200.0, 128.0));
        assert_eq!(
            read(page, &rules),
            "niamh@example.co\nm\n192.0.2.234\nmei@example.org 203.0.113.30"
        );
    }

    #[test]
    fn letters_drawn_in_any_order_come_out_as_read() {
        let mut page = text("Statement of Jane Roe", 50.0, 100.0);
        page.reverse();
        assert_eq!(read(page, &[]), "Statement of Jane Roe");
    }

    #[test]
    fn margin_text_that_runs_upwards_follows_the_page() {
        let mut page: Vec<Glyph> = "RESTRICTED"
            .chars()
            .enumerate()
            .map(|(i, c)| Glyph {
                along: [0.0, -1.0],
                ..glyph(c, 20.0, 500.0 - 5.0 * i as f64, 10.0, 5.0)
            })
            .collect();
        page.extend(text("The body of the page goes first", 50.0, 100.0));
        let words = assemble(page, &[]);
        let stamp = words.last().unwrap();
        assert_eq!(stamp.text.reveal(), "RESTRICTED");
        let q = stamp.quad.0;
        // Top left of the word as it is read is the lower left corner on the page.
        assert!(
            (q[1] - 500.0).abs() < 1e-6 && (q[3] - 450.0).abs() < 1e-6 && q[0] < q[6],
            "{q:?}"
        );
    }
}
