//! Dates as people write them: what [`super::date`] and [`super::date_of_birth`] share.

use super::borders::{pattern, stands_free};
use regex::{Captures, Regex};
use std::{ops::Range, sync::LazyLock};

/// A date found in a text.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Written {
    /// Bytes of the view.
    pub(super) range: Range<usize>,
    pub(super) year: Option<u16>,
    pub(super) month: Option<u8>,
    pub(super) day: Option<u8>,
    /// Whether the shape alone makes it a date; "03 05 1985" or "03051985" are dates only behind a label.
    pub(super) sure: bool,
}

impl Written {
    /// `YYYY-MM-DD` as far as it is known.
    pub(super) fn key(&self) -> String {
        let year = self.year.map_or("????".to_owned(), |y| format!("{y:04}"));
        let part = |n: Option<u8>| n.map_or("??".to_owned(), |n| format!("{n:02}"));
        format!("{year}-{}-{}", part(self.month), part(self.day))
    }

    /// Whether day, month and year are all there.
    pub(super) fn is_full(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }
}

const MONTHS: &str = r"(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";

static NUMERIC: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"([0-9]{1,2})( ?/ ?| ?- ?|\. ?)([0-9]{1,2})( ?/ ?| ?- ?|\. ?)('?[0-9]{2}(?:[0-9]{2})?)")
});
static ISO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([0-9]{4})([-/.])([0-9]{1,2})([-/.])([0-9]{1,2})(?:T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+\-][0-9]{2}:?[0-9]{2})?)?",
    )
});
static DAY_MONTH: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"([0-9]{{1,2}})[ ]?(?i:(st|nd|rd|th)\b)?(?:[ \n](?:day[ \n])?of)?(?:[ \n]{{0,3}}|-|/|\.)({MONTHS})\b\.?,?(?:(?:[ \n]{{0,3}}|-|/|\.)('[0-9]{{2}}|[0-9]{{4}}|[0-9]{{2}}\b))?"
    ))
});
static MONTH_DAY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({MONTHS})\b\.?(?:[ \n]{{1,3}}(?:the[ \n])?|-)([0-9]{{1,2}})(?i:(st|nd|rd|th)\b)?(?:,?[ \n]{{1,3}}([0-9]{{4}}))?"
    ))
});
static MONTH_YEAR: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(
        r"\b({MONTHS})\b\.?,?(?:[ \n]{{1,3}}(?:of )?|-|/)((?:19|20)[0-9]{{2}})"
    ))
});
static MONTH_YEAR_NUMERIC: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(0?[1-9]|1[0-2])/((?:19|20)[0-9]{2})"));
static SPACED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"([0-9]{2})[ |]{1,3}([0-9]{2})[ |]{1,3}((?:19|20)?[0-9]{2})|([0-9][ |]{1,3}[0-9])[ |]{1,3}([0-9][ |]{1,3}[0-9])[ |]{1,3}([12][ |]{1,3}[09][ |]{1,3}[0-9][ |]{1,3}[0-9])|([0-9]{2})([0-9]{2})((?:19|20)[0-9]{2})",
    )
});

/// All dates of a view, in order and without overlaps; the longer reading wins.
pub(super) fn dates(view: &str) -> Vec<Written> {
    let mut found = Vec::new();
    let mut collect = |re: &Regex, read: &dyn Fn(&Captures<'_>) -> Option<Written>| {
        let mut from = 0;
        while let Some(captures) = re.captures_at(view, from) {
            let whole = captures.get(0).map_or(from..from + 1, |m| m.range());
            match read(&captures).filter(|w| is_apart(view, &w.range)) {
                Some(written) => {
                    from = written.range.end;
                    found.push(written);
                }
                // the next search begins behind the first number or word of the failed match
                None => from = step(view, whole.start),
            }
        }
    };
    collect(&NUMERIC, &numeric);
    collect(&ISO, &iso);
    collect(&DAY_MONTH, &day_month);
    collect(&MONTH_DAY, &month_day);
    collect(&MONTH_YEAR, &month_year);
    collect(&MONTH_YEAR_NUMERIC, &|c| {
        let month = number(c, 1)?;
        Some(written(
            c.get(0)?.range(),
            c.get(2)?.as_str().parse().ok(),
            Some(month),
            None,
            true,
        ))
    });
    collect(&SPACED, &spaced);
    found.sort_by_key(|w| (w.range.start, std::cmp::Reverse(w.range.end)));
    let mut kept: Vec<Written> = Vec::with_capacity(found.len());
    for date in found {
        match kept.last_mut() {
            Some(last) if last.range.end > date.range.start => {
                if date.sure && !last.sure {
                    *last = date;
                }
            }
            _ => kept.push(date),
        }
    }
    kept
}

