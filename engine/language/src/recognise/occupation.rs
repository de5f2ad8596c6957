use super::Recogniser;
use super::borders::{begins_its_line, line_around, pattern, stands_free};
use crate::{Hit, Text};
use aho_corasick::{AhoCorasick, MatchKind};
use obelus_evidence::{CaseContext, Category};
use regex::Regex;
use std::{collections::HashSet, ops::Range, sync::LazyLock};

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
    let lines = include_str!("../../lexicons/occupations.txt")
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
    let trades = include_str!("../../lexicons/trades.txt")
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

/// What stands in the place of an occupation when somebody has none.
static RETIRED_VALUE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i:\b(?:retired|semi-retired|unemployed|self-employed|student|housewife|homemaker)\b)"));
/// "Ann Poe, retired, of …", "Ann Poe (unemployed)"
static RETIRED_BESIDE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:\p{Lu}[\p{L}'-]+,|[0-9]{1,2},|\() ?((?i:semi-retired|retired|unemployed|self-employed))(?:[,;.)\n]|$)")
});
/// "by profession a pharmacist", "ran a stall as a", "is a pharmacist by trade": what somebody does "by trade".
static BY_TRADE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\bby[ \n](?:profession|trade|occupation|training)[ \n](?:(?:i|he|she)[ \n](?:am|is|was)[ \n])?(?:an?[ \n]))",
    )
});
/// "a baker by trade", "pattern cutter by profession"
static TRADE_BEHIND: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?i:\b(?:an?|is|am|was)[ \n]((?:[a-z-]+[ \n]){1,3}?)by[ \n](?:profession|trade|occupation|training)\b)")
});
/// "my job is", "her occupation is a": what somebody's living is said to be.
static JOB_IS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:my|his|her|their|whose)[ \n](?:job|occupation|profession|trade|work)[ \n](?:is|was)[ \n](?:as[ \n]|that[ \n]of[ \n])?(?:an?[ \n]))",
    )
});
/// "occupation recorded as", "gave his profession as a"
static GIVEN_AS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:occupation|profession|job|trade)[ \n](?:(?:is|was)[ \n])?(?:(?:given|recorded|shown|stated|listed|described|noted)[ \n])?as[ \n:]{1,2}(?:an?[ \n])?)",
    )
});
/// Heads of tables that name a column of occupations.
static COLUMN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"\b(?:Occupation|OCCUPATION|Occ\.?|OCC\.?|Occup\.?|Profession|PROFESSION|Job title|Job Title|JOB TITLE|Job|JOB|Employment|Trade)(?:[ /\n]|$)")
});
/// How far below its head a table is followed, in bytes.
const TABLE_REACH: usize = 6000;

/// "is retired", "I am unemployed"
static RETIRED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i:\b(?:is|am|was|i'm|he's|she's|now|been|currently)[ \n](?:now[ \n]|currently[ \n]|semi-)?(retired|unemployed|self-employed)\b)",
    )
});

