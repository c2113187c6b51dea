//! Public formats, held against their specifications and against other people's code.

mod formats;
mod proofs;
mod sigstore;
mod tiles;
mod touched;
mod tree;
mod trees;
