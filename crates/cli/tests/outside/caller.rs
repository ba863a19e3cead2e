//! Who calls: a script with its token, a browser with its cookies.

use super::http::{Got, MULTIPART, form, multipart, send};
use serde_json::Value;
use std::collections::BTreeMap;
use std::net::SocketAddr;

/// A script.
#[derive(Debug, Clone)]
pub struct Script {
    pub to: SocketAddr,
    pub authorization: String,
}

impl Script {
    /// With a token of `mamori person token`.
    pub fn new(to: SocketAddr, token: &str) -> Self {
        Self { to, authorization: format!("Bearer {token}") }
    }
    fn json(&self, method: &str, path: &str, body: &Value) -> Got {
        let headers = [("Authorization", self.authorization.as_str()), ("Content-Type", "application/json")];
        send(self.to, method, &format!("/api/v1{path}"), &headers, body.to_string().as_bytes())
    }
    pub fn get(&self, path: &str) -> Got {
        send(self.to, "GET", &format!("/api/v1{path}"), &[("Authorization", &self.authorization)], b"")
    }
    pub fn put(&self, path: &str, body: &Value) -> Got {
        self.json("PUT", path, body)
    }
    pub fn post(&self, path: &str, body: &Value) -> Got {
        self.json("POST", path, body)
    }
    /// Sends a file.
    pub fn file(&self, organisation: &str, name: &str, bytes: &[u8]) -> Got {
        let headers = [("Authorization", self.authorization.as_str()), ("Content-Type", MULTIPART)];
        let path = format!("/api/v1/organisations/{organisation}/evidence");
        send(self.to, "POST", &path, &headers, &multipart(&[], name, bytes))
    }
    /// The id of the only organisation in which the token has a role.
    pub fn organisation(&self) -> String {
        let me = self.get("/me").is(200).json();
        me["roles"][0]["organisation_id"].as_str().expect("a role").to_owned()
    }
}

/// A browser without scripts.
#[derive(Debug)]
pub struct Browser {
    pub to: SocketAddr,
    cookies: BTreeMap<String, String>,
    /// The form token of the page looked at last.
    pub token: String,
}

impl Browser {
    pub fn new(to: SocketAddr) -> Self {
        Self { to, cookies: BTreeMap::new(), token: String::new() }
    }
    /// Signs in.
    pub fn sign_in(&mut self, login: &str, password: &str) {
        self.get("/sign-in").is(200);
        self.post("/sign-in", &[("login", login), ("password", password)]).is(303);
        self.get("/account").is(200);
    }
    pub fn call(&mut self, method: &str, path: &str, media: &str, body: &[u8]) -> Got {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let cookies = cookies.join("; ");
        let got = send(self.to, method, path, &[("Cookie", &cookies), ("Content-Type", media)], body);
        for line in got.headers("set-cookie") {
            let (pair, _) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie");
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let text = got.text();
        if let Some((_, rest)) = text.split_once("name=\"csrf\" value=\"") {
            self.token = rest.split('"').next().unwrap_or_default().to_owned();
        }
        got
    }
    pub fn get(&mut self, path: &str) -> Got {
        self.call("GET", path, "text/plain", b"")
    }
    /// Sends a form, with the token of the page looked at last.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Got {
        let token = self.token.clone();
        let body = form(&[&[("csrf", token.as_str())], fields].concat());
        self.call("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }
}
