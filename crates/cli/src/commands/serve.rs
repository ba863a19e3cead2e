//! `serve`: answers browsers until it is told to stop.

mod daily;
mod metrics;

use crate::adapters::keys::Purpose;
use crate::args::At;
use crate::open::{For, House, open};
use crate::out;
use crate::said::Said;
use anyhow::Result;
use app::Place;
use app::platform::Stop;
use axum::serve::ListenerExt;
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Requests under way get so long to end.
const DEADLINE: Duration = Duration::from_secs(10);

pub(super) async fn run(at: &At, listen: SocketAddr, demo: bool) -> Result<()> {
    let stop = Stop::listen();
    let listener = bind(listen).await?;
    if demo {
        let house = open(at, For::Demo).await?;
        crate::demo::fill(&house).await?;
        house.app.db.close().await;
    }
    let house = open(at, For::Serve).await?;
    may_listen(&house, listen)?;
    house.app.note_version().await?;
    let (stopping, stopped) = watch::channel(false);
    if let Some(address) = house.config.metrics {
        metrics::serve(house.app.clone(), bind(address).await?, stopped.clone())?;
    }
    let options = options(&house)?;
    let router = web::router(house.app.clone(), options).layer(axum::middleware::from_fn(metrics::count));
    let address = listener.local_addr()?;
    let listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "no TCP_NODELAY");
        }
    });
    let mut told = stopped.clone();
    let serving = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(async move {
            let _gone = told.wait_for(|stop| *stop).await;
        });
    let serving = tokio::spawn(async move { serving.await });
    let jobs = tokio::spawn(daily::run(house.clone(), stopped.clone()));
    let worker = house.app.clone();
    let working = tokio::spawn(async move { worker.work(stopped).await });
    out::line(&format!("listening on http://{address}"));
    if house.config.place == Place::Pc {
        let _gone = writeln!(std::io::stderr(), "http://localhost:{}", address.port());
    }
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
    if house.config.tls.is_some() {
        return Err(Said::new("cli-tls-later").into());
    }
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

fn options(house: &House) -> Result<web::Options> {
    Ok(web::Options {
        hosts: house.config.public_host().into_iter().collect(),
        secure_cookies: house.config.is_https(),
        proxies: house.config.proxies.clone(),
        // Several processes on one database share the keys, and so this.
        form_key: Some(house.keys.needed(Purpose::Check)?.derived("form")),
        ..web::Options::default()
    })
}
