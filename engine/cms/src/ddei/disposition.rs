//! File names out of `Content-Disposition`, which the connector does not write as RFC 6266 wants.

/// The file name: RFC 5987's `filename*`, quoted, unquoted with spaces, or the whole header when it is nothing but a
/// name. Bytes that are not UTF-8 are taken as Latin-1. Folders before the name are dropped.
pub(super) fn file_name(header: &[u8]) -> Option<String> {
    let text = match std::str::from_utf8(header) {
        Ok(text) => text.to_owned(),
        Err(_) => header.iter().map(|byte| char::from(*byte)).collect(),
    };
    let found = extended(&text)
        .or_else(|| parameter(&text))
        .or_else(|| bare(&text))?;
    let last = found.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = last.chars().filter(|c| !c.is_control()).collect();
    let plain = plain.trim().to_owned();
    (!plain.is_empty()).then_some(plain)
}

/// `filename*=UTF-8''MG11%20Roe.pdf`.
fn extended(text: &str) -> Option<String> {
    let value = after(text, "filename*=")?;
    let value = value.split(';').next()?.trim().trim_matches('"');
    let (charset, rest) = value.split_once('\'')?;
    let (_, encoded) = rest.split_once('\'')?;
    let bytes = decoded(encoded)?;
    match charset.to_ascii_lowercase().as_str() {
        "utf-8" => String::from_utf8(bytes).ok(),
        _ => Some(bytes.into_iter().map(char::from).collect()),
    }
}

fn decoded(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        match byte {
            b'%' => {
                let pair = [rest.next()?, rest.next()?];
                bytes.push(u8::from_str_radix(std::str::from_utf8(&pair).ok()?, 16).ok()?);
            }
            other => bytes.push(other),
        }
    }
    Some(bytes)
}

/// `filename="MG11 Roe.pdf"`, or without quotes, spaces and all.
fn parameter(text: &str) -> Option<String> {
    let value = after(text, "filename=")?.trim_start();
    match value.strip_prefix('"') {
        Some(quoted) => {
            let mut name = String::new();
            let mut rest = quoted.chars();
            while let Some(c) = rest.next() {
                match c {
                    '"' => break,
                    '\\' => name.extend(rest.next()),
                    other => name.push(other),
                }
            }
            Some(name)
        }
        None => Some(value.split(';').next()?.trim().to_owned()),
    }
}

/// A header that is nothing but a name.
fn bare(text: &str) -> Option<String> {
    let text = text.trim();
    let is_kind = text.eq_ignore_ascii_case("attachment") || text.eq_ignore_ascii_case("inline");
    (!is_kind && !text.contains(['=', ';'])).then(|| text.trim_matches('"').to_owned())
}

/// What follows a parameter's name, in any letter case, where a parameter can begin.
fn after<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let lower = text.to_ascii_lowercase();
    let mut from = 0;
    while let Some(at) = lower[from..].find(name) {
        let at = from + at;
        let before = lower[..at].trim_end();
        if before.is_empty() || before.ends_with(';') {
            return Some(&text[at + name.len()..]);
        }
        from = at + name.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::file_name;

    #[test]
    fn every_way_the_connector_writes_a_name_is_read() {
        for (header, name) in [
            (
                &b"attachment; filename=MG11 Roe (1).pdf"[..],
                Some("MG11 Roe (1).pdf"),
            ),
            (
                b"attachment; filename=\"MG11; Roe.pdf\"; size=3",
                Some("MG11; Roe.pdf"),
            ),
            (b"attachment; filename=\"a \\\"b\\\".pdf\"", Some("a \"b\".pdf")),
            (
                b"Attachment; FileName=x.PDF; filename*=UTF-8''caf%C3%A9%20x.pdf",
                Some("caf\u{e9} x.pdf"),
            ),
            (
                b"attachment; filename*=iso-8859-1''caf%E9.pdf",
                Some("caf\u{e9}.pdf"),
            ),
            (b"MG3.doc", Some("MG3.doc")),
            (b"attachment; filename=caf\xe9.pdf", Some("caf\u{e9}.pdf")),
            (b"attachment; filename=\"../../etc/passwd\"", Some("passwd")),
            (b"attachment; filename=C:\\scans\\x.tif", Some("x.tif")),
            (b"attachment; filename=", None),
            (b"inline", None),
            (b"attachment; filename*=UTF-8''%zz", None),
            (b"attachment; filename=\"unclosed", Some("unclosed")),
        ] {
            assert_eq!(
                file_name(header).as_deref(),
                name,
                "{}",
                String::from_utf8_lossy(header)
            );
        }
    }
}
