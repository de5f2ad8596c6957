//! Columns of prose: found by an empty strip that many lines leave free, read one after the other.
//!
//! The cut follows the idea of the recursive XY-cut (Nagy and Seth 1984), with a test that tells columns from
//! tables: a table's lines stand side by side on purpose and must be read by row.

use super::order::Line;
use super::rule::Rule;
use super::segment::{Segment, bands, on_one_line};
use super::wrapped;

/// Columns inside columns inside columns: nobody sets more.
const DEEPEST: u32 = 8;
/// How many strips are tried at most on one page.
const MOST_TRIES: usize = 24;
/// A gutter is at least this wide, in em.
const GUTTER: f64 = 0.8;

/// Puts segments into lines in reading order.
pub(crate) fn lines<'g>(segments: Vec<Segment<'g>>, rules: &[Rule]) -> Vec<Line<'g>> {
    cut(segments, rules, 0)
}

fn cut<'g>(mut segments: Vec<Segment<'g>>, rules: &[Rule], depth: u32) -> Vec<Line<'g>> {
    if segments.len() < 6 || depth >= DEEPEST {
        return wrapped::folded(bands(segments), rules);
    }
    segments.sort_by(|a, b| a.v.total_cmp(&b.v));
    let Some(columns) = widest_columns(&segments, rules) else {
        return wrapped::folded(bands(segments), rules);
    };
    let below = segments.split_off(columns.end);
    let beside = segments.split_off(columns.start);
    let (left, right): (Vec<_>, Vec<_>) = beside.into_iter().partition(|s| middle(s) < columns.gutter);
    [segments, left, right, below]
        .into_iter()
        .flat_map(|part| cut(part, rules, depth + 1))
        .collect()
}

/// Segments `start..end` (by baseline) form two columns left and right of `gutter`.
struct Columns {
    start: usize,
    end: usize,
    gutter: f64,
}

fn widest_columns(segments: &[Segment<'_>], rules: &[Rule]) -> Option<Columns> {
    let mut best: Option<Columns> = None;
    for gutter in likely_gutters(segments) {
        let mut start = 0;
        for at in 0..=segments.len() {
            let crosses = segments
                .get(at)
                .is_none_or(|s| s.u0 < gutter - 1.0 && s.u1 > gutter + 1.0);
            if !crosses {
                continue;
            }
            let longer = best.as_ref().is_none_or(|b| at - start > b.end - b.start);
            if at > start && longer && are_columns(&segments[start..at], gutter, rules) {
                best = Some(Columns {
                    start,
                    end: at,
                    gutter,
                });
            }
            start = at + 1;
        }
    }
    best
}

/// Where several lines start: just left of there a gutter may run.
fn likely_gutters(segments: &[Segment<'_>]) -> Vec<f64> {
    let mut starts: Vec<f64> = segments.iter().map(|s| s.u0).collect();
    starts.sort_by(f64::total_cmp);
    let mut clusters: Vec<(f64, usize)> = Vec::new();
    for u in starts {
        match clusters.last_mut() {
            Some((first, n)) if u - *first < 4.0 => *n += 1,
            _ => clusters.push((u, 1)),
        }
    }
    clusters.retain(|&(_, n)| n >= 3);
    clusters.sort_by_key(|&(_, n)| std::cmp::Reverse(n));
    clusters.truncate(MOST_TRIES);
    clusters.into_iter().map(|(u, _)| u - 1.0).collect()
}

fn are_columns(run: &[Segment<'_>], gutter: f64, rules: &[Rule]) -> bool {
    let (left, right): (Vec<&Segment<'_>>, Vec<&Segment<'_>>) = run.iter().partition(|s| middle(s) < gutter);
    let (Some(a), Some(b)) = (Side::of(&left), Side::of(&right)) else {
        return false;
    };
    let em = a.em.max(b.em);
    let overlap = a.bottom.min(b.bottom) - a.top.max(b.top);
    if b.start - a.end < GUTTER * em || overlap < 0.4 * (a.bottom - a.top).min(b.bottom - b.top) {
        return false;
    }
    let (top, bottom) = (a.top.max(b.top), a.bottom.min(b.bottom));
    let ruled = rules
        .iter()
        .filter(|r| r.level && r.at > top && r.at < bottom && r.from < gutter - em && r.to > gutter + em)
        .count();
    if ruled >= 2 {
        return false;
    }
    let prose = a.is_prose() && b.is_prose();
    prose || (a.lines >= 3 && b.lines >= 3 && shared_baselines(&left, &right) < 0.35)
}

/// Share of the lines of the shorter side that stand beside a line of the other.
fn shared_baselines(left: &[&Segment<'_>], right: &[&Segment<'_>]) -> f64 {
    let (few, many) = if left.len() <= right.len() {
        (left, right)
    } else {
        (right, left)
    };
    let mut from = 0;
    let mut shared = 0;
    for a in few {
        while many.get(from).is_some_and(|b| b.v < a.v - a.em) {
            from += 1;
        }
        let beside = many[from..]
            .iter()
            .take_while(|b| b.v <= a.v + a.em)
            .any(|b| on_one_line(a, b));
        shared += usize::from(beside);
    }
    shared as f64 / few.len().max(1) as f64
}

/// One side of a gutter.
struct Side {
    lines: usize,
    top: f64,
    bottom: f64,
    start: f64,
    end: f64,
    em: f64,
    /// Median length of its lines in points.
    median: f64,
    /// Lines that have no wide gap in them.
    unbroken: usize,
}

impl Side {
    fn of(segments: &[&Segment<'_>]) -> Option<Self> {
        let first = segments.first()?;
        let last = segments.last()?;
        let (mut start, mut end, mut em) = (f64::MAX, f64::MIN, 0.0_f64);
        let mut lengths: Vec<f64> = Vec::new();
        let mut line: Option<(&Segment<'_>, f64, f64)> = None;
        let mut breaks = 0;
        for segment in segments {
            start = start.min(segment.u0);
            end = end.max(segment.u1);
            em = em.max(segment.em);
            line = Some(match line {
                Some((head, u0, u1)) if on_one_line(head, segment) => {
                    breaks += 1;
                    (head, u0.min(segment.u0), u1.max(segment.u1))
                }
                Some((_, u0, u1)) => {
                    lengths.push(u1 - u0);
                    (segment, segment.u0, segment.u1)
                }
                None => (segment, segment.u0, segment.u1),
            });
        }
        if let Some((_, u0, u1)) = line {
            lengths.push(u1 - u0);
        }
        let middle = lengths.len() / 2;
        let (_, &mut median, _) = lengths.select_nth_unstable_by(middle, f64::total_cmp);
        let unbroken = lengths.len().saturating_sub(breaks);
        Some(Self {
            lines: lengths.len(),
            top: first.v - first.em,
            bottom: last.v,
            start,
            end,
            em,
            median,
            unbroken,
        })
    }

    /// At least four lines, most of them long, filling their column and without a gap between label and value.
    fn is_prose(&self) -> bool {
        self.lines >= 4
            && self.unbroken * 10 >= self.lines * 8
            && self.median >= 9.0 * self.em
            && self.median >= 0.55 * (self.end - self.start)
    }
}

fn middle(segment: &Segment<'_>) -> f64 {
    (segment.u0 + segment.u1) / 2.0
}
