//! Files of the casebook, put once and named by their digest.

use crate::{CasebookError, Result};
use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt, stream::BoxStream};
use obelus_evidence::{RefusalCode, Refused, Sha256};
use object_store::{
    GetOptions, GetRange, MultipartUpload, ObjectStore, ObjectStoreExt, PutMode, PutOptions,
    path::Path as Key,
};
use sha2::Digest;
use std::{fmt::Display, ops::Range, path::Path, sync::Arc};

/// Bytes sent to the store at a time; S3 wants parts of at least 5 MiB.
const PART: usize = 8 << 20;

/// How much of a file's beginning and end is kept for judging its kind.
const EDGE: usize = 8 << 10;

/// Where originals, readings and copies lie. A blob is written once, under the digest of its bytes.
#[derive(Clone)]
pub struct Blobs {
    store: Arc<dyn ObjectStore>,
}

/// A file that has arrived whole and has no name yet: [`Blobs::keep`] it or [`Blobs::discard`] it.
#[derive(Debug)]
pub struct Incoming {
    /// Digest of the whole file.
    pub sha256: Sha256,
    /// Size in bytes.
    pub bytes: u64,
    /// Its first bytes, at most 8 KiB.
    pub head: Vec<u8>,
    /// Its last bytes, at most 8 KiB.
    pub tail: Vec<u8>,
    place: Key,
}

impl Blobs {
    /// Opens a folder, making it if needed, and removes what uploads cut off by a crash left behind.
    pub(crate) fn folder(dir: &Path, clean: bool) -> Result<Self> {
        let incoming = dir.join("incoming");
        if clean && incoming.exists() {
            std::fs::remove_dir_all(&incoming).map_err(|source| CasebookError::Folder {
                what: "can't clean",
                path: incoming.clone(),
                source,
            })?;
        }
        std::fs::create_dir_all(&incoming).map_err(|source| CasebookError::Folder {
            what: "can't create",
            path: incoming,
            source,
        })?;
        let store = object_store::local::LocalFileSystem::new_with_prefix(dir)?.with_fsync(true);
        Ok(Self::in_store(Arc::new(store)))
    }

    /// Uses any object store.
    pub fn in_store(store: Arc<dyn ObjectStore>) -> Self {
        Self { store }
    }

    /// Stores bytes under their digest; doing it twice changes nothing.
    pub async fn put(&self, bytes: Bytes) -> Result<Sha256> {
        let sha256 = digest(bytes.clone()).await?;
        let options = PutOptions::from(PutMode::Create);
        let length = bytes.len() as u64;
        match self.store.put_opts(&place(&sha256), bytes.into(), options).await {
            Ok(_) => Ok(sha256),
            Err(object_store::Error::AlreadyExists { .. }) => self.same_size(sha256, length).await,
            Err(error) => Err(error.into()),
        }
    }

