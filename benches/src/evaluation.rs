//! Suggestions against truth.
//!
//! The rule. A truth entity is **found** when suggestions of the same category cover at least half of the area of its
//! quads on its page (in plain text: half of its characters). A suggestion is **right** when at least half of its width
//! lies on truth quads of its category, or when it alone makes an entity found and is at most twice as wide.
//! Suggestions that the policy keeps do not count, and truth that the policy keeps for its category and role is not
//! demanded; a suggestion on such truth is neither right nor wrong. The **strict** figures count every suggestion
//! and demand every labelled entity, whatever the role, in all categories but those that the policy keeps for
//! everybody. A decoy is flagged when a suggestion that is not kept covers a tenth of it.

use crate::interval::Share;
use crate::truth::{Decoy, Entity, Truth};
use obelus_evidence::{Box2, Category, Policy, Role, Suggestion};
use obelus_language::PolicyTable;
use serde::Serialize;
use std::collections::BTreeMap;

/// Counts for one category, or in all.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Tally {
    /// Entities demanded.
    pub truth: usize,
    /// Of them found.
    pub found: usize,
    /// Suggestions that are right.
    pub right: usize,
    /// Suggestions that are wrong.
    pub wrong: usize,
}

impl Tally {
    /// Found of demanded.
    pub fn recall(&self) -> Share {
        Share::new(self.found, self.truth)
    }

    /// Right of counted suggestions.
    pub fn precision(&self) -> Share {
        Share::new(self.right, self.right + self.wrong)
    }

    fn add(&mut self, other: &Self) {
        self.truth += other.truth;
        self.found += other.found;
        self.right += other.right;
        self.wrong += other.wrong;
    }
}

/// Something that went wrong, for people who tune on a set they may look at.
#[derive(Clone, Debug, Serialize)]
pub struct Slip {
    /// File name of the document.
    pub document: String,
    /// `missed`, `wrong` or `decoy`.
    pub kind: &'static str,
    /// Page, from 1.
    pub page: u32,
    /// Category of the truth or the suggestion.
    pub category: String,
    /// Role of the truth or the suggestion.
    pub role: Role,
    /// The text.
    pub text: String,
    /// For suggestions: recogniser and reasons.
    pub why: String,
}

/// All counts of a set.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Evaluation {
    /// Documents compared.
    pub documents: usize,
    /// What counts for the product: by the policy.
    pub by_policy: BTreeMap<Category, Tally>,
    /// Every labelled entity and every suggestion.
    pub strict: BTreeMap<Category, Tally>,
    /// Entities found, whatever the policy, whose person has a role.
    pub with_role: usize,
    /// Of them those whose suggestion says the same role.
    pub same_role: usize,
    /// Decoys.
    pub decoys: usize,
    /// Decoys flagged.
    pub decoys_flagged: usize,
    /// Mistakes, document by document.
    pub slips: Vec<Slip>,
}

impl Evaluation {
    /// The sum over categories.
    pub fn total(tallies: &BTreeMap<Category, Tally>) -> Tally {
        let mut total = Tally::default();
        tallies.values().for_each(|tally| total.add(tally));
        total
    }

    /// Compares a document's suggestions with its truth.
    pub fn add(&mut self, truth: &Truth, suggestions: &[Suggestion], policy: &PolicyTable) {
        self.documents += 1;
        self.count(truth, suggestions, policy, View::ByPolicy);
        self.count(truth, suggestions, policy, View::Strict);
        self.count_roles(truth, suggestions);
        self.count_decoys(truth, suggestions);
    }