/// What an occupation behind a label may end with when the next box of the form stands on the same line.
static NEXT_BOX: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i: (?:mobile|tel|telephone|phone|home tel|home address|home phone|work tel|work phone|email|e-mail|date of birth|dob|d\.o\.b|ni|nat|national|nhs|address|postcode|age|sex|gender|ethnicity|place of birth|title|employer|name|surname|forename|passport|driver no|driver number|driving licence|pnc|cro|marital|nationality|religion|height|self-defined)\b)|[|;:(\n\u{c}]| - |\.(?: |$)|, ?[A-Z]| [0-9]",
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
            if needs_trade && with_trade.start == head.start && !behind_article(view, &head) {
                continue;
            }
            let range = with_branch(view, with_article(view, with_trade));
            let told = describes(view, &range, is_surname)
                .or_else(|| follows_another(view, &described, &range))
                .or_else(|| in_column(view, &heads, &range));
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
        for m in RETIRED_BESIDE.captures_iter(view).filter_map(|c| c.get(1)) {
            described.push(
                Hit::new(m.range(), Category::Occupation, 0.7, NAME)
                    .because("somebody is said to be so")
                    .keyed(m.as_str().to_lowercase()),
            );
        }
        for m in TRADE_BEHIND.captures_iter(view).filter_map(|c| c.get(1)) {
            let article = ["a ", "an ", "a\n", "an\n"].iter().find(|a| m.as_str().starts_with(**a));
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

/// The value behind "Occupation:", up to the next box, sentence or line.
fn labelled(view: &str, label: Range<usize>) -> Option<Hit> {
    let name = view[label.clone()]
        .trim_end_matches([' ', ':', '.', '\n', '-', '?'])
        .to_lowercase();
    let name = name.split([' ', '/', '(']).take(2).collect::<Vec<_>>().join(" ");
    let colon = view[label.clone()].contains([':', '?']) || view[label.clone()].ends_with(". ") || view[label.clone()].contains("..") || view[label.clone()].ends_with(" - ");
    let point = view[label.clone()].contains('.');
    let colon = colon || point && !matches!(name.as_str(), "work" | "job" | "trade" | "position" | "employment");
    let capital = view[label.start..].starts_with(char::is_uppercase);
    // without a colon only a form's capitalised label counts: "Occupation florist"
    let strong = capital
        && ["occupation", "occupn", "occup", "profession", "job title", "job role", "employment status"]
            .iter()
            .any(|word| name.starts_with(word));
    // "Job: 44/0771", "Work: 0113 …": these words lead to numbers and places as well
    let weak = matches!(name.as_str(), "work" | "job" | "trade" | "position" | "employment" | "works as" | "what do");
    if weak && !capital {
        return None;
    }
    // the last head of a table is no label of what its first row begins with
    let heads_table = !colon && view[label.clone()].ends_with('\n') && !begins_its_line(view, label.start);
    if !colon && !strong || heads_table {
        return None;
    }
    let end = line_around(view, label.end).end;
    let line = &view[label.end..end];
    let line = &line[..line.len().min(floor_char(line, 80))];
    let value = &line[..NEXT_BOX.find(line).map_or(line.len(), |m| m.start())];
    let value = value.trim_matches([' ', ',', '.', '-', '_']);
    let letters = value.chars().filter(|c| c.is_alphabetic()).count();
    let nothing = matches!(
        value.to_lowercase().as_str(),
        "n/a" | "none" | "not known" | "unknown" | "not stated" | "nil" | "not given" | "refused"
    );
    let police = is_police(value);
    // boxes in a stack: the next label of the form is no occupation
    let is_label = is_form_word(value);
    let unknown = weak && !names_an_occupation(value);
    if letters < 2 || nothing || police || is_label || unknown || value.split_whitespace().count() > 6 {
        return None;
    }
    let start = label.end + line.find(value)?;
    Some(
        Hit::new(start..start + value.len(), Category::Occupation, 0.92, NAME)
            .because(format!("behind the label \u{201c}{name}\u{201d}"))
            .keyed(value.to_lowercase()),
    )
}

/// Whether a word of the list, or "retired" and its like, stands in a value.
fn names_an_occupation(value: &str) -> bool {
    WORDS
        .finder
        .find_iter(value)
        .any(|m| stands_free(value, &(m.start()..m.end())))
        || RETIRED_VALUE.is_match(value)
}

/// Labels of the boxes that usually stand near the one for the occupation.
fn is_form_word(value: &str) -> bool {
    const BOXES: &[&str] = &[
        "employer", "date of birth", "dob", "address", "telephone", "nationality", "ethnicity", "gender", "sex",
        "name", "surname", "forename", "forenames", "home address", "phone", "email", "place of birth", "title", "age",
        "mobile", "marital status", "religion", "height", "contact", "relationship", "role", "notes", "status",
        "statement", "signature", "date", "postcode", "town", "number", "no", "type", "interview",
    ];
    let lower = value.to_lowercase();
    BOXES.iter().any(|name| {
        lower
            .strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([':', ' ', '/', '(']))
    })
}

fn floor_char(text: &str, most: usize) -> usize {
    (0..=most.min(text.len()))
        .rev()
        .find(|&i| text.is_char_boundary(i))
        .unwrap_or(0)
}

/// Police, court and custody roles, which are parts played in the case.
fn is_police(value: &str) -> bool {
    const ROLES: &[&str] = &[
        "police",
        "constable",
        "sergeant",
        "inspector",
        "detective",
        "superintendent",
        "custody",
        "probation",
        "prison",
        "magistrate",
        "coroner",
        "judge",
        "crown",
        "court",
        "prosecutor",
        "appropriate adult",
        "pcso",
        "disclosure",
        "reviewing",
        "interviewing",
        "investigating",
        "exhibits",
        "arresting",
        "case officer",
        "detention",
    ];
    const RANKS: &[&str] = &[
        "pc", "dc", "ps", "ds", "di", "dci", "insp", "sgt", "tdc", "pi", "cps",
    ];
    let lower = value.to_lowercase().replace("store detective", "").replace("private detective", "");
    RANKS.contains(&lower.as_str()) || ROLES.iter().any(|role| lower.contains(role))
}

/// Takes in the words of trade and standing in front: "retired bus driver".
fn with_trades(view: &str, head: Range<usize>) -> Range<usize> {
    let mut start = head.start;
    for _ in 0..3 {
        let before = &view[..start];
        let Some(before) = before.strip_suffix([' ', '\n', '/']) else {
            break;
        };
        let word_start = before
            .rfind(|c: char| !(c.is_alphanumeric() || c == '-'))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let word = &before[word_start..];
        if word.is_empty() || !WORDS.trades.contains(word.to_lowercase().as_str()) {
            break;
        }
        start = word_start;
    }
    start..head.end
}

/// The lines that head a table with a column of occupations: places where they end.
fn heads(view: &str) -> Vec<usize> {
    let mut found = Vec::new();
    for m in COLUMN.find_iter(view) {
        let line = line_around(view, m.start());
        let text = &view[line.clone()];
        let words: Vec<&str> = text.split_whitespace().collect();
        let capital = words.iter().filter(|w| w.starts_with(char::is_uppercase)).count();
        let is_head = (2..=14).contains(&words.len())
            && text.len() <= 140
            && !text.contains(|c: char| c.is_ascii_digit() || c == ':')
            && !text.ends_with([',', ';'])
            && 10 * capital >= 6 * words.len();
        if is_head && found.last() != Some(&line.end) {
            found.push(line.end);
        }
    }
    found
}

/// Cuts off the occupation that the next cell of a table puts right behind a name: "Ann Poe Scaffolder", "POE, Ann
/// Dental nurse". Only below a head that names such a column; gives the new ends of the ranges that change.
pub(super) fn cut_from_names(view: &str, names: &[Range<usize>]) -> Vec<(usize, usize)> {
    let heads = heads(view);
    let Some(&first) = heads.first() else {
        return Vec::new();
    };
    let mut cut = Vec::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| name.start > first) {
        let line_end = line_around(view, name.start).end;
        let Some(part) = view.get(name.start..line_end) else {
            continue;
        };
        for m in WORDS.finder.find_iter(part) {
            let head = name.start + m.start()..name.start + m.end();
            let (needs_trade, is_surname) = WORDS.kinds[m.pattern().as_usize()];
            let whole = with_trades(view, head.clone());
            let told = stands_free(view, &head) && !is_surname && !(needs_trade && whole.start == head.start);
            if told && in_column(view, &heads, &whole).is_some() && whole.start > name.start && whole.start < name.end {
                let end = name.start + view[name.start..whole.start].trim_end_matches([' ', ',']).len();
                cut.push((at, end));
                break;
            }
        }
    }
    cut
}

