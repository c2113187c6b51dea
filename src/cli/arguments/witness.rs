//! `stepin witness`: what can be asked for.

use clap::Args;
use proof::{Malformed, VerifierKey};
use std::net::SocketAddr;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct WitnessHere {
    /// Where to listen. What comes in and goes out is signed, and says nothing of any record.
    #[arg(long, default_value = "127.0.0.1:8090")]
    pub(in crate::cli) listen: SocketAddr,
    /// The folder of the witness: its key, made at the first start, and the sizes and roots that it
    /// cosigned last. Never bring back an older copy of it.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) state: PathBuf,
    /// What the witness is known by, such as witness.example.org/stepin.
    #[arg(long)]
    pub(in crate::cli) name: String,
    /// The verifier key of a log to witness; again for each further log.
    #[arg(long = "log", value_name = "VKEY", required = true, value_parser = verifier_key)]
    pub(in crate::cli) logs: Vec<VerifierKey>,
    /// Write log lines as JSON.
    #[arg(long)]
    pub(in crate::cli) log_json: bool,
}

fn verifier_key(text: &str) -> Result<VerifierKey, Malformed> {
    VerifierKey::parse(text)
}
