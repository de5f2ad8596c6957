//! The rules of the house, checked: dependency arrows, who may use which outside crate, and the size of rooms.

use std::{collections::BTreeMap, path::Path};

fn workspace() -> cargo_metadata::Metadata {
    cargo_metadata::MetadataCommand::new()
        .manifest_path(Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata")
}

/// Which of our crates each of our crates may depend on (docs/ARCHITECTURE.md).
fn arrows() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("obelus-evidence", &[] as &[_]),
        ("obelus-models", &["obelus-evidence"]),
        ("obelus-language", &["obelus-evidence", "obelus-models"]),
        (
            "obelus-document",
            &["obelus-evidence", "obelus-language", "obelus-models"],
        ),
        (
            "obelus-video",
            // The sandbox only for its own program, obelus-media, which is a child.
            &[
                "obelus-evidence",
                "obelus-language",
                "obelus-models",
                "obelus-sandbox",
            ],
        ),
        ("obelus-sandbox", &["obelus-evidence"]),
        ("obelus-casebook", &["obelus-evidence"]),
        ("obelus-cms", &["obelus-evidence"]),
        (
            "obelus-pipeline",
            &[
                "obelus-evidence",
                "obelus-language",
                "obelus-document",
                "obelus-video",
                "obelus-models",
                "obelus-sandbox",
                "obelus-casebook",
                "obelus-cms",
            ],
        ),
        (
            "obelus",
            &[
                "obelus-evidence",
                "obelus-language",
                "obelus-document",
                "obelus-video",
                "obelus-models",
                "obelus-sandbox",
                "obelus-casebook",
                "obelus-cms",
                "obelus-pipeline",
            ],
        ),
        (
            "obelus-benches",
            &[
                "obelus-evidence",
                "obelus-language",
                "obelus-document",
                "obelus-models",
                "obelus-cms",
                "obelus-casebook",
                "obelus-pipeline",
                "obelus-sandbox",
                "obelus-video",
                "obelus",
            ],
        ),
    ])
}

/// Outside crates that only some rooms may use.
fn tenants() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("ort", &["obelus-models"] as &[_]),
        ("tokenizers", &["obelus-models"]),
        ("candle-core", &["obelus-models"]),
        ("candle-nn", &["obelus-models"]),
        ("hayro", &["obelus-document"]),
        ("hayro-interpret", &["obelus-document"]),
        ("hayro-cmap", &["obelus-document"]),
        ("hayro-font", &["obelus-document"]),
        ("lopdf", &["obelus-document"]),
        ("pdfium-render", &["obelus-document"]),
        ("tiff", &["obelus-document"]),
        ("mail-parser", &["obelus-document"]),
        ("cfb", &["obelus-document"]),
        ("subsetter", &["obelus-document"]),
        ("sqlx", &["obelus-casebook"]),
        ("tantivy", &["obelus-casebook"]),
        ("object_store", &["obelus-casebook"]),
        // The mock CMS is a server too.
        ("axum", &["obelus", "obelus-benches"]),
        // The API fetches the keys that sign-in tokens are checked with; a bench asks as the front ends do.
        ("reqwest", &["obelus-cms", "obelus", "obelus-benches"]),
        ("landlock", &["obelus-sandbox"]),
        ("seccompiler", &["obelus-sandbox"]),
        ("ffmpeg-next", &["obelus-video"]),
    ])
}

#[test]
fn dependencies_point_one_way() {
    let (arrows, mut wrong) = (arrows(), Vec::new());
    for package in workspace().packages {
        let name = package.name.to_string();
        let allowed = arrows
            .get(name.as_str())
            .unwrap_or_else(|| panic!("{name} has no place in the house yet"));
        for dependency in &package.dependencies {
            let is_dev = dependency.kind == cargo_metadata::DependencyKind::Development;
            if arrows.contains_key(dependency.name.as_str())
                && !is_dev
                && !allowed.contains(&dependency.name.as_str())
            {
                wrong.push(format!("{name} -> {}", dependency.name));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "new arrows: {wrong:?}; change docs/ARCHITECTURE.md first"
    );
}

#[test]
fn outside_crates_stay_in_their_rooms() {
    let (tenants, mut wrong) = (tenants(), Vec::new());
    for package in workspace().packages {
        for dependency in &package.dependencies {
            let is_normal = dependency.kind == cargo_metadata::DependencyKind::Normal;
            if let Some(rooms) = tenants.get(dependency.name.as_str())
                && is_normal
                && !rooms.contains(&package.name.as_str())
            {
                wrong.push(format!(
                    "{} uses {}, which belongs to {rooms:?}",
                    package.name, dependency.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn walk(folder: &Path, visit: &mut dyn FnMut(&Path)) {
    for entry in std::fs::read_dir(folder)
        .expect("a folder of the project")
        .flatten()
    {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() {
            let skipped = [
                "target",
                "node_modules",
                "dist",
                ".git",
                ".tools",
                ".cache",
                "fetched",
            ];
            if !skipped.iter().any(|s| name == *s) {
                walk(&path, visit);
            }
        } else {
            visit(&path);
        }
    }
}

#[test]
fn no_source_file_is_over_600_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut long = Vec::new();
    walk(&root, &mut |path| {
        let is_source = path
            .extension()
            .is_some_and(|e| e == "rs" || e == "ts" || e == "py");
        if is_source {
            let lines = std::fs::read_to_string(path).map_or(0, |t| t.lines().count());
            if lines > 600 {
                long.push(format!("{} ({lines} lines)", path.display()));
            }
        }
    });
    assert!(long.is_empty(), "split by concept: {long:#?}");
}

#[test]
fn committed_weights_stay_small() {
    let weights = Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/weights");
    let mut total = 0;
    walk(&weights, &mut |path| {
        total += path.metadata().map_or(0, |m| m.len())
    });
    assert!(total > 0, "there are no weights in {}", weights.display());
    assert!(
        total <= 200 << 20,
        "{} MiB of weights are too much for the repository",
        total >> 20
    );
}
