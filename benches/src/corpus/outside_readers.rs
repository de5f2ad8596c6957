//! poppler and MuPDF, run as programs: which characters they find, and where.

use anyhow::{Context, bail};
use obelus_evidence::Box2;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program may take this many seconds a file.
const SECONDS: &str = "60";

/// One character, in the reader's own displayed points, origin top left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Char {
    pub(super) character: char,
    /// Advance width by the font's ascent and descent.
    pub(super) around: Box2,
    /// Number of the word it stands in; readers that place single characters give every one its own.
    pub(super) word: usize,
}

/// One page as an outside reader shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Sheet {
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) chars: Vec<Char>,
}

/// A reader that shares no code with ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outside {
    Poppler,
    MuPdf,
}

impl Outside {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Poppler => "poppler",
            Self::MuPdf => "mutool",
        }
    }

    /// Whether the program is installed.
    pub(super) fn is_here(self) -> bool {
        let program = if self == Self::Poppler {
            "pdftotext"
        } else {
            "mutool"
        };
        Command::new(program)
            .arg("-v")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok()
    }

    /// Reads a file.
    pub(super) fn read(self, file: &Path) -> anyhow::Result<Vec<Sheet>> {
        let mut command = Command::new("timeout");
        command.arg(SECONDS);
        match self {
            Self::Poppler => command.args(["pdftotext", "-q", "-bbox"]).arg(file).arg("-"),
            Self::MuPdf => command
                .args(["mutool", "draw", "-q", "-F", "stext", "-o", "-"])
                .arg(file),
        };
        let done = command
            .stderr(Stdio::null())
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("{} cannot be run", self.name()))?;
        if done.stdout.is_empty() {
            bail!("{} says nothing of the file", self.name());
        }
        let text = String::from_utf8_lossy(&done.stdout);
        Ok(match self {
            Self::Poppler => poppler(&text),
            Self::MuPdf => mupdf(&text),
        })
    }
}

fn attribute<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let start = line.find(&format!(" {name}=\""))? + name.len() + 3;
    let end = line[start..].find('"')? + start;
    line.get(start..end)
}

fn number(line: &str, name: &str) -> f64 {
    attribute(line, name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(0.0)
}

/// The few entities both programs write.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').unwrap_or(0);
        let entity = rest.get(1..end).unwrap_or_default();
        let character = match entity {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            _ => entity
                .strip_prefix("#x")
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .or_else(|| entity.strip_prefix('#').and_then(|digits| digits.parse().ok()))
                .and_then(char::from_u32),
        };
        match character {
            Some(character) => {
                out.push(character);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// Poppler gives boxes of words; its characters are taken as equally wide.
fn poppler(text: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    let mut words = 0;
    for line in text.lines() {
        if line.contains("<page ") {
            sheets.push(Sheet {
                width: number(line, "width"),
                height: number(line, "height"),
                chars: Vec::new(),
            });
        } else if line.contains("<word ")
            && let Some(sheet) = sheets.last_mut()
            && let (Some(from), Some(to)) = (line.find('>'), line.rfind("</word>"))
            && from < to
        {
            let said: Vec<char> = plain(&line[from + 1..to]).chars().collect();
            let (x0, x1) = (number(line, "xMin"), number(line, "xMax"));
            let (y0, y1) = (number(line, "yMin"), number(line, "yMax"));
            let count = said.len().max(1) as f64;
            // Words that stand upright on their side are cut along their height.
            let upright = said.len() > 1 && y1 - y0 > 1.5 * (x1 - x0);
            words += 1;
            for (n, character) in said.into_iter().enumerate() {
                let (a, b) = (n as f64 / count, (n as f64 + 1.0) / count);
                let around = if upright {
                    Box2::from_corners(x0, y0 + (y1 - y0) * a, x1, y0 + (y1 - y0) * b)
                } else {
                    Box2::from_corners(x0 + (x1 - x0) * a, y0, x0 + (x1 - x0) * b, y1)
                };
                sheet.chars.push(Char {
                    character,
                    around,
                    word: words,
                });
            }
        }
    }
    sheets
}

fn mupdf(text: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for line in text.lines() {
        if line.contains("<page ") {
            sheets.push(Sheet {
                width: number(line, "width"),
                height: number(line, "height"),
                chars: Vec::new(),
            });
        } else if line.contains("<char ")
            && let Some(sheet) = sheets.last_mut()
        {
            let corners: Vec<f64> = attribute(line, "quad")
                .unwrap_or_default()
                .split(' ')
                .filter_map(|v| v.parse().ok())
                .collect();
            let said = plain(attribute(line, "c").unwrap_or_default());
            if let ([ax, ay, bx, by, cx, cy, dx, dy], Some(character)) = (&corners[..], said.chars().next()) {
                let around =
                    Box2::from_corners(*ax, *ay, *bx, *by).union(&Box2::from_corners(*cx, *cy, *dx, *dy));
                let word = sheet.chars.len();
                sheet.chars.push(Char {
                    character,
                    around,
                    word,
                });
            }
        }
    }
    sheets
}

#[cfg(test)]
mod tests {
    use super::{mupdf, poppler};

    #[test]
    fn both_programs_answers_are_read() {
        let pages = poppler(
            "<page width=\"200.0\" height=\"100.0\">\n <word xMin=\"10.0\" yMin=\"20.0\" xMax=\"30.0\" yMax=\"32.0\">a&amp;</word>\n</page>",
        );
        assert_eq!((pages[0].width, pages[0].chars.len()), (200.0, 2));
        assert_eq!(pages[0].chars[1].character, '&');
        assert_eq!(pages[0].chars[1].around.x0, 20.0);
        let pages = mupdf(
            "<page id=\"page1\" width=\"200\" height=\"100\">\n<char quad=\"1 2 5 2 1 9 5 9\" x=\"1\" y=\"8\" c=\"&#x41;\"/>",
        );
        assert_eq!(pages[0].chars[0].character, 'A');
        assert_eq!(pages[0].chars[0].around.y1, 9.0);
    }
}
