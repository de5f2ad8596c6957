//! What a status other than success means.

use crate::CmsError;
use futures::StreamExt;
use reqwest::Response;
use serde_json::Value;

/// Most bytes of an error's body that are looked at.
const LOOKED_AT: usize = 4 << 10;

/// Longest text about a lock that is passed on.
const LONGEST: usize = 200;

/// The error a refused call amounts to; `about` is what a 404 says is missing.
pub(super) async fn refusal(response: Response, about: &'static str) -> CmsError {
    match response.status().as_u16() {
        400 | 422 => {
            CmsError::BadRequest("the case management system did not understand the request".to_owned())
        }
        401 => CmsError::SignIn,
        403 => CmsError::NoAccess,
        404 => CmsError::NotThere(about),
        409 | 423 => CmsError::Locked {
            by: holder(&beginning(response).await).into(),
        },
        410 => CmsError::Gone,
        413 => CmsError::TooLarge,
        415 => CmsError::UnsupportedKind,
        451 => CmsError::NoModernAccess,
        status @ (408 | 429 | 502 | 503 | 504) => CmsError::Unavailable(format!("it answered {status}")),
        status => CmsError::Status(status),
    }
}

async fn beginning(response: Response) -> Vec<u8> {
    let mut body = Vec::new();
    let mut stream = response.bytes_stream();
    while let Some(Ok(piece)) = stream.next().await {
        body.extend_from_slice(&piece);
        if body.len() >= LOOKED_AT {
            break;
        }
    }
    body
}

/// Who holds a lock: the body is the name as plain text, as a JSON string, or an object with a message.
fn holder(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let said = match serde_json::from_str::<Value>(&text) {
        Ok(Value::String(name)) => name,
        Ok(Value::Object(fields)) => [
            "lockingUserName",
            "message",
            "Message",
            "Error",
            "detail",
            "title",
        ]
        .into_iter()
        .find_map(|field| fields.get(field)?.as_str().map(str::to_owned))
        .unwrap_or_default(),
        Ok(_) => String::new(),
        // An error page of something in between is no name.
        Err(_) if text.trim_start().starts_with('<') => String::new(),
        Err(_) => text.into_owned(),
    };
    let plain: String = said
        .trim()
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST)
        .collect();
    plain
}

#[cfg(test)]
mod tests {
    use super::holder;

    #[test]
    fn the_holder_of_a_lock_is_found_in_every_form() {
        assert_eq!(holder(b"Priya Example"), "Priya Example");
        assert_eq!(holder(b"\"Priya Example\""), "Priya Example");
        assert_eq!(
            holder(br#"{"message":"locked by Priya Example"}"#),
            "locked by Priya Example"
        );
        assert_eq!(holder(b"<html><body>conflict"), "");
        assert_eq!(holder(b"a\r\nb"), "ab");
        assert_eq!(holder(&[b'x'; 4096]).len(), 200);
    }
}
