//! A real SMTP server of the tests, on a port of this machine: takes messages and keeps them, answers what it is told
//! to, goes away and comes back on the same port.

use crate::listening::Listening;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// A message that arrived.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arrived {
    /// User and password, where the client gave some.
    pub login: Option<String>,
    /// Sender of the envelope.
    pub from: String,
    /// Recipient of the envelope.
    pub to: String,
    /// Head and body as they came, without the dots of the transport.
    pub text: String,
}

/// What a server does that no server should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Odd {
    /// It says that it took the message, and drops it.
    Loses,
    /// It takes the message in, and hangs up before it says so; the message is lost.
    HangsUp,
    /// It takes the message, keeps it, and hangs up before it says so.
    TakesAndHangsUp,
    /// It reads the message and never answers.
    Hangs,
}

#[derive(Debug, Default)]
struct Shared {
    odd: Mutex<Option<Odd>>,
    got: Mutex<Vec<Arrived>>,
    /// `RCPT 550 no such user`: a command, and what is answered to it.
    answer: Mutex<Option<String>>,
    /// Recipients that do not exist.
    strangers: Mutex<Vec<String>>,
}

/// A server; it goes away when it is dropped.
#[derive(Debug)]
pub struct Smtp {
    shared: Arc<Shared>,
    listening: Listening,
}

fn inside<T>(lock: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Smtp {
    /// A server on a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::on(0)
    }
    /// A server on this port. Panics when it is taken.
    #[must_use]
    pub fn on(port: u16) -> Self {
        let shared = Arc::new(Shared::default());
        let mine = shared.clone();
        let listening = Listening::on(port, move |stream, stopped| {
            let (mine, stopped) = (mine.clone(), stopped.clone());
            std::thread::spawn(move || talk(stream, &mine, &stopped));
        });
        Self { shared, listening }
    }
    /// Its port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.listening.address().port()
    }
    /// What arrived, oldest first.
    #[must_use]
    pub fn got(&self) -> Vec<Arrived> {
        inside(&self.shared.got).clone()
    }
    /// Waits until so many have arrived, at most 30 seconds.
    #[must_use]
    pub fn wait_for(&self, count: usize) -> Vec<Arrived> {
        for _ in 0..600 {
            if self.got().len() >= count {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        self.got()
    }
    /// From now on `RCPT 550 no such user` is what a command meets; none: everything is taken.
    pub fn answers(&self, answer: Option<&str>) {
        *inside(&self.shared.answer) = answer.map(str::to_owned);
    }
    /// From now on it does this with each message; none: what a server should.
    pub fn does(&self, odd: Option<Odd>) {
        *inside(&self.shared.odd) = odd;
    }
    /// From now on this recipient does not exist.
    pub fn knows_not(&self, address: &str) {
        inside(&self.shared.strangers).push(address.to_owned());
    }
}

/// One connection; ends when the client leaves or the server is stopped.
fn talk(stream: TcpStream, shared: &Shared, stopped: &AtomicBool) -> Option<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20))).ok()?;
    let mut out = stream.try_clone().ok()?;
    let mut lines = BufReader::new(stream);
    let mut say = |text: &str| out.write_all(format!("{text}\r\n").as_bytes()).ok();
    say("220 mail.mihon.example ESMTP")?;
    let mut mail = Arrived::default();
    loop {
        let mut line = String::new();
        if lines.read_line(&mut line).ok()? == 0 || stopped.load(Ordering::SeqCst) {
            return None;
        }
        let line = line.trim_end();
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let told = inside(&shared.answer).clone();
        if let Some(answer) = told.as_deref().and_then(|t| t.strip_prefix(&format!("{verb} "))) {
            say(answer)?;
            continue;
        }
        let inner = || line.split_once('<').and_then(|(_, rest)| rest.split_once('>')).map(|(a, _)| a.to_owned());
        match verb.as_str() {
            "EHLO" => say("250-mail.mihon.example\r\n250-8BITMIME\r\n250 AUTH PLAIN LOGIN")?,
            "AUTH" => {
                let given = line.rsplit(' ').next().and_then(|text| STANDARD.decode(text).ok()).unwrap_or_default();
                mail.login = Some(String::from_utf8_lossy(&given).trim_matches('\0').replace('\0', " "));
                say("235 2.7.0 in")?;
            }
            "MAIL" => {
                mail.from = inner().unwrap_or_default();
                say("250 2.1.0 ok")?;
            }
            "RCPT" => {
                mail.to = inner().unwrap_or_default();
                if inside(&shared.strangers).contains(&mail.to) {
                    say("550 5.1.1 no such user")?;
                    continue;
                }
                say("250 2.1.5 ok")?;
            }
            "DATA" => {
                say("354 go on")?;
                mail.text.clear();
                loop {
                    let mut line = String::new();
                    if lines.read_line(&mut line).ok()? == 0 {
                        return None;
                    }
                    if line == ".\r\n" {
                        break;
                    }
                    mail.text.push_str(line.strip_prefix('.').unwrap_or(&line));
                }
                let odd = *inside(&shared.odd);
                if matches!(odd, None | Some(Odd::TakesAndHangsUp)) {
                    inside(&shared.got).push(mail.clone());
                }
                match odd {
                    None | Some(Odd::Loses) => say("250 2.0.0 taken")?,
                    Some(Odd::HangsUp | Odd::TakesAndHangsUp) => return None,
                    Some(Odd::Hangs) => {
                        // Until the client has had enough.
                        let mut nothing = String::new();
                        let _gone = lines.read_line(&mut nothing);
                        return None;
                    }
                }
            }
            "QUIT" => {
                say("221 bye")?;
                return None;
            }
            _ => say("250 ok")?,
        }
    }
}

