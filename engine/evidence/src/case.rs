use crate::{Role, Sensitive};
use serde::{Deserialize, Serialize};

/// What is known about a case before reading: the Casework App's Case object, of which any field may be missing.
///
/// Field names are that contract's (camelCase); what is not listed here is ignored.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct CaseContext {
    /// Case number.
    pub id: Option<i64>,
    /// Unique reference number.
    pub unique_reference_number: Option<String>,
    /// The first defendant.
    pub lead_defendant_details: Option<DefendantDetails>,
    /// The headline charge.
    pub headline_charge: Option<HeadlineCharge>,
    /// All defendants.
    pub defendants: Vec<Defendant>,
    /// All witnesses, officers among them.
    pub witnesses: Vec<Witness>,
}

/// A defendant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Defendant {
    /// Number in the case management system.
    pub id: Option<i64>,
    /// Who it is.
    pub defendant_details: Option<DefendantDetails>,
    /// Charges.
    pub charges: Vec<Charge>,
}

/// A defendant's personal details.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DefendantDetails {
    /// Number in the case management system.
    pub id: Option<i64>,
    /// First names.
    pub first_names: Option<Sensitive<String>>,
    /// Surname.
    pub surname: Option<Sensitive<String>>,
    /// Name of a company that is charged.
    pub organisation_name: Option<Sensitive<String>>,
    /// Date of birth, `YYYY-MM-DD`.
    pub dob: Option<Sensitive<String>>,
    /// Whether the defendant is a youth.
    pub youth: Option<bool>,
}

/// The headline charge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct HeadlineCharge {
    /// Its wording.
    pub charge: Option<String>,
    /// Next hearing, `YYYY-MM-DD`.
    pub next_hearing_date: Option<String>,
}

/// A charge.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Charge {
    /// Its wording.
    pub short_description: Option<String>,
}

/// A witness; flags as in the Casework App.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Witness {
    /// Number in the case management system.
    pub id: Option<i64>,
    /// Collar number of an officer.
    pub shoulder_number: Option<Sensitive<String>>,
    /// Title.
    pub title: Option<String>,
    /// Full name.
    pub name: Option<Sensitive<String>>,
    /// A child.
    pub child: bool,
    /// An expert.
    pub expert: bool,
    /// A police officer.
    pub police: bool,
    /// A professional.
    pub professional: bool,
    /// A victim.
    pub victim: bool,
    /// A vulnerable person.
    pub vulnerable: bool,
    /// An intimidated person.
    pub intimidated: bool,
}

/// The part a party plays, by the case object's own flags.
pub type PartyRole = Role;

/// One person of the case, whatever list they came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    /// Full name as the case gives it, first names before surname.
    pub name: Sensitive<String>,
    /// Surname, where the case gives it apart.
    pub surname: Option<Sensitive<String>>,
    /// Date of birth, `YYYY-MM-DD`.
    pub dob: Option<Sensitive<String>>,
    /// Collar number.
    pub shoulder_number: Option<Sensitive<String>>,
    /// The part played.
    pub role: PartyRole,
}

impl CaseContext {
    /// Everybody the case names, with the part they play. A child flag wins over victim and witness, because
    /// children are protected most.
    pub fn parties(&self) -> Vec<Party> {
        let mut parties = Vec::new();
        let lead = self.lead_defendant_details.iter();
        for details in lead.chain(
            self.defendants
                .iter()
                .filter_map(|d| d.defendant_details.as_ref()),
        ) {
            let first = details.first_names.as_ref().map_or("", |s| s.reveal().as_str());
            let last = details.surname.as_ref().map_or("", |s| s.reveal().as_str());
            let name = format!("{first} {last}").trim().to_owned();
            if name.is_empty() || parties.iter().any(|p: &Party| *p.name.reveal() == name) {
                continue;
            }
            parties.push(Party {
                name: name.into(),
                surname: details.surname.clone(),
                dob: details.dob.clone(),
                shoulder_number: None,
                role: Role::Defendant,
            });
        }
        for witness in &self.witnesses {
            let Some(name) = &witness.name else { continue };
            if name.reveal().trim().is_empty() {
                continue;
            }
            let role = match witness {
                w if w.child => Role::Child,
                w if w.victim => Role::Victim,
                w if w.police => Role::Officer,
                w if w.professional || w.expert => Role::Professional,
                _ => Role::Witness,
            };
            parties.push(Party {
                name: name.clone(),
                surname: None,
                dob: None,
                shoulder_number: witness.shoulder_number.clone(),
                role,
            });
        }
        parties
    }
}

#[cfg(test)]
mod tests {
    use super::CaseContext;
    use crate::Role;

    #[test]
    fn parties_come_from_both_lists_once_with_their_roles() {
        let case: CaseContext = serde_json::from_str(
            r#"{"id":1,"leadDefendantDetails":{"firstNames":"Ann","surname":"Poe"},"unknownField":3,
                "defendants":[{"defendantDetails":{"firstNames":"Ann","surname":"Poe"}}],
                "witnesses":[{"name":"Kit Roe","victim":true,"child":true},{"name":"Bo Lee","police":true}]}"#,
        )
        .unwrap();
        let roles: Vec<_> = case.parties().iter().map(|p| p.role).collect();
        assert_eq!(roles, [Role::Defendant, Role::Child, Role::Officer]);
    }
}
