//! `obelus redact`: a copy that is proven clean, or nothing.

use super::{
    file::write_whole,
    manifest, media_redact,
    outcome::Outcome,
    plan_file::PlanFile,
    setting::{Setting, case_context},
    table::counted,
};
use crate::manifest::sign;
use obelus_casebook::SigningKey;
use obelus_evidence::{BoxMode, Category, Mark, Plan, Policy, Report, Suggestion};
use obelus_pipeline::{Redacted, SandboxedWork, Source, read, redact, snapshot, suggest};
use obelus_video::looks_like_media;
use serde::Serialize;
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Makes a redacted copy, proves with a second reader that it is clean, and only then writes it.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("what").required(true))]
pub(crate) struct Redact {
    /// The evidence: PDF, plain text, picture, e-mail, Word document, or a recording of any kind
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Withhold what a plan says
    #[arg(long, value_name = "plan.json", group = "what")]
    pub(super) plan: Option<PathBuf>,
    /// Withhold suggestions: `all` that the policy does not keep, or categories and redaction types, separated by commas
    #[arg(long, value_name = "all|TYPE,TYPE", group = "what", value_delimiter = ',')]
    pub(super) accept: Vec<String>,
    /// With --accept: only suggestions with at least this score
    #[arg(long, value_name = "S", default_value_t = 0.0, value_parser = score, conflicts_with = "plan")]
    pub(super) min_score: f32,
    /// With --accept: what is known about the case
    #[arg(long, value_name = "case.json", conflicts_with = "plan")]
    context: Option<PathBuf>,
    /// With --accept: policy that says what to redact, review or keep
    #[arg(long, value_name = "NAME", conflicts_with = "plan")]
    policy: Option<String>,
    /// How wide the boxes are: keep-layout, snapped or constant
    #[arg(long, value_name = "MODE", value_parser = box_mode)]
    pub(super) boxes: Option<BoxMode>,
    /// Where the copy goes; a document's signed manifest goes beside it, as OUT.manifest.json
    #[arg(short, long, value_name = "OUT")]
    pub(super) out: PathBuf,
    /// Where the report goes, with what was removed and how it was proven
    #[arg(long, value_name = "R.json")]
    report: Option<PathBuf>,
    /// Where the plan goes that was carried out, for `obelus verify`
    #[arg(long, value_name = "P.json")]
    save_plan: Option<PathBuf>,
    /// Replace OUT although it is not a copy that was made here
    #[arg(long)]
    replace: bool,
    /// Print the report as JSON
    #[arg(long)]
    pub(super) json: bool,
}

fn score(text: &str) -> Result<f32, String> {
    match text.parse() {
        Ok(score) if (0.0..=1.0).contains(&score) => Ok(score),
        _ => Err("a score is a number from 0 to 1".to_owned()),
    }
}

fn box_mode(text: &str) -> Result<BoxMode, String> {
    match text.replace('-', "_").to_ascii_lowercase().as_str() {
        "keep_layout" => Ok(BoxMode::KeepLayout),
        "snapped" => Ok(BoxMode::Snapped),
        "constant" => Ok(BoxMode::Constant),
        _ => Err("write keep-layout, snapped or constant".to_owned()),
    }
}

