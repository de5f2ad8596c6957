//! What somebody does for a living: behind labels, in tables, and said in sentences.

mod beside;
mod form;
mod phrase;
mod signed;
mod table;
mod told;

use super::Recogniser;
use super::borders::{pattern, stands_free};
use crate::{Hit, Text};
use aho_corasick::{AhoCorasick, MatchKind};
use form::labelled;
use obelus_evidence::{CaseContext, Category};
use phrase::{behind_article, is_police, with_article, with_branch, with_trades, worked};
use regex::Regex;
use std::{collections::HashSet, sync::LazyLock};
pub(super) use table::cut_from_names;
use table::{heads, in_column, in_row};
use told::{describes, follows_another};

/// What somebody does for a living, said of one person: behind the label of a form, and wherever a word of the list
/// stands as a description of somebody. Police, court and custody roles are no occupations here, and neither are the
/// labels of a form ("Solicitor: …").
pub(super) struct Occupation;

const NAME: &str = "occupation";

struct Words {
    finder: AhoCorasick,
    /// For each word of the finder: whether it needs a trade in front, and whether it is a surname too.
    kinds: Vec<(bool, bool)>,
    trades: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let lines = include_str!("../../../lexicons/occupations.txt")
        .lines()
        .map(str::trim);
    let mut texts: Vec<&str> = Vec::new();
    let mut kinds = Vec::new();
    for line in lines.filter(|l| !l.is_empty() && !l.starts_with('#')) {
        let word = line.trim_start_matches(['+', '~']);
        texts.push(word);
        kinds.push((line.starts_with('+'), line.starts_with('~')));
    }
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .build(&texts)
        .expect("the list of occupations is small");
    let trades = include_str!("../../../lexicons/trades.txt")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect();
    Words {
        finder,
        kinds,
        trades,
    }
});

static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:occupation|occupn|occup|occ|profession|job title|job role|job description|employment status|employment|employed as|current employment|works as|trade|job|position held|position|post held|line of work|work|what do you do)\b)(?:/(?i:[a-z]+(?: [a-z]+)?))?(?: of (?:witness|defendant|suspect|detainee|person|complainant|victim|patient|holder|tenant|applicant))?(?: ?\([^)\n]{1,40}\))?(?: ?[:.?]+[ .]?\n?| - | ?\n| )",
    )
});
/// "works as a …", "employed for years as an …", "job as a …"
static WORKS_AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:works?|worked|working|employed|employment|job|trained|qualified|retired|retrained|living|career|serves?|served)\b)(?:[ \n][A-Za-z'-]+){0,8}?[ \n]as[ \n](?:an?|the|their|our)[ \n]",
    )
});

/// "Ann Poe, retired, of …", "Ann Poe (unemployed)"
static RETIRED_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?:\p{Lu}[\p{L}'-]+,|[0-9]{1,2},|\() ?((?i:semi-retired|retired|unemployed|self-employed))(?:[,;.)\n]|$)",
    )
});
/// "by profession a pharmacist", "ran a stall as a", "is a pharmacist by trade": what somebody does "by trade".
static BY_TRADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\bby[ \n](?:profession|trade|occupation|training)[ \n](?:(?:i|he|she)[ \n](?:am|is|was)[ \n])?(?:an?[ \n]))",
    )
});
/// "a baker by trade", "pattern cutter by profession"
static TRADE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:an?|is|am|was)[ \n]((?:[a-z-]+[ \n]){1,3}?)by[ \n](?:profession|trade|occupation|training)\b)",
    )
});
/// "my job is", "her occupation is a": what somebody's living is said to be.
static JOB_IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:my|his|her|their|whose)[ \n](?:job|occupation|profession|trade|work)[ \n](?:is|was)[ \n](?:as[ \n]|that[ \n]of[ \n])?(?:an?[ \n]))",
    )
});
/// "in the role of", "position as", "my job title is": what follows must hold a word of the list.
static ROLE_OF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:role|position|post|job|capacity|occupation|profession|job[ \n]title|job[ \n]role|role[ \n]there|job[ \n]there)[ \n](?:of|is|was|as)[ \n](?:that[ \n]of[ \n])?(?:an?[ \n]|the[ \n])?)",
    )
});
/// "occupation recorded as", "gave his profession as a"
static GIVEN_AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:occupation|profession|job|trade)[ \n](?:(?:is|was)[ \n])?(?:(?:given|recorded|shown|stated|listed|described|noted)[ \n])?as[ \n:]{1,2}(?:an?[ \n])?)",
    )
});

