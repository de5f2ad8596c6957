use super::{NewLog, lookups};
use crate::polaris::error::Fault;

/// Longest notes, in characters.
const LONGEST_NOTES: usize = 400;

/// Longest text anywhere else, in characters.
const LONGEST_TEXT: usize = 256;

/// Most redactions in one entry.
const MOST: usize = 20_000;

/// Checks an entry against the look-up lists: a kind of redaction that is not on the list would spoil the log.
pub(super) fn check(new: &NewLog) -> Result<(), Fault> {
    let texts = [
        Some(&new.urn),
        Some(&new.unit.id),
        Some(&new.investigating_agency.id),
        Some(&new.document_type.id),
        new.unit.kind.as_ref(),
        new.unit.area_division_name.as_ref(),
        new.unit.name.as_ref(),
        new.investigating_agency.name.as_ref(),
        new.document_type.name.as_ref(),
        new.cms_values.document_type.as_ref(),
        new.cms_values.file_created_date.as_ref(),
    ];
    if texts
        .into_iter()
        .flatten()
        .any(|text| text.chars().count() > LONGEST_TEXT)
    {
        return Err(Fault::bad_request(format!(
            "a text has at most {LONGEST_TEXT} characters"
        )));
    }
    if new.urn.trim().is_empty() {
        return Err(Fault::bad_request("urn is missing"));
    }
    let notes = new
        .notes
        .as_ref()
        .map_or(0, |notes| notes.reveal().chars().count());
    if notes > LONGEST_NOTES {
        return Err(Fault::bad_request(format!(
            "notes have at most {LONGEST_NOTES} characters"
        )));
    }
    if new.redactions.is_empty() || new.redactions.len() > MOST {
        return Err(Fault::bad_request(format!("an entry has 1 to {MOST} redactions")));
    }
    if !matches!(new.charge_status, 1 | 2) {
        return Err(Fault::bad_request(
            "chargeStatus is 1 (before charge) or 2 (after)",
        ));
    }
    for redaction in &new.redactions {
        if !matches!(redaction.redaction_type, 1 | 2) {
            return Err(Fault::bad_request("redactionType is 1 (under) or 2 (over)"));
        }
        if !lookups::is_kind(&redaction.missed_redaction.id) {
            return Err(Fault::bad_request(
                "missedRedaction.id is not one of /api/lookUps",
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::check;
    use serde_json::{Value, json};

    fn entry() -> Value {
        json!({ "urn": "13XB5557524", "unit": { "id": "9-2", "type": "Area", "areaDivisionName": "South East", "name": "Crown Court" },
            "investigatingAgency": { "id": "42", "name": "Kent Police" }, "documentType": { "id": "11", "name": "MG 11" },
            "redactions": [{ "missedRedaction": { "id": "1", "name": "Named individual" }, "redactionType": 1,
                             "returnedToInvestigativeAuthority": false }],
            "notes": null, "chargeStatus": 2,
            "cmsValues": { "originalFileName": "MG11.pdf", "documentId": 8119, "documentType": "MG11", "fileCreatedDate": "2024-01-01",
                           "documentTypeId": 1015 } })
    }

    fn status(change: impl FnOnce(&mut Value)) -> u16 {
        let mut entry = entry();
        change(&mut entry);
        match serde_json::from_value(entry).map(|entry| check(&entry)) {
            Ok(Ok(())) => 200,
            Ok(Err(fault)) => fault.status().as_u16(),
            Err(_) => 0,
        }
    }

    #[test]
    fn entries_as_the_front_ends_send_them_are_taken_and_others_are_not() {
        assert_eq!(status(|_| ()), 200);
        assert_eq!(
            status(|e| e["redactions"][0]["missedRedaction"]["id"] = json!(15)),
            200
        );
        assert_eq!(
            status(|e| e["redactions"][0]["missedRedaction"]["id"] = json!("")),
            400
        );
        assert_eq!(status(|e| e["redactions"] = json!([])), 400);
        assert_eq!(status(|e| e["chargeStatus"] = json!(3)), 400);
        assert_eq!(status(|e| e["redactions"][0]["redactionType"] = json!(0)), 400);
        assert_eq!(status(|e| e["notes"] = json!("x".repeat(401))), 400);
        assert_eq!(status(|e| e["unit"] = Value::Null), 0);
    }
}
