//! PostgreSQL: a server of its own, a plain table of events, and one insert a commit.

use crate::Peer;
use crate::append::{Appending, Client, Event, runtime};
use crate::server::{Server, free_port, hand_over, tied_unprivileged};
use crate::work::{Folder, Run, Work};
use anyhow::{Context as _, Result, ensure};
use std::fs;
use std::path::{Path, PathBuf};
use tokio::runtime::Runtime;
use tokio_postgres::{Client as Connection, Config, NoTls, Statement};

/// Where Debian puts each version.
const VERSIONS: &str = "/usr/lib/postgresql";

/// Durable as it comes; the rest keeps it from working in others' turns, and the table in memory.
const SETTINGS: [&str; 10] = [
    "fsync=on",
    "synchronous_commit=on",
    "full_page_writes=on",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "max_connections=200",
    "shared_buffers=1GB",
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
    "autovacuum=off",
];

/// Two indexes, which is the least that keeps both orders: of all events, and of one stream.
pub(crate) const SCHEMA: &str = "
    CREATE TABLE events (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        stream   uuid NOT NULL,
        version  integer NOT NULL,
        id       uuid NOT NULL,
        event    jsonb NOT NULL,
        UNIQUE (stream, version)
    );";

const INSERT: &str =
    "INSERT INTO events (stream, version, id, event) VALUES ($1, $2, $3, $4::text::jsonb)";

/// M1 to M3: each client has a connection of its own.
pub(crate) fn appending(run: &Run) -> Result<Box<dyn Peer>> {
    let (work, runtime) = (Work::of(run)?, runtime(run.writers)?);
    let (server, config) = started(run, &runtime)?;
    let clients = runtime.block_on(async {
        connected(&config).await?.batch_execute(SCHEMA).await?;
        let mut clients = Vec::new();
        for _ in 0..work.writers {
            let connection = connected(&config).await?;
            let insert = connection.prepare(INSERT).await?;
            clients.push(Inserting { connection, insert });
        }
        anyhow::Ok(clients)
    })?;
    Ok(Box::new(Appending::new(work, clients, runtime, Some(server))))
}

struct Inserting {
    connection: Connection,
    insert: Statement,
}

impl Client for Inserting {
    async fn append(&mut self, event: Event<'_>) -> Result<()> {
        let version = i32::try_from(event.version)?;
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&event.stream, &version, &event.id, &event.json];
        let inserted = self.connection.execute(&self.insert, &values).await?;
        ensure!(inserted == 1, "{inserted} events were inserted instead of one");
        Ok(())
    }
}

/// A new server with nothing in it, and how it is reached.
pub(crate) fn started(run: &Run, runtime: &Runtime) -> Result<(Server, Config)> {
    let (folder, port, programs) = (Folder::of(run)?, free_port()?, programs()?);
    hand_over(folder.path())?;
    let data = folder.path().join("data");
    let mut initdb = tied_unprivileged(programs.join("initdb"));
    initdb.args(["--username=peers", "--auth=trust", "--encoding=UTF8", "--locale=C", "-D"]);
    let made = initdb.arg(&data).output()?;
    ensure!(made.status.success(), "initdb: {}", String::from_utf8_lossy(&made.stderr));
    let mut postgres = tied_unprivileged(programs.join("postgres"));
    postgres.arg("-D").arg(&data).args(["-p", &port.to_string()]);
    postgres.args(SETTINGS.iter().flat_map(|setting| ["-c", setting]));
    let mut server = Server::start(postgres, folder)?;
    let mut config = Config::new();
    config.host("127.0.0.1").port(port).user("peers").dbname("postgres");
    server.answering(|| runtime.block_on(connected(&config)))?;
    Ok((server, config))
}

/// A connection, driven by the runtime.
pub(crate) async fn connected(config: &Config) -> Result<Connection> {
    let (client, connection) = config.connect(NoTls).await?;
    // It ends with its client; a fault of it is the answer to what the client asks.
    tokio::spawn(connection);
    Ok(client)
}

/// The folder of the newest version's programs.
fn programs() -> Result<PathBuf> {
    let versions = fs::read_dir(VERSIONS).with_context(|| format!("{VERSIONS} is missing"))?;
    let versions = versions.flatten().filter_map(|entry| {
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = Path::new(VERSIONS).join(entry.file_name()).join("bin");
        programs.join("postgres").exists().then_some((number, programs))
    });
    let newest = versions.max().context("no version of PostgreSQL's server is installed")?;
    Ok(newest.1)
}
