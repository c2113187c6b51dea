//! Writing the log out as NDJSON.

use crate::wire::{Line, hex};
use crate::{Failure, Service};
use event_log::{EventLog, Filter};
use events::{Compartment, Instant, Position, Recorded};
use serde::Serialize;
use std::io::{self, Write};

const PAGE: u64 = 1000;

/// What an auditor sees of a masked record: that it is there, and its leaf.
#[derive(Serialize)]
struct Masked {
    position: Position,
    stream: Compartment,
    masked: bool,
    recorded_at: Instant,
    leaf_hash: String,
}

#[derive(Serialize)]
struct Proved<'a> {
    #[serde(flatten)]
    line: &'a Line,
    leaf_hash: String,
}

/// Writes the records after `after` up to `upto`. Those of the protected compartment are masked,
/// and so are those that were retracted as being about somebody else.
pub(crate) fn masked(
    service: &Service,
    after: Position,
    upto: Position,
    out: &mut Vec<u8>,
) -> Result<(), Failure> {
    for_each(service.log(), after, upto, |recorded| {
        let leaf_hash = hex(&recorded.leaf);
        let is_protected = recorded.stream.compartment == Compartment::Protected;
        let written = if is_protected || service.is_withheld(recorded) {
            let (position, stream) = (recorded.position, recorded.stream.compartment);
            let recorded_at = recorded.recorded_at;
            let masked = Masked { position, stream, masked: true, recorded_at, leaf_hash };
            serde_json::to_writer(&mut *out, &masked)
        } else {
            let line = &Line::placed(recorded);
            serde_json::to_writer(&mut *out, &Proved { line, leaf_hash })
        };
        written.map_err(|error| Failure::broken(error.to_string()))?;
        out.push(b'\n');
        Ok(())
    })
}

/// Writes every record up to a place, in the shape that `import` reads.
///
/// This is the operator's export of the folder: who can read the folder and its key can read all
/// of it. What leaves through the service is masked.
pub(crate) fn whole(
    log: &dyn EventLog,
    upto: Position,
    out: &mut impl Write,
    progress: impl Fn(u64),
) -> Result<(), Failure> {
    for_each(log, Position(0), upto, |recorded| {
        progress(recorded.position.0);
        let gone = |error: io::Error| Failure::broken(format!("cannot write: {error}"));
        serde_json::to_writer(&mut *out, &Line::placed(recorded))
            .map_err(|error| gone(error.into()))?;
        out.write_all(b"\n").map_err(gone)
    })
}

/// Hands over every record after `after` up to `upto`, in order, a page at a time.
fn for_each(
    log: &dyn EventLog,
    after: Position,
    upto: Position,
    mut each: impl FnMut(&Recorded) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut after = after;
    while after < upto {
        let end = Position(upto.0.min(after.0 + PAGE));
        let page = log.read_log(after, end, &Filter::default())?;
        page.iter().try_for_each(&mut each)?;
        after = page.last().map_or(end, |last| last.position);
    }
    Ok(())
}
