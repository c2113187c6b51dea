//! Brings sled after the journal, in order, and syncs it and the head marker a few times a second.

use crate::Durability;
use crate::copyfault::CopyFault;
use crate::shared::Shared;
use crate::unapplied::Next;
use std::fs::File;
use std::sync::Arc;
use std::time::{Duration, Instant};

const AT_ONCE: usize = 512;
const SYNC_EVERY: Duration = Duration::from_millis(500);

/// Runs until the log is closed or sled fails.
pub(crate) fn run(shared: &Arc<Shared>, marker: &File) {
    if let Err(why) = apply_all(shared, marker) {
        // The journal has everything; the records wait in memory for readers. But sled would fall
        // behind without bound, so nothing more is taken: a restart rebuilds it.
        shared.stop(format!("the sled copy could not be written, and is rebuilt at start: {why}"));
        shared.unapplied.give_up();
    }
}

fn apply_all(shared: &Shared, marker: &File) -> Result<(), CopyFault> {
    let mut dirty = false;
    let mut synced = Instant::now();
    loop {
        match shared.unapplied.next(AT_ONCE, SYNC_EVERY) {
            Next::Apply(first, records) => {
                shared.copy.put(first, records.iter().map(AsRef::as_ref))?;
                shared.unapplied.applied(records.len());
                dirty = true;
            }
            Next::Idle => {}
            Next::Done => return Ok(()),
        }
        let on_disk = match shared.options.durability {
            Durability::Disk => true,
            Durability::Process => false,
        };
        if dirty && on_disk && synced.elapsed() >= SYNC_EVERY {
            shared.copy.sync()?;
            let failed =
                |error| CopyFault::of(format!("the head marker could not be synced: {error}"));
            shared.options.disk.sync(marker).map_err(failed)?;
            dirty = false;
            synced = Instant::now();
        }
    }
}
