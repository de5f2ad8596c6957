//! Plain text: decoded, and laid out on virtual A4 pages in a fixed pitch so that its words have places.

use crate::paper::{Book, Face, FontFile};
use lopdf::dictionary;
use obelus_evidence::{Box2, Page, Quad, RefusalCode, Refused, TextSource, Word};
use std::{collections::BTreeSet, fmt::Write};

/// Characters across a page.
pub const COLUMNS: usize = 96;
/// Lines down a page.
pub const LINES: usize = 72;
/// A4 in points.
const WIDTH: f64 = 595.28;
const HEIGHT: f64 = 841.89;
/// Type size in points; a fixed-pitch letter is 0.6 em wide (Courier).
const SIZE: f64 = 9.0;
const PITCH: f64 = 0.6 * SIZE;
const LEADING: f64 = 10.5;
const LEFT: f64 = (WIDTH - PITCH * COLUMNS as f64) / 2.0;
const TOP: f64 = (HEIGHT - LEADING * LINES as f64) / 2.0;
/// Tab stops, in characters.
const TAB: usize = 8;
/// More virtual pages than this are refused.
const MOST_PAGES: u32 = super::pdf::MOST_PAGES as u32;

/// Decodes a text file: UTF-8 (with or without mark), UTF-16 with a mark, else Windows-1252.
///
/// # Errors
/// `UnsupportedKind` when the bytes hold control characters or match none of these encodings.
pub fn decode(bytes: &[u8]) -> Result<String, Refused> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).ok().map(str::to_owned),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.to_owned()),
            Err(_) => bytes.iter().map(|&b| windows_1252(b)).collect(),
        },
    };
    text.filter(|text| !text.chars().any(is_binary)).ok_or_else(|| {
        Refused::new(
            RefusalCode::UnsupportedKind,
            "the file is not plain text: it holds control characters or an encoding other than UTF-8, UTF-16 or Windows-1252",
        )
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Option<String> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return None;
    }
    let units: Vec<u16> = pairs.map(|p| unit([p[0], p[1]])).collect();
    String::from_utf16(&units).ok()
}

/// The high half of Windows-1252 where it differs from Latin-1; 0 marks the five unassigned bytes.
const WINDOWS_1252: [u16; 32] = [
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
    0x0153, 0, 0x017e, 0x0178,
];

fn windows_1252(byte: u8) -> Option<char> {
    match byte {
        0x80..=0x9f => match WINDOWS_1252[usize::from(byte - 0x80)] {
            0 => None,
            code => char::from_u32(u32::from(code)),
        },
        _ => Some(char::from(byte)),
    }
}

fn to_windows_1252(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ (0x20..=0x7e | 0xa0..=0xff) => u8::try_from(code).ok(),
        code => WINDOWS_1252
            .iter()
            .position(|&w| w != 0 && u32::from(w) == code)
            .map(|at| 0x80 + at as u8),
    }
}

/// Control characters that no text file has.
fn is_binary(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}')
}

/// Whether a character parts words and has no place of its own on the page.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// One word on the grid.
struct Placed {
    text: String,
    row: usize,
    column: usize,
}

/// Lays a decoded text out page by page.
fn lay_out(text: &str, sink: &mut dyn FnMut(Vec<Placed>) -> Result<(), Refused>) -> Result<(), Refused> {
    let mut page: Vec<Placed> = Vec::new();
    let (mut row, mut column) = (0, 0);
    let mut pages = 0;
    let mut turn = |page: &mut Vec<Placed>| {
        pages += 1;
        if pages > MOST_PAGES {
            let detail = format!("the text fills more than {MOST_PAGES} pages; split it");
            return Err(Refused::new(RefusalCode::TooLarge, detail));
        }
        sink(std::mem::take(page))
    };
    let mut chars = text.chars().peekable();
    while let Some(&c) = chars.peek() {
        if is_blank(c) {
            chars.next();
            match c {
                '\u{c}' => {
                    turn(&mut page)?;
                    (row, column) = (0, 0);
                }
                '\r' if chars.peek() == Some(&'\n') => {}
                '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => (row, column) = (row + 1, 0),
                '\t' => column = (column / TAB + 1) * TAB,
                '\u{feff}' => {}
                _ => column += 1,
            }
            continue;
        }
        let mut word = String::new();
        let mut length = 0;
        while let Some(c) = chars.next_if(|c| !is_blank(*c) && length < COLUMNS) {
            word.push(c);
            length += 1;
        }
        if column > 0 && column + length > COLUMNS {
            (row, column) = (row + 1, 0);
        }
        if row >= LINES {
            // Blank lines that run over the page's end do not follow onto the next page.
            turn(&mut page)?;
            row = 0;
        }
        page.push(Placed {
            text: word,
            row,
            column,
        });
        column += length;
    }
    turn(&mut page)
}

