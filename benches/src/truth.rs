//! The truth of a fixture document: what is private where, and what only looks so.

use anyhow::Context;
use obelus_evidence::{Category, Quad, Role};
use serde::Deserialize;
use std::path::Path;

/// A document's truth (fixtures/README.md).
#[derive(Clone, Debug, Deserialize)]
pub struct Truth {
    /// File name of the document.
    pub document: String,
    /// What is private.
    pub entities: Vec<Entity>,
    /// What must not be flagged.
    #[serde(default)]
    pub decoys: Vec<Decoy>,
}

/// Something private.
#[derive(Clone, Debug, Deserialize)]
pub struct Entity {
    /// Number within the document.
    pub id: String,
    /// Page, from 1.
    pub page: u32,
    /// One per line piece; empty in plain-text documents.
    #[serde(default)]
    pub quads: Vec<Quad>,
    /// As meant.
    pub text: String,
    /// What it is.
    pub category: Category,
    /// The role of the person it belongs to.
    pub role: Role,
    /// First character, in plain-text documents.
    #[serde(default)]
    pub start: Option<u64>,
    /// One past the last character.
    #[serde(default)]
    pub end: Option<u64>,
}

/// Something that only looks private.
#[derive(Clone, Debug, Deserialize)]
pub struct Decoy {
    /// Page, from 1.
    #[serde(default)]
    pub page: u32,
    /// One per line piece; empty in plain-text documents.
    #[serde(default)]
    pub quads: Vec<Quad>,
    /// As written.
    pub text: String,
    /// The category it imitates.
    pub looks_like: String,
    /// First character, in plain-text documents.
    #[serde(default)]
    pub start: Option<u64>,
    /// One past the last character.
    #[serde(default)]
    pub end: Option<u64>,
}

/// All truth files of a set, by document name.
///
/// # Errors
/// When the folder or one of its files cannot be read.
pub fn read_set(set: &Path) -> anyhow::Result<Vec<Truth>> {
    let folder = set.join("truth");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .with_context(|| {
            format!(
                "{} cannot be listed; --truth wants a set such as fixtures/cases/tune",
                folder.display()
            )
        })?
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    files
        .iter()
        .map(|path| {
            let bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
            serde_json::from_slice(&bytes).with_context(|| format!("{} is not a truth file", path.display()))
        })
        .collect()
}
