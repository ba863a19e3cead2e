//! Taking a file in: which kind it is, how many pages it has, what its first page says. Whatever is in it, nothing of it
//! runs, and a library that falls over it is caught.

mod fax;
mod first_page;
#[cfg(test)]
mod hostile;
pub(crate) mod pdf;
mod tiff;

use super::PAGES_MAX;
use crate::evidence::{FILE_MAX, Incoming, file_name};
use crate::ports::PdfFault;
use crate::{App, Error, Result};
use domain::notices::outside::{ReadOut, read_out};
use mail_parser::{Message, MessageParser, MimeHeaders};
use std::panic::catch_unwind;

/// How often a mail is opened that is forwarded in a mail.
const FORWARDED: usize = 4;
/// A scan of this kind becomes a PDF.
const TIFF: &str = "image/tiff";

/// A file that was taken in.
pub(super) struct Taken {
    pub(super) sha256: String,
    pub(super) name: String,
    pub(super) media_type: &'static str,
    pub(super) bytes: u64,
    pub(super) pages: i64,
    pub(super) said: ReadOut,
}

/// Takes a file in; out of a mail its letter.
pub(super) fn take(app: &App, name: &str, incoming: Incoming) -> Result<Taken> {
    let bytes = incoming.bytes()?;
    if bytes.is_empty() {
        return Err(Error::field("file", "evidence-empty"));
    }
    if let Some(media_type) = kind(&bytes) {
        return keep(app, name, media_type, &bytes, ReadOut::default());
    }
    let Some(letter) = catch_unwind(|| letter_of_mail(&bytes)).ok().flatten() else {
        let of_mail = std::path::Path::new(name).extension().is_some_and(|e| e.eq_ignore_ascii_case("eml"));
        return Err(Error::field("file", if of_mail { "outside-mail-empty" } else { "outside-type" }));
    };
    keep(app, &letter.name, letter.media_type, &letter.bytes, letter.said)
}

/// What can be wrapped page for page.
fn kind(bytes: &[u8]) -> Option<&'static str> {
    let told = infer::get(bytes)?.mime_type();
    ["application/pdf", "image/jpeg", "image/png", TIFF].into_iter().find(|known| *known == told)
}

fn keep(app: &App, name: &str, media_type: &'static str, bytes: &[u8], by_mail: ReadOut) -> Result<Taken> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > FILE_MAX {
        return Err(Error::TooLarge(FILE_MAX));
    }
    if media_type == TIFF {
        let pdf =
            catch_unwind(|| tiff::as_pdf(bytes)).unwrap_or_else(|_| Err(Error::field("file", "outside-broken")))?;
        let name = std::path::Path::new(name).with_extension("pdf");
        return keep(app, &name.to_string_lossy(), "application/pdf", &pdf, by_mail);
    }
    let (pages, read) = if media_type == "application/pdf" { of_pdf(app, bytes)? } else { (1, ReadOut::default()) };
    if pages > PAGES_MAX {
        return Err(Error::Invalid(vec![
            crate::Field::new("file", "outside-long").with("most", PAGES_MAX.to_string()),
        ]));
    }
    // What the letter says of itself comes before what the mail around it says.
    let said = ReadOut {
        number: read.number,
        date: read.date.or(by_mail.date),
        sender: if read.sender.is_empty() { by_mail.sender } else { read.sender },
        title: if read.title.is_empty() { by_mail.title } else { read.title },
    };
    let mut incoming = app.incoming()?;
    incoming.take(bytes)?;
    let (sha256, bytes) = app.keep(incoming, media_type)?;
    Ok(Taken { sha256, name: file_name(name), media_type, bytes, pages, said })
}

/// How many pages a PDF has, and what the first says of the letter.
fn of_pdf(app: &App, bytes: &[u8]) -> Result<(i64, ReadOut)> {
    match app.ports.pdf.read(bytes) {
        Ok(read) => Ok((read.pages, read_out(&read.text))),
        Err(PdfFault::Locked) => Err(Error::field("file", "outside-locked")),
        Err(PdfFault::Broken) => Err(Error::field("file", "outside-broken")),
    }
}

struct Letter {
    name: String,
    media_type: &'static str,
    bytes: Vec<u8>,
    said: ReadOut,
}

/// The first PDF or picture of a mail, forwarded as a whole or attached.
fn letter_of_mail(bytes: &[u8]) -> Option<Letter> {
    letter_in(&MessageParser::default().parse(bytes)?, FORWARDED)
}

/// The same in a mail inside a mail, so many times.
fn letter_in(mail: &Message<'_>, depth: usize) -> Option<Letter> {
    let said = ReadOut {
        number: String::new(),
        date: None,
        sender: mail.from().and_then(|from| from.first()).and_then(|a| a.name()).unwrap_or_default().to_owned(),
        title: mail.subject().map(subject).unwrap_or_default(),
    };
    for part in mail.attachments() {
        if let Some(inner) = part.message() {
            if let Some(found) = depth.checked_sub(1).and_then(|depth| letter_in(inner, depth)) {
                return Some(found);
            }
        } else if let Some(media_type) = kind(part.contents()) {
            let name = part.attachment_name().unwrap_or("letter").to_owned();
            return Some(Letter { name, media_type, bytes: part.contents().to_vec(), said });
        }
    }
    None
}

/// A subject without what forwarding puts before it.
fn subject(text: &str) -> String {
    let mut rest = text.trim();
    while let Some((head, tail)) = rest.split_once(':') {
        if !["fw", "fwd", "re", "転送"].iter().any(|known| head.trim().eq_ignore_ascii_case(known)) {
            break;
        }
        rest = tail.trim_start();
    }
    rest.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;

    fn mail(subject: &str, media_type: &str, name: &str, content: &str) -> String {
        format!(
            "From: =?UTF-8?B?{}?= <office@pref.example>\r\nTo: county@example.jp\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
             --b\r\nContent-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
             {content}\r\n--b--\r\n",
            base64::engine::general_purpose::STANDARD.encode("みほん県医師会"),
        )
    }

    fn with_pdf(subject: &str) -> String {
        let pdf = base64::engine::general_purpose::STANDARD.encode(b"%PDF-1.7\n%%EOF\n");
        mail(subject, "application/pdf", "letter.pdf", &format!("Content-Transfer-Encoding: base64\r\n\r\n{pdf}"))
    }

    #[test]
    fn the_letter_in_a_mail_is_found_also_in_a_forwarded_one() {
        let found = letter_of_mail(with_pdf("Fwd: FW: About the guide").as_bytes()).expect("a letter");
        assert_eq!((found.name.as_str(), found.media_type), ("letter.pdf", "application/pdf"));
        assert_eq!((found.said.sender.as_str(), found.said.title.as_str()), ("みほん県医師会", "About the guide"));
        assert_eq!(found.bytes, b"%PDF-1.7\n%%EOF\n");
        let inner = with_pdf("About the guide");
        let outer = mail("Fwd", "message/rfc822", "mail.eml", &format!("\r\n{inner}"));
        let found = letter_of_mail(outer.as_bytes()).expect("the letter inside");
        assert_eq!(found.said.title, "About the guide");
        assert!(letter_of_mail(b"Subject: x\r\n\r\nnothing\r\n").is_none());
    }

    #[test]
    fn what_forwarding_puts_before_a_subject_goes() {
        assert_eq!(subject("Re: Fw: 転送: 点検: お願い"), "点検: お願い");
        assert_eq!(subject(""), "");
    }
}
