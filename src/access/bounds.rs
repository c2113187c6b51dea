//! How much one person reads in an hour: work needs some, copying a register needs more.

use super::{Caller, Look, Via};
use crate::failure::kind;
use crate::{Failure, Service};
use events::StaffId;
use governor::clock::DefaultClock;
use governor::state::keyed::HashMapStateStore;
use governor::{Quota, RateLimiter};
use std::num::NonZeroU32;
use std::sync::Arc;

/// Counts the looks of everybody.
pub(crate) struct Bounds(RateLimiter<StaffId, HashMapStateStore<StaffId>, DefaultClock>);

impl Bounds {
    /// What an hour takes if nobody says otherwise: far more than a day's work, far less than all.
    pub(crate) const LOOKS_AN_HOUR: NonZeroU32 = NonZeroU32::new(1000).unwrap();

    pub(crate) fn of(looks_an_hour: NonZeroU32) -> Self {
        Self(RateLimiter::hashmap(Quota::per_hour(looks_an_hour)))
    }
}

impl Service {
    /// The same service, letting everybody look this often within an hour.
    #[must_use]
    pub(crate) fn bounded(mut self, looks_an_hour: NonZeroU32) -> Self {
        self.bounds = Arc::new(Bounds::of(looks_an_hour));
        self
    }

    /// Whether they may look once more within this hour; a no is recorded, too. Whoever works on
    /// the data folder itself could read it all anyway.
    pub(super) fn within_bounds(&self, caller: &Caller, look: &Look) -> Result<(), Failure> {
        if caller.via == Via::Operator || self.bounds.0.check_key(caller.staff()).is_ok() {
            return Ok(());
        }
        self.refuse(caller, None, look, &["bulk-reading".to_owned()])?;
        let why = "this is more than one person reads in an hour; wait a while, or ask an auditor \
                   or your governance lead for an export";
        Err(Failure::Other(kind::TOO_MANY, why.to_owned()))
    }
}