fn step(view: &str, at: usize) -> usize {
    let rest = &view.as_bytes()[at..];
    let is_word = |b: u8| b.is_ascii_alphanumeric();
    let length = rest
        .iter()
        .position(|&b| !is_word(b))
        .unwrap_or(rest.len())
        .max(1);
    at + length
}

/// Whether the date is not part of a longer number, reference or section number.
fn is_apart(view: &str, range: &Range<usize>) -> bool {
    if !stands_free(view, range) {
        return false;
    }
    let mut head = view[..range.start].chars().rev();
    let tied_before = match head.next() {
        Some('/' | '-' | '.') => head.next().is_some_and(|c| c.is_ascii_alphanumeric()),
        Some('£' | '$' | '€' | '#') => true,
        _ => false,
    };
    let mut tail = view[range.end..].chars();
    let tied_after = match tail.next() {
        Some('/' | '-' | '.') => tail.next().is_some_and(|c| c.is_ascii_digit()),
        Some('%') => true,
        _ => false,
    };
    !tied_before && !tied_after
}

fn written(
    range: Range<usize>,
    year: Option<u16>,
    month: Option<u8>,
    day: Option<u8>,
    sure: bool,
) -> Written {
    Written {
        range,
        year,
        month,
        day,
        sure,
    }
}

fn number(captures: &Captures<'_>, group: usize) -> Option<u8> {
    captures.get(group)?.as_str().parse().ok()
}

/// Years of four digits as they are; of two digits those up to 35 belong to this century.
fn year(text: &str) -> Option<u16> {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let year: u16 = digits.parse().ok()?;
    match digits.len() {
        4 => (1850..=2150).contains(&year).then_some(year),
        2 if year <= 35 => Some(2000 + year),
        2 => Some(1900 + year),
        _ => None,
    }
}

fn exists(year: u16, month: u8, day: u8) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return false,
    };
    (1..=last).contains(&day)
}

fn numeric(c: &Captures<'_>) -> Option<Written> {
    let range = c.get(0)?.range();
    if c.get(2)?.as_str().trim() != c.get(4)?.as_str().trim() {
        return None;
    }
    let (first, second) = (number(c, 1)?, number(c, 3)?);
    let text = c.get(5)?.as_str();
    let year = year(text)?;
    // British order first; American only where it cannot be British; year first as some systems print it.
    let (month, day) = if exists(year, second, first) {
        (second, first)
    } else if exists(year, first, second) {
        (first, second)
    } else {
        return None;
    };
    // "1.2.21" is more often a paragraph than a date
    let sure = c.get(2)?.as_str().trim() != "." || text.len() == 4 || first > 9 || c.get(1)?.len() == 2;
    Some(written(range, Some(year), Some(month), Some(day), sure))
}

fn iso(c: &Captures<'_>) -> Option<Written> {
    let year = year(c.get(1)?.as_str())?;
    let (month, day) = (number(c, 3)?, number(c, 5)?);
    (c.get(2)?.as_str() == c.get(4)?.as_str() && exists(year, month, day)).then(|| {
        written(
            c.get(0).map_or(0..0, |m| m.range()),
            Some(year),
            Some(month),
            Some(day),
            true,
        )
    })
}

fn month_of(name: &str) -> Option<u8> {
    const NAMES: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    let short = name.get(..3)?.to_ascii_lowercase();
    NAMES.iter().position(|&n| n == short).map(|i| i as u8 + 1)
}

fn is_capital(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase())
}

fn day_month(c: &Captures<'_>) -> Option<Written> {
    let whole = c.get(0)?;
    let name = c.get(3)?;
    let day = number(c, 1)?;
    let month = month_of(name.as_str())?;
    if let Some(y) = c.get(4)
        && let Some(year) = year(y.as_str())
        && exists(year, month, day)
    {
        // two digits behind a month may be a time or a house number: "3 May 10 people"
        if y.len() != 2 || !whole.as_str()[..y.start() - whole.start()].ends_with([' ', '\n']) {
            return Some(written(whole.range(), Some(year), Some(month), Some(day), true));
        }
        if is_capital(name.as_str()) && y.as_str() > "31" {
            return Some(written(whole.range(), Some(year), Some(month), Some(day), true));
        }
    }
    let ordinal = c.get(2).is_some();
    (exists(2000, month, day) && (ordinal || is_capital(name.as_str())))
        .then(|| written(whole.start()..name.end(), None, Some(month), Some(day), true))
}

