//! What proof and secrecy cost an append: sealing, tree and receipt, beside all that one takes.

use super::appends::templates;
use super::boards::Measured;
use crate::Failure;
use crate::wire::hex;
use event_log::costs;
use serde_json::json;
use std::hint::black_box;
use std::time::Instant;

/// Together they take at most this share of the processor that an append takes.
const PERCENT_MAX: f64 = 15.0;
const ROUNDS: u64 = 200;

/// `rate` is how many events a second were appended by many writers, all processors at work.
pub(super) fn measured(rate: f64) -> Result<Measured, Failure> {
    let entries = templates()?;
    let costs = costs(&entries, ROUNDS);
    let began = Instant::now();
    for entry in 0..costs.events {
        let leaf: [u8; 32] = std::array::from_fn(|at| (entry >> (at % 8)) as u8);
        black_box(json!({ "event": entry, "leaf_hash": hex(black_box(&leaf)) }).to_string());
    }
    let micros = |took: std::time::Duration| took.as_secs_f64() * 1e6 / costs.events as f64;
    let (sealing, tree, receipt) =
        (micros(costs.sealing), micros(costs.tree), micros(began.elapsed()));
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let append = processors as f64 * 1e6 / rate;
    let percent = (sealing + tree + receipt) * 100.0 / append;
    let rounded = |value: f64| (value * 100.0).round() / 100.0;
    let figures = json!({
        "sealing_micros": rounded(sealing), "tree_micros": rounded(tree),
        "receipt_micros": rounded(receipt), "append_micros_of_processor": rounded(append),
        "percent": rounded(percent), "percent_max": PERCENT_MAX,
    });
    let kept = if percent <= PERCENT_MAX { "within" } else { "OUTSIDE" };
    let text = format!(
        "costs    {percent:>10.1} %         of an append's {append:.2} µs of {processors} cores: \
         sealing {sealing:.2}, tree {tree:.2}, receipt {receipt:.2}; at most {PERCENT_MAX}: {kept}"
    );
    Ok(Measured { figures, text })
}
