//! Requests that the server itself makes, for `SERVICE` and `LOAD`: to listed hosts only.
//!
//! A name is resolved once, every address is judged, and the connection goes to a judged address: a name that
//! resolves differently the next time (DNS rebinding) gains nothing. Redirects are refused.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::http::uri::Scheme;
use axum::http::{HeaderValue, Method, Request, Uri, header};
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::ServerName;
use tokio_rustls::rustls::{ClientConfig, RootCertStore};

use crate::server::Settings;
use crate::server::problem::Problem;

/// Which hosts may be asked, and how much they may take.
#[derive(Clone)]
pub struct Outgoing {
    listed: Vec<String>,
    private: Vec<String>,
    timeout: Duration,
    bytes: u64,
    tls: Arc<std::sync::OnceLock<Arc<ClientConfig>>>,
}

/// What is asked of another server.
pub struct Ask {
    pub url: String,
    pub accept: &'static str,
    /// A body to `POST` with its media type; without one it is a `GET`.
    pub body: Option<(&'static str, String)>,
}

/// What another server gave.
pub struct Given {
    pub content_type: String,
    pub body: Bytes,
}

impl Outgoing {
    /// To one server alone, which the operator named on the command line: there any address will do.
    #[must_use]
    pub fn to(url: &str) -> Self {
        let authority = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next();
        let host = vec![authority.unwrap_or_default().to_owned()];
        Self::new(&Settings { outgoing: host.clone(), outgoing_private: host, ..Settings::default() })
    }

    /// By the settings.
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let lower = |hosts: &[String]| hosts.iter().map(|host| host.trim().to_ascii_lowercase()).collect();
        Self {
            listed: lower(&settings.outgoing),
            private: lower(&settings.outgoing_private),
            timeout: settings.outgoing_timeout,
            bytes: settings.outgoing_bytes,
            tls: Arc::default(),
        }
    }

    /// Asks a listed host, within `time` and its own limits.
    pub async fn fetch(&self, ask: Ask, time: Duration) -> Result<Given, Problem> {
        let place = self.judge(&ask.url)?;
        let limit = self.timeout.min(time);
        tokio::time::timeout(limit, self.exchange(place, ask))
            .await
            .unwrap_or_else(|_| Err(Problem::Outgoing(format!("no answer within {} s", limit.as_secs_f64()))))
    }

    /// Scheme, host and port, if the host is listed.
    fn judge(&self, url: &str) -> Result<Place, Problem> {
        let forbidden = || Problem::OutgoingForbidden(url.to_owned());
        let uri: Uri = encode(url).parse().map_err(|_| forbidden())?;
        let secure = match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTPS => true,
            Some(scheme) if *scheme == Scheme::HTTP => false,
            _ => return Err(forbidden()),
        };
        let authority = uri.authority().filter(|authority| !authority.as_str().contains('@')).ok_or_else(forbidden)?;
        let host = authority.host().trim_end_matches('.').to_ascii_lowercase();
        let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
        let standard = authority.port_u16().is_none() || port == if secure { 443 } else { 80 };
        let on = |list: &[String]| {
            list.iter().any(|entry| *entry == format!("{host}:{port}") || (standard && *entry == host))
        };
        if host.is_empty() || !on(&self.listed) {
            return Err(forbidden());
        }
        let private = on(&self.private);
        Ok(Place { uri, secure, host, port, private })
    }

    /// Sends a request to a listed host and gives the answer's head; the caller bounds time and bytes.
    pub async fn send<B>(&self, url: &str, request: Request<B>) -> Result<hyper::Response<Incoming>, Problem>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.open(&self.judge(url)?, request).await
    }

    async fn open<B>(&self, place: &Place, request: Request<B>) -> Result<hyper::Response<Incoming>, Problem>
    where
        B: http_body::Body<Data = Bytes> + Send + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let address = resolve(place).await?;
        let failed = |what: &str, error: &dyn std::fmt::Display| failed(what, place, error);
        let stream = TcpStream::connect(address).await.map_err(|error| failed("cannot connect to", &error))?;
        let response = if place.secure {
            let name = ServerName::try_from(place.host.clone()).map_err(|error| failed("no name for TLS:", &error))?;
            let connector = TlsConnector::from(self.tls()?);
            let stream = connector.connect(name, stream).await.map_err(|error| failed("no TLS with", &error))?;
            send(stream, place, request).await
        } else {
            send(stream, place, request).await
        };
        response.map_err(|error| failed("no answer from", &error))
    }

    async fn exchange(&self, place: Place, ask: Ask) -> Result<Given, Problem> {
        let failed = |what: &str, error: &dyn std::fmt::Display| failed(what, &place, error);
        let response = self.open(&place, ask.request()).await?;
        if response.status().is_redirection() {
            return Err(failed("refused a redirect of", &response.status()));
        }
        if !response.status().is_success() {
            return Err(failed("an error of", &response.status()));
        }
        let content_type = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let content_type = content_type.unwrap_or_default().to_owned();
        let limit = usize::try_from(self.bytes).unwrap_or(usize::MAX);
        let body = Limited::new(response.into_body(), limit).collect().await;
        let body = body.map_err(|error| failed(&format!("no whole answer of at most {limit} bytes from"), &error))?;
        Ok(Given { content_type, body: body.to_bytes() })
    }

    fn tls(&self) -> Result<Arc<ClientConfig>, Problem> {
        if let Some(config) = self.tls.get() {
            return Ok(Arc::clone(config));
        }
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|error| Problem::Internal(error.to_string()))?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Arc::clone(self.tls.get_or_init(|| Arc::new(config))))
    }
}

