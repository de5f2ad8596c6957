//! Whether a mark takes the text that the plan says it withholds.

/// Longer texts are compared by their beginnings.
const MOST: usize = 400;
/// Fewer letters on either side say nothing.
const FEW: usize = 3;

/// Whether what a mark took is another text than the one it names: neither is half a part of the other. Letters and
/// digits count, whatever their case and, for writing from right to left, their direction.
pub(super) fn is_another(named: &str, taken: &str) -> bool {
    let (named, mut taken) = (letters(named), letters(taken));
    let shorter = named.len().min(taken.len());
    if shorter < FEW {
        return false;
    }
    let forwards = common(&named, &taken);
    taken.reverse();
    forwards.max(common(&named, &taken)) * 2 < shorter
}

fn letters(text: &str) -> Vec<char> {
    let kept = text.chars().filter(|c| c.is_alphanumeric());
    kept.flat_map(char::to_lowercase).take(MOST).collect()
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
