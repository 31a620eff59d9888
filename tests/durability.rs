//! What is on disk: after `kill -9`, after damage, after a full disk, in a backup.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

use fazhi::dataset::{Change, Dataset, DatasetError, UpdateRequest, Version};
use oxrdf::{GraphName, Literal, NamedNode, Triple};

const FOLDER: &str = "FAZHI_TEST_WRITER_FOLDER";

fn iri(name: &str) -> NamedNode {
    NamedNode::new(format!("http://example.org/{name}")).expect("a valid IRI")
}

fn triple(subject: u64, value: u64) -> Triple {
    let value = i64::try_from(value).expect("a small number");
    Triple::new(iri(&format!("s{subject}")), iri("p"), Literal::from(value))
}

/// One step of the writer: commits 1, 2, 3 … each replace or remove a graph or update several, and count themselves
/// in a graph of their own, so that a commit that is only partly there shows.
enum Step {
    Commit(Vec<Change>),
    Update(String),
}

fn step(n: u64) -> Step {
    let graph = iri(&format!("g{}", n % 7));
    let replace = |graph: NamedNode, triples| Change::Replace { graph, triples, source: Some(n.to_string()) };
    let counted = replace(iri("count"), vec![triple(0, n)]);
    match n % 5 {
        0 => Step::Commit(vec![counted, Change::Remove { graph }]),
        1 | 2 => Step::Commit(vec![counted, replace(graph, (0..n % 90).map(|s| triple(s, n)).collect())]),
        _ => Step::Update(format!(
            "PREFIX : <http://example.org/> DELETE {{ GRAPH :count {{ ?s ?p ?o }} }} INSERT {{ GRAPH :count {{ :s0 :p {n} }} }} WHERE {{ GRAPH :count {{ ?s ?p ?o }} }} ; \
             INSERT DATA {{ GRAPH :big {{ :s{n} :p {n} }} :s{n} :p {n} }} ; DELETE DATA {{ GRAPH :big {{ :s{old} :p {old} }} }}",
            old = n.saturating_sub(400),
        )),
    }
}

/// What the dataset holds after n steps, by graph.
fn model(n: u64) -> BTreeMap<String, BTreeSet<String>> {
    let text = |s: u64, v: u64| triple(s, v).to_string();
    let mut graphs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for n in 1..=n {
        graphs.insert("count".into(), [text(0, n)].into());
        match n % 5 {
            0 => {
                graphs.remove(&format!("g{}", n % 7));
            }
            1 | 2 => {
                graphs.insert(format!("g{}", n % 7), (0..n % 90).map(|s| text(s, n)).collect());
            }
            _ => {
                graphs.entry("big".into()).or_default().insert(text(n, n));
                graphs.entry("big".into()).or_default().remove(&text(n.saturating_sub(400), n.saturating_sub(400)));
                graphs.entry(String::new()).or_default().insert(text(n, n));
            }
        }
    }
    graphs
}

fn content(dataset: &Dataset) -> BTreeMap<String, BTreeSet<String>> {
    let mut graphs: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in dataset.graphs() {
        let name = record.name.as_str().trim_start_matches("http://example.org/").to_owned();
        graphs.insert(name, dataset.graph(&record.name.into()).into_iter().flatten().map(|t| t.to_string()).collect());
    }
    let default: BTreeSet<String> =
        dataset.graph(&GraphName::DefaultGraph).into_iter().flatten().map(|t| t.to_string()).collect();
    if !default.is_empty() {
        graphs.insert(String::new(), default);
    }
    graphs
}

