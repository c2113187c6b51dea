//! The seam between the log and everything that uses it.

use crate::{
    AppendError, Appended, Appending, Batch, DestroyError, Destroyed, Durability, Erased, Follow,
    KeptDraft, OpenError, ReadError, RequestDigest, Scrubbed, Tail, Unwell,
};
use events::{
    BatchId, Compartment, EventId, Instant, Position, Recorded, Stream, Subject, Version,
};
use proof::{Hash, Note, VerifierKey};
use std::io;

/// An append-only log. One conformance suite runs on every engine.
///
/// Positions start at 1 and rise by 1 in commit order; a reader never sees one without all before
/// it. `recorded_at` never decreases. Any method may block for a disk read, only `destroy_keys` and
/// what keeps or removes drafts for a write.
///
/// What is erased has its place and its version for ever, and is passed over by everything that
/// reads more than one event.
pub trait EventLog: Send + Sync {
    /// Queues a batch.
    ///
    /// # Errors
    /// What is known at once: too large, too many waiting, no space, stopped. All else is said by
    /// the answer itself.
    fn append(&self, batch: Batch) -> Result<Appending, AppendError>;

    /// The events of a stream from version `from` to `upto`, both included, as far as there are.
    ///
    /// # Errors
    /// The stored bytes are damaged, or the log is closed.
    fn read_stream(
        &self,
        stream: Stream,
        from: Version,
        upto: Version,
    ) -> Result<Vec<Recorded>, ReadError>;

    /// The first events after `after` and not beyond `upto` that pass the filter: at most a page.
    /// Fewer than a page may also come before the end; none means that there are no more.
    ///
    /// # Errors
    /// The stored bytes are damaged, or the log is closed.
    fn read_log(
        &self,
        after: Position,
        upto: Position,
        filter: &Filter,
    ) -> Result<Vec<Recorded>, ReadError>;

