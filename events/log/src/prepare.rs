//! What is done with a batch in its caller's own thread, before it queues: encoding and sealing.
//!
//! A batch says at which version of each stream it stands, so nothing but the time is left open;
//! if it turns out to be wrong about a version, it is refused and its seals are thrown away.

use crate::options::Options;
use crate::record::Header;
use crate::shared::Shared;
use crate::{AppendError, Appended, Batch, random};
use events::{BatchId, Entry, Instant, Stream, Version};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// A batch, ready to be given its place and time.
pub(crate) struct Prepared {
    pub(crate) id: BatchId,
    pub(crate) expect: Vec<(Stream, Version)>,
    pub(crate) entries: Vec<Sealed>,
    pub(crate) keyed: [u8; 32],
    pub(crate) at: Option<Instant>,
    pub(crate) answer: oneshot::Sender<Result<Appended, AppendError>>,
}

/// An entry beside its record.
pub(crate) struct Sealed {
    pub(crate) stream: Stream,
    pub(crate) header: Header,
    pub(crate) entry: Entry,
    /// What it is sealed with.
    pub(crate) key: [u8; 16],
    pub(crate) record: Vec<u8>,
}

/// Refuses what can never be recorded.
pub(crate) fn check(batch: &Batch) -> Result<(), AppendError> {
    let size = batch.entries.len();
    if size == 0 {
        return Err(AppendError::Empty);
    }
    let limit = Options::BATCH_EVENTS_MAX;
    if size > limit {
        return Err(AppendError::TooLarge { what: "the number of events", size, limit });
    }
    let expected = |stream| batch.expect.iter().any(|(listed, _)| *listed == stream);
    match batch.entries.iter().find(|(stream, _)| !expected(*stream)) {
        Some((stream, _)) => Err(AppendError::Unexpected(*stream)),
        None => Ok(()),
    }
}

/// Encodes and seals. The batch must have passed `check`.
pub(crate) fn seal(
    shared: &Shared,
    batch: Batch,
    answer: oneshot::Sender<Result<Appended, AppendError>>,
) -> Result<Prepared, AppendError> {
    let keyed = shared.keyring.keyed(&batch.request);
    let count = u16::try_from(batch.entries.len()).expect("at most 128");
    let jsons: Vec<_> =
        batch.entries.iter().map(|(_, entry)| Zeroizing::new(entry.encode())).collect();
    let limit = Options::EVENT_BYTES_MAX;
    if let Some(size) = jsons.iter().map(|json| json.len()).find(|size| *size > limit) {
        return Err(AppendError::TooLarge { what: "an event (in bytes)", size, limit });
    }
    let mut versions = batch.expect.clone();
    let mut entries = Vec::with_capacity(batch.entries.len());
    for ((index, (stream, entry)), json) in (0..).zip(batch.entries).zip(&jsons) {
        let listed = versions.iter_mut().find(|(listed, _)| *listed == stream);
        let (_, version) = listed.expect("the batch was checked");
        *version = version.next();
        let key = shared.keyring.of_or_new(stream);
        let header = Header {
            event: entry.id,
            stream: key.stream,
            version: version.0,
            batch: batch.id,
            index,
            count,
            request: keyed,
            recorded_at: 0,
        };
        let record = key.seal(&header, random::array(), json);
        entries.push(Sealed { stream, header, entry, key: key.id, record });
    }
    Ok(Prepared { id: batch.id, expect: batch.expect, entries, keyed, at: batch.at, answer })
}
