//! Whatever the script says could have been recorded by the service, in that order, by them.

use events::vocabulary::{
    PresentationEvent, RecordEvent, ReferralEvent, SafetyEvent, SupervisionEvent,
};
use events::{
    Compartment, Entry, Event, EventId, Home, Instant, JourneyId, Moment, Role, Stamp, london_day,
};
use std::collections::{BTreeMap, BTreeSet};
use synthetic::{Script, Scripted};

/// Tests check every entry; a few hundred journeys hold some sixty thousand.
const JOURNEYS: u64 = 600;

#[test]
fn everything_could_have_been_recorded_as_it_stands() {
    for seed in [1, 7] {
        let mut checked = Checked::default();
        for scripted in Script::new(seed, JOURNEYS / 2) {
            checked.take(scripted);
        }
        assert_eq!(checked.journeys.len() as u64, JOURNEYS / 2);
    }
}

#[derive(Default)]
struct Checked {
    last: Option<Instant>,
    ids: BTreeSet<EventId>,
    keys: BTreeSet<[u8; 16]>,
    references: BTreeSet<String>,
    journeys: BTreeMap<JourneyId, Journey>,
}

#[derive(Default)]
struct Journey {
    entries: BTreeMap<EventId, (usize, Compartment, Entry)>,
    versions: BTreeMap<Compartment, u64>,
    closed: Option<Moment>,
}

impl Checked {
    fn take(&mut self, scripted: Scripted) {
        let Scripted { at, journey, opens, actor, drafts, key } = scripted;
        assert!(self.last.is_none_or(|last| last <= at), "{at} comes after {:?}", self.last);
        self.last = Some(at);
        assert!(self.keys.insert(*key.as_bytes()), "{key} is the key of two requests");
        assert_eq!(opens, !self.journeys.contains_key(&journey), "{journey} opens once, first");
        assert!(!drafts.is_empty());
        let case = self.journeys.entry(journey).or_default();
        for (index, draft) in drafts.into_iter().enumerate() {
            let id = draft.id.expect("every draft brings its id");
            assert!(self.ids.insert(id), "{id} is the id of two entries");
            let kind = draft.kind.clone();
            let stamp = Stamp { id, recorder: actor.clone(), now: at, claimed_recorded_at: None };
            let entry = draft.into_entry(stamp).unwrap_or_else(|why| panic!("{kind}: {why}"));
            if opens && index == 0 {
                assert_eq!(kind, "referral-received");
                let reference = entry.event.data()["reference"].to_string();
                assert!(self.references.insert(reference), "references are unique");
            }
            case.take(entry, at);
        }
    }
}

impl Journey {
    fn take(&mut self, entry: Entry, at: Instant) {
        let (name, role) = (entry.event.name(), entry.recorder.role);
        let kind = entry.event.event_type();
        assert!(kind.may_be_recorded_by(role), "{name} is not {role}'s to record");
        let known = entry.known_at.unwrap_or(Moment::Instant(at));
        assert!(!entry.occurred_at.is_after(known) && !known.is_after(Moment::Instant(at)));
        for id in &entry.refers_to {
            let (_, compartment, _) =
                self.entries.get(id).unwrap_or_else(|| panic!("{name}: {id}"));
            assert!(may_refer(role, *compartment), "{name} by {role} refers to {compartment}");
        }
        let target = entry.refers_to.first().and_then(|id| self.entries.get(id));
        let compartment = kind.home.compartment().or(target.map(|found| found.1));
        assert_ne!(kind.home, Home::Organisation);
        self.amends_by_its_author(&entry);
        self.is_decided_by_another(&entry);
        self.sees_what_is_there(&entry);
        self.is_no_new_work_after_closure(&entry);
        let compartment = compartment.expect("it lives somewhere");
        *self.versions.entry(compartment).or_default() += 1;
        let place = self.entries.len();
        self.entries.insert(entry.id, (place, compartment, entry));
    }

