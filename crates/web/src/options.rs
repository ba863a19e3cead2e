//! What the router is told at start.

use crate::hosts::Names;
use crate::rates::Limits;
use std::fmt;
use std::net::IpAddr;

/// Settings of the router; everything else it asks of [`app::App`].
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Names under which it may be called beside `localhost`, `127.0.0.1` and `[::1]`: those of the
    /// certificate and the host of `public_url`. Without port.
    pub hosts: Names,
    /// The port on which it listens, for `localhost`, where no proxy stands before it. None: the usual one.
    pub port: Option<u16>,
    /// HTTPS: cookies are `__Host-` and `Secure`, and browsers are told to stay with HTTPS.
    pub secure_cookies: bool,
    /// HTTPS ends before us, at a proxy: who calls us by a loopback name comes without it, and gets plain cookies.
    pub plain_on_loopback: bool,
    /// Whose `X-Forwarded-For` counts.
    pub proxies: Vec<IpAddr>,
    /// Signs the form token of people who have not signed in. None: made at start, which is enough for
    /// one process; several processes on one database share one.
    pub form_key: Option<[u8; 32]>,
    /// Sign-ins and codes per network and minute; none: [`Options::TRIES`].
    pub tries_per_minute: Option<u32>,
    /// How often everything else may be asked for; as it stands by default, as often as anybody likes.
    pub limits: Limits,
    /// What the first start asks for where others could come before the owner; none on one PC.
    pub first_code: Option<FirstCode>,
    /// The certificate authority that the house made for itself; only in the clinic's network.
    pub authority: Option<Authority>,
}

impl Options {
    /// Sign-ins and codes per network and minute: a whole clinic comes from one address.
    pub const TRIES: u32 = 30;
}

/// The code that `serve` prints, so that nobody but whoever started it makes themselves the owner.
#[derive(Clone)]
pub struct FirstCode {
    /// As it is printed.
    pub code: String,
    /// Whether the server listens on loopback alone: then who sits at this machine is not asked.
    pub on_loopback: bool,
}

impl fmt::Debug for FirstCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstCode").field("on_loopback", &self.on_loopback).finish_non_exhaustive()
    }
}

/// The house's own certificate authority, which phones are told to trust.
#[derive(Debug, Clone)]
pub struct Authority {
    /// What phones call it.
    pub name: String,
    /// The certificate, DER.
    pub der: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: [u8; 32],
    /// Where a phone in the network opens the house, the best first: `https://clinic-pc.local:8443`. None when it
    /// listens for this machine alone.
    pub addresses: Names,
}
