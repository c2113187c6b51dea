//! What can be asked about the organisation and its policies.

use super::{At, Here};
use clap::{Args, Subcommand};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct Organisation {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_believed_at: Option<String>,
    /// As it was when the log stood at this position.
    #[arg(long, value_name = "P", conflicts_with = "as_believed_at")]
    pub(in crate::cli) at_position: Option<u64>,
    /// Who is on duty at this time; left out: now, or the time believed at.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_at: Option<String>,
}

const HELP: &str = "\
A policy is a TOML document with every figure that views are read under. To change one:
  stepin policy show > next.toml            start from the one in force
  edit next.toml                            its version, and whatever else
  stepin policy check next.toml             is it whole? if not: line, column, reason
  stepin board contact --policy next.toml   what would it say?
  stepin --as S-01/supervisor policy adopt next.toml

Adopting is an event: beliefs from before it are still read under the policy of then. The document
is kept in the data folder as policies/VERSION.toml. A version never comes to mean another one.";

#[derive(Debug, Args)]
#[command(after_help = HELP)]
pub(in crate::cli) struct Policy {
    #[command(subcommand)]
    pub(in crate::cli) asked: PolicyCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum PolicyCommand {
    /// List every policy: which is in force, since when, adopted by whom.
    List(Here),
    /// Print a policy's document.
    Show(At<PolicyShow>),
    /// Say whether a file is a policy and, if not, where it is broken. Needs no data folder.
    Check(PolicyCheck),
    /// Keep a file's document and put it in force. Repeating it changes nothing.
    Adopt(At<PolicyAdopt>),
    /// Show which journeys two policies flag differently, over the whole log.
    Diff(At<PolicyDiff>),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyDiff {
    /// A version or, on the data folder, a file.
    pub(in crate::cli) from: String,
    /// The other version or file.
    pub(in crate::cli) to: String,
    /// Journeys as they were believed at this time; a bare date means the end of that London day.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_believed_at: Option<String>,
    /// Read clocks as at this time.
    #[arg(long, value_name = "T")]
    pub(in crate::cli) as_at: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyShow {
    /// The version; left out: the one in force.
    #[arg(id = "policy-version", value_name = "VERSION")]
    pub(in crate::cli) version: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyCheck {
    /// The document.
    pub(in crate::cli) file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyAdopt {
    /// The document.
    pub(in crate::cli) file: PathBuf,
}
