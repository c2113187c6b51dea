//! From where a request comes: the other end of the connection, or what a proxy says of it if the
//! operator named that proxy. For limits and the log only; nothing is ever permitted by it.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

/// The other end of the connection.
#[derive(Clone, Copy, Debug)]
pub(super) struct Peer(pub(super) IpAddr);

/// The address that a request came from, as far as it can be believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Client(pub(super) IpAddr);

/// Each proxy adds the address that it was asked from at the end, so the list is read from there:
/// what the first proxy that nobody named says of others is hearsay.
pub(super) fn client(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> Client {
    let mut client = peer.to_canonical();
    let listed = headers.get_all("x-forwarded-for").iter();
    let listed: Vec<_> = listed.filter_map(|value| value.to_str().ok()).collect();
    let mut hops = listed.iter().rev().flat_map(|list| list.rsplit(','));
    while trusted.contains(&client) {
        let Some(hop) = hops.next().and_then(address) else { break };
        client = hop;
    }
    Client(client)
}

fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let alone = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = alone.parse().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|both| both.ip()));
    address.map(|address: IpAddr| address.to_canonical())
}

/// What limits count by: of IPv6 the network, which one customer has whole.
pub(super) fn network_of(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => address.into(),
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Client, client, network_of};
    use axum::http::HeaderMap;
    use std::net::IpAddr;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn seen(peer: &str, forwarded: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().expect("a header"));
        }
        let trusted: Vec<_> = trusted.iter().map(|text| ip(text)).collect();
        let Client(address) = client(ip(peer), &headers, &trusted);
        address.to_string()
    }

    #[test]
    fn what_is_forwarded_is_not_believed_unless_the_proxy_was_named() {
        assert_eq!(seen("10.0.0.1", &["192.0.2.7"], &[]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.7"], &["10.0.0.2"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &["192.0.2.7"], &["10.0.0.1"]), "192.0.2.7");
        assert_eq!(seen("::ffff:10.0.0.1", &["192.0.2.7"], &["10.0.0.1"]), "192.0.2.7");
    }

    #[test]
    fn it_is_the_last_address_that_is_no_proxy() {
        let trusted = ["10.0.0.1", "10.0.0.2"];
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 192.0.2.7"], &trusted), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9, 192.0.2.7, 10.0.0.2"], &trusted), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["203.0.113.9", "192.0.2.7:4711"], &trusted), "192.0.2.7");
        assert_eq!(seen("10.0.0.1", &["[2001:db8::1]:80"], &trusted), "2001:db8::1");
    }

    #[test]
    fn what_is_no_address_ends_the_search() {
        assert_eq!(seen("10.0.0.1", &["192.0.2.7, unknown"], &["10.0.0.1"]), "10.0.0.1");
        assert_eq!(seen("10.0.0.1", &[], &["10.0.0.1"]), "10.0.0.1");
    }

    #[test]
    fn of_ipv6_the_network_counts() {
        assert_eq!(network_of(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(network_of(ip("::ffff:192.0.2.7")), ip("192.0.2.7"));
    }
}
