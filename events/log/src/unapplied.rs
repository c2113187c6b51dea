//! Records that are durable in the journal and not yet in sled. Readers look here first, so that
//! everyone reads what was acknowledged, however far sled trails behind.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

pub(crate) type Record = Arc<[u8]>;

/// For how long records are gathered.
const GATHERING: Duration = Duration::from_millis(5);

pub(crate) struct Unapplied {
    queue: Mutex<Queue>,
    filled: Condvar,
    drained: Condvar,
    bytes_max: usize,
}

struct Queue {
    /// The position of the first record here.
    first: u64,
    records: VecDeque<Record>,
    bytes: usize,
    /// Nothing more will come.
    closing: bool,
    /// Nothing more will be taken: sled has failed, and the log has stopped.
    given_up: bool,
}

/// What the applier is to do next.
pub(crate) enum Next {
    /// Apply these, the first at this position.
    Apply(u64, Vec<Record>),
    /// Nothing came for a while.
    Idle,
    /// Nothing is left and nothing will come.
    Done,
}

impl Unapplied {
    pub(crate) fn after(size: u64, bytes_max: usize) -> Self {
        let queue = Queue {
            first: size + 1,
            records: VecDeque::new(),
            bytes: 0,
            closing: false,
            given_up: false,
        };
        Self {
            queue: Mutex::new(queue),
            filled: Condvar::new(),
            drained: Condvar::new(),
            bytes_max,
        }
    }

    pub(crate) fn get(&self, position: u64) -> Option<Record> {
        let queue = crate::held(self.queue.lock());
        let at = position.checked_sub(queue.first)?;
        queue.records.get(usize::try_from(at).ok()?).cloned()
    }

    /// The position of the first record here, or of the next to come.
    pub(crate) fn first(&self) -> u64 {
        crate::held(self.queue.lock()).first
    }

    /// Waits until there is room. The sequencer calls this before it writes to the journal.
    pub(crate) fn wait_for_room(&self) {
        let mut queue = crate::held(self.queue.lock());
        while queue.bytes > self.bytes_max && !queue.given_up {
            queue = crate::held(self.drained.wait(queue));
        }
    }

    pub(crate) fn push(&self, records: impl Iterator<Item = Record>) {
        let mut queue = crate::held(self.queue.lock());
        for record in records {
            queue.bytes += record.len();
            queue.records.push_back(record);
        }
        drop(queue);
        self.filled.notify_one();
    }

    /// The next records for sled, at most `count`; they stay readable here until `applied`.
    ///
    /// Fewer than `count` are given a moment to become more: sled takes many at once for little
    /// more than one, and whoever appends alone is not slowed down by work that can wait.
    pub(crate) fn next(&self, count: usize, patience: Duration) -> Next {
        let queue = crate::held(self.queue.lock());
        let idle = |queue: &mut Queue| queue.records.is_empty() && !queue.closing;
        let (mut queue, _) = crate::held(self.filled.wait_timeout_while(queue, patience, idle));
        if (1..count).contains(&queue.records.len()) && !queue.closing {
            drop(queue);
            std::thread::sleep(GATHERING);
            queue = crate::held(self.queue.lock());
        }
        if queue.records.is_empty() {
            return if queue.closing { Next::Done } else { Next::Idle };
        }
        Next::Apply(queue.first, queue.records.iter().take(count).cloned().collect())
    }

    pub(crate) fn applied(&self, count: usize) {
        let mut queue = crate::held(self.queue.lock());
        let done: usize = queue.records.drain(..count).map(|record| record.len()).sum();
        queue.bytes -= done;
        queue.first += count as u64;
        drop(queue);
        self.drained.notify_all();
    }

    pub(crate) fn close(&self) {
        crate::held(self.queue.lock()).closing = true;
        self.filled.notify_all();
    }

    pub(crate) fn give_up(&self) {
        crate::held(self.queue.lock()).given_up = true;
        self.drained.notify_all();
    }
}
