//! CFF programs (Adobe Technical Note 5176): glyphs that nobody shows become empty and lose their name or number, parts
//! of outlines that only they used become empty as well, and the program is written anew without gaps.

use super::charstrings::{self, Subroutines};
use skrifa::raw::ps::Sid;
use skrifa::raw::ps::cff::{CffFontRef, v1::Cff};
use skrifa::raw::{FontData, FontRead};
use std::collections::BTreeSet;

/// Operators of dictionaries that hold offsets (appendix H); two-byte operators are `0x0c00 + second byte`.
const CHARSET: u16 = 15;
const ENCODING: u16 = 16;
const CHARSTRINGS: u16 = 17;
const PRIVATE: u16 = 18;
const SUBRS: u16 = 19;
const FONT_DICTS: u16 = 0x0c24;
const FONT_SELECT: u16 = 0x0c25;
const REGISTRY: u16 = 0x0c1e;
/// Operators that hold strings: notices, names of the font and of its collection.
const STRINGS: &[u16] = &[0, 1, 2, 3, 4, 0x0c00, 0x0c15, 0x0c16, REGISTRY, 0x0c26];

/// One entry of a dictionary: the operator and its operands as written.
#[derive(Clone, Debug)]
struct Entry {
    operator: u16,
    operands: Vec<u8>,
}

fn entries(mut dict: &[u8]) -> Option<Vec<Entry>> {
    let (mut found, mut operands) = (Vec::new(), Vec::new());
    while let Some(&first) = dict.first() {
        let length = match first {
            0..=11 | 13..=21 => {
                found.push(Entry {
                    operator: u16::from(first),
                    operands: std::mem::take(&mut operands),
                });
                dict = &dict[1..];
                continue;
            }
            12 => {
                found.push(Entry {
                    operator: 0x0c00 + u16::from(*dict.get(1)?),
                    operands: std::mem::take(&mut operands),
                });
                dict = &dict[2..];
                continue;
            }
            28 => 3,
            29 => 5,
            // A real number ends with the half byte f.
            30 => 2 + dict[1..].iter().position(|b| b & 0xf == 0xf || b >> 4 == 0xf)?,
            32..=246 => 1,
            247..=254 => 2,
            _ => return None,
        };
        operands.extend(dict.get(..length)?);
        dict = &dict[length..];
    }
    Some(found)
}

/// Whole numbers of an entry.
fn integers(mut operands: &[u8]) -> Option<Vec<i32>> {
    let mut found = Vec::new();
    while let Some(&first) = operands.first() {
        let at = |n: usize| operands.get(n).copied().map(i32::from);
        let (value, length) = match first {
            28 => ((at(1)? << 8 | at(2)?) as i16 as i32, 3),
            29 => (at(1)? << 24 | at(2)? << 16 | at(3)? << 8 | at(4)?, 5),
            32..=246 => (i32::from(first) - 139, 1),
            247..=250 => ((i32::from(first) - 247) * 256 + at(1)? + 108, 2),
            251..=254 => (-(i32::from(first) - 251) * 256 - at(1)? - 108, 2),
            _ => return None,
        };
        found.push(value);
        operands = operands.get(length..)?;
    }
    Some(found)
}

/// A whole number in five bytes, so that a dictionary's length does not depend on the offsets in it.
fn fixed(value: usize) -> Vec<u8> {
    let mut bytes = vec![29];
    bytes.extend((value as u32).to_be_bytes());
    bytes
}

fn number_of(entries: &[Entry], operator: u16) -> Option<usize> {
    let entry = entries.iter().find(|entry| entry.operator == operator)?;
    usize::try_from(*integers(&entry.operands)?.first()?).ok()
}

fn set(entries: &mut Vec<Entry>, operator: u16, values: &[usize]) {
    let operands: Vec<u8> = values.iter().flat_map(|value| fixed(*value)).collect();
    match entries.iter_mut().find(|entry| entry.operator == operator) {
        Some(entry) => entry.operands = operands,
        None => entries.push(Entry { operator, operands }),
    }
}

fn written(entries: &[Entry]) -> Vec<u8> {
    let mut dict = Vec::new();
    for entry in entries {
        dict.extend(&entry.operands);
        if entry.operator >= 0x0c00 {
            dict.push(12);
        }
        dict.push(entry.operator as u8);
    }
    dict
}

