//! Paths under marks: what lies inside goes, and what crosses is cut at the edge of the mark (letters and signatures
//! may be drawn as curves, and the end of a rule may tell where a word ended).

use super::Walk;
use super::outline::{self, inside};
use super::pen::{Pen, corners};
use super::state::Paint;
use crate::redact::refuse::Unsure;
use crate::redact::rule::TOLERANCE;
use crate::redact::tokens::Operation;
use hayro_interpret::kurbo::{self, BezPath, PathEl, PathSeg, Point, Shape};
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
    /// `W` or `W*` was seen, and where: the path narrows the clip when it is painted.
    clips: Option<(&'static str, Range<usize>)>,
}

impl Path {
    pub(super) fn build(&mut self, op: &Operation<'_>) {
        let point = |n: usize| Point::new(op.number(n), op.number(n + 1));
        if matches!(op.operator, b"m" | b"re") || self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        // After `h` a line goes on from where the outline began, as an outline of its own.
        let goes_on = !matches!(op.operator, b"m" | b"re" | b"h");
        if goes_on
            && self
                .parts
                .last()
                .is_some_and(|part| matches!(part.shape.elements().last(), Some(PathEl::ClosePath)))
        {
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
            _ => {
                part.shape.close_path();
                if let Some(PathEl::MoveTo(start)) = part.shape.elements().first() {
                    self.last = *start;
                }
            }
        }
    }

    /// `W` and `W*`.
    pub(super) fn clip(&mut self, op: &Operation<'_>) {
        let rule = if op.operator == b"W*" { "W*" } else { "W" };
        self.clips = Some((rule, op.span.clone()));
    }
}

/// How a subpath lies to a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lie {
    /// Not under it, or all around it.
    Clear,
    /// Inside it.
    Inside,
    /// Its edges cross it.
    Crossing,
}

fn box_around(shape: &BezPath) -> Box2 {
    let around = shape.bounding_box();
    Box2::from_corners(around.x0, around.y0, around.x1, around.y1)
}

fn lie(shape: &BezPath, half_line: f64, mark: &Box2) -> Lie {
    // A line of no width is still drawn.
    let least = half_line.max(0.01);
    let around = box_around(shape).grown(least, least);
    let reach = mark.grown(TOLERANCE, TOLERANCE);
    if reach.x0 <= around.x0 && reach.y0 <= around.y0 && around.x1 <= reach.x1 && around.y1 <= reach.y1 {
        return Lie::Inside;
    }
    // Edges count as far as their ink reaches into the mark by more than the tolerance.
    let core = mark.grown(half_line - TOLERANCE, half_line - TOLERANCE);
    if core.x0 >= core.x1 || core.y0 >= core.y1 || core.intersection(&around).is_none() {
        return Lie::Clear;
    }
    let mut last = Point::ZERO;
    let mut meets = false;
    let mut start = Point::ZERO;
    kurbo::flatten(shape.iter(), 0.05, |element| {
        let to = match element {
            PathEl::MoveTo(p) => {
                (start, last) = (p, p);
                return;
            }
            PathEl::LineTo(p) => p,
            _ => start,
        };
        meets |= inside(last, to, &core).is_some();
        last = to;
    });
    if meets { Lie::Crossing } else { Lie::Clear }
}

/// What happens to one subpath.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Fate {
    Stays,
    /// It lies inside this mark.
    Goes(usize),
    /// It is cut at the edges of these marks.
    IsCut(Vec<usize>),
    /// It follows a line that is set again; these operators draw it, none when it goes.
    Follows(Vec<u8>),
}

/// How a path is painted.
#[derive(Clone, Copy)]
struct Painting {
    /// `f` or `f*`, when it is filled.
    fill: Option<&'static str>,
    strokes: bool,
    /// Half the width of the line, in displayed points.
    half_line: f64,
}

