use super::Recogniser;
use super::borders::{char_after, char_before, pattern};
use super::labels::{Label, Labels};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Titles in front of a name or in a title box. Police ranks are no titles.
pub(super) struct Title;

const NAME: &str = "title";

static BEFORE_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(Mrs|Mr|Ms|Miss|Mx|Drs|Dr|Professor|Prof|Rev'd|Revd|Rev|Reverend|Cllr|Councillor|Sir|Lady|Lord|Dame|Master|Doctor|Messrs|Mesdames|Mister|Madam|Mme|Mlle|Fr|Father|Sister|Brother|Imam|Rabbi|Pastor|Canon|Sheikh|Baroness|Baron|Viscount|Countess|Capt|Captain|Major|Maj|Colonel|Col|Hon|Rt Hon|MRS|MR|MS|MISS|MX|DRS|DR|PROFESSOR|PROF|REVD|REV|REVEREND|CLLR|COUNCILLOR|SIR|LADY|LORD|DAME|MASTER|DOCTOR|MESSRS|FATHER|CAPT|MAJOR|mrs|mr|ms|miss|dr|MIss|MRs)\b(\.?,?)([ \n]{1,2}|[ ]?[&/+][ ]?)",
    )
});
/// "Mr.Smith": no space behind the point.
static TIGHT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b(Mr|Mrs|Ms|Miss|Dr|MR|MRS|MS|DR)\.\p{Lu}[\p{L}'-]{2,}"));
/// A second title behind the first: "Mr and Mrs Smith", "Mr & Mrs", "Dr/Mrs".
static SECOND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(?:(?:and|AND|or|&|\+|/)[ \n]?)?(?:Mrs|Mr|Ms|Miss|Mx|Dr|Prof|Professor|Rev|Sir|Lady|MRS|MR|MS|MISS|DR)\b\.?,?[ \n/]",
    )
});
static BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\btitle|mr ?/ ?mrs[^:\n]{1,40})(?: ?\([^)\n]{2,40}\))?(?: ?[:.]+[ \n]{0,2}| - |[ \n]{1,2})(?i:(mr|mrs|ms|miss|mx|dr|prof|professor|rev|rev'd|revd|reverend|cllr|sir|lady|lord|dame|master|fr|father|capt|major))\b",
    )
});
/// Titles that a form offers: "Mr/Mrs/Miss/Ms", "Mr, Mrs, Miss or Ms".
static OPTIONS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:mr|mrs|miss|ms|mx|dr|prof|rev)\b\.?(?: ?[/|,] ?| or )(?:(?:mr|mrs|miss|ms|mx|dr|prof|rev|other)\b\.?(?: ?[/|,] ?| or ))+(?:mr|mrs|miss|ms|mx|dr|prof|rev|other)\b)",
    )
});
/// In brackets or behind a comma: "SMITH, Ann (Mrs)", "Smith, Mrs", "Poe, Ann, Ms" at the end of a cell.
static BEHIND_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\p{L}[,]? ?[(\[](Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Rev|Cllr|Master|MR|MRS|MS|MISS|MX|DR|MASTER|mr|mrs|ms|miss|dr)\.?[)\]]|[A-Z]{2,}, (Mr|Mrs|Ms|Miss|Mx|Dr|MR|MRS|MS|MISS|DR)\b|\p{Lu}[\p{L}'-]+, (Mr|Mrs|Ms|Miss|Mx|Dr)\.?(?:[,;|\n]| [0-9]|$)",
    )
});
/// Small words that belong to a surname.
const PARTICLES: &[&str] = &[
    "de", "van", "von", "der", "den", "di", "da", "du", "del", "della", "al", "el", "bin", "ibn", "le", "la",
    "st", "o'", "d'", "ter", "dos", "af", "ap", "ab", "ben",
];

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

/// Words that are a title only in front of what the lists know as a name: ranks, kin and other words too.
const RARE: &[&str] = &[
    "Father",
    "Sister",
    "Brother",
    "Major",
    "Maj",
    "Captain",
    "Capt",
    "Colonel",
    "Col",
    "Hon",
    "Rt Hon",
    "Pastor",
    "Councillor",
    "COUNCILLOR",
    "FATHER",
    "MAJOR",
    "CAPT",
    "Madam",
    "Countess",
    "Viscount",
    "Mme",
    "Mlle",
    "Sheikh",
];

