//! Names behind the labels of forms: `Surname: MCLOVE`, `Statement of: Ann Poe`, `Officer in the case: DC 12 Hill`.

use super::{named, read_behind, word_from};
use crate::names::{self, Trust};
use crate::{Hit, Text, lexicon};
use obelus_evidence::Role;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// What a label says about the value behind it.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// A name for certain.
    Name,
    /// A person, mostly given by name; may be a list.
    Person,
    /// A person or something else.
    Perhaps,
}

/// Labels as patterns (lower case; the caller adds what may follow), what they announce, and whose name it is.
const LABELS: &[(&str, Kind, Option<Role>)] = &[
    (
        r"name of (?:the )?(?:victim|complainant|injured party|aggrieved)",
        Kind::Name,
        Some(Role::Victim),
    ),
    (
        r"name of (?:the )?(?:defendant|suspect|accused|detainee|detained person|offender)",
        Kind::Name,
        Some(Role::Defendant),
    ),
    (
        r"name of (?:the )?(?:officer|oic|interviewer)",
        Kind::Name,
        Some(Role::Officer),
    ),
    (r"name of (?:the )?\w+(?: \w+)?", Kind::Name, None),
    (
        r"(?:full |first |second |third |last |given |middle |family |maiden |birth |other |previous |former |current |preferred |print |printed |customer |patient |contact |account |display |user )?names?(?: of person)?(?: in full)?",
        Kind::Name,
        None,
    ),
    (
        r"surnames?|forenames?|first names?|fore names?|alias(?:es)?|a\.?k\.?a\.?|nicknames?|also known as|known as|initials and surname",
        Kind::Name,
        None,
    ),
    (
        r"(?:witness )?statement of|statement (?:made|given) by|statement from|name of witness|name of maker|made by|evidence of|deponent",
        Kind::Name,
        Some(Role::Witness),
    ),
    (
        r"(?:record of )?interview (?:of|with)|person interviewed|interviewee",
        Kind::Person,
        None,
    ),
    (
        r"victims?|complainants?|injured (?:party|person)|aggrieved|injured parties|ip",
        Kind::Person,
        Some(Role::Victim),
    ),
    (
        r"(?:key |eye |other |civilian |non[- ]key |prosecution |defence |expert )?(?:eye)?witness(?:es)?",
        Kind::Person,
        Some(Role::Witness),
    ),
    (
        r"(?:lead |co-|first |second |main |other )?(?:defendants?|suspects?|accused|offenders?|detainee|detained person|arrested person|person arrested|perpetrator|def|respondent)",
        Kind::Person,
        Some(Role::Defendant),
    ),
    (
        r"(?:interviewing|arresting|reporting|investigating|exhibits?|disclosure|custody|escorting|charging|supervising|attending|reviewing|custodial|searching|seizing|transporting|family liaison|first|second|other|lead|senior investigating)? ?officers?(?: in (?:the )?case| completing(?: form)?| dealing| reporting| present| attending| in charge)?|oic|o\.i\.c\.?|sio|flo|custody sergeant|line manager|supervisor|duty inspector|authorising officer|interviewers?|second interviewer",
        Kind::Person,
        Some(Role::Officer),
    ),
    (
        r"solicitors?|legal (?:adviser|advisor|representative|rep)|duty solicitor|defence (?:solicitor|counsel|representative)|counsel|prosecutor|reviewing lawyer|barrister|advocate|judge|interpreter|doctor|consultant|gp|general practitioner|social worker|nurse|fme|hcp|paramedic|support worker|probation officer|intermediary|case worker|caseworker|key ?worker|head ?teacher|teacher|police surgeon|health care professional|healthcare professional|clinician|pathologist|expert|author|reviewed by|independent sexual violence advis[eo]r|isva|idva|secretary|receptionist|practice manager",
        Kind::Person,
        Some(Role::Professional),
    ),
    (
        r"child(?:ren)?|child's|young person|minors?",
        Kind::Person,
        Some(Role::Child),
    ),
    (
        r"appropriate adult|next of kin|parents?|guardians?|parent/guardian|carer|mother|father|partner|spouse|husband|wife|emergency contact|informant|caller|registered keeper|keeper|registered owner|account holder|card ?holder|policy ?holder|tenant|landlord|employer|driver|passengers?|occupants?|applicant|next of kin/parent|finder|loser|neighbour|son|daughter|brother|sister|friend",
        Kind::Person,
        Some(Role::Other),
    ),
    (
        r"signed(?: by)?|signature(?: of witness| of officer| of maker| witnessed by| of parent)?|signature witnessed by|witnessed by|witness signature|taken by|statement taken by|prepared by|completed by|produced by|seized by|exhibited by|received by|handed to|recorded by|reported by|authorised by|checked by|created by|sent by|submitted by|entered by|updated by|approved by|collected by|booked in by|attended by|written by|compiled by|identified by|found by|exhibit producer|producer|exhibiting officer|sender|recipient|allocated to|assigned to|log(?:ged)? by|persons? present|others? present|other persons? present|also present|those present|attendees|present",
        Kind::Person,
        None,
    ),
    (
        r"from|to|cc|bcc|re|subject|attention|attn|f\.?a\.?o\.?|for the attention of|contact|client|customer|patient|owner|person|person concerned|payee|beneficiary|paid to|user|passenger name|addressee|account name|organiser|participants?|relationship to victim",
        Kind::Perhaps,
        None,
    ),
];