    fn count(&mut self, truth: &Truth, suggestions: &[Suggestion], policy: &PolicyTable, view: View) {
        for entity in truth
            .entities
            .iter()
            .filter(|entity| view.demands(entity, policy))
        {
            let found = is_found(
                entity,
                suggestions
                    .iter()
                    .filter(|suggestion| view.counts(suggestion, policy)),
            );
            let tally = self.tallies(view).entry(entity.category).or_default();
            tally.truth += 1;
            tally.found += usize::from(found);
            if !found && view == View::ByPolicy {
                let near = suggestions
                    .iter()
                    .find(|suggestion| cover(entity.page, &entity.into(), suggestion) > 0.3);
                let why = near.map_or_else(String::new, |s| {
                    format!(
                        "there is {} {} {} {:?}",
                        s.category,
                        s.role,
                        s.policy,
                        s.text.reveal()
                    )
                });
                self.slips.push(Slip {
                    document: truth.document.clone(),
                    kind: "missed",
                    page: entity.page,
                    category: entity.category.to_string(),
                    role: entity.role,
                    text: entity.text.clone(),
                    why,
                });
            }
        }
        for suggestion in suggestions
            .iter()
            .filter(|suggestion| view.counts(suggestion, policy))
        {
            let of_kind = |demanded: bool| {
                truth.entities.iter().filter(move |entity| {
                    entity.category == suggestion.category && view.demands(entity, policy) == demanded
                })
            };
            let judged = if is_right(suggestion, of_kind(true)) {
                Some(true)
            } else if is_right(suggestion, of_kind(false)) {
                None
            } else {
                Some(false)
            };
            let tally = self.tallies(view).entry(suggestion.category).or_default();
            match judged {
                Some(true) => tally.right += 1,
                Some(false) => tally.wrong += 1,
                None => {}
            }
            if judged == Some(false) && view == View::ByPolicy {
                let why = format!(
                    "{} {:.2} {}",
                    suggestion.recogniser,
                    suggestion.score,
                    suggestion.reasons.join("; ")
                );
                self.slips.push(Slip {
                    document: truth.document.clone(),
                    kind: "wrong",
                    page: suggestion.page,
                    category: suggestion.category.to_string(),
                    role: suggestion.role,
                    text: suggestion.text.reveal().clone(),
                    why,
                });
            }
        }
    }

    fn tallies(&mut self, view: View) -> &mut BTreeMap<Category, Tally> {
        match view {
            View::ByPolicy => &mut self.by_policy,
            View::Strict => &mut self.strict,
        }
    }

    fn count_roles(&mut self, truth: &Truth, suggestions: &[Suggestion]) {
        for entity in truth
            .entities
            .iter()
            .filter(|entity| entity.role != Role::Unknown)
        {
            let best = suggestions
                .iter()
                .filter(|suggestion| suggestion.category == entity.category)
                .map(|suggestion| (cover(entity.page, &entity.into(), suggestion), suggestion))
                .filter(|(cover, _)| *cover >= 0.5)
                .max_by(|(a, _), (b, _)| a.total_cmp(b));
            let Some((_, suggestion)) = best else { continue };
            self.with_role += 1;
            self.same_role += usize::from(suggestion.role == entity.role);
            if suggestion.role != entity.role {
                let why = format!(
                    "role {} instead; {}",
                    suggestion.role,
                    suggestion.reasons.join("; ")
                );
                self.slips.push(Slip {
                    document: truth.document.clone(),
                    kind: "role",
                    page: entity.page,
                    category: entity.category.to_string(),
                    role: entity.role,
                    text: entity.text.clone(),
                    why,
                });
            }
        }
    }

