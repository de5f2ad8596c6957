//! TrueType and OpenType programs (ISO/IEC 14496-22): glyphs that nobody shows lose their outline, their metrics, their
//! name and their place in the character map; tables that no viewer of a PDF needs are left out.

use super::cff;
use std::collections::{BTreeMap, BTreeSet};

/// Tables that are carried over, the ones of glyphs rewritten (ISO 32000-2 9.9.1 names those that a viewer needs).
const TABLES: &[&[u8; 4]] = &[
    b"CFF ", b"OS/2", b"cmap", b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp",
    b"post", b"prep", b"vhea", b"vmtx",
];

/// Codes of one character map, with their glyphs.
pub(super) type CodeMap = BTreeMap<u32, u32>;

/// One character map of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct CharacterMap {
    pub(super) platform: u16,
    pub(super) encoding: u16,
    pub(super) codes: CodeMap,
}

pub(super) fn u16_at(data: &[u8], at: usize) -> Option<u16> {
    let bytes = data.get(at..at.checked_add(2)?)?;
    Some(u16::from_be_bytes([bytes[0], bytes[1]]))
}

pub(super) fn u32_at(data: &[u8], at: usize) -> Option<u32> {
    let bytes = data.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
}

/// The tables of a program by their tags; `None` for collections and for what is no program.
pub(super) fn tables(program: &[u8]) -> Option<BTreeMap<[u8; 4], &[u8]>> {
    if !matches!(program.get(..4)?, b"\0\x01\0\0" | b"true" | b"OTTO") {
        return None;
    }
    let mut tables = BTreeMap::new();
    for n in 0..usize::from(u16_at(program, 4)?) {
        let entry = program.get(12 + 16 * n..28 + 16 * n)?;
        let tag = [entry[0], entry[1], entry[2], entry[3]];
        let (from, length) = (u32_at(entry, 8)? as usize, u32_at(entry, 12)? as usize);
        // Subsets often end a few bytes early; readers take what is there.
        let to = from.checked_add(length)?.min(program.len());
        tables.insert(tag, program.get(from..to)?);
    }
    Some(tables)
}

/// The program with the glyphs of `kept` only; `None` when it cannot be taken apart surely.
pub(super) fn pruned(program: &[u8], kept: &BTreeSet<u32>) -> Option<Vec<u8>> {
    let tables = tables(program)?;
    let count = u32::from(u16_at(tables.get(b"maxp")?, 4)?);
    let mut kept: BTreeSet<u32> = kept.iter().copied().filter(|glyph| *glyph < count).collect();
    // The glyph for what is missing says nothing, and readers want it.
    kept.insert(0);
    let mut made: BTreeMap<[u8; 4], Vec<u8>> = BTreeMap::new();
    for (tag, table) in &tables {
        if TABLES.contains(&tag) {
            made.insert(*tag, table.to_vec());
        }
    }
    if let Some(outlines) = tables.get(b"CFF ") {
        let (outlines, also) = cff::pruned(outlines, &kept)?;
        kept = also;
        made.insert(*b"CFF ", outlines);
    } else {
        let is_long = u16_at(tables.get(b"head")?, 50)? == 1;
        let (locations, outlines) = (*tables.get(b"loca")?, *tables.get(b"glyf")?);
        with_parts(&mut kept, locations, outlines, is_long);
        let (locations, outlines) = outlines_of(&kept, count, locations, outlines, is_long);
        made.insert(*b"loca", locations);
        made.insert(*b"glyf", outlines);
        if let Some(head) = made.get_mut(b"head") {
            head[50..52].copy_from_slice(&[0, 1]);
        }
    }
    for (metrics, header) in [(b"hmtx", b"hhea"), (b"vmtx", b"vhea")] {
        if let (Some(table), Some(header)) = (made.get_mut(metrics), tables.get(header)) {
            blank_metrics(table, usize::from(u16_at(header, 34)?), count, &kept)?;
        }
    }
    if let Some(table) = tables.get(b"cmap") {
        let maps = character_maps(table);
        made.insert(*b"cmap", written_maps(&maps, &kept));
    }
    if let Some(table) = tables.get(b"post") {
        made.insert(*b"post", names_of_kept(table, count, &kept)?);
    }
    if let Some(table) = made.get_mut(b"OS/2") {
        // Which scripts and code pages the program knows, and its first and last character, tell of what is gone.
        for range in [42..58, 64..68, 78..86] {
            if let Some(bytes) = table.get_mut(range) {
                bytes.fill(0);
            }
        }
    }
    Some(written(program.get(..4)?, &made))
}

