//! The service's signing key: ed25519, one file, made at first start.

use crate::{CasebookError, Result};
use ed25519_dalek::{Signature, Signer, SigningKey as Secret, Verifier, VerifyingKey};
use std::{
    fmt,
    fs::{self, OpenOptions},
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

/// The public half of a signing key, written as 64 hexadecimal digits.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// Reads 64 hexadecimal digits; `None` when they are not a key.
    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes).ok()?;
        VerifyingKey::from_bytes(&bytes).ok().map(Self)
    }

    /// Whether `signature` (128 hexadecimal digits) was made over `message` with this key's other half.
    pub fn signed(&self, message: &[u8], signature: &str) -> bool {
        let mut bytes = [0; 64];
        hex::decode_to_slice(signature, &mut bytes).is_ok()
            && self.0.verify(message, &Signature::from_bytes(&bytes)).is_ok()
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex::encode(self.0.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The signing key. Its file holds 64 hexadecimal digits and belongs to the service's user alone; beside it,
/// `<file>.retired` lists the public halves of earlier keys, whose signatures still count.
pub struct SigningKey {
    secret: Secret,
    retired: Vec<PublicKey>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.public())
    }
}

impl SigningKey {
    /// Makes a new key file; fails when there is one already. The file appears whole, so that another process never
    /// reads half a key.
    pub fn create(path: &Path) -> Result<Self> {
        let partial = path.with_extension(format!("{}.partial", std::process::id()));
        let _ = fs::remove_file(&partial);
        write_secret(&partial, &fresh(path)?)?;
        let placed = fs::hard_link(&partial, path);
        let _ = fs::remove_file(&partial);
        placed.map_err(|source| CasebookError::Folder {
            what: "can't create the signing key",
            path: path.to_owned(),
            source,
        })?;
        Self::load(path)
    }

    /// Reads a key file, or makes it at first start, with its folder. When two processes start at once, both use the
    /// key of the faster one.
    pub fn open_or_create(path: &Path) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            fs::DirBuilder::new()
                .recursive(true)
                .mode(0o700)
                .create(folder)
                .map_err(|source| CasebookError::Folder {
                    what: "can't create the folder of the signing key",
                    path: folder.to_owned(),
                    source,
                })?;
        }
        match Self::create(path) {
            Err(_) if path.exists() => Self::load(path),
            made => made,
        }
    }

    /// Reads a key file; refuses one that others can read.
    pub fn load(path: &Path) -> Result<Self> {
        let folder = |source| CasebookError::Folder {
            what: "can't read the signing key",
            path: path.to_owned(),
            source,
        };
        let mode = fs::metadata(path).map_err(folder)?.permissions().mode();
        if mode & 0o077 != 0 {
            return Err(wrong(
                path,
                "others can read it; make a new one, or run chmod 600 if nobody has",
            ));
        }
        let text = fs::read_to_string(path).map_err(folder)?;
        let mut bytes = [0; 32];
        hex::decode_to_slice(text.trim(), &mut bytes)
            .map_err(|_| wrong(path, "it does not hold 64 hexadecimal digits"))?;
        let mut retired = Vec::new();
        let list = retired_list(path);
        if list.exists() {
            for line in fs::read_to_string(&list).map_err(folder)?.lines() {
                retired
                    .push(PublicKey::parse(line).ok_or_else(|| wrong(&list, "a line is not a public key"))?);
            }
        }
        Ok(Self {
            secret: Secret::from_bytes(&bytes),
            retired,
        })
    }

    /// Puts a new key in the place of the old one, whose public half is listed as retired.
    pub fn rotate(path: &Path) -> Result<Self> {
        let old = Self::load(path)?;
        let folder = |source| CasebookError::Folder {
            what: "can't replace the signing key",
            path: path.to_owned(),
            source,
        };
        let mut list = OpenOptions::new()
            .create(true)
            .append(true)
            .open(retired_list(path))
            .map_err(folder)?;
        writeln!(list, "{}", old.public())
            .and_then(|()| list.sync_all())
            .map_err(folder)?;
        let next = path.with_extension("next");
        let _ = fs::remove_file(&next);
        write_secret(&next, &fresh(path)?)?;
        fs::rename(&next, path).map_err(folder)?;
        Self::load(path)
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.secret.verifying_key())
    }

    /// Signs bytes; 128 hexadecimal digits.
    pub fn sign(&self, message: &[u8]) -> String {
        hex::encode(self.secret.sign(message).to_bytes())
    }

    /// The public halves whose signatures count: the present one and the retired ones.
    pub fn trusted(&self) -> Vec<PublicKey> {
        let mut keys = vec![self.public()];
        keys.extend(self.retired.iter().cloned());
        keys
    }
}

fn fresh(path: &Path) -> Result<[u8; 32]> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| wrong(path, &format!("no random numbers: {error}")))?;
    Ok(seed)
}

fn write_secret(path: &Path, seed: &[u8; 32]) -> Result<()> {
    let folder = |source| CasebookError::Folder {
        what: "can't create the signing key",
        path: path.to_owned(),
        source,
    };
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(folder)?;
    writeln!(file, "{}", hex::encode(seed))
        .and_then(|()| file.sync_all())
        .map_err(folder)
}

fn retired_list(path: &Path) -> PathBuf {
    path.with_extension("retired")
}

fn wrong(path: &Path, what: &str) -> CasebookError {
    CasebookError::Key {
        path: path.to_owned(),
        what: what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::SigningKey;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_key_is_made_once_with_a_private_file_and_survives_rotation() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("signing.key");
        let first = SigningKey::create(&path).unwrap();
        assert_eq!(
            std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
        assert!(SigningKey::create(&path).is_err());
        assert_eq!(
            SigningKey::open_or_create(&path).unwrap().public(),
            first.public()
        );
        assert_eq!(
            std::fs::read_dir(dir.path()).unwrap().count(),
            1,
            "nothing is left beside it"
        );
        let signature = first.sign(b"message");
        assert!(first.public().signed(b"message", &signature));
        assert!(!first.public().signed(b"massage", &signature));
        let second = SigningKey::rotate(&path).unwrap();
        assert_ne!(second.public(), first.public());
        assert!(second.trusted().contains(&first.public()));
        assert!(!format!("{second:?}").contains(std::fs::read_to_string(&path).unwrap().trim()));
    }

    #[test]
    fn a_key_that_others_can_read_is_not_used() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("signing.key");
        SigningKey::create(&path).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(
            SigningKey::load(&path)
                .unwrap_err()
                .to_string()
                .contains("others can read it")
        );
    }
}
