//! Text: which glyphs a mark covers, and the operator rewritten so that nothing else moves.

use super::Walk;
use super::anew::{Setting, Show};
use super::state::CurrentFont;
use crate::redact::fonts::Code;
use crate::redact::lines::Shown;
use crate::redact::matrix::number;
use crate::redact::oracle::{SeenGlyph, SeenRun};
use crate::redact::refuse::Unsure;
use crate::redact::rule::covers;
use crate::redact::source;
use crate::redact::tokens::{Operand, Operation};
use lopdf::Object;

/// Our own place of a glyph and hayro's may differ by this much, in points, before the page is not sure.
const PLACE_TOLERANCE: f64 = 0.05;
/// Height of the middle of an advance box above the baseline, as a fraction of the font size.
const MIDDLE_HEIGHT: f64 = 0.3;

/// Pieces of a rewritten `TJ` array. Most operators lose nothing, so they are only written out when one is asked for.
#[derive(Default)]
struct Pieces {
    pieces: Vec<Piece>,
    text: Vec<u8>,
    /// Where the text begins that is not yet a piece.
    begun: usize,
    /// Displacement waiting to be a piece, in thousandths of the font size; added is leftwards.
    adjust: f64,
}

enum Piece {
    Text(std::ops::Range<usize>),
    Adjust(f64),
}

impl Pieces {
    fn keep(&mut self, bytes: &[u8]) {
        self.end_adjust();
        self.text.extend_from_slice(bytes);
    }

    fn skip(&mut self, thousandths: f64) {
        self.end_text();
        self.adjust += thousandths;
    }

    fn end_adjust(&mut self) {
        if self.adjust != 0.0 {
            self.pieces.push(Piece::Adjust(std::mem::take(&mut self.adjust)));
        }
    }

    fn end_text(&mut self) {
        if self.begun < self.text.len() {
            self.pieces.push(Piece::Text(self.begun..self.text.len()));
            self.begun = self.text.len();
        }
    }

    fn written(mut self) -> Vec<u8> {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        self.end_text();
        self.end_adjust();
        let mut out = vec![b'['];
        for piece in self.pieces {
            match piece {
                Piece::Text(range) => {
                    out.push(b'<');
                    for byte in &self.text[range] {
                        out.extend([byte >> 4, byte & 15].map(|half| DIGITS[usize::from(half)]));
                    }
                    out.push(b'>');
                }
                Piece::Adjust(by) => out.extend_from_slice(format!(" {} ", number(by, 5)).as_bytes()),
            }
        }
        out.extend_from_slice(b"] TJ");
        out
    }
}

/// What takes the place of a show operator.
struct Rewritten {
    /// A `TJ` array without the glyphs that were cut.
    array: Option<Vec<u8>>,
    /// Operators with words in new places, when the line is set again.
    anew: Option<Vec<u8>>,
}

impl<'p> Walk<'_, '_, 'p> {
    pub(super) fn select_font(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        self.state.size = op.number(1);
        let Some(name) = op.name(0).map(<[u8]>::to_vec) else {
            return Err(Unsure::new("a font is selected without a name"));
        };
        self.names.note("Font", &name);
        let object = source::dictionary(self.shop.source, &self.source, b"Font")
            .and_then(|fonts| fonts.get(&name).ok())
            .cloned();
        self.state.font = self.current_font(object.as_ref())?;
        Ok(())
    }

    pub(super) fn current_font(&mut self, object: Option<&Object>) -> Result<Option<CurrentFont>, Unsure> {
        let Some(object) = object else { return Ok(None) };
        let Ok((id, Object::Dictionary(dict))) = self.shop.source.dereference(object) else {
            return Ok(None);
        };
        let dict = dict.clone();
        match self.shop.font(id, &dict) {
            Ok(metrics) => Ok(Some(CurrentFont { metrics, id })),
            Err(unsure) if self.cutting() => Err(unsure),
            // Nothing is cut here, so the text need not be understood to be carried over.
            Err(_) => {
                self.shop.keep_whole(id);
                Ok(None)
            }
        }
    }

