//! One digest for each projection over a prefix of the log: two replays of the same prefix under
//! the same policy agree in every bit, or something is wrong.

use crate::wire::hex;
use crate::{Failure, Service};
use events::{Compartments, Instant, Position, Role};
use projections::views::{VIEWS, Viewing};
use projections::{AsOf, BOARDS, BoardInput, Cases, Journey, Options, Page, Policy, Reader, Whose};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// SHA-256 in hex, by the name of the projection.
#[derive(Debug, Serialize)]
pub(crate) struct Digests {
    pub(crate) all: BTreeMap<String, String>,
}

impl Digests {
    pub(crate) fn text(&self) -> String {
        let line = |(name, digest): (&String, &String)| format!("{digest}  {name}");
        self.all.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Digests of what the log says up to `upto`, given the cases folded from it. Clocks read as at the
/// last event, so that nothing depends on today.
pub(crate) fn digests(
    service: &Service,
    cases: &Cases,
    upto: Position,
    policy: &Policy,
    progress: impl Fn(u64),
) -> Result<Digests, Failure> {
    let as_of = AsOf { believed_at: None, position: Some(upto) };
    let everything = Page { after: None, limit: usize::MAX };
    let mut timelines = Sha256::new();
    let mut last = Instant::default();
    for (count, case) in cases.iter().enumerate() {
        let events = service.events_in(case.journey, Compartments::ALL)?;
        let known = events.iter().filter(|event| as_of.knows(event));
        last = known.map(|event| event.recorded_at).max().unwrap_or_default().max(last);
        let journey = Journey::fold(case.journey, events, &as_of);
        for role in [Role::Supervisor, Role::SupportWorker] {
            let (timeline, _) = projections::timeline(&journey, reader(service, role), everything);
            timelines.update(json(&timeline));
        }
        progress(count as u64 + 1);
    }
    let organisation = &service.organisation(&as_of);
    let auditor = reader(service, Role::Auditor);
    let organisation_shown = projections::organisation(organisation, auditor, last);
    let mut all = BTreeMap::from([
        ("organisation".to_owned(), hex(&Sha256::digest(json(&organisation_shown)))),
        ("timelines".to_owned(), hex(&timelines.finalize())),
    ]);
    let (whose, reader) = (&Whose::default(), reader(service, Role::Supervisor));
    let (options, accesses) = (Options::default(), service.accesses(&as_of, None)?);
    for board in BOARDS {
        let input = BoardInput {
            cases,
            sealed: Some(cases.sealed()),
            organisation,
            accesses: &accesses,
            policy,
            as_at: last,
            whose,
            sees: &|_| true,
            reader,
            staff: None,
            options,
        };
        all.insert(board.name.to_owned(), hex(&Sha256::digest(json(&(board.make)(&input)))));
    }
    Ok(Digests { all })
}

/// Digests of every view of every journey, as a supervisor sees them. Clocks read as at the last
/// event of each journey.
pub(crate) fn digests_of_views(
    service: &Service,
    cases: &Cases,
    upto: Position,
    policy: &Policy,
    progress: impl Fn(u64),
) -> Result<Digests, Failure> {
    let as_of = AsOf { believed_at: None, position: Some(upto) };
    let reader = reader(service, Role::Supervisor);
    let mut hashes: Vec<Sha256> = VIEWS.iter().map(|_| Sha256::new()).collect();
    for (count, case) in cases.iter().enumerate() {
        let events = service.events_in(case.journey, Compartments::ALL)?;
        let known = events.iter().filter(|event| as_of.knows(event));
        let as_at = known.map(|event| event.believed_from()).max().unwrap_or_default();
        let journey = Journey::fold(case.journey, events.iter().cloned(), &as_of);
        let (journey, events) = (&journey, events.as_slice());
        let decided_under = &service.decided_under(events);
        let viewing = Viewing { journey, events, as_of, reader, policy, decided_under, as_at };
        for (view, hash) in VIEWS.iter().zip(&mut hashes) {
            hash.update((view.make)(&viewing));
        }
        progress(count as u64 + 1);
    }
    let named = VIEWS.iter().zip(hashes);
    let all = named.map(|(view, hash)| (format!("view {}", view.name), hex(&hash.finalize())));
    Ok(Digests { all: all.collect() })
}

fn json(view: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(view).expect("views have string keys and no floats")
}

fn reader(service: &Service, role: Role) -> Reader {
    Reader { role, reads: service.of_a_case_of_theirs(role) }
}
