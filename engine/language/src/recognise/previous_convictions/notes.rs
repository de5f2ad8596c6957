//! Convictions as notes tell them, in a stretch between two full stops: "2017 battery, fined", "youth caution, criminal
//! damage, August 2022", "2 convs for theft (2018 Luton MC)".

use super::patterns::{COURT, DENIED, DISPOSAL, OFFENCE, YEAR};
use crate::cues::window_before;
use crate::recognise::borders::pattern;
use regex::Regex;
use std::ops::Range;
use std::sync::LazyLock;

/// Disposals of one word, as notes shorten them.
static SHORT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:fined|fine|caution(?:ed)?|admonished|reprimand(?:ed)?|suspended|imprisoned|jailed|probation|discharge|bound over|[0-9]{1,3} (?:weeks|months|years|wks|mths|yrs))\b)",
    )
});
/// "2 convs for theft", "eleven previous convictions, including robbery"
static COUNTED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:[0-9]{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|a number of|many)[ \n](?:previous[ \n]|prior[ \n]|earlier[ \n])?(?:convictions?|convs?|pre-?cons|cautions?)\b,?[ \n](?:for|including|of|include|incl)[ \n])[^.;\u{c}]{3,140}",
    )
});
/// Words that make a stretch a sentence about what happened.
static SENTENCE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:i|he|she|they|we|you|was|were|had|will|would|said|says|told|charge[ds]?|arrested|arrest|interview|suspected|alleged|reported|today|if|hearing|trial|bail|date of)\b)",
    )
});
const LONGEST: usize = 110;

/// Such stretches, in order.
pub(super) fn find(view: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = COUNTED
        .find_iter(view)
        .filter(|m| OFFENCE.is_match(m.as_str()) && !DENIED.is_match(window_before(view, m.start(), 40)))
        .map(|m| m.start()..m.start() + m.as_str().trim_end().len())
        .collect();
    for year in YEAR.find_iter(view) {
        let range = stretch(view, year.start(), year.end());
        let text = &view[range.clone()];
        let told = OFFENCE.find(text).is_some_and(|offence| {
            // the disposal must be other words than the offence: "fraud by false representation, 6 months"
            let apart = |m: regex::Match<'_>| m.end() <= offence.start() || m.start() >= offence.end();
            SHORT.find_iter(text).any(apart) || DISPOSAL.find_iter(text).any(apart)
        });
        let brief = text.len() <= LONGEST && !SENTENCE.is_match(text);
        let act = text.to_lowercase().contains(" act ");
        if told && brief && !act && (COURT.is_match(text) || SHORT.is_match(text)) {
            found.push(range);
        }
    }
    found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
    found.dedup_by(|b, a| b.start < a.end);
    found
}

/// Where a record begins when sentences stand in front of it: "Previous convictions: see attached. He was last …".
/// `whole` is the text of the record's lines from the byte `line` on.
pub(super) fn past_sentences(view: &str, start: usize, line: usize, whole: &str, date: usize) -> usize {
    let heart = [DISPOSAL.find(whole), COURT.find(whole)]
        .into_iter()
        .flatten()
        .map(|m| line + m.start())
        .chain([date])
        .min()
        .unwrap_or(start);
    view.get(start..heart)
        .and_then(|head| head.rfind(". "))
        .filter(|&at| at > 40)
        .map_or(start, |at| start + at + 2)
}

/// From the full stop, colon or line end in front of a place to the full stop, semicolon or line end behind it.
fn stretch(view: &str, start: usize, end: usize) -> Range<usize> {
    let least = (start.saturating_sub(LONGEST)..=start)
        .find(|&at| view.is_char_boundary(at))
        .unwrap_or(start);
    let most = (end..=(end + LONGEST).min(view.len()))
        .rev()
        .find(|&at| view.is_char_boundary(at))
        .unwrap_or(end);
    let head = &view[least..start];
    let begin = [". ", ": ", "; ", "\n", "\u{c}"]
        .iter()
        .filter_map(|mark| head.rfind(mark).map(|at| least + at + mark.len()))
        .max()
        .unwrap_or(least);
    let tail = &view[end..most];
    let stop = [". ", ".\n", ";", "\n", "\u{c}"]
        .iter()
        .filter_map(|mark| tail.find(mark))
        .min()
        .unwrap_or(tail.len());
    let stop = end + stop;
    let text = &view[begin..stop];
    let lead = text.len() - text.trim_start().len();
    let text = text.trim().trim_end_matches('.');
    begin + lead..begin + lead + text.len()
}

#[cfg(test)]
mod tests {
    use super::find;

    fn told(view: &str) -> Vec<&str> {
        find(view).into_iter().map(|range| &view[range]).collect()
    }

    #[test]
    fn convictions_told_in_notes_are_found() {
        for (view, found) in [
            ("History? Yes. 2017 battery, fined. Next", "2017 battery, fined"),
            (
                "Earlier matters: youth caution, criminal damage, August 2022.",
                "youth caution, criminal damage, August 2022",
            ),
            (
                "breach of the peace 2015, admonished",
                "breach of the peace 2015, admonished",
            ),
            (
                "PNC: 2 convs for theft (Luton MC). Next",
                "2 convs for theft (Luton MC)",
            ),
        ] {
            assert_eq!(told(view), [found], "{view}");
        }
    }

    #[test]
    fn other_stretches_are_left_alone() {
        for view in [
            "Arrested for theft 2024, cautioned at 10:00",
            "He was fined in 2017 for theft",
            "no previous convictions for theft",
            "Theft Act 1968, section 9, 7 years",
            "Meeting 2017 with Ann, 3 weeks",
            "The theft of 2024",
        ] {
            assert_eq!(told(view), [""; 0], "{view}");
        }
    }
}
