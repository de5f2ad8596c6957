//! What the verbs do with films and sound recordings.

use super::{outcome::Outcome, setting::Setting, table::counted};
use obelus_evidence::{MediaFindings, MediaKind, Track};
use obelus_models::{CenterFace, Shelf, TransNet, YuNet};
use obelus_pipeline::{
    PipelineError, SandboxedRecordings,
    media::{MediaWork, suggest_media},
};
use obelus_sandbox::{Sandbox, Sealed};
use std::{
    env,
    io::{self, Write},
    path::PathBuf,
    sync::Arc,
};

/// The program that decodes: beside this one, or where `OBELUS_MEDIA` says.
const PROGRAM: &str = "obelus-media";

/// Everything that work on recordings needs, with the sandbox proven to hold for its program.
pub(crate) fn work(setting: &Setting) -> Result<MediaWork, Outcome> {
    open(&setting.shelf, setting.config.allow_unsandboxed)
}

/// The same, opened when the first recording comes.
pub(crate) fn on_demand(setting: &Setting) -> Result<SandboxedRecordings, Outcome> {
    let mut versions = Vec::new();
    for model in ["yunet", "centerface", "transnet"] {
        versions.push(format!("{model}-{}", setting.shelf.card(model)?.version));
    }
    let ruleset = format!("{}/recordings/{}", env!("CARGO_PKG_VERSION"), versions.join("+"));
    let (shelf, allow_unsandboxed) = (setting.shelf.clone(), setting.config.allow_unsandboxed);
    Ok(SandboxedRecordings::new(ruleset, move || {
        open(&shelf, allow_unsandboxed).map_err(|outcome| outcome.words())
    }))
}

fn open(shelf: &Shelf, allow_unsandboxed: bool) -> Result<MediaWork, Outcome> {
    let program = program()?;
    let sandbox = Sandbox::of_program(program).allow_unsandboxed(allow_unsandboxed);
    sandbox.self_test().map_err(PipelineError::from)?;
    Ok(MediaWork {
        sandbox,
        faces: Arc::new(YuNet::open(shelf)?),
        second_faces: Arc::new(CenterFace::open(shelf)?),
        shots: Arc::new(TransNet::open(shelf)?),
    })
}

fn program() -> Result<PathBuf, Outcome> {
    if let Some(named) = env::var_os("OBELUS_MEDIA").filter(|v| !v.is_empty()) {
        return Ok(PathBuf::from(named));
    }
    let here = env::current_exe()?;
    let beside = here.with_file_name(PROGRAM);
    if beside.is_file() {
        return Ok(beside);
    }
    Err(Outcome::Environment(format!(
        "the program {PROGRAM}, which reads recordings, is missing beside {}; build it with `just build`",
        here.display()
    )))
}

/// Everything found in a recording.
pub(crate) fn find(work: &MediaWork, evidence: &Sealed) -> Result<MediaFindings, Outcome> {
    Ok(suggest_media(work, evidence, &mut |_, _| ())?)
}

/// Findings as a table that can be read without knowing the program.
pub(crate) fn write(out: &mut impl Write, found: &MediaFindings) -> io::Result<()> {
    let original = &found.original;
    match original.kind {
        MediaKind::Video => writeln!(
            out,
            "film of {}, {} x {}, {}",
            clock(original.duration_us),
            original.width,
            original.height,
            counted(original.frames as usize, "frame")
        )?,
        MediaKind::Audio => writeln!(out, "sound of {}", clock(original.duration_us))?,
    }
    for event in &found.events {
        let kind = format!("{:?}", event.kind);
        writeln!(out, "{}-{}  {kind}", clock(event.start_us), clock(event.end_us))?;
    }
    let (weak, strong): (Vec<&Track>, Vec<&Track>) = found.tracks.iter().partition(|t| t.weak);
    for track in &strong {
        writeln!(
            out,
            "{}-{}  face {}, score {:.2}",
            clock(track.start_us),
            clock(track.end_us),
            track.id,
            track.score
        )?;
    }
    writeln!(
        out,
        "{} followed, {} that may be none (listed with --json)",
        counted(strong.len(), "face"),
        weak.len()
    )?;
    for warning in &found.warnings {
        writeln!(out, "needs a look: {warning}")?;
    }
    Ok(())
}

/// `0:01:02.5`.
fn clock(us: i64) -> String {
    let tenths = us.max(0) / 100_000;
    let (hours, minutes, seconds) = (tenths / 36_000, tenths / 600 % 60, tenths / 10 % 60);
    format!("{hours}:{minutes:02}:{seconds:02}.{}", tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::clock;

    #[test]
    fn moments_read_like_a_clock() {
        assert_eq!(clock(62_540_000), "0:01:02.5");
        assert_eq!(clock(36_000_000_000 - 1), "9:59:59.9");
        assert_eq!(clock(-5), "0:00:00.0");
    }
}
