//! Whether two spellings are nearly the same: one edit apart, or alike to a machine that reads pixels.

/// Shortest name, in letters, for which one edit is forgiven; shorter ones would meet too many other words.
pub(crate) const LEAST_LETTERS: usize = 5;

/// Whether two words differ by at most one insertion, deletion, substitution or swap of neighbours
/// (Damerau 1964, optimal string alignment of distance one).
pub(crate) fn one_edit_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (&a, &b) } else { (&b, &a) };
    if long.len() - short.len() > 1 {
        return false;
    }
    let same_start = short.iter().zip(long.iter()).take_while(|(x, y)| x == y).count();
    let same_end = short[same_start..]
        .iter()
        .rev()
        .zip(long[same_start..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let (left_short, left_long) = (
        short.len() - same_start - same_end,
        long.len() - same_start - same_end,
    );
    match (left_short, left_long) {
        (0, 0) | (0, 1) | (1, 1) => true,
        (2, 2) => short[same_start] == long[same_start + 1] && short[same_start + 1] == long[same_start],
        _ => false,
    }
}

/// A word as blurred pixels show it: letters that readers of scans mix up become one.
pub(crate) fn blurred(lower: &str) -> String {
    let joined = lower.replace("rn", "m").replace("vv", "w").replace("cl", "d");
    joined
        .chars()
        .map(|c| match c {
            '0' | 'q' => 'o',
            '1' | 'i' | '|' | '!' | 'j' => 'l',
            '5' => 's',
            '8' => 'b',
            '6' => 'g',
            '2' => 'z',
            c => c,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{blurred, one_edit_apart};

    #[test]
    fn one_edit_of_each_kind_is_forgiven() {
        for (a, b) in [
            ("hendry", "henry"),
            ("smyth", "smith"),
            ("jnoes", "jones"),
            ("patel", "patell"),
            ("same", "same"),
        ] {
            assert!(one_edit_apart(a, b), "{a} {b}");
        }
        for (a, b) in [
            ("smith", "smythe"),
            ("harris", "harrison"),
            ("jones", "sonej"),
            ("abcd", "dcba"),
        ] {
            assert!(!one_edit_apart(a, b), "{a} {b}");
        }
    }

    #[test]
    fn blurred_letters_are_alike() {
        assert_eq!(blurred("burns"), blurred("bums"));
        assert_eq!(blurred("c0llins"), blurred("collins"));
    }
}
