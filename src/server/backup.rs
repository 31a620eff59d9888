//! `/backup`: the dataset's file, out (`GET`) and in (`PUT`), while requests go on; and the client for both.
//!
//! The file waits in a folder of its own below the system's temporary one, never in memory.

use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use bytes::Bytes;
use http_body::{Frame, SizeHint};
use http_body_util::{BodyExt, Empty};
use serde_json::json;
use tokio::fs::File;
use tokio::io::{AsyncRead, AsyncWriteExt, ReadBuf};
use tokio::sync::oneshot;

use super::access::Principal;
use super::access::outgoing::Outgoing;
use super::problem::{Problem, chain};
use super::{AppState, ServerError};
use crate::dataset::DatasetError;

/// The name of the one file of a dataset.
const FILE: &str = "graphs.redb";
const KIND: &str = "application/vnd.fazhi.dataset";
const VERSION: &str = "fazhi-version";
/// Read and sent at once.
const CHUNK: usize = 64 << 10;

/// The route of backups.
pub fn routes() -> Router<AppState> {
    Router::new().route("/backup", get(take).put(put))
}

/// One version, whole, as it is when the request comes; writes go on meanwhile.
async fn take(State(state): State<AppState>, principal: Principal) -> Result<Response, Problem> {
    principal.may_admin()?;
    let dataset = Arc::clone(&state.dataset);
    let (scratch, version) = work(&state, move || {
        let scratch = Scratch::new()?;
        let version = dataset.backup(&scratch.0.join("backup"))?;
        Ok((scratch, version))
    })
    .await?;
    let file = File::open(scratch.0.join("backup").join(FILE)).await.map_err(internal)?;
    let length = file.metadata().await.map_err(internal)?.len();
    tracing::info!(version = version.0, bytes = length, by = principal.name, "a backup was taken");
    let mut response = Body::new(Sent { file, left: length, scratch: Some(scratch) }).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(KIND));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VERSION, HeaderValue::from(version.0));
    Ok(response)
}

/// The dataset holds what the backup holds, as one commit; a backup that is not whole changes nothing.
async fn put(State(state): State<AppState>, principal: Principal, request: Request) -> Result<Response, Problem> {
    principal.may_admin()?;
    let scratch = Scratch::new()?;
    receive(&state, request.into_body(), &scratch.0.join(FILE)).await?;
    let turn = state.writing().await?;
    let dataset = Arc::clone(&state.dataset);
    let version = work(&state, move || {
        let _turn = turn;
        dataset.restore(&scratch.0).map_err(|error| match error {
            DatasetError::Damaged(what) => Problem::BadRequest(format!("the backup is damaged: {}", public(&what))),
            DatasetError::Open { source, .. } => {
                Problem::BadRequest(format!("expected a backup as fazhi writes it: {source}"))
            }
            other => other.into(),
        })
    })
    .await?;
    tracing::info!(version = version.0, by = principal.name, "a backup was restored");
    Ok((StatusCode::OK, Json(json!({"version": version.0}))).into_response())
}

/// A message without the path of the folder where the file waited.
fn public(what: &str) -> &str {
    what.rsplit_once(FILE).map_or(what, |(_, rest)| rest).trim()
}

/// Runs on a worker to its end, even when the client leaves: a commit is not stopped halfway.
async fn work<T, F>(state: &AppState, job: F) -> Result<T, Problem>
where
    T: Send + 'static,
    F: FnOnce() -> Result<T, Problem> + Send + 'static,
{
    let seat = state.pool.admit().await?;
    let (sender, receiver) = oneshot::channel();
    state.pool.run(seat, move || drop(sender.send(job())));
    receiver.await.map_err(|_| Problem::Internal("a backup panicked".into()))?
}

async fn receive(state: &AppState, mut body: Body, path: &Path) -> Result<(), Problem> {
    let limit = state.settings.limits.backup_bytes;
    let mut file = File::create(path).await.map_err(internal)?;
    let mut bytes = 0;
    loop {
        match tokio::time::timeout(state.settings.client_patience, body.frame()).await {
            Err(_) => return Err(Problem::SlowClient),
            Ok(None) => break,
            Ok(Some(Err(error))) => return Err(Problem::BadRequest(format!("the body broke off: {error}"))),
            Ok(Some(Ok(frame))) => {
                let Ok(data) = frame.into_data() else { continue };
                bytes += data.len() as u64;
                if bytes > limit {
                    return Err(Problem::TooLarge { what: "backup", limit });
                }
                file.write_all(&data).await.map_err(internal)?;
            }
        }
    }
    if bytes == 0 {
        return Err(Problem::BadRequest("expected a backup, found nothing".into()));
    }
    file.flush().await.map_err(internal)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn internal(error: io::Error) -> Problem {
    Problem::Internal(format!("cannot keep a backup: {error}"))
}

/// A folder of its own for one backup; goes with it.
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, Problem> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| Problem::Internal(error.to_string()))?;
        let path = std::env::temp_dir().join(format!("fazhi-backup-{:032x}", u128::from_ne_bytes(bytes)));
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path).map_err(internal)?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "a temporary folder stays behind");
        }
    }
}

/// A file on its way; its folder goes when it is sent or given up.
struct Sent {
    file: File,
    left: u64,
    scratch: Option<Scratch>,
}

