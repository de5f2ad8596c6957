//! Faces of single frames in, faces followed through time out.
//!
//! Works on the whole recording at once: forward in time with sure boxes first and unsure ones second (after
//! ByteTrack, arXiv 2110.06864), then backward from the beginning of each track, then over gaps, then a little beyond
//! both ends. No track crosses a cut. What could not be followed is kept as a weak track: nothing found is lost.

mod follow;

use crate::Area;
use follow::{Path, follow, reach_back};
use obelus_evidence::{Track, TrackBox};

/// A face found in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// Where, in pixels of the displayed frame.
    pub area: Area,
    /// How sure, 0 to 1.
    pub score: f32,
}

/// The faces of one frame that was looked at.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The moment.
    pub at_us: i64,
    /// What was found.
    pub faces: Vec<Seen>,
}

/// How faces are followed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Following {
    /// A track starts with a box at least this sure.
    pub start: f32,
    /// A track goes on with a box at least this sure.
    pub go_on: f32,
    /// A face may be out of sight this long.
    pub gap_us: i64,
    /// Added at both ends of a track.
    pub extend_us: i64,
}

impl Following {
    /// For frames of a length: 12 frames of gap and 5 of extension, as measured at 25 frames a second.
    pub fn for_frames(frame_us: i64) -> Self {
        Self {
            start: 0.6,
            go_on: 0.3,
            gap_us: 12 * frame_us,
            extend_us: 5 * frame_us,
        }
    }
}

/// Follows faces through a recording that ends at `end_us`; `cuts` are the moments at which shots begin, in order.
pub fn track(looks: &[Look], cuts: &[i64], end_us: i64, how: Following) -> Vec<Track> {
    let mut left: Vec<Vec<Seen>> = looks.iter().map(|look| look.faces.clone()).collect();
    for faces in &mut left {
        faces.retain(|face| face.score >= how.go_on);
    }
    let moments: Vec<i64> = looks.iter().map(|look| look.at_us).collect();
    let scene = Scene {
        moments: &moments,
        cuts,
        end_us,
        how,
    };
    let mut strong = follow(&scene, &mut left, how.start);
    // A face seen in a single frame may be a hand: it stays, but among the weak.
    let single = strong.extract_if(.., |path| path.boxes.len() < 2);
    for path in single.collect::<Vec<_>>() {
        for (look, seen) in path.boxes {
            left[look].push(seen);
        }
    }
    for path in &mut strong {
        reach_back(&scene, &mut left, path);
    }
    let weak = follow(&scene, &mut left, how.go_on);
    let mut tracks: Vec<Track> = strong.iter().map(|path| scene.finished(path, false)).collect();
    tracks.extend(weak.iter().map(|path| scene.finished(path, true)));
    tracks.sort_by(|a, b| {
        let place = |t: &Track| t.boxes.first().map_or((0.0, 0.0), |b| (b.1, b.2));
        (a.start_us, a.weak)
            .cmp(&(b.start_us, b.weak))
            .then(place(a).0.total_cmp(&place(b).0))
            .then(place(a).1.total_cmp(&place(b).1))
    });
    for (number, track) in tracks.iter_mut().enumerate() {
        track.id = format!("t{}", number + 1);
    }
    tracks
}

/// What the following needs to know about time.
pub(crate) struct Scene<'a> {
    moments: &'a [i64],
    cuts: &'a [i64],
    end_us: i64,
    how: Following,
}

impl Scene<'_> {
    /// The shot that a moment lies in.
    fn shot(&self, at_us: i64) -> usize {
        self.cuts.partition_point(|cut| *cut <= at_us)
    }

    /// Whether a track may go from one moment to a later one.
    fn connects(&self, from_us: i64, to_us: i64, step_us: i64) -> bool {
        to_us - from_us <= self.how.gap_us.max(step_us) && self.shot(from_us) == self.shot(to_us)
    }

    fn finished(&self, path: &Path, weak: bool) -> Track {
        let mut boxes: Vec<TrackBox> = path
            .boxes
            .iter()
            .map(|(look, seen)| {
                let Area { x, y, w, h } = seen.area;
                TrackBox(
                    self.moments[*look],
                    tidy(x),
                    tidy(y),
                    tidy(w),
                    tidy(h),
                    seen.score,
                )
            })
            .collect();
        let (first, last) = (boxes[0].0, boxes[boxes.len() - 1].0);
        let shot = self.shot(first);
        let shot_start = if shot == 0 { 0 } else { self.cuts[shot - 1] };
        let shot_end = self.cuts.get(shot).copied().unwrap_or(self.end_us).max(last + 1);
        // Between the last look with the face and the first without it there are frames nobody looked at.
        let step = self.step_before(path.boxes[0].0);
        let start_us = (first - self.how.extend_us.max(step)).max(shot_start).min(first);
        let step = self.step_after(path.boxes[path.boxes.len() - 1].0);
        let end_us = (last + 1 + self.how.extend_us.max(step)).min(shot_end);
        if start_us < first {
            boxes.insert(
                0,
                TrackBox(start_us, boxes[0].1, boxes[0].2, boxes[0].3, boxes[0].4, 0.0),
            );
        }
        let TrackBox(at, x, y, w, h, _) = boxes[boxes.len() - 1];
        if end_us - 1 > at {
            boxes.push(TrackBox(end_us - 1, x, y, w, h, 0.0));
        }
        let score = path.boxes.iter().map(|(_, seen)| seen.score).fold(0.0, f32::max);
        Track {
            id: String::new(),
            person: None,
            start_us,
            end_us,
            score,
            weak,
            boxes,
        }
    }

    fn step_before(&self, look: usize) -> i64 {
        look.checked_sub(1).map_or(self.how.extend_us, |before| {
            self.moments[look] - self.moments[before]
        })
    }

    fn step_after(&self, look: usize) -> i64 {
        self.moments
            .get(look + 1)
            .map_or(self.how.extend_us, |after| after - self.moments[look])
    }
}

