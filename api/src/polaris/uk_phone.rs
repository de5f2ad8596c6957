//! The front end's rule for telephone numbers: groups that do not look British once blanks are gone are not shown.

/// Whether the front end would show a number under `PhoneNumber`: `0` or `+44` and nine or ten digits, with the
/// punctuation people write. Cautious: what is doubtful counts as foreign and is shown under another name.
pub fn looks_like_a_uk_number(text: &str) -> bool {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let national = plain
        .strip_prefix("+44")
        .or_else(|| plain.strip_prefix("0044"))
        .map(|rest| rest.strip_prefix("(0)").unwrap_or(rest))
        .or_else(|| plain.strip_prefix('0'));
    national.is_some_and(|digits| {
        (9..=10).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0')
    })
}

#[cfg(test)]
mod tests {
    use super::looks_like_a_uk_number;

    #[test]
    fn british_numbers_are_told_from_foreign_ones() {
        for british in [
            "07700 900123",
            "020 7946 0018",
            "+44 7700 900123",
            "0044 (0)7700900123",
            "01632 960 001",
        ] {
            assert!(looks_like_a_uk_number(british), "{british}");
        }
        for other in [
            "+1 202 555 0143",
            "0033 1 99 00 12 34",
            "12345",
            "(01632) 960001 ext 7",
            "00 49 30 1234567",
        ] {
            assert!(!looks_like_a_uk_number(other), "{other}");
        }
    }
}
