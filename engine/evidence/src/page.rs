use crate::{Original, Quad, Sensitive};
use serde::{Deserialize, Serialize, Serializer, ser::SerializeStruct};

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
///
/// JSON leaves `edges` out (readers of JSON have the quad); the binary form between processes carries them.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Word {
    /// Its characters, ligatures resolved (NFC).
    pub text: Sensitive<String>,
    /// Its place: advance width by font ascent and descent, in PDF points, origin top left.
    pub quad: Quad,
    /// Confidence of the reading, 0 to 1; 1 for native text.
    pub confidence: f32,
    /// Number of its line on the page, from 0, in reading order.
    pub line: u32,
    /// Where each character ends, as a share (0 to 1) of the way from the quad's left to its right side, one per
    /// Unicode scalar value of `text`; empty when unknown, then characters count as equally wide.
    #[serde(default)]
    pub edges: Vec<f32>,
}

impl Serialize for Word {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let binary = !serializer.is_human_readable();
        let mut word = serializer.serialize_struct("Word", if binary { 5 } else { 4 })?;
        word.serialize_field("text", &self.text)?;
        word.serialize_field("quad", &self.quad)?;
        word.serialize_field("confidence", &self.confidence)?;
        word.serialize_field("line", &self.line)?;
        if binary {
            word.serialize_field("edges", &self.edges)?;
        }
        word.end()
    }
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

    /// Puts the warnings into the order of the pages they are about, those about the whole file first.
    pub fn sort_warnings(&mut self) {
        self.warnings.sort_by_key(|warning| {
            let (number, _) = warning.strip_prefix("page ")?.split_once(':')?;
            number.parse::<u32>().ok()
        });
    }
}

/// A rendered page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageImage {
    /// Page number, from 1.
    pub index: u32,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Encoded image bytes (PNG, WebP, or the 8-bit RGB samples themselves, as asked).
    pub encoded: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::Word;
    use crate::{Box2, Quad};

    #[test]
    fn edges_travel_between_processes_but_not_in_json() {
        let word = Word {
            text: "ab".into(),
            quad: Quad::from_box(Box2::from([1.0, 2.0, 3.0, 4.0])),
            confidence: 1.0,
            line: 7,
            edges: vec![0.4, 1.0],
        };
        let wire = postcard::to_stdvec(&word).unwrap();
        assert_eq!(postcard::from_bytes::<Word>(&wire).unwrap(), word);

        let json = serde_json::to_value(&word).unwrap();
        assert!(json.get("edges").is_none());
        assert_eq!(
            serde_json::from_value::<Word>(json).unwrap(),
            Word {
                edges: vec![],
                ..word
            }
        );
    }
}
