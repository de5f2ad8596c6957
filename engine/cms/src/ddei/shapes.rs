//! From the connector's shapes to the Casework App's Case object.

use crate::{CaseFile, CmsError, Result};
use chrono::{Datelike, NaiveDate, Utc};
use obelus_evidence::Sensitive;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A list, whether it comes bare or as a field of an object.
pub(super) fn listed<T: DeserializeOwned>(mut answer: Value, field: &str) -> Result<Vec<T>> {
    let list = match answer.get_mut(field) {
        Some(list) => list.take(),
        None => answer,
    };
    serde_json::from_value(list)
        .map_err(|_| CmsError::BadAnswer(format!("{field} is not the list it should be")))
}

/// Puts a case together from its summary, defendants (with their ETag), witnesses and pre-charge requests.
pub(super) fn case_file(
    number: i64,
    summary: &Value,
    (defendants, defendants_version): (Vec<Value>, Option<String>),
    witnesses: Vec<Value>,
    requests: Vec<Sensitive<Value>>,
) -> Result<CaseFile> {
    let urn = summary["urn"].as_str().unwrap_or_default().to_owned();
    let hearing = &summary["nextHearingDate"];
    let accused: Vec<Value> = defendants.iter().map(|one| defendant(one, hearing)).collect();
    let charges = accused
        .iter()
        .flat_map(|one| one["charges"].as_array().into_iter().flatten());
    let headline = charges.clone().next().map(|charge| {
        json!({ "charge": charge["longDescription"], "date": charge["earlyDate"], "earlyDate": charge["earlyDate"],
                "lateDate": charge["lateDate"], "nextHearingDate": hearing })
    });
    let object = json!({
        "id": number,
        "uniqueReferenceNumber": urn,
        "isCaseCharged": charges.count() > 0,
        "numberOfDefendants": summary["numberOfDefendants"].as_i64().unwrap_or(accused.len() as i64),
        "owningUnit": summary["owningUnit"].as_str().unwrap_or_default(),
        "leadDefendantDetails": lead(summary, &accused),
        "headlineCharge": headline.unwrap_or_else(|| json!({ "charge": "", "nextHearingDate": hearing })),
        "defendants": accused,
        "witnesses": witnesses,
        "preChargeDecisionRequests": requests,
    });
    let context = serde_json::from_value(object.clone())
        .map_err(|_| CmsError::BadAnswer(format!("a field of case {number} is of the wrong kind")))?;
    Ok(CaseFile {
        number,
        key: number.to_string(),
        urn,
        context,
        object: object.into(),
        defendants_version: defendants_version.map(|tag| plain_tag(&tag).to_owned()),
    })
}

/// An ETag without its quotes and weakness: it is used as a version.
fn plain_tag(tag: &str) -> &str {
    tag.trim().trim_start_matches("W/").trim_matches('"')
}

fn defendant(from: &Value, hearing: &Value) -> Value {
    let empty = Vec::new();
    let offences = from["offences"].as_array().unwrap_or(&empty);
    let charge = |offence: &Value| {
        json!({ "id": offence["id"], "listOrder": offence["listOrder"], "isCharged": true,
                "nextHearingDate": from["nextHearing"].get("date").unwrap_or(hearing),
                "earlyDate": offence["fromDate"], "lateDate": offence["toDate"], "code": offence["code"],
                "shortDescription": offence["description"], "longDescription": offence["description"],
                "custodyTimeLimit": offence["custodyTimeLimit"] })
    };
    json!({
        "id": from["id"],
        "listOrder": from["listOrder"],
        "defendantDetails": details(from),
        "custodyTimeLimit": from["custodyTimeLimit"],
        "charges": offences.iter().map(charge).collect::<Vec<_>>(),
        "proposedCharges": from.get("proposedCharges").cloned().unwrap_or_else(|| json!([])),
    })
}

