//! Type 1 programs (Adobe Type 1 Font Format, 1990): outlines that nobody shows are left out with their names; parts of
//! outlines that only they used become empty.

use super::type1_outlines::{Called, walk};
use skrifa::raw::ps::type1::Type1Font;
use std::collections::{BTreeMap, BTreeSet};

/// Keys of the two layers of encryption (chapter 7).
const WHOLE: u16 = 55_665;
pub(super) const OUTLINE: u16 = 4_330;

/// A program taken apart and put together again: its three portions one after the other, with their lengths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Portions {
    pub(super) bytes: Vec<u8>,
    pub(super) lengths: [usize; 3],
}

pub(super) fn decrypted(cipher: &[u8], key: u16) -> Vec<u8> {
    let mut state = key;
    let plain = |byte: &u8| {
        let plain = byte ^ (state >> 8) as u8;
        state = next(state, *byte);
        plain
    };
    cipher.iter().map(plain).collect()
}

pub(super) fn encrypted(plain: &[u8], key: u16) -> Vec<u8> {
    let mut state = key;
    let cipher = |byte: &u8| {
        let cipher = byte ^ (state >> 8) as u8;
        state = next(state, cipher);
        cipher
    };
    plain.iter().map(cipher).collect()
}

fn next(state: u16, cipher: u8) -> u16 {
    (u16::from(cipher).wrapping_add(state))
        .wrapping_mul(52_845)
        .wrapping_add(22_719)
}

/// The program with the glyphs of `kept` (numbered as the reader numbers them) only; `None` when it cannot be taken
/// apart surely.
pub(super) fn pruned(program: &[u8], kept: &BTreeSet<u32>) -> Option<Portions> {
    let plain = without_segments(program)?;
    let font = Type1Font::new(&plain).ok()?;
    let mut names: BTreeSet<Vec<u8>> = kept
        .iter()
        .filter_map(|glyph| font.glyph_name((*glyph).into()))
        .map(|name| name.as_bytes().to_vec())
        .collect();
    names.insert(b".notdef".to_vec());
    let at = find(&plain, b"eexec")? + 5;
    let clear = &plain[..at];
    let cipher = after_white_space(&plain[at..]);
    let private = private_part(cipher)?;
    let private = prune_private(&private, &mut names)?;
    let clear = prune_encoding(clear, &names);
    let mut bytes = clear.clone();
    bytes.push(b'\n');
    let first = bytes.len();
    // Four bytes that do not look like hexadecimal digits come first (section 7.2).
    bytes.extend(encrypted(&[&[0; 4], &private[..]].concat(), WHOLE));
    let second = bytes.len() - first;
    for _ in 0..8 {
        bytes.push(b'\n');
        bytes.extend([b'0'; 64]);
    }
    bytes.extend(b"\ncleartomark\n");
    let third = bytes.len() - first - second;
    Some(Portions {
        bytes,
        lengths: [first, second, third],
    })
}

/// A program without the headers of its segments (the form it has in a file of its own).
fn without_segments(mut program: &[u8]) -> Option<Vec<u8>> {
    if program.first() != Some(&0x80) {
        return Some(program.to_vec());
    }
    let mut plain = Vec::new();
    while let [0x80, 1 | 2, a, b, c, d, rest @ ..] = program {
        let length = u32::from_le_bytes([*a, *b, *c, *d]) as usize;
        plain.extend(rest.get(..length)?);
        program = &rest[length..];
    }
    Some(plain)
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|w| w == what)
}

fn after_white_space(bytes: &[u8]) -> &[u8] {
    let white = bytes
        .iter()
        .take_while(|b| matches!(b, b' ' | b'\t' | b'\r' | b'\n'))
        .count();
    &bytes[white..]
}

