//! The kinds of journey that a service sees, and how each tends to go and to end.

use crate::dice::Dice;

/// How a journey tends to go. A device of the script: nothing of it is written into the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Archetype {
    /// Phase after phase, over months.
    Steady,
    /// The same, at half the pace.
    Slow,
    /// Asked for an account far too early; steps back.
    AskedEarly,
    /// Comes for months; nothing about abuse is asked or named.
    NeverAsked,
    /// Falls silent for weeks, and comes back.
    Silence,
    /// A rupture, and its repair.
    Rupture,
    /// Always there, always agreeing.
    Surface,
    /// Something happened that the service learned of weeks later.
    LateIncident,
    /// Ends before it has begun.
    Brief,
}

/// How a case ends, as the vocabulary names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    CompletedPlanned,
    CompletedEarly,
    NeedsMetElsewhere,
    StoppedEngaging,
    Declined,
    DeSelected,
    RiskNeedsOtherService,
    Moved,
    Custody,
    Died,
    OpenedInError,
}

/// What an archetype does by habit.
pub(crate) struct Habits {
    /// Days between meetings.
    pub(crate) interval: i64,
    /// How many meetings, at least and at most.
    pub(crate) meetings: (i64, i64),
    /// Of a hundred meetings, how many are missed.
    pub(crate) missed: u32,
}

impl Archetype {
    pub(crate) fn draw(dice: &mut Dice) -> Self {
        dice.weighted(&[
            (Self::Steady, 24),
            (Self::Slow, 12),
            (Self::AskedEarly, 12),
            (Self::NeverAsked, 9),
            (Self::Silence, 9),
            (Self::Rupture, 9),
            (Self::Surface, 8),
            (Self::LateIncident, 10),
            (Self::Brief, 7),
        ])
    }

    pub(crate) const fn habits(self) -> Habits {
        let (interval, meetings, missed) = match self {
            Self::Steady => (7, (22, 36), 6),
            Self::Slow => (14, (14, 26), 14),
            Self::AskedEarly => (7, (12, 26), 10),
            Self::NeverAsked => (8, (12, 22), 7),
            Self::Silence => (7, (12, 22), 14),
            Self::Rupture => (7, (16, 30), 9),
            Self::Surface => (7, (12, 22), 1),
            Self::LateIncident => (7, (14, 28), 9),
            Self::Brief => (9, (0, 2), 20),
        };
        Habits { interval, meetings, missed }
    }

    fn endings(self) -> &'static [(Ending, u32)] {
        use Ending::{
            CompletedEarly, CompletedPlanned, Custody, DeSelected, Declined, Died, Moved,
            NeedsMetElsewhere, OpenedInError, RiskNeedsOtherService, StoppedEngaging,
        };
        match self {
            Self::Steady | Self::Slow | Self::Rupture => &[
                (CompletedPlanned, 62),
                (CompletedEarly, 12),
                (Moved, 8),
                (NeedsMetElsewhere, 8),
                (StoppedEngaging, 8),
                (Died, 2),
            ],
            Self::AskedEarly | Self::Silence => &[
                (StoppedEngaging, 48),
                (CompletedPlanned, 32),
                (CompletedEarly, 10),
                (NeedsMetElsewhere, 6),
                (Custody, 4),
            ],
            Self::NeverAsked | Self::Surface => &[
                (CompletedPlanned, 48),
                (CompletedEarly, 22),
                (StoppedEngaging, 16),
                (DeSelected, 8),
                (Moved, 6),
            ],
            Self::LateIncident => &[
                (RiskNeedsOtherService, 26),
                (CompletedPlanned, 34),
                (Custody, 16),
                (DeSelected, 12),
                (StoppedEngaging, 12),
            ],
            Self::Brief => &[
                (Declined, 42),
                (OpenedInError, 14),
                (NeedsMetElsewhere, 18),
                (RiskNeedsOtherService, 12),
                (StoppedEngaging, 14),
            ],
        }
    }
}

/// One journey in so many is given its ending in turn, so that two hundred show every one.
const TAKES_ITS_TURN: u32 = 13;

/// The kind of a journey and how it will end.
pub(crate) fn plan(dice: &mut Dice, number: u32) -> (Archetype, Ending) {
    let archetype = Archetype::draw(dice);
    let drawn = dice.weighted(archetype.endings());
    if !number.is_multiple_of(TAKES_ITS_TURN) {
        return (archetype, drawn);
    }
    // Those that take months come first: whoever is referred late is still there at the end.
    let ending = match (number / TAKES_ITS_TURN - 1) % 11 {
        0 => Ending::CompletedPlanned,
        1 => Ending::CompletedEarly,
        2 => Ending::DeSelected,
        3 => Ending::Died,
        4 => Ending::Moved,
        5 => Ending::Custody,
        6 => Ending::StoppedEngaging,
        7 => Ending::NeedsMetElsewhere,
        8 => Ending::RiskNeedsOtherService,
        9 => Ending::Declined,
        _ => Ending::OpenedInError,
    };
    let is_brief = matches!(ending, Ending::Declined | Ending::OpenedInError);
    if is_brief {
        return (Archetype::Brief, ending);
    }
    // Whoever's journey is to take months does not leave before it has begun.
    let archetype = if archetype == Archetype::Brief { Archetype::Steady } else { archetype };
    (archetype, ending)
}

impl Ending {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::CompletedPlanned => "completed-planned",
            Self::CompletedEarly => "completed-early",
            Self::NeedsMetElsewhere => "needs-met-elsewhere",
            Self::StoppedEngaging => "stopped-engaging",
            Self::Declined => "declined",
            Self::DeSelected => "de-selected",
            Self::RiskNeedsOtherService => "risk-needs-other-service",
            Self::Moved => "moved",
            Self::Custody => "custody",
            Self::Died => "died",
            Self::OpenedInError => "opened-in-error",
        }
    }

    /// Whether the service user might come back later.
    pub(crate) const fn may_be_reopened(self) -> bool {
        matches!(self, Self::StoppedEngaging | Self::Declined | Self::Custody)
    }
}
