//! One sentence for whoever typed the command, from `content/messages` (words are data), and the exit code.

use app::ports::{BlobError, PressError};
use content::{Arg, Lang, Messages};
use sql::{ReplicaError, SchemaError, TlsError};
use std::fmt;
use std::path::Path;

/// A fault with the key of its sentence.
#[derive(Debug, Clone)]
pub struct Said {
    key: &'static str,
    args: Vec<(&'static str, String)>,
    wrong_use: bool,
}

impl Said {
    /// A failure: exit code 1.
    #[must_use]
    pub fn new(key: &'static str) -> Self {
        Self { key, args: Vec::new(), wrong_use: false }
    }
    /// The command was used wrongly: exit code 2.
    #[must_use]
    pub fn wrong_use(key: &'static str) -> Self {
        Self { key, args: Vec::new(), wrong_use: true }
    }
    /// Adds a value that stands in the sentence.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.args.push((name, value.into()));
        self
    }
    /// The sentence.
    #[must_use]
    pub fn sentence(&self, words: &Messages, lang: Lang) -> String {
        if !words.has(Lang::Ja, self.key) {
            return words.say(lang, "cli-refused", &[("code", self.key.into())]);
        }
        let args: Vec<(&str, Arg)> = self.args.iter().map(|(name, value)| (*name, value.into())).collect();
        words.say(lang, self.key, &args)
    }
    /// Its key and the values that stand in the sentence.
    #[must_use]
    pub fn parts(self) -> (&'static str, Vec<(&'static str, String)>) {
        (self.key, self.args)
    }
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {:?}", self.key, self.args)
    }
}

impl std::error::Error for Said {}

/// The key of a fault's sentence.
#[must_use]
pub fn key(error: &anyhow::Error) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<std::io::Error>() {
        return io("cli-failed", Path::new(""), std::io::Error::from(error.kind()))
            .downcast_ref()
            .map(|s: &Said| s.key);
    }
    error.downcast_ref::<Said>().map(|said| said.key)
}

/// What the system refused, with the path; a full disk and a folder that takes no writing have their own sentence.
#[must_use]
pub fn io(key: &'static str, path: &Path, error: std::io::Error) -> anyhow::Error {
    use std::io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    if let Some(BlobError::Away(what)) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return Said::new("cli-store-away").with("what", what.as_str()).into();
    }
    // What came from elsewhere than the path knows its own name.
    if let Some(said) = error.get_ref().and_then(|inner| inner.downcast_ref::<Said>()) {
        return said.clone().into();
    }
    let path = path.display().to_string();
    let said = match error.kind() {
        StorageFull | QuotaExceeded => Said::new("cli-disk-full"),
        ReadOnlyFilesystem | PermissionDenied => Said::new("cli-read-only"),
        _ => Said::new(key).with("what", error.to_string()),
    };
    said.with("path", path).into()
}

/// The sentence of any fault, and the exit code.
#[must_use]
pub fn of(error: &anyhow::Error, words: &Messages, lang: Lang) -> (String, u8) {
    let said = keyed(error);
    (said.sentence(words, lang), if said.wrong_use { 2 } else { 1 })
}

/// The key of the sentence of any fault, with its values.
#[must_use]
pub fn keyed(error: &anyhow::Error) -> Said {
    if let Some(said) = error.downcast_ref::<Said>() {
        return said.clone();
    }
    match (error.downcast_ref::<app::Error>(), error.downcast_ref::<sql::Error>()) {
        (Some(error), _) => of_app(error),
        (_, Some(error)) => of_sql(error),
        _ => Said::new("cli-failed").with("what", format!("{error:#}")),
    }
}

