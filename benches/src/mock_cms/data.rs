//! Invented cases: the same numbers always give the same people, papers and words. Telephone numbers are of the ranges
//! Ofcom keeps for drama; names and addresses are made up.

use super::paper;
use serde_json::{Value, json};

const FIRST: [&str; 16] = [
    "Alma", "Bruno", "Celia", "Dorian", "Edda", "Fergus", "Greta", "Hamish", "Ines", "Jory", "Keira",
    "Lorcan", "Maren", "Nils", "Orla", "Piers",
];
const LAST: [&str; 16] = [
    "Abernethy",
    "Brackwell",
    "Cotterley",
    "Dunmore",
    "Elverton",
    "Fairholt",
    "Garsdale",
    "Hollinbury",
    "Inskip",
    "Jessamine",
    "Kettlewick",
    "Langstrothe",
    "Merrow",
    "Netherby",
    "Oakhanger",
    "Pennistone",
];
const STREET: [&str; 8] = [
    "Larkspur Avenue",
    "Tannery Row",
    "Mill Bank",
    "Quarry Close",
    "Saffron Walk",
    "Weaver Street",
    "Old Dock Road",
    "Heron Court",
];
const TOWN: [(&str, &str); 4] = [
    ("Leeds", "LS7"),
    ("Cardiff", "CF11"),
    ("Norwich", "NR3"),
    ("Exeter", "EX4"),
];

/// A number from a seed: splitmix64, so that neighbours do not look alike.
fn mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn pick<T>(from: &[T], seed: u64) -> &T {
    &from[(mix(seed) % from.len() as u64) as usize]
}

/// A person of a case: 0 is the defendant, 1 the victim, others are witnesses.
fn person(case: i64, number: u64) -> (&'static str, &'static str) {
    // Within a case every surname differs, as long as there are at most 16 people.
    let shift = mix(case.unsigned_abs()) as usize;
    let last = LAST[(shift + number as usize) % LAST.len()];
    (*pick(&FIRST, case.unsigned_abs() * 100 + number), last)
}

/// People of a case.
pub(super) const PEOPLE: u64 = 7;

/// Reference number of a case.
pub(super) fn urn(case: i64) -> String {
    format!("45AB{:07}", case)
}

pub(super) fn summary(case: i64) -> Value {
    let (first, last) = person(case, 0);
    json!({ "urn": urn(case), "id": case, "numberOfDefendants": 1, "leadDefendantFirstNames": first,
            "leadDefendantSurname": last, "leadDefendantType": "Individual", "deleted": false, "finalised": false,
            "nextHearingDate": format!("2026-12-{:02}", 1 + case % 28), "owningUnit": "Northern CC",
            "ctlActive": false, "locking": null })
}

pub(super) fn defendants(case: i64) -> Value {
    let (first, last) = person(case, 0);
    json!([{ "id": case * 10, "listOrder": 1, "type": "Individual", "firstNames": first, "surname": last,
             "dob": "1988-07-14", "youth": false, "custodyTimeLimit": { "expiryDate": null, "expiryDays": null,
             "expiryIndicator": null }, "offences": [{ "id": case * 10 + 1, "listOrder": 1, "code": "TH68010",
             "type": "EitherWay", "description": "Theft from a dwelling", "fromDate": "2026-08-02", "toDate": null }],
             "nextHearing": { "date": format!("2026-12-{:02}", 1 + case % 28) } }])
}

pub(super) fn witnesses(case: i64) -> Value {
    let all = (1..PEOPLE).map(|number| {
        let (first, last) = person(case, number);
        let police = number == PEOPLE - 1;
        json!({ "id": case * 100 + number as i64, "shoulderNumber": police.then_some("4471"), "title": null,
                "name": format!("{first} {last}"), "hasStatements": true, "listOrder": number, "child": false,
                "expert": false, "greatestNeed": false, "prisoner": false, "interpreter": false, "vulnerable": false,
                "police": police, "professional": false, "specialNeeds": false, "intimidated": false,
                "victim": number == 1 })
    });
    Value::Array(all.collect())
}

/// What kind of paper a document of a case is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Paper {
    Statement,
    Exhibit,
    Letter,
    Note,
    /// A PDF that was cut off on its way into the system; one in 97.
    Damaged,
}

fn paper_of(document: i64) -> Paper {
    match document % 97 {
        96 => Paper::Damaged,
        n if n % 10 == 9 => Paper::Note,
        n if n % 5 == 3 => Paper::Letter,
        n if n % 5 == 4 => Paper::Exhibit,
        _ => Paper::Statement,
    }
}

