//! One recogniser a file; each knows a pattern, a check, its cue words and its reason, and nothing of pages.
//!
//! A new recogniser is one file, one `mod` line and one line in [`all`].

use crate::{Hit, Text};
use obelus_evidence::CaseContext;

// names and places: built on the tagger's spans (`Text::tags`), on labels and on lexicons
mod address;
pub(crate) mod case_terms;
mod location;
pub(crate) mod organisation;
pub(crate) mod person_name;

// structured identifiers: a pattern, a check and cues
mod bank_account;
mod borders;
mod calendar;
mod case_reference;
mod columns;
mod country_codes;
mod date;
mod date_of_birth;
mod driving_licence;
mod email;
#[cfg(test)]
pub(crate) mod examples;
mod iban;
mod ip_address;
mod labels;
mod nhs_number;
mod nino;
mod occupation;
mod officer_number;
mod passport;
mod payment_card;
mod phone;
mod postcode;
mod previous_convictions;
mod relationship;
mod repeats;
mod second_opinion;
mod small_towns;
mod title;
mod url;
mod vehicle_registration;

pub use postcode::{FoundPostcode, postcodes};

/// Finds one kind of thing in a text.
pub trait Recogniser: Send + Sync {
    /// Stable name, as shown in suggestions.
    fn name(&self) -> &'static str;

    /// Finds hits; ranges are bytes of [`Text::view`] on character borders.
    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit>;
}

/// Every recogniser, in the order in which they run.
pub fn all() -> Vec<Box<dyn Recogniser>> {
    vec![
        // names and places
        Box::new(case_terms::CaseTerms),
        Box::new(person_name::PersonName),
        Box::new(address::Address),
        Box::new(location::Location),
        Box::new(organisation::Organisation),
        // structured identifiers
        Box::new(email::Email),
        Box::new(phone::Phone),
        Box::new(date_of_birth::DateOfBirth),
        Box::new(date::Date),
        Box::new(nino::Nino),
        Box::new(nhs_number::NhsNumber),
        Box::new(passport::Passport),
        Box::new(driving_licence::DrivingLicence),
        Box::new(vehicle_registration::VehicleRegistration),
        Box::new(bank_account::BankAccount),
        Box::new(payment_card::PaymentCard),
        Box::new(iban::Iban),
        Box::new(ip_address::IpAddress),
        Box::new(url::Url),
        Box::new(second_opinion::SecondOpinion),
        Box::new(postcode::Postcode),
        Box::new(case_reference::CaseReference),
        Box::new(officer_number::OfficerNumber),
        Box::new(title::Title),
        Box::new(occupation::Occupation),
        Box::new(relationship::Relationship),
        Box::new(previous_convictions::PreviousConvictions),
    ]
}
