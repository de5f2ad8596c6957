//! Original, copy and plan in, proof or doubts out: the copy is decoded again, two detectors that share nothing look
//! into every covered place, withheld sound is listened to, and nothing else may have changed its time or size.

use crate::{
    PipelineError,
    media::{
        MediaWork, Shown, TellMedia,
        child::{frames, probe},
        look::ANALYSIS_WIDTH,
        patch::is_hidden,
    },
};
use obelus_evidence::{
    Effect, MediaMeasure, MediaPlan, MediaTarget, MediaVerified, RefusalCode, Refused, Rgb, TimeRange,
};
use obelus_models::{FaceFinder, ModelError};
use obelus_sandbox::Sealed;
use obelus_video::{Area, Orders, Probe, path_of, wire::FramesRequest};
use std::{collections::BTreeSet, sync::mpsc::sync_channel, thread};

/// A hit at least this sure counts.
const SURE: f32 = 0.5;
/// A hit counts against a covered place when this share of it lies inside.
const INSIDE: f32 = 0.3;
/// A face at least this sure that nothing covers is told.
const UNCOVERED: f32 = 0.6;
/// Time between two looks for faces that nothing covers.
const BETWEEN_UNCOVERED_US: i64 = 500_000;
/// Louder than this is heard: -60 dB of full scale.
const SILENT: f32 = 0.001;
/// A tone's loudness lies between these.
const TONE: (f32, f32) = (0.10, 0.25);
/// Moments may differ by this much: a millisecond, for containers that count in those.
const SAME_MOMENT_US: i64 = 1_100;
/// Doubts and faces that are listed one by one.
const LISTED: usize = 20;

/// What proving gave.
pub(crate) struct Verification {
    pub(crate) measured: [MediaMeasure; 2],
    pub(crate) verified: Vec<MediaVerified>,
    /// Each one is reason enough not to offer the copy.
    pub(crate) doubts: Vec<String>,
    /// What a person should know.
    pub(crate) remarks: Vec<String>,
}

pub(crate) fn verify(
    work: &MediaWork,
    original: &Sealed,
    copy: &Sealed,
    plan: &MediaPlan,
    orders: &Orders,
    tell: TellMedia<'_>,
) -> Result<Verification, PipelineError> {
    let before = probe(&work.sandbox, original)?;
    let after = probe(&work.sandbox, copy)?;
    let mut doubts = form(&before, &after);
    if original.bytes() == copy.bytes() {
        doubts.push("the copy is the original".to_owned());
    }
    let nothing = FramesRequest {
        tiny: false,
        width: None,
        every_us: 0,
        // Sound counts for the length, also where none is withheld.
        levels: true,
    };
    let mut moments = Vec::new();
    let was = frames(&work.sandbox, original, &before, &nothing, &mut |shown| {
        moments.push(shown.head.at_us);
        Ok(())
    })?;
    let seen = Looking::over(work, copy, &after, plan, orders, tell)?;
    let apart = moments
        .iter()
        .zip(&seen.moments)
        .filter(|(a, b)| (**a - **b).abs() > SAME_MOMENT_US)
        .count();
    if moments.len() != seen.moments.len() {
        doubts.push(format!(
            "the copy has {} frames, the original {}",
            seen.moments.len(),
            moments.len()
        ));
    } else if apart > 0 {
        doubts.push(format!(
            "{apart} frames of the copy are shown at another moment than in the original"
        ));
    }
    let frame_us = before.video.as_ref().map_or(0, |v| v.base.to_us(v.frame_ticks));
    // A block of sound is the least that sound can be longer by.
    let block_us = before
        .audio
        .as_ref()
        .map_or(0, |a| 2 * 1024 * 1_000_000 / i64::from(a.rate.max(1)));
    if (seen.end_us - was.ending.end_us).abs() > frame_us.max(block_us) + 20_000 {
        doubts.push(format!(
            "the copy lasts {:.2} s, the original {:.2} s",
            seen.end_us as f64 / 1e6,
            was.ending.end_us as f64 / 1e6
        ));
    }
    let measure = |probe: &Probe, frames: usize, duration_us: i64| {
        let (width, height) = probe.video.as_ref().map_or((0, 0), |v| v.display.size());
        MediaMeasure {
            frames: frames as u64,
            duration_us,
            width,
            height,
        }
    };
    let measured = [
        measure(&before, moments.len(), was.ending.end_us),
        measure(&after, seen.moments.len(), seen.end_us),
    ];
    let mut verified = seen.verified;
    doubts.extend(seen.doubts);
    if !orders.sounds.is_empty() {
        let (looks, heard) = listen(orders, &seen.levels);
        if heard > 0 {
            doubts.push(format!(
                "{heard} hundredths of a second are still heard in withheld sound"
            ));
        }
        verified.push(MediaVerified {
            reader: "sound".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            looks,
            left: heard,
        });
    }
    Ok(Verification {
        measured,
        verified,
        doubts,
        remarks: seen.remarks,
    })
}

