//! From a plan as written to what has to be done page by page.

use obelus_evidence::{
    Box2, BoxMode, DeletePage, MarkShape, PageSpace, Plan, RefusalCode, Refused, Sensitive, Sha256,
};
use std::collections::{BTreeMap, BTreeSet};

/// A mark that is ready to be cut.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Order {
    /// The mark's id: as given, or made from its place.
    pub(crate) id: String,
    /// What is withheld, in displayed points of the original page, clamped to the page.
    pub(crate) area: Box2,
    /// What the mark asks for; drawn marks always keep the layout.
    pub(crate) mode: BoxMode,
    /// What the plan says it withholds.
    pub(crate) text: Option<Sensitive<String>>,
}

/// What happens to one page that stays.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PageOrder {
    /// Page of the original, from 1.
    pub(crate) original: u32,
    /// Clockwise degrees to turn it by: 0, 90, 180 or 270.
    pub(crate) turn: u16,
    /// Its marks, in plan order.
    pub(crate) marks: Vec<Order>,
}

/// A whole plan, checked against the document it is for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Orders {
    /// Pages that stay, in order.
    pub(crate) pages: Vec<PageOrder>,
    /// Marks on pages that are left out altogether: id and page.
    pub(crate) left_out: Vec<(String, u32)>,
}

fn bad(detail: impl Into<String>) -> Refused {
    Refused::new(RefusalCode::BadPlan, detail)
}

/// Checks a plan against the original's digest and the spaces of its pages (the first is page 1).
pub(crate) fn orders(plan: &Plan, digest: Sha256, spaces: &[PageSpace]) -> Result<Orders, Refused> {
    if plan.original != digest {
        return Err(bad(format!(
            "the plan was made for another file: it names {}, the original is {digest}",
            plan.original
        )));
    }
    let count = u32::try_from(spaces.len()).map_err(|_| bad("the document has too many pages"))?;
    let on_file = |page: u32, what: &str| {
        if (1..=count).contains(&page) {
            Ok(())
        } else {
            Err(bad(format!(
                "{what} names page {page}, but the original has {count} pages"
            )))
        }
    };

    let mut deleted = BTreeSet::new();
    for entry in &plan.delete_pages {
        on_file(entry.page, "a page deletion")?;
        if !entry.has_known_reason() {
            return Err(bad(format!(
                "page {}: a page is left out for a reason that cannot be logged; the reasons are {}",
                entry.page,
                DeletePage::REASONS.join(", ")
            )));
        }
        deleted.insert(entry.page);
    }
    if deleted.len() == spaces.len() {
        return Err(bad(
            "the plan deletes every page; a copy needs at least one page, withhold the document instead",
        ));
    }
    let mut turns: BTreeMap<u32, i64> = BTreeMap::new();
    for entry in &plan.rotate_pages {
        on_file(entry.page, "a rotation")?;
        if entry.by % 90 != 0 {
            return Err(bad(format!(
                "page {}: a rotation by {} degrees was asked for; only multiples of 90 are possible",
                entry.page, entry.by
            )));
        }
        *turns.entry(entry.page).or_default() += i64::from(entry.by);
    }

    let mut taken: BTreeSet<String> = BTreeSet::new();
    for id in plan.marks.iter().filter_map(|mark| mark.id.as_ref()) {
        if !taken.insert(id.clone()) {
            return Err(bad("two marks of the plan have the same id"));
        }
    }
    let mut by_page: BTreeMap<u32, Vec<Order>> = BTreeMap::new();
    let mut left_out = Vec::new();
    for mark in &plan.marks {
        on_file(mark.page, "a mark")?;
        if mark.area.is_some() && mark.quad.is_some() {
            return Err(bad(format!(
                "page {}: a mark has both a box and a quad, and only one of them can be meant",
                mark.page
            )));
        }
        let (area, drawn) = match mark.shape() {
            Some(MarkShape::Drawn(area)) => (area, true),
            Some(MarkShape::Words(quad)) => (quad.bounds(), false),
            None => {
                return Err(bad(format!(
                    "page {}: a mark has neither a box nor a quad",
                    mark.page
                )));
            }
        };
        let space = &spaces[mark.page as usize - 1];
        let area = on_page(area, space).ok_or_else(|| {
            bad(format!(
                "page {}: a mark has no area on the page; its numbers are PDF points from the top left",
                mark.page
            ))
        })?;
        let id = match &mark.id {
            Some(id) => id.clone(),
            None => made_id(mark.page, area, &mut taken),
        };
        if deleted.contains(&mark.page) {
            left_out.push((id, mark.page));
            continue;
        }
        let mode = match mark.boxes {
            Some(mode) if !drawn => mode,
            _ => BoxMode::KeepLayout,
        };
        by_page.entry(mark.page).or_default().push(Order {
            id,
            area,
            mode,
            text: mark.text.clone(),
        });
    }

    let pages = (1..=count)
        .filter(|page| !deleted.contains(page))
        .map(|page| PageOrder {
            original: page,
            turn: turns
                .get(&page)
                .and_then(|by| u16::try_from(by.rem_euclid(360)).ok())
                .unwrap_or(0),
            marks: by_page.remove(&page).unwrap_or_default(),
        })
        .collect();
    Ok(Orders { pages, left_out })
}

