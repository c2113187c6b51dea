//! What is still to come in a journey, in as few bytes as possible.

use crate::calendar::{Day, Seconds};
use events::EventId;

/// Something that will be recorded at a known time; what exactly is drawn then.
#[derive(Clone, Copy)]
pub(crate) struct Todo {
    pub(crate) due: Seconds,
    pub(crate) what: What,
}

#[derive(Clone, Copy)]
pub(crate) enum What {
    Open,
    Assess,
    Screen,
    Contact { attempt: u8 },
    Meet { held: Seconds, meeting: Meeting },
    Miss { planned: Seconds },
    Silence { left: u8 },
    Approve { decision: EventId },
    Supervise,
    FinishAction { action: EventId },
    Review,
    Learn { occurred: Day },
    Acknowledge { raised: EventId, signal: bool },
    Reassess { raised: EventId, signal: bool },
    Lift { raised: EventId, assessment: EventId, signal: bool },
    Correct { target: EventId, slip: Slip, author: u32 },
    Retract { target: EventId, duplicate: bool, author: u32 },
    Dispute { target: EventId },
    Resume,
    Precede,
    Close,
    LearnAfterwards,
    Reopen,
    Link,
    Support,
    Signal,
    TellStopped,
}

/// Which of the meetings it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Meeting {
    First,
    Usual,
    /// Written up long afterwards, when others are on record already.
    Late,
    Final,
}

/// What was written down wrongly.
#[derive(Clone, Copy)]
pub(crate) enum Slip {
    Prompting,
    Intensity { now: u8 },
    Minutes,
    Attendance,
}

impl What {
    /// Whether it is still recorded once the case is closed: nothing that is new work with the
    /// service user.
    pub(crate) const fn outlives_the_case(self) -> bool {
        match self {
            Self::Approve { .. }
            | Self::FinishAction { .. }
            | Self::Acknowledge { .. }
            | Self::Reassess { .. }
            | Self::Lift { .. }
            | Self::Correct { .. }
            | Self::Retract { .. }
            | Self::Dispute { .. }
            | Self::LearnAfterwards
            | Self::Reopen
            | Self::TellStopped => true,
            Self::Meet { meeting, .. } => matches!(meeting, Meeting::Late),
            Self::Open
            | Self::Assess
            | Self::Screen
            | Self::Contact { .. }
            | Self::Miss { .. }
            | Self::Silence { .. }
            | Self::Supervise
            | Self::Review
            | Self::Learn { .. }
            | Self::Resume
            | Self::Precede
            | Self::Close
            | Self::Link
            | Self::Support
            | Self::Signal => false,
        }
    }
}
