//! How fast the log takes events, beside what the machine allows at all.
//!
//! `cargo run --release -p event-log --example measure -- [events] [writers] [folder] [scrub MiB]`

#![expect(clippy::print_stdout, reason = "it is a command, and this is its output")]

use event_log::{
    Batch, EventLog, Filter, Options, Scrubbing, SledLog, raw_group_commit_limit, read_all,
};
use events::{BatchId, Compartment, Entry, EventId, JourneyId, Position, Stream, Subject, Version};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

const JOURNEY_EVENTS: u64 = 200;
const TURNS: u64 = 10;

fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut bytes = [kind; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    bytes
}

fn stream(journey: u64) -> Stream {
    let subject = Subject::Journey(JourneyId::from_bytes(id(1, journey)));
    Stream { subject, compartment: Compartment::Case }
}

fn write(log: &SledLog, template: &Entry, writer: u64, share: u64) {
    for number in 0..share {
        let stream = stream(writer << 32 | (number / JOURNEY_EVENTS));
        let unique = writer << 32 | number;
        let entry = Entry { id: EventId::from_bytes(id(2, unique)), ..template.clone() };
        let batch = Batch {
            id: BatchId::from_bytes(id(3, unique)),
            request: [9; 32],
            expect: vec![(stream, Version(number % JOURNEY_EVENTS))],
            entries: vec![(stream, entry)],
            at: None,
        };
        log.append(batch).expect("taken").wait().expect("recorded");
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let mut number = |default: u64| args.next().map_or(default, |n| n.parse().expect("a number"));
    let (events, writers) = (number(200_000), number(64));
    let base = std::env::args().nth(3).map_or_else(std::env::temp_dir, PathBuf::from);
    let dir = base.join(format!("stepin-measure-{}", std::process::id()));
    let mib = std::env::args().nth(4).map_or(0, |mib| mib.parse().expect("a number"));
    let pause = Duration::from_secs(1);
    let scrubbing = (mib > 0).then_some(Scrubbing { bytes_per_second: mib << 20, pause });
    let options = Options { scrubbing, ..Options::at(&dir) };
    SledLog::init(&options).expect("an empty folder");
    let (log, _) = SledLog::open(&options).expect("a new log");
    let json = concat!(
        r#"{"type":"skill-introduced","at":"2025-03-03T09:00:00Z","source":"observed","#,
        r#""by":{"id":"P-07","role":"practitioner"},"#,
        r#""data":{"skill":"noticing the first sign of anger and asking for a pause"}}"#,
    );
    let template = Entry::decode(EventId::from_bytes([0; 16]), json.as_bytes()).expect("an entry");
    // The two take turns, so that whatever else the machine does meets both alike.
    let (mut in_log, mut in_raw, mut groups) = (Duration::ZERO, Duration::ZERO, 0);
    let share = events / writers / TURNS;
    for turn in 0..TURNS {
        let began = Instant::now();
        std::thread::scope(|scope| {
            for writer in 0..writers {
                let (log, template) = (&log, &template);
                scope.spawn(move || write(log, template, turn << 16 | writer, share));
            }
        });
        in_log += began.elapsed();
        let bytes = journal_bytes(&dir) / ((turn + 1) * share * writers);
        let (bytes, writers) = (usize::try_from(bytes), usize::try_from(writers));
        let (bytes, writers) = (bytes.expect("small"), writers.expect("small"));
        let count = share * writers as u64;
        let raw = raw_group_commit_limit(&dir, bytes, writers, count).expect("measured");
        in_raw += raw.took;
        groups += raw.groups;
    }
    let done = share * writers * TURNS;
    let rate = |took: Duration| done as f64 / took.as_secs_f64();
    let (log_rate, raw_rate) = (rate(in_log), rate(in_raw));
    println!(
        "{done} events by {writers} writers: log {log_rate:.0}/s, raw {raw_rate:.0}/s with {} a \
         sync, {} bytes an event; ratio {:.2}",
        done / groups,
        journal_bytes(&dir) / done,
        log_rate / raw_rate
    );
    let scrubbed = log.scrubbed();
    println!("scrubbed {} MiB in {} rounds", scrubbed.bytes >> 20, scrubbed.rounds);
    read(&log);
    let began = Instant::now();
    let all = Filter::default();
    let count = read_all(&log, Position(0), Position(u64::MAX), &all).filter(Result::is_ok).count();
    println!("read all {count} at {:.0}/s", count as f64 / began.elapsed().as_secs_f64());
    log.close().expect("a clean end");
    let began = Instant::now();
    let (log, opened) = SledLog::open(&options).expect("sound");
    println!("opened {} events in {} ms", opened.head, began.elapsed().as_millis());
    read(&log);
    drop(log);
    std::fs::remove_dir_all(dir).expect("removed");
}

fn journal_bytes(dir: &Path) -> u64 {
    let files = std::fs::read_dir(dir.join("journal")).expect("a journal");
    files.map(|entry| entry.and_then(|entry| entry.metadata()).expect("a file").len()).sum()
}

fn read(log: &SledLog) {
    let mut times: Vec<Duration> = (0..50)
        .map(|_| {
            let began = Instant::now();
            let read = log.read_stream(stream(0), Version(1), Version(u64::MAX)).expect("readable");
            assert!(!read.is_empty());
            began.elapsed()
        })
        .collect();
    times.sort();
    println!("a stream of {JOURNEY_EVENTS} events: {} µs at the median", times[25].as_micros());
}
