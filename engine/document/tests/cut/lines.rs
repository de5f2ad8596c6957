//! Boxes of constant and snapped width: what is left of a line must not tell what was taken out of it. The attack is
//! the one of Bland, Iyer and Levchenko (PoPETs 2023): measure everything that is left, group the names by it.

use crate::reread::{cut_as_text, cut_plainly, glyphs, text, words};
use crate::sheet::{Sheet, word_mark};
use lopdf::{Document, Object, dictionary};
use obelus_document::redact::{CONSTANT_WIDTH, SNAPPED_STEP};
use obelus_document::render::raster;
use obelus_evidence::{Box2, BoxMode, Mark, Plan, Quad, Sha256, Word};
use std::collections::BTreeMap;

/// Widths of Helvetica from the space to the tilde (Adobe's metrics).
const HELVETICA: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556,
    556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278,
    500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469,
    556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500,
    278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const SIZE: f64 = 11.0;

fn width(text: &str) -> f64 {
    let units: u32 = text
        .bytes()
        .map(|b| u32::from(HELVETICA[usize::from(b) - 32]))
        .sum();
    f64::from(units) * SIZE / 1000.0
}

/// How word processors write a line.
#[derive(Clone, Copy, Debug)]
enum Producer {
    /// One `TJ` with a kerning number after every letter that has one.
    Kerned,
    /// One `Tj`, spread to the right edge by word spacing.
    Justified,
    /// Every word in a text object of its own, placed by `Tm`, with colour and clip of the page around it.
    WordByWord,
    /// Relative moves from word to word and back to the next line.
    Relative,
    /// Letter by letter, each with its own place.
    LetterByLetter,
}

const PRODUCERS: [Producer; 5] = [
    Producer::Kerned,
    Producer::Justified,
    Producer::WordByWord,
    Producer::Relative,
    Producer::LetterByLetter,
];

const EDGE: f64 = 72.0;
const ABOVE: &str = "The first line of the statement stands above and stays as it is.";
const BELOW: &str = "The last line of it stands below, and nobody may move it at all.";

/// The page's content: three lines, the middle one with the name, underlined like the word behind it.
fn content(producer: Producer, name: &str) -> String {
    let line = format!("I saw {name} near the station that night and then went home again");
    let kern = |text: &str| -> String {
        let mut out = String::from("[");
        for (n, c) in text.chars().enumerate() {
            out += &format!("({c}){}", [0, 12, -7, 0, 31][(n * 7 + c as usize) % 5]);
        }
        out + "] TJ"
    };
    let middle = match producer {
        Producer::Kerned => format!("1 0 0 1 {EDGE} 700 Tm {}", kern(&line)),
        Producer::Justified => {
            let spread = (372.0 - width(&line)) / line.matches(' ').count() as f64;
            format!("{spread:.4} Tw 1 0 0 1 {EDGE} 700 Tm ({line}) Tj 0 Tw")
        }
        Producer::WordByWord => {
            let mut at = EDGE;
            let mut out = String::new();
            for word in line.split_inclusive(' ') {
                out += &format!(
                    "ET Q q 0 0 595 842 re W n BT /F7 {SIZE} Tf 1 0 0 1 {at:.3} 700 Tm 0 g ({word}) Tj "
                );
                at += width(word);
            }
            out
        }
        Producer::Relative => {
            let mut out = format!("1 0 0 1 {EDGE} 700 Tm");
            let mut gone = 0.0;
            for word in line.split_inclusive(' ') {
                out += &format!(" ({word}) Tj {:.3} 0 Td", width(word));
                gone += width(word);
            }
            out + &format!(" {:.3} 0 Td", -gone)
        }
        Producer::LetterByLetter => {
            let mut at = EDGE;
            let mut out = String::new();
            for c in line.chars() {
                out += &format!(" 1 0 0 1 {at:.3} 700 Tm ({c}) Tj");
                at += width(&c.to_string());
            }
            out
        }
    };
    let from = EDGE + width("I saw ");
    let to = from + width(name);
    let lines = if matches!(producer, Producer::Kerned | Producer::Justified) {
        String::new()
    } else {
        format!(
            "{from:.3} 698 {:.3} 0.6 re f {:.3} 698 {:.3} 0.6 re f",
            to - from,
            to + width(" "),
            width("near")
        )
    };
    format!(
        "q BT /F7 {SIZE} Tf 1 0 0 1 {EDGE} 714 Tm ({ABOVE}) Tj {middle} ET BT /F7 {SIZE} Tf 1 0 0 1 {EDGE} 686 Tm \
        ({BELOW}) Tj ET {lines} Q"
    )
}