/// A listed host.
#[derive(Debug)]
struct Place {
    uri: Uri,
    secure: bool,
    host: String,
    port: u16,
    private: bool,
}

/// Characters beyond ASCII as percent escapes, as a URI wants them.
fn encode(url: &str) -> String {
    url.chars()
        .map(|c| {
            if c.is_ascii() {
                c.to_string()
            } else {
                percent_encoding::utf8_percent_encode(&c.to_string(), percent_encoding::NON_ALPHANUMERIC).to_string()
            }
        })
        .collect()
}

/// One address of the host. Every one of them must be allowed: a name with a private address among others is refused.
async fn resolve(place: &Place) -> Result<SocketAddr, Problem> {
    let bare = place.host.trim_start_matches('[').trim_end_matches(']');
    let addresses: Vec<SocketAddr> = match bare.parse::<IpAddr>() {
        Ok(address) => vec![SocketAddr::new(address, place.port)],
        Err(_) => tokio::net::lookup_host((bare, place.port))
            .await
            .map_err(|error| Problem::Outgoing(format!("cannot resolve {bare}: {error}")))?
            .collect(),
    };
    if !place.private && addresses.iter().any(|address| !is_public(address.ip())) {
        return Err(Problem::OutgoingForbidden(format!("{bare}, which has a private address")));
    }
    addresses.first().copied().ok_or_else(|| Problem::Outgoing(format!("{bare} has no address")))
}

impl Ask {
    fn request(self) -> Request<Full<Bytes>> {
        let (method, body, media) = match self.body {
            Some((media, body)) => (Method::POST, Bytes::from(body), Some(media)),
            None => (Method::GET, Bytes::new(), None),
        };
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        request.headers_mut().insert(header::ACCEPT, HeaderValue::from_static(self.accept));
        if let Some(media) = media {
            request.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
        }
        request
    }
}

fn failed(what: &str, place: &Place, error: &dyn std::fmt::Display) -> Problem {
    Problem::Outgoing(format!("{what} {}: {error}", place.host))
}

async fn send<S, B>(
    stream: S,
    place: &Place,
    mut request: Request<B>,
) -> Result<hyper::Response<Incoming>, hyper::Error>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    let path = place.uri.path_and_query().map_or("/", |path| path.as_str());
    *request.uri_mut() = path.parse().unwrap_or_default();
    let headers = request.headers_mut();
    let authority = place.uri.authority().map_or("", |authority| authority.as_str());
    headers.insert(header::HOST, HeaderValue::from_str(authority).unwrap_or(HeaderValue::from_static("")));
    headers.insert(header::USER_AGENT, HeaderValue::from_static(concat!("fazhi/", env!("CARGO_PKG_VERSION"))));
    sender.send_request(request).await
}

