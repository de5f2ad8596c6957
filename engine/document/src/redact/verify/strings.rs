//! Withheld texts on pages: each may be read in the copy only as often as it stands outside every mark of the original.
//! Characters come from the second reader, that is through the fonts' own tables, whatever bytes they are written as.

use super::second_reader::Glyph;

/// Shorter texts stand in other words too often to prove anything.
pub(super) const SHORTEST: usize = 4;

/// Withheld texts as they are compared: letters and digits in lower case.
pub(super) fn needles<'a>(withheld: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut needles: Vec<String> = withheld
        .map(|text| bare(text.chars()))
        .filter(|text| text.chars().count() >= SHORTEST)
        .collect();
    needles.sort();
    needles.dedup();
    needles
}

fn bare(characters: impl Iterator<Item = char>) -> String {
    characters
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// How many times withheld texts are read in the copy more often than outside the marks of the original.
pub(super) fn too_many(needles: &[String], outside: &[&Glyph], copy: &[Glyph]) -> u32 {
    if needles.is_empty() {
        return 0;
    }
    let before = bare(outside.iter().map(|g| g.character));
    let after = bare(copy.iter().map(|g| g.character));
    needles
        .iter()
        .map(|needle| {
            let (had, has) = (before.matches(needle).count(), after.matches(needle).count());
            has.saturating_sub(had) as u32
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{Glyph, needles, too_many};
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
        let withheld = needles(["Jane Roe", "the"].into_iter());
        assert_eq!(withheld, ["janeroe"]);
        let outside = line("saw JANE ROE there");
        let outside: Vec<&Glyph> = outside.iter().collect();
        assert_eq!(too_many(&withheld, &outside, &line("saw Jane Roe there")), 0);
        assert_eq!(
            too_many(&withheld, &outside, &line("Jane Roe saw Jane Roe there")),
            1
        );
    }
}
