//! Dates of birth and collar numbers that the case knows.

use super::NAME;
use super::people::role_words;
use crate::cues::Cues;
use crate::months::MONTHS;
use crate::{Hit, Text};
use obelus_evidence::{Category, Party, Role};
use regex::Regex;

const RANKED: Cues = Cues::new(
    &[
        "pc",
        "dc",
        "ps",
        "ds",
        "di",
        "sgt",
        "constable",
        "sergeant",
        "collar",
        "shoulder",
        "warrant",
        "officer",
        "number",
        "no",
        "badge",
    ],
    &["page", "£", "room", "exhibit"],
)
.within(30, 12);

/// Finds the dates of birth and collar numbers of parties.
pub(super) fn find(text: &Text, parties: &[Party]) -> Vec<Hit> {
    let mut hits = Vec::new();
    for party in parties {
        let key = party.name.reveal().to_lowercase();
        if let Some(pattern) = party.dob.as_ref().and_then(|dob| birth_pattern(dob.reveal())) {
            let reason = format!("the date of birth of {} in the case", role_words(party.role));
            hits.extend(pattern.find_iter(text.view()).map(|found| {
                Hit::new(found.range(), Category::DateOfBirth, 0.97, NAME)
                    .because(&*reason)
                    .of(party.role)
                    .keyed(format!("born {key}"))
            }));
        }
        if let Some(number) = &party.shoulder_number {
            hits.extend(collar_numbers(text, number.reveal()));
        }
    }
    hits
}

/// All the ways in which a date `YYYY-MM-DD` is written in British papers, and as ISO 8601 has it.
fn birth_pattern(dob: &str) -> Option<Regex> {
    let mut parts = dob.get(..10)?.split('-').map(str::parse::<usize>);
    let (Some(Ok(year)), Some(Ok(month)), Some(Ok(day)), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return None;
    };
    let name = MONTHS.get(month.checked_sub(1)?)?;
    let short = year % 100;
    let abbreviation = &name[..3];
    let between = r"[ \n]?(?:[/.\-]|[ \n])[ \n]?";
    Regex::new(&format!(
        r"(?i)\b(?:0?{day}(?:{between}0?{month}{between}|(?:st|nd|rd|th)?,?[ \n\-/](?:day of |of )?(?:{name}|{abbreviation}\.?t?),?[ \n\-/])(?:{year}|{short:02})|{name} 0?{day}(?:st|nd|rd|th)?,? {year}|{year}-{month:02}-{day:02}|{day:02}{month:02}{year})\b"
    ))
    .ok()
}

fn collar_numbers(text: &Text, number: &str) -> Vec<Hit> {
    let number = number.trim();
    if number.len() < 2
        || !number.chars().all(|c| c.is_ascii_alphanumeric())
        || !number.contains(|c: char| c.is_ascii_digit())
    {
        return Vec::new();
    }
    let view = text.view();
    let mut hits = Vec::new();
    for (at, _) in view.match_indices(number) {
        let range = at..at + number.len();
        let free = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && !matches!(c, '/' | '-'));
        if !free(view[..at].chars().next_back()) || !free(view[range.end..].chars().next()) {
            continue;
        }
        let hit =
            Hit::new(range.clone(), Category::OfficerNumber, 0.45, NAME).weighed(&RANKED.weigh(view, &range));
        if hit.score >= 0.5 || number.len() >= 5 {
            let score = hit.score.max(0.6) + 0.1;
            hits.push(
                Hit { score, ..hit }
                    .because("the collar number of a police officer in the case")
                    .of(Role::Officer)
                    .keyed(number.to_lowercase()),
            );
        }
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::{birth_pattern, collar_numbers};
    use crate::Text;

    #[test]
    fn a_date_of_birth_is_found_in_every_form() {
        let pattern = birth_pattern("1981-09-02").unwrap();
        for form in [
            "02/09/1981",
            "2.9.81",
            "02-09-81",
            "2nd September 1981",
            "2 Sept 1981",
            "the 2nd of September 1981",
            "September 2, 1981",
            "1981-09-02",
            "02 / 09 / 1981",
            "2nd day of September 1981",
        ] {
            assert!(pattern.is_match(form), "{form}");
        }
        for other in ["12/09/1981", "2/9/1982", "1981-09-021", "3 September 1981"] {
            assert!(!pattern.is_match(other), "{other}");
        }
        assert!(birth_pattern("unknown").is_none() && birth_pattern("1981-13-02").is_none());
    }

    #[test]
    fn a_collar_number_needs_a_rank_nearby() {
        let count = |text: &str| collar_numbers(&Text::new(text), "2009").len();
        assert_eq!(count("PC 2009 Byrne"), 1);
        assert_eq!(count("in May 2009 we met"), 0);
        assert_eq!(count("PC 12/2009"), 0);
    }
}
