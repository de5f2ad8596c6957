//! Names by the shape of letters, e-mails, chats and interviews: salutations, signatures, headers, senders, speakers.

use super::{named, read_behind, word_from};
use crate::names::{self, Trust};
use crate::{Hit, Shape, Text, lexicon};
use obelus_evidence::Role;
use regex::Regex;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

static SALUTATION: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?mi)^[>\s]*(?:dear|hi|hello|hiya|hey|good morning|good afternoon|good evening|morning|afternoon|evening)(?: there)?,? ").expect("a valid pattern")
});
static CLOSING: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?mi)(?:^|[.!?] )(?:yours (?:sincerely|faithfully|truly|ever)|(?:kind(?:est)?|best|warm(?:est)?) (?:regards|wishes)|regards|many thanks|thanks|thank you|cheers|with thanks|all the best|love|lots of love|best|sincerely|respectfully|signed)(?: and regards)?[,.!]? ?\n").expect("a valid pattern")
});
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?mi)^[>\s]*(?:from|to|cc|bcc|sent by|reply-to|forwarded by|organizer|required|optional)(?: \([^)\n]*\))? ?: ?").expect("a valid pattern")
});
static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?m)^[>\s]*On .{6,60}?,? (?:at \d{1,2}:\d{2},? )?(?P<name>[^\d,<\n]{3,40}?) ?(?:<[^>\n]*>)? wrote:",
    )
    .expect("a valid pattern")
});
const TIME: &str = r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[ap]\.?m\.?)?";
static SENDER: LazyLock<Regex> = LazyLock::new(|| {
    let date = r"(?:(?:\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}|\d{1,2} [A-Za-z]{3,9}(?: \d{4})?),? ?(?:at )?)";
    Regex::new(&format!(r"(?m)^\W{{0,2}}(?:{date})?{TIME}\]?(?: ?[-|:]| ?\([^)\n]{{1,20}}\))? ?(?P<name>[A-Z][^:\n<>]{{0,34}}?)(?: ?\([^)\n]{{1,30}}\)|,? \d{{3,6}})? ?(?::|>|\n| - )"))
        .expect("a valid pattern")
});
static SENDER_BEFORE_TIME: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(&format!(r"(?m)^\W?(?P<name>[A-Z][\w' .-]{{1,30}}?),? ?[\[(]?(?:\d{{1,4}}[/.-]\d{{1,2}}[/.-]\d{{2,4}},? )?{TIME}[\])]?(?: ?[:\n-])"))
        .expect("a valid pattern")
});
static SPEAKER: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(?P<name>[A-Z][\w'.-]*(?: [A-Z0-9][\w'.-]*){0,3}) ?:").expect("a valid pattern")
});

/// Finds names by the shape of what surrounds them.
pub(super) fn find(text: &Text) -> Vec<Hit> {
    let mut hits = salutations(text);
    hits.extend(signatures(text));
    hits.extend(headers(text));
    hits.extend(senders(text));
    hits.extend(speakers(text));
    hits
}

fn salutations(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for greeting in SALUTATION.find_iter(text.view()) {
        let at = word_from(text, greeting.end());
        if text
            .words()
            .get(at)
            .is_none_or(|word| word.start() > greeting.end() + 1)
        {
            continue;
        }
        let Some((words, _)) = read_behind(text, at) else {
            continue;
        };
        if !names::are_everyday_here(text, &words) {
            hits.push(named(
                text,
                &words,
                0.9,
                "is greeted in a letter or message".to_owned(),
                None,
            ));
        }
    }
    hits
}

/// Up to two lines behind a closing that hold nothing but a name.
fn signatures(text: &Text) -> Vec<Hit> {
    let mut hits = Vec::new();
    for closing in CLOSING.find_iter(text.view()) {
        let first = text.line_number(closing.end());
        for number in first..first + 3 {
            let line = text.line(number);
            if text.view()[line.clone()].trim().is_empty() && number == first {
                continue;
            }
            let Some(words) = line_of_name(text, line) else {
                break;
            };
            if names::are_everyday_here(text, &words)
                || lexicon::PLACES.contains(names::key(text, &words).as_str())
            {
                break;
            }
            hits.push(named(
                text,
                &words,
                0.9,
                "stands below the closing of a letter".to_owned(),
                None,
            ));
        }
    }
    hits
}

