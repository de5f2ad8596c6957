//! External objects, inline images, shadings, graphics-state dictionaries and colours.

use super::state::{Paint, State};
use super::{MAX_NESTING, Walk};
use crate::redact::clipped::{self, Visible};
use crate::redact::images::{self, Burn};
use crate::redact::matrix::Matrix;
use crate::redact::oracle::Seen;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use crate::redact::streams::{self, packed};
use crate::redact::tokens::{Operand, Operation, Tokens};
use lopdf::{Dictionary, Object, Stream};
use obelus_evidence::Box2;
use std::rc::Rc;

const UNIT: Box2 = Box2 {
    x0: 0.0,
    y0: 0.0,
    x1: 1.0,
    y1: 1.0,
};

/// A tile that is wider or higher than this many points may hold a drawing that is seen in one place only.
const LARGEST_TILE: f64 = 72.0;

impl Walk<'_, '_, '_> {
    fn entry(&self, kind: &[u8], name: &[u8]) -> Option<&Object> {
        source::dictionary(self.shop.source, &self.source, kind)?
            .get(name)
            .ok()
    }

    pub(super) fn graphics_state(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let Some(name) = op.name(0) else { return Ok(()) };
        let dict = self
            .entry(b"ExtGState", name)
            .and_then(|object| self.shop.source.dereference(object).ok())
            .and_then(|(_, object)| object.as_dict().ok())
            .cloned();
        let Some(dict) = dict else { return Ok(()) };
        if !(self.cutting() && self.soft_mask(op, &dict)?) {
            self.names.note("ExtGState", name);
        }
        match dict.get_deref(b"LW", self.shop.source) {
            Ok(Object::Integer(width)) => self.state.line_width = *width as f64,
            Ok(Object::Real(width)) => self.state.line_width = f64::from(*width),
            _ => {}
        }
        if let Ok(Object::Array(pair)) = dict.get_deref(b"Font", self.shop.source) {
            let pair = pair.clone();
            self.state.font = self.current_font(pair.first())?;
            self.record.note_dictionary_font();
            self.state.size = match pair.get(1) {
                Some(Object::Integer(size)) => *size as f64,
                Some(Object::Real(size)) => f64::from(*size),
                _ => 1.0,
            };
        }
        Ok(())
    }

    /// Where a form's bounding box lies on the page.
    pub(super) fn form_area(&self, form: &Dictionary, ctm: &Matrix) -> Option<Box2> {
        let [x0, y0, x1, y1] = source::rectangle(self.shop.source, form, b"BBox")?;
        let own = Matrix(source::matrix(self.shop.source, form, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
        Some(own.then(ctm).bounds(Box2::from_corners(x0, y0, x1, y1)))
    }

    pub(super) fn touches(&self, area: &Box2) -> bool {
        self.page
            .marks
            .iter()
            .any(|mark| mark.area.intersection(area).is_some())
    }

    /// `Do` (ISO 32000-2 8.8).
    pub(super) fn external_object(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let stream = op
            .name(0)
            .and_then(|name| self.entry(b"XObject", name))
            .and_then(|object| self.shop.source.dereference(object).ok())
            .and_then(|(_, object)| object.as_stream().ok())
            .cloned();
        let (Some(name), Some(stream)) = (op.name(0), stream) else {
            self.edits.remove(op.span.clone());
            return Ok(());
        };
        let shown = match stream.dict.get(b"OC") {
            Ok(layer) => self.shop.layers.shown(self.shop.source, layer)?,
            Err(_) => true,
        };
        if self.spans.hidden() || !shown {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        match stream
            .dict
            .get_deref(b"Subtype", self.shop.source)
            .and_then(Object::as_name)
        {
            Ok(b"Form") => self.form(op, name, &stream),
            Ok(b"Image") => self.image(op, name, &stream),
            _ => {
                self.edits.remove(op.span.clone());
                Ok(())
            }
        }
    }

    /// Forms are walked once per use: what is cut in one use must not vanish from the others.
    fn form(&mut self, op: &Operation<'_>, name: &[u8], form: &Stream) -> Result<(), Unsure> {
        self.spans.paint();
        let own = source::dictionary(self.shop.source, &form.dict, b"Resources").cloned();
        if !self.cutting() && own.is_some() {
            self.names.note("XObject", name);
            return Ok(());
        }
        if self.nesting >= MAX_NESTING {
            return Err(Unsure::new("forms are nested too deeply"));
        }
        let content = streams::decode_text(self.shop.source, form).map_err(|e| Unsure::new(e.to_string()))?;
        let shared = own.is_some();
        let resources = own.map_or_else(|| Rc::clone(&self.source), Rc::new);
        let matrix =
            Matrix(source::matrix(self.shop.source, &form.dict, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
        let mut state: State = self.state.clone();
        if let Some(area) = self.form_area(&form.dict, &state.ctm) {
            state.clip_to(area);
        }
        state.ctm = matrix.then(&state.ctm);
        let mut inner = Walk::new(self.shop, self.page, resources, state, self.nesting + 1);
        inner.run(&content)?;
        if !inner.cut && shared {
            self.names.note("XObject", name);
            return Ok(());
        }
        let written = inner.finish(&content)?;
        let mut dict = self.shop.form_frame(&form.dict)?;
        dict.set("Resources", written.resources);
        let id = self.shop.add(packed(dict, &written.content));
        if written.cut {
            self.cut = true;
            self.spans.touch();
        }
        self.replace_object(op, id);
        Ok(())
    }

    fn replace_object(&mut self, op: &Operation<'_>, id: lopdf::ObjectId) {
        let name = self.names.fresh("XObject", &self.source, id);
        let mut bytes = vec![b'/'];
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b" Do");
        self.edits.replace(op.span.clone(), bytes);
    }

    /// Draws a burnt picture, and nothing of it under its marks: the burnt samples would show where it ends.
    fn draw_beside(&mut self, op: &Operation<'_>, id: lopdf::ObjectId, marks: &[Box2]) -> Result<(), Unsure> {
        let name = self.names.fresh("XObject", &self.source, id);
        let mut bytes = format!("q {}/", self.keep_off(marks)?).into_bytes();
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b" Do Q");
        self.edits.replace(op.span.clone(), bytes);
        Ok(())
    }

    /// Takes note that an image is painted; gives its number on the page, and whether marks touch it.
    fn meet_image(&mut self) -> Result<(usize, Option<Vec<Box2>>), Unsure> {
        let nth = self.page.image;
        self.page.image += usize::from(!self.page.unwatched);
        if !self.cutting() {
            return Ok((nth, None));
        }
        let differ = || Unsure::new("two readers do not agree on the pictures of the page");
        let area = self.state.ctm.bounds(UNIT);
        if self.page.unwatched {
            return Ok((usize::MAX, self.marks_on(&area)));
        }
        let seen = self
            .page
            .seen
            .as_ref()
            .and_then(|seen| seen.images.get(nth))
            .ok_or_else(differ)?;
        let same = (seen.x0 - area.x0).abs() < 0.5
            && (seen.y0 - area.y0).abs() < 0.5
            && (seen.x1 - area.x1).abs() < 0.5
            && (seen.y1 - area.y1).abs() < 0.5;
        if !same {
            return Err(differ());
        }
        Ok((nth, self.marks_on(&area)))
    }

    /// The marks that touch a picture.
    fn marks_on(&mut self, area: &Box2) -> Option<Vec<Box2>> {
        let mut marks = Vec::new();
        for (mark, tally) in self.page.marks.iter().zip(&mut self.page.tallies) {
            if mark.area.intersection(area).is_some() {
                tally.images += 1;
                marks.push(mark.area);
            }
        }
        (!marks.is_empty()).then_some(marks)
    }

    /// What of a picture no page shows because a clip is in its way.
    fn hidden_parts(&self, dict: &Dictionary) -> Visible {
        let is_cut_up = |seen: &Seen| seen.clipped > clipped::MOST;
        if self.page.seen.is_none_or(is_cut_up) {
            return Visible::Whole;
        }
        let area = self.state.ctm.bounds(UNIT);
        // A JPEG is coded in blocks of up to 16 samples; what is burnt must not change a block that is seen.
        let side = |key| {
            dict.get_deref(key, self.shop.source)
                .and_then(Object::as_i64)
                .unwrap_or(1)
        };
        let sample = (area.width() / side(b"Width") as f64).max(area.height() / side(b"Height") as f64);
        let margin = match streams::filters(self.shop.source, dict) {
            Ok(filters) if filters.last().is_some_and(|(name, _)| name == b"DCTDecode") => 16.0 * sample,
            _ => sample,
        };
        clipped::visible(&area, self.state.clip, 1.0 + margin.clamp(0.0, LARGEST_TILE))
    }

    /// Leaves out a picture that nobody sees.
    fn leave_out(&mut self, op: &Operation<'_>) {
        self.note_clipped(true);
        self.edits.remove(op.span.clone());
    }

    fn note_clipped(&mut self, is_cut: bool) {
        self.cut |= is_cut;
        self.page.clipped[usize::from(!is_cut)] += 1;
    }

    /// Whether one mark covers the whole image, so that it can go altogether.
    fn covered(&self, marks: &[Box2]) -> bool {
        let area = self.state.ctm.bounds(UNIT);
        marks
            .iter()
            .any(|m| m.x0 <= area.x0 && m.y0 <= area.y0 && area.x1 <= m.x1 && area.y1 <= m.y1)
    }

    fn image(&mut self, op: &Operation<'_>, name: &[u8], image: &Stream) -> Result<(), Unsure> {
        let (nth, marks) = self.meet_image()?;
        let hidden = match self.hidden_parts(&image.dict) {
            Visible::Whole => Vec::new(),
            Visible::Part(areas) => areas,
            Visible::Nothing => {
                self.leave_out(op);
                return Ok(());
            }
        };
        let carried = images::can_be_carried(self.shop, image);
        let pixels = self.page.pixels;
        let decode = || pixels(nth);
        let Some(marks) = marks else {
            if !hidden.is_empty() {
                let burn = Burn {
                    to_page: self.state.ctm,
                    marks: &hidden,
                };
                match images::burn_hidden(self.shop, image, &burn, &decode) {
                    Ok(id) => {
                        self.note_clipped(true);
                        self.replace_object(op, id);
                        return Ok(());
                    }
                    Err(_) => self.note_clipped(false),
                }
            }
            if self.cutting() && !carried {
                return self.decoded_image(op, nth);
            }
            self.names.note("XObject", name);
            return Ok(());
        };
        self.cut = true;
        self.spans.touch();
        if self.covered(&marks) {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        let all = [&marks[..], &hidden].concat();
        let burn = Burn {
            to_page: self.state.ctm,
            marks: &all,
        };
        let id = images::burn(self.shop, image, &burn, &decode)?;
        if !hidden.is_empty() {
            self.note_clipped(true);
        }
        self.draw_beside(op, id, &marks)
    }

    /// A picture whose coding cannot be cleaned: as the reader decodes it, or left out when nobody can show it.
    fn decoded_image(&mut self, op: &Operation<'_>, nth: usize) -> Result<(), Unsure> {
        self.cut = true;
        let Some(pixels) = (self.page.pixels)(nth) else {
            self.edits.remove(op.span.clone());
            return Ok(());
        };
        let id = images::as_decoded(self.shop, pixels);
        self.replace_object(op, id);
        Ok(())
    }

    pub(super) fn inline_image(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        if self.spans.hidden() {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        let Some(image) = &op.image else { return Ok(()) };
        if let Some(space) = image.color_space() {
            self.names.note("ColorSpace", space);
        }
        let (nth, marks) = self.meet_image()?;
        let hidden = match self.hidden_parts(&Dictionary::new()) {
            Visible::Whole => Vec::new(),
            Visible::Part(areas) => areas,
            Visible::Nothing => {
                self.leave_out(op);
                return Ok(());
            }
        };
        let marks = marks.unwrap_or_default();
        if marks.is_empty() && hidden.is_empty() {
            return Ok(());
        }
        if self.covered(&marks) {
            self.cut = true;
            self.spans.touch();
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        let all = [&marks[..], &hidden].concat();
        let burn = Burn {
            to_page: self.state.ctm,
            marks: &all,
        };
        let pixels = self.page.pixels;
        let burnt = images::burn_decoded(self.shop, &burn, &|| pixels(nth));
        if !hidden.is_empty() {
            self.note_clipped(burnt.is_ok());
        }
        match burnt {
            Ok(id) if marks.is_empty() => self.replace_object(op, id),
            Err(_) if marks.is_empty() => {}
            burnt => {
                self.cut = true;
                self.spans.touch();
                self.draw_beside(op, burnt?, &marks)?;
            }
        }
        Ok(())
    }

    pub(super) fn shading(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        if self.spans.hidden() {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        if let Some(name) = op.name(0) {
            self.names.note("Shading", name);
        }
        if !self.cutting() {
            return Ok(());
        }
        // A shading fills the whole clip.
        let under: Vec<Box2> = self
            .page
            .marks
            .iter()
            .map(|mark| mark.area)
            .filter(|area| {
                self.state
                    .clip
                    .is_none_or(|clip| clip.intersection(area).is_some())
            })
            .collect();
        let Some(name) = op.name(0).filter(|_| !under.is_empty()) else {
            return Ok(());
        };
        let kind = self
            .entry(b"Shading", name)
            .and_then(|object| self.shading_type(object));
        if !matches!(kind, Some(2 | 3)) {
            return Err(Unsure::new("a mesh of colours lies under a mark"));
        }
        let mut bytes = format!("q {}/", self.keep_off(&under)?).into_bytes();
        bytes.extend_from_slice(&escaped(name));
        bytes.extend_from_slice(b" sh Q");
        self.edits.replace(op.span.clone(), bytes);
        self.cut = true;
        self.spans.touch();
        Ok(())
    }

    pub(super) fn color(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let stroking = op.operator[0].is_ascii_uppercase();
        let mut paint = Paint::Flat;
        if matches!(op.operator, b"cs" | b"CS") {
            if let Some(name) = op.name(0) {
                let built_in = matches!(
                    name,
                    b"DeviceGray" | b"DeviceRGB" | b"DeviceCMYK" | b"Pattern" | b"G" | b"RGB" | b"CMYK"
                );
                if !built_in {
                    self.names.note("ColorSpace", name);
                }
            }
        } else if let Some(Operand::Name(name)) = op.operands.last() {
            self.names.note("Pattern", name);
            paint = self.pattern(name);
        }
        if stroking {
            self.state.stroke = paint;
        } else {
            self.state.fill = paint;
        }
        Ok(())
    }

    fn pattern(&self, name: &[u8]) -> Paint {
        let doc = self.shop.source;
        let object = self
            .entry(b"Pattern", name)
            .and_then(|object| doc.dereference(object).ok());
        match object {
            Some((_, Object::Stream(tiles))) => Paint::Tiles {
                plain: self.cutting() && self.is_plain(tiles),
            },
            Some((_, Object::Dictionary(pattern))) => {
                match pattern
                    .get(b"Shading")
                    .ok()
                    .and_then(|shading| self.shading_type(shading))
                {
                    Some(2 | 3) => Paint::Smooth,
                    _ => Paint::Mesh,
                }
            }
            _ => Paint::Flat,
        }
    }

    fn shading_type(&self, object: &Object) -> Option<i64> {
        let doc = self.shop.source;
        let dict = match doc.dereference(object).ok()?.1 {
            Object::Dictionary(dict) => dict,
            Object::Stream(stream) => &stream.dict,
            _ => return None,
        };
        dict.get_deref(b"ShadingType", doc).and_then(Object::as_i64).ok()
    }

    /// Whether a tile is at most an inch wide and high, so that all of it is seen elsewhere too, and drawn with
    /// nothing but paths and colours.
    fn is_plain(&self, tiles: &Stream) -> bool {
        let doc = self.shop.source;
        let Some([x0, y0, x1, y1]) = source::rectangle(doc, &tiles.dict, b"BBox") else {
            return false;
        };
        let own = Matrix(source::matrix(doc, &tiles.dict, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
        let tile = own.then(&self.base).bounds(Box2::from_corners(x0, y0, x1, y1));
        if tile.width() > LARGEST_TILE || tile.height() > LARGEST_TILE {
            return false;
        }
        let Ok(content) = streams::decode_text(doc, tiles) else {
            return false;
        };
        let mut tokens = Tokens::new(&content);
        loop {
            match tokens.next() {
                Ok(Some(op)) => {
                    if matches!(op.operator, b"Tj" | b"TJ" | b"'" | b"\"" | b"Do" | b"BI" | b"sh") {
                        return false;
                    }
                }
                Ok(None) => return true,
                Err(_) => return false,
            }
        }
    }
}

/// A name as a content stream writes it (ISO 32000-2 7.3.5).
fn escaped(name: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for byte in name {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'+') {
            out.push(*byte);
        } else {
            out.extend_from_slice(format!("#{byte:02x}").as_bytes());
        }
    }
    out
}
