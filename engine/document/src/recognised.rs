//! Words recognised from a page's pixels join its native words in one list.

use crate::words::{self, ASCENT, DESCENT, Glyph, Meaning};
use obelus_evidence::{Box2, Page, Quad, TextSource, Word};
use obelus_models::ocr::ReadWord;

/// A recognised word is never as sure as a native one.
const SUREST: f32 = 0.999;
/// A space narrower than this, in points, still parts two words.
const THIN_SPACE: f64 = 0.5;

/// Adds what was recognised on a picture of `page` with `pixels_per_point` to the page's own words.
///
/// A native word whose characters are all known stands; what was recognised in its place is dropped. A native word with
/// unknown characters gives way to what was recognised in its place. Recognised words are put into lines and reading
/// order like native ones and follow them.
pub fn merge(page: Page, recognised: &[ReadWord], pixels_per_point: f64) -> Page {
    let placed: Vec<Placed<'_>> = recognised
        .iter()
        .filter(|word| !word.text.is_empty())
        .map(|word| Placed::of(word, pixels_per_point))
        .collect();
    let (sound, doubtful): (Vec<Word>, Vec<Word>) = page.words.into_iter().partition(|w| w.confidence >= 1.0);
    let fresh: Vec<&Placed<'_>> = placed
        .iter()
        .filter(|p| {
            !sound
                .iter()
                .any(|native| covers(&native.quad.bounds(), &p.bounds))
        })
        .collect();
    let mut words = sound;
    words.extend(doubtful.into_iter().filter(|native| {
        let bounds = native.quad.bounds();
        !fresh
            .iter()
            .any(|p| covers(&p.bounds, &bounds) || covers(&bounds, &p.bounds))
    }));
    let source = match (words.is_empty(), fresh.is_empty()) {
        (_, true) => page.source,
        (true, false) => TextSource::Ocr,
        (false, false) => TextSource::Mixed,
    };
    let first_line = words.iter().map(|w| w.line + 1).max().unwrap_or(0);
    let mut read = words::arrange(&glyphs(&fresh), &[]);
    for word in &mut read {
        word.line += first_line;
        word.confidence = confidence(&fresh, word);
    }
    words.extend(read);
    Page {
        source,
        words,
        ..page
    }
}

/// Whether most of `small` lies in `large`.
fn covers(large: &Box2, small: &Box2) -> bool {
    large
        .intersection(small)
        .is_some_and(|shared| shared.area() > 0.5 * small.area())
}

/// A recognised word in displayed points.
struct Placed<'w> {
    word: &'w ReadWord,
    quad: [[f64; 2]; 4],
    bounds: Box2,
}

impl<'w> Placed<'w> {
    fn of(word: &'w ReadWord, pixels_per_point: f64) -> Self {
        let quad = word
            .quad
            .map(|corner| corner.map(|v| f64::from(v) / pixels_per_point));
        let mut flat = [0.0; 8];
        for (at, corner) in quad.iter().enumerate() {
            flat[2 * at..2 * at + 2].copy_from_slice(corner);
        }
        Self {
            word,
            quad,
            bounds: Quad(flat).bounds(),
        }
    }

    fn along(&self) -> ([f64; 2], f64) {
        let [from, to, ..] = self.quad;
        let (dx, dy) = (to[0] - from[0], to[1] - from[1]);
        let length = dx.hypot(dy).max(1e-6);
        ([dx / length, dy / length], length)
    }

    fn height(&self) -> f64 {
        let [top, .., bottom] = self.quad;
        (bottom[0] - top[0]).hypot(bottom[1] - top[1])
    }
}

