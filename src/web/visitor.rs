//! Where a visitor comes from, as far as the limits need it: a network, never kept, never logged.

use std::net::IpAddr;

use actix_web::HttpRequest;
use ipnet::IpNet;

/// A visitor's network: an IPv4 address, or the /64 that an IPv6 host is one of (RFC 6177, section 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The site that it is a part of: an IPv6 network's /48, which one customer may have to share out (RFC 6177, section 2);
    /// an IPv4 address itself.
    #[must_use]
    pub fn site(self) -> Network {
        match self.0 {
            IpAddr::V4(_) => self,
            IpAddr::V6(v6) => Network(IpAddr::from((u128::from(v6) >> 80 << 80).to_be_bytes())),
        }
    }
}

/// Whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpNet>);

/// The network that a request comes from.
pub fn network(req: &HttpRequest) -> Network {
    let none = TrustedProxies::default();
    let trusted = req.app_data::<actix_web::web::Data<TrustedProxies>>().map_or(&none, |data| data.get_ref());
    let peer = req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |addr| addr.ip());
    let forwarded = req.headers().get_all("x-forwarded-for").filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(','));
    Network(truncated(visitor_address(peer, forwarded.collect(), trusted)))
}

/// Reads `X-Forwarded-For` from the right, for as long as the one who wrote the entry is a proxy of ours: whatever
/// stands further left is the visitor's to invent.
fn visitor_address(peer: IpAddr, mut forwarded: Vec<&str>, trusted: &TrustedProxies) -> IpAddr {
    let mut address = peer;
    while trusted.0.iter().any(|network| network.contains(&canonical(address))) {
        match forwarded.pop().and_then(|entry| entry.trim().parse().ok()) {
            Some(before) => address = before,
            None => break,
        }
    }
    canonical(address)
}

fn canonical(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn truncated(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::from((u128::from(v6) >> 64 << 64).to_be_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_header_is_believed_only_from_a_proxy_of_ours_and_only_from_the_right() {
        let trusted = TrustedProxies(vec!["10.0.0.0/8".parse().unwrap()]);
        let none = TrustedProxies::default();
        assert_eq!(visitor_address(ip("203.0.113.9"), vec!["198.51.100.1"], &none), ip("203.0.113.9"));
        assert_eq!(visitor_address(ip("203.0.113.9"), vec!["198.51.100.1"], &trusted), ip("203.0.113.9"));
        assert_eq!(visitor_address(ip("10.0.0.1"), vec!["198.51.100.1"], &trusted), ip("198.51.100.1"));
        assert_eq!(
            visitor_address(ip("10.0.0.1"), vec!["1.1.1.1", "198.51.100.1", "10.0.0.2"], &trusted),
            ip("198.51.100.1")
        );
        assert_eq!(visitor_address(ip("10.0.0.1"), vec!["nonsense"], &trusted), ip("10.0.0.1"));
        assert_eq!(visitor_address(ip("10.0.0.1"), vec![], &trusted), ip("10.0.0.1"));
    }

    #[test]
    fn one_ipv6_household_is_one_network() {
        assert_eq!(truncated(ip("2001:db8:1:2:aaaa::1")), truncated(ip("2001:db8:1:2:bbbb::2")));
        assert_ne!(truncated(ip("2001:db8:1:2::1")), truncated(ip("2001:db8:1:3::1")));
        assert_eq!(canonical(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        let site = |text: &str| Network(truncated(ip(text))).site();
        assert_eq!(site("2001:db8:1:2::1"), site("2001:db8:1:3::1"));
        assert_ne!(site("2001:db8:1:2::1"), site("2001:db8:2:2::1"));
        assert_ne!(site("192.0.2.1"), site("192.0.2.2"));
    }
}
