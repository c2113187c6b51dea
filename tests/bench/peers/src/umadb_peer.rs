//! UmaDB: its server as its own program starts it by default, asked by its own client.

use crate::Peer;
use crate::append::{Appending, Client, Event, runtime};
use crate::server::{Server, free_port, tied};
use crate::work::{Folder, Run, Work};
use anyhow::Result;
use std::fs;
use std::io::Write as _;
use std::process::ExitCode;
use umadb_client::{AsyncUmaDbClient, UmaDbClient};
use umadb_dcb::{DcbAppendCondition, DcbEvent, DcbEventStoreAsync as _, DcbQuery, DcbQueryItem};

/// The first argument that makes this program the server. No user's command.
pub(crate) const SERVER: &str = "umadb-server";

/// What UmaDB's own `main` does, with the arguments after the first.
pub(crate) fn serve() -> ExitCode {
    let served = umadb::parse_cli_options(std::env::args_os().skip(1))
        .and_then(umadb::start_server_with_cli_options);
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

/// M2 and M3: each client has a connection of its own.
pub(crate) fn appending(run: &Run) -> Result<Box<dyn Peer>> {
    let (work, runtime) = (Work::of(run)?, runtime(run.writers)?);
    let (folder, address) = (Folder::of(run)?, format!("127.0.0.1:{}", free_port()?));
    fs::write(folder.path().join("address"), &address)?;
    let mut command = tied(std::env::current_exe()?);
    command.args([SERVER, "--listen", &address, "--db-path"]).arg(folder.path());
    let mut server = Server::start(command, folder)?;
    let connector = UmaDbClient::new(format!("http://{address}"));
    server.answering(|| Ok(runtime.block_on(connector.connect_async())?))?;
    let clients = runtime.block_on(async {
        let mut clients = Vec::new();
        for _ in 0..work.writers {
            clients.push(Appender { client: connector.connect_async().await?, last: None });
        }
        anyhow::Ok(clients)
    })?;
    Ok(Box::new(Appending::new(work, clients, runtime, Some(server))))
}

struct Appender {
    client: AsyncUmaDbClient,
    /// Where the stream's last event is among all.
    last: Option<u64>,
}

impl Client for Appender {
    async fn append(&mut self, event: Event<'_>) -> Result<()> {
        let stream = event.stream.to_string();
        if event.version == 0 {
            self.last = None;
        }
        // Nobody may have written to the stream since its last event that this client knows.
        let others = DcbQuery::new().item(DcbQueryItem::new().tags([stream.as_str()]));
        let condition = DcbAppendCondition::new(others).after(self.last);
        let event =
            DcbEvent::new().event_type("entry").tags([stream]).data(event.json).uuid(event.id);
        self.last = Some(self.client.append(vec![event], Some(condition), None).await?);
        Ok(())
    }
}
