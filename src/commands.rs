//! Decisions: what a request makes happen, or why it cannot.
//!
//! Pure: the journey, the actor, the time and fresh ids are handed in. The record never refuses the
//! truth (`docs/domain.md` §2): a rule here refuses only what is impossible, or not this actor's to
//! record. Concerns about practice are flags on a view, never a refusal.

mod amend;
mod answer;
mod approve;
pub(crate) mod emergency;
mod engagement;
mod erase;
mod lifecycle;
mod openings;
mod organisation;
mod raise;
mod refusal;
#[cfg(test)]
mod spec;
mod working;

pub(crate) use answer::{not_opened, nothing_prepared};
pub use emergency::{ClosingAnEmergency, OpeningInEmergency};
pub use erase::{Erasing, Person};
pub(crate) use erase::{erase, may_erase};
#[cfg(test)]
pub(crate) use raise::Cause;
pub(crate) use raise::instruct;
pub use refusal::Refusal;
pub(crate) use working::Working;

use events::{
    BatchId, Compartments, CorrelationId, Draft, Entry, EventId, EventType, Instant, Invalid,
    JourneyId, Recorded, Recorder, Role, Stamp, Stream, Subject, Version,
};
use projections::{Journey, Policy};
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A request to record events of one subject, all or none.
#[derive(Clone, Debug)]
pub struct Request {
    /// What it is about.
    pub about: About,
    /// The client's idempotency key.
    pub key: BatchId,
    /// Who asks, and as what.
    pub actor: Recorder,
    /// What to record.
    pub drafts: Vec<Draft>,
}

/// What a request is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    /// A journey that it opens.
    NewJourney(JourneyId),
    /// A journey that it adds to.
    Journey(JourneyId),
    /// The organisation as a whole: teams, duty, roles, policies.
    Organisation,
}

impl About {
    /// Whose streams are written.
    #[must_use]
    pub const fn subject(self) -> Subject {
        match self {
            Self::NewJourney(journey) | Self::Journey(journey) => Subject::Journey(journey),
            Self::Organisation => Subject::Organisation,
        }
    }
}

/// The policies whose documents are at hand: the digest of each, by version.
pub type KnownPolicies = BTreeMap<String, String>;

/// What will be recorded: each event with its stream, and the versions that this was decided on.
#[derive(Clone, Debug)]
pub struct Decided {
    /// Every stream that is written, at the version that was read.
    pub expect: Vec<(Stream, Version)>,
    /// The entries, in order.
    pub entries: Vec<(Stream, Entry)>,
}

/// What a request is decided under.
#[derive(Clone, Copy, Debug)]
pub struct Under<'a> {
    /// The policies whose documents are at hand.
    pub policies: &'a KnownPolicies,
    /// The one in force.
    pub policy: &'a Policy,
    /// What its actor may read of the journey, and so refer to.
    pub reads: Compartments,
}

/// Decides what a request makes happen, given everything that is recorded of what it is about and
/// how a journey is folded from that.
///
/// # Errors
/// It is impossible, or not this actor's to record.
pub fn decide(
    log: Vec<Arc<Recorded>>,
    fold: impl FnOnce(JourneyId, &[Arc<Recorded>]) -> Arc<Journey>,
    request: &Request,
    Under { policies, policy, reads }: Under<'_>,
    now: Instant,
    mut fresh_id: impl FnMut() -> EventId,
) -> Result<Decided, Refusal> {
    if request.drafts.is_empty() {
        return Err(Invalid::field("/events", "holds no event; send at least one").into());
    }
    let (journey, opens) = match request.about {
        About::NewJourney(journey) => (journey, true),
        About::Journey(journey) => (journey, false),
        About::Organisation => {
            return organisation::decide(&log, entries(request, now, fresh_id)?, policies);
        }
    };
    let mut working = Working::on(fold(journey, &log), log);
    let by = (reads, now, policy);
    may_exist(working.journey(), opens, request)?;
    let mut causes = Vec::new();
    for (index, entry) in entries(request, now, &mut fresh_id)?.into_iter().enumerate() {
        let at = format!("/events/{index}");
        causes.extend(working.take(entry, by).map_err(|refusal| refusal.under(&at))?);
    }
    for cause in &causes {
        working.raise(cause, now, policy, &mut fresh_id);
    }
    Ok(working.decided())
}

/// Whether this role records this type of event at all.
fn may_record(entry: &Entry) -> Result<(), Refusal> {
    is_of_role(entry.event.event_type(), entry.recorder.role)
}

/// The same of a type that nothing was read of yet.
///
/// # Errors
/// It is another role's.
pub(crate) fn is_of_role(kind: &EventType, role: Role) -> Result<(), Refusal> {
    if kind.may_be_recorded_by(role) {
        return Ok(());
    }
    Err(Refusal::NotTheirs { kind: kind.name, role, allowed: kind.recorders })
}

