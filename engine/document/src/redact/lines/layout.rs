//! Where everything on a line that is set again goes: original places in, new places and boxes out.

use super::segment::{Edges, SAME_LINE, Segment, around};
use super::{CONSTANT_WIDTH, SNAPPED_STEP, Shown, Wanted};
use obelus_evidence::{Box2, BoxMode};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Width of a space between words that were only placed apart, in sizes.
const SPACE: f64 = 0.25;
/// A wider gap than this, in sizes, parts two words.
const WORD_GAP: f64 = 0.15;
/// Free points on both sides of a box.
const PAD: f64 = 1.0;
/// Height of a box above and below the baseline, in sizes.
const ABOVE: f64 = 0.78;
const BELOW: f64 = 0.22;
/// Text ends at least this far from the edge of the page, in points.
const MARGIN: f64 = 6.0;

/// A line that is set again.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ResetLine {
    /// Its marks, as places in the page's list.
    pub(crate) marks: Vec<usize>,
    pub(crate) baseline: f64,
    pub(crate) em: f64,
    pub(crate) start: f64,
    pub(crate) old_end: f64,
    pub(crate) new_end: f64,
    /// Old and new extent of each glyph from left to right, and whether it stays.
    pub(crate) anchors: Vec<Anchor>,
}

/// Where one glyph stood and where it, or the box in its place, stands now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Anchor {
    pub(crate) old: (f64, f64),
    pub(crate) new: (f64, f64),
    pub(crate) stays: bool,
}

/// The new layout of a page's marked lines.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Layout {
    pub(crate) lines: Vec<ResetLine>,
    /// New origin of every glyph that stays in an operator that is written anew, by run and place; a glyph of such
    /// an operator that is not listed goes.
    pub(crate) places: HashMap<(usize, usize), f64>,
    /// Operators that are written anew, and the line they belong to.
    pub(crate) runs: BTreeMap<usize, usize>,
    /// Operators that hold the first glyph of a line.
    pub(crate) first: BTreeSet<usize>,
    /// The new boxes by mark.
    pub(crate) boxes: BTreeMap<usize, Box2>,
    /// Marks that keep the width of what they hide, with the reason.
    pub(crate) kept: BTreeMap<usize, &'static str>,
}

/// Lays out the lines of all marks that ask for it. `drawings` are boxes around what else is painted, `size` that of
/// the page.
pub(crate) fn lay_out(shown: &[Shown], wanted: &[Wanted], drawings: &[Box2], size: (f64, f64)) -> Layout {
    let mut layout = Layout::default();
    let edges = Edges::of(shown);
    let mut groups: Vec<(Segment, Vec<Wanted>)> = Vec::new();
    for want in wanted {
        match segment_of(shown, &edges, drawings, want.mark) {
            Err(why) => {
                layout.kept.insert(want.mark, why);
            }
            Ok(segment) => match groups.iter_mut().find(|(have, _)| have.glyphs == segment.glyphs) {
                Some((_, wants)) => wants.push(*want),
                None => groups.push((segment, vec![*want])),
            },
        }
    }
    for (segment, wants) in groups {
        let place = Place {
            shown,
            edges: &edges,
            drawings,
            size,
        };
        if let Err(why) = place.set(&segment, &wants, &mut layout) {
            layout.kept.extend(wants.iter().map(|want| (want.mark, why)));
        }
    }
    layout.stay_put(shown);
    layout
}

fn segment_of(
    shown: &[Shown],
    edges: &Edges,
    drawings: &[Box2],
    mark: usize,
) -> Result<Segment, &'static str> {
    let taken: Vec<usize> = (0..shown.len())
        .filter(|&n| shown[n].mark == Some(mark))
        .collect();
    let first = *taken.first().ok_or("the mark takes no letters")?;
    let segment = around(shown, edges, drawings, first)?;
    if taken.iter().any(|n| !segment.glyphs.contains(n)) {
        return Err("the mark takes letters of more than one line or column");
    }
    Ok(segment)
}

