//! message-db: its own tables and functions, as its npm package installs them into PostgreSQL.

use crate::Peer;
use crate::append::{Appending, Client, Event, runtime};
use crate::postgres::{connected, started};
use crate::work::{Run, Work};
use anyhow::{Result, ensure};
use std::process::Command;
use tokio_postgres::{Client as Connection, Config, Statement};

/// Where `npm ci` puts its installer.
const INSTALLER: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/@eventide/message-db/database/install.sh");

const WRITE: &str = "SELECT write_message($1, $2, 'entry', $3::text::jsonb, NULL, $4)";

/// M2: each client has a category of its own, since a write locks its category.
pub(crate) fn appending(run: &Run) -> Result<Box<dyn Peer>> {
    let (work, runtime) = (Work::of(run)?, runtime(run.writers)?);
    let (server, mut config) = started(run, &runtime)?;
    install(&config)?;
    config.dbname("message_store").options("-c search_path=message_store,public");
    let clients = runtime.block_on(async {
        let mut clients = Vec::new();
        for number in 0..work.writers {
            let connection = connected(&config).await?;
            let write = connection.prepare(WRITE).await?;
            clients.push(Writing { connection, write, category: format!("client{number}") });
        }
        anyhow::Ok(clients)
    })?;
    Ok(Box::new(Appending::new(work, clients, runtime, Some(server))))
}

fn install(config: &Config) -> Result<()> {
    let port = config.get_ports()[0].to_string();
    let mut installer = Command::new("bash");
    installer.arg(INSTALLER).envs([("PGHOST", "127.0.0.1"), ("PGUSER", "peers")]);
    let installed = installer.env("PGPORT", port).env("DATABASE_NAME", "message_store").output()?;
    ensure!(
        installed.status.success(),
        "message-db's installer: {}",
        String::from_utf8_lossy(&installed.stderr)
    );
    Ok(())
}

struct Writing {
    connection: Connection,
    write: Statement,
    category: String,
}

impl Client for Writing {
    async fn append(&mut self, event: Event<'_>) -> Result<()> {
        let name = format!("{}-{}", self.category, event.stream);
        // The version of a stream without messages is -1.
        let expected = i64::try_from(event.version)? - 1;
        let id = event.id.to_string();
        let values: [&(dyn tokio_postgres::types::ToSql + Sync); 4] =
            [&id, &name, &event.json, &expected];
        let row = self.connection.query_one(&self.write, &values).await?;
        ensure!(row.get::<_, i64>(0) == expected + 1, "it was written at another place");
        Ok(())
    }
}
