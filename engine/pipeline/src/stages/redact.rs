//! Original and plan in, proven copy out.

use super::{StageFault, Teller, on_a_thread};
use crate::EvidenceWork;
use obelus_casebook::{
    Casebook, CasebookError, Claim, CopyRecord, DocumentId, NewStage, Result, Settled, StageId, StageKind,
    StageOutcome,
};
use obelus_evidence::{Actor, Mark, Plan, ReportResult, Sha256, Suggestion, Verdict};
use std::sync::Arc;

pub(crate) async fn run(
    casebook: &Casebook,
    claim: &Claim,
    work: Arc<dyn EvidenceWork>,
    tell: Teller,
) -> Result<StageOutcome, StageFault> {
    let original = claim.document.original.clone();
    let copy = casebook.copy(&claim.subject.parse()?).await?;
    let bytes = casebook.blobs().get(&claim.document.shown()).await?;
    let redacted = on_a_thread(tell, move |tell| work.redact(&original, &bytes, &copy.plan, tell)).await?;
    let digest = redacted.copy.as_deref().map(Sha256::of);
    match (redacted.copy, redacted.report) {
        // Only a report that says clean about exactly these bytes makes a copy.
        (Some(copy), report) if report.result == ReportResult::Clean && report.copy == digest => {
            Ok(StageOutcome::Proven {
                copy: copy.into(),
                report,
            })
        }
        (_, report) if report.result == ReportResult::Refused => Ok(StageOutcome::NotProven(report)),
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
    plan: Plan,
    priority: i64,
    by: &Actor,
) -> Result<(CopyRecord, StageId)> {
    if plan.marks.is_empty() && plan.delete_pages.is_empty() && plan.rotate_pages.is_empty() {
        let what = "the plan withholds nothing, so there is no copy to make; accept a suggestion or draw a mark first";
        return Err(CasebookError::BadRequest(what.to_owned()));
    }
    let stage = NewStage {
        kind: StageKind::Redact,
        subject: String::new(),
        ruleset: work.ruleset(StageKind::Redact),
        priority,
        due_ms: None,
    };
    casebook.request_copy(document, plan, stage, by).await
}

/// The plan that the decisions on a document amount to: a mark for every line piece of an accepted suggestion, and
/// every adjusted or drawn mark as it is. An accepted suggestion counts as the lawyer saw it, whatever later runs of
/// the rules found.
pub async fn plan_of(casebook: &Casebook, document: &DocumentId) -> Result<Plan> {
    let original = casebook.document(document).await?.original.sha256;
    let settled = casebook.settled(document).await?;
    let mut marks = Vec::new();
    for decided in &settled {
        marks.extend(marks_of(decided)?);
    }
    Ok(Plan {
        original,
        marks,
        delete_pages: Vec::new(),
        rotate_pages: Vec::new(),
    })
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
    }
    mark
}
