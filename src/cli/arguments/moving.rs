//! What can be asked of what comes in, goes out, or goes for good.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct Export {
    /// The format. `tiles` are static files with proofs, for auditors and for `repair`: sealed as
    /// the log is, also while a service writes to it.
    #[arg(long, default_value = "ndjson", value_parser = ["ndjson", "tiles"])]
    pub(in crate::cli) format: String,
    /// The folder for tiles.
    #[arg(long, value_name = "DIR", required_if_eq("format", "tiles"))]
    pub(in crate::cli) out: Option<PathBuf>,
    /// Only the case compartment of this journey, by id or by reference.
    #[arg(long, conflicts_with = "out")]
    pub(in crate::cli) journey: Option<String>,
    /// The agency that the case is given to: something has to be shared with it that day.
    #[arg(long, value_name = "AGENCY", requires = "journey")]
    pub(in crate::cli) recipient: Option<events::Text>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Import {
    /// The format of the files.
    #[arg(long, value_parser = ["ndjson", "csv"])]
    pub(in crate::cli) format: String,
    /// Which column and value becomes which event: see events/case-notes/README.md.
    #[arg(long, required_if_eq("format", "csv"))]
    pub(in crate::cli) mapping: Option<PathBuf>,
    /// Write what can be taken although some lines cannot.
    #[arg(long)]
    pub(in crate::cli) skip_rejected: bool,
    /// Check the files and write nothing.
    #[arg(long)]
    pub(in crate::cli) check_only: bool,
    /// The files.
    #[arg(required = true)]
    pub(in crate::cli) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Erase {
    /// The journey, by id or by reference.
    pub(in crate::cli) journey: String,
    /// Whose record: the service user's (case, safety, supervision) or the protected people's.
    #[arg(long, value_parser = ["service-user", "protected"])]
    pub(in crate::cli) person: String,
    /// On what basis. It is kept for ever: name nobody.
    #[arg(long)]
    pub(in crate::cli) basis: String,
    /// Who decided it in a retention-reviewed before: somebody else.
    #[arg(long, value_name = "STAFF")]
    pub(in crate::cli) approver: String,
    /// The idempotency key: repeat a request with the key it had, and it is carried out once.
    #[arg(long)]
    pub(in crate::cli) key: Option<events::BatchId>,
}