/// Reads a decoded text onto virtual pages, each handed to `sink`.
pub(super) fn read(text: &str, sink: &mut dyn FnMut(Page) -> Result<(), Refused>) -> Result<(), Refused> {
    let mut index = 0;
    lay_out(text, &mut |placed| {
        index += 1;
        let mut words: Vec<Word> = Vec::with_capacity(placed.len());
        let (mut line, mut row) = (0, None);
        for word in placed {
            if row.is_some_and(|r| r != word.row) {
                line += 1;
            }
            row = Some(word.row);
            let length = word.text.chars().count();
            let area = place(word.row, word.column, length);
            let edges = (1..=length).map(|n| n as f32 / length as f32).collect();
            words.push(Word {
                text: word.text.into(),
                quad: Quad::from_box(area),
                confidence: 1.0,
                line,
                edges,
            });
        }
        sink(Page {
            index,
            width: WIDTH,
            height: HEIGHT,
            source: TextSource::Native,
            words,
        })
    })
}

fn place(row: usize, column: usize, length: usize) -> Box2 {
    let x0 = LEFT + PITCH * column as f64;
    let baseline = baseline(row);
    Box2::from([
        x0,
        baseline - crate::words::ASCENT * SIZE,
        x0 + PITCH * length as f64,
        baseline + crate::words::DESCENT * SIZE,
    ])
}

fn baseline(row: usize) -> f64 {
    TOP + LEADING * row as f64 + 0.8 * LEADING
}

/// How many characters of a text its pages show as boxes, because no font here has a picture of them.
///
/// # Errors
/// `ReaderFailed`, a bug, when the font cannot be used.
pub(super) fn shown_as_boxes(text: &str) -> Result<usize, Refused> {
    if text.chars().all(|c| is_blank(c) || to_windows_1252(c).is_some()) {
        return Ok(0);
    }
    let font = FontFile::open()?;
    let boxes = |c: &char| !is_blank(*c) && to_windows_1252(*c).is_none() && !font.shows(*c);
    Ok(text.chars().filter(boxes).count())
}

/// The virtual pages of a text file as a PDF, in Courier, and in an embedded font what Courier lacks.
///
/// # Errors
/// As [`decode`]; `TooLarge` for texts of more than 20,000 pages.
pub fn to_pdf(bytes: &[u8]) -> Result<Vec<u8>, Refused> {
    to_pdf_pages(bytes, None)
}

/// As [`to_pdf`], with only the page asked for (from 1), so that showing page 900 does not draw 899 others.
pub(crate) fn to_pdf_pages(bytes: &[u8], only: Option<u32>) -> Result<Vec<u8>, Refused> {
    let text = decode(bytes)?;
    let mut book = Book::new();
    let courier = book.add(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Courier", "Encoding" => "WinAnsiEncoding",
    });
    let mut fonts = dictionary! { "F1" => courier };
    let foreign: BTreeSet<char> = text
        .chars()
        .filter(|c| !is_blank(*c) && to_windows_1252(*c).is_none())
        .collect();
    let face = match foreign.is_empty() {
        true => None,
        false => Some(FontFile::open()?.cut(&foreign)?.at_least(1000.0 * PITCH / SIZE)),
    };
    if let Some(face) = &face {
        fonts.set("F2", face.write(&mut book));
    }
    let resources = book.add(dictionary! { "Font" => fonts });
    let mut index = 0;
    lay_out(&text, &mut |placed| {
        index += 1;
        if only.is_none_or(|page| page == index) {
            book.page(WIDTH, HEIGHT, resources, content(&placed, face.as_ref()));
        }
        Ok(())
    })?;
    if book.pages() == 0 {
        return Err(super::pdf::no_such_page(only.unwrap_or(0), index));
    }
    book.finish()
}

