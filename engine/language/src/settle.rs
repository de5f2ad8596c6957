//! Overlaps are settled, repeats dropped, neighbours merged: hits in, hits that do not overlap out.

use crate::recognise::{case_terms, organisation, person_name};
use crate::{Hit, Text, lexicon, repeats};
use obelus_evidence::Category;

/// Hits below this score are dropped: more often wrong than right.
pub const LEAST_SCORE: f32 = 0.5;

/// What kind of proof stands behind a hit; a better one wins an overlap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    /// Only a model, or a pattern that many things fit.
    Guess,
    /// A pattern or rule.
    Pattern,
    /// A checksum, a full grammar, or a term the case names.
    Checked,
}

/// Settles overlaps: a checked value beats a pattern, a pattern beats a model; among equals the longer wins, then the
/// higher score, then the earlier. What loses adds its reasons to a winner of the same category.
pub fn settle(text: &Text, mut hits: Vec<Hit>) -> Vec<Hit> {
    hits.retain(|hit| {
        hit.score >= LEAST_SCORE
            && hit.range.start < hit.range.end
            && text.view().get(hit.range.clone()).is_some()
    });
    hits.sort_by(|a, b| {
        standing(b)
            .cmp(&standing(a))
            .then(b.range.len().cmp(&a.range.len()))
            .then(b.score.total_cmp(&a.score))
            .then(a.range.start.cmp(&b.range.start))
            .then(a.category.cmp(&b.category))
            .then(a.recogniser.cmp(b.recogniser))
    });
    let mut taken: Vec<Hit> = Vec::with_capacity(hits.len());
    let mut ground = Ground::default();
    for hit in hits {
        match ground.holder(&hit) {
            None => {
                ground.take(&hit, taken.len());
                taken.push(hit);
            }
            Some(at) => absorb(&mut taken[at], hit),
        }
    }
    taken.sort_by_key(|hit| (hit.range.start, hit.range.end));
    merge_neighbours(text, taken)
}

/// Joins what overlaps in part: addresses found from both ends, and a name that the model sees whole where a rule sees
/// only a part of it.
pub(crate) fn join_pieces(text: &Text, hits: Vec<Hit>) -> Vec<Hit> {
    let (addresses, mut rest): (Vec<Hit>, Vec<Hit>) = hits
        .into_iter()
        .partition(|hit| hit.category == Category::Address);
    let models: Vec<std::ops::Range<usize>> = rest
        .iter()
        .filter(|hit| {
            hit.category == Category::Person && hit.recogniser == person_name::MODEL && hit.score >= 0.75
        })
        .map(|hit| hit.range.clone())
        .collect();
    for hit in rest
        .iter_mut()
        .filter(|hit| hit.category == Category::Person && hit.recogniser != person_name::MODEL)
    {
        let at = models.partition_point(|range| range.end <= hit.range.start);
        let Some(whole) = models
            .get(at)
            .filter(|range| range.start <= hit.range.start && hit.range.end <= range.end)
        else {
            continue;
        };
        let added = [whole.start..hit.range.start, hit.range.end..whole.end];
        let only_names = added.iter().all(|part| {
            let words = text.view()[part.clone()]
                .split_whitespace()
                .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase());
            words
                .into_iter()
                .all(|word| !lexicon::is_common(&word) && !lexicon::is_never_a_name(&word))
        });
        if *whole != hit.range && only_names && !text.view()[whole.clone()].contains([',', '\n', '\u{c}']) {
            hit.range = whole.clone();
            hit.key = None;
        }
    }
    rest.extend(joined_addresses(text, addresses));
    rest
}

/// Overlapping addresses become one; where a rule read an address, the model may lengthen it by what goes on after a
/// comma or comes before one, but not by what merely stands beside it in a table.
fn joined_addresses(text: &Text, mut addresses: Vec<Hit>) -> Vec<Hit> {
    addresses.retain(|hit| hit.score >= LEAST_SCORE);
    addresses.sort_by_key(|hit| (is_guess(hit), hit.range.start, std::cmp::Reverse(hit.range.end)));
    let mut joined: Vec<Hit> = Vec::with_capacity(addresses.len());
    for hit in addresses {
        match joined
            .iter_mut()
            .find(|other| hit.range.start < other.range.end && other.range.start < hit.range.end)
        {
            Some(other) => {
                let guess = is_guess(&hit);
                let before = text.view().get(hit.range.start..other.range.start).unwrap_or("");
                let behind = text.view().get(other.range.end..hit.range.end).unwrap_or("");
                if !before.is_empty() && (!guess || before.trim_end().ends_with(',')) {
                    other.range.start = hit.range.start;
                }
                if !behind.is_empty() && (!guess || behind.starts_with(',')) {
                    other.range.end = hit.range.end;
                }
                other.score = other.score.max(hit.score);
                other.reasons.extend(
                    hit.reasons
                        .into_iter()
                        .filter(|reason| !other.reasons.contains(reason))
                        .collect::<Vec<_>>(),
                );
                other.key = None;
            }
            None => joined.push(hit),
        }
    }
    joined
}

/// The order in which hits claim their ground.
fn standing(hit: &Hit) -> (u8, Proof) {
    let proof = proof(hit);
    let rank = match hit.category {
        // Whole addresses and records of convictions swallow the names, dates and numbers inside them.
        Category::PreviousConvictions => 5,
        // A postcode alone may be the end of a driver number.
        Category::Address if proof > Proof::Guess && hit.recogniser != "postcode" => 4,
        Category::Email | Category::Iban | Category::Url => 4,
        // An organisation known by its ending swallows the person or town it is called after.
        Category::Organisation if proof > Proof::Guess => 3,
        Category::Organisation | Category::Date => 1,
        _ => 2,
    };
    (rank, proof)
}

