//! Making a document one of another type: a statement, an exhibit, other material, or a type that asks for a name at most.

use super::{
    audit,
    body::AnyJson,
    documents, door,
    error::Fault,
    gate::OpenedCase,
    numbers::{optional_whole, whole},
    place::DocumentPlace,
};
use crate::{auth::Caller, state::Service};
use axum::{Extension, extract::State, http::StatusCode};
use chrono::NaiveDate;
use obelus_cms::{Exhibit, Reclassification, Statement};
use obelus_evidence::{EventKind, Sensitive};
use serde::Deserialize;
use serde_json::json;

/// Longest name, item or reference, in characters.
const LONGEST: usize = 255;

/// What a document is to become: a type and exactly one of the four.
#[derive(Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewClassification {
    /// Number of the new type.
    #[serde(deserialize_with = "whole")]
    document_type_id: i64,
    /// A type that asks for nothing but a name.
    immediate: Option<ToImmediate>,
    /// Other material.
    other: Option<ToOther>,
    /// A statement.
    statement: Option<ToStatement>,
    /// An exhibit.
    exhibit: Option<ToExhibit>,
}

/// A type that asks for nothing but a name.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToImmediate {
    /// At most 255 characters; the name stays when missing.
    #[schema(value_type = Option<String>)]
    document_name: Option<Sensitive<String>>,
}

/// Other material.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToOther {
    /// At most 255 characters; the name stays when missing.
    #[schema(value_type = Option<String>)]
    document_name: Option<Sensitive<String>>,
    /// Used rather than unused material.
    used: bool,
}

/// A statement.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToStatement {
    /// Number of the witness.
    #[serde(deserialize_with = "whole")]
    witness_id: i64,
    /// Its place among that witness's statements, from 1.
    #[serde(deserialize_with = "whole")]
    statement_no: i64,
    /// Day it was made, `YYYY-MM-DD`.
    date: Option<String>,
    /// Used rather than unused material.
    used: bool,
}

/// An exhibit.
#[derive(Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ToExhibit {
    /// A producer or witness that is known; or `newProducer`.
    #[serde(default, deserialize_with = "optional_whole")]
    existing_producer_or_witness_id: Option<i64>,
    /// Name of a producer who is not.
    #[schema(value_type = Option<String>)]
    new_producer: Option<Sensitive<String>>,
    /// What it is: 1 to 255 characters.
    #[schema(value_type = String)]
    item: Sensitive<String>,
    /// Its reference: 1 to 255 characters.
    reference: String,
    /// Used rather than unused material.
    used: bool,
}

impl NewClassification {
    /// As the case management system is asked.
    ///
    /// # Errors
    /// 400, saying what is wrong.
    fn checked(self) -> Result<Reclassification, Fault> {
        positive(self.document_type_id, "documentTypeId")?;
        let mut to = Reclassification {
            document_type_id: self.document_type_id,
            used: true,
            ..Reclassification::default()
        };
        match (self.immediate, self.other, self.statement, self.exhibit) {
            (Some(new), None, None, None) => {
                "Immediate".clone_into(&mut to.classification);
                to.subject = name(new.document_name)?;
            }
            (None, Some(new), None, None) => {
                "Other".clone_into(&mut to.classification);
                to.subject = name(new.document_name)?;
                to.used = new.used;
            }
            (None, None, Some(new), None) => {
                "Statement".clone_into(&mut to.classification);
                positive(new.witness_id, "witnessId")?;
                positive(new.statement_no, "statementNo")?;
                to.statement = Some(Statement {
                    date: day(new.date)?,
                    witness: new.witness_id,
                    statement_no: new.statement_no,
                });
                to.used = new.used;
            }
            (None, None, None, Some(new)) => {
                "Exhibit".clone_into(&mut to.classification);
                to.used = new.used;
                to.exhibit = Some(exhibit(new)?);
            }
            _ => {
                return Err(Fault::bad_request(
                    "say exactly one of immediate, other, statement and exhibit",
                ));
            }
        }
        Ok(to)
    }
}

fn exhibit(new: ToExhibit) -> Result<Exhibit, Fault> {
    let producer = new.new_producer.filter(|name| !name.reveal().trim().is_empty());
    let producer = producer.map(|name| bounded(name, "newProducer")).transpose()?;
    if producer.is_some() == new.existing_producer_or_witness_id.is_some() {
        return Err(Fault::bad_request(
            "an exhibit has either existingProducerOrWitnessId or newProducer",
        ));
    }
    if let Some(id) = new.existing_producer_or_witness_id {
        positive(id, "existingProducerOrWitnessId")?;
    }
    Ok(Exhibit {
        item: bounded(new.item, "item")?,
        reference: bounded(new.reference.into(), "reference")?.into_inner(),
        existing_producer_or_witness_id: new.existing_producer_or_witness_id,
        producer,
    })
}

fn positive(number: i64, what: &str) -> Result<(), Fault> {
    match number {
        1.. => Ok(()),
        _ => Err(Fault::bad_request(format!("{what} is a whole number from 1"))),
    }
}

