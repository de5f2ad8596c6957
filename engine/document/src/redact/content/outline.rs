//! Outlines cut at the edges of a rectangle, so that nothing of their course inside it is left and nothing
//! outside it changes.
//!
//! A filled outline is led along the rectangle's edge instead of through it: what it encloses outside stays
//! exactly the same, and inside everything is one flat colour. A stroked line ends where it meets the edge.

use hayro_interpret::kurbo::{self, BezPath, PathEl, Point};
use obelus_evidence::Box2;

/// Curves become straight pieces that lie at most this many points off.
const FLAT: f64 = 0.02;

/// One outline as straight pieces.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Outline {
    pub(super) points: Vec<Point>,
    pub(super) closed: bool,
}

/// The outlines of a path as straight pieces.
pub(super) fn flattened(shape: &BezPath) -> Vec<Outline> {
    let mut found: Vec<Outline> = Vec::new();
    kurbo::flatten(shape.iter(), FLAT, |element| match element {
        PathEl::MoveTo(p) => found.push(Outline {
            points: vec![p],
            closed: false,
        }),
        PathEl::LineTo(p) => {
            if found.last().is_none_or(|outline| outline.closed) {
                let from = found.last().and_then(|o| o.points.first().copied()).unwrap_or(p);
                found.push(Outline {
                    points: vec![from],
                    closed: false,
                });
            }
            if let Some(outline) = found.last_mut() {
                outline.points.push(p);
            }
        }
        PathEl::ClosePath => {
            if let Some(outline) = found.last_mut() {
                outline.closed = true;
            }
        }
        _ => {}
    });
    found
}

/// The part of a segment that lies inside a box, as shares of its length (Liang and Barsky's clipping).
pub(super) fn inside(from: Point, to: Point, area: &Box2) -> Option<(f64, f64)> {
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
                return None;
            }
        } else if p < 0.0 {
            enter = enter.max(q / p);
        } else {
            leave = leave.min(q / p);
        }
    }
    (enter <= leave).then_some((enter, leave))
}

/// How far along the edge of a box a point lies, from the corner of its smallest numbers over `x1`.
fn along_edge(p: Point, b: &Box2) -> f64 {
    let (w, h) = (b.width(), b.height());
    let to_side = [
        ((p.y - b.y0).abs(), (p.x - b.x0).clamp(0.0, w)),
        ((p.x - b.x1).abs(), w + (p.y - b.y0).clamp(0.0, h)),
        ((p.y - b.y1).abs(), w + h + (b.x1 - p.x).clamp(0.0, w)),
        ((p.x - b.x0).abs(), 2.0 * w + h + (b.y1 - p.y).clamp(0.0, h)),
    ];
    let nearest = to_side.iter().min_by(|a, b| a.0.total_cmp(&b.0));
    nearest.map_or(0.0, |(_, at)| *at)
}

/// The corners on the shorter way along the edge from one point of it to another.
fn way_around(from: Point, to: Point, b: &Box2) -> Vec<Point> {
    let (w, h) = (b.width(), b.height());
    let round = 2.0 * (w + h);
    let corners = [
        (0.0, Point::new(b.x0, b.y0)),
        (w, Point::new(b.x1, b.y0)),
        (w + h, Point::new(b.x1, b.y1)),
        (2.0 * w + h, Point::new(b.x0, b.y1)),
    ];
    let (start, end) = (along_edge(from, b), along_edge(to, b));
    let ahead = (end - start).rem_euclid(round);
    let forwards = ahead <= round / 2.0;
    let (origin, length) = if forwards {
        (start, ahead)
    } else {
        (end, round - ahead)
    };
    let mut met: Vec<(f64, Point)> = corners
        .iter()
        .map(|(at, corner)| ((at - origin).rem_euclid(round), *corner))
        .filter(|(at, _)| *at > 0.0 && *at < length)
        .collect();
    met.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut way: Vec<Point> = met.into_iter().map(|(_, corner)| corner).collect();
    if !forwards {
        way.reverse();
    }
    way
}

