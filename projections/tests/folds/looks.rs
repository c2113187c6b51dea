//! A month of looking, put together look by look.

use crate::boards::cases_of;
use crate::history::{History, at, entry, id, reader};
use events::{Compartment, Instant, JourneyId, Position, Recorded, Stream, Subject, Version};
use projections::{
    Accesses, Board, BoardInput, Cases, Options, Organisation, Policy, Projection as _, Whose,
};
use serde_json::{Value, json};

const SYSTEM: &str = "stepin/system";

/// Cases, teams, duty, and who looked.
pub(crate) struct Month {
    pub(crate) histories: Vec<History>,
    pub(crate) cases: Cases,
    pub(crate) organisation: Organisation,
    pub(crate) accesses: Accesses,
    next: usize,
}

impl Month {
    pub(crate) fn of(histories: Vec<History>) -> Self {
        let cases = cases_of(&histories);
        let (organisation, accesses) = (Organisation::default(), Accesses::new());
        Self { histories, cases, organisation, accesses, next: 5_000_000 }
    }

    pub(crate) fn journey(&self, number: usize) -> JourneyId {
        self.histories[number].which()
    }

    /// Something about the organisation.
    pub(crate) fn organises(&mut self, kind: &str, data: &Value) {
        let recorded = self.recorded(Subject::Organisation, kind, "2025-01-01T09:00:00Z", data);
        self.organisation.apply(&recorded);
    }

    /// Somebody looked, or was not let; `of` is the case by number, none across journeys.
    pub(crate) fn looks(&mut self, of: Option<usize>, kind: &str, when: Instant, data: &Value) {
        let subject = of.map_or(Subject::Looks, |of| Subject::LooksAt(self.journey(of)));
        self.happens(subject, kind, when, data);
    }

    /// Somebody did something for the record of a case.
    pub(crate) fn happens(&mut self, subject: Subject, kind: &str, when: Instant, data: &Value) {
        let recorded = self.recorded(subject, kind, &when.to_rfc3339(), data);
        self.accesses.apply(&recorded);
    }

    fn recorded(&mut self, subject: Subject, kind: &str, when: &str, data: &Value) -> Recorded {
        self.next += 1;
        let by = match kind {
            "subject-access-requested" | "joint-access-requested" => "G-01/governance-lead",
            "team-changed" | "duty-cover-set" => "S-01/supervisor",
            _ => SYSTEM,
        };
        let draft = json!({ "type": kind, "occurred_at": when, "data": data,
                            "source": if by == SYSTEM { "system" } else { "observed" } });
        let compartment = Compartment::Governance;
        Recorded {
            position: Position(self.next as u64),
            stream: Stream { subject, compartment },
            version: Version(1),
            recorded_at: at(when),
            leaf: [0; 32],
            entry: entry(id(self.next), by, when, &draft),
        }
    }

    /// What `apply` gave the last look as its id.
    pub(crate) fn last(&self) -> Value {
        json!(id(self.next))
    }

    /// A board as somebody sees it at noon of the first of June.
    pub(crate) fn board<B: Board>(&self, role: &str, staff: &str, whose: &Whose) -> B {
        let staff = staff.parse().expect("an id");
        let sees = |_: &projections::Case| true;
        B::of(&BoardInput {
            cases: &self.cases,
            sealed: None,
            organisation: &self.organisation,
            accesses: &self.accesses,
            policy: &Policy::first(),
            as_at: at("2025-06-01T12:00:00Z"),
            whose,
            sees: &sees,
            reader: reader(role),
            staff: Some(&staff),
            options: Options::default(),
        })
    }
}

/// A look at one case.
pub(crate) fn viewed(actor: &str, role: &str, relations: &[&str]) -> Value {
    let mut data = json!({ "actor": actor, "role": role, "scope": "timeline", "rows": 12 });
    if !relations.is_empty() {
        data["relations"] = json!(relations);
    }
    data
}

/// A number that looks random, the same for the same seed.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ (mixed >> 31)) % n as u64).expect("a small number")
    }

    /// A minute of a day of May 2025.
    pub(crate) fn when(&mut self, day: usize) -> Instant {
        let (hour, minute) = (8 + self.below(10), self.below(60));
        at(&format!("2025-05-{day:02}T{hour:02}:{minute:02}:00Z"))
    }
}