/// "is retired", "I am unemployed"
static RETIRED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:is|am|was|i'm|he's|she's|now|been|currently)[ \n](?:now[ \n]|currently[ \n]|semi-)?(retired|unemployed|self-employed)\b)",
    )
});

impl Recogniser for Occupation {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, _case: &CaseContext) -> Vec<Hit> {
        let view = text.view();
        let mut hits: Vec<Hit> = Vec::new();
        for m in LABEL.find_iter(view) {
            hits.extend(labelled(view, m.range()));
        }
        hits.dedup_by(|b, a| b.range.start < a.range.end);
        // A label may be wrapped over a line end; offsets stay the same.
        let flat: Vec<u8> = view.bytes().map(|b| if b == b'\n' { b' ' } else { b }).collect();
        let mut described: Vec<Hit> = Vec::new();
        let words = &*WORDS;
        let heads = heads(view);
        for m in words.finder.find_iter(&flat) {
            let head = m.start()..m.end();
            if !stands_free(view, &head) || super::borders::is_taken(&hits, &head) {
                continue;
            }
            let (needs_trade, is_surname) = words.kinds[m.pattern().as_usize()];
            let with_trade = with_trades(view, head.clone());
            let row = in_row(view, &with_trade);
            if needs_trade
                && with_trade.start == head.start
                && !behind_article(view, &head)
                && !row.is_some_and(|(score, _)| score > 0.6)
            {
                continue;
            }
            let range = with_branch(view, with_article(view, with_trade));
            let told = describes(view, &range, is_surname)
                .or_else(|| follows_another(view, &described, &range))
                .or_else(|| in_column(view, &heads, &range))
                .or_else(|| row.filter(|_| !is_surname && !is_police(&view[range.clone()])));
            if let Some((score, why)) = told {
                let key = view[range.clone()].replace('\n', " ").to_lowercase();
                described.push(
                    Hit::new(range, Category::Occupation, score, NAME)
                        .because(why)
                        .keyed(key),
                );
            }
        }
        for m in RETIRED.captures_iter(view).filter_map(|c| c.get(1)) {
            described.push(
                Hit::new(m.range(), Category::Occupation, 0.7, NAME)
                    .because("somebody is said to be so")
                    .keyed(m.as_str().to_lowercase()),
            );
        }
        for m in form::RETIRED_VALUE.find_iter(view) {
            if m.as_str().starts_with(char::is_uppercase)
                && let Some((score, why)) = in_column(view, &heads, &m.range())
            {
                described.push(
                    Hit::new(m.range(), Category::Occupation, score, NAME)
                        .because(why)
                        .keyed(m.as_str().to_lowercase()),
                );
            }
        }
        described.extend(beside::find(view));
        for m in RETIRED_BESIDE.captures_iter(view).filter_map(|c| c.get(1)) {
            described.push(
                Hit::new(m.range(), Category::Occupation, 0.7, NAME)
                    .because("somebody is said to be so")
                    .keyed(m.as_str().to_lowercase()),
            );
        }
        for m in TRADE_BEHIND.captures_iter(view).filter_map(|c| c.get(1)) {
            let article = ["a ", "an ", "a\n", "an\n"]
                .iter()
                .find(|a| m.as_str().starts_with(**a));
            let range = m.start() + article.map_or(0, |a| a.len())..m.start() + m.as_str().trim_end().len();
            if !is_police(m.as_str()) {
                described.push(
                    Hit::new(range, Category::Occupation, 0.75, NAME)
                        .because("what somebody is said to be by trade")
                        .keyed(m.as_str().trim_end().replace('\n', " ").to_lowercase()),
                );
            }
        }
        for re in [&*BY_TRADE, &*JOB_IS, &*GIVEN_AS] {
            for m in re.find_iter(view) {
                described.extend(worked(view, m.end()));
            }
        }
        for m in ROLE_OF.find_iter(view) {
            let told = worked(view, m.end());
            described.extend(told.filter(|hit| form::names_an_occupation(&view[hit.range.clone()])));
        }
        described.extend(signed::below_names(view));
        for m in WORKS_AS.find_iter(view) {
            described.extend(worked(view, m.end()));
        }
        described.sort_by_key(|h| (h.range.start, std::cmp::Reverse(h.range.end)));
        described.dedup_by(|b, a| b.range.start < a.range.end);
        described.retain(|h| !super::borders::is_taken(&hits, &h.range));
        hits.extend(described);
        hits.sort_by_key(|h| h.range.start);
        hits
    }
}

