//! Parts of what people write. They describe what somebody did or said, never what somebody is.

pub(crate) const DID: &[&str] = &[
    "Looked at the past week together",
    "Went back to what was agreed last time",
    "Drew the timeline of one evening",
    "Talked about what a calm day looks like",
    "Practised pausing before an answer",
    "Read the agreement through once more",
    "Used the cards for feelings",
    "Mapped who is around for support",
    "Talked about sleep and work, then about home",
    "Worked through the wheel of daily life",
    "Spent most of the hour on the last argument",
    "Walked rather than sat, as was chosen",
    "Looked at what the body does before voices rise",
    "Made a plan for the coming weekend",
    "Talked about what the children may have seen",
    "Went through the safety plan line by line",
    "Watched the short film and talked about it",
    "Wrote a letter that will not be sent",
];

pub(crate) const DID_THEN: &[&str] = &[
    "kept the pace slow and took two pauses",
    "left the harder part for another day",
    "came back to it near the end",
    "noted what helped and what did not",
    "agreed what to leave out today",
    "named what was good enough for now",
    "kept to what was seen and heard",
    "made room for silence",
    "checked twice whether to go on",
    "ended with something easier",
];

pub(crate) const RESPONSE: &[&str] = &[
    "Short answers at first, longer ones after the break",
    "Asked to go on when offered a pause",
    "Looked at the floor for a while, then spoke",
    "Said that this was hard to hear",
    "Laughed at first and then was quiet",
    "Brought an example without being asked",
    "Shook the head at the word abuse, stayed in the room",
    "Asked what happens with the notes",
    "Spoke quickly and lost the thread twice",
    "Thanked for the time and left on time",
    "Said that the week had been long",
    "Asked to change the subject once",
    "Sat with it and did not look away",
    "Agreed with each point, gave no example",
];

pub(crate) const NEXT_PLAN: &[&str] = &[
    "Same day next week; begin with the body signals",
    "Return to the timeline if that is wanted",
    "Bring one example from the week",
    "Practise the pause twice at home",
    "Look at the goal and whether it still fits",
    "Ask first whether the room is all right",
    "Keep to the pace; nothing further is asked for now",
    "Speak in supervision before going further",
    "Offer the choice between room and walk again",
    "Go through the agreement in small parts",
];

pub(crate) const TOPICS: &[&str] = &[
    "safety",
    "trust",
    "shame",
    "anger",
    "parenting",
    "work",
    "sleep",
    "friends",
    "alcohol",
    "jealousy",
    "money",
    "listening",
    "repair",
    "separation",
    "own childhood",
    "respect",
];

pub(crate) const CURRICULUM: &[&str] = &[
    "Module 1: beginning",
    "Module 2: body and signals",
    "Module 3: thoughts before deeds",
    "Module 4: power and control",
    "Module 5: being a parent",
    "Module 6: seeing the other person",
    "Module 7: repair",
];

pub(crate) const CONTEXT: &[&str] = &[
    "when last weekend came up",
    "while reading the referral together",
    "when the word abuse was used",
    "after a question about the children",
    "on hearing what the order says",
    "when asked what PP-1 may have felt",
    "as the hour came to an end",
    "while looking at the timeline",
];

pub(crate) const WORKER_RESPONSE: &[&str] = &[
    "Named what was heard and waited.",
    "Did not argue; noted it to come back to.",
    "Said what the service calls this, and why.",
    "Offered a pause; it was taken.",
    "Asked what it was like to say that.",
    "Kept it in mind and went on with the plan.",
    "Said that both things can be true at once.",
];

/// What may be said in each pattern of presenting behaviour.
pub(crate) const PRESENTATIONS: &[(&str, &[&str])] = &[
    (
        "denial",
        &["It never happened like that", "There is nothing to talk about", "I was not even there"],
    ),
    (
        "minimisation",
        &["It was only a push", "Everybody shouts sometimes", "It was over in a minute"],
    ),
    (
        "justification",
        &["Anyone would have done the same", "I had been working all day", "I had to make it stop"],
    ),
    (
        "blame",
        &[
            "If I had been left alone it would be fine",
            "That was not started by me",
            "I am always the one who gets pushed to it",
        ],
    ),
    (
        "says-harmed",
        &[
            "I am the one who gets hurt",
            "Nobody asks about my bruises",
            "I was shouted at for years",
        ],
    ),
    (
        "changes-subject",
        &[
            "Anyway, what about the forms",
            "Did you see the weather",
            "Let us talk about work instead",
        ],
    ),
    (
        "shame-obvious",
        &[
            "I cannot look at myself",
            "I do not want to be in this room with that",
            "Please do not write it down",
        ],
    ),
    ("shame-hidden", &["Whatever, it is fine", "I do not think about it", "It does not bother me"]),
    ("guilt", &["I keep hearing the door", "I should have walked away", "That was mine to stop"]),
    (
        "rapid-agreement",
        &[
            "Yes, all of that, absolutely",
            "You are right, I agree with everything",
            "Fully on board",
        ],
    ),
    ("silence", &[]),
];