fn details(from: &Value) -> Value {
    let organisation = is_organisation(&from["type"]).then(|| from["surname"].clone());
    json!({
        "id": from["id"], "listOrder": from["listOrder"], "type": from["type"],
        "firstNames": from["firstNames"], "surname": from["surname"], "organisationName": organisation,
        "dob": from["dob"], "age": age(&from["dob"]), "youth": from["youth"].as_bool().unwrap_or(false),
    })
}

fn is_organisation(kind: &Value) -> bool {
    kind.as_str()
        .is_some_and(|kind| kind.to_ascii_lowercase().starts_with("organi"))
}

/// The first defendant; where the list has none, what the summary says about one.
fn lead(summary: &Value, accused: &[Value]) -> Value {
    let surname = &summary["leadDefendantSurname"];
    let by_name = accused.iter().find(|one| {
        !surname.is_null()
            && one["defendantDetails"]["surname"] == *surname
            && one["defendantDetails"]["firstNames"] == summary["leadDefendantFirstNames"]
    });
    if let Some(found) = by_name.or_else(|| accused.first()) {
        return found["defendantDetails"].clone();
    }
    if surname.is_null() {
        return Value::Null;
    }
    let kind = &summary["leadDefendantType"];
    json!({ "id": 0, "listOrder": 0, "firstNames": summary["leadDefendantFirstNames"], "surname": surname,
            "organisationName": is_organisation(kind).then(|| surname.clone()), "dob": null, "age": "",
            "youth": false, "type": kind })
}

/// Full years since a day of birth, as text; empty when it is unknown.
fn age(dob: &Value) -> String {
    let born = dob
        .as_str()
        .and_then(|text| text.get(..10)?.parse::<NaiveDate>().ok());
    let Some(born) = born else {
        return String::new();
    };
    let today = Utc::now().date_naive();
    let had_birthday = (today.month(), today.day()) >= (born.month(), born.day());
    (today.year() - born.year() - i32::from(!had_birthday))
        .max(0)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::{case_file, listed};
    use obelus_evidence::Role;
    use serde_json::json;

    #[test]
    fn a_case_is_put_together_with_its_parties_and_the_version_of_its_defendants() {
        let summary = json!({ "urn": "45CV2911222", "numberOfDefendants": 2, "leadDefendantFirstNames": "Ann",
            "leadDefendantSurname": "Poe", "owningUnit": "Wessex CC", "nextHearingDate": "2026-12-01" });
        let defendants = vec![
            json!({ "id": 1, "type": "Organisation", "surname": "Fixit Ltd" }),
            json!({ "id": 2, "firstNames": "Ann", "surname": "Poe", "dob": "1990-02-03", "youth": null,
                    "offences": [{ "id": 9, "description": "Theft", "fromDate": "2026-01-02" }] }),
        ];
        let witnesses = vec![json!({ "id": 4, "name": "Kit Roe", "victim": true })];
        let tag = Some("W/\"abc\"".to_owned());
        let file = case_file(7, &summary, (defendants, tag), witnesses, Vec::new()).unwrap();
        assert_eq!(file.defendants_version.as_deref(), Some("abc"));
        let object = file.object.reveal();
        assert_eq!(object["leadDefendantDetails"]["surname"], "Poe");
        assert_eq!(
            object["defendants"][0]["defendantDetails"]["organisationName"],
            "Fixit Ltd"
        );
        assert_eq!(
            (
                object["isCaseCharged"].clone(),
                object["headlineCharge"]["charge"].clone()
            ),
            (json!(true), json!("Theft"))
        );
        let roles: Vec<_> = file.context.parties().iter().map(|party| party.role).collect();
        assert!(roles.contains(&Role::Victim) && roles.contains(&Role::Defendant));
        assert_eq!((file.key.as_str(), file.urn.as_str()), ("7", "45CV2911222"));
    }

    #[test]
    fn lists_come_bare_or_wrapped() {
        assert_eq!(listed::<i64>(json!([1, 2]), "x").unwrap(), [1, 2]);
        assert_eq!(listed::<i64>(json!({ "x": [3] }), "x").unwrap(), [3]);
        assert!(listed::<i64>(json!({ "y": [3] }), "x").is_err());
    }
}
