//! What is done about pages that a proof left in doubt, step by step.

use super::copy::Cut;
use super::verify::Doubt;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Pages of the original, from 1, that are not cut as the plan would have it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Fallbacks {
    /// Boxes are as wide as what they hide, because lines that were set again did not come out right. The report says
    /// so mark by mark (`width_kept`).
    pub kept_layout: BTreeSet<u32>,
    /// The page becomes a picture, for this reason.
    pub pictures: BTreeMap<u32, String>,
}

impl Fallbacks {
    /// How often a copy may be cut: once as planned, then without lines set again, then twice with pictures.
    pub const ATTEMPTS: usize = 4;

    /// Takes the next step for every page in doubt. Says whether another cut may help: a doubt about the whole file, or
    /// about a page that is a picture already, does not go away like that.
    pub fn after(&mut self, doubts: &[Doubt], pictures: &BTreeSet<u32>, set_again: &BTreeSet<u32>) -> bool {
        let hopeless = |doubt: &Doubt| {
            doubt
                .page
                .is_none_or(|page| pictures.contains(&page) || self.pictures.contains_key(&page))
        };
        if doubts.is_empty() || doubts.iter().any(hopeless) {
            return false;
        }
        let mut now = BTreeSet::new();
        for doubt in doubts {
            let Some(page) = doubt.page else { continue };
            let is_new = set_again.contains(&page) && self.kept_layout.insert(page);
            if is_new {
                now.insert(page);
            } else if !now.contains(&page) {
                let reason = || format!("the second reader was in doubt: {}", doubt.reason);
                self.pictures.entry(page).or_insert_with(reason);
            }
        }
        true
    }
}

impl Cut {
    /// Pages of the original that are pictures in the copy.
    pub fn pictures(&self) -> BTreeSet<u32> {
        self.rasterised.iter().map(|page| page.page).collect()
    }

    /// Pages of the original on which lines were set again behind their boxes.
    pub fn set_again(&self) -> BTreeSet<u32> {
        let pages = self.pages.iter().filter(|page| page.lines_set_again);
        pages.map(|page| page.original).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubt, Fallbacks};
    use std::collections::BTreeSet;

    fn doubts(pages: &[Option<u32>]) -> Vec<Doubt> {
        let doubt = |page: &Option<u32>| Doubt {
            page: *page,
            reason: "why".to_owned(),
        };
        pages.iter().map(doubt).collect()
    }

    #[test]
    fn lines_set_again_go_first_and_pictures_come_last() {
        let (none, second) = (BTreeSet::new(), BTreeSet::from([2]));
        let mut steps = Fallbacks::default();
        assert!(steps.after(&doubts(&[Some(2), Some(2), Some(3)]), &none, &second));
        assert_eq!(steps.kept_layout, second);
        assert_eq!(steps.pictures.keys().copied().collect::<Vec<_>>(), [3]);
        assert!(steps.after(&doubts(&[Some(2)]), &BTreeSet::from([3]), &none));
        let reason = steps.pictures.get(&2).unwrap();
        assert_eq!(reason, "the second reader was in doubt: why");
        assert!(
            !steps.after(&doubts(&[Some(2)]), &none, &none),
            "it is a picture already"
        );
    }

    #[test]
    fn some_doubts_do_not_go_away() {
        let none = BTreeSet::new();
        let hopeful = |pages: &[Option<u32>], pictures: &[u32]| {
            let pictures = pictures.iter().copied().collect();
            Fallbacks::default().after(&doubts(pages), &pictures, &none)
        };
        assert!(hopeful(&[Some(3), Some(1), Some(3)], &[]));
        assert!(!hopeful(&[Some(3), None], &[]));
        assert!(!hopeful(&[Some(3), Some(1)], &[3]));
        assert!(!hopeful(&[], &[]));
    }
}
