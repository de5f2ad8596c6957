use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A SHA-256 digest; written as 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256([u8; 32]);

/// Said when a text is not 64 hexadecimal digits.
#[derive(Debug, thiserror::Error)]
#[error("a digest is 64 hexadecimal digits")]
pub struct ParseShaError;

impl Sha256 {
    /// Digests bytes that are in memory.
    pub fn of(bytes: &[u8]) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(bytes).into())
    }

    /// Wraps a digest computed elsewhere (streamed uploads).
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Sha256 {
    type Err = ParseShaError;

    fn from_str(text: &str) -> Result<Self, ParseShaError> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(|_| ParseShaError)?;
        Ok(Self(bytes))
    }
}

impl Serialize for Sha256 {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Sha256 {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

/// What kind of evidence a file is, decided by its bytes and never by its name alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A PDF file.
    Pdf,
    /// Plain text in UTF-8, UTF-16 with a byte-order mark, or Windows-1252.
    Text,
    /// A film or sound recording of any container; which of the two it is, only decoding tells.
    Recording,
    /// A picture or several: PNG, JPEG, TIFF, BMP, GIF, WebP.
    Picture,
    /// A message with headers, bodies and attachments: EML, MSG.
    Email,
    /// A text document of an office program: DOCX, DOC, ODT, RTF.
    Office,
}

impl Kind {
    /// Whether its pages are those of a PDF that is made from it first: its rendition.
    pub fn is_converted(self) -> bool {
        matches!(self, Self::Picture | Self::Email | Self::Office)
    }
}

/// A file as it was received: never changed, named by its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Original {
    /// Digest of the whole file.
    pub sha256: Sha256,
    /// Kind decided from the bytes.
    pub kind: Kind,
    /// Size in bytes.
    pub bytes: u64,
}

#[cfg(test)]
mod tests {
    use super::Sha256;

    #[test]
    fn digests_print_and_parse_back() {
        let digest = Sha256::of(b"abc");
        assert!(digest.to_string().starts_with("ba7816bf8f01cfea"));
        assert_eq!(digest.to_string().parse::<Sha256>().unwrap(), digest);
        assert!("xyz".parse::<Sha256>().is_err());
    }
}
