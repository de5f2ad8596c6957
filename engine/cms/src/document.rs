use crate::tolerant;
use obelus_evidence::{Sensitive, VersionRef};
use serde::{Deserialize, Serialize};

/// A document as the case management system lists it. Field names on the wire are the connector's own (camelCase);
/// missing and null fields take their defaults, numbers may come as text.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Listing {
    /// The document's number.
    #[serde(deserialize_with = "tolerant::number")]
    pub id: i64,
    /// Its newest version.
    #[serde(deserialize_with = "tolerant::number")]
    pub version_id: i64,
    /// The name shown to users.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub presentation_title: Sensitive<String>,
    /// The file name in CMS; its end tells e-mails (`.hte`).
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub original_file_name: Sensitive<String>,
    /// Media type, where known.
    #[serde(default)]
    pub mime_type: Option<String>,
    /// With its dot, e.g. `.pdf`.
    #[serde(default)]
    pub file_extension: Option<String>,
    /// Review, Exhibit, MGForm, OtherForm, Statement, Communication or Attachment.
    #[serde(default)]
    pub cms_doc_category: Option<String>,
    /// Number of the document type.
    #[serde(default, deserialize_with = "tolerant::optional_number")]
    pub type_id: Option<i64>,
    /// Name of the document type.
    #[serde(default, rename = "type")]
    pub type_name: Option<String>,
    /// Day it was filed, `YYYY-MM-DD`.
    #[serde(default)]
    pub date: Option<String>,
    /// CMS has a copy with a text layer.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub is_ocr_processed: bool,
    /// Sent out already; never writable.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub is_dispatched: bool,
    /// Order among statements and exhibits.
    #[serde(default, deserialize_with = "tolerant::optional_number")]
    pub category_list_order: Option<i64>,
    /// The document this one is attached to.
    #[serde(default, deserialize_with = "tolerant::optional_number")]
    pub parent_id: Option<i64>,
    /// The witness a statement is by.
    #[serde(default, deserialize_with = "tolerant::optional_number")]
    pub witness_id: Option<i64>,
    /// Some attachments can only be had in CMS.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub has_failed_attachments: bool,
    /// Somebody wrote a note.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub has_notes: bool,
    /// Unused material.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub is_unused: bool,
    /// In the inbox, not filed.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub is_inbox: bool,
    /// `Statement`, `Exhibit`, `Other` or `DefenceStatement`.
    #[serde(default)]
    pub classification: Option<String>,
    /// Belongs to witness management.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub is_witness_management: bool,
    /// May be reclassified.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub can_reclassify: bool,
    /// May be renamed.
    #[serde(default, deserialize_with = "tolerant::or_default")]
    pub can_rename: bool,
    /// `CanRename`, `IsWitnessManagement`, `IsDispatched`, `IsStatement` or `IsDefenceStatement`.
    #[serde(default)]
    pub rename_status: Option<String>,
    /// Reference of an exhibit.
    #[serde(default)]
    pub reference: Option<String>,
    /// Title of an exhibit or statement.
    #[serde(default)]
    pub title: Option<Sensitive<String>>,
}

impl Listing {
    /// The version a case's list shows.
    pub fn at(&self, case: i64) -> VersionRef {
        VersionRef {
            case,
            document: self.id,
            version: self.version_id,
        }
    }

    /// The end of the file name in lower case without its dot, from the extension or the name; empty when it has none.
    pub fn extension(&self) -> String {
        let from_name = || {
            let name = self.original_file_name.reveal();
            name.rsplit_once('.').map_or("", |(_, end)| end).to_owned()
        };
        let end = self
            .file_extension
            .as_deref()
            .map(|end| end.trim().trim_start_matches('.').to_owned())
            .filter(|end| !end.is_empty())
            .unwrap_or_else(from_name);
        end.to_ascii_lowercase()
    }
}

#[cfg(test)]
mod tests {
    use super::Listing;

    #[test]
    fn a_listing_tolerates_missing_null_and_text_numbers_but_not_a_missing_version() {
        let text = r#"{"id":"8691","versionId":"12","presentationTitle":null,"fileExtension":".PDF","parentId":"",
                       "isUnused":null,"categoryListOrder":null,"somethingNew":[1]}"#;
        let listing: Listing = serde_json::from_str(text).unwrap();
        assert_eq!(
            (listing.id, listing.version_id, listing.parent_id),
            (8691, 12, None)
        );
        assert_eq!(listing.extension(), "pdf");
        assert!(serde_json::from_str::<Listing>(r#"{"id":1}"#).is_err());
    }
}
