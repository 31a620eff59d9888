//! The endpoint and the pages.
//!
//! [`router`] needs no port; [`serve`] binds one.

pub mod access;
pub mod backup;
mod evaluate;
#[cfg(fuzzing)]
pub mod fuzzing;
mod layers;
mod negotiate;
mod operation;
mod pages;
mod problem;
mod protocol;
mod serve;
mod settings;
mod tls;
mod trace;
mod upload;

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use axum::Router;

use self::access::outgoing::Outgoing;
use self::access::rate::Rate;
use self::access::tokens::{TokenError, Tokens};
use self::evaluate::cache::{Cache, Fingerprint};
use self::evaluate::flights::Flights;
use self::evaluate::pool::Pool;
use self::evaluate::running::Registry;
pub use self::serve::{Listening, serve};
pub use self::settings::{Ceilings, Settings, Tls};
use crate::dataset::{Dataset, Version};
use crate::lexicon::Lexicon;

/// What can keep the endpoint from starting or running.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("cannot listen on {address}")]
    Bind {
        address: std::net::SocketAddr,
        #[source]
        source: std::io::Error,
    },
    #[error(transparent)]
    Tokens(#[from] TokenError),
    #[error("cannot use the certificate {}: {reason}", path.display())]
    Certificate { path: std::path::PathBuf, reason: String },
    #[error("{url}: {reason}")]
    Backup { url: String, reason: String },
    #[error("cannot start the workers")]
    Workers(#[source] std::io::Error),
}

/// Everything that a request may need; cheap to clone.
#[derive(Clone)]
pub struct AppState(Arc<Shared>);

/// Behind [`AppState`].
pub struct Shared {
    pub(crate) settings: Settings,
    pub(crate) dataset: Arc<Dataset>,
    /// What uploads are read with.
    pub(crate) lexicon: &'static Lexicon,
    pub(crate) tokens: Tokens,
    pub(crate) rate: Rate,
    pub(crate) outgoing: Outgoing,
    pub(crate) pool: Pool,
    pub(crate) running: Arc<Registry>,
    pub(crate) cache: Cache,
    pub(crate) flights: Arc<Flights>,
    pub(crate) metrics: operation::Metrics,
    pub(crate) tracer: trace::Tracer,
    pub(crate) stopping: AtomicBool,
    /// Writes come one after another, so that a precondition still holds when its write happens.
    writer: Arc<tokio::sync::Mutex<()>>,
    /// Tells the versions of this process from those of another dataset at the same address.
    nonce: u64,
}

impl Deref for AppState {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.0
    }
}

impl AppState {
    /// Starts the workers and reads the tokens. `token` is one more token with all rights (`FAZHI_TOKEN`).
    pub fn new(
        settings: Settings,
        dataset: Arc<Dataset>,
        lexicon: &'static Lexicon,
        token: Option<&str>,
    ) -> Result<Self, ServerError> {
        let tokens = Tokens::open(settings.token_file.as_deref(), token)?;
        let pool = Pool::start(settings.worker_count(), settings.queue_length, settings.queue_wait)
            .map_err(ServerError::Workers)?;
        Ok(Self(Arc::new(Shared {
            tokens,
            rate: Rate::new(settings.rate, settings.burst),
            outgoing: Outgoing::new(&settings),
            pool,
            running: Arc::default(),
            cache: Cache::new(settings.cache_bytes),
            flights: Arc::default(),
            metrics: operation::Metrics::default(),
            tracer: trace::Tracer::new(settings.traces.as_deref()),
            stopping: AtomicBool::new(false),
            writer: Arc::default(),
            nonce: RandomState::new().hash_one(std::process::id()),
            settings,
            dataset,
            lexicon,
        })))
    }
}

impl Shared {
    /// The entity tag of a request's result on a version.
    pub(crate) fn etag(&self, version: Version, key: Fingerprint) -> String {
        format!("\"{}-{key}\"", self.version_prefix(version))
    }

    /// What every entity tag of a version begins with.
    pub(crate) fn version_prefix(&self, version: Version) -> String {
        format!("{}-{:016x}", version.0, self.nonce)
    }

    /// Waits for the writers before, then keeps the others waiting.
    pub(crate) async fn writing(&self) -> Result<tokio::sync::OwnedMutexGuard<()>, problem::Problem> {
        let turn = Arc::clone(&self.writer).lock_owned();
        let wait = self.settings.update_timeout;
        tokio::time::timeout(wait, turn)
            .await
            .map_err(|_| problem::Problem::Busy(self.settings.queue_wait.as_secs().max(1)))
    }
}

/// Every route with its layers.
pub fn router(state: AppState) -> Router {
    let routes = Router::new()
        .merge(protocol::routes())
        .merge(operation::routes())
        .merge(upload::routes())
        .merge(backup::routes())
        .merge(pages::routes());
    layers::wrap(routes, &state).with_state(state)
}
