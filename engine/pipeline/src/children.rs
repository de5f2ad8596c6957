//! The child's half of every evidence job: what this program can do inside the sandbox, and in which words
//! parent and child speak about it.

use crate::office;
use obelus_document::{
    convert::{self, Attachment, Converted},
    read::{self, PageRead, ReadSummary, text::to_pdf},
    redact::{
        self, Fallbacks,
        verify::{SecondReader, Share, Verification, verify_share as prove},
    },
    render::{ImageFormat, render_page},
};
use obelus_evidence::{Kind, MarkReport, PageImage, Plan, Rasterised, RefusalCode, Refused, Sha256};
use obelus_sandbox::{Frames, Profile, Role};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{cell::OnceCell, collections::BTreeSet, path::PathBuf};

/// Names of the roles.
pub(crate) const CONVERT: &str = "convert";
pub(crate) const OFFICE: &str = "office";
pub(crate) const READ: &str = "read";
pub(crate) const RENDER: &str = "render";
pub(crate) const CUT: &str = "cut";
pub(crate) const VERIFY: &str = "verify";

/// Everything a child of this program can do. `main` hands it to [`obelus_sandbox::child_main`].
pub const ROLES: &[Role] = &[
    Role {
        name: CONVERT,
        profile: Profile::Read,
        prepare: nothing,
        run: convert_it,
    },
    Role {
        name: OFFICE,
        profile: Profile::Convert,
        prepare: office::open,
        run: office::convert_it,
    },
    Role {
        name: READ,
        profile: Profile::Read,
        prepare: nothing,
        run: read_it,
    },
    Role {
        name: RENDER,
        profile: Profile::Read,
        prepare: nothing,
        run: render_it,
    },
    Role {
        name: CUT,
        profile: Profile::Cut,
        prepare: nothing,
        run: cut_it,
    },
    Role {
        name: VERIFY,
        profile: Profile::Verify,
        prepare: load_second_reader,
        run: verify_it,
    },
];

/// Becomes a child when this process was started as one; otherwise does nothing.
pub fn become_child_if_asked() {
    if obelus_sandbox::is_child() {
        obelus_sandbox::child_main(ROLES);
    }
}

fn nothing(_: &[u8]) -> Result<(), String> {
    Ok(())
}

/// What is said about a rendition; the rendition itself and the content of each attachment follow as items of plain
/// bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct ConvertItem {
    pub(crate) remarks: Vec<String>,
    pub(crate) attachments: Vec<Attachment>,
}

fn convert_it(evidence: &[u8], _: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let Converted {
        pdf,
        remarks,
        mut attachments,
    } = convert::convert(evidence)?;
    let contents: Vec<Vec<u8>> = attachments
        .iter_mut()
        .map(|attachment| std::mem::take(&mut attachment.content))
        .collect();
    out.send(&ConvertItem { remarks, attachments })?;
    out.send_bytes(&pdf)?;
    contents.iter().try_for_each(|content| out.send_bytes(content))
}

/// A piece of what reading gives.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum ReadItem {
    /// The next page.
    Page(PageRead),
    /// The end: everything else that is known.
    End(ReadSummary),
}

fn read_it(evidence: &[u8], _: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let summary = read::read(evidence, &mut |page| out.send(&ReadItem::Page(page)))?;
    out.send(&ReadItem::End(summary))
}

/// Pages to draw.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct RenderRequest {
    /// Pages, from 1.
    pub(crate) pages: Vec<u32>,
    /// Pixels per point.
    pub(crate) scale: f64,
    /// How the pictures are encoded.
    pub(crate) format: ImageFormat,
}

fn render_it(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: RenderRequest = decode(request)?;
    for page in wanted.pages {
        let image: PageImage = render_page(evidence, page, wanted.scale, wanted.format)?;
        out.send(&image)?;
    }
    Ok(())
}

/// What to cut.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CutRequest {
    /// The plan.
    pub(crate) plan: Plan,
    /// What earlier proofs have taught.
    pub(crate) taught: Fallbacks,
}

/// What was cut; the copy itself follows as an item of plain bytes.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct CutSummary {
    pub(crate) marks: Vec<MarkReport>,
    pub(crate) rasterised: Vec<Rasterised>,
    pub(crate) remarks: Vec<String>,
    /// Pages of the original on which lines were set again.
    pub(crate) set_again: BTreeSet<u32>,
}

