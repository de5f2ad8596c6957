//! External objects, inline images, shadings, graphics-state dictionaries and colours.

use super::state::{Paint, State};
use super::{MAX_NESTING, Walk};
use crate::redact::images::{self, Burn};
use crate::redact::matrix::Matrix;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use crate::redact::streams::{self, packed};
use crate::redact::tokens::{Operand, Operation};
use lopdf::{Dictionary, Object, Stream};
use obelus_evidence::Box2;
use std::rc::Rc;

const UNIT: Box2 = Box2 {
    x0: 0.0,
    y0: 0.0,
    x1: 1.0,
    y1: 1.0,
};

impl Walk<'_, '_, '_> {
    fn entry(&self, kind: &[u8], name: &[u8]) -> Option<&Object> {
        source::dictionary(self.shop.source, &self.source, kind)?
            .get(name)
            .ok()
    }

    pub(super) fn graphics_state(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let Some(name) = op.name(0) else { return Ok(()) };
        self.names.note("ExtGState", name);
        let dict = self
            .entry(b"ExtGState", name)
            .and_then(|object| self.shop.source.dereference(object).ok())
            .and_then(|(_, object)| object.as_dict().ok())
            .cloned();
        let Some(dict) = dict else { return Ok(()) };
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
        if self.cutting()
            && let Some(mask) = source::dictionary(self.shop.source, &dict, b"SMask")
            && let Some(group) = source::dictionary(self.shop.source, mask, b"G")
        {
            let area = self.form_area(group, &self.state.ctm);
            if area.is_none_or(|area| self.touches(&area)) {
                return Err(Unsure::new("a soft mask lies under a mark"));
            }
        }
        Ok(())
    }

    /// Where a form's bounding box lies on the page.
    fn form_area(&self, form: &Dictionary, ctm: &Matrix) -> Option<Box2> {
        let [x0, y0, x1, y1] = source::rectangle(self.shop.source, form, b"BBox")?;
        let own = Matrix(source::matrix(self.shop.source, form, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
        Some(own.then(ctm).bounds(Box2::from_corners(x0, y0, x1, y1)))
    }

    fn touches(&self, area: &Box2) -> bool {
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
        let name = self.names.fresh(&self.source, id);
        let mut bytes = vec![b'/'];
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b" Do");
        self.edits.replace(op.span.clone(), bytes);
    }

    /// Takes note that an image is painted; gives its number on the page, and whether marks touch it.
    fn meet_image(&mut self) -> Result<(usize, Option<Vec<Box2>>), Unsure> {
        let nth = self.page.image;
        self.page.image += 1;
        if !self.cutting() {
            return Ok((nth, None));
        }
        let differ = || Unsure::new("two readers do not agree on the pictures of the page");
        let area = self.state.ctm.bounds(UNIT);
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
        let mut marks = Vec::new();
        for (mark, tally) in self.page.marks.iter().zip(&mut self.page.tallies) {
            if mark.area.intersection(&area).is_some() {
                tally.images += 1;
                marks.push(mark.area);
            }
        }
        Ok((nth, (!marks.is_empty()).then_some(marks)))
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
        let Some(marks) = marks else {
            self.names.note("XObject", name);
            return Ok(());
        };
        self.cut = true;
        self.spans.touch();
        if self.covered(&marks) {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        let burn = Burn {
            to_page: self.state.ctm,
            marks: &marks,
        };
        let id = images::burn(self.shop, image, &burn, &|| (self.page.pixels)(nth))?;
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
        let Some(marks) = marks else { return Ok(()) };
        self.cut = true;
        self.spans.touch();
        if self.covered(&marks) {
            self.edits.remove(op.span.clone());
            return Ok(());
        }
        let burn = Burn {
            to_page: self.state.ctm,
            marks: &marks,
        };
        let id = images::burn_decoded(self.shop, &burn, &|| (self.page.pixels)(nth))?;
        self.replace_object(op, id);
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
        // A shading fills the whole clip.
        if self.cutting() && self.state.clip.is_none_or(|clip| self.touches(&clip)) {
            return Err(Unsure::new("a shading lies under a mark"));
        }
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
            let tiling = self
                .entry(b"Pattern", name)
                .and_then(|object| self.shop.source.dereference(object).ok())
                .is_some_and(|(_, object)| matches!(object, Object::Stream(_)));
            if tiling {
                paint = Paint::Tiles;
            }
        }
        if stroking {
            self.state.stroke = paint;
        } else {
            self.state.fill = paint;
        }
        Ok(())
    }
}
