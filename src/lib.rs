//! Stepin: the record of a paced engagement journey, as a service and on the command line.
//!
//! This crate decides (`commands`), serves (`http`) and speaks to people (`cli`). It never touches
//! storage but through [`event_log::EventLog`], and never writes but through `Service::execute`.

mod access;
mod actor;
mod answers;
pub mod bench;
pub mod cli;
pub mod commands;

mod demo;
mod erasure;
mod escrow;
mod export;
mod failure;
mod http;
mod import;
mod notices;
mod people;
mod policies;
mod proofs;
mod public_url;
mod service;
mod sign_in;
mod tiles;
mod view;
mod wire;
mod witness;
pub mod witnesses;
mod witnessing;
mod words;

pub use failure::Failure;
pub use policies::Policies;
pub use service::Service;
