//! How large a line is set and where it stands, measured on the ink of the letters that were read.

use super::{
    ctc::Seen,
    ink::Ink,
    letter::{height, is_tall, stands},
    strip::HEIGHT,
};

/// A word reaches so far above its baseline, in em, as a native word of a document does.
const ASCENT: f32 = 0.76;
/// And so far below.
const DESCENT: f32 = 0.22;
/// Sizes outside this part of the strip's height are measured wrong.
const POSSIBLE: std::ops::RangeInclusive<f32> = 0.3..=1.2;
/// A letter stands on the line when its foot is this close to it, in pixels.
const FOOT: f32 = 2.5;
/// Soft edges make ink this much larger on every side, in pixels.
const SOFT: f32 = 0.5;
/// A line leans at most this much in its strip: the strip was cut out along it.
const STEEPEST: f32 = 0.06;

/// Advance of every letter of a typewriter face, in em (Courier, Liberation Mono, DejaVu Sans Mono).
const PITCH: f32 = 0.6;
/// Words shorter than this say little about the pitch.
const LONG_WORD: usize = 4;
/// Words of a typewriter face have pitches that differ by no more than this share.
const EVEN: f32 = 0.06;
/// By pitch a typewriter face is between these times the size that its letters' height says: its capitals are low. Words of
/// other faces are set closer, but for capitals.
const LOW_CAPITALS: std::ops::RangeInclusive<f32> = 0.97..=1.4;

/// Size and baseline of a line, in pixels of its strip.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TypeSize {
    /// Size of the type.
    pub(crate) em: f32,
    /// Whether every letter takes the same width, as on a typewriter.
    pub(crate) is_even: bool,
    /// The baseline at column 0.
    start: f32,
    /// By how much it falls with every column.
    slope: f32,
}

impl TypeSize {
    /// Measures the letters of a line's words, each with its column.
    pub(crate) fn of(words: &[Vec<(f32, &Seen)>], ink: &Ink) -> Self {
        let letters = words.concat();
        let known: Vec<Foot> = letters
            .iter()
            .enumerate()
            .filter_map(|(at, (x, seen))| {
                let before = at
                    .checked_sub(1)
                    .map_or(x - HEIGHT as f32 / 4.0, |b| letters[b].0);
                let after = letters
                    .get(at + 1)
                    .map_or(x + HEIGHT as f32 / 4.0, |(next, _)| *next);
                let (from, to) = ((before + x) / 2.0, (x + after) / 2.0);
                let reach = ink.reach(from.max(0.0) as usize..to.max(0.0) as usize + 1)?;
                Some(Foot {
                    x: *x,
                    top: reach.start as f32 + SOFT,
                    bottom: reach.end as f32 - SOFT,
                    character: seen.character,
                })
            })
            .collect();
        let Some((start, slope)) = baseline(&known) else {
            return Self::unmeasured();
        };
        let sizes = |tall: bool| -> Vec<f32> {
            known
                .iter()
                .filter(|f| is_tall(f.character) == tall)
                .filter_map(|f| Some((start + slope * f.x - f.top) / height(f.character)?))
                .collect()
        };
        let (tall, small) = (sizes(true), sizes(false));
        let enough = tall.len() * 4 >= small.len();
        let em = middle(if enough { tall } else { small });
        match em {
            Some(em) if POSSIBLE.contains(&(em / HEIGHT as f32)) => {
                let by_pitch = even_pitch(words)
                    .map(|pitch| pitch / PITCH)
                    .filter(|by_pitch| LOW_CAPITALS.contains(&(by_pitch / em)));
                Self {
                    em: by_pitch.unwrap_or(em),
                    is_even: by_pitch.is_some(),
                    start,
                    slope,
                }
            }
            _ => Self::unmeasured(),
        }
    }

    /// What strips are like in the middle.
    fn unmeasured() -> Self {
        let em = HEIGHT as f32 * 0.72;
        Self {
            em,
            is_even: false,
            start: (HEIGHT as f32 + (ASCENT - DESCENT) * em) / 2.0,
            slope: 0.0,
        }
    }

    /// Top and bottom of a word at a column.
    pub(crate) fn reach(&self, x: f32) -> (f32, f32) {
        let base = self.start + self.slope * x;
        (base - ASCENT * self.em, base + DESCENT * self.em)
    }
}

struct Foot {
    x: f32,
    top: f32,
    bottom: f32,
    character: char,
}

/// The distance from letter to letter, when it is about the same in two long words or more.
fn even_pitch(words: &[Vec<(f32, &Seen)>]) -> Option<f32> {
    let pitches: Vec<f32> = words
        .iter()
        .filter(|word| word.len() >= LONG_WORD)
        .filter_map(|word| Some((word.last()?.0 - word.first()?.0) / (word.len() - 1) as f32))
        .collect();
    let pitch = middle(pitches.clone())?;
    let is_near = |p: &f32| (p - pitch).abs() <= EVEN * pitch;
    (pitches.len() >= 2 && pitches.iter().all(is_near)).then_some(pitch)
}

