//! Decisions on a recording in, a plan for its copy out.

use obelus_casebook::{Casebook, CasebookError, DocumentId, Result, Settled};
use obelus_evidence::{MediaFindings, MediaMark, MediaPlan, Sha256, Track, Verdict};
use std::collections::{BTreeMap, btree_map::Entry};

/// The plan that the decisions on a recording amount to: a mark for the track of every accepted suggestion, and every
/// adjusted or drawn mark as it is. A track counts as the lawyer saw it, whatever later runs found.
pub async fn recording_plan_of(casebook: &Casebook, document: &DocumentId) -> Result<MediaPlan> {
    let original = casebook.document(document).await?.original.sha256;
    let settled = casebook.settled(document).await?;
    let mut findings: BTreeMap<Sha256, MediaFindings> = BTreeMap::new();
    for blob in settled.iter().filter_map(|decided| decided.findings) {
        if let Entry::Vacant(unread) = findings.entry(blob) {
            unread.insert(casebook.findings_of(document, &blob).await?);
        }
    }
    let mut plan = MediaPlan {
        original,
        marks: Vec::new(),
        tracks: Vec::new(),
        people: Vec::new(),
    };
    for decided in &settled {
        let seen = decided.findings.and_then(|blob| findings.get(&blob));
        if let Some(mark) = mark_of(decided, seen, &mut plan.tracks)? {
            plan.marks.push(mark);
        }
    }
    Ok(plan)
}

fn mark_of(
    settled: &Settled,
    seen: Option<&MediaFindings>,
    tracks: &mut Vec<Track>,
) -> Result<Option<MediaMark>> {
    let decision = &settled.decision;
    if matches!(decision.verdict, Verdict::Reject | Verdict::Undo) {
        return Ok(None);
    }
    // Nothing may go missing silently between a decision and its mark.
    let damaged = || CasebookError::Damaged(format!("the decision about {}", settled.about));
    let mut mark = decision.media_mark.clone().unwrap_or_default();
    let Some(id) = &decision.suggestion else {
        mark.id
            .get_or_insert_with(|| settled.about.trim_start_matches("mark:").to_owned());
        mark.target()?;
        return Ok(Some(mark));
    };
    let suggestion = seen
        .and_then(|seen| seen.suggestions.iter().find(|s| s.id == *id))
        .ok_or_else(damaged)?;
    mark.id.get_or_insert_with(|| id.clone());
    mark.suggestion = Some(id.clone());
    mark.redaction_type
        .get_or_insert_with(|| suggestion.redaction_type.clone());
    mark.role.get_or_insert(suggestion.role);
    if decision.verdict == Verdict::Accept {
        match &suggestion.track {
            Some(name) => {
                let track = seen
                    .and_then(|seen| seen.tracks.iter().find(|t| t.id == *name))
                    .ok_or_else(damaged)?;
                mark.track = Some(named(track, settled.revision, tracks));
            }
            // What was said, not who is seen.
            None => mark.sound = Some([suggestion.start_us, suggestion.end_us]),
        }
    }
    mark.target()?;
    Ok(Some(mark))
}

/// Takes a track into the plan. Two runs may have given one name to two faces: then the later one gets another.
fn named(track: &Track, revision: i64, tracks: &mut Vec<Track>) -> String {
    let mut track = track.clone();
    match tracks.iter().find(|taken| taken.id == track.id) {
        Some(taken) if *taken == track => return track.id,
        Some(_) => track.id = format!("{}-decision-{revision}", track.id),
        None => {}
    }
    let name = track.id.clone();
    tracks.push(track);
    name
}
