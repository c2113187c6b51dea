//! Bars beside each other, in whole numbers; and the table of the same.

/// One bar, and its row in the table.
pub(super) struct Bar {
    pub(super) label: String,
    /// How long it is; a figure that is not there has no bar, and says so.
    value: Option<u64>,
    pub(super) says: String,
    pub(super) beside: String,
    pub(super) y: u64,
    pub(super) width: u64,
}

/// A figure of bars, in the units of its view box.
pub(super) struct Bars {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) about: &'static str,
    pub(super) heads: [&'static str; 3],
    pub(super) bars: Vec<Bar>,
    pub(super) height: u64,
}

/// How wide the longest is.
const LONGEST: u64 = 560;
/// From one to the next.
const ROW: u64 = 30;

impl Bar {
    pub(super) const fn of(
        label: String,
        value: Option<u64>,
        says: String,
        beside: String,
    ) -> Self {
        Self { label, value, says, beside, y: 0, width: 0 }
    }
}

impl Bars {
    /// Nothing, where there is nothing to show. `most` is what fills the room, if that is not the
    /// longest of them.
    pub(super) fn of(
        id: &'static str,
        title: &'static str,
        about: &'static str,
        heads: [&'static str; 3],
        most: Option<u64>,
        bars: impl Iterator<Item = Bar>,
    ) -> Option<Self> {
        let mut bars: Vec<_> = bars.collect();
        let longest = bars.iter().filter_map(|bar| bar.value).max().unwrap_or(0);
        let most = most.unwrap_or(longest).max(1);
        for (place, bar) in (0..).zip(&mut bars) {
            bar.y = ROW * place;
            bar.width = bar.value.unwrap_or(0) * LONGEST / most;
        }
        let height = ROW * bars.len() as u64;
        (!bars.is_empty()).then_some(Self { id, title, about, heads, bars, height })
    }
}

#[cfg(test)]
mod tests {
    use super::{Bar, Bars, LONGEST};

    #[test]
    fn the_longest_bar_fills_the_room_and_what_is_not_shown_has_none() {
        let bar = |value| Bar::of(String::new(), value, String::new(), String::new());
        let values = [Some(10), None, Some(20)];
        let of = |most, values: &[Option<u64>]| {
            Bars::of("x", "x", "x", ["", "", ""], most, values.iter().copied().map(bar))
        };
        let widths = |most| {
            let bars = of(most, &values).expect("three").bars;
            bars.iter().map(|bar| bar.width).collect::<Vec<_>>()
        };
        assert_eq!(widths(None), [LONGEST / 2, 0, LONGEST]);
        assert_eq!(widths(Some(100)), [LONGEST / 10, 0, LONGEST / 5]);
        assert!(of(None, &[]).is_none());
    }
}
