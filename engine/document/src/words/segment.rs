//! Chains letters into segments: stretches of one line without a wide gap or an upright rule in them.

use super::frame::{Frame, Spot};
use super::rule::Rule;

/// A gap wider than this, in em, ends a segment: the widest space of justified prose is about 1 em.
const WIDE_GAP: f64 = 1.2;
/// Letters may step back by this much, in em: kerning and accents that are set over their letter.
const STEP_BACK: f64 = 0.6;
/// Letters that touch may stand this far above or below each other, in em: raised and lowered figures.
const RISE: f64 = 0.45;
/// Baselines this close, in em, are one line when the letters come from different places of the file.
const SAME_LINE: f64 = 0.25;

/// A stretch of one line.
#[derive(Clone)]
pub(crate) struct Segment<'g> {
    /// Its glyphs from left to right; begins and ends with a letter.
    pub(crate) spots: Vec<Spot<'g>>,
    pub(crate) u0: f64,
    pub(crate) u1: f64,
    /// Baseline.
    pub(crate) v: f64,
    pub(crate) em: f64,
}

impl<'g> Segment<'g> {
    fn of(mut spots: Vec<Spot<'g>>) -> Option<Self> {
        while spots.last().is_some_and(|s| s.space) {
            spots.pop();
        }
        let lead = spots.iter().take_while(|s| s.space).count();
        spots.drain(..lead);
        let first = spots.first()?;
        let (mut u0, mut u1) = (first.u0, first.u1);
        let mut sizes: Vec<(f64, f64)> = Vec::with_capacity(spots.len());
        for spot in spots.iter().filter(|s| !s.space) {
            u0 = u0.min(spot.u0);
            u1 = u1.max(spot.u1);
            sizes.push((spot.glyph.em, spot.v));
        }
        let middle = sizes.len() / 2;
        // The baseline is that of the letters of ordinary size: a raised "th" must not lift its line.
        let (_, &mut (em, v), _) = sizes.select_nth_unstable_by(middle, |a, b| a.0.total_cmp(&b.0));
        Some(Self { spots, u0, u1, v, em })
    }
}

/// All segments of a frame, by line from the top and from left to right, before any thought about columns.
pub(crate) fn segments<'g>(frame: &Frame<'g>, rules: &[Rule]) -> Vec<Segment<'g>> {
    let fences = Fences::new(rules);
    let chains = chain(&frame.spots, &fences);
    let mut pieces: Vec<Segment<'g>> = chains.into_iter().filter_map(Segment::of).collect();
    settle_raised(&mut pieces);
    let mut joined: Vec<Segment<'g>> = Vec::with_capacity(pieces.len());
    for band in bands(pieces) {
        let mut current: Option<Segment<'g>> = None;
        for piece in band {
            current = Some(match current.take() {
                None => piece,
                Some(before) if may_join(&before, &piece, &fences) => join(before, piece),
                Some(before) => {
                    joined.push(before);
                    piece
                }
            });
        }
        joined.extend(current);
    }
    joined.into_iter().flat_map(split_at_wide_gaps).collect()
}

/// Gives a raised or lowered small piece ("29" and a small "th" beside it) the baseline of its neighbour.
fn settle_raised(pieces: &mut [Segment<'_>]) {
    let mut by_line: Vec<usize> = (0..pieces.len()).collect();
    by_line.sort_by(|&a, &b| pieces[a].v.total_cmp(&pieces[b].v));
    let tallest = pieces.iter().map(|p| p.em).fold(0.0, f64::max);
    let mut settled: Vec<(usize, f64)> = Vec::new();
    for (rank, &at) in by_line.iter().enumerate() {
        let small = &pieces[at];
        let is_neighbour = |other: &Segment<'_>| {
            let rise = (small.v - other.v) / other.em;
            let gap = (small.u0 - other.u1).abs().min((other.u0 - small.u1).abs()) / other.em;
            small.em <= 0.8 * other.em && (-0.7..=0.35).contains(&rise) && gap < 0.5
        };
        let below = by_line[rank + 1..]
            .iter()
            .take_while(|&&o| pieces[o].v - small.v < 0.8 * tallest);
        let above = by_line[..rank]
            .iter()
            .rev()
            .take_while(|&&o| small.v - pieces[o].v < 0.4 * tallest);
        if let Some(&other) = below.chain(above).find(|&&o| is_neighbour(&pieces[o])) {
            settled.push((at, pieces[other].v));
        }
    }
    for (at, v) in settled {
        pieces[at].v = v;
    }
}

