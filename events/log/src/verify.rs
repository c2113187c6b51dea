//! Checking everything, and changing nothing.

use crate::compare::{Verdict, examine};
use crate::guard::{Alive, fenced_thread};
use crate::keyring::Keyring;
use crate::options::Options;
use crate::peek::Peek;
use crate::shared::{instant, opened};
use crate::start::enter;
use crate::survey::{survey, survey_noting};
use crate::walk::walk;
use crate::{Erased, Head, OpenError, Report, record};
use events::{Compartment, Position, Recorded, Stream, Subject};
use proof::{Hash, Note, VerifierKey};
use std::collections::BTreeSet;
use std::fmt;

/// What was checked, and what start-up would mend by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// Where the log stands: every checksum, leaf and root up to here is right, and the root is
    /// the one that the head marker states.
    pub head: Head,
    /// The last signed checkpoint, which the journal reproduces.
    pub checkpoint: Option<Note>,
    /// What verifies it.
    pub verifier: VerifierKey,
    /// The root at the size that was asked for, if the log reaches so far.
    pub root_at: Option<Hash>,
    /// Files of the journal.
    pub segments: usize,
    /// Bytes of the journal.
    pub bytes: u64,
    /// Bytes of an interrupted, never acknowledged write at its end.
    pub torn: u64,
    /// Records that sled does not hold yet; the others were compared byte for byte.
    pub sled_behind: u64,
    /// Why sled cannot be used at all, if so.
    pub sled_fault: Option<String>,
    /// What is erased. Whether it is so with good reason is for the caller to say, from what stands
    /// beside it.
    pub erased: Vec<Erased>,
    /// All that can be read in the governance streams of those of whom something is erased.
    pub beside_erased: Vec<Recorded>,
    /// The note of an erasure that was interrupted.
    pub erasure_note: Option<Vec<u8>>,
}

impl Verified {
    /// Whether the next start has nothing to mend.
    #[must_use]
    pub const fn clean(&self) -> bool {
        self.torn == 0 && self.sled_behind == 0 && self.sled_fault.is_none()
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (head, segments, bytes) = (self.head.position, self.segments, self.bytes);
        write!(f, "{head} records in {segments} journal files of {bytes} bytes are sound")?;
        match &self.sled_fault {
            Some(why) => write!(f, "; sled is not, and is rebuilt at the next start: {why}")?,
            None if self.sled_behind > 0 => {
                write!(f, "; sled is {} records behind, and the same otherwise", self.sled_behind)?;
            }
            None => f.write_str("; sled holds the same bytes")?,
        }
        if self.torn > 0 {
            write!(f, "; {} bytes of an interrupted write follow", self.torn)?;
        }
        Ok(())
    }
}

/// Recomputes every checksum, leaf and root of the journal, holds them against the head marker,
/// and compares sled with it byte for byte. The log must not be open.
///
/// # Errors
/// Every mismatch that start-up would refuse, by the same names.
pub fn verify(options: &Options, report: Report<'_>) -> Result<Verified, OpenError> {
    verify_at(options, None, report)
}

/// The same, with the root at one more size.
///
/// # Errors
/// As `verify`.
pub fn verify_at(
    options: &Options,
    wanted: Option<u64>,
    report: Report<'_>,
) -> Result<Verified, OpenError> {
    let (_lock, keyring) = enter(options)?;
    let origin = keyring.origin;
    let found = survey_noting(options, &keyring, wanted, report)?;
    let size = found.walked.tree.size();
    let (sled_behind, sled_fault) = match look_at_sled(options, origin, size, report)? {
        Verdict::Sound(_, behind) => (behind, None),
        Verdict::Ruined(why) => (0, Some(why)),
        Verdict::Refused(error) => return Err(error),
    };
    Ok(Verified {
        head: Head {
            position: Position(size),
            recorded_at: found.index.last_time().map(instant),
            root: found.walked.tree.root(),
            origin,
        },
        checkpoint: found.signer.last().map(|signed| signed.note),
        verifier: found.signer.verifier(),
        root_at: wanted.and_then(|size| found.walked.roots.get(&size).copied()),
        segments: found.walked.segments.len(),
        bytes: found.walked.bytes,
        torn: found.walked.fault.map_or(0, |fault| fault.rest),
        sled_behind,
        sled_fault,
        beside_erased: beside(options, &keyring, &found.index.erased())?,
        erased: found.index.erased(),
        erasure_note: keyring.note_key.kept(options)?,
    })
}

/// Reads the governance streams of everybody of whom something is erased.
fn beside(
    options: &Options,
    keyring: &Keyring,
    erased: &[Erased],
) -> Result<Vec<Recorded>, OpenError> {
    let mut read = Vec::new();
    if erased.is_empty() {
        return Ok(read);
    }
    let subjects: BTreeSet<Subject> = erased.iter().map(|erased| erased.stream.subject).collect();
    walk(&options.journal_dir(), keyring.origin, &mut |frame| {
        for (position, bytes) in (frame.first..).map(Position).zip(&frame.records) {
            let unreadable = |why: String| OpenError::Unreadable { position, why };
            let (header, _) = record::decode(bytes).map_err(|why| unreadable(why.to_owned()))?;
            let stream = keyring.stream_named(&header.stream);
            let is_beside = |stream: &Stream| {
                stream.compartment == Compartment::Governance && subjects.contains(&stream.subject)
            };
            if stream.as_ref().is_some_and(is_beside) {
                let opened = opened(keyring, position, bytes);
                read.push(opened.map_err(|error| unreadable(error.to_string()))?);
            }
        }
        Ok(())
    })?;
    Ok(read)
}

fn look_at_sled(
    options: &Options,
    origin: [u8; 16],
    size: u64,
    report: Report<'_>,
) -> Result<Verdict, OpenError> {
    if !options.sled_dir().is_dir() {
        return Ok(Verdict::Ruined("it is missing".to_owned()));
    }
    let peek = Peek::at(options)?;
    let (dir, cache) = (peek.dir().to_path_buf(), options.limits.sled_cache_bytes);
    let journal = options.journal_dir();
    let look = move |alive: &Alive| examine(&dir, cache, &journal, origin, size, alive);
    let looked = fenced_thread(report, look);
    Ok(looked.unwrap_or_else(|fault| Verdict::of(fault, peek.dir())))
}

/// Throws sled away and makes it anew from the journal. The log must not be open.
///
/// # Errors
/// The journal is not sound, or sled cannot be made.
pub fn rebuild(options: &Options, report: Report<'_>) -> Result<Head, OpenError> {
    let (_lock, keyring) = enter(options)?;
    let found = survey(options, &keyring, report)?;
    let size = found.walked.tree.size();
    let copy = crate::rebuild::rebuild(options, keyring.origin, size, report)?;
    let dir = options.sled_dir();
    copy.close().map_err(|fault| fault.opening(&dir))?;
    Ok(Head {
        position: Position(size),
        recorded_at: found.index.last_time().map(instant),
        root: found.walked.tree.root(),
        origin: keyring.origin,
    })
}