    /// Every event after `after` and not beyond `upto`, in order: for whoever folds a long part of
    /// the log. Several threads open them while the caller's takes them in.
    ///
    /// # Errors
    /// The stored bytes are damaged; what was handed over before is sound.
    fn replay(&self, after: Position, upto: Position, follow: Follow<'_>) -> Result<(), ReadError>;

    /// What follows `after`, as it comes.
    fn tail(&self, after: Position) -> Tail;

    /// Where the log stands.
    fn head(&self) -> Head;

    /// Where a stream stands; `Version(0)` if it holds nothing.
    fn version(&self, stream: Stream) -> Version;

    /// The last position recorded at or before this time.
    fn position_at(&self, time: Instant) -> Position;

    /// The batch of this id, if it stands in the log.
    ///
    /// # Errors
    /// `IdReused` if it was another request's; `Erased` if it was recorded and part of it is
    /// erased; `Corrupt` if it cannot be read.
    fn find_batch(
        &self,
        id: BatchId,
        request: &RequestDigest,
    ) -> Result<Option<Appended>, AppendError>;

    /// The event of this id, if it stands in the log.
    ///
    /// # Errors
    /// `Erased` if it did and cannot be read any more; the stored bytes are damaged, or the log is
    /// closed.
    fn find_event(&self, id: EventId) -> Result<Option<Recorded>, ReadError>;

    /// Where the event of this id stands, if it does: known without opening it, erased or not.
    fn place_of(&self, id: EventId) -> Option<(Position, Stream)>;

    /// The first `width` hashes of a tile of the tree: on level 0 leaves, on the next the roots of
    /// 256 of these each, and so on. Proofs are made from them.
    ///
    /// # Errors
    /// The tree does not reach so far, the stored bytes are damaged, or the log is closed.
    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, ReadError>;

    /// The stored records from `from` to `upto`, both included, as they are hashed.
    ///
    /// # Errors
    /// The log does not reach so far, or is closed.
    fn stored(&self, from: Position, upto: Position) -> Result<Vec<Vec<u8>>, ReadError>;

    /// The last signed checkpoint, with what witnesses have signed of it.
    fn checkpoint(&self) -> Option<Note>;

    /// Signs where the log stands now. It is on stable storage then.
    ///
    /// # Errors
    /// The checkpoint could not be brought to disk.
    fn sign(&self) -> Result<Note, Unwell>;

    /// Keeps the signatures of witnesses with the last checkpoint, if this still is the last.
    ///
    /// # Errors
    /// They could not be brought to disk.
    fn cosigned(&self, note: &Note) -> Result<(), Unwell>;

    /// What verifies the checkpoints of this log.
    fn verifier(&self) -> VerifierKey;

    /// When what stands at this position was recorded, erased or not.
    fn recorded_at(&self, position: Position) -> Option<Instant>;

    /// Destroys the keys of these streams for ever. Later events in them get new keys, and versions
    /// go on. The note is kept, sealed and synced, from before the first key goes until it is
    /// forgotten: it says what else has to be done. Blocks until all of it is done.
    ///
    /// # Errors
    /// Whether certainly nothing was destroyed, or a restart has to end it.
    fn destroy_keys(&self, streams: &[Stream], note: &[u8]) -> Result<Destroyed, DestroyError>;

    /// The note of an erasure, if one is kept.
    ///
    /// # Errors
    /// It cannot be read.
    fn erasure_note(&self) -> Result<Option<Vec<u8>>, OpenError>;

    /// Forgets the note: all that it says is done.
    ///
    /// # Errors
    /// It may still be there.
    fn forget_erasure_note(&self) -> io::Result<()>;

    /// Keeps what somebody has begun to write and not recorded, sealed under the key of the stream
    /// that it is about, in place of the one of the same owner, stream and name.
    ///
    /// # Errors
    /// It is not kept: nothing is recorded in that stream, it is too long, or the disk refused.
    fn keep_draft(&self, owner: &str, stream: Stream, name: &str, text: &[u8]) -> io::Result<()>;

    /// The drafts of an owner, the newest first: none that is older than [`crate::DRAFTS_LAST`], or
    /// about what was erased.
    ///
    /// # Errors
    /// They cannot be read.
    fn drafts(&self, owner: &str) -> io::Result<Vec<KeptDraft>>;

    /// Removes a draft, if it is there.
    ///
    /// # Errors
    /// It may still be there.
    fn forget_draft(&self, owner: &str, stream: Stream, name: &str) -> io::Result<()>;

    /// Removes every draft that is too old or about what was erased.
    ///
    /// # Errors
    /// Some may still be there.
    fn sweep_drafts(&self) -> io::Result<()>;

    /// What is erased, by stream.
    fn erased(&self) -> Vec<Erased>;

    /// What is erased of one stream.
    fn erased_in(&self, stream: Stream) -> Option<Erased>;

    /// What an answer of `Ok` promises.
    fn durability(&self) -> Durability;

    /// The time for decisions: never before what is recorded, never after what they will be
    /// recorded at.
    fn now(&self) -> Instant;

    /// Whether appends are taken.
    ///
    /// # Errors
    /// Why they are not.
    fn health(&self) -> Result<(), Unwell>;

    /// What was read again in the background, and what was found.
    fn scrubbed(&self) -> Scrubbed;
}

/// Where the log stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last position; 0 if there is none. It is also the size of the tree.
    pub position: Position,
    /// When the last event was recorded.
    pub recorded_at: Option<Instant>,
    /// The root of the tree over all records (RFC 6962).
    pub root: [u8; 32],
    /// Which log this is: random, made by `init`.
    pub origin: [u8; 16],
}

/// Which events a reader wants. The default wants all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only of this subject.
    pub subject: Option<Subject>,
    /// Only of these compartments.
    pub compartments: Option<Vec<Compartment>>,
    /// Only of these types, by their names on the wire.
    pub types: Option<Vec<String>>,
}

impl Filter {
    /// Whether an event of this stream may pass: decided before anything is decrypted.
    #[must_use]
    pub fn wants_stream(&self, stream: Stream) -> bool {
        self.subject.is_none_or(|subject| subject == stream.subject)
            && self.compartments.as_ref().is_none_or(|wanted| wanted.contains(&stream.compartment))
    }

    /// Whether this event passes.
    #[must_use]
    pub fn wants(&self, recorded: &Recorded) -> bool {
        let name = recorded.entry.event.name();
        self.wants_stream(recorded.stream)
            && self.types.as_ref().is_none_or(|wanted| wanted.iter().any(|wanted| wanted == name))
    }
}

/// Every event after `after`, up to and including `upto`, that passes the filter, page by page.
pub fn read_all<'a>(
    log: &'a (impl EventLog + ?Sized),
    after: Position,
    upto: Position,
    filter: &'a Filter,
) -> impl Iterator<Item = Result<Recorded, ReadError>> + 'a {
    let mut after = Some(after);
    let pages = std::iter::from_fn(move || {
        let page = log.read_log(after?, upto, filter);
        after = page.as_ref().ok().and_then(|page| page.last()).map(|last| last.position);
        match page {
            Ok(page) if page.is_empty() => None,
            Ok(page) => Some(page.into_iter().map(Ok).collect::<Vec<_>>()),
            Err(error) => Some(vec![Err(error)]),
        }
    });
    pages.flatten()
}
