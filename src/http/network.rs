//! What stands between the network and the service, as the operator set it up.

use super::rates::{PerPersonAndAddress, Rates};
use super::tls::Tls;
use crate::Failure;
use crate::public_url::PublicUrl;
use crate::sign_in::Provider;
use std::net::{IpAddr, SocketAddr};

/// How the service meets the network.
pub(crate) struct Network {
    /// Certificate and key, if the service itself speaks TLS.
    pub(crate) tls: Option<Tls>,
    /// A proxy in front speaks TLS.
    pub(crate) behind_proxy: bool,
    /// Where browsers find the service; beside loopback names the only name that is answered to.
    pub(crate) public_url: Option<PublicUrl>,
    /// Whom to believe about where a request came from.
    pub(crate) trusted_proxies: Vec<IpAddr>,
    /// How much one person and one address may ask; `None` for any amount.
    pub(crate) rates: Option<PerPersonAndAddress>,
    /// Who vouches for people, beside Stepin itself.
    pub(crate) provider: Option<Provider>,
    /// At once, from everybody.
    pub(crate) connections_max: usize,
}

/// At once, from everybody.
pub(crate) const CONNECTIONS_MAX: usize = 2048;

impl Network {
    /// This machine itself, and nobody who would have to be limited.
    pub(crate) const fn loopback() -> Self {
        Self {
            tls: None,
            behind_proxy: false,
            public_url: None,
            trusted_proxies: Vec::new(),
            rates: None,
            provider: None,
            connections_max: CONNECTIONS_MAX,
        }
    }

    /// Refuses to listen where passphrases and records would cross a network in the clear, or
    /// under a name that nobody said.
    pub(super) fn may_listen_on(&self, address: SocketAddr) -> Result<(), Failure> {
        if address.ip().is_loopback() {
            return Ok(());
        }
        if self.tls.is_none() && !self.behind_proxy {
            return Err(Failure::malformed(format!(
                "{address} can be reached from other machines, and what crosses a network has to \
                 be encrypted: give --tls-certificate and --tls-key, or say --behind-proxy if a \
                 proxy in front of Stepin does it; or listen on loopback, such as 127.0.0.1:8080"
            )));
        }
        if !self.public_url.as_ref().is_some_and(PublicUrl::is_https) {
            return Err(Failure::malformed(format!(
                "{address} can be reached from other machines: say by which name, with \
                 --public-url https://…; no other name is answered to"
            )));
        }
        Ok(())
    }

    pub(super) fn rates(&self) -> Rates {
        Rates::new(self.rates)
    }

    pub(super) const fn scheme(&self) -> &'static str {
        if self.tls.is_some() { "https" } else { "http" }
    }

    /// Whether browsers should never again use anything but TLS for this name.
    pub(super) fn is_https(&self) -> bool {
        self.tls.is_some() || self.public_url.as_ref().is_some_and(PublicUrl::is_https)
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn beyond_loopback_it_listens_encrypted_and_under_a_name_only() {
        let open = "0.0.0.0:8080".parse().expect("an address");
        let mut network = Network::loopback();
        network.may_listen_on("127.0.0.1:8080".parse().expect("an address")).expect("loopback");
        network.may_listen_on(open).expect_err("in the clear");
        network.behind_proxy = true;
        network.may_listen_on(open).expect_err("without a name");
        network.public_url = Some("http://localhost".parse().expect("an address"));
        network.may_listen_on(open).expect_err("in the clear for browsers");
        network.public_url = Some("https://stepin.example.org".parse().expect("an address"));
        network.may_listen_on(open).expect("as it should be");
    }
}
