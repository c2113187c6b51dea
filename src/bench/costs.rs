//! What proof and secrecy take of a processor: sealing, tree and receipt, each by itself.

use super::workload::Workload;
use crate::wire::hex;
use event_log::costs;
use serde_json::json;
use std::hint::black_box;
use std::time::Instant;

const ROUNDS: u64 = 50;

/// Of one event, in microseconds.
pub(super) fn proof_and_secrecy(work: &Workload) -> f64 {
    let entries: Vec<_> = work.entries().cloned().collect();
    let costs = costs(&entries, ROUNDS);
    let began = Instant::now();
    for entry in 0..costs.events {
        let leaf: [u8; 32] = std::array::from_fn(|at| (entry >> (at % 8)) as u8);
        black_box(json!({ "event": entry, "leaf_hash": hex(black_box(&leaf)) }).to_string());
    }
    let took = costs.sealing + costs.tree + began.elapsed();
    took.as_secs_f64() * 1e6 / costs.events as f64
}
