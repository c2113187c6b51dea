//! Where a journey stands: the phase that people decided on, and beside it what the record says
//! about moving on.

use super::View;
use super::viewing::{Viewing, text};
use crate::rules::pace::{PaceState, state};
use crate::rules::{Answer, Criterion, criteria, criteria_of};
use crate::timeline::seen;
use crate::{Countables, Lifecycle, Policy, Projection as _, Reading, What};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{AccountabilityEvent, Phase, PhaseMoved};
use events::{
    Compartment, Event, EventId, Instant, JourneyId, Moment, Recorded, Recorder, Version,
};
use schemars::JsonSchema;
use serde::Serialize;

/// Where a journey stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Standing {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// The policy that this is read under.
    pub policy: String,
    /// Open, paused or closed.
    pub lifecycle: Lifecycle,
    /// The phase held.
    pub phase: Phase,
    /// The London date on which it was moved there; of the referral where it never was.
    pub phase_since: Option<NaiveDate>,
    /// The pace of the work.
    pub pace_state: PaceState,
    /// The decision, or the safety review, that says so.
    pub pace_event: Option<EventId>,
    /// Every criterion, phase by phase: evidence for a decision, never a gate.
    pub criteria: Vec<Criterion>,
    /// Whole weeks since the referral.
    pub weeks: i64,
    /// Whole weeks in this phase. Time alone moves nobody on.
    pub weeks_in_phase: i64,
    /// What a decision taken now has seen: the `seen` of a `phase-moved`.
    pub seen: SeenNow,
    /// Every move so far, in the order of the log.
    pub moves: Vec<Move>,
}

/// The last versions, as the reader counts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SeenNow {
    /// Of the case stream.
    pub case: Version,
    /// Of the safety stream.
    pub safety: Version,
}

/// One decision to move, with what it rested on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Move {
    /// The `phase-moved`.
    pub event: EventId,
    /// From which phase.
    pub from: Phase,
    /// To which phase.
    pub to: Phase,
    /// When it was decided.
    pub occurred_at: Moment,
    /// When it was recorded: in force from then on.
    pub recorded_at: Instant,
    /// Who decided.
    pub by: Recorder,
    /// The policy that it was decided under.
    pub policy_version: String,
    /// The entries that it rests on.
    pub evidence: Vec<EventId>,
    /// What whoever decided had seen.
    pub seen: SeenNow,
    /// Why.
    pub rationale: Option<String>,
    /// Whether a criterion of the way was not met by what was recorded then.
    pub against_evidence: bool,
    /// The criteria that were not met then, as believed then.
    pub not_met_then: Vec<String>,
    /// Of them and the others, those that are not met by what is now known of that time.
    pub not_met_now: Vec<String>,
    /// What a supervisor said to it, for who may read supervision.
    pub review: Option<Review>,
}

/// A supervisor's answer to a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Review {
    /// The `decision-approved` or `decision-returned`.
    pub event: EventId,
    /// Approved, or returned to be thought over.
    pub approved: bool,
    /// Who.
    pub by: Option<events::StaffId>,
    /// When it was recorded.
    pub recorded_at: Instant,
}

impl View for Standing {
    const NAME: &'static str = "standing";
    const SAYS: &'static str = "The phase, the evidence to move on, the pace, every move";

    fn of(viewing: &Viewing<'_>) -> Self {
        let (journey, reading) = (viewing.journey, viewing.reading());
        let log = reading.log;
        let (pace_state, pace_event) = state(&reading);
        let referred = journey.case.referred.as_ref().map(|fact| fact.is.day());
        let since = log.last_move().map(|(_, moved)| moved.day).or(referred);
        let weeks = |day: Option<NaiveDate>| {
            day.map_or(0, |day| (reading.today - day).num_days().max(0) / 7)
        };
        Self {
            journey: journey.id,
            version: journey.version(Compartment::Case),
            policy: viewing.policy.version.clone(),
            lifecycle: journey.case.lifecycle.clone(),
            phase: log.phase(),
            phase_since: since,
            pace_state,
            pace_event,
            criteria: criteria(&reading),
            weeks: weeks(referred),
            weeks_in_phase: weeks(since),
            seen: seen_now(viewing),
            moves: moves(viewing),
        }
    }
}