impl Layout {
    /// Glyphs of rewritten operators that belong to no line set again stay where they are.
    fn stay_put(&mut self, shown: &[Shown]) {
        let set: BTreeSet<(usize, usize)> = self.set_glyphs(shown);
        for glyph in shown {
            let key = (glyph.run, glyph.nth);
            if self.runs.contains_key(&glyph.run) && !set.contains(&key) && glyph.mark.is_none() {
                self.places.insert(key, glyph.origin.0);
            }
        }
    }

    fn set_glyphs(&self, shown: &[Shown]) -> BTreeSet<(usize, usize)> {
        let in_line = |glyph: &&Shown| {
            self.lines.iter().any(|line| {
                (glyph.origin.1 - line.baseline).abs() <= SAME_LINE * line.em
                    && (line.start - 0.01..line.old_end).contains(&glyph.origin.0)
            })
        };
        shown.iter().filter(in_line).map(|g| (g.run, g.nth)).collect()
    }
}

struct Place<'s> {
    shown: &'s [Shown],
    edges: &'s Edges,
    drawings: &'s [Box2],
    size: (f64, f64),
}

/// A withheld stretch of a line.
struct Gone {
    marks: BTreeSet<usize>,
    /// Width of what it held, with the fonts' own advances.
    natural: f64,
}

impl Place<'_> {
    fn set(&self, segment: &Segment, wants: &[Wanted], layout: &mut Layout) -> Result<(), &'static str> {
        let glyphs: Vec<&Shown> = segment.glyphs.iter().map(|n| &self.shown[*n]).collect();
        let wanted = |mark: usize| wants.iter().any(|want| want.mark == mark);
        if glyphs.iter().any(|g| !g.level) {
            return Err(
                "letters of the line are turned, stretched or hidden in a way that cannot be set again",
            );
        }
        if glyphs.iter().any(|g| g.mark.is_some_and(|mark| !wanted(mark))) {
            return Err("a drawn box lies on the same line");
        }
        let (first, last) = (glyphs[0], glyphs[glyphs.len() - 1]);
        let em = glyphs.iter().map(|g| g.em).fold(0.0, f64::max);
        let baseline = glyphs.iter().map(|g| g.origin.1).fold(f64::MIN, f64::max);
        let (start, old_end) = (first.origin.0, last.origin.0 + last.step);
        if let Some(why) = self.edges.not_left(start, old_end, baseline, em, self.size.0) {
            return Err(why);
        }
        let groups = withheld(&glyphs);
        let mut line = ResetLine {
            marks: wants.iter().map(|want| want.mark).collect(),
            baseline,
            em,
            start,
            old_end,
            new_end: start,
            anchors: Vec::new(),
        };
        let mut places = Vec::new();
        let mut boxes: BTreeMap<usize, Box2> = BTreeMap::new();
        let mut cursor = start;
        let mut open: Option<(usize, f64, f64)> = None;
        for (n, glyph) in glyphs.iter().enumerate() {
            let before = n.checked_sub(1).map(|m| glyphs[m]);
            match groups.of[n] {
                Some(group) if open.is_none_or(|(have, _, _)| have != group) => {
                    if before.is_some_and(|before| parted(before, glyph)) {
                        cursor += SPACE * em;
                    }
                    let width = box_width(wants, &groups.gone[group]);
                    let from = cursor + if before.is_some() { PAD } else { 0.0 };
                    let area = self.box_at(from, from + width, baseline, em, segment)?;
                    boxes.extend(groups.gone[group].marks.iter().map(|mark| (*mark, area)));
                    open = Some((group, from, from + width));
                    cursor = from + width + PAD;
                }
                Some(_) => {}
                None => {
                    if before.is_some_and(|before| parted(before, glyph)) {
                        cursor += SPACE * glyph.em;
                    }
                    open = None;
                    places.push(((glyph.run, glyph.nth), cursor));
                    cursor += glyph.step;
                }
            }
            let old = (glyph.origin.0, glyph.origin.0 + glyph.step);
            line.anchors.push(match open {
                Some((_, from, to)) => Anchor {
                    old,
                    new: (from, to),
                    stays: false,
                },
                None => Anchor {
                    old,
                    new: (cursor - glyph.step, cursor),
                    stays: true,
                },
            });
        }
        line.new_end = cursor;
        self.fits(&line, segment)?;
        let at = layout.lines.len();
        layout.runs.extend(glyphs.iter().map(|glyph| (glyph.run, at)));
        layout.first.insert(first.run);
        layout.places.extend(places);
        layout.boxes.extend(boxes);
        layout.lines.push(line);
        Ok(())
    }

    /// A box as high as the line, kept off the ink of other lines.
    fn box_at(
        &self,
        from: f64,
        to: f64,
        baseline: f64,
        em: f64,
        segment: &Segment,
    ) -> Result<Box2, &'static str> {
        let mut area = Box2::from_corners(from, baseline - ABOVE * em, to, baseline + BELOW * em);
        let own: BTreeSet<usize> = segment.glyphs.iter().copied().collect();
        for (n, other) in self.shown.iter().enumerate() {
            let Some(ink) = other.ink.filter(|_| !own.contains(&n)) else {
                continue;
            };
            let beside = ink.x1 <= area.x0 || ink.x0 >= area.x1 || ink.y1 <= area.y0 || ink.y0 >= area.y1;
            if beside {
                continue;
            }
            if other.origin.1 < baseline - SAME_LINE * em {
                area.y0 = area.y0.max(ink.y1);
            } else if other.origin.1 > baseline + SAME_LINE * em {
                area.y1 = area.y1.min(ink.y0);
            }
        }
        if area.y1 - area.y0 < 0.5 * em {
            return Err("the lines stand too close for a box of its own height");
        }
        Ok(area)
    }

    /// Whether the line has room: before the page's edge, the next column, and anything that stands in its way.
    fn fits(&self, line: &ResetLine, segment: &Segment) -> Result<(), &'static str> {
        if line.new_end > self.size.0 - MARGIN {
            return Err("the line would run over the edge of the page");
        }
        if segment.next.is_some_and(|next| line.new_end > next - 2.0) {
            return Err("the line would run into the next column");
        }
        let (top, bottom) = (line.baseline - 0.6 * line.em, line.baseline);
        let fresh = line.old_end + 0.5..line.new_end + 2.0;
        let in_the_way = self.drawings.iter().any(|d| {
            d.y0 < bottom
                && d.y1 > top
                && d.height() > 0.5 * line.em
                && (fresh.contains(&d.x0) || fresh.contains(&d.x1))
        });
        if in_the_way {
            return Err("the line would run over a drawing or the edge of a cell");
        }
        Ok(())
    }
}

