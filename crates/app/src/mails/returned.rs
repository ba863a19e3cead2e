//! A mail that came back, saved as a file: which of ours it was, and why it did not arrive. Whatever is in it, nothing of
//! it runs; a reply or an absence note is none.

use crate::{Error, Result};
use domain::mail::Returned;
use mail_parser::{Message, MessageParser, MimeHeaders};
use std::panic::catch_unwind;

/// So deep a mail in a mail is opened.
const DEEP: usize = 4;
/// Stands in every `Message-ID` of ours.
const OURS: &str = ".mamori@";

/// What a mail that came back says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CameBack {
    /// The `Message-ID` of ours, without angle brackets.
    pub(crate) message_id: String,
    /// Why.
    pub(crate) why: Returned,
    /// The words of the server.
    pub(crate) said: String,
}

/// Reads one.
///
/// # Errors
/// Invalid `file`: no mail that came back, one that only says that it takes longer, none of ours.
pub(crate) fn read(bytes: &[u8]) -> Result<CameBack> {
    let wrong = |code| Error::field("file", code);
    let text = catch_unwind(|| texts(bytes)).ok().flatten().ok_or_else(|| wrong("bounce-no-mail"))?;
    let field = |name: &str| fields(&text, name);
    match field("Action").as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("failed") => {}
        Some("delayed" | "delivered" | "relayed" | "expanded") => return Err(wrong("bounce-not-yet")),
        _ if is_from_a_server(bytes) => {}
        _ => return Err(wrong("bounce-no-mail")),
    }
    let message_id = ours(&text).ok_or_else(|| wrong("bounce-not-ours"))?;
    let said = field("Diagnostic-Code").unwrap_or_default();
    let said = said.split_once(';').map_or(said.as_str(), |(_, words)| words).trim().to_owned();
    let why = Returned::of(&field("Status").unwrap_or_default(), if said.is_empty() { &text } else { &said });
    Ok(CameBack { message_id, why, said })
}

/// All texts of a mail and of the mails in it, heads included.
fn texts(bytes: &[u8]) -> Option<String> {
    let mail = MessageParser::default().parse(bytes)?;
    if mail.from().is_none() && mail.message_id().is_none() && mail.subject().is_none() {
        return None;
    }
    let mut out = String::from_utf8_lossy(bytes).into_owned();
    gather(&mail, DEEP, &mut out);
    Some(out)
}

fn gather(mail: &Message<'_>, depth: usize, out: &mut String) {
    for part in &mail.parts {
        out.push('\n');
        if let Some(inner) = part.message() {
            out.push_str(&String::from_utf8_lossy(&inner.raw_message));
            if let Some(depth) = depth.checked_sub(1) {
                gather(inner, depth, out);
            }
        } else if part.is_text() || part.content_type().is_some_and(|t| t.ctype() == "message") {
            out.push_str(&String::from_utf8_lossy(part.contents()));
        }
    }
}

/// Whether a mail comes from a mail server itself.
fn is_from_a_server(bytes: &[u8]) -> bool {
    let found = catch_unwind(|| {
        let mail = MessageParser::default().parse(bytes)?;
        let from =
            mail.from().and_then(|f| f.first()).and_then(|a| a.address()).unwrap_or_default().to_ascii_lowercase();
        Some(from.starts_with("mailer-daemon@") || from.starts_with("postmaster@"))
    });
    found.ok().flatten().unwrap_or_default()
}

/// The first field of this name, with the lines that continue it.
fn fields(text: &str, name: &str) -> Option<String> {
    let mut lines = text.lines();
    let begins = |line: &str| {
        let (head, rest) = line.split_once(':')?;
        head.trim().eq_ignore_ascii_case(name).then(|| rest.trim().to_owned())
    };
    let mut value = lines.by_ref().find_map(begins)?;
    for more in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(more.trim());
    }
    Some(value)
}

/// The `Message-ID` of ours that stands in a text.
fn ours(text: &str) -> Option<String> {
    let is_id = |c: char| c.is_ascii_alphanumeric() || "-._@".contains(c);
    text.split(|c| !is_id(c)).find(|word| word.contains(OURS)).map(|word| word.trim_matches(['.', '-']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0199aaaa-0000-7000-8000-000000000001.mamori@mihon.example";

    fn report(action: &str) -> String {
        format!(
            "From: Mail Delivery System <MAILER-DAEMON@mail.example>\r\nTo: mamori@mihon.example\r\nSubject: Undelivered\r\n\
             MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
             --b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n\
             Reporting-MTA: dns; mail.example\r\n\r\nFinal-Recipient: rfc822; a@b.example\r\nAction: {action}\r\n\
             Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 <a@b.example>:\r\n  no such user\r\n\
             --b\r\nContent-Type: message/rfc822\r\n\r\nFrom: mamori@mihon.example\r\nMessage-ID: <{ID}>\r\n\
             Subject: x\r\n\r\nbody\r\n--b--\r\n"
        )
    }

    fn fault(text: &str) -> String {
        match read(text.as_bytes()) {
            Err(Error::Invalid(fields)) => fields[0].code.to_owned(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_report_names_our_mail_and_why() {
        let found = read(report("failed").as_bytes()).expect("a report");
        assert_eq!((found.message_id.as_str(), found.why), (ID, Returned::Address));
        assert_eq!(found.said, "550 5.1.1 <a@b.example>: no such user");
        // Forwarded as a whole by whoever keeps the mailbox.
        let forwarded = format!(
            "From: office@mihon.example\r\nSubject: Fwd\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"c\"\r\n\r\n\
             --c\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--c--\r\n",
            report("failed")
        );
        assert_eq!(read(forwarded.as_bytes()).expect("a report").message_id, ID);
        // Old servers write only text.
        let plain = format!(
            "From: Postmaster@old.example\r\nSubject: failure\r\n\r\nQuota of this user is full.\r\nMessage-ID: <{ID}>\r\n"
        );
        assert_eq!(read(plain.as_bytes()).expect("a report").why, Returned::Full);
    }

    #[test]
    fn a_reply_a_delay_and_another_mail_are_told_apart() {
        assert_eq!(fault(&report("delayed")), "bounce-not-yet");
        let reply = format!("From: a@b.example\r\nSubject: Re: x\r\nIn-Reply-To: <{ID}>\r\n\r\nthank you\r\n");
        assert_eq!(fault(&reply), "bounce-no-mail");
        assert_eq!(fault(&report("failed").replace(".mamori@", ".other@")), "bounce-not-ours");
        assert_eq!(fault("%PDF-1.7"), "bounce-no-mail");
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_stop_the_reading(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes);
        }
    }
}