/// The entries that the drafts become. What is wrong with any of them is said at once.
fn entries(
    request: &Request,
    now: Instant,
    mut fresh_id: impl FnMut() -> EventId,
) -> Result<Vec<Entry>, Invalid> {
    let occasion = occasion(request);
    let mut entries = Vec::with_capacity(request.drafts.len());
    let mut errors = Vec::new();
    for (index, draft) in request.drafts.iter().enumerate() {
        let recorder = request.actor.clone();
        let stamp = Stamp { id: fresh_id(), recorder, now, claimed_recorded_at: None };
        match draft.clone().into_entry(stamp) {
            Ok(mut entry) => {
                entry.correlation = entry.correlation.or(occasion);
                entries.push(entry);
            }
            Err(invalid) => errors.extend(invalid.under(&format!("/events/{index}")).0),
        }
    }
    if errors.is_empty() { Ok(entries) } else { Err(Invalid(errors)) }
}

fn may_exist(journey: &Journey, opens: bool, request: &Request) -> Result<(), Refusal> {
    let first = request.drafts.first().map(|draft| draft.kind.as_str());
    match (opens, journey.exists()) {
        // Whether it was erased is not said: who opens a journey need not know of this one.
        (true, true) => Err(Refusal::JourneyExists(journey.id)),
        (false, false) => Err(Refusal::UnknownJourney(journey.id)),
        (true, false) if first != Some("referral-received") => {
            let detail = "should be referral-received: a journey opens with a referral";
            Err(Invalid::field("/events/0/type", detail).into())
        }
        (true, false) | (false, true) => Ok(()),
    }
}

/// A note of one session is one occasion: what is sent together with it shares an id with it.
fn occasion(request: &Request) -> Option<CorrelationId> {
    let sessions = request.drafts.iter().filter(|draft| draft.kind == "session-held").count();
    (sessions == 1 && request.drafts.len() > 1).then_some(CorrelationId(request.key.0))
}

/// Reads what a request says beside the events that it records.
///
/// # Errors
/// The field that cannot be taken.
pub(crate) fn read<T: DeserializeOwned>(body: &Value) -> Result<T, Invalid> {
    let mut track = serde_path_to_error::Track::new();
    let read = T::deserialize(serde_path_to_error::Deserializer::new(body, &mut track));
    read.map_err(|error| {
        let path = track.path().to_string();
        let pointer = if path == "." { String::new() } else { format!("/{path}") };
        Invalid::field(pointer, error.to_string())
    })
}

#[cfg(test)]
mod tests {
    use super::Refusal;
    use super::spec::{P, S, W, event, given, id, referral, session};
    use serde_json::json;

    #[test]
    fn a_journey_opens_with_a_referral() {
        given([]).when(P, referral()).recorded();
        given([]).when(P, session("2025-03-12")).invalid_at(&["/events/0/type"]);
    }

    #[test]
    fn one_bad_event_keeps_the_good_ones_out() {
        let bad = event("presentation-observed", json!({ "pattern": "denial", "intensity": 9 }));
        let both = given([(P, referral())]).when_all(P, vec![session("2025-03-12"), bad]);
        both.invalid_at(&["/events/1/data/intensity"]);
    }

    #[test]
    fn what_belongs_to_one_session_shares_an_occasion() {
        let named = event("emotion-named", json!({ "words": ["sad"], "prompting": "unprompted" }));
        let case = given([(P, referral())]);
        let decided = case.when_all(P, vec![session("2025-03-12"), named]).recorded();
        let shared: Vec<_> = decided.entries.iter().map(|(_, entry)| entry.correlation).collect();
        assert!(shared[0].is_some());
        assert_eq!(shared[0], shared[1]);
    }

    #[test]
    fn each_role_records_what_is_its_own() {
        let discussed = || event("case-discussed", json!({}));
        let refusal = given([(P, referral())]).when(P, discussed()).refused();
        assert!(matches!(refusal, Refusal::NotTheirs { .. }), "{refusal}");
        given([(P, referral())]).when(S, discussed()).recorded();
        let auditor = given([(P, referral())]).when("A-01/auditor", session("2025-03-12"));
        assert!(matches!(auditor.refused(), Refusal::NotTheirs { .. }));
    }

    #[test]
    fn an_id_from_a_compartment_that_one_may_not_read_is_answered_like_one_that_does_not_exist() {
        let linked = event("protected-person-linked", json!({ "label": "PP-1" }));
        let refers_to = |n| {
            let mut draft = session("2025-03-12");
            draft.refers_to = vec![id(n)];
            draft
        };
        let case = || given([(P, referral()), (W, linked.clone())]);
        case().when(P, refers_to(2)).invalid_at(&["/events/0/refers_to"]);
        case().when(P, refers_to(99)).invalid_at(&["/events/0/refers_to"]);
        case().when(P, refers_to(1)).recorded();
    }
}
