//! How a service meets the network.

use super::{ByProvider, Global, SigningIn};
use crate::Failure;
use crate::http::{CONNECTIONS_MAX, Network, PerPersonAndAddress, Tls};
use clap::Args;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;

/// What `serve` is asked about it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "The network")]
pub(in crate::cli) struct OnTheNetwork {
    /// Speak TLS with this certificate, in PEM: the service's own first, then those that vouch for
    /// it. Read anew at SIGHUP.
    #[arg(long, env = "STEPIN_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Its private key, in PEM, which nobody else on this machine may be able to read.
    #[arg(long, env = "STEPIN_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// A proxy in front of the service speaks TLS, and nobody else can reach it.
    #[arg(
        long,
        env = "STEPIN_BEHIND_PROXY",
        value_parser = clap::builder::FalseyValueParser::new()
    )]
    behind_proxy: bool,
    /// Believe this proxy's X-Forwarded-For about where a request came from, for limits and the log
    /// alone. May be given several times.
    #[arg(long, env = "STEPIN_TRUSTED_PROXY", value_delimiter = ' ', value_name = "ADDRESS")]
    trusted_proxy: Vec<IpAddr>,
    /// Answer one person this often a second, and ten times as often in a burst.
    #[arg(long, env = "STEPIN_REQUESTS_PER_PERSON", default_value = "50", value_name = "COUNT")]
    requests_per_person: NonZeroU32,
    /// Answer one address this often a second, and ten times as often in a burst.
    #[arg(long, env = "STEPIN_REQUESTS_PER_ADDRESS", default_value = "100", value_name = "COUNT")]
    requests_per_address: NonZeroU32,
    /// Let an account be tried this often a minute, and four times as often an hour.
    #[arg(long, env = "STEPIN_SIGN_INS_PER_ACCOUNT", default_value = "5", value_name = "COUNT")]
    sign_ins_per_account: NonZeroU32,
    /// Let one address try to sign in this often a minute.
    #[arg(long, env = "STEPIN_SIGN_INS_PER_ADDRESS", default_value = "30", value_name = "COUNT")]
    sign_ins_per_address: NonZeroU32,
    /// Hold this many connections at once; one more waits.
    #[arg(
        long,
        env = "STEPIN_CONNECTIONS_MAX",
        default_value_t = CONNECTIONS_MAX,
        value_name = "COUNT"
    )]
    connections_max: usize,
    #[command(flatten)]
    provider: ByProvider,
}

impl OnTheNetwork {
    /// Where nobody signs in, on loopback, nobody is limited either.
    pub(in crate::cli) fn network(
        &self,
        global: &Global,
        signing_in: &SigningIn,
    ) -> Result<Network, Failure> {
        let files = self.tls_certificate.as_deref().zip(self.tls_key.as_deref());
        let tls = files.map(|(certificate, key)| Tls::read(certificate, key)).transpose()?;
        let rates = PerPersonAndAddress {
            person: self.requests_per_person,
            address: self.requests_per_address,
            sign_ins_account: self.sign_ins_per_account,
            sign_ins_address: self.sign_ins_per_address,
        };
        Ok(Network {
            tls,
            behind_proxy: self.behind_proxy,
            public_url: signing_in.public_url.clone(),
            trusted_proxies: self.trusted_proxy.iter().map(IpAddr::to_canonical).collect(),
            provider: self.provider.provider(global, signing_in.public_url.as_ref())?,
            rates: (!signing_in.no_sign_in).then_some(rates),
            connections_max: self.connections_max.max(1),
        })
    }
}
