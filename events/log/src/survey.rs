//! The journal and the head marker, judged together. Nothing is changed and sled is not touched.

use crate::contents::Contents;
use crate::index::Index;
use crate::keyring::Keyring;
use crate::marker::{Mark, Marker};
use crate::options::Options;
use crate::signer::{self, Signer};
use crate::walk::{Walked, walk_noting};
use crate::{OpenError, Progress, Report};
use events::Position;

/// A journal that is sound up to where it was acknowledged, and perhaps torn after.
pub(crate) struct Survey {
    pub(crate) walked: Walked,
    pub(crate) index: Index,
    pub(crate) marker: Marker,
    pub(crate) mark: Mark,
    pub(crate) signer: Signer,
}

pub(crate) fn survey(
    options: &Options,
    keyring: &Keyring,
    report: Report<'_>,
) -> Result<Survey, OpenError> {
    survey_noting(options, keyring, None, report)
}

/// The same, noting the root that the tree had at one more size.
pub(crate) fn survey_noting(
    options: &Options,
    keyring: &Keyring,
    wanted: Option<u64>,
    report: Report<'_>,
) -> Result<Survey, OpenError> {
    let (marker, mark) = Marker::open(&options.marker_path(), keyring.origin)?;
    let mut contents = Contents::default();
    let mut confirmed = mark.size == 0;
    let wanted: Vec<u64> = signer::signed_size(options).into_iter().chain(wanted).collect();
    let walked = walk_noting(&options.journal_dir(), keyring.origin, &wanted, &mut |frame| {
        contents.take(keyring, frame)?;
        confirmed |= frame.size_after == mark.size && frame.root_after == mark.root;
        report(Progress { what: "checking the journal", done: frame.size_after, of: mark.size });
        Ok(())
    })?;
    judge(options, keyring, &walked, mark, confirmed, report)?;
    let signer = Signer::open(options, keyring, &contents.published(keyring))?;
    signer.hold_against(&walked)?;
    Ok(Survey { walked, index: contents.index, marker, mark, signer })
}

/// A torn tail that nobody was promised passes; everything else is refused by its name.
fn judge(
    options: &Options,
    keyring: &Keyring,
    walked: &Walked,
    mark: Mark,
    confirmed: bool,
    report: Report<'_>,
) -> Result<(), OpenError> {
    let size = walked.tree.size();
    let last = &walked.segments[walked.at];
    let (path, offset, why) = match &walked.fault {
        // A head of the very first segment is never half-written: it is synced by `init`.
        Some(fault) if fault.cannot_be_torn || size < mark.size || walked.offset == 0 => {
            (&fault.path, fault.offset, fault.why)
        }
        None if size < mark.size => (&last.path, walked.offset, "it ends here"),
        None | Some(_) if confirmed => return Ok(()),
        None | Some(_) => return Err(OpenError::RootDiffers { position: Position(mark.size) }),
    };
    let recoverable = crate::peek::reaches(options, keyring.origin, size, report)?;
    Err(OpenError::JournalDamaged {
        path: path.clone(),
        offset,
        why: why.to_owned(),
        sound: Position(size),
        acknowledged: Position(size.max(mark.size)),
        recoverable: Position(recoverable),
    })
}
