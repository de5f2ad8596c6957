use crate::{Box2, Category, Quad, Role, Sensitive, Sha256, Suggestion};
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

/// One place to withhold on one page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
            boxes: None,
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

/// A page to leave out of the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeletePage {
    /// Page of the original, from 1.
    pub page: u32,
    /// The logged reason: `MG11 Backsheet`, `Contains personal data` or `Blank page`.
    pub reason: String,
}

/// A page to turn in the copy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