fn seen_now(viewing: &Viewing<'_>) -> SeenNow {
    let (journey, reader) = (viewing.journey, viewing.reader);
    let safety = if reader.counts_as_written(Compartment::Safety) {
        journey.version(Compartment::Safety)
    } else {
        Version(seen(journey, reader, Compartment::Safety).len() as u64)
    };
    SeenNow { case: journey.version(Compartment::Case), safety }
}

fn moves(viewing: &Viewing<'_>) -> Vec<Move> {
    let standing = viewing.journey.entries.iter().filter(|entry| entry.stands());
    standing
        .filter_map(|entry| {
            let recorded = &entry.recorded;
            let Event::Accountability(AccountabilityEvent::PhaseMoved(moved)) =
                &recorded.entry.event
            else {
                return None;
            };
            Some(one_move(viewing, recorded, moved))
        })
        .collect()
}

fn one_move(viewing: &Viewing<'_>, recorded: &Recorded, moved: &PhaseMoved) -> Move {
    let event = recorded.entry.id;
    let not_met_then = not_met_then(viewing, recorded, moved);
    Move {
        event,
        from: moved.from,
        to: moved.to,
        occurred_at: recorded.entry.occurred_at,
        recorded_at: recorded.believed_from(),
        by: recorded.entry.recorder.clone(),
        policy_version: moved.policy_version.as_str().into(),
        evidence: moved.evidence.as_slice().to_vec(),
        seen: SeenNow { case: moved.seen.case, safety: moved.seen.safety },
        rationale: text(&viewing.field(event, "rationale")),
        against_evidence: !not_met_then.is_empty(),
        not_met_then,
        not_met_now: not_met_now(viewing, recorded, moved),
        review: review(viewing, event),
    }
}

/// As believed right before the decision.
fn not_met_then(viewing: &Viewing<'_>, recorded: &Recorded, moved: &PhaseMoved) -> Vec<String> {
    let before = viewing.just_before(recorded.position);
    let (log, policy) = (&before.case.countables, policy_of(viewing, moved));
    not_met(&Reading::of(log, policy, recorded.believed_from()), moved)
}

/// By everything now known to have happened by then.
fn not_met_now(viewing: &Viewing<'_>, recorded: &Recorded, moved: &PhaseMoved) -> Vec<String> {
    let decided = recorded.entry.occurred_at;
    let mut then = Countables::new();
    let of_case = |entry: &&crate::Amended| {
        entry.stands() && entry.recorded.stream.compartment != Compartment::Protected
    };
    for entry in viewing.journey.entries.iter().filter(of_case) {
        if !entry.recorded.entry.occurred_at.is_after(decided) {
            then.apply(&entry.recorded);
        }
    }
    let policy = policy_of(viewing, moved);
    not_met(&Reading::of(&then, policy, recorded.believed_from()), moved)
}

/// A decision is judged by the figures that it was taken under; by those of the look where nobody
/// knows them any more.
fn policy_of<'a>(viewing: &Viewing<'a>, moved: &PhaseMoved) -> &'a Policy {
    viewing.decided_under.get(moved.policy_version.as_str()).unwrap_or(viewing.policy)
}

/// The criteria on the way that are not met; none on a way back.
fn not_met(reading: &Reading<'_>, moved: &PhaseMoved) -> Vec<String> {
    const PHASES: [Phase; 6] =
        [Phase::Reach, Phase::Settle, Phase::Steady, Phase::Look, Phase::Own, Phase::LiveIt];
    let passed = PHASES.into_iter().filter(|phase| (moved.from..moved.to).contains(phase));
    let criteria = passed.flat_map(|phase| criteria_of(reading, phase));
    let open = criteria.filter(|criterion| criterion.answer != Answer::Met);
    open.map(|criterion| criterion.id.into()).collect()
}

/// What a supervisor said last about a decision.
pub(super) fn review(viewing: &Viewing<'_>, decision: EventId) -> Option<Review> {
    if !viewing.reader.may_read(Compartment::Supervision) {
        return None;
    }
    let log = &viewing.journey.case.countables;
    log.all().iter().rev().find_map(|one| {
        let What::DecisionReviewed { decision: of, approved } = one.what else { return None };
        (log.at(of)?.event == decision).then(|| Review {
            event: one.event,
            approved,
            by: log.staff_at(one.by).cloned(),
            recorded_at: one.recorded,
        })
    })
}
