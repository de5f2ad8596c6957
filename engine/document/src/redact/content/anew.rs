//! Text operators of lines that are set again: every word gets an absolute place, and positions, spacing and fonts
//! that led to what is gone go with it (a leftover `Td` or `Tw` would say how wide it was).

use super::Walk;
use super::state::State;
use crate::redact::matrix::{Matrix, number};
use crate::redact::refuse::Unsure;
use crate::redact::tokens::{Operand, Operation};
use std::fmt::Write;
use std::ops::Range;

/// Font, character and word spacing as operators leave them.
#[derive(Clone, Debug, Default, PartialEq)]
struct Style {
    /// `Tf` with its operands; empty for the font of the surroundings.
    font: Vec<u8>,
    character_space: f64,
    word_space: f64,
}

/// One show operator.
#[derive(Debug)]
pub(super) struct Show {
    pub(super) at: Range<usize>,
    /// The text matrix it starts from.
    pub(super) text: Matrix,
    /// What stands before the array in a stream that is otherwise left alone.
    pub(super) before: String,
    /// Whether it goes to the next line first.
    pub(super) next_line: bool,
    /// The same strings as a `TJ` array, where the operator itself cannot stay.
    pub(super) plain: Option<Vec<u8>>,
    /// The array that takes its place because a mark took something.
    pub(super) array: Option<Vec<u8>>,
    /// Operators that take its place because its line is set again.
    pub(super) anew: Option<Vec<u8>>,
}

#[derive(Debug)]
enum Event {
    Save(usize),
    Restore(usize),
    /// Paints something other than text.
    Paint,
    Begin(Range<usize>),
    End(Range<usize>),
    /// Goes to a place; what remains of it is the leading it sets.
    Place(Range<usize>, String),
    Style(Range<usize>),
    Show(Show, Style),
    Object(usize, Style),
}

/// A transformation and what is shown under it.
#[derive(Clone, Copy, Debug, Default)]
struct Scope {
    above: usize,
    /// It moves sideways on the page.
    moves: bool,
    anew: bool,
    first: bool,
    others: bool,
}

/// What happens in one content stream, as far as setting lines again needs it.
#[derive(Debug)]
pub(super) struct Record {
    events: Vec<Event>,
    start: Style,
    font: Vec<u8>,
    fonts: Vec<Vec<u8>>,
    scopes: Vec<Scope>,
    scope: usize,
    open_scopes: Vec<usize>,
    /// A font was selected by a graphics-state dictionary.
    font_from_dictionary: bool,
    line: Option<usize>,
}

impl Record {
    pub(super) fn new(state: &State) -> Self {
        Self {
            events: Vec::new(),
            start: Style {
                font: Vec::new(),
                character_space: state.character_space,
                word_space: state.word_space,
            },
            font: Vec::new(),
            fonts: Vec::new(),
            scopes: vec![Scope::default()],
            scope: 0,
            open_scopes: Vec::new(),
            font_from_dictionary: false,
            line: None,
        }
    }

    fn style(&self, state: &State) -> Style {
        Style {
            font: self.font.clone(),
            character_space: state.character_space,
            word_space: state.word_space,
        }
    }

