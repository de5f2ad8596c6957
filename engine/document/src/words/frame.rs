use super::Glyph;

/// Directions this close (in degrees) are the same: scanned pages are never quite straight.
const SAME_DIRECTION: f64 = 3.0;

/// All glyphs of a page that run in one direction, in coordinates along (`u`) and down (`v`) from the page origin.
pub(crate) struct Frame<'g> {
    pub(crate) along: [f64; 2],
    pub(crate) spots: Vec<Spot<'g>>,
}

/// A glyph's place in its frame.
#[derive(Clone, Copy)]
pub(crate) struct Spot<'g> {
    pub(crate) glyph: &'g Glyph,
    /// Where it starts along the line.
    pub(crate) u0: f64,
    /// Where its advance ends.
    pub(crate) u1: f64,
    /// Its baseline.
    pub(crate) v: f64,
    pub(crate) space: bool,
}

impl Frame<'_> {
    /// Whether the text runs from left to right along the page's own edge.
    pub(crate) fn is_upright(&self) -> bool {
        self.along[0] > 0.9999
    }

    /// Moves a place in the frame back to the page.
    pub(crate) fn to_page(&self, u: f64, v: f64) -> [f64; 2] {
        let [ax, ay] = self.along;
        [ax * u - ay * v, ay * u + ax * v]
    }
}

/// Sorts glyphs into frames, the direction with the most glyphs first; order within a frame is kept.
pub(crate) fn by_direction(glyphs: &[Glyph]) -> Vec<Frame<'_>> {
    let mut counts: Vec<(i32, usize)> = Vec::new();
    for glyph in glyphs {
        let tenth = tenths(glyph.along);
        match counts.iter_mut().find(|(t, _)| *t == tenth) {
            Some((_, n)) => *n += 1,
            None => counts.push((tenth, 1)),
        }
    }
    counts.sort_by_key(|&(tenth, n)| (std::cmp::Reverse(n), tenth));
    let mut leaders: Vec<i32> = Vec::new();
    for (tenth, _) in counts {
        if !leaders.iter().any(|&l| apart(l, tenth) <= SAME_DIRECTION * 10.0) {
            leaders.push(tenth);
        }
    }
    let mut frames: Vec<Frame<'_>> = leaders
        .iter()
        .map(|&tenth| {
            let angle = (f64::from(tenth) / 10.0).to_radians();
            Frame {
                along: straight([angle.cos(), angle.sin()]),
                spots: Vec::new(),
            }
        })
        .collect();
    for glyph in glyphs {
        let tenth = tenths(glyph.along);
        let nearest = leaders
            .iter()
            .enumerate()
            .min_by(|a, b| apart(*a.1, tenth).total_cmp(&apart(*b.1, tenth)))
            .map(|(at, _)| at);
        if let Some(frame) = nearest.and_then(|at| frames.get_mut(at)) {
            let [ax, ay] = frame.along;
            let [x, y] = glyph.origin;
            let u0 = ax * x + ay * y;
            frame.spots.push(Spot {
                glyph,
                u0,
                u1: u0 + glyph.advance,
                v: ax * y - ay * x,
                space: glyph.meaning.is_space(),
            });
        }
    }
    frames
}

fn tenths(along: [f64; 2]) -> i32 {
    let degrees = along[1].atan2(along[0]).to_degrees();
    ((degrees * 10.0).round() as i32).rem_euclid(3600)
}

/// Tenths of a degree between two directions.
fn apart(a: i32, b: i32) -> f64 {
    let d = (a - b).rem_euclid(3600);
    f64::from(d.min(3600 - d))
}

/// Takes the rounding out of the four directions along the page edges.
fn straight([x, y]: [f64; 2]) -> [f64; 2] {
    let clean = |v: f64| if v.abs() < 1e-9 { 0.0 } else { v };
    [clean(x), clean(y)]
}

#[cfg(test)]
mod tests {
    use super::by_direction;
    use crate::words::tests::glyph;

    #[test]
    fn a_slightly_skewed_line_belongs_to_the_page() {
        let mut skewed = glyph('a', 10.0, 10.0, 10.0, 5.0);
        skewed.along = [0.9998, 0.02];
        let glyphs = [
            skewed,
            glyph('b', 20.0, 10.0, 10.0, 5.0),
            glyph('c', 25.0, 10.0, 10.0, 5.0),
        ];
        let frames = by_direction(&glyphs);
        assert_eq!(frames.len(), 1);
        assert!(frames[0].is_upright());
        let [x, y] = frames[0].to_page(frames[0].spots[1].u0, frames[0].spots[1].v);
        assert!((x - 20.0).abs() < 1e-9 && (y - 10.0).abs() < 1e-9);
    }
}