/// Whether two neighbours are two words that were placed apart without a space between them.
fn parted(before: &Shown, after: &Shown) -> bool {
    let gap = after.origin.0 - before.origin.0 - before.step;
    before.ink.is_some() && after.ink.is_some() && gap > WORD_GAP * before.em.max(after.em)
}

struct Groups {
    /// The stretch each glyph belongs to.
    of: Vec<Option<usize>>,
    gone: Vec<Gone>,
}

/// Withheld stretches of a line: mentions that only spaces part become one, so that nobody can count words.
fn withheld(glyphs: &[&Shown]) -> Groups {
    let mut of: Vec<Option<usize>> = vec![None; glyphs.len()];
    let mut gone: Vec<Gone> = Vec::new();
    let mut last: Option<usize> = None;
    for (n, glyph) in glyphs.iter().enumerate() {
        let Some(mark) = glyph.mark else { continue };
        let joined = last.filter(|&last| glyphs[last + 1..n].iter().all(|between| between.ink.is_none()));
        let group = match joined.and_then(|last| of[last].map(|group| (last, group))) {
            Some((last, group)) => {
                of[last + 1..n].fill(Some(group));
                gone[group].natural += glyphs[last + 1..n].iter().map(|g| g.step).sum::<f64>();
                if parted(glyphs[n - 1], glyph) {
                    gone[group].natural += SPACE * glyph.em;
                }
                group
            }
            None => {
                gone.push(Gone {
                    marks: BTreeSet::new(),
                    natural: 0.0,
                });
                gone.len() - 1
            }
        };
        of[n] = Some(group);
        gone[group].marks.insert(mark);
        gone[group].natural += glyph.step;
        last = Some(n);
    }
    Groups { of, gone }
}

