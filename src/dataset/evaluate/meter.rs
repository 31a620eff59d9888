//! What an evaluation uses, and how it is stopped.
//!
//! The evaluator hands terms around as [`Id`]s of ours. Reading a quad, and copying, comparing or hashing an `Id`,
//! spends fuel; there is no operator that works on rows without doing one of these. When the fuel is used up the
//! meter looks at the clock, the cancellation token and the budgets, and stops the evaluation by unwinding, which
//! no operator can swallow, as it could an error.

use std::cell::{Cell, RefCell};
use std::hash::{Hash, Hasher};
use std::num::NonZeroU32;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::rc::Rc;
use std::time::{Duration, Instant};

use super::super::{CancellationToken, EvaluationError, Limits};
use crate::dataset::index::TermId;

/// How much is spent between two looks at the clock: some 10 µs of term operations.
const TANK: i64 = 2048;
/// How long it takes to let go of a held term, which is part of the time that a stopped evaluation takes.
const TERM_DROP: Duration = Duration::from_nanos(60);
/// What a held term weighs: its share of the row, the row's header and what a growing list keeps in reserve.
const TERM_BYTES: i64 = 40;

struct Gauge {
    fuel: Cell<i64>,
    live: Cell<i64>,
}

thread_local! {
    static GAUGE: Gauge = const { Gauge { fuel: Cell::new(i64::MAX), live: Cell::new(0) } };
    static METER: RefCell<Option<Rc<Meter>>> = const { RefCell::new(None) };
}

/// The payload with which an evaluation is unwound.
struct Stopped;

/// Why an evaluation was stopped.
#[derive(Clone, Copy, Debug)]
pub enum Reason {
    Time(Duration),
    Cancelled,
    Budget { what: &'static str, limit: u64 },
}

impl From<Reason> for EvaluationError {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Time(limit) => Self::Timeout(limit),
            Reason::Cancelled => Self::Cancelled,
            Reason::Budget { what, limit } => Self::Budget { what, limit },
        }
    }
}

/// Measures one evaluation on one thread.
///
/// Invariant: once it has a reason to stop, every further [`run`](Meter::run) fails with that reason.
pub struct Meter {
    limits: Limits,
    start: Instant,
    cancel: Option<CancellationToken>,
    work: Cell<u64>,
    live: Cell<i64>,
    held: Cell<u64>,
    reason: Cell<Option<Reason>>,
}

impl Meter {
    pub fn new(limits: &Limits, cancel: Option<CancellationToken>) -> Rc<Self> {
        Rc::new(Self {
            limits: limits.clone(),
            start: Instant::now(),
            cancel,
            work: Cell::new(0),
            live: Cell::new(0),
            held: Cell::new(0),
            reason: Cell::new(None),
        })
    }

    /// Runs a piece of the evaluation under this meter.
    pub fn run<T>(self: &Rc<Self>, piece: impl FnOnce() -> T) -> Result<T, EvaluationError> {
        self.look();
        if let Some(reason) = self.reason.get() {
            return Err(reason.into());
        }
        let entered = Entered::new(self);
        let outcome = catch_unwind(AssertUnwindSafe(piece));
        drop(entered);
        match outcome {
            // A function that failed for want of budget may have been swallowed as an error of an expression.
            Ok(value) => self.reason.get().map_or(Ok(value), |reason| Err(reason.into())),
            Err(payload) if payload.is::<Stopped>() => {
                Err(self.reason.get().map_or(EvaluationError::Cancelled, EvaluationError::from))
            }
            Err(_) => {
                self.reason.set(Some(Reason::Cancelled));
                Err(EvaluationError::Failed("expected a result, the evaluator broke down".into()))
            }
        }
    }

    /// Counts bytes of text that the evaluation holds until its end.
    pub fn hold(&self, bytes: usize) {
        if bytes == 0 {
            return;
        }
        self.held.set(self.held.get().saturating_add(bytes as u64));
        if let Some(limit) = self.limits.memory.filter(|limit| self.memory() > *limit) {
            self.refuse(Reason::Budget { what: "bytes of memory", limit });
        }
    }

    pub fn release(&self, bytes: usize) {
        self.held.set(self.held.get().saturating_sub(bytes as u64));
    }

    /// The bytes that may still be held.
    pub fn room(&self) -> Option<u64> {
        self.limits.memory.map(|limit| limit.saturating_sub(self.memory()))
    }

    /// The time that is left.
    pub fn time_left(&self) -> Option<Duration> {
        self.limits.time.map(|limit| limit.saturating_sub(self.start.elapsed()))
    }

    pub fn cancel(&self) -> Option<&CancellationToken> {
        self.cancel.as_ref()
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.as_ref().is_some_and(CancellationToken::is_cancelled)
    }

