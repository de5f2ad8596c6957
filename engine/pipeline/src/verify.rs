//! Original, copy and plan in, proof or doubts out, found in a child that has the second reader.

use crate::{
    PipelineError,
    children::{VERIFY, VerifyRequest, decode, encode, unacceptable},
    read::one_line,
    source::Source,
};
use obelus_document::redact::verify::{Share, Verification};
use obelus_evidence::{Plan, Report, ReportResult, Sha256, Versions};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed, accept};
use std::{path::Path, thread};

/// The second reader's name in [`obelus_evidence::Verified`]; a proof without it is none.
const SECOND_READER: &str = "pdfium";

/// A copy of at most this many bytes is proven by one child: starting a second one would take longer.
const SMALL: usize = 128 << 10;
/// More children than this at once gain little, and each takes memory.
const MOST_CHILDREN: u32 = 4;

/// Proves a copy in children, each of which looks at its share of the pages; one for each processor (at most
/// [`MOST_CHILDREN`]) when the copy is not [`SMALL`]. `library` is the second reader's libpdfium.
///
/// # Errors
/// [`PipelineError::Refused`] when a file cannot be opened at all or the plan is for another original;
/// [`PipelineError::Unfit`] when the second reader or the sandbox is missing.
pub fn verify(
    sandbox: &Sandbox,
    library: &Path,
    original: &[u8],
    copy: &[u8],
    plan: &Plan,
) -> Result<Verification, PipelineError> {
    let both = Sealed::of_parts(&[original, copy])
        .map_err(|e| PipelineError::Unfit(format!("original and copy cannot be held in memory: {e}")))?;
    let preparation = encode(&library)?;
    let processors = thread::available_parallelism().map_or(1, |n| n.get() as u32);
    let children = match copy.len() {
        ..=SMALL => 1,
        _ => processors.min(MOST_CHILDREN),
    };
    let request = |share| {
        encode(&VerifyRequest {
            original: original.len() as u64,
            plan: plan.clone(),
            share,
        })
    };
    let prove = |share| prove_share(sandbox, &both, &preparation, &request(share)?);
    let found: Vec<Result<Verification, PipelineError>> = thread::scope(|scope| {
        let prove = &prove;
        // This thread waits for all of them: a child dies with the thread that started it.
        let running: Vec<_> = Share::all(children)
            .map(|share| scope.spawn(move || prove(share)))
            .collect();
        let lost = || Err(unacceptable("a proof was lost").into());
        running
            .into_iter()
            .map(|child| child.join().unwrap_or_else(|_| lost()))
            .collect()
    });
    let shares: Vec<Verification> = found.into_iter().collect::<Result<_, _>>()?;
    let mut verification = Verification::whole(shares);
    for doubt in &mut verification.doubts {
        doubt.reason = one_line(&doubt.reason);
    }
    Ok(verification)
}

fn prove_share(
    sandbox: &Sandbox,
    both: &Sealed,
    preparation: &[u8],
    request: &[u8],
) -> Result<Verification, PipelineError> {
    let job = Job {
        role: VERIFY,
        profile: Profile::Verify,
        preparation,
        evidence: both,
        request,
        limits: Limits::of(Profile::Verify, both.bytes().len() as u64, 0),
    };
    let mut answer: Option<Verification> = None;
    sandbox.run(&job, &mut |item| {
        if answer.replace(decode(item)?).is_some() {
            return Err(unacceptable("two proofs came for one share of a copy"));
        }
        Ok(())
    })?;
    answer.ok_or_else(|| unacceptable("no proof came").into())
}

/// Whether nothing speaks against the copy: no doubt, every figure zero, and the second reader among the readers.
pub(crate) fn is_proven(verification: &Verification) -> bool {
    verification.doubts.is_empty()
        && accept::is_clean(&verification.verified)
        && verification
            .verified
            .iter()
            .any(|v| v.reader == SECOND_READER && v.pages > 0)
}

/// Doubts as remarks of a report.
pub(crate) fn remarks(verification: &Verification) -> Vec<String> {
    let mut remarks: Vec<String> = verification
        .doubts
        .iter()
        .map(|doubt| match doubt.page {
            Some(page) => format!("page {page}: {}", doubt.reason),
            None => doubt.reason.clone(),
        })
        .collect();
    if remarks.is_empty() && !is_proven(verification) {
        remarks.push("the readers' figures do not amount to a proof".to_owned());
    }
    remarks
}

/// Proves a copy that was made earlier, and writes the report about it.
///
/// # Errors
/// As [`verify`].
pub fn verify_again(
    sandbox: &Sandbox,
    library: &Path,
    source: &Source,
    copy: &[u8],
    plan: &Plan,
    versions: Versions,
) -> Result<Report, PipelineError> {
    let for_pages = source.plan_for_pages(plan)?;
    let verification = verify(sandbox, library, source.pages().bytes(), copy, &for_pages)?;
    let result = if is_proven(&verification) {
        ReportResult::Clean
    } else {
        ReportResult::Refused
    };
    Ok(Report {
        original: plan.original,
        copy: Some(Sha256::of(copy)),
        marks: Vec::new(),
        rasterised: Vec::new(),
        remarks: remarks(&verification),
        verified: verification.verified,
        result,
        versions,
    })
}

#[cfg(test)]
mod tests {
    use super::{is_proven, remarks};
    use obelus_document::redact::verify::{Doubt, Verification};
    use obelus_evidence::Verified;

    fn verified(reader: &str, characters: u32) -> Verified {
        Verified {
            reader: reader.to_owned(),
            version: "1".to_owned(),
            pages: 2,
            characters_in_marks: characters,
            words_lost: 0,
            pixels_changed_outside: 0,
        }
    }

    #[test]
    fn only_the_second_readers_word_without_any_doubt_is_a_proof() {
        let of = |verified: Vec<Verified>, doubts: Vec<Doubt>| Verification {
            pages: 2,
            verified,
            doubts,
        };
        let good = of(vec![verified("pdfium", 0), verified("hayro", 0)], vec![]);
        assert!(is_proven(&good) && remarks(&good).is_empty());
        assert!(!is_proven(&of(vec![], vec![])));
        assert!(!is_proven(&of(vec![verified("hayro", 0)], vec![])));
        let left = of(vec![verified("pdfium", 3)], vec![]);
        assert!(!is_proven(&left) && remarks(&left).len() == 1);
        let doubt = Doubt {
            page: Some(7),
            reason: "a word is gone".to_owned(),
        };
        let doubted = of(vec![verified("pdfium", 0)], vec![doubt]);
        assert!(!is_proven(&doubted));
        assert_eq!(remarks(&doubted), ["page 7: a word is gone"]);
    }
}
