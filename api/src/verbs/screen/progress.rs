//! How far a screening has come: a bar on a terminal, plain lines elsewhere.

use super::report::Row;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, IsTerminal, Write};

pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(documents: usize) -> Self {
        if !io::stderr().is_terminal() {
            return Self { bar: None };
        }
        let bar = ProgressBar::new(documents as u64);
        let look = "{bar:30} {pos} of {len} documents, {elapsed} so far, about {eta} to go  {wide_msg}";
        if let Ok(style) = ProgressStyle::with_template(look) {
            bar.set_style(style);
        }
        Self { bar: Some(bar) }
    }

    /// Tells of a document that is finished.
    pub(super) fn done(&self, row: &Row) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(format!("{}/{}", row.case, row.document));
                bar.inc(1);
            }
            None => {
                let _ = writeln!(io::stderr().lock(), "{}", row.line());
            }
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