/// Where the line meets column 0 and how it falls, through the feet of the letters that stand on it.
fn baseline(known: &[Foot]) -> Option<(f32, f32)> {
    let feet: Vec<&Foot> = known.iter().filter(|f| stands(f.character)).collect();
    let level = middle(feet.iter().map(|f| f.bottom).collect())?;
    let (mut start, mut slope) = (level, 0.0);
    // Twice: once through all that is near the middle, once through what is near that line.
    for _ in 0..2 {
        let near: Vec<&&Foot> = feet
            .iter()
            .filter(|f| (f.bottom - start - slope * f.x).abs() <= FOOT)
            .collect();
        if near.len() < 4 {
            break;
        }
        let count = near.len() as f32;
        let (x, y) = near
            .iter()
            .fold((0.0, 0.0), |(x, y), f| (x + f.x / count, y + f.bottom / count));
        let spread: f32 = near.iter().map(|f| (f.x - x).powi(2)).sum();
        let fall: f32 = near.iter().map(|f| (f.x - x) * (f.bottom - y)).sum();
        if spread < (HEIGHT * HEIGHT) as f32 {
            (start, slope) = (y, 0.0);
            break;
        }
        slope = (fall / spread).clamp(-STEEPEST, STEEPEST);
        start = y - slope * x;
    }
    Some((start, slope))
}

fn middle(mut values: Vec<f32>) -> Option<f32> {
    let at = values.len() / 2;
    values.sort_unstable_by(f32::total_cmp);
    values.get(at).copied()
}

#[cfg(test)]
mod tests {
    use super::{ASCENT, TypeSize};
    use crate::ocr::{ctc::Seen, ink::Ink, strip::HEIGHT};

    #[test]
    fn size_and_lean_come_from_the_letters_and_not_from_a_rule() {
        // "dadadada" 30 pixels to the em, leaning by one in fifty, over a rule.
        let (width, em, base) = (320usize, 30.0f32, 34.0f32);
        let foot = |x: usize| base + 0.02 * x as f32;
        let grey: Vec<f32> = (0..HEIGHT * width)
            .map(|i| {
                let (x, y) = (i % width, (i / width) as f32);
                let tall = if (x / 40) % 2 == 0 { 0.72 } else { 0.51 };
                let letter = x % 40 >= 10 && x % 40 < 30 && y < foot(x) && y >= foot(x) - tall * em;
                if letter || y >= 45.0 { 0.0 } else { 255.0 }
            })
            .collect();
        let ink = Ink::of(&grey, width);
        let seen: Vec<Seen> = (0..8)
            .map(|n| Seen {
                character: if n % 2 == 0 { 'd' } else { 'a' },
                step: 0.0,
                probability: 1.0,
                space_before: 0.0,
            })
            .collect();
        let letters: Vec<(f32, &Seen)> = seen
            .iter()
            .enumerate()
            .map(|(n, s)| (20.0 + 40.0 * n as f32, s))
            .collect();
        let size = TypeSize::of(&[letters], &ink);
        assert!((size.em - em).abs() < 2.0, "{size:?}");
        for x in [0.0, 300.0] {
            let due = base + 0.02 * x - ASCENT * em;
            assert!((size.reach(x).0 - due).abs() < 2.0, "{x}: {size:?}");
        }
    }

    #[test]
    fn a_typewriter_face_is_known_by_its_pitch() {
        // Capitals 0.58 em high, 18 pixels apart: 30 pixels to the em.
        let width = 400usize;
        let grey: Vec<f32> = (0..HEIGHT * width)
            .map(|i| {
                let (x, y) = (i % width, (i / width) as f32);
                if x % 18 >= 3 && x % 18 < 14 && (16.6..34.0).contains(&y) {
                    0.0
                } else {
                    255.0
                }
            })
            .collect();
        let seen = Seen {
            character: 'H',
            step: 0.0,
            probability: 1.0,
            space_before: 0.0,
        };
        let word = |from: usize, count: usize| -> Vec<(f32, &Seen)> {
            (from..from + count)
                .map(|n| (18.0 * n as f32 + 9.0, &seen))
                .collect()
        };
        let ink = Ink::of(&grey, width);
        let size = TypeSize::of(&[word(0, 5), word(6, 4), word(11, 8)], &ink);
        assert!(size.is_even && (size.em - 30.0).abs() < 1.0, "{size:?}");
        assert!(!TypeSize::of(&[word(0, 5)], &ink).is_even);
    }
}
