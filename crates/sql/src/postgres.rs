//! PostgreSQL: transactions that are repeated when the server asks for it, and reports that a replica may read.
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::job::{Job, Mode, closed};
use crate::pool::Pool;
use crate::replica::{Replica, Replicated};
use crate::session::Session;
use crate::tls::Target;
use crate::{Options, Result, dialect};

/// So often a transaction is repeated: after 4, 8 … 512 ms and a little.
const REPETITIONS: u32 = 8;
/// A server that does not answer is waited for so long, unless its address says otherwise.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Postgres {
    target: Arc<Target>,
    check: bool,
    pool: Arc<Pool<Session>>,
    replica: Option<Replica>,
}

impl Postgres {
    /// Connects to the server and, if there is one, to its replica. Fails if either is not what it should be; a replica
    /// that is away is no fault.
    pub(crate) async fn open(url: &str, options: &Options) -> Result<Self> {
        let target = Arc::new(Target::read(url, PATIENCE)?.noticing());
        let mut server = Self { target, check: options.check_durability, pool: Pool::new(options.pool), replica: None };
        server.ask(|_| Ok(())).await?;
        if let Some(url) = &options.replica {
            server.replica = Some(Replica::open(url, options.pool, &server).await?);
        }
        Ok(server)
    }

    /// Runs a job between BEGIN and COMMIT, again if the server asks for it. A report goes to the replica, if there is one
    /// that has everything and answers.
    pub(crate) async fn run(&self, mode: Mode, job: Box<dyn Job>) -> Result<()> {
        let mut job = match &self.replica {
            Some(replica) if mode == Mode::Report => match replica.run(self, job).await? {
                Some(job) => job,
                None => return Ok(()),
            },
            _ => job,
        };
        let begin =
            if matches!(mode, Mode::Read | Mode::Report) { dialect::POSTGRES_READ } else { dialect::POSTGRES_WRITE };
        let open = self.opener();
        let work = move |mut idle: Option<Session>| {
            let mut repetition = 0;
            loop {
                let usable = idle.filter(Session::is_open);
                let session = match usable.map_or_else(&open, Ok) {
                    Ok(session) => session,
                    Err(error) => {
                        job.answer(Some(error));
                        return None;
                    }
                };
                let ended = session.attempt(begin, &mut *job);
                if !ended.again || repetition == REPETITIONS {
                    job.answer(ended.failure);
                    return Some(session);
                }
                pause(repetition);
                repetition += 1;
                idle = Some(session);
            }
        };
        self.pool.begin(work).await
    }

    /// Asks the server something outside of any transaction.
    pub(crate) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&Session) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        ask(&self.pool, self.opener(), question).await
    }

    /// How the replica stands, if there is one.
    pub(crate) async fn replicated(&self) -> Option<Replicated> {
        match &self.replica {
            Some(replica) => Some(replica.standing(self).await),
            None => None,
        }
    }

    /// Opens sessions, on threads that may wait.
    fn opener(&self) -> impl Fn() -> Result<Session> + Send + 'static + use<> {
        let (target, check, runtime) = (Arc::clone(&self.target), self.check, Handle::current());
        move || Session::open(&target, check, &runtime)
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
        if let Some(replica) = &self.replica {
            replica.close().await;
        }
    }
}

/// Asks something on a connection of a pool; it is opened if none idles.
pub(crate) async fn ask<T: Send + 'static>(
    pool: &Arc<Pool<Session>>,
    open: impl FnOnce() -> Result<Session> + Send + 'static,
    question: impl FnOnce(&Session) -> Result<T> + Send + 'static,
) -> Result<T> {
    let (send, answer) = oneshot::channel();
    let work = move |idle: Option<Session>| {
        let usable = idle.filter(Session::is_open);
        let (session, answer) = match usable.map_or_else(open, Ok) {
            Ok(session) => {
                let answer = question(&session);
                (Some(session), answer)
            }
            Err(error) => (None, Err(error)),
        };
        // Whoever asked may have gone.
        let _ = send.send(answer);
        session
    };
    pool.begin(work).await?;
    answer.await.unwrap_or_else(|_| Err(closed()))
}

/// Those who met once should not meet again: each waits for another time.
fn pause(repetition: u32) {
    static TURN: AtomicU64 = AtomicU64::new(0);
    let turn = TURN.fetch_add(1, Ordering::Relaxed) % 16;
    std::thread::sleep(Duration::from_micros((4_000 << repetition) + turn * 700));
}
