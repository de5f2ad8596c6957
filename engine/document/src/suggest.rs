//! Findings in the text become suggestions on the page: from offsets to words, from words to quads.

use crate::read::text::is_blank;
use obelus_evidence::{Page, Quad, Reading, Sha256, Suggestion, SuggestionPage, Suggestions, Word};
use obelus_language::Finding;
use std::ops::Range;

/// A neighbouring line may take this share of a mark's height before the two are parted in the middle.
const MOST_CLIPPED: f64 = 0.45;
/// Overlaps smaller than this, in points, are no overlap (half of what the cut rule ignores).
const TOUCH: f64 = 0.12;

/// Places findings on the pages of a reading.
///
/// Each finding becomes one suggestion with a quad per line; one that runs over a page's end becomes one suggestion
/// per page, in the same group. A quad covers the letters found and no more: an `'s` or a full stop that belongs to
/// the word stays outside, and so does every neighbouring line. Findings that touch no word are left out. Ids
/// depend on the file, the place and the category only.
pub fn suggest(reading: &Reading, findings: Vec<Finding>) -> Suggestions {
    let places = Places::of(reading);
    let mut suggestions: Vec<Suggestion> = findings
        .into_iter()
        .flat_map(|finding| place(reading, &places, finding))
        .collect();
    suggestions.sort_by(|a, b| (a.start, a.end, a.category, &a.id).cmp(&(b.start, b.end, b.category, &b.id)));
    Suggestions {
        original: reading.original.clone(),
        pages: reading
            .pages
            .iter()
            .map(|p| SuggestionPage {
                index: p.index,
                width: p.width,
                height: p.height,
                source: p.source,
            })
            .collect(),
        suggestions,
        warnings: reading.warnings.clone(),
    }
}

/// Where a word's characters lie in the text of the reading.
#[derive(Clone, Copy)]
struct Place {
    start: u64,
    end: u64,
    page: usize,
    word: usize,
}

/// The places of all words, in the order of the text.
struct Places(Vec<Place>);

impl Places {
    fn of(reading: &Reading) -> Self {
        let words = reading
            .pages
            .iter()
            .enumerate()
            .flat_map(|(page, p)| p.words.iter().enumerate().map(move |(word, w)| (page, word, w)));
        let mut places = Vec::new();
        match &reading.verbatim {
            Some(text) => {
                // The words of a text file are its characters between blanks, in order.
                let mut at = 0;
                let mut chars = text.reveal().chars().peekable();
                for (page, word, w) in words {
                    while chars.next_if(|c| is_blank(*c)).is_some() {
                        at += 1;
                    }
                    let start = at;
                    for _ in w.text.reveal().chars() {
                        chars.next();
                        at += 1;
                    }
                    places.push(Place {
                        start,
                        end: at,
                        page,
                        word,
                    });
                }
            }
            None => {
                // One character (a space, a line feed or a form feed) stands between two words, and one form feed
                // for every page border that lies between them.
                let mut at = 0;
                let mut last_page = 0;
                for (page, word, w) in words {
                    at += if page > last_page {
                        (page - last_page) as u64
                    } else {
                        u64::from(word > 0)
                    };
                    last_page = page;
                    let length = w.text.reveal().chars().count() as u64;
                    places.push(Place {
                        start: at,
                        end: at + length,
                        page,
                        word,
                    });
                    at += length;
                }
            }
        }
        Self(places)
    }

    /// The places that share a character with `start..end`.
    fn within(&self, start: u64, end: u64) -> &[Place] {
        let first = self.0.partition_point(|p| p.end <= start);
        let last = self.0.partition_point(|p| p.start < end);
        self.0.get(first..last).unwrap_or(&[])
    }
}

