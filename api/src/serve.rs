//! Runs the service: opens the casebook, starts a worker, listens, ends cleanly.

use crate::{
    app,
    auth::{
        SignIn, TokenList,
        access::{AccessFile, CaseAccess, Everybody},
        directory::Directory,
        entra::{Entra, EntraConfig},
    },
    page_images::{PageImages, Render},
    polaris::{
        Origins, Polaris,
        door::CmsAccess,
        redaction_log::{OutsideLog, Rests},
    },
    state::{Parts, Service},
    viewed,
};
use metrics_exporter_prometheus::PrometheusBuilder;
use obelus_casebook::{Casebook, CasebookError, NewEvent, NewStage, Options};
use obelus_cms::{Cms, Folder, Session};
use obelus_evidence::{Actor, EventKind};
use obelus_pipeline::{
    EvidenceWork, Progress, Worker, WorkerOptions,
    cms::{self, Intake, IntakeError, IntakeOptions},
};
use std::{
    io,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};
use tokio::{net::TcpListener, sync::watch};

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
    /// Configured tokens; none, and no Entra ID, means the development key on loopback.
    pub tokens: TokenList,
    /// Entra ID.
    pub entra: Option<EntraConfig>,
    /// `everybody`, `cms` or an access file; see [`crate::config::Config`].
    pub access: Option<String>,
    /// Where browsers reach the service.
    pub public_address: Option<String>,
    /// Pages of these may call the Casework App's dialect.
    pub origins: Vec<String>,
    /// The case management system.
    pub cms: Arc<dyn Cms>,
    /// On whose behalf it is asked where no user is there: for what its folders have new, and for copies that were
    /// being saved when the service ended.
    pub cms_session: Session,
    /// The redaction log that entries are handed on to, when there is one elsewhere.
    pub redaction_log: Option<Arc<dyn OutsideLog>>,
    /// How often its cases are looked at for new documents; `None` for not at all.
    pub watch: Option<Duration>,
    /// The signing key's file, when it is not in the casebook's folder.
    pub signing_key: Option<PathBuf>,
    /// Largest upload in bytes.
    pub upload_limit: u64,
    /// The same for a film or sound recording.
    pub recording_limit: u64,
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
        "{0} can be reached from other machines, and no sign-in is configured; configure Entra ID or tokens, or listen on 127.0.0.1"
    )]
    OpenToOthers(SocketAddr),
    /// Sign-in, access or origins are configured in a way that is not safe.
    #[error("{0}")]
    Setting(String),
    /// The casebook failed.
    #[error(transparent)]
    Casebook(#[from] CasebookError),
    /// A case folder could not be received.
    #[error("{folder}: {source}")]
    Receiving {
        /// The folder.
        folder: PathBuf,
        /// What went wrong.
        source: IntakeError,
    },
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
    let is_open = serving.tokens.is_empty() && serving.entra.is_none();
    if is_open && !serving.listen.ip().is_loopback() {
        return Err(ServeError::OpenToOthers(serving.listen));
    }
    let options = Options {
        signing_key: serving.signing_key,
        ..Options::default()
    };
    let casebook = Casebook::open_with(&serving.data, options).await?;
    let origins = Origins::parse(&serving.origins).map_err(ServeError::Setting)?;
    let entra = serving.entra.map(entra).transpose()?;
    let (tokens, key) = if is_open {
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
    let polaris = Polaris::new(serving.cms.clone(), &casebook, serving.public_address);
    let outbox = polaris.outbox(&casebook);
    let access = access(serving.access.as_deref(), entra.is_some(), &polaris)?;
    let intake_options = IntakeOptions {
        limit: serving.upload_limit,
        recording_limit: serving.recording_limit,
        ..IntakeOptions::default()
    };
    let intake = Intake::new(
        casebook.clone(),
        serving.work.clone(),
        serving.cms.clone(),
        intake_options,
    );
    let service = Service::new(Parts {
        casebook: casebook.clone(),
        sign_in: SignIn {
            tokens,
            entra,
            ..SignIn::default()
        },
        access,
        polaris: Some(polaris),
        images: PageImages::new(serving.render, serving.jobs),
        upload_limit: serving.upload_limit,
        recording_limit: serving.recording_limit,
        work: serving.work.clone(),
        intake: intake.clone(),
        sandboxed: serving.sandboxed,
        metrics: handle,
    });
    let listener = TcpListener::bind(serving.listen)
        .await
        .map_err(system(&format!("listening on {}", serving.listen)))?;
    let address = listener.local_addr().map_err(system("the address listened on"))?;
    let options = WorkerOptions {
        slots: serving.jobs,
        ..WorkerOptions::default()
    };
    let work = serving.work.clone();
    let worker = match serving.with_worker {
        true => Some(Worker::start(casebook.clone(), work, Progress::default(), options).await?),
        false => None,
    };
    for folder in serving.receive {
        receive(&casebook, &serving.work, intake_options, folder).await?;
    }
    tokio::spawn(settle(intake.clone(), serving.cms_session.clone()));
    tokio::spawn(read_again(casebook.clone(), serving.work));
    let stop = watch::Sender::new(false);
    if let Some(log) = serving.redaction_log {
        tokio::spawn(outbox.run(log, casebook.clone(), Rests::default(), stop.subscribe()));
    }
    if let Some(every) = serving.watch {
        tokio::spawn(cms::watch(intake, serving.cms_session, every, stop.subscribe()));
    }
    ready(&match key {
        Some(key) => format!("http://{address}/#key={key}"),
        None => format!("http://{address}/"),
    });
    let serving = axum::serve(listener, app::application(service, &origins)).with_graceful_shutdown(ended());
    // Event streams never end by themselves, so requests get a few seconds to finish and no more.
    tokio::select! {
        served = serving => served.map_err(system("serving"))?,
        () = async { ended().await; tokio::time::sleep(PATIENCE).await } => {}
    }
    stop.send_replace(true);
    if let Some(worker) = worker {
        worker.stop().await;
    }
    casebook.close().await?;
    Ok(())
}

fn entra(config: EntraConfig) -> Result<Entra, ServeError> {
    config.check().map_err(ServeError::Setting)?;
    let source = Directory::new(config.keys_address()).map_err(ServeError::Setting)?;
    Ok(Entra::new(config, Arc::new(source)))
}

/// Who may open which case. Nothing said: everybody on one's own machine; with Entra ID, whoever the case management
/// system lets.
fn access(
    asked: Option<&str>,
    with_entra: bool,
    polaris: &Polaris,
) -> Result<Arc<dyn CaseAccess>, ServeError> {
    match asked {
        Some("everybody") => Ok(Arc::new(Everybody)),
        Some("cms") => Ok(Arc::new(CmsAccess(polaris.door().clone()))),
        None if with_entra => Ok(Arc::new(CmsAccess(polaris.door().clone()))),
        None => Ok(Arc::new(Everybody)),
        Some(file) => {
            let file = AccessFile::open(Path::new(file)).map_err(|e| ServeError::Setting(e.to_string()))?;
            Ok(Arc::new(file))
        }
    }
}

/// Takes in a case folder whole; doing it again changes nothing.
async fn receive(
    casebook: &Casebook,
    work: &Arc<dyn EvidenceWork>,
    options: IntakeOptions,
    folder: PathBuf,
) -> Result<(), ServeError> {
    let session = Session::new(Actor {
        id: "folder".to_owned(),
        name: "received from a folder at start".to_owned(),
    });
    let limit = options.limit.max(options.recording_limit);
    let cms = Arc::new(Folder::new(Vec::new(), vec![folder.clone()], limit));
    let intake = Intake::new(casebook.clone(), work.clone(), cms, options);
    let received = async {
        for case in intake.cms().all_cases(&session).await? {
            let open = intake.open(&session, case).await?;
            let fetched = intake
                .fetch_all(&session, &open.documents, case, NewStage::NIGHT)
                .await?;
            tracing::info!(fetched.received, fetched.refused, "received a case folder");
            for (document, why) in fetched.failed {
                tracing::warn!(case, document, why, "a document could not be received");
            }
        }
        Ok(())
    };
    received
        .await
        .map_err(|source| ServeError::Receiving { folder, source })
}

/// Looks for copies whose fate a former life of this server did not learn; a system that is slow to answer keeps nobody
/// waiting.
async fn settle(intake: Intake, session: Session) {
    match intake.settle_saves(&session).await {
        Ok(0) => {}
        Ok(settled) => tracing::info!(settled, "found copies that had been saved before the last end"),
        Err(error) => tracing::warn!(%error, "can't look for copies that were being saved"),
    }
}

/// Reads what an earlier version refused.
async fn read_again(casebook: Casebook, work: Arc<dyn EvidenceWork>) {
    let by = viewed::service();
    match obelus_pipeline::read_refused_again(&casebook, &*work, NewStage::NIGHT, &by).await {
        Ok(0) => {}
        Ok(again) => tracing::info!(again, "documents that an earlier version refused are read again"),
        Err(error) => tracing::warn!(%error, "can't look for documents that an earlier version refused"),
    }
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