/// The items of an index and the place behind it.
fn index(data: &[u8], at: usize) -> Option<(Vec<&[u8]>, usize)> {
    let count = usize::from(super::sfnt::u16_at(data, at)?);
    if count == 0 {
        return Some((Vec::new(), at + 2));
    }
    let size = usize::from(*data.get(at + 2)?);
    if !(1..=4).contains(&size) {
        return None;
    }
    let offset = |n: usize| {
        let bytes = data.get(at + 3 + n * size..at + 3 + (n + 1) * size)?;
        Some(bytes.iter().fold(0usize, |v, b| v << 8 | usize::from(*b)))
    };
    // Offsets count from the byte before the items.
    let base = at + 2 + (count + 1) * size;
    let mut items = Vec::with_capacity(count);
    for n in 0..count {
        items.push(data.get(base + offset(n)?..base + offset(n + 1)?)?);
    }
    Some((items, base + offset(count)?))
}

fn written_index<T: AsRef<[u8]>>(items: &[T]) -> Vec<u8> {
    let mut made = (items.len() as u16).to_be_bytes().to_vec();
    if items.is_empty() {
        return made;
    }
    made.push(4);
    let mut at = 1u32;
    made.extend(at.to_be_bytes());
    for item in items {
        at += item.as_ref().len() as u32;
        made.extend(at.to_be_bytes());
    }
    for item in items {
        made.extend(item.as_ref());
    }
    made
}

/// A private dictionary with its subroutines, read from one place and written to another.
struct Private<'a> {
    entries: Vec<Entry>,
    subrs: Vec<&'a [u8]>,
}

impl<'a> Private<'a> {
    fn read(data: &'a [u8], dict: &[Entry]) -> Option<Self> {
        let place = dict.iter().find(|entry| entry.operator == PRIVATE);
        let Some(place) = place else {
            return Some(Self {
                entries: Vec::new(),
                subrs: Vec::new(),
            });
        };
        let [size, at] = integers(&place.operands)?[..] else {
            return None;
        };
        let (size, at) = (usize::try_from(size).ok()?, usize::try_from(at).ok()?);
        let entries = entries(data.get(at..at.checked_add(size)?)?)?;
        let subrs = match number_of(&entries, SUBRS) {
            Some(offset) => index(data, at.checked_add(offset)?)?.0,
            None => Vec::new(),
        };
        Some(Self { entries, subrs })
    }

    /// Writes it at the end of `file` and gives size and place for the dictionary that names it.
    fn write(&self, used: &BTreeSet<usize>, file: &mut Vec<u8>) -> [usize; 2] {
        let at = file.len();
        let mut entries = self.entries.clone();
        if !self.subrs.is_empty() {
            set(&mut entries, SUBRS, &[0]);
            let size = written(&entries).len();
            set(&mut entries, SUBRS, &[size]);
        }
        let dict = written(&entries);
        file.extend(&dict);
        if !self.subrs.is_empty() {
            file.extend(written_index(&emptied(&self.subrs, used)));
        }
        [dict.len(), at]
    }
}

/// Subroutines that are still used; the others only return.
fn emptied<'a>(subrs: &[&'a [u8]], used: &BTreeSet<usize>) -> Vec<&'a [u8]> {
    let item = |(n, item): (usize, &&'a [u8])| if used.contains(&n) { *item } else { &[11][..] };
    subrs.iter().enumerate().map(item).collect()
}