/// File name and media type of a document.
pub(super) fn file_name(case: i64, document: i64) -> (String, &'static str) {
    let (_, last) = person(case, writer(document));
    match paper_of(document) {
        Paper::Statement | Paper::Damaged => (format!("MG11 {last} {document}.pdf"), "application/pdf"),
        Paper::Exhibit => (format!("Exhibit {document}.pdf"), "application/pdf"),
        Paper::Letter => (format!("Letter to {last} {document}.pdf"), "application/pdf"),
        Paper::Note => (format!("Officer note {document}.txt"), "text/plain"),
    }
}

fn writer(document: i64) -> u64 {
    1 + document.unsigned_abs() % (PEOPLE - 1)
}

/// The version every document begins with.
pub(super) fn first_version(document: i64) -> i64 {
    100_000 + document
}

/// A document as the list shows it.
pub(super) fn listing(case: i64, document: i64) -> Value {
    let (name, kind) = file_name(case, document);
    let paper = paper_of(document);
    let (type_id, type_name, category, classification) = match paper {
        Paper::Statement | Paper::Damaged => (1031, "MG11", "Statement", "Statement"),
        Paper::Exhibit => (1042, "MISC", "Exhibit", "Exhibit"),
        Paper::Letter => (1029, "Other Comm (In)", "Communication", "Other"),
        Paper::Note => (1015, "MG6", "MGForm", "Other"),
    };
    let (title, end) = name.rsplit_once('.').unwrap_or((&name, ""));
    let witness = (paper == Paper::Statement).then(|| case * 100 + writer(document) as i64);
    json!({ "id": document, "versionId": first_version(document), "presentationTitle": title,
            "path": format!("case/{case}/{document}"), "originalFileName": name, "mimeType": kind,
            "fileExtension": format!(".{end}"), "cmsDocCategory": category, "typeId": type_id, "type": type_name,
            "date": format!("2026-{:02}-{:02}", 1 + document % 10, 1 + document % 28), "isOcrProcessed": false,
            "isDispatched": false, "categoryListOrder": document, "parentId": null, "witnessId": witness,
            "hasFailedAttachments": false, "hasNotes": false, "isUnused": false, "isInbox": false,
            "classification": classification, "isWitnessManagement": false, "canReclassify": true, "canRename": true,
            "renameStatus": "CanRename", "reference": null, "title": null })
}

/// How many pages a document has: 1 to 5; a case's first document has 3.
fn pages(document: i64) -> usize {
    match document % 5 {
        1 => 3,
        rest => 1 + rest.unsigned_abs() as usize,
    }
}

/// A document's bytes.
pub(super) fn file(case: i64, document: i64) -> Vec<u8> {
    let all: Vec<Vec<String>> = (0..pages(document))
        .map(|page| words(case, document, page))
        .collect();
    match paper_of(document) {
        Paper::Note => all.concat().join("\n").into_bytes(),
        Paper::Damaged => {
            let mut bytes = paper::pdf(&all);
            bytes.truncate(bytes.len() / 2);
            bytes
        }
        _ => paper::pdf(&all),
    }
}

fn words(case: i64, document: i64, page: usize) -> Vec<String> {
    let seed = case.unsigned_abs() * 1_000_003 + document.unsigned_abs() * 101 + page as u64;
    let (first, last) = person(case, writer(document));
    let (their_first, their_last) = person(case, 0);
    let (town, code) = pick(&TOWN, seed);
    let house = 1 + mix(seed + 1) % 140;
    let street = pick(&STREET, seed + 2);
    let mut lines = match page {
        0 => vec![
            "WITNESS STATEMENT".to_owned(),
            format!("URN: {}    Statement of: {first} {last}", urn(case)),
            format!("Age: over 18    Page 1 of {}", pages(document)),
            String::new(),
        ],
        _ => vec![
            format!(
                "Continuation of the statement of {first} {last}, page {}",
                page + 1
            ),
            String::new(),
        ],
    };
    let told = [
        format!(
            "I live at {house} {street}, {town} {code} {}XQ with my sister.",
            1 + mix(seed + 3) % 9
        ),
        format!(
            "My telephone number is 07700 900{:03} and I work nights.",
            mix(seed + 4) % 1000
        ),
        format!("On Tuesday evening I saw {their_first} {their_last} by the side gate."),
        format!(
            "I have known {their_last} for about {} years.",
            2 + mix(seed + 5) % 20
        ),
        "The light over the door was on and it was not raining.".to_owned(),
        format!(
            "I wrote to {}.{}@example.com the next morning.",
            first.to_lowercase(),
            last.to_lowercase()
        ),
        "The ladder had been moved from the shed to the back wall.".to_owned(),
        "I did not hear a car, but the dog next door was barking.".to_owned(),
    ];
    let wanted = (paper::LINES - 4).min(18 + (mix(seed + 6) % 14) as usize);
    lines.extend(
        told.iter()
            .cycle()
            .skip((mix(seed + 7) % 3) as usize)
            .take(wanted)
            .cloned(),
    );
    lines
}
