//! Simulated institutions, and people who sign in at a few of them.

use crate::fail::{Because, Done};
use crate::house::{Api, PASSWORD, code_of, sign_in, text};
use crate::http::Http;
use crate::server::{Data, Engine, Server};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

/// Simulated data and how long they took.
pub async fn fill(engine: Engine, institutions: u64) -> Done<(Data, Duration)> {
    let data = Data::new(engine)?;
    let took = fill_into(&data, institutions).await?;
    Ok((data, took))
}

/// The same with so many answers of each institution.
pub async fn fill_with(engine: Engine, institutions: u64, answers: &str) -> Done<(Data, Duration)> {
    let (data, begun) = (Data::new(engine)?, Instant::now());
    data.json(&["simulate", "--institutions", &institutions.to_string(), "--answers", answers]).await?;
    Ok((data, begun.elapsed()))
}

/// Fills empty data; how long it took.
pub async fn fill_into(data: &Data, institutions: u64) -> Done<Duration> {
    let begun = Instant::now();
    let told = data.json(&["simulate", "--institutions", &institutions.to_string()]).await?;
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
        let token = data.run(&["person", "token", &login], "").await?;
        let organisation = Api::new(server.address, &token).only_organisation().await?;
        Ok(Self { login, token, organisation })
    }
    /// Signs in, for pages.
    pub async fn session(&self, data: &Data, server: &Server) -> Done<Http> {
        data.run(&["person", "password", &self.login], &format!("{PASSWORD}\n")).await?;
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
}