/// The private portion in the clear, up to the end of its file.
fn private_part(cipher: &[u8]) -> Option<Vec<u8>> {
    let is_hex = cipher.get(..4)?.iter().all(u8::is_ascii_hexdigit);
    let cipher: Vec<u8> = if is_hex {
        let digit = |b: &u8| char::from(*b).to_digit(16).map(|d| d as u8);
        let digits: Vec<u8> = cipher.iter().filter_map(digit).collect();
        digits
            .chunks_exact(2)
            .map(|pair| pair[0] << 4 | pair[1])
            .collect()
    } else {
        cipher.to_vec()
    };
    let mut plain = decrypted(&cipher, WHOLE).split_off(4.min(cipher.len()));
    let end = find(&plain, b"closefile")? + 9;
    plain.truncate(end);
    plain.push(b'\n');
    Some(plain)
}

/// A piece of a private portion that holds binary code: where its code lies, and where the whole entry lies.
struct Coded<'a> {
    entry: std::ops::Range<usize>,
    /// The number of bytes, as it is written.
    length: std::ops::Range<usize>,
    code_at: usize,
    code: &'a [u8],
}

/// Words of a private portion.
struct Words<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<std::ops::Range<usize>> {
        let is_white = |b: u8| matches!(b, b' ' | b'\t' | b'\r' | b'\n' | 0 | 12);
        while is_white(*self.bytes.get(self.at)?) {
            self.at += 1;
        }
        let from = self.at;
        self.at += 1;
        if !matches!(self.bytes[from], b'[' | b']' | b'{' | b'}') {
            let is_end = |b: u8| is_white(b) || matches!(b, b'/' | b'[' | b']' | b'{' | b'}' | b'(');
            while self.bytes.get(self.at).is_some_and(|b| !is_end(*b)) {
                self.at += 1;
            }
        }
        Some(from..self.at)
    }

    fn number(&self, word: &std::ops::Range<usize>) -> Option<usize> {
        std::str::from_utf8(&self.bytes[word.clone()]).ok()?.parse().ok()
    }

    /// Binary code behind its length: the word that reads it, one blank, the code.
    fn code(&mut self, from: usize, length: std::ops::Range<usize>) -> Option<Coded<'a>> {
        let count = self.number(&length)?;
        self.next()?;
        let code_at = self.at + 1;
        let code = self.bytes.get(code_at..code_at.checked_add(count)?)?;
        self.at = code_at + count;
        Some(Coded {
            entry: from..self.at,
            length,
            code_at,
            code,
        })
    }
}

/// Everything of a private portion that matters here.
struct Private<'a> {
    /// Random bytes before every code; `None` for code that is not encrypted.
    lead: Option<usize>,
    subrs: BTreeMap<usize, Coded<'a>>,
    outlines: BTreeMap<Vec<u8>, Coded<'a>>,
    /// The number of outlines, as it is written.
    count: std::ops::Range<usize>,
}