fn bounded(text: Sensitive<String>, what: &str) -> Result<Sensitive<String>, Fault> {
    match text.reveal().trim().chars().count() {
        1..=LONGEST => Ok(text),
        _ => Err(Fault::bad_request(format!(
            "{what} has 1 to {LONGEST} characters"
        ))),
    }
}

/// A new name; an empty one means that the name stays.
fn name(name: Option<Sensitive<String>>) -> Result<Option<Sensitive<String>>, Fault> {
    let said = name.filter(|name| !name.reveal().trim().is_empty());
    said.map(|name| bounded(name, "documentName")).transpose()
}

/// A day; front ends send it with or without a time.
fn day(text: Option<String>) -> Result<Option<String>, Fault> {
    let Some(text) = text.filter(|text| !text.trim().is_empty()) else {
        return Ok(None);
    };
    let day = text.trim().split('T').next().unwrap_or_default();
    match NaiveDate::parse_from_str(day, "%Y-%m-%d") {
        Ok(day) => Ok(Some(day.format("%Y-%m-%d").to_string())),
        Err(_) => Err(Fault::bad_request("date is a day as YYYY-MM-DD")),
    }
}

/// Makes a document one of another type.
#[utoipa::path(post, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/reclassify", tag = "material",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path)), request_body = NewClassification,
    responses((status = OK), (status = BAD_REQUEST), (status = NOT_FOUND)))]
pub async fn reclassify(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: DocumentPlace,
    AnyJson(new): AnyJson<NewClassification>,
) -> Result<StatusCode, Fault> {
    let to = new.checked()?;
    let listed = documents::listed(&service, &caller, &case, at).await?;
    if !listed.can_reclassify {
        return Err(Fault::new(
            StatusCode::FORBIDDEN,
            "this document may not be reclassified",
        ));
    }
    let detail = json!({ "document": at.document, "what": "reclassified", "from": listed.type_id,
        "to": to.document_type_id, "classification": to.classification, "used": to.used });
    let key = Some(case.0.key.as_str());
    audit::happened(&service, &caller, key, EventKind::MaterialChanged, detail).await?;
    let session = door::session(&caller, Some(&case.0.urn));
    let cms = service.polaris()?.door().cms();
    cms.reclassify(&session, at.case, at.document, to).await?;
    Ok(StatusCode::OK)
}

#[cfg(test)]
mod tests {
    use super::NewClassification;
    use serde_json::{Value, json};

    fn status(body: Value) -> Result<obelus_cms::Reclassification, u16> {
        let new: NewClassification = serde_json::from_value(body).map_err(|_| 0_u16)?;
        new.checked().map_err(|fault| fault.status().as_u16())
    }

    #[test]
    fn each_of_the_four_is_understood() {
        let to = status(
            json!({ "documentTypeId": 1031, "immediate": null, "other": null, "exhibit": null, "statement":
            { "witnessId": "7", "statementNo": 2, "date": "2024-02-24T00:00:00", "used": true } }),
        )
        .unwrap();
        assert_eq!(to.classification, "Statement");
        let statement = to.statement.unwrap();
        assert_eq!((statement.witness, statement.statement_no), (7, 2));
        assert_eq!(statement.date.as_deref(), Some("2024-02-24"));
        let to = status(
            json!({ "documentTypeId": 1042, "exhibit": { "existingProducerOrWitnessId": null,
            "newProducer": "Ann Poe", "item": "Knife", "reference": "AP/1", "used": false } }),
        )
        .unwrap();
        assert!(!to.used && to.exhibit.unwrap().producer.is_some());
        let to =
            status(json!({ "documentTypeId": 1029, "other": { "documentName": "", "used": true } })).unwrap();
        assert_eq!((to.classification.as_str(), to.subject), ("Other", None));
        assert!(status(json!({ "documentTypeId": 1015, "immediate": { "documentName": "MG6" } })).is_ok());
    }

    #[test]
    fn what_makes_no_sense_is_400() {
        let other = json!({ "documentName": "a", "used": true });
        let exhibit = |existing: Value, new: Value, item: &str| {
            json!({ "documentTypeId": 1, "exhibit": { "existingProducerOrWitnessId": existing, "newProducer": new,
                "item": item, "reference": "A/1", "used": true } })
        };
        let statement = |number: i64, date: &str| json!({ "documentTypeId": 1, "statement": { "witnessId": 7, "statementNo": number, "date": date, "used": true } });
        for body in [
            json!({ "documentTypeId": 1 }),
            json!({ "documentTypeId": 0, "other": other }),
            json!({ "documentTypeId": 1, "other": other, "immediate": {} }),
            json!({ "documentTypeId": 1, "other": { "documentName": "x".repeat(256), "used": true } }),
            exhibit(Value::Null, Value::Null, "a"),
            exhibit(json!(1), json!("Ann"), "a"),
            exhibit(json!(1), Value::Null, " "),
            statement(0, "2024-02-24"),
            statement(1, "24/02/2024"),
        ] {
            assert_eq!(status(body.clone()).unwrap_err(), 400, "{body}");
        }
        assert_eq!(status(json!({ "other": other })).unwrap_err(), 0);
    }
}