/// Where the outline of a glyph lies; nothing for an empty one or one outside the table.
fn place(glyph: u32, locations: &[u8], length: usize, is_long: bool) -> std::ops::Range<usize> {
    let at = |n: usize| match is_long {
        true => u32_at(locations, 4 * n).map(|v| v as usize),
        false => u16_at(locations, 2 * n).map(|v| 2 * usize::from(v)),
    };
    match (at(glyph as usize), at(glyph as usize + 1)) {
        (Some(from), Some(to)) if from < to && from < length => from..to.min(length),
        _ => 0..0,
    }
}

/// Adds the glyphs that kept composite glyphs are made of.
fn with_parts(kept: &mut BTreeSet<u32>, locations: &[u8], outlines: &[u8], is_long: bool) {
    let mut open: Vec<u32> = kept.iter().copied().collect();
    while let Some(glyph) = open.pop() {
        let outline = &outlines[place(glyph, locations, outlines.len(), is_long)];
        for part in parts(outline).unwrap_or_default() {
            if kept.insert(part) {
                open.push(part);
            }
        }
    }
}

/// Glyphs that a composite outline is made of, as far as it can be read.
fn parts(outline: &[u8]) -> Option<Vec<u32>> {
    let mut found = Vec::new();
    if outline.len() < 10 || u16_at(outline, 0)? < 0x8000 {
        return Some(found);
    }
    let mut at = 10;
    while let (Some(flags), Some(glyph)) = (u16_at(outline, at), u16_at(outline, at + 2)) {
        found.push(u32::from(glyph));
        at += 4 + if flags & 0x1 != 0 { 4 } else { 2 };
        at += match flags & (0x8 | 0x40 | 0x80) {
            0x8 => 2,
            0x40 => 4,
            0x80 => 8,
            _ => 0,
        };
        // No more components.
        if flags & 0x20 == 0 {
            break;
        }
    }
    Some(found)
}

/// `loca` (long) and `glyf` with the outlines of kept glyphs.
fn outlines_of(
    kept: &BTreeSet<u32>,
    count: u32,
    locations: &[u8],
    outlines: &[u8],
    is_long: bool,
) -> (Vec<u8>, Vec<u8>) {
    let (mut new_locations, mut new_outlines) = (Vec::new(), Vec::new());
    for glyph in 0..count {
        new_locations.extend((new_outlines.len() as u32).to_be_bytes());
        if kept.contains(&glyph) {
            new_outlines.extend(&outlines[place(glyph, locations, outlines.len(), is_long)]);
            new_outlines.resize(new_outlines.len().next_multiple_of(4), 0);
        }
    }
    new_locations.extend((new_outlines.len() as u32).to_be_bytes());
    (new_locations, new_outlines)
}

/// Sets the metrics of what is not kept to nothing. The last full entry's advance holds for all glyphs after it.
fn blank_metrics(table: &mut [u8], full: usize, count: u32, kept: &BTreeSet<u32>) -> Option<()> {
    let last_is_shared = kept.last().is_some_and(|last| *last as usize >= full);
    for glyph in (0..count).filter(|glyph| !kept.contains(glyph)) {
        let n = glyph as usize;
        let range = match n {
            n if n + 1 == full && last_is_shared => 4 * n + 2..4 * n + 4,
            n if n < full => 4 * n..4 * n + 4,
            n => 4 * full + 2 * (n - full)..4 * full + 2 * (n - full) + 2,
        };
        // Tables that end early are read as zeros anyway.
        let Some(bytes) = table.get_mut(range) else { break };
        bytes.fill(0);
    }
    Some(())
}

/// The character maps of a `cmap` table that are in one of the usual formats (0, 4, 6, 10, 12).
pub(super) fn character_maps(table: &[u8]) -> Vec<CharacterMap> {
    let count = u16_at(table, 2).map_or(0, usize::from);
    let map = |n: usize| {
        let at = u32_at(table, 4 + 8 * n + 4)? as usize;
        Some(CharacterMap {
            platform: u16_at(table, 4 + 8 * n)?,
            encoding: u16_at(table, 4 + 8 * n + 2)?,
            codes: codes_of(table.get(at..)?)?,
        })
    };
    (0..count).filter_map(map).collect()
}

