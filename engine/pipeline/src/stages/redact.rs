//! Original and plan in, proven copy out.

use super::{
    StageFault, Teller, on_a_thread,
    recording::{recordings, sealed},
};
use crate::{EvidenceWork, work::Tell};
use obelus_casebook::{
    Casebook, CasebookError, Claim, CopyRecord, DocumentId, NewStage, Result, Settled, StageId, StageKind,
    StageOutcome,
};
use obelus_evidence::{
    Actor, CopyPlan, CopyReport, DeletePage, Mark, Plan, ReportResult, Sha256, Suggestion, Verdict,
};
use std::{collections::BTreeSet, sync::Arc};

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let original = claim.document.original.clone();
    let asked = casebook.copy(&claim.subject.parse()?).await?;
    let (copy, report): (Option<Vec<u8>>, CopyReport) = match asked.plan {
        CopyPlan::Document(plan) => {
            let bytes = casebook.blobs().get(&claim.document.shown()).await?;
            let done = on_a_thread(tell, move |tell| work.redact(&original, &bytes, &plan, tell)).await?;
            (done.copy, done.report.into())
        }
        CopyPlan::Recording(plan) => {
            let bytes = sealed(casebook, &original.sha256).await?;
            let job = move |tell: Tell<'_>| recordings(&*work)?.redact_recording(&bytes, &plan, tell);
            let done = on_a_thread(tell, job).await?;
            (done.copy, done.report.into())
        }
    };
    let digest = copy.as_deref().map(Sha256::of);
    match (copy, digest) {
        // Only a report that says clean about exactly these bytes makes a copy.
        (Some(copy), Some(digest)) if report.proves(digest) => Ok(StageOutcome::Proven {
            copy: copy.into(),
            report,
        }),
        _ if report.result() == ReportResult::Refused => Ok(StageOutcome::NotProven(report)),
        _ => Err(StageFault::Failed(
            "the report does not prove the copy it came with".to_owned(),
        )),
    }
}

/// Asks for a copy that withholds what the plan says. The same plan twice gives the same copy.
pub async fn save(
    casebook: &Casebook,
    work: &dyn EvidenceWork,
    document: &DocumentId,
    plan: impl Into<CopyPlan>,
    priority: i64,
    by: &Actor,
) -> Result<(CopyRecord, StageId)> {
    let plan = plan.into();
    if plan.is_idle() {
        let what = "the plan withholds nothing, so there is no copy to make; accept a suggestion or draw a mark first";
        return Err(CasebookError::BadRequest(what.to_owned()));
    }
    let left_out = plan.document().map_or(&[][..], |plan| &plan.delete_pages);
    if let Some(page) = left_out.iter().find(|page| !page.has_known_reason()) {
        return Err(CasebookError::BadRequest(format!(
            "page {} is to be left out for a reason that cannot be logged; the reasons are {}",
            page.page,
            DeletePage::REASONS.join(", ")
        )));
    }
    let stage = NewStage {
        kind: StageKind::Redact,
        subject: String::new(),
        ruleset: match plan {
            CopyPlan::Document(_) => work.ruleset(StageKind::Redact),
            // Another detector may prove what an older one could not.
            CopyPlan::Recording(_) => work.ruleset(StageKind::Analyse),
        },
        priority,
        due_ms: None,
    };
    casebook.request_copy(document, plan, stage, by).await
}

/// The plan that the decisions on a document amount to: a mark for every line piece of an accepted suggestion, every
/// adjusted or drawn mark as it is, and what becomes of whole pages. An accepted suggestion counts as the lawyer saw it, whatever later runs of
/// the rules found.
pub async fn plan_of(casebook: &Casebook, document: &DocumentId) -> Result<Plan> {
    let original = casebook.document(document).await?.original.sha256;
    let settled = casebook.settled(document).await?;
    let mut plan = Plan {
        original,
        marks: Vec::new(),
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    };
    for decided in &settled {
        match &decided.decision.page_change {
            Some(change) => {
                plan.delete_pages.extend(change.deletion());
                plan.rotate_pages.extend(change.rotation());
            }
            None => plan.marks.extend(marks_of(decided)?),
        }
    }
    let mut taken = BTreeSet::new();
    for id in plan.marks.iter_mut().filter_map(|mark| mark.id.as_mut()) {
        // A drawn mark may have been given the name of a suggestion's piece.
        while !taken.insert(id.clone()) {
            id.push_str("-again");
        }
    }
    Ok(plan)
}

fn marks_of(settled: &Settled) -> Result<Vec<Mark>> {
    let decision = &settled.decision;
    match (decision.verdict, &settled.suggestion, &decision.mark) {
        (Verdict::Reject | Verdict::Undo, _, _) => Ok(Vec::new()),
        (Verdict::Accept | Verdict::Adjust, suggestion, Some(mark)) => {
            Ok(vec![about(mark.clone(), suggestion.as_ref(), &settled.about)])
        }
        (Verdict::Accept, Some(suggestion), None) => match Mark::of_suggestion(suggestion) {
            marks if marks.is_empty() => Err(CasebookError::BadRequest(format!(
                "suggestion {} has no place on its page; draw a mark over it",
                suggestion.id
            ))),
            marks => Ok(marks),
        },
        // Nothing may go missing silently between a decision and its mark.
        _ => Err(CasebookError::Damaged(format!(
            "the decision about {}",
            settled.about
        ))),
    }
}

/// Fills in what an adjusted or drawn mark leaves open.
fn about(mut mark: Mark, suggestion: Option<&Suggestion>, about: &str) -> Mark {
    mark.id
        .get_or_insert_with(|| about.trim_start_matches("mark:").to_owned());
    if let Some(suggestion) = suggestion {
        mark.redaction_type
            .get_or_insert_with(|| suggestion.redaction_type.clone());
        mark.category.get_or_insert(suggestion.category);
        mark.role.get_or_insert(suggestion.role);
        mark.suggestion.get_or_insert_with(|| suggestion.id.clone());
        // What the suggestion was about, so that a mark moved off it is found out.
        mark.text.get_or_insert_with(|| suggestion.text.clone());
    }
    mark
}
