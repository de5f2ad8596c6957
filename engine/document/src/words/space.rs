//! Cuts a segment into words: by the spaces in the file and by the gaps between letters.

use super::frame::{Frame, Spot};
use super::segment::Segment;
use super::{ASCENT, DESCENT, Meaning};
use obelus_evidence::{Quad, Word};
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// A gap wider than this share of the type size parts two words (a space is 0.2 to 0.33 em; kerning stays under 0.1).
const WORD_GAP: f64 = 0.19;
/// A space in the file that leaves no gap at all between its neighbours parts nothing.
const NO_GAP: f64 = 0.02;
/// Letters set apart by at least this much throughout are spaced out for emphasis.
const SPACED_OUT: f64 = 0.08;
/// So many equal signs in a row are a leader or a line to write on, not part of a word.
const LEADER: usize = 4;

/// Appends the words of a segment.
pub(crate) fn words(segment: &Segment<'_>, frame: &Frame<'_>, line: u32, out: &mut Vec<Word>) {
    for letters in cut(segment) {
        if let Some(word) = word(&letters, frame, line) {
            out.push(word);
        }
    }
}

fn cut<'g>(segment: &Segment<'g>) -> Vec<Vec<Spot<'g>>> {
    let letters: Vec<(Spot<'g>, bool)> = with_spaces_before(&segment.spots);
    let spread = common_gap(&letters, segment.em);
    let leaders = leader_flags(&letters);
    let mut words: Vec<Vec<Spot<'g>>> = Vec::new();
    let mut end = 0.0;
    for (at, &(spot, spaced)) in letters.iter().enumerate() {
        let em = segment.em.min(spot.glyph.em.max(0.5 * segment.em));
        let gap = spot.u0 - end;
        let apart = gap - spread > WORD_GAP * em || (spaced && gap > NO_GAP * em);
        let differs = at > 0 && (leaders[at] != leaders[at - 1] || are_strangers(&letters[at - 1].0, &spot));
        match words.last_mut() {
            Some(word) if !apart && !differs => word.push(spot),
            _ => words.push(vec![spot]),
        }
        end = spot.u1;
    }
    join_single_letters(words)
}

/// Hidden letters beside visible ones, and letters less than half or more than twice as tall, are no part of the
/// same word: some producers write marks of their own in tiny type before a heading.
fn are_strangers(a: &Spot<'_>, b: &Spot<'_>) -> bool {
    let ratio = a.glyph.em / b.glyph.em;
    a.glyph.visible != b.glyph.visible || !(0.5..=2.0).contains(&ratio)
}

/// Letters only, each with whether the file has a space before it.
fn with_spaces_before<'g>(spots: &[Spot<'g>]) -> Vec<(Spot<'g>, bool)> {
    let mut letters = Vec::with_capacity(spots.len());
    let mut spaced = false;
    for &spot in spots {
        if spot.space {
            spaced = true;
        } else {
            letters.push((spot, spaced));
            spaced = false;
        }
    }
    letters
}

