//! Opening a dataset, and what it holds.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use super::durable::Store;
use super::index::Snapshot;
use super::{Current, Dataset, DatasetError, Version};

impl Dataset {
    /// A dataset that lives as long as the process.
    pub fn in_memory() -> Result<Self, DatasetError> {
        Ok(Self { current: RwLock::default(), writer: Mutex::new(None) })
    }

    /// Opens or creates the dataset in a folder; one process at a time.
    ///
    /// A damaged graph makes this fail with the names of all damaged graphs; the others are whole, see
    /// [`open_undamaged`](Self::open_undamaged).
    pub fn open(folder: &Path) -> Result<Self, DatasetError> {
        let (dataset, damaged) = Self::open_undamaged(folder)?;
        if damaged.is_empty() {
            return Ok(dataset);
        }
        let whole = dataset.snapshot().graph_count();
        Err(DatasetError::Damaged(format!("{} ({whole} named graphs are whole)", damaged.join("; "))))
    }

    /// Opens a dataset without its damaged graphs and names them. On disk they stay as they are until they are
    /// replaced or removed.
    pub fn open_undamaged(folder: &Path) -> Result<(Self, Vec<String>), DatasetError> {
        let (store, loaded) = Store::open(folder)?;
        let dataset = Self { current: RwLock::new(loaded.current), writer: Mutex::new(Some(store)) };
        Ok((dataset, loaded.damaged))
    }

    /// Whether a folder holds a dataset.
    #[must_use]
    pub fn exists(folder: &Path) -> bool {
        Store::exists(folder)
    }

    /// The number of the last commit.
    #[must_use]
    pub fn version(&self) -> Version {
        Version(self.current.read().unwrap_or_else(PoisonError::into_inner).version)
    }

    pub(super) fn current(&self) -> Current {
        self.current.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn snapshot(&self) -> Arc<Snapshot> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner).snapshot)
    }
}
