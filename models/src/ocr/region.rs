//! From a map of text probabilities to turned boxes around lines of text.
//!
//! The rule of Differentiable Binarization (Liao et al., AAAI 2020): the network marks the shrunken core of each line;
//! connected cells above a threshold are one line, whose smallest turned box is grown again by
//! `area * ratio / perimeter` on every side.

/// A cell counts as text above this probability.
const THRESHOLD: f32 = 0.3;
/// A line counts when the mean probability of its cells is at least this.
const LEAST_SCORE: f32 = 0.5;
/// How far a core grows.
const UNCLIP: f32 = 1.6;
/// Cores narrower than this many cells are specks.
const LEAST_SIDE: f32 = 2.0;
/// More lines than any page that people read.
const MOST_REGIONS: usize = 5_000;

/// A turned box: its middle, its size, and the direction its longer side runs in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Region {
    /// Middle.
    pub(crate) centre: [f32; 2],
    /// Length along `along` and across it.
    pub(crate) size: [f32; 2],
    /// Unit vector: to the right for a lying line, down for a standing one.
    pub(crate) along: [f32; 2],
}

impl Region {
    /// Whether it stands rather than lies.
    pub(crate) fn is_upright_column(&self) -> bool {
        self.along[1].abs() > self.along[0].abs()
    }

    /// In another scale.
    pub(crate) fn scaled(&self, x: f32, y: f32) -> Self {
        // The map keeps the proportions of the page up to rounding, so the direction stays.
        let (u, v) = if self.is_upright_column() { (y, x) } else { (x, y) };
        Self {
            centre: [self.centre[0] * x, self.centre[1] * y],
            size: [self.size[0] * u, self.size[1] * v],
            along: self.along,
        }
    }
}

/// All lines on a map of `width` cells a row.
pub(crate) fn regions(map: &[f32], width: usize) -> Vec<Region> {
    let height = map.len() / width.max(1);
    let mut seen = vec![false; map.len()];
    let mut found = Vec::new();
    let mut stack = Vec::new();
    for start in 0..map.len() {
        if seen[start] || map[start] <= THRESHOLD {
            continue;
        }
        seen[start] = true;
        stack.push(start);
        let mut cells: Vec<(usize, usize)> = Vec::new();
        let mut sum = 0.0f64;
        while let Some(at) = stack.pop() {
            let (x, y) = (at % width, at / width);
            cells.push((x, y));
            sum += f64::from(map[at]);
            for ny in y.saturating_sub(1)..=(y + 1).min(height - 1) {
                for nx in x.saturating_sub(1)..=(x + 1).min(width - 1) {
                    let next = ny * width + nx;
                    if !seen[next] && map[next] > THRESHOLD {
                        seen[next] = true;
                        stack.push(next);
                    }
                }
            }
        }
        if (sum / cells.len() as f64) < f64::from(LEAST_SCORE) {
            continue;
        }
        if let Some(core) = smallest_box(&cells)
            && core.size[0].min(core.size[1]) >= LEAST_SIDE
        {
            found.push(grown(core));
            if found.len() >= MOST_REGIONS {
                break;
            }
        }
    }
    found
}

fn grown(core: Region) -> Region {
    let [a, b] = core.size;
    let by = a * b * UNCLIP / (2.0 * (a + b));
    Region {
        size: [a + 2.0 * by, b + 2.0 * by],
        ..core
    }
}

/// The smallest turned box around cells: one of its sides lies on a side of the convex hull (Freeman and Shapira, 1975).
fn smallest_box(cells: &[(usize, usize)]) -> Option<Region> {
    let hull = hull(cells);
    let mut best: Option<(f32, Region)> = None;
    let pairs = (0..hull.len()).map(|i| (hull[i], hull[(i + 1) % hull.len()]));
    for (p, q) in pairs {
        let (dx, dy) = ((q.0 - p.0) as f32, (q.1 - p.1) as f32);
        let length = dx.hypot(dy);
        if length < 1e-6 {
            continue;
        }
        let (ax, ay) = (dx / length, dy / length);
        let (mut u0, mut u1, mut v0, mut v1) = (f32::MAX, f32::MIN, f32::MAX, f32::MIN);
        for &(x, y) in &hull {
            let (x, y) = (x as f32, y as f32);
            let (u, v) = (ax * x + ay * y, ax * y - ay * x);
            (u0, u1, v0, v1) = (u0.min(u), u1.max(u), v0.min(v), v1.max(v));
        }
        let area = (u1 - u0) * (v1 - v0);
        if best.as_ref().is_none_or(|(least, _)| area < *least) {
            let (u, v) = ((u0 + u1) / 2.0, (v0 + v1) / 2.0);
            let region = Region {
                centre: [ax * u - ay * v, ay * u + ax * v],
                size: [u1 - u0, v1 - v0],
                along: [ax, ay],
            };
            best = Some((area, region));
        }
    }
    best.map(|(_, region)| lengthwise(region))
}

