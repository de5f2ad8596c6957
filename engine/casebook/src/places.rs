//! Whether a mark lies on a page that is there: one that does not would be found out only when the copy is made.

use crate::{CasebookError, PageSummary, Result};
use obelus_evidence::{Box2, Mark, MarkShape, Plan};

/// Checks a mark against the pages of its document; `pages` is empty while it has not been read, and nothing is
/// known. A mark may reach beyond its page, as a careless drag does, but not lie beyond it whole.
///
/// # Errors
/// [`CasebookError::BadRequest`] with the page and what is wrong.
pub(crate) fn lies_on_its_page(mark: &Mark, pages: &[PageSummary]) -> Result<()> {
    let bad = |what: String| Err(CasebookError::BadRequest(what));
    let area = match mark.shape() {
        Some(MarkShape::Words(quad)) if quad.is_finite() => quad.bounds(),
        Some(MarkShape::Drawn(area)) if area.is_finite() => area,
        Some(_) => return bad("a mark's corners have to be numbers".to_owned()),
        None => return Ok(()),
    };
    if pages.is_empty() {
        return Ok(());
    }
    let Some(page) = pages.iter().find(|page| page.index == mark.page) else {
        return bad(format!(
            "the mark is on page {}, and the document has {}",
            mark.page,
            pages.len()
        ));
    };
    let whole = Box2::from([0.0, 0.0, page.width, page.height]);
    let seen = area.intersection(&whole);
    if seen.is_none_or(|seen| seen.width() <= 0.0 || seen.height() <= 0.0) {
        return bad(format!(
            "the mark covers nothing of page {}, which measures {:.0} by {:.0} points",
            mark.page, page.width, page.height
        ));
    }
    Ok(())
}

/// Checks every place of a plan against the pages of its document, as [`lies_on_its_page`] does.
///
/// # Errors
/// [`CasebookError::BadRequest`] with the page and what is wrong.
pub(crate) fn fits(plan: &Plan, pages: &[PageSummary]) -> Result<()> {
    for mark in &plan.marks {
        lies_on_its_page(mark, pages)?;
    }
    let left_out = plan.delete_pages.iter().map(|page| page.page);
    let turned = plan.rotate_pages.iter().map(|page| page.page);
    left_out
        .chain(turned)
        .try_for_each(|number| is_there(number, pages))
}

/// Checks that a page is one of its document's; `pages` as in [`lies_on_its_page`].
///
/// # Errors
/// [`CasebookError::BadRequest`] with the page and how many there are.
pub(crate) fn is_there(number: u32, pages: &[PageSummary]) -> Result<()> {
    if pages.is_empty() || pages.iter().any(|page| page.index == number) {
        return Ok(());
    }
    Err(CasebookError::BadRequest(format!(
        "there is no page {number}; the document has {}",
        pages.len()
    )))
}

#[cfg(test)]
mod tests {
    use super::{fits, lies_on_its_page};
    use crate::PageSummary;
    use obelus_evidence::{Box2, DeletePage, Mark, Plan, Sha256, TextSource};

    fn drawn(page: u32, corners: [f64; 4]) -> Mark {
        serde_json::from_value(serde_json::json!({ "page": page, "box": corners }))
            .map(|mark: Mark| Mark {
                area: Some(Box2::from(corners)),
                ..mark
            })
            .unwrap()
    }

    #[test]
    fn a_mark_lies_on_a_page_of_its_document() {
        let page = PageSummary {
            index: 1,
            width: 595.0,
            height: 842.0,
            source: TextSource::Native,
            words: 3,
        };
        let on = |page_number, corners| {
            lies_on_its_page(&drawn(page_number, corners), std::slice::from_ref(&page)).is_ok()
        };
        assert!(on(1, [10.0, 10.0, 20.0, 20.0]));
        assert!(on(1, [-50.0, 800.0, 700.0, 900.0]), "a drag over the edge");
        assert!(on(1, [20.0, 20.0, 10.0, 10.0]), "corners in any order");
        assert!(!on(2, [10.0, 10.0, 20.0, 20.0]));
        assert!(!on(1, [9000.0, 10.0, 9010.0, 20.0]));
        assert!(!on(1, [10.0, 10.0, 10.0, 20.0]), "no width");
        let leaving_out = |number| Plan {
            original: Sha256::of(b""),
            marks: vec![],
            delete_pages: vec![DeletePage {
                page: number,
                reason: DeletePage::REASONS[0].to_owned(),
            }],
            rotate_pages: vec![],
        };
        assert!(fits(&leaving_out(1), std::slice::from_ref(&page)).is_ok());
        assert!(fits(&leaving_out(2), std::slice::from_ref(&page)).is_err());
        assert!(lies_on_its_page(&drawn(999, [0.0, 0.0, 1.0, 1.0]), &[]).is_ok());
    }
}