/// A document with a page for every name, and a plan that withholds each of them.
fn document(producer: Producer, names: &[String], mode: BoxMode) -> (Vec<u8>, Plan) {
    let mut sheet = Sheet::new();
    let widths: Vec<Object> = HELVETICA.iter().map(|w| Object::Integer(i64::from(*w))).collect();
    let font = sheet.doc.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica", "Encoding" => "WinAnsiEncoding",
        "FirstChar" => 32, "LastChar" => 126, "Widths" => widths,
    });
    let paper = crate::sheet::Paper {
        media: [0.0, 0.0, 595.0, 842.0],
        resources: dictionary! { "Font" => dictionary! { "F7" => font } },
        ..Default::default()
    };
    for name in names {
        sheet.page_on(&content(producer, name), &paper);
    }
    let original = sheet.bytes();
    let pages = obelus_document::read::read_all(&original).unwrap().pages;
    let marks = pages
        .iter()
        .zip(names)
        .map(|(page, name)| {
            let parts: Vec<&Word> = page.words
                [page.words.iter().position(|w| w.text.reveal() == "saw").unwrap() + 1..]
                .iter()
                .take(name.split(' ').count())
                .collect();
            let around = parts
                .iter()
                .map(|w| w.quad.bounds())
                .reduce(|a, b| a.union(&b))
                .unwrap();
            Mark {
                quad: Some(Quad::from_box(around)),
                text: Some(name.as_str().into()),
                boxes: Some(mode),
                ..word_mark(page.index, parts[0])
            }
        })
        .collect();
    let plan = Plan {
        original: Sha256::of(&original),
        marks,
        delete_pages: vec![],
        rotate_pages: vec![],
    };
    (original, plan)
}

fn listed(file: &str) -> Vec<String> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../language/lexicons")
        .join(file);
    let text = std::fs::read_to_string(path).unwrap();
    let mut names: Vec<String> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .filter(|name| name.bytes().all(|b| b.is_ascii_alphabetic()))
        .map(|name| name[..1].to_uppercase() + &name[1..].to_lowercase())
        .collect();
    names.sort();
    names.dedup();
    names
}

/// Every n-th name, so that all initials are among them.
fn some(names: Vec<String>, count: usize) -> Vec<String> {
    let step = (names.len() / count).max(1);
    names.into_iter().step_by(step).take(count).collect()
}

/// Bits that groups tell of the one who was hidden in them.
fn bits(groups: &BTreeMap<String, usize>) -> f64 {
    let all: usize = groups.values().sum();
    let share = |n: &usize| *n as f64 / all as f64;
    groups.values().map(|n| share(n) * -share(n).log2()).sum()
}

fn grouped(seen: impl Iterator<Item = String>) -> BTreeMap<String, usize> {
    let mut groups = BTreeMap::new();
    for key in seen {
        *groups.entry(key).or_default() += 1;
    }
    groups
}

/// All that the first engine sees of a page: places of glyphs to a thousandth of a point, drawings as pixels.
fn through_hayro(copy: &[u8], page: u32, with_pixels: bool) -> String {
    let mut key: String = glyphs(copy, page)
        .iter()
        .map(|g| format!("{:?} {:.3} {:.3};", g.meaning, g.origin[0], g.origin[1]))
        .collect();
    if with_pixels {
        let view = raster(copy, page, 2.0).unwrap();
        key += &Sha256::of(&view.rgb).to_string();
    }
    key
}

/// All that the second engine (poppler, as a program) sees of every page.
fn through_poppler(copy: &[u8]) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("copy.pdf");
    std::fs::write(&file, copy).unwrap();
    let out = std::process::Command::new("pdftotext")
        .args(["-bbox"])
        .arg(&file)
        .arg("-")
        .output()
        .expect("pdftotext (poppler-utils) is needed for this test");
    let text = String::from_utf8(out.stdout).unwrap();
    let pages = text.split("<page").skip(1);
    pages
        .map(|page| page.split("</page>").next().unwrap_or_default().to_owned())
        .collect()
}

/// What the content streams of a page themselves say, byte by byte.
fn through_bytes(copy: &Document, page: u32) -> String {
    String::from_utf8_lossy(&copy.get_page_content(copy.get_pages()[&page])).into_owned()
}

/// Cuts names out and gives the bits that each way of looking at the copy gets back.
fn attack(producer: Producer, names: &[String], mode: BoxMode) -> [f64; 3] {
    let (original, plan) = document(producer, names, mode);
    let cut = cut_as_text(&original, &plan);
    let kept = cut.marks.iter().filter(|m| m.width_kept).count();
    assert_eq!(kept, 0, "{producer:?}: every line can be set again");
    let pages = 1..=names.len() as u32;
    let copy = Document::load_mem(&cut.bytes).unwrap();
    [
        bits(&grouped(
            pages
                .clone()
                .map(|page| through_hayro(&cut.bytes, page, names.len() <= 60)),
        )),
        bits(&grouped(through_poppler(&cut.bytes).into_iter())),
        bits(&grouped(pages.map(|page| through_bytes(&copy, page)))),
    ]
}

