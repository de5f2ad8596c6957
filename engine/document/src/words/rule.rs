use obelus_evidence::Box2;

/// A straight line of a form or table, upright or level, in displayed points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Rule {
    /// True when it runs from left to right.
    pub(crate) level: bool,
    /// Its y when level, its x when upright.
    pub(crate) at: f64,
    /// Where it starts (x when level, y when upright).
    pub(crate) from: f64,
    /// Where it ends.
    pub(crate) to: f64,
}

impl Rule {
    /// The rule that a thin box draws; `None` when it is not finite.
    pub(crate) fn from_box(b: Box2) -> Option<Self> {
        if !b.is_finite() {
            return None;
        }
        Some(if b.width() >= b.height() {
            Self {
                level: true,
                at: (b.y0 + b.y1) / 2.0,
                from: b.x0,
                to: b.x1,
            }
        } else {
            Self {
                level: false,
                at: (b.x0 + b.x1) / 2.0,
                from: b.y0,
                to: b.y1,
            }
        })
    }

    /// Whether it passes `across` (an x for level rules, a y for upright ones).
    pub(crate) fn passes(&self, across: f64) -> bool {
        self.from - SLACK <= across && across <= self.to + SLACK
    }
}

/// Producers leave corners of boxes open by up to this much, in points.
const SLACK: f64 = 2.0;
