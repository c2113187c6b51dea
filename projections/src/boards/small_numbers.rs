//! Counts of people that are too small to be shown (`docs/domain.md` §9, questions 27 and 30).

use alloc::vec::Vec;
use schemars::JsonSchema;
use serde::Serialize;

/// A count of people, if it is large enough to be shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Count {
    /// So many.
    Of(u64),
    /// Too few, or too easily computed from others that are shown.
    Not(Suppressed),
}

/// A count that is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Suppressed {
    /// Too few, or too easily computed from others that are shown.
    Suppressed,
}

impl Count {
    pub(super) fn shown_if(is: bool, count: usize) -> Self {
        if is { Self::Of(count as u64) } else { Self::Not(Suppressed::Suppressed) }
    }

    pub(super) const fn is_shown(self) -> bool {
        matches!(self, Self::Of(_))
    }
}

/// Which of these counts, whose total may be known, can be shown. One that is too small is hidden,
/// and so are others, the smallest first, until the total gives nothing away: what is hidden then
/// is at least two counts, and together not small. `hidden` are those that are hidden in any case.
pub(super) fn shown(counts: &[usize], hidden: &[bool], small: usize) -> Vec<bool> {
    let mut shown: Vec<bool> =
        counts.iter().zip(hidden).map(|(count, hidden)| *count >= small && !hidden).collect();
    loop {
        let hidden = counts.iter().zip(&shown).filter(|(_, is)| !**is).map(|(count, _)| *count);
        let (how_many, sum) = hidden.fold((0, 0), |(n, sum), count| (n + 1, sum + count));
        if how_many == 0 || (how_many >= 2 && sum >= small) {
            return shown;
        }
        let left = (0..counts.len()).filter(|at| shown[*at]);
        let Some(next) = left.min_by_key(|at| counts[*at]) else { return shown };
        shown[next] = false;
    }
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn nothing_is_hidden_where_nothing_is_small() {
        assert_eq!(shown(&[5, 6, 40], &[false; 3], 5), [true; 3]);
    }

    #[test]
    fn one_small_count_takes_the_next_smallest_with_it() {
        // 3 could be computed from the total: 9 is hidden, too.
        assert_eq!(shown(&[40, 3, 9], &[false; 3], 5), [true, false, false]);
    }

    #[test]
    fn what_is_hidden_is_not_small_together_either() {
        assert_eq!(shown(&[1, 2, 40, 50], &[false; 4], 5), [false, false, false, true]);
        assert_eq!(shown(&[3, 2, 40], &[false; 3], 5), [false, false, true]);
    }

    #[test]
    fn what_is_hidden_already_stays_hidden() {
        assert_eq!(shown(&[40, 30, 20], &[true, false, false], 5), [false, true, false]);
        assert_eq!(shown(&[4], &[false], 5), [false]);
    }
}
