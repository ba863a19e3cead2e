//! The clinic's network: a second machine, made of a network namespace and a cable between, opens the house over HTTPS
//! with the certificate that the house made. Needs root; where namespaces are not permitted it says so in one line.

pub mod guest;

use crate::fail::{Because, Done, ensure, fail};
use crate::server::{Data, Engine};
use serde_json::{Value, json};
use std::process::Stdio;
use tokio::process::Command;

/// A namespace and a cable; both go when it is dropped.
struct Cable {
    space: String,
    here: String,
    /// This machine's address on the cable.
    address: String,
}

impl Cable {
    async fn lay() -> Done<Self> {
        let id = std::process::id() % 100_000;
        let network = format!("10.231.{}", id % 250);
        let cable = Self { space: format!("mamori-{id}"), here: format!("mmr{id}h"), address: format!("{network}.1") };
        let there = format!("mmr{id}g");
        let (space, here) = (cable.space.as_str(), cable.here.as_str());
        let (mine, theirs) = (format!("{network}.1/24"), format!("{network}.2/24"));
        for line in [
            &["netns", "add", space][..],
            &["link", "add", here, "type", "veth", "peer", "name", &there],
            &["link", "set", &there, "netns", space],
            &["addr", "add", &mine, "dev", here],
            &["link", "set", here, "up"],
            &["-n", space, "addr", "add", &theirs, "dev", &there],
            &["-n", space, "link", "set", &there, "up"],
        ] {
            ip(line).await?;
        }
        Ok(cable)
    }
}

async fn ip(arguments: &[&str]) -> Done {
    let what = format!("ip {}", arguments.join(" "));
    let done = Command::new("ip").args(arguments).stdin(Stdio::null()).output().await.because(&what)?;
    ensure(done.status.success(), || format!("{what}: {}", String::from_utf8_lossy(&done.stderr).trim()))
}

impl Drop for Cable {
    fn drop(&mut self) {
        // The end inside goes with the namespace, and with it the cable; one that never got there is taken up here.
        for line in [["netns", "del", &self.space], ["link", "del", &self.here]] {
            let quiet = std::process::Command::new("ip").args(line).stderr(Stdio::null()).status();
            drop(quiet);
        }
    }
}

pub async fn run() -> Done<Value> {
    let cable = match Cable::lay().await {
        Ok(cable) => cable,
        Err(why) if std::env::var("CI").is_ok_and(|ci| ci == "true") => return Err(why),
        Err(why) => return Ok(json!({"what": "network", "ok": true, "not_run": why.to_string()})),
    };
    let data = Data::new(Engine::Sqlite)?;
    std::fs::write(data.path().join("mamori.toml"), "place = \"network\"\n").because("mamori.toml")?;
    let server = data.serve_at(&format!("{}:0", cable.address), &[]).await?;
    let said = server.said();
    let code = said.split_once("開始コード：").map(|(_, rest)| rest.split('（').next().unwrap_or_default().to_owned());
    let code = code.because(format!("no code of the first start: {said}"))?;
    let authority = data.path().join("keys/tls/ca.crt");
    let name = Command::new("uname").arg("-n").output().await?.stdout;
    let name = String::from_utf8_lossy(&name).trim().to_ascii_lowercase();
    let host = format!("{}.local", name.split('.').next().unwrap_or_default());
    let done = Command::new("ip")
        .args(["netns", "exec", &cable.space])
        .arg(std::env::current_exe()?)
        .args(["guest", &server.address.to_string()])
        .arg(&authority)
        .args([&host, &code])
        .output()
        .await?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    if !done.status.success() {
        return fail(format!("the second machine: {text} {}", String::from_utf8_lossy(&done.stderr)));
    }
    let found: Value = serde_json::from_str(text.trim()).because(&text)?;
    server.stop().await?;
    Ok(json!({"what": "network", "ok": true, "checks": found["checks"]}))
}
