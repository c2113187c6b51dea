//! Where frames stand in the journal: a mark every so often, so that any part of it can be read
//! without what comes before.

/// Records between two marks, at least.
const EVERY: u64 = 512;

/// A frame's place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// Its first record.
    pub(crate) first: u64,
    /// The first position of the segment that it stands in.
    pub(crate) segment: u64,
    /// Its first byte there.
    pub(crate) offset: u64,
}

/// All marks, in order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Places(Vec<Place>);

impl Places {
    /// Is told of every frame, in order.
    pub(crate) fn pass(&mut self, place: Place) {
        let marks =
            |last: &Place| place.first >= last.first + EVERY || place.segment != last.segment;
        if self.0.last().is_none_or(marks) {
            self.0.push(place);
        }
    }

    /// The marks from the last one at or before `from` up to `upto`, with the position before the
    /// next one each.
    pub(crate) fn between(&self, from: u64, upto: u64) -> Vec<(Place, u64)> {
        let begin = self.0.partition_point(|place| place.first <= from).saturating_sub(1);
        let end = self.0.partition_point(|place| place.first <= upto);
        let chosen = self.0.get(begin..end).unwrap_or_default();
        let last = |at: usize| self.0.get(begin + at + 1).map_or(upto, |next| next.first - 1);
        chosen.iter().enumerate().map(|(at, place)| (*place, last(at).min(upto))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, Places};

    fn place(first: u64, segment: u64) -> Place {
        Place { first, segment, offset: first }
    }

    #[test]
    fn marks_cover_every_position_once() {
        let mut places = Places::default();
        (1..=3000).for_each(|first| places.pass(place(first, 1 + 2000 * (first / 2001))));
        let (mut next, mut marks) = (1, 0);
        for (place, last) in places.between(1, 3000) {
            assert_eq!(place.first, next);
            (next, marks) = (last + 1, marks + 1);
        }
        assert_eq!((next, marks), (3001, 6));
    }

    #[test]
    fn a_part_begins_at_the_mark_before_it() {
        let mut places = Places::default();
        (1..=3000).for_each(|first| places.pass(place(first, 1)));
        let part = places.between(600, 1100);
        assert_eq!(part, [(place(513, 1), 1024), (place(1025, 1), 1100)]);
        assert_eq!(Places::default().between(1, 9), []);
    }
}
