//! Original and plan in; a copy that is proven clean, or none, and the report in any case, out.

use crate::{
    PipelineError, Redacted,
    children::{CUT, CutRequest, CutSummary, decode, encode, unacceptable},
    idle,
    read::one_line,
    source::Source,
    verify::{is_proven, remarks, verify},
};
use obelus_document::redact::Fallbacks;
use obelus_evidence::{Plan, Refused, Report, ReportResult, Sha256, Versions};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed, accept};
use std::path::Path;

/// Cuts in one child, proves in another, and cuts again with another way for every doubtful page, until the copy is
/// proven or nothing more can be done.
///
/// `on_step` is told what is being done, for progress. The copy is in the answer only when the report says clean.
///
/// # Errors
/// [`PipelineError::Refused`] when the original or the plan is refused; [`PipelineError::Unfit`] when the second
/// reader or the sandbox is missing. A copy that cannot be proven is no error: its report says so.
pub fn redact(
    sandbox: &Sandbox,
    library: &Path,
    source: &Source,
    plan: &Plan,
    versions: &Versions,
    on_step: &mut dyn FnMut(&str),
) -> Result<Redacted, PipelineError> {
    let (original, planned) = (source.pages(), plan.original);
    let plan = &source.plan_for_pages(plan)?;
    let mut taught = Fallbacks::default();
    let mut attempt = 1;
    loop {
        on_step("cutting");
        let (summary, copy) = cut(sandbox, original, plan, &taught)?;
        on_step("proving");
        let verification = verify(sandbox, library, original.bytes(), &copy, plan)?;
        let proven = is_proven(&verification);
        let pictures = summary.rasterised.iter().map(|page| page.page).collect();
        if !proven
            && attempt < Fallbacks::ATTEMPTS
            && taught.after(&verification.doubts, &pictures, &summary.set_again)
        {
            attempt += 1;
            continue;
        }
        let mut remarks = remarks(&verification);
        remarks.extend(summary.remarks);
        remarks.extend(idle::remarks(plan, &summary.marks, &summary.rasterised));
        let report = Report {
            original: planned,
            copy: proven.then(|| Sha256::of(&copy)),
            marks: summary.marks,
            rasterised: summary.rasterised,
            remarks,
            verified: verification.verified,
            result: if proven {
                ReportResult::Clean
            } else {
                ReportResult::Refused
            },
            versions: versions.clone(),
        };
        return Ok(Redacted {
            copy: proven.then_some(copy),
            report,
        });
    }
}

fn cut(
    sandbox: &Sandbox,
    original: &Sealed,
    plan: &Plan,
    taught: &Fallbacks,
) -> Result<(CutSummary, Vec<u8>), PipelineError> {
    let request = encode(&CutRequest {
        plan: plan.clone(),
        taught: taught.clone(),
    })?;
    let bytes = original.bytes().len() as u64;
    let mut limits = Limits::of(Profile::Cut, bytes, 0);
    // A page that is drawn and packed again takes longer than one that is read.
    limits.cpu_seconds += 10 * taught.pictures.len() as u64;
    limits.wall += std::time::Duration::from_secs(40 * taught.pictures.len() as u64);
    let job = Job {
        role: CUT,
        profile: Profile::Cut,
        preparation: &[],
        evidence: original,
        request: &request,
        limits,
    };
    let mut summary: Option<CutSummary> = None;
    let mut copy: Option<Vec<u8>> = None;
    sandbox.run(&job, &mut |item| {
        if summary.is_none() {
            summary = Some(decode(item)?);
        } else if copy.is_none() {
            copy = Some(item.to_vec());
        } else {
            return Err(unacceptable("more came after the copy"));
        }
        Ok(())
    })?;
    let (Some(mut summary), Some(copy)) = (summary, copy) else {
        return Err(unacceptable("the copy is missing").into());
    };
    accept_summary(&mut summary, plan)?;
    if !copy.starts_with(b"%PDF-") {
        return Err(unacceptable("the copy is not a PDF").into());
    }
    Ok((summary, copy))
}

/// Every mark of the plan must be accounted for, and nothing else.
fn accept_summary(summary: &mut CutSummary, plan: &Plan) -> Result<(), Refused> {
    accept::mark_reports(&summary.marks, accept::MOST_PAGES as u32)?;
    if summary.marks.len() != plan.marks.len() {
        return Err(unacceptable("not every mark of the plan is accounted for"));
    }
    for raster in &mut summary.rasterised {
        raster.reason = one_line(&raster.reason);
    }
    for remark in &mut summary.remarks {
        *remark = one_line(remark);
    }
    Ok(())
}
