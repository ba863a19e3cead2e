//! Tokens of the API: their person's roles, until they end.

use super::{App, Ctx, secrets};
use crate::{Error, Field, Result};
use domain::dates::from_micros;
use domain::ids::PersonId;
use domain::policy::{Action, Actor};
use jiff::{SignedDuration, Timestamp};
use storage::people::{self, TokenToIssue};
use uuid::Uuid;

/// Longest life of a token, days.
pub const TOKEN_DAYS_MAX: u32 = 366;
/// Longest label, characters.
const LABEL_MAX: usize = 80;
/// Stands before a token, so that one that was left lying about is known for what it is.
const PREFIX: &str = "mamori_";

/// One of one's tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenView {
    /// Which.
    pub id: Uuid,
    /// What it is for.
    pub label: String,
    /// Since when.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl App {
    /// Issues a token to oneself, or by command to anybody; the secret, which is shown once.
    ///
    /// # Errors
    /// Field `days` (`token-days`, 1 to [`TOKEN_DAYS_MAX`]), field `label` (`too-long`); not found for another.
    pub async fn issue_token(&self, ctx: &Ctx, person: PersonId, label: &str, days: u32) -> Result<String> {
        let permit = ctx.may_any(Action::OwnAccount)?;
        if ctx.actor != Actor::Command && ctx.actor.person() != Some(person) {
            return Err(Error::not_found());
        }
        let label = domain::text::clean_line(label);
        let mut wrong = Vec::new();
        if !(1..=TOKEN_DAYS_MAX).contains(&days) {
            wrong.push(Field::new("days", "token-days").with("max", TOKEN_DAYS_MAX.to_string()));
        }
        if label.chars().count() > LABEL_MAX {
            wrong.push(Field::new("label", "too-long").with("max", LABEL_MAX.to_string()));
        }
        if !wrong.is_empty() {
            return Err(Error::Invalid(wrong));
        }
        let secret = format!("{PREFIX}{}", self.secret_text());
        let id = self.new_id(ctx).into_bytes();
        let token = TokenToIssue {
            id,
            token_hash: secrets::hash(&secret),
            person,
            label,
            at: ctx.micros(),
            expires_at: secrets::after(ctx.now, SignedDuration::from_hours(24 * i64::from(days))).as_microsecond(),
        };
        let entry =
            self.entry(ctx, super::INSTALLATION, Action::OwnAccount, id, format!("issue token for {days} days"));
        self.db
            .write(move |tx| {
                if people::account(tx, person)?.is_none() || !people::issue_token(tx, &permit, &token)? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await?;
        Ok(secret)
    }

    /// One's tokens that are not over, the newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] when nobody is signed in.
    pub async fn tokens(&self, ctx: &Ctx) -> Result<Vec<TokenView>> {
        let (person, permit) = ctx.own_account()?;
        let now = ctx.micros();
        let rows = self.db.read(move |tx| Ok::<_, Error>(people::tokens(tx, &permit, person, now)?)).await?;
        Ok(rows
            .into_iter()
            .map(|r| TokenView {
                id: Uuid::from_bytes(r.id),
                label: r.label,
                created_at: from_micros(r.created_at),
                expires_at: from_micros(r.expires_at),
            })
            .collect())
    }

    /// Revokes one of one's tokens.
    ///
    /// # Errors
    /// Not found when it is nobody's, over, or another's.
    pub async fn revoke_token(&self, ctx: &Ctx, token: Uuid) -> Result<()> {
        let (person, permit) = ctx.own_account()?;
        let entry = self.own_entry(ctx, person, token.into_bytes(), "revoke token");
        self.db
            .write(move |tx| {
                if !people::revoke_token(tx, &permit, person, token.into_bytes())? {
                    return Err(Error::not_found());
                }
                Ok(storage::audit::append(tx, &entry)?)
            })
            .await
    }
}