fn month_day(c: &Captures<'_>) -> Option<Written> {
    let whole = c.get(0)?;
    let name = c.get(1)?.as_str();
    let (month, day) = (month_of(name)?, number(c, 2)?);
    if let Some(year) = c.get(4).and_then(|y| year(y.as_str()))
        && exists(year, month, day)
    {
        return Some(written(whole.range(), Some(year), Some(month), Some(day), true));
    }
    let end = c.get(3).or(c.get(2))?.end();
    // "may 21" and "march 3" in lower case are verbs as often as months
    (exists(2000, month, day) && is_capital(name))
        .then(|| written(whole.start()..end, None, Some(month), Some(day), true))
}

fn month_year(c: &Captures<'_>) -> Option<Written> {
    let month = month_of(c.get(1)?.as_str())?;
    let name_is_capital = is_capital(c.get(1)?.as_str());
    name_is_capital.then(|| {
        written(
            c.get(0).map_or(0..0, |m| m.range()),
            c.get(2).and_then(|y| year(y.as_str())),
            Some(month),
            None,
            true,
        )
    })
}

fn spaced(c: &Captures<'_>) -> Option<Written> {
    let groups: Vec<String> = c
        .iter()
        .skip(1)
        .flatten()
        .map(|g| g.as_str().chars().filter(char::is_ascii_digit).collect())
        .collect();
    let [day, month, y] = groups.as_slice() else {
        return None;
    };
    let (day, month, year) = (day.parse().ok()?, month.parse().ok()?, year(y)?);
    let range = c.get(0)?.range();
    exists(year, month, day).then(|| written(range, Some(year), Some(month), Some(day), false))
}

/// Whether a word in front of the date says that it is a paragraph, version or sum.
pub(super) fn is_section_number(view: &str, at: usize) -> bool {
    const WORDS: &[&str] = &[
        "section",
        "paragraph",
        "para",
        "rule",
        "version",
        "revised",
        "rev",
        "format",
        "template",
        "edition",
        "clause",
        "part",
        "v",
        "s",
        "r",
        "article",
    ];
    let head = view[..at].trim_end_matches([' ', '\n', '.']);
    let length = head
        .bytes()
        .rev()
        .take(12)
        .take_while(u8::is_ascii_alphabetic)
        .count();
    WORDS.contains(&head[head.len() - length..].to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::dates;

    #[test]
    fn every_way_of_writing_a_date_is_read() {
        for (text, key) in [
            ("03/05/1985", "1985-05-03"),
            ("3.5.85", "1985-05-03"),
            ("03-05-85", "1985-05-03"),
            ("03 / 05 / 1985", "1985-05-03"),
            ("3rd March 1985", "1985-03-03"),
            ("3RD MARCH 1985", "1985-03-03"),
            ("3 Mar 85", "1985-03-03"),
            ("3rd of March, 1985", "1985-03-03"),
            ("3rd day of March 1985", "1985-03-03"),
            ("March 3, 1985", "1985-03-03"),
            ("March 3rd 1985", "1985-03-03"),
            ("03-MAR-1985", "1985-03-03"),
            ("3\nMarch\n1985", "1985-03-03"),
            ("1985-03-03", "1985-03-03"),
            ("2024-03-15T14:30:00.123Z", "2024-03-15"),
            ("05/21/21", "2021-05-21"),
            ("3rd March", "????-03-03"),
            ("May 21", "????-05-21"),
            ("21-May", "????-05-21"),
            ("March 1985", "1985-03-??"),
            ("05/2021", "2021-05-??"),
            ("29 February 2024", "2024-02-29"),
        ] {
            let found = dates(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert_eq!(
                (found[0].key().as_str(), found[0].range.clone()),
                (key, 0..text.len()),
                "{text}"
            );
        }
    }

    #[test]
    fn what_only_looks_like_a_date_is_not_read() {
        for text in [
            "31/02/2021",
            "45/AA/2098/20",
            "12/345678A",
            "01.42.68.53.00",
            "99/99/9999",
            "£3.12.20",
            "ab3/4/21",
            "you may 21",
        ] {
            assert!(dates(text).is_empty(), "{text}: {:?}", dates(text));
        }
    }

    #[test]
    fn boxes_of_a_form_give_a_date_that_needs_a_label() {
        for text in ["03 05 1985", "0 3 0 5 1 9 8 5", "03051985", "0|3|0|5|1|9|8|5"] {
            let found = dates(text);
            assert!(
                found.len() == 1 && !found[0].sure && found[0].key() == "1985-05-03",
                "{text}: {found:?}"
            );
        }
    }
}
