//! The Python library `eventsourcing`: a script beside this crate speaks the same protocol.

use crate::Peer;
use crate::work::Run;
use anyhow::{Context as _, Result};
use std::os::unix::process::CommandExt as _;
use std::process::Command;

/// The environment that `run.py` makes.
const PYTHON: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../../../target/peers/python/bin/python");

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/eventsourcing_peer.py");

/// M4: the script takes this process over, with its arguments, its input and its output.
pub(crate) fn everything(run: &Run) -> Result<Box<dyn Peer>> {
    let mut python = Command::new(PYTHON);
    let python = python.arg(SCRIPT).arg("--work").arg(&run.work).arg("--folder").arg(&run.folder);
    let (events, each) = (run.events.to_string(), run.each.to_string());
    let python = python.args(["--events", &events, "--each", &each]);
    Err(python.exec()).with_context(|| format!("{PYTHON} does not start: see run.py"))
}
