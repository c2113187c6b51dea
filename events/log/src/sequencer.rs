//! The one place where events get their position, their time and their place in the tree.
//!
//! A thread of its own: it takes all batches that wait, writes them as one frame, syncs, and only
//! then lets anyone see them.

use crate::erase::{DestroyError, Destroyed};
use crate::group::{Group, reply};
use crate::journal::{CommitFault, Journal};
use crate::marker::{Mark, Marker};
use crate::places::Place;
use crate::prepare::{Prepared, Sealed};
use crate::shared::{Shared, instant};
use crate::{AppendError, Clock, Head};
use events::{Position, Stream, Version};
use proof::Tree;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::Receiver;
use tokio::sync::oneshot;

pub(crate) enum Message {
    Append(Box<Prepared>),
    Destroy(Box<Destroying>),
    Close,
}

/// Keys to be destroyed, and what is to be remembered until that is in the log.
pub(crate) struct Destroying {
    pub(crate) streams: Vec<Stream>,
    pub(crate) note: Vec<u8>,
    pub(crate) answer: oneshot::Sender<Result<Destroyed, DestroyError>>,
}

pub(crate) struct Sequencer {
    pub(crate) shared: Arc<Shared>,
    pub(crate) journal: Journal,
    pub(crate) marker: Marker,
    pub(crate) tree: Tree,
    pub(crate) last_time: Option<i64>,
    /// How many there were since the start.
    pub(crate) erasures: u64,
    pub(crate) inbox: Receiver<Message>,
}

impl Sequencer {
    /// Runs until it is told to close, or until nobody can send to it any more.
    pub(crate) fn run(mut self) {
        while let Ok(message) = self.inbox.recv() {
            let next = match message {
                Message::Append(first) => {
                    let (group, next) = self.gather(*first);
                    self.settle(group);
                    next
                }
                Message::Destroy(_) | Message::Close => Some(message),
            };
            match next {
                Some(Message::Close) => break,
                Some(Message::Destroy(destroying)) => self.destroy(*destroying),
                Some(Message::Append(_)) | None => {}
            }
        }
        // After a fault nobody knows what stands behind the last frame: the next start looks.
        if self.shared.stopped.get().is_none() {
            self.journal.close();
        }
        self.shared.stop("it is closed".to_owned());
        while let Ok(late) = self.inbox.try_recv() {
            if let Message::Append(late) = late {
                reply(late.answer, Err(AppendError::Stopped("it is closed".to_owned())));
            }
        }
        self.shared.unapplied.close();
    }

    /// All that waits, up to a bound; and what came that is no batch.
    fn gather(&mut self, first: Prepared) -> (Group, Option<Message>) {
        self.shared.unapplied.wait_for_room();
        let mut group = Group::after(&self.tree, self.last_time);
        let mut next = Some(first);
        let mut after = None;
        let now = self.shared.now(self.last_time).max(self.shared.handed.load(Ordering::SeqCst));
        while let Some(batch) = next.take() {
            self.take(&mut group, batch, now);
            let limits = &self.shared.options.limits;
            if group.records.len() < limits.group_events && group.bytes < limits.group_bytes {
                match self.inbox.try_recv() {
                    Ok(Message::Append(batch)) => next = Some(*batch),
                    Ok(message) => after = Some(message),
                    Err(_) => {}
                }
            }
        }
        (group, after)
    }

    fn take(&self, group: &mut Group, batch: Prepared, now: i64) {
        let index = crate::held(self.shared.index.read());
        if let Some(first) = index.batch(batch.id) {
            drop(index);
            let found = self.shared.batch_at(first, &batch.keyed);
            return reply(batch.answer, found.map_err(AppendError::from));
        }
        // It was sealed before its key was destroyed: once recorded it could never be read.
        let is_gone = |sealed: &&Sealed| self.shared.keyring.is_destroyed(&sealed.key);
        if self.erasures > 0
            && let Some(sealed) = batch.entries.iter().find(is_gone)
        {
            let (stream, actual) = (sealed.stream, index.version(sealed.stream));
            let expected = Version(sealed.header.version - 1);
            return reply(batch.answer, Err(AppendError::Conflict { stream, expected, actual }));
        }
        let time = match (self.shared.options.clock, batch.at) {
            (Clock::System, _) | (Clock::Scripted, None) => now,
            (Clock::Scripted, Some(at)) => at.timestamp_micros(),
        };
        let time = group.last_time.map_or(time, |last| time.max(last));
        group.take(batch, time, &index);
    }

