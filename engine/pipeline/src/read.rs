//! Evidence in, pages and words out: read in a child, checked here, and recognised from pixels where that is needed.

use crate::{
    MOST_RECORDING_BYTES, PipelineError,
    children::{READ, ReadItem, decode, unacceptable},
    recognise::{self, Wish},
    source::Source,
};
use obelus_document::read::{PageRead, ReadSummary};
use obelus_evidence::{Box2, Kind, Original, Page, Reading, RefusalCode, Refused, Sha256};
use obelus_models::ocr::PageReader;
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed, accept};
use obelus_video::looks_like_media;
use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

/// The largest document that is taken, in bytes.
pub const LARGEST_FILE: u64 = 1 << 30;

/// First bytes that tell a recording from a document.
const HEAD: u64 = 4 << 10;

/// Pictures a page may have that are looked into one by one.
const MOST_PLACES: usize = 10_000;

/// Takes a sealed snapshot of a file.
///
/// # Errors
/// [`PipelineError::Refused`] when it cannot be opened, is not a plain file, or is larger than 1 GiB; a recording may
/// have four.
pub fn snapshot(path: &Path) -> Result<Sealed, PipelineError> {
    let refused =
        |code, why: String| PipelineError::Refused(Refused::new(code, format!("{}: {why}", path.display())));
    let unreadable = |e: io::Error| {
        refused(
            RefusalCode::UnsupportedKind,
            format!("the file cannot be opened: {e}"),
        )
    };
    // Asked before opening, because opening a pipe would wait for a writer.
    let metadata = std::fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(refused(
            RefusalCode::UnsupportedKind,
            "this is not a file".to_owned(),
        ));
    }
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = Vec::new();
    (&mut file)
        .take(HEAD)
        .read_to_end(&mut head)
        .map_err(unreadable)?;
    let most = if looks_like_media(&head) {
        MOST_RECORDING_BYTES
    } else {
        LARGEST_FILE
    };
    match Sealed::read(&mut head.as_slice().chain(file), most) {
        Ok(Some(sealed)) => Ok(sealed),
        Ok(None) => Err(refused(
            RefusalCode::TooLarge,
            format!("the file is larger than {} MiB", most >> 20),
        )),
        Err(e) => Err(PipelineError::Unfit(format!(
            "{}: the file cannot be held in memory: {e}",
            path.display()
        ))),
    }
}

/// Reads a whole document: its native words, and with `recogniser` those of pictures and of pages whose text layer
/// cannot be trusted. `on_page` is told how many pages are done.
///
/// # Errors
/// [`PipelineError::Refused`] when the document is refused, the reader failed on it, or its answer is not acceptable;
/// [`PipelineError::Unfit`] when the sandbox cannot be made; [`PipelineError::Model`] when a page needs recognition
/// and the models cannot be run.
pub fn read(
    sandbox: &Sandbox,
    recogniser: &dyn PageReader,
    source: &Source,
    on_page: &mut dyn FnMut(u32),
) -> Result<Reading, PipelineError> {
    let evidence = source.pages();
    let bytes = evidence.bytes();
    let job = Job {
        role: READ,
        profile: Profile::Read,
        preparation: &[],
        evidence,
        request: &[],
        limits: Limits::of(Profile::Read, bytes.len() as u64, 0),
    };
    let mut answer = Answer::default();
    sandbox.run(&job, &mut |item| {
        answer.take(decode(item)?)?;
        on_page(answer.pages.len() as u32 - answer.wishes.len() as u32);
        Ok(())
    })?;
    let (mut reading, wishes) = answer.finish(bytes)?;
    let done = reading.pages.len() - wishes.len();
    recognise::recognise(sandbox, recogniser, evidence, &mut reading, wishes, &mut |more| {
        on_page((done + more) as u32);
    })?;
    if source.rendition().is_some() {
        reading.original = source.original().clone();
        reading.warnings.splice(0..0, source.remarks().iter().cloned());
    }
    reading.sort_warnings();
    Ok(reading)
}

/// What has come back so far.
#[derive(Default)]
struct Answer {
    pages: Vec<Page>,
    wishes: Vec<Wish>,
    summary: Option<ReadSummary>,
}

