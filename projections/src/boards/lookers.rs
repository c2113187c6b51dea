//! Who looks outside their caseload (`docs/domain.md` §9, question 4): everybody who looked within
//! the last thirty days, whoever looked most at what was not theirs first. It asks, and does not
//! say why: an emergency, a mistake and a favour look alike here until somebody asks.

mod outside;

use super::{Board, BoardGroup, BoardInput, OfAccesses};
use crate::{Access, Accesses};
use alloc::collections::{BTreeMap, BTreeSet};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::Duration;
use events::{EventId, Instant, JourneyId, Role, StaffId};
use outside::Outside;
use schemars::JsonSchema;
use serde::Serialize;

/// How far back it looks. A figure of how the record is watched, not of practice: so it stands here
/// and not in the policy, whose adopted documents do not change.
pub const LOOKERS_DAYS: i64 = 30;

const HOUR_SECONDS: i64 = 3600;

/// Everybody who looked, or wanted to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LookersBoard {
    /// One for each member of staff: whoever looked most outside first, then by journeys outside.
    pub rows: Vec<LookerRow>,
}

/// What one member of staff looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LookerRow {
    /// Who.
    pub staff: StaffId,
    /// In which roles.
    pub roles: Vec<String>,
    /// How often they looked.
    pub looks: usize,
    /// At how many journeys.
    pub journeys: usize,
    /// Looks at a journey that was not theirs when they looked, and looks that were refused, not
    /// being theirs. None for auditors, whose work is every case.
    pub outside: Option<usize>,
    /// How many journeys these were.
    pub journeys_outside: Option<usize>,
    /// Looks that were refused, not being theirs.
    pub refused: usize,
    /// Looks that were refused because nobody reads so much in an hour: of what is theirs, too.
    pub bulk_refused: usize,
    /// Emergency accesses that they opened.
    pub emergencies: usize,
    /// Of these, those that nobody has looked at and closed.
    pub emergencies_open: usize,
    /// Exports.
    pub exports: usize,
    /// The hour in which they looked most.
    pub busiest_hour: Option<Instant>,
    /// How often they looked in it.
    pub looks_in_that_hour: usize,
    /// The looks outside, those that were refused, and emergency accesses that nobody closed.
    pub events: Vec<EventId>,
}

impl Board for LookersBoard {
    const NAME: &'static str = "lookers";
    const SAYS: &'static str = "Who looks outside their caseload: a question for supervision";
    const COLUMNS: &'static [&'static str] = &[
        "staff",
        "roles",
        "looks",
        "journeys",
        "outside",
        "journeys_outside",
        "refused",
        "bulk_refused",
        "emergencies",
        "emergencies_open",
        "exports",
        "busiest_hour",
        "looks_in_that_hour",
    ];
    const NARROW: &'static [&'static str] = &[
        "staff",
        "roles",
        "looks",
        "journeys",
        "outside",
        "journeys_outside",
        "refused",
        "bulk_refused",
        "emergencies",
        "emergencies_open",
    ];
    const OPTIONS: &'static [&'static str] = &["staff"];
    const OF_ACCESSES: OfAccesses = OfAccesses::Always;
    const GROUP: BoardGroup = BoardGroup::Looking;

    fn of(input: &BoardInput<'_>) -> Self {
        let since = input.as_at - Duration::days(LOOKERS_DAYS);
        let whose = Overseen::of(input);
        let mut by_staff: BTreeMap<&StaffId, Vec<&Access>> = BTreeMap::new();
        for access in &input.accesses.all {
            let is_within = since < access.at && access.at <= input.as_at;
            if is_within && whose.shows(&access.actor) {
                by_staff.entry(&access.actor).or_default().push(access);
            }
        }
        let outside = Outside::of(input);
        let mut rows: Vec<_> = by_staff
            .into_iter()
            .filter_map(|(staff, theirs)| row(input.accesses, &outside, staff, &theirs))
            .collect();
        rows.sort_by(|a, b| {
            let most = |row: &LookerRow| (row.outside, row.journeys_outside, row.looks);
            (most(b), &a.staff).cmp(&(most(a), &b.staff))
        });
        Self { rows }
    }
}

