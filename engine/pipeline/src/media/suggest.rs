//! A recording in, everything found in it out.

use crate::{
    PipelineError,
    media::{MediaWork, TellMedia, child::probe, look::look, warn},
};
use obelus_evidence::{
    MediaFindings, MediaKind, MediaOriginal, MediaSuggestion, Policy, Role, Sha256, Track,
};
use obelus_sandbox::Sealed;
use obelus_video::{
    sound::heard,
    track::{Following, track},
};

/// Finds shots, scenes, faces and events in a recording.
///
/// # Errors
/// [`PipelineError::Refused`] when it cannot be read at all, [`PipelineError::Unfit`] when the sandbox or its program
/// is missing, [`PipelineError::Model`] when a model cannot be run: nothing is suggested then, rather than too little.
pub fn suggest_media(
    work: &MediaWork,
    evidence: &Sealed,
    tell: TellMedia<'_>,
) -> Result<MediaFindings, PipelineError> {
    let probe = probe(&work.sandbox, evidence)?;
    let pass = look(work, evidence, &probe, tell)?;
    let ending = &pass.looked.ending;
    let (mut width, mut height, mut frame_us) = (0, 0, 40_000);
    if let Some(video) = &probe.video {
        (width, height) = video.display.size();
        frame_us = video.base.to_us(video.frame_ticks).max(1);
    }
    let cuts: Vec<i64> = pass
        .shots
        .shots
        .iter()
        .skip(1)
        .map(|shot| shot.start_us)
        .collect();
    let mut events = warn::breaks(&pass.looked);
    events.extend(pass.shots.events.iter().cloned());
    events.sort_by_key(|event| event.start_us);
    let tracks = track(&pass.looks, &cuts, ending.end_us, Following::for_frames(frame_us));
    Ok(MediaFindings {
        original: MediaOriginal {
            sha256: Sha256::of(evidence.bytes()),
            kind: if probe.video.is_some() {
                MediaKind::Video
            } else {
                MediaKind::Audio
            },
            bytes: evidence.bytes().len() as u64,
            duration_us: ending.end_us,
            frames: ending.frames,
            width,
            height,
        },
        scenes: pass.shots.scenes,
        shots: pass.shots.shots,
        events,
        suggestions: tracks.iter().map(|t| suggestion(t, work)).collect(),
        tracks,
        people: Vec::new(),
        sound: heard(&pass.looked.levels),
        speech: Vec::new(),
        warnings: warn::warnings(&probe, &pass.looked),
    })
}

/// Every face is for a person to decide about: whose it is, nothing here knows.
fn suggestion(track: &Track, work: &MediaWork) -> MediaSuggestion {
    let looks = track.boxes.iter().filter(|b| b.5 > 0.0).count();
    let reason = if track.weak {
        format!("perhaps a face: seen {looks} times, and never surely enough to be followed")
    } else {
        format!("a face, followed over {looks} looked-at frames")
    };
    MediaSuggestion {
        id: format!("s{}", &track.id),
        category: "face".to_owned(),
        redaction_type: "Other".to_owned(),
        track: Some(track.id.clone()),
        start_us: track.start_us,
        end_us: track.end_us,
        score: track.score,
        role: Role::Unknown,
        policy: Policy::Review,
        reasons: vec![reason],
        recogniser: format!("{} {}", work.faces.name(), work.faces.version()),
    }
}
