//! What print has in common whatever its face: how tall letters are and how much air stands beside them, in em.
//!
//! Middle values of Liberation Sans and Serif (metric copies of Arial and Times) and DejaVu Sans, from their outlines.

/// Height of a letter above the baseline, in em, when every face agrees on about the same; `None` for letters and signs
/// of which faces make different things.
pub(crate) fn height(character: char) -> Option<f32> {
    match character {
        'b' | 'd' | 'h' | 'k' | 'l' => Some(0.72),
        'A'..='Z' | '0'..='9' => Some(0.685),
        'a' | 'c' | 'e' | 'g' | 'm'..='s' | 'u'..='z' => Some(0.51),
        _ => None,
    }
}

/// Whether it is taller than small letters are: the surer measure of the type's size.
pub(crate) fn is_tall(character: char) -> bool {
    height(character).is_some_and(|height| height > 0.6)
}

/// Whether it stands on the baseline.
pub(crate) fn stands(character: char) -> bool {
    character.is_ascii_alphanumeric() && !matches!(character, 'g' | 'j' | 'p' | 'q' | 'y' | 'f' | 'J' | 'Q')
}

/// Air between where a letter begins and its ink, in em.
pub(crate) fn air_before(character: char) -> f32 {
    match character {
        'b' | 'h' | 'i' | 'k'..='n' | 'p' | 'r' | 'u' | '1' | '!' | '\'' | '"' | '(' | '[' => 0.06,
        'B' | 'D'..='F' | 'H' | 'I' | 'K'..='N' | 'P' | 'R' | 'U' => 0.06,
        '.' | ',' | ':' | ';' => 0.09,
        'A' | 'T' | 'V'..='Z' | 'j' | 't' | 'v'..='z' | 'f' => 0.01,
        _ => 0.04,
    }
}

/// Air between the ink of a letter and where the next one begins, in em.
pub(crate) fn air_after(character: char) -> f32 {
    match character {
        'd' | 'g'..='j' | 'l'..='n' | 'q' | 'u' | '!' | '\'' | '"' | ')' | ']' => 0.06,
        'H' | 'I' | 'J' | 'M' | 'N' | 'U' => 0.06,
        '.' | ',' | ':' | ';' => 0.09,
        'A' | 'T' | 'V'..='Y' | 'f' | 'k' | 'r' | 't' | 'v'..='y' => 0.01,
        _ => 0.04,
    }
}
