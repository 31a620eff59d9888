//! Deep queries, on a thread with a stack to match.
//!
//! A level of the evaluator takes up to 25 kB of stack, and a thread has 2 MB by default. Nearly every query fits;
//! the others are evaluated on a thread of their own that hands its rows over.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use oxrdf::{Triple, Variable};
use spareval::{QueryEvaluationError, QueryResults, QuerySolution, QuerySolutionIter, QueryTripleIter};

use super::parse::ParsedQuery;
use crate::dataset::{EvaluationError, QueryRequest, Reader};

/// What is evaluated on the caller's own stack.
pub const SHALLOW: usize = 40;
/// Memory is only taken as the stack grows.
const STACK: usize = 128 << 20;
/// Rows on their way.
const CHANNEL: usize = 256;

/// Runs something on a thread with a large stack and waits for it.
pub fn with_stack<T: Send>(run: impl FnOnce() -> T + Send) -> Result<T, EvaluationError> {
    thread::scope(|scope| {
        let spawned = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, run);
        let thread = spawned.map_err(|e| EvaluationError::Failed(format!("expected a thread to evaluate on: {e}")))?;
        thread.join().map_err(|_| broken())
    })
}

fn broken() -> EvaluationError {
    EvaluationError::Failed("expected a result, the evaluator broke down".into())
}

enum Part {
    Boolean(bool),
    Solutions(Arc<[Variable]>),
    Graph,
    Solution(QuerySolution),
    Triple(Triple),
    Failed(EvaluationError),
    End,
}

/// Evaluates a query on a thread of its own. Dropping the result ends the thread at its next row.
pub fn stream(
    reader: &Reader,
    query: &ParsedQuery,
    request: &QueryRequest,
) -> Result<QueryResults<'static>, EvaluationError> {
    let (reader, query, request) = (reader.clone(), query.clone(), request.clone());
    let (sender, parts) = sync_channel(CHANNEL);
    let evaluate = move || {
        // Nobody listens any more when sending fails.
        let send = |part| sender.send(part).is_ok();
        match reader.evaluate(&query, &request) {
            Err(error) => send(Part::Failed(error)),
            Ok(QueryResults::Boolean(value)) => send(Part::Boolean(value)),
            Ok(QueryResults::Solutions(mut rows)) => {
                let part =
                    |row: Result<_, QueryEvaluationError>| row.map_or_else(|e| Part::Failed(e.into()), Part::Solution);
                send(Part::Solutions(rows.variables().into())) && rows.all(|row| send(part(row))) && send(Part::End)
            }
            Ok(QueryResults::Graph(mut rows)) => {
                let part =
                    |row: Result<_, QueryEvaluationError>| row.map_or_else(|e| Part::Failed(e.into()), Part::Triple);
                send(Part::Graph) && rows.all(|row| send(part(row))) && send(Part::End)
            }
        }
    };
    thread::Builder::new()
        .stack_size(STACK)
        .spawn(evaluate)
        .map_err(|e| EvaluationError::Failed(format!("expected a thread to evaluate on: {e}")))?;
    match parts.recv().map_err(|_| broken())? {
        Part::Failed(error) => Err(error),
        Part::Boolean(value) => Ok(QueryResults::Boolean(value)),
        Part::Solutions(variables) => {
            let rows =
                Parts { parts: Some(parts), row: |part| if let Part::Solution(row) = part { Some(row) } else { None } };
            Ok(QueryResults::Solutions(QuerySolutionIter::new(variables, rows)))
        }
        Part::Graph => {
            let rows =
                Parts { parts: Some(parts), row: |part| if let Part::Triple(row) = part { Some(row) } else { None } };
            Ok(QueryResults::Graph(QueryTripleIter::new(rows)))
        }
        Part::Solution(_) | Part::Triple(_) | Part::End => Err(broken()),
    }
}

/// Rows as they come. A thread that ends without saying so has not given a whole result.
struct Parts<F> {
    parts: Option<Receiver<Part>>,
    row: F,
}

impl<T, F: Fn(Part) -> Option<T>> Iterator for Parts<F> {
    type Item = Result<T, QueryEvaluationError>;

    fn next(&mut self) -> Option<Self::Item> {
        let error = match self.parts.as_ref()?.recv() {
            Ok(Part::End) => None,
            Ok(Part::Failed(error)) => Some(error),
            Err(_) => Some(broken()),
            Ok(part) => match (self.row)(part) {
                Some(row) => return Some(Ok(row)),
                None => Some(broken()),
            },
        };
        self.parts = None;
        error.map(|error| Err(error.into()))
    }
}
