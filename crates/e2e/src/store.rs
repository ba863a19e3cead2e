//! `store S3RVER`: two `serve` and a `worker`, each with a directory of its own, on one durable PostgreSQL and one
//! S3-compatible store that somebody else wrote: s3rver, which keeps its objects on a disk. Files go in through one and
//! come out of the other, by ranges too; the store is killed and comes back; nothing that was acknowledged is lost,
//! nothing that was withdrawn stays.

use crate::bench::video;
use crate::fail::{Because, Done, ensure};
use crate::house::{Api, DEMO_PASSWORD, body, send_form, sign_in, text, token_of};
use crate::http::{Http, Reply};
use crate::place;
use crate::server::{Data, Engine, Server};
use serde_json::{Value, json};
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tokio::process::{Child, Command};
use tokio::time::sleep;

const OWNER: &str = "owner@clinic.example";
const EDITOR: &str = "editor@national.example";
const BUCKET: &str = "mihon";
const KEY: [&str; 2] = ["S3RVER", "S3RVER"];
/// Several parts on the way there, several windows on the way back.
const FILM: usize = 24 * 1024 * 1024;
/// So many files go each way.
const FILES: usize = 12;
/// A removal that waits for the store is done within this time.
const PATIENCE: Duration = Duration::from_secs(90);

/// s3rver, its folder, its port.
struct Store {
    script: PathBuf,
    folder: tempfile::TempDir,
    address: SocketAddr,
    child: Child,
}

