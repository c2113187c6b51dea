//! Believable journeys from a seed: what `stepin demo` shows, what tests read, and what is measured
//! with.
//!
//! Nobody in them exists. The same seed, number of journeys and last day give the same bytes on
//! every machine: ChaCha and whole numbers only.
//!
//! This crate never reads a clock, never does I/O, and never keeps more of a journey in memory than
//! what its next step needs. It judges nothing: overrides are scripted by a small copy of the rules
//! of `docs/domain.md` §8, so that a log is as a service with those rules would have left it.

mod acceptance;
mod archetype;
mod calendar;
mod dice;
mod disclosing;
mod ending;
mod feeling;
mod incident;
mod intake;
mod journey;
mod keeping;
mod meeting;
mod menu;
mod notes;
mod oversight;
mod phase;
mod phrases;
mod protected;
mod reasons;
mod relating;
mod review;
mod rules;
mod safety;
mod script;
mod staff;
mod todo;
mod turn;
mod words;

pub use script::Script;
pub use staff::staff;

use events::{BatchId, Draft, Instant, JourneyId, Recorder};

/// One thing that somebody recorded at one time: written all or none.
#[derive(Clone, Debug)]
pub struct Scripted {
    /// When it is recorded, by the scripted clock.
    pub at: Instant,
    /// The journey that it belongs to.
    pub journey: JourneyId,
    /// Whether it opens that journey.
    pub opens: bool,
    /// Who records it.
    pub actor: Recorder,
    /// What is recorded; every draft brings its id.
    pub drafts: Vec<Draft>,
    /// The idempotency key: the same in every run.
    pub key: BatchId,
}
