//! A value that its label gave away once is the same value wherever it stands again in the text.

use super::borders::{is_whole_number, stands_free};
use crate::Hit;
use aho_corasick::{AhoCorasick, MatchKind};

/// The other places where the values of some hits stand, as written there; hits must be in order and apart.
/// Values shorter than `shortest` bytes are not followed, as they may be anything.
pub(super) fn repeats(view: &str, hits: &[Hit], shortest: usize) -> Vec<Hit> {
    let mut values: Vec<(&str, &Hit)> = hits
        .iter()
        .map(|h| (&view[h.range.clone()], h))
        .filter(|(v, _)| v.len() >= shortest && !v.contains('\n'))
        .collect();
    values.sort_by_key(|(v, _)| *v);
    values.dedup_by_key(|(v, _)| *v);
    if values.is_empty() {
        return Vec::new();
    }
    let built = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostLongest)
        .build(values.iter().map(|(v, _)| v));
    // the builder only refuses lists of billions of bytes
    let Ok(finder) = built else { return Vec::new() };
    finder
        .find_iter(view)
        .filter_map(|m| {
            let range = m.start()..m.end();
            let (value, first) = values[m.pattern().as_usize()];
            let apart = if value.bytes().all(|b| b.is_ascii_digit()) {
                is_whole_number(view, &range)
            } else {
                stands_free(view, &range)
            };
            (apart && !super::borders::is_taken(hits, &range)).then(|| {
                let hit = Hit::new(range, first.category, first.score.min(0.8), first.recogniser)
                    .because("the same value is labelled elsewhere in the text");
                Hit {
                    key: first.key.clone(),
                    ..hit
                }
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::repeats;
    use crate::Hit;
    use obelus_evidence::Category;

    #[test]
    fn the_same_value_is_found_again_whole_only() {
        let view = "no 123456 then 123456, 1234567 and 12-123456";
        let hits = [Hit::new(3..9, Category::Passport, 0.9, "x")];
        let again: Vec<_> = repeats(view, &hits, 6)
            .into_iter()
            .map(|h| (h.range.start, h.range.end))
            .collect();
        assert_eq!(again, [(15, 21)]);
        assert!(repeats(view, &hits, 7).is_empty());
    }
}