/// The name that begins a line, when nothing, a comma or a rank and number follow it.
fn line_of_name(text: &Text, line: Range<usize>) -> Option<Range<usize>> {
    let at = word_from(text, line.start);
    let (words, _) = read_behind(text, at)?;
    let found = names::bytes(text, &words);
    if found.start < line.start || found.end > line.end {
        return None;
    }
    let rest = text.view()[found.end..line.end].trim();
    (rest.is_empty() || rest.starts_with([',', '(', '|', '-']) || rest == ".").then_some(words)
}

/// Names in From, To and Cc lines.
fn headers(text: &Text) -> Vec<Hit> {
    let view = text.view();
    let mut hits = Vec::new();
    for header in HEADER.find_iter(view) {
        let line = text.line(text.line_number(header.end()));
        let mut start = header.end();
        for piece in view[header.end()..line.end].split_inclusive(';') {
            let end = start + piece.len();
            hits.extend(header_name(text, start, end));
            start = end;
        }
    }
    for wrote in WROTE.captures_iter(view).filter_map(|found| found.name("name")) {
        hits.extend(header_name(text, wrote.start(), wrote.end()));
    }
    hits
}

fn header_name(text: &Text, start: usize, end: usize) -> Option<Hit> {
    let (mut words, ranked) = read_behind(text, word_from(text, start))?;
    // "Smith, John" is one name in a header.
    let comma = text.words().get(words.end).is_some_and(|next| {
        next.start() < end && &text.view()[text.words()[words.end - 1].end()..next.start()] == ", "
    });
    if comma
        && words.len() == 1
        && let Some(more) = names::read(text, words.end, Trust::Weak)
        && lexicon::is_first_name(&text.word(more.start).to_lowercase())
    {
        words.end = more.end;
    }
    let found = names::bytes(text, &words);
    let rest = text.view().get(found.end..end)?.trim_start();
    let ends = rest.is_empty() || rest.starts_with(['<', '(', ';', '[', '"', ',', '\'', '|', '@', '-']);
    if found.end > end || rest.starts_with('@') {
        return None;
    }
    let plausible = names::plausibility(text, &words) >= 0.5 || words.len() >= 2 && rest.contains('@');
    let place = lexicon::PLACES.contains(names::key(text, &words).as_str());
    let single_sender = words.len() == 1 && ends && !names::are_everyday_here(text, &words);
    if place
        || !(ends && words.len() >= 2 && !names::are_everyday_here(text, &words)
            || plausible
            || single_sender)
    {
        return None;
    }
    let score = if plausible { 0.9 } else { 0.7 };
    let role = ranked.then_some(Role::Officer);
    Some(named(
        text,
        &words,
        score,
        "stands in the header of a message".to_owned(),
        role,
    ))
}

/// Senders of chat messages: a name beside a time at the start of a line.
fn senders(text: &Text) -> Vec<Hit> {
    let view = text.view();
    let found = SENDER
        .captures_iter(view)
        .chain(SENDER_BEFORE_TIME.captures_iter(view));
    let places: Vec<Range<usize>> = found
        .filter_map(|found| found.name("name").map(|name| name.range()))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for place in &places {
        *counts.entry(view[place.clone()].trim()).or_default() += 1;
    }
    let mut hits = Vec::new();
    for place in places {
        let at = word_from(text, place.start);
        let Some(words) = speaker_name(text, at) else {
            continue;
        };
        let ranked = words.start > at && super::titles::is_rank(text, at);
        let read = names::bytes(text, &words);
        let whole = read.end >= place.start + view[place.clone()].trim_end().len();
        let repeated = counts
            .get(view[place.clone()].trim())
            .is_some_and(|&count| count > 1);
        let plausible = names::plausibility(text, &words) >= 0.5;
        let framed = view[..place.start].trim_end().ends_with([']', '-', '|']);
        if !whole || !(plausible || ranked || repeated || framed) || names::are_everyday_here(text, &words) {
            continue;
        }
        let role = ranked.then_some(Role::Officer);
        hits.push(named(
            text,
            &words,
            if plausible { 0.9 } else { 0.75 },
            "is the sender of a message".to_owned(),
            role,
        ));
    }
    hits
}