/// A heading of a form section, with the role of the person it is about.
const SECTIONS: &[(&str, Role)] = &[
    ("victim", Role::Victim),
    ("complainant", Role::Victim),
    ("injured p", Role::Victim),
    ("aggrieved", Role::Victim),
    ("witness", Role::Witness),
    ("suspect", Role::Defendant),
    ("defendant", Role::Defendant),
    ("accused", Role::Defendant),
    ("detained person", Role::Defendant),
    ("detainee", Role::Defendant),
    ("offender", Role::Defendant),
    ("officer", Role::Officer),
    ("oic", Role::Officer),
    ("interviewing", Role::Officer),
    ("solicitor", Role::Professional),
    ("legal ", Role::Professional),
    ("interpreter", Role::Professional),
    ("appropriate adult", Role::Other),
    ("next of kin", Role::Other),
    ("child", Role::Child),
    ("parent", Role::Other),
];

static PATTERN: LazyLock<Regex> = LazyLock::new(|| {
    let alternatives: Vec<String> = LABELS.iter().map(|(label, ..)| format!("({label})")).collect();
    let tail = r"(?:\(s\)|\(es\)|'s)?(?: ?(?:no\.? ?)?\d{1,2}\b)?(?: (?:full )?(?:name|names|details|contact|surname)\b(?:\(s\))?)?(?: ?\([^()\n]{1,60}\))?";
    Regex::new(&format!(
        r"(?i)\b(?:{}){tail}(?P<separator> ?[:=] ?\.?| - |[ ]?\n| )",
        alternatives.join("|")
    ))
    .expect("a valid pattern")
});

/// The role a line gives as heading or label of a section (`Suspect 1`, `Victim details`, `Officer in the case: ...`).
pub(crate) fn section_role(line: &str) -> Option<Role> {
    let head = line.trim_start_matches(|c: char| !c.is_alphabetic());
    let short = head.find(':').unwrap_or(head.len()) <= 40;
    SECTIONS
        .iter()
        .find(|(word, _)| {
            short
                && head
                    .get(..word.len())
                    .is_some_and(|start| start.eq_ignore_ascii_case(word))
        })
        .map(|&(_, role)| role)
}

