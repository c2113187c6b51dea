//! Checking a whole import before anything of it is written.

use super::Proposed;
use super::carried::{Carried, Meets};
use crate::commands::{Working, instruct};
use crate::{Failure, Service};
use event_log::ReadError;
use events::{Compartments, Entry, EventId, Instant, Invalid, JourneyId, Stamp, Stream};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A line that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Rejected {
    pub(crate) line: u64,
    pub(crate) reason: String,
}

/// What an import comes to.
pub(crate) struct Checked {
    /// What is not in the log yet, in the order of the file: each entry with what it raises, which
    /// goes into the log with it or not at all.
    pub(crate) accepted: Vec<Vec<(Stream, Entry)>>,
    /// Lines that are in the log already, from this file or an earlier one.
    pub(crate) already: u64,
    pub(crate) rejected: Vec<Rejected>,
}

struct Checking<'a> {
    service: &'a Service,
    now: Instant,
    /// The ids of this file: what is in the log of them was written by an earlier run.
    ours: BTreeSet<EventId>,
    journeys: BTreeMap<JourneyId, Working>,
    last_claimed: Option<Instant>,
    carried: Carried,
}

/// Judges every line as if those before it had been recorded.
pub(crate) fn check(
    service: &Service,
    proposed: Vec<Proposed>,
    mut rejected: Vec<Rejected>,
    progress: impl Fn(u64),
) -> Result<Checked, Failure> {
    let ours = proposed.iter().filter_map(|one| one.draft.id).collect();
    let now = service.log().now();
    let carried = Carried::by(&proposed);
    let journeys = BTreeMap::new();
    let mut checking = Checking { service, now, ours, journeys, last_claimed: None, carried };
    let mut accepted = Vec::new();
    let mut already = 0;
    let mut seen = BTreeSet::new();
    for (index, one) in proposed.into_iter().enumerate() {
        let (line, id) = (one.line, one.draft.id.expect("an import gives every event an id"));
        if !seen.insert(id) {
            let reason = format!("the id {id} stands on an earlier line, too");
            rejected.push(Rejected { line, reason });
            continue;
        }
        match checking.judge(one, id)? {
            Judged::Taken(taken) => accepted.push(taken),
            Judged::Already => already += 1,
            Judged::Rejected(reason) => rejected.push(Rejected { line, reason }),
        }
        progress(index as u64 + 1);
    }
    rejected.sort_by_key(|one| one.line);
    Ok(Checked { accepted, already, rejected })
}

enum Judged {
    Taken(Vec<(Stream, Entry)>),
    Already,
    Rejected(String),
}

impl Checking<'_> {
    fn judge(&mut self, one: Proposed, id: EventId) -> Result<Judged, Failure> {
        let known = match self.service.log().find_event(id) {
            Err(ReadError::Erased { .. }) => {
                return Ok(Judged::Rejected(format!(
                    "the event {id} was recorded and erased here"
                )));
            }
            known => known?,
        };
        if let Some(reason) = self.claim(&one, known.is_none())? {
            return Ok(Judged::Rejected(reason));
        }
        let entry = match self.entry(&one, id) {
            Ok(entry) => entry,
            Err(invalid) => return Ok(Judged::Rejected(invalid.to_string())),
        };
        if let Some(known) = known {
            let mut event = entry.event;
            let is_same = event == known.entry.event || {
                instruct(&mut event, &self.service.policy_to_decide_under());
                event == known.entry.event
            };
            let same = known.journey() == Some(one.journey) && is_same;
            let reason = || format!("the id {id} belongs to another event in this record");
            return Ok(if same { Judged::Already } else { Judged::Rejected(reason()) });
        }
        let working = self.working(one.journey)?;
        if !working.journey().exists() && one.draft.kind != "referral-received" {
            let reason = "is of a journey that has no referral-received before it";
            return Ok(Judged::Rejected(reason.to_owned()));
        }
        let now = entry.claimed_recorded_at.unwrap_or(self.now);
        let policy = self.service.policy_to_decide_under();
        self.working(one.journey)?;
        let working = self.journeys.get_mut(&one.journey).expect("it was put there");
        let reads = self.service.of_a_case_of_theirs(entry.recorder.role);
        let cause = match working.take(entry, (reads, now, &policy)) {
            Ok(cause) => cause,
            Err(refusal) => return Ok(Judged::Rejected(refusal.to_string())),
        };
        if let Some(cause) = cause {
            let Proposed { line, journey, claimed, .. } = one;
            let meets = Meets { line, journey, claimed, trigger: cause.trigger() };
            for met in cause.meets(working.journey(), &policy) {
                if !self.carried.has(met, &meets) {
                    working.raise_one(&cause, met, now, &policy, || EventId(Uuid::now_v7()));
                }
            }
        }
        Ok(Judged::Taken(working.decided().entries))
    }

    fn working(&mut self, journey: JourneyId) -> Result<&mut Working, Failure> {
        if !self.journeys.contains_key(&journey) {
            let log = self.service.events_in(journey, Compartments::ALL)?;
            self.journeys.insert(journey, Working::new(journey, log));
        }
        Ok(self.journeys.get_mut(&journey).expect("it was put there"))
    }

    /// An older system's time of recording is taken for journeys only that came from it, and it
    /// never runs backwards.
    fn claim(&mut self, one: &Proposed, is_new: bool) -> Result<Option<String>, Failure> {
        let Some(claimed) = one.claimed else { return Ok(None) };
        if claimed > self.now {
            return Ok(Some("recorded_at lies in the future".to_owned()));
        }
        if self.last_claimed.is_some_and(|last| claimed < last) {
            let reason = "recorded_at is before that of an earlier line; lines stand in the order \
                          in which they were recorded";
            return Ok(Some(reason.to_owned()));
        }
        self.last_claimed = Some(claimed);
        if !is_new {
            return Ok(None);
        }
        self.working(one.journey)?;
        let entries = &self.journeys[&one.journey].journey().entries;
        // What an entry of this file raised came with it.
        let is_ours = |entry: &Entry| {
            self.ours.contains(&entry.id)
                || entry.causation.is_some_and(|cause| self.ours.contains(&cause))
        };
        let kept_here = entries.iter().any(|entry| !is_ours(&entry.recorded.entry));
        Ok(kept_here.then(|| {
            "recorded_at can be brought in only for a journey that is not kept here yet: leave it \
             out"
            .to_owned()
        }))
    }

    fn entry(&self, one: &Proposed, id: EventId) -> Result<Entry, Invalid> {
        one.draft.clone().into_entry(Stamp {
            id,
            recorder: one.recorder.clone(),
            now: self.now,
            claimed_recorded_at: one.claimed,
        })
    }
}
