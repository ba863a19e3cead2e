//! Under which names a hosted house may be called, who says where a request comes from, and what cookies are then.

use crate::tools::{Server, command, room};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;

/// Sends a request as it stands: its status, and its whole answer.
fn send(server: &Server, text: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(&server.address).expect("a connection");
    stream.write_all(text.as_bytes()).expect("sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("an answer");
    let answer = String::from_utf8_lossy(&answer).into_owned();
    (answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0), answer)
}

fn get(server: &Server, path: &str, headers: &[&str]) -> (u16, String) {
    send(server, &format!("GET {path} HTTP/1.1\r\n{}\r\nConnection: close\r\n\r\n", headers.join("\r\n")))
}

fn hosted(data: &Path, more: &str) -> Server {
    std::fs::create_dir_all(data).expect("a folder");
    let text = format!("place = 'hosted'\npublic_url = 'https://Mamori.example:8443'\n{more}");
    std::fs::write(data.join("mamori.toml"), text).expect("settings");
    let mut command = command(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(data);
    Server::run(command)
}

#[test]
fn a_foreign_name_gets_421_however_it_is_written() {
    let (_room, data) = room();
    let server = hosted(&data, "");
    for (host, status) in [
        ("mamori.example", 200),
        ("MAMORI.Example:443", 200),
        ("mamori.example.:8443", 200),
        ("localhost:8080", 200),
        ("[::1]", 200),
        ("evil.example", 421),
        ("evil.example:8443", 421),
        ("EVIL.EXAMPLE", 421),
        ("evil.example.", 421),
        ("mamori.example.evil.example", 421),
        ("mamori.example..", 421),
        ("[2001:db8::1]:8443", 421),
        ("[::1]evil", 421),
        ("mamori.example:x", 421),
        ("192.0.2.1", 421),
    ] {
        let (found, answer) = get(&server, "/healthz", &[&format!("Host: {host}")]);
        assert_eq!(found, status, "{host}: {answer}");
    }
    // What a proxy or a stranger adds names nobody.
    assert_eq!(get(&server, "/healthz", &["Host: evil.example", "X-Forwarded-Host: mamori.example"]).0, 421);
    assert_eq!(get(&server, "/healthz", &["Host: localhost", "X-Forwarded-Host: evil.example"]).0, 200);
    assert_eq!(get(&server, "/healthz", &["Host: localhost", "Host: evil.example"]).0 / 100, 4);
    let (whole, _) = get(&server, "http://evil.example/healthz", &["Host: localhost"]);
    assert_eq!(whole, 421, "the address of the request counts as well");
    // The page of a foreign name holds nothing of it.
    let (_, page) = get(&server, "/", &["Host: evil.example"]);
    assert!(page.contains("この名前では Mamori を開けない") && !page.contains("evil"), "{page}");
    assert_eq!(server.stop().0, 0);
}

#[test]
fn only_a_listed_proxy_says_where_a_request_comes_from() {
    let (room, data) = room();
    let tries = |server: &Server, from: &dyn Fn(u32) -> String| -> Vec<u16> {
        (0..35).map(|n| get(server, "/invitation/AAAA", &["Host: localhost", &from(n)]).0).collect()
    };
    let server = hosted(&data, "proxies = ['127.0.0.1']\n");
    let mut one = tries(&server, &|_| "X-Forwarded-For: 198.51.100.1".to_owned());
    assert_eq!(one.pop(), Some(429), "one network is limited: {one:?}");
    assert_eq!(get(&server, "/invitation/AAAA", &["Host: localhost", "X-Forwarded-For: 198.51.100.2"]).0, 404);
    // Whoever adds an address in front of the proxy's stays who they are.
    let forged = "X-Forwarded-For: 203.0.113.9, 198.51.100.1";
    assert_eq!(get(&server, "/invitation/AAAA", &["Host: localhost", forged]).0, 429);
    drop(server);
    let server = hosted(&room.path().join("other"), "");
    let mut many = tries(&server, &|n| format!("X-Forwarded-For: 198.51.100.{n}"));
    assert_eq!(many.pop(), Some(429), "nobody is believed who is not listed: {many:?}");
}

#[test]
fn cookies_are_closed_over_https_and_plain_on_loopback() {
    let (_room, data) = room();
    let server = hosted(&data, "proxies = ['127.0.0.1']\n");
    let cookie = |headers: &[&str]| -> String {
        let (_, answer) = get(&server, "/check", headers);
        answer.lines().find(|line| line.starts_with("set-cookie: ")).unwrap_or_default().to_owned()
    };
    let over = cookie(&["Host: mamori.example", "X-Forwarded-For: 198.51.100.1"]);
    assert!(over.starts_with("set-cookie: __Host-mamori-form=") && over.contains("; Secure"), "{over}");
    let plain = cookie(&["Host: 127.0.0.1"]);
    assert!(plain.starts_with("set-cookie: mamori-form=") && !plain.contains("Secure"), "{plain}");
    assert!(plain.ends_with("; Path=/; HttpOnly; SameSite=Lax"), "{plain}");
    // A hosted house asks a stranger for the code, and not who sits at the machine without a proxy between.
    let asks = |headers: &[&str]| get(&server, "/setup", headers).1.contains("name=\"start_code\"");
    assert!(asks(&["Host: mamori.example", "X-Forwarded-For: 198.51.100.1"]));
    assert!(asks(&["Host: 127.0.0.1", "X-Forwarded-For: 127.0.0.1"]));
    assert!(asks(&["Host: 127.0.0.1"]), "this machine is a proxy");
    drop(server);
    let server = hosted(&data, "");
    let asks = |headers: &[&str]| get(&server, "/setup", headers).1.contains("name=\"start_code\"");
    assert!(!asks(&["Host: 127.0.0.1"]));
    assert!(asks(&["Host: 127.0.0.1", "Via: 1.1 proxy"]) && asks(&["Host: mamori.example"]));
}