fn cut_it(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: CutRequest = decode(request)?;
    let cut = redact::cut_again(evidence, &wanted.plan, &wanted.taught)?;
    let set_again = cut.set_again();
    out.send(&CutSummary {
        set_again,
        marks: cut.marks,
        rasterised: cut.rasterised,
        remarks: cut.remarks,
    })?;
    out.send_bytes(&cut.bytes)
}

/// What to prove. The evidence is original and copy, one after the other.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct VerifyRequest {
    /// Bytes of the original; the rest is the copy.
    pub(crate) original: u64,
    /// The plan the copy was made by.
    pub(crate) plan: Plan,
    /// The pages that this child looks at.
    pub(crate) share: Share,
}

thread_local! {
    // A child has one thread and does one job.
    static SECOND_READER: OnceCell<SecondReader> = const { OnceCell::new() };
}

fn load_second_reader(preparation: &[u8]) -> Result<(), String> {
    let library: PathBuf = postcard::from_bytes(preparation).map_err(|e| e.to_string())?;
    let loaded = SecondReader::load(&library).map_err(|e| e.to_string())?;
    SECOND_READER
        .with(|reader| reader.set(loaded))
        .map_err(|_| "the second reader was loaded twice".to_owned())
}

fn verify_it(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let wanted: VerifyRequest = decode(request)?;
    let at = usize::try_from(wanted.original).unwrap_or(usize::MAX);
    let (original, copy) = evidence.split_at_checked(at).ok_or_else(|| {
        Refused::new(
            RefusalCode::ReaderFailed,
            "original and copy were not handed over whole",
        )
    })?;
    let verification: Verification = SECOND_READER.with(|reader| {
        let reader = reader
            .get()
            .ok_or_else(|| Refused::new(RefusalCode::ReaderFailed, "the second reader was not loaded"))?;
        match read::detect(original, None)? {
            Kind::Pdf => prove(original, copy, &wanted.plan, reader, wanted.share),
            // A text file is cut and proven as the pages it is shown on, which have a digest of their own.
            Kind::Text if Sha256::of(original) == wanted.plan.original => {
                let shown = to_pdf(original)?;
                prove(
                    &shown,
                    copy,
                    &Plan {
                        original: Sha256::of(&shown),
                        ..wanted.plan
                    },
                    reader,
                    wanted.share,
                )
            }
            Kind::Text | Kind::Recording => Err(Refused::new(
                RefusalCode::BadPlan,
                "the plan was made for another original",
            )),
            // The parent sends the rendition instead.
            Kind::Picture | Kind::Email | Kind::Office => Err(Refused::new(
                RefusalCode::UnsupportedKind,
                "the original has to be turned into pages first",
            )),
        }
    })?;
    out.send(&verification)
}

/// Encodes a request or a preparation.
pub(crate) fn encode<T: Serialize>(what: &T) -> Result<Vec<u8>, Refused> {
    postcard::to_stdvec(what)
        .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "a request could not be encoded"))
}

/// Decodes an item of an answer, or a request.
pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refused> {
    postcard::from_bytes(bytes).map_err(|_| {
        Refused::new(
            RefusalCode::ReaderFailed,
            "the reader's answer is not in the agreed form",
        )
    })
}

/// The refusal of an answer that is in the agreed form but cannot be true.
pub(crate) fn unacceptable(what: &str) -> Refused {
    Refused::new(
        RefusalCode::ReaderFailed,
        format!("the reader's answer was not accepted: {what}"),
    )
}

#[cfg(test)]
mod tests {
    use super::{CutRequest, Fallbacks, decode, encode};
    use obelus_evidence::{Plan, RefusalCode};
    use std::collections::BTreeMap;

    #[test]
    fn plans_travel_whole_and_noise_is_refused() {
        let plan: Plan = serde_json::from_str(&format!(
            r#"{{"original":"{}","marks":[{{"page":1,"quad":[1,2,3,2,3,4,1,4],"text":"x","boxes":"constant"}},{{"page":2,"box":[9,8,7,6]}}]}}"#,
            "0".repeat(64)
        ))
        .unwrap();
        let request = CutRequest {
            plan: plan.clone(),
            taught: Fallbacks {
                pictures: BTreeMap::from([(2, "why".to_owned())]),
                ..Fallbacks::default()
            },
        };
        let back: CutRequest = decode(&encode(&request).unwrap()).unwrap();
        assert_eq!((back.plan, back.taught), (plan, request.taught));
        assert_eq!(
            decode::<CutRequest>(b"\xff\xff\xff").unwrap_err().code,
            RefusalCode::ReaderFailed
        );
    }
}
