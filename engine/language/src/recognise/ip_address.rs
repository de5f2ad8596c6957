use super::Recogniser;
use super::borders::{char_after, char_before, is_taken, pattern, stands_free};
use crate::{Hit, Text, cues::Cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{
    net::{Ipv4Addr, Ipv6Addr},
    ops::Range,
    sync::LazyLock,
};

/// Internet addresses of machines, version 4 and 6 (RFC 791, RFC 4291), with zone and prefix length.
pub(super) struct IpAddress;

const NAME: &str = "ip_address";
const CUES: Cues = Cues::new(
    &[
        "ip",
        "ip address",
        "ipv4",
        "ipv6",
        "server",
        "subnet",
        "gateway",
        "router",
        "logged in from",
        "login",
        "vpn",
        "host",
    ],
    &[
        "version",
        "firmware",
        "software",
        "release",
        "section",
        "paragraph",
        "para",
        "clause",
        "chapter",
        "rule",
        "part",
        "build",
        "v",
        "ver",
        "app",
        "driver",
        "patch",
        "update",
        "edition",
        "android",
        "ios",
        "windows",
        "format",
        "template",
        "standard",
        "model",
        "niche",
        "ufed",
        "cellebrite",
        "code",
        "chrome",
        "firefox",
        "safari",
        "player",
    ],
)
.within(40, 12);

static V4: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}"));
static V6: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(?:[0-9]{0,3}\.[0-9.]+)?"));
static SPOKEN: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\bIP(?:s|v[46])?\b|(?i:\bip address|\binternet protocol\b)"));
static ZONE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^%[A-Za-z0-9_.\-]{1,16}"));
static PREFIX: LazyLock<Regex> = LazyLock::new(|| pattern(r"^/([0-9]{1,3})\b"));

impl Recogniser for IpAddress {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits: Vec<Hit> = Vec::new();
        for m in V6.find_iter(view) {
            if let Some(range) = version_6(view, m.range()) {
                hits.push(Hit::new(range, Category::IpAddress, 0.9, NAME));
            }
        }
        let longer = hits.clone();
        for m in V4.find_iter(view) {
            let range = m.range();
            if !is_taken(&longer, &range)
                && m.as_str().parse::<Ipv4Addr>().is_ok()
                && stands_alone(view, &range)
            {
                hits.push(Hit::new(
                    with_prefix(view, range, 32),
                    Category::IpAddress,
                    0.85,
                    NAME,
                ));
            }
        }
        hits.sort_by_key(|h| h.range.start);
        let speaks_of_addresses = SPOKEN.is_match(view);
        hits.into_iter()
            .filter_map(|hit| {
                let weight = CUES.weigh(view, &hit.range);
                let key = view[hit.range.clone()].to_ascii_lowercase();
                // version and paragraph numbers have small parts; so have few addresses but those of private networks
                let small = !key.contains(':') && key.split(['.', '/']).all(|part| part.len() <= 2);
                // "firmware 12.104.3.221"
                if weight.lowered_by.is_some() && weight.raised_by.is_none() {
                    return None;
                }
                // "player 2.1.17.104": where no machine is spoken of, a low first part is a version's
                let low = key
                    .split('.')
                    .next()
                    .and_then(|part| part.parse::<u8>().ok())
                    .is_some_and(|part| part < 24);
                if low && !key.starts_with("10.") && weight.raised_by.is_none() && !speaks_of_addresses {
                    return None;
                }
                if small
                    && weight.raised_by.is_none()
                    && (weight.lowered_by.is_some() || !key.starts_with("10."))
                {
                    return None;
                }
                Some(
                    hit.because("an internet address of a machine by its form")
                        .weighed(&weight)
                        .keyed(key),
                )
            })
            .collect()
    }
}

fn stands_alone(view: &str, range: &Range<usize>) -> bool {
    let tied_before = char_before(view, range.start) == Some('.');
    let tied_after = char_after(view, range.end) == Some('.')
        && char_after(view, range.end + 1).is_some_and(|c| c.is_ascii_digit());
    stands_free(view, range) && !tied_before && !tied_after && !broken_version_6(view, range)
}

