//! What the router is told at start.

use crate::rates::Limits;
use std::net::IpAddr;

/// Settings of the router; everything else it asks of [`app::App`].
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names under which it may be called beside `localhost`, `127.0.0.1` and `[::1]`: those of the
    /// certificate and the host of `public_url`. Without port.
    pub hosts: Vec<String>,
    /// HTTPS: cookies are `__Host-` and `Secure`, and browsers are told to stay with HTTPS.
    pub secure_cookies: bool,
    /// Whose `X-Forwarded-For` counts.
    pub proxies: Vec<IpAddr>,
    /// Signs the form token of people who have not signed in. None: made at start, which is enough for
    /// one process; several processes on one database share one.
    pub form_key: Option<[u8; 32]>,
    /// Sign-ins and codes per network and minute; none: [`Options::TRIES`].
    pub tries_per_minute: Option<u32>,
    /// How often everything else may be asked for; as it stands by default, as often as anybody likes.
    pub limits: Limits,
}

impl Options {
    /// Sign-ins and codes per network and minute: a whole clinic comes from one address.
    pub const TRIES: u32 = 30;
}
