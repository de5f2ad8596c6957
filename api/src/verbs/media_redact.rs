//! `obelus redact` and `obelus verify` of films and sound recordings.

use super::{manifest::Checked, media, outcome::Outcome, redact::Redact, setting::Setting, table::counted};
use crate::manifest::sign_recording;
use obelus_casebook::SigningKey;
use obelus_evidence::{MediaMark, MediaPlan, MediaReport, Policy, RefusalCode, Refused, ReportResult};
use obelus_pipeline::{
    media::{MediaWork, redact_media, verify_media},
    recording_versions,
};
use obelus_sandbox::Sealed;
use std::{
    fs,
    io::{self, Write},
    path::Path,
};

/// Reads a plan for a recording.
pub(crate) fn plan(path: &Path) -> Result<MediaPlan, Outcome> {
    let text = fs::read_to_string(path).map_err(|e| Outcome::usage(format!("{}: {e}", path.display())))?;
    serde_json::from_str(&text).map_err(|e| {
        let detail = format!("{}: this is not a plan for a recording: {e}", path.display());
        Outcome::Refused(Refused::new(RefusalCode::BadPlan, detail))
    })
}

/// Makes a proven copy of a recording and writes it with its report and plan.
pub(crate) fn redact(order: &Redact, setting: &Setting, original: &Sealed) -> Result<(), Outcome> {
    if order.boxes.is_some() {
        return Err(Outcome::usage(
            "--boxes is for documents; the effect on a recording is part of its plan",
        ));
    }
    let asked = match &order.plan {
        Some(path) => Some(plan(path)?),
        None => {
            accepts(&order.accept)?;
            None
        }
    };
    // Before the work, so that nothing is read in vain.
    let key = SigningKey::open_or_create(&setting.key_file())?;
    let work = media::work(setting)?;
    let plan = match asked {
        Some(plan) => plan,
        None => accepted(&work, original, order.min_score)?,
    };
    let redacted = redact_media(&work, original, &plan, &recording_versions(&work), &mut |_, _| ())?;
    let Some(copy) = redacted.copy else {
        return Err(Outcome::MediaNotClean(Box::new(redacted.report)));
    };
    let manifest = sign_recording(&redacted.report, &plan, &key, chrono::Utc::now())?
        .ok_or_else(|| Outcome::Internal("a copy that was not proven cannot be signed for".to_owned()))?;
    order.write(&redacted.report, &plan, manifest, copy)?;
    print(&redacted.report, &order.out, order.json)
}

/// Of the types only faces can be found in a recording so far.
fn accepts(words: &[String]) -> Result<(), Outcome> {
    let known = ["all", "face", "faces", "other"];
    match words
        .iter()
        .find(|word| !known.contains(&word.trim().to_lowercase().as_str()))
    {
        Some(word) => Err(Outcome::usage(format!(
            "there is no type `{word}` in a recording; write all or face"
        ))),
        None if words.is_empty() => Err(Outcome::usage("--accept needs `all` or a type")),
        None => Ok(()),
    }
}

/// A plan of every face that was found, also of the weak ones: who wants all covered wants no doubtful one left.
fn accepted(work: &MediaWork, original: &Sealed, min_score: f32) -> Result<MediaPlan, Outcome> {
    let found = media::find(work, original)?;
    let taken = found
        .suggestions
        .iter()
        .filter(|s| s.policy != Policy::Keep && s.score >= min_score);
    let marks = taken.map(|s| MediaMark {
        id: Some(s.id.clone()),
        track: s.track.clone(),
        redaction_type: Some(s.redaction_type.clone()),
        suggestion: Some(s.id.clone()),
        ..MediaMark::default()
    });
    Ok(MediaPlan {
        original: found.original.sha256,
        marks: marks.collect(),
        tracks: found.tracks,
        people: found.people,
    })
}

/// Proves a copy of a recording again.
pub(crate) fn verify(
    setting: &Setting,
    (original, copy): (&Sealed, &Sealed),
    plan: &MediaPlan,
    signed: &Checked,
    place: &Path,
    json: bool,
) -> Result<(), Outcome> {
    let work = media::work(setting)?;
    let versions = recording_versions(&work);
    let mut report = verify_media(&work, original, copy, plan, &versions, &mut |_, _| ())?;
    if matches!(signed, Checked::Wrong(_)) {
        report.result = ReportResult::Refused;
    }
    report.remarks.extend(signed.remark());
    if report.result != ReportResult::Clean {
        return Err(Outcome::MediaNotClean(Box::new(report)));
    }
    print(&report, place, json)
}

fn print(report: &MediaReport, place: &Path, json: bool) -> Result<(), Outcome> {
    let mut out = io::stdout().lock();
    if json {
        serde_json::to_writer(&mut out, report)?;
        writeln!(out)?;
        return Ok(());
    }
    let frames: u64 = report.marks.iter().map(|m| m.frames).sum();
    let sound: i64 = report.marks.iter().map(|m| m.sound_us).sum();
    if !report.marks.is_empty() {
        writeln!(
            out,
            "{}: {}, covered on {}, {:.1} s of sound withheld",
            place.display(),
            counted(report.marks.len(), "mark"),
            counted(frames as usize, "frame"),
            sound as f64 / 1e6
        )?;
    }
    let readers: Vec<&str> = report.verified.iter().map(|v| v.reader.as_str()).collect();
    writeln!(out, "{} is proven by {}", place.display(), readers.join(", "))?;
    for remark in &report.remarks {
        writeln!(out, "needs a look: {remark}")?;
    }
    Ok(())
}
