//! A row about mail servers that do odd things, met on the page on which mail is tried.

use crate::Outcome;
use crate::clinic::{CODE, Clinic, serve};
use crate::outside::caller::Browser;
use crate::outside::server::{mamori, run};
use crate::said::{Heard, plain};
use serde_json::json;
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use testkit::app::PASSWORD;
use testkit::smtp::{Odd, Smtp};

const OPERATOR: &str = "operator";
const TO: &str = "inchou@mihon.example";

fn operator(data: &Path) {
    run(data, &["person", "add", OPERATOR, "--name", "運用 花子", "--organisation", CODE, "--role", "operator"]);
    let mut child = mamori(data, &["person", "password", OPERATOR]).stdin(Stdio::piped()).spawn().expect("it runs");
    let mut stdin = child.stdin.take().expect("stdin");
    stdin.write_all(PASSWORD.as_bytes()).expect("a password");
    drop(stdin);
    assert!(child.wait().expect("an end").success());
}

pub fn odd_servers(clinic: &mut Clinic) -> Outcome {
    let data = clinic.copied("odd");
    operator(&data);
    let server = serve(&data);
    let mut browser = Browser::new(server.at);
    browser.sign_in(OPERATOR, PASSWORD);
    let post = Smtp::start();
    let port = post.port().to_string();
    browser.get("/settings/mail").is(200);
    let settings =
        [("host", "127.0.0.1"), ("port", port.as_str()), ("security", "none"), ("from", "mamori@mihon.example")];
    browser.post("/settings/mail", &settings).is(303);
    let mut heard = Vec::new();
    let (mut arrived, mut said) = (Vec::new(), Vec::new());
    for (odd, key) in [
        (Some(Odd::Loses), "mail-test-sent"),
        (Some(Odd::HangsUp), "mail-fault-unreachable"),
        (Some(Odd::TakesAndHangsUp), "mail-fault-unreachable"),
        (Some(Odd::Hangs), "mail-fault-timeout"),
        (None, "mail-test-sent"),
    ] {
        post.does(odd);
        browser.get("/settings/mail").is(200);
        let got = browser.post("/settings/mail/test", &[("to", TO)]).is(200);
        // The sentence that says what a server's yes means has more than one 。.
        let text = plain(&got.text());
        match key {
            "mail-test-sent" => said.push(text.contains("届いたか確かめてください")),
            key => heard.push(Heard::page(&got, 200, key)),
        }
        arrived.push(post.got().len());
    }
    Outcome {
        sent: "a mail to a server that says yes and drops it, hangs up, takes it and hangs up, and never answers",
        heard,
        stored: vec![
            ("what arrived", json!(arrived), json!([0, 0, 1, 1, 2])),
            ("a yes is told to be the server's, not the reader's", json!(said), json!([true, true])),
            ("serve ends well", json!(server.stop()), json!(0)),
        ],
    }
}
