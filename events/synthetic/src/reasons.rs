//! What supervisors and agencies write, and why practitioners move.

use crate::phase::Phase;

pub(crate) const DECIDED: &[&str] = &[
    "Go on as planned; look at the pace again in four weeks.",
    "Keep the pace; nothing above the phase is asked.",
    "Offer a choice of setting and see what is taken.",
    "Name what is abuse more plainly, without asking for an account.",
    "Check with the agency before the next move.",
    "Ask whether agreement is followed by anything in daily life.",
    "Bring the timeline to the next supervision.",
    "Stay with feelings; the account can wait.",
];
pub(crate) const ACTIONS: &[&str] = &[
    "Call the referrer about the current address",
    "Ask for the outcome of the hearing",
    "Complete the overdue risk review",
    "Book the interpreter for the block",
    "Send the agreed summary to the referrer",
    "Arrange a joint visit",
];
pub(crate) const QUESTIONS: &[&str] = &[
    "What has changed outside the room that speaks for this move?",
    "Was the missed week taken into account?",
    "Which of these was unprompted?",
];
pub(crate) const OBSERVED: &[&str] = &[
    "Calm pace, clear words about abuse, two good pauses.",
    "Much talk by the worker; more room for silence next time.",
    "The choice was offered and meant. Feelings were named early.",
];
pub(crate) const RATIONALE: &[&str] = &[
    "The evidence is there; the pace fits.",
    "Agreed. Keep an eye on the risk review.",
    "Seen with the practitioner; nothing speaks against it.",
];
pub(crate) const RETURNED: &[&str] = &[
    "Too little from outside the room. Think it over.",
    "The last weeks were uneven; stay where it is for now.",
];
pub(crate) const MOVES_BACK: &[&str] = &[
    "Moving back for now: the ground needs to be steadier first.",
    "Back one phase. That is normal, and was said so.",
];

pub(crate) const AGENCY: &[(&str, &str)] = &[
    ("police", "No new reports in the period asked about."),
    ("social care", "The plan for the children goes on; next review in two months."),
    ("probation", "Attends as required; no concerns raised."),
    ("housing", "Tenancy in the name of PP-1 only, from this month."),
    ("health visitor", "Home visit took place; nothing to add."),
    ("court", "Hearing moved; a new date will follow."),
];

/// Why a practitioner moves on from this phase.
pub(crate) const fn moves_on(from: Phase) -> &'static [&'static str] {
    match from {
        Phase::Reach => &[
            "Comes, knows what this is, and comes back.",
            "Consent is understood; two meetings kept, the last one calm.",
        ],
        Phase::Settle => &[
            "Trust has grown; choices are taken and there is a goal.",
            "Three weeks of meetings, a goal, and no open rupture.",
        ],
        Phase::Steady => &[
            "Feelings named, triggers known, returns to the window.",
            "Stayed with what was hard, and came back the week after.",
        ],
        Phase::Look => &[
            "Speaks of what happened without being asked, as a scene.",
            "Two accounts, one of them unprompted and clear.",
        ],
        Phase::Own | Phase::LiveIt => &[
            "Says plainly what was done, twice, and what it did to others; change outside.",
            "Responsibility without a but, impact named, and something done differently at home.",
        ],
    }
}
