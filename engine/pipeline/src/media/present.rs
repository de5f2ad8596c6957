//! Recording and findings in; a film that a browser plays, small pictures along its time line, a picture of each face
//! and the shape of its sound out. One pass over the recording, in a child.

use crate::{
    PipelineError,
    children::{decode, encode, unacceptable},
    media::{
        MediaWork, TellMedia,
        child::{limits, probe},
        growing::Growing,
        redact::{ATTEMPTS, room_for_index},
    },
};
use bytes::Bytes;
use obelus_casebook::{Part, PartContent};
use obelus_evidence::{MediaEventKind, MediaFindings, MediaKind, RefusalCode, Refused, Track};
use obelus_sandbox::{Job, Limits, Profile, Sealed};
use obelus_video::{
    Area, Probe, Rotation,
    wire::{
        self, ChipOrder, PresentEnding, PresentItem, PresentRequest, SPRITE_COLUMNS, SPRITE_ROWS, SpriteOrder,
    },
};
use serde::Serialize;
use std::fmt::Write;

/// Pixels across of a small picture, and down at most.
const TILE: (u32, u32) = (160, 284);
/// Time between two small pictures: about a hundred of them, never nearer than half a second nor further apart than two,
/// unless there would be more than three thousand.
const SHORTEST_US: i64 = 500_000;
const LONGEST_US: i64 = 2_000_000;
const ABOUT: i64 = 100;
const MOST_TILES: i64 = 3_000;
/// Pictures of faces that are made at most.
const MOST_CHIPS: usize = 5_000;
/// Shown around a face, as a share of its size.
const AROUND: f32 = 0.25;
/// Twenty values of sound a second, and at most so many.
const BUCKET_US: i64 = 50_000;
const MOST_PEAKS: i64 = 100_000;

/// The shape of the sound as JSON: `peaks[n]` is the loudest sample of the `n`th stretch, 0 to 1.
#[derive(Serialize)]
struct Waveform {
    bucket_us: i64,
    peaks: Vec<f32>,
}

/// Makes what a browser shows of a recording. The same recording and findings give the same bytes.
///
/// # Errors
/// [`PipelineError::Refused`] when it cannot be read; [`PipelineError::Unfit`] as everywhere.
pub fn present_media(
    work: &MediaWork,
    original: &Sealed,
    findings: &MediaFindings,
    tell: TellMedia<'_>,
) -> Result<Vec<Part>, PipelineError> {
    let probe = probe(&work.sandbox, original)?;
    let tracks = with_chips(&findings.tracks);
    let mut request = PresentRequest {
        copy_streams: plays_as_it_is(&probe, findings),
        index_bytes: room_for_index(&probe, original.bytes().len() as u64),
        sprites: SpriteOrder {
            tile: tile(&probe),
            every_us: between_tiles(findings.original.duration_us),
        },
        chips: tracks.iter().map(|(_, order)| *order).collect(),
        bucket_us: (findings.original.duration_us / MOST_PEAKS).max(BUCKET_US),
    };
    for _ in 0..ATTEMPTS {
        let made = attempt(work, original, &probe, &request, tell)?;
        if made.ending.more_room == 0 {
            return parts(made, &request, &tracks, findings);
        }
        request.index_bytes = request
            .index_bytes
            .saturating_mul(4)
            .saturating_add(made.ending.more_room);
    }
    let why = "the film's index does not fit into any room given to it";
    Err(Refused::new(RefusalCode::ReaderFailed, why).into())
}

/// Whether a browser plays the recording's own streams, and nothing is wrong with their times: H.264 with 8 bits and
/// 4:2:0 colour, upright, whole pictures, and AAC or MP3 sound, in MP4.
fn plays_as_it_is(probe: &Probe, findings: &MediaFindings) -> bool {
    let in_mp4 = probe.container.split(',').any(|name| name == "mp4");
    let pictures = probe.video.as_ref().is_none_or(|video| {
        let plain = video.codec == "h264" && matches!(video.pixels.as_str(), "yuv420p" | "yuvj420p");
        plain && !video.interlaced && video.display.rotation == Rotation::None
    });
    let sound = probe
        .audio
        .as_ref()
        .is_none_or(|audio| matches!(audio.codec.as_str(), "aac" | "mp3"));
    let steady = !findings
        .events
        .iter()
        .any(|e| e.kind == MediaEventKind::ClockJump);
    // Streams that are left out are told as a warning too, and harm nothing.
    let whole = findings.warnings.len() <= usize::from(!probe.others.is_empty());
    in_mp4 && pictures && sound && steady && whole
}

fn tile(probe: &Probe) -> (u32, u32) {
    let Some(video) = &probe.video else {
        return TILE;
    };
    let (width, height) = video.display.size();
    let high = u64::from(TILE.0) * u64::from(height) / u64::from(width.max(1));
    (TILE.0, (high as u32).next_multiple_of(2).clamp(2, TILE.1))
}