fn on_page(area: Box2, space: &PageSpace) -> Option<Box2> {
    if !area.is_finite() {
        return None;
    }
    let (width, height) = space.size();
    let area = Box2::from_corners(area.x0, area.y0, area.x1, area.y1);
    area.intersection(&Box2::from_corners(0.0, 0.0, width, height))
}

/// Same plan, same ids: an id is made from the place and counted up when two marks share it.
fn made_id(page: u32, area: Box2, taken: &mut BTreeSet<String>) -> String {
    let base = format!("p{page}-{:.0}-{:.0}", area.x0, area.y0);
    let mut id = base.clone();
    let mut n = 2;
    while !taken.insert(id.clone()) {
        id = format!("{base}-{n}");
        n += 1;
    }
    id
}

#[cfg(test)]
mod tests {
    use super::orders;
    use obelus_evidence::{Box2, BoxMode, PageSpace, Plan, Quad, RefusalCode, Sha256};
    use serde_json::json;

    fn plan(value: serde_json::Value) -> Plan {
        let mut whole = json!({ "original": Sha256::of(b"x"), "marks": [] });
        for (key, entry) in value.as_object().unwrap() {
            whole[key] = entry.clone();
        }
        serde_json::from_value(whole).unwrap()
    }

    fn spaces(n: usize) -> Vec<PageSpace> {
        vec![
            PageSpace {
                crop: [0.0, 0.0, 600.0, 800.0],
                rotate: 0,
                user_unit: 1.0,
            };
            n
        ]
    }

    fn refusal(value: serde_json::Value) -> String {
        let refused = orders(&plan(value), Sha256::of(b"x"), &spaces(2)).unwrap_err();
        assert_eq!(refused.code, RefusalCode::BadPlan);
        refused.detail
    }

    #[test]
    fn marks_are_clamped_named_and_sorted_into_pages() {
        let quad = Quad::from_box(Box2::from_corners(10.0, 10.0, 30.0, 20.0));
        let plan = plan(json!({
            "marks": [
                { "page": 2, "box": [590, -5, 700, 40] },
                { "page": 2, "box": [590.2, 0.1, 700, 40] },
                { "page": 1, "quad": quad, "boxes": "constant", "id": "a" },
                { "page": 3, "box": [1, 1, 2, 2] },
            ],
            "delete_pages": [{ "page": 3, "reason": "Blank page" }, { "page": 3, "reason": "Blank page" }],
            "rotate_pages": [{ "page": 1, "by": 270 }, { "page": 1, "by": -360 }],
        }));
        let done = orders(&plan, Sha256::of(b"x"), &spaces(3)).unwrap();
        assert_eq!(done.pages.len(), 2);
        assert_eq!((done.pages[0].turn, done.pages[1].turn), (270, 0));
        assert_eq!(done.pages[0].marks[0].mode, BoxMode::Constant);
        let ids: Vec<_> = done.pages[1].marks.iter().map(|m| m.id.as_str()).collect();
        assert_eq!(ids, ["p2-590-0", "p2-590-0-2"]);
        assert_eq!(
            done.pages[1].marks[0].area,
            Box2::from_corners(590.0, 0.0, 600.0, 40.0)
        );
        assert_eq!(done.left_out, [("p3-1-1".to_owned(), 3)]);
        let drawn = super::super::plan::tests::plan(
            json!({ "marks": [{ "page": 1, "box": [1, 1, 2, 2], "boxes": "constant" }] }),
        );
        let done = orders(&drawn, Sha256::of(b"x"), &spaces(1)).unwrap();
        assert_eq!(
            done.pages[0].marks[0].mode,
            BoxMode::KeepLayout,
            "drawn boxes always keep the layout"
        );
    }

    #[test]
    fn plans_that_do_not_fit_are_refused_with_the_reason() {
        assert!(refusal(json!({ "original": Sha256::of(b"y") })).contains("another file"));
        assert!(refusal(json!({ "marks": [{ "page": 9, "box": [0, 0, 1, 1] }] })).contains("page 9"));
        assert!(refusal(json!({ "marks": [{ "page": 1, "box": [900, 0, 950, 1] }] })).contains("no area"));
        assert!(refusal(json!({ "marks": [{ "page": 1 }] })).contains("neither"));
        assert!(refusal(json!({ "rotate_pages": [{ "page": 1, "by": 45 }] })).contains("45"));
        let why = "Blank page";
        let every = json!({ "delete_pages": [{ "page": 1, "reason": why }, { "page": 2, "reason": why }] });
        assert!(refusal(every).contains("every page"));
        let untold = |why: &str| refusal(json!({ "delete_pages": [{ "page": 1, "reason": why }] }));
        assert!(untold("").contains("MG11 Backsheet") && untold("blank page").contains("cannot be logged"));
        let same = json!({ "marks": [
            { "id": "a", "page": 1, "box": [0, 0, 1, 1] }, { "id": "a", "page": 1, "box": [0, 0, 1, 1] },
        ] });
        assert!(refusal(same).contains("same id"));
        assert!(
            orders(&plan(json!({})), Sha256::of(b"x"), &[]).is_err(),
            "a document without pages has nothing to copy"
        );
    }
}
