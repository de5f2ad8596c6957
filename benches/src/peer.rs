//! A peer system as a separate program: one JSON object a line in, one a line out.

use crate::{sets::label, spans::Span};
use anyhow::{Context, bail};
use serde::Deserialize;
use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The running peer; it ends when dropped.
pub struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
    /// What the peer calls itself.
    pub name: String,
}

#[derive(Deserialize)]
struct Hello {
    name: String,
}

#[derive(Deserialize)]
struct Answer {
    spans: Vec<(usize, usize, String)>,
    cpu_seconds: f64,
}

impl Peer {
    /// Starts `python script` and waits for its first line, which it prints when its models are loaded.
    ///
    /// # Errors
    /// When it cannot be started or prints something else.
    pub fn start(python: &Path, script: &Path) -> anyhow::Result<Self> {
        let mut child = Command::new(python)
            .arg(script)
            .envs([
                ("OMP_NUM_THREADS", "1"),
                ("OPENBLAS_NUM_THREADS", "1"),
                ("MKL_NUM_THREADS", "1"),
            ])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| {
                format!(
                    "the peer's python {} cannot be run; `just evaluate-sets` makes its environment",
                    python.display()
                )
            })?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            bail!("the peer has no pipes");
        };
        let mut peer = Self {
            child,
            input: Some(input),
            output: BufReader::new(output),
            name: String::new(),
        };
        peer.name = peer.answer::<Hello>()?.name;
        Ok(peer)
    }

    /// What the peer finds in a text, and the CPU seconds it took.
    ///
    /// # Errors
    /// When the peer has died or answers something else.
    pub fn find(&mut self, text: &str) -> anyhow::Result<(Vec<Span>, f64)> {
        let input = self.input.as_mut().context("the peer has been closed")?;
        let question = serde_json::to_string(&serde_json::json!({ "text": text }))?;
        writeln!(input, "{question}")?;
        input.flush()?;
        let answer: Answer = self.answer()?;
        let spans = answer.spans.into_iter().map(|(start, end, name)| Span {
            start,
            end,
            label: label(&name).to_owned(),
        });
        Ok((spans.collect(), answer.cpu_seconds))
    }

    fn answer<T: for<'de> Deserialize<'de>>(&mut self) -> anyhow::Result<T> {
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        if line.is_empty() {
            bail!("the peer ended: {}", self.child.wait()?);
        }
        serde_json::from_str(&line).context("the peer printed something that is no answer")
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.input = None;
        let _ = self.child.wait();
    }
}