fn place(reading: &Reading, places: &Places, finding: Finding) -> Vec<Suggestion> {
    let found = places.within(finding.start, finding.end);
    let on_pages: Vec<&[Place]> = found.chunk_by(|a, b| a.page == b.page).collect();
    let is_split = on_pages.len() > 1;
    let mut suggestions = Vec::with_capacity(on_pages.len());
    for part in on_pages {
        let (Some(first), Some(last)) = (part.first(), part.last()) else {
            continue;
        };
        let page = &reading.pages[first.page];
        let (start, end) = if is_split {
            (finding.start.max(first.start), finding.end.min(last.end))
        } else {
            (finding.start, finding.end)
        };
        let quads = part
            .chunk_by(|a, b| page.words[a.word].line == page.words[b.word].line)
            .filter_map(|piece| quad(page, piece, finding.start..finding.end))
            .collect();
        let text = if is_split {
            covered_text(page, part, start..end).into()
        } else {
            finding.text.clone()
        };
        suggestions.push(Suggestion {
            id: id(reading, page.index, start, end, finding.category.name()),
            page: page.index,
            start,
            end,
            category: finding.category,
            redaction_type: finding.category.redaction_type().to_owned(),
            text,
            score: finding.score,
            group: finding.group.clone(),
            role: finding.role,
            policy: finding.policy,
            reasons: finding.reasons.clone(),
            quads,
            recogniser: finding.recogniser.clone(),
        });
    }
    suggestions
}

fn id(reading: &Reading, page: u32, start: u64, end: u64, category: &str) -> String {
    let place = format!("{}|{page}|{start}|{end}|{category}", reading.original.sha256);
    let mut digest = Sha256::of(place.as_bytes()).to_string();
    digest.truncate(16);
    digest
}

fn covered_text(page: &Page, part: &[Place], range: Range<u64>) -> String {
    let pieces: Vec<String> = part
        .iter()
        .map(|p| {
            let skip = range.start.saturating_sub(p.start) as usize;
            let take = (range.end.min(p.end) - p.start) as usize - skip;
            page.words[p.word]
                .text
                .reveal()
                .chars()
                .skip(skip)
                .take(take)
                .collect()
        })
        .collect();
    pieces.join(" ")
}

/// The quad around the found letters of one line.
fn quad(page: &Page, piece: &[Place], found: Range<u64>) -> Option<Quad> {
    let first = &page.words[piece.first()?.word];
    let axes = Axes::of(&first.quad);
    let mut span: Option<Span> = None;
    for place in piece {
        let word = &page.words[place.word];
        let from = found.start.saturating_sub(place.start) as usize;
        let to = (found.end.min(place.end) - place.start) as usize;
        let part = axes.span(&word.quad).letters(word, from, to);
        span = Some(span.map_or(part, |s: Span| s.union(&part)));
    }
    let mut span = span?;
    for neighbour in page.words.iter().filter(|w| w.line != first.line) {
        span.keep_off(&axes.span(&neighbour.quad));
    }
    Some(axes.quad(&span))
}

/// The directions of a line: along it and down from it.
struct Axes {
    along: [f64; 2],
}

impl Axes {
    fn of(quad: &Quad) -> Self {
        let q = &quad.0;
        let (dx, dy) = (q[2] - q[0], q[3] - q[1]);
        let length = dx.hypot(dy);
        let along = if length > 0.0 {
            [dx / length, dy / length]
        } else {
            [1.0, 0.0]
        };
        Self { along }
    }

    fn span(&self, quad: &Quad) -> Span {
        let [ax, ay] = self.along;
        let mut span = Span {
            u0: f64::MAX,
            u1: f64::MIN,
            v0: f64::MAX,
            v1: f64::MIN,
        };
        for corner in quad.0.chunks_exact(2) {
            let (u, v) = (ax * corner[0] + ay * corner[1], ax * corner[1] - ay * corner[0]);
            span = Span {
                u0: span.u0.min(u),
                u1: span.u1.max(u),
                v0: span.v0.min(v),
                v1: span.v1.max(v),
            };
        }
        span
    }

    fn quad(&self, s: &Span) -> Quad {
        let [ax, ay] = self.along;
        let mut out = [0.0; 8];
        for (at, (u, v)) in [(s.u0, s.v0), (s.u1, s.v0), (s.u1, s.v1), (s.u0, s.v1)]
            .into_iter()
            .enumerate()
        {
            out[2 * at] = ax * u - ay * v;
            out[2 * at + 1] = ay * u + ax * v;
        }
        Quad(out)
    }
}

/// A box in the directions of a line.
#[derive(Clone, Copy)]
struct Span {
    u0: f64,
    u1: f64,
    v0: f64,
    v1: f64,
}

