//! Equal requests at the same time: one evaluates, the others wait for its result in the cache.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::watch;

use super::cache::Fingerprint;
use crate::dataset::Version;

/// A request on a version of the dataset.
type Key = (Fingerprint, Version);

/// The requests that are being evaluated.
///
/// Invariant: a key is held exactly while its [`Flight`] lives.
#[derive(Default)]
pub struct Flights(Mutex<HashMap<Key, watch::Receiver<bool>>>);

/// Who evaluates a request.
pub enum Turn {
    /// This one, and it says when it has.
    Lead(Flight),
    /// Another is at it.
    Wait(watch::Receiver<bool>),
}

/// The evaluation that others wait for; they are woken when it goes, finished or not.
pub struct Flight {
    flights: Arc<Flights>,
    key: Key,
    ended: watch::Sender<bool>,
}

impl Flights {
    pub fn turn(self: &Arc<Self>, key: Fingerprint, version: Version) -> Turn {
        let key = (key, version);
        let mut flights = self.lock();
        if let Some(other) = flights.get(&key) {
            return Turn::Wait(other.clone());
        }
        let (ended, receiver) = watch::channel(false);
        flights.insert(key, receiver);
        drop(flights);
        Turn::Lead(Flight { flights: Arc::clone(self), key, ended })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Key, watch::Receiver<bool>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Flight {
    /// The evaluation came to its end, with whatever result: those who find nothing in the cache go on their own.
    pub fn end(self) {
        let _ = self.ended.send(true);
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.flights.lock().remove(&self.key);
    }
}

/// Waits for another's evaluation. `false` when it was given up, its client gone: somebody else must take it on.
pub async fn ended(mut other: watch::Receiver<bool>) -> bool {
    other.wait_for(|ended| *ended).await.is_ok()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Flights, Turn, ended};
    use crate::dataset::Version;
    use crate::server::evaluate::cache::Fingerprint;

    #[tokio::test]
    async fn one_leads_and_the_others_hear_how_it_went() {
        let flights = Arc::new(Flights::default());
        let key = Fingerprint::of([&b"q"[..]]);
        for (finished, reason) in [(true, "it came to its end"), (false, "its client left")] {
            let Turn::Lead(flight) = flights.turn(key, Version(1)) else { panic!("nobody else is at it") };
            let Turn::Wait(other) = flights.turn(key, Version(1)) else { panic!("it is under way") };
            assert!(matches!(flights.turn(key, Version(2)), Turn::Lead(_)), "another version is another request");
            let waiting = tokio::spawn(ended(other));
            if finished {
                flight.end();
            } else {
                drop(flight);
            }
            assert_eq!(waiting.await.unwrap(), finished, "{reason}");
        }
        assert!(flights.lock().is_empty());
    }
}
