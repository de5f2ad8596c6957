//! Withheld texts on pages: each may be read in the copy only as often as it stands outside every mark of the original.
//! Characters come from the second reader, that is through the fonts' own tables, whatever bytes they are written as.

use super::second_reader::Glyph;
use aho_corasick::AhoCorasick;

/// Shorter texts stand in other words too often to prove anything.
pub(super) const SHORTEST: usize = 4;

/// Withheld texts as they are compared: letters and digits in lower case, each once.
pub(super) struct Needles {
    texts: Vec<String>,
    searcher: AhoCorasick,
}

impl Needles {
    /// Refuses, in words, more text than can be looked for.
    pub(super) fn of<'a>(withheld: impl Iterator<Item = &'a str>) -> Result<Self, String> {
        let mut texts: Vec<String> = withheld
            .map(|text| bare(text.chars()))
            .filter(|text| text.chars().count() >= SHORTEST)
            .collect();
        texts.sort();
        texts.dedup();
        let searcher = AhoCorasick::new(&texts)
            .map_err(|_| "the plan withholds more text than can be looked for".to_owned())?;
        Ok(Self { texts, searcher })
    }

    /// How many times withheld texts are read in the copy more often than outside the marks of the original.
    pub(super) fn too_many(&self, outside: &[&Glyph], copy: &[Glyph]) -> u32 {
        if self.texts.is_empty() {
            return 0;
        }
        let had = self.counts(&bare(outside.iter().map(|g| g.character)));
        let has = self.counts(&bare(copy.iter().map(|g| g.character)));
        let more = has
            .iter()
            .zip(had)
            .map(|(has, had): (&u32, u32)| has.saturating_sub(had));
        more.sum()
    }

    /// How often each text stands in `said`; places that overlap count each.
    fn counts(&self, said: &str) -> Vec<u32> {
        let mut counts = vec![0; self.texts.len()];
        for hit in self.searcher.find_overlapping_iter(said) {
            counts[hit.pattern().as_usize()] += 1;
        }
        counts
    }
}

fn bare(characters: impl Iterator<Item = char>) -> String {
    characters
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Glyph, Needles};
    use obelus_evidence::Box2;

    fn line(text: &str) -> Vec<Glyph> {
        let glyph = |character| Glyph {
            character,
            ink: Box2::from_corners(0.0, 0.0, 1.0, 1.0),
            origin: (0.0, 0.0),
        };
        text.chars().filter(|c| *c != ' ').map(glyph).collect()
    }

    #[test]
    fn a_name_may_stay_where_it_was_not_marked_and_nowhere_else() {
        let withheld = Needles::of(["Jane Roe", "the", "jane roe"].into_iter()).unwrap();
        assert_eq!(withheld.texts, ["janeroe"]);
        let outside = line("saw JANE ROE there");
        let outside: Vec<&Glyph> = outside.iter().collect();
        assert_eq!(withheld.too_many(&outside, &line("saw Jane Roe there")), 0);
        assert_eq!(
            withheld.too_many(&outside, &line("Jane Roe saw Jane Roe there")),
            1
        );
    }
}
