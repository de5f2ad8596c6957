//! The walk over page content: every operator is followed by our own interpreter, and only what a mark
//! covers is rewritten. Where the walk is not sure, the page becomes a picture.

mod anew;
mod edits;
mod marked;
mod objects;
mod outline;
mod paths;
mod pen;
mod resources;
mod show;
mod snap;
mod soft_mask;
mod state;

pub(crate) use resources::Names;

use super::lines::{Layout, Shown};
use super::matrix::Matrix;
use super::oracle::Seen;
use super::plan::Order;
use super::rebuild::{KeptCodes, Workshop};
use super::refuse::Unsure;
use super::tokens::{Operand, Operation, Tokens};
use anew::Record;
use edits::Edits;
use lopdf::Dictionary;
use marked::Spans;
use obelus_evidence::Sensitive;
use paths::Path;
use state::State;
use std::rc::Rc;

/// Forms nest at most this deep, and a page has at most so many operators, forms counted per use.
const MAX_NESTING: usize = 24;
const MAX_OPERATIONS: usize = 20_000_000;

/// What one mark has taken away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) glyphs: u32,
    pub(crate) images: u32,
    pub(crate) paths: u32,
    /// Words that lost some letters and kept others.
    pub(crate) split: u32,
    /// The letters it took, as far as the text layer says them.
    pub(crate) letters: Sensitive<String>,
}

impl Tally {
    /// Counts a glyph that went.
    fn take(&mut self, letter: Option<char>) {
        self.glyphs += 1;
        if let Some(letter) = letter {
            let mut letters = std::mem::take(&mut self.letters).into_inner();
            letters.push(letter);
            self.letters = letters.into();
        }
    }
}

/// The word that is being shown, to tell which words a mark takes only a part of.
#[derive(Clone, Copy, Debug, Default)]
struct Word {
    end: (f64, f64),
    cut_by: Option<usize>,
    /// A letter or digit of it stays.
    kept: bool,
    /// An apostrophe was met: the s of a possessive behind it is no part of the name.
    is_possessive: bool,
}

/// What has become of the glyphs of a text object that what follows is clipped with (ISO 32000-2 9.3.6).
#[derive(Clone, Copy, Debug, Default)]
struct Clipping {
    cut: bool,
    kept: bool,
}

/// The work on one page, shared by the walks over its content and the forms in it.
pub(crate) struct PageWork<'p> {
    pub(crate) marks: &'p [Order],
    pub(crate) tallies: Vec<Tally>,
    /// What hayro draws on the page; `None` when nothing has to be cut here.
    pub(crate) seen: Option<&'p Seen>,
    /// Decodes the n-th painted image of the page.
    pub(crate) pixels: &'p dyn Fn(usize) -> Option<super::oracle::Pixels>,
    /// For every run of `seen`, which glyphs stay.
    pub(crate) kept_glyphs: Vec<Vec<bool>>,
    /// Codes the page still shows, by font.
    pub(crate) codes: KeptCodes,
    /// Codes that were cut, by font.
    pub(crate) gone: KeptCodes,
    /// Every glyph shown, when lines are to be set again.
    pub(crate) survey: Option<Vec<Shown>>,
    /// Lines that are set again; empty when none are.
    pub(crate) layout: Layout,
    /// The line that could not be set again, and why.
    pub(crate) failed: Option<(usize, &'static str)>,
    /// Pictures that a clip lets be seen in part: of how many the rest was cut, and of how many it was not.
    pub(crate) clipped: [u32; 2],
    /// What is walked now is a soft mask, which the second reader does not show.
    unwatched: bool,
    run: usize,
    image: usize,
    operations: usize,
    word: Word,
}