impl Span {
    /// The part of a word's box that its letters `from..to` take.
    fn letters(self, word: &Word, from: usize, to: usize) -> Self {
        let count = word.text.reveal().chars().count();
        let edge = |n: usize| match n {
            0 => 0.0,
            n if n >= count => 1.0,
            n if word.edges.len() == count => f64::from(word.edges[n - 1]),
            n => n as f64 / count as f64,
        };
        let width = self.u1 - self.u0;
        // Where a letter ends is known to half a letter in words recognised from pixels; half a letter must not stay.
        let doubt = if word.confidence < 1.0 {
            0.35 / count.max(1) as f64
        } else {
            0.0
        };
        Self {
            u0: self.u0 + width * (edge(from) - doubt).max(0.0),
            u1: self.u0 + width * (edge(to) + doubt).min(1.0),
            ..self
        }
    }

    fn union(&self, o: &Self) -> Self {
        Self {
            u0: self.u0.min(o.u0),
            u1: self.u1.max(o.u1),
            v0: self.v0.min(o.v0),
            v1: self.v1.max(o.v1),
        }
    }

    /// Draws back from a word of another line: up to that word's edge, or, where the two lines really run into each
    /// other, to the middle of what they share.
    fn keep_off(&mut self, other: &Self) {
        let beside = other.u1 - self.u0 < TOUCH || self.u1 - other.u0 < TOUCH;
        let apart = other.v1 - self.v0 < TOUCH || self.v1 - other.v0 < TOUCH;
        if beside || apart {
            return;
        }
        let height = self.v1 - self.v0;
        let other_is_above = other.v0 + other.v1 < self.v0 + self.v1;
        let shared = if other_is_above {
            other.v1 - self.v0
        } else {
            self.v1 - other.v0
        };
        let give = if shared <= MOST_CLIPPED * height {
            shared
        } else {
            shared.min(height) / 2.0
        };
        if other_is_above {
            self.v0 += give;
        } else {
            self.v1 -= give;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::suggest;
    use obelus_evidence::{
        Box2, Category, Kind, Original, Page, Policy, Quad, Reading, Role, Sha256, TextSource, Word,
    };
    use obelus_language::Finding;

    /// A word of 6 pt letters, `height` high, with its top left at `x`, `y`.
    fn word(text: &str, x: f64, y: f64, height: f64, line: u32) -> Word {
        let count = text.chars().count();
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2::from([x, y, x + 6.0 * count as f64, y + height])),
            confidence: 1.0,
            line,
            edges: (1..=count).map(|n| n as f32 / count as f32).collect(),
        }
    }

    fn reading(pages: Vec<Vec<Word>>, verbatim: Option<&str>) -> Reading {
        let pages = pages
            .into_iter()
            .enumerate()
            .map(|(at, words)| Page {
                index: at as u32 + 1,
                width: 600.0,
                height: 800.0,
                source: TextSource::Native,
                words,
            })
            .collect();
        Reading {
            original: Original {
                sha256: Sha256::of(b"file"),
                kind: Kind::Pdf,
                bytes: 4,
            },
            pages,
            warnings: vec!["page 2: look".to_owned()],
            verbatim: verbatim.map(Into::into),
        }
    }

    /// The finding of the first place where the reading's text says `what`.
    fn finding(reading: &Reading, what: &str) -> Finding {
        let text = reading.text();
        let byte = text.find(what).expect("the text says so");
        let start = text[..byte].chars().count() as u64;
        Finding {
            start,
            end: start + what.chars().count() as u64,
            category: Category::Person,
            score: 0.9,
            group: "person-1".to_owned(),
            role: Role::Witness,
            policy: Policy::Redact,
            reasons: vec!["a name".to_owned()],
            recogniser: "person_name".to_owned(),
            text: what.replace(['\n', '\u{c}'], " ").into(),
        }
    }

    fn bounds(quad: &Quad) -> [i64; 4] {
        let b = quad.bounds();
        [b.x0, b.y0, b.x1, b.y1].map(|v| (v * 10.0).round() as i64)
    }

