//! Evidence work on files that are plain text behind a PDF's first line, so that what is cut can be read in the copy:
//! pages end with `~`, lines with a line break, letters are 6 points wide. `Roe` and numbers that start with 077 or +1
//! are suggested; `LOCKED` needs a password; `SLOW` takes a while; `UNPROVEN` cannot be proven.

use obelus_casebook::StageKind;
use obelus_evidence::{
    Box2, CaseContext, Category, Original, Page, Plan, Policy, Quad, Reading, RefusalCode, Refused, Report,
    ReportResult, Role, Sha256, Suggestion, SuggestionPage, Suggestions, TextSource, Versions, Word,
};
use obelus_pipeline::{EvidenceWork, Redacted, Tell, WorkError};
use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

/// Size of every page: A4 in points.
pub(crate) const PAGE: (f64, f64) = (595.32, 841.92);

/// Reads, suggests and cuts such files.
pub(crate) struct PlainPdf {
    /// How many copies were cut.
    pub(crate) cut: AtomicU64,
    /// Version of the reader; the second one reads what is `BROKEN`.
    pub(crate) reader: AtomicU64,
    /// Version of the rules; the second ones also know relations.
    pub(crate) rules: AtomicU64,
}

impl Default for PlainPdf {
    fn default() -> Self {
        Self {
            cut: AtomicU64::new(0),
            reader: AtomicU64::new(1),
            rules: AtomicU64::new(1),
        }
    }
}

/// A file as the tests write it.
pub(crate) fn file(pages: &[&str]) -> Vec<u8> {
    format!("%PDF-1.7\n{}\n%%EOF", pages.join("\n~\n")).into_bytes()
}

/// The pages of such a file as text.
pub(crate) fn pages_of(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let body = text.strip_prefix("%PDF-1.7\n").unwrap_or(&text);
    let body = body.strip_suffix("\n%%EOF").unwrap_or(body);
    body.split("\n~\n").map(str::to_owned).collect()
}

fn page(index: u32, text: &str) -> Page {
    let mut words = Vec::new();
    for (line, text) in text.lines().enumerate() {
        let (mut x, y) = (72.0, 72.0 + 14.0 * line as f64);
        for word in text.split(' ').filter(|word| !word.is_empty()) {
            let width = 6.0 * word.chars().count() as f64;
            words.push(Word {
                text: word.into(),
                quad: Quad::from_box(Box2::from([x, y, x + width, y + 11.0])),
                confidence: 1.0,
                line: line as u32,
                edges: vec![],
            });
            x += width + 3.0;
        }
    }
    Page {
        index,
        width: PAGE.0,
        height: PAGE.1,
        source: TextSource::Native,
        words,
    }
}

fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
    word.strip_suffix("'s").unwrap_or(word)
}

fn category(word: &str, knows_relations: bool) -> Option<Category> {
    match bare(word) {
        "sister" if knows_relations => Some(Category::Relationship),
        "Roe" | "Jane" => Some(Category::Person),
        number if number.starts_with("077") || number.starts_with("+1") => Some(Category::Phone),
        _ => None,
    }
}

impl EvidenceWork for PlainPdf {
    fn ruleset(&self, kind: StageKind) -> String {
        match kind {
            StageKind::Read => format!("test-{}", self.reader.load(Ordering::SeqCst)),
            _ => format!("test-{}", self.rules.load(Ordering::SeqCst)),
        }
    }

    fn read(&self, original: &Original, bytes: &[u8], _: Tell<'_>) -> Result<Reading, WorkError> {
        let text = String::from_utf8_lossy(bytes);
        if text.contains("LOCKED") {
            return Err(Refused::new(RefusalCode::PasswordProtected, "the PDF needs a password").into());
        }
        if text.contains("BROKEN") && self.reader.load(Ordering::SeqCst) == 1 {
            return Err(Refused::new(RefusalCode::Damaged, "the PDF is damaged").into());
        }
        if text.contains("SLOW") {
            std::thread::sleep(Duration::from_millis(700));
        }
        let pages = pages_of(bytes);
        Ok(Reading {
            original: original.clone(),
            pages: pages.iter().zip(1..).map(|(text, n)| page(n, text)).collect(),
            warnings: vec![],
            verbatim: None,
        })
    }

