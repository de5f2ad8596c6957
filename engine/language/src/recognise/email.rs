use super::Recogniser;
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use std::ops::Range;

/// E-mail addresses (RFC 5322 dot-atoms as people write them; internationalised labels in their `xn--` form too).
pub(super) struct Email;

const NAME: &str = "email";

/// Last labels that may stand on the next line after a wrapped point.
const WRAPPED_ENDINGS: &[&str] = &[
    "co", "com", "org", "net", "gov", "ac", "nhs", "police", "cjsm", "uk", "eu", "ie", "me", "info", "pnn",
    "gsi",
];

impl Recogniser for Email {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits: Vec<Hit> = Vec::new();
        for (at, _) in view.match_indices('@') {
            let Some(range) = address_around(view, at) else {
                continue;
            };
            if hits.last().is_some_and(|h| h.range.end > range.start) {
                continue;
            }
            let key: String = view[range.clone()]
                .split_whitespace()
                .collect::<String>()
                .to_lowercase();
            hits.push(
                Hit::new(range, Category::Email, 0.98, NAME)
                    .because("an e-mail address by its form")
                    .keyed(key),
            );
        }
        hits
    }
}

fn is_local(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '&' | '~')
}

/// The address around an `@`.
fn address_around(view: &str, at: usize) -> Option<Range<usize>> {
    let head = view[..at].strip_suffix('\n').unwrap_or(&view[..at]);
    let local: usize = head
        .chars()
        .rev()
        .take(64)
        .take_while(|&c| is_local(c))
        .map(char::len_utf8)
        .sum();
    let local = &head[head.len() - local..];
    let local = local.trim_start_matches(['.', '-', '\'', '&', '~', '%', '+']);
    if local.is_empty() || local.ends_with('.') || local.contains("..") {
        return None;
    }
    let start = head.len() - local.len();

    let tail_at = at + 1 + usize::from(view[at + 1..].starts_with('\n'));
    let mut end = tail_at;
    let mut labels = 0;
    let mut last = "";
    loop {
        let rest = &view[end..];
        let length: usize = rest
            .chars()
            .take(63)
            .take_while(|c| c.is_alphanumeric() || *c == '-')
            .map(char::len_utf8)
            .sum();
        let label = rest[..length].trim_end_matches('-');
        if label.is_empty() || label.starts_with('-') {
            break;
        }
        // After a wrapped point only a well-known ending counts: a sentence may begin there instead.
        if view[..end].ends_with('\n') && end != tail_at && !WRAPPED_ENDINGS.contains(&label) {
            break;
        }
        labels += 1;
        last = label;
        end += label.len();
        let next = &view[end..];
        let Some(behind) = next.strip_prefix('.') else {
            break;
        };
        end += 1 + usize::from(behind.starts_with('\n'));
    }
    // Points and line feeds behind the last label belong to the sentence.
    let end = tail_at + view[tail_at..end].trim_end_matches(['.', '\n']).len();
    let top_level =
        last.starts_with("xn--") || (last.chars().count() >= 2 && last.chars().all(char::is_alphabetic));
    (labels >= 2 && top_level).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::Email;
    use crate::recognise::examples::check;

    #[test]
    fn addresses_are_found_whole() {
        check(
            &Email,
            &[
                (
                    "Write to jo.bloggs+news@example.co.uk.",
                    &["jo.bloggs+news@example.co.uk"],
                ),
                ("<o'brien@example.org>", &["o'brien@example.org"]),
                ("'ann@example.org'", &["ann@example.org"]),
                ("mailto:A_B@EXAMPLE.COM;", &["A_B@EXAMPLE.COM"]),
                ("user@xn--80ak6aa92e.com today", &["user@xn--80ak6aa92e.com"]),
                ("ann@\nexample.org", &["ann@\nexample.org"]),
                ("ann\n@example.org", &["ann\n@example.org"]),
                ("ann@example.\nco.uk and", &["ann@example.\nco.uk"]),
                ("ann@example.org.\nThen he left", &["ann@example.org"]),
                ("a@example.org,b@example.org", &["a@example.org", "b@example.org"]),
                ("zoë@example.org", &["zoë@example.org"]),
            ],
        );
    }

    #[test]
    fn other_uses_of_the_sign_are_left_alone() {
        check(
            &Email,
            &[
                ("my handle is @bloggs", &[]),
                ("3 items @ £2.50", &[]),
                ("info@presidio.", &[]),
                ("meet @ 10.30", &[]),
                ("a@b", &[]),
                ("root@10.0.0.1", &[]),
                ("@@@", &[]),
            ],
        );
    }
}
