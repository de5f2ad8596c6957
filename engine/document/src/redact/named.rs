//! Whether a mark takes the text that the plan says it withholds.

use unicode_normalization::UnicodeNormalization;

/// Longer texts are compared by their beginnings.
const MOST: usize = 400;
/// Fewer letters on either side say nothing.
const FEW: usize = 3;

/// Whether what a mark took is another text than the one it names: neither has three fifths of the other's letters, in
/// their order and close together. Letters and digits count, whatever their case and, for writing from right to left,
/// their direction.
pub(super) fn is_another(named: &str, taken: &str) -> bool {
    let (named, mut taken) = (letters(named), letters(taken));
    let shorter = named.len().min(taken.len());
    if shorter < FEW {
        return false;
    }
    let forwards = likeness(&named, &taken);
    taken.reverse();
    forwards.max(likeness(&named, &taken)) * 5 < shorter * 3
}

/// The longest common subsequence within a stretch of the longer text that is hardly longer than the shorter one: spread over
/// a whole sentence, half of a name is found nearly everywhere.
fn likeness(a: &[char], b: &[char]) -> usize {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let stretch = (short.len() + short.len() / 4).min(long.len());
    long.windows(stretch)
        .map(|part| common(short, part))
        .max()
        .unwrap_or(0)
}

fn letters(text: &str) -> Vec<char> {
    // One form for letters with accents, ligatures and the shapes that Arabic letters take in a word.
    let plain = text.nfkd().filter(|c| c.is_alphanumeric());
    plain.flat_map(char::to_lowercase).take(MOST).collect()
}

/// Length of the longest common subsequence.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0_usize; b.len() + 1];
    for x in a {
        let mut diagonal = 0;
        for (n, y) in b.iter().enumerate() {
            let above = row[n + 1];
            row[n + 1] = if x == y { diagonal + 1 } else { above.max(row[n]) };
            diagonal = above;
        }
    }
    row.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::is_another;

    #[test]
    fn another_text_is_told_from_a_part_or_a_little_more() {
        assert!(is_another("Amara Dunmore", "on Friday at the"));
        assert!(is_another("07700 900123", "Wednesday"));
        let sentence = "The witness then drove to the station and met a friend who had come home";
        assert!(
            is_another("Amara Dunmore", sentence),
            "half of the letters, here and there"
        );
        assert!(
            !is_another("André Müller", "Andre\u{301} Mu\u{308}ller"),
            "the same letters in parts"
        );
        for taken in [
            "AMARA DUNMORE",
            "Dunmore",
            "Amara Dunmore of 4 Chapel Lane",
            "eromnuDaramA",
            "Am",
            "",
        ] {
            assert!(!is_another("Amara Dunmore", taken), "{taken}");
        }
    }
}
