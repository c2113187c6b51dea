//! What can be asked about somebody's request for the record about them.

use super::At;
use clap::{Args, Subcommand};
use events::EventId;
use std::path::PathBuf;

/// Shown under `stepin subject-access --help`.
pub(super) const WALK: &str = "\
The walk (G-01 and G-02 are two governance leads; each says what for, with --purpose):
  1  they asked         G-01  stepin subject-access open SU-0042 --scope \"their words\"
  2  what waits         G-01  stepin subject-access status SU-0042
  3  decide, by entry   G-01  stepin subject-access decide SU-0042 hold-back ENTRY --reason \"why\"
  4  read it            G-01  stepin subject-access preview SU-0042 --out draft.html
  5  prepare it         G-01  stepin subject-access prepare SU-0042
  6  read it, too       G-02  stepin subject-access preview SU-0042 --out draft.html
  7  release it         G-02  stepin subject-access release SU-0042 --out answer

For example:
  stepin subject-access --as G-01/governance-lead --purpose \"a request for access\" status SU-0042

Due is the same day of the next month. What is held back leaves no gap and no mark in the answer.
All that is open, with the days left: stepin board requests. More: docs/subject-access.md";

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum SubjectAccess {
    /// Record that somebody asked; say by when it is to be answered.
    Open(At<AccessOpen>),
    /// Show where requests stand, what waits for a decision, and what to do next.
    Status(At<AccessOf>),
    /// Decide whether entries are given or held back.
    ///
    /// Needed for entries that may hold something of other people. Entries of safety and
    /// supervision are left out unless you give them; any other can be held back.
    Decide(At<AccessDecide>),
    /// Extend the time to answer, once, by two months at the most.
    ///
    /// For a request that is complex, or one of many. Tell the person within the first month.
    Extend(At<AccessExtend>),
    /// Write what would be handed out as a page, to read it before it is prepared or released.
    Preview(At<AccessPreview>),
    /// Put together what is to be handed out, as of today. Another governance lead releases it.
    Prepare(At<AccessOf>),
    /// Hand out what another governance lead prepared; write it into a folder.
    ///
    /// Released once, it can be written again, the same to the byte: name it with --request.
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
    /// The label of the protected person who asked, such as PP-1; left out: the service user did.
    #[arg(long)]
    pub(in crate::cli) label: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessDecide {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// What is decided.
    #[arg(value_parser = ["give", "hold-back"])]
    pub(in crate::cli) outcome: String,
    /// The entries, by their ids as `status` lists them.
    #[arg(required = true, value_name = "ENTRY")]
    pub(in crate::cli) entries: Vec<EventId>,
    /// Why. It is kept in the service's own register, and is no part of the answer.
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
pub(in crate::cli) struct AccessPreview {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// The file that the page is written into.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct AccessRelease {
    #[command(flatten)]
    pub(in crate::cli) of: AccessOf,
    /// The folder that bundle.json, bundle.html and manifest.txt are written into.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) out: PathBuf,
}
