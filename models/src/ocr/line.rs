//! What was read on a strip becomes words as wide as their letters and as tall as their type.

use super::{
    ReadWord,
    ctc::Seen,
    ink::Ink,
    letter::{air_after, air_before},
    strip::Strip,
    type_size::TypeSize,
};

/// A letter whose ink cannot be seen reaches this far from its middle, in em.
const HALF_LETTER: f32 = 0.15;
/// So many equal signs in a row are a leader.
const LEADER: usize = 4;
/// Signs whose middles lie further apart than this, in em, are a leader of which the reader saw a part.
const LEADER_STEP: f32 = 0.4;
/// No letter reaches further from its middle than this, in em.
const WIDEST_HALF: f32 = 0.6;
/// A blank wider than this, in em, ends a word.
const WITHIN_WORD: f32 = 0.2;
/// A blank wider than this, in em, can be a space. Two full stops or figures of a typewriter face stand as far apart, so
/// the reader must have thought of one too. (Of 69,805 pairs of letters within words none has both, of 82 pairs that were
/// run together 77 have.)
const SPACE: f32 = 0.22;
/// How likely a space must have been to the reader.
const NEARLY: f32 = 0.01;
/// A blank wider than this, in em, between letters or figures is a space whatever the reader thought.
const WIDE_SPACE: f32 = 0.6;

/// Words of one strip. `steps` time steps cover the strip's width.
pub(crate) fn words(strip: &Strip, seen: &[Seen], steps: usize, line: u32) -> Vec<ReadWord> {
    let ink = strip.ink();
    let per_step = strip.width as f32 / steps.max(1) as f32;
    let pieces: Vec<Vec<(f32, &Seen)>> = seen
        .split(|s| s.character == ' ')
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.iter().map(|s| (s.step * per_step, s)).collect())
        .collect();
    let size = TypeSize::of(&pieces, &ink);
    let pieces: Vec<Vec<(f32, &Seen)>> = pieces
        .iter()
        .flat_map(|piece| parted(piece, &ink, &size))
        .collect();
    let borders = borders(&pieces, &ink, size.em);
    pieces
        .iter()
        .zip(borders)
        .map(|(piece, across)| word(strip, piece, across, &size, line))
        .collect()
}

/// Parts a word where the reader nearly saw a space and the ink leaves room for one, or where the room alone says so.
fn parted<'s>(piece: &[(f32, &'s Seen)], ink: &Ink, size: &TypeSize) -> Vec<Vec<(f32, &'s Seen)>> {
    let mut words = vec![Vec::new()];
    let em = size.em;
    let room = if size.is_even { WIDE_SPACE } else { SPACE };
    let leader = leaders(piece, em);
    for (at, letter) in piece.iter().enumerate() {
        if let Some((before, last)) = at.checked_sub(1).map(|b| piece[b]) {
            let between = before.max(0.0) as usize..(letter.0.max(0.0) as usize).min(ink.columns.len());
            let gap = ink.widest_blank(between).map_or(0, |gap| gap.len()) as f32 / em;
            let both_large = last.character.is_alphanumeric() && letter.1.character.is_alphanumeric();
            // Dates and references hang together.
            let joins = |c: char| matches!(c, '/' | '-' | '\'' | '’');
            let is_joined = joins(last.character) || joins(letter.1.character);
            if gap > room && letter.1.space_before > NEARLY && !is_joined
                || gap > WIDE_SPACE && both_large
                || leader[at] != leader[at - 1]
            {
                words.push(Vec::new());
            }
        }
        if let Some(word) = words.last_mut() {
            word.push(*letter);
        }
    }
    words
}

/// Which letters are dots or dashes of a leader, which belongs to no word: many in a row, or set wider than print sets them.
fn leaders(piece: &[(f32, &Seen)], em: f32) -> Vec<bool> {
    let mut flags = vec![false; piece.len()];
    let mut start = 0;
    while let Some((from, first)) = piece.get(start) {
        let sign = first.character;
        let count = piece[start..]
            .iter()
            .take_while(|(_, s)| s.character == sign)
            .count();
        if count > 1 && matches!(sign, '.' | '_' | '-' | '…' | '·' | '=') {
            let step = (piece[start + count - 1].0 - from) / (count - 1) as f32;
            if count >= LEADER || step > LEADER_STEP * em {
                flags[start..start + count].fill(true);
            }
        }
        start += count;
    }
    flags
}

/// Where the ink of each word starts and ends, in columns: between two words lies the widest blank between their nearest
/// letters.
fn borders(pieces: &[Vec<(f32, &Seen)>], ink: &Ink, em: f32) -> Vec<(f32, f32)> {
    let columns = ink.columns.len();
    let mut borders = Vec::with_capacity(pieces.len());
    let mut start = None;
    for (at, piece) in pieces.iter().enumerate() {
        let (Some((first, _)), Some((last, _))) = (piece.first(), piece.last()) else {
            continue;
        };
        let inside = piece.get(1).map_or(*first, |(second, _)| (first + second) / 2.0);
        let begin = start.unwrap_or_else(|| edge((0..=inside as usize).rev(), ink, *first, -em));
        let Some(next) = pieces.get(at + 1).and_then(|p| p.first()).map(|(x, _)| *x) else {
            let inside = piece
                .iter()
                .nth_back(1)
                .map_or(*last, |(second, _)| (last + second) / 2.0);
            borders.push((begin, edge(inside as usize..columns, ink, *last, em)));
            break;
        };
        let between = (last.max(0.0) as usize)..(next.max(0.0) as usize).min(columns);
        let (end, after) = match ink.widest_blank(between) {
            Some(gap) => (gap.start as f32, gap.end as f32),
            None => ((last + next) / 2.0, (last + next) / 2.0),
        };
        borders.push((begin, end));
        start = Some(after);
    }
    borders
}

