//! A chronology for a review: what happened, when it became known, when it was written, who knew,
//! what was decided and why, and what was put right later. Oldest first.

use super::View;
use super::viewing::{Viewing, text};
use crate::timeline::{everything, ordered};
use crate::{Amended, Lifecycle, TimelineEntry};
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{ReferralEvent, SafetyEvent, SupervisionEvent};
use events::{Compartment, Event, Instant, JourneyId, Role, StaffId, Version};
use schemars::JsonSchema;
use serde::Serialize;

/// Everything that the reader may see, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chronology {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// Open, paused or closed.
    pub lifecycle: Lifecycle,
    /// Oldest first; a bare date stands before the times of its day.
    pub entries: Vec<Chronicled>,
}

/// One line of a chronology.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Chronicled {
    /// The entry: dates, source, author and role, data, later corrections.
    #[serde(flatten)]
    pub entry: TimelineEntry,
    /// Whether it records a decision that somebody took.
    pub decision: bool,
    /// Why, in the words of whoever decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rationale: Option<String>,
    /// Who knew of it within the service, and since when.
    pub who_knew: Vec<Knew>,
}

/// Somebody who knew of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Knew {
    /// Who.
    pub staff: StaffId,
    /// Since when, as far as the record shows.
    pub since: Instant,
    /// How.
    pub how: How,
}

/// How somebody came to know.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum How {
    /// They recorded it.
    Recorded,
    /// It stood in a case of theirs.
    OwnCase,
    /// They approved, returned, questioned, acknowledged, lifted or corrected it.
    ActedOnIt,
}

impl View for Chronology {
    const NAME: &'static str = "chronology";
    const SAYS: &'static str = "For a review: event, known and recorded dates, who knew, decisions";

    fn of(viewing: &Viewing<'_>) -> Self {
        let journey = viewing.journey;
        let mut entries: Vec<(&Amended, TimelineEntry)> = everything(journey, viewing.reader);
        entries.sort_by_key(|(entry, shown)| ordered(shown.occurred_at, entry.recorded.position));
        let chronicled = |(amended, entry): (&Amended, TimelineEntry)| Chronicled {
            decision: is_decision(&amended.recorded.entry.event) && !entry.data.is_null(),
            rationale: text(&entry.data["rationale"]).or_else(|| text(&entry.data["reason"])),
            who_knew: who_knew(viewing, amended, &entry),
            entry,
        };
        Self {
            journey: journey.id,
            version: journey.version(Compartment::Case),
            lifecycle: journey.case.lifecycle.clone(),
            entries: entries.into_iter().map(chronicled).collect(),
        }
    }
}

/// Whether an event records what somebody decided.
pub(super) fn is_decision(event: &Event) -> bool {
    const DECISIONS: [&str; 17] = [
        "referral-screened",
        "suitability-assessed",
        "practitioner-assigned",
        "pace-set",
        "pace-changed",
        "phase-moved",
        "risk-referred",
        "override-lifted",
        "signal-override-lifted",
        "practice-instruction-given",
        "information-shared",
        "decision-approved",
        "decision-returned",
        "case-paused",
        "case-reopened",
        "case-closed",
        "retention-reviewed",
    ];
    DECISIONS.contains(&event.name())
}

fn who_knew(viewing: &Viewing<'_>, amended: &Amended, shown: &TimelineEntry) -> Vec<Knew> {
    let recorded = &amended.recorded;
    let mut knew: Vec<Knew> = Vec::new();
    let mut add = |staff: &StaffId, since: Instant, how: How| {
        if knew.iter().all(|known| known.staff != *staff) {
            knew.push(Knew { staff: staff.clone(), since, how });
        }
    };
    // As shown: a supervisor's own safety review cannot be told from one that a rule raised.
    if shown.recorder.role != Role::System {
        add(&shown.recorder.id, recorded.believed_from(), How::Recorded);
    }
    if matches!(shown.compartment, Compartment::Case | Compartment::Safety) {
        for staff in team_at(viewing, recorded.position) {
            add(&staff, recorded.believed_from(), How::OwnCase);
        }
    }
    // Who acted on a safety review is not for those to see who may not know its cause.
    let later = viewing.journey.entries.iter().filter(|later| {
        later.stands() && later.recorded.entry.refers_to.contains(&recorded.entry.id)
    });
    for later in later.filter(|later| acts_on(&later.recorded.entry.event)) {
        if crate::entry(viewing.journey, later.recorded.entry.id, viewing.reader).is_some()
            && (viewing.reader.may_read_causes() || shown.kind != "safety-review")
        {
            let by = &later.recorded.entry.recorder;
            add(&by.id, later.recorded.believed_from(), How::ActedOnIt);
        }
    }
    knew
}

/// The practitioner and the co-workers at a place in the log.
fn team_at(viewing: &Viewing<'_>, position: events::Position) -> Vec<StaffId> {
    let before = viewing
        .journey
        .entries
        .iter()
        .filter(|entry| entry.stands() && entry.recorded.position <= position);
    let mut assigned = before.filter_map(|entry| {
        if let Event::Referral(event) = &entry.recorded.entry.event {
            assigned(event)
        } else {
            None
        }
    });
    assigned.next_back().unwrap_or_default()
}

fn assigned(event: &ReferralEvent) -> Option<Vec<StaffId>> {
    let (to, co_workers) = if let ReferralEvent::PractitionerAssigned(assigned) = event {
        (&assigned.to, &assigned.co_workers)
    } else if let ReferralEvent::HandoverCompleted(handover) = event {
        (&handover.to, &handover.co_workers)
    } else {
        return None;
    };
    let others = co_workers.iter().flatten().cloned();
    Some(core::iter::once(to.clone()).chain(others).collect())
}

/// Whether whoever recorded this had read the entry that it names.
const fn acts_on(event: &Event) -> bool {
    if let Event::Safety(event) = event {
        return matches!(
            event,
            SafetyEvent::OverrideAcknowledged(_) | SafetyEvent::OverrideLifted(_)
        );
    }
    if let Event::Supervision(event) = event {
        return matches!(
            event,
            SupervisionEvent::DecisionApproved(_)
                | SupervisionEvent::DecisionReturned(_)
                | SupervisionEvent::DecisionQuestioned(_)
                | SupervisionEvent::SessionObserved(_)
                | SupervisionEvent::SignalOverrideAcknowledged(_)
                | SupervisionEvent::SignalOverrideLifted(_)
        );
    }
    matches!(event, Event::Record(_))
}