fn proof(hit: &Hit) -> Proof {
    match hit.category {
        _ if hit.recogniser.ends_with(".model") => Proof::Guess,
        _ if hit.recogniser == case_terms::NAME => Proof::Checked,
        Category::Person if hit.recogniser == person_name::NAME && hit.score >= 0.85 => Proof::Checked,
        Category::NhsNumber
        | Category::PaymentCard
        | Category::Iban
        | Category::Email
        | Category::DrivingLicence
        | Category::NationalInsuranceNumber
            if hit.score >= 0.8 =>
        {
            Proof::Checked
        }
        _ if hit.score < 0.55 => Proof::Guess,
        _ => Proof::Pattern,
    }
}

/// Ground already taken, by range.
#[derive(Default)]
struct Ground {
    /// Start, end and place in the list of winners, by start; they do not overlap.
    taken: std::collections::BTreeMap<usize, (usize, usize)>,
}

impl Ground {
    /// The first winner that overlaps a hit.
    fn holder(&self, hit: &Hit) -> Option<usize> {
        let before = self
            .taken
            .range(..=hit.range.start)
            .next_back()
            .filter(|(_, (end, _))| *end > hit.range.start);
        let inside = || self.taken.range(hit.range.start..hit.range.end).next();
        before.or_else(inside).map(|(_, (_, at))| *at)
    }

    fn take(&mut self, hit: &Hit, at: usize) {
        self.taken.insert(hit.range.start, (hit.range.end, at));
    }
}

/// A winner takes over what the loser knows of the same stretch.
fn absorb(winner: &mut Hit, loser: Hit) {
    if winner.category != loser.category {
        return;
    }
    let same = winner.range == loser.range;
    for reason in loser.reasons {
        let said_already = loser.recogniser == repeats::NAME;
        if winner.reasons.len() < 4 && !said_already && !winner.reasons.contains(&reason) {
            winner.reasons.push(reason);
        }
    }
    if same || winner.range.start <= loser.range.start && loser.range.end <= winner.range.end {
        winner.role = winner.role.or(loser.role);
        winner.score = winner.score.max(loser.score);
    }
    if same && loser.recogniser == case_terms::NAME {
        winner.key = loser.key.or(winner.key.take());
    }
}

/// Pieces of one address parted by a comma or line break become one.
fn merge_neighbours(text: &Text, hits: Vec<Hit>) -> Vec<Hit> {
    let mut merged: Vec<Hit> = Vec::with_capacity(hits.len());
    for hit in hits {
        let Some(last) = merged.last_mut() else {
            merged.push(hit);
            continue;
        };
        let gap = text.view().get(last.range.end..hit.range.start).unwrap_or("?");
        let address = last.category == Category::Address && hit.category == Category::Address;
        let postcode_behind = hit.range.len() <= 9;
        if address && postcode_behind && matches!(gap, ", " | "," | " " | "\n" | ",\n" | ". ") {
            last.range.end = hit.range.end;
            last.score = last.score.max(hit.score);
            last.reasons.extend(hit.reasons);
            last.reasons.dedup();
            last.key = Some(text.view()[last.range.clone()].to_lowercase());
        } else {
            merged.push(hit);
        }
    }
    merged
}

/// Whether only a model speaks for a hit.
pub(crate) fn is_guess(hit: &Hit) -> bool {
    hit.recogniser == person_name::MODEL
        || hit.recogniser == organisation::MODEL
        || hit.recogniser.ends_with(".model")
}

#[cfg(test)]
mod tests {
    use super::settle;
    use crate::{Hit, Text};
    use obelus_evidence::Category;

    fn settled(source: &str, hits: &[(&str, Category, f32, &'static str)]) -> Vec<(String, Category)> {
        let text = Text::new(source);
        let hits = hits.iter().map(|&(word, category, score, by)| {
            let at = text.view().find(word).expect("the word");
            Hit::new(at..at + word.len(), category, score, by)
        });
        settle(&text, hits.collect())
            .into_iter()
            .map(|hit| (text.view()[hit.range].to_owned(), hit.category))
            .collect()
    }

    #[test]
    fn a_checked_number_beats_a_pattern_and_a_pattern_a_model() {
        let found = settled(
            "call 999 003 3811 now",
            &[
                ("999 003 3811 now", Category::Person, 0.99, "person_name.model"),
                ("999 003 3811", Category::Phone, 0.7, "phone"),
                ("999 003 3811", Category::NhsNumber, 0.95, "nhs_number"),
            ],
        );
        assert_eq!(found, [("999 003 3811".to_owned(), Category::NhsNumber)]);
    }

    #[test]
    fn the_longer_of_two_names_wins_and_an_address_swallows_a_name() {
        let found = settled(
            "Ann Poe of 1 King Road, York",
            &[
                ("Poe", Category::Person, 0.9, "person_name"),
                ("Ann Poe", Category::Person, 0.9, "person_name"),
                ("King", Category::Person, 0.97, "case_terms"),
                ("1 King Road, York", Category::Address, 0.9, "address"),
            ],
        );
        assert_eq!(
            found,
            [
                ("Ann Poe".to_owned(), Category::Person),
                ("1 King Road, York".to_owned(), Category::Address)
            ]
        );
    }

    #[test]
    fn a_street_and_the_postcode_behind_it_are_one_address() {
        let found = settled(
            "1 King Road\nYO1 7AA",
            &[
                ("1 King Road", Category::Address, 0.9, "address"),
                ("YO1 7AA", Category::Address, 0.8, "postcode"),
            ],
        );
        assert_eq!(found.len(), 1);
    }
}
