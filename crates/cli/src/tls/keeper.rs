//! Looks after the certificate while the server runs, and hands it to each handshake.

use super::given::{self, Served};
use super::machine::Machine;
use super::own::{self, Authority, Own};
use anyhow::Result;
use app::ports::Clock;
use jiff::Timestamp;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, SystemTime};
use tokio::sync::watch;
use web::Names;

/// How often it is looked whether anything changed: a new address is served this soon.
const EVERY: Duration = Duration::from_secs(10);

/// Where the certificate comes from.
enum Source {
    /// `tls_cert` and `tls_key`, and when they were read last were written.
    Given { certificate: PathBuf, key: PathBuf, written: Mutex<[Option<SystemTime>; 2]> },
    /// Made by the house.
    Own { own: Own, authority: Box<Authority>, listen: SocketAddr },
}

/// The certificate that is served.
pub struct Keeper {
    source: Source,
    public_host: Option<String>,
    serving: RwLock<Served>,
    /// Names under which the house may be called.
    pub hosts: Names,
    /// Where others in the network open it.
    pub reached_at: Names,
}

impl fmt::Debug for Keeper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keeper").finish_non_exhaustive()
    }
}

fn written(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|about| about.modified()).ok()
}

impl Keeper {
    /// Serves a certificate that was given.
    ///
    /// # Errors
    /// A sentence: unreadable, no PEM, a key of another certificate, ended.
    pub fn given(certificate: &Path, key: &Path, public_host: Option<String>, now: Timestamp) -> Result<Self> {
        let times = [written(certificate), written(key)];
        let served = given::read(certificate, key)?;
        given::holds(&served.seen, certificate, now)?;
        let source =
            Source::Given { certificate: certificate.to_owned(), key: key.to_owned(), written: Mutex::new(times) };
        let keeper = Self::new(source, public_host, served);
        keeper.tell();
        Ok(keeper)
    }

    /// Serves a certificate that the house makes: for the machine's names and addresses as they are now.
    ///
    /// # Errors
    /// A sentence: what stands in the folder cannot be read or written.
    pub fn own(own: Own, listen: SocketAddr, public_host: Option<String>, now: Timestamp) -> Result<Self> {
        Self::own_of(own, &Machine::now(), listen, public_host, now)
    }

    fn own_of(
        own: Own,
        machine: &Machine,
        listen: SocketAddr,
        public_host: Option<String>,
        now: Timestamp,
    ) -> Result<Self> {
        let authority = Box::new(own.authority_or_make(&machine.name, public_host.as_deref(), now)?);
        let wanted = wanted(machine, listen, public_host.as_deref(), &authority);
        let served = match own.served(&authority).filter(|served| !own::is_due(&served.seen, &wanted, now)) {
            Some(served) => served,
            None => own.issue(&authority, &wanted, now)?,
        };
        let keeper = Self::new(Source::Own { own, authority, listen }, public_host, served);
        keeper.reached_at.set(keeper.reached(machine));
        keeper.tell();
        Ok(keeper)
    }

    fn new(source: Source, public_host: Option<String>, served: Served) -> Self {
        let (hosts, reached_at) = (Names::default(), Names::default());
        Self { source, public_host, serving: RwLock::new(served), hosts, reached_at }
    }

    /// The authority that devices are to trust; none where the certificate was given.
    #[must_use]
    pub fn authority(&self) -> Option<&Authority> {
        match &self.source {
            Source::Own { authority, .. } => Some(authority),
            Source::Given { .. } => None,
        }
    }

    /// Looks whether anything changed, and serves what is right now. Whether it serves another certificate than before.
    ///
    /// # Errors
    /// A sentence; what was served before is served on.
    pub fn look(&self, now: Timestamp) -> Result<bool> {
        self.look_at(&Machine::now(), now)
    }

    fn look_at(&self, machine: &Machine, now: Timestamp) -> Result<bool> {
        match &self.source {
            Source::Given { certificate, key, written: last } => {
                let times = [written(certificate), written(key)];
                let mut last = last.lock().unwrap_or_else(PoisonError::into_inner);
                if *last == times {
                    let serving = self.serving.read().unwrap_or_else(PoisonError::into_inner).seen.clone();
                    return given::holds(&serving, certificate, now).map(|()| false);
                }
                let served = given::read(certificate, key)?;
                given::holds(&served.seen, certificate, now)?;
                // Not before: a file that could not be read may be mended by its rights alone, and is looked at again.
                *last = times;
                self.serve(served);
            }
            Source::Own { own, authority, listen } => {
                self.reached_at.set(self.reached(machine));
                let wanted = wanted(machine, *listen, self.public_host.as_deref(), authority);
                let due = |served: &Served| own::is_due(&served.seen, &wanted, now);
                if !due(&self.serving.read().unwrap_or_else(PoisonError::into_inner)) {
                    return Ok(false);
                }
                // Another process may have made it already.
                let served = match own.served(authority).filter(|served| !due(served)) {
                    Some(served) => served,
                    None => own.issue(authority, &wanted, now)?,
                };
                self.serve(served);
            }
        }
        Ok(true)
    }

    fn reached(&self, machine: &Machine) -> Vec<String> {
        match &self.source {
            Source::Own { listen, .. } => machine.reached_at(*listen),
            Source::Given { .. } => Vec::new(),
        }
    }

    fn serve(&self, served: Served) {
        *self.serving.write().unwrap_or_else(PoisonError::into_inner) = served;
        self.tell();
    }

    /// Tells the router its names.
    fn tell(&self) {
        let mut names = self.serving.read().unwrap_or_else(PoisonError::into_inner).seen.names.clone();
        names.extend(self.public_host.clone());
        self.hosts.set(names);
    }

    /// Looks again and again until the server stops.
    pub async fn run(self: Arc<Self>, clock: Arc<dyn Clock>, mut stopped: watch::Receiver<bool>) {
        let mut told = String::new();
        loop {
            tokio::select! {
                _ = stopped.wait_for(|stop| *stop) => return,
                () = tokio::time::sleep(EVERY) => {}
            }
            let (keeper, now) = (self.clone(), clock.now());
            let looked = tokio::task::spawn_blocking(move || keeper.look(now)).await;
            match looked {
                Ok(Ok(true)) => {
                    told.clear();
                    tracing::info!("another certificate is served");
                }
                Ok(Ok(false)) => {}
                Ok(Err(error)) => {
                    let text = error.to_string();
                    if text != told {
                        tracing::warn!(why = text, "the certificate could not be renewed");
                        told = text;
                    }
                }
                Err(error) => tracing::error!(%error, "looking after the certificate fell over"),
            }
        }
    }
}

/// The names to be served: the machine's, the address that is listened on, without those that no device would believe.
fn wanted(machine: &Machine, listen: SocketAddr, public_host: Option<&str>, authority: &Authority) -> Vec<String> {
    let mut all = machine.wanted(public_host);
    let only = listen.ip().to_canonical();
    if !only.is_unspecified() && !all.contains(&only.to_string()) {
        all.push(only.to_string());
    }
    all.retain(|name| authority.may_sign(name));
    all
}

impl ResolvesServerCert for Keeper {
    /// The one certificate, whatever name was asked for: phones open addresses, which ask for none.
    fn resolve(&self, _asked: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.serving.read().unwrap_or_else(PoisonError::into_inner).certified.clone())
    }
}

#[cfg(test)]
mod tests;
