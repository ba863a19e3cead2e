//! Where passkeys work. A passkey belongs to one name, so that the house keeps to one: the host of `public_url`;
//! `localhost` on one PC; the first name (not number) of its own certificate in the clinic's network. Under any other
//! name, and under a number, the page leads there instead of offering what cannot be.

use crate::hosts;
use crate::take::Typed;
use crate::visit::Visit;
use app::Place;
use app::people::{Answer, Party, TypedCode};
use std::net::IpAddr;

/// Whether passkeys work where somebody is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Passkeys {
    /// Here.
    Here(Party),
    /// Under this address.
    At(String),
    /// Nowhere: the house has no name that browsers could keep to, or no HTTPS.
    Nowhere,
}

impl Passkeys {
    /// For whom they are, where they work.
    pub(crate) fn party(&self) -> Option<&Party> {
        if let Passkeys::Here(party) = self { Some(party) } else { None }
    }
    /// Where they work; empty for here, and for nowhere.
    pub(crate) fn address(&self) -> &str {
        if let Passkeys::At(address) = self { address } else { "" }
    }
}

/// Whether passkeys work where this request came to.
pub(crate) fn passkeys(visit: &Visit) -> Passkeys {
    let (config, options) = (&visit.app().config, &visit.web.options);
    let public = config.public_url.as_deref().and_then(party_of);
    let here = || {
        let scheme = if options.secure_cookies && !options.plain_on_loopback { "https" } else { "http" };
        party_of(&options.port.map_or_else(|| format!("{scheme}://localhost"), |p| format!("{scheme}://localhost:{p}")))
    };
    let party = match config.place {
        Place::Pc => here(),
        Place::Hosted => public,
        Place::Network => public.or_else(|| {
            let addresses = options.authority.as_ref().map(|a| a.addresses.all()).unwrap_or_default();
            if addresses.is_empty() { here() } else { addresses.iter().find_map(|address| party_of(address)) }
        }),
    };
    match party {
        Some(party) if party.id == visit.called => Passkeys::Here(party),
        Some(party) => Passkeys::At(party.origin),
        None => Passkeys::Nowhere,
    }
}

/// The house of an address, where a browser may keep passkeys for it: it has a name, and HTTPS or the machine itself.
fn party_of(address: &str) -> Option<Party> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split('/').next()?;
    let id = hosts::read(authority)?;
    let usual = match scheme {
        "https" => "443",
        "http" if id == "localhost" => "80",
        _ => return None,
    };
    if id.parse::<IpAddr>().is_ok() {
        return None;
    }
    let port = authority.split_once(':').map_or("", |(_, port)| port);
    let origin =
        if port.is_empty() || port == usual { format!("{scheme}://{id}") } else { format!("{scheme}://{id}:{port}") };
    Some(Party { id, origin })
}

/// What a form says who it is: an answer of a device, or codes as they were typed. The fields begin with `before`.
pub(crate) fn shown(visit: &Visit, typed: &Typed, before: &str) -> TypedCode {
    let field = |name: &str| typed.raw(&format!("{before}{name}")).to_owned();
    let text = field("passkey");
    match passkeys(visit) {
        Passkeys::Here(party) if !text.is_empty() => {
            TypedCode::Passkey(Answer { party, sealed: field("passkey_sealed"), text })
        }
        _ => TypedCode::read(&field("code"), &field("paper")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_needs_a_name_and_https() {
        for (address, id, origin) in [
            ("https://Mamori.Example", "mamori.example", "https://mamori.example"),
            ("https://mamori.example:443/", "mamori.example", "https://mamori.example"),
            ("https://pc.local:8443", "pc.local", "https://pc.local:8443"),
            ("http://localhost:8080", "localhost", "http://localhost:8080"),
            ("http://localhost:80", "localhost", "http://localhost"),
            ("https://localhost:8443", "localhost", "https://localhost:8443"),
        ] {
            let party = Party { id: id.to_owned(), origin: origin.to_owned() };
            assert_eq!(party_of(address), Some(party), "{address}");
        }
        for address in
            ["http://mamori.example", "https://192.0.2.7", "https://[fd00::7]:8443", "http://127.0.0.1:8080", ""]
        {
            assert_eq!(party_of(address), None, "{address}");
        }
    }
}
