//! The door: over what it is opened, under which names, and what is said at it.

use crate::adapters::keys::Purpose;
use crate::open::{Data, House};
use crate::out;
use crate::tls::keeper::Keeper;
use crate::tls::own::Own;
use anyhow::Result;
use app::Place;
use content::{Lang, Messages};
use std::io::Write;
use std::net::SocketAddr;
use std::sync::Arc;
use web::{Authority, FirstCode};

/// Letters and digits that nobody takes for others.
const SIGNS: &[u8; 30] = b"abcdefghjkmnpqrstvwxyz23456789";
/// So many of them are more than anybody can try.
const LENGTH: usize = 10;

/// The certificate that is served; none where HTTPS is left to a proxy, or not needed.
pub(super) fn keeper(house: &House, listen: SocketAddr) -> Result<Option<Arc<Keeper>>> {
    let (config, now) = (&house.config, house.app.ports.clock.now());
    let keeper = match (&config.tls, config.place) {
        (Some((certificate, key)), _) => Keeper::given(certificate, key, config.public_host(), now)?,
        (None, Place::Network) => Keeper::own(Own::of(&house.keys), listen, config.public_host(), now)?,
        (None, _) => return Ok(None),
    };
    Ok(Some(Arc::new(keeper)))
}

/// Links for colleagues lead to where the house is reached in the network.
pub(super) fn tell_colleagues(house: &mut House, keeper: Option<&Keeper>) {
    let inside_url = keeper.and_then(|keeper| keeper.reached_at.all().into_iter().next());
    house.app.config = Arc::new(app::Config { inside_url, ..(*house.app.config).clone() });
}

/// The code of the first start, where others could come before the owner; new at each start. It is there although
/// somebody has been entered already: when the last house leaves, the first start comes again while the server runs,
/// and whoever wants to be the owner then starts it anew to see a code.
pub(super) fn first_code(house: &House, listen: SocketAddr) -> Option<FirstCode> {
    let on_loopback = listen.ip().to_canonical().is_loopback();
    let alone = house.config.place == Place::Pc && on_loopback && house.config.proxies.is_empty();
    if alone {
        return None;
    }
    let mut dice = [0; LENGTH];
    house.app.ports.dice.secret(&mut dice);
    let mut code: String = dice.iter().map(|byte| char::from(SIGNS[usize::from(*byte) % SIGNS.len()])).collect();
    code.insert(LENGTH / 2, '-');
    Some(FirstCode { code, on_loopback })
}

/// What the router is told.
pub(super) fn options(
    house: &House,
    listen: SocketAddr,
    keeper: Option<&Keeper>,
    first_code: Option<FirstCode>,
) -> Result<web::Options> {
    let authority = keeper.and_then(|keeper| {
        let authority = keeper.authority()?;
        Some(Authority {
            name: authority.name.clone(),
            der: authority.der.to_vec(),
            fingerprint: authority.fingerprint(),
            addresses: keeper.reached_at.clone(),
        })
    });
    Ok(web::Options {
        hosts: keeper.map_or_else(|| house.config.public_host().into_iter().collect(), |keeper| keeper.hosts.clone()),
        port: Some(listen.port()),
        secure_cookies: house.config.is_https(),
        plain_on_loopback: keeper.is_none(),
        proxies: house.config.proxies.clone(),
        // Several processes on one database share the keys, and so this.
        form_key: Some(house.keys.needed(Purpose::Check)?.derived("form")),
        first_code,
        authority,
        // Made-up data: sign-ins and codes alone are limited.
        limits: match house.data {
            Data::Demo | Data::Simulated => web::Limits::default(),
            Data::New | Data::Real => house.config.limits(),
        },
        ..web::Options::default()
    })
}

/// Says that it answers: the line of the contract on stdout, the rest for people on stderr.
pub(super) fn tell(
    house: &House,
    listen: SocketAddr,
    keeper: Option<&Keeper>,
    first_code: Option<&FirstCode>,
    words: &Messages,
    lang: Lang,
) {
    let scheme = if keeper.is_some() { "https" } else { "http" };
    let mut lines = Vec::new();
    if house.config.place == Place::Pc {
        lines.push(format!("{scheme}://localhost:{}", listen.port()));
    }
    lines.extend(keeper.map(|keeper| keeper.reached_at.all()).unwrap_or_default());
    if let Some(first) = first_code {
        lines.push(words.say(lang, "cli-first-code", &[("code", first.code.as_str().into())]));
    }
    // Before the line: whoever reads it finds the code.
    for line in lines {
        let _gone = writeln!(std::io::stderr(), "{line}");
    }
    out::line(&format!("listening on {scheme}://{listen}"));
}
