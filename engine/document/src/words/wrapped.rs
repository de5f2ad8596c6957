//! Tables without rules: a cell that wraps is read to its end before the next cell of its row.

use super::order::Line;

/// Left edges this close, in em, belong to one column.
const SAME_COLUMN: f64 = 0.3;
/// A line further down than this, in em, starts something new.
const NEXT_LINE: f64 = 1.7;

/// Moves the continuation lines of a wrapped cell to the cell, where the cell is neither the first nor the last of
/// its row: `Roe | 12 High Street | 0113 496 0000` with `Leeds` under the street becomes the lines
/// `Roe 12 High Street`, `Leeds`, `0113 496 0000`.
pub(crate) fn folded(lines: Vec<Line<'_>>) -> Vec<Line<'_>> {
    let mut out: Vec<Line<'_>> = Vec::with_capacity(lines.len());
    let mut lines = lines.into_iter().peekable();
    while let Some(row) = lines.next() {
        let mut stacks: Vec<Vec<Line<'_>>> = row.iter().map(|_| Vec::new()).collect();
        let mut depth = row.first().map_or(0.0, |s| s.v);
        while row.len() > 2 {
            let Some(below) = lines.next_if(|line| continues(&row, depth, line)) else { break };
            depth = below.first().map_or(depth, |s| s.v);
            for segment in below {
                if let Some(at) = column_of(&row, &segment) {
                    stacks[at].push(vec![segment]);
                }
            }
        }
        let mut current: Line<'_> = Vec::new();
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

/// Whether every segment of a line stands under a cell of the row other than the first.
fn continues(row: &Line<'_>, depth: f64, line: &Line<'_>) -> bool {
    line.iter().all(|segment| {
        segment.v - depth <= NEXT_LINE * segment.em && column_of(row, segment).is_some_and(|at| at > 0)
    })
}

fn column_of(row: &Line<'_>, segment: &super::segment::Segment<'_>) -> Option<usize> {
    row.iter().position(|cell| (cell.u0 - segment.u0).abs() <= SAME_COLUMN * segment.em)
}
