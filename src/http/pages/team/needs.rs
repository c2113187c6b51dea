//! What of the boards waits for a supervisor, case by case.

mod said;

use super::super::caseload::{rows, text};
use serde_json::Value;

/// A case in which something waits.
pub(in super::super) struct Case {
    pub(in super::super) journey: String,
    pub(in super::super) reference: String,
    pub(in super::super) practitioner: String,
    pub(in super::super) needs: Vec<Need>,
}

/// One thing that waits, and where it is done.
pub(in super::super) struct Need {
    pub(in super::super) kind: Kind,
    pub(in super::super) words: String,
    pub(in super::super) act: &'static str,
    pub(in super::super) to: String,
    pub(in super::super) is_late: bool,
}

/// What may wait, the gravest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Kind {
    SafetyReview,
    Signal,
    Emergency,
    Decision,
    Lift,
    RiskReview,
    Contact,
    Discussion,
    Action,
    Question,
    NotAsked,
    Stuck,
    Stands,
}

/// How much time there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Group {
    Now,
    Late,
    ToTalkOver,
}

impl Kind {
    pub(in super::super) const ALL: [Self; 13] = [
        Self::SafetyReview,
        Self::Signal,
        Self::Emergency,
        Self::Decision,
        Self::Lift,
        Self::RiskReview,
        Self::Contact,
        Self::Discussion,
        Self::Action,
        Self::Question,
        Self::NotAsked,
        Self::Stuck,
        Self::Stands,
    ];

    /// Its name in an address.
    pub(in super::super) const fn name(self) -> &'static str {
        match self {
            Self::SafetyReview => "safety-reviews",
            Self::Signal => "signals",
            Self::Emergency => "emergencies",
            Self::Decision => "decisions",
            Self::Lift => "lifting",
            Self::RiskReview => "risk-reviews",
            Self::Contact => "contact",
            Self::Discussion => "supervision",
            Self::Action => "actions",
            Self::Question => "questions",
            Self::NotAsked => "not-asked",
            Self::Stuck => "stuck",
            Self::Stands => "standing",
        }
    }

    pub(in super::super) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// What it is called.
    pub(in super::super) const fn label(self) -> &'static str {
        match self {
            Self::SafetyReview => "Safety reviews raised",
            Self::Signal => "Signals",
            Self::Emergency => "Emergency accesses",
            Self::Decision => "Decisions to approve",
            Self::Lift => "Could be lifted",
            Self::RiskReview => "Risk reviews overdue",
            Self::Contact => "Nobody reached",
            Self::Discussion => "Supervision due",
            Self::Action => "Actions overdue",
            Self::Question => "Questions",
            Self::NotAsked => "Nothing asked",
            Self::Stuck => "Long in a phase",
            Self::Stands => "Still standing",
        }
    }

    const fn group(self) -> Group {
        match self {
            Self::SafetyReview | Self::Signal | Self::Emergency | Self::Decision | Self::Lift => {
                Group::Now
            }
            Self::RiskReview | Self::Contact | Self::Discussion | Self::Action => Group::Late,
            Self::Question | Self::NotAsked | Self::Stuck | Self::Stands => Group::ToTalkOver,
        }
    }
}

impl Group {
    pub(in super::super) const fn label(self) -> &'static str {
        match self {
            Self::Now => "Waits for you",
            Self::Late => "Late",
            Self::ToTalkOver => "To talk over",
        }
    }
}

/// Everything that waits, case by case, in the order of the boards: of overrides, emergencies,
/// supervision, risk reviews, contact, where nothing was asked, and what is stuck.
pub(in super::super) fn of(boards: [&Value; 7]) -> Vec<Case> {
    let needs: [fn(&Value) -> Vec<Need>; 7] = [
        |row| said::safety_review(row).into_iter().collect(),
        |row| said::emergency(row).into_iter().collect(),
        said::supervision,
        |row| said::risk_review(row).into_iter().collect(),
        |row| said::contact(row).into_iter().collect(),
        |row| vec![said::not_asked(row)],
        |row| vec![said::stuck(row)],
    ];
    let mut cases = Vec::new();
    for (board, needs) in boards.into_iter().zip(needs) {
        for row in rows(board) {
            needs(row).into_iter().for_each(|need| add(&mut cases, row, need));
        }
    }
    cases
}

fn add(cases: &mut Vec<Case>, row: &Value, need: Need) {
    let journey = text(&row["journey"]);
    if let Some(case) = cases.iter_mut().find(|case| case.journey == journey) {
        case.needs.push(need);
        return;
    }
    let reference = row["reference"].as_str().unwrap_or("a case").to_owned();
    let practitioner = text(&row["practitioner"]);
    cases.push(Case { journey, reference, practitioner, needs: vec![need] });
}

/// The same apart by how much time there is, the gravest and the latest first.
pub(in super::super) fn by_group(cases: Vec<Case>) -> Vec<(Group, Vec<Case>)> {
    let mut groups: Vec<(Group, Vec<Case>)> =
        [Group::Now, Group::Late, Group::ToTalkOver].map(|group| (group, Vec::new())).into();
    for case in cases {
        let Case { journey, reference, practitioner, mut needs } = case;
        for (group, these) in &mut groups {
            let (of_it, others): (Vec<_>, Vec<_>) =
                needs.into_iter().partition(|need| need.kind.group() == *group);
            needs = others;
            if of_it.is_empty() {
                continue;
            }
            let mut case = Case {
                journey: journey.clone(),
                reference: reference.clone(),
                practitioner: practitioner.clone(),
                needs: of_it,
            };
            case.needs.sort_by_key(order);
            these.push(case);
        }
    }
    for (_, cases) in &mut groups {
        cases.sort_by_key(|case| case.needs.first().map(order));
    }
    groups.retain(|(_, cases)| !cases.is_empty());
    groups
}

fn order(need: &Need) -> (Kind, bool) {
    (need.kind, !need.is_late)
}
