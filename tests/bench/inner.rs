//! The inner parts by themselves, by criterion: `cargo bench --bench inner`. What they come to
//! together, and beside what the machine allows, `stepin bench` measures.

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use event_log::{EventLog as _, Options, SledLog};
use events::{Compartment, Entry, EventId, Role, Stream, Subject, Version};
use permissions::{Action, Ask, Permissions, Relation, Relations, Resource};
use projections::views::{VIEWS, Viewing};
use projections::{AsOf, Journey, Policy, Reader};
use proof::{Tree, leaf_hash};
use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use stepin::bench::{Workload, journey_id};

/// Events of the one journey that is read, folded and shown.
const EVENTS: u64 = 100;

fn workload() -> Workload {
    Workload::new(EVENTS).expect("the generator makes what can be recorded")
}

/// An event's JSON: what is sealed, and what is read back.
fn encoding(criterion: &mut Criterion) {
    let (work, mut group) = (workload(), criterion.benchmark_group("entry"));
    let entries: Vec<Entry> = (0..EVENTS).map(|nth| work.work(1, nth).entry).collect();
    let encoded: Vec<(EventId, Vec<u8>)> =
        entries.iter().map(|entry| (entry.id, entry.encode())).collect();
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("encode", |bencher| {
        bencher.iter(|| entries.iter().map(|entry| entry.encode().len()).sum::<usize>());
    });
    group.bench_function("decode", |bencher| {
        bencher.iter(|| {
            for (id, json) in &encoded {
                black_box(Entry::decode(*id, json).expect("it was just encoded"));
            }
        });
    });
    group.finish();
}

/// The tree over all records: a leaf, and its place.
fn proving(criterion: &mut Criterion) {
    let record = vec![7; 600];
    criterion.bench_function("tree/one record", |bencher| {
        let mut tree = Tree::default();
        bencher.iter(|| tree.push(leaf_hash(black_box(&record))));
    });
}

/// From the log on the disk to what a page shows.
fn reading(criterion: &mut Criterion) {
    let (work, folder) = (workload(), tempfile::tempdir().expect("a folder"));
    let options = Options::at(folder.path());
    SledLog::init(&options).expect("an empty folder");
    let (log, _) = SledLog::open(&options).expect("it was just made");
    for nth in 0..EVENTS {
        let appending = log.append(work.work(1, nth).batch()).expect("it is taken");
        appending.wait().expect("it is recorded");
    }
    let stream =
        Stream { subject: Subject::Journey(journey_id(1)), compartment: Compartment::Case };
    let read = || log.read_stream(stream, Version(1), Version(u64::MAX)).expect("it is whole");
    let mut group = criterion.benchmark_group("journey");
    group.throughput(Throughput::Elements(EVENTS));
    group.bench_function("read, open, decode", |bencher| bencher.iter(read));
    let events: Vec<_> = read().into_iter().map(Arc::new).collect();
    let fold = |events: Vec<_>| Journey::fold(journey_id(1), events, &AsOf::NOW);
    group.bench_function("fold", |bencher| {
        bencher.iter_batched(|| events.clone(), fold, BatchSize::SmallInput);
    });
    group.finish();
    let (journey, policy) = (&fold(events.clone()), &Policy::first());
    let (role, reads) = (Role::Supervisor, projections::views::CASE_AND_SAFETY);
    let viewing = Viewing {
        journey,
        events: &events,
        as_of: AsOf::NOW,
        reader: Reader { role, reads },
        policy,
        decided_under: &BTreeMap::new(),
        as_at: log.now(),
    };
    let mut group = criterion.benchmark_group("view");
    for view in VIEWS {
        group.bench_function(view.name, |bencher| bencher.iter(|| (view.make)(&viewing)));
    }
    group.finish();
}

/// A question that was asked before, as nearly all are; and reading the policy, as at each start.
fn permitting(criterion: &mut Criterion) {
    let shipped = || Permissions::shipped().expect("what ships is whole");
    let permissions = shipped();
    let relations = Relations::NONE.with(Relation::Caseload);
    let (action, resource) = (Action::Read, Resource::Case);
    let ask = Ask { role: Role::Practitioner, relations, action, resource };
    criterion.bench_function("permissions/asked before", |bencher| {
        bencher.iter(|| permissions.decide(black_box(ask)));
    });
    criterion.bench_function("permissions/read the policy", |bencher| bencher.iter(shipped));
}

criterion_group!(inner, encoding, proving, reading, permitting);
criterion_main!(inner);