/// The gap that is common to (nearly) all letters of a spaced-out segment, 0 for ordinary text.
fn common_gap(letters: &[(Spot<'_>, bool)], em: f64) -> f64 {
    let mut gaps: Vec<f64> = letters
        .windows(2)
        .filter(|pair| !pair[1].1)
        .map(|pair| pair[1].0.u0 - pair[0].0.u1)
        .collect();
    if gaps.len() < 3 {
        return 0.0;
    }
    let low = gaps.len() / 5;
    let (_, &mut small, _) = gaps.select_nth_unstable_by(low, f64::total_cmp);
    let middle = gaps.len() / 2;
    let (_, &mut common, _) = gaps.select_nth_unstable_by(middle, f64::total_cmp);
    if small > SPACED_OUT * em && common < small + 0.15 * em {
        common
    } else {
        0.0
    }
}

fn leader_flags(letters: &[(Spot<'_>, bool)]) -> Vec<bool> {
    let sign = |spot: &Spot<'_>| match spot.glyph.meaning {
        Meaning::Char(c @ ('.' | '_' | '-' | '\u{2026}' | '\u{b7}')) => Some(c),
        _ => None,
    };
    let mut flags = vec![false; letters.len()];
    let mut start = 0;
    while start < letters.len() {
        let Some(c) = sign(&letters[start].0) else {
            start += 1;
            continue;
        };
        let length = letters[start..]
            .iter()
            .take_while(|(s, _)| sign(s) == Some(c))
            .count();
        if length >= LEADER {
            flags[start..start + length].fill(true);
        }
        start += length;
    }
    flags
}

/// `S T A T E M E N T`, spaced out with real spaces: four or more single letters at an even step are one word.
fn join_single_letters(words: Vec<Vec<Spot<'_>>>) -> Vec<Vec<Spot<'_>>> {
    let single = |word: &Vec<Spot<'_>>| {
        word.len() == 1
            && matches!(word[0].glyph.meaning, Meaning::Char(c) if c.is_alphabetic() && c.is_uppercase())
    };
    let mut out: Vec<Vec<Spot<'_>>> = Vec::with_capacity(words.len());
    let mut start = 0;
    while start < words.len() {
        let length = words[start..].iter().take_while(|w| single(w)).count();
        if length < 4 {
            out.extend(words[start..start + length.max(1)].iter().cloned());
            start += length.max(1);
            continue;
        }
        let run = &words[start..start + length];
        let mut gaps: Vec<f64> = run.windows(2).map(|w| w[1][0].u0 - w[0][0].u1).collect();
        let middle = gaps.len() / 2;
        let (_, &mut common, _) = gaps.select_nth_unstable_by(middle, f64::total_cmp);
        let mut end = f64::MIN;
        for word in run {
            let spot = word[0];
            match out.last_mut() {
                Some(last) if end > f64::MIN && spot.u0 - end <= 1.6 * common.max(0.0) => last.push(spot),
                _ => out.push(vec![spot]),
            }
            end = spot.u1;
        }
        start += length;
    }
    out
}

fn word(letters: &[Spot<'_>], frame: &Frame<'_>, line: u32) -> Option<Word> {
    let first = letters.first()?;
    let mut text = String::with_capacity(letters.len());
    let mut ends: Vec<f64> = Vec::with_capacity(letters.len());
    let (mut u0, mut u1) = (first.u0, first.u1);
    let (mut top, mut bottom) = (f64::MAX, f64::MIN);
    let mut unknown = 0_usize;
    let backwards = reads_backwards(letters);
    for at in 0..letters.len() {
        let spot = &letters[if backwards { letters.len() - 1 - at } else { at }];
        u0 = u0.min(spot.u0);
        u1 = u1.max(spot.u1);
        let [up, low] = spot.glyph.reach.unwrap_or([0.0, 0.0]);
        top = top.min(spot.v - up.max(ASCENT * spot.glyph.em));
        bottom = bottom.max(spot.v + low.max(DESCENT * spot.glyph.em));
        let mut push = |piece: &str| {
            let count = piece.chars().filter(|c| !is_ignorable(*c)).count();
            for (n, c) in piece.chars().filter(|c| !is_ignorable(*c)).enumerate() {
                text.push(c);
                ends.push(spot.u0 + (spot.u1 - spot.u0) * (n + 1) as f64 / count as f64);
            }
        };
        match &spot.glyph.meaning {
            Meaning::Char(c) if c.is_control() => {
                unknown += 1;
                push("\u{fffd}");
            }
            Meaning::Char(c) => push(c.encode_utf8(&mut [0; 4])),
            Meaning::Several(piece) => push(piece),
            Meaning::Unknown => {
                unknown += 1;
                push("\u{fffd}");
            }
        }
    }
    if text.is_empty() || !(u0.is_finite() && u1.is_finite()) {
        return None;
    }
    let u1 = u1.max(u0 + 0.01);
    let composed = if is_nfc(&text) { text } else { text.nfc().collect() };
    let edges = if backwards || composed.chars().count() != ends.len() {
        Vec::new()
    } else {
        ends.iter()
            .map(|end| (((end - u0) / (u1 - u0)).clamp(0.0, 1.0)) as f32)
            .collect()
    };
    let corners = [(u0, top), (u1, top), (u1, bottom), (u0, bottom)];
    let mut quad = [0.0; 8];
    for (at, (u, v)) in corners.into_iter().enumerate() {
        [quad[2 * at], quad[2 * at + 1]] = frame.to_page(u, v);
    }
    Some(Word {
        text: composed.into(),
        quad: Quad(quad),
        confidence: 1.0 - unknown as f32 / letters.len() as f32,
        line,
        edges,
    })
}

/// Letters of Hebrew and Arabic stand on the page from right to left.
fn reads_backwards(letters: &[Spot<'_>]) -> bool {
    letters.len() > 1
        && letters.iter().all(|spot| {
            matches!(
                spot.glyph.meaning,
                Meaning::Char('\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
            )
        })
}

/// Characters that only steer layout: zero-width and direction marks.
fn is_ignorable(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use crate::words::tests::{glyph, read, text};
    use crate::words::{Glyph, Meaning, assemble};

    #[test]
    fn spaced_out_headings_are_words() {
        let step = |s: &str, x: f64, gap: f64| -> Vec<Glyph> {
            s.chars()
                .enumerate()
                .map(|(i, c)| glyph(c, x + (6.0 + gap) * i as f64, 50.0, 10.0, 6.0))
                .collect()
        };
        let mut page = step("WITNESS", 10.0, 3.0);
        page.extend(step("STATEMENT", 10.0 + 9.0 * 7.0 + 5.0, 3.0));
        assert_eq!(read(page, &[]), "WITNESS STATEMENT");
    }

    #[test]
    fn letters_parted_by_real_spaces_are_one_word_when_there_are_many() {
        let mut page = Vec::new();
        for (i, c) in "POLICE".chars().enumerate() {
            page.push(glyph(c, 10.0 + 9.0 * i as f64, 50.0, 10.0, 6.0));
            page.push(glyph(' ', 16.0 + 9.0 * i as f64, 50.0, 10.0, 3.0));
        }
        assert_eq!(read(page, &[]), "POLICE");
        assert_eq!(read(text("J R R Tolkien", 10.0, 50.0), &[]), "J R R Tolkien");
    }

    #[test]
    fn a_dotted_leader_is_not_part_of_the_name() {
        assert_eq!(
            read(text("Name........Roe", 10.0, 50.0), &[]),
            "Name ........ Roe"
        );
    }

    #[test]
    fn edges_follow_the_letters_and_ligatures_share_their_width() {
        let mut page = text("of", 10.0, 50.0);
        let mut ligature = glyph('x', 20.0, 50.0, 10.0, 8.0);
        ligature.meaning = Meaning::Several("fi".into());
        page.push(ligature);
        let words = assemble(page, &[]);
        assert_eq!(words[0].text.reveal(), "offi");
        let ends: Vec<i32> = words[0].edges.iter().map(|e| (e * 18.0).round() as i32).collect();
        assert_eq!(ends, [5, 10, 14, 18]);
    }

    #[test]
    fn an_accent_set_as_its_own_character_is_composed() {
        let mut page = text("Ren", 10.0, 50.0);
        page.push(glyph('e', 25.0, 50.0, 10.0, 5.0));
        page.push(glyph('\u{301}', 30.0, 50.0, 10.0, 0.0));
        assert_eq!(read(page, &[]), "Ren\u{e9}");
    }
}