/// Follows the file's own order, which nearly always writes a line from left to right.
fn chain<'g>(spots: &[Spot<'g>], fences: &Fences) -> Vec<Vec<Spot<'g>>> {
    let mut chains: Vec<Vec<Spot<'g>>> = Vec::new();
    for &spot in spots {
        match chains.last_mut() {
            Some(chain) if chain.last().is_some_and(|last| follows(last, &spot, fences)) => chain.push(spot),
            _ => chains.push(vec![spot]),
        }
    }
    chains
}

fn follows(last: &Spot<'_>, next: &Spot<'_>, fences: &Fences) -> bool {
    let em = last.glyph.em.max(next.glyph.em);
    let gap = next.u0 - last.u1;
    (next.v - last.v).abs() <= RISE * last.glyph.em.min(next.glyph.em).max(0.5 * em)
        && gap >= -STEP_BACK * em
        && gap <= WIDE_GAP * em
        && next.u0 >= last.u0 - 0.05 * em
        && !fences.between(last.u1, next.u0, last.v - 0.3 * em)
}

/// Groups pieces by baseline, from the top; each group from left to right.
pub(crate) fn bands<'g>(mut pieces: Vec<Segment<'g>>) -> Vec<Vec<Segment<'g>>> {
    pieces.sort_by(|a, b| a.v.total_cmp(&b.v));
    let mut bands: Vec<Vec<Segment<'g>>> = Vec::new();
    for piece in pieces {
        match bands.last_mut() {
            Some(band) if band.first().is_some_and(|b| on_one_line(b, &piece)) => band.push(piece),
            _ => bands.push(vec![piece]),
        }
    }
    for band in &mut bands {
        band.sort_by(|a, b| a.u0.total_cmp(&b.u0));
    }
    bands
}

/// Whether two segments share a baseline.
pub(crate) fn on_one_line(a: &Segment<'_>, b: &Segment<'_>) -> bool {
    (a.v - b.v).abs() <= SAME_LINE * a.em.min(b.em)
}

fn may_join(before: &Segment<'_>, next: &Segment<'_>, fences: &Fences) -> bool {
    let em = before.em.max(next.em);
    let gap = next.u0 - before.u1;
    gap <= WIDE_GAP * em && !fences.between(before.u1, next.u0, before.v - 0.3 * em)
}

fn join<'g>(mut before: Segment<'g>, next: Segment<'g>) -> Segment<'g> {
    let overlaps = next.u0 < before.u1;
    before.spots.extend(next.spots);
    if overlaps {
        before.spots.sort_by(|a, b| a.u0.total_cmp(&b.u0));
    }
    before.u1 = before.u1.max(next.u1);
    before
}

/// Spaces typed one after the other make a gap as wide as a tab; the letters beyond it are another cell.
fn split_at_wide_gaps(segment: Segment<'_>) -> Vec<Segment<'_>> {
    let mut parts: Vec<Vec<Spot<'_>>> = vec![Vec::new()];
    let mut end = f64::MAX;
    for spot in segment.spots {
        if !spot.space {
            if spot.u0 - end > WIDE_GAP * segment.em.max(spot.glyph.em) {
                parts.push(Vec::new());
            }
            end = spot.u1;
        }
        if let Some(part) = parts.last_mut() {
            part.push(spot);
        }
    }
    parts.into_iter().filter_map(Segment::of).collect()
}

/// Upright rules, for asking whether one stands between two letters.
struct Fences {
    by_x: Vec<Rule>,
}

impl Fences {
    fn new(rules: &[Rule]) -> Self {
        let mut by_x: Vec<Rule> = rules.iter().copied().filter(|r| !r.level).collect();
        by_x.sort_by(|a, b| a.at.total_cmp(&b.at));
        Self { by_x }
    }

    fn between(&self, left: f64, right: f64, v: f64) -> bool {
        // Letters may lean over a rule by a hair.
        let (left, right) = (left - 0.5, right + 0.5);
        let start = self.by_x.partition_point(|r| r.at < left);
        self.by_x[start..]
            .iter()
            .take_while(|r| r.at <= right)
            .any(|r| r.from <= v && v <= r.to)
    }
}