fn read_private(bytes: &[u8]) -> Option<Private<'_>> {
    let mut words = Words { bytes, at: 0 };
    let mut lead = Some(4);
    let (mut subrs, mut outlines) = (BTreeMap::new(), BTreeMap::new());
    while let Some(word) = words.next() {
        match &bytes[word.clone()] {
            b"/lenIV" => {
                let word = words.next()?;
                let said = std::str::from_utf8(&bytes[word]).ok()?.parse::<i32>().ok()?;
                lead = usize::try_from(said).ok();
            }
            b"/Subrs" => {
                let count = words.next()?;
                let count = words.number(&count)?;
                words.next()?;
                while subrs.len() < count {
                    let from = words.next()?;
                    if &bytes[from.clone()] != b"dup" {
                        words.at = from.start;
                        break;
                    }
                    let number = words.next()?;
                    let number = words.number(&number)?;
                    let length = words.next()?;
                    subrs.insert(number, words.code(from.start, length)?);
                    // The word that stores it, or two (`noaccess put`).
                    let stored = words.next()?;
                    if &bytes[stored] == b"noaccess" {
                        words.next()?;
                    }
                }
            }
            b"/CharStrings" => {
                let count = words.next()?;
                words.number(&count)?;
                loop {
                    let word = words.next()?;
                    match bytes[word.start] {
                        b'/' => {
                            let name = bytes[word.start + 1..word.end].to_vec();
                            let length = words.next()?;
                            let mut coded = words.code(word.start, length)?;
                            let stored = words.next()?;
                            if &bytes[stored] == b"noaccess" {
                                words.next()?;
                            }
                            coded.entry.end = words.at;
                            // Of two outlines of one name the first is used.
                            outlines.entry(name).or_insert(coded);
                        }
                        _ if &bytes[word.clone()] == b"end" => {
                            return Some(Private {
                                lead,
                                subrs,
                                outlines,
                                count,
                            });
                        }
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    None
}

/// The private portion with the outlines of `names` only; letters that accented ones are made of are added to `names`.
fn prune_private(bytes: &[u8], names: &mut BTreeSet<Vec<u8>>) -> Option<Vec<u8>> {
    let private = read_private(bytes)?;
    let plain = |code: &[u8]| match private.lead {
        None => Some(code.to_vec()),
        Some(lead) => Some(decrypted(code, OUTLINE).get(lead..)?.to_vec()),
    };
    let mut subrs = BTreeMap::new();
    for (number, coded) in &private.subrs {
        subrs.insert(*number, plain(coded.code)?);
    }
    let mut called = Called::default();
    let mut open: Vec<Vec<u8>> = names.iter().cloned().collect();
    while let Some(name) = open.pop() {
        let Some(coded) = private.outlines.get(&name) else {
            continue;
        };
        for part in walk(&plain(coded.code)?, &subrs, &mut called)? {
            let part = skrifa::raw::ps::PredefinedEncoding::Standard.name(part);
            if names.insert(part.as_bytes().to_vec()) {
                open.push(part.as_bytes().to_vec());
            }
        }
    }
    let kept = private
        .outlines
        .keys()
        .filter(|name| names.contains(*name))
        .count();
    // Changes from front to back.
    let mut changes: Vec<(std::ops::Range<usize>, Vec<u8>)> =
        vec![(private.count.clone(), kept.to_string().into_bytes())];
    for (number, coded) in &private.subrs {
        if !called.holds(*number) {
            let code = match private.lead {
                None => vec![11],
                Some(lead) => encrypted(&[&vec![0; lead][..], &[11]].concat(), OUTLINE),
            };
            let end = coded.code_at + coded.code.len();
            changes.push((coded.length.clone(), code.len().to_string().into_bytes()));
            changes.push((coded.code_at..end, code));
        }
    }
    for (name, coded) in &private.outlines {
        if !names.contains(name) {
            changes.push((coded.entry.clone(), Vec::new()));
        }
    }
    Some(changed(bytes, changes))
}

fn changed(bytes: &[u8], mut changes: Vec<(std::ops::Range<usize>, Vec<u8>)>) -> Vec<u8> {
    changes.sort_by_key(|(range, _)| range.start);
    let (mut made, mut at) = (Vec::new(), 0);
    for (range, instead) in changes {
        made.extend(&bytes[at..range.start]);
        made.extend(instead);
        at = range.end;
    }
    made.extend(&bytes[at..]);
    made
}

/// The clear portion with an encoding that names only what is kept (`dup 65 /A put`).
fn prune_encoding(clear: &[u8], names: &BTreeSet<Vec<u8>>) -> Vec<u8> {
    let mut words = Words { bytes: clear, at: 0 };
    let mut last: Vec<std::ops::Range<usize>> = Vec::new();
    let mut changes = Vec::new();
    while let Some(word) = words.next() {
        last.push(word);
        if last.len() > 4 {
            last.remove(0);
        }
        if let [dup, number, name, put] = &last[..]
            && &clear[dup.clone()] == b"dup"
            && words.number(number).is_some()
            && clear[name.start] == b'/'
            && &clear[put.clone()] == b"put"
            && !names.contains(&clear[name.start + 1..name.end])
        {
            changes.push((dup.start..put.end, Vec::new()));
        }
    }
    changed(clear, changes)
}

#[cfg(test)]
mod tests {
    use super::{OUTLINE, WHOLE, decrypted, encrypted, private_part, pruned, read_private};
    use skrifa::raw::ps::type1::Type1Font;
    use std::collections::BTreeSet;

    /// `hsbw` with a width, then operators, then `endchar`.
    fn outline(width: u8, operators: &[u8]) -> Vec<u8> {
        [&[139, 139 + width, 13], operators, &[14]].concat()
    }

    fn coded(plain: &[u8]) -> Vec<u8> {
        encrypted(&[&[0; 4], plain].concat(), OUTLINE)
    }

    /// A program with the glyphs `.notdef`, `A`, `zcaron` (which calls subroutine 6) and `B` (which calls 5).
    fn program(hexadecimal: bool) -> Vec<u8> {
        let clear = b"%!PS-AdobeFont-1.0: Test\n/FontName /Test def /FontMatrix [0.001 0 0 0.001 0 0] def\n\
            /Encoding 256 array 0 1 255 {1 index exch /.notdef put} for\n\
            dup 65 /A put\ndup 66 /B put\ndup 158 /zcaron put\nreadonly def\ncurrentfile eexec\n";
        let mut private = b"dup /Private 8 dict dup begin /lenIV 4 def /Subrs 7 array\n".to_vec();
        for n in 0..7 {
            // A line; 5 and 6 are the ones that letters call.
            let body = coded(&[139 + n, 139, 5, 11]);
            private.extend(format!("dup {n} {} RD ", body.len()).as_bytes());
            private.extend(body);
            private.extend(b" NP\n");
        }
        private.extend(b"ND\n2 index /CharStrings 4 dict dup begin\n");
        let glyphs: [(&str, Vec<u8>); 4] = [
            (".notdef", outline(10, &[])),
            ("A", outline(20, &[139, 21 + 118, 6])),
            ("zcaron", outline(30, &[139 + 6, 10])),
            ("B", outline(40, &[139 + 5, 10])),
        ];
        for (name, plain) in glyphs {
            let body = coded(&plain);
            private.extend(format!("/{name} {} RD ", body.len()).as_bytes());
            private.extend(body);
            private.extend(b" ND\n");
        }
        private.extend(b"end end readonly put noaccess put dup /FontName get exch definefont pop mark currentfile closefile\n");
        let cipher = encrypted(&[&[0; 4], &private[..]].concat(), WHOLE);
        let cipher = match hexadecimal {
            true => cipher
                .iter()
                .map(|b| format!("{b:02x}"))
                .collect::<String>()
                .into_bytes(),
            false => cipher,
        };
        [&clear[..], &cipher, b"\n0000000000000000\ncleartomark\n"].concat()
    }

    fn names(program: &[u8]) -> Vec<String> {
        let font = Type1Font::new(program).unwrap();
        let mut names: Vec<String> = font.glyph_names().map(|(_, name)| name.to_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn what_is_not_shown_goes_with_its_name_and_its_subroutines() {
        for hexadecimal in [false, true] {
            let original = program(hexadecimal);
            assert_eq!(names(&original), [".notdef", "A", "B", "zcaron"]);
            let font = Type1Font::new(&original).unwrap();
            let glyph = |name: &str| font.glyph_names().find(|(_, have)| *have == name).unwrap().0;
            let kept = BTreeSet::from([glyph("A").to_u32(), glyph("B").to_u32()]);
            let made = pruned(&original, &kept).unwrap();
            assert_eq!(made.lengths.iter().sum::<usize>(), made.bytes.len());
            assert_eq!(names(&made.bytes), [".notdef", "A", "B"]);
            let clear = String::from_utf8_lossy(&made.bytes[..made.lengths[0]]).into_owned();
            assert!(clear.contains("dup 66 /B put") && !clear.contains("zcaron"));
            let private = private_part(&made.bytes[made.lengths[0]..]).unwrap();
            let private = read_private(&private).unwrap();
            let plain = |n: usize| decrypted(private.subrs[&n].code, OUTLINE).split_off(4);
            assert_eq!(plain(5), [139 + 5, 139, 5, 11], "still called");
            assert_eq!(plain(6), [11], "nobody calls it any more");
        }
    }

    #[test]
    fn what_is_no_program_is_left_alone() {
        assert_eq!(
            pruned(
                b"%!PS-AdobeFont-1.0: Test\ncurrentfile eexec\nnothing",
                &BTreeSet::new()
            ),
            None
        );
        assert_eq!(pruned(b"", &BTreeSet::new()), None);
    }
}
