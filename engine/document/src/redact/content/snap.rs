//! Underlines, strokes through words and coloured grounds on a line that is set again: they end where the letters end,
//! so they follow the letters to their new places, and those under withheld words go.

use super::Walk;
use crate::redact::lines::{Anchor, ResetLine};
use crate::redact::matrix::number;
use crate::redact::refuse::Unsure;
use hayro_interpret::kurbo::{BezPath, PathSeg, Shape};
use obelus_evidence::Box2;

/// Edges within this many points of a line's end follow it.
const TIED: f64 = 3.0;
/// How far a ground or a stroke may begin before its first letter.
const LEAD: f64 = 1.5;

/// What becomes of a drawing on a line that is set again.
#[derive(Debug, PartialEq)]
pub(super) enum Snap {
    /// It has nothing to do with the letters.
    Free,
    /// It belongs to withheld letters.
    Gone,
    /// It follows its letters to this box (displayed).
    Moved(Box2),
    /// It cannot be told what it belongs to.
    Unclear,
}

/// How a drawing (displayed, without its line width) lies to a line.
pub(super) fn snap(shape: &BezPath, around: &Box2, line: &ResetLine) -> Snap {
    let (top, bottom) = if around.height() < 0.3 * line.em {
        (line.baseline - 0.85 * line.em, line.baseline + 0.35 * line.em)
    } else {
        (line.baseline - 1.15 * line.em, line.baseline + 0.5 * line.em)
    };
    let on_line = around.y0 >= top && around.y1 <= bottom;
    let crosses = around.y0 < line.baseline && around.y1 > line.baseline - 0.5 * line.em;
    if !on_line && !crosses || around.x1 <= line.start - 0.5 || around.x0 >= line.old_end + 0.5 {
        return Snap::Free;
    }
    let inside = |x: f64| x > line.start + LEAD && x < line.old_end - 1.0;
    let at_end = |x: f64| (x - line.old_end).abs() < TIED;
    if !on_line {
        // Frames and columns: only an edge that follows the letters would tell.
        let tied = inside(around.x0) || inside(around.x1) || at_end(around.x1);
        return if tied { Snap::Unclear } else { Snap::Free };
    }
    let first_gone = line.anchors.iter().find(|a| !a.stays);
    if !is_level(shape) {
        let before = first_gone.is_none_or(|gone| around.x1 < gone.old.0);
        return if before { Snap::Free } else { Snap::Unclear };
    }
    let (left, right) = (around.x0 >= line.start - LEAD, around.x1 <= line.old_end + TIED);
    let left = left && (right || around.x0 > line.start + LEAD);
    if !left && !right {
        return Snap::Free;
    }
    let middle = |a: &Anchor| (a.old.0 + a.old.1) / 2.0;
    let covered: Vec<&Anchor> = line
        .anchors
        .iter()
        .filter(|a| (around.x0..=around.x1).contains(&middle(a)))
        .collect();
    let (Some(first), Some(last)) = (covered.first(), covered.last()) else {
        return Snap::Unclear;
    };
    if left && right && covered.iter().all(|a| !a.stays) {
        return Snap::Gone;
    }
    Snap::Moved(Box2 {
        x0: if left { first.new.0 } else { around.x0 },
        x1: if right { last.new.1 } else { around.x1 },
        ..*around
    })
}

fn is_level(shape: &BezPath) -> bool {
    shape.segments().count() <= 5
        && shape.segments().all(|segment| match segment {
            PathSeg::Line(line) => {
                (line.p0.x - line.p1.x).abs() < 0.05 || (line.p0.y - line.p1.y).abs() < 0.05
            }
            _ => false,
        })
}

impl Walk<'_, '_, '_> {
    /// What becomes of a subpath (displayed) on the lines of the page that are set again, as operators.
    pub(super) fn snapped(&mut self, shape: &BezPath, clips: bool) -> Result<Option<Vec<u8>>, Unsure> {
        let around = shape.bounding_box();
        let around = Box2::from_corners(around.x0, around.y0, around.x1, around.y1);
        for n in 0..self.page.layout.lines.len() {
            match snap(shape, &around, &self.page.layout.lines[n]) {
                Snap::Free => {}
                // What a clip may do to a line is asked when text is shown under it.
                _ if clips => {}
                Snap::Gone => return Ok(Some(Vec::new())),
                Snap::Moved(area) => {
                    let inverse = self
                        .state
                        .ctm
                        .inverse()
                        .ok_or_else(|| Unsure::new("a path has no finite numbers"))?;
                    return Ok(Some(operators(inverse.bounds(area))));
                }
                Snap::Unclear => {
                    return Err(self.line_fails(n, "a drawing on the line cannot follow its letters"));
                }
            }
        }
        Ok(None)
    }
}

/// Operators that draw a box, or the stroke it has shrunk to, in user space.
fn operators(area: Box2) -> Vec<u8> {
    let places = |values: &[f64]| values.iter().map(|v| number(*v, 4)).collect::<Vec<_>>().join(" ");
    let text = if area.height() < 1e-6 || area.width() < 1e-6 {
        format!(
            "{} m {} l",
            places(&[area.x0, area.y0]),
            places(&[area.x1, area.y1])
        )
    } else {
        format!("{} re", places(&[area.x0, area.y0, area.width(), area.height()]))
    };
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::{Snap, snap};
    use crate::redact::lines::{Anchor, ResetLine};
    use hayro_interpret::kurbo::{Circle, Rect, Shape};
    use obelus_evidence::Box2;

    fn line() -> ResetLine {
        let anchor = |old: (f64, f64), new: (f64, f64), stays| Anchor { old, new, stays };
        ResetLine {
            marks: vec![0],
            baseline: 100.0,
            em: 10.0,
            start: 50.0,
            old_end: 140.0,
            new_end: 172.0,
            anchors: vec![
                anchor((50.0, 80.0), (50.0, 80.0), true),
                anchor((83.0, 113.0), (84.0, 144.0), false),
                anchor((116.0, 140.0), (148.0, 172.0), true),
            ],
        }
    }

    fn of(x0: f64, y0: f64, x1: f64, y1: f64) -> Snap {
        let area = Box2::from_corners(x0, y0, x1, y1);
        snap(&Rect::new(x0, y0, x1, y1).to_path(0.1), &area, &line())
    }

    #[test]
    fn an_underline_goes_with_its_words_and_a_rule_of_the_page_stays() {
        assert_eq!(of(83.0, 101.5, 113.0, 102.0), Snap::Gone);
        assert_eq!(
            of(116.0, 101.5, 140.0, 102.0),
            Snap::Moved(Box2::from_corners(148.0, 101.5, 172.0, 102.0))
        );
        assert_eq!(
            of(50.0, 92.0, 140.0, 103.0),
            Snap::Moved(Box2::from_corners(50.0, 92.0, 172.0, 103.0))
        );
        assert_eq!(of(40.0, 101.5, 560.0, 102.0), Snap::Free);
        assert_eq!(of(50.0, 101.5, 560.0, 102.0), Snap::Free);
        assert_eq!(of(83.0, 120.0, 113.0, 121.0), Snap::Free);
    }

    #[test]
    fn what_cannot_follow_is_unclear() {
        assert_eq!(of(30.0, 60.0, 141.0, 300.0), Snap::Unclear);
        assert_eq!(of(30.0, 60.0, 560.0, 300.0), Snap::Free);
        let dot = Circle::new((120.0, 97.0), 3.0).to_path(0.1);
        assert_eq!(
            snap(&dot, &Box2::from_corners(117.0, 94.0, 123.0, 100.0), &line()),
            Snap::Unclear
        );
    }
}