    /// Commits the group and answers everyone in it.
    fn settle(&mut self, group: Group) {
        if let Some(why) = self.shared.stopped.get() {
            return group.fail(&AppendError::Stopped(why.clone()));
        }
        if group.records.is_empty() {
            return group.answer();
        }
        match self.commit(&group) {
            Ok(place) => {
                self.publish(&group, place);
                group.answer();
            }
            Err(CommitFault::NotWritten(why)) => group.fail(&AppendError::NotWritten(why)),
            Err(CommitFault::Unknown(why)) => {
                self.shared.stop(why);
                group.fail(&AppendError::OutcomeUnknown);
            }
        }
    }

    /// Between two commits, so that nothing is on its way into the log under a key that goes.
    fn destroy(&mut self, destroying: Destroying) {
        let Destroying { streams, note, answer } = destroying;
        let shared = &self.shared;
        let result = match shared.stopped.get() {
            Some(why) => Err(DestroyError::NotDone(why.clone())),
            None => shared.keyring.destroy(&shared.options, &streams, &note),
        };
        self.erasures += 1;
        match &result {
            Ok(destroyed) => {
                let mut index = crate::held(shared.index.write());
                destroyed.streams.iter().for_each(|stream| index.erase(*stream));
            }
            Err(error @ DestroyError::Unfinished(_)) => shared.stop(error.to_string()),
            Err(DestroyError::NotDone(_)) => {}
        }
        // Whoever no longer waits learns of it from the log.
        let _ = answer.send(result);
    }

    fn commit(&mut self, group: &Group) -> Result<Place, CommitFault> {
        // The keys first: a record whose key was lost could never be read again.
        let options = &self.shared.options;
        self.shared.keyring.save(options).map_err(|error| {
            let why = format!("the keyring could not be written: {error}");
            self.shared.stop(why.clone());
            CommitFault::NotWritten(why)
        })?;
        let root = group.tree.root();
        let records = group.records.iter().map(AsRef::as_ref);
        self.journal.commit(group.first, group.tree.size(), &root, records)
    }

    /// From here on the events exist: they are durable, and now they can be seen.
    fn publish(&mut self, group: &Group, place: Place) {
        let shared = &self.shared;
        self.tree = group.tree.clone();
        self.last_time = group.last_time;
        let recorded_at = self.last_time.expect("a committed group has a time");
        let mark = Mark { size: self.tree.size(), root: self.tree.root(), recorded_at };
        if let Err(error) = self.marker.write(&*shared.options.disk, mark) {
            // What was synced stays true, and is answered so; but start-up could no longer tell a
            // torn tail from damage, so nothing more is taken.
            shared.stop(format!("the head marker could not be written: {error}"));
        }
        {
            let mut hashes = crate::held(shared.hashes.write());
            group.complete.iter().for_each(|(height, hash)| hashes.take(*height, *hash));
        }
        crate::held(shared.places.write()).pass(place);
        shared.unapplied.push(group.records.iter().cloned());
        {
            let mut index = crate::held(shared.index.write());
            for sealed in group.accepted.iter().flat_map(|accepted| &accepted.entries) {
                index.push(sealed.stream, &sealed.header);
            }
        }
        let position = Position(mark.size);
        *crate::held(shared.head.lock()) = Head {
            position,
            recorded_at: Some(instant(recorded_at)),
            root: mark.root,
            origin: shared.keyring.origin,
        };
        if let Some(grown) = &*crate::held(shared.grown.lock()) {
            grown.send_replace(position);
        }
    }
}
