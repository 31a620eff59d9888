//! Every setting of the endpoint, with the value it has when nobody sets it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Deserializer, Serialize};

use crate::dataset::Limits;

/// The `[server]` table of `fazhi.toml`.
///
/// Invariant: the default is closed: loopback, read only, no outgoing request.
///
/// ```
/// let settings: fazhi::server::Settings = toml::from_str("query-timeout = 5\nstrict-dataset = true").unwrap();
/// assert_eq!(settings.query_timeout.as_secs(), 5);
/// assert!(settings.bind.ip().is_loopback());
/// ```
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Settings {
    pub bind: SocketAddr,
    /// Scheme and authority that clients see, when a proxy stands in front (`https://data.example.gov.cn`).
    pub public_url: Option<String>,
    /// The default graph is the default graph, not the union of all graphs.
    pub strict_dataset: bool,
    /// Everybody may read. When false, reading needs a token too.
    pub public_read: bool,
    /// Lines of `name rights hash`, as `fazhi token add` writes them.
    pub token_file: Option<PathBuf>,
    pub tls: Option<Tls>,
    pub limits: Ceilings,
    /// Threads that evaluate; 0 is twice the number of cores.
    pub workers: usize,
    /// Requests that may wait for a thread; the next one gets 503.
    pub queue_length: usize,
    /// How long a request waits for a thread before it gets 503.
    #[serde(deserialize_with = "seconds")]
    pub queue_wait: Duration,
    #[serde(deserialize_with = "seconds")]
    pub query_timeout: Duration,
    #[serde(deserialize_with = "seconds")]
    pub update_timeout: Duration,
    /// Memory that whole results may take in the cache; 0 turns it off.
    pub cache_bytes: u64,
    /// Origins that a browser may read from; `*` is all.
    pub cors_origins: Vec<String>,
    /// Hosts that `SERVICE` and `LOAD` may ask: `host`, `host:port`. Empty: none.
    pub outgoing: Vec<String>,
    /// Hosts of `outgoing` whose addresses may be private or loopback.
    pub outgoing_private: Vec<String>,
    #[serde(deserialize_with = "seconds")]
    pub outgoing_timeout: Duration,
    pub outgoing_bytes: u64,
    /// Requests per second and client; 0 is no limit. Clients on loopback are not counted unless `behind_proxy`.
    pub rate: u32,
    /// Requests that a client may send at once after a rest.
    pub burst: u32,
    /// A proxy stands in front: the client's address is the last one in `X-Forwarded-For`.
    pub behind_proxy: bool,
    pub connections: usize,
    /// Time that a client has for its headers, for each part of its body, and for taking each part of an answer.
    #[serde(deserialize_with = "seconds")]
    pub client_patience: Duration,
    /// Time that requests have to end after the order to stop.
    #[serde(deserialize_with = "seconds")]
    pub shutdown_wait: Duration,
    /// OpenTelemetry collector that spans are sent to, as OTLP over HTTP (`http://localhost:4318`).
    pub traces: Option<String>,
    /// Where the IRIs of this dataset begin; the pages answer for them.
    pub base: String,
    /// What the catalogue says of the dataset, from the table of its own.
    #[serde(skip)]
    pub publication: crate::export::Publication,
}

/// What one request may use.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Ceilings {
    /// Bytes of a query or update text.
    pub request_bytes: u64,
    /// Bytes of an uploaded graph or report.
    pub upload_bytes: u64,
    /// Bytes of an uploaded backup, which waits on disk and not in memory.
    pub backup_bytes: u64,
    pub header_bytes: usize,
    /// Rows or triples of a result.
    pub rows: u64,
    /// Bytes of a result.
    pub result_bytes: u64,
    /// Quads read, terms made and rows passed between operators.
    pub work: u64,
    /// Bytes held by operators that collect rows.
    pub memory: u64,
    /// Bytes of a result that are held back so that a failure still has its status.
    pub buffer_bytes: usize,
}

/// Certificate and key, both PEM; read again when the files change.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Tls {
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 7878),
            public_url: None,
            strict_dataset: false,
            public_read: true,
            token_file: None,
            tls: None,
            limits: Ceilings::default(),
            workers: 0,
            queue_length: 256,
            queue_wait: Duration::from_secs(2),
            query_timeout: Duration::from_secs(30),
            update_timeout: Duration::from_mins(2),
            cache_bytes: 64 << 20,
            cors_origins: vec!["*".into()],
            outgoing: Vec::new(),
            outgoing_private: Vec::new(),
            outgoing_timeout: Duration::from_secs(10),
            outgoing_bytes: 64 << 20,
            rate: 50,
            burst: 200,
            behind_proxy: false,
            connections: 1024,
            client_patience: Duration::from_secs(15),
            shutdown_wait: Duration::from_secs(30),
            traces: None,
            base: crate::rdf::Policy::default().base,
            publication: crate::export::Publication::default(),
        }
    }
}

impl Default for Ceilings {
    fn default() -> Self {
        Self {
            request_bytes: 1 << 20,
            upload_bytes: 256 << 20,
            backup_bytes: 64 << 30,
            header_bytes: 64 << 10,
            rows: 10_000_000,
            result_bytes: 4 << 30,
            work: 2_000_000_000,
            memory: 2 << 30,
            buffer_bytes: 1 << 20,
        }
    }
}

impl Settings {
    /// Threads that evaluate.
    #[must_use]
    pub fn worker_count(&self) -> usize {
        match self.workers {
            0 => std::thread::available_parallelism().map_or(2, std::num::NonZero::get) * 2,
            n => n,
        }
    }

    /// What the dataset is told about a query.
    #[must_use]
    pub fn query_limits(&self) -> Limits {
        Limits {
            time: Some(self.query_timeout),
            work: Some(self.limits.work),
            rows: Some(self.limits.rows),
            memory: Some(self.limits.memory),
        }
    }

    /// What the dataset is told about an update.
    #[must_use]
    pub fn update_limits(&self) -> Limits {
        Limits { time: Some(self.update_timeout), rows: None, ..self.query_limits() }
    }
}

/// A number of seconds, with or without a fraction.
fn seconds<'de, D: Deserializer<'de>>(input: D) -> Result<Duration, D::Error> {
    let number = f64::deserialize(input)?;
    Duration::try_from_secs_f64(number)
        .map_err(|_| serde::de::Error::custom(format!("expected a number of seconds, found {number}")))
}

#[cfg(test)]
mod tests {
    use super::Settings;

    #[test]
    fn settings_are_read_or_refused() {
        // input, accepted, reason
        let table = [
            ("", true, "everything has a default"),
            ("query-timeout = 2", true, "whole seconds"),
            ("query-timeout = 0.5", true, "parts of a second"),
            ("query-timeout = -1", false, "time does not run backwards"),
            ("querytimeout = 2", false, "a misspelt name is named, not swallowed"),
            ("[limits]\nrows = 10", true, "ceilings are a table of their own"),
            ("bind = '0.0.0.0:80'", true, "an address with a port"),
            ("bind = 'everywhere'", false, "no address"),
        ];
        for (input, accepted, reason) in table {
            assert_eq!(toml::from_str::<Settings>(input).is_ok(), accepted, "{input}: {reason}");
        }
    }

    #[test]
    fn the_default_is_closed() {
        let settings = Settings::default();
        assert!(settings.bind.ip().is_loopback());
        assert!(settings.outgoing.is_empty() && settings.token_file.is_none());
    }
}
