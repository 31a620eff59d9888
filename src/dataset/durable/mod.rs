//! Graphs on disk.
//!
//! One redb file holds every graph as one value, and small changes to a large graph as values beside it until they
//! outweigh it. redb makes a commit atomic and waits for the disk; the checksum of each value tells which graph a
//! damaged block belongs to.

pub(super) mod blob;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::ErrorKind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use redb::{Database, DatabaseError, ReadableDatabase, ReadableTable, TableDefinition};

use super::index::{Quad, Snapshot, TermId, Terms};
use super::{Current, DatasetError};

type Cause = Box<dyn std::error::Error + Send + Sync>;

/// `format`, `version` and `next` (the number of the next new graph).
const META: TableDefinition<&str, u64> = TableDefinition::new("meta");
/// Number, quads, quads of the whole value, steps and number of the changes, source.
type GraphRow = (u64, u64, u64, u64, u32, Option<&'static str>);
/// By name, empty for the default graph.
const GRAPHS: TableDefinition<&str, GraphRow> = TableDefinition::new("graphs");
/// By number of the graph and of the change; 0 is the whole graph.
const VALUES: TableDefinition<(u64, u32), &[u8]> = TableDefinition::new("values");

const FORMAT: u64 = 1;
const FILE: &str = "graphs.redb";
/// Values are read once at the start and written once; a large page cache would only hold memory.
const CACHE: usize = 32 << 20;
/// Changes below this many steps never make a graph be written anew.
const SMALL: u64 = 512;

/// What a commit does to one graph on disk.
pub struct GraphChange<'a> {
    /// Empty for the default graph.
    pub name: &'a str,
    pub graph: TermId,
    pub after: Option<After<'a>>,
}

/// A graph after a commit.
pub struct After<'a> {
    pub quads: u64,
    pub source: Option<&'a str>,
    /// `None`: write the whole graph.
    pub steps: Option<(Vec<Quad>, Vec<Quad>)>,
}

/// The file of a dataset, locked for this process.
pub struct Store {
    folder: PathBuf,
    database: Option<Database>,
}

/// What a file holds.
pub struct Loaded {
    pub current: Current,
    /// The graphs that could not be read, with the reason.
    pub damaged: Vec<String>,
}

impl Store {
    /// Whether a folder holds a dataset's file.
    pub fn exists(folder: &Path) -> bool {
        folder.join(FILE).is_file()
    }

    /// Opens or creates the file in a folder and reads all of it.
    pub fn open(folder: &Path) -> Result<(Self, Loaded), DatasetError> {
        let database = open_database(folder)?;
        let loaded = load(&database)?;
        Ok((Self { folder: folder.to_owned(), database: Some(database) }, loaded))
    }

    /// Makes a commit durable. When it fails, the file holds what it held.
    pub fn write(
        &mut self,
        version: u64,
        terms: &Terms,
        now: &Snapshot,
        changes: &[GraphChange],
    ) -> Result<(), DatasetError> {
        let missing = || DatasetError::Write("expected the file to be open, an earlier commit failed".into());
        let database = self.database.take().ok_or_else(missing)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| write(&database, version, terms, now, changes)));
        let outcome = outcome.unwrap_or_else(|_| Err("expected the file to take the commit, it broke down".into()));
        outcome.map_err(|cause| if full(&cause) { DatasetError::Full(cause) } else { DatasetError::Write(cause) })?;
        // After a failed write a handle refuses everything, even when the disk has room again: it is not put back.
        self.database = Some(database);
        Ok(())
    }

    /// Opens the file anew after a failed commit. When the disk kept that commit after all, this returns what the file
    /// holds.
    pub fn recover(&mut self, version: u64) -> Result<Option<Current>, DatasetError> {
        if self.database.is_some() {
            return Ok(None);
        }
        let database = open_database(&self.folder)?;
        let found = stored_version(&database).map_err(DatasetError::Write)?;
        let current = if found == version { None } else { Some(load(&database)?.current) };
        self.database = Some(database);
        Ok(current)
    }
}

/// Writes one version into a new file in another folder, ready to be opened as a dataset.
pub fn backup(current: &Current, folder: &Path) -> Result<(), DatasetError> {
    let failed = |source: Cause| DatasetError::Open { path: folder.to_owned(), source };
    let path = folder.join(FILE);
    if path.exists() {
        return Err(failed("expected a folder without a dataset, it has one".into()));
    }
    std::fs::create_dir_all(folder).map_err(|e| failed(e.into()))?;
    let part = folder.join(format!("{FILE}.part"));
    let outcome = write_backup(current, &part).and_then(|()| {
        // Only a whole backup gets the name under which it is opened.
        std::fs::rename(&part, &path)?;
        Ok(File::open(folder)?.sync_all()?)
    });
    if outcome.is_err() {
        // What is left of it is of no use; the first error is the one that counts.
        std::fs::remove_file(&part).ok();
    }
    outcome.map_err(DatasetError::Write)
}