    #[test]
    fn a_name_over_a_line_end_has_a_quad_per_line_and_leaves_its_possessive() {
        let page = vec![
            word("Ms", 10.0, 100.0, 10.0, 0),
            word("Jane", 30.0, 100.0, 10.0, 0),
            word("Roe’s,", 10.0, 112.0, 10.0, 1),
            word("car", 60.0, 112.0, 10.0, 1),
        ];
        let reading = reading(vec![page], None);
        let all = suggest(&reading, vec![finding(&reading, "Jane\nRoe")]);
        let [one] = all.suggestions.as_slice() else {
            panic!("one suggestion")
        };
        assert_eq!(
            one.quads.iter().map(bounds).collect::<Vec<_>>(),
            [[300, 1000, 540, 1100], [100, 1120, 280, 1220]]
        );
        assert_eq!((one.page, one.redaction_type.as_str()), (1, "Named individual"));
        assert_eq!(all.warnings, ["page 2: look"]);
    }

    #[test]
    fn a_finding_over_a_page_end_becomes_one_per_page_in_one_group() {
        let pages = vec![
            vec![word("Jane", 10.0, 700.0, 10.0, 0)],
            vec![],
            vec![word("Roe", 10.0, 50.0, 10.0, 0)],
        ];
        let reading = reading(pages, None);
        assert_eq!(reading.text(), "Jane\u{c}\u{c}Roe");
        let all = suggest(&reading, vec![finding(&reading, "Jane\u{c}\u{c}Roe")]).suggestions;
        let parts: Vec<_> = all
            .iter()
            .map(|s| (s.page, s.start, s.end, s.text.reveal().as_str()))
            .collect();
        assert_eq!(parts, [(1, 0, 4, "Jane"), (3, 6, 9, "Roe")]);
        assert_eq!(all[0].group, all[1].group);
        assert_ne!(all[0].id, all[1].id);
    }

    #[test]
    fn ids_depend_on_file_place_and_category_only() {
        let reading = reading(vec![vec![word("Jane", 10.0, 100.0, 10.0, 0)]], None);
        let found = finding(&reading, "Jane");
        let id = |f: Finding| suggest(&reading, vec![f]).suggestions[0].id.clone();
        let first = id(found.clone());
        assert_eq!(first.len(), 16);
        assert_eq!(
            first,
            id(Finding {
                score: 0.1,
                reasons: vec![],
                ..found.clone()
            })
        );
        assert_ne!(
            first,
            id(Finding {
                category: Category::Location,
                ..found
            })
        );
    }

    #[test]
    fn marks_keep_off_neighbouring_lines_that_are_set_tight() {
        let page = vec![
            word("above", 10.0, 91.0, 11.0, 0),
            word("Jane", 10.0, 100.0, 11.0, 1),
            word("below", 10.0, 109.0, 11.0, 2),
            word("beside", 200.0, 95.0, 11.0, 3),
        ];
        let reading = reading(vec![page], None);
        let all = suggest(&reading, vec![finding(&reading, "Jane")]).suggestions;
        assert_eq!(bounds(&all[0].quads[0]), [100, 1020, 340, 1090]);
    }

    #[test]
    fn offsets_into_a_text_file_find_their_words() {
        let file = "\u{feff}Dear\r\n\tMs Zoë  Roe,\r\n";
        let page = vec![
            word("Dear", 10.0, 10.0, 10.0, 0),
            word("Ms", 50.0, 20.0, 10.0, 1),
            word("Zoë", 80.0, 20.0, 10.0, 1),
            word("Roe,", 120.0, 20.0, 10.0, 1),
        ];
        let reading = reading(vec![page], Some(file));
        let all = suggest(
            &reading,
            vec![finding(&reading, "Zoë  Roe"), finding(&reading, "\r\n")],
        )
        .suggestions;
        assert_eq!(all.len(), 1, "a finding without words is left out");
        assert_eq!(bounds(&all[0].quads[0]), [800, 200, 1380, 300]);
    }

    #[test]
    fn turned_text_gets_turned_quads() {
        let mut upwards = word("RESTRICTED", 0.0, 0.0, 0.0, 0);
        upwards.quad = Quad([20.0, 500.0, 20.0, 440.0, 30.0, 440.0, 30.0, 500.0]);
        let reading = reading(vec![vec![upwards]], None);
        let all = suggest(&reading, vec![finding(&reading, "STRI")]).suggestions;
        let expected = [20.0, 488.0, 20.0, 464.0, 30.0, 464.0, 30.0, 488.0];
        for (is, should) in all[0].quads[0].0.iter().zip(expected) {
            assert!((is - should).abs() < 1e-4, "{:?}", all[0].quads[0]);
        }
    }
}
