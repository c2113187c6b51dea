//! Beginning a new origin: the origin record first, then all records of the log before, verbatim.

use crate::anew::Anew;
use crate::backup::BackupError;
use crate::keyring::Keyring;
use crate::options::Options;
use crate::origin::{self, Origin};
use crate::rebuild::remove_folder;
use crate::walk::walk;
use crate::{Progress, Renewed, Report};
use proof::{Checkpoint, Note};
use std::fs;
use std::io;

/// Writes the journal of `staged` anew, behind a record that names what was signed last.
pub(super) fn renew(
    staged: &Options,
    keyring: &Keyring,
    before: &str,
    carried: u64,
    note: &Note,
    report: Report<'_>,
) -> Result<Renewed, BackupError> {
    let text = note.to_text();
    let named = Checkpoint::parse(&note.text).expect("only a checkpoint was verified");
    let (old, new) = (staged.journal_dir(), staged.dir.join("journal.new"));
    let failed = |error| BackupError::io("writing the journal of the new origin", &new, error);
    let anew = Anew::begin(&new, keyring.origin, staged.limits.segment_bytes);
    let mut anew = anew.map_err(failed)?;
    anew.push(origin::encode(&Origin { carried, note: &text })).map_err(failed)?;
    let mut fault: Option<io::Error> = None;
    walk(&old, keyring.origin, &mut |frame| {
        for record in &frame.records {
            if fault.is_none() {
                fault = anew.push(record.to_vec()).err();
            }
        }
        let what = "writing the journal of the new origin";
        report(Progress { what, done: frame.size_after, of: carried });
        Ok(())
    })?;
    fault.map_or(Ok(()), Err).map_err(failed)?;
    anew.finish().map_err(failed)?;
    remove_folder(&old).and_then(|()| fs::rename(&new, &old)).map_err(failed)?;
    // What was signed under the old name stands in the origin record now.
    for name in ["checkpoint", "checkpoint.before"] {
        match fs::remove_file(staged.dir.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            Err(_) | Ok(()) => {}
        }
    }
    Ok(Renewed { before: before.to_owned(), carried, signed: named.size })
}
