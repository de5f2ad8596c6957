//! Random plans, the same for the same seed and file.

use obelus_evidence::{Box2, Mark, Page, Plan, Sha256};
use serde::{Deserialize, Serialize};

/// Pages beyond this many are not marked; the copy still holds them.
const FIRST_PAGES: usize = 40;
/// What the marks of a plan are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Boxes around words, as the reader places them, 12 % less high on each side.
    Words,
    /// Boxes anywhere.
    Boxes,
}

/// SplitMix64 (Steele, Lea, Flood 2014).
pub(super) struct Dice(u64);

impl Dice {
    /// Dice of a file: its digest and the seed decide every throw.
    pub(super) fn new(seed: u64, file: &Sha256) -> Self {
        let text = file.to_string();
        let part = u64::from_str_radix(text.get(..16).unwrap_or("0"), 16).unwrap_or(0);
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ part)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    fn within(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

fn mark(page: u32, area: Box2) -> Mark {
    Mark {
        id: None,
        page,
        quad: None,
        area: Some(area),
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: None,
        boxes: None,
    }
}

/// A random plan for a file that marks at most `most` pages. Boxes are drawn ones, so the layout is kept.
pub(super) fn plan(kind: Kind, digest: Sha256, pages: &[Page], most: usize, dice: &mut Dice) -> Plan {
    let mut marks: Vec<Mark> = Vec::new();
    let reach = pages.len().min(FIRST_PAGES.max(most));
    for n in 0..most.min(reach) {
        let page = &pages[if most >= reach { n } else { dice.below(reach) }];
        if marks.iter().any(|mark| mark.page == page.index) {
            continue;
        }
        match kind {
            Kind::Words if !page.words.is_empty() => {
                for _ in 0..=dice.below(4) {
                    let word = &page.words[dice.below(page.words.len())];
                    let q = &word.quad.0;
                    // The side of the quad that is the height of the line decides which way it is made thinner.
                    let (ux, uy) = ((q[0] - q[6]) * 0.12, (q[1] - q[7]) * 0.12);
                    let around = word.quad.bounds().grown(-ux.abs(), -uy.abs());
                    let page_area = Box2::from_corners(0.0, 0.0, page.width, page.height);
                    if let Some(area) = around.intersection(&page_area)
                        && area.width() > 0.6
                        && area.height() > 0.6
                    {
                        marks.push(mark(page.index, area));
                    }
                }
            }
            _ => {
                for _ in 0..=dice.below(3) {
                    let (x, y) = (dice.within(0.0, page.width), dice.within(0.0, page.height));
                    let (w, h) = (dice.within(5.0, 200.0), dice.within(4.0, 60.0));
                    let area = Box2::from_corners(x, y, (x + w).min(page.width), (y + h).min(page.height));
                    if area.width() > 1.0 && area.height() > 1.0 {
                        marks.push(mark(page.index, area));
                    }
                }
            }
        }
    }
    Plan {
        original: digest,
        marks,
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, Kind, plan};
    use obelus_evidence::{Page, Sha256, TextSource};

    #[test]
    fn equal_seeds_make_equal_plans_and_marks_stay_on_the_page() {
        let page = |index| Page {
            index,
            width: 300.0,
            height: 200.0,
            source: TextSource::None,
            words: Vec::new(),
        };
        let pages = [page(1), page(2)];
        let digest = Sha256::of(b"file");
        let make = |seed| plan(Kind::Boxes, digest, &pages, 3, &mut Dice::new(seed, &digest));
        assert_eq!(make(7), make(7));
        assert_ne!(make(7), make(8));
        for mark in make(7).marks {
            let area = mark.area.unwrap();
            assert!(area.x0 >= 0.0 && area.y0 >= 0.0 && area.x1 <= 300.0 && area.y1 <= 200.0);
        }
    }
}
