//! SQLite, in this process: one connection that commits each event, or a writer that commits what
//! waits.

use crate::Peer;
use crate::append::{Appending, Client, Event, runtime};
use crate::work::{Folder, Run, Work};
use anyhow::{Context as _, Result, anyhow, ensure};
use rusqlite::{Connection, params};
use std::sync::Arc;
use std::thread;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

const SCHEMA: &str = "
    CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        stream   BLOB NOT NULL,
        version  INTEGER NOT NULL,
        id       BLOB NOT NULL,
        event    TEXT NOT NULL,
        UNIQUE (stream, version)
    ) STRICT;";

const INSERT: &str = "INSERT INTO events (stream, version, id, event) VALUES (?1, ?2, ?3, ?4)";

/// M1: a transaction for each event.
pub(crate) fn alone(run: &Run) -> Result<Box<dyn Peer>> {
    let (work, folder) = (Work::of(run)?, Folder::of(run)?);
    ensure!(work.writers == 1, "one connection has one client");
    let client = Alone { connection: open(&folder)?, _folder: folder };
    Ok(Box::new(Appending::new(work, vec![client], runtime(1)?, None)))
}

/// M2: clients hand their events to a thread that commits all that wait, and then tells each.
pub(crate) fn grouped(run: &Run) -> Result<Box<dyn Peer>> {
    let (work, folder) = (Work::of(run)?, Arc::new(Folder::of(run)?));
    let connection = open(&folder)?;
    let (sender, waiting) = mpsc::unbounded_channel();
    thread::spawn(move || commit_groups(connection, waiting));
    let client = || Grouped { sender: sender.clone(), _folder: folder.clone() };
    let clients = (0..work.writers).map(|_| client()).collect();
    let runtime = runtime(work.writers)?;
    Ok(Box::new(Appending::new(work, clients, runtime, None)))
}

fn open(folder: &Folder) -> Result<Connection> {
    let connection = Connection::open(folder.path().join("events.db"))?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    connection.pragma_update(None, "synchronous", "full")?;
    connection.execute_batch(SCHEMA)?;
    Ok(connection)
}

struct Alone {
    connection: Connection,
    _folder: Folder,
}

impl Client for Alone {
    async fn append(&mut self, event: Event<'_>) -> Result<()> {
        insert(&self.connection, event.stream, event.version, event.id, event.json)
    }
}

fn insert(to: &Connection, stream: Uuid, version: usize, id: Uuid, json: &str) -> Result<()> {
    let mut insert = to.prepare_cached(INSERT)?;
    insert.execute(params![stream.as_bytes(), version as i64, id.as_bytes(), json])?;
    Ok(())
}

struct Grouped {
    sender: mpsc::UnboundedSender<Waiting>,
    _folder: Arc<Folder>,
}

/// An event of a client, and where it waits.
struct Waiting {
    stream: Uuid,
    version: usize,
    id: Uuid,
    json: String,
    told: oneshot::Sender<Result<()>>,
}

impl Client for Grouped {
    async fn append(&mut self, event: Event<'_>) -> Result<()> {
        let Event { id, stream, version, json } = event;
        let (told, waits) = oneshot::channel();
        let waiting = Waiting { stream, version, id, json: json.to_owned(), told };
        self.sender.send(waiting).ok().context("the writer has ended")?;
        waits.await.context("the writer has ended")?
    }
}

/// Until there is no client any more, or the database fails.
fn commit_groups(
    connection: Connection,
    mut waiting: mpsc::UnboundedReceiver<Waiting>,
) -> Result<()> {
    let (mut group, mut done) = (Vec::new(), Vec::new());
    while waiting.blocking_recv_many(&mut group, usize::MAX) > 0 {
        let transaction = connection.unchecked_transaction()?;
        for Waiting { stream, version, id, json, told } in group.drain(..) {
            // A place that is taken is that client's affair: the others are not rolled back.
            done.push((told, insert(&transaction, stream, version, id, &json)));
        }
        let committed = transaction.commit();
        for (told, inserted) in done.drain(..) {
            let fault = |error: &rusqlite::Error| anyhow!("not committed: {error}");
            // Who does not wait any more need not know.
            let _ = told.send(committed.as_ref().map_err(fault).and(inserted));
        }
        committed?;
    }
    Ok(())
}
