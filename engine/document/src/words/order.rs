//! The order in which lines are read: table rows cell by cell, columns one after the other, the rest from the top.

use super::rule::Rule;
use super::segment::{Segment, on_one_line};
use super::{cell, column};

/// One line: segments from left to right.
pub(crate) type Line<'g> = Vec<Segment<'g>>;

/// Puts the segments of a frame into lines in reading order.
pub(crate) fn lines<'g>(segments: Vec<Segment<'g>>, rules: &[Rule]) -> Vec<Line<'g>> {
    let (rows, free) = cell::rows(segments, rules);
    let mut out = Vec::new();
    let mut free = free.into_iter().peekable();
    for row in rows {
        let mut above = Vec::new();
        while let Some(segment) = free.next_if(|s| s.v < row.top) {
            above.push(segment);
        }
        out.extend(column::lines(above, rules));
        out.extend(row_lines(row, rules));
    }
    out.extend(column::lines(free.collect(), rules));
    out
}

/// A row whose cells hold one line each is one line; otherwise each cell is read to its end, and the first line
/// of a cell continues the line of the cell before it when that was a single one (a label and its long value).
fn row_lines<'g>(row: cell::Row<'g>, rules: &[Rule]) -> Vec<Line<'g>> {
    let mut out: Vec<Line<'g>> = Vec::new();
    let mut before_was_single = false;
    for cell in row.cells {
        let mut lines = column::lines(cell, rules);
        let single = lines.len() == 1;
        if before_was_single
            && let (Some(last), Some(first)) = (out.last_mut(), lines.first_mut())
            && let (Some(label), Some(value)) = (last.last(), first.first())
            && on_one_line(label, value)
        {
            last.append(first);
            lines.remove(0);
        }
        out.extend(lines);
        before_was_single = single;
    }
    out
}
