//! A file in; the file whose pages are read, shown and cut out: itself, or the PDF it was turned into.

use crate::{
    PipelineError,
    children::{CONVERT, ConvertItem, OFFICE, decode, unacceptable},
    office,
    read::one_line,
};
use obelus_document::{
    convert::Attachment,
    read::{detect, detect_by_ends},
};
use obelus_evidence::{Kind, Original, Plan, RefusalCode, Refused, Sha256};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed};

/// Bytes at each end of a file by which its kind is told here; its reader has all of it.
const END: usize = 8 << 10;
/// Most bytes of a rendition.
const LARGEST_RENDITION: u64 = 1 << 30;
/// Remarks that are kept.
const MOST_REMARKS: usize = 100;
/// Attachments a file may have, and the longest name of one in bytes.
const MOST_ATTACHMENTS: usize = 2_000;
const LONGEST_NAME: usize = 255;

/// Evidence with its pages at hand.
pub struct Source {
    original: Original,
    pages: Sealed,
    rendition: Option<Sha256>,
    remarks: Vec<String>,
    attachments: Vec<Attachment>,
}

impl Source {
    /// Opens a file: one that is neither PDF nor text is turned into its rendition, in a child. The same bytes always
    /// get the same rendition.
    ///
    /// # Errors
    /// [`PipelineError::Refused`] when it cannot be turned into one; [`PipelineError::NoConverter`] when the program
    /// for that is not on this machine; [`PipelineError::Unfit`] when the sandbox or memory is missing.
    pub fn open(sandbox: &Sandbox, evidence: Sealed) -> Result<Self, PipelineError> {
        let bytes = evidence.bytes();
        let end = bytes.len().min(END);
        let told = detect_by_ends(&bytes[..end], &bytes[bytes.len() - end..], None);
        let kind = told.unwrap_or(Kind::Text);
        if !kind.is_converted() {
            // What the ends do not tell, and what is refused, is the reader's to say.
            let original = original(bytes, kind);
            return Ok(Self {
                original,
                pages: evidence,
                rendition: None,
                remarks: Vec::new(),
                attachments: Vec::new(),
            });
        }
        // The ends of an old Office file do not always tell Word from Outlook, or what is locked from what is not.
        let kind = detect(bytes, None)?;
        let made = convert(sandbox, &evidence, kind)?;
        let pages = Sealed::of(&made.pdf)
            .map_err(|e| PipelineError::Unfit(format!("the rendition cannot be held in memory: {e}")))?;
        Ok(Self {
            original: original(bytes, kind),
            rendition: Some(Sha256::of(&made.pdf)),
            pages,
            remarks: made.remarks,
            attachments: made.attachments,
        })
    }

    /// An original and the bytes of its pages as they are kept: its own, or its rendition's.
    ///
    /// # Errors
    /// [`PipelineError::Unfit`] when there is no memory for it.
    pub fn kept(original: &Original, pages: &[u8]) -> Result<Self, PipelineError> {
        let digest = Sha256::of(pages);
        let pages = Sealed::of(pages)
            .map_err(|e| PipelineError::Unfit(format!("the file cannot be held in memory: {e}")))?;
        Ok(Self {
            original: original.clone(),
            pages,
            rendition: (digest != original.sha256).then_some(digest),
            remarks: Vec::new(),
            attachments: Vec::new(),
        })
    }

    /// The file as it was received.
    pub fn original(&self) -> &Original {
        &self.original
    }

    /// The file whose pages are read, shown and cut.
    pub fn pages(&self) -> &Sealed {
        &self.pages
    }

    /// Digest of the rendition; `None` when the file's own pages are used.
    pub fn rendition(&self) -> Option<Sha256> {
        self.rendition
    }

    /// What a person should know about what the pages do not show.
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// What came inside the file, every one.
    pub fn attachments(&self) -> &[Attachment] {
        &self.attachments
    }

    /// What a person should know about the attachments, when nobody makes them documents of their own: what cannot be
    /// read, and that the others are not on these pages. No evidence text.
    pub fn attachment_remarks(&self) -> Vec<String> {
        let mut remarks = attachment_remarks(&self.attachments);
        let own = self.attachments.iter().filter(|a| a.refused.is_none()).count();
        if own > 0 {
            remarks.push(format!(
                "{own} of {} attachments can be read, and are not on these pages: save them as files, or use `obelus screen` or the service, which take them as documents of their own",
                self.attachments.len()
            ));
        }
        remarks
    }