fn between_tiles(duration_us: i64) -> i64 {
    let about = (duration_us / ABOUT).clamp(SHORTEST_US, LONGEST_US);
    about.max(duration_us / MOST_TILES)
}

/// Each track with the place where its face is seen best, by time.
fn with_chips(tracks: &[Track]) -> Vec<(&Track, ChipOrder)> {
    let mut chips: Vec<(&Track, ChipOrder)> = tracks
        .iter()
        .filter_map(|track| {
            let seen = track.boxes.iter().filter(|place| place.5 > 0.0);
            let best = seen.max_by(|a, b| a.5.total_cmp(&b.5))?;
            let order = ChipOrder {
                at_us: best.0,
                area: around(Area::new(best.1, best.2, best.3, best.4)),
            };
            Some((track, order))
        })
        .collect();
    chips.sort_by_key(|(_, order)| order.at_us);
    chips.truncate(MOST_CHIPS);
    chips
}

/// A square around a face, with some of what is beside it.
fn around(face: Area) -> Area {
    let side = face.w.max(face.h) * (1.0 + 2.0 * AROUND);
    let (x, y) = (face.x + face.w / 2.0, face.y + face.h / 2.0);
    Area::new(x - side / 2.0, y - side / 2.0, side, side)
}

/// What came of one pass.
struct Made {
    film: Vec<u8>,
    sprites: Vec<Bytes>,
    chips: Vec<(u32, Bytes)>,
    peaks: Vec<f32>,
    ending: PresentEnding,
}

fn attempt(
    work: &MediaWork,
    original: &Sealed,
    probe: &Probe,
    request: &PresentRequest,
    tell: TellMedia<'_>,
) -> Result<Made, PipelineError> {
    let encoded = encode(request)?;
    let bytes = original.bytes().len() as u64;
    let index = u64::from(request.index_bytes);
    let largest = Limits::of(Profile::Cut, bytes, 1).output_bytes + index;
    let pictures = request.chips.len() as u64 * (128 << 10) + (256 << 20);
    let job = Job {
        role: wire::PRESENT,
        profile: Profile::Cut,
        preparation: &[],
        evidence: original,
        request: &encoded,
        limits: Limits {
            output_bytes: largest + largest / 8 + index + pictures,
            ..limits(bytes, probe.told_us, 0)
        },
    };
    let mut answer = Answer {
        film: Growing::new(largest),
        due: None,
        sprites: Vec::new(),
        chips: Vec::new(),
        peaks: None,
        ending: None,
        asked: request.chips.len(),
    };
    work.sandbox.run(&job, &mut |item| {
        answer.take(item)?;
        tell(0, probe.told_us);
        Ok(())
    })?;
    let missing = || unacceptable("its end is missing");
    Ok(Made {
        film: answer.film.bytes,
        sprites: answer.sprites,
        chips: answer.chips,
        peaks: answer.peaks.ok_or_else(missing)?,
        ending: answer.ending.ok_or_else(missing)?,
    })
}

/// A picture that comes next.
enum Due {
    Sprite,
    Chip(u32),
}

struct Answer {
    film: Growing,
    due: Option<Due>,
    sprites: Vec<Bytes>,
    chips: Vec<(u32, Bytes)>,
    peaks: Option<Vec<f32>>,
    ending: Option<PresentEnding>,
    asked: usize,
}

impl Answer {
    fn take(&mut self, item: &[u8]) -> Result<(), Refused> {
        if self.film.take(item)? {
            return Ok(());
        }
        if let Some(due) = self.due.take() {
            let picture = jpeg(item)?;
            match due {
                Due::Sprite => self.sprites.push(picture),
                Due::Chip(number) => self.chips.push((number, picture)),
            }
            return Ok(());
        }
        if self.ending.is_some() {
            return Err(unacceptable("more came after the end"));
        }
        match decode(item)? {
            PresentItem::Proxy { offset } => self.film.expect(offset),
            PresentItem::Sprite if (self.sprites.len() as i64) < MOST_TILES => self.due = Some(Due::Sprite),
            PresentItem::Chip { number } if (number as usize) < self.asked => {
                self.due = Some(Due::Chip(number));
            }
            PresentItem::Peaks(peaks) if self.peaks.is_none() => {
                if !peaks.iter().all(|peak| (0.0..=1.0).contains(peak)) {
                    return Err(unacceptable("a loudness is impossible"));
                }
                self.peaks = Some(peaks);
            }
            PresentItem::End(ending) => {
                let room = self.sprites.len() * (SPRITE_COLUMNS * SPRITE_ROWS) as usize;
                let in_order =
                    ending.tiles_us.is_sorted() && ending.tiles_us.first().is_none_or(|at| *at >= 0);
                if ending.tiles_us.len() > room || !in_order {
                    return Err(unacceptable("its small pictures are not in order"));
                }
                self.ending = Some(ending);
            }
            _ => return Err(unacceptable("its parts are out of order")),
        }
        Ok(())
    }
}

