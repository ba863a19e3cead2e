//! A start by double click (Windows): the data lie beside the program in a folder that everybody sees, the browser is
//! opened, and the window stays readable when something is wrong.

use crate::args::{At, Command, Typed};
use crate::said::Said;
use anyhow::Result;
use std::ffi::OsString;
use std::io::{BufRead, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The folder of the data, beside the program.
const DATA: &str = "mamori-data";
/// The door, as everywhere; the next ones where another program has it.
const PORTS: std::ops::RangeInclusive<u16> = 8080..=8089;
/// A Mamori that runs already answers within this time.
const ANSWER: Duration = Duration::from_secs(2);

/// A start by double click.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desktop {
    /// A copy that was dropped onto the program: it is put back first.
    pub copy: Option<PathBuf>,
}

/// What a double click, or a copy dropped onto the program, asks for. None where something else was typed, and on
/// systems where programs are not started so.
///
/// # Errors
/// The program lies in a temporary folder: it was started inside the zip file, and its data would be thrown away.
pub fn asked_for() -> Option<Result<(Typed, Desktop)>> {
    let desktop = read(std::env::args_os().skip(1))?;
    cfg!(windows).then(|| {
        let data = match std::env::var_os("MAMORI_DATA") {
            Some(data) => PathBuf::from(data),
            None => data_of(&std::env::current_exe()?, &std::env::temp_dir())?,
        };
        let at = At { data, database: None, replica: None, json: false };
        Ok((Typed { at, command: Command::Serve { listen: door(), demo: false } }, desktop))
    })
}

/// Nothing typed, or the path of a copy alone.
fn read(mut typed: impl Iterator<Item = OsString>) -> Option<Desktop> {
    let (first, second) = (typed.next().map(PathBuf::from), typed.next());
    let is_copy = |path: &Path| path.extension().is_some_and(|e| e == "tar" || e == "json") && path.is_file();
    match (first, second) {
        (None, _) => Some(Desktop { copy: None }),
        (Some(path), None) if is_copy(&path) => Some(Desktop { copy: Some(path) }),
        _ => None,
    }
}

/// The folder of the data of a program.
fn data_of(program: &Path, temporary: &Path) -> Result<PathBuf> {
    if program.starts_with(temporary) {
        return Err(Said::new("cli-desktop-in-zip").into());
    }
    Ok(program.parent().unwrap_or(Path::new(".")).join(DATA))
}

/// The first door that nobody has. Where a Mamori answers at one, that is it: it is opened again.
fn door() -> SocketAddr {
    let first = SocketAddr::from((Ipv4Addr::LOCALHOST, *PORTS.start()));
    PORTS
        .map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .find(|address| is_mamori(*address) || std::net::TcpListener::bind(address).is_ok())
        .unwrap_or(first)
}

/// Whether a Mamori answers there.
#[must_use]
pub fn is_mamori(address: SocketAddr) -> bool {
    let asked = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect_timeout(&address, ANSWER)?;
        stream.set_read_timeout(Some(ANSWER))?;
        write!(stream, "GET /api/v1/me HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
        let mut said = String::new();
        let _whole = stream.take(1 << 16).read_to_string(&mut said);
        Ok(said)
    };
    // Hardly anybody else refuses somebody without a token in this way.
    asked().is_ok_and(|said| said.contains(" 401 ") && said.contains("application/problem+json"))
}

/// Opens the browser of whoever sits there. One that cannot be opened is no fault: the address stands in the window.
pub fn open_browser(address: SocketAddr) {
    let url = format!("http://localhost:{}", address.port());
    let (program, arguments) = match cfg!(windows) {
        true => ("rundll32", ["url.dll,FileProtocolHandler", &url]),
        false => ("xdg-open", [url.as_str(), ""]),
    };
    let arguments = arguments.into_iter().filter(|argument| !argument.is_empty());
    if let Err(error) = std::process::Command::new(program).args(arguments).spawn() {
        tracing::info!(%error, "no browser could be opened");
    }
}

/// Waits for the Enter key, so that the window does not close over its last sentence.
pub fn wait_for_enter() {
    let _gone = std::io::stdin().lock().read_until(b'\n', &mut Vec::new());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_lie_beside_the_program_and_never_in_a_zip() {
        let temporary = Path::new("/tmp/x");
        let lies = data_of(Path::new("/home/hanako/Mamori/mamori.exe"), temporary).expect("a folder");
        assert_eq!(lies, Path::new("/home/hanako/Mamori/mamori-data"));
        let error = data_of(Path::new("/tmp/x/Temp1_mamori.zip/mamori.exe"), temporary).expect_err("inside a zip");
        assert!(error.to_string().starts_with("cli-desktop-in-zip"));
    }

    #[test]
    fn a_copy_dropped_onto_the_program_is_told_from_words() {
        let room = tempfile::tempdir().expect("a folder");
        let copy = room.path().join("mamori-2026-11-24-090000.tar");
        std::fs::write(&copy, b"").expect("a copy");
        let typed = |words: &[&Path]| read(words.iter().map(|word| word.as_os_str().to_owned()));
        assert_eq!(typed(&[]), Some(Desktop { copy: None }));
        assert_eq!(typed(&[&copy]), Some(Desktop { copy: Some(copy.clone()) }));
        let daily = room.path().join("mamori-2026-11-24.json");
        std::fs::write(&daily, b"").expect("a copy of every day");
        assert_eq!(typed(&[&daily]), Some(Desktop { copy: Some(daily.clone()) }));
        assert_eq!(typed(&[Path::new("doctor")]), None);
        assert_eq!(typed(&[&copy, Path::new("--json")]), None);
        assert_eq!(typed(&[&room.path().join("gone.tar")]), None);
    }

    #[test]
    fn a_door_that_somebody_else_has_is_no_mamori() {
        let other = std::net::TcpListener::bind("127.0.0.1:0").expect("a listener");
        let address = other.local_addr().expect("its address");
        let answering = std::thread::spawn(move || {
            let (mut stream, _) = other.accept().expect("a caller");
            let _gone = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\nhello");
        });
        assert!(!is_mamori(address));
        answering.join().expect("an answer");
    }
}
