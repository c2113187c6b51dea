//! The picture of a journey over time: six lanes, a mark for each entry that stands in one of them.
//! What it shows stands in a table beside it, mark by mark.

use super::entries::said as said_of;
use crate::words::{self, short_day, spoken};
use chrono::{Datelike as _, Days, NaiveDate};
use events::EventId;
use events::vocabulary::Phase;
use projections::TimelineEntry;
use projections::views::Standing;
use std::collections::BTreeSet;

/// What a lane is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    Contact,
    Presentation,
    Capacity,
    OwnSay,
    Accountability,
    Safety,
}

impl Lane {
    pub(super) const ALL: [Self; 6] = [
        Self::Contact,
        Self::Presentation,
        Self::Capacity,
        Self::OwnSay,
        Self::Accountability,
        Self::Safety,
    ];

    /// Its name in an address.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Presentation => "presentations",
            Self::Capacity => "capacities",
            Self::OwnSay => "own-say",
            Self::Accountability => "accountability",
            Self::Safety => "safety",
        }
    }

    /// What stands beside it.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Contact => "Contact",
            Self::Presentation => "Presentations",
            Self::Capacity => "Capacities",
            Self::OwnSay => "Own say",
            Self::Accountability => "Accountability and asks",
            Self::Safety => "Safety",
        }
    }

    /// The lane of a type of event, and the shape of its mark. What is about the record or about
    /// how the work is organised has none.
    pub(super) fn of(kind: &str) -> Option<(Self, Shape)> {
        Some(match kind {
            "session-held" => (Self::Contact, Shape::Disc),
            "session-not-held" => (Self::Contact, Shape::Cross),
            "contact-attempted" | "appointment-arranged" | "appointment-rescheduled" => {
                (Self::Contact, Shape::Ring)
            }
            "rupture-noted" | "repair-tried" => (Self::Contact, Shape::Diamond),
            "presentation-observed" => (Self::Presentation, Shape::Diamond),
            "behaviour-revisited" => (Self::Presentation, Shape::Disc),
            "emotion-named" | "trigger-identified" | "arousal-observed" | "emotion-stayed-with" => {
                (Self::Capacity, Shape::Triangle)
            }
            "skill-introduced" | "skill-practised" | "skill-used" | "measure-completed" => {
                (Self::Capacity, Shape::Square)
            }
            "choice-offered" | "own-account-added" | "plan-reviewed-together" => {
                (Self::OwnSay, Shape::Disc)
            }
            "pace-set" | "pace-changed" => (Self::OwnSay, Shape::Triangle),
            "goal-set" | "goal-reviewed" => (Self::OwnSay, Shape::Square),
            "ask-made" => (Self::Accountability, Shape::Rung),
            "disclosure-made" | "account-differed" => (Self::Accountability, Shape::Disc),
            "responsibility-stated" | "repair-action-taken" => {
                (Self::Accountability, Shape::Square)
            }
            "impact-recognised" | "boundary-stated" => (Self::Accountability, Shape::Triangle),
            "incident-learned" => (Self::Safety, Shape::Cross),
            "safety-review" | "override-raised" | "override-lifted" | "override-acknowledged" => {
                (Self::Safety, Shape::Diamond)
            }
            "risk-assessed"
            | "risk-referred"
            | "safety-information-passed"
            | "agency-information-received"
            | "agency-meeting-held"
            | "practice-instruction-given" => (Self::Safety, Shape::Ring),
            _ => return None,
        })
    }
}

/// Told apart by shape: colour alone would not be enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Disc,
    Ring,
    Cross,
    Diamond,
    Triangle,
    Square,
    /// An ask, by the number of its rung.
    Rung,
}

/// One mark of the picture, and its row in the table.
pub(super) struct Mark {
    pub(super) x: i64,
    pub(super) y: i64,
    pub(super) shape: Shape,
    /// Presentations that nobody came back to; asks above what is in pace.
    pub(super) is_open: bool,
    pub(super) lane: Lane,
    pub(super) day: String,
    pub(super) what: String,
    pub(super) rung: String,
}

/// A line at the start of a month, or where a phase begins.
pub(super) struct Line {
    pub(super) x: i64,
    pub(super) label: String,
    /// Whether its label has room only to its left.
    pub(super) is_late: bool,
}

/// A lane of the picture.
pub(super) struct Band {
    pub(super) y: i64,
    pub(super) label: &'static str,
    pub(super) is_odd: bool,
}

/// The whole picture, in the units of its view box.
pub(super) struct Figure {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) foot: i64,
    pub(super) bands: Vec<Band>,
    pub(super) months: Vec<Line>,
    pub(super) phases: Vec<Line>,
    pub(super) marks: Vec<Mark>,
    /// How many marks stand further back than the picture reaches: in its first day.
    pub(super) earlier: usize,
    pub(super) says: String,
}

const LEFT: i64 = 156;
const WIDTH: i64 = 960;
const TOP: i64 = 34;
const LANE: i64 = 46;
/// Room for the name of a phase.
const PHASE: i64 = 70;
/// Room at both ends, so that no mark is cut.
const MARGIN: i64 = 14;
/// How far marks of one lane stand apart before they are set beside each other.
const APART: i64 = 13;

