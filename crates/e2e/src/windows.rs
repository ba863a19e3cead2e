//! `windows FOLDER`: the unpacked zip, started under wine as by double click: a sheet is filled over HTTP and printed,
//! the program is stopped hard, replaced by the file of the zip, started again, and read back; a copy that lies on a
//! stick is dropped onto a program elsewhere; data of the first schema are opened. `package BINARY` does the last on
//! Linux.

use crate::fail::{Because, Done, ensure, fail};
use crate::house::{Api, House, LOGIN, items};
use crate::{place, today};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use testkit::released;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

/// Making wine's own folder, and the first start, take their time.
const START: Duration = Duration::from_secs(240);
const EXE: &str = "mamori.exe";

/// A way to start the program: by itself, or under wine.
struct Program {
    before: Vec<String>,
    file: PathBuf,
    /// Where the browser, which `./test` gives wine, writes what it was to open.
    opened: Option<PathBuf>,
}

impl Program {
    fn command(&self, folder: &Path) -> Command {
        let mut words = self.before.iter().map(String::as_str);
        let mut command = match words.next() {
            Some(first) => {
                let mut command = Command::new(first);
                command.args(words).arg(&self.file);
                command
            }
            None => Command::new(&self.file),
        };
        for name in ["MAMORI_NOW", "MAMORI_DATA", "MAMORI_DATABASE", "MAMORI_REPLICA", "MAMORI_KEYS", "MAMORI_FONTS"] {
            command.env_remove(name);
        }
        if let Some(opened) = &self.opened {
            let path = std::env::var_os("PATH").unwrap_or_default();
            let all = std::iter::once(shim().join("browser")).chain(std::env::split_paths(&path));
            command.env("PATH", std::env::join_paths(all).unwrap_or(path)).env("OPENED", opened);
        }
        command.current_dir(folder).env("WINEPREFIX", prefix()).env("WINEDEBUG", "-all").kill_on_drop(true);
        command
    }
    /// Runs a command to its end and gives what it printed.
    async fn run(&self, folder: &Path, arguments: &[&str]) -> Done<String> {
        let out =
            tokio::time::timeout(START, self.command(folder).args(arguments).output()).await.because("time")??;
        let said = String::from_utf8_lossy(&out.stderr);
        ensure(out.status.success(), || format!("{}: {} {said}", arguments.join(" "), out.status))?;
        Ok(String::from_utf8_lossy(&out.stdout).trim_end().to_owned())
    }
    /// Starts it; gives it with its address once it answers.
    async fn start(&self, folder: &Path, arguments: &[&str]) -> Done<(Child, SocketAddr)> {
        let mut command = self.command(folder);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut child = command.spawn().because("the program")?;
        let mut lines = BufReader::new(child.stdout.take().because("no stdout")?).lines();
        let line = tokio::time::timeout(START, lines.next_line()).await.because("it said no address")??;
        let line = line.because("it ended at once")?;
        let address = line.trim().rsplit('/').next().unwrap_or_default().parse().because(format!("it said: {line}"))?;
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Ok((child, address))
    }
}

/// What real Windows has and wine lacks.
fn shim() -> PathBuf {
    place::target().join("wine-shim")
}

/// wine's own folder.
fn prefix() -> PathBuf {
    place::target().join("wine")
}

async fn stop(mut child: Child) -> Done {
    child.kill().await.because("stopping it")
}

