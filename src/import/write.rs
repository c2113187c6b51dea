//! Writing a checked import: in the order of the file, in atomic batches.

use crate::commands::Decided;
use crate::service::RequestKey;
use crate::{Failure, Service};
use events::{BatchId, Entry, Stream};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// The most events of one batch: an entry and what it raises are fewer.
const BATCH: usize = 100;

/// Writes what was accepted. `progress` is told of how many lines are durable.
pub(crate) fn write(
    service: &Service,
    accepted: Vec<Vec<(Stream, Entry)>>,
    progress: impl Fn(u64),
) -> Result<(), Failure> {
    let mut written = 0;
    let mut rest = accepted.into_iter().peekable();
    while rest.peek().is_some() {
        let mut entries = Vec::new();
        // What an entry raised goes with it.
        while let Some(group) = rest.next_if(|group| entries.len() + group.len() <= BATCH) {
            entries.extend(group);
            written += 1;
        }
        let mut expect = BTreeMap::new();
        for (stream, _) in &entries {
            expect.entry(*stream).or_insert_with(|| service.log().version(*stream));
        }
        // The same events make the same batch, so that a retry after an unknown outcome is safe.
        let mut hash = Sha256::new();
        for (_, entry) in &entries {
            hash.update(entry.id.as_bytes());
        }
        let digest: [u8; 32] = hash.finalize().into();
        let id = uuid::Builder::from_custom_bytes(digest[..16].try_into().expect("half"));
        let decided = Decided { expect: expect.into_iter().collect(), entries };
        service.append(RequestKey { id: BatchId(id.into_uuid()), digest }, decided)?;
        progress(written);
    }
    Ok(())
}
