//! The gate before every route: who comes, whether they are known, whether the form is ours, how much
//! and how long. What stands here no handler can forget.

use crate::fault::{Answer, Carried, Fault};
use crate::frame::go;
use crate::outer::{Came, Slot};
use crate::pages::people::{factor, resume, step_up};
use crate::pages::shell::too_often;
use crate::say::Say;
use crate::state::Web;
use crate::table::{Kind, RouteInfo};
use crate::view::View;
use crate::visit::{Visit, Visitor};
use crate::{cookies, forgery};
use app::people::{Asked, SignedIn};
use axum::body::Body;
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::MethodRouter;
use domain::policy::{Actor, Refusal};
use http_body_util::Limited;
use std::sync::Arc;
use std::time::Duration;

/// Puts the gate before the handlers of one route.
pub(crate) fn guard(info: &'static RouteInfo, web: &Web, route: MethodRouter<Web>) -> MethodRouter<Web> {
    let web = web.clone();
    route.route_layer(from_fn(move |request: Request, next: Next| {
        let web = web.clone();
        async move { pass(info, web, request, next).await.unwrap_or_else(IntoResponse::into_response) }
    }))
}

async fn pass(info: &'static RouteInfo, web: Web, request: Request, next: Next) -> Answer {
    let came = request.extensions().get::<Came>().cloned().unwrap_or_default();
    if declared_length(request.headers()).is_some_and(|n| n > info.body) {
        return Err(Fault::too_large(info.body));
    }
    let seconds = Duration::from_secs(info.seconds);
    let done = async {
        let (parts, body) = request.into_parts();
        let (visit, new_cookie) = visit(info, &web, &came, &parts).await?;
        let request = Request::from_parts(parts, body);
        came.slot.set(visit.clone());
        let mut response =
            admitted(info, visit.clone(), request, next).await.unwrap_or_else(IntoResponse::into_response);
        finish(info, &visit, new_cookie, &mut response);
        Ok(response)
    };
    let late = || Err(Fault::new(StatusCode::SERVICE_UNAVAILABLE, "error-timeout").wait(30));
    tokio::time::timeout(seconds, done).await.unwrap_or_else(|_| late())
}

fn declared_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

/// Who comes, in which view, and with which form token.
async fn visit(
    info: &'static RouteInfo,
    web: &Web,
    came: &Came,
    parts: &Parts,
) -> Result<(Visitor, Option<String>), Fault> {
    let (headers, secure) = (&parts.headers, came.secure);
    let now = web.app.ports.clock.now();
    let me = if info.bare {
        None
    } else if info.is_api() {
        match bearer(headers) {
            Some(token) => web.app.bearer(token, now).await?,
            None => None,
        }
    } else {
        match cookies::read(headers, cookies::SESSION, secure) {
            Some(token) => web.app.session(token, now).await?,
            None => None,
        }
    };
    let me: Option<Arc<SignedIn>> = me.map(Arc::new);
    let view = match &me {
        // Problems of the API are Japanese for everybody (CONTRACT "HTTP").
        _ if info.is_api() => View::default(),
        Some(me) => View::of(&me.preferences),
        None => view_of(headers, secure),
    };
    let mut new_cookie = None;
    let csrf = match &me {
        Some(me) => me.csrf.clone(),
        None if info.bare || info.is_api() => String::new(),
        None => {
            let cookie = cookies::read(headers, cookies::FORM, secure).map_or_else(
                || {
                    let mut random = [0; 16];
                    web.app.ports.dice.secret(&mut random);
                    let cookie = forgery::hex(&random);
                    new_cookie = Some(cookie.clone());
                    cookie
                },
                str::to_owned,
            );
            forgery::token_for(&web.form_key, &cookie)
        }
    };
    let actor = me.as_ref().map_or(Actor::Nobody, |me| me.actor.clone());
    let visit = Visit {
        ctx: app::Ctx { actor, now, request: came.request },
        say: Say::new(web.words.clone(), view),
        me,
        csrf,
        address: parts.uri.path_and_query().map_or_else(|| "/".to_owned(), ToString::to_string),
        came_from: came_from(parts),
        network: came.network.clone(),
        called: came.called.clone(),
        agent: agent_of(headers),
        device: cookies::read(headers, cookies::DEVICE, secure).unwrap_or_default().to_owned(),
        pending: cookies::read(headers, cookies::PENDING, secure).unwrap_or_default().to_owned(),
        secure,
        here: came.here,
        web: web.clone(),
    };
    Ok((Visitor(Arc::new(visit)), new_cookie))
}

/// The page that a person looks at: the one asked for, or the one whose form was sent.
fn came_from(parts: &Parts) -> String {
    let asked = parts.uri.path_and_query().map_or("/", |p| p.as_str());
    if parts.method == Method::GET {
        return asked.to_owned();
    }
    let referer = parts.headers.get(header::REFERER).and_then(|r| r.to_str().ok()).unwrap_or_default();
    let path = referer.split_once("://").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..])).unwrap_or("/");
    crate::frame::local(path).to_owned()
}

