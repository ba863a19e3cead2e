//! The way to the mail server: entered on a page, its password sealed in the database, tried from the page.

use crate::ports::{Message, PostError, Relay};
use crate::{App, Ctx, Error, Field, Result};
use domain::ids::OrganisationId;
use domain::mail::{Security, fold_address, is_address, is_host, is_this_machine};
use domain::policy::Action;
use domain::text::{clean_line, fold_code};
use serde::{Deserialize, Serialize};
use sql::Tx;

/// The chain and the owner of what belongs to no organisation.
pub(super) const INSTALLATION: OrganisationId = OrganisationId(uuid::Uuid::nil());
/// The setting that holds it.
const SETTING: &str = "mail-relay";
/// What the sealed password is, so that it opens nothing else.
const SEALED: &str = "smtp-password";
/// Host in a `Message-ID` while no sender is known.
const NO_HOST: &str = "localhost.localdomain";
/// Longest user name and password, characters.
const LOGIN_MAX: usize = 500;

/// As it lies in the database.
#[derive(Clone, Serialize, Deserialize)]
struct Kept {
    host: String,
    port: u16,
    security: String,
    user: String,
    sealed_password: String,
    from: String,
    from_name: String,
}

/// The settings as the page shows them; the password never leaves the house.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelayView {
    /// Name or number of the server.
    pub host: String,
    /// Port.
    pub port: u16,
    /// How the way is protected.
    pub security: Security,
    /// User; empty: the server asks for none.
    pub user: String,
    /// Whether a password is kept.
    pub has_password: bool,
    /// Address of the sender.
    pub from: String,
    /// Name of the sender.
    pub from_name: String,
}

/// The settings as they were typed.
#[derive(Clone, Default)]
pub struct TypedRelay {
    /// Name or number of the server.
    pub host: String,
    /// Port; empty: the usual one.
    pub port: String,
    /// `starttls`, `tls`, `none`.
    pub security: String,
    /// User; empty: the server asks for none.
    pub user: String,
    /// Password; empty keeps the one that is there.
    pub password: String,
    /// Address of the sender.
    pub from: String,
    /// Name of the sender.
    pub from_name: String,
}

/// What is right of the settings, and what is wrong with the rest.
fn read(typed: &TypedRelay) -> (Kept, Security, Vec<Field>) {
    let mut wrong = Vec::new();
    let host = fold_code(&typed.host);
    if !is_host(&host) {
        wrong.push(Field::new("host", "mail-host"));
    }
    let security = Security::from_code(&typed.security).unwrap_or_else(|| {
        wrong.push(Field::new("security", "mail-security"));
        Security::StartTls
    });
    let port = match fold_code(&typed.port) {
        empty if empty.is_empty() => security.usual_port(),
        text => text.parse::<u16>().ok().filter(|n| *n > 0).unwrap_or_else(|| {
            wrong.push(Field::new("port", "mail-port"));
            0
        }),
    };
    let user = clean_line(&typed.user);
    if user.chars().count() > LOGIN_MAX || typed.password.chars().count() > LOGIN_MAX {
        wrong.push(Field::new("user", "mail-login-too-long"));
    }
    if !user.is_empty() && security == Security::None && !is_this_machine(&host) {
        wrong.push(Field::new("security", "mail-plain-password"));
    }
    let from = fold_address(&typed.from);
    if !is_address(&from) {
        wrong.push(Field::new("from", "mail-from"));
    }
    let from_name = clean_line(&typed.from_name);
    if from_name.chars().count() > 100 {
        wrong.push(Field::new("from_name", "mail-from-name"));
    }
    let kept = Kept {
        host,
        port,
        security: security.code().to_owned(),
        user,
        sealed_password: String::new(),
        from,
        from_name,
    };
    (kept, security, wrong)
}

fn kept_in(tx: &Tx) -> Result<Option<Kept>> {
    let text = storage::settings::get(tx, SETTING)?;
    Ok(text.filter(|t| !t.is_empty()).and_then(|t| serde_json::from_str(&t).ok()))
}

/// The host of the sender, for `Message-ID`.
pub(super) fn sender_host(tx: &Tx) -> Result<String> {
    let kept = kept_in(tx)?;
    let host = kept.as_ref().and_then(|k| k.from.split_once('@')).map(|(_, host)| host.to_owned());
    Ok(host.unwrap_or_else(|| NO_HOST.to_owned()))
}