impl<'p> PageWork<'p> {
    pub(crate) fn new(
        marks: &'p [Order],
        seen: Option<&'p Seen>,
        pixels: &'p dyn Fn(usize) -> Option<super::oracle::Pixels>,
    ) -> Self {
        Self {
            marks,
            tallies: vec![Tally::default(); marks.len()],
            seen,
            pixels,
            kept_glyphs: Vec::new(),
            codes: KeptCodes::new(),
            gone: KeptCodes::new(),
            survey: None,
            layout: Layout::default(),
            failed: None,
            clipped: [0; 2],
            unwatched: false,
            run: 0,
            image: 0,
            operations: 0,
            word: Word::default(),
        }
    }

    /// Whether hayro drew exactly the runs and images the walk met.
    pub(crate) fn all_met(&mut self) -> bool {
        self.end_word();
        self.seen
            .is_none_or(|seen| seen.runs.len() == self.run && seen.images.len() == self.image)
    }

    /// Follows words from letter to letter: a gap of a fifth of the size, or a glyph without ink, ends one.
    fn letter(&mut self, ends: [(f64, f64); 2], size: f64, letter: Option<char>, mark: Option<usize>) {
        let [from, to] = ends;
        let gap = (from.0 - self.word.end.0).hypot(from.1 - self.word.end.1);
        if gap > 0.2 * size {
            self.end_word();
        }
        self.word.end = to;
        self.word.cut_by = self.word.cut_by.or(mark);
        // What is only punctuation around a withheld word tells nothing of it.
        let counts = match letter {
            Some('s' | 'S') => !self.word.is_possessive,
            Some(c) => c.is_alphanumeric(),
            None => true,
        };
        self.word.kept |= mark.is_none() && counts;
        self.word.is_possessive = matches!(letter, Some('\'' | '\u{2019}'));
    }

    fn end_word(&mut self) {
        let word = std::mem::take(&mut self.word);
        if let (Some(mark), true) = (word.cut_by, word.kept) {
            self.tallies[mark].split += 1;
        }
    }
}

/// A stream as it goes into the copy.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) content: Vec<u8>,
    pub(crate) resources: Dictionary,
    /// Something in it, or in a form it uses, was withheld.
    pub(crate) cut: bool,
}

/// One walk over one content stream.
pub(crate) struct Walk<'w, 'a, 'p> {
    shop: &'w mut Workshop<'a>,
    page: &'w mut PageWork<'p>,
    source: Rc<Dictionary>,
    names: Names,
    edits: Edits,
    record: Record,
    state: State,
    stack: Vec<State>,
    path: Path,
    spans: Spans,
    in_text: bool,
    clipping: Clipping,
    cut: bool,
    nesting: usize,
    /// User space as the stream began, which its patterns are measured in.
    base: Matrix,
}

impl<'w, 'a, 'p> Walk<'w, 'a, 'p> {
    /// Walks the content of a page; `base` is its user space to displayed points.
    pub(crate) fn page(
        shop: &'w mut Workshop<'a>,
        page: &'w mut PageWork<'p>,
        content: &[u8],
        source: Dictionary,
        base: Matrix,
    ) -> Result<Written, Unsure> {
        let mut walk = Walk::new(shop, page, Rc::new(source), State::new(base), 0);
        walk.run(content)?;
        walk.finish(content)
    }

    /// Walks the operators that draw a page's annotations, after its content.
    pub(crate) fn annotations(
        shop: &'w mut Workshop<'a>,
        page: &'w mut PageWork<'p>,
        content: &[u8],
        source: Dictionary,
        base: Matrix,
    ) -> Result<Written, Unsure> {
        let mut walk = Walk::new(shop, page, Rc::new(source), State::new(base), 0);
        walk.names = Names::with_prefix("An");
        walk.run(content)?;
        walk.finish(content)
    }

    /// Carries content over that lies under no mark by itself (patterns, glyph procedures, shared forms).
    pub(crate) fn carry_over(
        shop: &mut Workshop<'_>,
        content: &[u8],
        source: Dictionary,
    ) -> Result<Written, Unsure> {
        let mut page = PageWork::new(&[], None, &|_| None);
        let mut walk = Walk::new(shop, &mut page, Rc::new(source), State::new(Matrix::IDENTITY), 0);
        walk.run(content)?;
        let written = walk.finish(content)?;
        shop.keep_codes(page.codes);
        Ok(written)
    }

