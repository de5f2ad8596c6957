//! Evidence work that knows one name, for tests of what lies around it: the service and the intake.

use obelus_casebook::StageKind;
use obelus_evidence::{
    Box2, CaseContext, Category, Original, Page, Plan, Policy, Quad, Reading, Report, ReportResult,
    Role as PartyRole, Sha256, Suggestion, SuggestionPage, Suggestions, TextSource, Versions, Word,
};
use obelus_pipeline::{EvidenceWork, Redacted, Tell, WorkError};

/// Reads every file as one page with the words of a name; finds the name; "redacts" by leaving it out.
pub(crate) struct OneName;

/// The copy that withholds so many marks.
pub(crate) fn copy(marks: usize) -> Vec<u8> {
    format!("%PDF-1.7 a copy with {marks} marks\nstartxref\n0\n%%EOF\n").into_bytes()
}

const NAME_BOX: [f64; 4] = [72.0, 72.0, 140.0, 84.0];

impl EvidenceWork for OneName {
    fn ruleset(&self, _: StageKind) -> String {
        "test-1".to_owned()
    }

    fn read(&self, original: &Original, bytes: &[u8], _: Tell<'_>) -> Result<Reading, WorkError> {
        if bytes.windows(4).any(|w| w == b"FAIL") {
            return Err(WorkError::Failed("the reader broke".to_owned()));
        }
        let quad = Quad::from_box(Box2::from(NAME_BOX));
        let word = Word {
            text: "Roe".into(),
            quad,
            confidence: 1.0,
            line: 0,
            edges: Vec::new(),
        };
        let page = Page {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
            words: vec![word],
        };
        Ok(Reading {
            original: original.clone(),
            pages: vec![page],
            warnings: vec![],
            verbatim: None,
        })
    }

    fn suggest(&self, reading: &Reading, _: &CaseContext, _: Tell<'_>) -> Result<Suggestions, WorkError> {
        let suggestion = |id: &str, policy| Suggestion {
            id: id.to_owned(),
            page: 1,
            start: 0,
            end: 3,
            category: Category::Person,
            redaction_type: Category::Person.redaction_type().to_owned(),
            text: "Roe".into(),
            score: 0.9,
            group: "person-1".to_owned(),
            role: PartyRole::Witness,
            policy,
            reasons: vec!["a name".to_owned()],
            quads: vec![Quad::from_box(Box2::from(NAME_BOX))],
            recogniser: "test".to_owned(),
        };
        let page = SuggestionPage {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
        };
        Ok(Suggestions {
            original: reading.original.clone(),
            pages: vec![page],
            suggestions: vec![suggestion("s1", Policy::Redact), suggestion("s2", Policy::Keep)],
            warnings: vec![],
        })
    }

    fn redact(&self, original: &Original, _: &[u8], plan: &Plan, _: Tell<'_>) -> Result<Redacted, WorkError> {
        let copy = copy(plan.marks.len());
        let report = Report {
            original: original.sha256,
            copy: Some(Sha256::of(&copy)),
            marks: vec![],
            rasterised: vec![],
            verified: vec![],
            result: ReportResult::Clean,
            remarks: vec![],
            versions: Versions::default(),
        };
        Ok(Redacted {
            copy: Some(copy),
            report,
        })
    }

    fn verify(&self, _: &Original, _: &[u8], _: &[u8], _: &Plan, _: Tell<'_>) -> Result<Report, WorkError> {
        Err(WorkError::Failed("not part of these tests".to_owned()))
    }
}
