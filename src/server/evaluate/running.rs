//! What runs now, who asked for it, and how to stop it.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU8, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::dataset::CancellationToken;
use crate::server::problem::Problem;

/// Characters of a query that the list shows.
const SHOWN: usize = 2000;

/// Why an evaluation was told to stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    Time = 1,
    Admin = 2,
    ClientLeft = 3,
}

/// One evaluation under way.
pub struct Running {
    pub id: u64,
    kind: &'static str,
    text: String,
    client: String,
    started: Instant,
    pub limit: Duration,
    pub cancel: CancellationToken,
    reason: AtomicU8,
}

/// One line of the list.
#[derive(Serialize)]
pub struct Listed {
    pub id: u64,
    pub kind: &'static str,
    pub text: String,
    pub client: String,
    pub seconds: f64,
    pub cancelled: bool,
}

impl Running {
    /// Tells the evaluation to stop; the first reason counts.
    pub fn stop(&self, reason: Reason) {
        let _ = self.reason.compare_exchange(0, reason as u8, Ordering::SeqCst, Ordering::SeqCst);
        self.cancel.cancel();
    }

    /// When its time is up.
    pub fn deadline(&self) -> Instant {
        self.started + self.limit
    }

    /// What a cancelled evaluation answers.
    pub fn verdict(&self) -> Problem {
        match self.reason.load(Ordering::SeqCst) {
            reason if reason == Reason::Admin as u8 || reason == Reason::ClientLeft as u8 => Problem::Cancelled,
            _ => Problem::Timeout(self.limit.as_secs_f64()),
        }
    }
}

/// All evaluations under way.
#[derive(Default)]
pub struct Registry {
    next: AtomicU64,
    entries: Mutex<BTreeMap<u64, Arc<Running>>>,
    /// Evaluations stopped so far, whoever stopped them.
    pub cancelled: AtomicU64,
}

/// Takes its evaluation off the list when dropped; the worker holds it.
pub struct Listing {
    registry: Arc<Registry>,
    pub running: Arc<Running>,
}

/// Stops its evaluation when dropped before [`Leash::release`]; whoever waits for the answer holds it.
pub struct Leash(Option<Arc<Running>>);

impl Registry {
    /// Enters an evaluation.
    pub fn enter(self: &Arc<Self>, kind: &'static str, text: &str, client: &str, limit: Duration) -> (Listing, Leash) {
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let running = Arc::new(Running {
            id,
            kind,
            text: text.chars().take(SHOWN).collect(),
            client: client.to_owned(),
            started: Instant::now(),
            limit,
            cancel: CancellationToken::new(),
            reason: AtomicU8::new(0),
        });
        self.lock().insert(id, Arc::clone(&running));
        (Listing { registry: Arc::clone(self), running: Arc::clone(&running) }, Leash(Some(running)))
    }

    /// The list, oldest first.
    pub fn list(&self) -> Vec<Listed> {
        let list = |running: &Arc<Running>| Listed {
            id: running.id,
            kind: running.kind,
            text: running.text.clone(),
            client: running.client.clone(),
            seconds: running.started.elapsed().as_secs_f64(),
            cancelled: running.cancel.is_cancelled(),
        };
        self.lock().values().map(list).collect()
    }

    /// Stops one evaluation; false when there is none of that number.
    pub fn stop(&self, id: u64) -> bool {
        self.lock().get(&id).map(|running| running.stop(Reason::Admin)).is_some()
    }

    /// How many run.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<u64, Arc<Running>>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Listing {
    fn drop(&mut self) {
        if self.running.cancel.is_cancelled() {
            self.registry.cancelled.fetch_add(1, Ordering::Relaxed);
        }
        self.registry.lock().remove(&self.running.id);
    }
}

impl Leash {
    /// The answer is whole: nothing to stop any more.
    pub fn release(mut self) {
        self.0 = None;
    }

    /// Stops the evaluation and tells why.
    pub fn stop(mut self, reason: Reason) -> Problem {
        let Some(running) = self.0.take() else { return Problem::Cancelled };
        running.stop(reason);
        running.verdict()
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        if let Some(running) = &self.0 {
            running.stop(Reason::ClientLeft);
        }
    }
}
