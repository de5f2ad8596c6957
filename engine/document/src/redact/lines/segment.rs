//! Which glyphs make up the piece of a line that is set again.

use super::Shown;
use obelus_evidence::Box2;

/// Glyphs whose baselines differ by less than this fraction of the size stand on one line (indices, raised letters).
pub(super) const SAME_LINE: f64 = 0.35;
/// A wider gap than this, in sizes, is a wide space or the way to another column.
const WIDE: f64 = 1.5;
/// No justified line has spaces of so many sizes.
const COLUMN: f64 = 3.5;
/// Edges that differ by less than this many points are one edge.
const SAME_EDGE: f64 = 0.75;

/// Glyphs of one line from left to right, from one column edge to the next.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    /// Places in the list of shown glyphs.
    pub(super) glyphs: Vec<usize>,
    /// Where the next piece of the line starts.
    pub(super) next: Option<f64>,
}

/// All lines of a page, cut at wide gaps only; the edges of columns are found by what they have in common.
pub(super) struct Edges {
    /// Start, end and baseline of every piece.
    pieces: Vec<(f64, f64, f64)>,
}

impl Edges {
    pub(super) fn of(shown: &[Shown]) -> Self {
        let mut order: Vec<&Shown> = shown.iter().filter(|g| g.level && g.ink.is_some()).collect();
        order.sort_by(|a, b| a.origin.1.total_cmp(&b.origin.1));
        let mut pieces = Vec::new();
        for line in order.chunk_by(|a, b| (a.origin.1 - b.origin.1).abs() < 0.1 * a.em.max(1.0)) {
            let mut line = line.to_vec();
            line.sort_by(|a, b| a.origin.0.total_cmp(&b.origin.0));
            for piece in line.chunk_by(|a, b| b.origin.0 - a.origin.0 - a.step <= WIDE * a.em) {
                let (first, last) = (piece[0], piece[piece.len() - 1]);
                pieces.push((first.origin.0, last.origin.0 + last.step, first.origin.1));
            }
        }
        Self { pieces }
    }

    fn others(&self, baseline: f64, em: f64) -> impl Iterator<Item = &(f64, f64, f64)> {
        self.pieces
            .iter()
            .filter(move |piece| (piece.2 - baseline).abs() > SAME_LINE * em)
    }

    fn is_start(&self, x: f64, baseline: f64, em: f64) -> bool {
        self.others(baseline, em)
            .any(|(start, _, _)| (start - x).abs() < SAME_EDGE)
    }

    /// Why the start of a line may depend on its length; `None` for lines that start at an edge.
    pub(super) fn not_left(
        &self,
        from: f64,
        to: f64,
        baseline: f64,
        em: f64,
        across: f64,
    ) -> Option<&'static str> {
        if self.is_start(from, baseline, em) {
            return None;
        }
        let same_end = self
            .others(baseline, em)
            .any(|(start, end, _)| (end - to).abs() < SAME_EDGE && (start - from).abs() > 2.0);
        let middle = (from + to) / 2.0;
        let same_middle = self.others(baseline, em).any(|(start, end, _)| {
            ((start + end) / 2.0 - middle).abs() < SAME_EDGE && (start - from).abs() > 2.0
        });
        if same_middle || ((middle - across / 2.0).abs() < 1.5 && from > 0.2 * across) {
            Some("the line may be centred, so that its start depends on its length")
        } else if same_end {
            Some("the line may be set to the right, so that its start depends on its length")
        } else {
            None
        }
    }
}

/// Narrow upright strokes: the rules between columns.
fn rule_between(drawings: &[Box2], from: f64, to: f64, baseline: f64, em: f64) -> bool {
    drawings.iter().any(|d| {
        d.width() < 3.0
            && d.height() > 0.8 * em
            && d.y0 < baseline
            && d.y1 > baseline - 0.7 * em
            && (from - 0.5..=to + 0.5).contains(&d.x0)
    })
}

/// The piece of a line around a marked glyph.
pub(super) fn around(
    shown: &[Shown],
    edges: &Edges,
    drawings: &[Box2],
    marked: usize,
) -> Result<Segment, &'static str> {
    let (baseline, em) = (shown[marked].origin.1, shown[marked].em);
    let mut line: Vec<usize> = (0..shown.len())
        .filter(|&n| (shown[n].origin.1 - baseline).abs() <= SAME_LINE * em)
        .collect();
    line.sort_by(|&a, &b| shown[a].origin.0.total_cmp(&shown[b].origin.0));
    let mut pieces: Vec<(Vec<usize>, Option<&'static str>)> = vec![(Vec::new(), None)];
    for (place, &n) in line.iter().enumerate() {
        let mut apart = false;
        let mut trouble = None;
        if let Some(&last) = place.checked_sub(1).and_then(|p| line.get(p)) {
            let (a, b) = (&shown[last], &shown[n]);
            let end = a.origin.0 + a.step;
            let gap = b.origin.0 - end;
            let size = a.em.max(b.em);
            let wide = gap > WIDE * size;
            apart = gap > COLUMN * size
                || (wide && edges.is_start(b.origin.0, baseline, em))
                || (gap > 0.3 * size && rule_between(drawings, end, b.origin.0, baseline, em));
            if wide {
                trouble = Some("a wide space on the line may be the way to another column or not");
            } else if gap < -0.6 * size && a.ink.is_some() && b.ink.is_some() {
                trouble = Some("letters of the line lie over each other");
            }
        }
        if apart {
            pieces.push((Vec::new(), None));
        }
        if let Some((glyphs, troubles)) = pieces.last_mut() {
            glyphs.push(n);
            *troubles = troubles.or(trouble.filter(|_| !apart));
        }
    }
    let at = pieces
        .iter()
        .position(|(glyphs, _)| glyphs.contains(&marked))
        .ok_or("the line cannot be followed")?;
    let next = pieces
        .get(at + 1)
        .and_then(|(glyphs, _)| glyphs.first())
        .map(|n| shown[*n].origin.0);
    let (glyphs, trouble) = pieces.swap_remove(at);
    match trouble {
        Some(trouble) => Err(trouble),
        None => Ok(Segment { glyphs, next }),
    }
}
