//! `obelus serve`: the API and the review page, with a worker inside.

use super::{outcome::Outcome, setting::Setting};
use crate::{
    auth::TokenList,
    problem::Problem,
    serve::{ServeError, Serving, serve},
};
use obelus_pipeline::WorkError;
use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

/// Serves the API and the review page, and works off what is received.
#[derive(clap::Args)]
pub(crate) struct Serve {
    /// Address to listen on; port 0 takes any free one [default: the configuration's]
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<SocketAddr>,
    /// Folder of the casebook [default: the configuration's]
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Case folder to receive at start; doing it again changes nothing
    #[arg(long, value_name = "FOLDER")]
    receive: Vec<PathBuf>,
    /// Serve only; other workers do the work
    #[arg(long)]
    no_work: bool,
}

impl Serve {
    pub(crate) fn run(self, setting: &Setting) -> ExitCode {
        self.outcome(setting).err().unwrap_or(Outcome::Done).report(false)
    }

    fn outcome(self, setting: &Setting) -> Result<(), Outcome> {
        let config = &setting.config;
        tracing_subscriber::fmt()
            .with_env_filter(tracing_subscriber::EnvFilter::new(&config.log))
            .with_writer(io::stderr)
            .json()
            .init();
        for folder in self.receive.iter().chain(&config.cms.folder) {
            if !folder.is_dir() {
                return Err(Outcome::usage(format!("{} is not a folder", folder.display())));
            }
        }
        let (limit, recording_limit) = config.limits();
        let largest = limit.max(recording_limit);
        let cms = config
            .cms
            .connect(&self.receive, largest)
            .map_err(Outcome::usage)?;
        let work = Arc::new(setting.work(None)?);
        let drawer = work.clone();
        let serving = Serving {
            data: self.data.unwrap_or_else(|| config.data.clone()),
            listen: self.listen.unwrap_or(config.listen),
            receive: self.receive,
            entra: config.entra.clone(),
            access: config.access.clone(),
            public_address: config.public_address.clone(),
            origins: config.origins.clone(),
            cms,
            cms_session: config.cms.service_session(),
            redaction_log: config.redaction_log().map_err(Outcome::usage)?,
            watch: config.cms.watch(),
            tokens: TokenList::configured(config.tokens.clone()),
            signing_key: config.signing_key.clone(),
            upload_limit: limit,
            recording_limit,
            jobs: config.jobs(),
            with_worker: !self.no_work,
            sandboxed: work
                .sandbox
                .self_test()
                .is_ok_and(|enforcement| enforcement.is_complete()),
            work,
            render: Arc::new(move |bytes, page, scale| {
                drawer.page(bytes, page, scale).map_err(|error| match error {
                    WorkError::Refused(refused) => Problem::refused(&refused),
                    other => Problem::internal(&other),
                })
            }),
        };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(serve(serving, |address| {
            let _ = writeln!(
                io::stdout().lock(),
                "Obelus is ready: {address}\nEnd it with Ctrl-C."
            );
        }))?;
        Ok(())
    }
}

impl From<ServeError> for Outcome {
    fn from(error: ServeError) -> Self {
        match error {
            ServeError::Casebook(error) => error.into(),
            error @ (ServeError::OpenToOthers(_) | ServeError::Setting(_)) => Self::Usage(error.to_string()),
            error @ (ServeError::Receiving { .. } | ServeError::System { .. }) => {
                Self::Environment(error.to_string())
            }
        }
    }
}
