//! Country codes and how long numbers are behind them.

/// Whether digits after the plus are a country code and a number of a length used there (ITU-T E.164 and national
/// plans; countries seldom seen get the general limits).
pub(super) fn is_country_number(number: &str) -> bool {
    const KNOWN: &[(&str, usize, usize)] = &[
        ("1", 10, 10),
        ("7", 10, 10),
        ("20", 9, 10),
        ("27", 9, 9),
        ("30", 10, 10),
        ("31", 9, 9),
        ("32", 8, 9),
        ("33", 9, 9),
        ("34", 9, 9),
        ("36", 8, 9),
        ("39", 6, 11),
        ("40", 9, 9),
        ("41", 9, 9),
        ("43", 7, 12),
        ("44", 9, 10),
        ("45", 8, 8),
        ("46", 7, 9),
        ("47", 8, 8),
        ("48", 9, 9),
        ("49", 7, 11),
        ("55", 10, 11),
        ("60", 8, 10),
        ("61", 9, 9),
        ("62", 8, 12),
        ("63", 10, 10),
        ("64", 8, 10),
        ("65", 8, 8),
        ("66", 8, 9),
        ("81", 9, 10),
        ("82", 8, 10),
        ("84", 9, 10),
        ("86", 10, 11),
        ("90", 10, 10),
        ("91", 10, 10),
        ("92", 9, 10),
        ("93", 9, 9),
        ("94", 9, 9),
        ("95", 8, 10),
        ("98", 10, 10),
        ("351", 9, 9),
        ("353", 7, 9),
        ("355", 8, 9),
        ("359", 8, 9),
        ("370", 8, 8),
        ("371", 8, 8),
        ("372", 7, 8),
        ("380", 9, 9),
        ("420", 9, 9),
        ("421", 9, 9),
        ("234", 8, 10),
        ("233", 9, 9),
        ("254", 9, 10),
        ("880", 10, 10),
        ("971", 8, 9),
        ("972", 8, 9),
        ("966", 8, 9),
        ("852", 8, 8),
    ];
    let in_plan = KNOWN.iter().find(|(code, _, _)| number.starts_with(code));
    match in_plan {
        Some((code, least, most)) => {
            // an Italian-style trunk 0 written after the code is not counted
            let rest = &number[code.len()..];
            let rest = if *code == "39" {
                rest
            } else {
                rest.strip_prefix('0').unwrap_or(rest)
            };
            (*least..=*most).contains(&rest.len())
        }
        None => (9..=15).contains(&number.len()) && !number.starts_with('0'),
    }
}

#[cfg(test)]
mod tests {
    use super::is_country_number;

    #[test]
    fn numbers_keep_to_the_length_of_their_country() {
        for (number, good) in [
            ("33142685300", true),
            ("3314268530", false),
            ("14155550132", true),
            ("353861234567", true),
            ("447700900123", true),
            ("12345678", false),
            ("99999999999999999", false),
        ] {
            assert_eq!(is_country_number(number), good, "{number}");
        }
    }
}
