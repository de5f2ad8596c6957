//! Which codes the fonts of an original write characters as: a withheld text may stand somewhere in the codes of the
//! font that showed it.

use crate::redact::streams;
use crate::redact::tokens::{Operand, Tokens};
use lopdf::Document;
use std::collections::{BTreeSet, HashMap};

/// Fewer bytes of codes than this stand anywhere by chance.
const SHORTEST: usize = 8;
/// So many codes of one range at most.
const MOST: u32 = 0x1_0000;

/// The tables of characters of a document, each the other way round: character to code.
#[derive(Default)]
pub(super) struct Codes {
    tables: Vec<HashMap<char, Vec<u8>>>,
}

impl Codes {
    /// Reads every table of characters (`ToUnicode`, ISO 32000-2 9.10.3) of a document; what cannot be read is left out.
    pub(super) fn of(document: &Document) -> Self {
        let is_table = |bytes: &[u8]| bytes.windows(19).any(|w| w == b"begincodespacerange");
        let plain_enough =
            |stream: &&lopdf::Stream| !stream.dict.has(b"Width") && !stream.dict.has(b"Length1");
        let mut known = BTreeSet::new();
        let tables = document
            .objects
            .values()
            .filter_map(|object| object.as_stream().ok())
            .filter(plain_enough)
            .filter_map(|stream| streams::decode_text(document, stream).ok())
            .filter(|bytes| is_table(bytes) && known.insert(bytes.clone()))
            .map(|bytes| table(&bytes))
            .filter(|table| !table.is_empty())
            .collect();
        Self { tables }
    }

    /// A text in the codes of each font that has all its characters but spaces, with and without the spaces.
    pub(super) fn rows(&self, text: &str) -> BTreeSet<Vec<u8>> {
        let row = |table: &HashMap<char, Vec<u8>>, keeps_spaces: bool| {
            let characters = text.chars().filter(|c| keeps_spaces || !c.is_whitespace());
            let codes: Option<Vec<&Vec<u8>>> = characters.map(|c| table.get(&c)).collect();
            codes.map(|codes| codes.into_iter().flatten().copied().collect::<Vec<u8>>())
        };
        let rows = self
            .tables
            .iter()
            .flat_map(|table| [row(table, true), row(table, false)]);
        rows.flatten().filter(|row| row.len() >= SHORTEST).collect()
    }
}

fn table(bytes: &[u8]) -> HashMap<char, Vec<u8>> {
    let mut found = HashMap::new();
    let mut tokens = Tokens::new(bytes);
    while let Ok(Some(operation)) = tokens.next() {
        match operation.operator {
            b"endbfchar" => {
                for pair in operation.operands.chunks_exact(2) {
                    if let [Operand::Text(code), Operand::Text(to)] = pair
                        && let Some(character) = one_character(to)
                    {
                        found.entry(character).or_insert_with(|| code.clone());
                    }
                }
            }
            b"endbfrange" => {
                for triple in operation.operands.chunks_exact(3) {
                    if let [Operand::Text(first), Operand::Text(last), to] = triple {
                        range(first, last, to, &mut found);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn range(first: &[u8], last: &[u8], to: &Operand, found: &mut HashMap<char, Vec<u8>>) {
    let number = |code: &[u8]| code.iter().fold(0_u32, |v, b| (v << 8) | u32::from(*b));
    let (length, from) = (first.len().min(4), number(first));
    for at in 0..=number(last).saturating_sub(from).min(MOST) {
        let character = match to {
            Operand::Text(start) => one_character(start)
                .and_then(|c| u32::from(c).checked_add(at))
                .and_then(char::from_u32),
            Operand::Array(list) => match list.get(at as usize) {
                Some(Operand::Text(to)) => one_character(to),
                _ => None,
            },
            _ => None,
        };
        if let Some(character) = character {
            let code = from.saturating_add(at).to_be_bytes()[4 - length..].to_vec();
            found.entry(character).or_insert(code);
        }
    }
}

/// The character of a UTF-16BE target that has exactly one.
fn one_character(target: &[u8]) -> Option<char> {
    let units = target
        .chunks_exact(2)
        .map(|two| u16::from_be_bytes([two[0], two[1]]));
    let mut said = char::decode_utf16(units);
    let character = said.next()?.ok()?;
    said.next().is_none().then_some(character)
}
