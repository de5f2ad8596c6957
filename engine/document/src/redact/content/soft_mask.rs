//! Soft masks: what is painted through one is cut like everything else, and so is what the mask itself draws,
//! because a shape may stand in the mask and not in what is painted (ISO 32000-2 11.6.5).

use super::state::State;
use super::{MAX_NESTING, Walk};
use crate::redact::matrix::Matrix;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use crate::redact::streams::{self, packed};
use crate::redact::tokens::Operation;
use lopdf::{Dictionary, Object};
use std::rc::Rc;

impl Walk<'_, '_, '_> {
    /// Cuts the mask of a graphics-state dictionary. Says whether the operator now names another dictionary.
    pub(super) fn soft_mask(&mut self, op: &Operation<'_>, dict: &Dictionary) -> Result<bool, Unsure> {
        let doc = self.shop.source;
        let Some(mask) = source::dictionary(doc, dict, b"SMask").cloned() else {
            return Ok(false);
        };
        let Ok(Object::Stream(group)) = mask.get_deref(b"G", doc) else {
            return Ok(false);
        };
        let group = group.clone();
        let area = self.form_area(&group.dict, &self.state.ctm);
        if area.is_some_and(|area| !self.touches(&area)) {
            return Ok(false);
        }
        if self.nesting >= MAX_NESTING {
            return Err(Unsure::new("forms are nested too deeply"));
        }
        let content = streams::decode_text(doc, &group).map_err(|e| Unsure::new(e.to_string()))?;
        let resources = match source::dictionary(doc, &group.dict, b"Resources") {
            Some(own) => Rc::new(own.clone()),
            None => Rc::clone(&self.source),
        };
        let own = Matrix(source::matrix(doc, &group.dict, b"Matrix").unwrap_or(Matrix::IDENTITY.0));
        let mut state = State::new(own.then(&self.state.ctm));
        if let Some(area) = area {
            state.clip_to(area);
        }
        let around = std::mem::replace(&mut self.page.unwatched, true);
        let mut inner = Walk::new(self.shop, self.page, resources, state, self.nesting + 1);
        let walked = inner.run(&content).map(|()| inner.cut);
        let written = match walked {
            Ok(true) => inner.finish(&content).map(Some),
            Ok(false) => Ok(None),
            Err(unsure) => Err(unsure),
        };
        self.page.unwatched = around;
        let Some(written) = written? else {
            return Ok(false);
        };
        let mut form = self.shop.form_frame(&group.dict)?;
        form.set("Resources", written.resources);
        let form = self.shop.add(packed(form, &written.content));
        let state = self.shop.masked_state(dict, &mask, form)?;
        let name = self.names.fresh("ExtGState", &self.source, state);
        let mut bytes = vec![b'/'];
        bytes.extend_from_slice(&name);
        bytes.extend_from_slice(b" gs");
        self.edits.replace(op.span.clone(), bytes);
        self.cut = true;
        Ok(true)
    }
}