/// Whether somebody has entered a server.
pub(super) fn is_set_up(tx: &sql::Tx) -> Result<bool> {
    Ok(kept_in(tx)?.is_some())
}

impl App {
    /// The way to the server, with its password opened; none where nobody has entered one.
    pub(super) fn relay_in(&self, tx: &Tx) -> Result<Option<Relay>> {
        let Some(kept) = kept_in(tx)? else { return Ok(None) };
        let security = Security::from_code(&kept.security)
            .ok_or_else(|| Error::Inside("mail settings of an unknown kind".to_owned()))?;
        let password = match kept.sealed_password.as_str() {
            "" => Vec::new(),
            sealed => self
                .ports
                .keys
                .unseal(SEALED, sealed)
                .ok_or_else(|| Error::Inside("the password of the mail server cannot be opened".to_owned()))?,
        };
        let password = String::from_utf8(password).map_err(|e| Error::Inside(e.to_string()))?;
        let login = (!kept.user.is_empty()).then_some((kept.user, password));
        let Kept { host, port, from, from_name, .. } = kept;
        Ok(Some(Relay { host, port, security, login, from, from_name }))
    }

    /// Whether mail can be sent at all: somebody has entered a server.
    ///
    /// # Errors
    /// As the database gives them.
    pub async fn has_mail(&self) -> Result<bool> {
        self.db.read(|tx| Ok(kept_in(tx)?.is_some())).await
    }

    /// The settings, without the password.
    ///
    /// # Errors
    /// Refused.
    pub async fn mail_settings(&self, ctx: &Ctx) -> Result<Option<RelayView>> {
        ctx.may_any(Action::Operate)?;
        let kept = self.db.read(kept_in).await?;
        Ok(kept.and_then(|k| {
            Some(RelayView {
                security: Security::from_code(&k.security)?,
                host: k.host,
                port: k.port,
                has_password: !k.sealed_password.is_empty(),
                user: k.user,
                from: k.from,
                from_name: k.from_name,
            })
        }))
    }

    /// Seals the password of the mail server with the newest key; whether there was one. What the older keys have
    /// sealed can still be opened with them, so that nothing is lost where this does not come to its end.
    ///
    /// # Errors
    /// Refused; inside, where the password cannot be opened.
    pub async fn seal_mail_password_anew(&self, ctx: &Ctx) -> Result<bool> {
        ctx.may_any(Action::Operate)?;
        let mut nonce = [0; 24];
        self.ports.dice.secret(&mut nonce);
        let keys = self.ports.keys.clone();
        let entry = self.entry(ctx, INSTALLATION, Action::Operate, [0; 16], "mail password sealed anew".to_owned());
        self.db
            .write(move |tx| {
                let Some(mut kept) = kept_in(tx)?.filter(|kept| !kept.sealed_password.is_empty()) else {
                    return Ok(false);
                };
                let anew = keys.unseal(SEALED, &kept.sealed_password).and_then(|p| keys.seal(SEALED, nonce, &p));
                kept.sealed_password = anew
                    .ok_or_else(|| Error::Inside("the password of the mail server cannot be sealed anew".to_owned()))?;
                let text = serde_json::to_string(&kept).map_err(|e| Error::Inside(e.to_string()))?;
                storage::settings::put(tx, SETTING, &text)?;
                storage::audit::append(tx, &entry)?;
                Ok(true)
            })
            .await
    }

