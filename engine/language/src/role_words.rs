//! Words directly beside a name that say which part its bearer plays.
//!
//! A wrong "defendant" or "officer" would keep a name that should be asked about, so these two need surer words than
//! the others: "the accused, Poe" but not "she accused Poe".

use obelus_evidence::Role;
use regex::Regex;
use std::sync::LazyLock;

/// What may stand between the words and a name behind them.
const LINK: &str = r"(?: \d)?(?:,|:| -| is| was| named| called| identified as| known as| is identified as)?[ \n]*(?:mr|mrs|ms|miss|mx|dr)?\.? *$";

static BEFORE: LazyLock<Vec<(Regex, Role)>> = LazyLock::new(|| {
    let surely =
        r"(?:^|[\n:;(]|\b(?:the|main|prime|first|second|other|said|male|female|co-|named|this|that)[ -])\s*";
    table(&[
        (
            &format!(r"{surely}(?:defendant|suspect|accused|detainee|offender|perpetrator|assailant){LINK}"),
            Role::Defendant,
        ),
        (
            &format!(r"\b(?:victim|complainant|aggrieved|injured party)s?{LINK}"),
            Role::Victim,
        ),
        (
            &format!(r"\b(?:witness|eyewitness|eye-witness)(?:es)?{LINK}"),
            Role::Witness,
        ),
        (
            &format!(
                r"\b(?:solicitor|doctor|nurse|paramedic|consultant|surgeon|gp|teacher|headteacher|social worker|interpreter|barrister|counsel|judge|pathologist|caseworker|probation officer|support worker|registrar|midwife|pharmacist|therapist|psychologist|intermediary|housing officer|care officer)s?{LINK}"
            ),
            Role::Professional,
        ),
        (
            r"\b(?:children|kids|twins|baby|toddler|little (?:boy|girl)|school(?:boy|girl)|pupil)(?:,|:| are| is| named| called|, called|, named)?[ \n](?:(?-i:[A-Z])[\w'-]+(?:, | and |, and )){0,4}$",
            Role::Child,
        ),
        (
            &format!(
                r"\b(?:police officer|officer in the case|arresting officer|investigating officer|constable|sergeant|inspector|superintendent|detective)s?{LINK}"
            ),
            Role::Officer,
        ),
        (
            &format!(
                r"\b(?:husband|wife|partner|ex-partner|boyfriend|girlfriend|mother|father|mum|dad|brother|sister|friend|neighbour|landlord|landlady|colleague|boss|manager|cousin|aunt|uncle|nephew|niece|grandmother|grandfather|appropriate adult)s?{LINK}"
            ),
            Role::Other,
        ),
    ])
});

static BEHIND: LazyLock<Vec<(Regex, Role)>> = LazyLock::new(|| {
    let lead = r"^(?:,| -| is| was| \(| -| :)? ?(?:the|a|an|my|his|her|their|our)? ?";
    table(&[
        (
            r"^(?:,| is| was| -)? (?:the|a) (?:main |first |second |prime )?(?:defendant|suspect|accused|detainee|offender)\b",
            Role::Defendant,
        ),
        (
            r"^ ?(?:\(|- )(?:the )?(?:defendant|suspect|accused|detainee)\b",
            Role::Defendant,
        ),
        (
            &format!(r"{lead}(?:victim|complainant|aggrieved|injured party)\b"),
            Role::Victim,
        ),
        (
            &format!(r"{lead}(?:eye ?|independent |key |civilian )?witness\b"),
            Role::Witness,
        ),
        (
            &format!(
                r"{lead}(?:solicitor|doctor|nurse|paramedic|consultant|teacher|social worker|interpreter|barrister|counsel|judge|general practitioner|gp)\b"
            ),
            Role::Professional,
        ),
        (
            r"^,?[ \n](?:(?:who )?(?:on behalf of|representing|represents|represented|acting for|acts for|acted for|appeared for)\b)",
            Role::Professional,
        ),
        // "Ravi Poe of Poe & Quill Solicitors", or the firm under the name that ends a letter
        (
            r"^(?:,? of|,? from|, |,? at|,? for)?[ \n](?-i:(?:[A-Z][\w'.-]*|&|and)[ \n]){1,5}(?:solicitors?|llp|barristers|chambers|law)\b",
            Role::Professional,
        ),
        (
            &format!(
                r"{lead}(?:husband|wife|partner|ex-partner|boyfriend|girlfriend|mother|father|brother|sister|friend|neighbour|landlord|colleague|cousin|appropriate adult)\b"
            ),
            Role::Other,
        ),
    ])
});

fn table(rows: &[(&str, Role)]) -> Vec<(Regex, Role)> {
    rows.iter()
        .map(|&(pattern, role)| {
            (
                Regex::new(&format!("(?i){pattern}")).expect("a valid pattern"),
                role,
            )
        })
        .collect()
}

/// The role that the words before or behind a name give.
pub(crate) fn beside(before: &str, behind: &str) -> Option<Role> {
    for (pattern, role) in BEFORE.iter() {
        let Some(found) = pattern.find(before) else {
            continue;
        };
        // "For the Defendant: Mr Poe" names counsel.
        let counsel = *role == Role::Defendant && FOR.is_match(&before[..found.end().min(before.len())]);
        return Some(if counsel { Role::Professional } else { *role });
    }
    BEHIND
        .iter()
        .find(|(pattern, _)| pattern.is_match(behind))
        .map(|&(_, role)| role)
}

/// Words that make the person behind "the defendant" somebody who acts for the defendant.
static FOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:for|behalf of|representing|instructed by) (?:the )?(?:first |second |co-)?(?:defendant|accused|suspect)")
        .expect("a valid pattern")
});

#[cfg(test)]
mod tests {
    use super::beside;
    use obelus_evidence::Role;

    #[test]
    fn words_beside_a_name_say_the_part() {
        for (before, behind, role) in [
            ("when the defendant, Mr ", " left", Role::Defendant),
            ("", " (suspect) ran", Role::Defendant),
            ("then ", ", the accused, ran", Role::Defendant),
            ("he hit the victim ", " twice", Role::Victim),
            ("SHELAGH told ", " - COMPLAINANT", Role::Victim),
            ("spoke to Nurse ", " there", Role::Professional),
            ("For the Defendant: Mr ", "", Role::Professional),
            ("my neighbour ", " heard", Role::Other),
            ("by the arresting officer ", "", Role::Officer),
            ("my two children, ", ", who is 9,", Role::Child),
            ("with her kids, Ife and ", " to school", Role::Child),
            ("letter from Mr ", " on behalf of Ann", Role::Professional),
            ("rang Mr ", " of Poe & Quill Solicitors.", Role::Professional),
            ("regards\n", "\nPoe Quill LLP", Role::Professional),
        ] {
            assert_eq!(beside(before, behind), Some(role), "{before}|{behind}");
        }
    }

    #[test]
    fn verbs_and_other_people_s_words_say_nothing() {
        for (before, behind) in [
            ("she accused ", " of lying"),
            ("I suspect ", " did it"),
            ("", " accused Ann"),
            ("the defendant hit ", " again"),
            ("the defendant's friend told ", ""),
        ] {
            assert_eq!(beside(before, behind), None, "{before}|{behind}");
        }
    }
}
