//! Durable appends, one event a commit, by one client or many, each waiting for its own.

use crate::Peer;
use crate::server::Server;
use crate::work::Work;
use anyhow::Result;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;
use uuid::Uuid;

/// One event to be appended.
#[derive(Clone, Copy)]
pub(crate) struct Event<'a> {
    pub(crate) id: Uuid,
    pub(crate) stream: Uuid,
    /// Its place in its stream, from 0. Refused if there is an event at this place.
    pub(crate) version: usize,
    /// JSON.
    pub(crate) json: &'a str,
}

/// Somebody who appends to a stream of its own.
pub(crate) trait Client: Send + 'static {
    /// Returns when the event is durable.
    fn append(&mut self, event: Event<'_>) -> impl Future<Output = Result<()>> + Send;
}

/// Clients that append, and what they append to.
pub(crate) struct Appending<C> {
    work: Arc<Work>,
    clients: Vec<C>,
    runtime: Runtime,
    /// Ends after its clients.
    _server: Option<Server>,
}

impl<C> Appending<C> {
    pub(crate) fn new(
        work: Work,
        clients: Vec<C>,
        runtime: Runtime,
        server: Option<Server>,
    ) -> Self {
        Self { work: Arc::new(work), clients, runtime, _server: server }
    }
}

/// For one client a thread is enough, and hands nothing over to another.
pub(crate) fn runtime(writers: usize) -> Result<Runtime> {
    let mut builder =
        if writers == 1 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    Ok(builder.enable_all().build()?)
}

impl<C: Client> Peer for Appending<C> {
    fn turn(&mut self) -> Result<f64> {
        let next = Arc::new(AtomicUsize::new(0));
        let clients = std::mem::take(&mut self.clients);
        let began = Instant::now();
        self.clients = self.runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for client in clients {
                tasks.spawn(write(client, self.work.clone(), next.clone()));
            }
            let mut done = Vec::new();
            while let Some(client) = tasks.join_next().await {
                done.push(client??);
            }
            anyhow::Ok(done)
        })?;
        Ok(self.work.events as f64 / began.elapsed().as_secs_f64())
    }
}

/// One client's part: stream after stream until all are taken, as Stepin's clients do it.
async fn write<C: Client>(mut client: C, work: Arc<Work>, next: Arc<AtomicUsize>) -> Result<C> {
    loop {
        let number = next.fetch_add(1, Ordering::Relaxed);
        if number >= work.streams() {
            return Ok(client);
        }
        let stream = Uuid::now_v7();
        for version in 0..work.length(number) {
            let (id, json) = (Uuid::now_v7(), work.event(version));
            client.append(Event { id, stream, version, json }).await?;
        }
    }
}
