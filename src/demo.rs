//! Filling a log with synthetic journeys, at the times at which they would have been recorded.
//!
//! The script is trusted to keep the rules of `commands` (a test takes it through them); here it is
//! only made into batches, many under way at once, so that a million journeys can be written, too.

use crate::{Failure, people};
use event_log::{Appending, Batch, EventLog};
use events::{
    BatchId, Compartment, Draft, Entry, EventId, Home, Instant, Moment, Recorder, Stamp, Stream,
    Subject, Version,
};
use projections::amendment_target;
use serde_json::json;
use std::collections::{BTreeMap, VecDeque};
use synthetic::{Script, Scripted};
use uuid::Uuid;

/// Appends that may be under way at once: enough to share a sync, bounded in memory.
const UNDER_WAY: usize = 1024;

/// Ids of what is granted: the same in every run. A UUID of version 8 (RFC 9562), our own.
const GRANTED: u128 = 0x5374_6570_696e_8000_8000_0000_0000_0000;
/// In one batch.
const GRANTS: usize = 100;

/// Writes the whole script, after `staff` was granted their roles. `progress` is told how many
/// journeys were opened.
pub(crate) fn fill(
    log: &dyn EventLog,
    script: Script,
    staff: &[Recorder],
    mut progress: impl FnMut(u64),
) -> Result<u64, Failure> {
    let mut filling = Filling { log, versions: BTreeMap::new(), under_way: VecDeque::new() };
    let (mut opened, mut events) = (0, 0);
    let mut script = script.peekable();
    if let Some(first) = script.peek() {
        events += filling.grant(staff, first.at)?;
    }
    for scripted in script {
        opened += u64::from(scripted.opens);
        events += scripted.drafts.len() as u64;
        filling.write(scripted)?;
        progress(opened);
    }
    filling.settle(0)?;
    Ok(events)
}

struct Filling<'a> {
    log: &'a dyn EventLog,
    versions: BTreeMap<Stream, Version>,
    under_way: VecDeque<Appending>,
}

