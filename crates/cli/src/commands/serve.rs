//! `serve`: answers browsers until it is told to stop.

mod daily;
mod door;
mod metrics;

use crate::args::At;
use crate::backup::daily::takes_writing;
use crate::open::{For, House, open};
use crate::said::{self, Said};
use crate::tls;
use crate::tls::listen::TlsListener;
use crate::tls::plain::Told;
use anyhow::Result;
use app::Place;
use app::platform::Stop;
use axum::serve::{Listener, ListenerExt};
use content::{Lang, Messages};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Requests under way get so long to end.
const DEADLINE: Duration = Duration::from_secs(10);

/// The folder of backups is waited for so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Serves; `answering` is called once, as soon as browsers are answered.
pub(super) async fn run(
    at: &At,
    listen: SocketAddr,
    demo: bool,
    words: &Messages,
    lang: Lang,
    answering: impl FnOnce(),
) -> Result<()> {
    let stop = Stop::listen();
    let listener = bind(listen).await?;
    if demo {
        let house = open(at, For::Demo).await?;
        crate::demo::fill(&house).await?;
        house.app.db.close().await;
    }
    let mut house = open(at, For::Serve).await?;
    may_listen(&house, listen)?;
    house.app.note_version().await?;
    let address = listener.local_addr()?;
    let keeper = door::keeper(&house, address)?;
    door::tell_colleagues(&mut house, keeper.as_deref());
    let (stopping, stopped) = watch::channel(false);
    if let Some(address) = house.config.metrics {
        metrics::serve(house.app.clone(), bind(address).await?, stopped.clone())?;
    }
    let first_code = door::first_code(&house, address);
    let asked_now = house.app.needs_setup().await?;
    let options = door::options(&house, address, keeper.as_deref(), first_code.clone())?;
    let router = web::router(house.app.clone(), options).layer(axum::middleware::from_fn(metrics::count));
    let serving = match &keeper {
        Some(keeper) => {
            let told = Told { sentence: words.say(lang, "cli-tls-plain", &[]), hosts: keeper.hosts.clone() };
            let listener = TlsListener::new(listener, tls::listen::settings(keeper.clone())?, told)?;
            tokio::spawn(keeper.clone().run(house.app.ports.clock.clone(), stopped.clone()));
            serve(listener, router, stopped.clone())
        }
        None => serve(listener, router, stopped.clone()),
    };
    try_backups(&house, words, lang).await;
    let jobs = tokio::spawn(daily::run(house.clone(), stopped.clone()));
    let worker = house.app.clone();
    let working = tokio::spawn(async move { worker.work(stopped).await });
    door::tell(&house, address, keeper.as_deref(), first_code.as_ref().filter(|_| asked_now), words, lang);
    answering();
    stop.wait().await;
    let _nobody = stopping.send(true);
    match tokio::time::timeout(DEADLINE, serving).await {
        Ok(done) => done??,
        Err(_) => tracing::warn!("requests were still under way after ten seconds"),
    }
    jobs.abort();
    // A job under way ends; one that does not is taken again when its lease is over.
    let _late = tokio::time::timeout(DEADLINE, working).await;
    // What was begun in the database ends; a writer that hangs does not keep the process.
    let _late = tokio::time::timeout(DEADLINE, house.app.db.close()).await;
    Ok(())
}

/// Says at once, in its sentence, that no daily backup can be written: not only in the night when one would have been made.
async fn try_backups(house: &House, words: &Messages, lang: Lang) {
    let Some(folder) = house.config.backup_to.clone() else { return };
    let tried = tokio::task::spawn_blocking(move || takes_writing(&folder));
    // A disk that does not answer keeps nobody from being served.
    if let Ok(Ok(Err(error))) = tokio::time::timeout(PATIENCE, tried).await {
        let (sentence, _) = said::of(&error, words, lang);
        tracing::error!("{sentence}");
    }
}

/// Answers on a listener of either kind until the server is told to stop.
fn serve<L>(listener: L, router: axum::Router, mut stopped: watch::Receiver<bool>) -> JoinHandle<std::io::Result<()>>
where
    L: Listener<Addr = SocketAddr> + NoDelay,
{
    let listener = listener.tap_io(|stream| L::no_delay(stream));
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            let _gone = stopped.wait_for(|stop| *stop).await;
        });
    tokio::spawn(async move { serving.await })
}

/// Small answers are sent at once.
trait NoDelay: Listener {
    fn no_delay(stream: &Self::Io);
}

impl NoDelay for TcpListener {
    fn no_delay(stream: &TcpStream) {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
    }
}

impl NoDelay for TlsListener {
    // Told before the handshake, which is made of small pieces, too.
    fn no_delay(_stream: &Self::Io) {}
}

async fn bind(address: SocketAddr) -> Result<TcpListener> {
    TcpListener::bind(address).await.map_err(|error| {
        let key = match error.kind() {
            std::io::ErrorKind::AddrInUse => "cli-port-in-use",
            std::io::ErrorKind::PermissionDenied => "cli-port-forbidden",
            _ => "cli-address-unusable",
        };
        Said::new(key).with("address", address.to_string()).with("what", error.to_string()).into()
    })
}

/// Made-up data are for this machine alone, and so is an installation that says it is one PC.
fn may_listen(house: &House, listen: SocketAddr) -> Result<()> {
    if listen.ip().is_loopback() {
        return Ok(());
    }
    if house.is_demo() {
        return Err(Said::new("cli-demo-loopback").with("address", listen.to_string()).into());
    }
    if house.config.place == Place::Pc {
        return Err(Said::new("cli-pc-loopback").with("address", listen.to_string()).into());
    }
    Ok(())
}
