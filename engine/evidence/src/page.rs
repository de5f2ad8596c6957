use crate::{Original, Quad, Sensitive};
use serde::{Deserialize, Serialize};

/// Where the words of a page come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextSource {
    /// The file's own text.
    Native,
    /// Recognised from pixels.
    Ocr,
    /// Both.
    Mixed,
    /// No words could be read: a picture, or a text layer that cannot be trusted.
    None,
}

/// One word as it is read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Word {
    /// Its characters, ligatures resolved (NFC).
    pub text: Sensitive<String>,
    /// Its place: advance width by font ascent and descent, in PDF points, origin top left.
    pub quad: Quad,
    /// Confidence of the reading, 0 to 1; 1 for native text.
    pub confidence: f32,
    /// Number of its line on the page, from 0, in reading order.
    pub line: u32,
}

/// One page: its displayed size and its words in reading order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// Number, from 1.
    pub index: u32,
    /// Displayed width in points.
    pub width: f64,
    /// Displayed height in points.
    pub height: f64,
    /// Where its words come from.
    pub source: TextSource,
    /// Words in reading order; words of one line are adjacent and share `line`.
    pub words: Vec<Word>,
}

impl Page {
    /// The page's text: words joined by one space, lines by `\n`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = None;
        for word in &self.words {
            match line {
                None => {}
                Some(current) if current == word.line => text.push(' '),
                Some(_) => text.push('\n'),
            }
            line = Some(word.line);
            text.push_str(word.text.reveal());
        }
        text
    }
}

/// A whole document as read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Reading {
    /// The file that was read.
    pub original: Original,
    /// Its pages in order.
    pub pages: Vec<Page>,
    /// What a person should know, e.g. `page 3: the text layer cannot be trusted and needs to be recognised`.
    pub warnings: Vec<String>,
    /// For plain-text files the file's own text, which offsets count in; `None` for everything else.
    pub verbatim: Option<Sensitive<String>>,
}

impl Reading {
    /// What `obelus read --text` prints and suggestion offsets count in: words joined by one space, lines by
    /// `\n`, pages by `\f`; for a plain-text file the file itself.
    pub fn text(&self) -> String {
        if let Some(text) = &self.verbatim {
            return text.reveal().clone();
        }
        let pages: Vec<String> = self.pages.iter().map(Page::text).collect();
        pages.join("\u{c}")
    }
}

/// A rendered page: 8-bit RGBA or RGB rows, top to bottom, already encoded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageImage {
    /// Page number, from 1.
    pub index: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Encoded image bytes (PNG or WebP, as asked).
    pub encoded: Vec<u8>,
}