    /// `Tj`, `TJ`, `'` and `"` (ISO 32000-2 9.4.3).
    pub(super) fn show(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let mut before = String::new();
        if op.operator == b"\"" {
            self.state.word_space = op.number(0);
            self.state.character_space = op.number(1);
            before = format!("{} Tw {} Tc ", number(op.number(0), 6), number(op.number(1), 6));
        }
        if matches!(op.operator, b"'" | b"\"") {
            self.state.next_line(0.0, -self.state.leading);
            before.push_str("T* ");
        }
        let items: &[Operand] = match op.operands.last() {
            Some(Operand::Array(items)) => items,
            Some(one @ Operand::Text(_)) => std::slice::from_ref(one),
            _ => return Ok(()),
        };
        let has_text = items
            .iter()
            .any(|item| matches!(item, Operand::Text(text) if !text.is_empty()));
        let Some(font) = self.state.font.clone() else {
            return if has_text && (self.cutting() || self.spans.hidden()) {
                Err(Unsure::new("text is shown in a font that cannot be found"))
            } else {
                Ok(())
            };
        };
        let hidden = self.spans.hidden();
        if has_text && !hidden && self.page.unwatched {
            return Err(Unsure::new("a soft mask of text lies under a mark"));
        }
        if has_text && !hidden {
            self.spans.paint();
        }
        if !self.cutting() && !hidden {
            self.note_codes(&font, items);
            return Ok(());
        }
        let codes: Vec<Vec<Code>> = items
            .iter()
            .map(|item| match item {
                Operand::Text(bytes) => font.metrics.codes(bytes),
                _ => Ok(Vec::new()),
            })
            .collect::<Result<_, _>>()?;
        let run = if hidden || !has_text {
            None
        } else {
            Some(self.next_run(&codes)?)
        };
        let text = self.state.text;
        let Rewritten { array, anew } = self.cut_items(&font, items, &codes, run, hidden)?;
        if !hidden && (array.is_some() || anew.is_some()) {
            self.cut = true;
            self.spans.touch();
        }
        if self.resetting() {
            let show = Show {
                at: op.span.clone(),
                text,
                before,
                next_line: matches!(op.operator, b"'" | b"\""),
                plain: None,
                array,
                anew,
            };
            return self.record_show(show, items, run.is_some());
        }
        if let Some(array) = array {
            let mut bytes = before.into_bytes();
            bytes.extend_from_slice(&array);
            self.edits.replace(op.span.clone(), bytes);
        }
        Ok(())
    }

    fn note_codes(&mut self, font: &CurrentFont, items: &[Operand]) {
        let Some(id) = font.id else { return };
        for item in items {
            if let Operand::Text(bytes) = item {
                match font.metrics.codes(bytes) {
                    Ok(codes) => {
                        let values = codes.iter().map(|code| code.value);
                        self.page.codes.entry(id).or_default().extend(values);
                    }
                    Err(_) => self.shop.keep_whole(Some(id)),
                }
            }
        }
    }

