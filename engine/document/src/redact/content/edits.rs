use std::ops::Range;

/// Replacements in a content stream; everything they do not touch is copied byte by byte.
#[derive(Debug, Default)]
pub(crate) struct Edits(Vec<(Range<usize>, Vec<u8>)>);

impl Edits {
    /// Puts `bytes` in the place of a span; spans never overlap, because each belongs to one operator.
    pub(crate) fn replace(&mut self, span: Range<usize>, bytes: impl Into<Vec<u8>>) {
        self.0.push((span, bytes.into()));
    }

    /// Takes a span out.
    pub(crate) fn remove(&mut self, span: Range<usize>) {
        self.replace(span, Vec::new());
    }

    /// Whether nothing was replaced.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stream with everything replaced. White space is put around what is new, and no more of it however much was
    /// taken out: how many operators are gone is nobody's business either.
    pub(crate) fn apply(mut self, source: &[u8]) -> Vec<u8> {
        self.0.sort_by_key(|(span, _)| (span.start, span.end));
        let mut out = Vec::with_capacity(source.len() + self.0.len() * 16);
        let mut at = 0;
        for (span, bytes) in self.0 {
            if span.start < at {
                continue;
            }
            extend(&mut out, &source[at..span.start]);
            if !out.ends_with(b" ") {
                out.push(b' ');
            }
            if !bytes.is_empty() {
                out.extend_from_slice(&bytes);
                out.push(b' ');
            }
            at = span.end;
        }
        extend(&mut out, &source[at..]);
        out
    }
}

fn extend(out: &mut Vec<u8>, bytes: &[u8]) {
    let bytes = if out.ends_with(b" ") {
        bytes.trim_ascii_start()
    } else {
        bytes
    };
    out.extend_from_slice(bytes);
}

#[cfg(test)]
mod tests {
    use super::Edits;

    #[test]
    fn only_replaced_spans_change() {
        let mut edits = Edits::default();
        edits.remove(7..9);
        edits.replace(0..1, *b"x");
        edits.remove(10..11);
        assert_eq!(edits.apply(b"abcdefg    l"), b" x bcdefg l");
    }
}
