//! Pictures in, faces in pixels of the displayed frame out, while the child decodes on.

use crate::{
    PipelineError,
    media::{
        MediaWork, Shown, TellMedia,
        child::{Looked, frames},
    },
};
use obelus_evidence::{RefusalCode, Refused, Rgb};
use obelus_models::{FaceFinder, ModelError};
use obelus_sandbox::Sealed;
use obelus_video::{
    Area, Probe, VideoStream,
    shots::{ShotFinder, ShotFindings},
    track::{Look, Seen},
    wire::FramesRequest,
};
use std::{sync::mpsc::sync_channel, thread};

/// Pixels across of the pictures in which faces are looked for.
pub(crate) const ANALYSIS_WIDTH: u32 = 640;
/// The least sure box that is kept.
pub(crate) const LEAST_SCORE: f32 = 0.3;
/// At 25 frames a second every second frame, at 30 every third, at 60 every fifth.
const BETWEEN_LOOKS_US: i64 = 79_000;
/// Slower recordings are looked at frame by frame.
const SLOW_FRAME_US: i64 = 45_000;
/// Pictures that wait for the models; the child decodes on meanwhile.
const WAITING: usize = 4;

/// Everything one pass over a recording gives.
pub(crate) struct Pass {
    pub(crate) looked: Looked,
    pub(crate) looks: Vec<Look>,
    pub(crate) shots: ShotFindings,
}

/// Time between two looks at a recording.
pub(crate) fn between_looks(video: Option<&VideoStream>) -> i64 {
    let frame_us = video.map_or(40_000, |v| v.base.to_us(v.frame_ticks));
    if frame_us > SLOW_FRAME_US {
        0
    } else {
        BETWEEN_LOOKS_US
    }
}

/// Looks at a whole recording once.
pub(crate) fn look(
    work: &MediaWork,
    evidence: &Sealed,
    probe: &Probe,
    tell: TellMedia<'_>,
) -> Result<Pass, PipelineError> {
    let wanted = FramesRequest {
        tiny: true,
        width: Some(ANALYSIS_WIDTH),
        every_us: between_looks(probe.video.as_ref()),
        levels: true,
    };
    let (send, receive) = sync_channel::<Shown>(WAITING);
    thread::scope(|scope| {
        let finding = scope.spawn(|| -> Result<(Vec<Look>, ShotFinder), ModelError> {
            let (mut looks, mut shots) = (Vec::new(), ShotFinder::new());
            for shown in receive {
                shots.frame(shown.head.at_us, &shown.tiny, &mut |frames| {
                    work.shots.window(frames)
                })?;
                if let (Some(picture), Some(video)) = (&shown.picture, &probe.video) {
                    looks.push(Look {
                        at_us: shown.head.at_us,
                        faces: faces(work.faces.as_ref(), picture, video.display.size())?,
                    });
                }
            }
            Ok((looks, shots))
        });
        let looked = frames(&work.sandbox, evidence, probe, &wanted, &mut |shown| {
            tell(shown.head.at_us, probe.told_us);
            // The other end is gone only when a model has failed; its error is the one that counts.
            send.send(shown)
                .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "a model failed"))
        });
        drop(send);
        let (looks, shots) = finding
            .join()
            .map_err(|_| PipelineError::Unfit("looking for faces ended in a fault".to_owned()))??;
        let looked = looked?;
        let frame_us = probe
            .video
            .as_ref()
            .map_or(40_000, |v| v.base.to_us(v.frame_ticks));
        let shots = shots.finish(looked.ending.end_us, frame_us, &mut |frames| {
            work.shots.window(frames)
        })?;
        Ok(Pass { looked, looks, shots })
    })
}

/// Faces of one picture, in pixels of the displayed frame of a size.
fn faces(
    finder: &dyn FaceFinder,
    picture: &Rgb,
    (width, height): (u32, u32),
) -> Result<Vec<Seen>, ModelError> {
    let across = width as f32 / picture.width() as f32;
    let down = height as f32 / picture.height() as f32;
    let found = finder.find(picture, LEAST_SCORE)?;
    let possible =
        |area: &Area| [area.x, area.y, area.w, area.h].iter().all(|v| v.is_finite()) && area.size() > 0.0;
    let seen = found.iter().map(|face| Seen {
        area: Area::new(face.x, face.y, face.w, face.h).scaled(across, down),
        score: face.score,
    });
    Ok(seen.filter(|seen| possible(&seen.area)).collect())
}