    /// The run hayro drew for this operator; its codes have to be ours. Text that is filled and stroked is
    /// drawn twice: the second, wider run counts.
    fn next_run(&mut self, codes: &[Vec<Code>]) -> Result<&'p SeenRun, Unsure> {
        let differ = || Unsure::new("two readers do not agree on the text of the page");
        let times = if matches!(self.state.mode, 2 | 6) { 2 } else { 1 };
        let seen = self.page.seen.ok_or_else(differ)?;
        let mut taken = None;
        for _ in 0..times {
            let run = seen.runs.get(self.page.run).ok_or_else(differ)?;
            let drawn = run.glyphs.iter().map(|glyph| glyph.code);
            if !drawn.eq(codes.iter().flatten().map(|code| code.value)) {
                return Err(differ());
            }
            taken = Some(run);
            self.page.run += 1;
            self.page.kept_glyphs.push(vec![true; run.glyphs.len()]);
        }
        taken.ok_or_else(differ)
    }

    /// Walks the glyphs of one operator. Gives the new `TJ` array when a glyph was cut, and the operators that take
    /// its place when its line is set again.
    fn cut_items(
        &mut self,
        font: &CurrentFont,
        items: &[Operand],
        codes: &[Vec<Code>],
        run: Option<&SeenRun>,
        hidden: bool,
    ) -> Result<Rewritten, Unsure> {
        let (mut kept, mut gone) = (Vec::new(), Vec::new());
        let mut pieces = Pieces::default();
        let mut setting = run.and(self.line_of_run()).map(|_| Setting::default());
        let mut any = false;
        let mut nth = 0;
        for (item, codes) in items.iter().zip(codes) {
            match item {
                Operand::Number(thousandths) => {
                    let unit = self.unit(font);
                    self.state.advance(-thousandths / 1000.0 * unit);
                    pieces.skip(*thousandths);
                }
                Operand::Text(bytes) => {
                    let mut at = 0;
                    for &code in codes {
                        let seen = run.and_then(|run| run.glyphs.get(nth));
                        let step = self.displacement(font, code, seen.and_then(|glyph| glyph.advance))?;
                        let mark = match seen {
                            Some(glyph) => {
                                self.agree(glyph.origin, step.origin)?;
                                self.mark_on_glyph(glyph.ink, &step)
                            }
                            None => None,
                        };
                        if let (Some(glyph), Some(_)) = (seen, &self.page.survey) {
                            self.survey(glyph, nth, step.along, mark);
                        }
                        let place = match &mut setting {
                            Some(_) => self.page.layout.places.get(&(self.page.run - 1, nth)).copied(),
                            None => None,
                        };
                        let dropped = setting.is_some() && place.is_none();
                        if let (Some(setting), Some(x)) = (&mut setting, place) {
                            let step = self.displayed_step(step.along.0);
                            setting.put(&bytes[at..at + code.length], x, step, &self.moved_to(x)?);
                        }
                        if hidden || mark.is_some() || dropped {
                            any = true;
                            pieces.skip(self.thousandths(font, step.by)?);
                            gone.push(code.value);
                        } else {
                            pieces.keep(&bytes[at..at + code.length]);
                            kept.push(code.value);
                        }
                        if self.state.mode >= 4 && seen.is_some_and(|glyph| glyph.ink.is_some()) {
                            self.clipping.cut |= mark.is_some();
                            self.clipping.kept |= mark.is_none();
                        }
                        self.follow_word(seen, &step, mark);
                        if let Some(mark) = mark {
                            self.page.tallies[mark].take(seen.and_then(|glyph| glyph.letter));
                        }
                        if mark.is_some() || dropped {
                            self.mark_cut(nth);
                        }
                        self.state.advance(step.by);
                        at += code.length;
                        nth += 1;
                    }
                    pieces.end_text();
                }
                _ => {}
            }
        }
        if let Some(id) = font.id {
            self.page.codes.entry(id).or_default().extend(kept);
            if !gone.is_empty() {
                self.page.gone.entry(id).or_default().extend(gone);
            }
        }
        Ok(Rewritten {
            array: any.then(|| pieces.written()),
            anew: setting.map(Setting::finish),
        })
    }

    /// How far a glyph of this width moves on, as displayed, without any spacing.
    fn displayed_step(&self, width: f64) -> f64 {
        let place = self.state.rendering();
        place.point(width, 0.0).0 - place.point(0.0, 0.0).0
    }

    /// Takes note of a glyph for the lines that are to be set again.
    fn survey(&mut self, seen: &SeenGlyph, nth: usize, along: (f64, f64), mark: Option<usize>) {
        let [a, b, c, d, ..] = self.state.rendering().0;
        let upright = a > 0.0 && d < 0.0 && b.abs() < 1e-3 * a && c.abs() < 0.02 * a;
        let glyph = Shown {
            run: self.page.run.saturating_sub(1),
            nth,
            origin: self.state.rendering().point(0.0, 0.0),
            step: self.displayed_step(along.0),
            em: d.abs(),
            ink: seen.ink,
            mark,
            level: upright
                && along.1 == 0.0
                && (a + d).abs() < 0.01 * a
                && matches!(self.state.mode, 0 | 1 | 3),
        };
        if let Some(survey) = &mut self.page.survey {
            survey.push(glyph);
        }
    }

    fn follow_word(&mut self, seen: Option<&SeenGlyph>, step: &Step, mark: Option<usize>) {
        match seen {
            Some(glyph) if glyph.ink.is_some() => {
                let place = self.state.rendering();
                let (from, to) = (place.point(0.0, 0.0), place.point(step.along.0, step.along.1));
                self.page.letter([from, to], place.stretch(), glyph.letter, mark);
            }
            _ => self.page.end_word(),
        }
    }

    /// Strikes the n-th glyph of the run that was taken last (of both, when it was drawn twice).
    fn mark_cut(&mut self, nth: usize) {
        let times = if matches!(self.state.mode, 2 | 6) { 2 } else { 1 };
        for kept in self.page.kept_glyphs.iter_mut().rev().take(times) {
            if let Some(stays) = kept.get_mut(nth) {
                *stays = false;
            }
        }
    }

    /// How a code moves the text position (ISO 32000-2 9.4.4).
    fn displacement(&self, font: &CurrentFont, code: Code, seen: Option<f64>) -> Result<Step, Unsure> {
        let word = if code.length == 1 && code.value == 32 {
            self.state.word_space
        } else {
            0.0
        };
        if let Some(upright) = font.metrics.upright(code) {
            return Ok(Step {
                by: upright.advance * self.state.size + self.state.character_space + word,
                along: (0.0, upright.advance),
                middle: (0.0, upright.advance / 2.0),
                origin: upright.shift,
            });
        }
        let width = font
            .metrics
            .advance(code)
            .or(seen.map(|thousandths| thousandths / 1000.0))
            .ok_or_else(|| Unsure::new("a font does not say how wide a character is"))?;
        Ok(Step {
            by: (width * self.state.size + self.state.character_space + word) * self.state.scale,
            along: (width, 0.0),
            middle: (width / 2.0, MIDDLE_HEIGHT),
            origin: (0.0, 0.0),
        })
    }

    /// The font size along the direction of writing; numbers of a `TJ` array are thousandths of it.
    fn unit(&self, font: &CurrentFont) -> f64 {
        if font.metrics.is_vertical() {
            self.state.size
        } else {
            self.state.size * self.state.scale
        }
    }

    /// A displacement as a number of a `TJ` array.
    fn thousandths(&self, font: &CurrentFont, by: f64) -> Result<f64, Unsure> {
        let unit = self.unit(font);
        if by == 0.0 {
            return Ok(0.0);
        }
        if unit.abs() < 1e-6 {
            return Err(Unsure::new("text of no size lies under a mark"));
        }
        Ok(-by / unit * 1000.0)
    }

    fn agree(&self, seen: (f64, f64), origin: (f64, f64)) -> Result<(), Unsure> {
        let (x, y) = self.state.rendering().point(origin.0, origin.1);
        if (x - seen.0).hypot(y - seen.1) <= PLACE_TOLERANCE {
            Ok(())
        } else {
            Err(Unsure::new(
                "two readers do not agree on where the text of the page stands",
            ))
        }
    }

    /// The cut rule: by ink, or for a glyph without ink by the middle of its advance box.
    fn mark_on_glyph(&self, ink: Option<obelus_evidence::Box2>, step: &Step) -> Option<usize> {
        match ink {
            Some(ink) => self.page.marks.iter().position(|mark| covers(&mark.area, &ink)),
            None => {
                let (x, y) = self.state.rendering().point(step.middle.0, step.middle.1);
                self.page.marks.iter().position(|mark| mark.area.contains(x, y))
            }
        }
    }
}

/// One glyph's step along its line or column.
struct Step {
    /// Displacement of the text position, in unscaled text space units.
    by: f64,
    /// Where the next glyph would start, as fractions of the font size.
    along: (f64, f64),
    /// The middle of its advance box.
    middle: (f64, f64),
    /// Its own origin.
    origin: (f64, f64),
}
