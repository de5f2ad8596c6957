//! The line below a signature: "Ann Poe / Head of Customer Services".

use super::NAME;
use super::form::{is_form_word, names_an_occupation};
use super::phrase::is_police;
use crate::Hit;
use crate::lexicon;
use obelus_evidence::Category;

/// Nouns that end, or with "of" begin, the name of a post.
pub(super) const POSTS: &[&str] = &[
    "manager",
    "head",
    "director",
    "officer",
    "leader",
    "lead",
    "registrar",
    "partner",
    "executive",
    "practitioner",
    "coordinator",
    "co-ordinator",
    "secretary",
    "adviser",
    "advisor",
    "clerk",
    "solicitor",
    "associate",
    "engineer",
    "consultant",
    "specialist",
    "analyst",
    "assistant",
    "administrator",
    "supervisor",
    "handler",
    "investigator",
    "worker",
    "nurse",
    "teacher",
    "headteacher",
    "principal",
    "deputy",
    "governor",
    "chair",
    "chairman",
    "chairwoman",
    "treasurer",
    "trustee",
    "warden",
    "agent",
    "surveyor",
    "therapist",
    "psychologist",
    "paralegal",
    "fellow",
    "trainee",
    "physician",
    "surgeon",
    "doctor",
    "controller",
    "inspector",
    "planner",
    "technician",
    "representative",
    "owner",
    "proprietor",
];
pub(super) const OF_NO_POST: &[&str] = &[
    "ltd",
    "limited",
    "llp",
    "plc",
    "solicitors",
    "trust",
    "council",
    "police",
    "services",
    "department",
    "team",
    "unit",
    "signature",
    "signed",
    "date",
    "dated",
    "statement",
    "witness",
    "present",
    "case",
];

/// Lines of capitalised words that name a post, right below a line that holds nothing but somebody's name.
pub(super) fn below_names(view: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut start = 0;
    let mut above = "";
    for line in view.split_inclusive(['\n', '\u{c}']) {
        let text = line.trim_end_matches(['\n', '\u{c}']);
        let post = text.split(',').next().unwrap_or("").trim().trim_end_matches('.');
        if is_name_line(above) && is_post(post) {
            let from = start + (text.len() - text.trim_start().len());
            hits.push(
                Hit::new(from..from + post.len(), Category::Occupation, 0.7, NAME)
                    .because("the line below a name names a post")
                    .keyed(post.to_lowercase()),
            );
        }
        above = if line.ends_with('\u{c}') { "" } else { text };
        start += line.len();
    }
    hits
}

/// Two to four capitalised words, one of them a well-known first name or behind a title or initial, and letters behind.
pub(super) fn is_name_line(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let capitals = words
        .iter()
        .all(|word| word.starts_with(char::is_uppercase) || word.starts_with('('));
    let known = words.iter().take(2).any(|word| {
        let word = word.trim_matches(|c: char| !c.is_alphabetic());
        lexicon::is_first_name(&word.to_lowercase())
            || lexicon::is_in(lexicon::TITLES, word)
            || word.chars().count() == 1
    });
    (2..=5).contains(&words.len())
        && capitals
        && known
        && !line.contains(|c: char| c.is_ascii_digit() || c == ':')
}

fn is_post(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    let capitals = words.iter().all(|word| {
        word.starts_with(char::is_uppercase)
            || matches!(*word, "of" | "and" | "&" | "for" | "the" | "to" | "in" | "-")
    });
    let lower: Vec<String> = words
        .iter()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let is_post = |word: Option<&String>| word.is_some_and(|word| POSTS.contains(&word.as_str()));
    let of_something = lower.len() > 2 && lower[1] == "of" && is_post(lower.first());
    let body = lower.iter().any(|word| OF_NO_POST.contains(&word.as_str()));
    let names_a_post =
        of_something || !body && (is_post(lower.last()) || names_an_occupation(line) && lower.len() > 1);
    (1..=7).contains(&words.len())
        && line.len() <= 60
        && capitals
        && names_a_post
        && !line.contains(|c: char| c.is_ascii_digit() || c == ':' || c == '@')
        && !is_name_line(line)
        && !is_police(line)
        && !is_form_word(line)
}

#[cfg(test)]
mod tests {
    use super::below_names;

    fn posts(view: &str) -> Vec<&str> {
        below_names(view)
            .into_iter()
            .map(|hit| &view[hit.range])
            .collect()
    }

    #[test]
    fn the_post_below_a_name_is_found() {
        assert_eq!(
            posts("Yours sincerely\nAnn Poe\nHead of Customer Services\nRoe Bank"),
            ["Head of Customer Services"]
        );
        assert_eq!(posts("Dr A Poe\nSpecialty Registrar"), ["Specialty Registrar"]);
        assert_eq!(
            posts("Ann Poe\nNeighbourhood Manager,\nLeeds"),
            ["Neighbourhood Manager"]
        );
    }

    #[test]
    fn other_lines_below_names_are_left() {
        for view in [
            "Ann Poe\nRoe Solicitors",
            "Ann Poe\nPolice Officer",
            "Ann Poe\nDate: Manager",
            "The Shop\nStore Manager",
            "Ann Poe\nleft with the manager",
            "LEE Bo Plasterer\nPOE Ann Nurse",
        ] {
            assert_eq!(posts(view), [""; 0], "{view}");
        }
    }
}
