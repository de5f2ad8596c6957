use crate::{Original, Quad, Sensitive, TextSource};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! closed_list {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every value, in the order of the list.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The name used in JSON and configuration.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.name()) }
        }

        impl FromStr for $name {
            type Err = String;
            /// Reads a name in any letter case.
            fn from_str(text: &str) -> Result<Self, String> {
                Self::ALL.iter().copied().find(|v| v.name().eq_ignore_ascii_case(text))
                    .ok_or_else(|| format!("unknown {}: {text}", stringify!($name)))
            }
        }
    };
}

closed_list! {
    /// What a suggestion is about.
    Category {
        /// A person's name, without title.
        Person = "person",
        /// Mr, Mrs, Dr and the like.
        Title = "title",
        /// What somebody does for a living.
        Occupation = "occupation",
        /// How somebody is related to another person.
        Relationship = "relationship",
        /// A postal address, or part of one.
        Address = "address",
        /// A place that is not an address.
        Location = "location",
        /// An internet address of a machine.
        IpAddress = "ip_address",
        /// A date of birth.
        DateOfBirth = "date_of_birth",
        /// A telephone number.
        Phone = "phone",
        /// An e-mail address.
        Email = "email",
        /// A passport number.
        Passport = "passport",
        /// A driver number.
        DrivingLicence = "driving_licence",
        /// A vehicle registration mark.
        VehicleRegistration = "vehicle_registration",
        /// Sort code and account number.
        BankAccount = "bank_account",
        /// A payment card number.
        PaymentCard = "payment_card",
        /// An international bank account number.
        Iban = "iban",
        /// URN, PNC, CRO, custody or crime reference.
        CaseReference = "case_reference",
        /// A collar or warrant number.
        OfficerNumber = "officer_number",
        /// A conviction, sentence or caution.
        PreviousConvictions = "previous_convictions",
        /// An NHS number.
        NhsNumber = "nhs_number",
        /// A National Insurance number.
        NationalInsuranceNumber = "national_insurance_number",
        /// An organisation.
        Organisation = "organisation",
        /// A date that is nobody's date of birth.
        Date = "date",
        /// A web address.
        Url = "url",
        /// Anything else.
        Other = "other",
    }
}

impl Category {
    /// The redaction log's name for this category (the Casework App's list).
    pub fn redaction_type(self) -> &'static str {
        match self {
            Self::Person => "Named individual",
            Self::Title => "Title",
            Self::Occupation => "Occupation",
            Self::Relationship => "Relationship to others",
            Self::Address => "Address",
            Self::Location | Self::IpAddress => "Location",
            Self::DateOfBirth => "Date of birth",
            Self::Phone => "Phone number",
            Self::Email => "Email address",
            Self::VehicleRegistration => "Vehicle registration",
            Self::BankAccount | Self::PaymentCard | Self::Iban => "Bank details",
            Self::PreviousConvictions => "Previous convictions",
            Self::NhsNumber => "NHS number",
            Self::NationalInsuranceNumber => "NI Number",
            Self::Passport
            | Self::DrivingLicence
            | Self::CaseReference
            | Self::OfficerNumber
            | Self::Organisation
            | Self::Date
            | Self::Url
            | Self::Other => "Other",
        }
    }
}

closed_list! {
    /// The part the person concerned plays in the case.
    Role {
        /// The person harmed.
        Victim = "victim",
        /// A witness.
        Witness = "witness",
        /// A defendant or suspect.
        Defendant = "defendant",
        /// A police officer or police staff.
        Officer = "officer",
        /// A doctor, social worker, interpreter or other professional.
        Professional = "professional",
        /// A child.
        Child = "child",
        /// Somebody else who is known.
        Other = "other",
        /// Not known.
        Unknown = "unknown",
    }
}

closed_list! {
    /// What the policy says should happen by default.
    Policy {
        /// Suggest to withhold.
        Redact = "redact",
        /// Ask the lawyer.
        Review = "review",
        /// Leave it, but list it.
        Keep = "keep",
    }
}

/// One thing found in a document that may have to be withheld.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Stable within the document: the same file read by the same rules gives the same ids.
    pub id: String,
    /// Page of its first character, from 1.
    pub page: u32,
    /// First character, as an offset in Unicode scalar values into [`crate::Reading::text`].
    pub start: u64,
    /// One past the last character, same unit.
    pub end: u64,
    /// What it is.
    pub category: Category,
    /// The redaction log's name for it.
    pub redaction_type: String,
    /// The text found, line breaks as one space.
    pub text: Sensitive<String>,
    /// Probability-like score, 0 to 1.
    pub score: f32,
    /// Mentions of the same person or value share a group.
    pub group: String,
    /// The part the person concerned plays.
    pub role: Role,
    /// What the policy says.
    pub policy: Policy,
    /// Why it was suggested, as sentences for the lawyer.
    pub reasons: Vec<String>,
    /// One quad per line piece, in PDF points; pieces on a following page are not listed here but are a suggestion of their own.
    pub quads: Vec<Quad>,
    /// Which recogniser found it.
    pub recogniser: String,
}

/// A page as listed beside suggestions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SuggestionPage {
    /// Number, from 1.
    pub index: u32,
    /// Displayed width in points.
    pub width: f64,
    /// Displayed height in points.
    pub height: f64,
    /// Where its words come from.
    pub source: TextSource,
}

/// Everything found in one document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Suggestions {
    /// The file.
    pub original: Original,
    /// Its pages.
    pub pages: Vec<SuggestionPage>,
    /// What was found, in reading order.
    pub suggestions: Vec<Suggestion>,
    /// What a person should know (pages that could not be read and so on).
    pub warnings: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::{Category, Policy, Role};

    #[test]
    fn names_match_their_serialised_form_and_parse_in_any_case() {
        for category in Category::ALL {
            assert_eq!(serde_json::to_value(category).unwrap(), category.name());
            assert_eq!(
                category.name().to_uppercase().parse::<Category>().unwrap(),
                *category
            );
        }
        for role in Role::ALL {
            assert_eq!(serde_json::to_value(role).unwrap(), role.name());
        }
        for policy in Policy::ALL {
            assert_eq!(serde_json::to_value(policy).unwrap(), policy.name());
        }
        assert!("nonsense".parse::<Category>().is_err());
    }
}