/// Whether an occupation stands below a head that names such a column, on the same page and in no sentence.
fn in_column(view: &str, heads: &[usize], range: &Range<usize>) -> Option<(f32, &'static str)> {
    let next = heads.partition_point(|&end| end <= range.start);
    let head = *heads[..next].last()?;
    let line = line_around(view, range.start);
    let text = &view[line];
    let sentence = text.contains(". ") || text.len() > 160 || [" was ", " had ", " said "].iter().any(|w| text.contains(w));
    let found = &view[range.clone()];
    (range.start - head <= TABLE_REACH
        && !view[head..range.start].contains('\u{c}')
        && !sentence
        && !is_police(found)
        && !view[range.end..].starts_with(':'))
    .then_some((0.7, "in a table that has a column of occupations"))
}

/// "a florist and part-time barista", "baker/grocer": a second occupation right behind the first.
fn follows_another(view: &str, described: &[Hit], range: &Range<usize>) -> Option<(f32, &'static str)> {
    let last = described.last()?;
    let gap = view.get(last.range.end..range.start)?;
    matches!(gap.replace('\n', " ").as_str(), " and " | "/" | " / " | ", " | " and a " | " & ")
        .then_some((0.65, "a second occupation behind the first"))
}

/// Whether one or two words in lower case and "a" or "an" stand in front of a word that needs a trade, and the words
/// can be one: "a sausage maker", not "a hard worker".
fn behind_article(view: &str, head: &Range<usize>) -> bool {
    const HEADS: &[&str] = &[
        "operative", "assistant", "attendant", "operator", "fitter", "installer", "maker", "packer", "picker",
        "instructor", "trainer", "analyst", "adviser", "advisor", "coordinator", "co-ordinator", "specialist",
        "practitioner", "therapist", "erector", "labourer", "planner", "tester", "lecturer", "surveyor", "executive",
        "worker", "merchant", "engineer", "technician", "nurse", "teacher", "mechanic", "consultant", "clerk",
        "cutter", "sorter", "breeder", "valeter", "groomer", "machinist", "driver", "fabricator", "supervisor",
    ];
    const QUALITIES: &[&str] = &[
        "good", "hard", "bad", "careful", "careless", "former", "new", "old", "younger", "older", "nice", "great",
        "safe", "drunk", "drink", "learner", "named", "second", "first", "other", "professional", "heavy", "slow",
        "fast", "single", "lone", "willing", "valuable", "trusted", "fellow", "female", "male", "white", "black",
        "young", "banned", "disqualified", "uninsured", "dangerous", "different", "similar", "virtual", "personal",
        "colour", "trouble", "coffee", "peace", "decision", "money", "match", "tea", "toast", "ice", "noise", "key",
        "sex", "drug", "problem", "suspected", "experienced", "able", "very", "really", "steady", "known", "certain",
        "lower", "delivery", "getaway", "designated", "vulnerable", "potential", "regular", "valued", "close",
    ];
    let word = view[head.clone()].to_lowercase();
    let with_article = with_article(view, head.clone());
    let added = view[with_article.start..head.start].replace('\n', " ");
    HEADS.contains(&word.as_str())
        && with_article.start < head.start
        && !added.split_whitespace().any(|w| QUALITIES.contains(&w))
}

