//! What a practitioner may note in a meeting, and what is likely in each phase.

use crate::phase::Phase;

/// Something that a practitioner may note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Presentation,
    Revisit,
    Feeling,
    Trigger,
    Arousal,
    StayWith,
    Skill,
    SkillInLife,
    Choice,
    Goal,
    GoalReview,
    Alliance,
    Modelling,
    Boundary,
    Rupture,
    Environment,
    Need,
    Strength,
    LifeExperience,
    OwnAccount,
    PlanReview,
    Pace,
    Ask,
    Disclosure,
    Differing,
    Responsibility,
    Impact,
    RepairAction,
    Circumstances,
    Measure,
}

/// What is likely in a phase, by weight.
type Menu = &'static [(Note, u32)];

pub(crate) const fn menu(phase: Phase) -> Menu {
    match phase {
        Phase::Reach => REACH,
        Phase::Settle => SETTLE,
        Phase::Steady => STEADY,
        Phase::Look => LOOK,
        Phase::Own => OWN,
        Phase::LiveIt => LIVE_IT,
    }
}

const REACH: Menu = &[
    (Note::Presentation, 30),
    (Note::Choice, 14),
    (Note::Alliance, 14),
    (Note::Environment, 6),
    (Note::Need, 7),
    (Note::Strength, 7),
    (Note::Modelling, 7),
    (Note::Goal, 8),
    (Note::Feeling, 3),
    (Note::Boundary, 3),
    (Note::Ask, 2),
    (Note::Measure, 2),
    (Note::LifeExperience, 2),
];

const SETTLE: Menu = &[
    (Note::Presentation, 18),
    (Note::Choice, 16),
    (Note::Alliance, 12),
    (Note::Goal, 16),
    (Note::Feeling, 9),
    (Note::Modelling, 7),
    (Note::Skill, 7),
    (Note::Strength, 5),
    (Note::Ask, 5),
    (Note::Boundary, 3),
    (Note::Rupture, 2),
    (Note::OwnAccount, 2),
    (Note::Pace, 3),
    (Note::LifeExperience, 3),
    (Note::Need, 2),
    (Note::Circumstances, 1),
];

const STEADY: Menu = &[
    (Note::Feeling, 22),
    (Note::Trigger, 15),
    (Note::Arousal, 15),
    (Note::StayWith, 12),
    (Note::Presentation, 12),
    (Note::Skill, 11),
    (Note::Revisit, 8),
    (Note::GoalReview, 5),
    (Note::Alliance, 5),
    (Note::Ask, 4),
    (Note::Disclosure, 3),
    (Note::Rupture, 2),
    (Note::LifeExperience, 4),
    (Note::Choice, 3),
    (Note::Pace, 2),
    (Note::Circumstances, 1),
];

const LOOK: Menu = &[
    (Note::Disclosure, 22),
    (Note::Feeling, 13),
    (Note::Presentation, 11),
    (Note::Responsibility, 12),
    (Note::Ask, 12),
    (Note::StayWith, 8),
    (Note::Revisit, 7),
    (Note::SkillInLife, 6),
    (Note::Trigger, 3),
    (Note::Differing, 4),
    (Note::Alliance, 4),
    (Note::Boundary, 3),
    (Note::GoalReview, 4),
    (Note::PlanReview, 2),
    (Note::Pace, 2),
    (Note::Goal, 2),
];

const OWN: Menu = &[
    (Note::Responsibility, 24),
    (Note::Impact, 18),
    (Note::SkillInLife, 13),
    (Note::Ask, 11),
    (Note::Disclosure, 8),
    (Note::RepairAction, 8),
    (Note::Feeling, 8),
    (Note::StayWith, 6),
    (Note::Presentation, 5),
    (Note::Revisit, 4),
    (Note::GoalReview, 4),
    (Note::Alliance, 3),
    (Note::Differing, 2),
    (Note::PlanReview, 2),
    (Note::Goal, 2),
];

const LIVE_IT: Menu = &[
    (Note::SkillInLife, 28),
    (Note::GoalReview, 12),
    (Note::Impact, 12),
    (Note::RepairAction, 8),
    (Note::Feeling, 9),
    (Note::PlanReview, 6),
    (Note::Strength, 6),
    (Note::Responsibility, 8),
    (Note::Alliance, 4),
    (Note::Measure, 3),
    (Note::Circumstances, 2),
    (Note::Revisit, 4),
    (Note::Presentation, 3),
    (Note::OwnAccount, 3),
];
