//! Files in parts: what a player asks for when somebody jumps to another moment (RFC 9110 section 14).

use crate::problem::Problem;
use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use obelus_casebook::Casebook;
use obelus_evidence::Sha256;
use std::ops::Range;

/// A file that is served in parts.
pub(crate) struct File {
    /// Its blob, whose digest is also the file's entity tag.
    pub(crate) blob: Sha256,
    /// Its size.
    pub(crate) bytes: u64,
    /// Its media type.
    pub(crate) kind: String,
    /// What a browser that saves it calls it; shown in place without.
    pub(crate) save_as: Option<String>,
}

/// What of a file is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Wanted {
    Whole,
    Part(Range<u64>),
    /// Nothing of the file lies there.
    Nothing,
}

/// Serves what a request asks for: 200 with everything, 206 with a part, or 416 when there is no such part.
///
/// # Errors
/// When the blob is gone or the store fails.
pub(crate) async fn serve(
    casebook: &Casebook,
    file: &File,
    headers: &HeaderMap,
) -> Result<Response, Problem> {
    let tag = format!("\"{}\"", file.blob);
    let wanted = match same_version(headers, &tag) {
        true => wanted(headers, file.bytes),
        false => Wanted::Whole,
    };
    let (status, range) = match wanted {
        Wanted::Whole => (StatusCode::OK, None),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, Some(range)),
        Wanted::Nothing => {
            let mut response = Problem::unsatisfiable(file.bytes).into_response();
            put(
                &mut response,
                header::CONTENT_RANGE,
                &format!("bytes */{}", file.bytes),
            );
            return Ok(response);
        }
    };
    let length = range.as_ref().map_or(file.bytes, |range| range.end - range.start);
    let body = Body::from_stream(casebook.blobs().stream(&file.blob, range.clone()).await?);
    let mut response = (status, body).into_response();
    put(&mut response, header::CONTENT_TYPE, &file.kind);
    put(&mut response, header::CONTENT_LENGTH, &length.to_string());
    put(&mut response, header::ACCEPT_RANGES, "bytes");
    put(&mut response, header::ETAG, &tag);
    if let Some(range) = range {
        let place = format!("bytes {}-{}/{}", range.start, range.end - 1, file.bytes);
        put(&mut response, header::CONTENT_RANGE, &place);
    }
    if let Some(name) = &file.save_as {
        let name = format!("attachment; filename=\"{name}\"");
        put(&mut response, header::CONTENT_DISPOSITION, &name);
    }
    Ok(response)
}

fn put(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Whether the client's parts are of this very file: `If-Range` with another tag, or with a date, asks for the whole.
fn same_version(headers: &HeaderMap, tag: &str) -> bool {
    headers
        .get(header::IF_RANGE)
        .is_none_or(|told| told.as_bytes() == tag.as_bytes())
}

/// A single range of bytes. Several at once, and what is not understood, is answered with the whole file, as RFC 9110
/// allows.
fn wanted(headers: &HeaderMap, bytes: u64) -> Wanted {
    let parsed = headers
        .get(header::RANGE)
        .and_then(|value| value.to_str().ok())
        .and_then(|text| text.trim().strip_prefix("bytes="))
        .and_then(|text| text.trim().split_once('-'));
    let Some((first, last)) = parsed else {
        return Wanted::Whole;
    };
    let number = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse::<u64>())
    };
    let range = match (first, last) {
        ("", "") => return Wanted::Whole,
        // The last so many bytes.
        ("", last) => match number(last) {
            Some(Ok(count)) => bytes.saturating_sub(count)..bytes,
            _ => return Wanted::Whole,
        },
        (first, "") => match number(first) {
            Some(Ok(first)) => first..bytes,
            _ => return Wanted::Whole,
        },
        (first, last) => match (number(first), number(last)) {
            (Some(Ok(first)), Some(Ok(last))) if first <= last => first..last.saturating_add(1).min(bytes),
            _ => return Wanted::Whole,
        },
    };
    if range.start < range.end {
        Wanted::Part(range)
    } else {
        Wanted::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::{Wanted, same_version, wanted};
    use axum::http::{HeaderMap, HeaderValue, header};

    fn asked(range: &'static str) -> Wanted {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static(range));
        wanted(&headers, 1000)
    }

    #[test]
    fn single_ranges_are_served_and_what_lies_outside_is_not() {
        assert_eq!(asked("bytes=0-"), Wanted::Part(0..1000));
        assert_eq!(asked("bytes=10-19"), Wanted::Part(10..20));
        assert_eq!(asked("bytes=990-5000"), Wanted::Part(990..1000));
        assert_eq!(asked("bytes=-7"), Wanted::Part(993..1000));
        assert_eq!(asked("bytes=-7000"), Wanted::Part(0..1000));
        for outside in ["bytes=1000-", "bytes=1000-1001", "bytes=-0"] {
            assert_eq!(asked(outside), Wanted::Nothing, "{outside}");
        }
        for odd in [
            "bytes=5-4",
            "bytes=-",
            "bytes=0-1,5-6",
            "lines=1-2",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-99999999999999999999999",
        ] {
            assert_eq!(asked(odd), Wanted::Whole, "{odd}");
        }
        assert_eq!(wanted(&HeaderMap::new(), 1000), Wanted::Whole);
    }

    #[test]
    fn parts_of_another_version_are_not_mixed_with_this_one() {
        let mut headers = HeaderMap::new();
        assert!(same_version(&headers, "\"a\""));
        headers.insert(header::IF_RANGE, HeaderValue::from_static("\"a\""));
        assert!(same_version(&headers, "\"a\"") && !same_version(&headers, "\"b\""));
        headers.insert(
            header::IF_RANGE,
            HeaderValue::from_static("Wed, 21 Oct 2015 07:28:00 GMT"),
        );
        assert!(!same_version(&headers, "\"a\""));
    }
}
