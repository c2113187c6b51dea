//! What is to be done, and where.

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use std::fs;
use std::path::{Path, PathBuf};

/// One peer's work.
#[derive(Args)]
pub(crate) struct Run {
    /// Such as M2
    pub(crate) measure: String,
    /// A name that `list` gives for this measure
    pub(crate) peer: String,
    /// Events as JSON, one a line: line k is what each stream's event k holds
    #[arg(long)]
    pub(crate) work: PathBuf,
    /// How many clients append at once
    #[arg(long)]
    pub(crate) writers: usize,
    /// Events: appended in a turn, or there to be read
    #[arg(long)]
    pub(crate) events: usize,
    /// Events of one stream
    #[arg(long)]
    pub(crate) each: usize,
    /// Where the store may lie; made if it is missing
    #[arg(long)]
    pub(crate) folder: PathBuf,
}

/// The same, with the lines read.
pub(crate) struct Work {
    lines: Vec<String>,
    pub(crate) writers: usize,
    pub(crate) events: usize,
    pub(crate) each: usize,
}

impl Work {
    pub(crate) fn of(run: &Run) -> Result<Self> {
        let &Run { writers, events, each, .. } = run;
        let text = fs::read_to_string(&run.work);
        let text = text.with_context(|| format!("{} cannot be read", run.work.display()))?;
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        ensure!(writers > 0 && events > 0 && each > 0, "there is nothing to do");
        ensure!(lines.len() >= each, "streams of {each} need as many lines, not {}", lines.len());
        Ok(Self { lines, writers, events, each })
    }

    /// Event `k` of any stream, from 0: JSON.
    pub(crate) fn event(&self, k: usize) -> &str {
        &self.lines[k]
    }

    /// How many streams all the events make.
    pub(crate) const fn streams(&self) -> usize {
        self.events.div_ceil(self.each)
    }

    /// How many events this stream has, by its number: the last may have fewer.
    pub(crate) fn length(&self, stream: usize) -> usize {
        self.each.min(self.events - stream * self.each)
    }
}

/// A folder that vanishes with this.
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// A new one for this peer.
    pub(crate) fn of(run: &Run) -> Result<Self> {
        let path = run.folder.join(&run.peer);
        fs::create_dir_all(&run.folder)
            .and_then(|()| fs::create_dir(&path))
            .with_context(|| format!("{} cannot be made", path.display()))?;
        Ok(Self(fs::canonicalize(path)?))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What is left over is in a folder that whoever asked made for this.
        let _ = fs::remove_dir_all(&self.0);
    }
}
