//! What every engine must do. The suite is generic; an engine joins it with one line at the end.

mod support;

use event_log::{
    AppendError, Batch, Clock, Durability, EventLog, Filter, Options, ReadError, SledLog, read_all,
};
use events::{BatchId, Compartment, EventId, Position, Stream, Subject, Version};
use std::sync::Arc;
use std::time::Duration;
use support::{FIRST, LAST, append, at, batch, entry, fill, id, request, stream};

/// How the suite makes and reopens logs of an engine.
trait Engine {
    type Log: EventLog + 'static;
    fn new(clock: Clock) -> Self;
    fn open(&self) -> Self::Log;
    fn close(log: Self::Log);
}

struct JournalAndSled {
    options: Options,
    _dir: tempfile::TempDir,
}

impl Engine for JournalAndSled {
    type Log = SledLog;

    fn new(clock: Clock) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let options = Options { clock, ..support::options(dir.path()) };
        SledLog::init(&options).expect("an empty folder");
        Self { options, _dir: dir }
    }

    fn open(&self) -> SledLog {
        support::open(&self.options)
    }

    fn close(log: SledLog) {
        log.close().expect("a clean end");
    }
}

fn all(log: &impl EventLog) -> Vec<events::Recorded> {
    let filter = Filter::default();
    let read: Result<_, _> = read_all(log, Position(0), Position(u64::MAX), &filter).collect();
    read.expect("the log is sound")
}

fn positions_start_at_one_and_rise_by_one_in_commit_order<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let appended = fill(&log, 0..1200);
    let events = all(&log);
    assert_eq!(
        events.iter().map(|e| e.position.0).collect::<Vec<_>>(),
        (1..=1200).collect::<Vec<_>>()
    );
    let answered: Vec<_> = appended.into_iter().flat_map(|appended| appended.events).collect();
    assert_eq!(events, answered);
    assert!(events.is_sorted_by_key(|event| event.recorded_at));
    assert_eq!(log.head().position, Position(1200));
    E::close(log);
    let log = engine.open();
    assert_eq!(all(&log), events);
}

fn a_repeated_batch_gets_its_original_answer_for_ever<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let request = batch(&log, 1, 1);
    let first = append(&log, request.clone());
    assert!(!first.already);
    fill(&log, 10..20);
    let head = log.head();
    for _ in 0..2 {
        let again = append(&log, request.clone());
        assert!(again.already);
        assert_eq!(again.events, first.events);
    }
    assert_eq!(log.head(), head);
    E::close(log);
    let log = engine.open();
    let again = append(&log, request);
    assert!(again.already);
    assert_eq!(again.events, first.events);
    assert_eq!(log.head(), head);
}

fn a_batch_id_with_another_request_is_refused<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let first = batch(&log, 1, 1);
    append(&log, first.clone());
    let other = Batch { request: request(99), ..first.clone() };
    assert_eq!(log.append(other).expect("queued").wait(), Err(AppendError::IdReused));
    assert_eq!(log.find_batch(first.id, &request(99)), Err(AppendError::IdReused));
    let found = log.find_batch(first.id, &first.request).expect("readable").expect("there");
    assert_eq!(found.events.len(), 1);
    assert_eq!(log.find_batch(BatchId::from_bytes(id(3, 77)), &request(1)), Ok(None));
}

fn a_stale_version_is_a_conflict_that_says_where_the_stream_is<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let stale = batch(&log, 1, 1);
    append(&log, batch(&log, 2, 1));
    let conflict =
        AppendError::Conflict { stream: stream(1), expected: Version(0), actual: Version(1) };
    assert_eq!(log.append(stale).expect("queued").wait(), Err(conflict));
    let mut early = batch(&log, 3, 1);
    early.expect[0].1 = Version(u64::MAX);
    assert!(matches!(
        log.append(early).expect("queued").wait(),
        Err(AppendError::Conflict { actual: Version(1), .. })
    ));
    assert_eq!(log.version(stream(1)), Version(1));
}