/// Whether anybody on the internet has this address. An address that carries an IPv4 one is judged by that.
fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => {
            let segments = v6.segments();
            let embedded = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
            match segments {
                [0x64, 0xff9b, 0, 0, 0, 0, high, low] | [0x2002, high, low, ..] | [0, 0, 0, 0, 0, 0, high, low] => {
                    v6 != Ipv6Addr::LOCALHOST && !v6.is_unspecified() && is_public_v4(embedded(high, low))
                }
                // Only what is given out for global use (2000::/3), without Teredo and the documentation's range.
                [first, second, ..] => {
                    first & 0xe000 == 0x2000
                        && !(first == 0x2001 && (second < 0x200 || second == 0xdb8))
                        && first != 0x3fff
                }
            }
        }
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    !(address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_multicast()
        || a == 0
        || a >= 240
        || (a == 100 && b & 0xc0 == 64)
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && b & 0xfe == 18))
}

#[cfg(test)]
mod tests {
    use super::{Ask, Outgoing, is_public};
    use crate::server::Settings;
    use crate::server::problem::Problem;
    use std::time::Duration;

    fn outgoing(listed: &[&str], private: &[&str]) -> Outgoing {
        let strings = |list: &[&str]| list.iter().map(ToString::to_string).collect();
        Outgoing::new(&Settings {
            outgoing: strings(listed),
            outgoing_private: strings(private),
            ..Settings::default()
        })
    }

    #[test]
    fn addresses_are_judged() {
        let table = [
            ("1.1.1.1", true),
            ("2606:4700::1111", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("198.18.0.1", false),
            ("224.0.0.1", false),
            ("255.255.255.255", false),
            ("::1", false),
            ("::", false),
            ("fe80::1", false),
            ("fd00::1", false),
            ("::ffff:127.0.0.1", false),
            ("::127.0.0.1", false),
            ("64:ff9b::a00:1", false),
            ("2002:7f00:1::", false),
            ("2001::1", false),
            ("ff02::1", false),
        ];
        for (address, expected) in table {
            assert_eq!(is_public(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[tokio::test]
    async fn what_is_not_listed_is_refused() {
        // URL, listed hosts, reason
        let table: [(&str, &[&str], &str); 12] = [
            ("http://example.org/sparql", &[], "nothing is listed"),
            ("http://example.org/", &["example.com"], "another host"),
            ("http://example.org:8080/", &["example.org"], "another port"),
            ("http://example.org.evil.test/", &["example.org"], "a longer name"),
            ("http://user@example.org/", &["example.org"], "credentials"),
            ("http://example.org@127.0.0.1/", &["example.org"], "a host that looks like credentials"),
            ("file:///etc/passwd", &[""], "no HTTP"),
            ("ftp://example.org/", &["example.org"], "no HTTP"),
            ("http://127.0.0.1/", &["127.0.0.1"], "listed, but loopback"),
            ("http://[::1]/", &["[::1]"], "listed, but loopback"),
            ("http://169.254.169.254/latest/meta-data", &["169.254.169.254"], "listed, but link-local"),
            ("http://localhost/", &["localhost"], "a name of loopback"),
        ];
        for (url, listed, reason) in table {
            let ask = Ask { url: url.into(), accept: "*/*", body: None };
            let outcome = outgoing(listed, &[]).fetch(ask, Duration::from_secs(5)).await;
            assert!(matches!(outcome, Err(Problem::OutgoingForbidden(_))), "{url}: {reason}");
        }
    }

    #[tokio::test]
    async fn a_listed_private_host_is_asked_and_bounded() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let host = listener.local_addr().unwrap().to_string();
        let routes = axum::Router::new()
            .route("/data", axum::routing::get(|| async { ([("content-type", "text/turtle")], "<a:> <b:> <c:> .") }))
            .route("/moved", axum::routing::get(|| async { axum::response::Redirect::to("/data") }))
            .route("/large", axum::routing::get(|| async { vec![0; 100_000] }))
            .route("/slow", axum::routing::get(|| tokio::time::sleep(Duration::from_secs(30))));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        let mut outgoing = outgoing(&[&host], &[&host]);
        outgoing.bytes = 10_000;
        // path, answered, reason
        let table = [
            ("data", true, "listed"),
            ("moved", false, "a redirect"),
            ("large", false, "too much"),
            ("slow", false, "late"),
        ];
        for (path, answered, reason) in table {
            let ask = Ask { url: format!("http://{host}/{path}"), accept: "*/*", body: None };
            assert_eq!(outgoing.fetch(ask, Duration::from_millis(500)).await.is_ok(), answered, "{path}: {reason}");
        }
    }
}
