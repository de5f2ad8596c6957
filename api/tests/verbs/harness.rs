//! Running the program, and what its answers say.

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};
use tempfile::TempDir;

pub(crate) const STATEMENT: &str = "Witness statement of Aoife Brackenshaw\n\nI am Aoife Brackenshaw of 18 Kestrel Court, Denby, DX9 4QT.\n\
    My telephone number is 07700 900123 and my e-mail is aoife@example.com.\nI saw a man in High Street.\n";

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

pub(crate) fn obelus(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_obelus"))
        .args(arguments)
        .current_dir(root())
        .env("OBELUS_DATA", env!("CARGO_TARGET_TMPDIR"))
        .output()
        .unwrap()
}

pub(crate) fn code(output: &Output) -> i32 {
    output.status.code().unwrap_or(-1)
}

#[track_caller]
pub(crate) fn succeeded(output: &Output) {
    assert_eq!(code(output), 0, "{}", err(output));
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn json_of(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

pub(crate) fn refusal(output: &Output) -> Value {
    let said = err(output);
    let line = said
        .lines()
        .find(|line| line.starts_with('{'))
        .unwrap_or_else(|| panic!("no refusal in {said}"));
    serde_json::from_str(line).unwrap()
}

pub(crate) struct Folder(pub(crate) TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    pub(crate) fn with(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::create_dir_all(Path::new(&path).parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

pub(crate) fn a_pdf() -> String {
    let case = root().join("fixtures/cases/tune");
    let mut files: Vec<PathBuf> = fs::read_dir(case).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let found = files
        .iter()
        .find(|f| f.to_string_lossy().contains("mg11") && f.extension().is_some_and(|e| e == "pdf"));
    found.unwrap().to_str().unwrap().to_owned()
}