    fn amends_by_its_author(&self, entry: &Entry) {
        let Event::Record(event) = &entry.event else { return };
        let target = &self.entries[&entry.refers_to[0]].2;
        if let RecordEvent::EntryCorrected(correction) = event {
            let corrected = target.corrected(correction.field.as_str(), &correction.new_value);
            let corrected = corrected.expect("what is corrected could have been recorded");
            assert_ne!(&corrected, target, "a correction changes something");
        }
        assert_eq!(target.recorder.id, entry.recorder.id, "{}", entry.event.name());
    }

    fn is_decided_by_another(&self, entry: &Entry) {
        let at = |id: &EventId| self.entries[id].0;
        if let Event::Supervision(SupervisionEvent::DecisionApproved(reviewed)) = &entry.event {
            assert_ne!(self.entries[&reviewed.decision].2.recorder.id, entry.recorder.id);
        }
        if let Event::Safety(SafetyEvent::OverrideLifted(lifted))
        | Event::Supervision(SupervisionEvent::SignalOverrideLifted(lifted)) = &entry.event
        {
            assert!(at(&lifted.assessment) > at(&lifted.raised));
            let assessment = &self.entries[&lifted.assessment].2.event;
            assert_eq!(assessment.name(), "risk-assessed");
        }
    }

    fn sees_what_is_there(&self, entry: &Entry) {
        if entry.event.name() != "phase-moved" {
            return;
        }
        let seen = &entry.event.data()["seen"];
        for (name, compartment) in [("case", Compartment::Case), ("safety", Compartment::Safety)] {
            let there = self.versions.get(&compartment).copied().unwrap_or_default();
            assert_eq!(seen[name].as_u64(), Some(there), "{name} of {}", entry.id);
        }
    }

    fn is_no_new_work_after_closure(&mut self, entry: &Entry) {
        if let Event::Supervision(event) = &entry.event {
            if let SupervisionEvent::CaseClosed(_) = event {
                assert!(self.closed.is_none(), "closed twice");
                self.closed = Some(entry.occurred_at);
                return;
            }
            if let SupervisionEvent::CaseReopened(_) = event {
                assert!(self.closed.take().is_some(), "reopened while open");
            }
        }
        if self.closed.is_some_and(|since| entry.occurred_at.is_after(since)) {
            assert!(!is_new_work(&entry.event), "{} after closure", entry.event.name());
        }
    }
}

fn is_new_work(event: &Event) -> bool {
    match event {
        Event::Session(_) | Event::Accountability(_) => true,
        Event::Referral(event) => !matches!(
            event,
            ReferralEvent::ConsentLimited(_)
                | ReferralEvent::ConsentWithdrawn(_)
                | ReferralEvent::OwnAccountAdded(_)
                | ReferralEvent::CircumstancesChanged(_)
                | ReferralEvent::ContactDetailsChanged(_)
                | ReferralEvent::PossibleDuplicateNoted(_)
        ),
        Event::Presentation(event) => !matches!(
            event,
            PresentationEvent::OutsideDateNoted(_) | PresentationEvent::OrderNoted(_)
        ),
        Event::Supervision(event) => {
            matches!(event, SupervisionEvent::CasePaused(_) | SupervisionEvent::CaseResumed(_))
        }
        Event::Safety(_) | Event::Protected(_) | Event::Record(_) => false,
    }
}

/// Who may name an entry of that compartment in one of their own (`docs/domain.md` §4).
const fn may_refer(role: Role, compartment: Compartment) -> bool {
    match compartment {
        Compartment::Case | Compartment::Safety => !matches!(role, Role::SupportWorker),
        Compartment::Protected => matches!(role, Role::SupportWorker | Role::System),
        Compartment::Supervision => matches!(role, Role::Supervisor | Role::System),
        Compartment::Governance => false,
    }
}

#[test]
fn nothing_of_the_script_is_recorded_after_its_last_day() {
    let end = chrono::NaiveDate::from_ymd_opt(2026, 3, 31).expect("a date");
    let last = Script::ending(3, 150, end).last().expect("there is something");
    assert!(london_day(last.at) <= end);
    assert!((end - london_day(last.at)).num_days() < 7);
}
