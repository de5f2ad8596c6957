//! What needs eyes first: points for what went wrong and for whom it would hurt, each with its reason.

use super::row::{Row, State};
use crate::verbs::table::counted;
use obelus_evidence::Role;
use serde::Serialize;

/// How urgently a person has to look at a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Risk {
    pub(super) level: Level,
    pub(super) points: u32,
    pub(super) reasons: Vec<String>,
}

/// Points in words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Level {
    /// Nothing out of the ordinary.
    #[default]
    Low,
    /// Look with care.
    Medium,
    /// Look first.
    High,
}

impl Level {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
        }
    }
}

impl Risk {
    /// A document that was not screened weighs most: nobody and nothing has looked at it. Then parts that could not be
    /// read, then the people who must be protected, children before victims before witnesses, then doubt.
    pub(super) fn of(row: &Row) -> Self {
        let mut found: Vec<(u32, String)> = Vec::new();
        match row.state {
            State::Refused => {
                let why = row.refused.as_ref().map_or("", |refused| refused.detail.as_str());
                found.push((100, format!("not screened: {why}")));
            }
            State::NotReached => found.push((90, "not screened: the time was up".to_owned())),
            State::Waiting => found.push((90, "not screened yet".to_owned())),
            State::CutShort => found.push((50, "screened by rules alone; names may be missing".to_owned())),
            State::Done | State::Earlier => {}
        }
        let unread = row
            .needs_a_look
            .iter()
            .filter(|look| **look != super::night::LEFT_OUT);
        found.extend(unread.map(|look| (60, look.clone())));
        for (role, points, who) in [
            (Role::Child, 40, "a child"),
            (Role::Victim, 30, "a victim"),
            (Role::Witness, 15, "a witness"),
        ] {
            if let Some(count) = row.contacts.get(&role) {
                let what = counted(*count, "contact detail");
                found.push((points, format!("{what} of {who}")));
            }
        }
        if row.review > 0 {
            let points = u32::try_from(row.review).unwrap_or(u32::MAX).min(20);
            found.push((
                points,
                format!("{} to decide by a person", counted(row.review, "suggestion")),
            ));
        }
        found.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
        let points = found.iter().map(|(points, _)| points).sum();
        Self {
            level: match points {
                60.. => Level::High,
                30.. => Level::Medium,
                _ => Level::Low,
            },
            points,
            reasons: found.into_iter().map(|(_, reason)| reason).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Level, Risk};
    use crate::verbs::screen::{report::tests::row, row::State};
    use obelus_evidence::{RefusalCode, Refused, Role};

    #[test]
    fn what_nobody_has_looked_at_comes_before_what_hurts_and_that_before_doubt() {
        let mut refused = row("a", State::Refused);
        refused.refused = Some(Refused::new(
            RefusalCode::PasswordProtected,
            "the file needs a password",
        ));
        let mut child = row("b", State::Done);
        child.contacts.insert(Role::Child, 1);
        let mut doubt = row("c", State::Done);
        doubt.review = 3;
        let points = |row| Risk::of(row).points;
        assert!(points(&refused) > points(&child) && points(&child) > points(&doubt) && points(&doubt) > 0);
        assert_eq!(Risk::of(&refused).level, Level::High);
        assert_eq!(Risk::of(&child).reasons, ["1 contact detail of a child"]);
        assert_eq!(Risk::of(&row("d", State::Done)), Risk::default());
    }
}
