//! PostgreSQL, read: everything in order, or one stream, each event decoded.

use crate::Peer;
use crate::append::runtime;
use crate::postgres::{SCHEMA, connected, started};
use crate::server::Server;
use crate::work::{Run, Work};
use anyhow::{Result, ensure};
use futures_util::{TryStreamExt as _, pin_mut};
use serde_json::Value;
use serde_json::value::RawValue;
use std::hint::black_box;
use std::time::Instant;
use tokio::runtime::Runtime;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{Json, Type};
use tokio_postgres::{Client as Connection, Row, Statement};
use uuid::Uuid;

/// How many streams are written at once: their events lie among one another's.
const TOGETHER: usize = 64;

/// How many streams are read in one turn, and the stride that visits them all over the table: as
/// Stepin reads its journeys.
const READ: usize = 500;
const STRIDE: usize = 7919;

/// M4: all events in the order in which they were appended; events a second.
pub(crate) fn everything(run: &Run) -> Result<Box<dyn Peer>> {
    let select = "SELECT stream, version, event FROM events ORDER BY position";
    Ok(Box::new(Everything(Filled::new(run, select)?)))
}

/// M6: one stream, in microseconds at the median.
pub(crate) fn one_stream(run: &Run) -> Result<Box<dyn Peer>> {
    let select = "SELECT stream, version, event FROM events WHERE stream = $1 ORDER BY version";
    Ok(Box::new(OneStream(Filled::new(run, select)?)))
}

/// A table with all events in it.
struct Filled {
    work: Work,
    streams: Vec<Uuid>,
    connection: Connection,
    select: Statement,
    runtime: Runtime,
    _server: Server,
}

impl Filled {
    fn new(run: &Run, select: &str) -> Result<Self> {
        // One connection reads: a thread is enough for it.
        let (work, runtime) = (Work::of(run)?, runtime(1)?);
        let streams: Vec<_> = (0..work.streams()).map(|_| Uuid::now_v7()).collect();
        let (server, config) = started(run, &runtime)?;
        let (connection, select) = runtime.block_on(async {
            let connection = connected(&config).await?;
            connection.batch_execute(SCHEMA).await?;
            fill(&connection, &work, &streams).await?;
            connection.batch_execute("VACUUM ANALYZE events").await?;
            connection.batch_execute("CHECKPOINT").await?;
            let select = connection.prepare(select).await?;
            anyhow::Ok((connection, select))
        })?;
        Ok(Self { work, streams, connection, select, runtime, _server: server })
    }
}

async fn fill(connection: &Connection, work: &Work, streams: &[Uuid]) -> Result<()> {
    let copy = "COPY events (stream, version, id, event) FROM STDIN BINARY";
    let sink = connection.copy_in(copy).await?;
    let types = [Type::UUID, Type::INT4, Type::UUID, Type::JSONB];
    let writer = BinaryCopyInWriter::new(sink, &types);
    pin_mut!(writer);
    for first in (0..streams.len()).step_by(TOGETHER) {
        let group = first..streams.len().min(first + TOGETHER);
        for (version, nth) in (0_i32..).zip(0..work.each) {
            let event: Json<&RawValue> = Json(serde_json::from_str(work.event(nth))?);
            for stream in group.clone().filter(|stream| nth < work.length(*stream)) {
                let id = Uuid::now_v7();
                writer.as_mut().write(&[&streams[stream], &version, &id, &event]).await?;
            }
        }
    }
    let written = writer.finish().await?;
    ensure!(written == work.events as u64, "{written} events were copied, not {}", work.events);
    Ok(())
}

/// Its stream, its place there, and what it holds.
fn decoded(row: &Row) -> Result<(Uuid, i32, Value)> {
    let Json(event) = row.try_get::<_, Json<Value>>(2)?;
    Ok((row.try_get(0)?, row.try_get(1)?, event))
}

struct Everything(Filled);

impl Peer for Everything {
    fn turn(&mut self) -> Result<f64> {
        let Filled { work, connection, select, runtime, .. } = &self.0;
        let began = Instant::now();
        let read = runtime.block_on(async {
            let none: [i32; 0] = [];
            let rows = connection.query_raw(select, none).await?;
            pin_mut!(rows);
            let mut read = 0;
            while let Some(row) = rows.try_next().await? {
                black_box(decoded(&row)?);
                read += 1;
            }
            anyhow::Ok(read)
        })?;
        let took = began.elapsed();
        ensure!(read == work.events, "{read} events were read, not {}", work.events);
        Ok(read as f64 / took.as_secs_f64())
    }
}

struct OneStream(Filled);

impl Peer for OneStream {
    fn turn(&mut self) -> Result<f64> {
        let Filled { work, streams, connection, select, runtime, .. } = &self.0;
        let mut took = Vec::with_capacity(READ);
        for nth in 0..READ {
            let number = nth.wrapping_mul(STRIDE) % streams.len();
            let began = Instant::now();
            let events = runtime.block_on(async {
                let rows = connection.query(select, &[&streams[number]]).await?;
                rows.iter().map(decoded).collect::<Result<Vec<_>>>()
            })?;
            took.push(began.elapsed().as_secs_f64() * 1e6);
            ensure!(events.len() == work.length(number), "a stream of {} events", events.len());
        }
        took.sort_by(f64::total_cmp);
        Ok(took[took.len() / 2])
    }
}
