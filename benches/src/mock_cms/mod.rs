//! A made-up case management system that answers as the Casework App's connector (DDEI) does: invented cases of any
//! size, locks, versions, notes, and faults on demand, so that anybody can try Obelus without the real one.
//!
//! ```text
//! GET    /api/…                the connector's calls
//! POST   /mock/faults          {"fault":"status|slow|truncated|late_answer|late_save","on":"all|list|fetch|upload|lock",
//!                               "status":409,"seconds":5,"times":1}
//! DELETE /mock/faults          no more faults
//! DELETE /mock/cases/{case}/documents/{document}    removes a document, as somebody else would
//! GET    /mock/uploads         how many files were saved
//! ```
//!
//! `Cms-Auth-Values: user=priya` is Priya Example; any value with `expired` in it is a session that is over.

mod data;
mod faults;
mod paper;
mod routes;
mod store;

pub use faults::{Fault, Faults, Order, Target};

use axum::Router;
use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use store::Store;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

/// What the made-up system has.
#[derive(Clone, Debug)]
pub struct Inventory {
    /// Documents of each case; the first case has number 1001.
    pub cases: Vec<usize>,
    /// Largest file taken, in bytes; larger ones are answered with 413.
    pub largest: usize,
    /// Refuses uploads that are not based on the newest version. The real system is not known to.
    pub careful: bool,
    /// The function key callers must send, if any.
    pub key: Option<String>,
}

impl Default for Inventory {
    fn default() -> Self {
        Self {
            cases: vec![12],
            largest: 50 << 20,
            careful: true,
            key: None,
        }
    }
}

/// Number of the first case.
pub const FIRST_CASE: i64 = 1001;

/// The made-up system; cheap to clone.
#[derive(Clone, Debug)]
pub struct MockCms(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    inventory: Inventory,
    documents: BTreeMap<i64, i64>,
    faults: Faults,
    store: Mutex<Store>,
}

impl MockCms {
    /// A system with these cases.
    pub fn new(inventory: Inventory) -> Self {
        let documents = inventory
            .cases
            .iter()
            .zip(FIRST_CASE..)
            .map(|(count, case)| (case, *count as i64))
            .collect();
        Self(Arc::new(Inner {
            inventory,
            documents,
            faults: Faults::default(),
            store: Mutex::default(),
        }))
    }

    /// Faults that wait for their call.
    pub fn faults(&self) -> &Faults {
        &self.0.faults
    }

    /// How many files were saved.
    pub fn uploads(&self) -> u64 {
        self.store().uploads
    }

    /// Removes a document, as somebody else would.
    pub fn remove(&self, case: i64, document: i64) {
        self.store().removed.insert((case, document));
    }

    /// Reference number of a case.
    pub fn urn(case: i64) -> String {
        data::urn(case)
    }

    /// Its calls.
    pub fn router(&self) -> Router {
        routes::router(self.clone())
    }

    /// Listens until the answer is dropped or stopped.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn listen(&self, address: SocketAddr) -> io::Result<Running> {
        let listener = TcpListener::bind(address).await?;
        let address = listener.local_addr()?;
        let (stop, stopped) = oneshot::channel::<()>();
        let router = self.router();
        let task = tokio::spawn(async move {
            tokio::select! {
                _ = axum::serve(listener, router) => {}
                _ = stopped => {}
            }
        });
        Ok(Running {
            address,
            stop: Some(stop),
            task,
        })
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.0.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A listening mock; dropping it stops it.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Running {
    /// Where it listens, e.g. `http://127.0.0.1:4567`.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Stops listening and breaks open connections.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        let _ = (&mut self.task).await;
    }

    /// Serves until the process ends.
    pub async fn forever(mut self) {
        let _ = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
    }
}
