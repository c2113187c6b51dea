//! `stepin repair` and `stepin export --format tiles`.

use super::arguments::{Global, Repair};
use super::backup::failed;
use super::checkpoint;
use super::data::{not_opened, options};
use super::maintain::report;
use super::output::Out;
use crate::Failure;
use crate::wire::hex;
use event_log::Copy;
use serde_json::json;
use std::path::Path;

pub(super) fn repair(global: &Global, repair: &Repair, out: Out) -> Result<(), Failure> {
    let (options, bar) = (options(global), out.progress(0, "repairing"));
    let repaired = match (repair.from.as_str(), &repair.dir) {
        ("tiles", Some(dir)) => event_log::repair_from_tiles(&options, dir, &report(&bar)),
        ("sled", _) => event_log::repair(&options, Copy::Sled, &report(&bar)),
        _ => event_log::repair(&options, Copy::Journal, &report(&bar)),
    };
    bar.finish_and_clear();
    let repaired = repaired.map_err(not_opened)?;
    let confirmed = if repaired.confirmed {
        "what was acknowledged or signed last confirms it: nothing up to there was lost or changed"
    } else {
        "the head marker could not be read, so nothing confirms it; compare with a backup"
    };
    if out.json {
        out.print_json(&json!({
            "records": repaired.head, "from_journal": repaired.from_journal,
            "from_sled": repaired.from_sled, "from_tiles": repaired.from_tiles,
            "confirmed": repaired.confirmed,
        }));
        return Ok(());
    }
    let from_tiles = match repaired.from_tiles {
        0 => String::new(),
        count => format!(", {count} from tiles"),
    };
    out.print(&format!(
        "repaired: {} records, {} from the journal, {} from sled{from_tiles}\n{confirmed}\n\
         what was replaced lies in {}/aside",
        repaired.head,
        repaired.from_journal,
        repaired.from_sled,
        global.data.display()
    ));
    Ok(())
}

pub(super) fn export(global: &Global, dir: &Path, out: Out) -> Result<(), Failure> {
    if global.server.is_some() {
        let why =
            "tiles are read from the data folder, also while it is served: leave out --server";
        return Err(Failure::malformed(why));
    }
    let bar = out.progress(0, "exporting tiles");
    let exported = event_log::export_tiles(&options(global), dir, &report(&bar));
    bar.finish_and_clear();
    let exported = exported.map_err(|error| failed(error, global, dir))?;
    if out.json {
        out.print_json(&json!({
            "out": dir, "records": exported.size, "root": hex(&exported.root),
            "signed": exported.signed, "beyond": exported.beyond, "files": exported.written,
        }));
        return Ok(());
    }
    let signed = match (exported.signed, exported.beyond) {
        (false, _) => "no checkpoint was signed yet, so none is with it".to_owned(),
        (true, 0) => "its checkpoint is with it, and nothing was recorded since".to_owned(),
        (true, more) => format!("its checkpoint is with it; {more} records came since"),
    };
    out.print(&format!(
        "exported {} records in {} new files\nroot {}\n{signed}",
        exported.size,
        exported.written,
        hex(&exported.root)
    ));
    if exported.signed {
        let path = dir.join("checkpoint");
        let note = std::fs::read_to_string(&path)
            .map_err(|error| Failure::unavailable(format!("{}: {error}", path.display())))?;
        out.say(&format!("\n{note}\n{}", checkpoint::qr(&note)?));
    }
    Ok(())
}
