//! Rectangles become marks. Where a rectangle is what the front end makes of a suggestion (its boxes, padded and
//! rounded), the mark is the suggestion itself: cut by its own letters instead of the padding, and recorded as accepted.

use super::{
    coordinates::{BadRectangle, Size, from_client},
    error::Fault,
    lines::part_within,
    redaction::Change,
};
use obelus_casebook::NewDecision;
use obelus_evidence::{Box2, BoxMode, Mark, Page, Policy, Quad, Sha256, Suggestion, Verdict};
use std::collections::{BTreeMap, HashMap};

/// How far outside a suggestion's box its padded and rounded rectangle may end, in points: 0.03 inches of padding, two
/// decimals of an inch for the edge and for the page's size.
const OUTSIDE: f64 = 3.2;

/// How far inside it may end.
const INSIDE: f64 = 0.8;

/// The marks of a save and the decisions they stand for.
#[derive(Debug, Default)]
pub struct Placed {
    /// What is withheld.
    pub marks: Vec<Mark>,
    /// What the person decided: suggestions accepted, and rectangles drawn.
    pub decisions: Vec<NewDecision>,
    /// How many suggestions were accepted whole.
    pub accepted: usize,
}

/// Places the rectangles of a change on the pages of the document.
///
/// # Errors
/// 400 for a page that is not there or a rectangle that covers nothing; nothing is dropped silently.
pub fn place(change: &Change, pages: &[Page], suggestions: &[Suggestion]) -> Result<Placed, Fault> {
    let mut by_id: BTreeMap<String, Mark> = BTreeMap::new();
    let mut pieces_taken: HashMap<&str, Vec<usize>> = HashMap::new();
    let mut order = Vec::new();
    for (number, client, rectangle) in &change.rectangles {
        let page = find(pages, *number)?;
        let size = Size {
            width: page.width,
            height: page.height,
        };
        let area = from_client(*rectangle, *client, size).map_err(|error| bad(*number, error))?;
        let mark = match nearest(page, &area, suggestions) {
            Some((suggestion, piece, quad)) => {
                pieces_taken.entry(&suggestion.id).or_default().push(piece);
                of_piece(suggestion, piece, quad)
            }
            None => drawn(*number, area),
        };
        let id = mark.id.clone().unwrap_or_default();
        if by_id.insert(id.clone(), mark).is_none() {
            order.push(id);
        }
    }
    for page in change
        .deleted
        .iter()
        .chain(change.turned.iter().map(|(page, _)| page))
    {
        find(pages, *page)?;
    }
    if change.deleted.len() >= pages.len() && !pages.is_empty() {
        return Err(Fault::bad_request(
            "every page would be left out; a document keeps at least one",
        ));
    }
    let mut placed = Placed::default();
    for suggestion in suggestions {
        let Some(taken) = pieces_taken.get_mut(suggestion.id.as_str()) else {
            continue;
        };
        taken.sort_unstable();
        taken.dedup();
        // Only a suggestion that was taken on every line counts as accepted; its text must then be gone altogether.
        if taken.len() == suggestion.quads.len() {
            placed.accepted += 1;
            placed.decisions.push(decision(Some(suggestion.id.clone()), None));
            for mark in by_id
                .values_mut()
                .filter(|m| m.suggestion.as_ref() == Some(&suggestion.id))
            {
                mark.text = Some(suggestion.text.clone());
            }
        }
    }
    for id in order {
        let Some(mark) = by_id.remove(&id) else { continue };
        if mark.text.is_none() {
            placed.decisions.push(decision(None, Some(mark.clone())));
        }
        placed.marks.push(mark);
    }
    Ok(placed)
}

fn find(pages: &[Page], number: u32) -> Result<&Page, Fault> {
    pages.iter().find(|page| page.index == number).ok_or_else(|| {
        Fault::bad_request(format!(
            "there is no page {number}; the document has {}",
            pages.len()
        ))
    })
}

fn bad(page: u32, error: BadRectangle) -> Fault {
    Fault::bad_request(format!("page {page}: {error}"))
}

