//! Ids made from what a row says, so that the same row always has the same.

use events::{CorrelationId, EventId, JourneyId};
use sha2::{Digest, Sha256};

pub(crate) fn journey(namespace: &str, reference: &str) -> JourneyId {
    JourneyId::from_bytes(uuid(&["journey", namespace, reference]))
}

/// There is one opening to a journey, whichever row it was made from: a later export with an
/// earlier first row does not open it twice.
pub(crate) fn opening(namespace: &str, reference: &str) -> EventId {
    EventId::from_bytes(uuid(&["opening", namespace, reference]))
}

/// `nth` counts the events of this type in the row, so that a mapping which gains a rule for
/// another type leaves the ids of the first as they are.
pub(crate) fn event(row: [&str; 3], kind: &str, nth: usize) -> EventId {
    let [namespace, reference, content] = row;
    EventId::from_bytes(uuid(&["event", namespace, reference, content, kind, &nth.to_string()]))
}

/// What the events of one row share.
pub(crate) fn occasion([namespace, reference, content]: [&str; 3]) -> CorrelationId {
    CorrelationId::from_bytes(uuid(&["occasion", namespace, reference, content]))
}

/// A UUIDv8 (RFC 9562 §5.8): the first bytes of a SHA-256, marked with version and variant.
fn uuid(parts: &[&str]) -> [u8; 16] {
    let mut hash = Sha256::new();
    for part in parts {
        let length = u64::try_from(part.len()).expect("lengths fit into 64 bits");
        hash.update(length.to_be_bytes());
        hash.update(part.as_bytes());
    }
    let digest = hash.finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    bytes
}