#[test]
fn a_constant_box_tells_nothing_of_the_name_whoever_wrote_the_line() {
    let mut names = some(listed("surnames.txt"), 24);
    names.extend(["O Il".to_owned(), "Wm Mwwmm".to_owned()]);
    for producer in PRODUCERS {
        let told = attack(producer, &names, BoxMode::Constant);
        assert_eq!(told, [0.0; 3], "{producer:?}");
        let kept = document(producer, &names, BoxMode::KeepLayout);
        let cut = cut_as_text(&kept.0, &kept.1);
        let open = bits(&grouped(
            (1..=26).map(|page| through_hayro(&cut.bytes, page, false)),
        ));
        assert!(
            matches!(producer, Producer::Justified) || open > 3.0,
            "the attack itself works: {open}"
        );
    }
}

#[test]
fn a_snapped_box_tells_at_most_a_bit_and_a_half_of_a_surname() {
    let surnames = some(listed("surnames.txt"), 500);
    assert!(surnames.len() >= 480, "{}", surnames.len());
    let [hayro, poppler, bytes] = attack(Producer::Kerned, &surnames, BoxMode::Snapped);
    println!(
        "snapped, {} surnames: {hayro:.2} bits by hayro, {poppler:.2} by poppler, {bytes:.2} by bytes",
        surnames.len()
    );
    assert!(hayro <= 1.5 && poppler <= 1.5 && bytes <= 1.5);
    assert!(hayro > 0.0, "names of other lengths have other boxes");
    let told = attack(Producer::Kerned, &surnames, BoxMode::Constant);
    assert_eq!(told, [0.0; 3]);
}

/// The whole attack of the acceptance: 500 surnames and 364 x 500 full names (`just side-channel`).
#[test]
#[ignore = "takes minutes; run by `just side-channel`"]
fn full_names_stay_hidden_among_182_000() {
    let surnames = some(listed("surnames.txt"), 500);
    let firsts = some(listed("first_names.txt"), 364);
    for mode in [BoxMode::Constant, BoxMode::Snapped] {
        let mut groups: [BTreeMap<String, usize>; 2] = [BTreeMap::new(), BTreeMap::new()];
        for part in firsts.chunks(14) {
            let names: Vec<String> = part
                .iter()
                .flat_map(|first| surnames.iter().map(move |last| format!("{first} {last}")))
                .collect();
            let (original, plan) = document(Producer::Kerned, &names, mode);
            let cut = cut_as_text(&original, &plan);
            assert!(cut.marks.iter().all(|mark| !mark.width_kept));
            let pages = 1..=names.len() as u32;
            for key in pages.map(|page| through_hayro(&cut.bytes, page, false)) {
                *groups[0].entry(key).or_default() += 1;
            }
            for key in through_poppler(&cut.bytes) {
                *groups[1].entry(key).or_default() += 1;
            }
        }
        let all: usize = groups[0].values().sum();
        let told = [bits(&groups[0]), bits(&groups[1])];
        println!(
            "{mode:?}, {all} full names: {:.3} bits by hayro, {:.3} by poppler",
            told[0], told[1]
        );
        assert!(if mode == BoxMode::Constant {
            told == [0.0; 2]
        } else {
            told.iter().all(|b| *b <= 2.0)
        });
    }
}

#[test]
fn other_lines_stay_pixel_for_pixel_and_all_words_in_their_order() {
    for producer in PRODUCERS {
        for mode in [BoxMode::Constant, BoxMode::Snapped] {
            let (original, plan) = document(producer, &["Quentin Ozymandias".to_owned()], mode);
            let cut = cut_as_text(&original, &plan);
            assert_eq!(
                text(&cut.bytes).replace('\n', " "),
                text(&original)
                    .replace("Quentin Ozymandias ", "")
                    .replace('\n', " "),
                "{producer:?}"
            );
            let report = &cut.marks[0];
            assert!(!report.width_kept);
            let width = report.boxes[0].width();
            match mode {
                BoxMode::Constant => assert!((width - CONSTANT_WIDTH).abs() < 1e-6),
                _ => assert!((width / SNAPPED_STEP).fract() < 1e-6 && width >= 97.0, "{width}"),
            }
            let (before, after) = (
                raster(&original, 1, 2.0).unwrap(),
                raster(&cut.bytes, 1, 2.0).unwrap(),
            );
            let row = |n: usize| n * 3 * before.width as usize;
            // The middle line stands on 142 points from the top.
            let (above, below) = (row(262), row(292));
            assert!(
                before.rgb[..above] == after.rgb[..above],
                "{producer:?}: a line above has changed"
            );
            assert!(
                before.rgb[below..] == after.rgb[below..],
                "{producer:?}: a line below has changed"
            );
            assert!(before.rgb != after.rgb);
        }
    }
}

