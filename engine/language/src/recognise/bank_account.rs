use super::Recogniser;
use super::borders::{digits, is_taken, is_whole_number, pattern};
use super::calendar::is_section_number;
use super::columns::Columns;
use super::labels::{Label, Labels, in_stack, joins, named_behind};
use super::repeats::repeats;
use crate::{
    Hit, Text,
    cues::{Cues, window_before},
};
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
        "beneficiary",
        "faster payment",
        "bacs",
        "standing order",
        "direct debit",
        "dd",
        "d/d",
        "paid into",
        "building society",
        "statement of account",
        "debit",
        "credit",
    ],
    &[],
)
.within(80, 30);

/// What may stand between the two: a space or comma, other marks, or "and".
const BETWEEN: &str = r"(?:[ ]{0,2}[,;/|:\-+][ \n]{0,2}|[ \n]{1,3}|[ ]?\([ ]?| and | & )";
const SORT: &str = r"([0-9]{2}([ .\-]?)[0-9]{2}([ .\-]?)[0-9]{2})";
const EIGHT: &str = r"([0-9]{4}[ \-]?[0-9]{4}|[0-9]{2} [0-9]{3} [0-9]{3})";
static SORT_THEN_ACCOUNT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{SORT}(?:{BETWEEN}){EIGHT}")));
static ACCOUNT_THEN_SORT: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("{EIGHT}(?:{BETWEEN}){SORT}")));
/// Words behind which six digits in pairs are a sort code: "Barclays 20-45-67", "the account (20-45-67".
static BANK_BEFORE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:bank|plc|barclays|lloyds|hsbc|natwest|santander|halifax|monzo|starling|nationwide|tsb|revolut|metro|rbs|building society|co-operative bank|first direct|account|a/c)[ ,:(]{1,3})$",
    )
});
/// "paid into 41177209", "transferred to 41177209"
static PAID_INTO: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:paid|pay|transferred|transfer|sent|credited|moved|went|deposited)(?: £[0-9,.]{1,10})?(?: (?:straight|directly|on|back))? (?:in)?to )$",
    )
});
static SORT_CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"[0-9]{2}(?: ?[\-./] ?| )?[0-9]{2}(?: ?[\-./] ?| )?[0-9]{2}"));
static ACCOUNT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"[0-9]{6,11}|[0-9]{4}[ \-]?[0-9]{4}|[0-9]{3} [0-9]{5}|[0-9]{2} [0-9]{2} [0-9]{2} [0-9]{2}|[0-9]{2} [0-9]{3} [0-9]{3}",
    )
});

impl Recogniser for BankAccount {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let labels = Labels::of(view);
        let columns = Columns::of(view, &labels);
        // a table that goes on over a page says so only in its head
        let speaks_of_banks = labels
            .within(&(0..view.len()))
            .any(|l| matches!(l.label, Label::SortCode | Label::Account));
        let mut pairs: Vec<Hit> = Vec::new();
        let sort_first = SORT_THEN_ACCOUNT.captures_iter(view).map(|c| (c, true));
        for (captures, sort_first) in
            sort_first.chain(ACCOUNT_THEN_SORT.captures_iter(view).map(|c| (c, false)))
        {
            let (Some(m), Some(sort), Some(account)) = (
                captures.get(0),
                captures.get(if sort_first { 1 } else { 2 }),
                captures.get(if sort_first { 4 } else { 1 }),
            ) else {
                continue;
            };
            if !is_whole_number(view, &m.range()) {
                continue;
            }
            let gaps: Vec<&str> = captures
                .iter()
                .skip(if sort_first { 2 } else { 3 })
                .take(2)
                .flatten()
                .map(|c| c.as_str())
                .collect();
            let hyphened = gaps.iter().all(|gap| *gap == "-");
            let weight = CUES.weigh(view, &m.range());
            let spaced = sort_first && account.len() == 8 && gaps.iter().all(|gap| *gap == " ");
            let one_line = !m.as_str().contains('\n');
            // two, two, two and eight digits on one line are hardly anything else; fourteen in two blocks may be
            let score: f32 = if hyphened {
                0.75
            } else if spaced && one_line {
                0.6
            } else if weight.raised_by.is_none() && speaks_of_banks {
                0.55
            } else {
                0.3
            };
            let between = if sort_first {
                sort.end()..account.start()
            } else {
                account.end()..sort.start()
            };
            // One value when only a space or comma parts them, else two.
            let ranges = if matches!(view[between].trim(), "" | ",") {
                vec![m.range()]
            } else {
                vec![sort.range(), account.range()]
            };
            for range in ranges {
                let key = digits(&view[range.clone()]);
                let hit = Hit::new(range, Category::BankAccount, score, NAME)
                    .because("a sort code and an account number together")
                    .weighed(&weight)
                    .keyed(key);
                if hit.score >= 0.5 {
                    pairs.push(hit);
                }
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
            alone.extend(found.filter_map(|m| {
                let range = m.range();
                if !is_whole_number(view, &range) || is_section_number(view, range.start) {
                    return None;
                }
                labelled(view, &labels, range.clone(), kind, why)
                    .or_else(|| elsewhere(view, &labels, &columns, range, kind))
            }));
        }
        pairs.extend(alone);
        pairs.sort_by_key(|h| h.range.start);
        pairs.dedup_by(|b, a| b.range.start < a.range.end);
        pairs.extend(repeats(view, &pairs, 8));
        pairs.sort_by_key(|h| h.range.start);
        pairs
    }
}

