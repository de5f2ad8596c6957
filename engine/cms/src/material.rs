use crate::tolerant;
use obelus_evidence::Sensitive;
use serde::{Deserialize, Serialize};

/// A note on a document.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    /// Its number.
    #[serde(deserialize_with = "tolerant::number")]
    pub id: i64,
    /// Who wrote it.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub created_by_name: Sensitive<String>,
    /// Order.
    #[serde(default, alias = "number", deserialize_with = "tolerant::optional_number")]
    pub sort_order: Option<i64>,
    /// When, as CMS says it.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub date: String,
    /// What it says.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub text: Sensitive<String>,
    /// Kind of note.
    #[serde(default, rename = "type", deserialize_with = "tolerant::or_default")]
    pub kind: String,
}

/// Which of a document's names changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameAs {
    /// The subject of an ordinary document.
    Material,
    /// The description of an exhibit.
    Exhibit,
}

/// What a document is to become.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reclassification {
    /// `Statement`, `Exhibit`, `Other` or `Immediate`.
    pub classification: String,
    /// Number of the new document type.
    pub document_type_id: i64,
    /// New name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<Sensitive<String>>,
    /// Details of a statement.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub statement: Option<Statement>,
    /// Details of an exhibit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exhibit: Option<Exhibit>,
    /// Used rather than unused material.
    pub used: bool,
}

/// Details of a statement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Statement {
    /// Day it was made, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Number of the witness.
    pub witness: i64,
    /// Number among that witness's statements.
    pub statement_no: i64,
}

/// Details of an exhibit.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Exhibit {
    /// What it is.
    pub item: Sensitive<String>,
    /// Its reference.
    pub reference: String,
    /// Number of a producer or witness CMS knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub existing_producer_or_witness_id: Option<i64>,
    /// Name of a new producer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub producer: Option<Sensitive<String>>,
}

/// Who produced exhibits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ExhibitProducer {
    /// Their number.
    #[serde(deserialize_with = "tolerant::number")]
    pub id: i64,
    /// Their name.
    #[serde(
        default,
        alias = "exhibitProducer",
        alias = "name",
        deserialize_with = "tolerant::or_default"
    )]
    pub producer: Sensitive<String>,
}

/// A statement of a witness.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WitnessStatement {
    /// The document's number; 0 when there is none yet.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub document_id: i64,
    /// Its place among the witness's statements.
    #[serde(default, alias = "title", deserialize_with = "tolerant::optional_number")]
    pub statement_number: Option<i64>,
}

/// A document type that documents can be made into.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MaterialType {
    /// Its number.
    #[serde(deserialize_with = "tolerant::number")]
    pub type_id: i64,
    /// Its name.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub description: String,
    /// `Other`, `Exhibit`, `Statement` or `Immediate`.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub new_classification_variant: String,
    /// How it is added: used or unused.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub add_as_used_or_unused: String,
    /// Its classification.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub classification: String,
}
