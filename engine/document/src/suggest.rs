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
    let mut suggestions: Vec<Suggestion> =
        findings.into_iter().flat_map(|finding| place(reading, &places, finding)).collect();
    suggestions.sort_by(|a, b| (a.start, a.end, a.category, &a.id).cmp(&(b.start, b.end, b.category, &b.id)));
    Suggestions {
        original: reading.original.clone(),
        pages: reading
            .pages
            .iter()
            .map(|p| SuggestionPage { index: p.index, width: p.width, height: p.height, source: p.source })
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
        let words = reading.pages.iter().enumerate().flat_map(|(page, p)| {
            p.words.iter().enumerate().map(move |(word, w)| (page, word, w))
        });
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
                    places.push(Place { start, end: at, page, word });
                }
            }
            None => {
                // One character (a space, a line feed or a form feed) stands between two words, and one form feed
                // for every page border that lies between them.
                let mut at = 0;
                let mut last_page = 0;
                for (page, word, w) in words {
                    at += if page > last_page { (page - last_page) as u64 } else { u64::from(word > 0) };
                    last_page = page;
                    let length = w.text.reveal().chars().count() as u64;
                    places.push(Place { start: at, end: at + length, page, word });
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
        let (Some(first), Some(last)) = (part.first(), part.last()) else { continue };
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
        let text = if is_split { covered_text(page, part, start..end).into() } else { finding.text.clone() };
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
            page.words[p.word].text.reveal().chars().skip(skip).take(take).collect()
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
        let along = if length > 0.0 { [dx / length, dy / length] } else { [1.0, 0.0] };
        Self { along }
    }

    fn span(&self, quad: &Quad) -> Span {
        let [ax, ay] = self.along;
        let mut span = Span { u0: f64::MAX, u1: f64::MIN, v0: f64::MAX, v1: f64::MIN };
        for corner in quad.0.chunks_exact(2) {
            let (u, v) = (ax * corner[0] + ay * corner[1], ax * corner[1] - ay * corner[0]);
            span = Span { u0: span.u0.min(u), u1: span.u1.max(u), v0: span.v0.min(v), v1: span.v1.max(v) };
        }
        span
    }

    fn quad(&self, s: &Span) -> Quad {
        let [ax, ay] = self.along;
        let mut out = [0.0; 8];
        for (at, (u, v)) in [(s.u0, s.v0), (s.u1, s.v0), (s.u1, s.v1), (s.u0, s.v1)].into_iter().enumerate() {
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
        Self { u0: self.u0 + width * edge(from), u1: self.u0 + width * edge(to), ..self }
    }

    fn union(&self, o: &Self) -> Self {
        Self { u0: self.u0.min(o.u0), u1: self.u1.max(o.u1), v0: self.v0.min(o.v0), v1: self.v1.max(o.v1) }
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
        let shared = if other_is_above { other.v1 - self.v0 } else { self.v1 - other.v0 };
        let give = if shared <= MOST_CLIPPED * height { shared } else { shared.min(height) / 2.0 };
        if other_is_above {
            self.v0 += give;
        } else {
            self.v1 -= give;
        }
    }
}
