//! What this machine is called, and under which addresses others reach it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};

/// More addresses than a machine of a clinic has.
const MOST: usize = 32;

/// Names and addresses of this machine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Machine {
    /// Its name, in small letters; empty where it has none that can stand in an address.
    pub name: String,
    /// Its addresses, the one by which it goes out first.
    pub addresses: Vec<IpAddr>,
}

impl Machine {
    /// As the system says now.
    #[must_use]
    pub fn now() -> Self {
        let name = app::platform::host_name().map(|name| usable(&name)).unwrap_or_default();
        Self { name, addresses: addresses() }
    }

    /// `NAME.local`, by which phones and PCs find a machine of their network; none without a name.
    #[must_use]
    pub fn local_name(&self) -> Option<String> {
        let first = self.name.split('.').next().filter(|first| !first.is_empty())?;
        Some(format!("{first}.local"))
    }

    /// Every name for which a certificate is wanted: itself, what the network calls it, its addresses.
    #[must_use]
    pub fn wanted(&self, public_host: Option<&str>) -> Vec<String> {
        let mut all: Vec<String> = self.local_name().into_iter().collect();
        all.extend(Some(self.name.clone()).filter(|name| !name.is_empty()));
        all.extend(public_host.map(str::to_owned));
        all.extend(self.addresses.iter().map(ToString::to_string));
        all.extend(["localhost", "127.0.0.1", "::1"].map(str::to_owned));
        let mut seen = std::collections::BTreeSet::new();
        all.retain(|name| seen.insert(name.clone()));
        all
    }

    /// Where others in the network open the house, the best first: addresses, which every phone understands, then the
    /// name. None when it listens for itself alone.
    #[must_use]
    pub fn reached_at(&self, listen: SocketAddr) -> Vec<String> {
        if listen.ip().is_loopback() {
            return Vec::new();
        }
        let port = listen.port();
        let only = Some(listen.ip().to_canonical()).filter(|ip| !ip.is_unspecified());
        let addresses = only.map_or_else(|| self.addresses.clone(), |only| vec![only]);
        let hosts = addresses.into_iter().map(|ip| match ip {
            IpAddr::V4(v4) => v4.to_string(),
            IpAddr::V6(v6) => format!("[{v6}]"),
        });
        hosts.chain(self.local_name()).map(|host| format!("https://{host}:{port}")).collect()
    }
}

/// A name that can stand in an address: letters of ASCII, digits, hyphens and dots; else none.
fn usable(name: &str) -> String {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    let label = |label: &str| {
        let inside = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        inside && (1..=63).contains(&label.len()) && !label.starts_with('-') && !label.ends_with('-')
    };
    if name.len() <= 200 && name.split('.').all(label) && name != "localhost" { name } else { String::new() }
}

/// The addresses of the network cards: of IPv6 only those that are the network's own, because others change daily.
fn addresses() -> Vec<IpAddr> {
    let mut all: Vec<IpAddr> = outgoing().into_iter().collect();
    let cards = if_addrs::get_if_addrs().unwrap_or_default();
    let mut rest: Vec<IpAddr> = cards.iter().map(|card| card.ip().to_canonical()).collect();
    rest.sort_unstable();
    all.extend(rest);
    let mut seen = std::collections::BTreeSet::new();
    all.retain(|address| is_reachable(*address) && seen.insert(*address));
    all.truncate(MOST);
    all
}

/// Whether an address is one under which others can reach a machine for longer than a day.
fn is_reachable(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => !v4.is_loopback() && !v4.is_link_local() && !v4.is_unspecified() && !v4.is_multicast(),
        IpAddr::V6(v6) => v6.is_unique_local(),
    }
}

/// The address by which this machine goes out. Nothing is sent: the system only chooses.
fn outgoing() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_addresses_stand_once_and_the_best_first() {
        let machine = Machine {
            name: "uketsuke.clinic.lan".to_owned(),
            addresses: vec![IpAddr::from([192, 168, 1, 10]), "fd00::7".parse().expect("an address")],
        };
        let wanted = machine.wanted(Some("uketsuke.clinic.lan"));
        let listed =
            ["uketsuke.local", "uketsuke.clinic.lan", "192.168.1.10", "fd00::7", "localhost", "127.0.0.1", "::1"];
        assert_eq!(wanted, listed);
        let at = |address: &str| machine.reached_at(address.parse().expect("an address"));
        let all = ["https://192.168.1.10:8443", "https://[fd00::7]:8443", "https://uketsuke.local:8443"];
        assert_eq!(at("0.0.0.0:8443"), all);
        assert_eq!(at("192.168.7.7:8443"), ["https://192.168.7.7:8443", "https://uketsuke.local:8443"]);
        assert_eq!(at("127.0.0.1:8443"), Vec::<String>::new());
    }

    #[test]
    fn a_name_that_no_address_can_hold_is_none() {
        assert_eq!(usable("Uketsuke-1."), "uketsuke-1");
        for name in ["受付", "my_pc", "-x", "", "localhost", "a..b"] {
            assert_eq!(usable(name), "", "{name}");
        }
        assert!(!is_reachable(IpAddr::from([169, 254, 1, 1])) && !is_reachable(IpAddr::from([127, 0, 0, 1])));
    }
}