fn write_backup(current: &Current, path: &Path) -> Result<(), Cause> {
    let database = Database::builder().set_cache_size(CACHE).create(path)?;
    let (snapshot, terms) = (&current.snapshot, &current.snapshot.terms);
    let graphs = whole_graphs(current);
    write(&database, current.version, terms, snapshot, &graphs)?;
    database.close()?;
    Ok(())
}

/// Every graph of a version, to be written whole.
pub fn whole_graphs(current: &Current) -> Vec<GraphChange<'_>> {
    let snapshot = &current.snapshot;
    let default = (snapshot.graph(0) > Some(0)).then_some((0, snapshot.graph(0).unwrap_or(0)));
    let graph = |(graph, quads)| GraphChange {
        name: snapshot.terms.parts(graph).map_or("", |(_, _, text)| text),
        graph,
        after: Some(After { quads, source: current.sources.get(&graph).map(String::as_str), steps: None }),
    };
    default.into_iter().chain(snapshot.graphs()).map(graph).collect()
}

/// Reads a dataset that nobody has open, as a backup is.
pub fn read(folder: &Path) -> Result<Current, DatasetError> {
    let path = folder.join(FILE);
    if !path.is_file() {
        let source: Cause = format!("expected a dataset file {FILE}, there is none").into();
        return Err(DatasetError::Open { path: folder.to_owned(), source });
    }
    let database = open_database(folder)?;
    // Opening makes a dataset of an empty file; a backup that holds none must not become the empty dataset.
    if stored_version(&database).map_err(|error| DatasetError::Damaged(error.to_string()))? == 0 {
        return Err(DatasetError::Damaged("expected a whole dataset, the file holds none".into()));
    }
    let loaded = load(&database)?;
    if loaded.damaged.is_empty() { Ok(loaded.current) } else { Err(DatasetError::Damaged(loaded.damaged.join("; "))) }
}

fn open_database(folder: &Path) -> Result<Database, DatasetError> {
    let failed = |source: Cause| DatasetError::Open { path: folder.to_owned(), source };
    std::fs::create_dir_all(folder).map_err(|e| failed(e.into()))?;
    let path = folder.join(FILE);
    let opened = catch_unwind(AssertUnwindSafe(|| Database::builder().set_cache_size(CACHE).create(&path)));
    let database = match opened {
        Ok(Ok(database)) => database,
        Ok(Err(DatabaseError::DatabaseAlreadyOpen)) => {
            return Err(failed("expected the dataset to be free, another process has it open".into()));
        }
        Ok(Err(DatabaseError::Storage(redb::StorageError::Corrupted(what)))) => {
            return Err(DatasetError::Damaged(format!("{} is no whole dataset file: {what}", path.display())));
        }
        Ok(Err(error)) => return Err(failed(error.into())),
        Err(_) => return Err(DatasetError::Damaged(format!("{} is no whole dataset file", path.display()))),
    };
    // The name of a new file is durable only once its folder is.
    File::open(folder).and_then(|f| f.sync_all()).map_err(|e| failed(e.into()))?;
    Ok(database)
}

