//! A streaming replica, for reports. A report goes there only once the replica has replayed everything that the server had
//! on disk when the report was asked for, so that none lacks what was acknowledged before. Where that does not come about
//! within a moment, or anything else fails there, the server itself answers.
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::job::{Job, closed};
use crate::pool::Pool;
use crate::postgres::{Postgres, ask};
use crate::session::Session;
use crate::tls::Target;
use crate::{Error, ReplicaError, Result, dialect};

/// A replica that does not answer is waited for so long, unless its address says otherwise.
const PATIENCE: Duration = Duration::from_secs(1);
/// Who a server is, it says within this, or not at all.
const IDENTITY: Duration = Duration::from_secs(10);
/// A report waits so long for the replica to have everything.
const WAIT: Duration = Duration::from_millis(200);
/// It is not asked again so soon: after it lagged, and after it was away.
const BEHIND: Duration = Duration::from_secs(1);
const AWAY: Duration = Duration::from_secs(5);

/// How a replica stands.
#[derive(Debug, Clone)]
pub struct Replicated {
    /// Whether reports are answered there now.
    pub used: bool,
    /// So many bytes of changes it has still to replay; or why that cannot be told.
    pub behind: Result<i64>,
    /// Reports of this process that it answered.
    pub answered: u64,
    /// Reports of this process that the server answered in its place.
    pub passed_on: u64,
}

pub(crate) struct Replica {
    target: Arc<Target>,
    /// Which system and database the server says that it is.
    identity: String,
    pool: Arc<Pool<Session>>,
    state: Arc<State>,
}

#[derive(Default)]
struct State {
    rests_until: Mutex<Option<Instant>>,
    answered: AtomicU64,
    passed_on: AtomicU64,
}

/// How far the server is: what is on its disk, and on which timeline.
struct Position {
    flushed: String,
    timeline: i32,
}

impl Replica {
    pub(crate) async fn open(url: &str, pool: usize, server: &Postgres) -> Result<Self> {
        let target = Arc::new(Target::read(url, PATIENCE)?.noticing());
        let identity = server.ask(|session| Ok(identity(session)?.0)).await?;
        let replica = Self { target, identity, pool: Pool::new(pool), state: Arc::default() };
        match ask(&replica.pool, replica.opener(), |_| Ok(())).await {
            Err(error @ (Error::Replica(_) | Error::Tls(_) | Error::Denied(_))) => Err(error),
            Err(error) => {
                tracing::warn!(%error, "the replica is away");
                replica.state.rest(AWAY);
                Ok(replica)
            }
            Ok(()) => Ok(replica),
        }
    }

    /// Runs a report, or gives it back.
    pub(crate) async fn run(&self, server: &Postgres, job: Box<dyn Job>) -> Result<Option<Box<dyn Job>>> {
        let position = match self.state.rests() {
            true => None,
            // If the server does not answer, let it say so itself.
            false => server.ask(position).await.ok(),
        };
        let Some(position) = position else { return Ok(Some(self.state.pass_on(job))) };
        let (open, state, (send, left)) = (self.opener(), Arc::clone(&self.state), oneshot::channel());
        let work = move |idle: Option<Session>| {
            let (session, left) = report(idle, open, &position, &state, job);
            // Whoever asked may have gone.
            let _ = send.send(left);
            session
        };
        self.pool.begin(work).await?;
        left.await.map_err(|_| closed())
    }

    pub(crate) async fn standing(&self, server: &Postgres) -> Replicated {
        let count = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let looked = match server.ask(position).await {
            Ok(position) => {
                let look = move |session: &Session| -> Result<(bool, i64)> {
                    let has_all = caught_up(session, &position)?;
                    let row = session.within(PATIENCE, dialect::REPLICA_BEHIND, &[&position.flushed])?;
                    match row.try_get(1)? {
                        true => Ok((has_all, row.try_get::<_, i64>(0)?)),
                        false => Err(ReplicaError::NotInRecovery.into()),
                    }
                };
                ask(&self.pool, self.opener(), look).await
            }
            Err(error) => Err(error),
        };
        Replicated {
            used: matches!(looked, Ok((true, _))),
            behind: looked.map(|(_, behind)| behind),
            answered: count(&self.state.answered),
            passed_on: count(&self.state.passed_on),
        }
    }

