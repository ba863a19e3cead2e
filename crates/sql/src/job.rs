//! A closure and the caller who waits for it, without their types, so that the engines need none.
use std::panic::{AssertUnwindSafe, catch_unwind};

use tokio::sync::oneshot;

use crate::{Error, Result, Tx};

/// What a job wants of its transaction.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Read,
    Report,
    Write,
    Bulk,
}

pub(crate) trait Job: Send {
    /// Runs the closure; whether its changes are to be kept. May be called again.
    fn run(&mut self, tx: &Tx<'_>) -> bool;
    /// Answers the caller: with `failure`, or else with what the closure returned last.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

pub(crate) struct Task<T, E, F> {
    closure: F,
    done: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Task<T, E, F> {
    pub(crate) fn new(closure: F) -> (Box<Self>, oneshot::Receiver<Result<T, E>>) {
        let (caller, answer) = oneshot::channel();
        (Box::new(Self { closure, done: None, caller }), answer)
    }
}

impl<T: Send, E: From<Error> + Send, F: Fn(&Tx<'_>) -> Result<T, E> + Send> Job for Task<T, E, F> {
    fn run(&mut self, tx: &Tx<'_>) -> bool {
        let mut done = catch_unwind(AssertUnwindSafe(|| (self.closure)(tx))).unwrap_or_else(|panic| {
            let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
            let text = text.or_else(|| panic.downcast_ref::<String>().cloned());
            Err(Error::Panicked(text.unwrap_or_default()).into())
        });
        // An SQL error that the closure swallowed has ended the transaction all the same.
        if let (Ok(_), Some(error)) = (&done, tx.failure()) {
            done = Err(error.into());
        }
        self.done.insert(done).is_ok()
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let Self { done, caller, .. } = *self;
        // If the caller has gone, the change stands or falls without it.
        let _ = failure.map_or(done, |error| Some(Err(error.into()))).map(|done| caller.send(done));
    }
}

/// The answer to whoever comes after [`crate::Db::close`].
pub(crate) fn closed() -> Error {
    Error::Connection("it was closed".to_owned())
}
