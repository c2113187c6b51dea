//! How long something takes where some of it is not over yet.
//!
//! Leaving out what goes on would make everything look fast, counting it as over would too. So it
//! stays among those at risk for as long as it is known to have lasted, and then drops out without
//! an end (Kaplan and Meier 1958). In integers: the same bytes on every machine.

use alloc::vec::Vec;
use schemars::JsonSchema;
use serde::Serialize;

/// For how long something lasted, or has lasted so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spell {
    /// London days.
    pub(super) days: i64,
    /// Whether it came to its end, or was only seen for so long.
    pub(super) ended: bool,
}

/// The days within which half come to their end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Median {
    /// So many London days.
    Days(i64),
    /// Fewer than half did in the time seen.
    Not(NotReached),
}

/// A median that was not reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum NotReached {
    /// Fewer than half came to their end in the time seen.
    NotReached,
}

/// One, as the share of those who remain is counted in.
const WHOLE: u128 = 1_000_000_000_000_000_000_000_000_000_000;

/// The median of these.
pub(super) fn median(mut spells: Vec<Spell>) -> Median {
    spells.sort_unstable();
    let mut remain = WHOLE;
    let mut at_risk = spells.len() as u128;
    for same in spells.chunk_by(|one, next| one.days == next.days) {
        let ended = same.iter().filter(|spell| spell.ended).count() as u128;
        remain = remain * (at_risk - ended) / at_risk;
        if ended > 0 && remain * 2 <= WHOLE {
            return Median::Days(same[0].days);
        }
        at_risk -= same.len() as u128;
    }
    Median::Not(NotReached::NotReached)
}

#[cfg(test)]
mod tests {
    use super::{Median, NotReached, Spell, median};
    use alloc::vec::Vec;

    fn of(spells: &[(i64, bool)]) -> Median {
        median(spells.iter().map(|&(days, ended)| Spell { days, ended }).collect())
    }

    #[test]
    fn where_all_came_to_their_end_it_is_the_middle_one() {
        assert_eq!(of(&[(5, true), (1, true), (9, true)]), Median::Days(5));
        assert_eq!(of(&[(4, true), (2, true)]), Median::Days(2), "half of two is one");
        assert_eq!(of(&[(3, true), (3, true), (3, true), (7, true)]), Median::Days(3));
    }

    #[test]
    fn what_goes_on_counts_for_as_long_as_it_was_seen_and_no_longer() {
        // At 6: 1 of 7, 2 of 6 and so on, as in the textbook's remission times of leukaemia
        // (Freireich et al. 1963), whose median is 23 weeks.
        let remission = [
            (6, true),
            (6, true),
            (6, true),
            (6, false),
            (7, true),
            (9, false),
            (10, true),
            (10, false),
            (11, false),
            (13, true),
            (16, true),
            (17, false),
            (19, false),
            (20, false),
            (22, true),
            (23, true),
            (25, false),
            (32, false),
            (32, false),
            (34, false),
            (35, false),
        ];
        assert_eq!(of(&remission), Median::Days(23));
        let so_far: Vec<_> = remission.iter().copied().filter(|(days, _)| *days < 23).collect();
        assert_ne!(of(&so_far), Median::Days(23));
    }

    #[test]
    fn where_most_go_on_it_is_not_reached() {
        let not = Median::Not(NotReached::NotReached);
        assert_eq!(of(&[(3, true), (50, false), (60, false)]), not);
        assert_eq!(of(&[]), not);
        assert_eq!(of(&[(3, false), (3, false)]), not);
    }
}