    /// Streams a file in while hashing it. More than `limit` bytes is refused as soon as the limit is passed;
    /// whatever goes wrong, nothing is left behind under a digest.
    pub async fn receive<S, E>(&self, stream: S, limit: u64) -> Result<Incoming>
    where
        S: Stream<Item = Result<Bytes, E>>,
        E: Display,
    {
        let place = Key::from(format!("incoming/{}", uuid::Uuid::now_v7()));
        let mut upload = self.store.put_multipart(&place).await?;
        match fill(upload.as_mut(), stream, limit, place).await {
            Ok(incoming) => Ok(incoming),
            Err(error) => {
                // The first error is the one to tell; a staging file that can't be removed now goes at the next start.
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }

    /// Gives a received file its name. When the same bytes are there already, they stay and the new ones go.
    pub async fn keep(&self, incoming: &Incoming) -> Result<Sha256> {
        let name = place(&incoming.sha256);
        match self.store.rename_if_not_exists(&incoming.place, &name).await {
            Ok(()) => Ok(incoming.sha256),
            Err(object_store::Error::AlreadyExists { .. }) => {
                self.discard(incoming).await?;
                self.same_size(incoming.sha256, incoming.bytes).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Throws a received file away.
    pub async fn discard(&self, incoming: &Incoming) -> Result<()> {
        match self.store.delete(&incoming.place).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The whole blob, checked against its name.
    pub async fn get(&self, sha256: &Sha256) -> Result<Bytes> {
        let found = self
            .store
            .get(&place(sha256))
            .await
            .map_err(|e| missing(e, sha256))?;
        let bytes = found.bytes().await?;
        if digest(bytes.clone()).await? == *sha256 {
            Ok(bytes)
        } else {
            Err(CasebookError::Damaged(format!("blob {sha256}")))
        }
    }

    /// Size in bytes.
    pub async fn size(&self, sha256: &Sha256) -> Result<u64> {
        let found = self
            .store
            .head(&place(sha256))
            .await
            .map_err(|e| missing(e, sha256))?;
        Ok(found.size)
    }

    /// Some bytes of a blob, not checked: a digest covers the whole. The range must lie inside the blob.
    pub async fn range(&self, sha256: &Sha256, range: Range<u64>) -> Result<Bytes> {
        self.store
            .get_range(&place(sha256), range)
            .await
            .map_err(|e| missing(e, sha256))
    }

    /// A blob, or a range of it, as a stream for a download; not checked on the way.
    pub async fn stream(
        &self,
        sha256: &Sha256,
        range: Option<Range<u64>>,
    ) -> Result<BoxStream<'static, Result<Bytes>>> {
        let options = GetOptions {
            range: range.map(GetRange::Bounded),
            ..GetOptions::default()
        };
        let found = self
            .store
            .get_opts(&place(sha256), options)
            .await
            .map_err(|e| missing(e, sha256))?;
        Ok(found.into_stream().map_err(CasebookError::from).boxed())
    }

    async fn same_size(&self, sha256: Sha256, bytes: u64) -> Result<Sha256> {
        if self.size(&sha256).await? == bytes {
            Ok(sha256)
        } else {
            Err(CasebookError::Damaged(format!("blob {sha256}")))
        }
    }
}

async fn fill<S, E>(upload: &mut dyn MultipartUpload, stream: S, limit: u64, place: Key) -> Result<Incoming>
where
    S: Stream<Item = Result<Bytes, E>>,
    E: Display,
{
    let mut stream = std::pin::pin!(stream);
    let mut hasher = sha2::Sha256::new();
    let (mut bytes, mut head, mut tail, mut part) = (0_u64, Vec::new(), Vec::new(), Vec::new());
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|error| CasebookError::BrokenStream(error.to_string()))?;
        bytes += chunk.len() as u64;
        if bytes > limit {
            let detail = format!(
                "the file has more than {} MiB, the most this server accepts; split it",
                limit >> 20
            );
            return Err(Refused::new(RefusalCode::TooLarge, detail).into());
        }
        hasher.update(&chunk);
        let wanted = (EDGE - head.len()).min(chunk.len());
        head.extend_from_slice(&chunk[..wanted]);
        tail.extend_from_slice(&chunk[chunk.len().saturating_sub(EDGE)..]);
        tail.drain(..tail.len().saturating_sub(EDGE));
        part.extend_from_slice(&chunk);
        if part.len() >= PART {
            upload.put_part(std::mem::take(&mut part).into()).await?;
        }
    }
    if !part.is_empty() {
        upload.put_part(part.into()).await?;
    }
    upload.complete().await?;
    let sha256 = Sha256::from_bytes(hasher.finalize().into());
    Ok(Incoming {
        sha256,
        bytes,
        head,
        tail,
        place,
    })
}

/// Two leading digits as a folder keep folders short.
fn place(sha256: &Sha256) -> Key {
    let name = sha256.to_string();
    Key::from(format!("sha256/{}/{name}", &name[..2]))
}

fn missing(error: object_store::Error, sha256: &Sha256) -> CasebookError {
    match error {
        object_store::Error::NotFound { .. } => CasebookError::NoBlob(sha256.to_string()),
        other => other.into(),
    }
}

/// Hashing a large file takes a second: not on a thread that serves requests.
async fn digest(bytes: Bytes) -> Result<Sha256> {
    if bytes.len() < PART {
        return Ok(Sha256::of(&bytes));
    }
    tokio::task::spawn_blocking(move || Sha256::of(&bytes))
        .await
        .map_err(|_| CasebookError::BrokenStream("the server is stopping".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Blobs, Incoming};
    use crate::CasebookError;
    use bytes::Bytes;
    use futures::stream;
    use obelus_evidence::Sha256;
    use std::{convert::Infallible, path::Path};

    async fn arrive(blobs: &Blobs, chunks: &[&'static [u8]], limit: u64) -> crate::Result<Incoming> {
        let chunks: Vec<_> = chunks
            .iter()
            .map(|c| Ok::<_, Infallible>(Bytes::from_static(c)))
            .collect();
        blobs.receive(stream::iter(chunks), limit).await
    }

    fn files(dir: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for entry in std::fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                found.extend(files(&path));
            } else {
                found.push(path.file_name().unwrap().to_str().unwrap().to_owned());
            }
        }
        found
    }

    #[tokio::test]
    async fn a_blob_is_put_once_and_named_by_its_digest() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(dir.path(), true).unwrap();
        let first = blobs.put(Bytes::from_static(b"one")).await.unwrap();
        assert_eq!(first, Sha256::of(b"one"));
        assert_eq!(blobs.put(Bytes::from_static(b"one")).await.unwrap(), first);
        let again = arrive(&blobs, &[b"o", b"ne"], 3).await.unwrap();
        assert_eq!(blobs.keep(&again).await.unwrap(), first);
        assert_eq!(files(dir.path()), [first.to_string()]);
        assert_eq!(blobs.range(&first, 1..3).await.unwrap().as_ref(), b"ne");
    }

    #[tokio::test]
    async fn a_streamed_file_shows_its_edges() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(dir.path(), true).unwrap();
        let long: &'static [u8] = Box::leak((0..20_000_u32).map(|i| (i % 251) as u8).collect());
        let incoming = arrive(
            &blobs,
            &[&long[..9_000], &long[9_000..9_001], &long[9_001..]],
            20_000,
        )
        .await
        .unwrap();
        assert_eq!(incoming.head, &long[..8_192]);
        assert_eq!(incoming.tail, &long[20_000 - 8_192..]);
        assert_eq!(incoming.sha256, Sha256::of(long));
        blobs.keep(&incoming).await.unwrap();
        assert_eq!(blobs.get(&incoming.sha256).await.unwrap(), long);
    }

    #[tokio::test]
    async fn a_file_over_the_limit_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(dir.path(), true).unwrap();
        let error = arrive(&blobs, &[b"abc", b"def"], 5).await.unwrap_err();
        assert!(matches!(error, CasebookError::Refused(_)), "{error}");
        assert_eq!(files(dir.path()), [""; 0]);
    }

    #[tokio::test]
    async fn a_changed_blob_is_noticed() {
        let dir = tempfile::tempdir().unwrap();
        let blobs = Blobs::folder(dir.path(), true).unwrap();
        let sha256 = blobs.put(Bytes::from_static(b"truth")).await.unwrap();
        let name = sha256.to_string();
        std::fs::write(dir.path().join("sha256").join(&name[..2]).join(&name), b"trash").unwrap();
        assert!(matches!(blobs.get(&sha256).await, Err(CasebookError::Damaged(_))));
        assert!(matches!(
            blobs.get(&Sha256::of(b"no")).await,
            Err(CasebookError::NoBlob(_))
        ));
    }
}
