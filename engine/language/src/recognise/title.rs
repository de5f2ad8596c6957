use super::Recogniser;
use super::borders::{char_after, char_before, pattern};
use super::labels::Labels;
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::sync::LazyLock;

/// Titles in front of a name or in a title box. Police ranks are no titles.
pub(super) struct Title;

const NAME: &str = "title";

static BEFORE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Revd|Reverend|Sir|Lady|Lord|Dame|Master|Doctor|Messrs|Mister|Fr|Imam|Rabbi|Canon|Baroness|Baron|MR|MRS|MS|MISS|MX|DR|PROF|PROFESSOR|REV|REVD|REVEREND|SIR|LADY|LORD|DAME|MASTER|DOCTOR)\b(\.?,?)[ \n]{1,2}",
    )
});
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\btitle)(?: ?[:.]+ ?|[ \n])(?i:(mr|mrs|ms|miss|mx|dr|prof|professor|rev|revd|reverend|sir|lady|lord|dame|master))\b",
    )
});
/// In brackets or behind a comma: "SMITH, Ann (Mrs)", "Smith, Mrs".
static BEHIND_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[A-Za-z][,]? ?\((Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|MS|MISS|DR)\.?\)|[A-Z]{2,}, (Mr|Mrs|Ms|Miss|Dr)\b")
});

/// Words that begin with a capital behind a title and are no name.
const NO_NAMES: &[&str] = &[
    "The",
    "A",
    "An",
    "And",
    "Of",
    "In",
    "On",
    "At",
    "It",
    "He",
    "She",
    "I",
    "You",
    "They",
    "We",
    "This",
    "That",
    "No",
    "Not",
    "Is",
    "Was",
    "To",
    "For",
    "If",
    "But",
    "Or",
    "Chancellor",
    "Mayor",
    "Justice",
    "Chief",
    "President",
    "Speaker",
    "Chairman",
    "THE",
    "AND",
    "OF",
    "IN",
    "ON",
    "AT",
    "IT",
    "HE",
    "SHE",
    "WAS",
    "TO",
    "Advocate",
    "Surname",
    "World",
    "Universe",
    "Who",
    "Madam",
    "Forename",
    "Forenames",
    "Name",
    "Gender",
    "Date",
];
/// Titles that are also ordinary words or parts of place names; they need a name that is not an ordinary capital.
const ORDINARY: &[&str] = &[
    "Miss",
    "Master",
    "Lady",
    "Lord",
    "Sir",
    "Baron",
    "Canon",
    "Doctor",
    "Professor",
    "Dame",
    "Fr",
];

