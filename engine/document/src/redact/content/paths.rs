//! Paths under marks: what lies inside goes, rules and rectangles that merely cross stay, and anything else
//! that crosses makes the page unsure (pdf.md's rule 5; letters may be drawn as curves).

use super::Walk;
use super::state::Paint;
use crate::redact::refuse::Unsure;
use crate::redact::rule::TOLERANCE;
use crate::redact::tokens::Operation;
use hayro_interpret::kurbo::{self, BezPath, PathSeg, Point, Shape};
use obelus_evidence::Box2;
use std::ops::Range;

/// One subpath with the operators that built it.
#[derive(Debug, Default)]
struct Part {
    shape: BezPath,
    spans: Vec<Range<usize>>,
}

/// The path under construction, in user space.
#[derive(Debug, Default)]
pub(super) struct Path {
    parts: Vec<Part>,
    last: Point,
    /// `W` or `W*` was seen: the path narrows the clip when it is painted.
    pub(super) clips: bool,
}

impl Path {
    pub(super) fn build(&mut self, op: &Operation<'_>) {
        let point = |n: usize| Point::new(op.number(n), op.number(n + 1));
        if matches!(op.operator, b"m" | b"re") || self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let last = self.last;
        let Some(part) = self.parts.last_mut() else { return };
        part.spans.push(op.span.clone());
        if op.operator != b"m" && op.operator != b"re" && part.shape.elements().is_empty() {
            part.shape.move_to(last);
        }
        match op.operator {
            b"m" => {
                part.shape.move_to(point(0));
                self.last = point(0);
            }
            b"l" => {
                part.shape.line_to(point(0));
                self.last = point(0);
            }
            b"c" => {
                part.shape.curve_to(point(0), point(2), point(4));
                self.last = point(4);
            }
            b"v" => {
                part.shape.curve_to(last, point(0), point(2));
                self.last = point(2);
            }
            b"y" => {
                part.shape.curve_to(point(0), point(2), point(2));
                self.last = point(2);
            }
            b"re" => {
                let (x, y, w, h) = (op.number(0), op.number(1), op.number(2), op.number(3));
                part.shape.move_to((x, y));
                part.shape.line_to((x + w, y));
                part.shape.line_to((x + w, y + h));
                part.shape.line_to((x, y + h));
                part.shape.close_path();
                self.last = Point::new(x, y);
            }
            _ => part.shape.close_path(),
        }
    }
}

/// How a subpath lies to a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    /// Not under it, or all around it.
    Clear,
    /// Inside it.
    Inside,
    /// Its edges cross it, all of them parallel to the page's edges.
    Rule,
    /// Its edges cross it in some other way.
    Crossing,
}

fn lie(shape: &BezPath, half_line: f64, mark: &Box2) -> Lie {
    let around = shape.bounding_box();
    let around = Box2::from_corners(around.x0, around.y0, around.x1, around.y1).grown(half_line, half_line);
    let reach = mark.grown(TOLERANCE, TOLERANCE);
    if reach.x0 <= around.x0 && reach.y0 <= around.y0 && around.x1 <= reach.x1 && around.y1 <= reach.y1 {
        return Lie::Inside;
    }
    // Edges count as far as their ink reaches into the mark by more than the tolerance.
    let core = mark.grown(half_line - TOLERANCE, half_line - TOLERANCE);
    if core.x0 >= core.x1 || core.y0 >= core.y1 || core.intersection(&around).is_none() {
        return Lie::Clear;
    }
    let mut found = Lie::Clear;
    for segment in shape.segments() {
        let straight = matches!(segment, PathSeg::Line(_));
        let mut last: Option<Point> = None;
        kurbo::flatten(segment.to_path(0.05), 0.05, |element| match element {
            kurbo::PathEl::MoveTo(p) => last = Some(p),
            kurbo::PathEl::LineTo(p) => {
                if let Some(from) = last
                    && line_meets(from, p, &core)
                {
                    let level = (from.x - p.x).abs() < 0.05 || (from.y - p.y).abs() < 0.05;
                    if !straight || !level {
                        found = Lie::Crossing;
                    } else if found == Lie::Clear {
                        found = Lie::Rule;
                    }
                }
                last = Some(p);
            }
            _ => {}
        });
    }
    found
}

