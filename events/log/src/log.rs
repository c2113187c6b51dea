//! The log of this crate: journal and sled.

use crate::batch::Appending;
use crate::drafts;
use crate::index::POSITION_MAX;
use crate::lock::Lock;
use crate::note::NoteKey;
use crate::prepare::{check, seal};
use crate::sequencer::{Destroying, Message};
use crate::shared::{Shared, instant};
use crate::{
    AppendError, Appended, Batch, DestroyError, Destroyed, Durability, Erased, EventLog, Filter,
    Follow, Head, KeptDraft, OpenError, Opened, Options, ReadError, RequestDigest, Scrubbed, Tail,
    Unwell,
};
use events::{BatchId, EventId, Instant, Position, Recorded, Stream, Version};
use proof::{Hash, Note, VerifierKey};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Sender, SyncSender, TrySendError};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// The log, open. One process at a time; any number of threads.
pub struct SledLog {
    pub(crate) shared: Arc<Shared>,
    pub(crate) inbox: SyncSender<Message>,
    pub(crate) threads: Vec<JoinHandle<()>>,
    pub(crate) stop_signing: Sender<()>,
    pub(crate) lock: Lock,
}

impl SledLog {
    /// Makes a log that holds nothing.
    ///
    /// # Errors
    /// There is one already, or the folder cannot be written to.
    pub fn init(options: &Options) -> Result<(), OpenError> {
        crate::init::init(options)
    }

    /// Opens a log, after checking all of it. What was torn is cut and what sled lacks is
    /// restored, and `Opened` says so.
    ///
    /// # Errors
    /// Every mismatch that only a person may resolve, by its own name; nothing was changed then.
    pub fn open(options: &Options) -> Result<(Self, Opened), OpenError> {
        crate::start::open(options, &|_| {})
    }

    /// As `open`, telling how far it is.
    ///
    /// # Errors
    /// As `open`.
    pub fn open_with(
        options: &Options,
        progress: crate::Report<'_>,
    ) -> Result<(Self, Opened), OpenError> {
        crate::start::open(options, progress)
    }

    /// Tells a second process who has the log open, such as the address that is served.
    ///
    /// # Errors
    /// The lock file cannot be written.
    pub fn announce(&self, what: &str) -> io::Result<()> {
        self.lock.announce(what)
    }

    /// The clean end: what waits is recorded, both copies are synced, and sled is opened once
    /// more, so that later damage to its file cannot pass for an empty log.
    ///
    /// # Errors
    /// What could not be brought to disk. All that was acknowledged is in the journal regardless.
    pub fn close(mut self) -> Result<(), Unwell> {
        self.drain();
        let signed = self.shared.sign();
        signed.map_err(|error| Unwell::Stopped(format!("the head was not signed: {error}")))?;
        self.shared.copy.close().map_err(|fault| Unwell::Stopped(fault.to_string()))
    }

    fn drain(&mut self) {
        // An error means that the sequencer has ended already.
        let _ = self.inbox.send(Message::Close);
        let _ = self.stop_signing.send(());
        self.shared.scrub.stop();
        for thread in self.threads.drain(..) {
            // A thread that panicked has left its work to the next start.
            let _ = thread.join();
            // The sequencer, which is the first, says so itself unless it panicked.
            self.shared.unapplied.close();
        }
        crate::held(self.shared.grown.lock()).take();
    }
}

impl Drop for SledLog {
    fn drop(&mut self) {
        self.drain();
    }
}

impl std::fmt::Debug for SledLog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SledLog").field("head", &self.head()).finish_non_exhaustive()
    }
}

impl SledLog {
    /// What can be said of a batch without waiting for the sequencer.
    fn known_at_once(&self, batch: &Batch) -> Option<Result<Appended, AppendError>> {
        let index = crate::held(self.shared.index.read());
        if index.batch(batch.id).is_some() {
            drop(index);
            return self.shared.find_batch(batch.id, &batch.request).transpose();
        }
        // Versions only grow, so who is behind stays behind.
        let stale = batch.expect.iter().find_map(|(stream, expected)| {
            let actual = index.version(*stream);
            (actual > *expected || expected.0 > POSITION_MAX).then_some((stream, expected, actual))
        });
        stale.map(|(stream, expected, actual)| {
            let (stream, expected) = (*stream, *expected);
            Err(AppendError::Conflict { stream, expected, actual })
        })
    }
}

impl EventLog for SledLog {
    fn append(&self, batch: Batch) -> Result<Appending, AppendError> {
        check(&batch)?;
        if let Some(answer) = self.known_at_once(&batch) {
            return Ok(Appending::known(answer));
        }
        self.health()?;
        let (answer, waiting) = oneshot::channel();
        let prepared = Box::new(seal(&self.shared, batch, answer)?);
        match self.inbox.try_send(Message::Append(prepared)) {
            Ok(()) => Ok(Appending::waiting(waiting)),
            Err(TrySendError::Full(_)) => Err(AppendError::Busy),
            Err(TrySendError::Disconnected(_)) => {
                self.health()?;
                Err(AppendError::Stopped("the sequencer has ended".to_owned()))
            }
        }
    }

