//! A journey in progress: no more than its next steps need.

use crate::archetype::{Archetype, Ending, plan};
use crate::calendar::{Calendar, Day, Seconds};
use crate::dice::Dice;
use crate::phase::{Phase, Tally};
use crate::rules::Risk;
use crate::staff;
use crate::todo::{Meeting, Todo, What};
use crate::turn::{Turn, Versions, uuid};
use crate::{Scripted, keeping};
use events::{EventId, JourneyId, Recorder};
use std::collections::VecDeque;

pub(crate) struct Journey {
    pub(crate) id: JourneyId,
    /// The number in its reference.
    pub(crate) number: u32,
    step: u32,
    pub(crate) archetype: Archetype,
    pub(crate) ending: Ending,
    pub(crate) practitioner: u32,
    first_practitioner: u32,
    pub(crate) practitioners: u32,
    pub(crate) versions: Versions,
    todo: Vec<Todo>,
    pub(crate) referred: Day,
    /// How many meetings are meant to take place, and how many have.
    pub(crate) planned: u16,
    pub(crate) met: u16,
    /// After which meeting what marks this journey takes place.
    pub(crate) turning_point: u16,
    /// After which meeting it pauses, and after which it passes to a colleague; 0: never.
    pub(crate) pauses_after: u16,
    pub(crate) passes_after: u16,
    pub(crate) missed_in_a_row: u8,
    pub(crate) phase: Phase,
    pub(crate) tally: Tally,
    pub(crate) risk: Risk,
    pub(crate) pace: Option<&'static str>,
    pub(crate) open_behaviour: Option<EventId>,
    pub(crate) goal: Option<EventId>,
    pub(crate) rupture: Option<EventId>,
    pub(crate) appointment: Option<EventId>,
    pub(crate) account: Option<EventId>,
    pub(crate) last_meeting: Option<EventId>,
    pub(crate) last_ask: Option<EventId>,
    /// How many protected people the support worker is in touch with.
    pub(crate) linked: u8,
    pub(crate) has_started: bool,
    pub(crate) steps_back: bool,
    pub(crate) was_asked_early: bool,
    pub(crate) is_paused: bool,
    pub(crate) is_closed: bool,
    pub(crate) was_reopened: bool,
}

impl Journey {
    pub(crate) fn new(seed: u64, number: u32, practitioners: u32, at: Seconds) -> Self {
        let mut dice = Dice::new(seed, number, 0);
        let (archetype, ending) = plan(&mut dice, number);
        let (low, high) = archetype.habits().meetings;
        let planned = small(dice.within(low, high));
        let sometimes = |dice: &mut Dice, of_hundred| {
            let after = small(dice.within(4, 14));
            if dice.chance(of_hundred) { after } else { 0 }
        };
        let practitioner = dice.below(practitioners) + 1;
        Self {
            id: JourneyId(uuid(at, 0xffe, dice.bits())),
            number,
            step: 1,
            archetype,
            ending,
            practitioner,
            first_practitioner: practitioner,
            practitioners,
            versions: Versions::default(),
            todo: vec![Todo { due: at, what: What::Open }],
            referred: 0,
            planned,
            met: 0,
            turning_point: small(dice.within(3, 8)),
            pauses_after: sometimes(&mut dice, 9),
            passes_after: sometimes(&mut dice, 10),
            missed_in_a_row: 0,
            phase: Phase::Reach,
            tally: Tally::default(),
            risk: Risk::default(),
            pace: None,
            open_behaviour: None,
            goal: None,
            rupture: None,
            appointment: None,
            account: None,
            last_meeting: None,
            last_ask: None,
            linked: 0,
            has_started: false,
            steps_back: false,
            was_asked_early: false,
            is_paused: false,
            is_closed: false,
            was_reopened: false,
        }
    }

    /// When something is recorded next; `None`: never again.
    pub(crate) fn due(&self) -> Option<Seconds> {
        self.todo.iter().map(|todo| todo.due).min()
    }

    /// Writes what is due next, and plans what follows from it.
    pub(crate) fn step(&mut self, seed: u64, days: &Calendar, out: &mut VecDeque<Scripted>) {
        let next = (0..self.todo.len()).min_by_key(|index| self.todo[*index].due);
        let Some(next) = next else { return };
        let Todo { due, what } = self.todo.remove(next);
        let dice = Dice::new(seed, self.number, self.step);
        self.step += 1;
        let mut turn = Turn::new(due, self.id, dice, days, self.versions, out);
        self.carry_out(&mut turn, what);
        self.versions = turn.versions;
    }