pub(crate) const EARLY: &[&str] = &[
    "denial",
    "minimisation",
    "justification",
    "blame",
    "says-harmed",
    "changes-subject",
    "silence",
];
pub(crate) const MIDDLE: &[&str] = &[
    "minimisation",
    "shame-hidden",
    "shame-obvious",
    "changes-subject",
    "justification",
    "silence",
];
pub(crate) const LATER: &[&str] =
    &["guilt", "shame-obvious", "shame-hidden", "guilt", "minimisation"];

pub(crate) const EMOTIONS: &[&str] = &[
    "ashamed",
    "sad",
    "afraid",
    "angry",
    "guilty",
    "lonely",
    "tired",
    "relieved",
    "hurt",
    "worried",
    "embarrassed",
    "calm",
    "helpless",
    "jealous",
];
pub(crate) const MEANS: &[&str] =
    &["drawing", "gesture", "card", "a song title", "pointing at the chart"];

pub(crate) const TRIGGERS: &[&str] = &[
    "being asked where the money went",
    "silence after a question",
    "a message that is not answered",
    "coming home to a closed door",
    "being corrected in front of others",
    "the handover of the children",
    "a raised voice in the next room",
    "plans that change at short notice",
    "feeling laughed at",
    "waiting for a reply",
];
pub(crate) const BODY: &[&str] = &[
    "tight chest",
    "hot face",
    "clenched hands",
    "shallow breath",
    "buzzing ears",
    "heavy stomach",
];

pub(crate) const SKILLS: &[&str] = &[
    "time out with a return time",
    "slow breathing",
    "saying what is felt in one sentence",
    "leaving the room before voices rise",
    "listening without answering",
    "writing it down first",
    "asking rather than guessing",
    "calling the agreed person",
];

pub(crate) const GOALS: &[&str] = &[
    "Leave the room before voices rise",
    "Keep to the handover times for a month",
    "Say what is felt before it is too much",
    "Come on time for six weeks",
    "Not read messages that belong to somebody else",
    "Tell one friend why this programme",
    "Use the time out twice and write down how it went",
    "Ask before deciding about money",
];

pub(crate) const NEEDS: &[(&str, &str)] = &[
    ("reading", "Sheets are read aloud; pictures instead of text."),
    ("hearing", "Quiet room, seated face to face."),
    ("attention", "Two short halves with a break."),
    ("work shifts", "Early and late appointments in turn."),
    ("travel", "Bus fare paid; video when snow."),
    ("childcare", "Meetings during school hours."),
    ("language", "Interpreter booked for each meeting."),
    ("low mood", "Short calls between meetings; the GP is known."),
];
pub(crate) const STRENGTHS: &[&str] = &[
    "keeps appointments at work",
    "cares for a neighbour",
    "asks for help",
    "humour without harm",
    "patience with animals",
    "honest about money",
    "a steady friend",
    "learns from mistakes at work",
];
pub(crate) const AREAS: &[&str] = &[
    "loss",
    "own childhood",
    "school",
    "moving often",
    "violence seen at home",
    "illness",
    "care",
];
pub(crate) const SUPPORT: &[&str] = &[
    "grounding together",
    "a pause and water",
    "slower pace",
    "a call the day after",
    "sat quietly alongside",
];

pub(crate) const BOUNDARIES: &[&str] = &[
    "Holding somebody back at the door is abuse; it is called that here.",
    "Reading somebody's messages without asking is control.",
    "Threats to take the children are abuse, also when nothing follows.",
    "No contact means no messages through others.",
    "Shouting at the worker ends the meeting.",
];
pub(crate) const ACCOUNTS: &[&str] = &[
    "I want it written that I came every week.",
    "I see it differently from the report, and I said why.",
    "I did not think I could sit through this. I could.",
    "What I did was wrong, and I am still learning to say how.",
    "The first meetings were too fast for me.",
    "I would like the next person to know that mornings are hard.",
];
pub(crate) const REPAIRS: &[&str] = &[
    "Paid the agreed share on time, through the solicitor.",
    "Told the children's school to use the agreed contact.",
    "Gave back the keys through the mediator.",
    "Told a relative the truth about that evening.",
    "Left the group chat in which PP-1 was talked about.",
];
pub(crate) const QUALIFIERS: &[&str] = &[
    "we were both angry",
    "but it was late",
    "up to a point",
    "if it hurt anybody",
    "because of drink",
];
pub(crate) const RUPTURES: &[&str] = &[
    "The question about the children came without warning.",
    "A report was sent before it had been talked over.",
    "The meeting was moved twice at short notice.",
    "A word in the agreement was heard as an accusation.",
    "The worker was late and did not say so.",
];
