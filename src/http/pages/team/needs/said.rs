//! One row of a board as something that waits, in words.

use super::super::super::super::sessions::encoded;
use super::super::super::caseload::{day, text};
use super::{Kind, Need};
use crate::words::{count, moment, override_rule, phase, short_day, when};
use serde_json::Value;

fn event(row: &Value) -> String {
    text(&row["events"][0])
}

fn journey(row: &Value) -> String {
    format!("/journeys/{}", text(&row["journey"]))
}

fn at(value: &Value) -> String {
    moment(value).map(when).unwrap_or_default()
}

pub(super) fn safety_review(row: &Value) -> Option<Need> {
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

pub(super) fn emergency(row: &Value) -> Option<Need> {
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

pub(super) fn risk_review(row: &Value) -> Option<Need> {
    let words = format!("the risk review was due on {}", day(&row["due"]));
    let (kind, to) = (Kind::RiskReview, format!("{}#risk", journey(row)));
    overdue(row).then_some(Need { kind, words, act: "Safety of the case", to, is_late: true })
}

/// Everything that a case asks of supervision.
pub(super) fn supervision(row: &Value) -> Vec<Need> {
    let several = [signals(row), discussion(row), actions(row), questions(row)];
    decisions(row).into_iter().chain(several.into_iter().flatten()).collect()
}

pub(super) fn contact(row: &Value) -> Option<Need> {
    let words = match moment(&row["last_contact_occurred"]) {
        Some(at) => format!("nobody was reached since {}", short_day(at.day())),
        None => "nobody was reached yet".to_owned(),
    };
    let (kind, to) = (Kind::Contact, format!("{}#timeline", journey(row)));
    overdue(row).then_some(Need { kind, words, act: "Timeline", to, is_late: true })
}

pub(super) fn not_asked(row: &Value) -> Need {
    let since = day(&row["since"]);
    let sessions = usize::try_from(row["sessions"].as_u64().unwrap_or(0)).unwrap_or(usize::MAX);
    let words = format!(
        "in {} since {since} nothing was asked or named about the abuse",
        count(sessions, "session")
    );
    let (kind, to) = (Kind::NotAsked, format!("{}#path", journey(row)));
    Need { kind, words, act: "The path", to, is_late: false }
}

pub(super) fn stuck(row: &Value) -> Need {
    let phase = phase(row["phase"].as_str().unwrap_or_default());
    let words = format!("in {phase} since {}, and no pace decided", day(&row["since"]));
    let (kind, to) = (Kind::Stuck, format!("{}#path", journey(row)));
    Need { kind, words, act: "The path", to, is_late: false }
}
