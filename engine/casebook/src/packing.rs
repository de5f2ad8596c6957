//! How a reading is kept: binary, packed page by page, so that one page can be had without the others.
//!
//! ```text
//! 1 byte   form
//! 4 bytes  length of the index, little end first
//! index    lengths of the frames (postcard)
//! frames   first what is not a page, then one per page (postcard in zstd)
//! ```
//!
//! Binary, because the JSON form leaves out where the characters of a word end. Postcard says nothing about its own
//! shape, so a changed [`Reading`] needs a new form here, and older ones are read again from the original.

use crate::{CasebookError, DocumentId, Result};
use bytes::Bytes;
use obelus_evidence::{MediaFindings, Page, Reading, Sha256};
use serde::{Serialize, de::DeserializeOwned};
use std::ops::Range;

const FORM: u8 = 1;

/// Bytes before the index.
const HEAD: usize = 5;

/// Where one page lies in a packed reading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Frame {
    /// Bytes of the blob.
    pub(crate) range: Range<u64>,
    /// Their digest: ranges of a blob can't be checked against the blob's own.
    pub(crate) sha256: Sha256,
}

/// A packed reading.
pub(crate) struct Packed {
    /// The blob.
    pub(crate) bytes: Bytes,
    /// Its pages, in order.
    pub(crate) frames: Vec<Frame>,
}

/// Packs a reading, away from the threads that serve requests: 127,000 words take a moment.
pub(crate) async fn pack(reading: Reading) -> Result<(Reading, Packed)> {
    away(move || {
        let mut reading = reading;
        let pages = std::mem::take(&mut reading.pages);
        let mut frames = vec![squeeze(&reading)?];
        for page in &pages {
            frames.push(squeeze(page)?);
        }
        reading.pages = pages;
        Ok((reading, join(&frames)?))
    })
    .await
}

fn join(frames: &[Vec<u8>]) -> Result<Packed> {
    let lengths: Vec<u64> = frames.iter().map(|frame| frame.len() as u64).collect();
    let index = postcard::to_stdvec(&lengths).map_err(|_| unpackable())?;
    let mut bytes = vec![FORM];
    bytes.extend(
        u32::try_from(index.len())
            .map_err(|_| unpackable())?
            .to_le_bytes(),
    );
    bytes.extend(index);
    let mut placed = Vec::with_capacity(frames.len());
    for frame in frames {
        let start = bytes.len() as u64;
        bytes.extend(frame);
        placed.push(Frame {
            range: start..bytes.len() as u64,
            sha256: Sha256::of(frame),
        });
    }
    placed.remove(0);
    Ok(Packed {
        bytes: bytes.into(),
        frames: placed,
    })
}

/// Unpacks a whole reading.
pub(crate) async fn unpack(packed: Bytes, document: &DocumentId) -> Result<Reading> {
    let what = format!("the reading of document {document}");
    away(move || match packed.first() {
        Some(&FORM) => whole(&packed).ok_or(CasebookError::Damaged(what)),
        Some(_) => Err(CasebookError::NotYet("the reading in this version's form")),
        None => Err(CasebookError::Damaged(what)),
    })
    .await
}

fn whole(packed: &[u8]) -> Option<Reading> {
    let length = u32::from_le_bytes(packed.get(1..HEAD)?.try_into().ok()?) as usize;
    let lengths: Vec<u64> = postcard::from_bytes(packed.get(HEAD..HEAD.checked_add(length)?)?).ok()?;
    let mut rest = packed.get(HEAD + length..)?;
    let mut frames = Vec::with_capacity(lengths.len());
    for length in lengths {
        let (frame, after) = rest.split_at_checked(usize::try_from(length).ok()?)?;
        frames.push(frame);
        rest = after;
    }
    let (first, pages) = frames.split_first()?;
    let mut reading: Reading = stretch(first)?;
    reading.pages = pages.iter().map(|frame| stretch(frame)).collect::<Option<_>>()?;
    Some(reading)
}

/// Unpacks one page.
pub(crate) fn unpack_page(bytes: &[u8], frame: &Frame, document: &DocumentId) -> Result<Page> {
    let sound = (Sha256::of(bytes) == frame.sha256)
        .then(|| stretch(bytes))
        .flatten();
    sound.ok_or_else(|| CasebookError::Damaged(format!("the reading of document {document}")))
}

/// Packs what was found in a recording: its JSON form, so that older ones stay readable when fields are added.
pub(crate) async fn pack_findings(findings: MediaFindings) -> Result<(MediaFindings, Bytes)> {
    away(move || {
        let json = serde_json::to_vec(&findings).map_err(|_| unpackable())?;
        let packed = zstd::encode_all(&*json, 3).map_err(|_| unpackable())?;
        Ok((findings, packed.into()))
    })
    .await
}

