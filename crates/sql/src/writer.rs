//! The only writer of a SQLite file: one thread, in which small changes share a commit.
use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use rusqlite::OpenFlags;
use tokio::sync::oneshot;

use crate::job::Job;
use crate::sqlite::{Handle, control, open, rollback};
use crate::{Result, Tx};

/// At most so many small changes share a commit.
const SHARED: usize = 256;
/// So many that wait share one in any case.
const FEW: usize = 4;
/// More join a group as long as it has worked less than so many commits take. Whoever came first does not wait for all
/// who come after, and while one group is written, the answers to the one before are on their way. On a slow disk many
/// still share.
const COMMITS: u32 = 4;

pub(crate) enum Message {
    Write(Box<dyn Job>),
    Bulk(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// Takes messages until the last sender has gone, or until told to close.
pub(crate) fn serve(mut connection: Handle, path: &Path, messages: &mpsc::Receiver<Message>) {
    let (mut next, mut taken) = (None, Duration::ZERO);
    while let Some(message) = next.take().or_else(|| messages.recv().ok()) {
        match message {
            Message::Write(job) => next = shared(&connection, job, messages, &mut taken),
            Message::Bulk(job) => alone(&connection, job),
            Message::Close(done) => {
                let _moved = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
                drop(connection);
                let _gone = done.send(());
                return;
            }
        }
        if !rollback(&connection) {
            match open(path, OpenFlags::empty()) {
                Ok(fresh) => connection = Handle::new(fresh),
                Err(error) => tracing::error!(%error, "the writer cannot open its file again"),
            }
        }
    }
}

/// Runs a job in a transaction of its own, and answers once it is durable.
fn alone(connection: &Handle, mut job: Box<dyn Job>) {
    let done = control(connection, "BEGIN IMMEDIATE")
        .and_then(|()| if job.run(&Tx::new(connection)) { control(connection, "COMMIT") } else { Ok(()) });
    rollback(connection);
    job.answer(done.err());
}

/// Runs this job and all small ones that wait, each in a savepoint, commits once, then answers all.
/// `taken` is how long commits take, kept up to date. Gives back a message that it took and that was not a small job.
fn shared(
    connection: &Handle,
    job: Box<dyn Job>,
    messages: &mpsc::Receiver<Message>,
    taken: &mut Duration,
) -> Option<Message> {
    let begun = control(connection, "BEGIN IMMEDIATE");
    let (since, most) = (Instant::now(), *taken * COMMITS);
    let (mut jobs, mut intact, mut next) = (Vec::new(), true, Some(Message::Write(job)));
    while let Some(Message::Write(mut job)) = next {
        // If others hold the lock, all that wait are refused at once, not each after ten seconds.
        intact = begun.is_err() || savepoint(connection, &mut *job).unwrap_or(false);
        jobs.push(job);
        let early = begun.is_err() || jobs.len() < FEW || since.elapsed() < most;
        next = if intact && early && jobs.len() < SHARED { messages.try_recv().ok() } else { None };
    }
    let mut commit = || {
        let written = Instant::now();
        let done = control(connection, "COMMIT").is_ok();
        // A single one that also moved the log into the file is no measure.
        *taken = (*taken * 7 + written.elapsed()) / 8;
        done
    };
    match begun.map(|()| intact && commit()) {
        Ok(true) => jobs.into_iter().for_each(|job| job.answer(None)),
        // The engine dropped the whole transaction, or would not keep it: each job alone.
        Ok(false) => {
            rollback(connection);
            jobs.into_iter().for_each(|job| alone(connection, job));
        }
        Err(error) => jobs.into_iter().for_each(|job| job.answer(Some(error.clone()))),
    }
    next
}

/// Runs a job inside the shared transaction; whether that transaction still stands.
fn savepoint(connection: &Handle, job: &mut dyn Job) -> Result<bool> {
    control(connection, "SAVEPOINT job")?;
    let keep = job.run(&Tx::new(connection));
    // After an error such as a full disk the engine may have rolled back everything.
    if connection.is_autocommit() {
        return Ok(false);
    }
    if !keep {
        control(connection, "ROLLBACK TO job")?;
    }
    control(connection, "RELEASE job").map(|()| true)
}
