//! poppler and MuPDF, run as programs: which characters they find, and where.

use anyhow::{Context, bail};
use obelus_evidence::Box2;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program may take this many seconds a file.
const SECONDS: &str = "60";
/// The python that Debian's packages are for.
const PYTHON: &str = "/usr/bin/python3";
/// Asks poppler for characters.
const POPPLER: &str = "benches/peers/poppler_chars.py";

/// One character, in the reader's own displayed points, origin top left.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Char {
    pub(super) character: char,
    /// Advance width by the font's ascent and descent.
    pub(super) around: Box2,
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
        let mut command = match self {
            Self::Poppler => {
                let mut python = Command::new(PYTHON);
                python.args(["-c", "import gi; gi.require_version('Poppler', '0.18')"]);
                python
            }
            Self::MuPdf => {
                let mut program = Command::new("mutool");
                program.arg("-v");
                program
            }
        };
        let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
        status.is_ok_and(|status| self == Self::MuPdf || status.success())
    }

    /// Reads a file.
    pub(super) fn read(self, file: &Path) -> anyhow::Result<Vec<Sheet>> {
        let mut command = Command::new("timeout");
        command.arg(SECONDS);
        match self {
            Self::Poppler => command.args([PYTHON, POPPLER]).arg(file),
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

fn poppler(text: &str) -> Vec<Sheet> {
    let mut sheets: Vec<Sheet> = Vec::new();
    for line in text.lines() {
        let parts: Vec<&str> = line.split(' ').collect();
        let numbers = |from: usize| -> Vec<f64> {
            let rest = parts.iter().skip(from);
            rest.filter_map(|part| part.parse().ok()).collect()
        };
        match parts[..] {
            ["page", ..] => {
                if let [width, height] = numbers(1)[..] {
                    sheets.push(Sheet {
                        width,
                        height,
                        chars: Vec::new(),
                    });
                }
            }
            ["char", code, ..] => {
                let character = u32::from_str_radix(code, 16).ok().and_then(char::from_u32);
                if let (Some(sheet), Some(character), &[x0, y0, x1, y1]) =
                    (sheets.last_mut(), character, &numbers(2)[..])
                {
                    let around = Box2::from_corners(x0, y0, x1, y1);
                    sheet.chars.push(Char { character, around });
                }
            }
            _ => {}
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
                sheet.chars.push(Char { character, around });
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
        let pages = poppler("page 200.0 100.0\nchar 61 10.0 20.0 20.0 32.0\nchar 26 20.0 20.0 30.0 32.0\n");
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
