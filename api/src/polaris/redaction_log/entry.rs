use crate::polaris::numbers::whole;
use obelus_evidence::Sensitive;
use serde::{Deserialize, Deserializer, Serialize, de};
use serde_json::Value;
use std::collections::BTreeMap;

/// What the front ends log after a save, or by hand.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewLog {
    /// The case's reference number.
    pub urn: String,
    /// The unit whose case it is.
    pub unit: Unit,
    /// The police force or other agency.
    pub investigating_agency: Named,
    /// The kind of document.
    pub document_type: Named,
    /// One for every redaction made or missed.
    pub redactions: Vec<LoggedRedaction>,
    /// At most 400 characters.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub notes: Option<Sensitive<String>>,
    /// 1 before charge, 2 after.
    #[serde(deserialize_with = "whole")]
    pub charge_status: i64,
    /// The document as the case management system has it.
    pub cms_values: CmsValues,
}

/// A unit.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Unit {
    /// `<areaId>-<unitId>`.
    pub id: String,
    /// `Area`.
    #[serde(rename = "type", default)]
    pub kind: Option<String>,
    /// Its area or division.
    #[serde(default)]
    pub area_division_name: Option<String>,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// Something out of the look-up lists.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Named {
    /// Its id.
    #[serde(deserialize_with = "text")]
    pub id: String,
    /// Its name.
    #[serde(default)]
    pub name: Option<String>,
}

/// One redaction, made or missed.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LoggedRedaction {
    /// What was withheld, or should have been.
    pub missed_redaction: Named,
    /// 1 under-redaction, 2 over-redaction.
    #[serde(deserialize_with = "whole")]
    pub redaction_type: i64,
    /// Whether it was sent back.
    #[serde(default)]
    pub returned_to_investigative_authority: bool,
}

/// The document as the case management system has it.
#[derive(Clone, Debug, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CmsValues {
    /// Its file name; names of files can name people.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub original_file_name: Option<Sensitive<String>>,
    /// Its number.
    #[serde(deserialize_with = "whole")]
    pub document_id: i64,
    /// Its type.
    #[serde(default)]
    pub document_type: Option<String>,
    /// When it was filed.
    #[serde(default)]
    pub file_created_date: Option<String>,
    /// The number of its type.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub document_type_id: Option<Value>,
}

impl NewLog {
    /// How often each kind of redaction is in it, by id.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for redaction in &self.redactions {
            *counts.entry(redaction.missed_redaction.id.as_str()).or_default() += 1;
        }
        counts
    }
}

/// A text, or a number as text.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Number(number) => Ok(number.to_string()),
        Value::String(text) => Ok(text),
        _ => Err(de::Error::custom("a text")),
    }
}