/// Takes in one or two words in lower case between "a" or "an" and the occupation: "a coal miner".
fn with_article(view: &str, range: Range<usize>) -> Range<usize> {
    const OTHERS: &[&str] = &[
        "the", "my", "his", "her", "our", "their", "of", "to", "and", "or", "by", "as", "is", "was",
    ];
    let mut start = range.start;
    for _ in 0..3 {
        let Some(before) = view[..start].strip_suffix([' ', '\n']) else {
            break;
        };
        let length = before
            .bytes()
            .rev()
            .take_while(|b| b.is_ascii_lowercase() || *b == b'-')
            .count();
        let word = &before[before.len() - length..];
        if matches!(word, "a" | "an") {
            return start..range.end;
        }
        if word.len() < 3 || OTHERS.contains(&word) {
            break;
        }
        start = before.len() - length;
    }
    range
}

/// Takes in the branch of a post that a line is given to: "Consultant in Emergency Medicine".
fn with_branch(view: &str, range: Range<usize>) -> Range<usize> {
    let line = line_around(view, range.start);
    let rest = view.get(range.end..line.end).unwrap_or("");
    let branch = rest
        .strip_prefix(" in ")
        .or_else(|| rest.strip_prefix(" of "))
        .unwrap_or("")
        .trim_end();
    let titled = branch
        .split(' ')
        .all(|w| w.starts_with(char::is_uppercase) || matches!(w, "and" | "&" | "of" | "the"));
    let own_line = begins_its_line(view, range.start);
    let fits = own_line
        && titled
        && !branch.is_empty()
        && branch.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '&');
    if fits {
        range.start..line.start + view[line.clone()].trim_end().len()
    } else {
        range
    }
}