fn is_in(p: Point, b: &Box2) -> bool {
    p.x > b.x0 && p.x < b.x1 && p.y > b.y0 && p.y < b.y1
}

/// Leads a filled outline around a box. Empty when all of it lies inside.
pub(super) fn led_around(points: &[Point], area: &Box2) -> Vec<Point> {
    let Some(first) = points.iter().position(|p| !is_in(*p, area)) else {
        return Vec::new();
    };
    let count = points.len();
    let mut out = vec![points[first]];
    let mut entered: Option<Point> = None;
    for n in 0..count {
        let (from, to) = (points[(first + n) % count], points[(first + n + 1) % count]);
        let Some((enter, leave)) = inside(from, to, area) else {
            out.push(to);
            continue;
        };
        if entered.is_none() {
            let at = from.lerp(to, enter);
            out.push(at);
            entered = Some(at);
        }
        if !is_in(to, area)
            && let Some(since) = entered.take()
        {
            let at = from.lerp(to, leave);
            out.extend(way_around(since, at, area));
            out.push(at);
            out.push(to);
        }
    }
    out
}

/// The pieces of a line that lie outside a box.
pub(super) fn outside(line: &Outline, area: &Box2) -> Vec<Outline> {
    let mut points = line.points.clone();
    if line.closed && points.first() != points.last() {
        points.extend(points.first().copied());
    }
    let mut pieces: Vec<Vec<Point>> = vec![points.first().copied().into_iter().collect()];
    let mut cut = false;
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        match inside(from, to, area) {
            // A line that only touches the edge is not cut.
            Some((enter, leave)) if leave - enter > 1e-9 => {
                cut = true;
                if let Some(piece) = pieces.last_mut()
                    && enter > 0.0
                {
                    piece.push(from.lerp(to, enter));
                }
                pieces.push(Vec::new());
                if leave < 1.0
                    && let Some(piece) = pieces.last_mut()
                {
                    piece.push(from.lerp(to, leave));
                    piece.push(to);
                }
            }
            _ => {
                if let Some(piece) = pieces.last_mut() {
                    if piece.is_empty() {
                        piece.push(from);
                    }
                    piece.push(to);
                }
            }
        }
    }
    if !cut {
        return vec![line.clone()];
    }
    // A closed line is joined again where it began.
    if line.closed && pieces.len() > 1 {
        let ends_at_start = pieces.last().and_then(|p| p.last()) == points.first();
        let starts = pieces.first().is_some_and(|p| p.len() > 1);
        if ends_at_start
            && starts
            && let Some(last) = pieces.pop()
        {
            let first = std::mem::take(&mut pieces[0]);
            let joined = last.into_iter().chain(first.into_iter().skip(1)).collect();
            pieces[0] = joined;
        }
    }
    pieces
        .into_iter()
        .filter(|piece| piece.len() > 1)
        .map(|points| Outline {
            points,
            closed: false,
        })
        .collect()
}

