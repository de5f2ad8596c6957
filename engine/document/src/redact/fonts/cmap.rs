//! Embedded character maps: which bytes make a code and which CID it means (ISO 32000-2 9.7.5).

use super::Code;
use crate::redact::refuse::Unsure;
use crate::redact::tokens::{Operand, Tokens};
use hayro_cmap::{CMap, CMapName, WritingMode};

/// How strings are cut into codes.
#[derive(Debug)]
pub(super) enum CodeMap {
    /// Every byte is a code (simple fonts).
    Bytes,
    /// Every two bytes are a code and a CID (`Identity-H`, `Identity-V`).
    Pairs,
    /// As an embedded map says.
    Embedded {
        /// Length and inclusive range of codes.
        space: Vec<(usize, u32, u32)>,
        /// Length, inclusive range of codes and the CID of the first.
        cids: Vec<(usize, u32, u32, u32)>,
    },
    /// As a predefined map says, or an embedded one that builds on such a map (ISO 32000-2 9.7.5.2).
    Predefined(Box<CMap>),
}

fn value(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .fold(0, |value, byte| (value << 8) | u32::from(*byte))
}

/// Every byte of a code has to lie in the range of its own place (ISO 32000-2 9.7.6.2).
fn inside(code: u32, length: usize, first: u32, last: u32) -> bool {
    (0..length).all(|n| {
        let byte = |v: u32| (v >> (8 * n)) & 0xff;
        (byte(first)..=byte(last)).contains(&byte(code))
    })
}

impl CodeMap {
    pub(super) fn split(&self, bytes: &[u8]) -> Result<Vec<Code>, Unsure> {
        match self {
            Self::Bytes => Ok(bytes
                .iter()
                .map(|byte| Code {
                    value: u32::from(*byte),
                    length: 1,
                })
                .collect()),
            Self::Pairs if bytes.len() % 2 == 1 => Err(Unsure::new("a string ends in the middle of a code")),
            Self::Pairs => Ok(bytes
                .chunks_exact(2)
                .map(|pair| Code {
                    value: value(pair),
                    length: 2,
                })
                .collect()),
            Self::Embedded { space, .. } => {
                let mut codes = Vec::new();
                let mut at = 0;
                while at < bytes.len() {
                    let found = (1..=4).find_map(|length| {
                        let code = value(bytes.get(at..at + length)?);
                        space
                            .iter()
                            .any(|(l, first, last)| *l == length && inside(code, length, *first, *last))
                            .then_some(Code { value: code, length })
                    });
                    let code =
                        found.ok_or_else(|| Unsure::new("a string holds a code its font does not know"))?;
                    at += code.length;
                    codes.push(code);
                }
                Ok(codes)
            }
            Self::Predefined(map) => {
                let mut codes = Vec::new();
                let mut at = 0;
                while at < bytes.len() {
                    let found = (1..=4_u8).find_map(|length| {
                        let code = value(bytes.get(at..at + usize::from(length))?);
                        map.lookup_cid_code(code, length).map(|_| Code {
                            value: code,
                            length: usize::from(length),
                        })
                    });
                    let code =
                        found.ok_or_else(|| Unsure::new("a string holds a code its font does not know"))?;
                    at += code.length;
                    codes.push(code);
                }
                Ok(codes)
            }
        }
    }

    /// The key of the code's width; `None` when the map does not say.
    pub(super) fn cid(&self, code: Code) -> Option<u32> {
        match self {
            Self::Bytes | Self::Pairs => Some(code.value),
            Self::Predefined(map) => map.lookup_cid_code(code.value, code.length as u8),
            Self::Embedded { cids, .. } => cids
                .iter()
                .rev()
                .find(|(length, first, last, _)| {
                    *length == code.length && (*first..=*last).contains(&code.value)
                })
                .map(|(_, first, _, cid)| cid + (code.value - first)),
        }
    }
}

/// A predefined map by its name; also says whether it writes vertically.
pub(super) fn predefined(name: &[u8]) -> Result<(CodeMap, bool), Unsure> {
    let unknown = || Unsure::new("a font uses a character map that is not known");
    let data = hayro_cmap::load_embedded(CMapName::from_bytes(name)).ok_or_else(unknown)?;
    wrapped(CMap::parse(data, hayro_cmap::load_embedded).ok_or_else(unknown)?)
}

fn wrapped(map: CMap) -> Result<(CodeMap, bool), Unsure> {
    let vertical = map.metadata().writing_mode == Some(WritingMode::Vertical);
    Ok((CodeMap::Predefined(Box::new(map)), vertical))
}

/// Reads an embedded map; also says whether it writes vertically.
pub(super) fn read(bytes: &[u8]) -> Result<(CodeMap, bool), Unsure> {
    let odd = || Unsure::new("a font has a character map that cannot be read");
    let mut tokens = Tokens::new(bytes);
    let (mut space, mut cids, mut vertical) = (Vec::new(), Vec::new(), false);
    while let Some(operation) = tokens.next().map_err(|_| odd())? {
        let code = |operand: &Operand| match operand {
            Operand::Text(bytes) if (1..=4).contains(&bytes.len()) => Some((bytes.len(), value(bytes))),
            _ => None,
        };
        let cid = |operand: &Operand| match operand {
            Operand::Number(value) if (0.0..=65535.0).contains(value) => Some(*value as u32),
            _ => None,
        };
        match operation.operator {
            b"usecmap" => {
                return wrapped(CMap::parse(bytes, hayro_cmap::load_embedded).ok_or_else(odd)?);
            }
            b"endcodespacerange" => {
                for pair in operation.operands.chunks(2) {
                    let [first, last] = pair else { return Err(odd()) };
                    let ((length, first), (other, last)) =
                        (code(first).ok_or_else(odd)?, code(last).ok_or_else(odd)?);
                    if length != other {
                        return Err(odd());
                    }
                    space.push((length, first, last));
                }
            }
            b"endcidrange" => {
                for triple in operation.operands.chunks(3) {
                    let [first, last, to] = triple else {
                        return Err(odd());
                    };
                    let ((length, first), (_, last)) =
                        (code(first).ok_or_else(odd)?, code(last).ok_or_else(odd)?);
                    cids.push((length, first, last, cid(to).ok_or_else(odd)?));
                }
            }
            b"endcidchar" => {
                for pair in operation.operands.chunks(2) {
                    let [from, to] = pair else { return Err(odd()) };
                    let (length, from) = code(from).ok_or_else(odd)?;
                    cids.push((length, from, from, cid(to).ok_or_else(odd)?));
                }
            }
            b"def" => {
                if let [.., Operand::Name(name), Operand::Number(mode)] = operation.operands.as_slice()
                    && name == b"WMode"
                {
                    vertical = *mode != 0.0;
                }
            }
            _ => {}
        }
    }
    if space.is_empty() {
        return Err(odd());
    }
    Ok((CodeMap::Embedded { space, cids }, vertical))
}
