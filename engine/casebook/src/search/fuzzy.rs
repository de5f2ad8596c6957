//! What counts as nearly the same: a typing or reading error or two, and letters that scanners take for one another.

/// Errors allowed in a word of so many characters.
pub(super) fn allowance(characters: usize) -> u8 {
    match characters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

/// A word as a careless scanner might have seen it: `rn` for `m`, `cl` for `d`, `vv` for `w`, and digits among letters
/// as the letters they look like. Two words with one shape are nearly the same however many letters differ.
pub(super) fn shape(token: &str) -> String {
    let mut seen = token.replace("rn", "m").replace("cl", "d").replace("vv", "w");
    if token.chars().any(char::is_alphabetic) {
        seen = seen
            .chars()
            .map(|c| match c {
                '0' => 'o',
                '1' => 'l',
                '5' => 's',
                '8' => 'b',
                other => other,
            })
            .collect();
    }
    seen
}

/// Whether two words are nearly the same.
pub(super) fn is_near(asked: &str, found: &str) -> bool {
    let allowed = usize::from(allowance(asked.chars().count()));
    asked == found
        || is_within(asked, found, allowed)
        || (!(is_plain(asked) && is_plain(found)) && shape(asked) == shape(found))
}

/// Whether nothing in a word looks like something else to a scanner: then its shape is the word.
fn is_plain(token: &str) -> bool {
    let looks_alike = |pair: &[u8]| matches!(pair, b"rn" | b"cl" | b"vv");
    let is_digit = |byte: &u8| matches!(byte, b'0' | b'1' | b'5' | b'8');
    !token.as_bytes().windows(2).any(looks_alike) && !token.as_bytes().iter().any(is_digit)
}

/// Whether so many insertions, deletions, exchanges and swaps of neighbours make one word of the other.
fn is_within(a: &str, b: &str, allowed: usize) -> bool {
    if a.is_ascii() && b.is_ascii() {
        return is_within_letters(a.as_bytes(), b.as_bytes(), allowed);
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    is_within_letters(&a, &b, allowed)
}

fn is_within_letters<L: PartialEq>(a: &[L], b: &[L], allowed: usize) -> bool {
    if allowed == 0 || a.len().abs_diff(b.len()) > allowed {
        return a == b;
    }
    let mut rows = [
        vec![0; b.len() + 1],
        (0..=b.len()).collect::<Vec<_>>(),
        vec![0; b.len() + 1],
    ];
    for i in 1..=a.len() {
        rows[2][0] = i;
        for j in 1..=b.len() {
            let exchange = rows[1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = exchange.min(rows[1][j] + 1).min(rows[2][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[0][j - 2] + 1);
            }
            rows[2][j] = least;
        }
        if rows[2].iter().all(|cost| *cost > allowed) {
            return false;
        }
        rows.rotate_left(1);
    }
    rows[1][b.len()] <= allowed
}

#[cfg(test)]
mod tests {
    use super::{is_near, is_plain, shape};

    #[test]
    fn a_plain_word_is_its_own_shape() {
        for word in ["statement", "smith", "street", "zoë", "flat7", "2469"] {
            assert!(is_plain(word) && shape(word) == word, "{word}");
        }
        for word in ["morning", "clerk", "savvy", "a5", "12"] {
            assert!(!is_plain(word), "{word}");
        }
    }

    #[test]
    fn reading_errors_are_near_and_other_words_are_not() {
        for (asked, found) in [
            ("morning", "moming"),
            ("smith", "srnith"),
            ("smith", "smiht"),
            ("solicitor", "so1icit0r"),
            ("william", "vvi11iam"),
            ("statement", "staternent"),
            ("statement", "statment"),
            ("street", "5treet"),
        ] {
            assert!(is_near(asked, found), "{asked} {found}");
        }
        for (asked, found) in [
            ("cat", "bat"),
            ("smith", "south"),
            ("jane", "jones"),
            ("1234", "1235x7"),
        ] {
            assert!(!is_near(asked, found), "{asked} {found}");
        }
    }
}