    fn count_decoys(&mut self, truth: &Truth, suggestions: &[Suggestion]) {
        for decoy in &truth.decoys {
            let flagged = suggestions
                .iter()
                .filter(|suggestion| suggestion.policy != Policy::Keep)
                .find(|suggestion| cover(decoy.page, &decoy.into(), suggestion) >= 0.1);
            self.decoys += 1;
            let Some(suggestion) = flagged else { continue };
            self.decoys_flagged += 1;
            let why = format!(
                "{} {}: {} {:?}",
                suggestion.category,
                suggestion.recogniser,
                suggestion.reasons.join("; "),
                suggestion.text.reveal()
            );
            self.slips.push(Slip {
                document: truth.document.clone(),
                kind: "decoy",
                page: decoy.page,
                category: decoy.looks_like.clone(),
                role: Role::Unknown,
                text: decoy.text.clone(),
                why,
            });
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum View {
    ByPolicy,
    Strict,
}

impl View {
    fn demands(self, entity: &Entity, policy: &PolicyTable) -> bool {
        match self {
            Self::ByPolicy => policy.decide(entity.category, entity.role) != Policy::Keep,
            Self::Strict => !kept_for_everybody(entity.category, policy),
        }
    }

    fn counts(self, suggestion: &Suggestion, policy: &PolicyTable) -> bool {
        match self {
            Self::ByPolicy => suggestion.policy != Policy::Keep,
            Self::Strict => !kept_for_everybody(suggestion.category, policy),
        }
    }
}

fn kept_for_everybody(category: Category, policy: &PolicyTable) -> bool {
    Role::ALL
        .iter()
        .all(|role| policy.decide(category, *role) == Policy::Keep)
}

/// Where something stands: on a page by boxes, or in a plain text by characters.
struct Place {
    boxes: Vec<Box2>,
    characters: Option<(u64, u64)>,
}

impl From<&Entity> for Place {
    fn from(entity: &Entity) -> Self {
        Self {
            boxes: entity.quads.iter().map(|quad| quad.bounds()).collect(),
            characters: entity.start.zip(entity.end),
        }
    }
}

impl From<&Decoy> for Place {
    fn from(decoy: &Decoy) -> Self {
        Self {
            boxes: decoy.quads.iter().map(|quad| quad.bounds()).collect(),
            characters: decoy.start.zip(decoy.end),
        }
    }
}

/// The share of a place that a suggestion covers.
fn cover(page: u32, place: &Place, suggestion: &Suggestion) -> f64 {
    if place.boxes.is_empty() {
        let Some((start, end)) = place.characters.filter(|(start, end)| end > start) else {
            return 0.0;
        };
        let common = end
            .min(suggestion.end)
            .saturating_sub(start.max(suggestion.start));
        return common as f64 / (end - start) as f64;
    }
    if suggestion.page != page {
        return 0.0;
    }
    let whole: f64 = place.boxes.iter().map(Box2::area).sum();
    let marks = suggestion.quads.iter().map(|quad| quad.bounds());
    let common: f64 = marks
        .flat_map(|mark| {
            place
                .boxes
                .iter()
                .filter_map(move |b| b.intersection(&mark))
                .map(|b| b.area())
                .collect::<Vec<_>>()
        })
        .sum();
    if whole > 0.0 { common / whole } else { 0.0 }
}

fn is_found<'a>(entity: &Entity, suggestions: impl Iterator<Item = &'a Suggestion>) -> bool {
    let same_kind = suggestions.filter(|suggestion| suggestion.category == entity.category);
    same_kind
        .map(|suggestion| cover(entity.page, &entity.into(), suggestion))
        .sum::<f64>()
        >= 0.5
}

fn is_right<'a>(suggestion: &Suggestion, entities: impl Iterator<Item = &'a Entity>) -> bool {
    let mut share = 0.0;
    for entity in entities {
        let place = Place::from(entity);
        let width = width_of(suggestion, &place);
        share += common_width(entity.page, &place, suggestion) / width.max(f64::MIN_POSITIVE);
        let twice = width <= 2.0 * width_of_place(&place);
        if twice && cover(entity.page, &place, suggestion) >= 0.5 {
            return true;
        }
    }
    share >= 0.5
}

/// In the unit of a place: a plain text is drawn on pages when it is read, but its truth counts characters.
fn width_of(suggestion: &Suggestion, place: &Place) -> f64 {
    match place.boxes.is_empty() {
        true => suggestion.end.saturating_sub(suggestion.start) as f64,
        false => suggestion.quads.iter().map(|quad| quad.bounds().width()).sum(),
    }
}

fn width_of_place(place: &Place) -> f64 {
    match (place.boxes.is_empty(), place.characters) {
        (true, Some((start, end))) => (end - start) as f64,
        _ => place.boxes.iter().map(Box2::width).sum(),
    }
}

/// How much of a suggestion's width lies on a place, on lines that overlap by half of the lower one's height.
fn common_width(page: u32, place: &Place, suggestion: &Suggestion) -> f64 {
    if place.boxes.is_empty() {
        let Some((start, end)) = place.characters else {
            return 0.0;
        };
        return end
            .min(suggestion.end)
            .saturating_sub(start.max(suggestion.start)) as f64;
    }
    if page != suggestion.page {
        return 0.0;
    }
    let mut width = 0.0;
    for mark in suggestion.quads.iter().map(|quad| quad.bounds()) {
        for b in &place.boxes {
            let Some(common) = b.intersection(&mark) else {
                continue;
            };
            if common.height() >= 0.5 * b.height().min(mark.height()) {
                width += common.width();
            }
        }
    }
    width
}

#[cfg(test)]
mod tests {
    use super::Evaluation;
    use crate::truth::Truth;
    use obelus_evidence::{Category, Suggestion};
    use obelus_language::PolicyTable;

