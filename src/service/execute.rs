//! The only way in which anything is written: fold, decide, append, apply.

use super::Service;
use crate::Failure;
use crate::access::Caller;
use crate::commands::{About, Decided, KnownPolicies, Refusal, Request, Under, decide};
use crate::wire::{Answer, digest_of};
use event_log::{AppendError, Appended, Batch, RequestDigest};
use events::{BatchId, Compartment, Compartments, Draft, EventId, Recorded, Role, Version};
use projections::{AsOf, Journey, Reader, destroyed};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use uuid::Uuid;

/// What keeps changing under a decision is given up on after this many tries.
const TRIES: usize = 16;

/// What makes one request the same as another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RequestKey {
    pub(crate) id: BatchId,
    pub(crate) digest: RequestDigest,
}

impl RequestKey {
    /// Of a request: all that it says, and by whom.
    pub(crate) fn of(id: BatchId, whole: Value) -> Self {
        Self { id, digest: digest_of(whole) }
    }

    /// Of one that nobody repeats by its key: it is repeated by asking what is so already.
    pub(super) fn fresh() -> Self {
        let id = Uuid::now_v7();
        Self { id: BatchId(id), digest: Sha256::digest(id.as_bytes()).into() }
    }
}

/// Decides and appends, again for as long as another writer comes between the two; `None` if that
/// does not end.
pub(crate) fn tried<T>(mut step: impl FnMut() -> Result<T, Failure>) -> Option<Result<T, Failure>> {
    let came_between = |done: &Result<T, Failure>| {
        matches!(done, Err(Failure::Append(AppendError::Conflict { .. })))
    };
    (0..TRIES).map(|_| step()).find(|done| !came_between(done))
}

pub(crate) fn busy() -> Failure {
    let why = "too many write to this record at once; try again in a moment";
    Failure::Append(AppendError::NotWritten(why.to_owned()))
}

/// What was recorded.
#[derive(Debug)]
pub(crate) struct Recording {
    /// Whether the same request had been recorded before; nothing was added then.
    pub already: bool,
    /// The events, in order.
    pub events: Vec<Recorded>,
    /// Whoever asked, as a reader of what they are answered.
    pub reader: Reader,
}

/// What deciding reads for somebody: all but what protected people told, unless that is theirs.
fn opened_to(role: Role, reads: Compartments) -> Compartments {
    let theirs = role == Role::SupportWorker || reads.contains(Compartment::Protected);
    if theirs { Compartments::ALL } else { Compartments::ALL.without(Compartment::Protected) }
}

impl Service {
    /// Records what a request asks for, durably, once. `digest` stands for the whole request: the
    /// same key with another digest is refused. `if_match` is the version that the client saw: that
    /// of the case, or of the organisation's one stream.
    ///
    /// # Errors
    /// A rule says no, or the log cannot take it.
    pub(crate) fn execute(
        &self,
        caller: &Caller,
        request: &Request,
        digest: RequestDigest,
        if_match: Option<Version>,
    ) -> Result<Recording, Failure> {
        let kinds: Vec<_> = request.drafts.iter().map(|draft| draft.kind.as_str()).collect();
        let reads = self.may_record(caller, request.about, &kinds)?;
        let reader = Reader { role: caller.role(), reads };
        // One at a time decides on a subject: others would only have to decide again.
        let _turn = self.turns.take(request.about.subject());
        let key = RequestKey { id: request.key, digest };
        let appended = tried(|| match self.log.find_batch(key.id, &key.digest)? {
            Some(appended) => Ok(appended),
            None => self.append(key, self.decide(request, reads, if_match)?),
        });
        let Appended { already, events } = appended.unwrap_or_else(|| Err(busy()))?;
        Ok(Recording { already, events, reader })
    }

    /// Records about the organisation what is repeated by asking what is so, not by a key.
    pub(crate) fn record_of_organisation(
        &self,
        caller: &Caller,
        drafts: Vec<Draft>,
    ) -> Result<(), Failure> {
        let (RequestKey { id, digest }, actor) = (RequestKey::fresh(), caller.recorder.clone());
        let request = Request { about: About::Organisation, key: id, actor, drafts };
        self.execute(caller, &request, digest, None).map(drop)
    }

    fn decide(
        &self,
        request: &Request,
        reads: Compartments,
        if_match: Option<Version>,
    ) -> Result<Decided, Failure> {
        let subject = request.about.subject();
        let opens = opened_to(request.actor.role, reads);
        let log = self.events_about(subject, opens)?;
        let (seen, policies) = match request.about {
            About::NewJourney(_) | About::Journey(_) => (Compartment::Case, KnownPolicies::new()),
            About::Organisation => (Compartment::Governance, self.policies.known()?),
        };
        let current = log
            .iter()
            .rfind(|recorded| recorded.stream.compartment == seen)
            .map_or(Version(0), |last| last.version);
        // Of an erased case no version is left to be compared, and the rules say what became of it.
        let is_there = !log.iter().any(|one| destroyed(&one.entry.event) == Some(seen));
        if is_there && if_match.is_some_and(|expected| expected != current) {
            return Err(Refusal::Stale { current }.into());
        }
        let now = self.log.now();
        let under = Under { policies: &policies, policy: &self.policy_to_decide_under(), reads };
        let fold = |id, log: &[Arc<Recorded>]| self.folds.of(id, opens, log);
        let mut decided = decide(log, fold, request, under, now, || EventId(Uuid::now_v7()))?;
        for (stream, version) in &mut decided.expect {
            // What is erased cannot be read, and its versions are taken all the same.
            let erased = self.log.erased_in(*stream).map_or(Version(0), |erased| erased.upto);
            *version = erased.max(*version);
        }
        Ok(decided)
    }

    /// What to answer to a request that was recorded, now or before.
    ///
    /// # Errors
    /// The log cannot be read.
    pub(crate) fn answer(&self, recording: &Recording) -> Result<Answer, Failure> {
        let reader = recording.reader;
        let last = recording.events.last().expect("a request records at least one event");
        let as_of = AsOf { believed_at: None, position: Some(last.position) };
        let Some(id) = last.journey() else {
            return Ok(Answer::of(&recording.events, None, reader));
        };
        let as_seen = |recorded: &Recorded| {
            recorded.entry.recorder.role == Role::System
                || !reader.counts_as_written(recorded.stream.compartment)
        };
        // Most requests are answered from what was recorded alone.
        let is_plain = !recording.events.iter().any(as_seen);
        let opens = opened_to(reader.role, reader.reads);
        let events = if is_plain { Vec::new() } else { self.events_in(id, opens)? };
        let journey = Journey::fold(id, events, &as_of);
        Ok(Answer::of(&recording.events, Some(&journey), reader))
    }

    /// Appends what was decided and waits until it is durable and on the boards.
    pub(crate) fn append(&self, key: RequestKey, decided: Decided) -> Result<Appended, Failure> {
        let Decided { expect, entries } = decided;
        let batch = Batch { id: key.id, request: key.digest, expect, entries, at: None };
        let appended = self.log.append(batch)?.wait()?;
        if let Some(last) = appended.events.last() {
            self.boards.catch_up(&*self.log, last.position, |_| {})?;
            if !appended.already {
                self.recent.add(&*self.log, &appended.events);
                self.tell_of(&appended.events);
            }
        }
        Ok(appended)
    }
}