impl http_body::Body for Sent {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if self.left == 0 {
            self.scratch = None;
            return Poll::Ready(None);
        }
        let mut bytes = vec![0; CHUNK.min(usize::try_from(self.left).unwrap_or(CHUNK))];
        let mut buffer = ReadBuf::new(&mut bytes);
        match Pin::new(&mut self.file).poll_read(context, &mut buffer) {
            Poll::Pending => Poll::Pending,
            Poll::Ready(Err(error)) => Poll::Ready(Some(Err(error))),
            Poll::Ready(Ok(())) if buffer.filled().is_empty() => {
                Poll::Ready(Some(Err(io::ErrorKind::UnexpectedEof.into())))
            }
            Poll::Ready(Ok(())) => {
                let length = buffer.filled().len();
                bytes.truncate(length);
                self.left -= length as u64;
                Poll::Ready(Some(Ok(Frame::data(bytes.into()))))
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

/// How long a server may take before its answer begins, and between two parts of it.
const PATIENCE: Duration = Duration::from_mins(10);

/// Fetches a backup from a server into a new folder; gives the version.
pub async fn fetch(url: &str, token: &str, folder: &Path) -> Result<u64, ServerError> {
    let failed = |reason: String| ServerError::Backup { url: url.to_owned(), reason };
    if folder.join(FILE).exists() {
        return Err(failed(format!("expected a folder without a dataset, {} has one", folder.display())));
    }
    let response = ask(url, token, Method::GET, Empty::<Bytes>::new()).await?;
    let version = response.headers().get(VERSION).and_then(|value| value.to_str().ok()?.parse().ok());
    let version = version.ok_or_else(|| failed("expected a backup, the answer is none".into()))?;
    let expected = http_body::Body::size_hint(response.body()).exact();
    let mut body = response.into_body();
    let part = folder.join(format!("{FILE}.part"));
    let kept = |error: io::Error| failed(format!("cannot write {}: {error}", part.display()));
    tokio::fs::create_dir_all(folder).await.map_err(kept)?;
    let mut file = File::create(&part).await.map_err(kept)?;
    let mut bytes = 0;
    loop {
        let frame = tokio::time::timeout(PATIENCE, body.frame()).await.map_err(|_| failed("it fell silent".into()))?;
        let Some(frame) = frame else { break };
        let frame = frame.map_err(|error| failed(format!("the backup broke off: {error}")))?;
        let Ok(data) = frame.into_data() else { continue };
        bytes += data.len() as u64;
        file.write_all(&data).await.map_err(kept)?;
    }
    if expected.is_some_and(|expected| expected != bytes) {
        return Err(failed("the backup broke off".into()));
    }
    file.sync_all().await.map_err(kept)?;
    // Only a whole backup gets the name under which it is opened.
    tokio::fs::rename(&part, folder.join(FILE)).await.map_err(kept)?;
    Ok(version)
}

/// Sends a backup to a server, which restores it; gives the version that it has now.
pub async fn send(url: &str, token: &str, folder: &Path) -> Result<u64, ServerError> {
    let failed = |reason: String| ServerError::Backup { url: url.to_owned(), reason };
    let path = folder.join(FILE);
    let kept = |error: io::Error| failed(format!("cannot read {}: {error}", path.display()));
    let file = File::open(&path).await.map_err(kept)?;
    let left = file.metadata().await.map_err(kept)?.len();
    let response = ask(url, token, Method::PUT, Sent { file, left, scratch: None }).await?;
    let body = response.into_body().collect().await.map_err(|error| failed(error.to_string()))?.to_bytes();
    let told: serde_json::Value = serde_json::from_slice(&body).map_err(|error| failed(error.to_string()))?;
    told["version"].as_u64().ok_or_else(|| failed("expected the new version, the answer has none".into()))
}

async fn ask<B>(
    url: &str,
    token: &str,
    method: Method,
    body: B,
) -> Result<hyper::Response<hyper::body::Incoming>, ServerError>
where
    B: http_body::Body<Data = Bytes> + Send + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    let failed = |reason: String| ServerError::Backup { url: url.to_owned(), reason };
    let address = format!("{}/backup", url.trim_end_matches('/'));
    let bearer = HeaderValue::from_str(&format!("Bearer {token}"));
    let mut request = Request::new(body);
    *request.method_mut() = method;
    let headers = request.headers_mut();
    headers.insert(header::AUTHORIZATION, bearer.map_err(|_| failed("the token is no header's value".into()))?);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(KIND));
    headers.insert(header::ACCEPT, HeaderValue::from_static("text/plain"));
    let asked = tokio::time::timeout(PATIENCE, Outgoing::to(url).send(&address, request)).await;
    let response = asked.map_err(|_| failed("no answer".into()))?.map_err(|problem| failed(chain(&problem)))?;
    if response.status().is_success() {
        return Ok(response);
    }
    let status = response.status();
    let told = http_body_util::Limited::new(response.into_body(), CHUNK).collect().await;
    let told = told.map(|body| String::from_utf8_lossy(&body.to_bytes()).trim().to_owned()).unwrap_or_default();
    Err(failed(if told.is_empty() { status.to_string() } else { told }))
}