    /// Takes note of an operator, before it is carried out.
    pub(super) fn note(&mut self, op: &Operation<'_>, state: &State) {
        let span = || op.span.clone();
        match op.operator {
            b"q" => {
                self.events.push(Event::Save(op.span.start));
                self.fonts.push(self.font.clone());
                self.open_scopes.push(self.scope);
            }
            b"Q" => {
                if let (Some(font), Some(scope)) = (self.fonts.pop(), self.open_scopes.pop()) {
                    self.events.push(Event::Restore(op.span.end));
                    (self.font, self.scope) = (font, scope);
                }
            }
            b"cm" => {
                let [.., e, f] = op.six();
                let sideways = e * state.ctm.0[0] + f * state.ctm.0[2];
                self.scopes.push(Scope {
                    above: self.scope,
                    moves: sideways.abs() > 1e-6,
                    ..Scope::default()
                });
                self.scope = self.scopes.len() - 1;
            }
            b"BT" => self.events.push(Event::Begin(span())),
            b"ET" => self.events.push(Event::End(span())),
            b"Td" | b"Tm" | b"T*" => self.events.push(Event::Place(span(), String::new())),
            b"TD" => {
                let leading = format!("{} TL", number(-op.number(1), 6));
                self.events.push(Event::Place(span(), leading));
            }
            b"Tc" | b"Tw" => self.events.push(Event::Style(span())),
            b"Tf" => {
                self.font = font_operator(op);
                self.events.push(Event::Style(span()));
            }
            b"Do" => self.events.push(Event::Object(op.span.start, self.style(state))),
            b"S" | b"s" | b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"sh" | b"BI" => {
                self.events.push(Event::Paint);
            }
            _ => {}
        }
    }

    pub(super) fn note_dictionary_font(&mut self) {
        self.font_from_dictionary = true;
    }

    /// Takes note of text; `first` says that it holds the first letter of a line that is set again.
    fn show(&mut self, show: Show, state: &State, line: Option<usize>, first: bool) {
        let anew = show.anew.is_some();
        self.line = self.line.or(line.filter(|_| anew));
        let mut at = self.scope;
        loop {
            let scope = &mut self.scopes[at];
            scope.anew |= anew;
            scope.first |= first;
            scope.others |= !anew;
            if at == 0 {
                break;
            }
            at = scope.above;
        }
        let style = self.style(state);
        self.events.push(Event::Show(show, style));
    }

    /// Why the stream's operators cannot be written anew; `None` when they can.
    fn obstacle(&self) -> Option<&'static str> {
        if self.font_from_dictionary {
            return Some("a font of the line is selected in a roundabout way");
        }
        let lone = |scope: &Scope| scope.moves && scope.anew && !scope.others && !scope.first;
        if self.scopes.iter().any(lone) {
            return Some("words of the line have a place of their own that cannot be changed");
        }
        let mut open = false;
        for event in &self.events {
            match event {
                Event::Begin(_) => open = true,
                Event::End(_) => open = false,
                Event::Show(..) if !open => return Some("the line stands outside a text object"),
                _ => {}
            }
        }
        None
    }
}

fn font_operator(op: &Operation<'_>) -> Vec<u8> {
    let mut bytes = vec![b'/'];
    for &byte in op.name(0).unwrap_or_default() {
        if byte.is_ascii_alphanumeric() || b"+-_.".contains(&byte) {
            bytes.push(byte);
        } else {
            bytes.extend_from_slice(format!("#{byte:02x}").as_bytes());
        }
    }
    bytes.extend_from_slice(format!(" {} Tf ", number(op.number(1), 6)).as_bytes());
    bytes
}

/// Operators that turn one style into another.
fn change(from: &mut Style, to: &Style) -> Vec<u8> {
    let mut bytes = Vec::new();
    if from.font != to.font {
        bytes.extend_from_slice(&to.font);
    }
    if from.character_space != to.character_space {
        bytes.extend_from_slice(format!("{} Tc ", number(to.character_space, 6)).as_bytes());
    }
    if from.word_space != to.word_space {
        bytes.extend_from_slice(format!("{} Tw ", number(to.word_space, 6)).as_bytes());
    }
    *from = to.clone();
    bytes
}

fn matrix_operator(text: &Matrix) -> String {
    let numbers: Vec<String> = text.0.iter().map(|v| number(*v, 6)).collect();
    format!("{} Tm ", numbers.join(" "))
}

/// Strings as one `TJ` array.
fn plain_array(items: &[Operand]) -> Vec<u8> {
    let mut array = String::from("[");
    for item in items {
        match item {
            Operand::Number(value) => {
                let _ = write!(array, " {} ", number(*value, 5));
            }
            Operand::Text(bytes) => {
                array.push('<');
                for byte in bytes {
                    let _ = write!(array, "{byte:02x}");
                }
                array.push('>');
            }
            _ => {}
        }
    }
    array.push_str("] TJ");
    array.into_bytes()
}

