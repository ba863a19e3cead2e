//! Simulated institutions, and people who sign in at a few of them.

use crate::fail::{Because, Done};
use crate::house::{Api, PASSWORD, body, code_of, sign_in, text, token_of};
use crate::http::Http;
use crate::server::{Data, Engine, Server};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// How many answers an institution has where nobody says otherwise.
pub const ANSWERS: &str = "3";

/// Simulated data and how long they took. Every commit is durable: what is measured on them is what a user waits for.
pub async fn fill(engine: Engine, institutions: u64) -> Done<(Data, Duration)> {
    fill_with(engine, institutions, ANSWERS).await
}

/// The same with so many answers of each institution.
pub async fn fill_with(engine: Engine, institutions: u64, answers: &str) -> Done<(Data, Duration)> {
    let data = Data::durable(engine)?;
    let took = fill_into(&data, institutions, answers).await?;
    Ok((data, took))
}

/// Fills empty data; how long it took.
pub async fn fill_into(data: &Data, institutions: u64, answers: &str) -> Done<Duration> {
    let begun = Instant::now();
    let told = data.json(&["simulate", "--institutions", &institutions.to_string(), "--answers", answers]).await?;
    let took = begun.elapsed();
    crate::fail::ensure(told["made"] == institutions, || format!("simulate made {told}"))?;
    Ok(took)
}

/// Somebody with a token.
#[derive(Debug, Clone)]
pub struct Somebody {
    pub login: String,
    pub token: String,
    pub organisation: String,
}

impl Somebody {
    /// A new person of an organisation; another one each time.
    pub async fn new(data: &Data, server: &Server, code: &str, role: &str) -> Done<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let login = format!("bench-{code}-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let add = ["person", "add", &login, "--name", "計る 人", "--organisation", code, "--role", role];
        data.run(&add, "").await?;
        // A password that is set ends the tokens made before it.
        data.run(&["person", "password", &login], &format!("{PASSWORD}\n")).await?;
        let token = data.run(&["person", "token", &login], "").await?;
        let organisation = Api::new(server.address, &token).only_organisation().await?;
        Ok(Self { login, token, organisation })
    }
    /// Signs in, for pages.
    pub async fn session(&self, server: &Server) -> Done<Http> {
        sign_in(server.address, &self.login, PASSWORD).await
    }
}

/// A simulated clinic with its owner and its sheet.
#[derive(Debug, Clone)]
pub struct Clinic {
    pub owner: Somebody,
    pub sheet: String,
    /// Item and version of its newest answer.
    pub items: Vec<(String, i64)>,
}

impl Clinic {
    /// The n-th clinic: the first institution of the first county is a hospital, ten clinics follow.
    pub async fn nth(data: &Data, server: &Server, n: u64) -> Done<Self> {
        let code = code_of(&format!("50101{:04}", 2 + n));
        let owner = Somebody::new(data, server, &code, "owner").await?;
        let sheet = Api::new(server.address, &owner.token).newest_sheet(&owner.organisation).await?;
        let items = crate::house::items(&sheet).iter();
        let items = items.map(|i| Ok((text(i, "/key")?, i["answer"]["version"].as_i64().unwrap_or(0))));
        Ok(Self { sheet: text(&sheet, "/id")?, items: items.collect::<Done<_>>()?, owner })
    }
    /// A writer of one of its items: each request is the next answer.
    pub fn writer(&self, server: &Server, item: usize) -> Done<impl FnMut() -> Vec<u8> + Send + 'static> {
        let (key, mut version) = self.items.get(item).because("an item")?.clone();
        let path = format!("/api/v1/assessments/{}/items/{key}", self.sheet);
        let head = Http::with_token(server.address, &self.owner.token).head("PUT", &path);
        Ok(move || {
            let value = if version % 2 == 0 { "yes" } else { "no" };
            let body: Value = json!({
                "value": value, "checked_on": "2026-02-02", "note": format!("{version}回目に確かめました。"),
                "version": version,
            });
            version += 1;
            let body = body.to_string();
            format!("{head}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}", body.len()).into_bytes()
        })
    }
    /// The owner's session, with the token of its forms.
    pub async fn session(&self, server: &Server) -> Done<(Http, String)> {
        let mut session = self.owner.session(server).await?;
        let (key, _) = self.items.first().because("an item")?;
        let path = format!("/assessments/{}/items/{key}", self.sheet);
        let page = session.ask("GET", &path, "", b"").await?.good(&path)?;
        let token = token_of(&page.text()).because(path)?;
        Ok((session, token))
    }
    /// A writer of one of its items through the form of its page. It asks for JSON as the page's script does, so that
    /// what is measured is the save and not the page behind it.
    pub fn typist(
        &self,
        (session, token): &(Http, String),
        item: usize,
    ) -> Done<impl FnMut() -> Vec<u8> + Send + 'static> {
        let (key, mut version) = self.items.get(item).because("an item")?.clone();
        let head = session.head("POST", &format!("/assessments/{}/items/{key}", self.sheet));
        let head = format!("{head}Accept: application/json\r\nContent-Type: application/x-www-form-urlencoded\r\n");
        let token = token.clone();
        Ok(move || {
            let (known, note) = (version.to_string(), format!("{version}回目に確かめました。"));
            let typed = body(&[
                ("csrf", token.as_str()),
                ("value", if version % 2 == 0 { "yes" } else { "no" }),
                ("checked_on", "2026-02-02"),
                ("note", note.as_str()),
                ("version", known.as_str()),
            ]);
            version += 1;
            let mut request = format!("{head}Content-Length: {}\r\n\r\n", typed.len()).into_bytes();
            request.extend_from_slice(&typed);
            request
        })
    }
}
