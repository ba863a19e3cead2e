//! Who may sign in, with what, and what they may do: persons, sessions, second factors, passkeys, invitations, passwords, tokens.
//!
//! Every change leaves one record in the chain of the organisation concerned; what concerns a person's own
//! account stands in the installation's chain. Not changes in this sense, and not chained: refusals (counted),
//! a password that was right while the code is to come, the times a session was last seen and its person last showed
//! who they are, and the removal of what is over.

mod accept;
pub mod bulk;
mod devices;
mod erase;
mod factor;
mod invitations;
mod letters;
mod lockout;
pub(crate) mod members;
mod origin;
mod passkeys;
mod passwords;
mod proof;
mod secrets;
mod sessions;
mod sign_in;
mod tokens;
mod totp;
mod words;

pub use accept::InvitationView;
pub use devices::StrangerView;
pub use erase::erased_words;
pub use factor::{Enrolment, FactorView, TypedCode};
pub use invitations::{InvitationKind, Issued, PendingInvitation};
pub(crate) use letters::letter_address;
pub use members::{Member, chief_role, roles_for};
pub use origin::{Asked, Entered, Origin, PendingSignIn};
pub use passkeys::{Answer, Party, PasskeyView, Question, Ways};
pub use passwords::{hash_password, verify_password, weigh_password};
pub use secrets::fold_code;
pub use sessions::SessionView;
pub use tokens::{TOKEN_DAYS_MAX, TokenView};

use crate::{App, Ctx, Error, Result};
use content::Lang;
use domain::ids::{OrganisationId, PersonId, SessionId};
use domain::organisations::Kind;
use domain::people::Role;
use domain::policy::{Action, Actor, Permit, Refusal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;
use storage::people::{AccountRow, RoleRow};

/// The chain of what belongs to no organisation.
pub(crate) const INSTALLATION: OrganisationId = OrganisationId(uuid::Uuid::nil());

/// A person as pages show one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonView {
    /// Never changes.
    pub id: PersonId,
    /// 利用者ID as written.
    pub login: String,
    /// Name as written.
    pub name: String,
    /// E-mail address, or empty.
    pub email: String,
}

/// One role of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoleView {
    /// Where.
    pub organisation_id: OrganisationId,
    /// Its code.
    pub organisation_code: String,
    /// Its name.
    pub organisation_name: String,
    /// What it is.
    pub kind: Kind,
    /// The role.
    pub role: Role,
}

/// How somebody wants the pages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Preferences {
    /// Bigger letters.
    pub big_type: bool,
    /// Readings above kanji.
    pub furigana: bool,
    /// Language of the interface.
    pub lang: Lang,
}

impl Preferences {
    /// From their stored form; anything unreadable is as if nothing had been chosen.
    pub(crate) fn stored(json: &str) -> Self {
        serde_json::from_str(json).unwrap_or_default()
    }
}

/// Somebody who has shown who they are, as every page and call begins.
#[derive(Debug, Clone)]
pub struct SignedIn {
    /// The session; none for a token of the API.
    pub session: Option<SessionId>,
    /// For the policy.
    pub actor: Actor,
    /// Who.
    pub person: PersonView,
    /// What every form of the session carries; empty for a token.
    pub csrf: String,
    /// How they want the pages.
    pub preferences: Preferences,
    /// What they may do where, by code of the organisation.
    pub roles: Vec<RoleView>,
    /// When they last showed in this session who they are.
    pub proved_at: Timestamp,
    /// Whether they have a second factor.
    pub has_factor: bool,
    /// Whether they are asked for one.
    pub asked: Asked,
    /// How many sign-ins from unknown browsers they have not said anything to.
    pub strangers: i64,
}

impl SignedIn {
    fn new(session: Option<SessionId>, csrf: String, account: AccountRow, roles: Vec<RoleRow>) -> Self {
        Self {
            session,
            csrf,
            proved_at: Timestamp::UNIX_EPOCH,
            has_factor: false,
            asked: Asked::No,
            strangers: 0,
            actor: Actor::Person { id: account.id, roles: roles.iter().map(|r| (r.organisation, r.role)).collect() },
            preferences: Preferences::stored(&account.preferences),
            roles: roles
                .into_iter()
                .map(|r| RoleView {
                    organisation_id: r.organisation,
                    organisation_code: r.code,
                    organisation_name: r.name,
                    kind: r.kind,
                    role: r.role,
                })
                .collect(),
            person: PersonView { id: account.id, login: account.login, name: account.name, email: account.email },
        }
    }
}

/// A session just opened. Its secret is nowhere else.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// 32 random bytes as base64url: the cookie's value.
    pub token: String,
    /// When it ends at the latest.
    pub expires_at: Timestamp,
    /// The browser's own cookie: what it held, or a new value.
    pub device: String,
    /// Whether the person is led to the page that asks for a second factor.
    pub asked: bool,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

impl Ctx {
    /// Who acts, and the permit for their own account.
    fn own_account(&self) -> Result<(PersonId, Permit)> {
        let person = self.actor.person().ok_or(Error::Refused(Refusal::SignIn))?;
        Ok((person, self.may_any(Action::OwnAccount)?))
    }
}

impl App {
    /// A person's account and roles, read in one.
    async fn account_with_roles(&self, person: PersonId) -> Result<(AccountRow, Vec<RoleRow>)> {
        self.db
            .read(move |tx| {
                let account = storage::people::account(tx, person)?.ok_or_else(Error::not_found)?;
                Ok((account, storage::people::roles_of(tx, person)?))
            })
            .await
    }

    /// The entry for a change of somebody's own account, made by them, whoever the context knew before.
    fn own_entry(&self, ctx: &Ctx, person: PersonId, subject_id: [u8; 16], what: &str) -> storage::audit::Entry {
        let mut entry = self.entry(ctx, INSTALLATION, Action::OwnAccount, subject_id, what.to_owned());
        entry.actor = Some(person);
        entry
    }

    /// Removes what is over: sessions, tokens, answered questions to passkeys, codes over for 90 days, refusals, known networks and notices of sign-ins
    /// likewise, browsers not seen for 400 days, and the answers that were kept for requests that might come again. For
    /// the daily job; how many rows went.
    ///
    /// # Errors
    /// [`Error::NothingStored`].
    pub async fn sweep(&self, ctx: &Ctx) -> Result<u64> {
        ctx.may_any(Action::Operate)?;
        let now = ctx.micros();
        let (long_ago, repeats) = (now - lockout::KNOWN, now - crate::once::KEPT);
        let drafts = now - crate::checklist::DRAFTS_KEPT;
        let unseen = now - devices::KEPT;
        self.db
            .write(move |tx| {
                let people = storage::people::sweep(tx, now, long_ago, long_ago, unseen)?;
                let drafts = storage::checklist::drafts::sweep(tx, drafts)?;
                Ok(people + drafts + storage::settings::sweep_repeats(tx, repeats)?)
            })
            .await
    }
}