impl Answer {
    fn take(&mut self, item: ReadItem) -> Result<(), Refused> {
        if self.summary.is_some() {
            return Err(unacceptable("more came after the end"));
        }
        match item {
            ReadItem::Page(PageRead { page, recognise }) => {
                if self.pages.len() >= accept::MOST_PAGES {
                    return Err(Refused::new(
                        RefusalCode::TooLarge,
                        format!("the document has more than {} pages", accept::MOST_PAGES),
                    ));
                }
                accept::page(&page, self.pages.len() as u32 + 1)?;
                if let Some(wish) = recognise {
                    let places = wish.within.as_deref().unwrap_or_default();
                    if places.len() > MOST_PLACES || !places.iter().all(Box2::is_finite) {
                        return Err(unacceptable("its places to recognise are impossible"));
                    }
                    self.wishes.push(Wish {
                        page: page.index,
                        within: wish.within,
                        otherwise: one_line(&wish.otherwise),
                    });
                }
                self.pages.push(page);
            }
            ReadItem::End(summary) => self.summary = Some(summary),
        }
        Ok(())
    }

    fn finish(self, bytes: &[u8]) -> Result<(Reading, Vec<Wish>), Refused> {
        let summary = self.summary.ok_or_else(|| unacceptable("its end is missing"))?;
        if self.pages.is_empty() {
            return Err(Refused::new(RefusalCode::NoPages, "the document has no pages"));
        }
        // Digest and size are ours: the child's word is not needed for them.
        let original = Original {
            sha256: Sha256::of(bytes),
            kind: summary.original.kind,
            bytes: bytes.len() as u64,
        };
        if summary.original != original || summary.pages as usize != self.pages.len() {
            return Err(unacceptable("it is about another file"));
        }
        if summary.verbatim.is_some() != (original.kind == Kind::Text) {
            return Err(unacceptable("only a text file has a text of its own"));
        }
        let warnings = summary.warnings.iter().map(|w| one_line(w)).collect();
        let reading = Reading {
            original,
            pages: self.pages,
            warnings,
            verbatim: summary.verbatim,
        };
        Ok((reading, self.wishes))
    }
}

/// Fit for a terminal and a log line.
pub(crate) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(1000)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Answer, one_line};
    use crate::children::ReadItem;
    use obelus_document::read::{PageRead, ReadSummary};
    use obelus_evidence::{Kind, Original, Page, Sha256, TextSource};

    const FILE: &[u8] = b"a file";

    fn page(index: u32) -> ReadItem {
        ReadItem::Page(PageRead {
            page: Page {
                index,
                width: 595.0,
                height: 842.0,
                source: TextSource::None,
                words: vec![],
            },
            recognise: None,
        })
    }

    fn end(of: &[u8], pages: u32) -> ReadItem {
        let original = Original {
            sha256: Sha256::of(of),
            kind: Kind::Pdf,
            bytes: of.len() as u64,
        };
        ReadItem::End(ReadSummary {
            original,
            pages,
            warnings: vec!["page 1:\n odd".into()],
            verbatim: None,
        })
    }

    fn answered(items: Vec<ReadItem>) -> Result<usize, obelus_evidence::Refused> {
        let mut answer = Answer::default();
        for item in items {
            answer.take(item)?;
        }
        answer.finish(FILE).map(|(reading, _)| reading.pages.len())
    }

    #[test]
    fn only_a_whole_answer_about_this_file_is_accepted() {
        assert_eq!(answered(vec![page(1), page(2), end(FILE, 2)]), Ok(2));
        assert!(answered(vec![page(1)]).is_err());
        assert!(answered(vec![end(FILE, 0)]).is_err());
        assert!(answered(vec![page(2), end(FILE, 1)]).is_err());
        assert!(answered(vec![page(1), end(FILE, 2)]).is_err());
        assert!(answered(vec![page(1), end(b"another file", 1)]).is_err());
        assert!(answered(vec![page(1), end(FILE, 1), page(2)]).is_err());
    }

    #[test]
    fn warnings_stay_on_one_line() {
        assert_eq!(one_line("a\nb\x1b[1m"), "a b [1m");
    }
}
