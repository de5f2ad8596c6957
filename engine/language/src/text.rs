use crate::words::{Shape, Word, split};
use obelus_models::TaggedSpan;
use std::collections::HashSet;
use std::ops::Range;

/// A text as recognisers see it, with a way back to the source.
///
/// The view differs from the source so that patterns stay simple: words hyphenated at a line end are joined,
/// curly quotes, dashes, odd spaces and full-width forms become their plain ASCII forms, soft hyphens and
/// zero-width characters are gone. Line feeds (`\n`) and form feeds (`\u{c}`, page borders) stay.
#[derive(Clone, Debug)]
pub struct Text {
    view: String,
    /// For each character of the view: its byte in the view and its scalar offset in the source.
    marks: Vec<(u32, u32)>,
    source_chars: u32,
    words: Vec<Word>,
    /// Byte at which each line begins; a page border begins a line too.
    lines: Vec<u32>,
    tags: Vec<TaggedSpan>,
    /// Words seen in lower case.
    lower_case: HashSet<Box<str>>,
}

impl Text {
    /// Makes the view of a source text.
    pub fn new(source: &str) -> Self {
        let chars: Vec<char> = source.chars().collect();
        let mut view = String::with_capacity(source.len());
        let mut marks = Vec::with_capacity(chars.len() + 1);
        let mut i = 0;
        while i < chars.len() {
            if let Some(skip) = line_end_hyphen(&chars, i) {
                if skip.keeps_hyphen {
                    marks.push((view.len() as u32, i as u32));
                    view.push('-');
                }
                i += skip.length;
                continue;
            }
            if let Some(c) = plain(chars[i]) {
                marks.push((view.len() as u32, i as u32));
                view.push(c);
            }
            i += 1;
        }
        let words = split(&view);
        let mut lines = vec![0];
        lines.extend(view.match_indices(['\n', '\u{c}']).map(|(at, _)| at as u32 + 1));
        let lower_case = words
            .iter()
            .filter(|word| word.shape == Shape::Lower)
            .map(|word| view[word.range()].into())
            .collect();
        Self {
            view,
            marks,
            source_chars: chars.len() as u32,
            words,
            lines,
            tags: Vec::new(),
            lower_case,
        }
    }

    /// The same text with what a model tagged in its view; spans that do not lie on character borders are left out.
    pub fn with_tags(mut self, mut tags: Vec<TaggedSpan>) -> Self {
        tags.retain(|tag| tag.start < tag.end && self.view.get(tag.start..tag.end).is_some());
        self.tags = tags;
        self
    }

    /// What the model tagged, in order; ranges are bytes of the view.
    pub fn tags(&self) -> &[TaggedSpan] {
        &self.tags
    }

    /// The words of the view, in order.
    pub fn words(&self) -> &[Word] {
        &self.words
    }

    /// Number of the first word that ends behind a byte of the view.
    pub fn word_at(&self, byte: usize) -> usize {
        self.words.partition_point(|word| word.end() <= byte)
    }

    /// The text of a word, without a possessive ending.
    pub fn word(&self, index: usize) -> &str {
        self.words.get(index).map_or("", |word| &self.view[word.range()])
    }

    /// Whether a word stands in lower case somewhere in the text.
    pub fn has_lower_case(&self, word: &str) -> bool {
        self.lower_case.contains(word)
    }

    /// Number of the line, from 0, in which a byte of the view lies.
    pub fn line_number(&self, byte: usize) -> usize {
        self.lines
            .partition_point(|&start| start as usize <= byte)
            .saturating_sub(1)
    }

    /// Bytes of a line, without its line feed; empty behind the last line.
    pub fn line(&self, number: usize) -> Range<usize> {
        let Some(&start) = self.lines.get(number) else {
            return self.view.len()..self.view.len();
        };
        let end = self
            .lines
            .get(number + 1)
            .map_or(self.view.len(), |&next| next as usize - 1);
        start as usize..end
    }

    /// Number of lines.
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// The text to match on.
    pub fn view(&self) -> &str {
        &self.view
    }

    /// Moves a byte range of the view to scalar offsets of the source.
    pub fn source_range(&self, range: &Range<usize>) -> Range<u64> {
        let start = self.source_offset(range.start);
        if range.end <= range.start {
            return start..start;
        }
        // The end is one past the last character that lies in the range, so that a hyphen dropped after it stays outside.
        let last = self
            .marks
            .partition_point(|&(byte, _)| (byte as usize) < range.end)
            .saturating_sub(1);
        let end = self
            .marks
            .get(last)
            .map_or(u64::from(self.source_chars), |&(_, at)| u64::from(at) + 1);
        start..end.max(start)
    }

    fn source_offset(&self, byte: usize) -> u64 {
        let at = self.marks.partition_point(|&(b, _)| (b as usize) < byte);
        self.marks
            .get(at)
            .map_or(u64::from(self.source_chars), |&(_, s)| u64::from(s))
    }
}

struct HyphenSkip {
    keeps_hyphen: bool,
    length: usize,
}

/// A hyphen between two word characters with a line feed after it: dropped before a lower-case letter
/// (the word was broken by the typesetter), kept before anything else (Smith-\nJones).
fn line_end_hyphen(chars: &[char], at: usize) -> Option<HyphenSkip> {
    let is_hyphen = matches!(chars[at], '-' | '\u{2010}' | '\u{2011}' | '\u{ad}');
    if !is_hyphen || at == 0 || !chars[at - 1].is_alphanumeric() || chars.get(at + 1) != Some(&'\n') {
        return None;
    }
    let next = *chars.get(at + 2)?;
    if !next.is_alphanumeric() {
        return None;
    }
    let broken = chars[at] == '\u{ad}' || (chars[at - 1].is_lowercase() && next.is_lowercase());
    Some(HyphenSkip {
        keeps_hyphen: !broken,
        length: 2,
    })
}

fn plain(c: char) -> Option<char> {
    Some(match c {
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{feff}' => {
            return None;
        }
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '\u{b4}' | '`' => '\'',
        '\u{201c}' | '\u{201d}' | '\u{201f}' | '\u{2033}' => '"',
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\t' | '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\r' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        c => c,
    })
}

#[cfg(test)]
mod tests {
    use super::Text;

    fn source_of(source: &str, word: &str) -> String {
        let text = Text::new(source);
        let at = text.view().find(word).expect("in the view");
        let r = text.source_range(&(at..at + word.len()));
        source
            .chars()
            .skip(r.start as usize)
            .take((r.end - r.start) as usize)
            .collect()
    }

    #[test]
    fn words_broken_at_a_line_end_are_whole_and_map_back() {
        assert_eq!(source_of("Mr Hender-\nson said", "Henderson"), "Hender-\nson");
        assert_eq!(source_of("Ms Smith-\nJones said", "Smith-Jones"), "Smith-\nJones");
        assert_eq!(source_of("O\u{2019}Brien\u{a0}x", "O'Brien"), "O\u{2019}Brien");
        assert_eq!(source_of("naïve soft\u{ad}ly 07700", "softly"), "soft\u{ad}ly");
    }

    #[test]
    fn the_end_of_the_text_maps_to_its_end() {
        let text = Text::new("abc");
        assert_eq!(text.source_range(&(1..3)), 1..3);
        assert_eq!(text.source_range(&(3..3)), 3..3);
    }
}
