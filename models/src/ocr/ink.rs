//! Where the ink of a strip's letters is: without the rules of tables, underlines and the grain of paper.

use super::strip::HEIGHT;
use std::ops::Range;

/// Ink that runs on for this many pixels along a row is a rule: no letter has a stroke of two strip heights.
const RULE_ACROSS: usize = 2 * HEIGHT;
/// In a short strip, ink along this share of it is.
const RULE_SHARE: f32 = 0.8;
/// Ink that fills a column but for this many pixels is an upright rule.
const RULE_DOWN_SPARES: usize = 3;
/// Spots no larger than this either way are grain; only full stops are as small, and nothing is measured on those.
const GRAIN: usize = 3;

/// The ink of a strip.
pub(crate) struct Ink {
    width: usize,
    /// By column: how many pixels of ink, rules and grain left out.
    pub(crate) columns: Vec<u32>,
    cells: Vec<bool>,
}

impl Ink {
    /// Takes the grey values `[48, width]` of a strip, 0 to 255.
    pub(crate) fn of(grey: &[f32], width: usize) -> Self {
        let threshold = otsu(grey);
        let dark = grey.iter().filter(|g| **g < threshold).count();
        // The ground is what there is more of, so that white on black works as well.
        let ink_is_dark = dark * 2 <= grey.len();
        let mut cells: Vec<bool> = grey.iter().map(|g| (*g < threshold) == ink_is_dark).collect();
        without_rules(&mut cells, width);
        without_grain(&mut cells, width);
        let mut columns = vec![0u32; width];
        for row in cells.chunks_exact(width) {
            for (count, inked) in columns.iter_mut().zip(row) {
                *count += u32::from(*inked);
            }
        }
        Self {
            width,
            columns,
            cells,
        }
    }

    /// First row with ink and the row after the last, among some columns: of the ink that hangs together from the rows
    /// where the middle of a line is, so that neither the line above nor a rule counts.
    pub(crate) fn reach(&self, columns: Range<usize>) -> Option<Range<usize>> {
        let columns = columns.start.min(self.width)..columns.end.min(self.width);
        let inked = |row: &usize| self.cells[row * self.width..][columns.clone()].contains(&true);
        let middle = HEIGHT / 2;
        // From the middle outwards, down first: small letters reach further below it than above.
        let start = (0..HEIGHT / 4)
            .flat_map(|n| [middle + n, middle - n])
            .find(inked)?;
        let top = (0..start).rev().take_while(inked).last().unwrap_or(start);
        let bottom = (start..HEIGHT).take_while(inked).last().unwrap_or(start);
        Some(top..bottom + 1)
    }

    /// Whether a column has no ink; beside the strip none has.
    pub(crate) fn is_blank(&self, column: usize) -> bool {
        self.columns.get(column).is_none_or(|n| *n == 0)
    }

    /// The widest run of blank columns in a range.
    pub(crate) fn widest_blank(&self, range: Range<usize>) -> Option<Range<usize>> {
        let mut best: Option<Range<usize>> = None;
        let mut from = None;
        for x in range.start..=range.end {
            if x < range.end && self.is_blank(x) {
                from.get_or_insert(x);
            } else if let Some(start) = from.take()
                && best.as_ref().is_none_or(|b| x - start > b.len())
            {
                best = Some(start..x);
            }
        }
        best
    }
}

fn without_rules(cells: &mut [bool], width: usize) {
    let across = RULE_ACROSS.min((width as f32 * RULE_SHARE) as usize).max(1);
    for row in cells.chunks_exact_mut(width) {
        let mut start = 0;
        while start < width {
            let run = row[start..].iter().take_while(|c| **c).count();
            if run >= across {
                row[start..start + run].fill(false);
            }
            start += run.max(1);
        }
    }
    // Two columns together, as an upright rule leans a little.
    for x in 0..width {
        let next = (x + 1).min(width - 1);
        let inked = (0..HEIGHT)
            .filter(|y| cells[y * width + x] || cells[y * width + next])
            .count();
        if inked + RULE_DOWN_SPARES >= HEIGHT {
            for y in 0..HEIGHT {
                cells[y * width + x] = false;
            }
        }
    }
}

/// Takes out connected spots that are small both ways.
fn without_grain(cells: &mut [bool], width: usize) {
    let mut seen = vec![false; cells.len()];
    let mut stack = Vec::new();
    let mut spot = Vec::new();
    for start in 0..cells.len() {
        if seen[start] || !cells[start] {
            continue;
        }
        seen[start] = true;
        stack.push(start);
        spot.clear();
        let (mut x0, mut x1, mut y0, mut y1) = (usize::MAX, 0, usize::MAX, 0);
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            (x0, x1, y0, y1) = (x0.min(x), x1.max(x), y0.min(y), y1.max(y));
            spot.push(at);
            for ny in y.saturating_sub(1)..=(y + 1).min(HEIGHT - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let next = ny * width + nx;
                    if cells[next] && !seen[next] {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        if x1 - x0 < GRAIN && y1 - y0 < GRAIN {
            for at in &spot {
                cells[*at] = false;
            }
        }
    }
}

/// The grey value that parts two classes best (Otsu, 1979).
fn otsu(grey: &[f32]) -> f32 {
    let mut counts = [0u32; 256];
    for g in grey {
        counts[g.clamp(0.0, 255.0) as usize] += 1;
    }
    let total = grey.len() as f64;
    let all: f64 = counts
        .iter()
        .enumerate()
        .map(|(v, n)| v as f64 * f64::from(*n))
        .sum();
    let (mut below, mut sum, mut best, mut at) = (0.0, 0.0, -1.0, 128);
    for (value, n) in counts.iter().enumerate() {
        below += f64::from(*n);
        sum += value as f64 * f64::from(*n);
        if below == 0.0 || below == total {
            continue;
        }
        let apart = sum / below - (all - sum) / (total - below);
        let between = below * (total - below) * apart * apart;
        if between > best {
            (best, at) = (between, value);
        }
    }
    at as f32 + 1.0
}

#[cfg(test)]
mod tests {
    use super::{HEIGHT, Ink};

    fn strip(width: usize, inked: impl Fn(usize, usize) -> bool) -> Ink {
        let grey: Vec<f32> = (0..HEIGHT * width)
            .map(|i| if inked(i % width, i / width) { 10.0 } else { 240.0 })
            .collect();
        Ink::of(&grey, width)
    }

    #[test]
    fn rules_and_grain_are_no_ink() {
        let ink = strip(300, |x, y| {
            let letter = (50..70).contains(&x) && (12..36).contains(&y);
            let underline = (40..43).contains(&y);
            let upright = (200..203).contains(&x);
            let grain = x % 37 == 5 && y % 9 == 4;
            letter || underline || upright || grain
        });
        assert_eq!(ink.reach(0..300), Some(12..36));
        let inked: Vec<usize> = (0..300).filter(|&x| !ink.is_blank(x)).collect();
        assert_eq!((inked[0], inked[inked.len() - 1]), (50, 69));
        assert_eq!(ink.reach(100..300), None);
    }

    #[test]
    fn the_widest_blank_lies_between_letters() {
        let ink = strip(120, |x, y| {
            (10..40).contains(&y) && (x < 20 || (24..40).contains(&x) || x >= 60)
        });
        assert_eq!(ink.widest_blank(10..70), Some(40..60));
        assert_eq!(ink.widest_blank(0..19), None);
    }
}