/// A picture for a browser; anything else that a child may send is not passed on.
fn jpeg(bytes: &[u8]) -> Result<Bytes, Refused> {
    if bytes.starts_with(b"\xff\xd8\xff") && bytes.ends_with(b"\xff\xd9") {
        Ok(Bytes::copy_from_slice(bytes))
    } else {
        Err(unacceptable("a picture is no JPEG file"))
    }
}

fn parts(
    made: Made,
    request: &PresentRequest,
    tracks: &[(&Track, ChipOrder)],
    findings: &MediaFindings,
) -> Result<Vec<Part>, PipelineError> {
    let part = |name: &str, kind: &str, content: Bytes| Part {
        name: name.to_owned(),
        kind: kind.to_owned(),
        content: PartContent::Bytes(content),
    };
    let is_film = findings.original.kind == MediaKind::Video;
    let film = if is_film { "video/mp4" } else { "audio/mp4" };
    let mut parts = vec![part("proxy", film, made.film.into())];
    let waveform = Waveform {
        bucket_us: request.bucket_us,
        peaks: made
            .peaks
            .iter()
            .map(|peak| (peak * 1000.0).round() / 1000.0)
            .collect(),
    };
    let waveform = serde_json::to_vec(&waveform).map_err(|_| unacceptable("a loudness is impossible"))?;
    parts.push(part("waveform", "application/json", waveform.into()));
    if is_film {
        let cues = cues(
            &made.ending.tiles_us,
            request.sprites.tile,
            findings.original.duration_us,
        );
        parts.push(part("thumbnails", "text/vtt", cues.into()));
    }
    for (number, sheet) in (1..).zip(made.sprites) {
        parts.push(part(&format!("sprite-{number}"), "image/jpeg", sheet));
    }
    for (number, chip) in made.chips {
        if let Some((track, _)) = tracks.get(number as usize) {
            parts.push(part(&format!("chip-{}", track.id), "image/jpeg", chip));
        }
    }
    Ok(parts)
}

/// The small pictures as WebVTT: each cue names a sheet, relative to this file, and a place in it (media fragments,
/// W3C `xywh`).
fn cues(tiles_us: &[i64], (wide, high): (u32, u32), end_us: i64) -> String {
    let mut text = "WEBVTT\n".to_owned();
    let ends = tiles_us.iter().skip(1).copied().chain([end_us]);
    for (number, (start, end)) in (0_u32..).zip(tiles_us.iter().zip(ends)) {
        let (sheet, place) = (
            number / (SPRITE_COLUMNS * SPRITE_ROWS) + 1,
            number % (SPRITE_COLUMNS * SPRITE_ROWS),
        );
        let (x, y) = (place % SPRITE_COLUMNS * wide, place / SPRITE_COLUMNS * high);
        let (from, to) = (clock(*start), clock(end.max(start + 1_000)));
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "\n{from} --> {to}\nsprites/{sheet}#xywh={x},{y},{wide},{high}\n"
        );
    }
    text
}

/// `01:02:03.456`.
fn clock(us: i64) -> String {
    let ms = us.max(0) / 1000;
    let (hours, minutes, seconds) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", ms % 1000)
}

#[cfg(test)]
mod tests {
    use super::{Area, around, between_tiles, cues};

    #[test]
    fn cues_name_sheet_and_place_and_follow_each_other() {
        let tiles: Vec<i64> = (0..101).map(|n| n * 2_000_000).collect();
        let text = cues(&tiles, (160, 90), 203_000_000);
        assert!(text.starts_with("WEBVTT\n\n00:00:00.000 --> 00:00:02.000\nsprites/1#xywh=0,0,160,90\n"));
        assert!(text.contains("00:00:22.000 --> 00:00:24.000\nsprites/1#xywh=160,90,160,90\n"));
        assert!(text.ends_with("00:03:20.000 --> 00:03:23.000\nsprites/2#xywh=0,0,160,90\n"));
    }

    #[test]
    fn short_films_get_many_small_pictures_and_long_ones_not_too_many() {
        assert_eq!(between_tiles(4_000_000), 500_000);
        assert_eq!(between_tiles(600_000_000), 2_000_000);
        assert_eq!(between_tiles(36_000_000_000), 12_000_000);
    }

    #[test]
    fn a_face_is_shown_in_a_square_with_its_middle_in_the_middle() {
        let shown = around(Area::new(10.0, 20.0, 20.0, 40.0));
        assert_eq!((shown.x, shown.y, shown.w, shown.h), (-10.0, 10.0, 60.0, 60.0));
    }
}