impl Recogniser for Title {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut hits: Vec<Hit> = Vec::new();
        for captures in BEFORE_NAME.captures_iter(view) {
            let (Some(whole), Some(title)) = (captures.get(0), captures.get(1)) else {
                continue;
            };
            if captures.get(2).is_some_and(|p| p.as_str().ends_with(','))
                || char_before(view, title.start()) == Some('\'')
            {
                continue;
            }
            let rest = &view[whole.end()..];
            let next: &str = rest
                .split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '-'))
                .next()
                .unwrap_or("");
            // "Dr A. Mensah", "Mr I Poe": an initial, not the article
            let initial = next.chars().count() == 1
                && rest[next.len()..]
                    .trim_start_matches(['.', ' ', '\n'])
                    .starts_with(char::is_uppercase);
            let name =
                next.chars().next().is_some_and(char::is_uppercase) && (initial || !NO_NAMES.contains(&next));
            // "Tel", "Dob": the next label of a form is no name
            let at = whole.end();
            let is_label = labels.within(&(at..at + next.len())).next().is_some() && next.len() > 1;
            let another = BEFORE_NAME.find(rest).is_some_and(|m| m.start() == 0);
            if !(name || another) || is_label || is_street(view, title.start(), title.end(), title.as_str()) {
                continue;
            }
            // "Lord Street", "Lady Lane", "Miss Selfridge" carry no person
            let place = matches!(
                next_word(rest, next.len()),
                "Street"
                    | "Road"
                    | "Lane"
                    | "Avenue"
                    | "Court"
                    | "Hotel"
                    | "Arms"
                    | "Way"
                    | "Close"
                    | "Square"
                    | "Park"
            ) || matches!(
                next,
                "Street" | "Lane" | "Road" | "Avenue" | "Bay" | "Park" | "Court"
            );
            let ordinary = ORDINARY.contains(&title.as_str());
            if place && ordinary {
                continue;
            }
            hits.push(
                Hit::new(
                    title.range(),
                    Category::Title,
                    if ordinary { 0.75 } else { 0.92 },
                    NAME,
                )
                .because("a title in front of a name")
                .keyed(title.as_str().to_lowercase()),
            );
        }
        for (re, why) in [
            (&BOX, "behind the label \u{201c}title\u{201d}"),
            (&BEHIND_NAME, "a title behind a name"),
        ] {
            for captures in re.captures_iter(view) {
                let Some(title) = captures.get(1).or(captures.get(2)) else {
                    continue;
                };
                if !char_after(view, title.end()).is_some_and(|c| c.is_alphanumeric()) {
                    let key = title.as_str().to_lowercase();
                    hits.push(
                        Hit::new(title.range(), Category::Title, 0.9, NAME)
                            .because(why)
                            .keyed(key),
                    );
                }
            }
        }
        hits.sort_by_key(|h| h.range.start);
        hits.dedup_by(|b, a| b.range.start < a.range.end);
        hits
    }
}

fn next_word(rest: &str, from: usize) -> &str {
    let rest = rest[from..].strip_prefix(' ').unwrap_or("");
    rest.split(|c: char| !c.is_alphabetic()).next().unwrap_or("")
}

/// "12 Elm Dr Leeds": a capitalised word with a house number in front, and "Dr" is a drive.
fn is_street(view: &str, start: usize, end: usize, title: &str) -> bool {
    if !matches!(title, "Dr" | "DR") || char_after(view, end) == Some('.') {
        return false;
    }
    let line = view[..start].rsplit(['\n', '\u{c}']).next().unwrap_or("");
    let mut words = line.split_whitespace().rev();
    let street = words
        .next()
        .is_some_and(|w| w.starts_with(char::is_uppercase) && w.chars().all(char::is_alphabetic));
    street
        && words
            .take(2)
            .any(|w| w.trim_matches(',').bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::Title;
    use crate::recognise::examples::check;

    #[test]
    fn titles_of_people_are_found() {
        check(
            &Title,
            &[
                ("Mr Smith and Mrs. Jones", &["Mr", "Mrs"]),
                ("MR FINTAN STACK", &["MR"]),
                ("Mr and Mrs Smith", &["Mrs"]),
                ("Dr O'Rourke, Prof Lee", &["Dr", "Prof"]),
                ("Title: Mrs Surname: Poe", &["Mrs"]),
                ("Title Mr Born 15/04/1986", &["Mr"]),
                ("AHMED-REID, Winston (Mr) 21", &["Mr"]),
                ("Sir John Poe", &["Sir"]),
                ("Mr\nSmith", &["Mr"]),
                ("Miss Zoë Achebe", &["Miss"]),
                ("Dr A. Mensah", &["Dr"]),
                ("7 Name: Dr Ann Poe", &["Dr"]),
            ],
        );
    }

    #[test]
    fn ordinary_words_and_streets_are_left_alone() {
        check(
            &Title,
            &[
                ("I miss him. Miss the bus", &[]),
                ("12 Elm Dr Leeds", &[]),
                ("Lord Street", &[]),
                ("Dear Sir, Madam", &[]),
                ("the Lady Chapel Road", &[]),
                ("PC Smith", &[]),
                ("Master of arts", &[]),
                ("HMRS Smith", &[]),
            ],
        );
    }
}
