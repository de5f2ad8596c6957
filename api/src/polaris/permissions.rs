//! What may be read and redacted here, by file type: the programme's own rules (its last matching rule wins, and what
//! no rule allows is left to the case management system).

use obelus_cms::Listing;
use serde::Serialize;

/// What the front end is told about a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct PresentationFlags {
    /// `Ok` or `OnlyAvailableInCms`.
    pub read: &'static str,
    /// `Ok`, `OnlyAvailableInCms`, `OriginalFileTypeNotAllowed` or `IsDispatched`.
    pub write: &'static str,
}

/// Extensions that may be read and redacted. E-mail of the case management system (`hte`) may only be read.
const READ_AND_WRITE: [&str; 27] = [
    "pdf", "doc", "docx", "docm", "dot", "dotm", "dotx", "rtf", "txt", "csv", "xls", "xlsx", "xlsm", "xlt",
    "ppt", "pptx", "bmp", "emz", "gif", "jpg", "jpeg", "tif", "tiff", "png", "xps", "eml", "odt",
];

/// What may be done with a document.
pub fn flags(listing: &Listing) -> PresentationFlags {
    const ONLY_THERE: &str = "OnlyAvailableInCms";
    let extension = listing.extension();
    if extension == "hte" {
        let write = match listing.is_dispatched {
            true => "IsDispatched",
            false => "OriginalFileTypeNotAllowed",
        };
        return PresentationFlags { read: "Ok", write };
    }
    if !READ_AND_WRITE.contains(&extension.as_str()) {
        return PresentationFlags {
            read: ONLY_THERE,
            write: ONLY_THERE,
        };
    }
    PresentationFlags {
        read: "Ok",
        write: if listing.is_dispatched {
            "IsDispatched"
        } else {
            "Ok"
        },
    }
}

#[cfg(test)]
mod tests {
    use super::flags;
    use obelus_cms::Listing;

    fn of(extension: &str, dispatched: bool) -> (&'static str, &'static str) {
        let found = flags(&Listing {
            file_extension: Some(extension.to_owned()),
            is_dispatched: dispatched,
            ..Listing::default()
        });
        (found.read, found.write)
    }

    #[test]
    fn what_was_sent_out_is_never_writable_and_unknown_files_stay_where_they_are() {
        assert_eq!(of(".PDF", false), ("Ok", "Ok"));
        assert_eq!(of("docx", true), ("Ok", "IsDispatched"));
        assert_eq!(of("hte", false), ("Ok", "OriginalFileTypeNotAllowed"));
        assert_eq!(of("msg", false), ("OnlyAvailableInCms", "OnlyAvailableInCms"));
        assert_eq!(of("", true), ("OnlyAvailableInCms", "OnlyAvailableInCms"));
    }
}