impl Redact {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        self.carry_out(setting)
            .err()
            .unwrap_or(Outcome::Done)
            .report(self.json)
    }

    fn carry_out(&self, setting: &Setting) -> Result<(), Outcome> {
        self.places_are_sound()?;
        let original = snapshot(&self.file)?;
        if looks_like_media(original.bytes()) {
            return media_redact::redact(self, setting, &original);
        }
        let wanted = self.wanted()?;
        // Before the work, so that nothing is read in vain.
        let library = setting.second_reader()?;
        let key = SigningKey::open_or_create(&setting.key_file())?;
        let work = setting.work(self.policy.as_deref())?;
        let source = Source::open(&work.sandbox, original)?;
        let (mut plan, warnings) = match wanted {
            Wanted::Plan(plan) => {
                source.is_laid_out_as(plan.rendition).map_err(Outcome::Refused)?;
                (
                    plan.plan,
                    [source.remarks().to_vec(), source.attachment_remarks()].concat(),
                )
            }
            Wanted::Suggestions(types) => self.accepted(&work, &source, &types)?,
        };
        for mark in &mut plan.marks {
            mark.boxes = self.boxes.or(mark.boxes);
        }
        let Redacted { copy, mut report } = redact(
            &work.sandbox,
            &library,
            &source,
            &plan,
            &work.versions,
            &mut |_| (),
        )?;
        let Some(copy) = copy else {
            return Err(Outcome::NotClean(Box::new(report)));
        };
        // What could not be read could not be suggested: whoever takes the copy has to know.
        report.remarks.extend(warnings);
        let manifest = sign(&report, &plan, &key, chrono::Utc::now())?
            .ok_or_else(|| Outcome::Internal("a copy that was not proven cannot be signed for".to_owned()))?;
        let plan = PlanFile {
            plan,
            rendition: source.rendition(),
        };
        self.write(&report, &plan, manifest, copy)?;
        self.print(&report)
    }

    /// Writes copy, report, plan and manifest where they were asked for, or none of them.
    pub(super) fn write(
        &self,
        report: &impl Serialize,
        plan: &impl Serialize,
        manifest: Vec<u8>,
        copy: Vec<u8>,
    ) -> Result<(), Outcome> {
        let beside = manifest::beside(&self.out);
        let mut files: Vec<(&Path, Vec<u8>)> = Vec::new();
        if let Some(path) = &self.report {
            files.push((path, serde_json::to_vec_pretty(report)?));
        }
        if let Some(path) = &self.save_plan {
            files.push((path, serde_json::to_vec_pretty(plan)?));
        }
        files.push((&beside, manifest));
        // The copy last: where there is a copy, there is everything that belongs to it.
        files.push((&self.out, copy));
        write_all_or_nothing(&files)
    }

    /// The copy must never take the original's place, nor that of another file; and where it goes has to be there
    /// before the work begins.
    fn places_are_sound(&self) -> Result<(), Outcome> {
        let source = fs::canonicalize(&self.file).ok();
        let beside = manifest::beside(&self.out);
        for place in [
            Some(&self.out),
            Some(&beside),
            self.report.as_ref(),
            self.save_plan.as_ref(),
        ]
        .into_iter()
        .flatten()
        {
            if source.is_some() && fs::canonicalize(place).ok() == source {
                return Err(Outcome::usage(format!(
                    "{} is the original, which is never changed",
                    place.display()
                )));
            }
            let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
            if folder.is_some_and(|folder| !folder.is_dir()) || place.is_dir() {
                return Err(Outcome::usage(format!(
                    "{} cannot be written: its folder is not there, or it is one itself",
                    place.display()
                )));
            }
        }
        // An earlier copy has its manifest beside it.
        if self.out.exists() != beside.exists() && !self.replace {
            let there = if self.out.exists() { &self.out } else { &beside };
            return Err(Outcome::usage(format!(
                "{} is there already and is not a copy made here; give another name, or --replace",
                there.display()
            )));
        }
        self.side_files_are_sound(&beside)
    }

    /// Report and plan must not take each other's place, nor that of a file that is neither.
    fn side_files_are_sound(&self, beside: &Path) -> Result<(), Outcome> {
        let mut taken: Vec<&Path> = vec![&self.out, beside];
        taken.extend(self.plan.as_deref());
        for place in [self.report.as_deref(), self.save_plan.as_deref()]
            .into_iter()
            .flatten()
        {
            let is_same = |other: &&Path| {
                *other == place
                    || fs::canonicalize(place).is_ok_and(|known| fs::canonicalize(other).ok() == Some(known))
            };
            if taken.iter().any(is_same) {
                return Err(Outcome::usage(format!(
                    "{} is named twice; give the report and the plan names of their own",
                    place.display()
                )));
            }
            let is_ours = fs::read(place).map_or(true, |bytes| bytes.first() == Some(&b'{'));
            if !is_ours && !self.replace {
                return Err(Outcome::usage(format!(
                    "{} is there already and is no report; give another name, or --replace",
                    place.display()
                )));
            }
            taken.push(place);
        }
        Ok(())
    }

    fn wanted(&self) -> Result<Wanted, Outcome> {
        if let Some(path) = &self.plan {
            let text =
                fs::read_to_string(path).map_err(|e| Outcome::usage(format!("{}: {e}", path.display())))?;
            return Ok(Wanted::Plan(PlanFile::parse(path, &text)?));
        }
        Ok(Wanted::Suggestions(Types::parse(&self.accept)?))
    }

    fn accepted(
        &self,
        work: &SandboxedWork,
        source: &Source,
        types: &Types,
    ) -> Result<(Plan, Vec<String>), Outcome> {
        let case = case_context(self.context.as_deref())?;
        let reading = read(&work.sandbox, &work.recogniser, source, &mut |_| ())?;
        let mut found = suggest(&reading, &case, &work.suggester)?;
        found.warnings.extend(source.attachment_remarks());
        let accepted = found
            .suggestions
            .iter()
            .filter(|s| types.take(s) && s.score >= self.min_score);
        let marks = accepted.flat_map(Mark::of_suggestion).collect();
        let original = reading.original.sha256;
        Ok((
            Plan {
                original,
                marks,
                delete_pages: Vec::new(),
                rotate_pages: Vec::new(),
            },
            found.warnings,
        ))
    }

    fn print(&self, report: &Report) -> Result<(), Outcome> {
        let mut out = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut out, report)?;
            writeln!(out)?;
            return Ok(());
        }
        let glyphs: u32 = report.marks.iter().map(|m| m.glyphs).sum();
        let readers: Vec<&str> = report.verified.iter().map(|v| v.reader.as_str()).collect();
        let marks = counted(report.marks.len(), "mark");
        writeln!(
            out,
            "{}: {marks}, {} removed",
            self.out.display(),
            counted(glyphs as usize, "character")
        )?;
        writeln!(out, "proven clean by {}", readers.join(", "))?;
        for page in &report.rasterised {
            writeln!(
                out,
                "page {} was turned into a picture: {}",
                page.page, page.reason
            )?;
        }
        for remark in &report.remarks {
            writeln!(out, "needs a look: {remark}")?;
        }
        let kept = report.marks.iter().filter(|m| m.width_kept).count();
        if kept > 0 {
            writeln!(
                out,
                "{kept} boxes are as wide as what they hide, because their line could not be set again"
            )?;
        }
        let split: u32 = report.marks.iter().map(|m| m.words_split).sum();
        if split > 0 {
            writeln!(
                out,
                "{} lost only some of their letters; look at them",
                counted(split as usize, "word")
            )?;
        }
        Ok(())
    }
}

