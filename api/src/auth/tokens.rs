//! Bearer tokens: only their digests are kept.

use super::{Role, Roles, Signed};
use obelus_evidence::{Actor, Sha256};
use serde::Deserialize;
use std::{fs, io, os::unix::fs::PermissionsExt, path::Path};

/// One configured token.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KnownToken {
    /// Who uses it, as written into the audit trail.
    pub name: String,
    /// SHA-256 of the token, as 64 hexadecimal digits.
    pub sha256: Sha256,
    /// What its owner may do; a reviewer, unless said otherwise.
    #[serde(default = "reviewer")]
    pub roles: Vec<Role>,
}

fn reviewer() -> Vec<Role> {
    vec![Role::Reviewer]
}

/// All tokens the service knows.
#[derive(Clone, Debug, Default)]
pub struct TokenList(Vec<KnownToken>);

impl TokenList {
    /// Takes configured tokens.
    pub fn configured(tokens: Vec<KnownToken>) -> Self {
        Self(tokens)
    }

    /// Reads the development key of a data folder, making it (readable by its owner only) at the first start.
    /// Only a service that listens on the loopback address may use it.
    ///
    /// # Errors
    /// When the file can be neither read nor written.
    pub fn development(data: &Path) -> io::Result<(Self, String)> {
        let path = data.join("development.key");
        let mode = fs::metadata(&path).map(|metadata| metadata.permissions().mode() & 0o077);
        if mode.is_ok_and(|others| others != 0) {
            let what = format!(
                "{} can be read by others; delete it, and a new key is made",
                path.display()
            );
            return Err(io::Error::other(what));
        }
        let key = match fs::read_to_string(&path) {
            Ok(key) if key.trim().len() >= 32 => key.trim().to_owned(),
            Ok(_) => {
                return Err(io::Error::other(format!(
                    "{} is too short to be a key; delete it",
                    path.display()
                )));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => make_key(&path)?,
            Err(error) => return Err(error),
        };
        let token = KnownToken {
            name: "local reviewer".to_owned(),
            sha256: Sha256::of(key.as_bytes()),
            roles: Role::ALL.to_vec(),
        };
        Ok((Self(vec![token]), key))
    }

    /// Who a token belongs to.
    pub fn signed(&self, token: &str) -> Option<Signed> {
        // Digests of what was sent are compared, so the time taken says nothing about the token itself.
        let digest = Sha256::of(token.as_bytes());
        let known = self.0.iter().find(|known| known.sha256 == digest)?;
        Some(Signed {
            actor: Actor {
                id: known.name.clone(),
                name: known.name.clone(),
            },
            roles: known.roles.iter().copied().collect::<Roles>(),
            lasts: None,
        })
    }

    /// Whether no token is known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// 32 bytes from the system's source of randomness, as text.
pub(super) fn random_text() -> io::Result<String> {
    let mut bytes = [0u8; 32];
    io::Read::read_exact(&mut fs::File::open("/dev/urandom")?, &mut bytes)?;
    Ok(hex::encode(bytes))
}

fn make_key(path: &Path) -> io::Result<String> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    let key = random_text()?;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(key.as_bytes())?;
    file.sync_all()?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::TokenList;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn the_development_key_is_private_and_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let (list, key) = TokenList::development(folder.path()).unwrap();
        let (_, again) = TokenList::development(folder.path()).unwrap();
        assert_eq!(key, again);
        assert!(list.signed(&key).is_some());
        assert!(list.signed("guess").is_none());
        let mode = folder
            .path()
            .join("development.key")
            .metadata()
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