/// The program with the glyphs of `kept` only, and the glyphs that were kept in fact (accented letters are made of
/// others); `None` when it cannot be taken apart surely.
pub(super) fn pruned(data: &[u8], kept: &BTreeSet<u32>) -> Option<(Vec<u8>, BTreeSet<u32>)> {
    let cff = Cff::read(FontData::new(data)).ok()?;
    let font = CffFontRef::new_cff(data, 0, None).ok()?;
    let header = usize::from(*data.get(2)?);
    let (names, at) = index(data, header)?;
    let (tops, at) = index(data, at)?;
    let (strings, at) = index(data, at)?;
    let (global, _) = index(data, at)?;
    if tops.len() != 1 {
        return None;
    }
    let mut top = entries(tops[0])?;
    let (outlines, _) = index(data, number_of(&top, CHARSTRINGS)?)?;
    let count = outlines.len() as u32;
    let charset = cff.charset(0)?;
    let sids: Vec<u16> = (0..count)
        .map(|glyph| charset.string_id(glyph.into()).map_or(0, Sid::to_u16))
        .collect();
    let is_cid = top.iter().any(|entry| entry.operator == REGISTRY);
    let mut font_dicts: Vec<Vec<Entry>> = Vec::new();
    if is_cid {
        for dict in index(data, number_of(&top, FONT_DICTS)?)?.0 {
            font_dicts.push(entries(dict)?);
        }
    }
    let owners: Vec<&[Entry]> = match is_cid {
        true => font_dicts.iter().map(Vec::as_slice).collect(),
        false => vec![top.as_slice()],
    };
    let privates: Vec<Private<'_>> = owners
        .iter()
        .map(|dict| Private::read(data, dict))
        .collect::<Option<_>>()?;
    let chosen = |glyph: u32| match is_cid {
        true => font.subfont_index(glyph.into()).map(usize::from),
        false => Some(0),
    };
    // What the kept outlines call.
    let mut kept: BTreeSet<u32> = kept.iter().copied().filter(|glyph| *glyph < count).collect();
    kept.insert(0);
    let mut used_global = BTreeSet::new();
    let mut used_local = vec![BTreeSet::new(); privates.len()];
    let mut open: Vec<u32> = kept.iter().copied().collect();
    while let Some(glyph) = open.pop() {
        let which = chosen(glyph)?;
        let mut subroutines = Subroutines {
            global: &global,
            local: &privates.get(which)?.subrs,
            used_global: &mut used_global,
            used_local: used_local.get_mut(which)?,
        };
        let accents = charstrings::walk(outlines.get(glyph as usize)?, &mut subroutines)?;
        for code in accents {
            // The parts of an accented letter go by their names in the standard encoding.
            let sid = skrifa::raw::ps::PredefinedEncoding::Standard.sid(code)?.to_u16();
            let part = sids.iter().position(|have| *have == sid)? as u32;
            if kept.insert(part) {
                open.push(part);
            }
        }
    }
    let blank: &[u8] = &[14];
    let new_outlines: Vec<&[u8]> = (0..count)
        .map(|glyph| match kept.contains(&glyph) {
            true => outlines[glyph as usize],
            false => blank,
        })
        .collect();
    let new_sids = names_of_kept(&sids, &kept, is_cid);
    let encoding = own_encoding(data, &font, &top, &kept, is_cid)?;
    let strings = strings_in_use(&strings, &new_sids, &top, &font_dicts, is_cid)?;
    // Everything has a new place; the dictionary that says where is written last and has a length of its own.
    for operator in [CHARSTRINGS, PRIVATE, FONT_DICTS, FONT_SELECT] {
        let values: &[usize] = if operator == PRIVATE { &[0, 0] } else { &[0] };
        let needed = match operator {
            CHARSTRINGS => true,
            PRIVATE => !is_cid,
            _ => is_cid,
        };
        if needed {
            set(&mut top, operator, values);
        }
    }
    set(&mut top, CHARSET, &[0]);
    if encoding.is_some() {
        set(&mut top, ENCODING, &[0]);
    }
    let mut file = vec![1, 0, 4, 4];
    file.extend(written_index(&names));
    let top_at = file.len();
    file.extend(written_index(&[written(&top)]));
    file.extend(written_index(&strings));
    file.extend(written_index(&emptied(&global, &used_global)));
    set(&mut top, CHARSET, &[file.len()]);
    file.push(0);
    for sid in &new_sids[1.min(new_sids.len())..] {
        file.extend(sid.to_be_bytes());
    }
    if let Some(encoding) = encoding {
        set(&mut top, ENCODING, &[file.len()]);
        file.extend(encoding);
    }
    if is_cid {
        set(&mut top, FONT_SELECT, &[file.len()]);
        file.push(0);
        for glyph in 0..count {
            // Which group a blank glyph was in is nobody's business.
            let which = if kept.contains(&glyph) { chosen(glyph)? } else { 0 };
            file.push(u8::try_from(which).ok()?);
        }
    }
    set(&mut top, CHARSTRINGS, &[file.len()]);
    file.extend(written_index(&new_outlines));
    let mut places = Vec::new();
    for (private, used) in privates.iter().zip(&used_local) {
        places.push(private.write(used, &mut file));
    }
    if is_cid {
        for (dict, place) in font_dicts.iter_mut().zip(&places) {
            if dict.iter().any(|entry| entry.operator == PRIVATE) {
                set(dict, PRIVATE, place);
            }
        }
        set(&mut top, FONT_DICTS, &[file.len()]);
        let dicts: Vec<Vec<u8>> = font_dicts.iter().map(|dict| written(dict)).collect();
        file.extend(written_index(&dicts));
    } else {
        set(&mut top, PRIVATE, &places[0]);
    }
    let dict = written_index(&[written(&top)]);
    file[top_at..top_at + dict.len()].copy_from_slice(&dict);
    Some((file, kept))
}