impl Painting {
    fn of(operator: &[u8], half_line: f64) -> Self {
        let fill = match operator {
            b"f" | b"F" | b"B" | b"b" => Some("f"),
            b"f*" | b"B*" | b"b*" => Some("f*"),
            _ => None,
        };
        let strokes = matches!(operator, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
        Self {
            fill,
            strokes,
            half_line: if strokes { half_line } else { 0.0 },
        }
    }
}

impl Walk<'_, '_, '_> {
    /// A path-painting operator (ISO 32000-2 8.5.3).
    pub(super) fn paint(&mut self, op: &Operation<'_>) -> Result<(), Unsure> {
        let mut path = std::mem::take(&mut self.path);
        if matches!(op.operator, b"s" | b"b" | b"b*")
            && let Some(part) = path.parts.last_mut()
            && !part.shape.elements().is_empty()
        {
            part.shape.close_path();
        }
        let half_line = self.state.line_width.abs() * self.state.ctm.stretch() / 2.0;
        let painting = Painting::of(op.operator, half_line);
        if self.spans.hidden() && (painting.strokes || painting.fill.is_some()) {
            self.edits.replace(op.span.clone(), *b"n");
        } else if self.cutting() {
            self.cut_path(&path, op, painting)?;
        }
        if path.clips.is_some() && self.cutting() {
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

    /// What becomes of a subpath, whose shape is in displayed points.
    fn fate(&self, shape: &BezPath, painting: Painting, clips: bool) -> Fate {
        let mut cut_by = Vec::new();
        // What is filled or clipped with has an edge from its end to its start, drawn or not.
        let mut closed = shape.clone();
        if painting.fill.is_some() || clips {
            closed.close_path();
        }
        let shape = &closed;
        let around = box_around(shape);
        let ground = painting.fill.is_some()
            && !painting.strokes
            && is_rectangle(shape)
            && around.width().min(around.height()) > RULE;
        for (n, mark) in self.page.marks.iter().enumerate() {
            match lie(shape, painting.half_line, &mark.area) {
                Lie::Inside if !clips => return Fate::Goes(n),
                // The ground of a table cell: its edges run straight through, and say nothing of what stood there.
                Lie::Crossing if ground && !clips && runs_through(&around, &mark.area) => {}
                Lie::Inside | Lie::Crossing => cut_by.push(n),
                Lie::Clear => {}
            }
        }
        if cut_by.is_empty() {
            Fate::Stays
        } else {
            Fate::IsCut(cut_by)
        }
    }

    /// Marks that lie where something is painted that is not one colour, and so would be seen under them.
    fn under_pattern(&self, path: &Path, painting: Painting) -> Result<Vec<usize>, Unsure> {
        let mut paints = Vec::new();
        if painting.fill.is_some() {
            paints.push(self.state.fill);
        }
        if painting.strokes {
            paints.push(self.state.stroke);
        }
        if paints.iter().all(|paint| *paint == Paint::Flat) {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for (n, mark) in self.page.marks.iter().enumerate() {
            let meets = path.parts.iter().any(|part| {
                let shape = self.state.ctm.affine() * part.shape.clone();
                let around = box_around(&shape).grown(painting.half_line, painting.half_line);
                mark.area.intersection(&around).is_some()
                    && lie(&shape, painting.half_line, &mark.area) != Lie::Inside
            });
            if meets {
                found.push(n);
            }
        }
        if found.is_empty() {
            return Ok(found);
        }
        if paints.contains(&Paint::Tiles { plain: false }) {
            return Err(Unsure::new("a pattern of text or pictures lies under a mark"));
        }
        if paints.contains(&Paint::Mesh) {
            return Err(Unsure::new("a mesh of colours lies under a mark"));
        }
        Ok(found)
    }

    fn cut_path(&mut self, path: &Path, op: &Operation<'_>, painting: Painting) -> Result<(), Unsure> {
        let clips = path.clips.is_some();
        if !clips && painting.fill.is_none() && !painting.strokes {
            return Ok(());
        }
        let mut fates = Vec::with_capacity(path.parts.len());
        for part in &path.parts {
            let shape = self.state.ctm.affine() * part.shape.clone();
            if !shape.is_finite() {
                return Err(Unsure::new("a path has no finite numbers"));
            }
            if shape.elements().is_empty() {
                fates.push(Fate::Stays);
                continue;
            }
            let painted = painting.fill.is_some() || painting.strokes;
            if painted
                && self.resetting()
                && let Some(bytes) = self.snapped(&shape, clips)?
            {
                fates.push(Fate::Follows(bytes));
                continue;
            }
            fates.push(self.fate(&shape, painting, clips));
        }
        let seen_through = self.under_pattern(path, painting)?;
        for fate in &fates {
            let mark = match fate {
                Fate::Goes(mark) => *mark,
                Fate::IsCut(marks) => marks[0],
                Fate::Stays | Fate::Follows(_) => continue,
            };
            self.page.tallies[mark].paths += 1;
        }
        if fates.iter().any(|fate| matches!(fate, Fate::IsCut(_))) || !seen_through.is_empty() {
            let written = self.write_anew(path, &fates, painting, &seen_through)?;
            for part in &path.parts {
                for span in &part.spans {
                    self.edits.remove(span.clone());
                }
            }
            if let Some((_, span)) = &path.clips {
                self.edits.remove(span.clone());
            }
            self.edits.replace(op.span.clone(), written);
        } else {
            let (mut changed, mut gone) = (false, 0);
            for (part, fate) in path.parts.iter().zip(&fates) {
                let mut bytes = match fate {
                    Fate::Goes(_) => Some(Vec::new()),
                    Fate::Follows(bytes) => Some(bytes.clone()),
                    Fate::Stays | Fate::IsCut(_) => continue,
                };
                changed = true;
                gone += usize::from(bytes.as_ref().is_some_and(Vec::is_empty));
                for span in &part.spans {
                    self.edits.replace(span.clone(), bytes.take().unwrap_or_default());
                }
            }
            if !changed {
                return Ok(());
            }
            if gone == path.parts.len() {
                self.edits.replace(op.span.clone(), *b"n");
            }
        }
        self.cut = true;
        self.spans.touch();
        Ok(())
    }

    /// The whole path with its painting, cut at the edges of marks.
    fn write_anew(
        &self,
        path: &Path,
        fates: &[Fate],
        painting: Painting,
        seen_through: &[usize],
    ) -> Result<Vec<u8>, Unsure> {
        let pen = Pen::of(&self.state.ctm)?;
        let mut out = String::new();
        let (mut filled, mut stroked) = (String::new(), String::new());
        for (part, fate) in path.parts.iter().zip(fates) {
            let marks = match fate {
                Fate::Goes(_) => continue,
                Fate::Follows(bytes) => {
                    for out in [&mut filled, &mut stroked] {
                        out.push_str(&String::from_utf8_lossy(bytes));
                        out.push(' ');
                    }
                    continue;
                }
                Fate::Stays => {
                    pen.shape(&part.shape, &mut filled);
                    pen.shape(&part.shape, &mut stroked);
                    continue;
                }
                Fate::IsCut(marks) => marks,
            };
            let shape = self.state.ctm.affine() * part.shape.clone();
            if is_rectangle(&shape) && is_thin(&shape) && !painting.strokes && path.clips.is_none() {
                // Viewers draw thin rectangles crisper than other shapes, so a rule stays a rectangle.
                let areas: Vec<Box2> = marks.iter().map(|n| self.page.marks[*n].area).collect();
                for piece in outline::beside(&box_around(&shape), &areas) {
                    pen.rectangle(&piece, &mut filled);
                }
                continue;
            }
            let lines = outline::flattened(&shape);
            for line in lines {
                let mut around = line.points.clone();
                let mut pieces = vec![line];
                for mark in marks {
                    let area = self.page.marks[*mark].area;
                    around = outline::led_around(&around, &area);
                    if around.is_empty() && path.clips.is_some() {
                        // What is drawn through it is drawn under the mark only, in whatever shape.
                        around = corners(&area).to_vec();
                    }
                    // The end of a slanting line has to reach into the mark, so that both its corners lie there.
                    let reach = painting
                        .half_line
                        .min(area.width().min(area.height()) / 2.0 - 0.05)
                        .max(0.0);
                    let narrow = area.grown(-reach, -reach);
                    pieces = pieces
                        .iter()
                        .flat_map(|piece| outline::outside(piece, &narrow))
                        .collect();
                }
                pen.points(&around, true, &mut filled);
                for piece in pieces {
                    pen.points(&piece.points, piece.closed, &mut stroked);
                }
            }
        }
        let paint = |out: &mut String, painted: &str, operator: &str, off: &[usize]| {
            if painted.is_empty() {
                return;
            }
            if off.is_empty() {
                out.push_str(&format!("{painted}{operator}\n"));
            } else {
                let areas: Vec<Box2> = off.iter().map(|n| self.page.marks[*n].area).collect();
                out.push_str(&format!("q {}{painted}{operator} Q\n", pen.all_but(&areas)));
            }
        };
        if let Some(operator) = painting.fill {
            paint(&mut out, &filled, operator, seen_through);
        }
        if painting.strokes {
            let mut off: Vec<usize> = seen_through.to_vec();
            for fate in fates {
                if let Fate::IsCut(marks) = fate {
                    off.extend(marks);
                }
            }
            off.sort_unstable();
            off.dedup();
            paint(&mut out, &stroked, "S", &off);
        }
        if let Some((rule, _)) = &path.clips {
            out.push_str(&format!("{filled}{rule} n\n"));
        }
        if out.is_empty() {
            out.push('n');
        }
        Ok(out.into_bytes())
    }

    /// Operators that keep what follows off some areas; to be put between `q` and `Q`.
    pub(super) fn keep_off(&self, marks: &[Box2]) -> Result<String, Unsure> {
        Ok(Pen::of(&self.state.ctm)?.all_but(marks))
    }
}

/// A filled rectangle this narrow, in points, is a rule.
const RULE: f64 = 4.0;

fn is_thin(shape: &BezPath) -> bool {
    let around = box_around(shape);
    let side = around.width().min(around.height());
    (1e-6..=RULE).contains(&side)
}

/// Whether a shape is one rectangle parallel to the page's edges.
fn is_rectangle(shape: &BezPath) -> bool {
    let level = |segment: PathSeg| match segment {
        PathSeg::Line(line) => (line.p0.x - line.p1.x).abs() < 0.05 || (line.p0.y - line.p1.y).abs() < 0.05,
        _ => false,
    };
    (4..=6).contains(&shape.segments().count()) && shape.segments().all(level) && {
        let around = shape.bounding_box();
        (shape.area().abs() - around.area()).abs() <= 0.01 * around.area() + 1e-9
    }
}

/// Whether a box spans a mark from side to side.
fn runs_through(around: &Box2, mark: &Box2) -> bool {
    around.x0 <= mark.x0 && around.x1 >= mark.x1 || around.y0 <= mark.y0 && around.y1 >= mark.y1
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
        assert_eq!(
            lies(Rect::new(50.0, 118.0, 300.0, 119.0).to_path(0.1)),
            Lie::Crossing
        );
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
        assert_eq!(lie(&near, 2.0, &mark()), Lie::Crossing);
    }
}
