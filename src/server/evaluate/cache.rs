//! Whole results, kept while the dataset stays the same.

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use super::output::Nature;
use crate::dataset::Version;

/// Everything a result depends on except the data: request text, parameters, form of the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Fingerprint([u8; 16]);

impl Fingerprint {
    /// Of the parts in order; no two lists of parts run into one another.
    pub fn of<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut hash = Sha256::new();
        for part in parts {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digest = hash.finalize();
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }
}

impl std::fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Results by request and version, the least recently used going first.
///
/// Invariant: the bytes held never exceed `capacity`, each entry counted with its own overhead; entries of an
/// older version than one asked for are never given.
pub struct Cache {
    capacity: u64,
    inner: Mutex<Inner>,
    pub hits: AtomicU64,
    pub misses: AtomicU64,
}

#[derive(Default)]
struct Inner {
    entries: HashMap<Fingerprint, Entry>,
    by_use: BTreeMap<u64, Fingerprint>,
    clock: u64,
    bytes: u64,
}

struct Entry {
    version: Version,
    nature: Nature,
    body: Bytes,
    used: u64,
}

/// What an entry takes beside its body.
const OVERHEAD: u64 = 256;

impl Cache {
    pub fn new(capacity: u64) -> Self {
        Self { capacity, inner: Mutex::default(), hits: AtomicU64::new(0), misses: AtomicU64::new(0) }
    }

    /// Whether it keeps anything at all.
    pub fn keeps(&self) -> bool {
        self.capacity > 0
    }

    /// The result of this request on this version.
    pub fn get(&self, key: Fingerprint, version: Version) -> Option<(Nature, Bytes)> {
        let mut inner = self.lock();
        inner.clock += 1;
        let clock = inner.clock;
        let found = inner.entries.get_mut(&key).filter(|entry| entry.version == version).map(|entry| {
            let before = std::mem::replace(&mut entry.used, clock);
            (before, entry.nature, entry.body.clone())
        });
        let Some((before, nature, body)) = found else {
            drop(inner);
            self.misses.fetch_add(1, Ordering::Relaxed);
            return None;
        };
        inner.by_use.remove(&before);
        inner.by_use.insert(clock, key);
        drop(inner);
        self.hits.fetch_add(1, Ordering::Relaxed);
        Some((nature, body))
    }

    /// Keeps a result; one that would take more than an eighth of the room is not kept.
    pub fn put(&self, key: Fingerprint, version: Version, nature: Nature, body: Bytes) {
        let size = body.len() as u64 + OVERHEAD;
        if size > self.capacity / 8 {
            return;
        }
        let mut inner = self.lock();
        inner.remove(key);
        while inner.bytes + size > self.capacity {
            let Some((_, oldest)) = inner.by_use.pop_first() else { break };
            inner.remove(oldest);
        }
        inner.clock += 1;
        let used = inner.clock;
        inner.bytes += size;
        inner.by_use.insert(used, key);
        inner.entries.insert(key, Entry { version, nature, body, used });
    }

    /// Bytes held and entries.
    pub fn size(&self) -> (u64, usize) {
        let inner = self.lock();
        (inner.bytes, inner.entries.len())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    fn remove(&mut self, key: Fingerprint) {
        if let Some(entry) = self.entries.remove(&key) {
            self.bytes -= entry.body.len() as u64 + OVERHEAD;
            self.by_use.remove(&entry.used);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Cache, Fingerprint};
    use crate::dataset::Version;
    use crate::server::evaluate::output::Nature;
    use bytes::Bytes;

    fn key(name: &str) -> Fingerprint {
        Fingerprint::of([name.as_bytes()])
    }

    const NATURE: Nature = Nature { content_type: "text/csv", version: None, repeatable: true };

    #[test]
    fn parts_do_not_run_together() {
        assert_ne!(Fingerprint::of([&b"ab"[..], b"c"]), Fingerprint::of([&b"a"[..], b"bc"]));
    }

    #[test]
    fn only_the_same_version_is_given() {
        let cache = Cache::new(1 << 20);
        cache.put(key("q"), Version(1), NATURE, Bytes::from_static(b"one"));
        assert_eq!(cache.get(key("q"), Version(1)).unwrap().1, "one");
        assert!(cache.get(key("q"), Version(2)).is_none(), "the dataset has changed");
    }

    #[test]
    fn memory_is_bounded_and_the_unused_goes_first() {
        let cache = Cache::new(16 << 10);
        let body = Bytes::from(vec![0; 1500]);
        for number in 0..100 {
            cache.put(key(&number.to_string()), Version(1), NATURE, body.clone());
            assert!(cache.get(key("0"), Version(1)).is_some(), "used all the time");
            assert!(cache.size().0 <= 16 << 10);
        }
        assert!(cache.get(key("1"), Version(1)).is_none(), "not used for long");
        cache.put(key("huge"), Version(1), NATURE, Bytes::from(vec![0; 10_000]));
        assert!(cache.get(key("huge"), Version(1)).is_none(), "one result does not push out all others");
    }
}