/// Finds names behind labels.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let view = text.view();
    let mut hits = Vec::new();
    for found in PATTERN.captures_iter(view) {
        let (Some(whole), Some(separator)) = (found.get(0), found.name("separator")) else {
            continue;
        };
        let Some(index) = (0..LABELS.len()).find(|&i| found.get(i + 1).is_some()) else {
            continue;
        };
        let (_, kind, role) = LABELS[index];
        // "Housing officer:" is a label too, but of nobody in the police.
        let first = word_from(text, whole.start());
        let civil = role == Some(Role::Officer)
            && lexicon::is_in(&["officer", "officers"], text.word(first))
            && !super::titles::is_police_officer(text, first);
        // "For the Defendant: Mr Poe" names counsel, not the defendant.
        let inside = first > 0
            && names::joins(text, first)
            && lexicon::is_in(
                &["for", "the", "of", "to", "with", "by", "and", "against"],
                text.word(first - 1),
            );
        let role = match (civil, inside) {
            (true, _) => Some(Role::Professional),
            (false, true) => None,
            (false, false) => role,
        };
        let label = view[whole.start()..separator.start()].trim();
        let line = text.line(text.line_number(whole.start()));
        let begins_line = view[line.start..whole.start()]
            .trim()
            .chars()
            .all(|c| !c.is_alphabetic());
        let begins_line = begins_line || civil;
        let Some(trust) = trust(kind, separator.as_str(), label, begins_line) else {
            continue;
        };
        let at = word_from(text, separator.end());
        read_values(
            text,
            at,
            separator.end(),
            &Label {
                text: label,
                kind,
                role,
                trust,
            },
            &mut hits,
        );
    }
    hits
}

struct Label<'a> {
    text: &'a str,
    kind: Kind,
    role: Option<Role>,
    trust: Trust,
}

/// How far the label and what separates it from the value can be trusted; `None` when it is no label here.
fn trust(kind: Kind, separator: &str, label: &str, begins_line: bool) -> Option<Trust> {
    let colon = separator.contains([':', '=']);
    let capital = label.starts_with(char::is_uppercase);
    match (kind, colon, separator) {
        (Kind::Name, true, _) => Some(Trust::Strong),
        (Kind::Person, true, _) if capital || begins_line => Some(Trust::Strong),
        (Kind::Perhaps, true, _) if begins_line => Some(Trust::Weak),
        (Kind::Name, false, "\n" | " \n") if begins_line && capital => Some(Trust::Strong),
        (Kind::Name, false, " " | " - ") if begins_line && capital => Some(Trust::Strong),
        (Kind::Person, false, "\n" | " \n" | " - ") if begins_line && capital => Some(Trust::Weak),
        _ => None,
    }
}

/// Reads one name, or a list of names parted by commas, semicolons, slashes and "and".
fn read_values(text: &Text, mut at: usize, from: usize, label: &Label<'_>, hits: &mut Vec<Hit>) {
    let view = text.view();
    for count in 0..12 {
        let Some(word) = text.words().get(at) else { return };
        let gap = &view[if count == 0 {
            from
        } else {
            text.words()[at - 1].end()
        }..word.start()];
        if count == 0
            && (gap.chars().filter(|&c| c == '\n').count() > 1 || gap.contains('\u{c}') || gap.len() > 12)
        {
            return;
        }
        let Some((mut words, ranked)) = read_behind(text, at) else {
            return;
        };
        if count == 0 && label.kind != Kind::Perhaps {
            include_forename(text, &mut words);
        }
        if !is_acceptable(text, &words, label, ranked) {
            return;
        }
        let role = if ranked { Some(Role::Officer) } else { label.role };
        let score = match (label.trust, label.kind) {
            (Trust::Strong, Kind::Name) => 0.95,
            (Trust::Strong, _) => 0.9,
            _ => 0.8,
        };
        let reason = format!(
            "stands behind the label \u{201c}{}\u{201d}",
            label.text.split_whitespace().collect::<Vec<_>>().join(" ")
        );
        hits.push(named(text, &words, score, reason, role));
        at = words.end;
        let Some(next) = text.words().get(at) else { return };
        // "Tobi 7, Kemi (4) and Ife": ages between the names of a list
        let aged = next.shape == crate::Shape::Number
            && next.range().len() <= 2
            && matches!(&view[text.words()[at - 1].end()..next.start()], " " | " (" | ", ");
        if aged && text.words().get(at + 1).is_some() {
            at += 1;
        }
        let Some(next) = text.words().get(at) else { return };
        let between = view[text.words()[at - 1].end()..next.start()].trim_matches([' ', ')']);
        if text.word(at) == "and" {
            at += 1;
        } else if !matches!(between, "," | ";" | "/" | "&" | ",\n" | ";\n") {
            return;
        }
    }
}

