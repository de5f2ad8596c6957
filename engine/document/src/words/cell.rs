//! Cells of ruled tables and forms: text between four rules belongs together.

use super::rule::Rule;
use super::segment::Segment;

/// A row of a table: its cells from left to right, each with its segments.
pub(crate) struct Row<'g> {
    /// Where the row's upper rule lies.
    pub(crate) top: f64,
    pub(crate) cells: Vec<Vec<Segment<'g>>>,
}

/// Edges that differ by less than this, in points, are the same edge.
const SAME_EDGE: f64 = 1.5;
/// More cells than this are a drawing; looking for frames inside frames would take too long.
const MOST_CELLS: usize = 2_000;

/// So many rules on either side are tried as a cell's edge.
const MOST_TRIED: usize = 8;

#[derive(Clone, Copy)]
struct Edges {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Edges {
    fn same(&self, other: &Self) -> bool {
        let near = |a: f64, b: f64| (a - b).abs() < SAME_EDGE;
        near(self.left, other.left)
            && near(self.top, other.top)
            && near(self.right, other.right)
            && near(self.bottom, other.bottom)
    }

    fn holds(&self, other: &Self) -> bool {
        !self.same(other)
            && self.left <= other.left + SAME_EDGE
            && self.right >= other.right - SAME_EDGE
            && self.top <= other.top + SAME_EDGE
            && self.bottom >= other.bottom - SAME_EDGE
    }
}

/// A cell's edges and what stands inside.
type Cell<'g> = (Edges, Vec<Segment<'g>>);

/// Sorts segments into table rows (from the top) and the rest (by baseline, from the top).
///
/// A frame that is drawn around other cells, such as a page border, is no cell itself.
pub(crate) fn rows<'g>(segments: Vec<Segment<'g>>, rules: &[Rule]) -> (Vec<Row<'g>>, Vec<Segment<'g>>) {
    let upright: Vec<Rule> = rules.iter().copied().filter(|r| !r.level).collect();
    let level: Vec<Rule> = rules.iter().copied().filter(|r| r.level).collect();
    let mut cells: Vec<Cell<'g>> = Vec::new();
    let mut free = Vec::new();
    let ruled = upright.len() >= 2 && level.len() >= 2;
    for segment in segments {
        let edges = if ruled {
            edges(&segment, &upright, &level)
        } else {
            None
        };
        match edges {
            None => free.push(segment),
            Some(edges) => match cells.iter().rposition(|(e, _)| e.same(&edges)) {
                Some(at) => cells[at].1.push(segment),
                None if cells.len() < MOST_CELLS => cells.push((edges, vec![segment])),
                None => free.push(segment),
            },
        }
    }
    let all: Vec<Edges> = cells.iter().map(|(e, _)| *e).collect();
    cells.retain_mut(|(edges, inside)| {
        let is_frame = all.iter().any(|other| edges.holds(other));
        if is_frame {
            free.append(inside);
        }
        !is_frame
    });
    free.sort_by(|a, b| a.v.total_cmp(&b.v));
    (by_row(cells), free)
}

fn by_row<'g>(mut cells: Vec<Cell<'g>>) -> Vec<Row<'g>> {
    cells.sort_by(|a, b| a.0.top.total_cmp(&b.0.top));
    let mut rows: Vec<(f64, Vec<Cell<'g>>)> = Vec::new();
    for cell in cells {
        match rows.last_mut() {
            Some((top, row)) if cell.0.top - *top < 2.0 * SAME_EDGE => row.push(cell),
            _ => rows.push((cell.0.top, vec![cell])),
        }
    }
    rows.into_iter()
        .map(|(top, mut row)| {
            row.sort_by(|a, b| a.0.left.total_cmp(&b.0.left));
            Row {
                top,
                cells: row.into_iter().map(|(_, segments)| segments).collect(),
            }
        })
        .collect()
}

/// The nearest four rules around a segment. Level rules count only when they span the cell from side to side and
/// upright ones only when they run from top to bottom, so that neither an underline nor a tick box cuts a cell.
fn edges(segment: &Segment<'_>, upright: &[Rule], level: &[Rule]) -> Option<Edges> {
    let middle = segment.v - 0.3 * segment.em;
    let mut lefts: Vec<f64> = Vec::new();
    let mut rights: Vec<f64> = Vec::new();
    for rule in upright.iter().filter(|r| r.passes(middle)) {
        if rule.at <= segment.u0 + 1.0 {
            lefts.push(rule.at);
        } else if rule.at >= segment.u1 - 1.0 {
            rights.push(rule.at);
        }
    }
    lefts.sort_by(|a, b| b.total_cmp(a));
    rights.sort_by(f64::total_cmp);
    for &left in lefts.iter().take(MOST_TRIED) {
        for &right in rights.iter().take(MOST_TRIED) {
            let spans = || level.iter().filter(|r| r.passes(left) && r.passes(right));
            let top = spans()
                .map(|r| r.at)
                .filter(|&at| at <= middle)
                .max_by(f64::total_cmp);
            let bottom = spans()
                .map(|r| r.at)
                .filter(|&at| at > middle)
                .min_by(f64::total_cmp);
            if let (Some(top), Some(bottom)) = (top, bottom)
                && runs_down(upright, left, top, bottom)
                && runs_down(upright, right, top, bottom)
            {
                return Some(Edges {
                    left,
                    top,
                    right,
                    bottom,
                });
            }
        }
    }
    None
}

/// Whether upright rules at `x`, taken together, run from `top` to `bottom`.
fn runs_down(upright: &[Rule], x: f64, top: f64, bottom: f64) -> bool {
    let covered: f64 = upright
        .iter()
        .filter(|r| (r.at - x).abs() < SAME_EDGE)
        .map(|r| (r.to.min(bottom) - r.from.max(top)).max(0.0))
        .sum();
    covered >= 0.8 * (bottom - top)
}