    fn new(
        shop: &'w mut Workshop<'a>,
        page: &'w mut PageWork<'p>,
        source: Rc<Dictionary>,
        state: State,
        nesting: usize,
    ) -> Self {
        let base = state.ctm;
        Self {
            shop,
            page,
            source,
            names: Names::default(),
            edits: Edits::default(),
            record: Record::new(&state),
            state,
            stack: Vec::new(),
            path: Path::default(),
            spans: Spans::default(),
            in_text: false,
            clipping: Clipping::default(),
            cut: false,
            nesting,
            base,
        }
    }

    fn run(&mut self, content: &[u8]) -> Result<(), Unsure> {
        let mut tokens = Tokens::new(content);
        let mut end = 0;
        while let Some(operation) = tokens.next().map_err(|e| Unsure::new(e.to_string()))? {
            self.drop_comments(content, end..operation.span.start);
            end = operation.span.end;
            self.page.operations += 1;
            if self.page.operations > MAX_OPERATIONS {
                return Err(Unsure::new("the page has too many operators"));
            }
            if hides_text(&operation, content) {
                return Err(Unsure::new(
                    "an operator of the page carries text that nobody sees",
                ));
            }
            if operation
                .image
                .as_ref()
                .is_some_and(|image| image.holds_more(content))
            {
                return Err(Unsure::new(
                    "a picture of the page content holds more than its samples",
                ));
            }
            self.operate(&operation)?;
        }
        self.drop_comments(content, end..content.len());
        Ok(())
    }

    /// Comments between operators say things that nobody sees; they are not carried over.
    fn drop_comments(&mut self, content: &[u8], between: std::ops::Range<usize>) {
        if content
            .get(between.clone())
            .is_some_and(|gap| gap.contains(&b'%'))
        {
            self.edits.remove(between);
        }
    }

    /// Closes what the stream left open, so that nothing leaks into what is drawn after it.
    fn finish(mut self, content: &[u8]) -> Result<Written, Unsure> {
        self.settle_record()?;
        let open_spans = self.close_spans();
        let resources = self.names.finish(self.shop, &self.source)?;
        let mut written = if self.edits.is_empty() {
            content.to_vec()
        } else {
            self.edits.apply(content)
        };
        written.push(b'\n');
        if self.in_text {
            written.extend_from_slice(b"ET\n");
        }
        written.extend_from_slice(&b"EMC\n".repeat(open_spans));
        written.extend_from_slice(&b"Q\n".repeat(self.stack.len()));
        Ok(Written {
            content: written,
            resources,
            cut: self.cut,
        })
    }

    /// Whether there is anything to cut on this page.
    fn cutting(&self) -> bool {
        self.page.seen.is_some()
    }

    /// Whether lines of this page are set again.
    fn resetting(&self) -> bool {
        !self.page.layout.lines.is_empty()
    }

