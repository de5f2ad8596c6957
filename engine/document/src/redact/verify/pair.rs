//! Which page of the copy stands for which page of the original, and what the plan marks on it.

use super::lines::PlannedMark;
use obelus_evidence::{Box2, BoxMode, MarkShape, Plan};
use std::collections::{BTreeMap, BTreeSet};

/// Where one page of the original went.
pub(super) struct PagePair {
    pub(super) original: u32,
    pub(super) copy: u32,
    pub(super) turned: i32,
    /// In displayed points of the original.
    pub(super) marks: Vec<PlannedMark>,
    /// What has to be black and empty, in displayed points of the copy; known once the second reader has been there.
    pub(super) areas: Vec<Box2>,
}

/// Pairs pages of the original with pages of the copy and gathers the marks of each, in displayed points of the original.
pub(super) fn page_pairs(plan: &Plan, before: u32, after: u32) -> Result<Vec<PagePair>, String> {
    let deleted: BTreeSet<u32> = plan.delete_pages.iter().map(|d| d.page).collect();
    let mut turned: BTreeMap<u32, i32> = BTreeMap::new();
    for rotation in &plan.rotate_pages {
        *turned.entry(rotation.page).or_default() += rotation.by;
    }
    let kept: Vec<u32> = (1..=before).filter(|page| !deleted.contains(page)).collect();
    if kept.len() as u32 != after {
        return Err(format!("the copy has {after} pages where {} are due", kept.len()));
    }
    let pair = |(index, original): (usize, u32)| PagePair {
        original,
        copy: index as u32 + 1,
        turned: turned.get(&original).copied().unwrap_or(0).rem_euclid(360),
        marks: plan
            .marks
            .iter()
            .filter(|mark| mark.page == original)
            .filter_map(|mark| mark.shape().map(|shape| (shape, mark.boxes)))
            .map(|(shape, mode)| match shape {
                MarkShape::Words(quad) => PlannedMark {
                    area: quad.bounds(),
                    mode: mode.unwrap_or(BoxMode::KeepLayout),
                },
                MarkShape::Drawn(area) => PlannedMark {
                    area,
                    mode: BoxMode::KeepLayout,
                },
            })
            .collect(),
        areas: Vec::new(),
    };
    Ok(kept.into_iter().enumerate().map(pair).collect())
}
