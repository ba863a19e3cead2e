//! Who types `http://` before an address of HTTPS is sent to the right one; anything else gets one sentence.

use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use web::{Names, hosts};

/// The head of a request is no longer.
const HEAD: usize = 8 * 1024;
/// What was not read yet when the answer is sent is waited for so long, so that the answer arrives.
const LINGER: Duration = Duration::from_millis(500);

/// What is told without TLS.
#[derive(Debug, Clone)]
pub struct Told {
    /// One sentence: use https.
    pub sentence: String,
    /// Names under which the house may be called.
    pub hosts: Names,
}

/// Answers one request and closes.
pub async fn answer(mut stream: TcpStream, told: &Told) {
    let Some(head) = head(&mut stream).await else { return };
    let answer = of(&head, told);
    let sent = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        // Whoever sent more than its head gets the answer, not a reset.
        let mut rest = [0; 1024];
        while stream.read(&mut rest).await? > 0 {}
        Ok::<_, std::io::Error>(())
    };
    let _gone = tokio::time::timeout(LINGER, sent).await;
}

async fn head(stream: &mut TcpStream) -> Option<String> {
    let (mut read, mut part) = (Vec::new(), [0; 1024]);
    while !read.windows(4).any(|end| end == b"\r\n\r\n") {
        let n = stream.read(&mut part).await.ok().filter(|n| *n > 0)?;
        read.extend_from_slice(&part[..n]);
        if read.len() > HEAD {
            return None;
        }
    }
    String::from_utf8(read).ok()
}

/// The answer to a head: to the same address over HTTPS for who only reads and calls us by a name of ours.
fn of(head: &str, told: &Told) -> String {
    let mut lines = head.split("\r\n");
    let mut words = lines.next().unwrap_or_default().split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut named = lines.filter_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    });
    let host = match (named.next(), named.next()) {
        (Some(host), None) => hosts::read(host).filter(|name| hosts::is_ours(&told.hosts, name)).map(|_| host),
        _ => None,
    };
    let goes = matches!(method, "GET" | "HEAD") && path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic());
    let (status, more) = match host {
        Some(host) if goes => ("307 Temporary Redirect", format!("Location: https://{host}{path}\r\n")),
        Some(_) => ("400 Bad Request", String::new()),
        None => ("421 Misdirected Request", String::new()),
    };
    let body = if method == "HEAD" { String::new() } else { format!("{}\n", told.sentence) };
    format!(
        "HTTP/1.1 {status}\r\n{more}Content-Type: text/plain; charset=utf-8\r\nContent-Length: {}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_who_reads_and_calls_us_rightly_is_sent_on() {
        let told = Told {
            sentence: "https で開いてください。".to_owned(),
            hosts: ["pc.local".to_owned()].into_iter().collect(),
        };
        let first = |head: &str| of(head, &told).split("\r\nContent-Type").next().unwrap_or_default().to_owned();
        let get = "GET /certificate?x=1 HTTP/1.1\r\nHost: PC.local:8443\r\n\r\n";
        assert_eq!(first(get), "HTTP/1.1 307 Temporary Redirect\r\nLocation: https://PC.local:8443/certificate?x=1");
        for (head, status) in [
            ("POST /sign-in HTTP/1.1\r\nHost: pc.local:8443\r\n\r\n", "HTTP/1.1 400 Bad Request"),
            ("GET http://pc.local/ HTTP/1.1\r\nHost: pc.local\r\n\r\n", "HTTP/1.1 400 Bad Request"),
            ("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 Misdirected Request"),
            ("GET / HTTP/1.1\r\nHost: pc.local\r\nHost: evil.example\r\n\r\n", "HTTP/1.1 421 Misdirected Request"),
            ("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 421 Misdirected Request"),
        ] {
            assert_eq!(first(head), status, "{head}");
        }
        assert!(of(get, &told).ends_with("\r\n\r\nhttps で開いてください。\n"));
    }
}
