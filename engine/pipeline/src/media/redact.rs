//! Original and plan in; a copy that is proven to hide what was chosen, or none, and the report in any case, out.

use crate::{
    PipelineError,
    children::{decode, encode, unacceptable},
    media::{
        MediaWork, TellMedia,
        child::{Looked, limits, probe},
        growing::Growing,
        suggest::suggest_media,
        verify::{Verification, verify},
        warn,
    },
};
use obelus_evidence::{
    MediaMarkReport, MediaPlan, MediaReport, MediaTarget, RefusalCode, Refused, ReportResult, Sha256,
    Versions,
};
use obelus_sandbox::{Job, Limits, Profile, Sealed};
use obelus_video::{
    Orders, Probe,
    wire::{self, CopyEnding, CopyItem, RedactRequest},
};

/// What came of a redaction.
#[derive(Clone, Debug)]
pub struct MediaRedacted {
    /// The copy, an MP4 file; only when it is proven.
    pub copy: Option<Vec<u8>>,
    /// The proof, or why there is no copy.
    pub report: MediaReport,
}

/// Makes a copy and proves it.
///
/// # Errors
/// [`PipelineError::Refused`] when original or plan are refused; [`PipelineError::Unfit`] and [`PipelineError::Model`]
/// as everywhere. A copy that cannot be proven is no error: its report says so.
pub fn redact_media(
    work: &MediaWork,
    original: &Sealed,
    plan: &MediaPlan,
    versions: &Versions,
    tell: TellMedia<'_>,
) -> Result<MediaRedacted, PipelineError> {
    let (plan, orders) = ordered(work, original, plan, tell)?;
    let probe = probe(&work.sandbox, original)?;
    let (ending, bytes) = copy(work, original, &probe, &orders, tell)?;
    let copy = Sealed::of(&bytes)
        .map_err(|e| PipelineError::Unfit(format!("the copy cannot be held in memory: {e}")))?;
    let proof = verify(work, original, &copy, &plan, &orders, tell)?;
    let marks = accounts(&plan, &orders, &ending, &probe);
    let mut report = report(&plan, marks, proof, versions);
    if ending.padded {
        report.remarks.push(
            "a column or row of pixels was added, because the copy's encoder knows only even sizes"
                .to_owned(),
        );
    }
    // What could not be read is not in the copy either: whoever takes it has to know.
    let looked = Looked {
        ending: ending.read,
        levels: Vec::new(),
    };
    report.remarks.extend(warn::warnings(&probe, &looked));
    let clean = report.result == ReportResult::Clean;
    report.copy = clean.then(|| Sha256::of(&bytes));
    Ok(MediaRedacted {
        copy: clean.then_some(bytes),
        report,
    })
}

/// Proves a copy again, against its original and the plan it was made by.
///
/// # Errors
/// As [`redact_media`].
pub fn verify_media(
    work: &MediaWork,
    original: &Sealed,
    copy: &Sealed,
    plan: &MediaPlan,
    versions: &Versions,
    tell: TellMedia<'_>,
) -> Result<MediaReport, PipelineError> {
    let (plan, orders) = ordered(work, original, plan, tell)?;
    let proof = verify(work, original, copy, &plan, &orders, tell)?;
    let mut report = report(&plan, Vec::new(), proof, versions);
    let clean = report.result == ReportResult::Clean;
    report.copy = clean.then(|| Sha256::of(copy.bytes()));
    Ok(report)
}

/// Whether every mark did something; a mark that hid nothing is not what a lawyer meant.
fn idle(marks: &[MediaMarkReport]) -> impl Iterator<Item = String> {
    marks
        .iter()
        .filter(|mark| mark.frames == 0 && mark.sound_us == 0)
        .map(|mark| {
            format!(
                "the mark {} hid nothing: no frame and no sound lies where and when it says",
                mark.mark
            )
        })
}

fn report(
    plan: &MediaPlan,
    marks: Vec<MediaMarkReport>,
    proof: Verification,
    versions: &Versions,
) -> MediaReport {
    let mut doubts = proof.doubts;
    doubts.extend(idle(&marks));
    let result = if doubts.is_empty() {
        ReportResult::Clean
    } else {
        ReportResult::Refused
    };
    doubts.extend(proof.remarks);
    MediaReport {
        original: plan.original,
        copy: None,
        marks,
        measured: proof.measured,
        verified: proof.verified,
        result,
        remarks: doubts,
        versions: versions.clone(),
    }
}

/// The plan with the tracks and people it names, and what it orders. Tracks it does not bring along are found anew:
/// the same recording gives the same names.
fn ordered(
    work: &MediaWork,
    original: &Sealed,
    plan: &MediaPlan,
    tell: TellMedia<'_>,
) -> Result<(MediaPlan, Orders), PipelineError> {
    if Sha256::of(original.bytes()) != plan.original {
        return Err(Refused::new(RefusalCode::BadPlan, "the plan was made for another file").into());
    }
    let mut plan = plan.clone();
    let mut missing = false;
    for mark in &plan.marks {
        missing |= match mark.target()?.0 {
            MediaTarget::Track(id) => !plan.tracks.iter().any(|t| t.id == id),
            MediaTarget::Person(id) => !plan.people.iter().any(|p| p.id == id),
            _ => false,
        };
    }
    if missing {
        let found = suggest_media(work, original, tell)?;
        plan.tracks = found.tracks;
        plan.people = found.people;
    }
    let orders = Orders::of(&plan)?;
    Ok((plan, orders))
}

