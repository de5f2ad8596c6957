use crate::{Person, RefusalCode, Refused, Role, Sha256, TimeRange, Track};
use serde::{Deserialize, Serialize};

/// What is done to a covered place or a withheld stretch of sound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// One colour: nothing of the picture is left.
    Solid,
    /// Averaged over large squares.
    Pixelate,
    /// Strongly blurred.
    Blur,
    /// Silence.
    Mute,
    /// A tone.
    Bleep,
}

impl Effect {
    /// Whether it belongs to sound.
    pub fn is_for_sound(self) -> bool {
        matches!(self, Self::Mute | Self::Bleep)
    }
}

/// One thing to withhold in a recording: a person, a track, an area for a time, or a stretch of sound.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MediaMark {
    /// Name of the mark inside the plan; its position when missing.
    pub id: Option<String>,
    /// A person of the findings: all their tracks.
    pub person: Option<String>,
    /// A track of the findings.
    pub track: Option<String>,
    /// `[x, y, w, h]` in pixels of the displayed frame.
    pub area: Option<[f32; 4]>,
    /// First moment of an area; the beginning when missing.
    pub start_us: Option<i64>,
    /// One past the last moment of an area; the end when missing.
    pub end_us: Option<i64>,
    /// `[start_us, end_us]` of sound.
    pub sound: Option<[i64; 2]>,
    /// What is done; solid, or silence for sound, when missing.
    pub effect: Option<Effect>,
    /// The redaction log's name.
    pub redaction_type: Option<String>,
    /// The part the person concerned plays.
    pub role: Option<Role>,
    /// Suggestion this mark came from.
    pub suggestion: Option<String>,
}

/// What a mark is about.
#[derive(Clone, Debug, PartialEq)]
pub enum MediaTarget<'a> {
    /// A person of the findings.
    Person(&'a str),
    /// A track of the findings.
    Track(&'a str),
    /// A rectangle `[x, y, w, h]` for a time.
    Area([f32; 4], TimeRange),
    /// A stretch of sound.
    Sound(TimeRange),
}

impl MediaMark {
    /// What the mark is about and what is done to it.
    ///
    /// # Errors
    /// [`RefusalCode::BadPlan`] when it is about nothing, about two things, or its numbers cannot be.
    pub fn target(&self) -> Result<(MediaTarget<'_>, Effect), Refused> {
        let bad = |why: &str| {
            let name = self.id.as_deref().unwrap_or("without a name");
            Refused::new(RefusalCode::BadPlan, format!("the mark {name} {why}"))
        };
        let whole = TimeRange::new(self.start_us.unwrap_or(0), self.end_us.unwrap_or(i64::MAX));
        let targets = [
            self.person.as_deref().map(MediaTarget::Person),
            self.track.as_deref().map(MediaTarget::Track),
            self.area.map(|area| MediaTarget::Area(area, whole)),
            self.sound
                .map(|[start, end]| MediaTarget::Sound(TimeRange::new(start, end))),
        ];
        let mut given = targets.into_iter().flatten();
        let (Some(target), None) = (given.next(), given.next()) else {
            return Err(bad("must name exactly one of person, track, area and sound"));
        };
        match &target {
            MediaTarget::Area([x, y, w, h], range) => {
                let possible = [x, y, w, h].iter().all(|v| v.is_finite() && v.abs() < 1e6);
                if !possible || *w <= 0.0 || *h <= 0.0 {
                    return Err(bad("has an area without a size"));
                }
                if range.start_us >= range.end_us {
                    return Err(bad("ends before it starts"));
                }
            }
            MediaTarget::Sound(range) if range.start_us >= range.end_us => {
                return Err(bad("ends before it starts"));
            }
            _ => {}
        }
        let for_sound = matches!(target, MediaTarget::Sound(_));
        let usual = if for_sound { Effect::Mute } else { Effect::Solid };
        let effect = self.effect.unwrap_or(usual);
        if effect.is_for_sound() != for_sound {
            return Err(bad(
                "has an effect that does not fit: mute and bleep are for sound, the others for pictures",
            ));
        }
        Ok((target, effect))
    }
}

/// What a lawyer decided to withhold from one recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MediaPlan {
    /// Digest of the original the plan was made for.
    pub original: Sha256,
    /// What to withhold.
    pub marks: Vec<MediaMark>,
    /// The tracks that marks name, as they were found; found anew when a named one is missing.
    #[serde(default)]
    pub tracks: Vec<Track>,
    /// The people that marks name.
    #[serde(default)]
    pub people: Vec<Person>,
}

#[cfg(test)]
mod tests {
    use super::{Effect, MediaMark, MediaTarget};

    fn mark(json: &str) -> MediaMark {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn marks_are_about_one_thing_and_have_an_effect_that_fits() {
        let track = mark(r#"{"track":"t1"}"#);
        assert_eq!(track.target().unwrap(), (MediaTarget::Track("t1"), Effect::Solid));
        let sound = mark(r#"{"sound":[5,9]}"#);
        assert_eq!(sound.target().unwrap().1, Effect::Mute);
        let area = mark(r#"{"area":[1,2,3,4],"start_us":5,"end_us":9,"effect":"blur"}"#);
        assert!(
            matches!(area.target(), Ok((MediaTarget::Area(_, range), Effect::Blur)) if range.has(8) && !range.has(9))
        );
        for wrong in [
            "{}",
            r#"{"track":"t","person":"p"}"#,
            r#"{"sound":[9,9]}"#,
            r#"{"sound":[1,2],"effect":"blur"}"#,
            r#"{"track":"t","effect":"mute"}"#,
            r#"{"area":[0,0,0,5]}"#,
            r#"{"area":[0,0,1e30,5]}"#,
            r#"{"area":[0,0,5,5],"start_us":9,"end_us":2}"#,
        ] {
            assert!(mark(wrong).target().is_err(), "{wrong}");
        }
    }
}
