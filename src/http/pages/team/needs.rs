//! What of the boards waits for a supervisor, in words.

use super::super::super::sessions::encoded;
use super::super::caseload::{day, rows, text};
use crate::words::{count, moment, override_rule, short_day, when};
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
    Discussion,
    Action,
    Question,
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
    pub(in super::super) const ALL: [Self; 10] = [
        Self::SafetyReview,
        Self::Signal,
        Self::Emergency,
        Self::Decision,
        Self::Lift,
        Self::RiskReview,
        Self::Discussion,
        Self::Action,
        Self::Question,
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
            Self::Discussion => "supervision",
            Self::Action => "actions",
            Self::Question => "questions",
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
            Self::Discussion => "Supervision due",
            Self::Action => "Actions overdue",
            Self::Question => "Questions",
            Self::Stands => "Still standing",
        }
    }

    const fn group(self) -> Group {
        match self {
            Self::SafetyReview | Self::Signal | Self::Emergency | Self::Decision | Self::Lift => {
                Group::Now
            }
            Self::RiskReview | Self::Discussion | Self::Action => Group::Late,
            Self::Question | Self::Stands => Group::ToTalkOver,
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

/// Everything that waits, case by case, in the order of the boards.
pub(in super::super) fn of(boards: [&Value; 4]) -> Vec<Case> {
    let [overrides, emergencies, supervision, risk_reviews] = boards;
    let mut cases = Vec::new();
    let mut take = |board: &Value, needs: fn(&Value) -> Vec<Need>| {
        for row in rows(board) {
            needs(row).into_iter().for_each(|need| add(&mut cases, row, need));
        }
    };
    take(overrides, |row| safety_review(row).into_iter().collect());
    take(emergencies, |row| emergency(row).into_iter().collect());
    take(supervision, |row| {
        let several = [signals(row), discussion(row), actions(row), questions(row)];
        decisions(row).into_iter().chain(several.into_iter().flatten()).collect()
    });
    take(risk_reviews, |row| risk_review(row).into_iter().collect());
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

fn event(row: &Value) -> String {
    text(&row["events"][0])
}

fn journey(row: &Value) -> String {
    format!("/journeys/{}", text(&row["journey"]))
}

fn at(value: &Value) -> String {
    moment(value).map(when).unwrap_or_default()
}

fn safety_review(row: &Value) -> Option<Need> {
    if row["standing"] != true {
        return None;
    }
    let is_late = row["overdue"] == true;
    let (rule, raised) = (override_rule(row["rule"].as_str()?), at(&row["raised_at"]));
    let days = usize::try_from(row["days_standing"].as_i64()?).unwrap_or_default();
    let (kind, act, words) = if row["acknowledged_at"].is_null() {
        let by = if row["grave"] == true {
            "to be seen at once".to_owned()
        } else if is_late {
            format!("was to be seen by {}", day(&row["acknowledge_by"]))
        } else {
            format!("to be seen by {}", day(&row["acknowledge_by"]))
        };
        (Kind::SafetyReview, "Take note", format!("{rule}; raised {raised}, {by}"))
    } else if row["fresh_assessment"].is_string() {
        let words = format!("{rule}; stands for {}, and the risk", count(days, "day"));
        (Kind::Lift, "Look whether to lift it", format!("{words} was assessed since"))
    } else {
        let words = format!("{rule}; stands for {}, no risk", count(days, "day"));
        (Kind::Stands, "Look at it", format!("{words} assessment since"))
    };
    let to = format!("{}/overrides/{}", journey(row), event(row));
    Some(Need { kind, words, act, to, is_late })
}

fn emergency(row: &Value) -> Option<Need> {
    if !row["closed_at"].is_null() {
        return None;
    }
    let (who, opened) = (text(&row["actor"]), at(&row["opened_at"]));
    let words = format!(
        "{who} opened it in an emergency on {opened}; to be looked at by {}",
        day(&row["close_by"])
    );
    let (to, is_late) = (format!("{}/emergencies/{}", journey(row), event(row)), overdue(row));
    Some(Need { kind: Kind::Emergency, words, act: "Look at it and close it", to, is_late })
}

fn overdue(row: &Value) -> bool {
    row["overdue"] == true
}

fn decisions(row: &Value) -> Vec<Need> {
    let waiting = row["waiting"].as_array().into_iter().flatten();
    let need = |one: &Value| {
        let what = if one["type"] == "case-closed" { "closure" } else { "move to another phase" };
        let words = format!("the {what} of {} waits for approval", day(&one["since"]));
        let to = format!("{}/decisions/{}", journey(row), text(&one["event"]));
        Need { kind: Kind::Decision, words, act: "Approve or return", to, is_late: false }
    };
    waiting.map(need).collect()
}

/// Those that came since the case was talked over last: that they came, never what was said.
fn signals(row: &Value) -> Option<Need> {
    let last = moment(&row["last_discussed"]);
    let since = row["signals"].as_array().into_iter().flatten().filter(|one| {
        moment(&one["passed_at"]).is_some_and(|at| last.is_none_or(|last| at.is_after(last)))
    });
    let since: Vec<_> = since.collect();
    let newest = since.last()?;
    let (is_late, on) = (newest["level"] == "urgent", day(&newest["passed_at"]));
    let last = if is_late { "an urgent signal" } else { "a signal to look at the case" };
    let words = match since.len() {
        1 => format!("victim support passed {last} on {on}"),
        n => format!("victim support passed {n} signals; the last is {last}, on {on}"),
    };
    Some(Need { kind: Kind::Signal, words, act: "Talk it over", to: agenda(row), is_late })
}

/// To the case on the agenda of its practitioner; where it has none, to a discussion of it alone.
fn agenda(row: &Value) -> String {
    match row["practitioner"].as_str() {
        Some(who) => format!("/supervision/{}#c-{}", encoded(who), text(&row["journey"])),
        None => format!("{}/record/case-discussed", journey(row)),
    }
}

fn discussion(row: &Value) -> Option<Need> {
    let words = match moment(&row["last_discussed"]) {
        Some(at) => format!("last talked over on {}", short_day(at.day())),
        None => "never talked over in supervision".to_owned(),
    };
    let (kind, to) = (Kind::Discussion, agenda(row));
    overdue(row).then_some(Need { kind, words, act: "Agenda", to, is_late: true })
}

fn actions(row: &Value) -> Option<Need> {
    let due: Vec<_> = row["overdue_actions"].as_array().into_iter().flatten().collect();
    let (first, kind, to) = (due.first()?, Kind::Action, agenda(row));
    let (owner, on) = (text(&first["owner"]), day(&first["due"]));
    let words = match due.len() {
        1 => format!("an action for {owner} was due on {on}"),
        n => format!("{n} actions are overdue, the first since {on}, for {owner}"),
    };
    Some(Need { kind, words, act: "Agenda", to, is_late: true })
}

fn questions(row: &Value) -> Option<Need> {
    let all: Vec<_> = row["questions"].as_array().into_iter().flatten().collect();
    let new = all.iter().filter(|one| one["decided"].is_null()).count();
    let talked = all.iter().filter_map(|one| moment(&one["decided_on"])).max_by_key(|at| at.day());
    let asked = count(all.len(), "question");
    let words = match (all.len(), new, talked) {
        (0, _, _) => return None,
        (_, 0, Some(at)) => format!("{asked} of surface engagement, talked over by {}", when(at)),
        (all, new, _) if all == new => format!("{asked} of surface engagement, not talked over"),
        (_, new, _) => format!("{asked} of surface engagement, {new} not talked over"),
    };
    let (kind, to) = (Kind::Question, format!("{}/questions", journey(row)));
    Some(Need { kind, words, act: "Evidence and counter-evidence", to, is_late: new > 0 })
}

fn risk_review(row: &Value) -> Option<Need> {
    let words = format!("the risk review was due on {}", day(&row["due"]));
    let (kind, to) = (Kind::RiskReview, format!("{}#risk", journey(row)));
    overdue(row).then_some(Need { kind, words, act: "Safety of the case", to, is_late: true })
}