#[cfg(test)]
mod tests {
    use super::Occupation;
    use crate::recognise::examples::check;

    #[test]
    fn occupations_behind_labels_are_found() {
        check(
            &Occupation,
            &[
                ("Occupation: florist Mobile: 07700", &["florist"]),
                ("OCCUPATION.... TAXI DRIVER\nDRIVER NO", &["TAXI DRIVER"]),
                ("Occupation retired engineer NI number", &["retired engineer"]),
                ("Occupation: Dog Groomer", &["Dog Groomer"]),
                ("Occ: dental nurse Home Tel", &["dental nurse"]),
                ("Occupation:\nCare Assistant", &["Care Assistant"]),
            ],
        );
    }

    #[test]
    fn occupations_said_of_somebody_are_found() {
        check(
            &Occupation,
            &[
                ("I am a retired bus driver and", &["retired bus driver"]),
                ("She works as a shop assistant for Calder", &["shop assistant"]),
                ("employed since May as a dog groomer at", &["dog groomer"]),
                ("I spoke to a cashier who", &["cashier"]),
                ("who was a coal miner", &["coal miner"]),
                ("Ann Poe, fraud analyst, for DC Lee", &["fraud analyst"]),
                ("Mr Poe (solicitor)", &["solicitor"]),
                ("ANN POE, A SHOP ASSISTANT, HEARD", &["SHOP ASSISTANT"]),
                ("Ann Poe\nPractice Manager, Beckfoot", &["Practice Manager"]),
                ("my doctor, Dr Roe", &["doctor"]),
                ("the Store Manager told", &["Store Manager"]),
                ("Gill is retired and lives alone", &["retired"]),
                (
                    "Dr Ann Poe\nConsultant in Emergency Medicine\nGMC",
                    &["Consultant in Emergency Medicine"],
                ),
                ("a primary school\nteacher", &["primary school\nteacher"]),
            ],
        );
    }

    #[test]
    fn occupations_are_found_in_every_usual_place() {
        check(
            &Occupation,
            &[
                ("Occ. HGV driver DOB 1", &["HGV driver"]),
                ("Job title: Senior Claims Handler", &["Senior Claims Handler"]),
                ("Occupation (if over 18): scaffolder", &["scaffolder"]),
                ("Occupation/Employer: dental nurse", &["dental nurse"]),
                ("Occupation - veterinary nurse", &["veterinary nurse"]),
                ("Occupation of witness: call handler", &["call handler"]),
                ("Employment status: unemployed", &["unemployed"]),
                ("Job: delivery driver", &["delivery driver"]),
                ("Occupation\nEmployer\nBus driver\nFirst", &["Bus driver"]),
                ("She is a retired nurse.", &["retired nurse"]),
                ("I am a self-employed plumber and", &["self-employed plumber"]),
                ("he is a barista by trade", &["barista"]),
                ("a pattern cutter by profession", &["pattern cutter"]),
                ("by trade a french polisher", &["french polisher"]),
                ("occupation recorded as bike courier.", &["bike courier"]),
                ("gave his occupation as a hod carrier", &["hod carrier"]),
                ("I spoke to the store detective", &["store detective"]),
                ("my job is a hod carrier", &["hod carrier"]),
                (
                    "employed by Poe Ltd as a warehouse operative",
                    &["warehouse operative"],
                ),
                ("I trained as a phlebotomist", &["phlebotomist"]),
                ("Bo Lee, bus driver from Leeds,", &["bus driver"]),
                ("Bo Lee, a bus driver from Leeds,", &["bus driver"]),
                ("Bo Lee (unemployed)", &["unemployed"]),
                ("Bo Lee, retired, of Leeds", &["retired"]),
                ("spoke to paramedic Jane Brown", &["paramedic"]),
                ("I work as a sausage maker", &["sausage maker"]),
                ("he is a sausage maker", &["sausage maker"]),
                (
                    "a florist and part-time barista",
                    &["florist", "part-time barista"],
                ),
                (
                    "Name Occupation Age\nAnn Poe Care assistant 34\nBo Lee Letting agent 41",
                    &["Care assistant", "Letting agent"],
                ),
                (
                    "Ann Poe | Lettings Negotiator | Roe & Co",
                    &["Lettings Negotiator"],
                ),
                ("Ann Poe's accountant rang", &["accountant"]),
                ("seen by the ward sister", &["ward sister"]),
                ("I am a student at Leeds", &["student"]),
                ("he was then a market trader", &["market trader"]),
                ("she runs a kennels as a dog breeder", &["dog breeder"]),
                (
                    "employed by Poe Ltd in the role of payroll clerk.",
                    &["payroll clerk"],
                ),
                (
                    "I hold the position of head porter at the Grand.",
                    &["head porter"],
                ),
                (
                    "My job title is Regional Sales Manager.",
                    &["Regional Sales Manager"],
                ),
                ("Bar manager Pat Poe came over.", &["Bar manager"]),
                ("the safeguarding nurse, Sister Poe", &["safeguarding nurse"]),
                ("the tenancy officer, Bo Lee", &["tenancy officer"]),
                (
                    "informed per shop manager. no delivery driver training",
                    &["shop manager"],
                ),
                ("Name Role Contact\nBo Lee Caretaker 07700", &["Caretaker"]),
                (
                    "Yours sincerely\nBo Lee\nHead of Customer Services",
                    &["Head of Customer Services"],
                ),
            ],
        );
    }

