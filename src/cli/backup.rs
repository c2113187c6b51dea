//! `stepin backup` and `stepin restore`.

use super::arguments::{Backup, Global, Restore};
use super::data::{not_opened, options};
use super::maintain::report;
use super::output::Out;
use crate::Failure;
use crate::failure::kind;
use crate::wire::hex;
use event_log::{BackupError, Options};
use serde_json::json;
use std::time::Instant;

/// Works beside a running service: it takes no lock.
pub(super) fn backup(global: &Global, asked: &Backup, out: Out) -> Result<(), Failure> {
    let started = Instant::now();
    let bar = out.progress(0, "copying the journal");
    let made = event_log::backup(&options(global), &asked.dir, &report(&bar));
    bar.finish_and_clear();
    let made = made.map_err(|error| failed(error, global, &asked.dir))?;
    let new = made.head.0 - made.before.0;
    if out.json {
        out.print_json(&json!({
            "backup": asked.dir, "records": made.head, "root": hex(&made.root), "new": new,
            "origin": hex(&made.origin), "generation": made.generation, "taken": made.taken,
            "bytes": made.bytes, "copied_bytes": made.copied,
        }));
        return Ok(());
    }
    out.print(&format!(
        "backed up {} records, {new} of them new, {} bytes copied, in {} ms\nroot {}\n\
         every checksum, leaf and root of the backup was read back and is right",
        made.head,
        made.copied,
        started.elapsed().as_millis(),
        hex(&made.root)
    ));
    out.say(
        "it cannot be read without the master key, which is not in it: keep a copy of that \
         elsewhere",
    );
    Ok(())
}

pub(super) fn restore(global: &Global, asked: &Restore, out: Out) -> Result<(), Failure> {
    let started = Instant::now();
    let options = options(global);
    let bar = out.progress(0, "copying the journal");
    let restored = event_log::restore(&options, &asked.dir, &report(&bar));
    bar.finish_and_clear();
    let restored = restored.map_err(|error| failed(error, global, &asked.dir))?;
    if out.json {
        out.print_json(&json!({
            "data": global.data, "records": restored.head, "root": hex(&restored.root),
            "taken": restored.taken,
        }));
        return Ok(());
    }
    out.print(&format!(
        "restored {} records into {} in {} ms, as backed up at {}\nroot {}\n\
         every record was read and its key is there; the root is the one that the backup states",
        restored.head,
        global.data.display(),
        started.elapsed().as_millis(),
        restored.taken.to_rfc3339(),
        hex(&restored.root)
    ));
    say_key(&options, out);
    Ok(())
}

fn say_key(options: &Options, out: Out) {
    let key = options.master_key.display();
    out.say(&format!("start it with --master-key {key}; the key was not copied"));
}

fn failed(error: BackupError, global: &Global, backup: &std::path::Path) -> Failure {
    let kind = match error {
        BackupError::Log(error) => return of_the_log(error, global, backup),
        BackupError::Io { .. } => kind::UNAVAILABLE_NOW,
        BackupError::NoBackup { .. } => kind::NOT_FOUND,
        BackupError::NotEmpty { .. } | BackupError::NotABackup { .. } => kind::NOT_IN_STATE,
        BackupError::Inside { .. } | BackupError::NoKey { .. } => kind::MALFORMED,
        BackupError::OtherLog { .. }
        | BackupError::Changed { .. }
        | BackupError::Damaged { .. }
        | BackupError::Checkpoint { .. } => kind::DAMAGED,
    };
    Failure::Other(kind, error.to_string())
}

/// A lock that is held here is another backup's or restore's.
fn of_the_log(error: event_log::OpenError, global: &Global, backup: &std::path::Path) -> Failure {
    if let event_log::OpenError::Locked { .. } = error {
        let (data, backup) = (global.data.display(), backup.display());
        return Failure::unavailable(format!(
            "another backup into {backup}, or a restore into {data}, is under way"
        ));
    }
    not_opened(error)
}