/// How often a film is made again with more room for its index.
pub(super) const ATTEMPTS: u32 = 3;

fn copy(
    work: &MediaWork,
    original: &Sealed,
    probe: &Probe,
    orders: &Orders,
    tell: TellMedia<'_>,
) -> Result<(CopyEnding, Vec<u8>), PipelineError> {
    let mut room = room_for_index(probe, original.bytes().len() as u64);
    for _ in 0..ATTEMPTS {
        let (ending, bytes) = attempt(work, original, probe, orders, room, tell)?;
        if ending.more_room == 0 {
            return Ok((ending, bytes));
        }
        room = room.saturating_mul(4).saturating_add(ending.more_room);
    }
    Err(Refused::new(
        RefusalCode::ReaderFailed,
        "the copy's index does not fit into any room given to it",
    )
    .into())
}

/// Bytes that the index of a film needs at most: 48 for a frame, 40 for a block of sound, and what is there once.
pub(super) fn room_for_index(probe: &Probe, bytes: u64) -> u32 {
    let length_us = probe.told_us.unwrap_or(bytes as i64 * 100).max(1_000_000) as u64;
    let frames = probe.video.as_ref().map_or(0, |video| {
        let by_time = length_us / video.base.to_us(video.frame_ticks).max(1) as u64;
        by_time.max(video.told_frames.unwrap_or(0)) + 50
    });
    let blocks = probe.audio.as_ref().map_or(0, |audio| {
        length_us / 1000 * u64::from(audio.rate.max(48_000)) / 1_024_000 + 50
    });
    u32::try_from(4096 + frames * 48 + blocks * 40)
        .unwrap_or(u32::MAX / 8)
        .min(512 << 20)
}

fn attempt(
    work: &MediaWork,
    original: &Sealed,
    probe: &Probe,
    orders: &Orders,
    index_bytes: u32,
    tell: TellMedia<'_>,
) -> Result<(CopyEnding, Vec<u8>), PipelineError> {
    let request = encode(&RedactRequest {
        orders: orders.clone(),
        index_bytes,
    })?;
    let bytes = original.bytes().len() as u64;
    let largest = Limits::of(Profile::Cut, bytes, 1).output_bytes + u64::from(index_bytes);
    let job = Job {
        role: wire::REDACT,
        profile: Profile::Cut,
        preparation: &[],
        evidence: original,
        request: &request,
        limits: Limits {
            // Offsets and the index, which is written twice.
            output_bytes: largest + largest / 8 + u64::from(index_bytes),
            ..limits(bytes, probe.told_us, 0)
        },
    };
    let mut growing = Growing::new(largest);
    let mut ending = None;
    work.sandbox.run(&job, &mut |item| {
        if growing.take(item)? {
            tell(0, probe.told_us);
            return Ok(());
        }
        match (decode(item)?, &ending) {
            (CopyItem::Bytes { offset }, None) => growing.expect(offset),
            (CopyItem::End(told), None) => ending = Some(told),
            _ => return Err(unacceptable("more came after the end")),
        }
        Ok(())
    })?;
    let ending: CopyEnding = ending.ok_or_else(|| unacceptable("its end is missing"))?;
    let sound = ending.covered.len() == orders.covers.len()
        && (ending.silenced.len() == orders.sounds.len() || probe.audio.is_none() || ending.more_room > 0);
    if !sound {
        return Err(unacceptable("not every mark of the plan is accounted for").into());
    }
    Ok((ending, growing.bytes))
}

fn accounts(plan: &MediaPlan, orders: &Orders, ending: &CopyEnding, probe: &Probe) -> Vec<MediaMarkReport> {
    let rate = probe.audio.as_ref().map_or(1, |a| i64::from(a.rate)).max(1);
    let marks = plan.marks.iter().enumerate().map(|(number, mark)| {
        let number = number as u32;
        let covers = orders
            .covers
            .iter()
            .zip(&ending.covered)
            .filter(|(c, _)| c.mark == number);
        let sounds = orders
            .sounds
            .iter()
            .zip(&ending.silenced)
            .filter(|(s, _)| s.mark == number);
        MediaMarkReport {
            mark: mark.id.clone().unwrap_or_else(|| (number + 1).to_string()),
            effect: mark.target().map_or(obelus_evidence::Effect::Solid, |t| t.1),
            frames: covers.map(|(_, frames)| *frames).sum(),
            sound_us: sounds
                .map(|(_, samples)| *samples as i64 * 1_000_000 / rate)
                .sum(),
        }
    });
    marks.collect()
}