fn of_app(error: &app::Error) -> Said {
    match error {
        app::Error::Refused(_) => Said::new("cli-not-found"),
        app::Error::Invalid(fields) => match fields.first() {
            Some(field) => Said { key: field.code, args: field.args.clone(), wrong_use: false },
            None => Said::new("cli-refused").with("code", "invalid"),
        },
        app::Error::Conflict(code) | app::Error::MediaType(code) => Said::new(code),
        app::Error::NothingStored { code, inside } => match *code {
            "error-disk-full" => Said::new("cli-disk-full").with("path", String::new()),
            "error-read-only" => Said::new("cli-read-only").with("path", String::new()),
            "error-store-away" => Said::new("cli-store-away").with("what", inside.as_str()),
            _ => Said::new("cli-database").with("what", inside.as_str()),
        },
        app::Error::Press(PressError::FontsMissing) => Said::new("cli-fonts-missing"),
        other => Said::new("cli-failed").with("what", other.to_string()),
    }
}

fn of_sql(error: &sql::Error) -> Said {
    match error {
        sql::Error::Schema(SchemaError::Newer { found, known }) => {
            Said::new("cli-schema-newer").with("found", found.to_string()).with("known", known.to_string())
        }
        sql::Error::Schema(SchemaError::Altered(version)) => {
            Said::new("cli-schema-altered").with("version", version.to_string())
        }
        sql::Error::Unsafe(what) => Said::new("cli-database-unsafe").with("what", what.as_str()),
        sql::Error::Denied(what) => Said::new("cli-database-denied").with("what", what.as_str()),
        sql::Error::Tls(TlsError::NotSpoken) => Said::new("cli-database-tls-none"),
        sql::Error::Tls(TlsError::WrongName(name)) => Said::new("cli-database-tls-name").with("name", name.as_str()),
        sql::Error::Tls(TlsError::UnknownAuthority) => Said::new("cli-database-tls-authority"),
        sql::Error::Tls(TlsError::Setting(what)) => Said::new("cli-database-tls-setting").with("what", what.as_str()),
        sql::Error::Tls(TlsError::Failed(what)) => Said::new("cli-database-tls").with("what", what.as_str()),
        sql::Error::Replica(ReplicaError::NotInRecovery) => Said::new("cli-replica-itself"),
        sql::Error::Replica(ReplicaError::Another) => Said::new("cli-replica-another"),
        error if error.is_full() => Said::new("cli-disk-full").with("path", String::new()),
        error if error.is_read_only() => Said::new("cli-read-only").with("path", String::new()),
        other => Said::new("cli-database").with("what", other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn what_failed_is_told_in_words_with_what_to_do() {
        let words = Messages::bundled().expect("messages");
        let told = |key: &'static str, why: &str| {
            let values = ["path", "what", "code", "seq", "organisation"];
            let said = values.into_iter().fold(Said::new(key), |said, name| said.with(name, "x"));
            said.with("why", why).sentence(&words, Lang::Ja)
        };
        for (key, whys) in [
            ("cli-backup-broken", &["altered", "missing", "unexpected"][..]),
            ("cli-audit-broken", &["altered", "missing", "reordered", "truncated"][..]),
        ] {
            let all: BTreeSet<String> = whys.iter().copied().map(|why| told(key, why)).collect();
            assert_eq!(all.len(), whys.len(), "each has words of its own: {all:?}");
            assert!(all.iter().all(|said| whys.iter().copied().all(|why| !said.contains(why))), "{all:?}");
        }
        for key in [
            "cli-backup-broken",
            "cli-backup-unreadable",
            "cli-backup-unwritten",
            "cli-audit-broken",
            "cli-restore-not-empty",
            "cli-restore-unwritten",
            "cli-keys-not-written",
            "cli-out-not-written",
            "cli-database-unsafe",
            "cli-fonts-missing",
            "cli-refused",
            "cli-not-found",
        ] {
            assert!(told(key, "altered").contains("ください"), "{key}");
        }
        // Whoever drops a copy onto the program that is in use has typed nothing.
        assert!(told("cli-restore-not-empty", "").contains("mamori.exe の上に"));
    }
}