/// Words of one operator on their way to new places.
#[derive(Debug, Default)]
pub(super) struct Setting {
    out: String,
    open: bool,
    expected: f64,
}

impl Setting {
    /// Puts a code at `x` (displayed); `text` is the text matrix that leads there, `step` how far it moves on.
    pub(super) fn put(&mut self, code: &[u8], x: f64, step: f64, text: &Matrix) {
        if !self.open || (x - self.expected).abs() > 1e-4 {
            self.close();
            self.out.push_str(&matrix_operator(text));
            self.out.push('<');
            self.open = true;
        }
        for byte in code {
            let _ = write!(self.out, "{byte:02x}");
        }
        self.expected = x + step;
    }

    fn close(&mut self) {
        if self.open {
            self.out.push_str("> Tj ");
            self.open = false;
        }
    }

    pub(super) fn finish(mut self) -> Vec<u8> {
        self.close();
        self.out.into_bytes()
    }
}

impl Walk<'_, '_, '_> {
    /// The line that the operator shown last belongs to, when it is set again.
    pub(super) fn line_of_run(&self) -> Option<usize> {
        let run = self.page.run.checked_sub(1)?;
        self.page.layout.runs.get(&run).copied()
    }

    /// The text matrix that puts the next glyph at `x` instead of where it would stand.
    pub(super) fn moved_to(&self, x: f64) -> Result<Matrix, Unsure> {
        let by = x - self.state.rendering().point(0.0, 0.0).0;
        let inverse = self
            .state
            .ctm
            .inverse()
            .ok_or_else(|| Unsure::new("text of no size lies under a mark"))?;
        let mut text = self.state.text;
        text.0[4] += by * inverse.0[0];
        text.0[5] += by * inverse.0[1];
        Ok(text)
    }

    /// Takes note of a show operator of a page on which lines are set again.
    pub(super) fn record_show(&mut self, mut show: Show, items: &[Operand], set: bool) -> Result<(), Unsure> {
        let line = self.line_of_run().filter(|_| set);
        if let Some(line) = line {
            self.clip_allows(line)?;
        }
        show.plain = show.next_line.then(|| plain_array(items));
        let first = set && self.page.run > 0 && self.page.layout.first.contains(&(self.page.run - 1));
        self.record.show(show, &self.state, line, first);
        Ok(())
    }

    /// A clip that follows the text would say how wide it was, and could hide what is set again.
    fn clip_allows(&mut self, line: usize) -> Result<(), Unsure> {
        let (Some(clip), Some(set)) = (self.state.clip, self.page.layout.lines.get(line)) else {
            return Ok(());
        };
        let follows = clip.x0 > set.start + 1.5 || (set.old_end - 1.0..set.old_end + 3.0).contains(&clip.x1);
        if follows || clip.x1 < set.new_end {
            return Err(self.line_fails(line, "the line is clipped to its length"));
        }
        Ok(())
    }

    /// Gives up setting a line again; the page is walked once more without it.
    pub(super) fn line_fails(&mut self, line: usize, why: &'static str) -> Unsure {
        self.page.failed = Some((line, why));
        Unsure::new(why)
    }

    /// Writes the stream's text operators anew where a line needs it.
    pub(super) fn settle_record(&mut self) -> Result<(), Unsure> {
        let state = State::new(self.state.ctm);
        let record = std::mem::replace(&mut self.record, Record::new(&state));
        let Some(line) = record.line else {
            for event in record.events {
                if let Event::Show(show, _) = event
                    && let Some(array) = show.array
                {
                    let mut bytes = show.before.into_bytes();
                    bytes.extend_from_slice(&array);
                    self.edits.replace(show.at, bytes);
                }
            }
            return Ok(());
        };
        if let Some(why) = record.obstacle() {
            return Err(self.line_fails(line, why));
        }
        for group in emptied(&record.events) {
            self.edits.remove(group);
        }
        let objects = objects(&record.events);
        let mut now = record.start.clone();
        let mut saved = Vec::new();
        for (event, object) in record.events.into_iter().zip(objects) {
            match event {
                Event::Paint => {}
                Event::Save(_) => saved.push(now.clone()),
                Event::Restore(_) => now = saved.pop().unwrap_or_default(),
                Event::Begin(at) | Event::End(at) => {
                    if !object.shows {
                        self.edits.remove(at);
                    }
                }
                Event::Place(at, leading) => {
                    if object.anew {
                        self.edits.replace(at, leading);
                    }
                }
                Event::Style(at) => self.edits.remove(at),
                Event::Object(at, style) => {
                    let bytes = change(&mut now, &style);
                    self.edits.replace(at..at, bytes);
                }
                Event::Show(show, style) => self.write_show(show, &style, object.anew, &mut now),
            }
        }
        Ok(())
    }

    fn write_show(&mut self, show: Show, style: &Style, absolute: bool, now: &mut Style) {
        if let Some(anew) = show.anew {
            let mut bytes = Vec::new();
            if !anew.is_empty() {
                let still = Style {
                    font: style.font.clone(),
                    character_space: 0.0,
                    word_space: 0.0,
                };
                bytes = change(now, &still);
                bytes.extend_from_slice(&anew);
            }
            self.edits.replace(show.at, bytes);
            return;
        }
        let mut bytes = change(now, style);
        if absolute {
            bytes.extend_from_slice(matrix_operator(&show.text).as_bytes());
        }
        let body = show.array.or(show.plain.filter(|_| absolute));
        match body {
            Some(body) => {
                if show.next_line && !absolute {
                    bytes.extend_from_slice(b"T* ");
                }
                bytes.extend_from_slice(&body);
                self.edits.replace(show.at, bytes);
            }
            None if bytes.is_empty() => {}
            None => self.edits.replace(show.at.start..show.at.start, bytes),
        }
    }
}