fn codes_of(map: &[u8]) -> Option<CodeMap> {
    let mut codes = CodeMap::new();
    let mut add = |code: u32, glyph: u32| {
        if glyph != 0 {
            codes.insert(code, glyph);
        }
    };
    match u16_at(map, 0)? {
        0 => {
            for code in 0..256 {
                add(code as u32, u32::from(*map.get(6 + code)?));
            }
        }
        4 => {
            let segments = usize::from(u16_at(map, 6)?) / 2;
            for n in 0..segments {
                let part = |which: usize| u16_at(map, 14 + 2 * n + which * 2 * segments);
                // After the ends come two bytes of padding.
                let (end, start) = (part(0)?, u16_at(map, 16 + 2 * n + 2 * segments)?);
                let delta = u16_at(map, 16 + 2 * n + 4 * segments)?;
                let offset_at = 16 + 2 * n + 6 * segments;
                let offset = u16_at(map, offset_at)?;
                for code in start..=end {
                    let glyph = match offset {
                        0 => code.wrapping_add(delta),
                        offset => {
                            let at = offset_at + usize::from(offset) + 2 * usize::from(code - start);
                            match u16_at(map, at) {
                                Some(0) | None => 0,
                                Some(glyph) => glyph.wrapping_add(delta),
                            }
                        }
                    };
                    if code != 0xffff {
                        add(u32::from(code), u32::from(glyph));
                    }
                }
            }
        }
        6 => {
            let (first, count) = (u16_at(map, 6)?, u16_at(map, 8)?);
            for n in 0..count {
                let glyph = u16_at(map, 10 + 2 * usize::from(n))?;
                add(u32::from(first) + u32::from(n), u32::from(glyph));
            }
        }
        10 => {
            let (first, count) = (u32_at(map, 12)?, u32_at(map, 16)?);
            for n in 0..count.min(0x11_0000) {
                let glyph = u16_at(map, 20 + 2 * n as usize)?;
                add(first.checked_add(n)?, u32::from(glyph));
            }
        }
        12 => {
            for n in 0..u32_at(map, 12)? as usize {
                let at = 16 + 12 * n;
                let (start, end, glyph) = (u32_at(map, at)?, u32_at(map, at + 4)?, u32_at(map, at + 8)?);
                if end > 0x10_ffff || start > end {
                    return None;
                }
                for code in start..=end {
                    add(code, glyph.checked_add(code - start)?);
                }
            }
        }
        _ => return None,
    }
    Some(codes)
}

fn written_maps(maps: &[CharacterMap], kept: &BTreeSet<u32>) -> Vec<u8> {
    let mut records: Vec<u8> = Vec::new();
    let mut bodies: Vec<u8> = Vec::new();
    let start = 4 + 8 * maps.len();
    for map in maps {
        let codes: CodeMap = map
            .codes
            .iter()
            .filter(|(_, glyph)| kept.contains(glyph))
            .map(|(code, glyph)| (*code, *glyph))
            .collect();
        records.extend(map.platform.to_be_bytes());
        records.extend(map.encoding.to_be_bytes());
        records.extend(((start + bodies.len()) as u32).to_be_bytes());
        bodies.extend(written_map(&codes, map.platform));
    }
    let mut table = vec![0, 0];
    table.extend((maps.len() as u16).to_be_bytes());
    table.extend(records);
    table.extend(bodies);
    table
}

