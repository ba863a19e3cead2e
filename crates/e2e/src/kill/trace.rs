//! SIGKILL says nothing of power loss: strace shows that each 2xx of a save left after a flush that had begun
//! after its request was read.

use super::clients;
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, House};
use crate::server::Data;
use std::collections::BTreeMap;
use std::time::Duration;

const CALLS: &str = "trace=fsync,fdatasync,read,readv,recvfrom,recvmsg,write,writev,sendto,sendmsg";

/// Runs a traced server under eight clients; gives the number of 2xx that were checked.
pub async fn run() -> Done<usize> {
    let data = Data::new(crate::server::Engine::Sqlite)?;
    let log = data.path().with_extension("strace");
    // -D: the server stays our own child. -yy would name sockets; files suffice.
    let strace = ["strace", "-D", "-f", "-q", "-y", "-s", "64", "-e", CALLS, "-e", "signal=none", "-o"];
    let mut before: Vec<String> = strace.map(str::to_owned).to_vec();
    before.push(log.to_string_lossy().into_owned());
    let server = data.serve_behind(&before).await?;
    let house = House::found(&server, &data).await?;
    let mut api = Api::new(server.address, &house.token);
    let sheet = api.begin(&house.organisation, "r7", 2025).await?;
    let mut writers = Vec::new();
    for n in 0..super::CLIENTS {
        let (token, sheets, name) = (house.token.clone(), vec![sheet.clone()], format!("trace.{n}"));
        writers.push(tokio::spawn(clients::write(server.address, token, sheets, name, Duration::from_secs(3))));
    }
    let mut acknowledged = 0;
    for writer in writers {
        acknowledged += writer.await.because("a client")??.len();
    }
    server.stop().await?;
    let text = String::from_utf8_lossy(&std::fs::read(&log).because(log.display())?).into_owned();
    let (checked, early) = check(&text);
    let kept = crate::place::target().join("e2e/last.strace");
    std::fs::rename(&log, &kept).because(kept.display())?;
    println!("strace: {checked} of {acknowledged} saves left after a flush of their own ({})", kept.display());
    ensure(early.is_empty(), || format!("a 2xx left before its flush: {early:?}"))?;
    ensure(checked == acknowledged && checked > 0, || {
        format!("{acknowledged} saves were acknowledged, but {checked} seen in {}", kept.display())
    })?;
    Ok(checked)
}

/// When a flush of the write-ahead log began and ended, by line.
struct Flush {
    began: usize,
    ended: usize,
}

/// The number of saves whose 2xx left after a flush, and the lines of those that did not.
fn check(text: &str) -> (usize, Vec<String>) {
    let mut flushing: BTreeMap<&str, usize> = BTreeMap::new();
    let mut reading: BTreeMap<&str, &str> = BTreeMap::new();
    let mut flushes: Vec<Flush> = Vec::new();
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let (mut checked, mut early) = (0, Vec::new());
    for (at, line) in text.lines().enumerate() {
        let Some((thread, call)) = line.split_once(' ') else { continue };
        let call = call.trim_start();
        let is_flush = (call.starts_with("fdatasync(") || call.starts_with("fsync(")) && call.contains("mamori.db-wal");
        if is_flush && call.contains("<unfinished") {
            flushing.insert(thread, at);
        } else if is_flush && call.ends_with("= 0") {
            flushes.push(Flush { began: at, ended: at });
        } else if call.contains("sync resumed>") && call.ends_with("= 0") {
            if let Some(began) = flushing.remove(thread) {
                flushes.push(Flush { began, ended: at });
            }
        } else if is_read(call) && call.contains("<unfinished") {
            reading.insert(thread, call);
        } else if let Some(begun) = call.strip_prefix("<... ").and_then(|_| reading.remove(thread)) {
            if call.contains("\"PUT /api/v1/assessments/") {
                asked.insert(socket(begun), at);
            }
        } else if is_read(call) && call.contains("\"PUT /api/v1/assessments/") {
            asked.insert(socket(call), at);
        } else if is_write(call) && call.contains("\"HTTP/1.1 2") {
            // Answers to other requests have no save that waits.
            if let Some(read) = asked.remove(&socket(call)) {
                if flushes.iter().rev().take(50).any(|f| f.began > read && f.ended < at) {
                    checked += 1;
                } else {
                    early.push(line.to_owned());
                }
            }
        } else if is_write(call) && call.contains("\"HTTP/1.1 ") {
            asked.remove(&socket(call));
        }
    }
    (checked, early)
}

fn is_read(call: &str) -> bool {
    ["read(", "readv(", "recvfrom(", "recvmsg("].iter().any(|name| call.starts_with(name))
}

fn is_write(call: &str) -> bool {
    ["write(", "writev(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name))
}

/// `recvfrom(13<socket:[123]>, …` → `13<socket:[123]>`
fn socket(call: &str) -> String {
    let inside = call.split_once('(').map_or("", |(_, rest)| rest);
    inside.split(',').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::check;

    const READ: &str = "7 recvfrom(13<socket:[5]>, \"PUT /api/v1/assessments/1\"..., 8192, 0, NULL, NULL) = 300\n";
    const SENT: &str = "7 writev(13<socket:[5]>, [{iov_base=\"HTTP/1.1 200 OK\\r\\n\"...}], 1) = 500\n";

    #[test]
    fn a_flush_of_its_own_comes_between() {
        let whole = "8 fdatasync(9</d/mamori.db-wal>) = 0\n";
        let split = "8 fdatasync(9</d/mamori.db-wal> <unfinished ...>\n9 write(4<pipe>, \"x\", 1) = 1\n\
            8 <... fdatasync resumed>) = 0\n";
        assert_eq!(check(&format!("{READ}{whole}{SENT}")), (1, Vec::new()));
        assert_eq!(check(&format!("{READ}{split}{SENT}")), (1, Vec::new()));
        // Begun before the request was read, of another file, failed, or after the answer.
        let begun = "8 fdatasync(9</d/mamori.db-wal> <unfinished ...>\n";
        let ended = "8 <... fdatasync resumed>) = 0\n";
        assert_eq!(check(&format!("{begun}{READ}{ended}{SENT}")).1.len(), 1);
        assert_eq!(check(&format!("{READ}8 fdatasync(9</d/other>) = 0\n{SENT}")).1.len(), 1);
        assert_eq!(check(&format!("{READ}8 fdatasync(9</d/mamori.db-wal>) = -1 EIO (x)\n{SENT}")).1.len(), 1);
        assert_eq!(check(&format!("{READ}{SENT}{whole}")).1.len(), 1);
    }
}