/// Names (or, in a CID program, numbers) of the glyphs; blank ones have no name, or numbers that nobody shows.
fn names_of_kept(sids: &[u16], kept: &BTreeSet<u32>, is_cid: bool) -> Vec<u16> {
    let shown: BTreeSet<u16> = kept.iter().map(|glyph| sids[*glyph as usize]).collect();
    let mut unused = (1..=u16::MAX).rev().filter(|cid| !shown.contains(cid));
    (0..sids.len() as u32)
        .map(|glyph| match (kept.contains(&glyph), is_cid) {
            (true, _) => sids[glyph as usize],
            (false, true) => unused.next().unwrap_or(0),
            (false, false) => 0,
        })
        .collect()
}

/// An encoding of the program's own, with the codes of kept glyphs; `None` where there is a predefined one.
#[allow(
    clippy::option_option,
    reason = "outer: could not be read; inner: there is none"
)]
fn own_encoding(
    data: &[u8],
    font: &CffFontRef<'_>,
    top: &[Entry],
    kept: &BTreeSet<u32>,
    is_cid: bool,
) -> Option<Option<Vec<u8>>> {
    let at = number_of(top, ENCODING).unwrap_or(0);
    if is_cid || at < 2 {
        return Some(None);
    }
    data.get(at)?;
    let encoding = font.encoding()?;
    let codes: Vec<(u8, u32)> = (0..=255u8)
        .filter_map(|code| Some((code, encoding.map(code)?.to_u32())))
        .filter(|(_, glyph)| *glyph != 0 && kept.contains(glyph))
        .collect();
    // One code for all blank glyphs, one that nobody shows.
    let taken: BTreeSet<u8> = codes.iter().map(|(code, _)| *code).collect();
    let blank = (0..=255u8).find(|code| !taken.contains(code))?;
    let last = codes.iter().map(|(_, glyph)| *glyph).max().unwrap_or(0);
    let main = |glyph: u32| codes.iter().find(|(_, of)| *of == glyph).map(|(code, _)| *code);
    let supplement: Vec<(u8, u16)> = codes
        .iter()
        .filter(|(code, glyph)| main(*glyph) != Some(*code))
        .filter_map(|(code, glyph)| Some((*code, font.charset()?.string_id((*glyph).into())?.to_u16())))
        .collect();
    let listed = u8::try_from(last).ok()?;
    let mut made = vec![if supplement.is_empty() { 0 } else { 0x80 }, listed];
    made.extend((1..=last).map(|glyph| main(glyph).unwrap_or(blank)));
    if !supplement.is_empty() {
        made.push(u8::try_from(supplement.len()).ok()?);
        for (code, sid) in supplement {
            made.push(code);
            made.extend(sid.to_be_bytes());
        }
    }
    Some(Some(made))
}

/// The program's own strings; those that nobody refers to any more are empty.
fn strings_in_use<'a>(
    strings: &[&'a [u8]],
    sids: &[u16],
    top: &[Entry],
    font_dicts: &[Vec<Entry>],
    is_cid: bool,
) -> Option<Vec<&'a [u8]>> {
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let own = |sid: u16| Sid::new(sid).resolve_standard().err();
    if !is_cid {
        used.extend(sids.iter().filter_map(|sid| own(*sid)));
    }
    let dicts = font_dicts.iter().flatten().chain(top);
    for entry in dicts.filter(|entry| STRINGS.contains(&entry.operator)) {
        for value in integers(&entry.operands).unwrap_or_default() {
            used.extend(u16::try_from(value).ok().and_then(own));
        }
    }
    let item = |(n, item): (usize, &&'a [u8])| if used.contains(&n) { *item } else { &b""[..] };
    Some(strings.iter().enumerate().map(item).collect())
}
