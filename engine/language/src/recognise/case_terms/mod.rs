//! People the case already knows, found however they are written: in full, by surname or first name, with initials,
//! in capitals, misspelt; their dates of birth and collar numbers too.

mod facts;
mod people;

use crate::recognise::Recogniser;
use crate::{Hit, Text};
use obelus_evidence::CaseContext;

/// Names, dates of birth and collar numbers out of the case object.
pub(crate) struct CaseTerms;

/// How the recogniser is called in suggestions.
pub(crate) const NAME: &str = "case_terms";

impl Recogniser for CaseTerms {
    fn name(&self) -> &'static str {
        NAME
    }

    fn find(&self, text: &Text, case: &CaseContext) -> Vec<Hit> {
        let parties = case.parties();
        if parties.is_empty() {
            return Vec::new();
        }
        let people = people::People::new(&parties);
        let mut hits = people.find(text);
        hits.extend(people.find_initials(text));
        hits.extend(facts::find(text, &parties));
        hits
    }
}

pub(crate) use people::People;