    #[test]
    fn the_next_cell_of_a_table_is_cut_from_a_name() {
        let view = "Witness Occupation\nAnn Poe Scaffolder\nPOE, Ann Dental nurse\nAnn Baker";
        let names: Vec<_> = ["Ann Poe Scaffolder", "POE, Ann Dental", "Ann Baker"]
            .iter()
            .map(|name| {
                let at = view.find(name).expect("a name of the text");
                at..at + name.len()
            })
            .collect();
        let cut: Vec<_> = super::cut_from_names(view, &names)
            .into_iter()
            .map(|(at, end)| &view[names[at].start..end])
            .collect();
        assert_eq!(cut, ["Ann Poe", "POE, Ann"]);
        assert!(super::cut_from_names("Ann Poe Scaffolder", &names[..1]).is_empty());
    }

    #[test]
    fn words_that_only_look_like_occupations_are_left_alone() {
        check(
            &Occupation,
            &[
                ("a hard worker", &[]),
                ("he is a careful driver", &[]),
                ("the driver's door", &[]),
                ("a coffee maker", &[]),
                ("a drug dealer", &[]),
                ("Job: 44/0771", &[]),
                ("Work: 0113 496 0000", &[]),
                ("at work. He left", &[]),
                ("position of the car", &[]),
                ("Occupation\nEmployer\nDate of birth", &[]),
                ("the printer was stolen", &[]),
                ("a good assistant", &[]),
                ("Name Occupation\nThe officer was in the car", &[]),
                ("the officer in the case", &[]),
                ("a witness and a victim", &[]),
            ],
        );
    }

    #[test]
    fn labels_names_and_roles_are_left_alone() {
        check(
            &Occupation,
            &[
                ("the interpreter and her line manager", &[]),
                ("Left. Solicitor present: yes", &[]),
                ("Solicitor: Ravi Poe", &[]),
                ("Solicitor Ravi Poe, Roe & Co", &[]),
                ("Occupation: N/A", &[]),
                ("Occupation: Police Officer", &[]),
                ("Rank/Job title: DC 4043", &[]),
                ("SUPERVISOR'S COMMENTS", &[]),
                ("Mr Baker and Mrs Cook", &[]),
                ("the driver of the car", &[]),
                ("a police officer", &[]),
                ("the custody officer", &[]),
                ("two nurses", &[]),
                ("his younger sister and a senior officer", &[]),
                ("the Secretary of State", &[]),
                ("as a result of", &[]),
                ("the manager's office", &[]),
                ("the writer of this letter", &[]),
                ("in his role of witness", &[]),
                ("the disclosure officer", &[]),
            ],
        );
    }
}