/// Whether a write failed for want of room on the disk.
fn full(cause: &Cause) -> bool {
    use redb::{CommitError, StorageError, TableError, TransactionError};
    let storage = cause
        .downcast_ref::<StorageError>()
        .or_else(|| match cause.downcast_ref::<CommitError>() {
            Some(CommitError::Storage(error)) => Some(error),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<TableError>() {
            Some(TableError::Storage(error)) => Some(error),
            _ => None,
        })
        .or_else(|| match cause.downcast_ref::<TransactionError>() {
            Some(TransactionError::Storage(error)) => Some(error),
            _ => None,
        });
    let Some(StorageError::Io(error)) = storage else { return false };
    [ErrorKind::StorageFull, ErrorKind::QuotaExceeded, ErrorKind::FileTooLarge].contains(&error.kind())
}

fn stored_version(database: &Database) -> Result<u64, Cause> {
    let transaction = database.begin_read()?;
    match transaction.open_table(META) {
        Ok(meta) => Ok(meta.get("version")?.map_or(0, |v| v.value())),
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn load(database: &Database) -> Result<Loaded, DatasetError> {
    let outcome = catch_unwind(AssertUnwindSafe(|| read_all(database)));
    match outcome {
        Ok(Ok(loaded)) => Ok(loaded),
        Ok(Err(cause)) => Err(DatasetError::Damaged(cause.to_string())),
        Err(_) => Err(DatasetError::Damaged("its list of graphs cannot be read".into())),
    }
}

struct Listed {
    name: String,
    graph: TermId,
    quads: u64,
    changes: u32,
}

fn read_all(database: &Database) -> Result<Loaded, Cause> {
    let terms = Arc::new(Terms::default());
    let transaction = database.begin_read()?;
    let empty = |terms| Loaded {
        current: Current { snapshot: Arc::new(Snapshot::build(terms, &[], &[])), ..Current::default() },
        damaged: Vec::new(),
    };
    let meta = match transaction.open_table(META) {
        Ok(meta) => meta,
        Err(redb::TableError::TableDoesNotExist(_)) => return Ok(empty(terms)),
        Err(error) => return Err(error.into()),
    };
    let format = meta.get("format")?.map_or(0, |v| v.value());
    if format != FORMAT {
        return Err(format!("expected format {FORMAT}, found {format}").into());
    }
    let version = meta.get("version")?.map_or(0, |v| v.value());
    let (mut listed, mut sources) = (Vec::new(), BTreeMap::new());
    for row in transaction.open_table(GRAPHS)?.iter()? {
        let (name, record) = row?;
        let (number, quads, _, _, changes, source) = record.value();
        let name = name.value().to_owned();
        let graph = if name.is_empty() {
            0
        } else {
            terms.intern_parts(super::index::Kind::IRI, &name).ok_or("there are more graphs than can be numbered")?
        };
        if let Some(source) = source {
            sources.insert(graph, source.to_owned());
        }
        listed.push((number, Listed { name, graph, quads, changes }));
    }
    // In the order of the file, so that reading is sequential.
    listed.sort_unstable_by_key(|(number, _)| *number);
    let values = transaction.open_table(VALUES)?;
    let (mut all, mut graphs, mut damaged, mut broken) = (Vec::new(), Vec::new(), Vec::new(), BTreeSet::new());
    for (number, listed) in listed {
        let read = catch_unwind(AssertUnwindSafe(|| read_graph(&values, &terms, number, &listed)));
        let read = read.unwrap_or_else(|_| Err("its block cannot be read".into()));
        match read {
            Ok(mut quads) => {
                all.append(&mut quads);
                if listed.graph != 0 {
                    graphs.push(listed.graph);
                }
            }
            Err(cause) => {
                let name = if listed.name.is_empty() { "the default graph" } else { &listed.name };
                damaged.push(format!("{name}: {cause}"));
                broken.insert(listed.graph);
                sources.remove(&listed.graph);
            }
        }
    }
    let snapshot = Arc::new(Snapshot::build(terms, &all, &graphs));
    let current = Current { version, snapshot, sources: Arc::new(sources), damaged: Arc::new(broken) };
    Ok(Loaded { current, damaged })
}

fn read_graph(
    values: &impl ReadableTable<(u64, u32), &'static [u8]>,
    terms: &Terms,
    number: u64,
    listed: &Listed,
) -> Result<Vec<Quad>, Cause> {
    let read = |change: u32| -> Result<blob::Content, Cause> {
        let value = values.get((number, change))?.ok_or("a part of it is missing")?;
        Ok(blob::decode(terms, listed.graph, value.value())?)
    };
    let mut quads = read(0)?.added;
    if listed.changes > 0 {
        let mut set: BTreeSet<Quad> = quads.into_iter().collect();
        for change in 1..=listed.changes {
            let content = read(change)?;
            for quad in &content.removed {
                set.remove(quad);
            }
            set.extend(content.added);
        }
        quads = set.into_iter().collect();
    }
    if quads.len() as u64 == listed.quads {
        Ok(quads)
    } else {
        Err(format!("expected {} triples, found {}", listed.quads, quads.len()).into())
    }
}

fn write(
    database: &Database,
    version: u64,
    terms: &Terms,
    now: &Snapshot,
    changes: &[GraphChange],
) -> Result<(), Cause> {
    let transaction = database.begin_write()?;
    {
        let mut meta = transaction.open_table(META)?;
        let mut graphs = transaction.open_table(GRAPHS)?;
        let mut values = transaction.open_table(VALUES)?;
        let mut next = meta.get("next")?.map_or(0, |v| v.value());
        for change in changes {
            let before = graphs.get(change.name)?.map(|r| {
                let (number, _, whole, steps, count, _) = r.value();
                (number, whole, steps, count)
            });
            let Some(after) = &change.after else {
                if let Some((number, _, _, count)) = before {
                    graphs.remove(change.name)?;
                    for at in 0..=count {
                        values.remove((number, at))?;
                    }
                }
                continue;
            };
            if let (Some((added, removed)), Some((number, whole, steps, count))) = (&after.steps, before) {
                let steps = steps + (added.len() + removed.len()) as u64;
                if steps <= SMALL.max(whole) {
                    if !added.is_empty() || !removed.is_empty() {
                        let value = blob::encode(terms, added, removed);
                        values.insert((number, count + 1), value.as_slice())?;
                        graphs.insert(change.name, (number, after.quads, whole, steps, count + 1, after.source))?;
                    } else {
                        graphs.insert(change.name, (number, after.quads, whole, steps, count, after.source))?;
                    }
                    continue;
                }
            }
            let number = if let Some((number, _, _, count)) = before {
                for at in 1..=count {
                    values.remove((number, at))?;
                }
                number
            } else {
                next += 1;
                next
            };
            let quads: Vec<Quad> = now.quads_of(change.graph).collect();
            let value = blob::encode(terms, &quads, &[]);
            values.insert((number, 0), value.as_slice())?;
            graphs.insert(change.name, (number, after.quads, after.quads, 0, 0, after.source))?;
        }
        meta.insert("format", FORMAT)?;
        meta.insert("version", version)?;
        meta.insert("next", next)?;
    }
    transaction.commit()?;
    Ok(())
}
