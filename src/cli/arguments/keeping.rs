//! What can be asked of whoever keeps the log safe.

use clap::Args;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(in crate::cli) struct Backup {
    /// The folder of the backup. One that is there is brought up to date.
    pub(in crate::cli) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Restore {
    /// The folder of the backup.
    pub(in crate::cli) dir: PathBuf,
    /// The newest checkpoint that an auditor has kept. If it names more records than the
    /// backup holds, the log begins a new origin.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) published: Option<PathBuf>,
    /// Begin a new origin: the first record names the log before, every position rises by one.
    #[arg(long)]
    pub(in crate::cli) new_origin: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct Repair {
    /// What to believe: `journal` rebuilds what is read from; `sled` rebuilds the journal; `tiles`
    /// rebuilds both from a folder that `export --format tiles` wrote.
    #[arg(long, value_parser = ["journal", "sled", "tiles"])]
    pub(in crate::cli) from: String,
    /// The folder with the tiles.
    #[arg(required_if_eq("from", "tiles"))]
    pub(in crate::cli) dir: Option<PathBuf>,
}