    fn truth() -> Truth {
        serde_json::from_value(serde_json::json!({"document": "a.pdf", "pages": [],
            "entities": [
                {"id": "e1", "page": 1, "quads": [[0, 0, 100, 0, 100, 10, 0, 10]], "text": "Ann Poe", "category": "person", "role": "victim"},
                {"id": "e2", "page": 1, "quads": [[0, 20, 100, 20, 100, 30, 0, 30]], "text": "Bo Ash", "category": "person", "role": "defendant"},
                {"id": "e3", "page": 2, "quads": [[0, 20, 100, 20, 100, 30, 0, 30]], "text": "07700 900111", "category": "phone", "role": "victim"}],
            "decoys": [{"page": 1, "quads": [[0, 50, 100, 50, 100, 60, 0, 60]], "text": "AB/1", "looks_like": "person"}]}))
        .unwrap()
    }

    fn suggestion(page: u32, quad: [f64; 8], category: &str, role: &str, policy: &str) -> Suggestion {
        serde_json::from_value(
            serde_json::json!({"id": "s", "page": page, "start": 0, "end": 5, "category": category,
            "redaction_type": "", "text": "x", "score": 0.9, "group": "g", "role": role, "policy": policy,
            "reasons": [], "quads": [quad], "recogniser": "r"}),
        )
        .unwrap()
    }

    #[test]
    fn found_missed_wrong_kept_and_flagged_are_told_apart() {
        let suggestions = [
            // Covers 60 of 100.
            suggestion(
                1,
                [0.0, 0.0, 60.0, 0.0, 60.0, 10.0, 0.0, 10.0],
                "person",
                "victim",
                "review",
            ),
            // On the defendant: neither right nor wrong by policy, right in strict.
            suggestion(
                1,
                [0.0, 20.0, 100.0, 20.0, 100.0, 30.0, 0.0, 30.0],
                "person",
                "unknown",
                "review",
            ),
            // On the decoy: wrong.
            suggestion(
                1,
                [0.0, 50.0, 100.0, 50.0, 100.0, 60.0, 0.0, 60.0],
                "person",
                "unknown",
                "review",
            ),
            // The right place on the wrong page.
            suggestion(
                1,
                [0.0, 20.0, 100.0, 20.0, 100.0, 30.0, 0.0, 30.0],
                "phone",
                "victim",
                "redact",
            ),
        ];
        let mut evaluation = Evaluation::default();
        evaluation.add(&truth(), &suggestions, &PolicyTable::cps().unwrap());
        let person = &evaluation.by_policy[&Category::Person];
        assert_eq!(
            (person.truth, person.found, person.right, person.wrong),
            (1, 1, 1, 1)
        );
        let strict = &evaluation.strict[&Category::Person];
        assert_eq!(
            (strict.truth, strict.found, strict.right, strict.wrong),
            (2, 2, 2, 1)
        );
        let phone = &evaluation.by_policy[&Category::Phone];
        assert_eq!((phone.truth, phone.found, phone.wrong), (1, 0, 1));
        assert_eq!((evaluation.decoys, evaluation.decoys_flagged), (1, 1));
        assert_eq!((evaluation.with_role, evaluation.same_role), (2, 1));
    }

    #[test]
    fn a_sliver_is_neither_found_nor_right() {
        let suggestions = [
            suggestion(
                1,
                [0.0, 0.0, 40.0, 0.0, 40.0, 10.0, 0.0, 10.0],
                "person",
                "victim",
                "review",
            ),
            suggestion(
                1,
                [90.0, 0.0, 400.0, 0.0, 400.0, 10.0, 90.0, 10.0],
                "person",
                "victim",
                "review",
            ),
        ];
        let mut evaluation = Evaluation::default();
        evaluation.add(&truth(), &suggestions[1..], &PolicyTable::cps().unwrap());
        let person = &evaluation.by_policy[&Category::Person];
        assert_eq!((person.found, person.right, person.wrong), (0, 0, 1));
        let mut both = Evaluation::default();
        both.add(&truth(), &suggestions, &PolicyTable::cps().unwrap());
        assert_eq!(both.by_policy[&Category::Person].found, 1);
    }
}
