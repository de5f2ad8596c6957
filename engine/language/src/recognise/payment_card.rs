use super::Recogniser;
use super::borders::{digits, is_whole_number, pattern};
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::sync::LazyLock;

/// Payment card numbers: issuer prefix and length (ISO/IEC 7812-1) and the Luhn check (its annex B). The last four
/// digits alone, as receipts print them (PCI DSS 3.4 lets them show), are no card number.
pub(super) struct PaymentCard;

const NAME: &str = "payment_card";

static NUMBER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[0-9]{12,19}|[0-9]{4}(?:[ \-\n][0-9]{4}){3}|[0-9]{4}[ \-\n][0-9]{6}[ \-\n][0-9]{4,5}")
});
impl Recogniser for PaymentCard {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut hits: Vec<Hit> = Vec::new();
        for m in NUMBER.find_iter(view) {
            let range = m.range();
            if !is_whole_number(view, &range) {
                continue;
            }
            let number = digits(m.as_str());
            let label = labels
                .before(view, range.start, 40)
                .filter(|l| joins(&view[l.range.end..range.start]));
            let named = label.is_some_and(|l| l.label == Label::Card);
            let issuer = issuer(&number).or((named && (14..=19).contains(&number.len())).then_some("a"));
            if let Some(issuer) = issuer.filter(|_| passes_luhn(&number)) {
                if label.is_some_and(|l| !matches!(l.label, Label::Card | Label::Account | Label::OtherDate))
                {
                    continue;
                }
                hits.push(
                    Hit::new(range, Category::PaymentCard, if named { 0.98 } else { 0.9 }, NAME)
                        .because(format!(
                            "{issuer} card number: prefix, length and check digit fit"
                        ))
                        .keyed(number),
                );
            } else if named && number.len() == 16 {
                hits.push(
                    Hit::new(range, Category::PaymentCard, 0.6, NAME)
                        .because("labelled as a card number, though its check digit is wrong")
                        .keyed(number),
                );
            }
        }
        hits
    }
}

/// Who issues cards that begin so and are this long.
fn issuer(number: &str) -> Option<&'static str> {
    let prefix = |n: usize| number.get(..n).and_then(|p| p.parse::<u32>().ok()).unwrap_or(0);
    match (prefix(1), prefix(2), prefix(3), prefix(4), number.len()) {
        (4, _, _, _, 13 | 16 | 19) => Some("a Visa"),
        (_, 51..=55, _, _, 16) => Some("a Mastercard"),
        (_, _, _, 2221..=2720, 16) => Some("a Mastercard"),
        (_, 34 | 37, _, _, 15) => Some("an American Express"),
        (_, 36 | 38 | 39, _, _, 14) | (_, _, 300..=305, _, 14) => Some("a Diners Club"),
        (_, 65, _, _, 16) | (_, _, 644..=649, _, 16) | (_, _, _, 6011, 16) => Some("a Discover"),
        (_, _, _, 3528..=3589, 16) => Some("a JCB"),
        (_, 62, _, _, 16..=19) => Some("a UnionPay"),
        (_, 50 | 56..=59 | 63 | 67, _, _, 16..=19) => Some("a Maestro"),
        _ => None,
    }
}

fn passes_luhn(number: &str) -> bool {
    let sum: u32 = number
        .bytes()
        .rev()
        .enumerate()
        .map(|(i, b)| {
            let digit = u32::from(b - b'0') * if i % 2 == 1 { 2 } else { 1 };
            if digit > 9 { digit - 9 } else { digit }
        })
        .sum();
    sum.is_multiple_of(10) && number.bytes().any(|b| b != b'0')
}

#[cfg(test)]
mod tests {
    use super::PaymentCard;
    use crate::recognise::examples::check;

    #[test]
    fn numbers_that_pass_their_check_are_found() {
        check(
            &PaymentCard,
            &[
                (
                    "4012888888881881 4012-8888-8888-1881",
                    &["4012888888881881", "4012-8888-8888-1881"],
                ),
                ("5555 5555 5555 4444.", &["5555 5555 5555 4444"]),
                ("3714 496353 98431", &["3714 496353 98431"]),
                ("4111 1111\n1111 1111", &["4111 1111\n1111 1111"]),
                ("card number: 122000000000003", &["122000000000003"]),
                ("card no 4012 8888 8888 1882", &["4012 8888 8888 1882"]),
            ],
        );
    }

    #[test]
    fn other_long_numbers_are_left_alone() {
        check(
            &PaymentCard,
            &[
                ("4012-8888-8888-1882", &[]),
                ("IMEI 356938035643809", &[]),
                ("1748503543012", &[]),
                ("tracking number 4012888888881881", &[]),
                ("one card ending 4417 or **** **** **** 4417", &[]),
                ("0000000000000000", &[]),
                ("4012888888881881-2", &[]),
            ],
        );
    }
}
