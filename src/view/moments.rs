//! The moments that a replay of a journey steps through.

use events::{Instant, JourneyId, Recorded};
use projections::{AsOf, Journey, Page, Reader, Timeline};
use std::collections::BTreeSet;
use std::sync::Arc;

/// When anything was recorded that its reader may see now, the first one first. By number they can
/// be stepped through without being told when the later ones were.
#[derive(Clone, Debug, Default)]
pub(crate) struct Moments(Vec<Instant>);

impl Moments {
    pub(super) fn of(id: JourneyId, events: &[Arc<Recorded>], reader: Reader) -> Self {
        let timeline = whole(&Journey::fold(id, events.iter().cloned(), &AsOf::NOW), reader);
        // From when it is believed: of an older record that was brought in, when that was written.
        let entries = timeline.entries.iter();
        let all = entries.map(|entry| entry.claimed_recorded_at.unwrap_or(entry.recorded_at));
        Self(all.collect::<BTreeSet<_>>().into_iter().collect())
    }

    /// How many there are.
    pub(crate) const fn all(&self) -> usize {
        self.0.len()
    }

    /// How many had been by then.
    pub(crate) fn by(&self, at: Instant) -> usize {
        self.0.partition_point(|moment| *moment <= at)
    }

    /// The moment of this number, 1 being the first; of numbers beyond either end the one there.
    pub(super) fn numbered(&self, number: usize) -> Option<Instant> {
        self.0.get(number.max(1).min(self.0.len()).checked_sub(1)?).copied()
    }
}

/// All of a timeline.
pub(super) fn whole(journey: &Journey, reader: Reader) -> Timeline {
    projections::timeline(journey, reader, Page { after: None, limit: usize::MAX }).0
}

#[cfg(test)]
mod tests {
    use super::Moments;
    use events::Instant;

    #[test]
    fn beyond_either_end_stands_the_moment_at_that_end() {
        let at = |seconds| Instant::from_timestamp(seconds, 0).expect("a time");
        let moments = Moments(vec![at(10), at(20), at(30)]);
        let numbered = [0, 1, 3, 4].map(|number| moments.numbered(number));
        assert_eq!(numbered, [10, 10, 30, 30].map(|seconds| Some(at(seconds))));
        assert_eq!([9, 10, 29, 99].map(|seconds| moments.by(at(seconds))), [0, 1, 2, 3]);
        assert_eq!(Moments::default().numbered(1), None);
    }
}
