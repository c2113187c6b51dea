//! What can be asked of the keys.

use super::{At, Here};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in super::super) struct Keys {
    #[command(subcommand)]
    pub(in super::super) command: KeysCommand,
}

#[derive(Debug, Subcommand)]
pub(in super::super) enum KeysCommand {
    /// Say how the keys are kept: generation, place and mode of the master key, how many keys.
    Status(Here),
    /// Split the master key between two custodians: one age file for each, both needed.
    Escrow(At<KeysEscrow>),
    /// Bring the master key back from both shares.
    Restore(At<KeysRestore>),
}

#[derive(Debug, Args)]
pub(in super::super) struct KeysEscrow {
    /// A custodian, by their age recipient; give two.
    #[arg(long, value_name = "AGE1…", required = true)]
    pub(in super::super) to: Vec<String>,
    /// The folder that the two files are written to.
    #[arg(long, value_name = "DIR")]
    pub(in super::super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in super::super) struct KeysRestore {
    /// A custodian's share; give both.
    #[arg(long, value_name = "FILE", required = true)]
    pub(in super::super) share: Vec<PathBuf>,
    /// The file of the age identity that opens a share, as age-keygen writes it; give one for each.
    #[arg(long, value_name = "FILE", required = true)]
    pub(in super::super) identity: Vec<PathBuf>,
    /// Where the master key is written, mode 0400. It must not be there yet.
    #[arg(long, value_name = "KEYFILE")]
    pub(in super::super) to: PathBuf,
}
