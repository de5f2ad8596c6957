//! Fake bold and shadows draw the same letter twice, a hair apart; a reader sees one letter.

use super::{Glyph, Meaning};
use std::collections::HashMap;

/// Two equal letters closer than this share of their size are one letter. The narrowest letters of text faces
/// advance by 0.2 em, fake bold shifts by 0.02 to 0.05 em, shadows by up to 0.1 em.
const NEAR: f64 = 0.12;

/// Side of a cell of the lookup grid, in points.
const CELL: f64 = 4.0;
/// Type larger than this is compared as if it were this large, so that an absurd size cannot search the whole grid.
const MOST_EM: f64 = 120.0;

/// Drops every glyph that repeats an earlier one at (nearly) the same place; order is kept.
pub(crate) fn without_doubles(glyphs: Vec<Glyph>) -> Vec<Glyph> {
    let mut cells: HashMap<(u32, i64, i64), Vec<usize>> = HashMap::with_capacity(glyphs.len());
    let mut kept: Vec<Glyph> = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        let first = first_scalar(&glyph.meaning);
        let [x, y] = glyph.origin;
        let near = NEAR * glyph.em.min(MOST_EM);
        let doubled = (cell(x - near)..=cell(x + near)).any(|cx| {
            (cell(y - near)..=cell(y + near)).any(|cy| {
                cells
                    .get(&(first, cx, cy))
                    .is_some_and(|there| there.iter().any(|&at| is_double(&kept[at], &glyph)))
            })
        });
        if doubled {
            continue;
        }
        cells
            .entry((first, cell(x), cell(y)))
            .or_default()
            .push(kept.len());
        kept.push(glyph);
    }
    kept
}

fn cell(at: f64) -> i64 {
    (at / CELL).floor() as i64
}

fn first_scalar(meaning: &Meaning) -> u32 {
    match meaning {
        Meaning::Char(c) => u32::from(*c),
        Meaning::Several(text) => text.chars().next().map_or(0, u32::from),
        Meaning::Unknown => 0,
    }
}

fn is_double(a: &Glyph, b: &Glyph) -> bool {
    let near = NEAR * a.em.min(b.em).min(MOST_EM);
    a.meaning == b.meaning
        && (a.origin[0] - b.origin[0]).hypot(a.origin[1] - b.origin[1]) <= near
        && (a.em - b.em).abs() <= 0.05 * a.em
        && a.along[0] * b.along[0] + a.along[1] * b.along[1] > 0.99
}

#[cfg(test)]
mod tests {
    use super::super::tests::glyph;
    use super::without_doubles;

    #[test]
    fn a_shadowed_letter_counts_once_and_a_double_letter_twice() {
        let drawn = vec![
            glyph('l', 10.0, 20.0, 10.0, 2.2),
            glyph('l', 10.4, 20.3, 10.0, 2.2),
            glyph('l', 12.2, 20.0, 10.0, 2.2),
        ];
        let kept = without_doubles(drawn);
        assert_eq!(kept.iter().map(|g| g.origin[0]).collect::<Vec<_>>(), [10.0, 12.2]);
    }
}