/// Speakers of an interview: the same name before a colon at the start of two lines or more.
fn speakers(text: &Text) -> Vec<Hit> {
    let view = text.view();
    let labels: Vec<Range<usize>> = SPEAKER
        .captures_iter(view)
        .filter_map(|found| found.name("name").map(|name| name.range()))
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in &labels {
        *counts.entry(&view[label.clone()]).or_default() += 1;
    }
    let mut hits = Vec::new();
    for label in labels {
        let count = counts.get(&view[label.clone()]).copied().unwrap_or(0);
        let at = word_from(text, label.start);
        if count < 2 {
            continue;
        }
        let Some(words) = speaker_name(text, at) else {
            continue;
        };
        let plausible = names::plausibility(text, &words) >= 0.5;
        let ranked = words.start > at;
        if names::bytes(text, &words).end != label.end
            || !ranked && names::are_everyday_here(text, &words)
            || !(plausible || ranked || count > 2 || text.words()[words.start].shape == Shape::Upper)
            || lexicon::PLACES.contains(names::key(text, &words).as_str())
        {
            continue;
        }
        let role = (ranked && super::titles::is_rank(text, at)).then_some(Role::Officer);
        hits.push(named(
            text,
            &words,
            if plausible || ranked { 0.9 } else { 0.65 },
            "speaks in an interview or chat".to_owned(),
            role,
        ));
    }
    hits
}

/// Names before a colon, which [`names::read`] would take for a label.
fn speaker_name(text: &Text, at: usize) -> Option<Range<usize>> {
    let mut start = at;
    while super::titles::is_rank(text, start)
        || lexicon::is_in(lexicon::TITLES, text.word(start))
        || start > at && super::titles::is_collar_number(text, start)
    {
        start += 1;
    }
    let mut end = start;
    while end < start + 3 && (end == start || names::joins(text, end)) {
        let last_initial = end > start
            && text
                .words()
                .get(end)
                .is_some_and(|word| word.shape == Shape::Initial);
        if !last_initial && !names::can_be_name(text, end, Trust::Strong) {
            break;
        }
        end += 1;
    }
    let long = (start..end).any(|word| matches!(text.words()[word].shape, Shape::Capital | Shape::Upper));
    let letters = text.word(start).chars().count();
    (long && letters > 2).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Text;

    fn names(source: &str) -> Vec<String> {
        let text = Text::new(source);
        find(&text)
            .into_iter()
            .map(|hit| text.view()[hit.range].to_owned())
            .collect()
    }

    #[test]
    fn letters_and_mails_show_names() {
        assert_eq!(
            names("Dear Ms Patel\nThank you.\nYours sincerely,\nOwen Quist\nHousing Officer"),
            ["Patel", "Owen Quist"]
        );
        assert_eq!(names("Hi Zara,\nSee you"), ["Zara"]);
        assert_eq!(
            names("From: Tom Ash <t@x.org>\nTo: Poe, Ann; Bo Quill <b@x.org>\n"),
            ["Tom Ash", "Poe, Ann", "Bo Quill"]
        );
        assert_eq!(
            names("Dear Sir or Madam\nKind regards\nHousing Options Team"),
            [""; 0]
        );
    }

    #[test]
    fn chats_and_interviews_show_senders_and_speakers() {
        assert_eq!(
            names("[12/03/2024, 18:22:01] Daz: yo\n12/03/2024, 18:23 - Kelly M: hi\n"),
            ["Daz", "Kelly M"]
        );
        assert_eq!(names("18:22 Josh\nwhere r u\n"), ["Josh"]);
        assert_eq!(
            names("QUILLBY: No comment.\nDC 12 Ash: Why?\nQUILLBY: No.\nDC 12 Ash: Ok\n"),
            ["QUILLBY", "Ash", "QUILLBY", "Ash"]
        );
        assert_eq!(names("Q: why\nA: no\nQ: so\nA: no\nTime: 5\nTime: 6\n"), [""; 0]);
    }
}