    fn operate(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        if self.resetting() {
            self.record.note(op, &self.state);
        }
        match op.operator {
            b"q" => self.stack.push(self.state.clone()),
            b"Q" => match self.stack.pop() {
                Some(state) => self.state = state,
                // One too many: readers ignore it, and it would close what is around this stream.
                None => self.edits.remove(op.span.clone()),
            },
            b"cm" => {
                self.state.ctm = Matrix(op.six()).then(&self.state.ctm);
                if !self.state.ctm.is_finite() {
                    return Err(Unsure::new("a transformation has no finite numbers"));
                }
            }
            b"w" => self.state.line_width = op.number(0),
            b"gs" => self.graphics_state(op)?,
            b"BT" => {
                self.in_text = true;
                self.clipping = Clipping::default();
                self.state.text = Matrix::IDENTITY;
                self.state.line = Matrix::IDENTITY;
            }
            b"ET" => {
                self.in_text = false;
                // Text to clip with that is gone altogether would clip nothing; it must still let nothing through.
                if self.clipping.cut && !self.clipping.kept {
                    self.edits.replace(op.span.clone(), *b"ET 0 0 0 0 re W n");
                }
            }
            b"Tc" => self.state.character_space = op.number(0),
            b"Tw" => self.state.word_space = op.number(0),
            b"Tz" => self.state.scale = op.number(0) / 100.0,
            b"TL" => self.state.leading = op.number(0),
            b"Ts" => self.state.rise = op.number(0),
            b"Tr" => self.state.mode = op.number(0) as i64,
            b"Tf" => self.select_font(op)?,
            b"Td" => self.state.next_line(op.number(0), op.number(1)),
            b"TD" => {
                self.state.leading = -op.number(1);
                self.state.next_line(op.number(0), op.number(1));
            }
            b"Tm" => {
                self.state.line = Matrix(op.six());
                self.state.text = self.state.line;
            }
            b"T*" => self.state.next_line(0.0, -self.state.leading),
            b"Tj" | b"TJ" | b"'" | b"\"" => self.show(op)?,
            b"Do" => self.external_object(op)?,
            b"BI" => self.inline_image(op)?,
            b"sh" => self.shading(op)?,
            b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" => self.path.build(op),
            b"W" | b"W*" => self.path.clip(op),
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" => self.paint(op)?,
            b"cs" | b"CS" | b"sc" | b"scn" | b"SC" | b"SCN" => self.color(op)?,
            b"g" | b"rg" | b"k" => self.state.fill = state::Paint::Flat,
            b"G" | b"RG" | b"K" => self.state.stroke = state::Paint::Flat,
            b"BMC" | b"BDC" => self.begin_span(op)?,
            b"EMC" => self.end_span(op),
            b"MP" | b"DP" => self.edits.remove(op.span.clone()),
            b"J" | b"j" | b"M" | b"d" | b"ri" | b"i" | b"d0" | b"d1" | b"BX" | b"EX" => {}
            _ => return Err(Unsure::new("the page content has an operator that is not known")),
        }
        Ok(())
    }
}

/// Whether an operator has a string or a name where none belongs, or a comment between its operands.
fn hides_text(op: &Operation<'_>, content: &[u8]) -> bool {
    let is_text = |operand: &Operand| matches!(operand, Operand::Text(_));
    if matches!(op.operator, b"BI" | b"BDC" | b"DP" | b"BMC" | b"MP") {
        return false;
    }
    let shows = matches!(op.operator, b"Tj" | b"TJ" | b"'" | b"\"");
    let named = matches!(
        op.operator,
        b"gs" | b"Do" | b"Tf" | b"cs" | b"CS" | b"scn" | b"SCN" | b"sh" | b"ri"
    );
    let in_arrays = op.operands.iter().any(|operand| match operand {
        Operand::Array(items) => items
            .iter()
            .any(|item| matches!(item, Operand::Name(_)) || (is_text(item) && op.operator != b"TJ")),
        _ => false,
    });
    let names = op
        .operands
        .iter()
        .filter(|operand| matches!(operand, Operand::Name(_)));
    let stray = in_arrays
        || names.count() > usize::from(named)
        || op.operands.iter().filter(|operand| is_text(operand)).count() > usize::from(shows);
    let says_percent = |bytes: &[u8]| bytes.contains(&b'%');
    let in_strings = op.operands.iter().any(|operand| match operand {
        Operand::Text(bytes) => says_percent(bytes),
        Operand::Array(items) => items
            .iter()
            .any(|item| matches!(item, Operand::Text(bytes) if says_percent(bytes))),
        _ => false,
    });
    stray || !in_strings && content.get(op.span.clone()).is_some_and(says_percent)
}
