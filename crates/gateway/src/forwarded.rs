//! Whose request it is when proxies stand between: the address of the client, as far as trusted proxies tell it.
//!
//! Every proxy appends the address it was called from to `X-Forwarded-For`, so the list is read from its right end: as long as an
//! address is a trusted proxy's, the one left of it was written by that proxy and counts; the first that is no proxy's is the client.
//! What lies further left was sent by the client itself and proves nothing. Without trusted proxies the header is not read at all.
//! What it is not: it believes no other header (`Forwarded`, `X-Real-IP`) and limits nothing itself.

use axum::http::HeaderMap;
use std::net::IpAddr;
use std::str::FromStr;

/// The header that is read.
pub const HEADER: &str = "x-forwarded-for";
/// Headers by which a proxy that nobody declared gives itself away.
const TRACES: [&str; 4] = [HEADER, "forwarded", "x-real-ip", "via"];
/// Addresses of the header that are looked at, from its right end: more proxies than stand before any server.
const HOPS_MAX: usize = 16;

/// A block of addresses, such as `10.0.0.0/8` or `::1/128`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    prefix: u32,
    six: bool,
}

/// Why a text is no block of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no block of addresses; one is written like 10.0.0.0/8, 127.0.0.1 or fd00::/8")]
pub struct NotANetwork(String);

impl Network {
    /// Whether an address lies in it. An IPv4 address written as IPv6 (`::ffff:10.0.0.1`) counts as what it is.
    #[must_use]
    pub fn holds(&self, address: IpAddr) -> bool {
        let (bits, width, six) = bits_of(address.to_canonical());
        six == self.six && (self.prefix == 0 || (bits ^ self.bits) >> (width - self.prefix) == 0)
    }
}

/// The bits of an address, their number, and whether it is IPv6.
fn bits_of(address: IpAddr) -> (u128, u32, bool) {
    match address {
        IpAddr::V4(four) => (u128::from(u32::from(four)), 32, false),
        IpAddr::V6(six) => (u128::from(six), 128, true),
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let address = if self.six {
            IpAddr::from(self.bits.to_be_bytes())
        } else {
            IpAddr::from((self.bits as u32).to_be_bytes())
        };
        write!(f, "{address}/{}", self.prefix)
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let wrong = || NotANetwork(text.chars().take(64).collect());
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (bits, width, six) = bits_of(address);
        let prefix = match prefix {
            // `+8` and `08` are read by `parse`, and are no way to write a prefix.
            Some(prefix) if prefix.bytes().all(|byte| byte.is_ascii_digit()) => {
                prefix.parse().map_err(|_| wrong())?
            }
            Some(_) => return Err(wrong()),
            None => width,
        };
        if prefix > width {
            return Err(wrong());
        }
        Ok(Self { bits, prefix, six })
    }
}

/// Whose request it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// The client, as far as trusted proxies tell.
    pub client: IpAddr,
    /// Whether the request came straight from the client: no proxy between, declared or not.
    pub direct: bool,
}

/// The proxies whose word is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    /// Whether an address is a trusted proxy's.
    #[must_use]
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Whose request it is that came over a socket from `peer`.
    #[must_use]
    pub fn caller(&self, peer: IpAddr, headers: &HeaderMap) -> Caller {
        let mut client = peer.to_canonical();
        if !self.trusts(peer) {
            let direct = !TRACES.iter().any(|trace| headers.contains_key(*trace));
            return Caller { client, direct };
        }
        let lines = headers.get_all(HEADER);
        let hops = lines
            .iter()
            .rev()
            .flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b','));
        for hop in hops.take(HOPS_MAX) {
            // What a trusted proxy wrote and cannot be read tells nothing; the proxy itself counts then.
            let Some(address) = address_of(hop) else { break };
            client = address;
            if !self.trusts(address) {
                break;
            }
        }
        Caller {
            client,
            direct: false,
        }
    }
}