/// `SMITH, John Paul` behind a label is one name.
fn include_forename(text: &Text, words: &mut Range<usize>) {
    let Some(next) = text.words().get(words.end) else {
        return;
    };
    let gap = &text.view()[text.words()[words.end - 1].end()..next.start()];
    let surname_first = words.len() == 1 && matches!(gap, ", " | ",");
    let upper = text.words()[words.start].shape == crate::Shape::Upper && next.shape == crate::Shape::Capital;
    let known = lexicon::is_first_name(&text.word(words.end).to_lowercase());
    if surname_first
        && (upper || known)
        && let Some(first_names) = names::read(text, words.end, Trust::Weak)
    {
        words.end = first_names.end;
    }
}

fn is_acceptable(text: &Text, words: &Range<usize>, label: &Label<'_>, ranked: bool) -> bool {
    let place = lexicon::PLACES.contains(names::key(text, words).as_str());
    if ranked {
        return true;
    }
    if names::are_everyday_here(text, words) {
        // "Surname: WEAVER" is a name; "Name: Prefers not to say" is none.
        let prose_follows =
            names::joins(text, words.end) && text.words()[words.end].shape == crate::Shape::Lower;
        return label.kind == Kind::Name
            && label.trust == Trust::Strong
            && words.len() <= 3
            && !prose_follows;
    }
    let plausibility = names::plausibility(text, words);
    // an employer is a firm more often than a person
    if label.text.eq_ignore_ascii_case("employer") && plausibility < 0.6 {
        return false;
    }
    match (label.kind, label.trust) {
        (Kind::Name, Trust::Strong) => true,
        (Kind::Person, Trust::Strong) => !place,
        _ => plausibility >= 0.5 && !place,
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Text;
    use obelus_evidence::Role;

    fn names(source: &str) -> Vec<(String, Option<Role>)> {
        let text = Text::new(source);
        find(&text)
            .into_iter()
            .map(|hit| (text.view()[hit.range].to_owned(), hit.role))
            .collect()
    }

    fn only(source: &str) -> Vec<String> {
        names(source).into_iter().map(|(name, _)| name).collect()
    }

    #[test]
    fn labels_show_names_and_roles() {
        assert_eq!(
            only("Surname: MCLOVE Forename(s): EOIN\nDate of birth: x"),
            ["MCLOVE", "EOIN"]
        );
        assert_eq!(
            names("Suspect 1: EOIN MCLOVE"),
            [("EOIN MCLOVE".to_owned(), Some(Role::Defendant))]
        );
        assert_eq!(
            names("Statement of: PC 12 BLAYNEE"),
            [("BLAYNEE".to_owned(), Some(Role::Officer))]
        );
        assert_eq!(
            only("Witnesses: SHELAGH MCLOVE, LUCY DOYLE and Tom Ray"),
            ["SHELAGH MCLOVE", "LUCY DOYLE", "Tom Ray"]
        );
        assert_eq!(only("Full name\nZara Quist\nDate of birth"), ["Zara Quist"]);
        assert_eq!(only("Children: Tobi 7, Kemi (4), Zara"), ["Tobi", "Kemi", "Zara"]);
        assert_eq!(only("Name: QUIST, Zara Mae"), ["QUIST, Zara Mae"]);
        assert_eq!(only("Officer in the case: DC 4412 Priya Vance"), ["Priya Vance"]);
        assert_eq!(only("Statement taken by: Sgt Ola"), ["Ola"]);
    }

    #[test]
    fn counsel_for_the_defendant_and_housing_officers_keep_their_own_role() {
        assert_eq!(
            names("For the Defendant: Mr B. Straker"),
            [("B. Straker".to_owned(), None)]
        );
        assert_eq!(
            names("Housing officer: Jane Poole"),
            [("Jane Poole".to_owned(), Some(Role::Professional))]
        );
        assert_eq!(
            names("Arresting officer: Jane Poole"),
            [("Jane Poole".to_owned(), Some(Role::Officer))]
        );
    }

    #[test]
    fn what_is_no_name_behind_a_label_is_left() {
        for source in [
            "Surname: Forename(s):",
            "Name: Not known",
            "Witness: none",
            "Victim: Female",
            "To: Crown Prosecution Service",
            "the name of the shop",
            "a witness Statement",
            "Subject: Meeting on Friday",
            "Suspect 2\nSurname:",
        ] {
            assert_eq!(only(source), [""; 0], "{source}");
        }
    }
}