/// Not a test by itself: the process that is killed.
#[test]
fn writer() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let dataset = Dataset::open(Path::new(&folder)).expect("it opens");
    let mut out = std::io::stdout();
    for n in dataset.version().0 + 1.. {
        let version = match step(n) {
            Step::Commit(changes) => dataset.commit(changes),
            Step::Update(update) => dataset.update(&UpdateRequest { update, ..UpdateRequest::default() }),
        };
        assert_eq!(version.expect("it is taken"), Version(n));
        writeln!(out, "\nacknowledged {n}").expect("someone listens");
    }
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let kills: u32 = std::env::var("FAZHI_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(40);
    let folder = tempfile::tempdir().expect("a folder");
    let seed = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(1, |d| d.subsec_nanos());
    let mut random = u64::from(seed) | 1;
    let (mut acknowledged, mut in_flight) = (0_u64, 0_u32);
    for kill in 0..kills {
        let mut child = Command::new(std::env::current_exe().expect("this test"))
            .args(["writer", "--exact", "--nocapture", "--test-threads=1"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the writer starts");
        let output = child.stdout.take().expect("its output is ours");
        let reader = std::thread::spawn(move || {
            let acknowledged = |line: String| line.strip_prefix("acknowledged ").and_then(|n| n.parse::<u64>().ok());
            BufReader::new(output).lines().map_while(Result::ok).filter_map(acknowledged).last()
        });
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        std::thread::sleep(Duration::from_micros(20_000 + random % 120_000));
        child.kill().expect("it runs until it is killed");
        child.wait().expect("it ends");
        acknowledged = reader.join().expect("it reads to the end").unwrap_or(acknowledged);

        let dataset = Dataset::open(folder.path()).expect("it opens after a kill");
        let Version(version) = dataset.version();
        assert!(version >= acknowledged, "kill {kill}: {acknowledged} was acknowledged, {version} is there");
        assert!(
            version <= acknowledged + 1,
            "kill {kill}: one commit can be in flight, not {}",
            version - acknowledged
        );
        assert_eq!(content(&dataset), model(version), "kill {kill}: version {version} is whole");
        in_flight += u32::from(version > acknowledged);
        acknowledged = version;
    }
    println!("{kills} kills, {acknowledged} commits, {in_flight} of them in flight when killed");
    assert!(acknowledged > 0, "the writer wrote something");
}

fn some_graphs(folder: &Path) {
    let dataset = Dataset::open(folder).expect("a new dataset");
    let replace = |n: u64| Change::Replace {
        graph: iri(&format!("g{n}")),
        triples: (0..200).map(|s| triple(s, n * 1000 + s)).collect(),
        source: None,
    };
    dataset.commit((0..20).map(replace).collect()).expect("it is taken");
}

#[test]
fn a_damaged_graph_is_named_and_the_others_are_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    some_graphs(folder.path());
    let path = folder.path().join("graphs.redb");
    let mut bytes = Vec::new();
    let mut file = std::fs::OpenOptions::new().read(true).write(true).open(&path).expect("the file");
    file.read_to_end(&mut bytes).expect("it is readable");
    // A literal of graph 7 alone.
    let at = bytes.windows(4).position(|w| w == b"7000").expect("the first value is written out");
    file.seek(SeekFrom::Start(at as u64)).expect("a place");
    file.write_all(b"8").expect("a byte");
    drop(file);

    let Err(DatasetError::Damaged(message)) = Dataset::open(folder.path()) else { panic!("it must be noticed") };
    assert!(message.contains("http://example.org/g7: ") && message.contains("19 named graphs are whole"), "{message}");
    let (dataset, damaged) = Dataset::open_undamaged(folder.path()).expect("the others are there");
    assert_eq!(damaged.len(), 1);
    assert_eq!(dataset.totals().quads, 19 * 200);
    assert!(!dataset.contains_graph(&iri("g7").into()));
    // Whatever writes the graph anew mends the file.
    dataset.put_graph(&iri("g7").into(), &[triple(1, 1)]).expect("it is taken");
    drop(dataset);
    let dataset = Dataset::open(folder.path()).expect("it is whole again");
    assert_eq!(dataset.totals().quads, 19 * 200 + 1);
}

#[test]
fn no_cut_or_scribble_makes_opening_panic_or_lie() {
    let folder = tempfile::tempdir().expect("a folder");
    some_graphs(folder.path());
    let path = folder.path().join("graphs.redb");
    let whole = std::fs::read(&path).expect("the file");
    let mut damage: Vec<Vec<u8>> = (0..8).map(|n| whole[..whole.len() * n / 8].to_vec()).collect();
    for at in (0..whole.len()).step_by(whole.len() / 40) {
        let mut scribbled = whole.clone();
        let end = (at + 64).min(scribbled.len());
        scribbled[at..end].fill(0xa5);
        damage.push(scribbled);
    }
    for bytes in damage.into_iter().filter(|bytes| !bytes.is_empty()) {
        let other = tempfile::tempdir().expect("a folder");
        std::fs::write(other.path().join("graphs.redb"), bytes).expect("a file");
        if let Ok(dataset) = Dataset::open(other.path()) {
            assert_eq!(dataset.totals().quads, 20 * 200, "what opens is what was written");
        }
    }
}

#[test]
fn a_file_that_is_no_dataset_is_refused_with_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("graphs.redb"), "not a dataset, but long enough to be read as one".repeat(100))
        .expect("a file");
    let Err(error) = Dataset::open(folder.path()) else { panic!("it must be refused") };
    let text = format!("{error} {:?}", std::error::Error::source(&error).map(ToString::to_string));
    assert!(text.contains(folder.path().to_str().expect("a plain path")), "{text}");
}

