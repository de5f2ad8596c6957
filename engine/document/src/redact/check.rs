//! The cutter's own proof, before anybody else's: the finished copy is read back, and every page that was cut as
//! text must show exactly the glyphs that were to stay, where they stood.

use super::matrix::Matrix;
use super::oracle::{Oracle, Seen};
use hayro_interpret::hayro_syntax::Pdf;
use std::collections::HashMap;

/// A glyph that stays may move by this many points, for the rounding of numbers.
const STILL: f64 = 0.05;

/// A glyph that stays.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Glyph {
    code: u32,
    /// Whether it has a shape; a space has none.
    inked: bool,
    /// Displayed points of the original page.
    origin: (f64, f64),
}

/// What is wrong with a page of the copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A letter has another shape than in the original: its font was not taken apart rightly.
    Shape,
    /// Anything else, in words.
    Other(&'static str),
}

/// What a page of the copy has to show.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Expected {
    /// Every glyph that stays, in drawing order.
    pub(crate) glyphs: Vec<Glyph>,
    /// Number of painted paths and images, for pages that nothing was cut from.
    pub(crate) drawings: Option<(usize, usize)>,
    /// User space of the page to displayed points of the original page.
    pub(crate) base: Matrix,
}

impl Expected {
    /// Everything a page shows, without the glyphs whose place in `kept` says no.
    /// Glyphs in `places`, by run and place, have moved to another `x`.
    pub(crate) fn of(
        seen: &Seen,
        kept: Option<&[Vec<bool>]>,
        places: &HashMap<(usize, usize), f64>,
        base: Matrix,
    ) -> Self {
        let mut glyphs = Vec::new();
        for (n, run) in seen.runs.iter().enumerate() {
            for (m, glyph) in run.glyphs.iter().enumerate() {
                let stays =
                    kept.is_none_or(|kept| kept.get(n).and_then(|run| run.get(m)).copied().unwrap_or(true));
                if stays {
                    let x = places.get(&(n, m)).copied().unwrap_or(glyph.origin.0);
                    glyphs.push(Glyph {
                        code: glyph.code,
                        inked: glyph.ink.is_some(),
                        origin: (x, glyph.origin.1),
                    });
                }
            }
        }
        Self {
            glyphs,
            drawings: kept.is_none().then_some((seen.paths.len(), seen.images.len())),
            base,
        }
    }

    /// What is wrong with a page of the copy; `None` when nothing is.
    pub(crate) fn fault(&self, seen: &Seen) -> Option<Fault> {
        let other = |reason| Some(Fault::Other(reason));
        let shown: Vec<_> = seen.runs.iter().flat_map(|run| &run.glyphs).collect();
        if shown.len() != self.glyphs.len() {
            return other("read back, the cut page has more or fewer characters than it should");
        }
        for (due, glyph) in self.glyphs.iter().zip(shown) {
            if due.code != glyph.code {
                return other("read back, the cut page has other characters than it should");
            }
            let (x, y) = due.origin;
            let near = (x - glyph.origin.0).hypot(y - glyph.origin.1) <= STILL;
            // Places that are no numbers are the same on both sides.
            if !near && x.is_finite() && y.is_finite() {
                return other("read back, text of the cut page has moved");
            }
            if due.inked != glyph.ink.is_some() {
                return Some(Fault::Shape);
            }
        }
        match self.drawings {
            Some(drawings) if drawings != (seen.paths.len(), seen.images.len()) => {
                other("read back, the page has more or fewer drawings than it should")
            }
            _ => None,
        }
    }
}

/// Pages of the copy (from 0) that do not show what they should, with the reason.
pub(crate) fn faults(copy: &Pdf, expected: &[Option<Expected>]) -> Vec<(usize, Fault)> {
    let oracle = Oracle::new(copy);
    expected
        .iter()
        .enumerate()
        .filter_map(|(n, expected)| {
            let expected = expected.as_ref()?;
            let fault = match oracle.page(n, &expected.base) {
                Some(seen) => expected.fault(&seen),
                None => Some(Fault::Other("read back, the page is missing")),
            };
            fault.map(|fault| (n, fault))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Expected, Fault};
    use crate::redact::matrix::Matrix;
    use crate::redact::oracle::{Seen, SeenGlyph, SeenRun};
    use obelus_evidence::Box2;
    use std::collections::HashMap;

    fn seen(origins: &[(u32, f64)]) -> Seen {
        let glyphs = origins
            .iter()
            .map(|(code, x)| SeenGlyph {
                code: *code,
                origin: (*x, 0.0),
                ink: Some(Box2::from_corners(*x, 0.0, *x + 2.0, 5.0)),
                advance: None,
                letter: None,
            })
            .collect();
        Seen {
            runs: vec![SeenRun { glyphs }],
            ..Seen::default()
        }
    }

    #[test]
    fn lost_moved_and_changed_glyphs_are_found() {
        let before = seen(&[(1, 0.0), (2, 5.0), (3, 9.0)]);
        let kept = [vec![true, false, true]];
        let expected = Expected::of(&before, Some(&kept), &HashMap::new(), Matrix::IDENTITY);
        assert_eq!(expected.fault(&seen(&[(1, 0.0), (3, 9.01)])), None);
        let set_again = HashMap::from([((0, 2), 20.0)]);
        let moved = Expected::of(&before, Some(&kept), &set_again, Matrix::IDENTITY);
        assert_eq!(moved.fault(&seen(&[(1, 0.0), (3, 20.0)])), None);
        assert!(expected.fault(&before).is_some(), "the cut glyph is still there");
        assert!(expected.fault(&seen(&[(1, 0.0)])).is_some());
        assert!(expected.fault(&seen(&[(1, 0.0), (3, 9.2)])).is_some());
        assert!(expected.fault(&seen(&[(1, 0.0), (4, 9.0)])).is_some());
        let mut blank = seen(&[(1, 0.0), (3, 9.0)]);
        blank.runs[0].glyphs[1].ink = None;
        assert_eq!(expected.fault(&blank), Some(Fault::Shape));
    }
}
