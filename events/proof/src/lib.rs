//! Proofs in public formats, so that anybody's verifier can check a log of ours: the Merkle tree of
//! RFC 6962 and its proofs, and C2SP's tiles, signed notes, checkpoints, cosignatures, proof files
//! and requests to witnesses.
//!
//! This crate never does I/O, never reads a clock, never makes a random number and never learns
//! what a record says: bytes, keys and times are handed in (`no_std` holds most of that). It never
//! mends a text: what its parsers take, they write again byte for byte, and anything else is
//! [`Malformed`] with the line and what is wrong there.
//!
//! Leaves count from 0, as in the formats; the log's position `p` is the leaf `p - 1`.

#![no_std]
extern crate alloc;

pub mod add_checkpoint;
mod checkpoint;
pub mod cosignature;
mod key;
mod malformed;
mod note;
mod prove;
mod text;
pub mod tile;
mod tiling;
pub mod tlog_proof;
mod tree;
mod verify;

pub use checkpoint::{Checkpoint, SIZE_MAX};
pub use key::{Algorithm, SignerKey, VerifierKey};
pub use malformed::{Fault, Malformed};
pub use note::{NOTE_BYTES_MAX, Note, NoteSignature, SIGNATURES_MAX, Unsigned};
pub use prove::{Hashes, Unprovable, consistency, inclusion, root_at};
pub use text::{PROOF_HASHES_MAX, base64_of, hash_from_base64};
pub use tiling::{Emit, Tiling};
pub use tree::{Hash, Tree, leaf_hash, node_hash};
pub use verify::{ProofFault, Step, inclusion_steps, verify_consistency, verify_inclusion};
