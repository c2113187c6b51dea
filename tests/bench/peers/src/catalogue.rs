//! Which peers there are, by measure.

use crate::work::Run;
use crate::{Peer, eventsourcing, message_db, postgres, reading, sqlite, umadb_peer};
use anyhow::{Context as _, Result};
use serde::Serialize;

/// One peer of one measure.
#[derive(Serialize)]
pub(crate) struct Entry {
    /// Such as `M2`.
    measure: &'static str,
    /// What `run` knows it by.
    peer: &'static str,
    /// What a table calls it.
    name: &'static str,
    /// Stepin's figure over this one's: at least so much for rates, at most for durations.
    goal: f64,
    /// Makes it ready for its first turn.
    #[serde(skip)]
    pub(crate) prepare: fn(&Run) -> Result<Box<dyn Peer>>,
}

const SQLITE: &str = "SQLite, WAL, synchronous=FULL";
const SQLITE_GROUPED: &str = "SQLite, one writer commits in groups";
const POSTGRES: &str = "PostgreSQL, one insert each";
const UMADB: &str = "UmaDB, one append each";
const MESSAGE_DB: &str = "message-db, a category per client";
const SCAN: &str = "PostgreSQL, scan and decode";
const PYTHON: &str = "Python eventsourcing, SQLite";
const STREAM: &str = "PostgreSQL, one stream, decoded";

type Prepare = fn(&Run) -> Result<Box<dyn Peer>>;

const fn entry(
    (measure, peer): (&'static str, &'static str),
    name: &'static str,
    goal: f64,
    prepare: Prepare,
) -> Entry {
    Entry { measure, peer, name, goal, prepare }
}

/// All of them. M3's do the same as in M2: it is Stepin that has its whole service on top there.
pub(crate) const ALL: [Entry; 11] = [
    entry(("M1", "sqlite"), SQLITE, 1.1, sqlite::alone),
    entry(("M1", "postgres"), POSTGRES, 1.8, postgres::appending),
    entry(("M2", "sqlite"), SQLITE_GROUPED, 1.2, sqlite::grouped),
    entry(("M2", "umadb"), UMADB, 3.0, umadb_peer::appending),
    entry(("M2", "postgres"), POSTGRES, 3.5, postgres::appending),
    entry(("M2", "message-db"), MESSAGE_DB, 8.0, message_db::appending),
    entry(("M3", "umadb"), UMADB, 1.3, umadb_peer::appending),
    entry(("M3", "postgres"), POSTGRES, 1.8, postgres::appending),
    entry(("M4", "postgres"), SCAN, 2.0, reading::everything),
    entry(("M4", "eventsourcing"), PYTHON, 10.0, eventsourcing::everything),
    entry(("M6", "postgres"), STREAM, 0.7, reading::one_stream),
];

/// The one that was asked for.
pub(crate) fn find(measure: &str, peer: &str) -> Result<&'static Entry> {
    let asked = |entry: &&Entry| entry.measure == measure && entry.peer == peer;
    let found = ALL.iter().find(asked);
    found.with_context(|| format!("{measure} has no peer {peer:?}: see `list`"))
}
