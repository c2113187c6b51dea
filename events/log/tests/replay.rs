//! Whoever folds a long part of the log is handed what reading it in small parts finds.

mod support;

use event_log::EventLog;
use events::{Position, Recorded};
use std::ops::ControlFlow;
use support::made::all;
use support::{fill, fresh, open, options, stream};

fn replayed(log: &impl EventLog, after: u64, upto: u64) -> Vec<Recorded> {
    let (mut events, mut last) = (Vec::new(), Position(after));
    log.replay(Position(after), Position(upto), &mut |part, reached| {
        assert!(part.iter().all(|one| one.position > last && one.position <= reached));
        last = reached;
        events.extend(part);
        ControlFlow::Continue(())
    })
    .expect("the log is sound");
    events
}

fn between(log: &impl EventLog, after: u64, upto: u64) -> Vec<Recorded> {
    let within = |one: &Recorded| (after + 1..=upto).contains(&one.position.0);
    all(log).into_iter().filter(within).collect()
}

#[test]
fn a_replay_hands_over_what_reading_finds() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..1500);
    log.close().expect("a clean end");
    let log = open(&options);
    fill(&log, 1500..3000);
    for erased in [false, true] {
        if erased {
            log.destroy_keys(&[stream(3)], b"").expect("destroyed");
        }
        for (after, upto) in [(0, u64::MAX), (0, 1), (700, 2100), (2999, 3000), (3000, u64::MAX)] {
            assert_eq!(replayed(&log, after, upto), between(&log, after, upto));
        }
        assert_eq!(all(&log).len(), if erased { 2400 } else { 3000 });
    }
}

#[test]
fn a_replay_ends_when_its_reader_has_enough() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&options(dir.path()));
    fill(&log, 0..3000);
    let mut parts = 0;
    let follow = &mut |_, _| {
        parts += 1;
        if parts == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    log.replay(Position(0), Position(u64::MAX), follow).expect("the log is sound");
    assert_eq!(parts, 2);
}
