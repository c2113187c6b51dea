//! What `verify` and `checkpoint` are asked.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct Verify {
    /// A checkpoint that was kept elsewhere: the log, or the tiles, must still lead to it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) checkpoint: Option<PathBuf>,
    /// Verify this folder of exported tiles instead, with no log and no keyring at hand.
    #[arg(long, value_name = "DIR", conflicts_with = "receipt")]
    pub(in crate::cli) tiles: Option<PathBuf>,
    /// Verify this receipt. One with a proof needs a verifier key only; any other is looked up in
    /// the log.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) receipt: Option<PathBuf>,
    /// The verifier key that checkpoints are to be signed with, as `stepin checkpoint --key` prints
    /// it, or a file that holds it. The data folder knows its own.
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) key: Option<String>,
    /// A witness that must have cosigned the checkpoint, by its verifier key.
    #[arg(long, value_name = "KEY")]
    pub(in crate::cli) witness: Vec<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AskedCheckpoint {
    /// Print the verifier key instead: publish it where the log's operator cannot change it.
    #[arg(long)]
    pub(in crate::cli) key: bool,
    /// Draw the checkpoint as a QR code below it.
    #[arg(long, conflicts_with = "key")]
    pub(in crate::cli) qr: bool,
}
