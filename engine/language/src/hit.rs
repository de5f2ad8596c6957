use crate::cues::Weight;
use obelus_evidence::{Category, Policy, Role, Sensitive};
use std::ops::Range;

/// Something a recogniser found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Bytes of [`crate::Text::view`], on character borders.
    pub range: Range<usize>,
    /// What it is.
    pub category: Category,
    /// How sure the recogniser is, 0 to 1.
    pub score: f32,
    /// Why, as short sentences for the lawyer (no evidence text beyond the cue words themselves).
    pub reasons: Vec<String>,
    /// Which recogniser found it.
    pub recogniser: &'static str,
    /// The part the person plays, where the recogniser knows it (case terms, "PC" before a name).
    pub role: Option<Role>,
    /// Normalised value that equal mentions share (digits of a phone number, a name in lower case).
    pub key: Option<String>,
}

impl Hit {
    /// A hit without reasons, role or key; add them with the methods below.
    pub fn new(range: Range<usize>, category: Category, score: f32, recogniser: &'static str) -> Self {
        Self {
            range,
            category,
            score,
            reasons: Vec::new(),
            recogniser,
            role: None,
            key: None,
        }
    }

    /// Adds a reason.
    pub fn because(mut self, reason: impl Into<String>) -> Self {
        self.reasons.push(reason.into());
        self
    }

    /// Moves the score by the cues found and adds their reason.
    pub fn weighed(mut self, weight: &Weight) -> Self {
        self.score = weight.apply(self.score);
        self.reasons.extend(weight.reason());
        self
    }

    /// Gives it the normalised value that equal mentions share.
    pub fn keyed(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// Gives it the role of the person concerned.
    pub fn of(mut self, role: Role) -> Self {
        self.role = Some(role);
        self
    }
}

/// A settled hit, placed in the source text and judged by the policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// First character, in Unicode scalar values of the source text.
    pub start: u64,
    /// One past the last character.
    pub end: u64,
    /// What it is.
    pub category: Category,
    /// 0 to 1.
    pub score: f32,
    /// Mentions of the same person or value share it.
    pub group: String,
    /// The part the person concerned plays.
    pub role: Role,
    /// What the policy says.
    pub policy: Policy,
    /// Why.
    pub reasons: Vec<String>,
    /// Which recogniser found it.
    pub recogniser: String,
    /// The text as found, white space runs as one space.
    pub text: Sensitive<String>,
}