/// Whether a dotted part is the tail of something that looks like version 6 but is none (`::ffff:256.0.0.1`).
fn broken_version_6(view: &str, range: &Range<usize>) -> bool {
    let head = &view[..range.start];
    let hex = head
        .chars()
        .rev()
        .take(40)
        .take_while(|c| c.is_ascii_hexdigit() || *c == ':')
        .count();
    hex > 3
        && head.ends_with(':')
        && head[head.len() - hex..].starts_with("::")
        && !head[..head.len() - hex].ends_with(char::is_alphanumeric)
}

fn version_6(view: &str, range: Range<usize>) -> Option<Range<usize>> {
    let found = &view[range.clone()];
    // A colon or point that ends a sentence or label is not part of the address.
    let mut trimmed = found.trim_end_matches('.');
    if trimmed.ends_with(':') && !trimmed.ends_with("::") {
        trimmed = trimmed.trim_end_matches(':');
    }
    let range = range.start..range.start + trimmed.len();
    if !stands_free(view, &range) || char_before(view, range.start) == Some(':') {
        return None;
    }
    let address: Ipv6Addr = trimmed.parse().ok()?;
    let range = match ZONE.find(&view[range.end..]) {
        Some(zone) => range.start..range.end + zone.end(),
        None => range,
    };
    let whole = with_prefix(view, range.clone(), 128);
    // "::" names no machine unless a prefix shows that a network is meant; "10:30::" is a time with a slip.
    let groups: Vec<&str> = trimmed.split(':').filter(|g| !g.is_empty()).collect();
    let a_time = !groups.is_empty()
        && trimmed.ends_with("::")
        && groups
            .iter()
            .all(|g| g.len() <= 2 && g.bytes().all(|b| b.is_ascii_digit()));
    let nothing = address.is_unspecified()
        && trimmed == "::"
        && whole == range
        && CUES.weigh(view, &range).raised_by.is_none();
    (!a_time && !nothing).then_some(whole)
}

/// Takes in `/24` when it is a prefix length that fits.
fn with_prefix(view: &str, range: Range<usize>, longest: u32) -> Range<usize> {
    let prefix = PREFIX.captures(&view[range.end..]);
    match prefix.and_then(|c| Some((c.get(0)?.end(), c.get(1)?.as_str().parse::<u32>().ok()?))) {
        Some((length, bits)) if bits <= longest => range.start..range.end + length,
        _ => range,
    }
}

#[cfg(test)]
mod tests {
    use super::IpAddress;
    use crate::recognise::examples::check;

    #[test]
    fn addresses_of_both_versions_are_found() {
        check(
            &IpAddress,
            &[
                ("from 192.0.2.17.", &["192.0.2.17"]),
                ("(198.51.100.0/24)", &["198.51.100.0/24"]),
                ("10.0.0.0/123", &["10.0.0.0"]),
                (
                    "IPv4: 192.0.2.1, IPv6: 2001:db8::1",
                    &["192.0.2.1", "2001:db8::1"],
                ),
                ("[2001:db8::1]:8080", &["2001:db8::1"]),
                ("fe80::1%eth0/64", &["fe80::1%eth0/64"]),
                (
                    "2001:0db8:0000:0000:0000:0000:0000:0001",
                    &["2001:0db8:0000:0000:0000:0000:0000:0001"],
                ),
                ("::ffff:192.0.2.1", &["::ffff:192.0.2.1"]),
                (
                    "address 2001:db8::8a2e:370:7334: it",
                    &["2001:db8::8a2e:370:7334"],
                ),
            ],
        );
    }

    #[test]
    fn other_points_and_colons_are_left_alone() {
        check(
            &IpAddress,
            &[
                ("256.1.1.1", &[]),
                ("version 1.2.3.4", &[]),
                ("paragraph 4.2.1.3", &[]),
                ("at 12:34:56 or 10:30::", &[]),
                ("std::cout", &[]),
                ("aa:bb:cc:dd:ee:ff", &[]),
                ("1.2.3.4.5", &[]),
                ("::ffff:256.0.0.1", &[]),
                ("a :: b", &[]),
                ("abc192.0.2.1", &[]),
                ("Reader 7.68.0.12", &[]),
            ],
        );
    }
}
