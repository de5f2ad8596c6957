use crate::{Box2, Category, Policy, Quad, Role, Sensitive, Sha256, Suggestion};
use serde::{Deserialize, Serialize};

/// How wide the black box is and what happens to the rest of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BoxMode {
    /// One width whatever the text was; the rest of the line is re-set.
    Constant,
    /// Start kept, width rounded up to a multiple of 36 points; the rest of the line is re-set.
    Snapped,
    /// The box as marked; nothing else on the page moves.
    KeepLayout,
}

/// One place to withhold on one page. A key that is not known is refused: a mark that was misread withholds less.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// Name of the mark inside the plan; made from its place when missing.
    #[serde(default)]
    pub id: Option<String>,
    /// Page, from 1.
    pub page: u32,
    /// Corners in displayed PDF points, when the mark was made from words.
    #[serde(default)]
    pub quad: Option<Quad>,
    /// Upright box `[x0, y0, x1, y1]` in displayed PDF points, when it was drawn; corners in any order.
    #[serde(default, rename = "box")]
    pub area: Option<Box2>,
    /// The redaction log's name.
    #[serde(default)]
    pub redaction_type: Option<String>,
    /// The category.
    #[serde(default)]
    pub category: Option<Category>,
    /// The part the person concerned plays.
    #[serde(default)]
    pub role: Option<Role>,
    /// Suggestion this mark came from.
    #[serde(default)]
    pub suggestion: Option<String>,
    /// The text to be withheld, used to prove that it is gone.
    #[serde(default)]
    pub text: Option<Sensitive<String>>,
    /// How the box is drawn; drawn rectangles are always `keep_layout`.
    #[serde(default)]
    pub boxes: Option<BoxMode>,
}

/// Where a mark lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum MarkShape {
    /// Made from words.
    Words(Quad),
    /// Drawn by a person.
    Drawn(Box2),
}

impl Mark {
    /// The marks of an accepted suggestion: one per line piece, all named after it.
    pub fn of_suggestion(suggestion: &Suggestion) -> Vec<Self> {
        let mark = |(piece, quad): (usize, &Quad)| Self {
            id: Some(format!("{}.{}", suggestion.id, piece + 1)),
            page: suggestion.page,
            quad: Some(*quad),
            area: None,
            redaction_type: Some(suggestion.redaction_type.clone()),
            category: Some(suggestion.category),
            role: Some(suggestion.role),
            suggestion: Some(suggestion.id.clone()),
            text: Some(suggestion.text.clone()),
            boxes: hides_its_width(suggestion).then_some(BoxMode::Constant),
        };
        suggestion.quads.iter().enumerate().map(mark).collect()
    }

    /// Where the mark lies: a drawn box wins over a quad; `None` when neither is there.
    pub fn shape(&self) -> Option<MarkShape> {
        match (self.area, self.quad) {
            (Some(area), _) => Some(MarkShape::Drawn(Box2::from_corners(
                area.x0, area.y0, area.x1, area.y1,
            ))),
            (None, Some(quad)) => Some(MarkShape::Words(quad)),
            (None, None) => None,
        }
    }
}

/// Whether a box as wide as the text would tell who or where it is: among the few people and addresses of a case a width
/// nearly always names one. What the policy keeps is known to everybody who gets the copy.
fn hides_its_width(suggestion: &Suggestion) -> bool {
    matches!(suggestion.category, Category::Person | Category::Address) && suggestion.policy != Policy::Keep
}

/// A page to leave out of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeletePage {
    /// Page of the original, from 1.
    pub page: u32,
    /// One of [`REASONS`](Self::REASONS), or [`LOGGED_APART`](Self::LOGGED_APART).
    pub reason: String,
}

impl DeletePage {
    /// The reasons that the redaction log knows.
    pub const REASONS: [&'static str; 3] = ["MG11 Backsheet", "Contains personal data", "Blank page"];
    /// What stands for the reason where it is told to the redaction log by somebody else (the Casework App).
    pub const LOGGED_APART: &'static str = "see the redaction log";

    /// Whether the reason is one that may be given.
    pub fn has_known_reason(&self) -> bool {
        Self::REASONS.contains(&self.reason.as_str()) || self.reason == Self::LOGGED_APART
    }
}

/// A page to turn in the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RotatePage {
    /// Page of the original, from 1.
    pub page: u32,
    /// Clockwise degrees, a multiple of 90.
    pub by: i32,
}

/// What a lawyer decided to withhold from one original. Page numbers always count in the original.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Digest of the original the plan was made for.
    pub original: Sha256,
    /// Places to withhold.
    pub marks: Vec<Mark>,
    /// Pages to leave out.
    #[serde(default)]
    pub delete_pages: Vec<DeletePage>,
    /// Pages to turn.
    #[serde(default)]
    pub rotate_pages: Vec<RotatePage>,
}
