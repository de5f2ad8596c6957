//! Places in the Casework App's paths: cases, documents and their versions.

use super::error::Fault;
use axum::extract::{FromRequestParts, RawPathParams};
use axum::http::request::Parts;
use obelus_cms::VersionRef;

/// A document's id as the front ends write it: three letters and a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MaterialId {
    /// `CMS-123`: a document of the case management system, the only kind that can be redacted.
    Cms(i64),
    /// `PCD-123`: a pre-charge decision request shown as a document.
    PreChargeDecision(i64),
    /// `DAC-123`: defendants and charges shown as a document.
    DefendantsAndCharges(i64),
}

impl MaterialId {
    /// Reads an id; `None` when it is none of the three.
    pub fn parse(text: &str) -> Option<Self> {
        let (prefix, number) = text.split_once('-')?;
        let number = positive(number)?;
        match prefix {
            "CMS" => Some(Self::Cms(number)),
            "PCD" => Some(Self::PreChargeDecision(number)),
            "DAC" => Some(Self::DefendantsAndCharges(number)),
            _ => None,
        }
    }
}

/// How a document of the case management system is written on the wire.
pub fn wire_id(document: i64) -> String {
    format!("CMS-{document}")
}

/// A whole number of at least 1, in plain digits.
pub fn positive(text: &str) -> Option<i64> {
    let plain = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|number| plain && *number >= 1)
}

fn param<'p>(params: &'p RawPathParams, name: &str) -> &'p str {
    params
        .iter()
        .find(|(found, _)| *found == name)
        .map_or("", |(_, value)| value)
}

async fn params<S: Send + Sync>(parts: &mut Parts, state: &S) -> Result<RawPathParams, Fault> {
    RawPathParams::from_request_parts(parts, state)
        .await
        .map_err(|_| Fault::not_found("place"))
}

/// A case in a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CasePlace {
    /// Its unique reference number, decoded.
    pub urn: String,
    /// Its number, at least 1.
    pub case: i64,
}

impl CasePlace {
    /// Reads a case out of a path's parameters; a number below 1, or none, is 404 as the real gateway has it.
    ///
    /// # Errors
    /// 404.
    pub fn read(params: &RawPathParams) -> Result<Self, Fault> {
        let case = positive(param(params, "caseId")).ok_or_else(|| Fault::not_found("case"))?;
        Ok(Self {
            urn: param(params, "urn").trim().to_owned(),
            case,
        })
    }
}

/// A document of the case management system in a path, whatever its version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentPlace {
    /// The case's number.
    pub case: i64,
    /// The document's number.
    pub document: i64,
}

impl<S: Send + Sync> FromRequestParts<S> for DocumentPlace {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let params = params(parts, state).await?;
        let case = CasePlace::read(&params)?.case;
        match MaterialId::parse(param(&params, "documentId")) {
            Some(MaterialId::Cms(document)) => Ok(Self { case, document }),
            // Those are made from the case, not files of it.
            Some(_) => Err(Fault::bad_request(
                "only documents whose id starts with CMS- can be used here",
            )),
            None => Err(Fault::bad_request(
                "a document id is CMS-, PCD- or DAC- and a number",
            )),
        }
    }
}

/// A document by its number alone, as the newer front end's own routes write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MaterialPlace(pub DocumentPlace);

impl<S: Send + Sync> FromRequestParts<S> for MaterialPlace {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let params = params(parts, state).await?;
        let case = CasePlace::read(&params)?.case;
        let document = positive(param(&params, "materialId")).ok_or_else(|| Fault::not_found("material"))?;
        Ok(Self(DocumentPlace { case, document }))
    }
}

/// One version of a document of the case management system, in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionPlace(pub VersionRef);

impl<S: Send + Sync> FromRequestParts<S> for VersionPlace {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let version = {
            let params = params(parts, state).await?;
            positive(param(&params, "versionId")).ok_or_else(|| Fault::not_found("version"))?
        };
        let DocumentPlace { case, document } = DocumentPlace::from_request_parts(parts, state).await?;
        Ok(Self(VersionRef {
            case,
            document,
            version,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::{MaterialId, positive};

    #[test]
    fn ids_are_three_letters_and_a_number() {
        assert_eq!(MaterialId::parse("CMS-8819274"), Some(MaterialId::Cms(8_819_274)));
        assert_eq!(MaterialId::parse("PCD-1"), Some(MaterialId::PreChargeDecision(1)));
        assert_eq!(
            MaterialId::parse("DAC-9"),
            Some(MaterialId::DefendantsAndCharges(9))
        );
        for bad in [
            "8819274",
            "CMS-",
            "cms-1",
            "CMS-0",
            "CMS--1",
            "CMS-+1",
            "XXX-1",
            "CMS-99999999999999999999",
        ] {
            assert_eq!(MaterialId::parse(bad), None, "{bad}");
        }
        assert_eq!(positive("01"), Some(1));
        assert_eq!(positive("1.5"), None);
    }
}
