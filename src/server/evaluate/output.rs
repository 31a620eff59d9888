//! Where a result goes: held back while it is small, streamed when it is not, never ended unless whole.

use std::io::{self, Write};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http_body::Frame;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, Sleep};

use super::running::{Leash, Reason, Running};
use crate::dataset::Version;
use crate::server::access::outgoing::Outgoing;
use crate::server::problem::Problem;
use crate::server::protocol::Reach;

/// Chunks that may lie between the worker and a slow client.
const IN_FLIGHT: usize = 4;
/// Bytes of one chunk.
const CHUNK: usize = 64 << 10;

/// What is known when a result begins.
#[derive(Clone, Copy, Debug)]
pub struct Nature {
    pub content_type: &'static str,
    /// The version that was read; `None` when it cannot be told, so that no `ETag` is given.
    pub version: Option<Version>,
    /// Two evaluations on one version give the same bytes.
    pub repeatable: bool,
}

/// What a worker reports first.
pub enum Head {
    Whole(Nature, Bytes),
    Stream(Nature, mpsc::Receiver<Part>),
    Failed(Problem),
}

/// A streamed result is data and then its end; a channel that closes without the end was aborted.
pub enum Part {
    Data(Bytes),
    End,
}

/// The worker's end.
///
/// Invariant: the client sees a well-formed end only after [`Output::finish`] with `Ok`; a failure, or a panic
/// that drops this, aborts.
pub struct Output {
    nature: Nature,
    buffer: Vec<u8>,
    threshold: usize,
    limit: u64,
    sent: u64,
    head: Option<oneshot::Sender<Head>>,
    chunks: Option<mpsc::Sender<Part>>,
    runtime: tokio::runtime::Handle,
    running: Arc<Running>,
    /// Why writing failed, for whoever gets the `io::Error` of a serialiser.
    failure: Option<Problem>,
}

impl Output {
    pub fn new(
        head: oneshot::Sender<Head>,
        running: Arc<Running>,
        threshold: usize,
        limit: u64,
        runtime: tokio::runtime::Handle,
    ) -> Self {
        Self {
            nature: Nature { content_type: "application/octet-stream", version: None, repeatable: false },
            buffer: Vec::new(),
            threshold,
            limit,
            sent: 0,
            head: Some(head),
            chunks: None,
            runtime,
            running,
            failure: None,
        }
    }

    /// Says what comes; before the first byte.
    pub fn begin(&mut self, nature: Nature) {
        self.nature = nature;
    }

    /// The evaluation that writes here.
    pub fn running(&self) -> &Running {
        &self.running
    }

    /// Ends a whole result, or tells the failure: as a status while nothing was sent, as an abort afterwards.
    pub fn finish(mut self, result: Result<(), Problem>) {
        let result = match (self.failure.take(), result) {
            (Some(failure), Err(_)) => Err(failure),
            (_, result) => result,
        };
        let result = match result {
            Err(Problem::Cancelled) => Err(self.running.verdict()),
            Ok(()) if self.chunks.is_some() => self.send().map_err(|_| Problem::Cancelled),
            other => other,
        };
        match (result, self.head.take()) {
            (Ok(()), Some(head)) => {
                let whole = Head::Whole(self.nature, Bytes::from(std::mem::take(&mut self.buffer)));
                drop(head.send(whole));
            }
            (Err(problem), Some(head)) => drop(head.send(Head::Failed(problem))),
            (Ok(()), None) => drop(self.pass(Part::End)),
            (Err(problem), None) => tracing::warn!(id = self.running.id, %problem, "a result was aborted"),
        }
    }

    /// What lies beyond the dataset, for as long as this evaluation may take.
    pub fn reach(&self, outgoing: Outgoing) -> Reach {
        Reach { outgoing, runtime: self.runtime.clone(), deadline: self.running.deadline() }
    }

    fn fail(&mut self, problem: Problem) -> io::Error {
        let error = io::Error::other(problem.to_string());
        self.failure = Some(problem);
        error
    }

    /// Sends what is in the buffer; the first time it tells the head too.
    fn send(&mut self) -> io::Result<()> {
        if let Some(head) = self.head.take() {
            let (sender, receiver) = mpsc::channel(IN_FLIGHT);
            self.chunks = Some(sender);
            if head.send(Head::Stream(self.nature, receiver)).is_err() {
                return Err(self.fail(Problem::Cancelled));
            }
        }
        if self.buffer.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK)));
        self.pass(Part::Data(chunk)).map_err(|problem| self.fail(problem))
    }

    /// Hands a part over; waits for a slow client no longer than the evaluation may take.
    fn pass(&self, part: Part) -> Result<(), Problem> {
        let Some(chunks) = &self.chunks else { return Err(Problem::Cancelled) };
        let deadline = Instant::from_std(self.running.deadline());
        match self.runtime.block_on(async { tokio::time::timeout_at(deadline, chunks.send(part)).await }) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Problem::Cancelled),
            Err(_) => Err(Problem::Timeout(self.running.limit.as_secs_f64())),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.sent += bytes.len() as u64;
        if self.sent > self.limit {
            let problem = Problem::Budget { what: "bytes of a result", limit: self.limit };
            return Err(self.fail(problem));
        }
        self.buffer.extend_from_slice(bytes);
        let full = if self.chunks.is_some() { CHUNK } else { self.threshold };
        if self.buffer.len() > full {
            if self.running.cancel.is_cancelled() {
                return Err(self.fail(Problem::Cancelled));
            }
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The client's end of a streamed result.
pub struct Stream {
    chunks: mpsc::Receiver<Part>,
    leash: Option<Leash>,
    time: Pin<Box<Sleep>>,
}

impl Stream {
    pub fn new(chunks: mpsc::Receiver<Part>, leash: Leash, deadline: Instant) -> Self {
        Self { chunks, leash: Some(leash), time: Box::pin(tokio::time::sleep_until(deadline)) }
    }
}

impl http_body::Body for Stream {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        let late = self.time.as_mut().poll(context).is_ready();
        match self.chunks.poll_recv(context) {
            // What is late is cut off even while more could be sent.
            Poll::Ready(Some(Part::Data(_))) if late => {}
            Poll::Ready(Some(Part::Data(chunk))) => return Poll::Ready(Some(Ok(Frame::data(chunk)))),
            Poll::Ready(Some(Part::End)) => {
                if let Some(leash) = self.leash.take() {
                    leash.release();
                }
                return Poll::Ready(None);
            }
            Poll::Ready(None) if self.leash.is_none() => return Poll::Ready(None),
            Poll::Ready(None) => {
                self.leash = None;
                return Poll::Ready(Some(Err(io::Error::other("the result could not be finished"))));
            }
            Poll::Pending => {}
        }
        if late {
            let problem = self.leash.take().map_or(Problem::Cancelled, |leash| leash.stop(Reason::Time));
            return Poll::Ready(Some(Err(io::Error::other(problem.to_string()))));
        }
        Poll::Pending
    }
}
