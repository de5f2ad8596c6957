//! From a verdict as it comes to a decision with its number: what it is about, and whether it can be said at all.

use crate::{CasebookError, DecisionRecord, NewDecision, Result};
use obelus_evidence::{Actor, Decision, DeletePage, MediaMark, MediaTarget, PageChange, Verdict};

/// A decision about a document of pages.
///
/// # Errors
/// [`CasebookError::BadRequest`] when it names nothing, has no place, or is one for recordings.
pub(crate) fn of_document(
    mut new: NewDecision,
    revision: i64,
    by: &Actor,
    now: i64,
) -> Result<DecisionRecord> {
    let bad = |what: &str| Err(CasebookError::BadRequest(format!("decision {revision}: {what}")));
    if new.media_mark.is_some() {
        return bad("`media_mark` is for recordings; send `mark`");
    }
    if let Some(change) = &new.page_change {
        if new.suggestion.is_some() || new.mark.is_some() {
            return bad("a change to a page stands alone; send the others as decisions of their own");
        }
        let about = change_of_page(change, new.verdict);
        return match about {
            Ok(about) => Ok(recorded(new, about, revision, by, now)),
            Err(what) => bad(what),
        };
    }
    let drawn = new.mark.as_mut().map(|mark| &mut mark.id);
    let Some(about) = about(new.suggestion.as_ref(), drawn, revision) else {
        return bad("it names neither a suggestion nor a mark");
    };
    let has_shape = new
        .mark
        .as_ref()
        .is_some_and(|mark| mark.shape().is_some() && mark.page > 0);
    match (new.verdict, new.suggestion.is_some()) {
        (Verdict::Adjust, _) if !has_shape => bad("an adjusted mark needs a page and a quad or a box"),
        (Verdict::Accept, false) if !has_shape => bad("a drawn mark needs a page and a quad or a box"),
        _ => Ok(recorded(new, about, revision, by, now)),
    }
}

/// As [`of_document`], about a recording.
///
/// # Errors
/// As [`of_document`].
pub(crate) fn of_recording(
    mut new: NewDecision,
    revision: i64,
    by: &Actor,
    now: i64,
) -> Result<DecisionRecord> {
    let bad = |what: &str| Err(CasebookError::BadRequest(format!("decision {revision}: {what}")));
    if new.mark.is_some() {
        return bad("`mark` is for documents; send `media_mark`");
    }
    if new.page_change.is_some() {
        return bad("a recording has no pages to leave out or turn");
    }
    let drawn = new.media_mark.as_mut().map(|mark| &mut mark.id);
    let Some(about) = about(new.suggestion.as_ref(), drawn, revision) else {
        return bad("it names neither a suggestion nor a mark");
    };
    let withholds = matches!(new.verdict, Verdict::Accept | Verdict::Adjust);
    let is_suggested = new.verdict == Verdict::Accept && new.suggestion.is_some();
    match &new.media_mark {
        // How an accepted track is hidden: its place is the suggestion's.
        Some(mark) if is_suggested && says_only_how(mark) => {}
        Some(_) if is_suggested => {
            return bad("with an accepted suggestion a mark only says `solid`, `blur` or `pixelate`");
        }
        Some(mark) if withholds => match mark.target()?.0 {
            MediaTarget::Area(..) | MediaTarget::Sound(_) => {}
            MediaTarget::Track(_) | MediaTarget::Person(_) => {
                return bad(
                    "a drawn mark is an area or a stretch of sound; for a track, accept its suggestion",
                );
            }
        },
        None if new.verdict == Verdict::Adjust => {
            return bad("an adjusted mark needs an area or a stretch of sound");
        }
        _ => {}
    }
    Ok(recorded(new, about, revision, by, now))
}

fn says_only_how(mark: &MediaMark) -> bool {
    let places = [
        mark.track.is_some(),
        mark.person.is_some(),
        mark.area.is_some(),
        mark.sound.is_some(),
    ];
    !places.contains(&true) && !mark.effect.is_some_and(|effect| effect.is_for_sound())
}

/// What a decision is about. A drawn mark keeps the name it was given; a new one is named after its decision.
fn about(suggestion: Option<&String>, drawn: Option<&mut Option<String>>, revision: i64) -> Option<String> {
    match (suggestion, drawn) {
        (Some(id), _) => Some(id.clone()),
        (None, Some(name)) => {
            let id = name.get_or_insert_with(|| format!("drawn-{revision}"));
            Some(format!("mark:{id}"))
        }
        (None, None) => None,
    }
}

/// What a change to a page is about, or what is wrong with it.
fn change_of_page(change: &PageChange, verdict: Verdict) -> std::result::Result<String, &'static str> {
    if !matches!(verdict, Verdict::Accept | Verdict::Undo) {
        return Err("a change to a page is accepted or undone");
    }
    let has_known_reason = change
        .deletion()
        .is_none_or(|page| DeletePage::REASONS.contains(&page.reason.as_str()));
    if !has_known_reason {
        return Err("a page is left out as `MG11 Backsheet`, `Contains personal data` or `Blank page`");
    }
    if change.rotate.is_some_and(|by| by % 360 == 0 || by % 90 != 0) {
        return Err("a page is turned by 90, 180 or 270 degrees; undo the turn to leave it as it is");
    }
    change
        .about()
        .ok_or("a change to a page says either `delete` or `rotate`")
}

fn recorded(new: NewDecision, about: String, revision: i64, by: &Actor, now: i64) -> DecisionRecord {
    DecisionRecord {
        revision,
        about,
        decision: Decision {
            suggestion: new.suggestion,
            mark: new.mark,
            media_mark: new.media_mark,
            page_change: new.page_change,
            verdict: new.verdict,
            by: by.clone(),
            at_ms: now,
            why: new.why,
        },
    }
}