enum Wanted {
    Plan(PlanFile),
    Suggestions(Types),
}

/// Which suggestions are accepted.
#[derive(Debug, PartialEq)]
enum Types {
    /// Every one that the policy does not keep.
    All,
    /// Those of certain categories or redaction types, in lower case.
    Named(Vec<String>),
}

impl Types {
    fn parse(words: &[String]) -> Result<Self, Outcome> {
        let words: Vec<String> = words
            .iter()
            .map(|w| w.trim().to_lowercase())
            .filter(|w| !w.is_empty())
            .collect();
        if words.iter().any(|w| w == "all") {
            return Ok(Self::All);
        }
        let known = |word: &str| {
            Category::ALL
                .iter()
                .any(|c| c.name() == word || c.redaction_type().to_lowercase() == word)
        };
        match words.iter().find(|word| !known(word)) {
            Some(word) => {
                let names: Vec<&str> = Category::ALL.iter().map(|c| c.name()).collect();
                Err(Outcome::usage(format!(
                    "there is no type `{word}`; write all, a redaction type, or one of {}",
                    names.join(", ")
                )))
            }
            None if words.is_empty() => Err(Outcome::usage("--accept needs `all` or at least one type")),
            None => Ok(Self::Named(words)),
        }
    }

    fn take(&self, s: &Suggestion) -> bool {
        match self {
            Self::All => s.policy != Policy::Keep,
            Self::Named(words) => {
                let kind = s.redaction_type.to_lowercase();
                words
                    .iter()
                    .any(|word| *word == s.category.name() || *word == kind)
            }
        }
    }
}

/// Writes every file, or takes back those that did not exist before.
fn write_all_or_nothing(files: &[(&Path, Vec<u8>)]) -> Result<(), Outcome> {
    let mut made: Vec<&Path> = Vec::new();
    for (path, bytes) in files {
        let was_there = path.exists();
        if let Err(error) = write_whole(path, bytes) {
            for path in made {
                let _ = fs::remove_file(path);
            }
            return Err(error.into());
        }
        if !was_there {
            made.push(path);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Types, box_mode, write_all_or_nothing};
    use crate::verbs::table::tests::sample;
    use std::{fs, path::Path};

    fn taken(words: &[&str]) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|w| (*w).to_owned()).collect();
        let types = Types::parse(&words).unwrap();
        sample()
            .suggestions
            .into_iter()
            .filter(|s| types.take(s))
            .map(|s| s.id)
            .collect()
    }

    #[test]
    fn all_leaves_what_the_policy_keeps_and_types_go_by_either_name() {
        assert_eq!(taken(&["all"]), ["a"]);
        assert_eq!(taken(&["Person"]), ["a"]);
        assert_eq!(taken(&["named INDIVIDUAL", "case_reference"]), ["a", "b"]);
        assert_eq!(taken(&["other"]), ["b"]);
        assert!(Types::parse(&["names".to_owned()]).is_err());
        assert!(Types::parse(&[String::new()]).is_err());
    }

    #[test]
    fn box_modes_are_read_with_either_dash() {
        assert!(
            box_mode("keep-layout").is_ok() && box_mode("keep_layout").is_ok() && box_mode("wide").is_err()
        );
    }

    #[test]
    fn a_copy_that_cannot_be_written_leaves_no_report_behind() {
        let folder = tempfile::tempdir().unwrap();
        let report = folder.path().join("report.json");
        let nowhere = folder.path().join("missing/copy.pdf");
        let files: [(&Path, Vec<u8>); 2] = [(&report, b"{}".to_vec()), (&nowhere, b"copy".to_vec())];
        assert!(write_all_or_nothing(&files).is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
