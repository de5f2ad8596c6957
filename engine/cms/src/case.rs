use obelus_evidence::{CaseContext, Sensitive};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A case's number and unique reference number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseUrn {
    /// The case's number, at least 1.
    pub id: i64,
    /// Its unique reference number, with the suffix of a split case.
    pub urn: String,
    /// The reference number without that suffix.
    pub urn_root: String,
}

/// What the case management system knows about a case.
#[derive(Clone, Debug, PartialEq)]
pub struct CaseFile {
    /// The case's number, at least 1.
    pub number: i64,
    /// The name it has in the casebook: letters, digits, `.`, `_`, `-`.
    pub key: String,
    /// Unique reference number; empty when it has none.
    pub urn: String,
    /// What suggestions use: defendants, witnesses, charges.
    pub context: CaseContext,
    /// The Casework App's Case object, every field the system has.
    pub object: Sensitive<Value>,
    /// The ETag of the defendants and charges; changes when they do.
    pub defendants_version: Option<String>,
}
