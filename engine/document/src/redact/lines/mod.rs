//! Lines that are set again, so that nothing on them says how wide the withheld text was (ISO 32000-2 has no lines;
//! one is what stands on one baseline between two columns).
//!
//! Everything behind a box, and every micro-position before it, becomes a function of the text that stays: the kept
//! words follow each other with the fonts' own advances and one width of space, the box has a width that comes from
//! the policy, and what cannot be set again surely keeps its layout and is reported.
//! The attack this answers: Bland, Iyer, Levchenko, "Story Beyond the Eye" (PoPETs 2023).

mod layout;
mod segment;

pub(crate) use layout::{Anchor, Layout, ResetLine, lay_out};
use obelus_evidence::{Box2, BoxMode};

/// The one width of a `constant` box, in points: about that of a name in print of 11 points.
pub const CONSTANT_WIDTH: f64 = 72.0;
/// `snapped` boxes are a multiple of this many points wide.
pub const SNAPPED_STEP: f64 = 36.0;

/// One glyph as the walk over the page shows it; places are displayed points of the original page.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Shown {
    /// Show operator, counted over the page as hayro draws it.
    pub(crate) run: usize,
    /// Place in the run.
    pub(crate) nth: usize,
    pub(crate) origin: (f64, f64),
    /// How far the font moves on after it, without any spacing.
    pub(crate) step: f64,
    /// Font size as displayed.
    pub(crate) em: f64,
    pub(crate) ink: Option<Box2>,
    /// The mark that takes it.
    pub(crate) mark: Option<usize>,
    /// It is upright, runs from left to right, and is neither stretched nor part of a clip.
    pub(crate) level: bool,
}

/// What a mark asks for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Wanted {
    /// Its place in the list of the page's marks.
    pub(crate) mark: usize,
    pub(crate) mode: BoxMode,
}
