//! Marks that withhold nothing, or less than they say: no fault of the cut, but hardly what a lawyer meant.

use obelus_evidence::{Box2, Mark, MarkReport, MarkShape, Plan, Rasterised};
use std::collections::{BTreeMap, BTreeSet};

/// What a person should look at before the copy is given away. `reports` are in plan order. Nothing is said about pages
/// that became pictures, where no letters are counted. No evidence text.
pub(crate) fn remarks(plan: &Plan, reports: &[MarkReport], rasterised: &[Rasterised]) -> Vec<String> {
    let pictures: BTreeSet<u32> = rasterised.iter().map(|page| page.page).collect();
    let left_out: BTreeSet<u32> = plan.delete_pages.iter().map(|page| page.page).collect();
    let counted = |report: &MarkReport| !pictures.contains(&report.page) && !left_out.contains(&report.page);
    let mut remarks: Vec<String> = reports
        .iter()
        .zip(&plan.marks)
        .filter(|(report, mark)| {
            counted(report) && takes_nothing(report) && !is_under_another(mark, plan, reports)
        })
        .map(|(report, _)| {
            format!(
                "page {}: the mark {} lies over nothing; what it was meant for is still there",
                report.page, report.mark
            )
        })
        .collect();
    // The pieces of one suggestion name the same text, and share it.
    let mut texts: BTreeMap<&str, (&Mark, Vec<&MarkReport>)> = BTreeMap::new();
    for (mark, report) in plan.marks.iter().zip(reports) {
        if mark.text.is_some() {
            let about = mark.suggestion.as_deref().unwrap_or(&report.mark);
            texts.entry(about).or_insert((mark, Vec::new())).1.push(report);
        }
    }
    for (mark, reports) in texts.into_values() {
        let named = mark.text.as_ref().map_or(0, |text| {
            text.reveal().chars().filter(|c| c.is_alphanumeric()).count()
        });
        let taken: u32 = reports.iter().map(|report| report.glyphs).sum();
        // A ligature is one glyph for two or three letters; more than half of a text is never ligatures.
        if reports
            .iter()
            .all(|report| counted(report) && !has_more_than_text(report))
            && !reports.iter().all(|report| takes_nothing(report))
            && (taken as usize) * 2 < named
        {
            remarks.push(format!(
                "page {}: the mark {} takes {taken} of {named} letters of what it was meant for; the rest is still there",
                mark.page, reports[0].mark
            ));
        }
    }
    remarks
}

/// Whether most of a mark lies under another one of its page that took something: what is there is counted once.
fn is_under_another(mark: &Mark, plan: &Plan, reports: &[MarkReport]) -> bool {
    let Some(own) = bounds(mark) else { return false };
    let others = plan.marks.iter().zip(reports);
    others
        .filter(|(other, report)| other.page == mark.page && !takes_nothing(report))
        .filter_map(|(other, _)| bounds(other)?.intersection(&own))
        .any(|common| common.width() * common.height() * 2.0 >= own.width() * own.height())
}

fn bounds(mark: &Mark) -> Option<Box2> {
    Some(match mark.shape()? {
        MarkShape::Words(quad) => quad.bounds(),
        MarkShape::Drawn(area) => area,
    })
}

fn takes_nothing(report: &MarkReport) -> bool {
    report.glyphs == 0 && !has_more_than_text(report)
}

fn has_more_than_text(report: &MarkReport) -> bool {
    report.images > 0 || report.paths > 0
}

#[cfg(test)]
mod tests {
    use super::remarks;
    use obelus_evidence::{Box2, Mark, MarkReport, Plan, Rasterised, Sha256};

    fn mark(suggestion: Option<&str>, text: Option<&str>) -> Mark {
        Mark {
            id: None,
            page: 1,
            quad: None,
            area: Some(Box2::from([1.0, 1.0, 9.0, 9.0])),
            redaction_type: None,
            category: None,
            role: None,
            suggestion: suggestion.map(Into::into),
            text: text.map(|text| text.to_owned().into()),
            boxes: None,
        }
    }

    fn report(id: &str, glyphs: u32, images: u32) -> MarkReport {
        MarkReport {
            mark: id.to_owned(),
            page: 1,
            glyphs,
            images,
            paths: 0,
            boxes: vec![],
            width_kept: false,
            words_split: 0,
        }
    }

    fn said(marks: Vec<Mark>, reports: &[MarkReport], pictures: &[u32]) -> Vec<String> {
        let plan = Plan {
            original: Sha256::of(b""),
            marks,
            delete_pages: vec![],
            rotate_pages: vec![],
        };
        let pictures: Vec<Rasterised> = pictures
            .iter()
            .map(|page| Rasterised {
                page: *page,
                reason: String::new(),
            })
            .collect();
        remarks(&plan, reports, &pictures)
    }

    #[test]
    fn a_mark_over_nothing_is_told() {
        let told = said(vec![mark(None, None)], &[report("m1", 0, 0)], &[]);
        assert_eq!(
            told,
            ["page 1: the mark m1 lies over nothing; what it was meant for is still there"]
        );
        assert!(said(vec![mark(None, None)], &[report("m1", 3, 0)], &[]).is_empty());
        assert!(
            said(vec![mark(None, None)], &[report("m1", 0, 1)], &[]).is_empty(),
            "a scan"
        );
        assert!(
            said(vec![mark(None, None)], &[report("m1", 0, 0)], &[1]).is_empty(),
            "a picture"
        );
    }

    #[test]
    fn a_mark_inside_another_one_is_not_told() {
        let inside = Mark {
            area: Some(Box2::from([2.0, 2.0, 5.0, 5.0])),
            ..mark(None, None)
        };
        let both = || vec![mark(None, None), inside.clone()];
        let (outer, inner) = (report("m1", 7, 0), report("m2", 0, 0));
        assert!(said(both(), &[outer.clone(), inner.clone()], &[]).is_empty());
        let nothing = [report("m1", 0, 0), inner.clone()];
        assert_eq!(said(both(), &nothing, &[]).len(), 2);
        let apart = Mark {
            area: Some(Box2::from([8.0, 8.0, 30.0, 30.0])),
            ..mark(None, None)
        };
        assert_eq!(said(vec![mark(None, None), apart], &[outer, inner], &[]).len(), 1);
    }

    #[test]
    fn a_mark_that_takes_less_than_its_suggestion_is_told_once() {
        let pieces = || {
            vec![
                mark(Some("s1"), Some("12 Mill Lane, Denby")),
                mark(Some("s1"), Some("12 Mill Lane, Denby")),
            ]
        };
        assert!(said(pieces(), &[report("s1.1", 11, 0), report("s1.2", 5, 0)], &[]).is_empty());
        let told = said(pieces(), &[report("s1.1", 2, 0), report("s1.2", 1, 0)], &[]);
        assert_eq!(told.len(), 1);
        assert!(told[0].contains("s1.1 takes 3 of 15 letters"), "{told:?}");
        assert_eq!(
            said(pieces(), &[report("s1.1", 0, 0), report("s1.2", 0, 0)], &[]).len(),
            2
        );
    }
}
