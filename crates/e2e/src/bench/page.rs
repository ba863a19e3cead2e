//! The whole sheet page against a bare axum handler that returns a body of the same length.

use super::{Figures, unless};
use crate::fail::{Because, Done};
use crate::http::Http;
use crate::measure::{Lean, Times, line, load};
use crate::server::Engine;
use crate::simulated::{Clinic, fill};
use std::net::SocketAddr;
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

const CLIENTS: usize = 16;
const TURNS: usize = 4;
const TURN: Duration = Duration::from_secs(3);

pub async fn run() -> Done<Figures> {
    let (data, _) = fill(Engine::Sqlite, 10).await?;
    let server = data.serve().await?;
    let clinic = Clinic::nth(&data, &server, 0).await?;
    let session = clinic.owner.session(&server).await?;
    let page = get(&session, &format!("/assessments/{}", clinic.sheet));
    let (_, length) = Lean::open(server.address).await?.ask(&page).await?;
    let (_child, address) = other(length).await?;
    let plain = get(&Http::new(address), "/");
    let (mut bare, mut ours, mut times) = (0.0, 0.0, Times::default());
    for turn in 0..=TURNS {
        let (limit, _) = load(address, senders(&plain), TURN).await?;
        let (measured, took) = load(server.address, senders(&page), TURN).await?;
        // The first turn warms both.
        if turn > 0 {
            bare += limit;
            ours += measured;
            times.extend(took);
        }
    }
    server.stop().await?;
    let turns = f64::from(u32::try_from(TURNS)?);
    let (limit, measured) = (bare / turns, ours / turns);
    println!("the sheet page is {length} bytes with its head");
    let fault =
        unless(measured >= 0.25 * limit, || format!("page: {:.2} of a bare handler, less than 0.25", measured / limit));
    Ok(vec![(line("page", limit, measured, measured / limit, &times), fault)])
}

fn get(http: &Http, path: &str) -> Vec<u8> {
    format!("{}\r\n", http.head("GET", path)).into_bytes()
}

fn senders(request: &[u8]) -> Vec<impl FnMut() -> Vec<u8> + Send + 'static> {
    (0..CLIENTS)
        .map(|_| {
            let request = request.to_vec();
            move || request.clone()
        })
        .collect()
}

/// A process of its own, as the measured server is one.
pub async fn other(length: usize) -> Done<(Child, SocketAddr)> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["bare", &length.to_string()]).stdin(Stdio::null()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn()?;
    let mut lines = BufReader::new(child.stdout.take().because("no stdout")?).lines();
    let line = tokio::time::timeout(Duration::from_secs(20), lines.next_line()).await.because("bare")??;
    Ok((child, line.because("bare said nothing")?.parse()?))
}

/// The bare handler: the limit of axum on this machine.
pub async fn bare(length: usize) -> Done {
    let body = axum::body::Bytes::from(vec![b'a'; length]);
    let answer = move || std::future::ready(([("content-type", "text/html; charset=utf-8")], body.clone()));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    let router = axum::Router::new().route("/", axum::routing::get(answer));
    Ok(axum::serve(listener, router).await?)
}
