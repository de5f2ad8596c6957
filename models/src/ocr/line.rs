//! What was read on a strip becomes words that begin and end where the ink does.

use super::{
    ReadWord,
    ctc::Seen,
    strip::{HEIGHT, Ink, Strip},
};
use std::ops::Range;

/// Columns with fewer pixels of ink than this are blank: dust and the grey beside letters.
const LEAST_INK: u32 = 2;

/// Words of one strip. `steps` time steps cover the strip's width.
pub(crate) fn words(strip: &Strip, seen: &[Seen], steps: usize, line: u32) -> Vec<ReadWord> {
    let ink = strip.ink();
    let per_step = strip.width as f32 / steps.max(1) as f32;
    let pieces: Vec<Vec<(f32, &Seen)>> = seen
        .split(|s| s.character == ' ')
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.iter().map(|s| (s.step * per_step, s)).collect())
        .collect();
    let borders = borders(&pieces, &ink);
    let (top, bottom) = height(&ink);
    pieces
        .iter()
        .zip(borders)
        .map(|(piece, across)| word(strip, piece, across, (top, bottom), line))
        .collect()
}

/// Where each word starts and ends, in columns: between two words lies the widest blank between their nearest letters.
fn borders(pieces: &[Vec<(f32, &Seen)>], ink: &Ink) -> Vec<(f32, f32)> {
    let columns = ink.columns.len();
    let blank = |x: usize| ink.columns.get(x).is_none_or(|n| *n < LEAST_INK);
    let mut borders = Vec::with_capacity(pieces.len());
    let first_ink = (0..columns).find(|&x| !blank(x)).unwrap_or(0);
    let last_ink = (0..columns).rev().find(|&x| !blank(x)).map_or(columns, |x| x + 1);
    let mut start = first_ink as f32;
    for (at, piece) in pieces.iter().enumerate() {
        let last = piece.last().map_or(0.0, |(x, _)| *x);
        let Some(next) = pieces.get(at + 1).and_then(|p| p.first()).map(|(x, _)| *x) else {
            borders.push((start.min(last), (last_ink as f32).max(last + 1.0)));
            break;
        };
        let between = (last.max(0.0) as usize)..(next.max(0.0) as usize).min(columns);
        let gap = widest(between, &blank);
        let (end, begin) = match gap {
            Some(gap) => (gap.start as f32, gap.end as f32),
            None => ((last + next) / 2.0, (last + next) / 2.0),
        };
        borders.push((start, end));
        start = begin;
    }
    borders
}

fn widest(range: Range<usize>, blank: &dyn Fn(usize) -> bool) -> Option<Range<usize>> {
    let mut best: Option<Range<usize>> = None;
    let mut from = None;
    for x in range.start..=range.end {
        if x < range.end && blank(x) {
            from.get_or_insert(x);
        } else if let Some(start) = from.take()
            && best.as_ref().is_none_or(|b| x - start > b.len())
        {
            best = Some(start..x);
        }
    }
    best
}

/// Rows between which the line's ink lies, with one row of air.
fn height(ink: &Ink) -> (f32, f32) {
    let inked = |y: &usize| ink.rows[*y] >= LEAST_INK;
    match ((0..HEIGHT).find(inked), (0..HEIGHT).rev().find(inked)) {
        (Some(top), Some(bottom)) if bottom > top + HEIGHT / 6 => (
            (top as f32 - 1.0).max(0.0),
            (bottom as f32 + 2.0).min(HEIGHT as f32),
        ),
        _ => (0.0, HEIGHT as f32),
    }
}

fn word(
    strip: &Strip,
    piece: &[(f32, &Seen)],
    (start, end): (f32, f32),
    (top, bottom): (f32, f32),
    line: u32,
) -> ReadWord {
    let end = end.max(start + 1.0);
    let mut edges = Vec::with_capacity(piece.len());
    let mut before = 0.0f32;
    for (at, (x, _)) in piece.iter().enumerate() {
        let border = piece.get(at + 1).map_or(end, |(next, _)| (x + next) / 2.0);
        before = ((border - start) / (end - start)).clamp(before, 1.0);
        edges.push(before);
    }
    let corners = [(start, top), (end, top), (end, bottom), (start, bottom)];
    ReadWord {
        text: piece.iter().map(|(_, s)| s.character).collect(),
        quad: corners.map(|(x, y)| strip.to_picture(x, y)),
        confidence: piece.iter().map(|(_, s)| s.probability).sum::<f32>() / piece.len() as f32,
        edges,
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::ocr::{
        Picture,
        ctc::Seen,
        region::Region,
        strip::{HEIGHT, Strip},
    };

    #[test]
    fn words_end_where_their_ink_ends() {
        let (w, h) = (320, HEIGHT);
        let mut rgb = vec![250u8; 3 * w * h];
        for y in 10..38 {
            for x in (20..90).chain(110..200) {
                rgb[3 * (y * w + x)..][..3].fill(10);
            }
        }
        let picture = Picture::new(w, h, &rgb).unwrap();
        let region = Region {
            centre: [160.0, 24.0],
            size: [320.0, HEIGHT as f32],
            along: [1.0, 0.0],
        };
        let strip = Strip::cut(&picture, &region, false);
        let seen: Vec<Seen> = [('I', 30.0), ('t', 80.0), (' ', 100.0), ('i', 120.0), ('s', 190.0)]
            .map(|(character, x)| Seen {
                character,
                step: x / 8.0,
                probability: 0.9,
            })
            .to_vec();
        let words = words(&strip, &seen, 40, 7);
        let found: Vec<(&str, [f32; 2], [f32; 2])> = words
            .iter()
            .map(|w| (w.text.as_str(), w.quad[0], w.quad[2]))
            .collect();
        assert_eq!(found[0], ("It", [20.0, 9.0], [90.0, 39.0]));
        assert_eq!(found[1], ("is", [110.0, 9.0], [200.0, 39.0]));
        assert_eq!(words[1].edges, [45.0 / 90.0, 1.0]);
        assert_eq!(words[0].line, 7);
    }
}