    fn suggest(&self, reading: &Reading, _: &CaseContext, _: Tell<'_>) -> Result<Suggestions, WorkError> {
        let knows_relations = self.rules.load(Ordering::SeqCst) > 1;
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for page in &reading.pages {
            for (n, word) in page.words.iter().enumerate() {
                let Some(category) = category(word.text.reveal(), knows_relations) else {
                    continue;
                };
                let letters = bare(word.text.reveal());
                let start = word.text.reveal().find(letters).unwrap_or_default() as f64;
                let mut part = word.quad.bounds();
                part.x0 += 6.0 * start;
                part.x1 = part.x0 + 6.0 * letters.chars().count() as f64;
                // A first name and the surname after it are one person, also over the end of a line.
                if letters == "Roe"
                    && let Some(before) = suggestions.last_mut()
                    && before.text.reveal() == "Jane"
                    && n > 0
                    && page.words[n - 1].text.reveal() == "Jane"
                {
                    let last = before.quads[0].bounds();
                    if page.words[n - 1].line == word.line {
                        before.quads = vec![Quad::from_box(last.union(&part))];
                    } else {
                        before.quads.push(Quad::from_box(part));
                    }
                    before.text = "Jane Roe".into();
                    continue;
                }
                suggestions.push(Suggestion {
                    id: format!("s{}-{n}", page.index),
                    page: page.index,
                    start: n as u64,
                    end: n as u64 + 1,
                    category,
                    redaction_type: category.redaction_type().to_owned(),
                    text: letters.into(),
                    score: 0.9,
                    group: "g".to_owned(),
                    role: Role::Witness,
                    policy: Policy::Redact,
                    reasons: vec!["a name or number".to_owned()],
                    quads: vec![Quad::from_box(part)],
                    recogniser: "test".to_owned(),
                });
            }
        }
        let pages = reading.pages.iter().map(|page| SuggestionPage {
            index: page.index,
            width: page.width,
            height: page.height,
            source: page.source,
        });
        Ok(Suggestions {
            original: reading.original.clone(),
            pages: pages.collect(),
            suggestions,
            warnings: vec![],
        })
    }

    fn redact(
        &self,
        original: &Original,
        bytes: &[u8],
        plan: &Plan,
        _: Tell<'_>,
    ) -> Result<Redacted, WorkError> {
        self.cut.fetch_add(1, Ordering::SeqCst);
        let text = String::from_utf8_lossy(bytes);
        let mut kept = Vec::new();
        for (page, number) in pages_of(bytes)
            .iter()
            .zip(1..)
            .map(|(text, n)| (page(n, text), n))
        {
            if plan.delete_pages.iter().any(|deleted| deleted.page == number) {
                continue;
            }
            let turned: i32 = plan
                .rotate_pages
                .iter()
                .filter(|r| r.page == number)
                .map(|r| r.by)
                .sum();
            let areas: Vec<Box2> = plan
                .marks
                .iter()
                .filter(|mark| mark.page == number)
                .map(|mark| mark.area.unwrap_or_else(|| mark.quad.expect("a place").bounds()))
                .collect();
            let mut out = String::new();
            let mut line = 0;
            for word in &page.words {
                while line < word.line {
                    out.push('\n');
                    line += 1;
                }
                let b = word.quad.bounds();
                for (n, letter) in word.text.reveal().chars().enumerate() {
                    let x = b.x0 + 6.0 * n as f64;
                    let glyph = Box2::from([x, b.y0 + 2.0, x + 6.0, b.y1 - 2.0]);
                    let is_cut = areas.iter().any(|area| glyph.overlaps_by(area, 0.25));
                    out.push(if is_cut { '\u{2588}' } else { letter });
                }
                out.push(' ');
            }
            kept.push(if turned == 0 {
                out
            } else {
                format!("turned by {turned}\n{out}")
            });
        }
        let kept: Vec<&str> = kept.iter().map(String::as_str).collect();
        let copy = file(&kept);
        let proven = !text.contains("UNPROVEN");
        let report = Report {
            original: original.sha256,
            copy: proven.then(|| Sha256::of(&copy)),
            marks: vec![],
            rasterised: vec![],
            verified: vec![],
            result: if proven {
                ReportResult::Clean
            } else {
                ReportResult::Refused
            },
            remarks: if proven {
                vec![]
            } else {
                vec!["page 1: the readers disagree".to_owned()]
            },
            versions: Versions::default(),
        };
        Ok(Redacted {
            copy: proven.then_some(copy),
            report,
        })
    }

    fn verify(&self, _: &Original, _: &[u8], _: &[u8], _: &Plan, _: Tell<'_>) -> Result<Report, WorkError> {
        Err(WorkError::Failed("not part of these tests".to_owned()))
    }
}