impl Arrived {
    /// What a server further on sends back to the sender when the mailbox turns out not to exist (RFC 3464).
    #[must_use]
    pub fn returned(&self, status: &str, words: &str) -> String {
        format!(
            "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@mail.example>\r\nTo: <{}>\r\n\
             Subject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/report; report-type=delivery-status; boundary=\"returned\"\r\n\r\n\
             --returned\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n\
             --returned\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.example\r\n\r\n\
             Final-Recipient: rfc822; {}\r\nAction: failed\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {words}\r\n\
             --returned\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--returned--\r\n",
            self.from, self.to, self.text
        )
    }
}

/// The subject of a message, its encoded words decoded as RFC 2047 says.
#[must_use]
pub fn decoded_subject(text: &str) -> String {
    let start = text.find("Subject: ").map_or(0, |at| at + 9);
    let mut subject = String::new();
    for (n, line) in text[start..].split("\r\n").enumerate() {
        if n > 0 && !line.starts_with(' ') {
            break;
        }
        subject.push_str(line);
    }
    let mut out = String::new();
    let mut before_was_encoded = false;
    for (n, word) in subject.split(' ').enumerate() {
        let encoded = word.strip_prefix("=?utf-8?b?").and_then(|w| w.strip_suffix("?="));
        if n > 0 && !(before_was_encoded && encoded.is_some()) {
            out.push(' ');
        }
        match encoded.and_then(|w| STANDARD.decode(w).ok()).and_then(|bytes| String::from_utf8(bytes).ok()) {
            Some(plain) => out.push_str(&plain),
            None => out.push_str(word),
        }
        before_was_encoded = encoded.is_some();
    }
    out
}

/// The text of a message of one part.
#[must_use]
pub fn decoded_body(text: &str) -> String {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let head = head.to_ascii_lowercase();
    if head.contains("content-transfer-encoding: base64") {
        let bytes = STANDARD.decode(body.replace(['\r', '\n'], "")).unwrap_or_default();
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    if head.contains("content-transfer-encoding: quoted-printable") {
        let joined = body.replace("=\r\n", "");
        let (mut bytes, mut rest) = (Vec::new(), joined.as_str());
        while let Some((before, after)) = rest.split_once('=') {
            bytes.extend_from_slice(before.as_bytes());
            let code = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
            bytes.extend(code);
            rest = after.get(2..).unwrap_or_default();
        }
        bytes.extend_from_slice(rest.as_bytes());
        return String::from_utf8_lossy(&bytes).into_owned();
    }
    body.to_owned()
}
