//! One request, as a handler sees it: who comes, in which view, with which words.

use crate::fault::Fault;
use crate::say::Say;
use crate::state::Web;
use app::people::{Origin, SignedIn};
use app::{App, Ctx};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use domain::ids::OrganisationId;
use std::ops::Deref;
use std::sync::Arc;

/// Everything that the gate found out about a request.
pub struct Visit {
    /// The router's state.
    pub web: Web,
    /// Who, when, under which request.
    pub ctx: Ctx,
    /// The words, in the visitor's language.
    pub say: Say,
    /// The person, when signed in.
    pub me: Option<Arc<SignedIn>>,
    /// The form token: the session's, or the visitor's before sign-in.
    pub csrf: String,
    /// Path and query as they were asked for.
    pub address: String,
    /// The page that the person looks at, where a change of view returns to.
    pub came_from: String,
    /// Network of origin, for limits; never logged.
    pub network: String,
    /// The name under which the house was called.
    pub called: String,
    /// What the browser calls itself, for the list of sessions.
    pub agent: String,
    /// The browser's own cookie; empty where it has none.
    pub device: String,
    /// The cookie of a sign-in that waits for its code; empty where there is none.
    pub pending: String,
    /// Whether it comes over HTTPS: its cookies are `__Host-`.
    pub secure: bool,
    /// Whether somebody at this very machine sent it.
    pub here: bool,
}

impl Visit {
    /// The house.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.web.app
    }
    /// Where a sign-in comes from.
    #[must_use]
    pub fn origin(&self) -> Origin<'_> {
        Origin { network: &self.network, agent: &self.agent, device: &self.device }
    }
    /// The path without its query.
    #[must_use]
    pub fn path(&self) -> &str {
        self.address.split('?').next().unwrap_or_default()
    }
}

/// Anybody. Language, big type and readings come from the person's preferences or a cookie.
#[derive(Clone)]
pub struct Visitor(pub Arc<Visit>);

impl Deref for Visitor {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.0
    }
}

impl<S: Sync> FromRequestParts<S> for Visitor {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts.extensions.get::<Visitor>().cloned().ok_or_else(|| Fault::inside("a route without its gate"))
    }
}

/// A person: by session cookie on pages, by bearer token in the API. The gate has already turned
/// everybody else away.
#[derive(Clone)]
pub struct Signed {
    visit: Visitor,
    me: Arc<SignedIn>,
}

impl Deref for Signed {
    type Target = Visit;
    fn deref(&self) -> &Visit {
        &self.visit
    }
}

impl Signed {
    /// The person with roles and preferences.
    #[must_use]
    pub fn me(&self) -> &SignedIn {
        &self.me
    }
    /// The person, to be kept in a page.
    #[must_use]
    pub fn me_shared(&self) -> Arc<SignedIn> {
        self.me.clone()
    }
    /// The visit, for [`crate::frame::Frame::new`].
    #[must_use]
    pub fn visitor(&self) -> &Visitor {
        &self.visit
    }
    /// The organisation that a page shows: the one asked for (`?organisation=`), else the first of the
    /// person's own.
    ///
    /// # Errors
    /// Not found for an id of no organisation of the person, and when there is none at all. Operators
    /// reach any organisation; the policy decides.
    pub fn organisation(&self, asked: Option<OrganisationId>) -> Result<OrganisationId, Fault> {
        asked.or_else(|| self.me.roles.first().map(|r| r.organisation_id)).ok_or_else(Fault::not_found)
    }
}

impl<S: Sync> FromRequestParts<S> for Signed {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Fault> {
        let visit = Visitor::from_request_parts(parts, state).await?;
        let me = visit.me.clone().ok_or(domain::policy::Refusal::SignIn)?;
        Ok(Self { visit, me })
    }
}
