use crate::Area;
use obelus_evidence::{Effect, MediaPlan, MediaTarget, RefusalCode, Refused, TimeRange, Track};
use serde::{Deserialize, Serialize};

/// A found face is covered with this share of its size more on every side: hair, chin and ears tell people apart too.
const AROUND_A_FACE: f32 = 0.25;

/// A place that is covered for a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cover {
    /// Position of its mark in the plan.
    pub mark: u32,
    /// What is done to it.
    pub effect: Effect,
    /// When.
    pub range: TimeRange,
    /// Where, by time, in pixels of the displayed frame; it moves in straight lines between, and stays put beyond.
    pub path: Vec<(i64, Area)>,
}

impl Cover {
    /// The rectangle at a moment, if it is covered then.
    pub fn at(&self, at_us: i64) -> Option<Area> {
        if !self.range.has(at_us) {
            return None;
        }
        let next = self.path.partition_point(|(at, _)| *at <= at_us);
        let (before, after) = (self.path.get(next.wrapping_sub(1)), self.path.get(next));
        Some(match (before, after) {
            (Some((from, a)), Some((to, b))) => {
                let share = (at_us - from) as f32 / (to - from).max(1) as f32;
                let mix = |a: f32, b: f32| a + (b - a) * share;
                Area::new(mix(a.x, b.x), mix(a.y, b.y), mix(a.w, b.w), mix(a.h, b.h))
            }
            (Some((_, only)), None) | (None, Some((_, only))) => *only,
            (None, None) => return None,
        })
    }
}

/// A stretch of sound that is withheld.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Withheld {
    /// Position of its mark in the plan.
    pub mark: u32,
    /// Silence or a tone.
    pub effect: Effect,
    /// When.
    pub range: TimeRange,
}

/// A plan as what is done to frames and samples.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Orders {
    /// Places.
    pub covers: Vec<Cover>,
    /// Sound.
    pub sounds: Vec<Withheld>,
}

/// A track's rectangle path, without anything around it.
pub fn path_of(track: &Track) -> Vec<(i64, Area)> {
    let place = |b: &obelus_evidence::TrackBox| (b.0, Area::new(b.1, b.2, b.3, b.4));
    track.boxes.iter().map(place).collect()
}

impl Orders {
    /// What a plan orders. Tracks and people are looked up in the plan.
    ///
    /// # Errors
    /// [`RefusalCode::BadPlan`] when a mark is not sound, or names a track or person that the plan does not hold.
    pub fn of(plan: &MediaPlan) -> Result<Self, Refused> {
        let mut orders = Self::default();
        for (number, mark) in plan.marks.iter().enumerate() {
            let number = number as u32;
            let (target, effect) = mark.target()?;
            match target {
                MediaTarget::Track(id) => orders.covers.push(followed(plan, id, number, effect)?),
                MediaTarget::Person(id) => {
                    let person = plan.people.iter().find(|p| p.id == id);
                    let person = person.ok_or_else(|| missing("person", id))?;
                    for track in &person.tracks {
                        orders.covers.push(followed(plan, track, number, effect)?);
                    }
                }
                MediaTarget::Area([x, y, w, h], range) => orders.covers.push(Cover {
                    mark: number,
                    effect,
                    range,
                    path: vec![(range.start_us, Area::new(x, y, w, h))],
                }),
                MediaTarget::Sound(range) => orders.sounds.push(Withheld {
                    mark: number,
                    effect,
                    range,
                }),
            }
        }
        Ok(orders)
    }
}

fn missing(what: &str, id: &str) -> Refused {
    let id: String = id.chars().filter(|c| !c.is_control()).take(40).collect();
    Refused::new(
        RefusalCode::BadPlan,
        format!(
            "the plan names the {what} {id}, which is not among those it holds; copy it from the suggestions"
        ),
    )
}

fn followed(plan: &MediaPlan, id: &str, mark: u32, effect: Effect) -> Result<Cover, Refused> {
    let track = plan
        .tracks
        .iter()
        .find(|t| t.id == id)
        .ok_or_else(|| missing("track", id))?;
    let path = path_of(track);
    let sound = !path.is_empty()
        && track.start_us < track.end_us
        && path.windows(2).all(|w| w[0].0 < w[1].0)
        && path.iter().all(|(_, a)| {
            [a.x, a.y, a.w, a.h]
                .iter()
                .all(|v| v.is_finite() && v.abs() < 1e6)
                && a.w > 0.0
                && a.h > 0.0
        });
    if !sound {
        return Err(Refused::new(
            RefusalCode::BadPlan,
            format!("the track {} of the plan has impossible boxes", track.id),
        ));
    }
    Ok(Cover {
        mark,
        effect,
        range: TimeRange::new(track.start_us, track.end_us),
        path: path
            .into_iter()
            .map(|(at, area)| (at, area.grown(AROUND_A_FACE)))
            .collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::Orders;
    use obelus_evidence::MediaPlan;

    fn plan(marks: &str) -> MediaPlan {
        let json = format!(
            r#"{{"original":"{}","marks":{marks},
            "tracks":[{{"id":"t1","person":null,"start_us":0,"end_us":1000,"score":0.9,"weak":false,
                "boxes":[[100,10,10,20,20,0.9],[200,30,10,20,20,0.9]]}}],
            "people":[{{"id":"p1","tracks":["t1"]}}]}}"#,
            "0".repeat(64)
        );
        serde_json::from_str(&json).unwrap()
    }

    #[test]
    fn a_track_is_covered_with_room_around_it_and_moves_between_its_boxes() {
        let orders = Orders::of(&plan(r#"[{"track":"t1"},{"person":"p1","effect":"blur"}]"#)).unwrap();
        assert_eq!(orders.covers.len(), 2);
        let cover = &orders.covers[0];
        assert_eq!(cover.at(0).unwrap().x, 5.0);
        assert_eq!(cover.at(150).unwrap().x, 15.0);
        assert_eq!(cover.at(999).unwrap().w, 30.0);
        assert!(cover.at(1000).is_none() && cover.at(-1).is_none());
    }

    #[test]
    fn marks_about_what_the_plan_does_not_hold_are_refused() {
        for marks in [r#"[{"track":"t2"}]"#, r#"[{"person":"p2"}]"#, r#"[{}]"#] {
            assert!(Orders::of(&plan(marks)).is_err(), "{marks}");
        }
        let mut bad = plan(r#"[{"track":"t1"}]"#);
        bad.tracks[0].boxes[1].0 = 50;
        assert!(Orders::of(&bad).is_err());
    }

    #[test]
    fn areas_and_sounds_hold_for_their_time() {
        let orders = Orders::of(&plan(
            r#"[{"area":[1,2,3,4],"start_us":5,"end_us":9},{"sound":[1,2]}]"#,
        ))
        .unwrap();
        assert!(orders.covers[0].at(8).is_some() && orders.covers[0].at(9).is_none());
        assert_eq!(orders.sounds[0].range.end_us, 2);
    }
}