    fn carry_out(&mut self, turn: &mut Turn<'_>, what: What) {
        match what {
            What::Open => self.open(turn),
            What::Assess => self.assess(turn),
            What::Screen => self.screen(turn),
            What::Contact { attempt } => self.contact(turn, attempt),
            What::Meet { held, meeting } => self.meet(turn, held, meeting),
            What::Miss { planned } => self.miss(turn, planned),
            What::Silence { left } => self.silence(turn, left),
            What::Approve { decision } => self.approve(turn, decision),
            What::Supervise => self.supervise(turn),
            What::FinishAction { action } => self.finish_action(turn, action),
            What::Review => self.review(turn),
            What::Learn { occurred } => self.learn(turn, occurred),
            What::Acknowledge { raised, signal } => self.acknowledge(turn, raised, signal),
            What::Reassess { raised, signal } => self.reassess(turn, raised, signal),
            What::Lift { raised, assessment, signal } => {
                self.lift(turn, raised, assessment, signal);
            }
            What::Correct { target, slip, author } => keeping::correct(turn, target, slip, author),
            What::Retract { target, duplicate, author } => {
                keeping::retract(turn, target, duplicate, author);
            }
            What::Dispute { target } => self.dispute(turn, target),
            What::Resume => self.resume(turn),
            What::Precede => self.precede(turn),
            What::Close => self.close(turn),
            What::LearnAfterwards => self.learn_afterwards(turn),
            What::Reopen => self.reopen(turn),
            What::Link => self.link(turn),
            What::Support => self.support(turn),
            What::Signal => self.pass_signal(turn),
            What::TellStopped => self.tell_stopped(turn),
        }
    }

    /// Plans something. What would be recorded after the script's last day never is.
    pub(crate) fn later(&mut self, turn: &Turn<'_>, due: Seconds, what: What) {
        let due = due.max(turn.at + 1);
        let allowed = !self.is_closed || what.outlives_the_case();
        if allowed && turn.calendar.day(due) <= turn.calendar.last {
            self.todo.push(Todo { due, what });
        }
    }

    /// In so many days, in office hours.
    pub(crate) fn in_days(&mut self, turn: &mut Turn<'_>, low: i64, high: i64, what: What) {
        let day = turn.today() + day(turn.dice.within(low, high));
        let due = turn.calendar.office(&mut turn.dice, day);
        self.later(turn, due, what);
    }

    /// Once the case is closed, only some of what was planned still takes place.
    pub(crate) fn forget_new_work(&mut self) {
        self.todo.retain(|todo| todo.what.outlives_the_case());
        self.todo.shrink_to_fit();
    }

    /// Whether a meeting that took place is still to be written up.
    pub(crate) fn has_late_notes(&self) -> bool {
        let is_late = |what| matches!(what, What::Meet { meeting: Meeting::Late, .. });
        self.todo.iter().any(|todo| is_late(todo.what))
    }

    pub(crate) fn worker(&self) -> Recorder {
        staff::practitioner(self.practitioner)
    }

    pub(crate) fn supervisor(&self) -> Recorder {
        staff::supervisor_of(self.practitioner)
    }

    pub(crate) fn support_worker(&self) -> Recorder {
        staff::support_worker_beside(self.first_practitioner)
    }

    pub(crate) const fn is(&self, archetype: Archetype) -> bool {
        self.archetype as u8 == archetype as u8
    }
}

pub(crate) fn day(number: i64) -> Day {
    Day::try_from(number).expect("a few hundred at most")
}

pub(crate) fn small(number: i64) -> u16 {
    u16::try_from(number).expect("small, and not negative")
}

#[cfg(test)]
mod tests {
    use super::{Journey, Todo};

    #[test]
    fn a_journey_in_progress_takes_less_than_a_kibibyte() {
        // More is hardly ever planned at one time.
        let planned = 8 * size_of::<Todo>();
        assert!(size_of::<Journey>() + planned < 1024, "{} bytes", size_of::<Journey>());
    }
}
