//! The journey while a request is decided: every event is judged with those before it in place.

use super::raise::{self, Cause};
use super::{Decided, Refusal, amend, answer, approve, erase, lifecycle, may_record, openings};
use events::{
    Compartments, Entry, EventId, Home, Instant, Invalid, JourneyId, Position, Recorded, Role,
    Stream, Subject, Version,
};
use projections::rules::{self, overrides::Met};
use projections::{AsOf, Journey, Policy, Reader, amendment_target};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A journey and what has been decided about it so far.
pub(crate) struct Working {
    log: Vec<Arc<Recorded>>,
    journey: Arc<Journey>,
    read_at: BTreeMap<Stream, Version>,
    entries: Vec<(Stream, Entry)>,
}

impl Working {
    pub(crate) fn new(id: JourneyId, log: Vec<Arc<Recorded>>) -> Self {
        let journey = Journey::fold(id, log.iter().cloned(), &AsOf::NOW);
        Self::on(Arc::new(journey), log)
    }

    /// A journey as it was folded from everything that is recorded of it.
    pub(crate) const fn on(journey: Arc<Journey>, log: Vec<Arc<Recorded>>) -> Self {
        Self { log, journey, read_at: BTreeMap::new(), entries: Vec::new() }
    }

    pub(crate) fn journey(&self) -> &Journey {
        &self.journey
    }

    /// Judges one more entry of somebody who may refer to what they may read and, if nothing stands
    /// against it, takes it as recorded. Answers what it may raise.
    pub(crate) fn take(
        &mut self,
        mut entry: Entry,
        (reads, now, policy): (Compartments, Instant, &Policy),
    ) -> Result<Option<Cause>, Refusal> {
        raise::instruct(&mut entry.event, policy);
        may_record(&entry)?;
        self.references_are_there(&entry, reads)?;
        let stream = self.stream(&entry)?;
        erase::rule(&self.journey, &entry, stream.compartment)?;
        lifecycle::rule(&self.journey.case, &entry)?;
        amend::rule(&self.journey, &entry, now)?;
        answer::rule(&self.journey, &entry, reads)?;
        approve::rule(&self.journey, &entry)?;
        openings::rule(&self.journey, &entry, now)?;
        let cause = Cause::of(&self.journey, &entry, now, policy);
        self.push(stream, entry, now);
        Ok(cause)
    }

    /// Raises what the rules say now that everything of this occasion is recorded, unless it stands
    /// already: in the same append as its cause.
    pub(crate) fn raise(
        &mut self,
        cause: &Cause,
        now: Instant,
        policy: &Policy,
        mut fresh_id: impl FnMut() -> EventId,
    ) {
        for met in cause.meets(&self.journey, policy) {
            self.raise_one(cause, met, now, policy, &mut fresh_id);
        }
    }

    /// Raises one override, unless it stands already.
    pub(crate) fn raise_one(
        &mut self,
        cause: &Cause,
        met: Met,
        now: Instant,
        policy: &Policy,
        mut fresh_id: impl FnMut() -> EventId,
    ) {
        if rules::overrides::stands(&self.journey.case.countables, met) {
            return;
        }
        let entry = cause.raised(fresh_id(), met, policy);
        let stream = self.stream(&entry).expect("overrides have a compartment of their own");
        self.push(stream, entry, now);
    }

    fn push(&mut self, stream: Stream, entry: Entry, now: Instant) {
        let version = self.journey.version(stream.compartment);
        self.read_at.entry(stream).or_insert(version);
        // Its place is not known before the log has it; only the order matters here.
        let (position, version, leaf) = (Position(u64::MAX), version.next(), [0; 32]);
        let taken =
            Recorded { position, stream, version, recorded_at: now, leaf, entry: entry.clone() };
        let taken = Arc::new(taken);
        if amendment_target(&taken.entry.event).is_some() {
            self.log.push(taken);
            let log = self.log.iter().cloned();
            self.journey = Arc::new(Journey::fold(self.journey.id, log, &AsOf::NOW));
        } else {
            self.log.push(taken.clone());
            Arc::make_mut(&mut self.journey).take(taken);
        }
        self.entries.push((stream, entry));
    }

    /// What was decided since the last call.
    pub(crate) fn decided(&mut self) -> Decided {
        Decided {
            expect: std::mem::take(&mut self.read_at).into_iter().collect(),
            entries: std::mem::take(&mut self.entries),
        }
    }

    fn stream(&self, entry: &Entry) -> Result<Stream, Refusal> {
        let kind = entry.event.event_type();
        let compartment = match kind.home {
            Home::Organisation => {
                let detail = format!(
                    "{} is about the organisation, not about a journey: POST it to \
                     /v1/organisation/events, or `stepin record organisation`",
                    kind.name
                );
                return Err(Invalid::field("/type", detail).into());
            }
            Home::Target => {
                let target =
                    amendment_target(&entry.event).expect("only amendments live with a target");
                self.journey
                    .entry(target)
                    .expect("references were checked")
                    .recorded
                    .stream
                    .compartment
            }
            Home::Case | Home::Safety | Home::Protected | Home::Supervision | Home::Governance => {
                kind.home.compartment().expect("only Target has none of its own")
            }
        };
        Ok(Stream { subject: Subject::Journey(self.journey.id), compartment })
    }

    /// Whatever an entry names has to be there for its recorder to see: an id out of a compartment
    /// that they may not read is answered exactly as one that does not exist.
    fn references_are_there(&self, entry: &Entry, reads: Compartments) -> Result<(), Refusal> {
        let reader = Reader { role: entry.recorder.role, reads };
        // What Stepin raises by rule names its trigger, wherever that lives.
        let sees = |id: &EventId| {
            if reader.role == Role::System {
                return self.journey.entry(*id).is_some();
            }
            // A supervisor, who does not read the governance stream, places holds and lifts them.
            approve::is_the_hold_lifted(&self.journey, entry, *id)
                || openings::is_the_conflict_ended(&self.journey, entry, *id)
                || projections::entry(&self.journey, *id, reader).is_some()
        };
        let Some(missing) = entry.refers_to.iter().find(|id| !sees(id)) else { return Ok(()) };
        let detail = format!("{missing} is no event of this journey; give the id of one that is");
        Err(Invalid::field(pointer_to(entry, *missing), detail).into())
    }
}

/// The field that names the event, or the list of references at large.
pub(super) fn pointer_to(entry: &Entry, id: EventId) -> String {
    let data = entry.event.data();
    let names = |value: &serde_json::Value| value.to_string().contains(&id.to_string());
    let fields = entry.event.event_type().fields().iter().filter(|field| field.is_reference());
    let field = fields.map(|field| field.name.as_str()).find(|name| names(&data[*name]));
    field.map_or_else(|| "/refers_to".to_owned(), |name| format!("/data/{name}"))
}
