//! `stepin backup` and `stepin restore`.

use super::arguments::{Backup, Global, Restore};
use super::data::{not_opened, options};
use super::maintain::report;
use super::output::Out;
use crate::Failure;
use crate::failure::kind;
use crate::wire::hex;
use event_log::{BackupError, Renewed, Restoring};
use serde_json::json;
use std::fs;
use std::path::Path;
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
    let published = asked.published.as_deref().map(published).transpose()?;
    let restoring = Restoring {
        from: &asked.dir,
        published: published.as_deref(),
        new_origin: asked.new_origin,
    };
    let bar = out.progress(0, "copying the journal");
    let restored = event_log::restore(&options, restoring, &report(&bar));
    bar.finish_and_clear();
    let restored = restored.map_err(|error| failed(error, global, &asked.dir))?;
    if out.json {
        let renewed = restored.renewed.as_ref().map(|renewed| {
            json!({
                "before": renewed.before, "carried": renewed.carried, "signed": renewed.signed,
                "lost": renewed.signed.saturating_sub(renewed.carried),
            })
        });
        out.print_json(&json!({
            "data": global.data, "records": restored.head, "root": hex(&restored.root),
            "taken": restored.taken, "origin": restored.origin, "new_origin": renewed,
        }));
        return Ok(());
    }
    out.print(&format!(
        "restored {} records into {} in {} ms, as backed up at {}\nroot {}\norigin {}{}\n\
         every record was read and its key is there; the root is the one that the backup states",
        restored.head,
        global.data.display(),
        started.elapsed().as_millis(),
        restored.taken.to_rfc3339(),
        hex(&restored.root),
        restored.origin,
        restored.renewed.as_ref().map(renewal).unwrap_or_default(),
    ));
    let key = options.master_key.display();
    out.say(&format!("start it with --master-key {key}; the key was not copied"));
    Ok(())
}

fn published(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path)
        .map_err(|error| Failure::not_found(format!("{}: {error}", path.display())))
}

/// What a person has to tell whoever holds old checkpoints and positions.
fn renewal(renewed: &Renewed) -> String {
    let Renewed { before, carried, signed } = renewed;
    let lost = match signed.saturating_sub(*carried) {
        0 => String::new(),
        1 => format!("; record {signed}, which it had signed, is lost"),
        _ => format!("; records {} to {signed}, which it had signed, are lost", carried + 1),
    };
    format!(
        ", which goes on from {before}\nits first record names the checkpoint of {signed} records; \
         {carried} were carried over, the position of each is one higher now{lost}"
    )
}

pub(super) fn failed(error: BackupError, global: &Global, backup: &Path) -> Failure {
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
fn of_the_log(error: event_log::OpenError, global: &Global, backup: &Path) -> Failure {
    if let event_log::OpenError::Locked { .. } = error {
        let (data, backup) = (global.data.display(), backup.display());
        return Failure::unavailable(format!(
            "another backup into {backup}, or a restore into {data}, is under way"
        ));
    }
    not_opened(error)
}
