//! What `serve` is asked.

use super::{OnTheNetwork, SigningIn};
use crate::witnesses::WitnessAt;
use clap::{Args, ValueEnum};
use proof::VerifierKey;
use std::net::SocketAddr;

#[derive(Debug, Args)]
pub(in crate::cli) struct Serve {
    /// Where to listen. Beyond loopback: with TLS or behind a proxy only.
    #[arg(long, default_value = "127.0.0.1:8080")]
    pub(in crate::cli) listen: SocketAddr,
    /// What an acknowledgement promises. `process` loses acknowledged writes in a power cut: it is
    /// for demonstrations, and for the control of the power-cut test.
    #[arg(long, value_enum, default_value_t = Promise::Disk)]
    pub(in crate::cli) durability: Promise,
    /// Sign a checkpoint this often, in seconds, if anything was recorded since the last one.
    #[arg(
        long,
        env = "STEPIN_CHECKPOINT_EVERY",
        default_value_t = 10,
        value_name = "SECONDS",
        value_parser = clap::value_parser!(u64).range(1..=86_400)
    )]
    pub(in crate::cli) checkpoint_every: u64,
    /// Have checkpoints cosigned by this witness: its address and its verifier key, as
    /// `stepin witness` prints them. May be given several times.
    #[arg(
        long,
        env = "STEPIN_WITNESS",
        value_delimiter = ' ',
        value_name = "URL=KEY",
        value_parser = witness_at
    )]
    pub(in crate::cli) witness: Vec<WitnessAt>,
    /// Read everything on the disk again in the background, this many MiB a second at most; 0 turns
    /// it off.
    #[arg(long, env = "STEPIN_SCRUB_MIB_S", default_value_t = 4, value_name = "MIB")]
    pub(in crate::cli) scrub_mib_s: u64,
    /// How often one person may look at records within an hour: work needs some, copying a register
    /// needs more. Whoever wants to is told so, and it is on record.
    #[arg(long, env = "STEPIN_LOOKS_AN_HOUR", default_value = "1000", value_name = "N")]
    pub(in crate::cli) looks_an_hour: std::num::NonZeroU32,
    /// Write log lines as JSON.
    #[arg(long)]
    pub(in crate::cli) log_json: bool,
    #[command(flatten)]
    pub(in crate::cli) network: OnTheNetwork,
    #[command(flatten)]
    pub(in crate::cli) signing_in: SigningIn,
}

/// What an acknowledgement promises.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Promise {
    /// It is on stable storage.
    Disk,
    /// It survives the end of the process, not of the machine.
    Process,
}

fn witness_at(text: &str) -> Result<WitnessAt, String> {
    // A key ends in base64, which may hold `=`; an address of a witness has none.
    let (url, key) =
        text.split_once('=').ok_or("should be ADDRESS=KEY, as the witness prints both")?;
    let key = VerifierKey::parse(key).map_err(|why| format!("its key: {why}"))?;
    Ok(WitnessAt { url: url.to_owned(), key })
}