fn box_width(wants: &[Wanted], gone: &Gone) -> f64 {
    let constant = wants
        .iter()
        .any(|want| gone.marks.contains(&want.mark) && want.mode == BoxMode::Constant);
    if constant {
        CONSTANT_WIDTH
    } else {
        (gone.natural / SNAPPED_STEP).ceil().max(1.0) * SNAPPED_STEP
    }
}

#[cfg(test)]
mod tests {
    use super::super::{CONSTANT_WIDTH, Shown, Wanted};
    use super::{Layout, lay_out};
    use obelus_evidence::{Box2, BoxMode};

    /// Letters of `widths` from `x`; 0 stands for a space of 3 points; letters in `marked` are taken by mark 0.
    fn line(run: usize, x: f64, y: f64, widths: &[f64], marked: std::ops::Range<usize>) -> Vec<Shown> {
        let mut at = x;
        let glyph = |(nth, &width): (usize, &f64)| {
            let step = if width == 0.0 { 3.0 } else { width };
            let glyph = Shown {
                run,
                nth,
                origin: (at, y),
                step,
                em: 10.0,
                ink: (width > 0.0).then(|| Box2::from_corners(at, y - 7.0, at + step, y)),
                mark: marked.contains(&nth).then_some(0),
                level: true,
            };
            at += step;
            glyph
        };
        widths.iter().enumerate().map(glyph).collect()
    }

    fn constant(shown: &[Shown]) -> Layout {
        let wanted = [Wanted {
            mark: 0,
            mode: BoxMode::Constant,
        }];
        lay_out(shown, &wanted, &[], (600.0, 800.0))
    }

    #[test]
    fn what_follows_a_box_does_not_depend_on_what_it_hides() {
        let short = line(0, 50.0, 100.0, &[5.0, 0.0, 4.0, 4.0, 0.0, 6.0, 6.0], 2..4);
        let long = line(0, 50.0, 100.0, &[5.0, 0.0, 9.0, 9.0, 0.0, 6.0, 6.0], 2..4);
        let (a, b) = (constant(&short), constant(&long));
        assert!(a.kept.is_empty() && a.places.len() == 5);
        assert_eq!((&a.places, &a.boxes), (&b.places, &b.boxes));
        assert!((a.boxes[&0].width() - CONSTANT_WIDTH).abs() < 1e-9);
        assert_eq!(a.places[&(0, 0)], 50.0);
    }

    #[test]
    fn spread_words_lose_their_spread_and_columns_stay() {
        let mut shown = line(0, 50.0, 100.0, &[5.0, 5.0, 0.0, 4.0, 4.0, 0.0, 6.0], 3..5);
        for glyph in &mut shown[3..] {
            glyph.origin.0 += 2.3;
        }
        shown[6].origin.0 += 2.3;
        let spread = constant(&shown);
        let plain = constant(&line(0, 50.0, 100.0, &[5.0, 5.0, 0.0, 4.0, 4.0, 0.0, 6.0], 3..5));
        assert_eq!(spread.places, plain.places);
        shown.extend(line(1, 300.0, 100.0, &[5.0, 5.0], 0..0));
        let with_column = constant(&shown);
        assert_eq!(with_column.places, plain.places);
        assert!(!with_column.runs.contains_key(&1));
    }

    #[test]
    fn lines_that_cannot_be_set_again_surely_say_why() {
        let centred = line(0, 280.0, 100.0, &[20.0, 0.0, 17.0], 0..1);
        assert!(constant(&centred).kept[&0].contains("centred"));
        let full = line(0, 50.0, 100.0, &[5.0, 0.0, 250.0, 250.0], 0..1);
        assert!(constant(&full).kept[&0].contains("edge of the page"));
        let mut turned = line(0, 50.0, 100.0, &[5.0, 0.0, 6.0], 0..1);
        turned[0].level = false;
        assert!(constant(&turned).kept[&0].contains("turned"));
        assert!(constant(&line(0, 50.0, 100.0, &[5.0], 0..0)).kept[&0].contains("no letters"));
        let mut tab = line(0, 50.0, 100.0, &[5.0, 0.0, 6.0], 0..1);
        tab[2].origin.0 += 20.0;
        assert!(constant(&tab).kept[&0].contains("another column"));
    }
}
