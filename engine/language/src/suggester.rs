//! The whole way from a text to findings.

use crate::recognise::{self, Recogniser};
use crate::{Finding, Hit, PolicyTable, Text, entities, repeats, roles, settle, split_names, sureness};
use obelus_evidence::{CaseContext, Category, Policy};
use obelus_models::{ModelError, TextTagger};
use std::ops::Range;
use std::sync::Arc;

/// Why a text could not be judged.
#[derive(Debug, thiserror::Error)]
pub enum LanguageError {
    /// The tagger failed; without it names would be missed silently, so nothing is suggested.
    #[error("the text could not be tagged: {0}")]
    Tagger(#[from] ModelError),
}

/// Finds what may have to be withheld in texts.
pub struct Suggester {
    tagger: Option<Arc<dyn TextTagger>>,
    policy: PolicyTable,
    recognisers: Vec<Box<dyn Recogniser>>,
}

impl Suggester {
    /// Uses every recogniser; without a tagger names are found by rules and by the case alone.
    pub fn new(tagger: Option<Arc<dyn TextTagger>>, policy: PolicyTable) -> Self {
        Self {
            tagger,
            policy,
            recognisers: recognise::all(),
        }
    }

    /// Finds, settles, groups and judges; findings come ordered by start, never overlap and never cross a page border.
    /// The same text and case give the same findings.
    ///
    /// # Errors
    /// When the tagger cannot be run.
    pub fn suggest(&self, text: &Text, case: &CaseContext) -> Result<Vec<Finding>, LanguageError> {
        let tagged;
        let text = match &self.tagger {
            Some(tagger) => {
                let tags = tagger.tag(text.view())?;
                tagged = text.clone().with_tags(tags);
                &tagged
            }
            None => text,
        };
        let found: Vec<Hit> = self
            .recognisers
            .iter()
            .flat_map(|recogniser| recogniser.find(text, case))
            .collect();
        let found = split_at_pages(text, settle::join_pieces(text, found));
        let mut settled = settle::settle(text, found.clone());
        let again = split_at_pages(text, repeats::find_again(text, case, &settled));
        if !again.is_empty() {
            settled = settle::settle(text, found.into_iter().chain(again).collect());
        }
        let settled = split_names::part(text, case, settled);
        Ok(self.judge(text, case, settled))
    }

    fn judge(&self, text: &Text, case: &CaseContext, hits: Vec<Hit>) -> Vec<Finding> {
        let entities = entities::group(text, case, &hits);
        let roles = roles::assign(text, &hits, &entities);
        let sure = sureness::of_roles(text, case, &hits, &roles);
        hits.into_iter()
            .zip(entities.groups)
            .zip(roles.into_iter().zip(sure))
            .map(|((hit, group), ((role, why), sure))| {
                let place = text.source_range(&hit.range);
                let words: Vec<&str> = text.view()[hit.range.clone()].split_whitespace().collect();
                let mut reasons = hit.reasons;
                reasons.extend(why);
                reasons.dedup();
                let policy = match self.policy.decide(hit.category, role) {
                    Policy::Keep if !sure => {
                        reasons.push("the case does not say surely whose name this is, so it is not left without a look".to_owned());
                        Policy::Review
                    }
                    policy => policy,
                };
                Finding {
                    start: place.start,
                    end: place.end,
                    category: hit.category,
                    score: hit.score.clamp(0.0, 1.0),
                    group,
                    role,
                    policy,
                    reasons,
                    recogniser: hit.recogniser.to_owned(),
                    text: words.join(" ").into(),
                }
            })
            .collect()
    }
}

/// Cuts hits at page borders and takes white space off their ends.
fn split_at_pages(text: &Text, hits: Vec<Hit>) -> Vec<Hit> {
    let view = text.view();
    let mut pieces = Vec::with_capacity(hits.len());
    for hit in hits {
        let Some(written) = view.get(hit.range.clone()) else {
            continue;
        };
        if !written.contains('\u{c}')
            && !written.starts_with(char::is_whitespace)
            && !written.ends_with(char::is_whitespace)
        {
            pieces.push(hit);
            continue;
        }
        let mut start = hit.range.start;
        for piece in written.split('\u{c}') {
            let range = trimmed(view, start..start + piece.len());
            start += piece.len() + 1;
            // A page number or a letter alone is no piece of an address.
            let letters = view[range.clone()]
                .chars()
                .filter(|c| c.is_alphanumeric())
                .count();
            if letters > 1 || letters > 0 && hit.category == Category::Other {
                pieces.push(Hit { range, ..hit.clone() });
            }
        }
    }
    pieces
}

fn trimmed(view: &str, range: Range<usize>) -> Range<usize> {
    let written = &view[range.clone()];
    let start = range.start + (written.len() - written.trim_start().len());
    start..start.max(range.start + written.trim_end().len())
}

#[cfg(test)]
mod tests {
    use super::Suggester;
    use crate::{PolicyTable, Text};
    use obelus_evidence::{CaseContext, Category};
    use obelus_models::{ModelError, TaggedSpan, TextTagger};
    use std::sync::Arc;