/// Whose looks are shown: to a supervisor those of their team, and of whoever is in none.
struct Overseen<'a> {
    input: &'a BoardInput<'a>,
    mates: Option<BTreeSet<&'a StaffId>>,
    teamed: BTreeSet<&'a StaffId>,
}

impl<'a> Overseen<'a> {
    fn of(input: &'a BoardInput<'a>) -> Self {
        let supervisor = input.staff.filter(|_| input.reader.role == Role::Supervisor);
        let mates = supervisor.map(|staff| input.organisation.mates(staff));
        Self { input, mates, teamed: input.organisation.teamed() }
    }

    fn shows(&self, staff: &StaffId) -> bool {
        let asked = self.input.whose;
        let is_asked_for = asked.staff.as_ref().is_none_or(|one| one == staff)
            && asked.practitioner.as_ref().is_none_or(|one| one == staff)
            && asked.team.as_ref().is_none_or(|team| team.contains(staff));
        let is_overseen = self
            .mates
            .as_ref()
            .is_none_or(|mates| mates.contains(staff) || !self.teamed.contains(staff));
        is_asked_for && is_overseen
    }
}

fn row(
    accesses: &Accesses,
    outside: &Outside<'_>,
    staff: &StaffId,
    theirs: &[&Access],
) -> Option<LookerRow> {
    let looks: Vec<_> = theirs.iter().filter(|access| access.is_look()).collect();
    let refused = theirs.iter().filter(|access| access.is_refusal());
    let (mut events, mut elsewhere): (Vec<EventId>, BTreeSet<JourneyId>) = Default::default();
    for look in &looks {
        let journeys = outside.journeys(look);
        if !journeys.is_empty() {
            events.push(look.event);
            elsewhere.extend(journeys);
        }
    }
    for access in refused.clone() {
        events.push(access.event);
        elsewhere.extend(&access.journeys);
    }
    let (how_many, refused) = (events.len(), refused.count());
    let bulk = theirs.iter().filter(|access| access.is_bulk_reading()).map(|access| access.event);
    let bulk: Vec<_> = bulk.collect();
    events.extend(&bulk);
    let opened = theirs.iter().filter(|access| access.kind == "emergency-access-opened");
    let unclosed = opened.clone().filter(|opened| !is_closed(accesses, opened.event));
    events.extend(unclosed.clone().map(|access| access.event));
    if looks.is_empty() && refused + bulk.len() == 0 && opened.clone().next().is_none() {
        return None;
    }
    let roles: BTreeSet<_> = theirs.iter().filter_map(|access| access.role.clone()).collect();
    let is_auditor = roles.iter().eq([Role::Auditor.name()]);
    let counts = !is_auditor || refused > 0;
    let (busiest_hour, looks_in_that_hour) = busiest_hour(&looks);
    let journeys: BTreeSet<_> = looks.iter().flat_map(|look| &look.journeys).collect();
    Some(LookerRow {
        staff: staff.clone(),
        roles: roles.into_iter().collect(),
        looks: looks.len(),
        journeys: journeys.len(),
        outside: counts.then_some(how_many),
        journeys_outside: counts.then_some(elsewhere.len()),
        refused,
        bulk_refused: bulk.len(),
        emergencies: opened.count(),
        emergencies_open: unclosed.count(),
        exports: looks.iter().filter(|look| look.kind == "record-exported").count(),
        busiest_hour,
        looks_in_that_hour,
        events,
    })
}

fn is_closed(accesses: &Accesses, opened: EventId) -> bool {
    let closes = |one: &Access| one.kind == "emergency-access-closed" && one.of == Some(opened);
    accesses.all.iter().any(closes)
}

/// The first of those hours in which they looked most.
fn busiest_hour(looks: &[&&Access]) -> (Option<Instant>, usize) {
    let mut hours: BTreeMap<Instant, usize> = BTreeMap::new();
    for look in looks {
        let into_it = look.at.timestamp().rem_euclid(HOUR_SECONDS);
        let begun = Instant::from_timestamp(look.at.timestamp() - into_it, 0).unwrap_or(look.at);
        *hours.entry(begun).or_default() += 1;
    }
    let most = hours.into_iter().rev().max_by_key(|(_, looks)| *looks);
    most.map_or((None, 0), |(hour, looks)| (Some(hour), looks))
}
