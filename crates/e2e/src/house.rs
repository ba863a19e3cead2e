//! A new installation with one institution, made through its own forms, and what is read back through the API.

use crate::fail::{Because, Done, ensure, fail};
use crate::http::{Http, Reply};
use crate::server::{Data, Server};
use serde_json::{Value, json};
use std::net::SocketAddr;

/// The owner of a made-up institution.
pub const LOGIN: &str = "inchou@mihon.example";
pub const PASSWORD: &str = "kasa to ringo to 7tsu no hoshi";
/// Password of everybody in the demonstration.
pub const DEMO_PASSWORD: &str = "mihon-no-kagi-2026";
pub const NAME: &str = "みほん中央内科・小児科・皮膚科クリニック（長い名前の見本）";
pub const PERSON: &str = "見本ヶ原 花子左衛門";

/// A code whose check digit fits (Luhn), from its first nine digits.
pub fn code_of(nine: &str) -> String {
    let sum: u32 = nine
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .enumerate()
        .map(|(place, digit)| match (place % 2, digit * 2) {
            (0, twice) if twice > 9 => twice - 9,
            (0, twice) => twice,
            _ => digit,
        })
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

/// The form token of a page.
pub fn token_of(page: &str) -> Done<String> {
    let (_, rest) = page.split_once("name=\"csrf\" value=\"").because("a page without a form token")?;
    Ok(rest.split('"').next().unwrap_or_default().to_owned())
}

/// A form's body.
pub fn body(pairs: &[(&str, &str)]) -> Vec<u8> {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish().into_bytes()
}

/// Opens `page`, sends its form to `action`, gives the answer, followed where it redirects.
pub async fn send_form(http: &mut Http, page: &str, action: &str, pairs: &[(&str, &str)]) -> Done<Reply> {
    let shown = http.ask("GET", page, "", b"").await?.good(page)?;
    let token = token_of(&shown.text()).because(page)?;
    let mut all = vec![("csrf", token.as_str())];
    all.extend_from_slice(pairs);
    let reply = http.ask("POST", action, "application/x-www-form-urlencoded", &body(&all)).await?;
    follow(http, reply).await
}

/// Follows redirects.
pub async fn follow(http: &mut Http, mut reply: Reply) -> Done<Reply> {
    for _ in 0..5 {
        if !(300..400).contains(&reply.status) {
            return Ok(reply);
        }
        let to = reply.header("location").to_owned();
        reply = http.ask("GET", &to, "", b"").await?;
    }
    fail("redirected in a circle")
}

/// Signs in; the session is in the cookies afterwards.
pub async fn sign_in(address: SocketAddr, login: &str, password: &str) -> Done<Http> {
    let mut http = Http::new(address);
    let reply = send_form(&mut http, "/sign-in", "/sign-in", &[("login", login), ("password", password)]).await?;
    reply.good(&format!("sign-in of {login}"))?;
    ensure(http.cookie("mamori").is_some(), || format!("{login} could not sign in"))?;
    Ok(http)
}

/// An institution with its owner and a token.
#[derive(Debug, Clone)]
pub struct House {
    pub code: String,
    pub organisation: String,
    pub token: String,
}

impl House {
    /// The first start, by plain HTTP: wizard and systems.
    pub async fn found(server: &Server, data: &Data) -> Done<Self> {
        let code = Self::begin(server.address).await?;
        let token = data.run(&["person", "token", LOGIN], "").await?;
        let mut api = Api::new(server.address, &token);
        let organisation = api.only_organisation().await?;
        Ok(Self { code, organisation, token })
    }
    /// The wizard of the first start alone; the code of the institution that it founded.
    pub async fn begin(address: SocketAddr) -> Done<String> {
        let mut http = Http::new(address);
        let code = code_of("131999999");
        let owner = [
            ("name", NAME),
            ("kind", "clinic"),
            ("prefecture", "東京都"),
            ("code", code.as_str()),
            ("person_name", PERSON),
            ("login", LOGIN),
            ("password", PASSWORD),
            ("password_again", PASSWORD),
        ];
        send_form(&mut http, "/setup", "/setup", &owner).await?.good("the wizard")?;
        ensure(http.cookie("mamori").is_some(), || "the wizard signed nobody in".to_owned())?;
        Ok(code)
    }
    /// A colleague who may sign in at once.
    pub async fn colleague(&self, data: &Data, login: &str, name: &str) -> Done {
        let add = ["person", "add", login, "--name", name, "--organisation", &self.code, "--role", "staff"];
        data.run(&add, "").await?;
        data.run(&["person", "password", login], &format!("{PASSWORD}\n")).await?;
        Ok(())
    }
}

/// The API, with a token.
#[derive(Debug)]
pub struct Api {
    pub http: Http,
}

impl Api {
    pub fn new(address: SocketAddr, token: &str) -> Self {
        Self { http: Http::with_token(address, token) }
    }
    pub async fn get(&mut self, path: &str) -> Done<Value> {
        self.http.ask("GET", &format!("/api/v1{path}"), "", b"").await?.good(path)?.json()
    }
    pub async fn post(&mut self, path: &str, body: &Value) -> Done<Value> {
        let path = format!("/api/v1{path}");
        self.http.ask("POST", &path, "application/json", body.to_string().as_bytes()).await?.good(&path)?.json()
    }
    pub async fn put(&mut self, path: &str, body: &Value) -> Done<Value> {
        let path = format!("/api/v1{path}");
        self.http.ask("PUT", &path, "application/json", body.to_string().as_bytes()).await?.good(&path)?.json()
    }
    /// The organisation of the person's first role.
    pub async fn only_organisation(&mut self) -> Done<String> {
        text(&self.get("/me").await?, "/roles/0/organisation_id")
    }
    /// The newest sheet of an organisation.
    pub async fn newest_sheet(&mut self, organisation: &str) -> Done<Value> {
        let list = self.get(&format!("/organisations/{organisation}/assessments")).await?;
        let id = text(&list, "/items/0/id")?;
        self.sheet(&id).await
    }
    pub async fn sheet(&mut self, id: &str) -> Done<Value> {
        self.get(&format!("/assessments/{id}")).await
    }
    /// Begins a sheet and gives its id.
    pub async fn begin(&mut self, organisation: &str, edition: &str, year: i32) -> Done<String> {
        let new = json!({"edition": edition, "form": "institution", "fiscal_year": year});
        text(&self.post(&format!("/organisations/{organisation}/assessments"), &new).await?, "/id")
    }
}

/// A text in a JSON object.
pub fn text(value: &Value, pointer: &str) -> Done<String> {
    let found = value.pointer(pointer).and_then(Value::as_str);
    found.map(str::to_owned).because(format!("no {pointer} in {value}"))
}

/// The entries of a list, or of a sheet.
pub fn items(value: &Value) -> &[Value] {
    value["items"].as_array().map(Vec::as_slice).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_of_the_demonstration_fit() {
        for code in ["4810100018", "4810190019", "4830100014", "4840100012", "4910100017"] {
            assert_eq!(super::code_of(&code[..9]), code);
        }
    }
}