/// Whether a line segment has a point in a box (Liang and Barsky's clipping).
fn line_meets(from: Point, to: Point, area: &Box2) -> bool {
    let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
    let (dx, dy) = (to.x - from.x, to.y - from.y);
    for (p, q) in [
        (-dx, from.x - area.x0),
        (dx, area.x1 - from.x),
        (-dy, from.y - area.y0),
        (dy, area.y1 - from.y),
    ] {
        if p == 0.0 {
            if q < 0.0 {
                return false;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    enter <= leave
}

impl Walk<'_, '_, '_> {
    /// A path-painting operator (ISO 32000-2 8.5.3).
    pub(super) fn paint(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let path = std::mem::take(&mut self.path);
        let strokes = matches!(op.operator, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
        let fills = !strokes && op.operator != b"n" || matches!(op.operator, b"B" | b"B*" | b"b" | b"b*");
        if self.spans.hidden() && (strokes || fills) {
            self.edits.replace(op.span.clone(), *b"n");
        } else if self.cutting() {
            self.cut_path(&path, op, fills, strokes)?;
        }
        if path.clips && self.cutting() {
            let around = path
                .parts
                .iter()
                .map(|part| (self.state.ctm.affine() * part.shape.clone()).bounding_box())
                .reduce(|a, b| a.union(b));
            if let Some(around) = around {
                self.state
                    .clip_to(Box2::from_corners(around.x0, around.y0, around.x1, around.y1));
            }
        }
        Ok(())
    }

    fn cut_path(
        &mut self,
        path: &Path,
        op: &Operation<'_>,
        fills: bool,
        strokes: bool,
    ) -> Result<(), Unsure> {
        let half_line = if strokes {
            self.state.line_width.abs() * self.state.ctm.stretch() / 2.0
        } else {
            0.0
        };
        let tiles =
            (fills && self.state.fill == Paint::Tiles) || (strokes && self.state.stroke == Paint::Tiles);
        let mut gone = 0;
        for part in &path.parts {
            let shape = self.state.ctm.affine() * part.shape.clone();
            if !shape.is_finite() {
                return Err(Unsure::new("a path has no finite numbers"));
            }
            if shape.elements().is_empty() {
                continue;
            }
            if (fills || strokes)
                && self.resetting()
                && let Some(bytes) = self.snapped(&shape, path.clips)?
            {
                self.cut = true;
                gone += usize::from(bytes.is_empty());
                let mut bytes = Some(bytes);
                for span in &part.spans {
                    self.edits.replace(span.clone(), bytes.take().unwrap_or_default());
                }
                continue;
            }
            for mark in 0..self.page.marks.len() {
                let how = lie(&shape, half_line, &self.page.marks[mark].area);
                if path.clips && matches!(how, Lie::Crossing | Lie::Inside) && !is_level(&shape) {
                    return Err(Unsure::new("a clipping shape lies under a mark"));
                }
                if !(fills || strokes) {
                    continue;
                }
                let around = shape.bounding_box();
                let around = Box2::from_corners(around.x0, around.y0, around.x1, around.y1);
                if tiles
                    && self.page.marks[mark]
                        .area
                        .intersection(&around.grown(half_line, half_line))
                        .is_some()
                {
                    return Err(Unsure::new("a pattern lies under a mark"));
                }
                match how {
                    Lie::Crossing => return Err(Unsure::new("a drawing crosses the edge of a mark")),
                    Lie::Inside if !path.clips => {
                        for span in &part.spans {
                            self.edits.remove(span.clone());
                        }
                        self.page.tallies[mark].paths += 1;
                        gone += 1;
                        break;
                    }
                    Lie::Inside | Lie::Rule | Lie::Clear => {}
                }
            }
        }
        if gone > 0 {
            self.cut = true;
            self.spans.touch();
            if gone == path.parts.len() {
                self.edits.replace(op.span.clone(), *b"n");
            }
        }
        Ok(())
    }
}

/// Whether all edges are straight and parallel to the page's edges.
fn is_level(shape: &BezPath) -> bool {
    shape.segments().all(|segment| match segment {
        PathSeg::Line(line) => (line.p0.x - line.p1.x).abs() < 0.05 || (line.p0.y - line.p1.y).abs() < 0.05,
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::{Lie, lie};
    use hayro_interpret::kurbo::{BezPath, Circle, Rect, Shape};
    use obelus_evidence::Box2;

    fn mark() -> Box2 {
        Box2::from_corners(100.0, 100.0, 200.0, 120.0)
    }

    #[test]
    fn shapes_inside_around_and_across_a_mark_are_told_apart() {
        let lies = |shape: BezPath| lie(&shape, 0.0, &mark());
        assert_eq!(
            lies(Rect::new(110.0, 105.0, 120.0, 115.0).to_path(0.1)),
            Lie::Inside
        );
        assert_eq!(lies(Rect::new(50.0, 118.0, 300.0, 119.0).to_path(0.1)), Lie::Rule);
        assert_eq!(lies(Rect::new(50.0, 50.0, 300.0, 300.0).to_path(0.1)), Lie::Clear);
        assert_eq!(lies(Circle::new((150.0, 110.0), 400.0).to_path(0.1)), Lie::Clear);
        assert_eq!(lies(Circle::new((150.0, 120.0), 8.0).to_path(0.1)), Lie::Crossing);
        assert_eq!(
            lies(Rect::new(300.0, 100.0, 310.0, 120.0).to_path(0.1)),
            Lie::Clear
        );
        let mut strike = BezPath::new();
        strike.move_to((90.0, 95.0));
        strike.line_to((210.0, 125.0));
        assert_eq!(lies(strike), Lie::Crossing);
    }

    #[test]
    fn a_wide_line_beside_a_mark_reaches_into_it() {
        let mut line = BezPath::new();
        line.move_to((90.0, 98.0));
        line.line_to((90.0, 130.0));
        assert_eq!(lie(&line, 2.0, &mark()), Lie::Clear);
        let mut near = BezPath::new();
        near.move_to((99.0, 90.0));
        near.line_to((99.0, 130.0));
        assert_eq!(lie(&near, 2.0, &mark()), Lie::Rule);
    }
}
