//! The listening socket, its connections, and the orderly end.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, Sleep};
use tower::ServiceExt;

use super::tls::Certificate;
use super::{AppState, ServerError, Settings, router, trace};
use crate::dataset::Dataset;
use crate::lexicon::Lexicon;

/// How often token file and certificate are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// Serves until SIGTERM or Ctrl-C, then finishes what runs. `token` has all rights (`FAZHI_TOKEN`);
/// `ready` is told the address once requests are taken.
pub async fn serve(
    settings: Settings,
    dataset: Arc<Dataset>,
    lexicon: &'static Lexicon,
    token: Option<&str>,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), ServerError> {
    let listening = Listening::bind(AppState::new(settings, dataset, lexicon, token)?).await?;
    ready(listening.address());
    listening.run(signal()).await;
    Ok(())
}

/// A bound socket that takes no request yet.
pub struct Listening {
    state: AppState,
    listener: TcpListener,
    address: SocketAddr,
    certificate: Option<Arc<Certificate>>,
}

impl Listening {
    /// Binds the socket and reads the certificate.
    pub async fn bind(state: AppState) -> Result<Self, ServerError> {
        let settings = &state.settings;
        let certificate = settings.tls.as_ref().map(Certificate::open).transpose()?.map(Arc::new);
        let bind = settings.bind;
        if !bind.ip().is_loopback() && certificate.is_none() && !settings.behind_proxy {
            tracing::warn!(%bind, "tokens travel in the clear: set tls, or behind-proxy when a proxy holds the certificate");
        }
        let listener = TcpListener::bind(bind).await.map_err(|source| ServerError::Bind { address: bind, source })?;
        let address = listener.local_addr().map_err(|source| ServerError::Bind { address: bind, source })?;
        Ok(Self { state, listener, address, certificate })
    }

    /// Where it listens; tells the port when 0 was asked for.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes requests until `stop`, then lets those under way end, for as long as the settings say.
    pub async fn run(self, stop: impl Future<Output = ()>) {
        let Self { state, listener, certificate, .. } = self;
        let routes = router(state.clone());
        let places = Arc::new(Semaphore::new(state.settings.connections.max(1)));
        let graceful = GracefulShutdown::new();
        let spans = state.clone();
        let mut spans = tokio::spawn(async move { spans.tracer.run().await });
        let mut look = tokio::time::interval(LOOK);
        let mut stop = std::pin::pin!(stop);
        loop {
            let accepted = tokio::select! {
                () = &mut stop => break,
                _ = look.tick() => {
                    refresh(&state, certificate.as_deref());
                    continue;
                }
                accepted = async {
                    let place = Arc::clone(&places).acquire_owned().await;
                    (place, listener.accept().await)
                } => accepted,
            };
            let (Ok(place), accepted) = accepted else { break };
            let (stream, peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, mostly: others must end first.
                    tracing::warn!(%error, "cannot take a connection");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            let (routes, watcher) = (routes.clone(), graceful.watcher());
            let (settings, certificate) = (state.settings.clone(), certificate.clone());
            tokio::spawn(async move {
                connection(stream, peer, routes, watcher, &settings, certificate.as_deref()).await;
                drop(place);
            });
        }
        drop(listener);
        state.stopping.store(true, Ordering::SeqCst);
        tracing::info!("stopping");
        if tokio::time::timeout(state.settings.shutdown_wait, graceful.shutdown()).await.is_err() {
            tracing::warn!("requests were still under way at the end");
        }
        // The spans of the last requests are still to be sent.
        state.tracer.close();
        if tokio::time::timeout(trace::PATIENCE, &mut spans).await.is_err() {
            spans.abort();
        }
    }
}

fn refresh(state: &AppState, certificate: Option<&Certificate>) {
    if let Err(error) = state.tokens.refresh() {
        tracing::error!(%error, "the tokens stay as they were");
    }
    if let Some(Err(error)) = certificate.map(Certificate::refresh) {
        tracing::error!(%error, "the certificate stays as it was");
    }
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    routes: Router,
    watcher: Watcher,
    settings: &Settings,
    certificate: Option<&Certificate>,
) {
    drop(stream.set_nodelay(true));
    let stream = Patient::new(stream, settings.client_patience);
    let Some(certificate) = certificate else {
        return http1(stream, peer, routes, watcher, settings).await;
    };
    let handshake = certificate.acceptor().accept(stream);
    let Ok(Ok(stream)) = tokio::time::timeout(settings.client_patience, handshake).await else { return };
    if stream.get_ref().1.alpn_protocol() == Some(b"h2") {
        return http2(stream, peer, routes, watcher, settings).await;
    }
    http1(stream, peer, routes, watcher, settings).await;
}

fn service(
    routes: Router,
    peer: SocketAddr,
) -> impl hyper::service::Service<
    hyper::Request<Incoming>,
    Response = axum::response::Response,
    Error = std::convert::Infallible,
    Future: Send,
> {
    hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        routes.clone().oneshot(request)
    })
}

async fn http1<S>(stream: S, peer: SocketAddr, routes: Router, watcher: Watcher, settings: &Settings)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = hyper::server::conn::http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(settings.client_patience)
        .max_buf_size(settings.limits.header_bytes.max(8192));
    let connection = builder.serve_connection(TokioIo::new(stream), service(routes, peer));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "a connection broke off");
    }
}

async fn http2<S>(stream: S, peer: SocketAddr, routes: Router, watcher: Watcher, settings: &Settings)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    builder
        .timer(TokioTimer::new())
        .keep_alive_interval(settings.client_patience)
        .keep_alive_timeout(settings.client_patience)
        .max_concurrent_streams(100)
        .max_header_list_size(u32::try_from(settings.limits.header_bytes).unwrap_or(u32::MAX));
    let connection = builder.serve_connection(TokioIo::new(stream), service(routes, peer));
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%peer, %error, "a connection broke off");
    }
}

/// SIGTERM or Ctrl-C.
async fn signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}

/// A stream whose peer must take what is written within a time.
struct Patient<S> {
    inner: S,
    patience: Duration,
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S: AsyncWrite + Unpin> Patient<S> {
    fn new(inner: S, patience: Duration) -> Self {
        Self { inner, patience, waiting: None }
    }

    fn timed<T>(
        &mut self,
        context: &mut Context<'_>,
        poll: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        let result = poll(Pin::new(&mut self.inner), context);
        if result.is_ready() {
            self.waiting = None;
            return result;
        }
        let until = Instant::now() + self.patience;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(until)));
        match waiting.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.timed(context, |inner, context| inner.poll_write(context, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.timed(context, |inner, context| inner.poll_write_vectored(context, slices))
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.timed(context, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.timed(context, AsyncWrite::poll_shutdown)
    }
}