impl Recogniser for Title {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut hits: Vec<Hit> = Vec::new();
        let options: Vec<std::ops::Range<usize>> = OPTIONS.find_iter(view).map(|m| m.range()).collect();
        let offered = |at: usize| options.iter().any(|range| range.contains(&at));
        for captures in BEFORE_NAME.captures_iter(view) {
            let (Some(whole), Some(title)) = (captures.get(0), captures.get(1)) else {
                continue;
            };
            if offered(title.start()) {
                continue;
            }
            if captures.get(2).is_some_and(|p| p.as_str().ends_with(','))
                || char_before(view, title.start()) == Some('\'')
            {
                continue;
            }
            let tight = captures
                .get(3)
                .is_some_and(|gap| gap.as_str().contains(['&', '/', '+']));
            let rest = &view[whole.end()..];
            let opening = rest.len()
                - rest
                    .trim_start_matches(['\'', '"', '(', '\u{201c}', '\u{2018}'])
                    .len();
            let rest = &rest[opening.min(1)..];
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
            // "Price" and "Card" are surnames as well as labels, so only those of a person's own boxes count
            let is_label = next.len() > 1
                && labels.within(&(at..at + next.len())).any(|l| {
                    matches!(
                        l.label,
                        Label::Phone
                            | Label::DateOfBirth
                            | Label::OtherDate
                            | Label::NationalInsurance
                            | Label::Nhs
                            | Label::Passport
                            | Label::DrivingLicence
                    )
                });
            let another = SECOND.is_match(rest);
            let joined = another && tight;
            // chats write "mr smith"; the surname must then be one of the list
            let low = title.as_str().starts_with(char::is_lowercase);
            let known = next.len() > 2
                && (crate::lexicon::is_surname(&next.to_lowercase())
                    || low && !crate::lexicon::is_common(&next.to_lowercase()))
                && !crate::lexicon::is_everyday(&next.to_lowercase());
            let behind = rest
                .get(next.len()..)
                .unwrap_or("")
                .trim_start_matches([' ', '-', '\'']);
            let second = behind.split(' ').next().unwrap_or("");
            let behind = if PARTICLES.contains(&second) {
                behind[second.len()..].trim_start()
            } else {
                behind
            };
            let particle = !low
                && PARTICLES.contains(&next.to_lowercase().as_str())
                && behind.starts_with(char::is_uppercase);
            let elided =
                !low && ["d'", "o'", "al-", "el-"].iter().any(|p| next.starts_with(p)) && next.len() > 3;
            let strict = matches!(title.as_str(), "mr" | "mrs" | "dr" | "ms" | "miss");
            let surname_low =
                matches!(title.as_str(), "Mr" | "Mrs" | "Dr" | "Ms" | "mr" | "mrs" | "dr") && known;
            let rare = RARE.contains(&title.as_str())
                && !(known || crate::lexicon::is_first_name(&next.to_lowercase()));
            let name = if strict {
                surname_low || matches!(title.as_str(), "mr" | "mrs" | "dr") && name
            } else {
                (name && !rare) || particle || elided || surname_low
            };
            let name = name && !tight;
            if joined && low {
                continue;
            }
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
            if place && ordinary || super::person_name::is_titled_thing(text, text.word_at(title.start())) {
                continue;
            }
            hits.push(
                Hit::new(
                    with_point(view, title.range()),
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
            (&TIGHT, "a title in front of a name"),
        ] {
            for captures in re.captures_iter(view) {
                let Some(title) = captures.iter().skip(1).flatten().next() else {
                    continue;
                };
                if offered(title.start()) {
                    continue;
                }
                if !char_after(view, title.end()).is_some_and(|c| c.is_alphanumeric()) {
                    let key = title.as_str().to_lowercase();
                    hits.push(
                        Hit::new(with_point(view, title.range()), Category::Title, 0.9, NAME)
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

/// The title with the point of its abbreviation.
fn with_point(view: &str, title: Range<usize>) -> Range<usize> {
    let point = usize::from(view[title.end..].starts_with('.'));
    title.start..title.end + point
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
    // "3 Nurse Dr Patel": a surname that is no town makes it a doctor
    let behind = next_word(view, end).to_lowercase();
    if crate::lexicon::is_surname(&behind) && !crate::lexicon::PLACES.contains(behind.as_str()) {
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
                ("Mr Smith and Mrs. Jones", &["Mr", "Mrs."]),
                ("MR FINTAN STACK", &["MR"]),
                ("Mr and Mrs Smith", &["Mr", "Mrs"]),
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
    fn titles_are_found_in_every_usual_form() {
        check(
            &Title,
            &[
                ("Mr. & Mrs. Smith", &["Mr.", "Mrs."]),
                ("Mr/Mrs Smith", &["Mr", "Mrs"]),
                ("Cllr Jones, Rev'd Smith", &["Cllr", "Rev'd"]),
                ("Father John Smith", &["Father"]),
                ("Mr de Souza and Mrs van der Berg", &["Mr", "Mrs"]),
                ("Mrs al-Rashid", &["Mrs"]),
                ("Mr.Smith", &["Mr."]),
                ("KHAN, Miss Aisha", &["Miss"]),
                ("Title:\nMrs", &["Mrs"]),
                ("Title (Mr/Mrs): Mrs", &["Mrs"]),
                ("Mr Price and Mrs Card", &["Mr", "Mrs"]),
                ("mr smith rang", &["mr"]),
                ("mr crabbe rang", &["mr"]),
                ("Poe, Ann, Mrs", &["Mrs"]),
                ("Poe [Mr]", &["Mr"]),
                ("Messrs Smith and Jones", &["Messrs"]),
                ("Master Ali Khan, Mx Poe", &["Master", "Mx"]),
                ("Mr 'Jim' Poe", &["Mr"]),
                ("Mr J. Poe", &["Mr"]),
                ("Dame Ann Poe, Lady Poe", &["Dame", "Lady"]),
                ("3 Nurse Dr Patel", &["Dr"]),
            ],
        );
        check(
            &Title,
            &[
                ("Title\nSurname", &[]),
                ("my father and Sister Act", &[]),
                ("ms word and i miss smith", &[]),
                ("Title Mr Tel 07700", &["Mr"]),
                ("Major Crime Team", &[]),
                ("Brother printer", &[]),
                ("Col. 3 Miss", &[]),
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
                ("in his Dr Martens", &[]),
                ("Title (Mr/Mrs/Miss/Ms)", &[]),
                ("Title: Mr / Mrs / Miss / Ms", &[]),
                ("Mr/Mrs/Miss/Ms/Other: Mrs", &["Mrs"]),
                ("a box of Mr Kipling cakes", &[]),
                ("Master of arts", &[]),
                ("HMRS Smith", &[]),
            ],
        );
    }
}