    fn read_stream(
        &self,
        stream: Stream,
        from: Version,
        upto: Version,
    ) -> Result<Vec<Recorded>, ReadError> {
        self.shared.read_stream(stream, from, upto)
    }

    fn read_log(
        &self,
        after: Position,
        upto: Position,
        filter: &Filter,
    ) -> Result<Vec<Recorded>, ReadError> {
        self.shared.read_log(after, upto, filter)
    }

    fn replay(&self, after: Position, upto: Position, follow: Follow<'_>) -> Result<(), ReadError> {
        crate::replay::replay(&self.shared, after, upto, follow)
    }

    fn tail(&self, after: Position) -> Tail {
        let grown = crate::held(self.shared.grown.lock());
        let watching = grown.as_ref().map_or_else(
            || tokio::sync::watch::channel(Position(0)).1,
            tokio::sync::watch::Sender::subscribe,
        );
        let shared = Arc::clone(&self.shared);
        let all = Filter::default();
        Tail::new(after, watching, move |after| shared.read_log(after, Position(u64::MAX), &all))
    }

    fn head(&self) -> Head {
        *crate::held(self.shared.head.lock())
    }

    fn version(&self, stream: Stream) -> Version {
        crate::held(self.shared.index.read()).version(stream)
    }

    fn position_at(&self, time: Instant) -> Position {
        crate::held(self.shared.index.read()).position_at(time.timestamp_micros())
    }

    fn find_batch(
        &self,
        id: BatchId,
        request: &RequestDigest,
    ) -> Result<Option<Appended>, AppendError> {
        self.shared.find_batch(id, request)
    }

    fn find_event(&self, id: EventId) -> Result<Option<Recorded>, ReadError> {
        let position = crate::held(self.shared.index.read()).event(id);
        position.map(|position| self.shared.read(position)).transpose()
    }

    fn place_of(&self, id: EventId) -> Option<(Position, Stream)> {
        self.shared.place_of(id)
    }

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, ReadError> {
        self.shared.tile(level, index, width)
    }

    fn stored(&self, from: Position, upto: Position) -> Result<Vec<Vec<u8>>, ReadError> {
        self.shared.stored(from.0, upto.0)
    }

    fn checkpoint(&self) -> Option<Note> {
        self.shared.signer.last().map(|signed| signed.note)
    }

    fn sign(&self) -> Result<Note, Unwell> {
        let signed = self.shared.sign();
        let failed = |error: io::Error| Unwell::Stopped(format!("nothing was signed: {error}"));
        signed.map(|signed| signed.note).map_err(failed)
    }

    fn cosigned(&self, note: &Note) -> Result<(), Unwell> {
        let kept = self.shared.signer.cosigned(note);
        kept.map_err(|error| Unwell::Stopped(format!("a cosignature was not kept: {error}")))
    }

    fn verifier(&self) -> VerifierKey {
        self.shared.signer.verifier()
    }

    fn recorded_at(&self, position: Position) -> Option<Instant> {
        crate::held(self.shared.index.read()).time_at(position).map(instant)
    }

    fn destroy_keys(&self, streams: &[Stream], note: &[u8]) -> Result<Destroyed, DestroyError> {
        let (answer, waiting) = oneshot::channel();
        let destroying = Destroying { streams: streams.to_vec(), note: note.to_vec(), answer };
        let closed = |_| DestroyError::NotDone("the log is closed".to_owned());
        self.inbox.send(Message::Destroy(Box::new(destroying))).map_err(closed)?;
        waiting.blocking_recv().unwrap_or_else(|_| {
            Err(DestroyError::Unfinished("the sequencer ended meanwhile".to_owned()))
        })
    }

    fn erasure_note(&self) -> Result<Option<Vec<u8>>, OpenError> {
        self.shared.keyring.note_key.kept(&self.shared.options)
    }

    fn forget_erasure_note(&self) -> io::Result<()> {
        NoteKey::forget(&self.shared.options)
    }

    fn keep_draft(&self, owner: &str, stream: Stream, name: &str, text: &[u8]) -> io::Result<()> {
        drafts::keep(&self.shared, owner, stream, name, text)
    }

    fn drafts(&self, owner: &str) -> io::Result<Vec<KeptDraft>> {
        drafts::kept(&self.shared, owner)
    }

    fn forget_draft(&self, owner: &str, stream: Stream, name: &str) -> io::Result<()> {
        drafts::forget(&self.shared, owner, stream, name)
    }

    fn sweep_drafts(&self) -> io::Result<()> {
        drafts::sweep(&self.shared)
    }

    fn erased(&self) -> Vec<Erased> {
        crate::held(self.shared.index.read()).erased()
    }

    fn erased_in(&self, stream: Stream) -> Option<Erased> {
        crate::held(self.shared.index.read()).erased_in(stream)
    }

    fn durability(&self) -> Durability {
        self.shared.options.durability
    }

    fn now(&self) -> Instant {
        self.shared.hand_out_now()
    }

    fn health(&self) -> Result<(), Unwell> {
        self.shared.health()
    }

    fn scrubbed(&self) -> Scrubbed {
        self.shared.scrub.so_far()
    }
}