fn two_streams_are_written_together_or_not_at_all<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    append(&log, batch(&log, 1, 1));
    let safety = Stream { compartment: Compartment::Safety, ..stream(1) };
    let both = |number: u64, case: u64, other: u64| Batch {
        expect: vec![(stream(1), Version(case)), (safety, Version(other))],
        entries: vec![
            (stream(1), entry(number, "SU-0042")),
            (safety, entry(number + 1, "SU-0042")),
            (stream(1), entry(number + 2, "SU-0042")),
        ],
        ..batch(&log, number, 1)
    };
    assert!(log.append(both(10, 1, 5)).expect("queued").wait().is_err());
    assert_eq!((log.version(stream(1)), log.version(safety)), (Version(1), Version(0)));
    let events = append(&log, both(20, 1, 0)).events;
    let places: Vec<_> = events.iter().map(|e| (e.stream, e.version.0, e.position.0)).collect();
    assert_eq!(places, [(stream(1), 2, 2), (safety, 1, 3), (stream(1), 3, 4)]);
    let read = log.read_stream(stream(1), Version(2), LAST).expect("readable");
    assert_eq!(read, [events[0].clone(), events[2].clone()]);
}

fn what_can_never_be_recorded_is_refused_at_once<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let good = batch(&log, 1, 1);
    let long = "\u{1F512}".repeat(12_000);
    let large = Batch { entries: vec![(stream(1), entry(1, &long))], ..good.clone() };
    assert!(matches!(log.append(large), Err(AppendError::TooLarge { limit: 32_768, .. })));
    let many = (0..129).map(|number| (stream(1), entry(number, "SU-0042"))).collect();
    let many = Batch { entries: many, ..good.clone() };
    assert!(matches!(log.append(many), Err(AppendError::TooLarge { size: 129, limit: 128, .. })));
    let unlisted = Batch { expect: Vec::new(), ..good.clone() };
    assert!(matches!(log.append(unlisted), Err(AppendError::Unexpected(_))));
    let empty = Batch { entries: Vec::new(), ..good };
    assert!(matches!(log.append(empty), Err(AppendError::Empty)));
    assert_eq!(log.head().position, Position(0));
}

fn the_longest_event_and_the_longest_batch_come_back_as_they_were<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    // Characters that hardly compress, so that the record is split in sled.
    let mut state = 1u32;
    let words: String = (0..10_000)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            char::from_u32(0x4e00 + (state >> 16) % 0x5000).expect("an ideograph")
        })
        .collect();
    let entries = (0..128).map(|number| (stream(1), entry(number, &words))).collect();
    let appended = append(&log, Batch { entries, ..batch(&log, 1, 1) });
    assert_eq!(appended.events.len(), 128);
    E::close(log);
    let log = engine.open();
    assert_eq!(log.read_stream(stream(1), FIRST, LAST).expect("readable"), appended.events);
}

fn an_event_id_is_taken_once<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    append(&log, batch(&log, 1, 1));
    let taken = EventId::from_bytes(id(2, 1));
    let again = Batch { id: BatchId::from_bytes(id(3, 2)), ..batch(&log, 1, 2) };
    assert_eq!(log.append(again).expect("queued").wait(), Err(AppendError::EventIdTaken(taken)));
    let twice = vec![(stream(3), entry(5, "a")), (stream(3), entry(5, "b"))];
    let twice = Batch { entries: twice, ..batch(&log, 5, 3) };
    assert!(matches!(log.append(twice).expect("queued").wait(), Err(AppendError::EventIdTaken(_))));
    let found = log.find_event(taken).expect("readable").expect("there");
    assert_eq!((found.position, found.entry.id), (Position(1), taken));
    assert_eq!(log.find_event(EventId::from_bytes(id(2, 9))), Ok(None));
}