    /// Checks that a plan which names the rendition it was made for meets the same pages here.
    ///
    /// # Errors
    /// [`RefusalCode::BadPlan`] when the pages have come out otherwise since.
    pub fn is_laid_out_as(&self, rendition: Option<Sha256>) -> Result<(), Refused> {
        if rendition.is_none() || rendition == self.rendition {
            return Ok(());
        }
        Err(Refused::new(
            RefusalCode::BadPlan,
            "the plan was made for other pages of this file: another version of Obelus or LibreOffice has laid them out; make the plan again",
        ))
    }

    /// A plan for the original as a plan for its pages.
    ///
    /// # Errors
    /// [`RefusalCode::BadPlan`] when it was made for another file.
    pub(crate) fn plan_for_pages(&self, plan: &Plan) -> Result<Plan, Refused> {
        if plan.original != self.original.sha256 {
            return Err(Refused::new(
                RefusalCode::BadPlan,
                "the plan was made for another file",
            ));
        }
        Ok(Plan {
            original: self.rendition.unwrap_or(self.original.sha256),
            ..plan.clone()
        })
    }
}

fn original(bytes: &[u8], kind: Kind) -> Original {
    Original {
        sha256: Sha256::of(bytes),
        kind,
        bytes: bytes.len() as u64,
    }
}

/// What a person should know about attachments that cannot be read.
pub(crate) fn attachment_remarks(attachments: &[Attachment]) -> Vec<String> {
    let all = attachments.len();
    let refused = (1..)
        .zip(attachments)
        .filter_map(|(number, attachment)| Some((number, attachment.refused.as_ref()?)));
    refused
        .map(|(number, why)| format!("attachment {number} of {all} cannot be read: {}", why.detail))
        .collect()
}

/// What a child made of a file.
struct Made {
    pdf: Vec<u8>,
    remarks: Vec<String>,
    attachments: Vec<Attachment>,
}

fn convert(sandbox: &Sandbox, evidence: &Sealed, kind: Kind) -> Result<Made, PipelineError> {
    let bytes = evidence.bytes().len() as u64;
    let limits = Limits {
        output_bytes: LARGEST_RENDITION,
        ..Limits::of(Profile::Read, bytes, 0)
    };
    let job = Job {
        role: CONVERT,
        profile: Profile::Read,
        preparation: &[],
        evidence,
        request: &[],
        limits,
    };
    if kind != Kind::Office {
        return made_by(sandbox, &job);
    }
    // The folder goes when the job has ended.
    let (_scratch, desk) = office::prepare(sandbox.converter())?;
    let job = Job {
        role: OFFICE,
        profile: Profile::Convert,
        preparation: &desk,
        request: &desk,
        limits: Limits::of(Profile::Convert, bytes, 0),
        ..job
    };
    made_by(sandbox, &job)
}

fn made_by(sandbox: &Sandbox, job: &Job<'_>) -> Result<Made, PipelineError> {
    let mut about: Option<ConvertItem> = None;
    let mut pdf: Option<Vec<u8>> = None;
    let mut filled = 0;
    sandbox.run(job, &mut |item| {
        let Some(about) = &mut about else {
            about = Some(accepted(decode(item)?)?);
            return Ok(());
        };
        if pdf.is_none() {
            pdf = Some(item.to_vec());
            return Ok(());
        }
        let due = about
            .attachments
            .get_mut(filled)
            .ok_or_else(|| unacceptable("more came after the last attachment"))?;
        if item.len() as u64 != due.bytes {
            return Err(unacceptable("an attachment has another size than was said"));
        }
        due.content = item.to_vec();
        filled += 1;
        Ok(())
    })?;
    let (Some(about), Some(pdf)) = (about, pdf) else {
        return Err(unacceptable("the rendition is missing").into());
    };
    if !pdf.starts_with(b"%PDF-") {
        return Err(unacceptable("the rendition is not a PDF").into());
    }
    if filled != about.attachments.len() {
        return Err(unacceptable("an attachment is missing").into());
    }
    Ok(Made {
        pdf,
        remarks: about.remarks,
        attachments: about.attachments,
    })
}

/// Checks what a child says about a rendition.
fn accepted(mut about: ConvertItem) -> Result<ConvertItem, Refused> {
    about.remarks.truncate(MOST_REMARKS);
    about
        .remarks
        .iter_mut()
        .for_each(|remark| *remark = one_line(remark));
    if about.attachments.len() > MOST_ATTACHMENTS {
        return Err(unacceptable("it has more attachments than any message"));
    }
    for attachment in &mut about.attachments {
        let name = attachment.name.reveal();
        if name.trim().is_empty()
            || name.len() > LONGEST_NAME
            || name.chars().any(|c| c.is_control() || c == '/')
        {
            return Err(unacceptable("an attachment has an impossible name"));
        }
        if let Some(refused) = &mut attachment.refused {
            refused.detail = one_line(&refused.detail);
        }
    }
    Ok(about)
}
