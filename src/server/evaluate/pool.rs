//! The threads that evaluate.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::server::problem::Problem;

type Job = Box<dyn FnOnce() + Send>;

/// Address space of a worker's stack. Parsing, optimising and dropping a deep query recurse; only what is
/// touched takes memory.
const STACK: usize = 256 << 20;

/// A fixed number of threads. Whoever wants one waits in a short queue or is sent away.
///
/// Invariant: a job starts at once when its [`Seat`] was given: there are as many seats as threads.
pub struct Pool {
    seats: Arc<Semaphore>,
    workers: usize,
    waiting: AtomicUsize,
    queue_length: usize,
    queue_wait: Duration,
    jobs: Mutex<mpsc::Sender<(Seat, Job)>>,
}

/// The right to one worker; goes back when dropped.
pub struct Seat(#[expect(dead_code, reason = "held for its drop")] OwnedSemaphorePermit);

impl Pool {
    /// Starts the threads; they end when the pool is dropped.
    pub fn start(workers: usize, queue_length: usize, queue_wait: Duration) -> std::io::Result<Self> {
        let workers = workers.max(1);
        let (sender, receiver) = mpsc::channel::<(Seat, Job)>();
        let receiver = Arc::new(Mutex::new(receiver));
        for number in 0..workers {
            let receiver = Arc::clone(&receiver);
            std::thread::Builder::new().name(format!("evaluate-{number}")).stack_size(STACK).spawn(move || {
                loop {
                    let next = receiver.lock().unwrap_or_else(PoisonError::into_inner).recv();
                    let Ok((seat, job)) = next else { return };
                    // The job reports its own end; a panic ends it without a report, which its receiver notices.
                    if std::panic::catch_unwind(std::panic::AssertUnwindSafe(job)).is_err() {
                        tracing::error!("an evaluation panicked");
                    }
                    drop(seat);
                }
            })?;
        }
        Ok(Self {
            seats: Arc::new(Semaphore::new(workers)),
            workers,
            waiting: AtomicUsize::new(0),
            queue_length,
            queue_wait,
            jobs: Mutex::new(sender),
        })
    }

    /// Waits for a free worker, briefly.
    pub async fn admit(&self) -> Result<Seat, Problem> {
        if let Ok(permit) = Arc::clone(&self.seats).try_acquire_owned() {
            return Ok(Seat(permit));
        }
        let place = Waiting::take(&self.waiting);
        if place.behind >= self.queue_length {
            return Err(self.busy());
        }
        match tokio::time::timeout(self.queue_wait, Arc::clone(&self.seats).acquire_owned()).await {
            Ok(Ok(permit)) => Ok(Seat(permit)),
            Ok(Err(_)) => Err(Problem::Stopping),
            Err(_) => Err(self.busy()),
        }
    }

    /// Runs the job on a worker.
    pub fn run(&self, seat: Seat, job: impl FnOnce() + Send + 'static) {
        let handed = self.jobs.lock().unwrap_or_else(PoisonError::into_inner).send((seat, Box::new(job)));
        if handed.is_err() {
            tracing::error!("no worker is left");
        }
    }

    /// Workers that evaluate now, workers in all, requests that wait.
    pub fn load(&self) -> (usize, usize, usize) {
        let busy = self.workers - self.seats.available_permits().min(self.workers);
        (busy, self.workers, self.waiting.load(Ordering::Relaxed))
    }

    fn busy(&self) -> Problem {
        Problem::Busy(self.queue_wait.as_secs().max(1))
    }
}

/// One place in the queue, given up when dropped (the client may leave while waiting).
struct Waiting<'a> {
    count: &'a AtomicUsize,
    behind: usize,
}

impl<'a> Waiting<'a> {
    fn take(count: &'a AtomicUsize) -> Self {
        Self { count, behind: count.fetch_add(1, Ordering::Relaxed) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.count.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::Pool;
    use std::sync::mpsc;
    use std::time::Duration;

    #[tokio::test]
    async fn the_next_one_waits_and_then_is_sent_away() {
        let pool = Pool::start(1, 1, Duration::from_millis(50)).unwrap();
        let (release, held) = mpsc::channel::<()>();
        let seat = pool.admit().await.unwrap();
        pool.run(seat, move || held.recv().unwrap_or(()));
        assert!(pool.admit().await.is_err(), "the only worker is busy");
        release.send(()).unwrap();
        assert!(pool.admit().await.is_ok(), "it is free again");
    }

    #[tokio::test]
    async fn a_panic_costs_no_worker() {
        let pool = Pool::start(1, 1, Duration::from_secs(5)).unwrap();
        for _ in 0..3 {
            let seat = pool.admit().await.unwrap();
            pool.run(seat, || panic!("expected by the test"));
        }
        let (done, end) = tokio::sync::oneshot::channel();
        let seat = pool.admit().await.unwrap();
        pool.run(seat, move || done.send(()).unwrap_or(()));
        end.await.unwrap();
    }
}