    /// Opens sessions that are looked at: what was a replica may have been made a server of its own.
    fn opener(&self) -> impl FnOnce() -> Result<Session> + Send + 'static + use<> {
        let (target, ours, runtime) = (Arc::clone(&self.target), self.identity.clone(), Handle::current());
        move || {
            let session = Session::open(&target, false, &runtime)?;
            match identity(&session)? {
                (theirs, _) if theirs != ours => Err(ReplicaError::Another.into()),
                (_, false) => Err(ReplicaError::NotInRecovery.into()),
                (_, true) => Ok(session),
            }
        }
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Runs a report on a connection to the replica. The connection, if it may be used again; the report, if the server is to
/// answer it.
fn report(
    idle: Option<Session>,
    open: impl FnOnce() -> Result<Session>,
    position: &Position,
    state: &State,
    mut job: Box<dyn Job>,
) -> (Option<Session>, Option<Box<dyn Job>>) {
    let session = match idle.filter(Session::is_open).map_or_else(open, Ok) {
        Ok(session) => session,
        Err(error) => {
            tracing::warn!(%error, "the replica is away");
            state.rest(AWAY);
            return (None, Some(state.pass_on(job)));
        }
    };
    match caught_up(&session, position) {
        Ok(true) => {}
        Ok(false) => {
            tracing::debug!("the replica lags behind");
            state.rest(BEHIND);
            return (Some(session), Some(state.pass_on(job)));
        }
        Err(error) => {
            tracing::warn!(%error, "the replica is away");
            state.rest(AWAY);
            return (None, Some(state.pass_on(job)));
        }
    }
    // Whatever the replica refuses (it cancels those who stand in the way of what it replays), the server does better.
    let ended = session.attempt(dialect::POSTGRES_READ, &mut *job);
    if let Some(error) = ended.refused {
        tracing::debug!(%error, "the replica did not answer a report");
        let lost = matches!(error, Error::Connection(_));
        if lost {
            state.rest(AWAY);
        }
        return (Some(session).filter(|_| !lost), Some(state.pass_on(job)));
    }
    state.answered.fetch_add(1, Ordering::Relaxed);
    job.answer(None);
    (Some(session), None)
}

/// Waits a moment for everything up to a position; whether it is there.
fn caught_up(session: &Session, position: &Position) -> Result<bool> {
    let (begun, mut pause) = (Instant::now(), Duration::from_millis(1));
    loop {
        let has_all = session.within(PATIENCE, dialect::REPLICA_HAS, &[&position.flushed, &position.timeline])?;
        if has_all.try_get(0)? {
            return Ok(true);
        }
        if begun.elapsed() >= WAIT {
            return Ok(false);
        }
        std::thread::sleep(pause);
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

fn position(session: &Session) -> Result<Position> {
    let row = session.one(dialect::POSTGRES_POSITION, &[])?;
    Ok(Position { flushed: row.try_get(0)?, timeline: row.try_get(1)? })
}

/// Which system and database this is, and whether it replays another.
fn identity(session: &Session) -> Result<(String, bool)> {
    let row = session.within(IDENTITY, dialect::POSTGRES_IDENTITY, &[])?;
    Ok((row.try_get(0)?, row.try_get(1)?))
}

impl State {
    fn rest(&self, length: Duration) {
        *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + length);
    }
    fn rests(&self) -> bool {
        let until = *self.rests_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }
    fn pass_on(&self, job: Box<dyn Job>) -> Box<dyn Job> {
        self.passed_on.fetch_add(1, Ordering::Relaxed);
        job
    }
}
