//! The parent's checks on what a child sent back, before anybody uses it.
//!
//! A child that was taken over by its input can send anything in the agreed form. After these checks every
//! number is finite, every place is on its page, pages are in order, and sizes are within what a document
//! can have.

use obelus_evidence::{Box2, MarkReport, Page, PageImage, Quad, RefusalCode, Refused, Verified};
use std::collections::HashSet;

/// Pages a document may have.
pub const MOST_PAGES: usize = 20_000;
/// Words a page may have.
pub const MOST_WORDS: usize = 100_000;
/// Characters a word may have.
pub const LONGEST_WORD: usize = 100_000;
/// Points a page may measure: 200 inches (ISO 32000-1 annex C) at the largest `UserUnit` in use.
pub const LARGEST_PAGE: f64 = 14_400.0 * 75.0;
/// How far, in page sizes, a word may lie outside its page: text may be hidden beyond the edge, and is read.
const OVERHANG: f64 = 100.0;

fn unacceptable(what: impl Into<String>) -> Refused {
    Refused::new(
        RefusalCode::ReaderFailed,
        format!("the reader's answer was not accepted: {}", what.into()),
    )
}

fn on_page(bounds: Box2, width: f64, height: f64) -> bool {
    let (far_x, far_y) = (width * OVERHANG, height * OVERHANG);
    bounds.x0 >= -far_x && bounds.x1 <= far_x && bounds.y0 >= -far_y && bounds.y1 <= far_y
}

fn size_is_possible(width: f64, height: f64) -> bool {
    [width, height]
        .iter()
        .all(|v| v.is_finite() && *v > 0.0 && *v <= LARGEST_PAGE)
}

/// Checks one page, which must be number `expected`.
///
/// # Errors
/// [`RefusalCode::ReaderFailed`] with what is wrong; no evidence text.
pub fn page(page: &Page, expected: u32) -> Result<(), Refused> {
    let number = page.index;
    if number != expected {
        return Err(unacceptable(format!(
            "page {number} came where page {expected} was due"
        )));
    }
    if !size_is_possible(page.width, page.height) {
        return Err(unacceptable(format!("page {number} has an impossible size")));
    }
    if page.words.len() > MOST_WORDS {
        return Err(unacceptable(format!(
            "page {number} has more than {MOST_WORDS} words"
        )));
    }
    // Words of one line are adjacent (`Page::text` relies on it): a line number never comes back.
    let mut finished = HashSet::new();
    let mut line = None;
    for (at, word) in page.words.iter().enumerate() {
        let wrong = |what: &str| Err(unacceptable(format!("word {at} of page {number} {what}")));
        let text = word.text.reveal();
        if text.is_empty() || text.chars().count() > LONGEST_WORD {
            return wrong("is empty or too long");
        }
        if text.chars().any(|c| matches!(c, '\n' | '\r' | '\u{c}' | '\0')) {
            return wrong("has a line break inside");
        }
        if !quad_is_possible(&word.quad, page.width, page.height) {
            return wrong("does not lie on the page");
        }
        if !(0.0..=1.0).contains(&word.confidence) {
            return wrong("has an impossible confidence");
        }
        if !edges_are_possible(&word.edges, text) {
            return wrong("has impossible character borders");
        }
        if line != Some(word.line) {
            if let Some(before) = line {
                finished.insert(before);
            }
            if finished.contains(&word.line) {
                return wrong("belongs to a line that had ended");
            }
            line = Some(word.line);
        }
    }
    Ok(())
}

/// None at all, or one per character, in order, within the word.
fn edges_are_possible(edges: &[f32], text: &str) -> bool {
    edges.is_empty()
        || (edges.len() == text.chars().count()
            && edges.iter().all(|e| (0.0..=1.0).contains(e))
            && edges.is_sorted())
}

fn quad_is_possible(quad: &Quad, width: f64, height: f64) -> bool {
    quad.is_finite() && on_page(quad.bounds(), width, height)
}

/// Checks an encoded page image: the page that was asked for, a possible size, and PNG or WebP by its first bytes.
///
/// # Errors
/// As [`page`].
pub fn image(image: &PageImage, expected: u32) -> Result<(), Refused> {
    let number = image.index;
    if number != expected {
        return Err(unacceptable(format!(
            "an image of page {number} came where page {expected} was due"
        )));
    }
    let (wide, high) = (u64::from(image.width), u64::from(image.height));
    if wide == 0 || high == 0 || wide * high > 400_000_000 {
        return Err(unacceptable(format!(
            "the image of page {number} has an impossible size"
        )));
    }
    let bytes = &image.encoded;
    let is_png = bytes.starts_with(b"\x89PNG\r\n\x1a\n");
    let is_webp = bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP");
    if is_png || is_webp {
        Ok(())
    } else {
        Err(unacceptable(format!(
            "the image of page {number} is neither PNG nor WebP"
        )))
    }
}