    /// Keeps the settings; an empty password keeps the one that is there, as long as server and user stay.
    ///
    /// # Errors
    /// Refused; each wrong field named; conflict `mail-no-key`.
    pub async fn save_mail_settings(&self, ctx: &Ctx, typed: TypedRelay) -> Result<()> {
        ctx.may_any(Action::Operate)?;
        let (kept, _, wrong) = read(&typed);
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let mut nonce = [0; 24];
        self.ports.dice.secret(&mut nonce);
        let sealed = match (kept.user.is_empty(), typed.password.as_str()) {
            (true, _) => Some(String::new()),
            (false, "") => None,
            (false, secret) => {
                Some(self.ports.keys.seal(SEALED, nonce, secret.as_bytes()).ok_or(Error::Conflict("mail-no-key"))?)
            }
        };
        let detail = format!("mail {}:{} {} {} {}", kept.host, kept.port, kept.security, kept.user, kept.from);
        let entry = self.entry(ctx, INSTALLATION, Action::Operate, [0; 16], detail);
        self.db
            .write(move |tx| {
                let mut new = kept.clone();
                new.sealed_password = match &sealed {
                    Some(sealed) => sealed.clone(),
                    // A password is not shown to another server than the one it was typed for.
                    None => kept_in(tx)?
                        .filter(|old| (&old.host, &old.user) == (&new.host, &new.user))
                        .map(|old| old.sealed_password)
                        .filter(|s| !s.is_empty())
                        .ok_or_else(|| Error::field("password", "mail-password-missing"))?,
                };
                let text = serde_json::to_string(&new).map_err(|e| Error::Inside(e.to_string()))?;
                storage::settings::put(tx, SETTING, &text)?;
                // What failed before is tried with the new settings at once.
                storage::settings::put(tx, super::REST, "")?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Forgets the settings with the password; mails that wait go on waiting.
    ///
    /// # Errors
    /// Refused.
    pub async fn forget_mail_settings(&self, ctx: &Ctx) -> Result<()> {
        ctx.may_any(Action::Operate)?;
        let entry = self.entry(ctx, INSTALLATION, Action::Operate, [0; 16], "mail off".to_owned());
        self.db
            .write(move |tx| {
                storage::settings::put(tx, SETTING, "")?;
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }

    /// Sends one message at once with the settings that are kept, to see whether they are right. What the server
    /// answered is the inner result.
    ///
    /// # Errors
    /// Refused; field `to` (`mail-to-unusable`); conflict `mail-not-set`.
    pub async fn try_mail(&self, ctx: &Ctx, to: &str, subject: &str, body: &str) -> Result<Result<(), PostError>> {
        ctx.may_any(Action::Operate)?;
        let to = fold_address(to);
        if !is_address(&to) {
            return Err(Error::field("to", "mail-to-unusable"));
        }
        let app = self.clone();
        let (relay, host) = self.db.read(move |tx| Ok::<_, Error>((app.relay_in(tx)?, sender_host(tx)?))).await?;
        let relay = relay.ok_or(Error::Conflict("mail-not-set"))?;
        let message = Message {
            message_id: format!("{}.mamori@{host}", self.new_id(ctx)),
            date: ctx.now,
            to,
            subject: clean_line(subject),
            body: body.to_owned(),
            attachments: Vec::new(),
        };
        let sent = self.hand_over_to_post(relay, message).await;
        // What waits need not wait longer, now that the server is known to take mail.
        if sent.is_ok() {
            self.db.write(|tx| Ok::<_, Error>(storage::settings::put(tx, super::REST, "")?)).await?;
        }
        Ok(sent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(change: impl FnOnce(&mut TypedRelay)) -> Vec<&'static str> {
        let mut typed = TypedRelay {
            host: "mail.mihon.example".to_owned(),
            security: "starttls".to_owned(),
            user: "u".to_owned(),
            password: "p".to_owned(),
            from: "mamori@mihon.example".to_owned(),
            ..TypedRelay::default()
        };
        change(&mut typed);
        read(&typed).2.iter().map(|f| f.code).collect()
    }

    #[test]
    fn each_wrong_field_is_named() {
        assert_eq!(faults(|_| {}), Vec::<&str>::new());
        assert_eq!(faults(|t| t.host = "メール".to_owned()), ["mail-host"]);
        assert_eq!(faults(|t| t.port = "70000".to_owned()), ["mail-port"]);
        assert_eq!(faults(|t| t.port = "５８７".to_owned()), Vec::<&str>::new());
        assert_eq!(faults(|t| t.security = String::new()), ["mail-security"]);
        assert_eq!(faults(|t| t.security = "none".to_owned()), ["mail-plain-password"]);
        let at_home = |t: &mut TypedRelay| (t.security, t.host) = ("none".to_owned(), "127.0.0.1".to_owned());
        assert_eq!(faults(at_home), Vec::<&str>::new());
        assert_eq!(faults(|t| t.from = "mamori".to_owned()), ["mail-from"]);
    }
}