/// The suggestion's line piece that the rectangle stands for, if any: the one its edges are closest to.
fn nearest<'s>(
    page: &Page,
    area: &Box2,
    suggestions: &'s [Suggestion],
) -> Option<(&'s Suggestion, usize, Quad)> {
    let mut best: Option<(f64, (&Suggestion, usize, Quad))> = None;
    for suggestion in suggestions
        .iter()
        .filter(|s| s.page == page.index && s.policy != Policy::Keep)
    {
        for (piece, quad) in suggestion.quads.iter().enumerate() {
            let b = quad.bounds();
            let out = [b.x0 - area.x0, b.y0 - area.y0, area.x1 - b.x1, area.y1 - b.y1];
            if out.iter().any(|by| !(-INSIDE..=OUTSIDE).contains(by)) {
                continue;
            }
            // Somebody who draws around a suggestion and one more letter means that letter too.
            if covers_more(page, area, &b) {
                continue;
            }
            // The padding is the same on all sides, so an even margin is the better fit.
            let mean = out.iter().sum::<f64>() / 4.0;
            let off: f64 = out.iter().map(|by| (by - mean).abs()).sum();
            if best.as_ref().is_none_or(|(least, _)| off < *least) {
                best = Some((off, (suggestion, piece, *quad)));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// Whether `area` takes a letter or digit of the piece's own line that the piece leaves.
fn covers_more(page: &Page, area: &Box2, piece: &Box2) -> bool {
    let of_line = |b: &Box2| {
        let middle = (b.y0 + b.y1) / 2.0;
        (piece.y0..=piece.y1).contains(&middle)
    };
    page.words
        .iter()
        .filter(|word| of_line(&word.quad.bounds()))
        .any(|word| {
            let letters = |within: &Box2| {
                let part = part_within(word, within)
                    .map(|(text, _)| text)
                    .unwrap_or_default();
                part.chars().filter(|c| c.is_alphanumeric()).count()
            };
            // Padding that reaches into the next word without reaching its first letter's middle takes no letter.
            let touched = word.quad.bounds().intersection(area).is_some_and(|common| {
                let width = word.quad.bounds().width() / word.text.reveal().chars().count().max(1) as f64;
                common.width() > width / 2.0 || letters(piece) > 0
            });
            touched && letters(area) > letters(piece)
        })
}

fn of_piece(suggestion: &Suggestion, piece: usize, quad: Quad) -> Mark {
    Mark {
        id: Some(format!("{}.{}", suggestion.id, piece + 1)),
        page: suggestion.page,
        quad: Some(quad),
        area: None,
        redaction_type: Some(suggestion.redaction_type.clone()),
        category: Some(suggestion.category),
        role: Some(suggestion.role),
        suggestion: Some(suggestion.id.clone()),
        text: None,
        // What comes as rectangles leaves the layout as it is.
        boxes: Some(BoxMode::KeepLayout),
    }
}

fn drawn(page: u32, area: Box2) -> Mark {
    let hundredths = [area.x0, area.y0, area.x1, area.y1].map(|v| (v * 100.0).round() as i64);
    let digest = Sha256::of(format!("{page} {hundredths:?}").as_bytes()).to_string();
    Mark {
        id: Some(format!("box-{page}-{}", &digest[..12])),
        page,
        quad: None,
        area: Some(area),
        redaction_type: None,
        category: None,
        role: None,
        suggestion: None,
        text: None,
        boxes: Some(BoxMode::KeepLayout),
    }
}

fn decision(suggestion: Option<String>, mark: Option<Mark>) -> NewDecision {
    NewDecision {
        suggestion,
        // A piece of a suggestion that was taken alone is recorded as a mark of its own.
        mark: mark.map(|mark| Mark {
            suggestion: None,
            ..mark
        }),
        media_mark: None,
        page_change: None,
        verdict: Verdict::Accept,
        why: None,
    }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::polaris::{
        coordinates::{Rectangle, Size, inches},
        redaction::Change,
    };
    use obelus_evidence::{Box2, Category, Page, Policy, Quad, Role, Suggestion, TextSource, Word};

    const PAGE: Size = Size {
        width: 595.32,
        height: 841.92,
    };

    /// Words of 6 points a letter on one line from x = 100.
    fn page(words: &[&str]) -> Page {
        let mut x = 100.0;
        let mut placed = Vec::new();
        for text in words {
            let width = 6.0 * text.chars().count() as f64;
            placed.push(Word {
                text: (*text).into(),
                quad: Quad::from_box(Box2::from([x, 200.0, x + width, 212.0])),
                confidence: 1.0,
                line: 0,
                edges: vec![],
            });
            x += width + 3.0;
        }
        Page {
            index: 1,
            width: PAGE.width,
            height: PAGE.height,
            source: TextSource::Native,
            words: placed,
        }
    }

    fn suggestion(boxes: &[[f64; 4]]) -> Suggestion {
        Suggestion {
            id: "s1".to_owned(),
            page: 1,
            start: 0,
            end: 8,
            category: Category::Person,
            redaction_type: "Named individual".to_owned(),
            text: "Jane Roe".into(),
            score: 0.9,
            group: "g".to_owned(),
            role: Role::Victim,
            policy: Policy::Redact,
            reasons: vec![],
            quads: boxes.iter().map(|b| Quad::from_box(Box2::from(*b))).collect(),
            recogniser: "test".to_owned(),
        }
    }

    /// A box as the classic front end sends it: inches, padded, flipped, two decimals.
    fn sent(b: [f64; 4], pad: f64) -> Change {
        let two = |v: f64| (v * 100.0).round() / 100.0;
        let client = Size {
            width: two(inches(PAGE.width)),
            height: two(inches(PAGE.height)),
        };
        let [x0, y0, x1, y1] = b.map(inches);
        let rectangle = Rectangle {
            x1: two(x0 - pad),
            y1: two(client.height - (y0 - pad)),
            x2: two(x1 + pad),
            y2: two(client.height - (y1 + pad)),
        };
        Change {
            rectangles: vec![(1, client, rectangle)],
            ..Change::default()
        }
    }

    #[test]
    fn an_accepted_suggestion_is_cut_by_its_letters_and_not_by_the_padding() {
        let page = page(&["Miss", "Jane", "Roe,", "aged"]);
        let piece = [127.0, 200.0, 172.0, 212.0];
        let placed = place(&sent(piece, 0.03), &[page], &[suggestion(&[piece])]).unwrap();
        assert_eq!((placed.marks.len(), placed.accepted), (1, 1));
        let mark = &placed.marks[0];
        assert_eq!(mark.quad.unwrap().bounds(), Box2::from(piece));
        assert_eq!(
            (mark.suggestion.as_deref(), mark.text.is_some()),
            (Some("s1"), true)
        );
        assert_eq!(placed.decisions[0].suggestion.as_deref(), Some("s1"));
    }

    #[test]
    fn a_box_that_takes_one_more_letter_than_the_suggestion_stays_as_drawn() {
        // The suggestion stops before the last letter of `Roes`; whoever drew the box means it too.
        let page = page(&["Miss", "Jane", "Roes"]);
        let drawn = [127.0, 200.0, 178.0, 212.0];
        let suggested = [127.0, 200.0, 174.9, 212.0];
        let placed = place(&sent(drawn, 0.0), &[page], &[suggestion(&[suggested])]).unwrap();
        assert_eq!(placed.accepted, 0);
        assert!(placed.marks[0].area.unwrap().x1 > 177.5);
    }

    #[test]
    fn one_line_of_a_suggestion_is_withheld_but_the_suggestion_is_not_accepted() {
        let page = page(&["Jane"]);
        let pieces = [[100.0, 200.0, 124.0, 212.0], [100.0, 220.0, 118.0, 232.0]];
        let placed = place(&sent(pieces[0], 0.03), &[page], &[suggestion(&pieces)]).unwrap();
        assert_eq!((placed.marks.len(), placed.accepted), (1, 0));
        assert!(placed.marks[0].text.is_none() && placed.decisions[0].suggestion.is_none());
    }

    #[test]
    fn boxes_anywhere_else_stay_as_drawn_and_pages_must_be_there() {
        let page = page(&["Jane"]);
        let elsewhere = sent([300.0, 300.0, 400.0, 320.0], 0.0);
        let placed = place(
            &elsewhere,
            std::slice::from_ref(&page),
            &[suggestion(&[[100.0, 200.0, 124.0, 212.0]])],
        )
        .unwrap();
        assert!(placed.marks[0].area.is_some() && placed.marks[0].quad.is_none());
        let missing = Change {
            deleted: vec![2],
            ..Change::default()
        };
        assert_eq!(
            place(&missing, std::slice::from_ref(&page), &[])
                .unwrap_err()
                .status()
                .as_u16(),
            400
        );
        let all = Change {
            deleted: vec![1],
            ..Change::default()
        };
        assert_eq!(place(&all, &[page], &[]).unwrap_err().status().as_u16(), 400);
    }
}
