use super::Recogniser;
use super::borders::{digits, is_taken, is_whole_number, pattern};
use super::calendar::is_section_number;
use super::labels::{Label, Labels, joins};
use crate::{Hit, Text, cues::Cues};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{ops::Range, sync::LazyLock};

/// British bank accounts: a sort code of six digits and an account number of eight (Pay.UK, vocalink modulus checking
/// specification, section 3): one hit when they stand together in either order, else one each behind its label.
pub(super) struct BankAccount;

const NAME: &str = "bank_account";
const CUES: Cues = Cues::new(
    &[
        "sort code",
        "account",
        "a/c",
        "bank",
        "barclays",
        "lloyds",
        "hsbc",
        "natwest",
        "santander",
        "halifax",
        "monzo",
        "starling",
        "nationwide",
        "tsb",
        "revolut",
        "transfer",
        "transferred",
        "payee",
        "paid into",
        "building society",
        "statement of account",
        "debit",
        "credit",
    ],
    &[],
)
.within(80, 30);

static SORT_THEN_ACCOUNT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{2}([ \-]?)[0-9]{2}([ \-]?)[0-9]{2}[ \n,;/|]{1,3}[0-9]{4}[ ]?[0-9]{4}"));
static ACCOUNT_THEN_SORT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{4}[ ]?[0-9]{4}[ ,;/|]{1,3}[0-9]{2}([ \-]?)[0-9]{2}([ \-]?)[0-9]{2}"));
static SORT_CODE: LazyLock<Regex> = LazyLock::new(|| pattern(r"[0-9]{2}[ \-.]?[0-9]{2}[ \-.]?[0-9]{2}"));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[0-9]{4}[ \-]?[0-9]{4}|[0-9]{6,11}|[0-9]{3} [0-9]{5}|[0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}")
});

impl Recogniser for BankAccount {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let mut pairs: Vec<Hit> = Vec::new();
        let sort_first = SORT_THEN_ACCOUNT.captures_iter(view).map(|c| (c, true));
        for (captures, sort_first) in
            sort_first.chain(ACCOUNT_THEN_SORT.captures_iter(view).map(|c| (c, false)))
        {
            let Some(m) = captures.get(0) else { continue };
            if !is_whole_number(view, &m.range()) || digits(m.as_str()).len() != 14 {
                continue;
            }
            let hyphened = captures.iter().skip(1).flatten().all(|c| c.as_str() == "-");
            let weight = CUES.weigh(view, &m.range());
            let account = m.as_str().bytes().rev().take_while(u8::is_ascii_digit).count();
            let spaced =
                sort_first && account == 8 && captures.iter().skip(1).flatten().all(|c| c.as_str() == " ");
            // two, two, two and eight digits on one line are hardly anything else; fourteen in two blocks may be
            let score: f32 = if hyphened {
                0.75
            } else if spaced && !m.as_str().contains('\n') {
                0.6
            } else {
                0.3
            };
            let hit = Hit::new(m.range(), Category::BankAccount, score, NAME)
                .because("a sort code and an account number together")
                .weighed(&weight)
                .keyed(digits(m.as_str()));
            if hit.score >= 0.5 {
                pairs.push(hit);
            }
        }
        pairs.sort_by_key(|h| h.range.start);
        pairs.dedup_by(|b, a| b.range.start < a.range.end);
        let mut alone: Vec<Hit> = Vec::new();
        for (re, kind, why) in [
            (
                &SORT_CODE,
                Label::SortCode,
                "six digits behind the label of a sort code",
            ),
            (&ACCOUNT, Label::Account, "an account number behind its label"),
        ] {
            let found = re.find_iter(view).filter(|m| !is_taken(&pairs, &m.range()));
            alone.extend(found.filter_map(|m| labelled(view, &labels, m.range(), kind, why)));
        }
        pairs.extend(alone);
        pairs.sort_by_key(|h| h.range.start);
        pairs.dedup_by(|b, a| b.range.start < a.range.end);
        pairs
    }
}

/// A number behind its own label, or in the second place behind two labels ("Sort code Account number 20-00-00 …").
fn labelled(view: &str, labels: &Labels, range: Range<usize>, kind: Label, why: &str) -> Option<Hit> {
    if !is_whole_number(view, &range) || is_section_number(view, range.start) {
        return None;
    }
    let bank = [Label::SortCode, Label::Account];
    let nearest = labels
        .before(view, range.start, 60)
        .filter(|l| bank.contains(&l.label))?;
    let own = labels.before_of(view, range.start, 60, &[kind])?;
    let gap = &view[own.range.end..range.start];
    let length = digits(&view[range.clone()]).len();
    let right_behind = nearest.range == own.range && joins(gap);
    // the sort code of a form whose boxes follow their labels: "Sort code Account no\n20-00-00"
    let across = kind == Label::SortCode && !gap.contains(|c: char| c.is_ascii_digit()) && gap.len() <= 40;
    let fits = if kind == Label::SortCode {
        length == 6
    } else {
        (6..=11).contains(&length)
    };
    (fits && (right_behind || across)).then(|| {
        let score = if length == 6 || length == 8 { 0.9 } else { 0.6 };
        let written = digits(&view[range.clone()]);
        Hit::new(range, Category::BankAccount, score, NAME)
            .because(why)
            .keyed(written)
    })
}

#[cfg(test)]
mod tests {
    use super::BankAccount;
    use crate::recognise::examples::check;

    #[test]
    fn sort_code_and_account_are_one_hit_in_either_order() {
        check(
            &BankAccount,
            &[
                ("20-00-00 12345678", &["20-00-00 12345678"]),
                ("Account: 12345678, 20-00-00", &["12345678, 20-00-00"]),
                ("16 58 52 61163718 NL97", &["16 58 52 61163718"]),
                ("Barclays 20 00 00 1234 5678", &["20 00 00 1234 5678"]),
                ("20-00-00\n12345678", &["20-00-00\n12345678"]),
            ],
        );
    }

    #[test]
    fn either_stands_alone_behind_its_label() {
        check(
            &BankAccount,
            &[
                (
                    "sort code 20-00-00, account number 12345678.",
                    &["20-00-00", "12345678"],
                ),
                ("Sort code: 200000 Account no: 12345678", &["200000", "12345678"]),
                ("account 12345678 sort code 20 00 00", &["12345678", "20 00 00"]),
                ("Sort code Account no\n20-00-00 12345678", &["20-00-00 12345678"]),
                ("Sort code: 20-00-00", &["20-00-00"]),
                ("account number 12345678", &["12345678"]),
                ("A/C No. 1234 5678", &["1234 5678"]),
                ("into his account, 12345678", &["12345678"]),
            ],
        );
    }

    #[test]
    fn other_numbers_are_left_alone() {
        check(
            &BankAccount,
            &[
                ("12345678", &[]),
                ("20-11-99", &[]),
                ("on 20-11-99 order 12345678", &[]),
                ("an account of 12 years", &[]),
                ("telephone 020 7946 0123", &[]),
                ("his account of 03/05/2024", &[]),
                ("200000 12345678", &[]),
                ("00 44 20 7946 0018", &[]),
            ],
        );
    }
}
