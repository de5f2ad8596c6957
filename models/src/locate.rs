//! Where models lie on this machine.

use crate::{Card, CardFile, ModelError};
use std::{
    env, fs,
    path::{Path, PathBuf},
};

/// The folders in which cards and files are looked for, best first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    folders: Vec<PathBuf>,
    mirror: Option<PathBuf>,
}

impl Shelf {
    /// The folders of this process: `$OBELUS_MODELS`; `models/` and `../share/obelus/models` beside the
    /// executable; `models/` in any folder above the executable or the working directory that has `models/cards`.
    pub fn here() -> Self {
        let mirror = env::var_os("OBELUS_MODELS")
            .filter(|v| !v.is_empty())
            .map(PathBuf::from);
        let executable = env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_owned));
        let working = env::current_dir().ok();
        Self::search(mirror, executable.as_deref(), working.as_deref())
    }

    /// Just these folders.
    pub fn of(folders: impl IntoIterator<Item = PathBuf>) -> Self {
        Self {
            folders: folders.into_iter().collect(),
            mirror: None,
        }
    }

    fn search(mirror: Option<PathBuf>, executable: Option<&Path>, working: Option<&Path>) -> Self {
        let mut folders: Vec<PathBuf> = mirror.iter().cloned().collect();
        if let Some(beside) = executable {
            folders.push(beside.join("models"));
            folders.push(beside.join("../share/obelus/models"));
        }
        for start in [executable, working].into_iter().flatten() {
            folders.extend(
                start
                    .ancestors()
                    .map(|up| up.join("models"))
                    .filter(|models| models.join("cards").is_dir()),
            );
        }
        let mut seen = Vec::new();
        folders.retain(|folder| {
            let new = !seen.contains(folder);
            seen.push(folder.clone());
            new
        });
        Self { folders, mirror }
    }

    /// The folders, best first.
    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// The mirror folder that `OBELUS_MODELS` names, which set-up tries before any registry.
    pub fn mirror(&self) -> Option<&Path> {
        self.mirror.as_deref()
    }

    /// The folder that holds the cards, and into whose `fetched/` set-up writes.
    ///
    /// # Errors
    /// [`ModelError::Missing`] when no folder has cards.
    pub fn home(&self) -> Result<&Path, ModelError> {
        let home = self.folders.iter().find(|folder| folder.join("cards").is_dir());
        home.map(PathBuf::as_path).ok_or_else(|| ModelError::Missing {
            what: "cards/".to_owned(),
            looked: self.folders.clone(),
        })
    }

    /// Every card, by name.
    ///
    /// # Errors
    /// When there is no folder of cards or one of them is wrong.
    pub fn cards(&self) -> Result<Vec<Card>, ModelError> {
        let folder = self.home()?.join("cards");
        let listing = fs::read_dir(&folder).map_err(|e| ModelError::Io {
            file: folder.clone(),
            why: e.to_string(),
        })?;
        let mut paths: Vec<PathBuf> = listing
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "toml"))
            .collect();
        paths.sort();
        paths.iter().map(|path| Card::read(path)).collect()
    }

    /// One card.
    ///
    /// # Errors
    /// [`ModelError::Missing`] when there is none of that name.
    pub fn card(&self, name: &str) -> Result<Card, ModelError> {
        let path = self.home()?.join("cards").join(format!("{name}.toml"));
        if !path.is_file() {
            return Err(ModelError::Missing {
                what: format!("cards/{name}.toml"),
                looked: self.folders.clone(),
            });
        }
        Card::read(&path)
    }

    /// The first place where a file of a card lies; its digest is not yet checked.
    ///
    /// # Errors
    /// [`ModelError::Missing`] with the folders that were searched.
    pub fn find(&self, file: &CardFile) -> Result<PathBuf, ModelError> {
        let places = self
            .folders
            .iter()
            .flat_map(|f| [f.join(file.path()), f.join(&file.file)]);
        places
            .into_iter()
            .find(|place| place.is_file())
            .ok_or_else(|| ModelError::Missing {
                what: file.file.clone(),
                looked: self.folders.clone(),
            })
    }

    /// The path of a card's file with its digest checked; for libraries, which the loader opens by path.
    ///
    /// # Errors
    /// As [`Shelf::find`] and [`CardFile::read`].
    pub fn checked(&self, card: &str, file: &str) -> Result<PathBuf, ModelError> {
        let card = self.card(card)?;
        let listed = card.file(file)?;
        let path = self.find(listed)?;
        listed.read(&path)?;
        Ok(path)
    }

    /// The checked path of a card's only file.
    ///
    /// # Errors
    /// As [`Shelf::checked`].
    pub fn library(&self, name: &str) -> Result<PathBuf, ModelError> {
        let card = self.card(name)?;
        let first = card.files.first().map(|f| f.file.clone()).unwrap_or_default();
        self.checked(name, &first)
    }
}

#[cfg(test)]
mod tests {
    use super::Shelf;
    use std::{fs, path::Path};

    #[test]
    fn the_mirror_comes_first_and_folders_above_need_cards() {
        let root = tempfile::tempdir().unwrap();
        let bin = root.path().join("target/fast");
        fs::create_dir_all(&bin).unwrap();
        fs::create_dir_all(root.path().join("models/cards")).unwrap();
        fs::create_dir_all(root.path().join("target/models")).unwrap();
        let shelf = Shelf::search(Some("/mirror".into()), Some(&bin), Some(root.path()));
        let expected = [
            Path::new("/mirror").to_owned(),
            bin.join("models"),
            bin.join("../share/obelus/models"),
            root.path().join("models"),
        ];
        assert_eq!(shelf.folders(), expected);
        assert_eq!(shelf.home().unwrap(), root.path().join("models"));
        assert!(shelf.cards().unwrap().is_empty());
        let error = shelf.card("tagger").unwrap_err().to_string();
        assert!(
            error.contains("cards/tagger.toml") && error.contains("/mirror"),
            "{error}"
        );
    }
}
