//! What sealing and the tree take of a processor, each by itself: for the benchmark.

use crate::record::Header;
use crate::seal::StreamKey;
use crate::{random, record};
use events::{BatchId, Compartment, Entry};
use proof::{Tree, leaf_hash};
use std::time::{Duration, Instant};

/// One processor's time for a number of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Costs {
    /// How many events.
    pub events: u64,
    /// Compressing, padding, deriving keys, encrypting.
    pub sealing: Duration,
    /// Hashing the record, and the hashes over it.
    pub tree: Duration,
}

/// Seals these entries so many times over, and puts the records into a tree.
#[must_use]
pub fn costs(entries: &[Entry], rounds: u64) -> Costs {
    let key = StreamKey::new([1; 16], [2; 16], [3; 16], Compartment::Case, &random::array());
    let jsons: Vec<_> = entries.iter().map(Entry::encode).collect();
    let (mut tree, mut version) = (Tree::default(), 0);
    let (mut sealing, mut hashing) = (Duration::ZERO, Duration::ZERO);
    for _ in 0..rounds {
        let began = Instant::now();
        let sealed: Vec<_> = entries
            .iter()
            .zip(&jsons)
            .map(|(entry, json)| {
                version += 1;
                let header = Header {
                    event: entry.id,
                    stream: [3; 16],
                    version,
                    batch: BatchId::from_bytes([4; 16]),
                    index: 0,
                    count: 1,
                    request: [5; 32],
                    recorded_at: 0,
                };
                key.seal(&header, random::array(), json)
            })
            .collect();
        sealing += began.elapsed();
        let began = Instant::now();
        for mut bytes in sealed {
            record::set_recorded_at(&mut bytes, 1);
            tree.push_telling(leaf_hash(&bytes), &mut |_, _| {});
        }
        hashing += began.elapsed();
    }
    Costs { events: version, sealing, tree: hashing }
}
