//! What can be asked about somebody's request for the record about them.

use super::At;
use clap::{Args, Subcommand};
use events::EventId;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SubjectAccess {
    /// Record that somebody asked; say by when it is to be answered.
    Open(At<AccessOpen>),
    /// Show where requests stand, and of each entry what was decided.
    Status(At<AccessOf>),
    /// Decide whether an entry is given or held back.
    Decide(At<AccessDecide>),
    /// Extend the time to answer, once, by two months at the most.
    Extend(At<AccessExtend>),
    /// Put together what is to be handed out, as of today.
    Prepare(At<AccessOf>),
    /// Hand out what another governance lead prepared; write it into a folder.
    Release(At<AccessRelease>),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessOf {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// The request; left out: the only one that is open.
    #[arg(long, value_name = "EVENT")]
    pub(in crate::cli) request: Option<EventId>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessOpen {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// The London date on which they asked; left out: today.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) asked_on: Option<chrono::NaiveDate>,
    /// What they asked for, in their words.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) scope: Option<String>,
    /// The label of the protected person who asked; left out: the service user did.
    #[arg(long)]
    pub(in crate::cli) label: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessDecide {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// The entry.
    pub(in crate::cli) entry: EventId,
    /// What is decided.
    #[arg(value_parser = ["give", "hold-back"])]
    pub(in crate::cli) outcome: String,
    /// Why. It is kept in the service's own register.
    #[arg(long)]
    pub(in crate::cli) reason: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessExtend {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// The London date by which it is to be answered now.
    #[arg(long, value_name = "DATE")]
    pub(in crate::cli) until: chrono::NaiveDate,
    /// Why, as the person was told.
    #[arg(long)]
    pub(in crate::cli) reason: String,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessRelease {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// The folder that bundle.json, bundle.html and manifest.txt are written into.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
}
