//! The grammar of decision tests: given what is recorded, when somebody records, then this.

use super::{About, Decided, KnownPolicies, Refusal, Request, Under, decide};
use events::{
    BatchId, Compartment, Compartments, Draft, Entry, EventId, Instant, JourneyId, Position,
    Recorded, Role, Stream, Subject, Version,
};
use projections::{AsOf, Journey, Policy};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use uuid::Uuid;

pub(super) const P: &str = "P-07/practitioner";
pub(super) const S: &str = "S-02/supervisor";
pub(super) const W: &str = "W-03/support-worker";
pub(super) const G: &str = "G-01/governance-lead";

/// The day on which everything in a test that says nothing else happens and is recorded.
const DAY: &str = "2025-03-12";

#[derive(Clone)]
pub(super) struct Given {
    log: Vec<Recorded>,
    of_organisation: bool,
    policies: KnownPolicies,
}

/// The id of the `n`-th event that a test names.
pub(super) fn id(n: u128) -> EventId {
    EventId(Uuid::from_u128(n))
}

/// What a role reads of a case of theirs, for these tests; the permissions say it for the service.
fn reads(role: Role) -> Compartments {
    let protected = Compartment::Protected;
    match role {
        Role::SupportWorker => Compartments::of([protected]),
        Role::Practitioner => Compartments::of([Compartment::Case, Compartment::Safety]),
        Role::Supervisor => Compartments::ALL.without(protected).without(Compartment::Governance),
        Role::Auditor | Role::GovernanceLead => Compartments::ALL.without(protected),
        Role::Administrator | Role::System => Compartments::NONE,
    }
}

fn now() -> Instant {
    "2025-03-20T12:00:00Z".parse().expect("a time")
}

/// An event as a client sends it.
pub(super) fn event(kind: &str, data: Value) -> Draft {
    on(DAY, kind, data)
}

pub(super) fn on(when: &str, kind: &str, data: Value) -> Draft {
    Draft::read(&json!({ "type": kind, "occurred_at": when, "data": data })).expect("a draft")
}

pub(super) fn referral() -> Draft {
    on("2025-03-03", "referral-received", json!({ "reference": "SU-0042", "source": "self" }))
}

pub(super) fn closed_on(when: &str) -> Draft {
    on(when, "case-closed", json!({ "category": "completed-planned" }))
}

pub(super) fn session(when: &str) -> Draft {
    on(when, "session-held", json!({ "attendance": "on-time" }))
}

trait Named {
    fn named(self, n: u128) -> Self;
}

impl Named for Draft {
    fn named(mut self, n: u128) -> Self {
        self.id = Some(id(n));
        self
    }
}

