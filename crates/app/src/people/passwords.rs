//! Passwords: what is good enough, and the slow hash. Hashing and weighing run on the blocking pool, two at a
//! time in the process, because each hash takes 19 MiB.

use super::sign_in::Try;
use super::words::COMMON;
use crate::{App, Ctx, Error, Field, Result};
use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use domain::ids::{PersonId, SessionId};
use domain::people::{PASSWORD_MAX, PASSWORD_MIN, login_key};
use domain::policy::Action;
use storage::{audit, people};
use tokio::sync::{Semaphore, SemaphorePermit};

/// How every hash of today begins; one that begins otherwise is made anew at the next sign-in.
const TODAY: &str = "$argon2id$v=19$m=19456,t=2,p=1$";
/// Verified where there is no account or no password yet, so that both take the same time. No password fits it.
const NOBODYS: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$bWFtb3JpLW1hbW9yaS1tYQ$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static AT_WORK: Semaphore = Semaphore::const_new(2);

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|e| Error::Inside(e.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Hashes a password (argon2id, 19 MiB, two passes, one lane) into its PHC form. Blocking, 20 ms and more.
///
/// # Errors
/// [`Error::Inside`] where the library refuses.
pub fn hash_password(password: &str, salt: &[u8; 16]) -> Result<String> {
    let hash: PasswordHash =
        argon2()?.hash_password_with_salt(password.as_bytes(), salt).map_err(|e| Error::Inside(e.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the password fits the hash. Takes the same time for a missing or unreadable hash and for a password
/// that is too long, none of which ever fits. Blocking.
#[must_use]
pub fn verify_password(password: &str, hash: &str) -> bool {
    let (password, fits) = if password.len() > PASSWORD_MAX { ("", false) } else { (password, true) };
    let parsed = PasswordHash::new(hash).ok();
    let Some(against) = parsed.clone().or_else(|| PasswordHash::new(NOBODYS).ok()) else { return false };
    let verified = argon2().is_ok_and(|a| a.verify_password(password.as_bytes(), &against).is_ok());
    verified && fits && parsed.is_some()
}

/// Whether a hash was made with other parameters than today's.
pub(super) fn is_old(hash: &str) -> bool {
    !hash.starts_with(TODAY)
}

/// Says what is wrong with a new password; `about` are the person's 利用者ID and name and the clinic's name.
/// Blocking, some milliseconds.
///
/// # Errors
/// One [`Field`] `password`: too short, too long, too common.
pub fn weigh_password(password: &str, about: &[&str]) -> Result<(), Field> {
    if password.chars().count() < PASSWORD_MIN {
        return Err(Field::new("password", "password-too-short").with("min", PASSWORD_MIN.to_string()));
    }
    if password.len() > PASSWORD_MAX {
        return Err(Field::new("password", "password-too-long").with("max", PASSWORD_MAX.to_string()));
    }
    let mut known: Vec<&str> = Vec::new();
    for text in about {
        known.push(text);
        known.extend(text.split(|c: char| !c.is_alphanumeric()).filter(|part| part.chars().count() > 2));
    }
    known.extend(COMMON);
    // zxcvbn takes a sign between two words for as hard to guess as a third word; so weigh it without signs, too.
    let bare: String = password.chars().filter(|c| c.is_alphanumeric()).collect();
    if [password, &bare].into_iter().any(|text| zxcvbn::zxcvbn(text, &known).score() < zxcvbn::Score::Three) {
        return Err(Field::new("password", "password-too-common"));
    }
    Ok(())
}

/// One of the two places at which passwords are worked on. Whoever verifies keeps it from reading the refusals
/// until a new one is counted, so that many guesses at once are not all let in before the first is counted.
pub(super) async fn place() -> Result<SemaphorePermit<'static>> {
    AT_WORK.acquire().await.map_err(|e| Error::Inside(e.to_string()))
}

/// Runs slow work about passwords on the blocking pool.
pub(super) async fn slowly<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|e| Error::Inside(e.to_string()))
}

impl App {
    /// The hash of a new password that was found good enough.
    ///
    /// # Errors
    /// [`Error::Invalid`] with one field `password`.
    pub async fn new_password(&self, password: &str, about: &[&str]) -> Result<String> {
        let (password, salt) = (password.to_owned(), self.secret_bytes());
        let about: Vec<String> = about.iter().map(|&text| text.to_owned()).collect();
        let place = place().await?;
        slowly(move || {
            // Whoever asked may go away; the place is given up when the work is done.
            let _place = place;
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            weigh_password(&password, &about).map_err(|field| Error::Invalid(vec![field]))?;
            hash_password(&password, &salt)
        })
        .await?
    }

    /// Changes one's own password and ends one's other sessions and all tokens of the API: whoever changes it because
    /// somebody else knew it locks them out everywhere. Wrong old passwords are counted like refused sign-ins, so that
    /// a session left open is no way to guess.
    ///
    /// # Errors
    /// Field `old_password` (`password-wrong`), field `password`; [`Error::TooMany`].
    pub async fn change_password(&self, ctx: &Ctx, keep: Option<SessionId>, old: &str, new: &str) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        let about = self.about(person).await?;
        let attempt = Try::within(about.first().map_or("", String::as_str));
        let verified = self.verified(ctx, &attempt, true, old).await?.filter(|c| c.id == person);
        let verified = verified.ok_or_else(|| Error::field("old_password", "password-wrong"))?;
        let hash = self.new_password(new, &about.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let entry = self.own_entry(ctx, person, person.bytes(), "change password");
        let now = ctx.micros();
        self.db
            .write(move |tx| {
                if !people::confirm_password(tx, &verified, &verified.password_hash)?
                    || !people::set_password(tx, &permit, person, &hash, now)?
                {
                    return Err(Error::field("old_password", "password-wrong"));
                }
                attempt.forgive(tx, now)?;
                people::end_sessions(tx, &permit, person, keep)?;
                people::revoke_tokens(tx, &permit, person)?;
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// Sets anybody's password and ends their sessions and tokens: by command, or by the operator. A first password ends
    /// no token: before it nobody else can have signed in, and a script may have made one already.
    ///
    /// # Errors
    /// Not found for an unknown 利用者ID; field `password`.
    pub async fn set_password(&self, ctx: &Ctx, login: &str, password: &str) -> Result<()> {
        let permit = ctx.may_any(Action::Operate)?;
        let person = self.person_id(ctx, login).await?;
        let about = self.about(person).await?;
        let hash = self.new_password(password, &about.iter().map(String::as_str).collect::<Vec<_>>()).await?;
        let entry = self.entry(ctx, super::INSTALLATION, Action::Operate, person.bytes(), "set password".to_owned());
        let (now, key) = (ctx.micros(), login_key(login));
        self.db
            .write(move |tx| {
                let had_one = people::credentials(tx, &key)?.is_some_and(|c| !c.password_hash.is_empty());
                if !people::set_password(tx, &permit, person, &hash, now)? {
                    return Err(Error::not_found());
                }
                people::end_sessions(tx, &permit, person, None)?;
                if had_one {
                    people::revoke_tokens(tx, &permit, person)?;
                }
                Ok(audit::append(tx, &entry)?)
            })
            .await
    }

    /// What a person's password must not be made of: 利用者ID first, name, e-mail address, organisations.
    async fn about(&self, person: PersonId) -> Result<Vec<String>> {
        self.db
            .read(move |tx| {
                let account = people::account(tx, person)?.ok_or_else(Error::not_found)?;
                let mut about = vec![account.login, account.name, account.email];
                about.extend(people::roles_of(tx, person)?.into_iter().map(|r| r.name));
                Ok(about)
            })
            .await
    }

    /// Random bytes that protect.
    pub(super) fn secret_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.ports.dice.secret(&mut bytes);
        bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(password: &str) -> Option<&'static str> {
        weigh_password(password, &["owner@mihon.example", "見本 花子", "みほん医院"]).err().map(|f| f.code)
    }

    #[test]
    fn passwords_are_weighed() {
        for common in [
            "Password12345",
            "sakurasakura2026",
            "1qaz2wsx3edc4rfv",
            "qwertyuiop123",
            "himitsu-himitsu",
            "shinryoujo2026",
            "clinicclinic1",
            "doraemon-pokemon",
            "arigatou-daisuki",
            "aaaaaaaaaaaaaaaaaa",
            "owner@mihon.example",
            "みほん医院みほん医院みほん",
            "Toukyou-Oosaka",
        ] {
            assert_eq!(code(common), Some("password-too-common"), "{common}");
        }
        assert_eq!(code("aB3$xY7!kQ9z"), Some("password-too-short"));
        assert_eq!(code(&"あ7xぬ".repeat(60)), Some("password-too-long"));
        for good in
            ["mihon-no-kagi-2026", "あめんぼ赤いなアイウエオ浮藻に", "tsukue ni ringo ga 3tsu", "kx7!vmQ2pz#Lw9"]
        {
            assert_eq!(code(good), None, "{good}");
        }
    }

    #[test]
    fn a_hash_fits_its_password_alone() {
        let hash = hash_password("tsukue ni ringo ga 3tsu", &[7; 16]).expect("hashed");
        assert!(hash.starts_with(TODAY), "{hash}");
        assert!(!is_old(&hash) && is_old("$argon2id$v=19$m=4096,t=2,p=1$x$y"));
        assert!(verify_password("tsukue ni ringo ga 3tsu", &hash));
        assert!(!verify_password("tsukue ni ringo ga 4tsu", &hash));
        assert!(!verify_password(&"x".repeat(PASSWORD_MAX + 1), &hash));
        for missing in ["", "nonsense", NOBODYS] {
            assert!(!verify_password("", missing), "{missing}");
        }
        assert!(PasswordHash::new(NOBODYS).is_ok());
    }
}