impl Store {
    async fn start(script: &Path) -> Done<Self> {
        let script = script.canonicalize().because(script.display())?;
        let folder = place::temporary()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = Self::spawn(&script, folder.path(), address)?;
        let store = Self { script, folder, address, child };
        store.answers().await?;
        Ok(store)
    }
    fn spawn(script: &Path, folder: &Path, address: SocketAddr) -> Done<Child> {
        let (ip, port) = (address.ip().to_string(), address.port().to_string());
        let mut command = Command::new("node");
        command.arg(script).args(["-a", &ip, "-p", &port, "--silent", "--configure-bucket", BUCKET, "-d"]).arg(folder);
        command.kill_on_drop(true).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.spawn().because("node")
    }
    async fn answers(&self) -> Done {
        let begun = Instant::now();
        while tokio::net::TcpStream::connect(self.address).await.is_err() {
            ensure(begun.elapsed() < Duration::from_secs(30), || "the store does not listen".to_owned())?;
            sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }
    async fn kill(&mut self) -> Done {
        self.child.kill().await.because("SIGKILL")
    }
    async fn again(&mut self) -> Done {
        self.child = Self::spawn(&self.script, self.folder.path(), self.address)?;
        self.answers().await
    }
    /// Settings of a directory whose files are here.
    fn settings(&self, data: &Data) -> Done {
        let text = format!("files_s3 = \"http://{}/{BUCKET}/mamori\"\n", self.address);
        std::fs::write(data.path().join("mamori.toml"), text).because("mamori.toml")
    }
    /// Whether it keeps the bytes of a hash.
    fn has(&self, sha256: &str) -> bool {
        let object = format!("{BUCKET}/mamori/{}/{sha256}._S3rver_object", &sha256[..2]);
        self.folder.path().join(object).is_file()
    }
}

/// The key, for its owner alone.
fn keep_key(data: &Data) -> Done {
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::create_dir_all(data.path().join("keys"))?;
    let mut file = std::fs::File::options()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(data.path().join("keys/s3"))?;
    std::io::Write::write_all(&mut file, KEY.join("\n").as_bytes()).because("the key")
}

/// A file that was acknowledged.
struct Sent {
    id: String,
    sha256: String,
    content: String,
}

async fn send(api: &mut Api, clinic: &str, content: &str) -> Done<Reply> {
    let body = format!(
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"控え.txt\"\r\n\r\n{content}\r\n--b--\r\n"
    );
    let path = format!("/api/v1/organisations/{clinic}/evidence");
    api.http.ask("POST", &path, "multipart/form-data; boundary=b", body.as_bytes()).await
}

async fn sent(api: &mut Api, clinic: &str, content: String) -> Done<Sent> {
    let made = send(api, clinic, &content).await?.good("a file")?.json()?;
    Ok(Sent { id: text(&made, "/id")?, sha256: text(&made, "/sha256")?, content })
}

async fn read(api: &mut Api, file: &Sent) -> Done<Reply> {
    api.http.ask("GET", &format!("/api/v1/evidence/{}/file", file.id), "", b"").await
}

async fn is_there(api: &mut Api, file: &Sent) -> Done {
    let got = read(api, file).await?.good("a file that was acknowledged")?;
    ensure(got.text() == file.content, || format!("other bytes: {}", got.text()))
}

async fn withdraw(owner: &mut Http, file: &Sent) -> Done<Reply> {
    let page = format!("/evidence/{}", file.id);
    let token = token_of(&owner.ask("GET", &page, "", b"").await?.good(&page)?.text())?;
    let form = body(&[("csrf", token.as_str()), ("reason", "名前が写っていた")]);
    owner.ask("POST", &format!("{page}/withdraw"), "application/x-www-form-urlencoded", &form).await
}

/// A part of the film, as a player asks for it.
async fn part(viewer: &mut Http, path: &str, first: usize, length: usize) -> Done<Reply> {
    let request = format!("{}Range: bytes={first}-{}\r\n\r\n", viewer.head("GET", path), first + length - 1);
    viewer.send(request.as_bytes()).await
}

/// One sentence of the store, and no other trouble.
fn is_away(reply: &Reply) -> Done {
    let told = reply.text();
    ensure(reply.status == 503 && (told.contains("error-store-away") || told.contains("保管庫")), || {
        format!("while the store is away: {} {told:.400}", reply.status)
    })
}

/// Goes through it all.
pub async fn run(script: &Path) -> Done<Value> {
    let begun = Instant::now();
    let mut store = Store::start(script).await?;
    let first = Data::durable(Engine::Postgres)?.at_demo();
    keep_key(&first)?;
    store.settings(&first)?;
    first.run(&["demo"], "").await?;
    let (second, third) = (first.beside()?, first.beside()?);
    for data in [&second, &third] {
        store.settings(data)?;
    }
    let (one, other) = (first.serve().await?, second.serve().await?);
    let worker = third.spawn(&["worker"])?;
    let token = first.run(&["person", "token", OWNER], "").await?;
    let (mut here, mut there) = (Api::new(one.address, &token), Api::new(other.address, &token));
    let clinic = here.only_organisation().await?;

    // In through either, out of the other.
    let mut files = Vec::new();
    for n in 0..FILES {
        let (into, out) = if n % 2 == 0 { (&mut here, &mut there) } else { (&mut there, &mut here) };
        let file = sent(into, &clinic, format!("{n} 回目に戻せました。")).await?;
        ensure(store.has(&file.sha256), || "it is not in the store".to_owned())?;
        is_there(out, &file).await?;
        files.push(file);
    }
    let film = video::film(FILM)?;
    let video = video::put(&first, &one, &film).await?;
    watched(&other, &video, &film).await?;
    // Each part meets another process than the one before.
    let second_film = video::film(FILM - 7)?;
    let in_parts = in_parts(&first, &one, &other, &second_film).await?;
    watched(&one, &in_parts, &second_film).await?;
    let mut owner = sign_in(other.address, OWNER, DEMO_PASSWORD).await?;
    let gone = files.remove(0);
    ensure(withdraw(&mut owner, &gone).await?.status == 303, || "not withdrawn".to_owned())?;
    ensure(!store.has(&gone.sha256), || "what was withdrawn is still in the store".to_owned())?;
    ensure(read(&mut here, &gone).await?.status == 404, || "what was withdrawn can be read".to_owned())?;
    doctor(&second, true).await?;

    // The store is killed.
    store.kill().await?;
    is_away(&send(&mut here, &clinic, "まだです。").await?)?;
    is_away(&read(&mut there, &files[0]).await?)?;
    is_away(&part(&mut owner, &video, 0, 100).await?)?;
    let late = files.remove(0);
    ensure(withdraw(&mut owner, &late).await?.status == 303, || "not withdrawn".to_owned())?;
    ensure(store.has(&late.sha256), || "nobody could remove it".to_owned())?;
    doctor(&first, false).await?;

    // And is back.
    store.again().await?;
    let again = sent(&mut here, &clinic, "まだです。".to_owned()).await?;
    files.push(again);
    for file in &files {
        is_there(&mut here, file).await?;
        is_there(&mut there, file).await?;
    }
    let got = part(&mut owner, &video, FILM - 1000, 1000).await?;
    ensure(got.status == 206 && got.body == film[FILM - 1000..], || format!("the end of the film: {}", got.status))?;
    let waiting = Instant::now();
    while store.has(&late.sha256) {
        ensure(waiting.elapsed() < PATIENCE, || "what was withdrawn stays in the store".to_owned())?;
        sleep(Duration::from_millis(500)).await;
    }
    whole(&first).await?;
    end(worker).await?;
    one.stop().await?;
    other.stop().await?;
    Ok(json!({
        "what": "store", "ok": true, "server": "s3rver", "files": files.len(), "film": FILM,
        "lost": 0, "removed_later_after_seconds": waiting.elapsed().as_secs(), "seconds": begun.elapsed().as_secs(),
    }))
}

/// A form with files in the bytes of `multipart/form-data; boundary=b`.
fn multipart(texts: &[(&str, &str)], file: Option<&[u8]>) -> Vec<u8> {
    let mut all = Vec::new();
    for (name, value) in texts {
        all.extend(format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
    }
    if let Some(bytes) = file {
        all.extend(b"--b\r\nContent-Disposition: form-data; name=\"part\"; filename=\"part\"\r\n\r\n");
        all.extend_from_slice(bytes);
        all.extend(b"\r\n");
    }
    all.extend(b"--b--\r\n");
    all
}

/// A film goes up in parts, in turns through either; its address.
async fn in_parts(data: &Data, one: &Server, other: &Server, film: &[u8]) -> Done<String> {
    const MEDIA: &str = "multipart/form-data; boundary=b";
    let token = data.run(&["person", "token", EDITOR], "").await?;
    let national = Api::new(one.address, &token).only_organisation().await?;
    let page = format!("/seminars/new?organisation={national}");
    let mut ways = Vec::new();
    for server in [one, other] {
        let mut editor = sign_in(server.address, EDITOR, DEMO_PASSWORD).await?;
        let csrf = token_of(&editor.ask("GET", &page, "", b"").await?.good(&page)?.text())?;
        ways.push((editor, csrf));
    }
    let size = film.len().to_string();
    let begin = [("organisation", national.as_str()), ("name", "a.mp4"), ("mark", "1"), ("bytes", size.as_str())];
    let begun = send_form(&mut ways[0].0, &page, "/seminars/uploads", &begin).await?.good("an upload")?.json()?;
    let id = text(&begun, "/id")?;
    let length = usize::try_from(begun["part"].as_u64().because("the length of a part")?)?;
    for (n, part) in film.chunks(length).enumerate() {
        let (editor, csrf) = &mut ways[n % 2];
        let offset = (n * length).to_string();
        let form = multipart(&[("csrf", csrf.as_str()), ("offset", offset.as_str())], Some(part));
        let told =
            editor.ask("POST", &format!("/seminars/uploads/{id}"), MEDIA, &form).await?.good("a part")?.json()?;
        ensure(told["offset"].as_u64() == Some((n * length + part.len()) as u64), || format!("part {n}: {told}"))?;
    }
    let (editor, csrf) = &mut ways[1];
    let texts =
        [("csrf", csrf.as_str()), ("title", "分けて送る"), ("sentence", "二つのサーバに。"), ("upload", id.as_str())];
    let action = format!("/seminars?organisation={national}");
    let reply = editor.ask("POST", &action, MEDIA, &multipart(&texts, None)).await?;
    let to = reply.header("location").strip_suffix("/edit?done=put").map(str::to_owned);
    Ok(to.because(format!("the film was not taken: {} {:.600}", reply.status, reply.text()))? + "/video")
}

/// Watches a film through a server: parts of it, then all.
async fn watched(server: &Server, path: &str, film: &[u8]) -> Done {
    let mut viewer = sign_in(server.address, OWNER, DEMO_PASSWORD).await?;
    let size = film.len();
    for (first, length) in [(0, 2), (size / 2 + 3, 3 << 20), (size - 5, 5)] {
        let got = part(&mut viewer, path, first, length).await?;
        let range = format!("bytes {first}-{}/{size}", first + length - 1);
        ensure(got.status == 206 && got.header("content-range") == range, || format!("{range}: {}", got.status))?;
        ensure(got.body == film[first..first + length], || format!("{range}: other bytes"))?;
    }
    let all = viewer.ask("GET", path, "", b"").await?.good("the whole film")?;
    ensure(all.body == film, || "the film came back as another".to_owned())
}

/// What `doctor` says of the store.
async fn doctor(data: &Data, well: bool) -> Done {
    let report = data.json(&["doctor"]).await?;
    let found = report["checks"].as_array().and_then(|all| all.iter().find(|check| check["name"] == "store"));
    ensure(found.is_some_and(|check| check["ok"] == well), || format!("doctor: {found:?}"))
}

/// The record holds, and a backup takes everything out of the store.
async fn whole(data: &Data) -> Done {
    let verdict = data.json(&["audit", "verify"]).await?;
    ensure(verdict["ok"] == true, || format!("the audit record: {verdict}"))?;
    let room = place::temporary()?;
    let file = room.path().join("b.tar");
    let file = file.to_str().because("a path in UTF-8")?;
    data.run(&["backup", "create", file], "").await?;
    let verdict = data.json(&["backup", "verify", file]).await?;
    ensure(verdict["ok"] == true, || format!("the backup: {verdict}"))
}

/// SIGTERM, and a good end.
async fn end(mut worker: Child) -> Done {
    crate::server::signal("-TERM", worker.id().unwrap_or_default()).await?;
    let status = tokio::time::timeout(Duration::from_secs(30), worker.wait()).await.because("the worker")??;
    ensure(status.success(), || format!("the worker ended with {status}"))
}
