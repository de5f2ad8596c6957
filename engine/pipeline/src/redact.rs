//! Original and plan in; a copy that is proven clean, or none, and the report in any case, out.

use crate::{
    PipelineError, Redacted,
    children::{CUT, CutRequest, CutSummary, decode, encode, unacceptable},
    idle,
    read::one_line,
    source::Source,
    verify::{is_proven, remarks, verify},
};
use obelus_document::redact::verify::Verification;
use obelus_evidence::{Plan, Refused, Report, ReportResult, Sha256, Versions};
use obelus_sandbox::{Job, Limits, Profile, Sandbox, Sealed, accept};
use std::{collections::BTreeMap, path::Path};

/// How often a copy is cut before it is given up: once as planned, twice with doubtful pages as pictures.
const ATTEMPTS: usize = 3;

/// Cuts in one child, proves in another, and cuts again with every doubtful page as a picture, until the copy is
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
    let mut force_raster = BTreeMap::new();
    let mut attempt = 1;
    loop {
        on_step("cutting");
        let (summary, copy) = cut(sandbox, original, plan, &force_raster)?;
        on_step("proving");
        let verification = verify(sandbox, library, original.bytes(), &copy, plan)?;
        let proven = is_proven(&verification);
        let more = pages_in_doubt(&verification, &force_raster, &summary);
        if !proven && attempt < ATTEMPTS && !more.is_empty() {
            force_raster.extend(more);
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

/// Pages whose doubts may go away when they become pictures: those that are not pictures yet. A doubt about the whole
/// file does not go away like that.
fn pages_in_doubt(
    verification: &Verification,
    forced: &BTreeMap<u32, String>,
    summary: &CutSummary,
) -> BTreeMap<u32, String> {
    let is_picture =
        |page: u32| forced.contains_key(&page) || summary.rasterised.iter().any(|r| r.page == page);
    let mut pages = BTreeMap::new();
    for doubt in &verification.doubts {
        match doubt.page {
            Some(page) if is_picture(page) => return BTreeMap::new(),
            Some(page) => {
                pages
                    .entry(page)
                    .or_insert_with(|| format!("the second reader was in doubt: {}", doubt.reason));
            }
            None => return BTreeMap::new(),
        }
    }
    pages
}

fn cut(
    sandbox: &Sandbox,
    original: &Sealed,
    plan: &Plan,
    force_raster: &BTreeMap<u32, String>,
) -> Result<(CutSummary, Vec<u8>), PipelineError> {
    let request = encode(&CutRequest {
        plan: plan.clone(),
        force_raster: force_raster.clone(),
    })?;
    let bytes = original.bytes().len() as u64;
    let mut limits = Limits::of(Profile::Cut, bytes, 0);
    // A page that is drawn and packed again takes longer than one that is read.
    limits.cpu_seconds += 10 * force_raster.len() as u64;
    limits.wall += std::time::Duration::from_secs(40 * force_raster.len() as u64);
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

#[cfg(test)]
mod tests {
    use super::pages_in_doubt;
    use crate::children::CutSummary;
    use obelus_document::redact::verify::{Doubt, Verification};
    use obelus_evidence::Rasterised;
    use std::collections::BTreeMap;

    fn in_doubt(pages: &[Option<u32>], pictures: &[u32]) -> Vec<u32> {
        let doubts = pages
            .iter()
            .map(|page| Doubt {
                page: *page,
                reason: "why".to_owned(),
            })
            .collect();
        let rasterised = pictures
            .iter()
            .map(|page| Rasterised {
                page: *page,
                reason: String::new(),
            })
            .collect();
        let verification = Verification {
            pages: 3,
            verified: vec![],
            doubts,
        };
        pages_in_doubt(
            &verification,
            &BTreeMap::new(),
            &CutSummary {
                marks: vec![],
                rasterised,
                remarks: vec![],
            },
        )
        .into_keys()
        .collect()
    }

    #[test]
    fn only_doubts_about_pages_that_are_no_pictures_yet_are_worth_another_cut() {
        assert_eq!(in_doubt(&[Some(3), Some(1), Some(3)], &[]), [1, 3]);
        assert!(in_doubt(&[Some(3), None], &[]).is_empty());
        assert!(in_doubt(&[Some(3), Some(1)], &[3]).is_empty());
        assert!(in_doubt(&[], &[]).is_empty());
    }
}
