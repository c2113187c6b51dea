//! The same journey as believed at two moments, the differences marked: what was not known yet,
//! what was put right since, which flags would have been others, and which decisions were
//! overlapped by something that nobody knew.

use super::flags::{FlagChange, changes, flags};
use super::viewing::Viewing;
use crate::countable::{Countable, What};
use crate::rules::review::review_due;
use crate::timeline::everything;
use crate::{Amended, AsOf, Journey, Policy, Reader, TimelineEntry};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::RetractionReason;
use events::{EventId, Instant, JourneyId, Moment, Recorded, Recorder};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Two beliefs side by side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Comparison {
    /// The journey.
    pub journey: JourneyId,
    /// The earlier belief.
    pub from: Instant,
    /// The later one.
    pub to: Instant,
    /// The policy that each is read under.
    pub policies: [String; 2],
    /// Entries that had happened by the earlier moment, and were recorded after it.
    pub unknown_then: Vec<EventId>,
    /// The same, told apart: learned later, or known and only recorded later.
    pub unknown: Vec<Unknown>,
    /// Entries of the earlier belief that were corrected or retracted since.
    pub corrected_since: Vec<Changed>,
    /// What the rules would have said differently.
    pub flags: Vec<FlagChange>,
    /// When the risk was, and is, to be reviewed.
    pub review_due: [Option<NaiveDate>; 2],
    /// Decisions of the earlier belief during which something had happened that was not recorded.
    pub decisions_overlapped: Vec<Overlapped>,
}

/// An entry that was not there in the earlier belief.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Unknown {
    /// The event.
    pub event: EventId,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
    /// When it happened.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// Why it was not there.
    pub why: WhyUnknown,
}

/// Why an entry was not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum WhyUnknown {
    /// Nobody in the service knew of it.
    LearnedLater,
    /// Somebody knew, and it was recorded later.
    RecordedLater,
}

/// An amendment since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Changed {
    /// The `entry-corrected` or `entry-retracted`.
    pub event: EventId,
    /// The entry that it is about.
    pub target: EventId,
    /// The field that was corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What it read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<Value>,
    /// What it reads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Value>,
    /// Why the entry was retracted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retracted: Option<RetractionReason>,
    /// Who.
    pub recorder: Recorder,
    /// When it was recorded.
    pub recorded_at: Instant,
}

/// A decision, and what had happened by then without being recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Overlapped {
    /// The decision.
    pub decision: EventId,
    /// The incidents.
    pub by: Vec<EventId>,
}

/// Compares what was believed at `from` with what was believed at `to`, each under the policy given
/// for it.
#[must_use]
pub fn compare(
    id: JourneyId,
    events: &[Arc<Recorded>],
    reader: Reader,
    (from, then): (Instant, &Policy),
    (to, now): (Instant, &Policy),
) -> Comparison {
    let believed = |at: Instant| {
        let as_of = AsOf { believed_at: Some(at), position: None };
        (Journey::fold(id, events.iter().cloned(), &as_of), as_of)
    };
    let ((earlier, earlier_as_of), (later, later_as_of)) = (believed(from), believed(to));
    let before = Viewing {
        journey: &earlier,
        events,
        as_of: earlier_as_of,
        reader,
        policy: then,
        decided_under: &BTreeMap::new(),
        as_at: from,
    };
    let after = Viewing { journey: &later, as_of: later_as_of, policy: now, as_at: to, ..before };
    let unknown = unknown(&later, reader, from);
    let due = |viewing: &Viewing<'_>| review_due(&viewing.reading()).map(|review| review.due);
    Comparison {
        journey: id,
        from,
        to,
        policies: [then.version.clone(), now.version.clone()],
        unknown_then: unknown.iter().map(|one| one.event).collect(),
        unknown,
        corrected_since: changed(&later, reader, from),
        flags: changes(&flags(&before), &flags(&after)),
        review_due: [due(&before), due(&after)],
        decisions_overlapped: overlapped(&later, reader, from),
    }
}

fn unknown(later: &Journey, reader: Reader, from: Instant) -> Vec<Unknown> {
    let is_unknown = |(amended, shown): &(&Amended, TimelineEntry)| {
        let recorded = &amended.recorded;
        amended.stands()
            && recorded.believed_from() > from
            && !shown.occurred_at.is_after(Moment::Instant(from))
    };
    let found = everything(later, reader).into_iter().filter(is_unknown);
    found
        .map(|(amended, shown)| {
            let known_at = shown.known_at;
            let knew = !known_at.is_after(Moment::Instant(from));
            Unknown {
                event: shown.event,
                kind: shown.kind,
                occurred_at: shown.occurred_at,
                known_at,
                recorded_at: amended.recorded.believed_from(),
                why: if knew { WhyUnknown::RecordedLater } else { WhyUnknown::LearnedLater },
            }
        })
        .collect()
}

fn changed(later: &Journey, reader: Reader, from: Instant) -> Vec<Changed> {
    let mut changed = Vec::new();
    for (amended, shown) in everything(later, reader) {
        if amended.recorded.believed_from() > from {
            continue;
        }
        let target = shown.event;
        let since = shown.corrections.into_iter();
        for correction in since.filter(|one| one.recorded_at > from && !one.retracted) {
            changed.push(Changed {
                event: correction.event,
                target,
                field: Some(correction.field),
                from: Some(correction.from),
                to: Some(correction.to),
                retracted: None,
                recorder: correction.recorder,
                recorded_at: correction.recorded_at,
            });
        }
        if let Some(retraction) = shown.retraction.filter(|one| one.recorded_at > from) {
            changed.push(Changed {
                event: retraction.event,
                target,
                field: None,
                from: None,
                to: None,
                retracted: Some(retraction.reason),
                recorder: retraction.recorder,
                recorded_at: retraction.recorded_at,
            });
        }
    }
    changed.sort_by_key(|one| (one.recorded_at, one.event));
    changed
}

fn overlapped(later: &Journey, reader: Reader, from: Instant) -> Vec<Overlapped> {
    let visible: Vec<EventId> =
        everything(later, reader).into_iter().map(|(_, shown)| shown.event).collect();
    let log = later.case.countables.all();
    let decisions = log.iter().filter(|one| is_decision(one) && one.recorded <= from);
    let overlaps = decisions.filter(|one| visible.contains(&one.event)).filter_map(|decision| {
        // Recorded after it: later in the log, which is the one order that there is.
        let later = log.iter().skip_while(|one| one.event != decision.event);
        let incidents = later.filter(|one| is_incident(one) && visible.contains(&one.event));
        let during = incidents.filter(|one| !one.at.is_after(decision.at));
        let by: Vec<EventId> = during.map(|one| one.event).collect();
        (!by.is_empty()).then_some(Overlapped { decision: decision.event, by })
    });
    overlaps.collect()
}

const fn is_decision(one: &Countable) -> bool {
    matches!(
        one.what,
        What::PhaseMoved { .. }
            | What::Pace { .. }
            | What::OverrideLifted { .. }
            | What::Closed { .. }
    )
}

const fn is_incident(one: &Countable) -> bool {
    matches!(one.what, What::Incident { .. })
}
