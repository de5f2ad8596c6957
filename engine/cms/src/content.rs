use crate::{CmsError, Result};
use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt, stream::BoxStream};
use obelus_evidence::Sensitive;
use std::fmt;

/// A file on its way out of the case management system: never held whole, never longer than its limit, and an error
/// at its end when it ended early.
pub struct Content {
    /// The file name the system gave, where it gave one.
    pub name: Option<Sensitive<String>>,
    /// How many bytes were announced.
    pub bytes: Option<u64>,
    /// The bytes.
    pub stream: BoxStream<'static, Result<Bytes>>,
}

impl Content {
    /// Bounds and checks a stream: [`CmsError::TooLarge`] past `limit` bytes, [`CmsError::Truncated`] when fewer or
    /// more bytes come than announced.
    ///
    /// # Errors
    /// When the announced size is over the limit already.
    pub fn checked(
        name: Option<Sensitive<String>>,
        announced: Option<u64>,
        limit: u64,
        stream: BoxStream<'static, Result<Bytes>>,
    ) -> Result<Self> {
        if announced.is_some_and(|bytes| bytes > limit) {
            return Err(CmsError::TooLarge);
        }
        let start = (stream, 0_u64, false);
        let checked = futures::stream::unfold(start, move |(mut stream, seen, ended)| async move {
            if ended {
                return None;
            }
            match stream.next().await {
                Some(Ok(part)) => {
                    let seen = seen + part.len() as u64;
                    let too_long = seen > limit || announced.is_some_and(|bytes| seen > bytes);
                    let item = match too_long {
                        false => Ok(part),
                        true if seen > limit => Err(CmsError::TooLarge),
                        true => Err(CmsError::BadAnswer("more bytes came than announced".to_owned())),
                    };
                    Some((item, (stream, seen, too_long)))
                }
                Some(Err(error)) => Some((Err(error), (stream, seen, true))),
                None if announced.is_some_and(|bytes| bytes != seen) => {
                    Some((Err(CmsError::Truncated), (stream, seen, true)))
                }
                None => None,
            }
        });
        Ok(Self {
            name,
            bytes: announced,
            stream: checked.boxed(),
        })
    }

    /// The whole file in memory; for tests and for comparing an upload with what was saved.
    ///
    /// # Errors
    /// The stream's first error.
    pub async fn whole(self) -> Result<Bytes> {
        let mut stream = self.stream;
        let mut whole = BytesMut::new();
        while let Some(part) = stream.try_next().await? {
            whole.extend_from_slice(&part);
        }
        Ok(whole.freeze())
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content")
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::Content;
    use crate::CmsError;
    use bytes::Bytes;
    use futures::{StreamExt, stream};

    async fn whole(parts: &[&'static str], announced: Option<u64>, limit: u64) -> Result<Bytes, CmsError> {
        let parts: Vec<_> = parts
            .iter()
            .map(|p| Ok(Bytes::from_static(p.as_bytes())))
            .collect();
        Content::checked(None, announced, limit, stream::iter(parts).boxed())?
            .whole()
            .await
    }

    #[tokio::test]
    async fn a_file_is_whole_or_an_error() {
        assert_eq!(whole(&["ab", "cd"], Some(4), 9).await.unwrap(), "abcd");
        assert_eq!(whole(&["ab", "cd"], None, 4).await.unwrap(), "abcd");
        assert_eq!(whole(&["ab"], Some(4), 9).await, Err(CmsError::Truncated));
        assert_eq!(whole(&["ab", "cde"], None, 4).await, Err(CmsError::TooLarge));
        assert_eq!(whole(&["ab"], Some(10), 4).await, Err(CmsError::TooLarge));
        assert!(matches!(
            whole(&["abcde"], Some(4), 9).await,
            Err(CmsError::BadAnswer(_))
        ));
    }
}