/// Format 6 over the whole byte for a Macintosh map, format 4 for a small Windows map, otherwise format 12.
fn written_map(codes: &CodeMap, platform: u16) -> Vec<u8> {
    let fits = codes
        .iter()
        .all(|(code, glyph)| *code < 0xffff && *glyph <= 0xffff);
    if platform == 1 && fits && codes.keys().all(|code| *code < 256) {
        let mut map: Vec<u8> = [6u16, 10 + 512, 0, 0, 256]
            .iter()
            .flat_map(|v| v.to_be_bytes())
            .collect();
        for code in 0..256 {
            map.extend((codes.get(&code).copied().unwrap_or(0) as u16).to_be_bytes());
        }
        return map;
    }
    let mut runs: Vec<(u32, u32, u32)> = Vec::new();
    for (code, glyph) in codes {
        match runs.last_mut() {
            Some((start, end, first)) if *end + 1 == *code && *first + (code - *start) == *glyph => {
                *end = *code;
            }
            _ => runs.push((*code, *code, *glyph)),
        }
    }
    if fits && runs.len() < 8000 {
        // The map ends with a segment for the last code, which has no glyph.
        let segments = runs.len() as u16 + 1;
        let half = 1u16 << segments.ilog2();
        let header = [
            4,
            16 + 8 * segments,
            0,
            2 * segments,
            2 * half,
            half.ilog2() as u16,
            2 * (segments - half),
        ];
        let ends = runs.iter().map(|run| run.1 as u16).chain([0xffff, 0]);
        let starts = runs.iter().map(|run| run.0 as u16).chain([0xffff]);
        let deltas = runs
            .iter()
            .map(|run| (run.2 as u16).wrapping_sub(run.0 as u16))
            .chain([1]);
        let offsets = std::iter::repeat_n(0u16, usize::from(segments));
        let all = header
            .into_iter()
            .chain(ends)
            .chain(starts)
            .chain(deltas)
            .chain(offsets);
        return all.flat_map(u16::to_be_bytes).collect();
    }
    let mut map: Vec<u8> = [12u16, 0].iter().flat_map(|v| v.to_be_bytes()).collect();
    for value in [16 + 12 * runs.len() as u32, 0, runs.len() as u32] {
        map.extend(value.to_be_bytes());
    }
    for (start, end, glyph) in runs {
        for value in [start, end, glyph] {
            map.extend(value.to_be_bytes());
        }
    }
    map
}

/// A `post` table that names kept glyphs only.
fn names_of_kept(table: &[u8], count: u32, kept: &BTreeSet<u32>) -> Option<Vec<u8>> {
    /// Names that every program has (the Macintosh set); higher numbers stand for names of the table's own.
    const COMMON: u16 = 258;
    let mut made = table.get(..32)?.to_vec();
    let own: Vec<&[u8]> = match u32_at(table, 0)? {
        0x0001_0000 => return Some(made),
        0x0002_0000 => {
            let mut at = 34 + 2 * usize::from(u16_at(table, 32)?);
            let mut own = Vec::new();
            while let Some(length) = table.get(at) {
                let to = at + 1 + usize::from(*length);
                let Some(name) = table.get(at + 1..to) else { break };
                own.push(name);
                at = to;
            }
            own
        }
        // No names at all.
        _ => {
            made[..4].copy_from_slice(&[0, 3, 0, 0]);
            return Some(made);
        }
    };
    let (mut numbers, mut names) = (Vec::new(), Vec::new());
    let mut named = 0;
    for glyph in 0..count {
        let number = u16_at(table, 34 + 2 * glyph as usize).filter(|_| kept.contains(&glyph));
        let own_name = number
            .and_then(|number| number.checked_sub(COMMON))
            .and_then(|n| own.get(usize::from(n)));
        let number: u16 = match (number, own_name) {
            (_, Some(name)) => {
                names.push(name.len() as u8);
                names.extend(*name);
                named += 1;
                COMMON + named - 1
            }
            (Some(number), None) if number < COMMON => number,
            _ => 0,
        };
        numbers.extend(number.to_be_bytes());
    }
    made.extend((count as u16).to_be_bytes());
    made.extend(numbers);
    made.extend(names);
    Some(made)
}

fn sum(bytes: &[u8]) -> u32 {
    bytes.chunks(4).fold(0, |sum, chunk| {
        let mut word = [0; 4];
        word[..chunk.len()].copy_from_slice(chunk);
        sum.wrapping_add(u32::from_be_bytes(word))
    })
}

fn written(version: &[u8], tables: &BTreeMap<[u8; 4], Vec<u8>>) -> Vec<u8> {
    let count = tables.len() as u16;
    let half = 1u16 << count.max(1).ilog2();
    let mut file = version.to_vec();
    for value in [
        count,
        16 * half,
        half.ilog2() as u16,
        16 * (count - half.min(count)),
    ] {
        file.extend(value.to_be_bytes());
    }
    let mut at = 12 + 16 * tables.len();
    let mut bodies = Vec::new();
    for (tag, table) in tables {
        file.extend(tag);
        for value in [sum(table), at as u32, table.len() as u32] {
            file.extend(value.to_be_bytes());
        }
        bodies.extend(table);
        bodies.resize(bodies.len().next_multiple_of(4), 0);
        at = 12 + 16 * tables.len() + bodies.len();
    }
    file.extend(bodies);
    file
}
