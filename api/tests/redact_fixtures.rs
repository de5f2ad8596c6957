//! Every fixture PDF, everything accepted: the copy is proven, and a third reader (poppler) finds nothing under a box.

use obelus_evidence::{Box2, Report, ReportResult};
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
};

/// The first makes the plan that the others follow.
const MODES: [&str; 3] = ["keep-layout", "constant", "snapped"];

fn fixtures() -> Vec<PathBuf> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/cases");
    let mut found = Vec::new();
    for case in fs::read_dir(cases).expect("the cases").flatten() {
        for file in fs::read_dir(case.path()).expect("a case").flatten() {
            if file.path().extension().is_some_and(|e| e == "pdf") {
                found.push(file.path());
            }
        }
    }
    found.sort();
    found
}

/// Words and their boxes per page, as poppler reads them: displayed points, origin top left.
fn words(copy: &Path) -> Vec<Vec<(String, Box2)>> {
    let out = Command::new("pdftotext")
        .args(["-bbox", "-cropbox"])
        .arg(copy)
        .arg("-")
        .output()
        .expect("pdftotext");
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut pages = Vec::new();
    for line in text.lines() {
        let number = |name: &str| -> Option<f64> {
            let rest = line.split_once(&format!("{name}=\""))?.1;
            rest.split('"').next()?.parse().ok()
        };
        if line.trim_start().starts_with("<page ") {
            pages.push(Vec::new());
        }
        if let (Some(x0), Some(y0), Some(x1), Some(y1)) =
            (number("xMin"), number("yMin"), number("xMax"), number("yMax"))
        {
            let word = line
                .split('>')
                .nth(1)
                .and_then(|w| w.split('<').next())
                .unwrap_or_default()
                .to_owned();
            pages
                .last_mut()
                .expect("a page")
                .push((word, Box2 { x0, y0, x1, y1 }));
        }
    }
    pages
}

/// Redacts a fixture with boxes of a mode: everything accepted with `keep-layout`, the plan of that with the others.
fn redacted(source: &Path, folder: &Path, mode: &str) -> Result<(PathBuf, Report), String> {
    let part = |path: Option<&std::ffi::OsStr>| path.unwrap_or_default().to_string_lossy().into_owned();
    let name = format!(
        "{}-{}",
        part(source.parent().and_then(Path::file_name)),
        part(source.file_stem())
    );
    let (copy, report, plan) = (
        folder.join(format!("{name}.{mode}.pdf")),
        folder.join(format!("{name}.{mode}.json")),
        folder.join(format!("{name}.plan.json")),
    );
    let mut command = Command::new(env!("CARGO_BIN_EXE_obelus"));
    command.arg("redact").arg(source);
    if plan.exists() {
        command.arg("--plan").arg(&plan);
    } else {
        let context = source.with_file_name("case.json");
        command.args(["--accept", "all", "--context"]).arg(context);
        command.arg("--save-plan").arg(&plan);
    }
    let out = command
        .env("OBELUS_DATA", env!("CARGO_TARGET_TMPDIR"))
        .args(["--boxes", mode, "-o"])
        .arg(&copy)
        .arg("--report")
        .arg(&report)
        .output()
        .expect("obelus runs");
    if !out.status.success() {
        return Err(format!(
            "{}: {}",
            source.display(),
            String::from_utf8_lossy(&out.stderr)
        ));
    }
    let report = serde_json::from_slice(&fs::read(report).expect("a report")).expect("a report");
    Ok((copy, report))
}

#[test]
fn every_fixture_is_proven_and_a_third_reader_finds_nothing_under_the_boxes() {
    let folder = tempfile::tempdir().expect("a folder");
    let waiting = Mutex::new(fixtures());
    let wrong = Mutex::new(Vec::new());
    // By mode: documents, marks, pages as pictures, boxes as wide as what they hide.
    let counts: Mutex<[[usize; 4]; 3]> = Mutex::default();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let Some(source) = waiting.lock().unwrap().pop() else {
                        break;
                    };
                    for (mode, name) in MODES.iter().enumerate() {
                        match redacted(&source, folder.path(), name) {
                            Err(why) => wrong.lock().unwrap().push(format!("{name}: {why}")),
                            Ok((copy, report)) => {
                                let mut found = check(&source, &copy, &report);
                                wrong.lock().unwrap().append(&mut found);
                                let kept = report.marks.iter().filter(|mark| mark.width_kept).count();
                                let more = [1, report.marks.len(), report.rasterised.len(), kept];
                                let sums = &mut counts.lock().unwrap()[mode];
                                sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                            }
                        }
                    }
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let counts = counts.into_inner().unwrap();
    for (mode, [documents, marks, pictures, kept]) in MODES.iter().zip(counts) {
        println!(
            "{mode}: {documents} documents, {marks} marks, {pictures} pages as pictures, {kept} widths kept"
        );
        assert!(documents >= 19 && marks > 1000, "{mode}");
    }
    let [[_, _, as_marked, _], [.., constant, _], [.., snapped, _]] = counts;
    assert_eq!(
        [as_marked, constant, snapped],
        [0; 3],
        "no fixture page should need to become a picture"
    );
}

fn check(source: &Path, copy: &Path, report: &Report) -> Vec<String> {
    let mut wrong = Vec::new();
    if report.result != ReportResult::Clean || report.copy.is_none() {
        wrong.push(format!("{}: not clean", source.display()));
    }
    let pages = words(copy);
    for mark in &report.marks {
        for area in &mark.boxes {
            // Poppler boxes words by font height, so only the middle of a word says where its ink is.
            let under = pages[mark.page as usize - 1].iter().filter(|(_, word)| {
                let (x, y) = ((word.x0 + word.x1) / 2.0, (word.y0 + word.y1) / 2.0);
                area.grown(-0.5, -0.5).contains(x, y)
            });
            for (word, _) in under {
                wrong.push(format!(
                    "{}: page {}: {} letters under a box",
                    source.display(),
                    mark.page,
                    word.chars().count()
                ));
            }
        }
    }
    wrong
}
