//! The program run as a person runs it, from the project's folder.
#![allow(dead_code)]

use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// The project's folder.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the project's folder")
        .to_owned()
}

/// `obelus` with these arguments, ready to run.
pub(crate) fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_obelus"));
    command
        .args(arguments)
        .current_dir(root())
        .env("OBELUS_DATA", env!("CARGO_TARGET_TMPDIR"));
    command
}

/// What `obelus` says to these arguments.
pub(crate) fn obelus(arguments: &[&str]) -> Output {
    command(arguments).output().expect("it runs")
}

/// What it printed, when it did what it was asked.
#[track_caller]
pub(crate) fn json_of(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Why it refused its input.
#[track_caller]
pub(crate) fn refusal(output: &Output) -> Value {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{said}");
    let said: Value = serde_json::from_slice(&output.stderr).expect("JSON");
    said["refused"].clone()
}