/// A glyph per character, as wide as it was found, with a space behind every word.
fn glyphs(words: &[&Placed<'_>]) -> Vec<Glyph> {
    let mut glyphs = Vec::new();
    for (at, placed) in words.iter().enumerate() {
        let (along, length) = placed.along();
        let em = (placed.height() / (ASCENT + DESCENT)).max(0.1);
        let [x, y] = placed.quad[0];
        let down = [-along[1], along[0]];
        let origin = |u: f64| [0, 1].map(|i| [x, y][i] + along[i] * u + down[i] * ASCENT * em);
        let count = placed.word.text.chars().count();
        let known = placed.word.edges.len() == count;
        let end = |n: usize| match n {
            0 => 0.0,
            n if known => length * f64::from(placed.word.edges[n - 1]),
            n => length * n as f64 / count as f64,
        };
        for (n, c) in placed.word.text.chars().enumerate() {
            glyphs.push(glyph(c, origin(end(n)), along, em, end(n + 1) - end(n)));
        }
        let next = words
            .get(at + 1)
            .filter(|next| next.word.line == placed.word.line);
        let gap = next.map_or(0.0, |next| {
            let [nx, ny] = next.quad[0];
            (nx - x) * along[0] + (ny - y) * along[1] - length
        });
        // Behind the last word of a line too: the finder may have taken one line of print for two.
        glyphs.push(glyph(' ', origin(length), along, em, gap.max(THIN_SPACE)));
    }
    glyphs
}

fn glyph(c: char, origin: [f64; 2], along: [f64; 2], em: f64, advance: f64) -> Glyph {
    let mut glyph = Glyph {
        meaning: Meaning::Char(c),
        origin,
        along,
        em,
        advance,
        reach: None,
        ink: None,
        visible: true,
    };
    if c != ' ' {
        glyph.ink = Some(glyph.advance_box());
    }
    glyph
}

/// The least sure recognised word that lies in an assembled one.
fn confidence(fresh: &[&Placed<'_>], word: &Word) -> f32 {
    let bounds = word.quad.bounds().grown(0.5, 0.5);
    fresh
        .iter()
        .filter(|p| covers(&bounds, &p.bounds))
        .map(|p| p.word.confidence)
        .fold(SUREST, f32::min)
        .max(0.0)
}

#[cfg(test)]
mod tests {
    use super::merge;
    use obelus_evidence::{Box2, Page, Quad, TextSource, Word};
    use obelus_models::ocr::ReadWord;

    fn read(text: &str, [x0, y0, x1, y1]: [f32; 4], line: u32) -> ReadWord {
        let count = text.chars().count();
        ReadWord {
            text: text.to_owned(),
            quad: [[x0, y0], [x1, y0], [x1, y1], [x0, y1]],
            confidence: 0.9,
            edges: (1..=count).map(|n| n as f32 / count as f32).collect(),
            line,
        }
    }

    fn native(text: &str, b: [f64; 4], confidence: f32) -> Word {
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2::from(b)),
            confidence,
            line: 0,
            edges: vec![],
        }
    }

    fn page(words: Vec<Word>) -> Page {
        Page {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: if words.is_empty() {
                TextSource::None
            } else {
                TextSource::Native
            },
            words,
        }
    }

    #[test]
    fn a_scanned_page_is_read_in_order_with_its_places_and_doubts() {
        let seen = [
            read("Leeds", [200.0, 130.0, 260.0, 150.0], 1),
            read("Jane", [100.0, 100.0, 150.0, 120.0], 0),
            read("Roe", [160.0, 100.0, 200.0, 120.0], 0),
        ];
        let merged = merge(page(vec![]), &seen, 2.0);
        assert_eq!(merged.text(), "Jane Roe\nLeeds");
        assert_eq!(merged.source, TextSource::Ocr);
        let roe = &merged.words[1];
        let b = roe.quad.bounds();
        assert!((b.x0 - 80.0).abs() < 0.01 && (b.x1 - 100.0).abs() < 0.01, "{b:?}");
        assert!((b.y0 - 50.0).abs() < 0.2 && (b.y1 - 60.0).abs() < 0.2, "{b:?}");
        assert_eq!(roe.confidence, 0.9);
    }

    #[test]
    fn words_of_one_row_stay_two_when_they_were_found_as_two_lines() {
        let seen = [
            read("Mr", [100.0, 100.0, 120.0, 120.0], 0),
            read("Roe", [122.0, 100.0, 160.0, 120.0], 1),
        ];
        assert_eq!(merge(page(vec![]), &seen, 2.0).text(), "Mr Roe");
    }

    #[test]
    fn native_words_stand_unless_their_characters_are_unknown() {
        let words = vec![
            native("Jane", [50.0, 50.0, 75.0, 60.0], 1.0),
            native("\u{fffd}\u{fffd}", [80.0, 50.0, 100.0, 60.0], 0.0),
        ];
        let seen = [
            read("Jame", [100.0, 100.0, 150.0, 120.0], 0),
            read("Roe", [160.0, 100.0, 200.0, 120.0], 0),
        ];
        let merged = merge(page(words), &seen, 2.0);
        assert_eq!(merged.text(), "Jane\nRoe");
        assert_eq!(merged.source, TextSource::Mixed);
    }

    #[test]
    fn nothing_recognised_changes_nothing() {
        let before = page(vec![native("Jane", [50.0, 50.0, 75.0, 60.0], 1.0)]);
        assert_eq!(merge(before.clone(), &[], 2.0), before);
    }
}