/// What is left of a rectangle beside some areas, as rectangles.
pub(super) fn beside(whole: &Box2, areas: &[Box2]) -> Vec<Box2> {
    let mut pieces = vec![*whole];
    for area in areas {
        let mut left = Vec::new();
        for piece in pieces {
            let Some(gone) = piece.intersection(area) else {
                left.push(piece);
                continue;
            };
            let parts = [
                [piece.x0, piece.y0, gone.x0, piece.y1],
                [gone.x1, piece.y0, piece.x1, piece.y1],
                [gone.x0, piece.y0, gone.x1, gone.y0],
                [gone.x0, gone.y1, gone.x1, piece.y1],
            ];
            let parts = parts.into_iter().map(Box2::from);
            left.extend(parts.filter(|part| part.x1 - part.x0 > 1e-6 && part.y1 - part.y0 > 1e-6));
        }
        pieces = left;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::{Outline, beside, flattened, is_in, led_around, outside};
    use hayro_interpret::kurbo::{BezPath, Circle, Point, Shape};
    use obelus_evidence::Box2;

    fn mark() -> Box2 {
        Box2::from_corners(100.0, 100.0, 200.0, 120.0)
    }

    fn path(points: &[Point]) -> BezPath {
        let mut path = BezPath::new();
        for (n, p) in points.iter().enumerate() {
            if n == 0 {
                path.move_to(*p)
            } else {
                path.line_to(*p)
            }
        }
        path.close_path();
        path
    }

    #[test]
    fn a_filled_outline_stays_the_same_outside_and_is_flat_inside() {
        let star: Vec<Point> = (0..9)
            .map(|n| {
                let (sin, cos) = (f64::from(n) * 4.0 / 9.0 * std::f64::consts::TAU).sin_cos();
                Point::new(150.0 + 80.0 * cos, 112.0 + 60.0 * sin)
            })
            .collect();
        for outline in [
            star,
            flattened(&Circle::new((195.0, 118.0), 30.0).to_path(0.1))[0]
                .points
                .clone(),
            flattened(&Circle::new((150.0, 110.0), 40.0).to_path(0.1))[0]
                .points
                .clone(),
        ] {
            let (before, after) = (path(&outline), path(&led_around(&outline, &mark())));
            let mut within = std::collections::BTreeSet::new();
            for x in 0..60 {
                for y in 0..60 {
                    let p = Point::new(60.25 + 3.01 * f64::from(x), 60.25 + 2.03 * f64::from(y));
                    if is_in(p, &mark()) {
                        within.insert(after.winding(p));
                    } else {
                        assert_eq!(before.winding(p), after.winding(p), "{p:?}");
                    }
                }
            }
            assert_eq!(within.len(), 1);
        }
    }

    #[test]
    fn a_rule_is_cut_into_rules() {
        let rule = Box2::from_corners(50.0, 110.0, 300.0, 111.0);
        let other = Box2::from_corners(250.0, 0.0, 260.0, 110.5);
        let left = beside(&rule, &[mark(), other]);
        let boxes = [
            Box2::from_corners(50.0, 110.0, 100.0, 111.0),
            Box2::from_corners(200.0, 110.0, 250.0, 111.0),
            Box2::from_corners(260.0, 110.0, 300.0, 111.0),
            Box2::from_corners(250.0, 110.5, 260.0, 111.0),
        ];
        assert_eq!(left, boxes);
        assert!(beside(&Box2::from_corners(110.0, 105.0, 120.0, 106.0), &[mark()]).is_empty());
    }

    #[test]
    fn a_line_ends_at_the_edge_and_begins_again_behind_it() {
        let line = Outline {
            points: vec![
                Point::new(50.0, 110.0),
                Point::new(250.0, 110.0),
                Point::new(250.0, 300.0),
            ],
            closed: false,
        };
        let pieces = outside(&line, &mark());
        assert_eq!(pieces.len(), 2);
        assert_eq!(
            pieces[0].points,
            [Point::new(50.0, 110.0), Point::new(100.0, 110.0)]
        );
        assert_eq!(pieces[1].points[0], Point::new(200.0, 110.0));
        let ring = Outline {
            points: vec![
                Point::new(90.0, 90.0),
                Point::new(150.0, 90.0),
                Point::new(150.0, 130.0),
                Point::new(90.0, 130.0),
            ],
            closed: true,
        };
        let pieces = outside(&ring, &mark());
        assert_eq!(pieces.len(), 1, "{pieces:?}");
        assert!(pieces[0].points.iter().all(|p| !is_in(*p, &mark())));
        let through: Vec<Outline> = outside(
            &Outline {
                points: vec![Point::new(150.0, 110.0), Point::new(160.0, 111.0)],
                closed: false,
            },
            &mark(),
        );
        assert!(through.is_empty(), "what lies inside is gone");
    }
}
