use crate::{Policy, Role, Sha256};
use serde::{Deserialize, Serialize};

/// What kind of recording a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaKind {
    /// Moving pictures, with or without sound.
    Video,
    /// Sound alone.
    Audio,
}

/// A film or sound recording as it was received, with what was measured of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaOriginal {
    /// Digest of the whole file.
    pub sha256: Sha256,
    /// Moving pictures or sound alone.
    pub kind: MediaKind,
    /// Size in bytes.
    pub bytes: u64,
    /// Length of what could be read.
    pub duration_us: i64,
    /// Frames that could be read; 0 for sound alone.
    pub frames: u64,
    /// Pixels across of the displayed frame; 0 for sound alone.
    pub width: u32,
    /// Pixels down of the displayed frame.
    pub height: u32,
}

/// Everything found in one recording. Times in microseconds since its first moment, places in pixels of the displayed
/// frame (rotation and aspect applied).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaFindings {
    /// What was looked at.
    pub original: MediaOriginal,
    /// Shots of the same place, or stretches of like activity.
    pub scenes: Vec<Scene>,
    /// Stretches without a cut.
    pub shots: Vec<Shot>,
    /// Black or frozen picture, gaps in the recording.
    pub events: Vec<MediaEvent>,
    /// Faces, each followed as long as it can be seen.
    pub tracks: Vec<Track>,
    /// Tracks that look alike. A grouping, never an identification.
    pub people: Vec<Person>,
    /// Stretches in which anything can be heard.
    #[serde(default)]
    pub sound: Vec<SoundSpan>,
    /// What was said.
    pub speech: Vec<Utterance>,
    /// What may have to be withheld.
    pub suggestions: Vec<MediaSuggestion>,
    /// What could not be read, in plain English.
    pub warnings: Vec<String>,
}

/// Shots that belong together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scene {
    /// Name inside these findings.
    pub id: String,
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// Its shots, as positions in [`MediaFindings::shots`].
    pub shots: Vec<usize>,
    /// A frame that shows it.
    pub keyframe_us: i64,
}

/// How a shot begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShotKind {
    /// The recording starts with it.
    Start,
    /// From one frame to the next.
    Cut,
    /// One picture becomes another over some frames.
    Dissolve,
    /// Through black or white.
    Fade,
}

/// A stretch without a cut.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Shot {
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// How it begins.
    pub kind: ShotKind,
    /// How sure its beginning is, 0 to 1.
    pub score: f32,
}

/// What happened to the recording itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MediaEventKind {
    /// Nothing but black.
    Black,
    /// The same picture again and again.
    Frozen,
    /// Time passes without a frame.
    RecordingGap,
    /// The clock of the recording jumped; times after it follow on from before.
    ClockJump,
    /// The picture moves.
    Activity,
}

/// A stretch in which something happened to the recording itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MediaEvent {
    /// What.
    pub kind: MediaEventKind,
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
}

/// Where a face is at one moment: `[t_us, x, y, w, h, score]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct TrackBox(pub i64, pub f32, pub f32, pub f32, pub f32, pub f32);

/// A face that was followed from frame to frame.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// Name inside these findings.
    pub id: String,
    /// The person it was grouped under, if any.
    pub person: Option<String>,
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// Best score of its boxes.
    pub score: f32,
    /// Seen once or weakly: listed, hidden by default, and covered when all faces are.
    pub weak: bool,
    /// Where it is, by time; between two of them it moves in a straight line.
    pub boxes: Vec<TrackBox>,
}

/// Tracks that look alike.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Name inside these findings.
    pub id: String,
    /// Names of the tracks.
    pub tracks: Vec<String>,
}

/// A stretch in which something can be heard.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct SoundSpan {
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// The loudest hundredth of a second in it, in decibels below full scale; never above 0.
    pub loudest_db: f32,
}

/// A stretch of speech.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Utterance {
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// What was said.
    pub text: crate::Sensitive<String>,
    /// Word by word.
    pub words: Vec<SpokenWord>,
}

/// A word that was said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SpokenWord {
    /// The word.
    pub text: crate::Sensitive<String>,
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// How sure, 0 to 1.
    pub score: f32,
}

/// Something in a recording that may have to be withheld.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MediaSuggestion {
    /// Name inside these findings.
    pub id: String,
    /// `face` for a track; categories of documents for what was said.
    pub category: String,
    /// The redaction log's name.
    pub redaction_type: String,
    /// The track to cover.
    pub track: Option<String>,
    /// First moment.
    pub start_us: i64,
    /// One past the last.
    pub end_us: i64,
    /// How sure, 0 to 1.
    pub score: f32,
    /// The part the person concerned plays.
    pub role: Role,
    /// What the policy says.
    pub policy: Policy,
    /// Why it was suggested.
    pub reasons: Vec<String>,
    /// What found it.
    pub recogniser: String,
}
