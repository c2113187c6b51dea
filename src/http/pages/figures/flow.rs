//! Moves between phases as arcs: forward above the line, back below it, the thicker the more.

use super::super::caseload::text;
use crate::words::phase;
use serde_json::Value;

/// A phase on the line.
pub(super) struct Place {
    pub(super) x: i64,
    pub(super) label: &'static str,
}

/// Moves from one phase to another.
pub(super) struct Arc {
    pub(super) from: &'static str,
    pub(super) to: &'static str,
    pub(super) count: u64,
    pub(super) is_back: bool,
    /// Where it begins and ends, and how far it stands off the line.
    pub(super) x1: i64,
    pub(super) x2: i64,
    pub(super) off: i64,
    pub(super) width: u64,
    /// Where its count stands.
    pub(super) x: i64,
    pub(super) y: i64,
}

/// The whole figure, in the units of its view box.
pub(super) struct Flow {
    pub(super) places: Vec<Place>,
    pub(super) arcs: Vec<Arc>,
    pub(super) line: i64,
    pub(super) height: i64,
}

const PHASES: [&str; 6] = ["reach", "settle", "steady", "look", "own", "live-it"];
const APART: i64 = 170;
const FIRST: i64 = 55;
/// How much further off the line an arc stands for each phase that it passes.
const OFF: i64 = 44;
const THICKEST: u64 = 16;

impl Flow {
    /// Nothing, where nobody has moved.
    pub(super) fn of(rows: &[&Value]) -> Option<Self> {
        let most = rows.iter().filter_map(|row| row["count"].as_u64()).max()?.max(1);
        let mut arcs: Vec<_> = rows.iter().filter_map(|row| arc(row, most)).collect();
        let reach = |back: bool| {
            let of_it = arcs.iter().filter(|arc| arc.is_back == back);
            of_it.map(|arc| arc.off).max().unwrap_or(0)
        };
        let line = reach(false) + 34;
        let height = line + 30 + reach(true) + 24;
        for arc in &mut arcs {
            // The middle of a curve is three quarters of the way to where it is drawn to.
            arc.y = if arc.is_back {
                line + 30 + arc.off * 3 / 4 + 16
            } else {
                line - arc.off * 3 / 4 - 12
            };
        }
        let places = PHASES.iter().enumerate();
        let places = places.map(|(n, name)| Place { x: x(n), label: phase(name) }).collect();
        Some(Self { places, arcs, line, height })
    }
}

fn x(place: usize) -> i64 {
    FIRST + APART * i64::try_from(place).unwrap_or(0)
}

fn arc(row: &Value, most: u64) -> Option<Arc> {
    let group = text(&row["group"]);
    let (from, to) = group.split_once(" to ")?;
    let place = |name: &str| PHASES.iter().position(|one| *one == name);
    let (one, other) = (place(from)?, place(to)?);
    let count = row["count"].as_u64()?;
    let passed = i64::try_from(one.abs_diff(other)).unwrap_or(0);
    let (x1, x2) = (x(one), x(other));
    Some(Arc {
        from: phase(from),
        to: phase(to),
        count,
        is_back: other < one,
        x1,
        x2,
        off: OFF * passed,
        width: (count * THICKEST / most).max(2),
        x: i64::midpoint(x1, x2),
        y: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::Flow;
    use serde_json::json;

    #[test]
    fn moves_on_stand_above_the_line_and_moves_back_below_it() {
        let rows = [
            json!({ "group": "reach to settle", "count": 40 }),
            json!({ "group": "look to steady", "count": 4 }),
        ];
        let flow = Flow::of(&rows.iter().collect::<Vec<_>>()).expect("somebody moved");
        let [on, back] = flow.arcs.as_slice() else { panic!("two") };
        assert!(!on.is_back && on.y < flow.line && on.x1 < on.x2);
        assert!(back.is_back && back.y > flow.line && back.x1 > back.x2);
        assert!(on.width > back.width && back.width >= 2);
        assert!(Flow::of(&[]).is_none());
    }
}
