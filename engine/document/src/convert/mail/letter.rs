//! A message however it was stored, and how it is set on pages.

use super::html;
use crate::convert::{Attachment, Converted, typeset::Typesetter};
use crate::read::detect;
use obelus_evidence::{RefusalCode, Refused};
use std::collections::HashSet;

/// From the margin to what stands behind a header's name, in points.
const INDENT: f64 = 80.0;
/// Longest name of an attachment, in bytes.
const LONGEST_NAME: usize = 200;
/// More attachments than this are refused.
const MOST_ATTACHMENTS: usize = 1_000;

/// A message.
#[derive(Default)]
pub(super) struct Letter {
    /// Header's name and what it says, in the order they are shown in.
    pub(super) headers: Vec<(&'static str, String)>,
    /// Headers that only machines read, and that are left out.
    pub(super) left_out: usize,
    /// Bodies in plain text, in their order.
    pub(super) plain: Vec<String>,
    /// Bodies in HTML, in their order.
    pub(super) html: Vec<String>,
    /// What came with it.
    pub(super) parts: Vec<Part>,
    /// What a person should know.
    pub(super) remarks: Vec<String>,
}

/// Something that came with a message.
pub(super) struct Part {
    /// Its file name, where it has one.
    pub(super) name: Option<String>,
    /// The ending it should have, where it has no name.
    pub(super) ending: &'static str,
    /// Its bytes, or why there are none.
    pub(super) content: Result<Vec<u8>, Refused>,
}

impl Letter {
    /// Sets it on pages.
    pub(super) fn convert(mut self) -> Result<Converted, Refused> {
        if self.parts.len() > MOST_ATTACHMENTS {
            return Err(Refused::new(
                RefusalCode::TooLarge,
                format!("the message has more than {MOST_ATTACHMENTS} attachments; split it"),
            ));
        }
        let attachments: Vec<Attachment> = std::mem::take(&mut self.parts)
            .into_iter()
            .zip(1..)
            .map(|(part, number)| part.attachment(number))
            .collect();
        let mut setter = Typesetter::new()?;
        for (name, value) in &self.headers {
            setter.set(&format!("{name}:"), INDENT, value)?;
        }
        for (number, attachment) in attachments.iter().enumerate() {
            let label = if number == 0 { "Attachments:" } else { "" };
            let said = format!("{} ({} bytes)", attachment.name.reveal(), attachment.bytes);
            setter.set(label, INDENT, &said)?;
        }
        setter.gap();
        self.set_bodies(&mut setter)?;
        let (pdf, missing) = setter.finish()?;
        if missing > 0 {
            self.remarks.push(format!(
                "{missing} characters are of an alphabet that is shown as boxes; they are read as what they are"
            ));
        }
        if self.left_out > 0 {
            self.remarks.push(format!(
                "{} header lines that only machines read are not on the pages",
                self.left_out
            ));
        }
        Ok(Converted {
            pdf,
            remarks: self.remarks,
            attachments,
        })
    }

    fn set_bodies(&mut self, setter: &mut Typesetter) -> Result<(), Refused> {
        for text in &self.plain {
            setter.set("", 0.0, text)?;
            setter.gap();
        }
        if self.html.is_empty() {
            return Ok(());
        }
        let texts: Vec<String> = self.html.iter().map(|html| html::text(html)).collect();
        if !self.plain.is_empty() {
            // Most programs send the same words twice. Where the second telling says more, both are shown.
            if texts.iter().all(|text| says_no_more(text, &self.plain)) {
                return Ok(());
            }
            setter.set("", 0.0, "The message in its other form (HTML), which says more:")?;
            setter.gap();
            self.remarks
                .push("the message says more in HTML than in plain text; both are on the pages".to_owned());
        }
        self.remarks.push(
            "the message is in HTML: its text is on the pages, also where it was hidden, without its layout"
                .to_owned(),
        );
        for text in &texts {
            setter.set("", 0.0, text)?;
            setter.gap();
        }
        Ok(())
    }
}

/// Whether every word of a text is in one of the others.
fn says_no_more(text: &str, others: &[String]) -> bool {
    let words = |text: &str| -> HashSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect()
    };
    let known: HashSet<String> = others.iter().flat_map(|other| words(other)).collect();
    words(text).is_subset(&known)
}

impl Part {
    fn attachment(self, number: usize) -> Attachment {
        let name = self
            .name
            .as_deref()
            .map(plain_name)
            .filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| format!("attachment {number}.{}", self.ending));
        match self.content {
            Ok(content) => Attachment {
                bytes: content.len() as u64,
                refused: detect(&content, Some(&name)).err(),
                name: name.into(),
                content,
            },
            Err(refused) => Attachment {
                name: name.into(),
                bytes: 0,
                content: Vec::new(),
                refused: Some(refused),
            },
        }
    }
}

/// A file name on one line, without folders, short enough to be kept, with its ending.
fn plain_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).collect();
    let name = name.trim();
    if name.len() <= LONGEST_NAME {
        return name.to_owned();
    }
    let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
    let short = |text: &str, most: usize| -> String {
        let mut out = String::new();
        for c in text.chars() {
            if out.len() + c.len_utf8() > most {
                break;
            }
            out.push(c);
        }
        out
    };
    let ending = short(ending, 20);
    format!("{}.{ending}", short(stem, LONGEST_NAME - 1 - ending.len()))
}

#[cfg(test)]
mod tests {
    use super::{plain_name, says_no_more};

    #[test]
    fn names_of_attachments_are_names_of_files() {
        assert_eq!(plain_name("C:\\x\\MG11\r\n.pdf"), "MG11.pdf");
        let long = plain_name(&format!("{}.docx", "\u{e9}".repeat(300)));
        assert!(long.len() <= 200 && long.ends_with(".docx"), "{long}");
    }

    #[test]
    fn a_second_telling_is_left_out_only_when_it_adds_nothing() {
        let plain = vec!["Dear Jane, call 07700 900123.".to_owned()];
        assert!(says_no_more("Dear Jane,\ncall 07700\u{a0}900123", &plain));
        assert!(!says_no_more("Dear Jane, call 07700 900124", &plain));
    }
}