/// Whether the words around it make a word of the list a description of somebody, how surely, and why.
fn describes(view: &str, range: &Range<usize>, is_surname: bool) -> Option<(f32, &'static str)> {
    let found = &view[range.clone()];
    let before = view[..range.start].trim_end_matches([' ', '\n']);
    let opener = before.chars().next_back();
    let word: String = {
        let length: usize = before
            .chars()
            .rev()
            .take_while(|c| c.is_alphabetic() || *c == '\'')
            .map(char::len_utf8)
            .sum();
        before[before.len() - length..].to_lowercase()
    };
    let after = &view[range.end..];
    let next = after.trim_start_matches(' ').chars().next();
    let low = found.starts_with(|c: char| c.is_ascii_lowercase());
    let upper = found.bytes().all(|b| !b.is_ascii_lowercase());
    let begins_line = begins_its_line(view, range.start);
    let article = matches!(word.as_str(), "a" | "an");
    // "line manager" is a tie, and the interpreter of an interview is there by their part in it
    let by_part = word == "line"
        || (after.starts_with(" of State") || after.starts_with(" General"))
        || (found.eq_ignore_ascii_case("interpreter") && !article);
    if by_part
        || is_police(found)
        || is_police(word.as_str())
        || (after.starts_with("'s") || after.starts_with("'S")) && !article
    {
        return None;
    }
    // A label of a form: "Solicitor: …", "Solicitor Ravi Whitlock", "Supervisor: …".
    let is_label = after.trim_start().starts_with(':')
        || (!low
            && begins_line
            && after.starts_with(' ')
            && next.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()));
    if is_label || (is_surname && !low && !article) {
        return None;
    }
    if article {
        return Some((0.85, "an occupation behind \u{201c}a\u{201d}"));
    }
    if matches!(word.as_str(), "is" | "am" | "was" | "as" | "being" | "became") && (low || upper) {
        return Some((0.8, "an occupation that somebody is said to have"));
    }
    if matches!(
        word.as_str(),
        "my" | "his"
            | "her"
            | "their"
            | "our"
            | "your"
            | "the"
            | "another"
            | "school"
            | "local"
            | "duty"
            | "old"
            | "new"
            | "young"
            | "female"
            | "male"
            | "one"
            | "this"
            | "that"
            | "same"
            | "first"
            | "second"
            | "night"
            | "trained"
            | "named"
            | "former"
            | "whose"
            | "every"
            | "each"
            | "be"
            | "become"
            | "been"
            | "i'm"
            | "he's"
            | "she's"
            | "call"
            | "treating"
            | "attending"
            | "off-duty"
    ) && (low || upper || !next.is_some_and(char::is_uppercase))
    {
        return Some((0.65, "an occupation of one person"));
    }
    if (word.ends_with("'s") || word.ends_with("s'")) && low {
        return Some((0.65, "the occupation of somebody's helper"));
    }
    // "paramedic Jane Poe", "spoke to solicitor Ravi Poe": in front of a name
    let named: Vec<&str> = after.trim_start_matches([' ', '\n']).split([' ', '\n', ',', '.']).take(2).collect();
    let is_name = named.first().is_some_and(|w| {
        w.chars().count() > 1
            && w.starts_with(char::is_uppercase)
            && (crate::lexicon::is_first_name(&w.to_lowercase())
                || matches!(*w, "Mr" | "Mrs" | "Ms" | "Miss" | "Dr")
                || crate::lexicon::is_surname(&w.to_lowercase()))
    });
    if low && is_name && after.starts_with([' ', '\n']) {
        return Some((0.7, "an occupation in front of a name"));
    }
    if low && matches!(word.as_str(), "by" | "from" | "with" | "to" | "for" | "as" | "and" | "or") {
        let plain = matches!(next, Some(',' | ')' | '.' | ';' | '\n')) || after.starts_with(" at ") || after.starts_with(" who ");
        if plain && (word == "as" || word == "by" || word == "to") {
            return Some((0.6, "an occupation of one person"));
        }
    }
    // In apposition to a name: "Ann Poe, florist, …", "(solicitor)", "ANN POE - DOCTOR".
    let closes = matches!(
        next,
        Some(',' | ')' | '.' | ';' | '|' | '-' | '\n' | '\u{c}') | None
    );
    let goes_on = [" at ", " of ", " from ", " for ", " in ", " who ", " with ", " and ", " based ", " employed ", " aged ", " by "]
        .iter()
        .any(|w| after.get(..w.len()).is_some_and(|head| head.replace('\n', " ") == *w))
        && matches!(opener, Some(',' | '('));
    if matches!(opener, Some(',' | '(' | '-' | '|' | ':' | '/')) && (closes || goes_on) {
        return Some((0.75, "an occupation beside a name"));
    }
    // A line of its own, as under a signature or in the cell of a table.
    let ends_line = after.trim_start_matches(' ').is_empty()
        || after
            .trim_start_matches(' ')
            .starts_with(['\n', '\u{c}', '|', ',']);
    if begins_line && ends_line {
        return Some((0.65, "an occupation on a line of its own"));
    }
    let leads_to_label = after[..after.find(['.', '\n']).unwrap_or(after.len())].contains(':');
    if word.is_empty() && !low && !leads_to_label && matches!(opener, Some('.' | '!' | '?')) {
        return Some((0.55, "an occupation at the head of a sentence"));
    }
    None
}