/// Waits until what `./test` gives wine for a browser was asked so often, each time for the program's own page.
async fn opened(list: &Path, times: usize, address: SocketAddr) -> Done {
    let page = format!("http://localhost:{}/", address.port());
    let mut seen = String::new();
    for _ in 0..300 {
        seen = std::fs::read_to_string(list).unwrap_or_default();
        if seen.lines().count() >= times {
            return ensure(seen.lines().all(|line| line == page), || format!("the browser was to open {seen}"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    fail(format!("the browser was not opened {times} times, but: {seen}"))
}

/// Files of the zip, with a program that runs under wine.
pub async fn run(folder: &Path) -> Done<Value> {
    ensure(folder.join(EXE).is_file(), || format!("no {EXE} in {}", folder.display()))?;
    let room = place::temporary()?;
    let (here, elsewhere) = (room.path().join("Mamori 診療所"), room.path().join("新しいパソコン"));
    for to in [&here, &elsewhere] {
        std::fs::create_dir_all(to)?;
        take_files(folder, to)?;
    }
    let list = room.path().join("opened");
    let program =
        |at: &Path| Program { before: vec!["wine".to_owned()], file: at.join(EXE), opened: Some(list.clone()) };
    let wine = program(&here);

    // As by double click: no argument at all.
    let (child, address) = wine.start(&here, &[]).await?;
    opened(&list, 1, address).await?;
    // A second double click ends at once; the browser is opened again.
    wine.run(&here, &[]).await?;
    opened(&list, 2, address).await?;
    House::begin(address).await?;
    ensure(here.join("mamori-data/mamori.db").is_file(), || "the data do not lie beside the program".to_owned())?;
    let token = wine.run(&here, &["person", "token", LOGIN]).await?;
    let mut api = Api::new(address, &token);
    let organisation = api.only_organisation().await?;
    let day = today::today()?;
    let sheet = api.begin(&organisation, "r7", today::fiscal_year(day)).await?;
    let keys: Vec<String> =
        items(&api.sheet(&sheet).await?).iter().filter_map(|i| i["key"].as_str().map(str::to_owned)).collect();
    for key in &keys {
        let body = json!({"value": "yes", "checked_on": day.to_string(), "note": "院長が確かめました。", "version": 0});
        api.put(&format!("/assessments/{sheet}/items/{key}"), &body).await?;
    }
    let pdf = api.http.ask("GET", &format!("/api/v1/assessments/{sheet}/export?format=pdf"), "", b"").await?;
    let pdf = pdf.good("the sheet on paper")?.body;
    ensure(pdf.starts_with(b"%PDF-"), || "the sheet is no PDF".to_owned())?;
    let kept = place::pictures("windows")?;
    std::fs::write(kept.join("sheet.pdf"), &pdf)?;
    let copy = here.join("控え.tar");
    wine.run(&here, &["backup", "create", "控え.tar"]).await?;
    stop(child).await?;

    // One file is replaced. From now on there is a copy a day, too.
    std::fs::copy(folder.join(EXE), here.join(EXE))?;
    std::fs::write(here.join("mamori-data/mamori.toml"), "backup_to = 'hikae'\n")?;
    let (child, address) = wine.start(&here, &[]).await?;
    answered(&mut Api::new(address, &token), &sheet, keys.len()).await?;
    whole(&wine, &here, "mamori-data").await?;
    let daily = copied_by_itself(&here.join("mamori-data/hikae")).await?;
    wine.run(&here, &["backup", "verify", &format!("mamori-data/hikae/{daily}")]).await?;
    stop(child).await?;

    // A copy dropped onto the program of another PC.
    let other = program(&elsewhere);
    std::fs::copy(&copy, elsewhere.join("控え.tar"))?;
    let (child, address) = other.start(&elsewhere, &["控え.tar"]).await?;
    answered(&mut Api::new(address, &token), &sheet, keys.len()).await?;
    stop(child).await?;

    over_the_first_schema(&wine, &here).await?;
    Ok(json!({"what": "windows", "ok": true, "answers": keys.len(), "pdf": pdf.len()}))
}

/// The installed program of a package, over data of the first schema.
pub async fn package(binary: &Path) -> Done<Value> {
    let room = place::temporary()?;
    let program = Program { before: Vec::new(), file: binary.canonicalize().because(binary.display())?, opened: None };
    over_the_first_schema(&program, room.path()).await?;
    Ok(json!({"what": "package", "ok": true}))
}

/// Waits until the copy of the day is whole; the name of its manifest.
async fn copied_by_itself(folder: &Path) -> Done<String> {
    for _ in 0..1200 {
        let listed = std::fs::read_dir(folder).into_iter().flatten().flatten();
        let mut names = listed.map(|entry| entry.file_name().to_string_lossy().into_owned());
        if let Some(name) = names.find(|name| name.starts_with("mamori-") && name.ends_with(".json")) {
            return Ok(name);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    fail(format!("no copy of the day in {}", folder.display()))
}

/// All files of the zip, and beside them what only wine lacks.
fn take_files(from: &Path, to: &Path) -> Done {
    for entry in std::fs::read_dir(from)?.flatten() {
        std::fs::copy(entry.path(), to.join(entry.file_name())).because(entry.path().display())?;
    }
    let shim = shim().join("bcryptprimitives.dll");
    if shim.is_file() {
        std::fs::copy(&shim, to.join("bcryptprimitives.dll"))?;
    }
    Ok(())
}

async fn answered(api: &mut Api, sheet: &str, n: usize) -> Done {
    let now = api.sheet(sheet).await?;
    let yes = items(&now).iter().filter(|i| i["answer"]["value"] == "yes").count();
    ensure(yes == n, || format!("{yes} of {n} answers are there"))
}

async fn whole(program: &Program, folder: &Path, data: &str) -> Done {
    let verdict: Value =
        serde_json::from_str(&program.run(folder, &["audit", "verify", "--json", "--data", data]).await?)
            .because("audit verify")?;
    ensure(verdict["ok"] == true, || format!("the audit record: {verdict}"))?;
    let differences: Value =
        serde_json::from_str(&program.run(folder, &["recount", "--json", "--data", data]).await?).because("recount")?;
    ensure(differences["differences"].as_array().is_some_and(Vec::is_empty), || format!("counts: {differences}"))
}

/// An upgrade: the program is started over data of the first schema.
async fn over_the_first_schema(program: &Program, folder: &Path) -> Done {
    const DATA: &str = "first-schema";
    std::fs::create_dir_all(folder.join(DATA))?;
    released::first(&folder.join(DATA).join("mamori.db")).await;
    let (child, _) = program.start(folder, &["serve", "--listen", "127.0.0.1:0", "--data", DATA]).await?;
    let list = ["assessment", "list", "--organisation", released::CLINIC, "--json", "--data", DATA];
    let sheets: Value = serde_json::from_str(&program.run(folder, &list).await?).because("the sheets")?;
    ensure(items(&sheets).len() == released::SHEETS, || format!("sheets of the first schema: {sheets}"))?;
    whole(program, folder, DATA).await?;
    let before = std::fs::read_dir(folder.join(DATA))?.flatten();
    let kept = before.filter(|e| e.file_name().to_string_lossy().starts_with("mamori.db.before-")).count();
    if kept != 1 {
        return fail("no copy of the file from before the upgrade");
    }
    stop(child).await
}