/// A tenth of a pixel is enough.
fn tidy(value: f32) -> f32 {
    (value * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::{Following, Look, Seen, track};
    use crate::Area;
    use proptest::prelude::*;

    fn face(x: f32, score: f32) -> Seen {
        Seen {
            area: Area::new(x, 50.0, 30.0, 40.0),
            score,
        }
    }

    fn looks(faces: impl Fn(usize) -> Vec<Seen>, count: usize) -> Vec<Look> {
        (0..count)
            .map(|n| Look {
                at_us: n as i64 * 80_000,
                faces: faces(n),
            })
            .collect()
    }

    fn how() -> Following {
        Following::for_frames(40_000)
    }

    #[test]
    fn a_face_that_turns_away_for_a_moment_stays_one_track() {
        let seen = looks(
            |n| {
                if (10..14).contains(&n) {
                    vec![]
                } else {
                    vec![face(n as f32 * 4.0, 0.9)]
                }
            },
            30,
        );
        let tracks = track(&seen, &[], 2_400_000, how());
        assert_eq!(tracks.len(), 1, "{tracks:#?}");
        assert!(!tracks[0].weak && tracks[0].start_us == 0 && tracks[0].end_us == 2_400_000);
    }

    #[test]
    fn unsure_boxes_carry_a_track_on_and_back_but_never_start_one() {
        let score = |n: usize| if n == 10 || n == 11 { 0.8 } else { 0.35 };
        let tracks = track(&looks(|n| vec![face(100.0, score(n))], 20), &[], 1_600_000, how());
        assert_eq!(tracks.len(), 1, "{tracks:#?}");
        assert!(tracks[0].boxes.len() >= 20 && !tracks[0].weak);
        let never = track(&looks(|_| vec![face(100.0, 0.35)], 20), &[], 1_600_000, how());
        assert!(never.iter().all(|t| t.weak) && !never.is_empty());
    }

    #[test]
    fn no_track_crosses_a_cut_or_reaches_over_it() {
        let cut = 10 * 80_000;
        let tracks = track(&looks(|_| vec![face(100.0, 0.9)], 20), &[cut], 1_600_000, how());
        assert_eq!(tracks.len(), 2);
        assert_eq!((tracks[0].end_us, tracks[1].start_us), (cut, cut));
    }

    #[test]
    fn two_people_who_pass_each_other_are_two_tracks() {
        let seen = looks(
            |n| vec![face(n as f32 * 8.0, 0.9), face(300.0 - n as f32 * 8.0, 0.85)],
            38,
        );
        let tracks = track(&seen, &[], 3_040_000, how());
        assert_eq!(tracks.iter().filter(|t| !t.weak).count(), 2, "{tracks:#?}");
    }

    #[test]
    fn a_face_seen_once_is_weak_and_covers_the_frames_between_looks() {
        let seen = looks(|n| if n == 5 { vec![face(10.0, 0.9)] } else { vec![] }, 10);
        let tracks = track(&seen, &[], 800_000, how());
        assert_eq!(tracks.len(), 1);
        assert!(tracks[0].weak && tracks[0].start_us <= 320_000 && tracks[0].end_us >= 480_000);
    }

    proptest! {
        #[test]
        fn every_box_found_is_in_a_track_at_its_moment(
            faces in prop::collection::vec(prop::collection::vec((0.0f32..600.0, 0.3f32..1.0), 0..4), 1..25),
            cut in 0i64..2_000_000,
        ) {
            let seen = looks(|n| faces[n].iter().map(|(x, s)| face(*x, *s)).collect(), faces.len());
            let tracks = track(&seen, &[cut], faces.len() as i64 * 80_000, how());
            for look in &seen {
                for found in &look.faces {
                    let kept = tracks.iter().any(|t| t.boxes.iter().any(|b| b.0 == look.at_us && (b.1 - found.area.x).abs() < 0.11));
                    prop_assert!(kept, "{found:?} at {}", look.at_us);
                }
            }
            for t in &tracks {
                prop_assert!(t.boxes.windows(2).all(|w| w[0].0 < w[1].0));
                prop_assert!(t.start_us >= 0 && t.start_us < t.end_us);
                prop_assert!(t.boxes[0].0 >= t.start_us && t.boxes[t.boxes.len() - 1].0 < t.end_us);
            }
        }
    }
}
