//! What people may do: five roles, and which of them includes which.

use serde::{Deserialize, Deserializer, de};
use std::fmt;

/// A role, as it is named in configuration and in the `roles` claim of a token (`Obelus.Reviewer` or `reviewer`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Looks at cases, documents and suggestions.
    Viewer,
    /// Decides, locks, saves copies. Includes viewer.
    Reviewer,
    /// Signs off what others decided. Includes reviewer.
    Approver,
    /// Runs the service: metrics and stages. Sees no evidence.
    Operator,
    /// Reads everything and changes nothing. Includes viewer.
    Auditor,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [
        Self::Viewer,
        Self::Reviewer,
        Self::Approver,
        Self::Operator,
        Self::Auditor,
    ];

    /// The name used in configuration.
    pub fn name(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Reviewer => "reviewer",
            Self::Approver => "approver",
            Self::Operator => "operator",
            Self::Auditor => "auditor",
        }
    }

    /// Reads a name in any letter case, with or without `Obelus.` before it.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let plain = text.strip_prefix("obelus.").unwrap_or(&text);
        Self::ALL.into_iter().find(|role| role.name() == plain)
    }

    /// What holding this role gives.
    fn gives(self) -> &'static [Self] {
        match self {
            Self::Viewer => &[Self::Viewer],
            Self::Reviewer => &[Self::Viewer, Self::Reviewer],
            Self::Approver => &[Self::Viewer, Self::Reviewer, Self::Approver],
            Self::Operator => &[Self::Operator],
            Self::Auditor => &[Self::Viewer, Self::Auditor],
        }
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| de::Error::custom("a role is viewer, reviewer, approver, operator or auditor"))
    }
}

/// The roles somebody holds.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub struct Roles(u8);

impl Roles {
    /// Every role: the development key's, on this machine only.
    pub fn all() -> Self {
        Role::ALL.into_iter().collect()
    }

    /// Whether the roles held, or what they include, are enough for something that asks for `least`.
    pub fn allow(self, least: Role) -> bool {
        self.0 & (1 << least as u8) != 0
    }

    /// Whether no role is held.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<I: IntoIterator<Item = Role>>(roles: I) -> Self {
        let given = roles.into_iter().flat_map(Role::gives);
        Self(given.fold(0, |bits, role| bits | (1 << *role as u8)))
    }
}

impl fmt::Debug for Roles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(Role::ALL.into_iter().filter(|role| self.allow(*role)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::{Role, Roles};

    #[test]
    fn roles_include_what_stands_below_them_and_operators_see_no_evidence() {
        let of = |role| Roles::from_iter([role]);
        for (role, viewer, reviewer) in [
            (Role::Viewer, true, false),
            (Role::Reviewer, true, true),
            (Role::Approver, true, true),
            (Role::Operator, false, false),
            (Role::Auditor, true, false),
        ] {
            assert_eq!(of(role).allow(Role::Viewer), viewer, "{role:?}");
            assert_eq!(of(role).allow(Role::Reviewer), reviewer, "{role:?}");
        }
        assert!(Roles::default().is_empty() && !Roles::default().allow(Role::Viewer));
        assert!(Role::ALL.into_iter().all(|role| Roles::all().allow(role)));
    }

    #[test]
    fn names_are_read_as_configured_and_as_claimed() {
        assert_eq!(Role::parse("Obelus.Approver"), Some(Role::Approver));
        assert_eq!(Role::parse(" viewer "), Some(Role::Viewer));
        assert_eq!(Role::parse("admin"), None);
    }
}
