//! The outermost layer: the name under which it was called, safety headers, faults in words, one line
//! in the log per request.

use crate::fault::{Carried, Fault};
use crate::gate::view_of;
use crate::say::Say;
use crate::state::Web;
use crate::visit::{Visit, Visitor};
use crate::{fault_page, hosts, table};
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::policy::Actor;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

/// Where the gate leaves the visit, so that a fault is told in the visitor's language.
#[derive(Clone, Default)]
pub(crate) struct Slot(pub Arc<OnceLock<Visitor>>);

/// How a request came: its number and its network of origin.
#[derive(Clone, Default)]
pub(crate) struct Came {
    pub request: u64,
    pub network: String,
    /// The name under which the house was called; empty where it was none of ours.
    pub called: String,
    /// Whether it comes over HTTPS, as far as the settings say.
    pub secure: bool,
    /// Whether somebody at this very machine sent it, and no proxy did.
    pub here: bool,
    pub slot: Slot,
}

/// Nothing from elsewhere, nothing inline, no frame. `connect-src` is for forms that save as one goes.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
                      connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The layer.
pub(crate) async fn outer(State(web): State<Web>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let network = network(peer, request.headers(), &web.options.proxies);
    let (parts, body) = request.into_parts();
    let name = hosts::called(&parts);
    let mut request = Request::from_parts(parts, body);
    let loopback = name.as_deref().is_some_and(hosts::is_loopback);
    let secure = web.options.secure_cookies && !(web.options.plain_on_loopback && loopback);
    let here = loopback && is_from_here(peer, request.headers(), &web.options.proxies);
    let called = name.clone().unwrap_or_default();
    let came = Came { request: web.next_request(), network, called, secure, here, slot: Slot::default() };
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned());
    let json = table::is_api(request.uri().path()) || wants_json(request.headers());
    let view = view_of(request.headers(), secure);
    let is_ours = name.is_some_and(|name| hosts::is_ours(&web.options.hosts, &name));
    request.extensions_mut().insert(came.clone());

    let mut response = if is_ours {
        next.run(request).await
    } else {
        Fault::new(StatusCode::MISDIRECTED_REQUEST, "error-host").into_response()
    };
    let fault = response.extensions_mut().remove::<Carried>().map(|c| c.0);
    if let Some(fault) = &fault {
        let visit = came.slot.0.get().cloned().unwrap_or_else(|| nobody(&web, &came, view));
        response = fault_page::write(fault, &visit, json, response);
        response.headers_mut().entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    }
    safety(secure, response.headers_mut());
    let status = response.status();
    if status.is_server_error() {
        let number = HeaderValue::from(came.request);
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), number);
    }
    if let Some(route) = &route {
        web.speed.note(method.as_str(), route, begun.elapsed());
    }
    // The pattern of the route, never the address: codes stand in addresses.
    let route = route.unwrap_or_else(|| "-".to_owned());
    let ms = begun.elapsed().as_millis();
    match fault.as_ref().and_then(|f| f.inside.as_deref()) {
        Some(why) => tracing::error!(request = came.request, %method, route, status = status.as_u16(), ms, why),
        // Who was refused, and why: an id and a code, never a name.
        None if status.is_client_error() => {
            let person = came.slot.0.get().and_then(|visit| visit.ctx.actor.person());
            let person = person.map_or_else(|| "-".to_owned(), |id| id.to_string());
            let refused = fault.as_ref().map_or("-", |fault| fault.code);
            tracing::info!(request = came.request, %method, route, status = status.as_u16(), ms, refused, person);
        }
        None => tracing::info!(request = came.request, %method, route, status = status.as_u16(), ms),
    }
    response
}

/// Whether a script of ours asks, which reads a problem and no page.
pub(crate) fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json"))
}

/// A visit before the gate: nobody, without a form token.
fn nobody(web: &Web, came: &Came, view: crate::view::View) -> Visitor {
    Visitor(Arc::new(Visit {
        ctx: web.app.ctx(Actor::Nobody, came.request),
        say: Say::new(web.words.clone(), view),
        me: None,
        csrf: String::new(),
        address: "/".to_owned(),
        came_from: "/".to_owned(),
        network: String::new(),
        called: String::new(),
        agent: String::new(),
        device: String::new(),
        pending: String::new(),
        secure: came.secure,
        here: came.here,
        web: web.clone(),
    }))
}

/// Whether a request comes straight from this machine: from a loopback address that is no proxy of ours, and without
/// what proxies add. What a stranger adds makes nobody local.
fn is_from_here(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpAddr]) -> bool {
    let local = peer.is_none_or(|ip| ip.to_canonical().is_loopback() && !proxies.contains(&ip.to_canonical()));
    local && !["x-forwarded-for", "forwarded", "x-real-ip", "via"].iter().any(|name| headers.contains_key(*name))
}

/// The network that a request comes from: an address, or the half of an IPv6 address that a provider
/// hands out. Behind a proxy of ours, the nearest address that is not a proxy.
pub(crate) fn network(peer: Option<IpAddr>, headers: &HeaderMap, proxies: &[IpAddr]) -> String {
    let Some(peer) = peer else { return "local".to_owned() };
    let mut ip = peer.to_canonical();
    if proxies.contains(&ip) {
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|v| v.to_str().ok());
        let listed: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut named = listed.iter().rev().map_while(|text| text.parse::<IpAddr>().ok()).map(|ip| ip.to_canonical());
        ip = named.find(|ip| !proxies.contains(ip)).unwrap_or(ip);
    }
    match ip {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn safety(secure: bool, headers: &mut HeaderMap) {
    let mut set = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    set(header::CONTENT_SECURITY_POLICY, POLICY);
    set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(header::REFERRER_POLICY, "same-origin");
    set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    set(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    set(HeaderName::from_static("permissions-policy"), "camera=(self), microphone=(), geolocation=(), payment=()");
    if secure {
        set(header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
}

/// A panic of a handler, as a fault. What it said goes to the log.
pub(crate) fn panicked(panic: Box<dyn std::any::Any + Send>) -> axum::http::Response<Body> {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    Fault::inside(format!("panic: {text}")).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_proxies_say_who_comes() {
        let proxies: Vec<IpAddr> = ["10.0.0.1", "10.0.0.2"].map(|ip| ip.parse().expect("an address")).into();
        let from = |peer: &str, forwarded: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", HeaderValue::from_static(forwarded));
            network(peer.parse().ok(), &headers, &proxies)
        };
        assert_eq!(from("192.0.2.9", "198.51.100.1"), "192.0.2.9");
        assert_eq!(from("10.0.0.1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "203.0.113.5, 198.51.100.1, 10.0.0.2"), "198.51.100.1");
        assert_eq!(from("10.0.0.1", "nonsense"), "10.0.0.1");
        assert_eq!(from("10.0.0.1", "198.51.100.1, nonsense"), "10.0.0.1");
        assert_eq!(from("::ffff:192.0.2.9", ""), "192.0.2.9");
        assert_eq!(from("2001:db8:1:2:3:4:5:6", ""), "2001:db8:1:2::/64");
        assert_eq!(network(None, &HeaderMap::new(), &proxies), "local");
    }
}