#[test]
fn a_backup_is_a_dataset_and_brings_it_back() {
    let (folder, copy) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a folder"));
    some_graphs(folder.path());
    let dataset = Dataset::open(folder.path()).expect("it opens");
    dataset.put_graph(&GraphName::DefaultGraph, &[triple(1, 1)]).expect("it is taken");
    let before = content(&dataset);
    let backup = copy.path().join("monday");
    assert_eq!(dataset.backup(&backup).expect("it is written"), Version(2));
    assert!(dataset.backup(&backup).is_err(), "a backup is not written over");
    assert_eq!(content(&Dataset::open(&backup).expect("it is a dataset")), before);

    let reader = dataset.reader();
    dataset.commit(vec![Change::Remove { graph: iri("g1") }]).expect("it is taken");
    dataset.put_graph(&iri("new").into(), &[triple(2, 2)]).expect("it is taken");
    dataset.put_graph(&iri("g2").into(), &[triple(2, 2)]).expect("it is taken");
    let after = content(&dataset);
    assert!(dataset.restore(&copy.path().join("none")).is_err());
    assert_eq!(content(&dataset), after, "a restore that fails changes nothing");
    assert_eq!(dataset.restore(&backup).expect("it is taken"), Version(6));
    assert_eq!(content(&dataset), before);
    assert_eq!(reader.version(), Version(2), "a reader keeps its version");
    assert_eq!(reader.totals().quads, 20 * 200 + 1);
    dataset.put_graph(&iri("new").into(), &[triple(3, 3)]).expect("it goes on");
    let after = content(&dataset);
    drop(dataset);
    let dataset = Dataset::open(folder.path()).expect("it opens again");
    assert_eq!((content(&dataset), dataset.version()), (after, Version(7)));
}

/// A folder on a file system of its own that is small, if the machine lets us have one.
#[test]
fn a_full_disk_is_an_error_and_changes_nothing() {
    let Ok(folder) = std::env::var("FAZHI_SMALL_DISK") else { return };
    let folder = Path::new(&folder).join("dataset");
    let dataset = Dataset::open(&folder).expect("a new dataset");
    dataset.put_graph(&iri("g").into(), &[triple(1, 1)]).expect("there is room for one");
    let mut graphs = 0_u64;
    let error = loop {
        let triples: Vec<Triple> = (0..5000).map(|s| triple(s * 7919 + graphs, s)).collect();
        match dataset.put_graph(&iri(&format!("g{graphs}")).into(), &triples) {
            Ok(_) => graphs += 1,
            Err(error) => break error,
        }
        assert!(graphs < 100_000, "the disk is small");
    };
    assert!(matches!(error, DatasetError::Full(_)), "{error:?}");
    let (before, version) = (content(&dataset), dataset.version());
    assert_eq!(version, Version(graphs + 1));
    dataset.commit(vec![Change::Remove { graph: iri("g0") }]).ok();
    assert!(dataset.version() <= Version(graphs + 2));
    drop(dataset);
    let dataset = Dataset::open(&folder).expect("it opens again");
    assert!(dataset.version() >= version);
    assert!(before.len() - content(&dataset).len() <= 1, "nothing acknowledged is lost");
}
