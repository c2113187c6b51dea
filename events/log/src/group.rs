//! The batches of one commit: which of them go in, and what the others are answered.

use crate::AppendError;
use crate::batch::Appended;
use crate::index::{Index, POSITION_MAX};
use crate::prepare::{Prepared, Sealed};
use crate::record;
use crate::shared::instant;
use crate::unapplied::Record;
use events::{BatchId, EventId, Position, Recorded, Stream, Version};
use proof::{Hash, Tree, leaf_hash};
use std::collections::{HashMap, HashSet};
use tokio::sync::oneshot;

pub(crate) type Answer = oneshot::Sender<Result<Appended, AppendError>>;

/// The log as it will be if this commit succeeds. Until then nobody else sees any of it.
pub(crate) struct Group {
    pub(crate) first: u64,
    pub(crate) tree: Tree,
    /// Subtrees that its records complete, each with its height.
    pub(crate) complete: Vec<(u32, Hash)>,
    pub(crate) last_time: Option<i64>,
    pub(crate) accepted: Vec<Accepted>,
    pub(crate) records: Vec<Record>,
    pub(crate) bytes: usize,
    versions: HashMap<Stream, Version>,
    events: HashSet<EventId>,
    batches: HashMap<BatchId, usize>,
    /// Answers that hold only if this commit succeeds, since they were judged on what it holds.
    refused: Vec<(Answer, AppendError)>,
    repeated: Vec<(Answer, usize)>,
}

pub(crate) struct Accepted {
    keyed: [u8; 32],
    pub(crate) entries: Vec<Sealed>,
    leaves: Vec<Hash>,
    answer: Answer,
}

impl Group {
    pub(crate) fn after(tree: &Tree, last_time: Option<i64>) -> Self {
        Self {
            first: tree.size() + 1,
            tree: tree.clone(),
            complete: Vec::new(),
            last_time,
            accepted: Vec::new(),
            records: Vec::new(),
            bytes: 0,
            versions: HashMap::new(),
            events: HashSet::new(),
            batches: HashMap::new(),
            refused: Vec::new(),
            repeated: Vec::new(),
        }
    }

    /// Takes a batch in, or notes why not. Its id must not be in the log yet.
    pub(crate) fn take(&mut self, batch: Prepared, time: i64, index: &Index) {
        if let Some(twin) = self.batches.get(&batch.id) {
            if self.accepted[*twin].keyed == batch.keyed {
                self.repeated.push((batch.answer, *twin));
            } else {
                self.refused.push((batch.answer, AppendError::IdReused));
            }
            return;
        }
        match self.judge(&batch, index) {
            Ok(()) => self.accept(batch, time),
            Err(error) => self.refused.push((batch.answer, error)),
        }
    }

    fn judge(&self, batch: &Prepared, index: &Index) -> Result<(), AppendError> {
        for (stream, expected) in &batch.expect {
            let pending = self.versions.get(stream).copied();
            let actual = pending.unwrap_or_else(|| index.version(*stream));
            if actual != *expected {
                let (stream, expected) = (*stream, *expected);
                return Err(AppendError::Conflict { stream, expected, actual });
            }
        }
        let mut own = HashSet::new();
        for id in batch.entries.iter().map(|sealed| sealed.header.event) {
            if self.events.contains(&id) || index.event(id).is_some() || !own.insert(id) {
                return Err(AppendError::EventIdTaken(id));
            }
        }
        if self.tree.size() + batch.entries.len() as u64 > POSITION_MAX {
            return Err(AppendError::NotWritten("the log holds all it can".to_owned()));
        }
        Ok(())
    }

    fn accept(&mut self, mut batch: Prepared, time: i64) {
        let mut leaves = Vec::with_capacity(batch.entries.len());
        for sealed in &mut batch.entries {
            sealed.header.recorded_at = time;
            let mut bytes = std::mem::take(&mut sealed.record);
            record::set_recorded_at(&mut bytes, time);
            let leaf = leaf_hash(&bytes);
            let mut tell = |height, hash| self.complete.push((height, hash));
            self.tree.push_telling(leaf, &mut tell);
            leaves.push(leaf);
            self.bytes += bytes.len();
            self.records.push(bytes.into());
            self.versions.insert(sealed.stream, Version(sealed.header.version));
            self.events.insert(sealed.header.event);
        }
        self.last_time = Some(time);
        self.batches.insert(batch.id, self.accepted.len());
        let Prepared { keyed, entries, answer, .. } = batch;
        self.accepted.push(Accepted { keyed, entries, leaves, answer });
    }

    /// Answers everyone, once the commit has succeeded.
    pub(crate) fn answer(self) {
        let mut position = self.first;
        let mut answers = Vec::with_capacity(self.accepted.len());
        let mut results = Vec::with_capacity(self.accepted.len());
        for Accepted { entries, leaves, answer, .. } in self.accepted {
            let mut events = Vec::with_capacity(entries.len());
            for (Sealed { stream, header, entry, .. }, leaf) in entries.into_iter().zip(leaves) {
                events.push(Recorded {
                    position: Position(position),
                    stream,
                    version: Version(header.version),
                    recorded_at: instant(header.recorded_at),
                    leaf,
                    entry,
                });
                position += 1;
            }
            answers.push(answer);
            results.push(Appended { already: false, events });
        }
        for (answer, twin) in self.repeated {
            reply(answer, Ok(Appended { already: true, ..results[twin].clone() }));
        }
        for (answer, result) in answers.into_iter().zip(results) {
            reply(answer, Ok(result));
        }
        for (answer, error) in self.refused {
            reply(answer, Err(error));
        }
    }

    /// Answers everyone alike, once the commit has failed.
    pub(crate) fn fail(self, error: &AppendError) {
        let accepted = self.accepted.into_iter().map(|accepted| accepted.answer);
        let repeated = self.repeated.into_iter().map(|(answer, _)| answer);
        let refused = self.refused.into_iter().map(|(answer, _)| answer);
        for answer in accepted.chain(repeated).chain(refused) {
            reply(answer, Err(error.clone()));
        }
    }
}

pub(crate) fn reply(answer: Answer, result: Result<Appended, AppendError>) {
    // A caller who no longer waits has given up on the answer, not on the batch.
    let _ = answer.send(result);
}
