//! Text set onto pages in a font that is embedded, so that names come out right in any alphabet it has.

use crate::paper::{Book, FontFile};
use lopdf::dictionary;
use obelus_evidence::{RefusalCode, Refused};
use std::{collections::BTreeSet, fmt::Write};
use unicode_normalization::UnicodeNormalization;

/// A4 in points.
const WIDTH: f64 = 595.28;
const HEIGHT: f64 = 841.89;
const MARGIN: f64 = 56.0;
const SIZE: f64 = 10.0;
const LEADING: f64 = 14.0;
/// More pages than this are refused.
const MOST_PAGES: usize = 5_000;

/// A line on a page.
struct Line {
    x: f64,
    /// From the top of the page to the baseline.
    y: f64,
    text: String,
}

/// Sets lines one below the other, page after page.
pub(super) struct Typesetter {
    font: FontFile,
    pages: Vec<Vec<Line>>,
    /// Baseline of the line set last.
    y: f64,
}

impl Typesetter {
    pub(super) fn new() -> Result<Self, Refused> {
        Ok(Self {
            font: FontFile::open()?,
            pages: vec![Vec::new()],
            y: MARGIN,
        })
    }

    /// Leaves a line empty.
    pub(super) fn gap(&mut self) {
        self.y += LEADING;
    }

    /// Sets a text, its own line breaks kept and long lines broken between words; `indent` points from the margin,
    /// with `label` in front of its first line.
    pub(super) fn set(&mut self, label: &str, indent: f64, text: &str) -> Result<(), Refused> {
        let room = WIDTH - 2.0 * MARGIN - indent;
        let text = plain(text);
        let mut label = Some(label).filter(|label| !label.is_empty());
        for line in text.split('\n') {
            for piece in self.broken(line, room) {
                self.advance()?;
                if let Some(label) = label.take() {
                    self.put(MARGIN, label.to_owned());
                }
                if !piece.trim().is_empty() {
                    self.put(MARGIN + indent, piece);
                }
            }
        }
        Ok(())
    }

    fn advance(&mut self) -> Result<(), Refused> {
        self.y += LEADING;
        if self.y > HEIGHT - MARGIN {
            if self.pages.len() >= MOST_PAGES {
                return Err(Refused::new(
                    RefusalCode::TooLarge,
                    format!("the text fills more than {MOST_PAGES} pages; split it"),
                ));
            }
            self.pages.push(Vec::new());
            self.y = MARGIN + LEADING;
        }
        Ok(())
    }

    fn put(&mut self, x: f64, text: String) {
        let y = self.y;
        if let Some(page) = self.pages.last_mut() {
            page.push(Line { x, y, text });
        }
    }

    /// A line in pieces that fit; blanks at a break stay behind, at the start of a line they are kept.
    fn broken(&self, line: &str, room: f64) -> Vec<String> {
        let mut pieces = Vec::new();
        let (mut piece, mut used) = (String::new(), 0.0);
        for word in line.split_inclusive(' ') {
            let solid = self.font.width(word.trim_end(), SIZE);
            if used + solid > room && !piece.trim().is_empty() {
                pieces.push(std::mem::take(&mut piece).trim_end().to_owned());
                used = 0.0;
            }
            if solid <= room {
                piece.push_str(word);
                used += self.font.width(word, SIZE);
                continue;
            }
            for c in word.chars() {
                let wide = self.font.width(c.encode_utf8(&mut [0; 4]), SIZE);
                if used + wide > room && !piece.is_empty() {
                    pieces.push(std::mem::take(&mut piece));
                    used = 0.0;
                }
                piece.push(c);
                used += wide;
            }
        }
        pieces.push(piece.trim_end().to_owned());
        pieces
    }

    /// The finished file, and how many characters the font has no picture of: they are shown as boxes, and read as
    /// what they are.
    pub(super) fn finish(self) -> Result<(Vec<u8>, usize), Refused> {
        let characters: BTreeSet<char> = self
            .pages
            .iter()
            .flatten()
            .flat_map(|line| line.text.chars())
            .collect();
        let mut book = Book::new();
        let face = self.font.cut(&characters)?;
        let missing = self
            .pages
            .iter()
            .flatten()
            .flat_map(|line| line.text.chars())
            .filter(|c| !self.font.shows(*c))
            .count();
        let font = face.write(&mut book);
        for lines in &self.pages {
            let mut content = format!("BT /F {SIZE} Tf\n");
            for line in lines {
                let _ = write!(content, "1 0 0 1 {:.2} {:.2} Tm <", line.x, HEIGHT - line.y);
                for c in line.text.chars() {
                    let _ = write!(content, "{:04x}", face.code(c));
                }
                content.push_str("> Tj\n");
            }
            content.push_str("ET");
            let resources = dictionary! { "Font" => dictionary! { "F" => font } };
            book.page(WIDTH, HEIGHT, resources, content.into_bytes());
        }
        Ok((book.finish()?, missing))
    }
}

/// Text as it is set: composed characters, no control or invisible characters, tabs as blanks.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.replace("\r\n", "\n").nfc() {
        match c {
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            '\t' => out.push_str("    "),
            // They have no width and would only part a word in two.
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => {}
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Typesetter;
    use crate::read::read_all;

    #[test]
    fn names_of_every_alphabet_read_back_as_they_were_set() {
        let names =
            "Zoë Müller-Łukasiewicz, Şebnem Ğül, Nguyễn Thị Ánh, Владимир Ильич, Ελένη, Ő, n\u{303}andú";
        let mut setter = Typesetter::new().unwrap();
        setter.set("From", 60.0, names).unwrap();
        setter
            .set("", 0.0, "a name in Tamil: \u{b95}\u{bae}\u{bb2}\u{bbe}")
            .unwrap();
        let (pdf, missing) = setter.finish().unwrap();
        assert_eq!(missing, 4);
        let reading = read_all(&pdf).unwrap();
        let text = reading.text().replace('\n', " ");
        let wanted = format!("From {}", names.replace("n\u{303}", "ñ"));
        assert!(text.contains(&wanted), "{text}");
        assert!(text.contains("கமலா"), "{text}");
        assert!(reading.warnings.is_empty(), "{:?}", reading.warnings);
    }

    #[test]
    fn long_texts_turn_pages_and_long_words_are_broken_inside() {
        let mut setter = Typesetter::new().unwrap();
        let text = format!("{}\n{}", "word ".repeat(2000), "x".repeat(500));
        setter.set("", 0.0, &text).unwrap();
        let reading = read_all(&setter.finish().unwrap().0).unwrap();
        assert!(reading.pages.len() >= 3);
        let words: Vec<String> = reading.text().split_whitespace().map(str::to_owned).collect();
        assert_eq!(words.iter().filter(|w| *w == "word").count(), 2000);
        assert_eq!(
            words
                .iter()
                .filter(|w| w.starts_with('x'))
                .map(String::len)
                .sum::<usize>(),
            500
        );
        for page in &reading.pages {
            assert!(page.words.iter().all(|w| w.quad.bounds().x1 < page.width - 50.0));
        }
    }
}
