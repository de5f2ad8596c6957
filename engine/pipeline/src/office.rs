//! Office documents through LibreOffice: a sandboxed child inspects the document, starts LibreOffice inside its own box,
//! and gives back the pages (docs/adr/0011).

use crate::{
    PipelineError,
    children::{ConvertItem, decode, encode},
};
use obelus_document::convert::office::{Manuscript, inspect, settle};
use obelus_evidence::{RefusalCode, Refused};
use obelus_sandbox::{Frames, Rooms, open_rooms};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{self, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

/// Where distributions put LibreOffice's program.
const PLACES: &[&str] = &[
    "/usr/lib/libreoffice/program/soffice.bin",
    "/usr/lib64/libreoffice/program/soffice.bin",
    "/opt/libreoffice/program/soffice.bin",
];
/// What LibreOffice reads besides its own folder: libraries and their index, fonts, names of languages. Nothing of
/// users, of services, or of Obelus.
const READ: &[&str] = &[
    "/usr/lib",
    "/usr/lib64",
    "/usr/share",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    "/etc/fonts",
    "/etc/libreoffice",
    "/var/cache/fontconfig",
    "/var/spool/libreoffice",
    "/usr/local/share/fonts",
    "/dev/urandom",
];
/// What starts a program (on this kind of processor).
const LOADERS: &[&str] = &["/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"];

/// Settings of each run: no macros, nothing from elsewhere, no recent files.
const SETTINGS: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse"><value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="UseLocking" oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"#;

/// LibreOffice's way to say that it wants to be started again (`EXITHELPER_NORMAL_RESTART`).
const START_AGAIN: i32 = 81;

/// What the child is told.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Desk {
    /// LibreOffice's program.
    program: PathBuf,
    /// A folder of its own.
    scratch: PathBuf,
}

/// A folder for one conversion, gone with its end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    fn new() -> io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("obelus-convert-{}-{number}", process::id());
        let place = fs::canonicalize(std::env::temp_dir())?.join(name);
        // What a run left behind that was killed and had the same number.
        let _ = fs::remove_dir_all(&place);
        DirBuilder::new().mode(0o700).create(&place)?;
        Ok(Self(place))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Prepares a conversion: the folder, and what to tell the child.
///
/// # Errors
/// [`PipelineError::NoConverter`] when LibreOffice is not here; [`PipelineError::Unfit`] when there is no room.
pub(crate) fn prepare(configured: Option<&Path>) -> Result<(Scratch, Vec<u8>), PipelineError> {
    let known = || PLACES.iter().map(PathBuf::from).find(|place| place.is_file());
    let program = match configured {
        Some(place) => Some(place.to_owned()).filter(|place| place.is_file()),
        None => known(),
    };
    let program = program.and_then(|place| fs::canonicalize(place).ok()).ok_or_else(|| {
        PipelineError::NoConverter(
            "Word documents are turned into pages by LibreOffice, which is not on this machine: install it (Debian: `apt-get install --no-install-recommends libreoffice-writer-nogui`), or set `soffice` to its soffice.bin, then try again"
                .to_owned(),
        )
    })?;
    let scratch =
        Scratch::new().map_err(|e| PipelineError::Unfit(format!("no folder for a conversion: {e}")))?;
    let desk = Desk {
        program,
        scratch: scratch.0.clone(),
    };
    Ok((scratch, encode(&desk)?))
}

/// The child, before its lock: opens the rooms.
pub(crate) fn open(preparation: &[u8]) -> Result<(), String> {
    let desk: Desk = postcard::from_bytes(preparation).map_err(|e| e.to_string())?;
    let own = desk.program.parent().and_then(Path::parent).map(Path::to_owned);
    let mut run = vec![desk.program.clone()];
    run.extend(LOADERS.iter().filter_map(|loader| fs::canonicalize(loader).ok()));
    open_rooms(Rooms {
        read: READ.iter().map(PathBuf::from).chain(own).collect(),
        run,
        write: vec![desk.scratch.clone(), PathBuf::from("/dev/null")],
    })
}

/// The child, inside its box: document and desk in, pages out.
pub(crate) fn convert_it(evidence: &[u8], request: &[u8], out: &mut Frames) -> Result<(), Refused> {
    let desk: Desk = decode(request)?;
    let manuscript = inspect(evidence)?;
    let pdf = through_libreoffice(evidence, &manuscript, &desk)?;
    let made = settle(&pdf, manuscript)?;
    out.send(&ConvertItem {
        remarks: made.remarks,
        attachments: Vec::new(),
    })?;
    out.send_bytes(&made.pdf)
}

fn through_libreoffice(evidence: &[u8], manuscript: &Manuscript, desk: &Desk) -> Result<Vec<u8>, Refused> {
    let failed = |what: &str| {
        Refused::new(
            RefusalCode::ReaderFailed,
            format!("the conversion failed: {what}"),
        )
    };
    let no_room = |_: io::Error| failed("its folder cannot be written");
    let at = |name: &str| desk.scratch.join(name);
    fs::create_dir_all(at("profile/user")).map_err(no_room)?;
    fs::write(at("profile/user/registrymodifications.xcu"), SETTINGS).map_err(no_room)?;
    let document = at(&format!("document.{}", manuscript.ending));
    fs::write(&document, evidence).map_err(no_room)?;
    let mut status = libreoffice(desk, &document);
    // A fresh profile is set up first, and LibreOffice asks to be started again.
    if status
        .as_ref()
        .is_ok_and(|status| status.code() == Some(START_AGAIN))
    {
        status = libreoffice(desk, &document);
    }
    let status = status.map_err(|_| failed("LibreOffice could not be started inside the box"))?;
    match fs::read(at("document.pdf")) {
        Ok(pdf) => Ok(pdf),
        Err(_) if status.success() => Err(Refused::new(
            RefusalCode::Damaged,
            "LibreOffice could not open the document; it is damaged or not what it seems to be",
        )),
        Err(_) => Err(failed(&format!("LibreOffice ended with {status}"))),
    }
}

fn libreoffice(desk: &Desk, document: &Path) -> io::Result<ExitStatus> {
    let profile = desk.scratch.join("profile");
    Command::new(&desk.program)
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args([
            "--headless",
            "--norestore",
            "--nologo",
            "--nodefault",
            "--nolockcheck",
        ])
        .args(["--convert-to", "pdf:writer_pdf_Export", "--outdir"])
        .arg(&desk.scratch)
        .arg(document)
        .env_clear()
        .envs([("HOME", &desk.scratch), ("TMPDIR", &desk.scratch)])
        .envs([("LC_ALL", "C.UTF-8"), ("SAL_USE_VCLPLUGIN", "svp"), ("TZ", "UTC")])
        .current_dir(&desk.scratch)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
}
