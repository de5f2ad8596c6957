//! Tables without upright rules: a cell that wraps is read to its end before the next cell of its row.

use super::order::Line;
use super::rule::Rule;
use super::segment::Segment;

/// Left edges this close, in em, belong to one column.
const SAME_COLUMN: f64 = 0.3;
/// A line further down than this, in em, starts something new.
const NEXT_LINE: f64 = 1.7;
/// Distance between the lines of wrapped text, in em.
const TIGHT: f64 = 1.4;

/// Moves the continuation lines of a wrapped cell to the cell, where the cell is neither the first nor the last of
/// its row, or where rules above and below hold the row together: `Roe | 12 High Street | 0113 496 0000` with `Leeds` under the street becomes the lines
/// `Roe 12 High Street`, `Leeds`, `0113 496 0000`.
pub(crate) fn folded<'g>(lines: Vec<Line<'g>>, rules: &[Rule]) -> Vec<Line<'g>> {
    let mut out: Vec<Line<'g>> = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter().peekable();
    while let Some(row) = lines.next() {
        let mut stacks: Vec<Vec<Line<'g>>> = row.iter().map(|_| Vec::new()).collect();
        let mut depth = row.first().map_or(0.0, |s| s.v);
        let bottom = if row.len() > 1 {
            bottom_rule(&row, rules)
        } else {
            None
        };
        while row.len() > 2 || bottom.is_some() {
            let joins = |line: &Line<'g>| match bottom {
                Some(bottom) => {
                    line.len() < row.len() && line.iter().all(|s| is_held(&row, depth, bottom, s))
                }
                None => continues(&row, depth, line),
            };
            let Some(below) = lines.next_if(joins) else { break };
            depth = below.first().map_or(depth, |s| s.v);
            for segment in below {
                if let Some(at) = column_of(&row, &segment) {
                    stacks[at].push(vec![segment]);
                }
            }
        }
        let mut current: Line<'g> = Vec::new();
        for (segment, stack) in row.into_iter().zip(stacks) {
            current.push(segment);
            if !stack.is_empty() {
                out.push(std::mem::take(&mut current));
                out.extend(stack);
            }
        }
        if !current.is_empty() {
            out.push(current);
        }
    }
    out
}

/// Whether a segment below the row is set as tight as wrapped text is, under one of its cells and above the rule that
/// closes it. The lines of a framed form stand further apart.
fn is_held(row: &Line<'_>, depth: f64, bottom: f64, segment: &Segment<'_>) -> bool {
    segment.v < bottom && segment.v - depth <= TIGHT * segment.em && column_of(row, segment).is_some()
}

/// The rule that closes a row whose upper rule is near as well; both run along the whole row.
fn bottom_rule(row: &Line<'_>, rules: &[Rule]) -> Option<f64> {
    let (first, last) = (row.first()?, row.last()?);
    let spans = |r: &&Rule| r.level && r.passes(first.u0) && r.passes(last.u1);
    let above = rules
        .iter()
        .filter(spans)
        .any(|r| r.at <= first.v && first.v - r.at < 2.5 * first.em);
    let below = rules
        .iter()
        .filter(spans)
        .map(|r| r.at)
        .filter(|&at| at > first.v)
        .min_by(f64::total_cmp);
    if above { below } else { None }
}

/// Whether every segment of a line stands under a cell of the row other than the first.
fn continues(row: &Line<'_>, depth: f64, line: &Line<'_>) -> bool {
    line.iter().all(|segment| {
        segment.v - depth <= NEXT_LINE * segment.em && column_of(row, segment).is_some_and(|at| at > 0)
    })
}

fn column_of(row: &Line<'_>, segment: &Segment<'_>) -> Option<usize> {
    row.iter()
        .position(|cell| (cell.u0 - segment.u0).abs() <= SAME_COLUMN * segment.em)
}