    /// Tags every occurrence of given words.
    struct Marker(&'static [(&'static str, &'static str)]);

    impl TextTagger for Marker {
        fn tag(&self, text: &str) -> Result<Vec<TaggedSpan>, ModelError> {
            let mut spans: Vec<TaggedSpan> = Vec::new();
            for (word, label) in self.0 {
                spans.extend(text.match_indices(word).map(|(start, _)| TaggedSpan {
                    start,
                    end: start + word.len(),
                    label: (*label).to_owned(),
                    score: 0.95,
                }));
            }
            spans.sort_by_key(|span| span.start);
            Ok(spans)
        }
    }

    struct Broken;

    impl TextTagger for Broken {
        fn tag(&self, _: &str) -> Result<Vec<TaggedSpan>, ModelError> {
            Err(ModelError::Runtime {
                what: "tagging".to_owned(),
                why: "no session".to_owned(),
            })
        }
    }

    fn persons(suggester: &Suggester, source: &str) -> Vec<String> {
        let findings = suggester
            .suggest(&Text::new(source), &CaseContext::default())
            .unwrap();
        findings
            .into_iter()
            .filter(|f| f.category == Category::Person)
            .map(|f| f.text.reveal().clone())
            .collect()
    }

    #[test]
    fn what_the_tagger_sees_once_is_found_again() {
        let suggester = Suggester::new(
            Some(Arc::new(Marker(&[("Xanthe Quillby", "PERSON")]))),
            PolicyTable::cps().unwrap(),
        );
        assert_eq!(
            persons(&suggester, "I met Xanthe Quillby there. Later Quillby left."),
            ["Xanthe Quillby", "Quillby"]
        );
    }

    #[test]
    fn a_broken_tagger_is_an_error_not_a_shorter_list() {
        let suggester = Suggester::new(Some(Arc::new(Broken)), PolicyTable::cps().unwrap());
        let error = suggester
            .suggest(&Text::new("x"), &CaseContext::default())
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "the text could not be tagged: tagging: no session"
        );
    }

    #[test]
    fn findings_stop_at_page_borders_and_offsets_count_characters() {
        let suggester = Suggester::new(None, PolicyTable::cps().unwrap());
        let source =
            "\u{1f600} Zo\u{eb} \u{2014} Mr O\u{2019}Keefe lives at 14 Elm Road,\u{c}Leeds, LS6 2AB.";
        let findings = suggester
            .suggest(&Text::new(source), &CaseContext::default())
            .unwrap();
        let chars: Vec<char> = source.chars().collect();
        for finding in &findings {
            let piece: String = chars[finding.start as usize..finding.end as usize]
                .iter()
                .collect();
            assert!(!piece.contains('\u{c}') && !piece.starts_with(' '), "{piece}");
        }
        let name = findings
            .iter()
            .find(|f| f.category == Category::Person && f.text.reveal() == "O'Keefe")
            .unwrap();
        assert_eq!(
            chars[name.start as usize..name.end as usize]
                .iter()
                .collect::<String>(),
            "O\u{2019}Keefe"
        );
    }
}