/// A number behind its own label, or in the second place behind two labels ("Sort code Account number 20-00-00 …").
fn labelled(view: &str, labels: &Labels, range: Range<usize>, kind: Label, why: &str) -> Option<Hit> {
    let bank = [Label::SortCode, Label::Account];
    let nearest = labels
        .before(view, range.start, 60)
        .filter(|l| bank.contains(&l.label))?;
    let own = labels.before_of(view, range.start, 60, &[kind])?;
    let gap = &view[own.range.end..range.start];
    let length = digits(&view[range.clone()]).len();
    let right_behind = nearest.range == own.range && joins(gap);
    // the sort code of a form whose boxes follow their labels: "Sort code Account no\n20-00-00"
    let across = kind == Label::SortCode
        && !gap.contains(|c: char| c.is_ascii_digit())
        && gap.len() <= 40
        && !view[range.clone()].contains('/');
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

/// Numbers that other things than the label right in front of them give away: the head of their column, boxes in a
/// stack, a label behind them, the name of a bank, or the word "account" a few words before.
fn elsewhere(
    view: &str,
    labels: &Labels,
    columns: &Columns,
    range: Range<usize>,
    kind: Label,
) -> Option<Hit> {
    let text = &view[range.clone()];
    let length = digits(text).len();
    let is_account = kind == Label::Account;
    // the date of a statement is written like a sort code
    let parts: Vec<&str> = text.split(['-', ' ', '.']).collect();
    let is_date = !is_account
        && parts.len() == 3
        && parts[0].parse::<u8>().is_ok_and(|d| (1..=31).contains(&d))
        && parts[1].parse::<u8>().is_ok_and(|m| (1..=12).contains(&m));
    let shaped = if is_account {
        length == 8
    } else {
        length == 6 && parts.len() == 3 && !text.contains('.')
    };
    if !shaped {
        return None;
    }
    // the last head of a table claims nothing below it
    let claimed = labels.before(view, range.start, 24).is_some_and(|l| {
        let gap = &view[l.range.end..range.start];
        !matches!(l.label, Label::SortCode | Label::Account) && joins(gap) && !gap.contains('\n')
    });
    let (score, why) = if named_behind(view, labels, &range, kind) {
        (0.85, "in front of the words for an account or sort code")
    } else if claimed {
        return None;
    } else if is_account && PAID_INTO.is_match(window_before(view, range.start, 48)) {
        (0.65, "eight digits that money was paid into")
    } else if in_stack(view, labels, &range, kind) {
        (0.7, "in the box of an account or sort code")
    } else if columns.above(view, range.start, kind) && !is_date {
        (0.65, "in a column headed as accounts or sort codes")
    } else if !is_account
        && text.contains('-')
        && !is_date
        && BANK_BEFORE.is_match(window_before(view, range.start, 24))
    {
        (0.65, "digits in pairs behind the name of a bank")
    } else if is_account && is_spoken_of(view, labels, &range) {
        (0.6, "eight digits a few words behind \u{201c}account\u{201d}")
    } else {
        return None;
    };
    let written = digits(text);
    Some(
        Hit::new(range, Category::BankAccount, score, NAME)
            .because(why)
            .keyed(written),
    )
}

/// "the account in the name of Ann Poe, 12345678": the nearest label is one of a bank's, in the same sentence, and no
/// other number stands between but a sort code.
fn is_spoken_of(view: &str, labels: &Labels, range: &Range<usize>) -> bool {
    let bank = [Label::SortCode, Label::Account];
    let Some(label) = labels
        .before(view, range.start, 70)
        .filter(|l| bank.contains(&l.label))
    else {
        return false;
    };
    let gap = &view[label.range.end..range.start];
    let numbers = digits(gap).len();
    let only_sort_code = numbers == 0 || numbers == 6 && SORT_CODE.is_match(gap);
    let tied = gap.ends_with(['#', '/']) || gap.contains(". ") && !gap.starts_with('.');
    only_sort_code && !tied
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
    fn every_usual_way_of_writing_them_is_found() {
        check(
            &BankAccount,
            &[
                ("into account 12345678 (20-45-67)", &["12345678", "20-45-67"]),
                ("sort code 204567 account 12345678", &["204567", "12345678"]),
                ("20 45 67 / 12345678", &["20 45 67", "12345678"]),
                ("a/c: 12345678 s/c: 20-45-67", &["12345678", "20-45-67"]),
                (
                    "account number is 12345678 and the sort code is 20-45-67",
                    &["12345678", "20-45-67"],
                ),
                ("Sort 20-45-67 Acc 12345678", &["20-45-67", "12345678"]),
                ("S/C 204567 A/C No 12345678", &["204567", "12345678"]),
                ("Acct no. 1234 5678", &["1234 5678"]),
                ("12345678 (account number)", &["12345678"]),
                ("20-45-67 (sort code)", &["20-45-67"]),
                ("20-45-67/12345678", &["20-45-67", "12345678"]),
                ("20-45-67 and 12345678", &["20-45-67", "12345678"]),
                ("Paid to 204567 12345678", &[]),
                ("Bank transfer to 204567 12345678", &["204567 12345678"]),
                (
                    "Sort Code\nAccount Number\n204567\n12345678",
                    &["204567\n12345678"],
                ),
                (
                    "Account no\nName\nSort code\n12345678\nAnn Poe\n20-45-67",
                    &["12345678", "20-45-67"],
                ),
                (
                    "Payee S/C A/c no Amount\nAnn Poe 20-45-67 12345678 £50\nBo Lee, of Leeds 204568 12345679 £60",
                    &["20-45-67 12345678", "204568 12345679"],
                ),
                (
                    "Name Account Opened\nAnn Poe 12345678 03/05/2024\nBo Lee 12345679 04/05/2024",
                    &["12345678", "12345679"],
                ),
                (
                    "her account with the Leeds branch of Lloyds, 12345678, was",
                    &["12345678"],
                ),
                ("held at Barclays, 20-45-67.", &["20-45-67"]),
                ("sort code 20.45.67 and 12345678", &["20.45.67", "12345678"]),
                (
                    "account 12345678 was emptied. From 12345678 he paid",
                    &["12345678", "12345678"],
                ),
                ("Building society a/c 123456789", &["123456789"]),
                ("Sort Code: 20 - 45 - 67", &["20 - 45 - 67"]),
                ("Sort code 20/45/67", &["20/45/67"]),
                ("Acc. No.: 12345678 Sort: 204567", &["12345678", "204567"]),
                ("beneficiary account 12345678", &["12345678"]),
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
                ("account of 03-05-24", &[]),
                ("the account opening form: batch total 20-45-53 of 61 items", &[]),
                ("the account, order no 12345678", &[]),
                ("an account manager. Serial 12345678", &[]),
                ("gave an account. Phone 12345678", &[]),
                ("£123456 and account closed", &[]),
                ("account statement page 12 of 34", &[]),
                ("the sort of 123456", &[]),
                ("Bank\nDate\n03-05-24", &[]),
                ("Sort code Date\n03/05/24", &[]),
            ],
        );
    }
}