/// An occupation that no list knows: "works as a dog groomer". Up to four words in lower case.
fn worked(view: &str, at: usize) -> Option<Hit> {
    const ENDS: &[&str] = &[
        "at",
        "for",
        "in",
        "by",
        "with",
        "and",
        "on",
        "of",
        "from",
        "to",
        "who",
        "which",
        "but",
        "when",
        "since",
        "until",
        "near",
        "because",
        "so",
        "or",
        "that",
        "the",
        "a",
        "an",
        "is",
        "was",
        "he",
        "she",
        "i",
        "result",
        "consequence",
    ];
    let mut end = at;
    let mut position = at;
    let mut words = 0;
    for word in view[at..].split_inclusive([' ', '\n']).take(4) {
        let clean = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        let is_word = !clean.is_empty() && clean.chars().all(|c| c.is_alphabetic() || c == '-');
        if !is_word || ENDS.contains(&clean.to_lowercase().as_str()) {
            break;
        }
        words += 1;
        end = position + clean.len();
        position += word.len();
        // punctuation ends the occupation; a single space leads to its next word
        if clean.len() + 1 != word.len() || !word.ends_with([' ', '\n']) {
            break;
        }
    }
    let value = &view[at..end];
    let role = is_police(value)
        || [
            "witness",
            "whole",
            "child",
            "result",
            "victim",
            "suspect",
            "defendant",
        ]
        .contains(&value.to_lowercase().as_str());
    (words > 0 && value.len() > 2 && !role).then(|| {
        Hit::new(at..end, Category::Occupation, 0.7, NAME)
            .because("what somebody is said to work as")
            .keyed(value.replace('\n', " ").to_lowercase())
    })
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
                ("employed by Poe Ltd as a warehouse operative", &["warehouse operative"]),
                ("I trained as a phlebotomist", &["phlebotomist"]),
                ("Bo Lee, bus driver from Leeds,", &["bus driver"]),
                ("Bo Lee, a bus driver from Leeds,", &["bus driver"]),
                ("Bo Lee (unemployed)", &["unemployed"]),
                ("Bo Lee, retired, of Leeds", &["retired"]),
                ("spoke to paramedic Jane Brown", &["paramedic"]),
                ("I work as a sausage maker", &["sausage maker"]),
                ("he is a sausage maker", &["sausage maker"]),
                ("a florist and part-time barista", &["florist", "part-time barista"]),
                (
                    "Name Occupation Age\nAnn Poe Care assistant 34\nBo Lee Letting agent 41",
                    &["Care assistant", "Letting agent"],
                ),
                ("Ann Poe | Lettings Negotiator | Roe & Co", &["Lettings Negotiator"]),
                ("Ann Poe's accountant rang", &["accountant"]),
                ("seen by the ward sister", &["ward sister"]),
                ("I am a student at Leeds", &["student"]),
                ("he was then a market trader", &["market trader"]),
                ("she runs a kennels as a dog breeder", &["dog breeder"]),
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
            ],
        );
    }
}