/// A copy has the shown size of its original, one stream of pictures, one of sound, and nothing else.
fn form(before: &Probe, after: &Probe) -> Vec<String> {
    let mut doubts = Vec::new();
    if !after.container.contains("mp4") {
        doubts.push("the copy is not an MP4 file".to_owned());
    }
    if !after.others.is_empty() {
        doubts.push(format!(
            "the copy holds more than pictures and sound: {}",
            after.others.join(", ")
        ));
    }
    if before.video.is_some() != after.video.is_some() || before.audio.is_some() != after.audio.is_some() {
        doubts.push("the copy lacks the pictures or the sound".to_owned());
    }
    if let (Some(b), Some(a)) = (&before.video, &after.video) {
        let (was, is) = (b.display.size(), a.display.size());
        // One more where the size was odd; rounding of the aspect can take one as well.
        if was.0.abs_diff(is.0) > 1 || was.1.abs_diff(is.1) > 1 {
            doubts.push(format!(
                "the copy is {} x {} pixels, the original {} x {}",
                is.0, is.1, was.0, was.1
            ));
        }
    }
    doubts
}

/// Hundredths of a second listened to in withheld sound, and those in which something else than silence or the tone is
/// heard.
fn listen(orders: &Orders, levels: &[f32]) -> (u64, u64) {
    let (mut looks, mut heard) = (0, 0);
    for which in &orders.sounds {
        let first = (which.range.start_us.max(0) + 9_999) / 10_000;
        let last = which.range.end_us / 10_000;
        for part in first..last.min(levels.len() as i64) {
            looks += 1;
            let level = levels[part as usize];
            let fits = if which.effect == Effect::Bleep {
                (TONE.0..=TONE.1).contains(&level)
            } else {
                level < SILENT
            };
            heard += u64::from(!fits);
        }
    }
    (looks, heard)
}

/// What two detectors saw in a copy.
struct Looking {
    moments: Vec<i64>,
    end_us: i64,
    levels: Vec<f32>,
    verified: Vec<MediaVerified>,
    doubts: Vec<String>,
    remarks: Vec<String>,
}

