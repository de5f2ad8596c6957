//! What a verb works with: configuration, models and the sandbox.

use super::outcome::Outcome;
use crate::config::Config;
use obelus_models::Shelf;
use obelus_pipeline::PipelineError;
use obelus_sandbox::Sandbox;
use std::io::{self, Write};

pub(crate) struct Setting {
    pub(crate) config: Config,
    pub(crate) shelf: Shelf,
}

impl Setting {
    pub(crate) fn new(config: Config) -> Self {
        Self { config, shelf: Shelf::here() }
    }

    /// The sandbox, proven to hold on this machine.
    ///
    /// Fails with exit code 5 when it does not, unless the configuration allows going on; then the error stream
    /// says so each time.
    pub(crate) fn sandbox(&self) -> Result<Sandbox, Outcome> {
        let sandbox = Sandbox::new().allow_unsandboxed(self.config.allow_unsandboxed);
        let enforcement = sandbox.self_test().map_err(PipelineError::from)?;
        if !enforcement.is_complete() {
            let missing = &enforcement.missing;
            let _ = writeln!(io::stderr().lock(), "warning: evidence is read outside the sandbox, as configured ({missing})");
        }
        Ok(sandbox)
    }
}