/// Draws words on the grid. A letter of the other font stands in one place of the grid as every letter does, narrowed
/// when it is wider.
fn content(placed: &[Placed], face: Option<&Face>) -> Vec<u8> {
    let mut out = format!("BT /F1 {SIZE} Tf\n");
    let mut in_courier = true;
    for word in placed {
        let y = HEIGHT - baseline(word.row);
        let mut column = word.column;
        let letters: Vec<char> = word.text.chars().collect();
        for run in letters.chunk_by(|a, b| to_windows_1252(*a).is_some() && to_windows_1252(*b).is_some()) {
            let x = LEFT + PITCH * column as f64;
            column += run.len();
            let codes: Option<String> = run
                .iter()
                .map(|c| to_windows_1252(*c).map(|code| format!("{code:02x}")))
                .collect();
            let (font, wide, codes) = match (codes, face) {
                (Some(codes), _) => (true, 1.0, codes),
                (None, Some(face)) => {
                    let advance = face.advance(run[0]) * SIZE / 1000.0;
                    (false, PITCH / advance, format!("{:04x}", face.code(run[0])))
                }
                // There is a face whenever a letter needs one.
                (None, None) => continue,
            };
            if font != in_courier {
                let _ = writeln!(out, "/F{} {SIZE} Tf", if font { 1 } else { 2 });
                in_courier = font;
            }
            let _ = writeln!(out, "{wide:.4} 0 0 1 {x:.2} {y:.2} Tm <{codes}> Tj");
        }
    }
    out.push_str("ET");
    out.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{COLUMNS, LINES, decode, lay_out, read, shown_as_boxes, to_pdf};
    use crate::read::read_all;

    #[test]
    fn every_encoding_gives_the_same_text() {
        let said = "Zoë said “£5”\r\n";
        let utf16: Vec<u8> = said.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = said.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(decode(said.as_bytes()).unwrap(), said);
        assert_eq!(
            decode(&[b"\xef\xbb\xbf", said.as_bytes()].concat()).unwrap(),
            said
        );
        assert_eq!(decode(&[b"\xff\xfe".as_slice(), &utf16].concat()).unwrap(), said);
        assert_eq!(decode(&[b"\xfe\xff".as_slice(), &big].concat()).unwrap(), said);
        assert_eq!(decode(b"Zo\xeb said \x93\xa35\x94\r\n").unwrap(), said);
        assert!(decode(b"\x81 unassigned \xff").is_err());
        assert!(decode(b"nul \0").is_err());
    }

    #[test]
    fn letters_of_every_alphabet_come_out_where_they_are_read() {
        let said =
            "Witness: Владимир Łukasz Żółć, seen by Παύλος ✓ at 10.\nName in Tamil: \u{b95}\u{bae}\u{bb2}";
        assert_eq!(shown_as_boxes(said).unwrap(), 3);
        assert_eq!(shown_as_boxes("Zoë “£5”\n").unwrap(), 0);
        let mut read_as = Vec::new();
        read(said, &mut |page| {
            read_as.extend(page.words);
            Ok(())
        })
        .unwrap();
        let drawn = read_all(&to_pdf(said.as_bytes()).unwrap()).unwrap();
        assert!(drawn.warnings.is_empty(), "{:?}", drawn.warnings);
        let drawn = &drawn.pages[0].words;
        assert_eq!(drawn.len(), read_as.len());
        for (drawn, read) in drawn.iter().zip(&read_as) {
            assert_eq!(drawn.text.reveal(), read.text.reveal());
            let (drawn, read) = (drawn.quad.bounds(), read.quad.bounds());
            assert!((drawn.x0 - read.x0).abs() < 1.0, "{drawn:?} {read:?}");
        }
    }

    #[test]
    fn long_lines_wrap_and_pages_turn() {
        let mut pages = Vec::new();
        let long = "x".repeat(COLUMNS + 4);
        let text = format!("{long} next\n{}\u{c}last", "line\n".repeat(LINES));
        lay_out(&text, &mut |page| {
            pages.push(
                page.iter()
                    .map(|w| (w.text.len(), w.row, w.column))
                    .collect::<Vec<_>>(),
            );
            Ok(())
        })
        .unwrap();
        assert_eq!(pages[0][..3], [(COLUMNS, 0, 0), (4, 1, 0), (4, 1, 5)]);
        assert_eq!(pages[0].len(), 3 + LINES - 2);
        assert_eq!(pages[1], [(4, 0, 0), (4, 1, 0)]);
        assert_eq!(pages[2], [(4, 0, 0)]);
    }
}