pub(super) type By = (&'static str, Draft);

/// A journey in which these were recorded, each by who is named; their ids are 1, 2, 3 …
pub(super) fn given(recorded: impl IntoIterator<Item = By>) -> Given {
    Given { log: Vec::new(), of_organisation: false, policies: KnownPolicies::new() }.with(recorded)
}

/// An organisation of which these were recorded, with the documents of these policies at hand, each
/// by its version and digest.
pub(super) fn given_organisation<const N: usize>(
    policies: [(&str, &str); N],
    recorded: impl IntoIterator<Item = By>,
) -> Given {
    let nothing = Given { log: Vec::new(), of_organisation: true, policies: KnownPolicies::new() };
    nothing.and_now_at_hand(policies).with(recorded)
}

impl Given {
    /// From now on the documents of these policies are at hand and no others.
    pub(super) fn and_now_at_hand<const N: usize>(mut self, policies: [(&str, &str); N]) -> Self {
        let owned = |(version, digest): (&str, &str)| (version.to_owned(), digest.to_owned());
        self.policies = policies.map(owned).into_iter().collect();
        self
    }

    fn with(mut self, recorded: impl IntoIterator<Item = By>) -> Self {
        for (index, (actor, draft)) in recorded.into_iter().enumerate() {
            let draft = draft.named(index as u128 + 1);
            let decided = self.decide(actor, vec![draft]).expect("what is given was possible");
            self.record(decided);
        }
        self
    }

    fn decide(&self, actor: &str, drafts: Vec<Draft>) -> Result<Decided, Refusal> {
        let journey = JourneyId(Uuid::from_u128(1000));
        let about = match (self.of_organisation, self.log.is_empty()) {
            (true, _) => About::Organisation,
            (false, true) => About::NewJourney(journey),
            (false, false) => About::Journey(journey),
        };
        let request = Request {
            about,
            key: BatchId(Uuid::from_u128(2000)),
            actor: actor.parse().expect("an actor"),
            drafts,
        };
        let mut next = 500;
        let reads = reads(request.actor.role);
        let (policies, policy) = (&self.policies, &Policy::first());
        let log = self.log.iter().cloned().map(Arc::new).collect();
        let fold = |id, log: &[Arc<Recorded>]| {
            Arc::new(Journey::fold(id, log.iter().cloned(), &AsOf::NOW))
        };
        decide(log, fold, &request, Under { policies, policy, reads }, now(), || {
            next += 1;
            id(next)
        })
    }

    fn record(&mut self, decided: Decided) {
        let mut versions: BTreeMap<_, _> = decided.expect.into_iter().collect();
        for (stream, entry) in decided.entries {
            let version = versions.get_mut(&stream).expect("every stream written is listed");
            *version = version.next();
            self.log.push(Recorded {
                position: Position(self.log.len() as u64 + 1),
                stream,
                version: Version(version.0),
                recorded_at: now(),
                leaf: [0; 32],
                entry,
            });
        }
    }

    /// And then these were recorded, in one request.
    pub(super) fn and(mut self, actor: &str, drafts: Vec<Draft>) -> Self {
        let decided = self.decide(actor, drafts).expect("what is given was possible");
        self.record(decided);
        self
    }

    /// What was raised by rule so far.
    pub(super) fn raised(&self) -> Vec<EventId> {
        let by_rule = self.log.iter().filter(|recorded| is_by_rule(&recorded.entry));
        by_rule.map(|recorded| recorded.entry.id).collect()
    }

    /// And then Stepin recorded this about the record itself.
    pub(super) fn and_by_the_system(mut self, entry: Entry) -> Self {
        let subject = Subject::Journey(JourneyId(Uuid::from_u128(1000)));
        let stream = Stream { subject, compartment: Compartment::Governance };
        let version = self.journey().version(Compartment::Governance);
        self.record(Decided { expect: vec![(stream, version)], entries: vec![(stream, entry)] });
        self
    }

    /// And then this was recorded by an erasure, which took the rest of the service user's record.
    pub(super) fn and_erased(mut self, entries: Vec<Entry>) -> Self {
        self.log.retain(|one| one.stream.compartment == Compartment::Governance);
        let subject = Subject::Journey(JourneyId(Uuid::from_u128(1000)));
        let stream = Stream { subject, compartment: Compartment::Governance };
        let entries = entries.into_iter().map(|entry| (stream, entry)).collect();
        self.record(Decided { expect: vec![(stream, Version(100))], entries });
        self
    }

    /// The journey as it now is.
    pub(super) fn journey(&self) -> Journey {
        let id = JourneyId(Uuid::from_u128(1000));
        Journey::fold(id, self.log.iter().cloned(), &AsOf::NOW)
    }

    pub(super) fn when(self, actor: &str, draft: Draft) -> Outcome {
        self.when_all(actor, vec![draft])
    }

    pub(super) fn when_all(self, actor: &str, drafts: Vec<Draft>) -> Outcome {
        Outcome(self.decide(actor, drafts))
    }
}

fn is_by_rule(entry: &Entry) -> bool {
    entry.recorder.role == Role::System
}

pub(super) struct Outcome(Result<Decided, Refusal>);

impl Outcome {
    #[track_caller]
    pub(super) fn recorded(self) -> Decided {
        self.0.expect("it should have been recorded")
    }

    /// The rules and effects of what it raised by rule, and nothing else.
    #[track_caller]
    pub(super) fn raises(self, expected: &[(&str, &str)]) {
        let decided = self.recorded();
        let raised = decided.entries.iter().filter(|(_, entry)| is_by_rule(entry));
        let rules: Vec<_> = raised.map(|(_, entry)| entry.event.data()).collect();
        let found: Vec<_> = rules
            .iter()
            .map(|data| {
                let text = |key: &str| data[key].as_str().expect("a text").to_owned();
                (text("rule"), text("effect"))
            })
            .collect();
        let found: Vec<_> = found.iter().map(|(rule, effect)| (&**rule, &**effect)).collect();
        assert_eq!(found, expected);
    }

    #[track_caller]
    pub(super) fn refused(self) -> Refusal {
        self.0.expect_err("it should have been refused")
    }

    /// The pointers of the fields at fault.
    #[track_caller]
    pub(super) fn invalid_at(self, pointers: &[&str]) {
        let refusal = self.refused();
        let Refusal::Invalid(invalid) = refusal else { panic!("another reason: {refusal}") };
        let at: Vec<_> = invalid.0.iter().map(|error| error.pointer.as_str()).collect();
        assert_eq!(at, pointers, "{invalid}");
    }

    #[track_caller]
    pub(super) fn needs_another(self) {
        let refusal = self.refused();
        assert!(matches!(refusal, Refusal::NeedsAnother(_)), "another reason: {refusal}");
    }

    #[track_caller]
    pub(super) fn not_in_state(self) {
        let refusal = self.refused();
        assert!(matches!(refusal, Refusal::NotInState(_)), "another reason: {refusal}");
    }
}