/// Where the ink of an outermost letter ends, going outwards over `columns` from inside of it: at the first blank that is
/// wide enough to be no gap within a word. `em` is negative going left.
fn edge(columns: impl Iterator<Item = usize>, ink: &Ink, middle: f32, em: f32) -> f32 {
    let mut last = None;
    let mut blank = 0.0;
    for x in columns {
        if (x as f32 - middle) * em.signum() > WIDEST_HALF * em.abs() {
            break;
        }
        if ink.is_blank(x) {
            blank += 1.0;
            if blank > WITHIN_WORD * em.abs() {
                break;
            }
        } else {
            blank = 0.0;
            last = Some(x);
        }
    }
    match last {
        Some(x) if em > 0.0 => x as f32 + 1.0,
        Some(x) => x as f32,
        None => middle + em * HALF_LETTER,
    }
}

fn word(
    strip: &Strip,
    piece: &[(f32, &Seen)],
    (start, end): (f32, f32),
    size: &TypeSize,
    line: u32,
) -> ReadWord {
    let character = |at: Option<&(f32, &Seen)>| at.map_or(' ', |(_, seen)| seen.character);
    let start = start - air_before(character(piece.first())) * size.em;
    let end = (end + air_after(character(piece.last())) * size.em).max(start + 1.0);
    let mut edges = Vec::with_capacity(piece.len());
    let mut before = 0.0f32;
    for (at, (x, _)) in piece.iter().enumerate() {
        let border = piece.get(at + 1).map_or(end, |(next, _)| (x + next) / 2.0);
        before = ((border - start) / (end - start)).clamp(before, 1.0);
        edges.push(before);
    }
    let (left, right) = (size.reach(start), size.reach(end));
    let corners = [(start, left.0), (end, right.0), (end, right.1), (start, left.1)];
    ReadWord {
        text: piece.iter().map(|(_, s)| s.character).collect(),
        quad: corners.map(|(x, y)| strip.to_picture(x, y)),
        confidence: piece.iter().map(|(_, s)| s.probability).sum::<f32>() / piece.len() as f32,
        edges,
        line,
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use crate::ocr::{
        Picture,
        ctc::Seen,
        region::Region,
        strip::{HEIGHT, Strip},
    };

    #[test]
    fn words_are_as_wide_as_their_letters_and_as_tall_as_their_type() {
        let (w, h) = (320, HEIGHT);
        let mut rgb = vec![250u8; 3 * w * h];
        for y in 10..38 {
            for x in (20..90).chain(110..200) {
                rgb[3 * (y * w + x)..][..3].fill(10);
            }
        }
        let picture = Picture::new(w, h, &rgb).unwrap();
        let region = Region {
            centre: [160.0, 24.0],
            size: [320.0, HEIGHT as f32],
            along: [1.0, 0.0],
        };
        let strip = Strip::cut(&picture, &region, false);
        let seen: Vec<Seen> = [('I', 30.0), ('t', 80.0), (' ', 100.0), ('i', 120.0), ('s', 190.0)]
            .map(|(character, x)| Seen {
                character,
                step: x / 8.0,
                probability: 0.9,
                space_before: 0.0,
            })
            .to_vec();
        let words = words(&strip, &seen, 40, 7);
        // Letters of 27 pixels make a type of 39, whose words begin 0.76 above and end 0.22 below the foot of the letters.
        let due = [("It", [17.6, 7.5, 90.4, 46.2]), ("is", [107.6, 7.5, 201.6, 46.2])];
        assert_eq!(words.len(), due.len());
        for (word, (text, [left, top, right, bottom])) in words.iter().zip(due) {
            assert_eq!(word.text, text);
            for (is, should) in [(word.quad[0], [left, top]), (word.quad[2], [right, bottom])] {
                let near = (is[0] - should[0]).abs() < 1.0 && (is[1] - should[1]).abs() < 1.0;
                assert!(near, "{text}: {is:?} instead of {should:?}");
            }
        }
        assert!((words[1].edges[0] - 0.5).abs() < 0.02 && words[1].edges[1] == 1.0);
        assert_eq!(words[0].line, 7);
    }

    #[test]
    fn words_are_parted_where_a_space_was_nearly_seen_and_dates_are_not() {
        let (w, h) = (400, HEIGHT);
        let mut rgb = vec![250u8; 3 * w * h];
        for y in 10..38 {
            for x in (20..40).chain(60..80).chain(100..120).chain(140..160) {
                rgb[3 * (y * w + x)..][..3].fill(10);
            }
        }
        let picture = Picture::new(w, h, &rgb).unwrap();
        let region = Region {
            centre: [200.0, 24.0],
            size: [400.0, HEIGHT as f32],
            along: [1.0, 0.0],
        };
        let strip = Strip::cut(&picture, &region, false);
        let said = |letters: [char; 4]| -> Vec<String> {
            let seen: Vec<Seen> = letters
                .iter()
                .zip([(30.0, 0.0), (70.0, 0.0), (110.0, 0.3), (150.0, 0.0)])
                .map(|(character, (x, space_before))| Seen {
                    character: *character,
                    step: x / 8.0,
                    probability: 0.9,
                    space_before,
                })
                .collect();
            words(&strip, &seen, 50, 0).into_iter().map(|w| w.text).collect()
        };
        assert_eq!(said(['M', 'R', 'H', 'E']), ["MR", "HE"]);
        assert_eq!(said(['1', '/', '2', '0']), ["1/20"]);
    }
}