impl Looking {
    fn over(
        work: &MediaWork,
        copy: &Sealed,
        probe: &Probe,
        plan: &MediaPlan,
        orders: &Orders,
        tell: TellMedia<'_>,
    ) -> Result<Self, PipelineError> {
        let wanted = FramesRequest {
            tiny: false,
            width: Some(ANALYSIS_WIDTH),
            every_us: 0,
            levels: true,
        };
        let left_open = LeftOpen::of(plan);
        let (send, receive) = sync_channel::<Shown>(4);
        let mut moments = Vec::new();
        let (looked, (eyes, places)) = thread::scope(|scope| {
            let finding = scope.spawn(|| -> Result<([Eye<'_>; 2], Places), ModelError> {
                let mut eyes = [
                    Eye::new(work.faces.as_ref()),
                    Eye::new(work.second_faces.as_ref()),
                ];
                let size = probe.video.as_ref().map_or((1, 1), |v| v.display.size());
                let mut last = None;
                let mut places = Places::default();
                for shown in receive {
                    let Some(picture) = &shown.picture else { continue };
                    let at_us = shown.head.at_us;
                    places.look(picture, size, at_us, orders);
                    for eye in &mut eyes {
                        eye.covered(picture, size, at_us, orders, &left_open)?;
                    }
                    if last.is_none_or(|last| at_us - last >= BETWEEN_UNCOVERED_US) {
                        last = Some(at_us);
                        eyes[0].uncovered(picture, size, at_us, orders, &left_open)?;
                    }
                }
                Ok((eyes, places))
            });
            let looked = frames(&work.sandbox, copy, probe, &wanted, &mut |shown| {
                tell(shown.head.at_us, probe.told_us);
                moments.push(shown.head.at_us);
                send.send(shown)
                    .map_err(|_| Refused::new(RefusalCode::ReaderFailed, "a model failed"))
            });
            drop(send);
            let eyes = finding
                .join()
                .map_err(|_| PipelineError::Unfit("looking for faces ended in a fault".to_owned()))??;
            Ok::<_, PipelineError>((looked?, eyes))
        })?;
        let doubts = eyes.iter().flat_map(|eye| eye.doubts.iter().cloned());
        let doubts = doubts.chain(places.doubt()).collect();
        let remarks = eyes.iter().flat_map(|eye| eye.remarks.iter().cloned()).collect();
        Ok(Self {
            moments,
            end_us: looked.ending.end_us,
            levels: looked.levels,
            verified: eyes
                .into_iter()
                .map(Eye::verified)
                .chain([places.verified()])
                .collect(),
            doubts,
            remarks,
        })
    }
}

/// Covered places as pixels.
#[derive(Default)]
struct Places {
    looks: u64,
    left: u64,
    first_us: Option<i64>,
}

impl Places {
    fn look(&mut self, picture: &Rgb, (width, height): (u32, u32), at_us: i64, orders: &Orders) {
        let (across, down) = (
            picture.width() as f32 / width as f32,
            picture.height() as f32 / height as f32,
        );
        let covers: Vec<(Area, Effect)> = orders
            .covers
            .iter()
            .filter_map(|c| Some((c.at(at_us)?.scaled(across, down), c.effect)))
            .collect();
        self.looks += u64::from(!covers.is_empty());
        for (number, (area, effect)) in covers.iter().enumerate() {
            // Where covers lie on each other, the one drawn last is what is seen.
            let mixed = covers[number + 1..]
                .iter()
                .any(|(other, e)| e != effect && other.shared(area) > 0.0);
            if !mixed && !is_hidden(picture, *area, *effect) {
                self.left += 1;
                self.first_us.get_or_insert(at_us);
            }
        }
    }

    fn doubt(&self) -> Option<String> {
        let first = self.first_us? as f64 / 1e6;
        Some(format!(
            "{} covered places are not hidden in the copy, the first at {first:.2} s",
            self.left
        ))
    }

    fn verified(self) -> MediaVerified {
        MediaVerified {
            reader: "pixels".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            looks: self.looks,
            left: self.left,
        }
    }
}

/// Tracks of the plan that nobody chose: their faces may lie beside a covered place, and are no leak.
struct LeftOpen(Vec<(TimeRange, Vec<(i64, Area)>)>);

impl LeftOpen {
    fn of(plan: &MediaPlan) -> Self {
        let mut chosen = BTreeSet::new();
        for mark in &plan.marks {
            match mark.target().map(|t| t.0) {
                Ok(MediaTarget::Track(id)) => {
                    chosen.insert(id);
                }
                Ok(MediaTarget::Person(id)) => {
                    let tracks = plan.people.iter().filter(|p| p.id == id).flat_map(|p| &p.tracks);
                    chosen.extend(tracks.map(String::as_str));
                }
                _ => {}
            }
        }
        let open = plan.tracks.iter().filter(|t| !chosen.contains(t.id.as_str()));
        Self(
            open.map(|t| (TimeRange::new(t.start_us, t.end_us), path_of(t)))
                .collect(),
        )
    }

