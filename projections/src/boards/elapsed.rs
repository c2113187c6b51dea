//! How long it took from one moment to another.

use events::Moment;
use schemars::JsonSchema;
use serde::Serialize;

/// From when the service knew to when something was done. Where only a date is known it is taken so
/// that the time comes out longest: nothing looks faster than it may have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Elapsed {
    /// When it was done.
    pub at: Moment,
    /// Whole hours.
    pub hours: i64,
    /// Whole minutes, those hours included.
    pub minutes: i64,
}

impl Elapsed {
    pub(super) fn from(known: Moment, at: Moment) -> Self {
        let time = at.end() - known.start();
        Self { at, hours: time.num_hours().max(0), minutes: time.num_minutes().max(0) }
    }
}
