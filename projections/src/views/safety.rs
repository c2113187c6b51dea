//! The risk clock: how high the risk is held to be, when it is reviewed next, what is known to have
//! happened, and what stands because of it.

use super::View;
use super::viewing::{Item, Viewing};
use crate::countable::{Countable, Rule, What};
use crate::rules::overrides::{evidence, is_grave};
use crate::rules::response::{Response, acknowledge_by, response};
use crate::rules::review::{ReviewDue, review_due};
use alloc::string::String;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{IncidentKind, OverrideEffect, RiskLevel};
use events::{Compartment, EventId, Instant, JourneyId, Label, Moment, StaffId};
use schemars::JsonSchema;
use serde::Serialize;

/// The safety of a journey's protected people, as far as the service knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Safety {
    /// The journey.
    pub journey: JourneyId,
    /// The level that was assessed last; none where none was.
    pub risk_level: Option<RiskLevel>,
    /// The assessment that says so.
    pub risk_event: Option<EventId>,
    /// By when the risk is to be reviewed.
    pub review_due: Option<NaiveDate>,
    /// The same, with what it follows from.
    pub review: Option<ReviewDue>,
    /// Overrides, in the order in which they were raised. To who may not read causes, each is a
    /// safety review like any other.
    pub overrides: Vec<Override>,
    /// Incidents, by when they happened.
    pub incidents: Vec<Incident>,
    /// What a supervisor said to do, without saying why.
    pub instructions: Vec<Item>,
    /// What was passed on for somebody's safety.
    pub passed_on: Vec<Item>,
}

/// One override.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Override {
    /// The rule, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule: Option<Rule>,
    /// What it does, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<OverrideEffect>,
    /// Whether it went to the duty manager at once, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grave: Option<bool>,
    /// When it was raised.
    pub raised_at: Instant,
    /// Whether it stands.
    pub standing: bool,
    /// By when a supervisor is to take note of it, for supervisors and auditors: a grave one at
    /// once, any other by the end of the next working day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledge_by: Option<Moment>,
    /// When a supervisor took note of it.
    pub acknowledged_at: Option<Instant>,
    /// Who took note of it, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged_by: Option<StaffId>,
    /// When it was lifted.
    pub lifted_at: Option<Instant>,
    /// Who lifted it, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifted_by: Option<StaffId>,
    /// The assessment on which it was lifted, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assessment: Option<EventId>,
    /// What stops.
    pub stops: Vec<String>,
    /// What continues.
    pub continues: Vec<String>,
    /// What the practitioner does.
    pub what_to_do: String,
    /// The override; for supervisors and auditors also what brought it about, what its rule
    /// counted, and what acknowledged and lifted it.
    pub events: Vec<EventId>,
}

/// One incident that the service knows of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Incident {
    /// The `incident-learned`.
    pub event: EventId,
    /// What happened.
    pub kind: IncidentKind,
    /// Towards whom, by label.
    pub towards: Option<Label>,
    /// When it happened.
    pub occurred_at: Moment,
    /// When the service learned of it.
    pub known_at: Moment,
    /// When it was recorded.
    pub recorded_at: Instant,
    /// How long it took until a supervisor knew, an override was raised and victim support was
    /// told, for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response: Option<Response>,
}

impl View for Safety {
    const NAME: &'static str = "safety";
    const SAYS: &'static str = "Risk, the next review, overrides, incidents by both dates";

    fn of(viewing: &Viewing<'_>) -> Self {
        let reading = viewing.reading();
        let assessed = reading.all(|what| matches!(what, What::Risk { .. })).pop();
        let review = review_due(&reading);
        Self {
            journey: viewing.journey.id,
            risk_level: assessed.and_then(level),
            risk_event: assessed.map(|one| one.event),
            review_due: review.as_ref().map(|review| review.due),
            review,
            overrides: reading.log.all().iter().filter_map(|one| raised(viewing, one)).collect(),
            incidents: reading.in_order().iter().filter_map(|one| incident(viewing, one)).collect(),
            instructions: viewing.items(&["practice-instruction-given"]),
            passed_on: viewing.items(&["safety-information-passed"]),
        }
    }
}

const fn level(one: &Countable) -> Option<RiskLevel> {
    if let What::Risk { level, .. } = one.what { Some(level) } else { None }
}

fn raised(viewing: &Viewing<'_>, one: &Countable) -> Option<Override> {
    let What::OverrideRaised { rule, effect, trigger } = one.what else { return None };
    let log = &viewing.journey.case.countables;
    let (taken, lifted) = (log.acknowledgement(one), log.lifting(one));
    let causes = viewing.reader.may_read_causes();
    let by = |step: Option<&Countable>| {
        step.filter(|_| causes).and_then(|step| log.staff_at(step.by)).cloned()
    };
    let assessment = lifted.and_then(|lifted| {
        let What::OverrideLifted { assessment, .. } = lifted.what else { return None };
        log.at(assessment)
    });
    let mut events = Vec::from([one.event]);
    if causes {
        // A signal is not in this log: what it was passed for stays with whoever passed it.
        let others = [log.at(trigger), taken, lifted, assessment].into_iter().flatten();
        events.extend(others.chain(evidence(log, viewing.policy, one)).map(|other| other.event));
    }
    Some(Override {
        rule: causes.then_some(rule),
        effect: causes.then_some(effect),
        grave: causes.then(|| is_grave(log, one)),
        raised_at: one.recorded,
        standing: lifted.is_none(),
        acknowledge_by: causes.then(|| acknowledge_by(log, viewing.policy, one)),
        acknowledged_at: taken.map(|taken| taken.recorded),
        acknowledged_by: by(taken),
        lifted_at: lifted.map(|lifted| lifted.recorded),
        lifted_by: by(lifted),
        assessment: assessment.filter(|_| causes).map(|one| one.event),
        stops: words(viewing, one.event, "stops"),
        continues: words(viewing, one.event, "continues"),
        what_to_do: viewing.policy.overrides.says(effect).what_to_do.clone(),
        events,
    })
}

fn words(viewing: &Viewing<'_>, event: EventId, name: &str) -> Vec<String> {
    let listed = viewing.field(event, name);
    let listed = listed.as_array().into_iter().flatten();
    listed.filter_map(|word| word.as_str().map(Into::into)).collect()
}

fn incident(viewing: &Viewing<'_>, one: &Countable) -> Option<Incident> {
    let What::Incident { kind, towards, .. } = one.what else { return None };
    let recorded = &viewing.journey.entry(one.event)?.recorded;
    let log = &viewing.journey.case.countables;
    // Somebody else's details stay withheld, also in beliefs from before that was noticed.
    let withheld =
        viewing.journey.withheld.contains(&one.event) && !viewing.reader.may_read_wrong_person();
    (!withheld && viewing.reader.may_read(Compartment::Safety)).then(|| Incident {
        event: one.event,
        kind,
        towards: towards.and_then(|label| log.label_at(label)).cloned(),
        occurred_at: recorded.entry.occurred_at,
        known_at: recorded.known_at(),
        recorded_at: recorded.believed_from(),
        response: viewing.reader.may_read_causes().then(|| response(&viewing.reading(), one)),
    })
}
