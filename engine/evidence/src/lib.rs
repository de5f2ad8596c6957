//! The nouns of Obelus: originals, pages, words, suggestions, decisions, plans and reports.
//!
//! Pure data: no input or output, no async, no foreign code. Every other crate may depend on this one and
//! this one depends on none of them. Documents are measured in PDF points, origin at the top left, after
//! the crop box, the rotation and UserUnit have been applied: what a viewer shows. Pages count from 1. Recordings are
//! measured in pixels of the displayed frame and microseconds since their first moment.
#![forbid(unsafe_code)]

mod case;
mod copy;
mod decision;
mod event;
mod geometry;
mod manifest;
mod media;
mod media_plan;
mod media_report;
mod original;
mod page;
mod picture;
mod plan;
mod refusal;
mod report;
mod sensitive;
mod suggestion;
mod time;
mod version;

pub use case::{CaseContext, Charge, Defendant, DefendantDetails, HeadlineCharge, Party, PartyRole, Witness};
pub use copy::{CopyPlan, CopyReport};
pub use decision::{Actor, Decision, PageChange, Verdict};
pub use event::{Event, EventKind};
pub use geometry::{Box2, PageSpace, Quad};
pub use manifest::{Manifest, MediaManifest, SignedManifest, SpeaksFor};
pub use media::{
    MediaEvent, MediaEventKind, MediaFindings, MediaKind, MediaOriginal, MediaSuggestion, Person, Scene,
    Shot, ShotKind, SoundSpan, SpokenWord, Track, TrackBox, Utterance,
};
pub use media_plan::{Effect, MediaMark, MediaPlan, MediaTarget};
pub use media_report::{MediaMarkReport, MediaMeasure, MediaReport, MediaVerified};
pub use original::{Kind, Original, ParseShaError, Sha256};
pub use page::{Page, PageImage, Reading, TextSource, Word};
pub use picture::Rgb;
pub use plan::{BoxMode, DeletePage, Mark, MarkShape, Plan, RotatePage};
pub use refusal::{RefusalCode, Refused};
pub use report::{MarkReport, Rasterised, Report, ReportResult, Verified, Versions};
pub use sensitive::Sensitive;
pub use suggestion::{Category, Policy, Role, Suggestion, SuggestionPage, Suggestions};
pub use time::{TimeBase, TimeRange};
pub use version::VersionRef;
