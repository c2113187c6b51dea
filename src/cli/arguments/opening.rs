//! What can be asked of a case that is not one's own.

use super::At;
use clap::{Args, Subcommand};
use events::{EventId, Text};

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum Emergency {
    /// Open a case that is not yours, for half an hour. It is recorded and told.
    Open(At<EmergencyOpen>),
    /// Close an emergency access, after looking at what was read.
    Close(At<EmergencyClose>),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EmergencyOpen {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// Why. It is kept for ever: name nobody.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) why: Text,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EmergencyClose {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// The emergency-access-opened: `stepin board emergencies` lists them.
    pub(in crate::cli) event: EventId,
    /// What you found. It is kept for ever: name nobody.
    #[arg(long, value_name = "TEXT")]
    pub(in crate::cli) finding: Text,
}
