//! Marked content: the copy has no structure tree, so marks go; optional content is shown or left out; the
//! replacement text of a span stays only as long as nothing in the span was withheld (ISO 32000-2 14.6, 14.9.4).

use super::Walk;
use crate::redact::refuse::Unsure;
use crate::redact::source;
use crate::redact::tokens::{Operand, Operation};
use lopdf::Object;
use std::ops::Range;

#[derive(Debug)]
struct Span {
    at: Range<usize>,
    hidden: bool,
    replacement: Option<Vec<u8>>,
    touched: bool,
    painted: bool,
}

/// The spans that are open.
#[derive(Debug, Default)]
pub(super) struct Spans(Vec<Span>);

impl Spans {
    /// Whether what is drawn now is on a layer that is not shown.
    pub(super) fn hidden(&self) -> bool {
        self.0.last().is_some_and(|span| span.hidden)
    }

    /// Something inside was withheld: replacement texts around it go.
    pub(super) fn touch(&mut self) {
        for span in &mut self.0 {
            span.touched = true;
        }
    }

    /// Text is shown inside.
    pub(super) fn paint(&mut self) {
        for span in &mut self.0 {
            span.painted = true;
        }
    }
}

impl Walk<'_, '_, '_> {
    pub(super) fn begin_span(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let mut hidden = self.spans.hidden();
        let mut replacement = None;
        match op.operands.get(1) {
            Some(Operand::Name(name)) => {
                let table = source::dictionary(self.shop.source, &self.source, b"Properties");
                let object = table.and_then(|table| table.get(name).ok());
                if let Some(object) = object {
                    if op.name(0) == Some(b"OC") {
                        hidden |= !self.shop.layers.shown(self.shop.source, object)?;
                    }
                    replacement = match self.shop.source.dereference(object) {
                        Ok((_, Object::Dictionary(dict))) => {
                            match dict.get_deref(b"ActualText", self.shop.source) {
                                Ok(Object::String(text, _)) => Some(text.clone()),
                                _ => None,
                            }
                        }
                        _ => None,
                    };
                }
            }
            Some(properties @ Operand::Dictionary(_)) => {
                if let Some(Operand::Text(text)) = properties.entry(b"ActualText") {
                    replacement = Some(text.clone());
                }
            }
            _ => {}
        }
        self.spans.0.push(Span {
            at: op.span.clone(),
            hidden,
            replacement,
            touched: false,
            painted: false,
        });
        Ok(())
    }

    pub(super) fn end_span(&mut self, op: &Operation<'_>) {
        let stays = self.spans.0.pop().is_some_and(|span| self.settle(span));
        if !stays {
            self.edits.remove(op.span.clone());
        }
    }

    /// Settles the spans that never ended; gives how many of them have to be closed in the copy.
    pub(super) fn close_spans(&mut self) -> usize {
        let mut open = 0;
        while let Some(span) = self.spans.0.pop() {
            open += usize::from(self.settle(span));
        }
        open
    }

    fn settle(&mut self, span: Span) -> bool {
        let begin = match span.replacement {
            Some(text) if span.painted && !span.touched && !span.hidden => {
                let digits: String = text.iter().map(|byte| format!("{byte:02x}")).collect();
                Some(format!("/Span <</ActualText <{digits}>>> BDC"))
            }
            _ => None,
        };
        let stays = begin.is_some();
        self.edits.replace(span.at, begin.unwrap_or_default());
        stays
    }
}
