//! `GET …/pii`: suggestions as the Casework App shows them: lines with all their words, those to withhold marked.

use super::{
    artefact::{self, Artefact, Asked, Standing},
    coordinates::{Size, quad_in_inches, size_in_inches},
    error::Fault,
    gate::OpenedCase,
    lines::{Line, lines, part_within},
    place::VersionPlace,
    query::Query,
    uk_phone::looks_like_a_uk_number,
};
use crate::{auth::Caller, state::Service, viewed};
use axum::{
    Extension, Json,
    extract::{OriginalUri, State},
    http::HeaderMap,
    response::{IntoResponse, Response},
};
use obelus_casebook::DocumentId;
use obelus_evidence::{Category, Page, Policy, Quad, Reading, Sensitive, Sha256, Suggestion, Suggestions};
use serde::Serialize;
use uuid::Uuid;

/// A line with at least one word to withhold.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PiiLine {
    #[schema(value_type = String)]
    id: Uuid,
    #[schema(value_type = Option<String>)]
    file_name: Option<()>,
    page_index: u32,
    line_index: usize,
    page_height: f64,
    page_width: f64,
    #[schema(value_type = String)]
    text: Sensitive<String>,
    words: Vec<PiiWord>,
}

/// A word of such a line.
#[derive(Debug, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PiiWord {
    bounding_box: Option<[f64; 8]>,
    #[schema(value_type = String)]
    text: Sensitive<String>,
    #[schema(value_type = String)]
    sanitized_text: Sensitive<String>,
    match_type: &'static str,
    pii_category: Option<&'static str>,
    redaction_type: Option<String>,
    #[schema(value_type = Option<String>)]
    pii_group_id: Option<Uuid>,
}

/// Lines of a document that hold something the policy does not keep. Boxes in inches, top-left origin; of a word that
/// holds more than what is meant (`name:John`), the box covers what is meant.
pub fn pii_lines(document: &DocumentId, reading: &Reading, found: &Suggestions) -> Vec<PiiLine> {
    let open: Vec<&Suggestion> = found
        .suggestions
        .iter()
        .filter(|s| s.policy != Policy::Keep)
        .collect();
    let mut shown = Vec::new();
    for page in &reading.pages {
        let here: Vec<&Suggestion> = open.iter().copied().filter(|s| s.page == page.index).collect();
        if here.is_empty() {
            continue;
        }
        for line in lines(page) {
            shown.extend(pii_line(document, page, &line, &here));
        }
    }
    shown
}

fn pii_line(document: &DocumentId, page: &Page, line: &Line<'_>, here: &[&Suggestion]) -> Option<PiiLine> {
    let size = size_in_inches(Size {
        width: page.width,
        height: page.height,
    });
    let mut words: Vec<PiiWord> = line
        .words
        .iter()
        .map(|(_, word)| match meant(word, here) {
            Some((suggestion, text, quad)) => PiiWord {
                bounding_box: Some(quad_in_inches(&quad)),
                text: word.text.clone(),
                sanitized_text: sanitized(&text).into(),
                match_type: "Exact",
                pii_category: Some(provider_category(suggestion)),
                redaction_type: Some(suggestion.redaction_type.clone()),
                pii_group_id: Some(name(document, &suggestion.id)),
            },
            None => plain(word.text.clone()),
        })
        .collect();
    if words.iter().all(|word| word.pii_group_id.is_none()) {
        return None;
    }
    // The line's text ends with a space there, so its last word is empty.
    words.push(plain(String::new().into()));
    Some(PiiLine {
        id: name(document, &format!("line {} {}", page.index, line.index)),
        file_name: None,
        page_index: page.index,
        line_index: line.index + 1,
        page_height: size.height,
        page_width: size.width,
        text: format!("{} ", line.text()).into(),
        words,
    })
}

fn plain(text: Sensitive<String>) -> PiiWord {
    PiiWord {
        bounding_box: None,
        sanitized_text: sanitized(text.reveal()).into(),
        text,
        match_type: "Exact",
        pii_category: None,
        redaction_type: None,
        pii_group_id: None,
    }
}

