//! How people sign in to a service.

use crate::public_url::PublicUrl;
use crate::sign_in::Limits;
use chrono::TimeDelta;
use clap::Args;
use std::path::PathBuf;

/// What `serve` and `demo` are asked about it.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Signing in")]
pub(in crate::cli) struct SigningIn {
    /// Believe X-Stepin-Actor instead of asking anybody to sign in: whoever reaches the service is
    /// who they say. For tests and for trying things out, on loopback only.
    #[arg(long, env = "STEPIN_NO_SIGN_IN", value_parser = clap::builder::FalseyValueParser::new())]
    pub(in crate::cli) no_sign_in: bool,
    /// The address at which browsers reach the service, such as https://stepin.example.org.
    /// Passkeys are bound to its name, and no other is answered to. Left out: http://localhost with
    /// the port.
    #[arg(long, env = "STEPIN_PUBLIC_URL", value_name = "URL")]
    pub(in crate::cli) public_url: Option<PublicUrl>,
    /// Sign out whoever asked nothing for this many minutes.
    #[arg(
        long,
        env = "STEPIN_SESSION_IDLE",
        default_value_t = 30,
        value_name = "MINUTES",
        value_parser = clap::value_parser!(u32).range(1..=1440)
    )]
    pub(in crate::cli) session_idle: u32,
    /// Sign out everybody after this many minutes.
    #[arg(
        long,
        env = "STEPIN_SESSION_MAX",
        default_value_t = 600,
        value_name = "MINUTES",
        value_parser = clap::value_parser!(u32).range(1..=10_080)
    )]
    pub(in crate::cli) session_max: u32,
    /// Refuse passphrases on this list: a file of "Have I Been Pwned", SHA-1 sorted by hash.
    #[arg(long, env = "STEPIN_BREACHED_LIST", value_name = "FILE")]
    pub(in crate::cli) breached_list: Option<PathBuf>,
}

impl SigningIn {
    pub(in crate::cli) fn limits(&self) -> Limits {
        Limits {
            idle: TimeDelta::minutes(self.session_idle.into()),
            absolute: TimeDelta::minutes(self.session_max.into()),
        }
    }
}