fn recorded_at_never_decreases_though_the_clock_steps_back<E: Engine>() {
    let engine = E::new(Clock::Scripted);
    let log = engine.open();
    let times = ["2025-03-01T10:00:00Z", "2025-03-01T12:00:00Z", "2025-03-01T11:00:00Z"];
    for (number, time) in (1..).zip(times) {
        append(&log, Batch { at: Some(at(time)), ..batch(&log, number, 1) });
    }
    let recorded: Vec<_> = all(&log).iter().map(|event| event.recorded_at).collect();
    assert_eq!(recorded, [at(times[0]), at(times[1]), at(times[1])]);
    assert_eq!(log.now(), at(times[1]));
    assert_eq!(log.position_at(at("2025-03-01T09:59:59Z")), Position(0));
    assert_eq!(log.position_at(at(times[0])), Position(1));
    assert_eq!(log.position_at(at("2025-03-01T11:59:59Z")), Position(1));
    assert_eq!(log.position_at(at(times[1])), Position(3));
    E::close(log);
    let log = engine.open();
    assert_eq!(log.position_at(at("2025-03-01T11:59:59Z")), Position(1));
    append(&log, batch(&log, 9, 1));
    assert_eq!(all(&log)[3].recorded_at, at(times[1]));
}

fn nothing_is_recorded_before_the_time_that_its_decision_was_handed<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    for number in 0..50 {
        let now = log.now();
        let appended =
            append(&log, Batch { at: Some(at("1999-01-01T00:00:00Z")), ..batch(&log, number, 1) });
        assert!(appended.events[0].recorded_at >= now);
    }
}

fn everyone_reads_what_was_acknowledged<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let log = &log;
            scope.spawn(move || {
                for number in 0..50 {
                    let appended = append(log, batch(log, writer * 1000 + number, writer));
                    let read = log.read_stream(stream(writer), Version(number + 1), LAST);
                    assert_eq!(read.expect("readable"), appended.events);
                }
            });
        }
    });
    assert_eq!(all(&log).len(), 400);
}

fn two_batches_in_one_commit_see_each_others_versions<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    let mut waiting = Vec::new();
    for number in 0..200 {
        let expect = vec![(stream(1), Version(number))];
        waiting.push(log.append(Batch { expect, ..batch(&log, number, 1) }).expect("queued"));
        // The same request again, while the first may still be on its way.
        let expect = vec![(stream(1), Version(number))];
        waiting.push(log.append(Batch { expect, ..batch(&log, number, 1) }).expect("queued"));
    }
    let answers: Vec<_> = waiting.into_iter().map(|one| one.wait().expect("recorded")).collect();
    for pair in answers.chunks(2) {
        assert_eq!((pair[0].already, pair[1].already), (false, true));
        assert_eq!(pair[0].events, pair[1].events);
    }
    assert_eq!(log.version(stream(1)), Version(200));
}

fn of_many_writers_on_one_version_exactly_one_wins<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    for round in 0..20 {
        let version = log.version(stream(1));
        let waiting: Vec<_> = (0..8)
            .map(|writer| {
                let expect = vec![(stream(1), version)];
                log.append(Batch { expect, ..batch(&log, round * 8 + writer, 1) }).expect("queued")
            })
            .collect();
        let won = waiting.into_iter().filter(|_| true).map(|one| one.wait()).filter(Result::is_ok);
        assert_eq!(won.count(), 1);
    }
    assert_eq!(log.head().position, Position(20));
}