    /// Stops the evaluation.
    pub fn refuse(&self, reason: Reason) {
        if self.reason.get().is_none() {
            self.reason.set(Some(reason));
        }
        stop();
    }

    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    fn memory(&self) -> u64 {
        self.held.get().saturating_add(u64::try_from(self.live.get() * TERM_BYTES).unwrap_or(0))
    }

    fn drop_time(&self) -> Duration {
        TERM_DROP.saturating_mul(u32::try_from(self.live.get().max(0)).unwrap_or(u32::MAX))
    }

    fn look(&self) {
        if self.reason.get().is_some() {
            return;
        }
        let over = |limit: Option<u64>, used: u64| limit.filter(|limit| used > *limit);
        let reason = if self.is_cancelled() {
            Some(Reason::Cancelled)
        } else if let Some(limit) = self.limits.time.filter(|limit| self.start.elapsed() + self.drop_time() >= *limit) {
            Some(Reason::Time(limit))
        } else if let Some(limit) = over(self.limits.work, self.work.get()) {
            Some(Reason::Budget { what: "steps of work", limit })
        } else {
            over(self.limits.memory, self.memory()).map(|limit| Reason::Budget { what: "bytes of memory", limit })
        };
        self.reason.set(reason);
    }
}

/// While it lives, this thread's fuel is the meter's.
struct Entered {
    meter: Rc<Meter>,
    outer: Option<Rc<Meter>>,
    fuel: i64,
    live: i64,
}

impl Entered {
    fn new(meter: &Rc<Meter>) -> Self {
        let outer = METER.with(|m| m.borrow_mut().replace(Rc::clone(meter)));
        let (fuel, live) = GAUGE.with(|g| (g.fuel.replace(TANK), g.live.replace(meter.live.get())));
        Self { meter: Rc::clone(meter), outer, fuel, live }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let (fuel, live) = GAUGE.with(|g| (g.fuel.replace(self.fuel), g.live.replace(self.live)));
        self.meter.work.set(self.meter.work.get() + u64::try_from(TANK - fuel).unwrap_or(0));
        self.meter.live.set(live);
        METER.with(|m| *m.borrow_mut() = self.outer.take());
    }
}

/// Spends fuel of the running evaluation.
#[inline]
pub fn spend(amount: i64) {
    GAUGE.with(|gauge| {
        let fuel = gauge.fuel.get() - amount;
        gauge.fuel.set(fuel);
        if fuel < 0 {
            refuel(gauge);
        }
    });
}

/// The meter of the evaluation that runs on this thread.
pub fn current() -> Option<Rc<Meter>> {
    METER.with(|m| m.borrow().clone())
}

#[cold]
fn refuel(gauge: &Gauge) {
    let Some(meter) = current() else {
        gauge.fuel.set(i64::MAX);
        return;
    };
    meter.work.set(meter.work.get() + u64::try_from(TANK - gauge.fuel.get()).unwrap_or(0));
    gauge.fuel.set(TANK);
    meter.live.set(gauge.live.get());
    meter.look();
    if meter.reason.get().is_some() {
        stop();
    }
}

#[cold]
fn stop() {
    // A second unwinding while the first one drops what it finds would end the process.
    if !std::thread::panicking() {
        resume_unwind(Box::new(Stopped));
    }
}

/// A term of a running evaluation.
///
/// Invariant: every `Id` in existence is counted as held by the evaluation that made it.
pub struct Id(NonZeroU32);

impl Id {
    /// From a term's number, which is not 0.
    #[inline]
    pub fn new(id: TermId) -> Option<Self> {
        let id = NonZeroU32::new(id)?;
        GAUGE.with(|gauge| gauge.live.set(gauge.live.get().wrapping_add(1)));
        Some(Self(id))
    }

    #[inline]
    pub fn get(&self) -> TermId {
        self.0.get()
    }
}

impl Clone for Id {
    #[inline]
    fn clone(&self) -> Self {
        GAUGE.with(|gauge| {
            gauge.live.set(gauge.live.get().wrapping_add(1));
            let copy = Self(self.0);
            let fuel = gauge.fuel.get() - 1;
            gauge.fuel.set(fuel);
            if fuel < 0 {
                refuel(gauge);
            }
            copy
        })
    }
}

impl Drop for Id {
    #[inline]
    fn drop(&mut self) {
        GAUGE.with(|gauge| gauge.live.set(gauge.live.get().wrapping_sub(1)));
    }
}

impl PartialEq for Id {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        spend(1);
        self.0 == other.0
    }
}

impl Eq for Id {}

impl Hash for Id {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        spend(1);
        state.write_u32(self.0.get());
    }
}