/// The suggestion that a word belongs to, and the part of the word that is meant. Where several touch one word, the
/// strictest and longest names it, and the box covers what any of them means.
fn meant<'s>(
    word: &obelus_evidence::Word,
    here: &[&'s Suggestion],
) -> Option<(&'s Suggestion, String, Quad)> {
    let mut parts: Vec<(&Suggestion, String, Quad)> = Vec::new();
    for suggestion in here {
        for piece in &suggestion.quads {
            if let Some((text, quad)) = part_within(word, &piece.bounds()) {
                parts.push((suggestion, text, quad));
                break;
            }
        }
    }
    parts.sort_by_key(|(s, _, _)| (s.policy == Policy::Review, std::cmp::Reverse(s.end - s.start)));
    let all = parts
        .iter()
        .map(|(_, _, quad)| quad.bounds())
        .reduce(|a, b| a.union(&b))?;
    let several = parts.len() > 1;
    let (suggestion, text, quad) = parts.into_iter().next()?;
    if !several || quad.bounds() == all {
        return Some((suggestion, text, quad));
    }
    let (text, quad) = part_within(word, &all)?;
    Some((suggestion, text, quad))
}

/// A stable GUID for a thing in a document: the same at every call, so that a front end that asks twice sees one.
fn name(document: &DocumentId, thing: &str) -> Uuid {
    let digest = Sha256::of(format!("{document}\n{thing}").as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest.as_bytes()[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// A word without ASCII punctuation at its ends, as the front end compares words by.
fn sanitized(text: &str) -> String {
    text.trim_matches(|c: char| c.is_ascii_punctuation()).to_owned()
}

/// The provider's name for a category, where it has one. The front end drops groups of `PhoneNumber` that do not look
/// like UK numbers; foreign numbers get a name of their own, so that they are shown.
fn provider_category(suggestion: &Suggestion) -> &'static str {
    match suggestion.category {
        Category::Person => "Person",
        Category::Title => "Title",
        Category::Occupation => "PersonType",
        Category::Relationship => "Relationship",
        Category::Address => "Address",
        Category::Location => "Location",
        Category::IpAddress => "IPAddress",
        Category::DateOfBirth => "DateOfBirth",
        Category::Phone if looks_like_a_uk_number(suggestion.text.reveal()) => "PhoneNumber",
        Category::Phone => "OtherPhoneNumber",
        Category::Email => "Email",
        Category::Passport => "USUKPassportNumber",
        Category::DrivingLicence => "UKDriversLicenseNumber",
        Category::VehicleRegistration => "VehicleRegistration",
        Category::BankAccount => "BankAccount",
        Category::PaymentCard => "CreditCardNumber",
        Category::Iban => "InternationalBankingAccountNumber",
        Category::CaseReference => "CaseReference",
        Category::OfficerNumber => "OfficerNumber",
        Category::PreviousConvictions => "PreviousConvictions",
        Category::NhsNumber => "UKNationalHealthNumber",
        Category::NationalInsuranceNumber => "UKNationalInsuranceNumber",
        Category::Organisation => "Organization",
        Category::Date => "DateTime",
        Category::Url => "URL",
        _ => "Other",
    }
}

/// Shows suggestions of a version; 202 until they are there.
#[utoipa::path(get, path = "/urns/{urn}/cases/{caseId}/documents/{documentId}/versions/{versionId}/pii", tag = "artefacts",
    params(("urn" = String, Path), ("caseId" = i64, Path), ("documentId" = String, Path), ("versionId" = i64, Path), Asked),
    responses((status = OK, body = Vec<PiiLine>), (status = ACCEPTED, description = "`{nextUrl}`"), (status = NOT_FOUND),
    (status = UNSUPPORTED_MEDIA_TYPE)))]
pub async fn pii(
    State(service): State<Service>,
    Extension(caller): Extension<Caller>,
    Extension(case): Extension<OpenedCase>,
    at: VersionPlace,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
    uri: OriginalUri,
) -> Result<Response, Fault> {
    let actor = &caller.signed.actor;
    let document = artefact::fetched(&service, &caller, &case, at, Artefact::Pii).await?;
    if asked.wants_fresh() {
        obelus_pipeline::suggest_again_for(service.casebook(), service.work(), &document.id, actor).await?;
    }
    let standing = artefact::suggested(&document)?;
    let renewing = obelus_pipeline::is_suggesting(service.casebook(), &document.id).await?;
    if renewing || matches!(standing, Standing::Coming) {
        service
            .casebook()
            .prioritise(&document.id, obelus_casebook::NewStage::INTERACTIVE, actor)
            .await?;
        return artefact::come_again(&service, &headers, &uri.0);
    }
    let found = service.casebook().suggestions(&document.id).await?;
    let reading = service.casebook().reading(&document.id).await?;
    viewed::record(service.casebook(), &document.id, actor, "suggestions").await?;
    Ok(Json(pii_lines(&document.id, &reading, &found)).into_response())
}