#[test]
fn mentions_side_by_side_become_one_box_and_others_one_each() {
    let (original, mut plan) = document(Producer::Kerned, &["Ann Lee".to_owned()], BoxMode::Constant);
    let all = words(&original, 1);
    let marks = ["Ann", "Lee", "station"].map(|said| {
        let word = all.iter().find(|w| w.text.reveal() == said).unwrap();
        Mark {
            boxes: Some(BoxMode::Constant),
            ..word_mark(1, word)
        }
    });
    plan.marks = marks.to_vec();
    let cut = cut_as_text(&original, &plan);
    assert_eq!(cut.marks[0].boxes, cut.marks[1].boxes);
    let (first, second) = (cut.marks[1].boxes[0], cut.marks[2].boxes[0]);
    assert!(first.x1 < second.x0 && (first.width() - second.width()).abs() < 1e-9);
    let doc = Document::load_mem(&cut.bytes).unwrap();
    assert_eq!(
        through_bytes(&doc, 1).matches(" re f").count(),
        2,
        "two black boxes, no underlines"
    );
    for glyph in glyphs(&cut.bytes, 1) {
        let under = glyph
            .ink
            .is_some_and(|ink| [first, second].iter().any(|b| b.overlaps_by(&ink, 0.1)));
        assert!(!under, "no letter lies under a box");
    }
}

#[test]
fn a_line_that_cannot_be_set_again_keeps_its_layout_and_says_so() {
    let mut sheet = Sheet::new();
    sheet.page("BT /F1 12 Tf 169.65 200 Td (Quentin Oz) Tj ET BT /F1 12 Tf 30 100 Td (Quentin) Tj 60 Tz ( saw it) Tj ET");
    let original = sheet.bytes();
    let all = words(&original, 1);
    let mut plan = crate::sheet::boxes(&original, &[]);
    plan.marks = [0, 2]
        .map(|n| Mark {
            boxes: Some(BoxMode::Constant),
            ..word_mark(1, &all[n])
        })
        .to_vec();
    let cut = cut_as_text(&original, &plan);
    for (report, mark) in cut.marks.iter().zip(&plan.marks) {
        assert!(report.width_kept);
        assert_eq!(report.boxes, [mark.quad.unwrap().bounds()]);
    }
    assert_eq!(text(&cut.bytes), "Oz\nsaw it");
}

#[test]
fn a_table_keeps_its_columns_and_a_drawn_box_its_layout() {
    let mut sheet = Sheet::new();
    let row = |y: f64, name: &str| {
        format!("BT /F1 10 Tf 1 0 0 1 30 {y} Tm (Name: {name} Roe) Tj 1 0 0 1 220 {y} Tm (Rank) Tj ET ")
    };
    sheet.page(&(row(200.0, "Quentin") + &row(180.0, "Iris")));
    let original = sheet.bytes();
    let all = words(&original, 1);
    let mut plan = crate::sheet::boxes(&original, &[]);
    plan.marks = vec![Mark {
        boxes: Some(BoxMode::Constant),
        ..word_mark(1, &all[1])
    }];
    let cut = cut_as_text(&original, &plan);
    assert!(!cut.marks[0].width_kept);
    let after = words(&cut.bytes, 1);
    let at = |words: &[Word], said: &str| -> Vec<Box2> {
        words
            .iter()
            .filter(|w| w.text.reveal() == said)
            .map(|w| w.quad.bounds())
            .collect()
    };
    for (a, b) in at(&all, "Rank").iter().zip(at(&after, "Rank")) {
        assert!((a.x0 - b.x0).abs() < 0.01, "the other column has not moved");
    }
    assert_eq!(at(&after, "Rank").len(), 2);
    assert!(at(&after, "Roe")[0].x0 > at(&all, "Roe")[0].x0 + 5.0);
    plan.marks[0].area = plan.marks[0].quad.take().map(|q| q.bounds());
    let drawn = cut_plainly(&original, &plan);
    assert!(!drawn.marks[0].width_kept);
    assert_eq!(drawn.marks[0].boxes[0], plan.marks[0].area.unwrap());
}
