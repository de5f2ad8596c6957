use super::Recogniser;
use super::borders::{char_before, pattern};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::sync::LazyLock;

/// Web addresses: with their scheme (RFC 3986), with `www.`, and bare domains under well-known endings.
pub(super) struct Url;

const NAME: &str = "url";

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"(?x)
        (?i: https?:// | ftp:// | www\. )? (?i:[a-z0-9](?:[a-z0-9\-]{0,61}[a-z0-9])?\.)+ (?i:[a-z]{2,24}|xn--[a-z0-9\-]{2,50})
        (?: :[0-9]{2,5} )?
        (?: [/?\#] [^\s<>"'\\^`{|}\p{Co}]* )?"#,
    )
});

/// Endings that make a bare `name.ending` a web address rather than a missing space after a full stop.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "info", "biz", "uk", "eu", "gov", "edu", "ie", "fr", "de", "es", "it", "nl", "pl",
    "ro", "us", "ca", "au", "nz", "in", "il", "io", "app", "dev", "site", "online", "shop", "tv", "me", "co",
    "ly", "gg", "scot", "wales", "example", "test", "cymru", "london", "xyz", "police", "nhs",
];
/// Endings that are words or initials of their own, and so need more than one point (`name.co.in`).
const WORDS: &[&str] = &[
    "me", "in", "it", "us", "es", "de", "nl", "co", "police", "nhs", "info", "site", "shop", "online",
];

impl Recogniser for Url {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits = Vec::new();
        for m in ADDRESS.find_iter(view) {
            let found = m
                .as_str()
                .trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '-']);
            let found = if m.as_str().contains('(') {
                m.as_str().trim_end_matches(['.', ',', ';', '!', '?'])
            } else {
                found
            };
            let range = m.start()..m.start() + found.len();
            let before = char_before(view, range.start);
            let after = view[range.end..].chars().next();
            if before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-'))
                || after == Some('@')
            {
                continue;
            }
            let lower = found.to_ascii_lowercase();
            let scheme = lower.contains("://");
            let www = lower.starts_with("www.");
            let host = lower
                .split("://")
                .last()
                .unwrap_or("")
                .split(['/', '?', '#', ':'])
                .next()
                .unwrap_or("");
            let ending = host.rsplit('.').next().unwrap_or("");
            let points = host.matches('.').count();
            let has_path = found.len() > host.len()
                && found[host.len()..].starts_with('/')
                && found.len() > host.len() + 1;
            let plain_ending =
                ending.len() >= 3 && found[..host.len()].bytes().all(|b| !b.is_ascii_uppercase());
            let sure = scheme
                || (has_path && plain_ending)
                || (www && points >= 2)
                || (ENDINGS.contains(&ending)
                    && (points >= 2 || !WORDS.contains(&ending))
                    && host.len() > ending.len() + 2);
            // "www.name" alone has no ending, and "end.In" is the end of a sentence
            let sentence = !scheme
                && !www
                && !has_path
                && points == 1
                && found.split('.').next_back().is_some_and(|e| {
                    e.chars().next().is_some_and(char::is_uppercase) && e.chars().any(char::is_lowercase)
                });
            if !sure || (www && points < 2) || sentence {
                continue;
            }
            hits.push(
                Hit::new(
                    range,
                    Category::Url,
                    if scheme || www { 0.95 } else { 0.75 },
                    NAME,
                )
                .because("a web address by its form")
                .keyed(host.trim_start_matches("www.").to_owned()),
            );
        }
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::Url;
    use crate::recognise::examples::check;

    #[test]
    fn addresses_are_found_without_the_sentence_around_them() {
        check(
            &Url,
            &[
                (
                    "see https://www.example.org/path?q=1&b=2.",
                    &["https://www.example.org/path?q=1&b=2"],
                ),
                ("(www.example.co.uk)", &["www.example.co.uk"]),
                ("example.com, other.co.il", &["example.com", "other.co.il"]),
                ("HTTP://EXAMPLE.ORG:8080/A", &["HTTP://EXAMPLE.ORG:8080/A"]),
                ("http://example.vlaanderen", &["http://example.vlaanderen"]),
                ("\"https://example.org/\"", &["https://example.org/"]),
                ("on facebook.com/jo.bloggs", &["facebook.com/jo.bloggs"]),
                (
                    "parcel-redelivery.example/pay",
                    &["parcel-redelivery.example/pay"],
                ),
            ],
        );
    }

    #[test]
    fn other_points_are_left_alone() {
        check(
            &Url,
            &[
                ("www.example", &[]),
                ("http://example", &[]),
                ("He left.In the morning", &[]),
                ("ann@example.org", &[]),
                ("e.g. at 10.30", &[]),
                ("report.pdf and IMG_1.jpg", &[]),
                ("D.O.B.", &[]),
                ("told me.it was", &[]),
            ],
        );
    }
}