/// The view that a visitor's cookie asks for.
pub(crate) fn view_of(headers: &HeaderMap, secure: bool) -> View {
    cookies::read(headers, cookies::VIEW, secure).map(View::from_cookie).unwrap_or_default()
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
}

/// What the browser calls itself, short enough for a list.
fn agent_of(headers: &HeaderMap) -> String {
    let agent = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    domain::text::clean_line(&agent.chars().take(200).collect::<String>())
}

async fn admitted(info: &'static RouteInfo, visit: Visitor, request: Request, next: Next) -> Answer {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let web = &visit.web;
    if info.is_closed() && visit.me.is_none() {
        if info.kind != Kind::Api && reads {
            return Ok(to_sign_in(&visit.address));
        }
        if info.kind == Kind::Page && forgery::is_from_here(request.headers()) {
            return resume::ask(&visit, limited(request, info.body)).await;
        }
        return Err(Refusal::SignIn.into());
    }
    if reads && waits_for_factor(info, &visit) {
        return Ok(go(&factor::asked_address(&visit.address)));
    }
    let mut request = limited(request, info.body);
    if let Some(class) = info.class() {
        let person = visit.ctx.actor.person().map(|id| id.bytes());
        if let Err(seconds) = web.rates.take(class, person, &visit.network) {
            return too_often(&visit, request, seconds).await;
        }
    }
    if !reads && !info.is_api() {
        if !forgery::is_from_here(request.headers()) {
            return Err(Fault::forged());
        }
        let before = before_sign_in(info, &visit, request.headers());
        let (token, whole) = forgery::token_of(request, info.body).await?;
        let token = token.unwrap_or_default();
        let fits = |wanted: &str| forgery::same(&web.form_key, &token, wanted);
        if !fits(&visit.csrf) && !before.is_some_and(|t| fits(&t)) {
            return Err(Fault::forged());
        }
        request = whole;
    }
    let mut proved = None;
    if info.fresh {
        match step_up::pass(&visit, request, info.body).await? {
            step_up::Passed::On(whole, cookie) => (request, proved) = (whole, cookie),
            step_up::Passed::Ask(page) => return Ok(page),
        }
    }
    request.extensions_mut().insert(visit);
    let mut answer = next.run(request).await;
    if let Some(cookie) = proved {
        answer.headers_mut().append(header::SET_COOKIE, cookie);
    }
    Ok(answer)
}

/// Whether somebody who may put the second factor off no longer asks for anything but the pages on which it is set up.
/// Forms that are open already still arrive, so that nothing typed is lost.
fn waits_for_factor(info: &RouteInfo, visit: &Visit) -> bool {
    let closed = (info.is_closed() && !info.is_api()) || info.path == "/";
    let meanwhile = info.path.starts_with("/account") || info.path == step_up::PATH;
    closed && !meanwhile && visit.me.as_ref().is_some_and(|me| me.asked == Asked::Now)
}

/// A public form that was opened before its visitor signed in elsewhere still counts.
fn before_sign_in(info: &RouteInfo, visit: &Visit, headers: &HeaderMap) -> Option<String> {
    let cookie = cookies::read(headers, cookies::FORM, visit.secure)?;
    (!info.is_closed()).then(|| forgery::token_for(&visit.web.form_key, cookie))
}

fn limited(request: Request, most: usize) -> Request {
    let (parts, body) = request.into_parts();
    Request::from_parts(parts, Body::new(Limited::new(body, most)))
}

/// Where a page sends somebody who has not signed in; afterwards they come back.
pub(crate) fn to_sign_in(address: &str) -> Response {
    let next: String = form_urlencoded::byte_serialize(address.as_bytes()).collect();
    if address == "/" {
        Redirect::to("/sign-in").into_response()
    } else {
        Redirect::to(&format!("/sign-in?next={next}")).into_response()
    }
}

fn finish(info: &RouteInfo, visit: &Visit, new_cookie: Option<String>, response: &mut Response) {
    let is_page = response.extensions().get::<Carried>().is_some()
        || response.headers().get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes().starts_with(b"text/html"));
    if let Some(cookie) = new_cookie.filter(|_| is_page) {
        let line = cookies::write(cookies::FORM, &cookie, None, visit.secure);
        response.headers_mut().append(header::SET_COOKIE, line);
    }
    // What a person sees must not lie in a cache; a visitor's page carries a token of its own.
    let kept = if info.is_closed() || visit.me.is_some() { "no-store" } else { "no-cache, private" };
    response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(kept));
}

impl Slot {
    /// Tells the outermost layer who came.
    fn set(&self, visit: Visitor) {
        // A request passes one gate only.
        let _ = self.0.set(visit);
    }
}