impl Figure {
    /// `premature` are the asks above what was in pace.
    pub(super) fn of(
        entries: &[TimelineEntry],
        standing: &Standing,
        premature: &BTreeSet<EventId>,
        today: NaiveDate,
    ) -> Option<Self> {
        let mut shown: Vec<_> = entries.iter().filter(|entry| !entry.retracted).collect();
        shown.retain(|entry| Lane::of(&entry.kind).is_some());
        shown.reverse();
        // What happened before anybody knew of it stands at the edge: the picture is of the work.
        let began = entries.iter().find(|entry| entry.kind == "referral-received");
        let first = began.or(shown.first().copied())?.occurred_at.day();
        let last = shown.iter().map(|entry| entry.occurred_at.day()).max()?.min(today).max(first);
        let span = (last - first).num_days().max(28);
        let x = |day: NaiveDate| {
            let room = WIDTH - LEFT - 2 * MARGIN;
            LEFT + MARGIN + (day - first).num_days().clamp(0, span) * room / span
        };
        let mut marks: Vec<Mark> = Vec::new();
        for entry in &shown {
            let (lane, shape) = Lane::of(&entry.kind).expect("those without one were left out");
            let x = x(entry.occurred_at.day());
            let y = middle(lane) + offset(&marks, lane, x);
            let is_open = entry.held_in_mind || premature.contains(&entry.event);
            let rung = entry.data["rung"].to_string();
            let (day, what) = (short_day(entry.occurred_at.day()), said(entry, is_open));
            marks.push(Mark { x, y, shape, is_open, lane, day, what, rung });
        }
        let earlier = shown.iter().filter(|entry| entry.occurred_at.day() < first).count();
        let band = |(n, lane): (usize, Lane)| Band {
            y: middle(lane),
            label: lane.label(),
            is_odd: n % 2 == 1,
        };
        let foot = TOP + LANE * Lane::ALL.len() as i64;
        Some(Self {
            width: WIDTH,
            height: foot + 22,
            foot,
            bands: Lane::ALL.into_iter().enumerate().map(band).collect(),
            months: months(first, first + Days::new(span.unsigned_abs()), x),
            phases: phases(standing, first, x),
            says: format!("{} marks from {} to {}", marks.len(), short_day(first), short_day(last)),
            marks,
            earlier,
        })
    }
}

fn middle(lane: Lane) -> i64 {
    TOP + LANE * lane as i64 + LANE / 2
}

/// Marks that would cover each other stand above and below the middle.
fn offset(marks: &[Mark], lane: Lane, x: i64) -> i64 {
    const PLACES: [i64; 3] = [0, -APART, APART];
    let near = || marks.iter().filter(|mark| mark.lane == lane && (mark.x - x).abs() < APART);
    let is_free = |place: &&i64| near().all(|mark| mark.y != middle(lane) + **place);
    let crowded = PLACES[near().count() % PLACES.len()];
    PLACES.iter().find(is_free).copied().unwrap_or(crowded)
}

/// What a mark stands for, in the table.
fn said(entry: &TimelineEntry, is_open: bool) -> String {
    let (inline, _) = said_of(entry);
    let kind = spoken(&entry.kind);
    let open = match (is_open, entry.kind.as_str()) {
        (true, "ask-made") => " – above what was in pace",
        (true, _) => " – held in mind",
        (false, _) => "",
    };
    if inline.is_empty() { format!("{kind}{open}") } else { format!("{kind}: {inline}{open}") }
}

fn months(first: NaiveDate, last: NaiveDate, x: impl Fn(NaiveDate) -> i64) -> Vec<Line> {
    let length = (last.year() - first.year()) * 12 + last.month() as i32 - first.month() as i32;
    // At most a dozen labels.
    let every = (length / 12 + 1).unsigned_abs();
    let mut lines = Vec::new();
    let mut month = first.with_day(1).unwrap_or(first);
    while month <= last {
        if month >= first && month.month0().is_multiple_of(every) {
            let label = if month.month() == 1 { "%b %Y" } else { "%b" };
            let (x, label) = (x(month), month.format(label).to_string());
            lines.push(Line { x, label, is_late: false });
        }
        month = month + chrono::Months::new(1);
    }
    lines
}

fn phases(standing: &Standing, first: NaiveDate, x: impl Fn(NaiveDate) -> i64) -> Vec<Line> {
    let name = |phase: Phase| words::phase(&words::name(&phase)).to_owned();
    let start = standing.moves.first().map_or(standing.phase, |one| one.from);
    let moved = standing.moves.iter().map(|one| (one.occurred_at.day(), one.to));
    let all = std::iter::once((first, start)).chain(moved);
    let line = |(day, phase)| {
        let x = x(day);
        Line { x, label: name(phase), is_late: x > WIDTH - PHASE }
    };
    all.map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::Lane;
    use events::event_types;

    /// What the work rests on, rather than a moment of it.
    const WITHOUT: &[&str] = &[
        "alliance-rated",
        "environment-reviewed",
        "life-experience-shared",
        "modelling-shown",
        "need-recorded",
        "order-noted",
        "outside-date-noted",
        "phase-moved",
        "strength-recorded",
    ];

    #[test]
    fn every_type_of_the_work_has_a_lane_or_is_said_to_have_none() {
        let of_the_work = ["SessionEvent", "PresentationEvent", "AccountabilityEvent"];
        let mut seen = 0;
        for kind in event_types().filter(|kind| of_the_work.contains(&kind.family)) {
            let is_without = WITHOUT.contains(&kind.name);
            assert_ne!(Lane::of(kind.name).is_some(), is_without, "{}", kind.name);
            seen += 1;
        }
        assert!(seen > 30, "{seen}");
    }
}