/// An address of the header: plain, in brackets, or with a port.
fn address_of(hop: &[u8]) -> Option<IpAddr> {
    let text = std::str::from_utf8(hop).ok()?.trim();
    let bare = match text.strip_prefix('[') {
        Some(bracketed) => {
            let (bare, port) = bracketed.split_once(']')?;
            let is_port = port.is_empty() || port.strip_prefix(':').is_some_and(is_port);
            return is_port.then(|| bare.parse().ok().map(canonical))?;
        }
        None => text,
    };
    // Only IPv4 has a port without brackets.
    let four = match bare.split_once(':') {
        Some((four, port)) if is_port(port) && four.contains('.') => four,
        _ => bare,
    };
    four.parse().ok().map(canonical)
}

fn is_port(text: &str) -> bool {
    !text.is_empty() && text.len() <= 5 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn proxies(networks: &[&str]) -> Proxies {
        Proxies(networks.iter().map(|text| text.parse().unwrap()).collect())
    }

    fn caller(proxies: &Proxies, peer: &str, lines: &[&'static str]) -> (String, bool) {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(HEADER, HeaderValue::from_static(line));
        }
        let caller = proxies.caller(peer.parse().unwrap(), &headers);
        (caller.client.to_string(), caller.direct)
    }

    #[test]
    fn networks_hold_what_they_say() {
        for (network, inside, outside) in [
            ("10.0.0.0/8", "10.255.1.2", "11.0.0.1"),
            ("127.0.0.1", "127.0.0.1", "127.0.0.2"),
            ("192.0.2.128/25", "192.0.2.200", "192.0.2.127"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("fd00::/8", "fdff::1", "fe00::1"),
            ("::/0", "2001:db8::1", "1.2.3.4"),
            ("10.0.0.0/8", "::ffff:10.1.2.3", "::ffff:11.1.2.3"),
        ] {
            let network: Network = network.parse().unwrap();
            assert_eq!(network.to_string().parse(), Ok(network));
            assert!(network.holds(inside.parse().unwrap()), "{network:?} {inside}");
            assert!(!network.holds(outside.parse().unwrap()), "{network:?} {outside}");
        }
        for wrong in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0.0/",
            "10.0.0.0/+8",
            "10.0.0.0/-1",
            "ten/8",
            "10.0.0.0/8/8",
            "10.0/8",
        ] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn without_trusted_proxies_nothing_is_believed() {
        let none = Proxies::default();
        assert_eq!(caller(&none, "192.0.2.7", &[]), ("192.0.2.7".into(), true));
        assert_eq!(
            caller(&none, "127.0.0.1", &["198.51.100.1"]),
            ("127.0.0.1".into(), false),
            "and a proxy that nobody declared is noticed"
        );
    }

    #[test]
    fn the_rightmost_address_that_is_no_proxys_is_the_client() {
        let proxies = proxies(&["127.0.0.0/8", "10.0.0.0/8"]);
        for (peer, lines, client) in [
            ("127.0.0.1", vec!["198.51.100.1"], "198.51.100.1"),
            // A client that claims to be another is found all the same.
            ("127.0.0.1", vec!["203.0.113.9, 198.51.100.1"], "198.51.100.1"),
            (
                "127.0.0.1",
                vec!["203.0.113.9", "198.51.100.1, 10.0.0.5"],
                "198.51.100.1",
            ),
            // Who calls past the proxy cannot claim anything.
            ("192.0.2.7", vec!["198.51.100.1"], "192.0.2.7"),
            ("127.0.0.1", vec!["198.51.100.1:4711"], "198.51.100.1"),
            ("127.0.0.1", vec!["[2001:db8::1]:4711"], "2001:db8::1"),
            ("127.0.0.1", vec!["2001:db8::1"], "2001:db8::1"),
            ("127.0.0.1", vec!["::ffff:198.51.100.1"], "198.51.100.1"),
            // Nothing readable at the right end: the proxy itself.
            ("127.0.0.1", vec!["198.51.100.1, unknown"], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1,"], "127.0.0.1"),
            ("127.0.0.1", vec!["198.51.100.1, nobody, 10.0.0.5"], "10.0.0.5"),
            ("127.0.0.1", vec![], "127.0.0.1"),
            // All of them proxies: the one furthest away that is told.
            ("127.0.0.1", vec!["10.0.0.9, 10.0.0.5"], "10.0.0.9"),
        ] {
            assert_eq!(caller(&proxies, peer, &lines).0, client, "{peer} {lines:?}");
        }
    }
}
