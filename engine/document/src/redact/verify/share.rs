//! Which pages of a copy one process looks at, and the findings of several put together again: the second reader
//! cannot be used by two threads at once, so a long document is proven by several processes.

use super::{Doubt, Verification, whole_file};
use obelus_evidence::Verified;
use serde::{Deserialize, Serialize};

/// Every `of`-th page of a copy, from the page `part` (from 0) on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Which share this is, from 0.
    pub part: u32,
    /// How many shares there are, at least 1.
    pub of: u32,
}

impl Share {
    /// All pages.
    pub const WHOLE: Self = Self { part: 0, of: 1 };

    /// All shares when there are `of` (0 counts as 1).
    pub fn all(of: u32) -> impl Iterator<Item = Self> {
        let of = of.max(1);
        (0..of).map(move |part| Self { part, of })
    }

    /// Whether a page of the copy (from 1) belongs to the share.
    pub(super) fn holds(self, page: u32) -> bool {
        page.wrapping_sub(1) % self.of.max(1) == self.part
    }

    /// The first share also looks at what concerns the whole file.
    pub(super) fn is_first(self) -> bool {
        self.part == 0
    }
}

impl Verification {
    /// Puts the findings of all shares together: figures are added up reader by reader, doubts are sorted by page. A page
    /// that nobody looked at is a doubt.
    pub fn whole(shares: Vec<Self>) -> Self {
        let pages = shares.iter().map(|share| share.pages).max().unwrap_or(0);
        let agree = shares.iter().all(|share| share.pages == pages);
        let mut verified: Vec<Verified> = Vec::new();
        let mut doubts: Vec<Doubt> = Vec::new();
        for share in shares {
            for figures in share.verified {
                let same =
                    |had: &&mut Verified| had.reader == figures.reader && had.version == figures.version;
                match verified.iter_mut().find(same) {
                    Some(had) => {
                        had.pages = had.pages.saturating_add(figures.pages);
                        had.characters_in_marks = had
                            .characters_in_marks
                            .saturating_add(figures.characters_in_marks);
                        had.words_lost = had.words_lost.saturating_add(figures.words_lost);
                        had.pixels_changed_outside = had
                            .pixels_changed_outside
                            .saturating_add(figures.pixels_changed_outside);
                    }
                    None => verified.push(figures),
                }
            }
            doubts.extend(share.doubts);
        }
        doubts.sort();
        doubts.dedup();
        let looked_at = verified.first().map_or(0, |second_reader| second_reader.pages);
        if doubts.is_empty() && !(agree && pages > 0 && looked_at == pages) {
            doubts.push(whole_file("not every page of the copy was looked at".to_owned()));
        }
        Self {
            pages,
            verified,
            doubts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Doubt, Share, Verification, Verified};

    fn found(pages: u32, looked_at: u32, doubts: &[Option<u32>]) -> Verification {
        let figures = Verified {
            reader: "pdfium".to_owned(),
            version: "1".to_owned(),
            pages: looked_at,
            characters_in_marks: 0,
            words_lost: 2,
            pixels_changed_outside: 0,
        };
        let doubt = |page: &Option<u32>| Doubt {
            page: *page,
            reason: "why".to_owned(),
        };
        Verification {
            pages,
            verified: vec![figures],
            doubts: doubts.iter().map(doubt).collect(),
        }
    }

    #[test]
    fn every_page_belongs_to_exactly_one_share() {
        for of in [0, 1, 2, 3, 7] {
            for page in 1..50 {
                assert_eq!(Share::all(of).filter(|share| share.holds(page)).count(), 1);
            }
            assert_eq!(Share::all(of).filter(|share| share.is_first()).count(), 1);
        }
    }

    #[test]
    fn shares_add_up_and_a_page_that_nobody_looked_at_is_a_doubt() {
        let whole = Verification::whole(vec![found(5, 3, &[]), found(5, 2, &[])]);
        assert!(whole.is_clean());
        assert_eq!((whole.verified.len(), whole.verified[0].pages), (1, 5));
        assert_eq!(whole.verified[0].words_lost, 4);
        assert!(!Verification::whole(vec![found(5, 3, &[]), found(5, 1, &[])]).is_clean());
        assert!(!Verification::whole(vec![found(5, 3, &[]), found(4, 2, &[])]).is_clean());
        assert!(!Verification::whole(vec![]).is_clean());
        let doubted = Verification::whole(vec![found(5, 3, &[Some(4), None]), found(5, 2, &[Some(1), None])]);
        let pages: Vec<_> = doubted.doubts.iter().map(|doubt| doubt.page).collect();
        assert_eq!(pages, [None, Some(1), Some(4)]);
    }
}
