//! What became of one document. Carries counts, never evidence text.

use super::{
    cases::{CaseFolder, Document},
    night::LEFT_OUT,
    risk::Risk,
};
use crate::verbs::table::counted;
use chrono::NaiveDate;
use obelus_evidence::{Category, MediaFindings, Policy, Refused, Role, Suggestions, TextSource};
use obelus_pipeline::overnight::Step;
use serde::Serialize;
use std::collections::BTreeMap;

/// What became of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum State {
    /// Screened in this run.
    Done,
    /// Screened in this run without what could be left out.
    CutShort,
    /// Screened in an earlier run, and unchanged.
    Earlier,
    /// Could not be read.
    Refused,
    /// The time was up before it was begun.
    NotReached,
    /// Not begun yet: this is a report in the middle of a run.
    Waiting,
}

impl State {
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Done => "screened",
            Self::CutShort => "screened by rules alone",
            Self::Earlier => "screened earlier",
            Self::Refused => "refused",
            Self::NotReached => "not reached in time",
            Self::Waiting => "still waiting",
        }
    }
}

/// One document of the report.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    pub(super) case: String,
    pub(super) document: String,
    pub(super) hearing: Option<NaiveDate>,
    pub(super) state: State,
    pub(super) bytes: u64,
    pub(super) pages: usize,
    /// Suggestions by what the policy says.
    pub(super) redact: usize,
    pub(super) review: usize,
    pub(super) keep: usize,
    /// Suggestions not kept, by redaction type.
    pub(super) types: BTreeMap<String, usize>,
    /// Where somebody who must be protected can be found: role, and how many addresses, numbers and dates of birth.
    pub(super) contacts: BTreeMap<Role, usize>,
    /// What a person has to look at.
    pub(super) needs_a_look: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) refused: Option<Refused>,
    pub(super) seconds: f64,
    /// How urgently a person has to look, and why.
    pub(super) risk: Risk,
    /// Documents that came inside it, which have rows of their own.
    #[serde(skip)]
    pub(super) inside: Vec<Row>,
    /// What each step took.
    #[serde(skip)]
    pub(super) steps: Vec<(Step, f64)>,
}

impl Row {
    pub(super) fn new(case: &CaseFolder, document: &Document, state: State) -> Self {
        Self {
            hearing: case.hearing,
            ..Self::about(&case.name, &document.file_name, document.bytes, state)
        }
    }

    /// A row about a document of which no more is known yet.
    pub(super) fn about(case: &str, document: &str, bytes: u64, state: State) -> Self {
        Self {
            case: case.to_owned(),
            document: document.to_owned(),
            hearing: None,
            state,
            bytes,
            pages: 0,
            redact: 0,
            review: 0,
            keep: 0,
            types: BTreeMap::new(),
            contacts: BTreeMap::new(),
            needs_a_look: Vec::new(),
            refused: None,
            seconds: 0.0,
            risk: Risk::default(),
            inside: Vec::new(),
            steps: Vec::new(),
        }
    }

    pub(super) fn count(&mut self, found: &Suggestions) {
        let with = |policy| found.suggestions.iter().filter(|s| s.policy == policy).count();
        self.pages = found.pages.len();
        self.redact = with(Policy::Redact);
        self.review = with(Policy::Review);
        self.keep = with(Policy::Keep);
        for s in found.suggestions.iter().filter(|s| s.policy != Policy::Keep) {
            *self.types.entry(s.redaction_type.clone()).or_default() += 1;
            let finds_somebody = matches!(
                s.category,
                Category::Address | Category::Phone | Category::Email | Category::DateOfBirth
            );
            if finds_somebody && matches!(s.role, Role::Victim | Role::Child | Role::Witness) {
                *self.contacts.entry(s.role).or_default() += 1;
            }
        }
        self.needs_a_look = found.warnings.clone();
        let blank = found.pages.iter().filter(|page| page.source == TextSource::None);
        let unread: Vec<String> = blank.map(|page| page.index.to_string()).collect();
        if !unread.is_empty() {
            self.needs_a_look
                .push(format!("no words could be read on page {}", unread.join(", ")));
        }
        if self.state == State::CutShort {
            self.needs_a_look.push(LEFT_OUT.to_owned());
        }
    }

    /// The row and those of the documents inside it.
    pub(super) fn with_those_inside(mut self) -> Vec<Self> {
        let inside = std::mem::take(&mut self.inside);
        let mut rows = vec![self];
        rows.extend(inside.into_iter().flat_map(Self::with_those_inside));
        rows
    }

    /// What the steps took, those of the documents inside it too.
    pub(super) fn all_steps(&self) -> Vec<(Step, f64)> {
        let inside = self.inside.iter().flat_map(Self::all_steps);
        self.steps.iter().copied().chain(inside).collect()
    }

    /// The same for a recording: it has no pages, and nothing says yet whose faces they are.
    pub(super) fn count_recording(&mut self, found: &MediaFindings) {
        let with = |policy| found.suggestions.iter().filter(|s| s.policy == policy).count();
        self.redact = with(Policy::Redact);
        self.review = with(Policy::Review);
        self.keep = with(Policy::Keep);
        for s in found.suggestions.iter().filter(|s| s.policy != Policy::Keep) {
            *self.types.entry(s.redaction_type.clone()).or_default() += 1;
        }
        self.needs_a_look = found.warnings.clone();
    }

    /// Adds up what is only known when everything else is.
    pub(super) fn close(&mut self) {
        self.seconds = self.steps.iter().map(|(_, seconds)| seconds).sum();
        self.risk = Risk::of(self);
    }

    /// One line for a terminal or log.
    pub(super) fn line(&self) -> String {
        let name = format!("{}/{}", self.case, self.document);
        let seconds: f64 = self.steps.iter().map(|(_, seconds)| seconds).sum();
        match (self.state, &self.refused) {
            (_, Some(refused)) => format!("{name}: refused: {}", refused.detail),
            (State::NotReached | State::Waiting, _) => format!("{name}: {}", self.state.words()),
            (state, _) => format!(
                "{name}: {}, {}, {} to withhold, {} to look at ({seconds:.1} s)",
                state.words(),
                counted(self.pages, "page"),
                self.redact,
                self.review,
            ),
        }
    }

    pub(super) fn types_in_words(&self) -> String {
        self.types
            .iter()
            .map(|(kind, count)| format!("{kind} {count}"))
            .collect::<Vec<_>>()
            .join(", ")
    }

    pub(super) fn look(&self) -> String {
        self.refused
            .iter()
            .map(|r| r.detail.clone())
            .chain(self.needs_a_look.iter().cloned())
            .collect::<Vec<_>>()
            .join("; ")
    }
}
