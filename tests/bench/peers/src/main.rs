//! Other stores doing Stepin's work, turn by turn, for `stepin bench --peers`.
//!
//! `list` says which there are. `run` prepares one, says `ready`, and then answers each line `turn`
//! on its input with a figure, until the input ends; then it leaves nothing behind.
//!
//! Never part of the product, and never a judge of it: what a figure means is said by who asks.

mod append;
mod catalogue;
mod eventsourcing;
mod message_db;
mod postgres;
mod reading;
mod server;
mod sqlite;
mod umadb_peer;
mod work;

use anyhow::{Result, bail};
use clap::{Parser, Subcommand};
use std::fmt::Display;
use std::io::{Write as _, stdin, stdout};
use std::process::ExitCode;

/// Other stores doing Stepin's work, turn by turn
#[derive(Parser)]
#[command(version)]
struct Asked {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// One line of JSON for each measure and peer
    List,
    /// One peer: `ready`, then a figure for each line `turn` on the input
    Run(work::Run),
}

/// Somebody who does the measure's work, a turn at a time.
trait Peer {
    /// Does it once; the figure in the measure's unit.
    fn turn(&mut self) -> Result<f64>;
}

fn main() -> ExitCode {
    // UmaDB's server runs in a process of its own, by this program's file under another name.
    if std::env::args_os().nth(1).is_some_and(|first| first == umadb_peer::SERVER) {
        return umadb_peer::serve();
    }
    let done = match Asked::parse().command {
        Command::List => list(),
        Command::Run(run) => take_turns(&run),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Nobody may be reading any more.
            let _ = writeln!(std::io::stderr(), "{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn list() -> Result<()> {
    catalogue::ALL.iter().try_for_each(|entry| say(serde_json::to_string(entry)?))
}

fn take_turns(run: &work::Run) -> Result<()> {
    let entry = catalogue::find(&run.measure, &run.peer)?;
    let mut peer = (entry.prepare)(run)?;
    say("ready")?;
    for line in stdin().lines() {
        match line?.as_str() {
            "turn" => say(peer.turn()?)?,
            other => bail!("`turn` was expected, not {other:?}"),
        }
    }
    Ok(())
}

/// One line, at once.
fn say(line: impl Display) -> Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
