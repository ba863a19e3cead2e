//! The server: one line, SIGTERM, and what it refuses.

use crate::tools::{Done, NOW, Server, command, demo, mamori, request, room};
use std::time::Duration;

#[test]
fn one_line_an_answer_and_a_graceful_end() {
    let (_room, data) = room();
    let server = Server::start(&data, &[]);
    let port: u16 = server.address.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    assert_ne!(port, 0);
    assert_eq!(server.line, format!("listening on http://127.0.0.1:{port}"));
    assert_eq!(server.ask("GET", "/healthz", "", "").0, 200);
    assert_eq!(server.ask("GET", "/readyz", "", "").0, 200);
    let (code, more, err) = server.stop();
    assert_eq!((code, more), (0, Vec::<String>::new()), "{err}");
    assert!(err.contains(&format!("http://localhost:{port}\n")), "{err}");
    assert!(data.join("mamori.db").is_file() && !data.join("mamori.db-wal").exists());
}

#[test]
fn commands_work_beside_it_and_a_connection_left_open_does_not_keep_it() {
    let (_room, data) = demo();
    let server = Server::start(&data, &[]);
    let token = mamori(&data, &["person", "token", "owner@clinic.example"]).good();
    let (status, body) = server.ask("GET", "/api/v1/me", token.trim(), "");
    assert_eq!(status, 200, "{body}");
    assert!(body.contains("owner@clinic.example"), "{body}");
    let open = std::net::TcpStream::connect(&server.address).expect("a connection");
    let begun = std::time::Instant::now();
    let (code, ..) = server.stop();
    assert_eq!(code, 0);
    assert!(begun.elapsed() < Duration::from_secs(15));
    drop(open);
}

#[test]
fn a_refusal_is_logged_with_an_id_and_a_code_and_no_name() {
    let (_room, data) = demo();
    let server = Server::start(&data, &[]);
    let token = mamori(&data, &["person", "token", "owner@hospital.example"]).good();
    let (_, me) = server.ask("GET", "/api/v1/me", token.trim(), "");
    let id = me.split("\"id\":\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id").to_owned();
    let path = format!("/api/v1/assessments/{}/items/bcp", crate::tools::sheet(&data, "r8-demo", "institution"));
    let body = r#"{"value":"yes","checked_on":"2026-11-24","version":0}"#;
    assert_eq!(server.ask("PUT", &path, token.trim(), body).0, 404);
    assert_eq!(server.ask("PUT", &path, "not-a-token", body).0, 401);
    let (_, _, err) = server.stop();
    let lines: Vec<&str> = err.lines().filter(|line| line.contains("refused=")).collect();
    let told = |status: u16, person: &str| {
        let (status, person) = (format!("status={status}"), format!("person=\"{person}\""));
        lines.iter().any(|line| line.contains(&status) && line.contains(&person))
    };
    assert!(told(404, &id) && told(401, "-"), "{err}");
    assert!(!err.contains("owner@") && !err.contains(token.trim()), "{err}");
}

#[test]
fn demo_data_are_for_this_machine_alone() {
    let (_room, data) = demo();
    for listen in ["0.0.0.0:0", "[::]:0"] {
        mamori(&data, &["serve", "--listen", listen]).said(1);
        mamori(&data, &["serve", "--demo", "--listen", listen]).said(1);
    }
}

