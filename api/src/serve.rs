//! Runs the service: opens the casebook, starts a worker, listens, ends cleanly.

use crate::{
    app,
    auth::{Sessions, TokenList},
    folder::{self, FolderError},
    page_images::{PageImages, Render},
    state::{Parts, Service},
    viewed,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use obelus_casebook::{Casebook, CasebookError, NewEvent, Options};
use obelus_evidence::{Actor, EventKind};
use obelus_pipeline::{EvidenceWork, Progress, Worker, WorkerOptions};
use std::{io, net::SocketAddr, path::PathBuf, sync::Arc, time::Duration};
use tokio::net::TcpListener;

/// How long requests may take to finish once the service is told to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// How the service runs.
pub struct Serving {
    /// Folder of the casebook.
    pub data: PathBuf,
    /// Address to listen on. Anything but loopback needs configured tokens.
    pub listen: SocketAddr,
    /// Case folders to receive at start.
    pub receive: Vec<PathBuf>,
    /// Configured tokens; none means the development key on loopback.
    pub tokens: TokenList,
    /// The signing key's file, when it is not in the casebook's folder.
    pub signing_key: Option<PathBuf>,
    /// Largest upload in bytes.
    pub upload_limit: u64,
    /// Jobs at once.
    pub jobs: usize,
    /// Whether to run a worker inside.
    pub with_worker: bool,
    /// Whether evidence is read inside the sandbox.
    pub sandboxed: bool,
    /// What is done with evidence.
    pub work: Arc<dyn EvidenceWork>,
    /// Renders pages.
    pub render: Render,
}

/// Why the service could not start or had to end.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// Listening beyond this machine without sign-in.
    #[error(
        "{0} can be reached from other machines, and no tokens are configured; configure tokens or listen on 127.0.0.1"
    )]
    OpenToOthers(SocketAddr),
    /// The casebook failed.
    #[error(transparent)]
    Casebook(#[from] CasebookError),
    /// A case folder could not be received.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// The network or a file failed.
    #[error("{what}: {source}")]
    System {
        /// What was being done.
        what: String,
        /// What the system said.
        source: io::Error,
    },
}

/// Serves until SIGTERM or Ctrl-C; running stages are finished first. `ready` is told the address, with the key that
/// opens the page when no tokens are configured.
///
/// # Errors
/// When the casebook, the network or a case folder fails.
pub async fn serve(serving: Serving, ready: impl FnOnce(&str)) -> Result<(), ServeError> {
    let system = |what: &str| {
        let what = what.to_owned();
        move |source| ServeError::System { what, source }
    };
    if serving.tokens.is_empty() && !serving.listen.ip().is_loopback() {
        return Err(ServeError::OpenToOthers(serving.listen));
    }
    let options = Options {
        signing_key: serving.signing_key,
        ..Options::default()
    };
    let casebook = Casebook::open_with(&serving.data, options).await?;
    let (tokens, key) = if serving.tokens.is_empty() {
        let (tokens, key) = TokenList::development(&serving.data).map_err(system("the development key"))?;
        (tokens, Some(key))
    } else {
        (serving.tokens, None)
    };
    if !serving.sandboxed {
        unsandboxed(&casebook).await?;
    }
    let metrics = PrometheusBuilder::new().build_recorder();
    let handle = metrics.handle();
    if metrics::set_global_recorder(metrics).is_err() {
        tracing::debug!("metrics are collected already");
    }
    let service = Service::new(Parts {
        casebook: casebook.clone(),
        tokens,
        images: PageImages::new(serving.render, serving.jobs),
        upload_limit: serving.upload_limit,
        work: serving.work.clone(),
        sandboxed: serving.sandboxed,
        metrics: handle,
        sessions: Sessions::default(),
    });
    let listener = TcpListener::bind(serving.listen)
        .await
        .map_err(system(&format!("listening on {}", serving.listen)))?;
    let address = listener.local_addr().map_err(system("the address listened on"))?;
    let options = WorkerOptions {
        slots: serving.jobs,
        ..WorkerOptions::default()
    };
    let worker = match serving.with_worker {
        true => Some(Worker::start(casebook.clone(), serving.work, Progress::default(), options).await?),
        false => None,
    };
    let by = Actor {
        id: "folder".to_owned(),
        name: "received from a folder at start".to_owned(),
    };
    for folder in &serving.receive {
        let (received, refused) = folder::receive(&service, folder, &by).await?;
        tracing::info!(received, refused, "received a case folder");
    }
    ready(&match key {
        Some(key) => format!("http://{address}/#key={key}"),
        None => format!("http://{address}/"),
    });
    let serving = axum::serve(listener, app::application(service)).with_graceful_shutdown(ended());
    // Event streams never end by themselves, so requests get a few seconds to finish and no more.
    tokio::select! {
        served = serving => served.map_err(system("serving"))?,
        () = async { ended().await; tokio::time::sleep(PATIENCE).await } => {}
    }
    if let Some(worker) = worker {
        worker.stop().await;
    }
    casebook.close().await?;
    Ok(())
}

async fn unsandboxed(casebook: &Casebook) -> Result<(), CasebookError> {
    tracing::warn!("evidence is read WITHOUT the sandbox, as configured");
    let event = NewEvent {
        case: None,
        document: None,
        by: viewed::service(),
        kind: EventKind::UnsandboxedAllowed,
        detail: serde_json::json!({}),
    };
    casebook.append_event(event).await
}

/// Ends when the system asks for it.
async fn ended() {
    let interrupted = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let terminated = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}
