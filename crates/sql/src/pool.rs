//! Connections that wait for work, and work that waits for connections.
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::Result;
use crate::job::closed;

/// At most `size` connections, opened when first needed, used off the async threads.
pub(crate) struct Pool<C> {
    slots: Arc<Semaphore>,
    size: u32,
    idle: Mutex<Vec<C>>,
}

impl<C: Send + 'static> Pool<C> {
    pub(crate) fn new(size: usize) -> Arc<Self> {
        let size = u32::try_from(size).unwrap_or(u32::MAX).clamp(1, 1 << 16);
        Arc::new(Self { slots: Arc::new(Semaphore::new(size as usize)), size, idle: Mutex::default() })
    }

    fn idle(&self) -> MutexGuard<'_, Vec<C>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins `work` with an idle connection, if there is one; it gives back the one that may be
    /// used again. Once begun it runs to its end, even if the caller has gone.
    pub(crate) async fn begin(
        self: &Arc<Self>,
        work: impl FnOnce(Option<C>) -> Option<C> + Send + 'static,
    ) -> Result<()> {
        let slot = Arc::clone(&self.slots).acquire_owned().await.map_err(|_| closed())?;
        let pool = Arc::clone(self);
        tokio::task::spawn_blocking(move || {
            let idle = pool.idle().pop();
            let usable = work(idle);
            pool.idle().extend(usable);
            drop(slot);
        });
        Ok(())
    }

    /// A connection that idles, for work to be done here and now. None while all are busy or none is open yet.
    pub(crate) fn idle_now(&self) -> Option<Lent<'_, C>> {
        let slot = Arc::clone(&self.slots).try_acquire_owned().ok()?;
        let connection = self.idle().pop()?;
        Some(Lent { pool: self, connection: Some(connection), _slot: slot })
    }

    /// Waits for the work under way, then closes all connections. No new work begins.
    pub(crate) async fn close(&self) {
        drop(self.slots.acquire_many(self.size).await);
        self.slots.close();
        self.idle().clear();
    }
}

/// A connection out of the pool, with its slot.
pub(crate) struct Lent<'p, C: Send + 'static> {
    pool: &'p Pool<C>,
    connection: Option<C>,
    _slot: OwnedSemaphorePermit,
}

impl<C: Send + 'static> Lent<'_, C> {
    /// Does the work; it gives back the connection if that may be used again.
    pub(crate) fn work(mut self, work: impl FnOnce(Option<C>) -> Option<C>) {
        let usable = work(self.connection.take());
        self.pool.idle().extend(usable);
    }
}
