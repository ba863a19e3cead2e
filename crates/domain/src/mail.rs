//! Mail: how a server is reached, where a message stands, and when one that failed is tried again.

use unicode_normalization::UnicodeNormalization;

/// How the way to a mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Security {
    /// TLS from the first byte.
    Tls,
    /// TLS after the greeting; without it nothing is sent.
    StartTls,
    /// Nothing: for a server on this machine or inside the house.
    None,
}

impl Security {
    /// Every way, the usual ones first.
    pub const ALL: [Security; 3] = [Security::StartTls, Security::Tls, Security::None];
    /// The code in forms and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Security::Tls => "tls",
            Security::StartTls => "starttls",
            Security::None => "none",
        }
    }
    /// The way of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Security> {
        Security::ALL.into_iter().find(|s| s.code() == code)
    }
    /// The port that servers mostly have for it.
    #[must_use]
    pub fn usual_port(self) -> u16 {
        match self {
            Security::Tls => 465,
            Security::StartTls => 587,
            Security::None => 25,
        }
    }
}

/// Where a message stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MailState {
    /// It waits to be sent, for the first time or again.
    Queued,
    /// The server took it.
    Sent,
    /// It will not be tried again by itself.
    Failed,
    /// The server took it, and it came back.
    Bounced,
}

impl MailState {
    /// Every state.
    pub const ALL: [MailState; 4] = [MailState::Queued, MailState::Sent, MailState::Failed, MailState::Bounced];
    /// The code in the database and in the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            MailState::Queued => "queued",
            MailState::Sent => "sent",
            MailState::Failed => "failed",
            MailState::Bounced => "bounced",
        }
    }
    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<MailState> {
        MailState::ALL.into_iter().find(|s| s.code() == code)
    }
}

/// Why a message that a server took came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Returned {
    /// There is no such address.
    Address,
    /// The mailbox is full.
    Full,
    /// The message is too large for it.
    Large,
    /// It is not taken at all.
    Refused,
    /// It says nothing that we know.
    Unknown,
}

impl Returned {
    /// Every reason.
    pub const ALL: [Returned; 5] =
        [Returned::Address, Returned::Full, Returned::Large, Returned::Refused, Returned::Unknown];
    /// The code in the database; the sentence stands under `mail-fault-CODE`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Returned::Address => "address",
            Returned::Full => "full",
            Returned::Large => "large",
            Returned::Refused => "refused",
            Returned::Unknown => "returned",
        }
    }
    /// The reason that an enhanced status (RFC 3463, 5.1.1) and the words of the server give.
    #[must_use]
    pub fn of(status: &str, words: &str) -> Returned {
        let words = words.to_ascii_lowercase();
        let says = |all: &[&str]| all.iter().any(|w| words.contains(w));
        match status.trim().get(1..) {
            Some(".2.2") => Returned::Full,
            Some(".2.3" | ".3.4") => Returned::Large,
            Some(detail) if detail.starts_with(".1.") || detail == ".2.1" || detail == ".4.4" => Returned::Address,
            Some(detail) if detail.starts_with(".7.") => Returned::Refused,
            _ if says(&["full", "quota"]) => Returned::Full,
            _ if says(&["too large", "too big", "size limit", "exceeds"]) => Returned::Large,
            _ if says(&["unknown", "no such", "does not exist", "not found", "invalid recipient", "unavailable"]) => {
                Returned::Address
            }
            _ if says(&["spam", "blocked", "rejected", "denied", "policy"]) => Returned::Refused,
            _ => Returned::Unknown,
        }
    }
}

/// A message that could not be sent for so long is given up (hours).
pub const GIVE_UP_HOURS: i64 = 72;
/// And not before so many tries of its own, however old it is: they take six hours.
pub const GIVE_UP_TRIES: i64 = 6;

/// Minutes until the next try after so many: 1, 3, 9, 27, 81, 243, then every six hours.
#[must_use]
pub fn minutes_until_next_try(tries: i64) -> i64 {
    let power = u32::try_from(tries.clamp(1, 7) - 1).unwrap_or(0);
    3_i64.pow(power).min(360)
}

/// Longest address, characters (RFC 5321).
pub const ADDRESS_MAX: usize = 254;

/// An address as it is stored: width folded, blanks around it gone.
#[must_use]
pub fn fold_address(text: &str) -> String {
    text.nfkc().collect::<String>().trim().to_owned()
}

/// Whether a text can be an address: one `@`, a name before it, a host after it, ASCII without blanks and signs that
/// a header gives another meaning. Whether somebody reads there, only the answer of the server tells.
#[must_use]
pub fn is_address(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else { return false };
    let plain = |part: &str| {
        !part.is_empty()
            && !part.starts_with('.')
            && !part.ends_with('.')
            && !part.contains("..")
            && part.chars().all(|c| c.is_ascii_graphic() && !r#"<>()[]:;@\,""#.contains(c))
    };
    text.chars().count() <= ADDRESS_MAX && name.len() <= 64 && plain(name) && plain(host)
}

/// Whether a host is this machine itself.
#[must_use]
pub fn is_this_machine(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Whether a text can be the name or the number of a host.
#[must_use]
pub fn is_host(text: &str) -> bool {
    !text.is_empty() && text.len() <= 253 && text.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:_".contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_grow_apart_and_end() {
        let minutes: Vec<i64> = (0..9).map(minutes_until_next_try).collect();
        assert_eq!(minutes, [1, 1, 3, 9, 27, 81, 243, 360, 360]);
    }

    #[test]
    fn a_returned_message_says_why() {
        for (status, words, why) in [
            ("5.1.1", "", Returned::Address),
            ("5.2.2", "", Returned::Full),
            ("5.3.4", "", Returned::Large),
            ("5.7.1", "", Returned::Refused),
            ("5.0.0", "550 No such user here", Returned::Address),
            ("", "552 mailbox over quota", Returned::Full),
            ("", "", Returned::Unknown),
            ("é", "", Returned::Unknown),
        ] {
            assert_eq!(Returned::of(status, words), why, "{status} {words}");
        }
    }

    #[test]
    fn addresses_are_told_from_other_texts() {
        for good in ["a@b", "inchou@mihon.example", "a.b+c@mail.mihon.example"] {
            assert!(is_address(good), "{good}");
        }
        for bad in
            ["", "a", "@b", "a@", "a@b@c", "a b@c", "a@b\r\nBcc: x@y", "院長@例.jp", "<a@b>", ".a@b", "a@b..c", "a,b@c"]
        {
            assert!(!is_address(bad), "{bad}");
        }
        assert_eq!(fold_address(" ｉｎｃｈｏｕ＠ｍｉｈｏｎ．ｅｘａｍｐｌｅ　"), "inchou@mihon.example");
        assert!(is_this_machine("127.0.0.1") && is_this_machine("LOCALHOST") && !is_this_machine("mail.example"));
    }
}