fn a_tail_hands_out_every_event_once_and_loses_none_when_cancelled<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = Arc::new(engine.open());
    fill(&*log, 0..10);
    let writer = Arc::clone(&log);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let seen = runtime.expect("a runtime").block_on(async move {
        let mut tail = log.tail(Position(3));
        drop(log);
        let thread = std::thread::spawn(move || {
            fill(&*writer, 10..60);
            E::close(Arc::into_inner(writer).expect("the only one left"));
        });
        let mut seen = Vec::new();
        loop {
            match tokio::time::timeout(Duration::from_micros(200), tail.next()).await {
                Ok(Ok(events)) => seen.extend(events.iter().map(|event| event.position.0)),
                Ok(Err(ReadError::Closed)) => break,
                Ok(Err(error)) => panic!("{error}"),
                Err(_cancelled) => {}
            }
        }
        thread.join().expect("the writer ends");
        seen
    });
    assert!(seen.is_sorted() && seen.len() >= 7);
    assert_eq!(seen, (4..4 + seen.len() as u64).collect::<Vec<_>>());
}

fn a_filter_chooses_by_subject_compartment_and_type<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    fill(&log, 0..20);
    let organisation =
        Stream { subject: Subject::Organisation, compartment: Compartment::Governance };
    append(
        &log,
        Batch {
            expect: vec![(organisation, Version(0))],
            entries: vec![(organisation, entry(50, "SU-0042"))],
            ..batch(&log, 50, 1)
        },
    );
    let count = |filter: &Filter| {
        let read = log.read_log(Position(0), Position(u64::MAX), filter).expect("readable");
        read.len()
    };
    let journey = Filter { subject: Some(stream(2).subject), ..Filter::default() };
    assert_eq!(count(&journey), 4);
    let governance =
        Filter { compartments: Some(vec![Compartment::Governance]), ..Filter::default() };
    assert_eq!(count(&governance), 1);
    let named = |name: &str| Filter { types: Some(vec![name.to_owned()]), ..Filter::default() };
    assert_eq!(count(&named("skill-introduced")), 21);
    assert_eq!(count(&named("session-held")), 0);
}

fn a_stream_reads_any_range_of_its_versions<E: Engine>() {
    let engine = E::new(Clock::System);
    let log = engine.open();
    fill(&log, 0..25);
    let versions = |from: u64, upto: u64| {
        let read = log.read_stream(stream(0), Version(from), Version(upto)).expect("readable");
        read.iter().map(|event| event.version.0).collect::<Vec<_>>()
    };
    assert_eq!(versions(1, 2), [1, 2]);
    assert_eq!(versions(0, 1), [1]);
    assert_eq!(versions(4, u64::MAX), [4, 5]);
    assert_eq!(versions(6, 9), [0; 0]);
    assert_eq!(versions(3, 2), [0; 0]);
    assert_eq!(log.read_stream(stream(9), FIRST, LAST), Ok(Vec::new()));
}

macro_rules! conformance {
    ($engine:ty: $($name:ident)+) => {
        $( #[test] fn $name() { super::$name::<$engine>(); } )+
    };
}

mod journal_and_sled {
    use super::JournalAndSled;

    conformance! { JournalAndSled:
        positions_start_at_one_and_rise_by_one_in_commit_order
        a_repeated_batch_gets_its_original_answer_for_ever
        a_batch_id_with_another_request_is_refused
        a_stale_version_is_a_conflict_that_says_where_the_stream_is
        two_streams_are_written_together_or_not_at_all
        what_can_never_be_recorded_is_refused_at_once
        the_longest_event_and_the_longest_batch_come_back_as_they_were
        an_event_id_is_taken_once
        recorded_at_never_decreases_though_the_clock_steps_back
        nothing_is_recorded_before_the_time_that_its_decision_was_handed
        everyone_reads_what_was_acknowledged
        two_batches_in_one_commit_see_each_others_versions
        of_many_writers_on_one_version_exactly_one_wins
        a_tail_hands_out_every_event_once_and_loses_none_when_cancelled
        a_filter_chooses_by_subject_compartment_and_type
        a_stream_reads_any_range_of_its_versions
    }
}

#[test]
fn the_log_says_what_its_answers_promise() {
    let engine = JournalAndSled::new(Clock::System);
    let log = engine.open();
    assert_eq!(log.durability(), Durability::Disk);
    assert_eq!(log.health(), Ok(()));
}
