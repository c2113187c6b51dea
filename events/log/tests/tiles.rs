//! A log as static files, and both copies rebuilt from them.

mod support;

use event_log::{BackupError, OpenError, Repaired, export_tiles, repair_from_tiles, verify};
use events::Position;
use std::fs;
use std::path::{Path, PathBuf};
use support::made::{Made, all, closed, cut, flip, length};
use support::{fill, open};

struct Exported {
    made: Made,
    tiles: PathBuf,
}

fn exported(count: u64) -> Exported {
    let made = closed(count);
    let tiles = made.options.dir.with_file_name("tiles");
    let exported = export_tiles(&made.options, &tiles, &|_| {}).expect("a sound log");
    assert_eq!((exported.size, exported.beyond), (Position(count), 0));
    Exported { made, tiles }
}

impl Exported {
    fn repair(&self) -> Result<Repaired, OpenError> {
        repair_from_tiles(&self.made.options, &self.tiles, &|_| {})
    }

    /// Both copies as a fire leaves them.
    fn lose_both(&self) {
        let first = &self.made.journals()[0];
        cut(first, length(first) / 2);
        fs::remove_dir_all(self.made.sled()).expect("removed");
    }

    #[track_caller]
    fn is_refused(&self, said: &str) {
        let before = everything(&self.made.options.dir);
        let error = self.repair().expect_err("it would lose something").to_string();
        assert!(error.contains(said), "{error}");
        assert!(everything(&self.made.options.dir) == before, "nothing was changed");
    }
}

fn everything(dir: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(dir).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(everything(&path));
        } else if !path.ends_with("lock") {
            files.push((path.clone(), fs::read(path).expect("a file")));
        }
    }
    files.sort();
    files
}

#[test]
fn both_copies_are_rebuilt_from_tiles() {
    let exported = exported(600);
    exported.lose_both();
    verify(&exported.made.options, &|_| {}).expect_err("both copies are damaged");
    let repaired = exported.repair().expect("the tiles hold all");
    assert_eq!((repaired.head, repaired.from_tiles), (Position(600), 600));
    assert!(repaired.confirmed && repaired.from_sled == 0 && repaired.from_journal == 0);
    assert!(exported.made.open().expect("repaired").clean());
}

#[test]
fn what_came_after_the_tiles_is_taken_from_what_is_left() {
    let Exported { made, tiles } = exported(300);
    let log = open(&made.options);
    fill(&log, 300..400);
    let events = all(&log);
    log.close().expect("a clean end");
    let exported = Exported { made: Made { events, ..made }, tiles };
    let first = &exported.made.journals()[0];
    flip(first, 500);
    fs::remove_dir_all(exported.made.sled()).expect("removed");
    let repaired = exported.repair().expect("the rest is whole in the journal");
    assert_eq!((repaired.from_tiles, repaired.from_journal), (300, 100));
    assert!(exported.made.open().expect("repaired").clean());
}

#[test]
fn nothing_that_was_acknowledged_is_lost_to_older_tiles() {
    let exported = exported(300);
    let log = open(&exported.made.options);
    fill(&log, 300..400);
    log.close().expect("a clean end");
    exported.lose_both();
    let last = exported.made.last_journal();
    cut(&last, length(&last) - 10);
    exported.is_refused("restore a backup");
}

#[test]
fn each_changed_file_of_an_export_is_refused_by_name() {
    let exported = exported(700);
    exported.lose_both();
    let files = everything(&exported.tiles);
    assert_eq!(files.len(), 3 + 3 + 1 + 1);
    for (path, bytes) in &files {
        let name = path.strip_prefix(&exported.tiles).expect("below").display().to_string();
        flip(path, length(path) / 2);
        // A record that was changed shows in the hashes over it.
        let said = if name.contains("entries") { "tile/" } else { name.as_str() };
        exported.is_refused(said);
        fs::remove_file(path).expect("removed");
        if name != "checkpoint" {
            exported.is_refused(&name);
        }
        fs::write(path, bytes).expect("put back");
    }
    exported.repair().expect("as it was");
    assert!(exported.made.open().expect("repaired").clean());
}

#[test]
fn another_logs_tiles_are_refused() {
    let (ours, others) = (exported(300), exported(300));
    let ours = Exported { tiles: others.tiles.clone(), ..ours };
    ours.is_refused("this log did not sign it");
    fs::remove_file(others.tiles.join("checkpoint")).expect("removed");
    ours.is_refused("do not give the root of the head marker");
}

#[test]
fn tiles_that_nothing_confirms_are_refused_and_a_signed_checkpoint_confirms_them() {
    let exported = exported(300);
    let note = fs::read(exported.tiles.join("checkpoint")).expect("a checkpoint");
    fs::remove_file(exported.tiles.join("checkpoint")).expect("removed");
    exported.lose_both();
    fs::remove_file(exported.made.options.dir.join("head")).expect("removed");
    exported.is_refused("neither a head marker nor a signed checkpoint");
    fs::write(exported.tiles.join("checkpoint"), note).expect("written");
    assert!(exported.repair().expect("signed").confirmed);
    assert!(exported.made.open().expect("repaired").clean());
}

#[test]
fn an_export_goes_as_far_as_what_was_signed_and_is_brought_up_to_date() {
    let Exported { made, tiles } = exported(300);
    let log = open(&made.options);
    fill(&log, 300..520);
    let again = export_tiles(&made.options, &tiles, &|_| {}).expect("while it is open");
    assert_eq!((again.size, again.beyond, again.signed), (Position(300), 220, true));
    assert_eq!(again.written, 0);
    assert!(tiles.join("checkpoint").is_file());
    log.close().expect("a clean end");
    let again = export_tiles(&made.options, &tiles, &|_| {}).expect("brought up to date");
    assert_eq!((again.size, again.beyond), (Position(520), 0));
    for path in ["0/000", "0/001", "0/002.p/8", "1/000.p/2", "entries/001", "entries/002.p/8"] {
        assert!(tiles.join("tile").join(path).is_file(), "{path}");
    }
    flip(&tiles.join("tile/entries/000"), 9);
    let error = export_tiles(&made.options, &tiles, &|_| {}).expect_err("another history");
    assert!(matches!(&error, BackupError::Changed { path, .. } if path.ends_with("entries/000")));
}