impl Filling<'_> {
    /// Everybody in the script holds the role that they act in, from before it begins.
    fn grant(&mut self, staff: &[Recorder], at: Instant) -> Result<u64, Failure> {
        let subject = Subject::Organisation;
        let stream = Stream { subject, compartment: Compartment::Governance };
        let by: Recorder = people::OPERATOR.parse().expect("an id and a role");
        for (batch, those) in staff.chunks(GRANTS).enumerate() {
            let mut entries = Vec::new();
            for (index, one) in those.iter().enumerate() {
                let number = (batch * GRANTS + index) as u128;
                let id = EventId(Uuid::from_u128(GRANTED | number));
                let draft = Draft::read(&json!({
                    "type": "role-granted", "occurred_at": Moment::Instant(at),
                    "data": { "staff": one.id, "role": one.role },
                }))?;
                let (recorder, now) = (by.clone(), at);
                let stamp = Stamp { id, recorder, now, claimed_recorded_at: None };
                entries.push((stream, draft.into_entry(stamp)?));
            }
            let version = self.versions.entry(stream).or_default();
            let expect = vec![(stream, *version)];
            for _ in those {
                *version = version.next();
            }
            let id = BatchId(Uuid::from_u128(GRANTED | 1 << 40 | batch as u128));
            let batch = Batch { id, request: [0; 32], expect, entries, at: Some(at) };
            self.settle(UNDER_WAY)?;
            self.under_way.push_back(self.log.append(batch)?);
        }
        Ok(staff.len() as u64)
    }

    fn write(&mut self, scripted: Scripted) -> Result<(), Failure> {
        let Scripted { at, journey, actor, drafts, key, .. } = scripted;
        let mut entries: Vec<(Stream, Entry)> = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let id = draft.id.unwrap_or(EventId(key.0));
            let recorder = actor.clone();
            let stamp = Stamp { id, recorder, now: at, claimed_recorded_at: None };
            let entry = draft.into_entry(stamp)?;
            let compartment = self.compartment(&entry, &entries)?;
            entries.push((Stream { subject: Subject::Journey(journey), compartment }, entry));
        }
        let mut expect = BTreeMap::new();
        for (stream, _) in &entries {
            let version = self.versions.entry(*stream).or_default();
            expect.entry(*stream).or_insert(*version);
            *version = version.next();
        }
        let expect = expect.into_iter().collect();
        let batch = Batch { id: key, request: [0; 32], expect, entries, at: Some(at) };
        self.settle(UNDER_WAY)?;
        self.under_way.push_back(self.log.append(batch)?);
        Ok(())
    }

    /// An amendment lives with its target, which is in the log by then, or in the same batch.
    fn compartment(
        &mut self,
        entry: &Entry,
        batch: &[(Stream, Entry)],
    ) -> Result<Compartment, Failure> {
        let kind = entry.event.event_type();
        if kind.home != Home::Target {
            return Ok(kind.home.compartment().expect("only Target has none of its own"));
        }
        let target = amendment_target(&entry.event).expect("only amendments live with a target");
        if let Some((stream, _)) = batch.iter().find(|(_, earlier)| earlier.id == target) {
            return Ok(stream.compartment);
        }
        self.settle(0)?;
        let found = self.log.find_event(target)?;
        let missing = || Failure::broken(format!("the script amends {target}, which is not there"));
        found.map(|found| found.stream.compartment).ok_or_else(missing)
    }

    /// Waits until no more than `left` appends are under way.
    fn settle(&mut self, left: usize) -> Result<(), Failure> {
        while self.under_way.len() > left {
            let oldest = self.under_way.pop_front().expect("there is one more than `left`");
            oldest.wait()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::commands::{Cause, Working};
    use events::{Compartments, JourneyId, Stamp};
    use projections::Policy;
    use std::collections::BTreeMap;
    use synthetic::{Script, Scripted};

    /// Takes a request of the script as `execute` would, and answers what it may raise.
    fn taken(working: &mut Working, scripted: &Scripted, policy: &Policy) -> Vec<Cause> {
        let mut causes = Vec::new();
        for draft in scripted.drafts.clone() {
            let id = draft.id.expect("every draft of a script has an id");
            let (recorder, now) = (scripted.actor.clone(), scripted.at);
            let stamp = Stamp { id, recorder, now, claimed_recorded_at: None };
            let entry = draft.into_entry(stamp).expect("a script is well formed");
            let kind = entry.event.name();
            match working.take(entry, (Compartments::ALL, now, policy)) {
                Ok(cause) => causes.extend(cause),
                Err(refusal) => panic!("{} {kind} {id}: {refusal}", scripted.journey),
            }
        }
        causes
    }

    /// `fill` trusts the script to keep the rules that `execute` would hold it to, and to raise
    /// what they say: nothing is refused, and nothing is left to raise.
    #[test]
    fn the_script_asks_for_nothing_that_would_be_refused_and_raises_what_the_rules_say() {
        let mut journeys: BTreeMap<JourneyId, Working> = BTreeMap::new();
        let mut pending: BTreeMap<JourneyId, (events::Instant, Vec<Cause>)> = BTreeMap::new();
        let policy = Policy::first();
        let mut missing = Vec::new();
        for scripted in Script::new(1, 60) {
            let journey = scripted.journey;
            let working =
                journeys.entry(journey).or_insert_with(|| Working::new(journey, Vec::new()));
            let (at, causes) = pending.entry(journey).or_insert((scripted.at, Vec::new()));
            if *at != scripted.at {
                for cause in causes.drain(..) {
                    for (rule, effect) in cause.meets(working.journey(), &policy) {
                        let log = &working.journey().case.countables;
                        if !projections::rules::overrides::stands(log, (rule, effect)) {
                            missing.push(format!("{journey} at {at}: {rule:?} {effect:?}"));
                        }
                    }
                }
                *at = scripted.at;
            }
            let new = taken(working, &scripted, &policy);
            pending.get_mut(&journey).expect("it was put there").1.extend(new);
        }
        assert_eq!(journeys.len(), 60);
        assert!(missing.is_empty(), "{missing:#?}");
    }
}