/// Unpacks what was found in a recording.
pub(crate) async fn unpack_findings(packed: Bytes, document: &DocumentId) -> Result<MediaFindings> {
    let what = format!("the findings of document {document}");
    away(move || {
        let json = zstd::decode_all(&*packed).ok();
        json.and_then(|json| serde_json::from_slice(&json).ok())
            .ok_or(CasebookError::Damaged(what))
    })
    .await
}

fn squeeze<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    let binary = postcard::to_stdvec(value).map_err(|_| unpackable())?;
    zstd::encode_all(&*binary, 3).map_err(|_| unpackable())
}

fn stretch<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    postcard::from_bytes(&zstd::decode_all(bytes).ok()?).ok()
}

fn unpackable() -> CasebookError {
    CasebookError::BadRequest("a result can't be stored".to_owned())
}

pub(crate) async fn away<T: Send + 'static>(job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let done = tokio::task::spawn_blocking(job).await;
    done.map_err(|_| CasebookError::BrokenStream("the server is stopping".to_owned()))?
}

/// Fewest things that are worth a thread of their own.
const WORTH_A_THREAD: usize = 8;

/// As [`away`], for many things, on as many threads as there are processors. Results keep the order of the things.
pub(crate) async fn away_each<T: Send + 'static, R: Send + 'static>(
    mut things: Vec<T>,
    job: impl Fn(Vec<T>) -> Result<Vec<R>> + Clone + Send + 'static,
) -> Result<Vec<R>> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let share = things.len().div_ceil(threads).max(WORTH_A_THREAD);
    let mut jobs = Vec::new();
    while !things.is_empty() {
        let rest = things.split_off(things.len().min(share));
        let (some, job) = (std::mem::replace(&mut things, rest), job.clone());
        jobs.push(away(move || job(some)));
    }
    let done = futures::future::try_join_all(jobs).await?;
    Ok(done.into_iter().flatten().collect())
}

#[cfg(test)]
mod tests {
    use super::{Frame, pack, unpack, unpack_page};
    use crate::{CasebookError, DocumentId};
    use obelus_evidence::{Kind, Original, Page, Quad, Reading, Sha256, TextSource, Word};

    fn reading(pages: u32, words: u32) -> Reading {
        let word = |number: u32| Word {
            text: format!("word{number}").into(),
            quad: Quad([f64::from(number) / 3.0, 0.1, 2.0, 0.1, 2.0, 0.3, 1.0, 0.3]),
            confidence: 1.0,
            line: number / 10,
            edges: vec![0.25, 0.5, 0.75, 0.8, 1.0],
        };
        let page = |index| Page {
            index,
            width: 595.276,
            height: 841.89,
            source: TextSource::Native,
            words: (0..words).map(|number| word(number + index)).collect(),
        };
        Reading {
            original: Original {
                sha256: Sha256::of(b"x"),
                kind: Kind::Text,
                bytes: 1,
            },
            pages: (1..=pages).map(page).collect(),
            warnings: vec!["a remark".into()],
            verbatim: Some("the text".into()),
        }
    }

    #[tokio::test]
    async fn a_reading_comes_back_whole_and_page_by_page() {
        let document: DocumentId = "d".parse().unwrap();
        let (reading, packed) = pack(reading(5, 40)).await.unwrap();
        assert_eq!(packed.frames.len(), 5);
        for (page, frame) in reading.pages.iter().zip(&packed.frames) {
            let range = frame.range.start as usize..frame.range.end as usize;
            assert_eq!(
                unpack_page(&packed.bytes[range], frame, &document).unwrap(),
                *page
            );
        }
        assert_eq!(unpack(packed.bytes, &document).await.unwrap(), reading);
    }

    #[tokio::test]
    async fn damaged_and_foreign_forms_are_told_apart() {
        let document: DocumentId = "d".parse().unwrap();
        let (_, packed) = pack(reading(2, 3)).await.unwrap();
        for cut in [0, 1, 4, 6, packed.bytes.len() - 1] {
            let torn = unpack(packed.bytes.slice(..cut), &document).await;
            assert!(matches!(torn, Err(CasebookError::Damaged(_))), "{cut}");
        }
        let mut newer = packed.bytes.to_vec();
        newer[0] = 9;
        assert!(matches!(
            unpack(newer.into(), &document).await,
            Err(CasebookError::NotYet(_))
        ));
        let frame = Frame {
            sha256: Sha256::of(b"other"),
            ..packed.frames[0].clone()
        };
        let range = frame.range.start as usize..frame.range.end as usize;
        assert!(unpack_page(&packed.bytes[range], &frame, &document).is_err());
    }

    #[tokio::test]
    async fn a_reading_of_127_000_words_is_small() {
        let document: DocumentId = "d".parse().unwrap();
        let (reading, packed) = pack(reading(230, 552)).await.unwrap();
        assert!(packed.bytes.len() < 4 << 20, "{} bytes", packed.bytes.len());
        assert_eq!(
            unpack(packed.bytes, &document).await.unwrap().pages.len(),
            reading.pages.len()
        );
    }
}
