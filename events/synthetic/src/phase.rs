//! Where a journey stands, and what it has shown so far (`docs/domain.md` §6).

use crate::calendar::Day;
use crate::journey::Journey;
use crate::reasons;
use crate::todo::What;
use crate::turn::{Turn, within_a_working_day};
use events::EventId;
use serde_json::json;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Phase {
    Reach,
    Settle,
    Steady,
    Look,
    Own,
    LiveIt,
}

impl Phase {
    const ALL: [Self; 6] =
        [Self::Reach, Self::Settle, Self::Steady, Self::Look, Self::Own, Self::LiveIt];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Reach => "reach",
            Self::Settle => "settle",
            Self::Steady => "steady",
            Self::Look => "look",
            Self::Own => "own",
            Self::LiveIt => "live-it",
        }
    }

    /// The highest rung that is in pace.
    pub(crate) const fn ceiling(self) -> i64 {
        match self {
            Self::Reach => 0,
            Self::Settle => 1,
            Self::Steady => 2,
            Self::Look => 3,
            Self::Own | Self::LiveIt => 5,
        }
    }

    fn next(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    fn before(self) -> Option<Self> {
        (self as usize).checked_sub(1).map(|index| Self::ALL[index])
    }
}

/// How many entries a decision names as its evidence.
const EVIDENCE: usize = 8;

/// What has been seen so far of what the criteria ask for.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) first_meeting: Option<Day>,
    pub(crate) consent_explained: bool,
    pub(crate) choices: u8,
    pub(crate) goals: u8,
    pub(crate) worker_is_concerned: bool,
    pub(crate) feelings: u8,
    pub(crate) triggers: u8,
    pub(crate) returns: u8,
    pub(crate) stayed: u8,
    pub(crate) disclosures: u8,
    pub(crate) unprompted: u8,
    pub(crate) scenes: u8,
    pub(crate) first_full: Option<Day>,
    pub(crate) full_again: bool,
    pub(crate) impact: bool,
    pub(crate) outside: bool,
    evidence: [Option<EventId>; EVIDENCE],
}

impl Tally {
    /// The first few entries since the last move are what the next one rests on.
    pub(crate) fn rests_on(&mut self, id: EventId) {
        if let Some(free) = self.evidence.iter_mut().find(|place| place.is_none()) {
            *free = Some(id);
        }
    }

    fn take_evidence(&mut self) -> Vec<EventId> {
        std::mem::take(&mut self.evidence).into_iter().flatten().collect()
    }
}

impl Journey {
    /// The practitioner decides about the phase at the end of a meeting, if there is cause to.
    pub(crate) fn decide_phase(&mut self, turn: &mut Turn<'_>) -> Option<EventId> {
        if self.risk.is_suspended() {
            return None;
        }
        if self.steps_back {
            self.steps_back = false;
            let back = self.phase.before()?;
            return self.move_to(turn, back, reasons::MOVES_BACK);
        }
        let hesitates = turn.dice.chance(30);
        if hesitates || !self.is_ready(turn.day()) {
            return None;
        }
        let next = self.phase.next()?;
        let why = reasons::moves_on(self.phase);
        self.move_to(turn, next, why)
    }

    fn move_to(&mut self, turn: &mut Turn<'_>, to: Phase, why: &[&str]) -> Option<EventId> {
        let evidence = self.tally.take_evidence();
        if evidence.is_empty() {
            return None;
        }
        let seen = json!({ "case": turn.versions.case, "safety": turn.versions.safety });
        turn.at_the_end();
        let rationale = turn.dice.pick(why);
        let data = json!({
            "from": self.phase.name(), "to": to.name(), "evidence": evidence, "seen": seen,
            "policy_version": "1", "rationale": rationale,
        });
        self.phase = to;
        Some(turn.case("phase-moved", data))
    }

    pub(crate) fn await_approval(&mut self, turn: &mut Turn<'_>, decision: EventId) {
        let mut due = within_a_working_day(turn);
        if turn.dice.chance(15) {
            due += turn.dice.within(2, 9) * 24 * 3600;
        }
        self.later(turn, due, What::Approve { decision });
    }

    fn is_ready(&self, today: Day) -> bool {
        let tally = &self.tally;
        match self.phase {
            Phase::Reach => tally.consent_explained && self.met >= 2 && self.rupture.is_none(),
            Phase::Settle => {
                let span = tally.first_meeting.map_or(0, |first| today - first);
                let trust = !tally.worker_is_concerned && self.rupture.is_none();
                span >= 21 && self.met >= 3 && tally.choices >= 1 && tally.goals >= 1 && trust
            }
            Phase::Steady => {
                let returns = tally.triggers >= 2 && tally.returns >= 2;
                tally.feelings >= 3 && returns && tally.stayed >= 1
            }
            Phase::Look => tally.disclosures >= 2 && tally.unprompted >= 1 && tally.scenes >= 1,
            Phase::Own => tally.full_again && tally.impact && tally.outside,
            Phase::LiveIt => false,
        }
    }
}