    fn has(&self, hit: &Area, at_us: i64) -> bool {
        self.0
            .iter()
            .filter(|(range, _)| range.has(at_us))
            .any(|(_, path)| {
                let next = path.partition_point(|(at, _)| *at <= at_us);
                let near = [path.get(next.wrapping_sub(1)), path.get(next)];
                near.into_iter()
                    .flatten()
                    .any(|(_, area)| area.overlap(hit) > 0.4)
            })
    }
}

/// One detector's look at a copy.
struct Eye<'a> {
    finder: &'a dyn FaceFinder,
    looks: u64,
    left: u64,
    doubts: Vec<String>,
    remarks: Vec<String>,
}

impl<'a> Eye<'a> {
    fn new(finder: &'a dyn FaceFinder) -> Self {
        Self {
            finder,
            looks: 0,
            left: 0,
            doubts: Vec::new(),
            remarks: Vec::new(),
        }
    }

    /// Looks into every covered place of a frame, with as much around it as the place is large.
    fn covered(
        &mut self,
        picture: &Rgb,
        (width, height): (u32, u32),
        at_us: i64,
        orders: &Orders,
        left_open: &LeftOpen,
    ) -> Result<(), ModelError> {
        let (across, down) = (
            width as f32 / picture.width() as f32,
            height as f32 / picture.height() as f32,
        );
        let covers: Vec<Area> = orders.covers.iter().filter_map(|c| c.at(at_us)).collect();
        self.looks += u64::from(!covers.is_empty());
        for cover in &covers {
            let around = cover.scaled(1.0 / across, 1.0 / down).grown(1.0);
            let Some((left, top, right, bottom)) = around.pixels(picture.width(), picture.height()) else {
                continue;
            };
            let Some(part) = picture.part(left, top, right - left, bottom - top) else {
                continue;
            };
            for face in self.finder.find(&part, SURE)? {
                let hit =
                    Area::new(face.x + left as f32, face.y + top as f32, face.w, face.h).scaled(across, down);
                let inside = hit.shared(cover) >= INSIDE * hit.size();
                if inside && !left_open.has(&hit, at_us) {
                    self.left += 1;
                    if self.doubts.len() < LISTED {
                        self.doubts.push(format!(
                            "{} still finds a face inside a covered place at {:.2} s",
                            self.finder.name(),
                            at_us as f64 / 1e6
                        ));
                    }
                    break;
                }
            }
        }
        Ok(())
    }

    /// Looks for sure faces that neither a mark covers nor the plan knows.
    fn uncovered(
        &mut self,
        picture: &Rgb,
        (width, height): (u32, u32),
        at_us: i64,
        orders: &Orders,
        left_open: &LeftOpen,
    ) -> Result<(), ModelError> {
        let (across, down) = (
            width as f32 / picture.width() as f32,
            height as f32 / picture.height() as f32,
        );
        let covers: Vec<Area> = orders.covers.iter().filter_map(|c| c.at(at_us)).collect();
        for face in self.finder.find(picture, UNCOVERED)? {
            let hit = Area::new(face.x, face.y, face.w, face.h).scaled(across, down);
            let known =
                covers.iter().any(|c| hit.shared(c) >= INSIDE * hit.size()) || left_open.has(&hit, at_us);
            if !known && self.remarks.len() < LISTED {
                self.remarks.push(format!(
                    "a face that no mark covers is seen at {:.2} s near ({:.0}, {:.0}); decide about it",
                    at_us as f64 / 1e6,
                    hit.x + hit.w / 2.0,
                    hit.y + hit.h / 2.0
                ));
            }
        }
        Ok(())
    }

    fn verified(self) -> MediaVerified {
        MediaVerified {
            reader: self.finder.name().to_owned(),
            version: self.finder.version().to_owned(),
            looks: self.looks,
            left: self.left,
        }
    }
}