/// What the text object around an event holds.
#[derive(Clone, Copy, Debug, Default)]
struct TextObject {
    /// An operator of a line that is set again.
    anew: bool,
    /// An operator that still shows something.
    shows: bool,
}

/// Groups (`q` to `Q`) that held nothing but text that is gone: how many there were would tell of its words.
fn emptied(events: &[Event]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    // Where each open group starts, whether it still paints, and whether text went out of it.
    let mut open: Vec<(usize, bool, bool)> = Vec::new();
    for event in events {
        let (paints, went) = match event {
            Event::Save(at) => {
                open.push((*at, false, false));
                continue;
            }
            Event::Restore(end) => {
                let Some((start, paints, went)) = open.pop() else {
                    continue;
                };
                if went && !paints {
                    found.push(start..*end);
                }
                (paints, went)
            }
            Event::Paint | Event::Object(..) => (true, false),
            Event::Show(show, _) => match &show.anew {
                Some(bytes) => (!bytes.is_empty(), true),
                None => (true, false),
            },
            _ => (false, false),
        };
        if let Some(group) = open.last_mut() {
            group.1 |= paints;
            group.2 |= went;
        }
    }
    found
}

fn objects(events: &[Event]) -> Vec<TextObject> {
    let mut all = vec![TextObject::default(); events.len()];
    let mut from = None;
    let mut object = TextObject::default();
    for (n, event) in events.iter().enumerate() {
        match event {
            Event::Begin(_) => (from, object) = (Some(n), TextObject::default()),
            Event::Show(show, _) => {
                object.anew |= show.anew.is_some();
                object.shows |= show.anew.as_ref().is_none_or(|bytes| !bytes.is_empty());
            }
            Event::End(_) => {
                if let Some(from) = from.take() {
                    all[from..=n].fill(object);
                } else {
                    // An end without a beginning stays as it is.
                    all[n].shows = true;
                }
            }
            _ => {}
        }
    }
    if let Some(from) = from {
        object.shows = true;
        all[from..].fill(object);
    }
    all
}