/// Checks the samples of a page image that is not encoded: the page that was asked for, and three bytes a pixel.
///
/// # Errors
/// As [`page`].
pub fn samples(image: &PageImage, expected: u32) -> Result<(), Refused> {
    let number = image.index;
    let pixels = u64::from(image.width) * u64::from(image.height);
    if number != expected || pixels == 0 || image.encoded.len() as u64 != 3 * pixels {
        return Err(unacceptable(format!(
            "the samples of page {number} (page {expected} was due) do not fit its size"
        )));
    }
    Ok(())
}

/// Checks what a cut says it did: known pages and finite boxes.
///
/// # Errors
/// As [`page`].
pub fn mark_reports(reports: &[MarkReport], pages: u32) -> Result<(), Refused> {
    for report in reports {
        if report.page == 0 || report.page > pages {
            return Err(unacceptable(format!(
                "a mark is reported on page {}, of {pages}",
                report.page
            )));
        }
        if !report.boxes.iter().all(Box2::is_finite) {
            return Err(unacceptable(format!(
                "a mark on page {} is reported with an impossible box",
                report.page
            )));
        }
    }
    Ok(())
}

/// Whether every reader found nothing left and nothing lost, and there was a reader at all.
pub fn is_clean(verified: &[Verified]) -> bool {
    !verified.is_empty()
        && verified
            .iter()
            .all(|v| v.characters_in_marks == 0 && v.words_lost == 0 && v.pixels_changed_outside == 0)
}

#[cfg(test)]
mod tests {
    use super::{image, is_clean, page, samples};
    use obelus_evidence::{Box2, Page, PageImage, Quad, TextSource, Verified, Word};

    fn word(text: &str, line: u32) -> Word {
        Word {
            text: text.into(),
            quad: Quad::from_box(Box2::from([10.0, 10.0, 40.0, 20.0])),
            confidence: 1.0,
            line,
            edges: vec![1.0],
        }
    }

    fn sample() -> Page {
        let words = vec![word("a", 0), word("b", 0), word("c", 2), word("d", 1)];
        Page {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
            words,
        }
    }

    #[test]
    fn a_sound_page_is_accepted_and_each_lie_is_not() {
        assert!(page(&sample(), 1).is_ok());
        let lies: [fn(&mut Page); 11] = [
            |p| p.index = 2,
            |p| p.width = f64::NAN,
            |p| p.height = -1.0,
            |p| p.words[0].quad.0[3] = f64::INFINITY,
            |p| p.words[0].quad.0[3] = 1e9,
            |p| p.words[1].text = String::new().into(),
            |p| p.words[1].text = "a\nb".into(),
            |p| p.words[2].confidence = f32::NAN,
            |p| p.words[0].edges = vec![0.5, 1.0],
            |p| p.words[0].edges = vec![f32::NAN],
            |p| p.words[3].line = 0,
        ];
        for (number, lie) in lies.iter().enumerate() {
            let mut told = sample();
            lie(&mut told);
            assert!(page(&told, 1).is_err(), "lie {number} was believed");
        }
    }

    #[test]
    fn an_image_must_be_of_the_page_asked_for_and_of_a_known_format() {
        let good = PageImage {
            index: 3,
            width: 10,
            height: 10,
            encoded: b"\x89PNG\r\n\x1a\nrest".to_vec(),
        };
        assert!(image(&good, 3).is_ok());
        assert!(image(&good, 4).is_err());
        assert!(
            image(
                &PageImage {
                    width: 60_000,
                    height: 60_000,
                    ..good.clone()
                },
                3
            )
            .is_err()
        );
        assert!(
            image(
                &PageImage {
                    encoded: b"<script>".to_vec(),
                    ..good
                },
                3
            )
            .is_err()
        );
    }

    #[test]
    fn samples_must_fill_their_picture_exactly() {
        let good = PageImage {
            index: 1,
            width: 4,
            height: 2,
            encoded: vec![0; 24],
        };
        assert!(samples(&good, 1).is_ok());
        assert!(samples(&good, 2).is_err());
        let short = PageImage {
            encoded: vec![0; 23],
            ..good.clone()
        };
        assert!(samples(&short, 1).is_err());
        let none = PageImage {
            width: 0,
            encoded: vec![],
            ..good
        };
        assert!(samples(&none, 1).is_err());
    }

    #[test]
    fn no_reader_is_not_a_clean_answer() {
        assert!(!is_clean(&[]));
        let clean = Verified {
            reader: "pdfium".into(),
            version: "1".into(),
            pages: 1,
            characters_in_marks: 0,
            words_lost: 0,
            pixels_changed_outside: 0,
        };
        assert!(is_clean(std::slice::from_ref(&clean)));
        assert!(!is_clean(&[
            clean.clone(),
            Verified {
                characters_in_marks: 1,
                ..clean
            }
        ]));
    }
}