#[test]
fn a_demonstration_is_made_and_its_clock_runs_on() {
    let (_room, data) = room();
    let mut command = command(&["serve", "--demo", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(&data).env("MAMORI_NOW", NOW);
    let server = Server::run(command);
    let token = mamori(&data, &["person", "token", "owner@clinic.example"]).good();
    let sheet = crate::tools::sheet(&data, "r8-demo", "institution");
    let body = r#"{"value":"yes","checked_on":"2026-11-24","version":0}"#;
    let path = format!("/api/v1/assessments/{sheet}/items/bcp");
    let changed =
        |body: &str| body.split("\"changed_at\":\"").nth(1).map(|rest| rest[..25].to_owned()).unwrap_or_default();
    let (status, first) = server.ask("PUT", &path, token.trim(), body);
    assert_eq!(status, 200, "{first}");
    assert!(changed(&first).starts_with("2026-11-24T09:0"), "{first}");
    std::thread::sleep(Duration::from_millis(1100));
    let (status, second) =
        server.ask("PUT", &path, token.trim(), &body.replace("\"version\":0", "\"note\":\"x\",\"version\":1"));
    assert_eq!(status, 200, "{second}");
    assert!(changed(&second) > changed(&first), "{first} {second}");
}

#[test]
fn a_port_in_use_a_bad_setting_and_a_missing_key_are_named() {
    let (room, data) = demo();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    assert!(mamori(&data, &["serve", "--listen", &address]).said(1).contains(&address));

    std::fs::write(data.join("mamori.toml"), "plase = 'pc'\n").expect("settings");
    assert!(mamori(&data, &["serve"]).said(1).contains("plase"));
    std::fs::remove_file(data.join("mamori.toml")).expect("gone");

    let keys = room.path().join("elsewhere");
    std::fs::rename(data.join("keys"), &keys).expect("moved");
    let said = mamori(&data, &["serve", "--listen", "127.0.0.1:0"]).said(1);
    assert!(["sign-", "seal-", "check-"].iter().all(|key| said.contains(key)), "{said}");
    // Whoever forgets MAMORI_KEYS makes no backup without keys, does no work, and makes no keys in a second folder.
    let backup = room.path().join("b.tar");
    let backup = backup.to_str().expect("a path in UTF-8");
    for arguments in [&["backup", "create", backup][..], &["worker"], &["key", "rotate"]] {
        let said = mamori(&data, arguments).said(1);
        assert!(["sign-", "seal-", "check-"].iter().all(|key| said.contains(key)), "{arguments:?}: {said}");
        assert!(said.contains("MAMORI_KEYS") && !data.join("keys").exists(), "{arguments:?}: {said}");
    }
    assert!(!room.path().join("b.tar").exists());
    let with_keys = |arguments: &[&str]| {
        let mut command = command(arguments);
        command.arg("--data").arg(&data).env("MAMORI_KEYS", &keys);
        command
    };
    Done::from(with_keys(&["backup", "create", backup]).output().expect("runs")).good();
    assert_eq!(Server::run(with_keys(&["serve", "--listen", "127.0.0.1:0"])).stop().0, 0);
}

#[test]
fn real_data_stay_on_one_pc_until_told_otherwise() {
    let (_room, data) = room();
    assert!(mamori(&data, &["serve", "--listen", "0.0.0.0:0"]).said(1).contains("mamori.toml"));
    std::fs::write(data.join("mamori.toml"), "place = 'hosted'\npublic_url = 'https://mamori.example'\n")
        .expect("settings");
    let mut hosted = command(&["serve", "--listen", "0.0.0.0:0", "--data"]);
    hosted.arg(&data);
    let server = Server::run(hosted);
    let (code, _, err) = server.stop();
    assert_eq!(code, 0);
    assert!(!err.contains("localhost"), "{err}");
}

#[test]
fn metrics_have_a_listener_of_their_own() {
    let (_room, data) = demo();
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).expect("a port");
    std::fs::write(data.join("mamori.toml"), format!("metrics = '{port}'\n")).expect("settings");
    let server = Server::start(&data, &[]);
    assert_eq!(server.ask("GET", "/healthz", "", "").0, 200);
    let (status, text) = request(&port.to_string(), "GET", "/metrics", "", "").expect("metrics");
    assert_eq!(status, 200);
    assert!(text.contains("mamori_http_requests_total{method=\"GET\",route=\"/healthz\",status=\"200\"}"), "{text}");
    assert_eq!(server.ask("GET", "/metrics", "", "").0, 404);
}

#[test]
fn a_failure_to_start_says_one_sentence() {
    let (_room, data) = room();
    let done =
        command(&["serve", "--listen", "127.0.0.1:0", "--database", "postgres://nobody@127.0.0.1:1/none", "--data"])
            .arg(&data)
            .output();
    Done::from(done.expect("runs")).said(1);
}

#[test]
fn whoever_does_not_read_its_log_does_not_stop_it() {
    let (_room, data) = demo();
    let mut command = command(&["serve", "--listen", "127.0.0.1:0", "--data"]);
    command.arg(&data).env("MAMORI_LOG", "trace");
    let server = Server::run(command);
    // More than a pipe holds; nobody reads it before the end.
    for _ in 0..1_000 {
        assert_eq!(server.ask("GET", "/healthz", "", "").0, 200);
    }
    let (code, ..) = server.stop();
    assert_eq!(code, 0);
}