/// Turns the description so that `along` is the longer side and points right (or down).
fn lengthwise(mut region: Region) -> Region {
    if region.size[1] > region.size[0] {
        region.size.swap(0, 1);
        region.along = [-region.along[1], region.along[0]];
    }
    let [x, y] = region.along;
    // By the larger part: a standing line that leans a hair to the left still points down.
    let points_back = if x.abs() >= y.abs() { x < 0.0 } else { y < 0.0 };
    if points_back {
        region.along = [-x, -y];
    }
    region
}

/// Convex hull of the cells' corners (Andrew's monotone chain, 1979).
fn hull(cells: &[(usize, usize)]) -> Vec<(i32, i32)> {
    let mut rows: Vec<(i32, i32, i32)> = Vec::new();
    let mut sorted = cells.to_vec();
    sorted.sort_unstable_by_key(|&(x, y)| (y, x));
    for (x, y) in sorted {
        let (x, y) = (x as i32, y as i32);
        match rows.last_mut() {
            Some(row) if row.0 == y => row.2 = x + 1,
            _ => rows.push((y, x, x + 1)),
        }
    }
    let mut points: Vec<(i32, i32)> = rows
        .iter()
        .flat_map(|&(y, x0, x1)| [(x0, y), (x1, y), (x0, y + 1), (x1, y + 1)])
        .collect();
    points.sort_unstable();
    points.dedup();
    let turn = |o: (i32, i32), a: (i32, i32), b: (i32, i32)| {
        i64::from(a.0 - o.0) * i64::from(b.1 - o.1) - i64::from(a.1 - o.1) * i64::from(b.0 - o.0)
    };
    let chain = |points: &mut dyn Iterator<Item = (i32, i32)>| {
        let mut half: Vec<(i32, i32)> = Vec::new();
        for p in points {
            while half.len() >= 2 && turn(half[half.len() - 2], half[half.len() - 1], p) <= 0 {
                half.pop();
            }
            half.push(p);
        }
        half.pop();
        half
    };
    let mut whole = chain(&mut points.iter().copied());
    whole.extend(chain(&mut points.iter().rev().copied()));
    whole
}

#[cfg(test)]
mod tests {
    use super::{Region, regions};

    fn map(width: usize, height: usize, inside: impl Fn(f32, f32) -> bool) -> Vec<f32> {
        let cell = |n: usize| ((n % width) as f32 + 0.5, (n / width) as f32 + 0.5);
        (0..width * height)
            .map(|n| if inside(cell(n).0, cell(n).1) { 0.9 } else { 0.0 })
            .collect()
    }

    #[test]
    fn a_level_core_grows_by_the_rule() {
        let found = regions(
            &map(100, 60, |x, y| {
                (10.0..50.0).contains(&x) && (20.0..30.0).contains(&y)
            }),
            100,
        );
        assert_eq!(found.len(), 1);
        let by = 40.0 * 10.0 * 1.6 / 100.0;
        let Region { centre, size, along } = found[0];
        assert_eq!((centre, along), ([30.0, 25.0], [1.0, 0.0]));
        assert!((size[0] - 40.0 - 2.0 * by).abs() < 1e-3 && (size[1] - 10.0 - 2.0 * by).abs() < 1e-3);
    }

    #[test]
    fn a_leaning_line_gets_a_leaning_box_and_specks_get_none() {
        let slope = 0.05f32;
        let found = regions(
            &map(300, 100, |x, y| {
                ((20.0..280.0).contains(&x) && (y - 40.0 - slope * x).abs() < 6.0) || (x < 1.0 && y < 1.0)
            }),
            300,
        );
        assert_eq!(found.len(), 1);
        let angle = found[0].along[1] / found[0].along[0];
        assert!((angle - slope).abs() < 0.01, "{angle}");
        assert!(!found[0].is_upright_column());
    }

    #[test]
    fn standing_lines_point_down_whichever_way_they_lean() {
        for slope in [-0.05f32, 0.0, 0.05] {
            let found = regions(
                &map(100, 300, |x, y| {
                    (20.0..280.0).contains(&y) && (x - 50.0 - slope * (y - 150.0)).abs() < 6.0
                }),
                100,
            );
            assert!(found.len() == 1 && found[0].along[1] > 0.9, "{slope}: {found:?}");
        }
    }

    #[test]
    fn two_lines_stay_two_and_a_standing_one_is_known() {
        let found = regions(
            &map(100, 100, |x, y| {
                ((y < 8.0 || (14.0..20.0).contains(&y)) && x > 20.0) || (x < 8.0 && y > 10.0)
            }),
            100,
        );
        assert_eq!(found.len(), 3);
        assert_eq!(found.iter().filter(|r| r.is_upright_column()).count(), 1);
        assert!(regions(&[], 1).is_empty());
    }
}
