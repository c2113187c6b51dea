//! The data of an entry without what is never the person's to obtain, whatever was decided of the
//! entry: places in streams, who else there is, who of the staff.

use crate::is_safety_review;
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;
use events::vocabulary::{SafetyEvent, SupervisionEvent};
use events::{Event, EventId, Words};
use serde_json::{Value, json};

/// The entries of an answer by their numbers in it.
pub(super) type Numbers = BTreeMap<EventId, u32>;

/// Fields that are left out for what they say, not for what kind they are.
const LEFT_OUT: [(&str, &str); 6] = [
    // Versions of streams: from their gaps one could tell what stands in between.
    ("phase-moved", "seen"),
    ("phase-moved", "policy_version"),
    // Who was told may be a protected person, or who supports them.
    ("case-closed", "told"),
    // That is of the safety compartment.
    ("case-closed", "risk_reassessed"),
    // It may say that a protected person was heard.
    ("risk-assessed", "whose_account"),
    // Another person's record.
    ("possible-duplicate-noted", "other_journey"),
];

/// All that an entry says that is theirs.
pub(super) fn data(event: &Event, numbers: &Numbers) -> BTreeMap<String, Value> {
    let Value::Object(data) = event.data() else { return BTreeMap::new() };
    let theirs = data.into_iter().filter_map(|(field, value)| {
        let value = self::value(event, &field, value, numbers)?;
        Some((field, value))
    });
    theirs.collect()
}

/// What one field says, if it is theirs. An id turns into the number of the entry in this answer,
/// and one of an entry that is not in it leaves no mark. Members of staff are known by what they
/// do; labels of other people are the service's own.
pub(super) fn value(event: &Event, field: &str, value: Value, numbers: &Numbers) -> Option<Value> {
    if LEFT_OUT.contains(&(event.name(), field)) {
        return None;
    }
    let fields = event.event_type().fields();
    let kind = fields.iter().find(|one| one.name == field).map_or("", |one| one.kind.as_str());
    match kind {
        "staff" | "staff[]" | "label" | "label[]" => None,
        "event" => number(&value, numbers).map(Value::from),
        "events[]" => {
            let ids = value.as_array().into_iter().flatten();
            let found: Vec<_> = ids.filter_map(|id| number(id, numbers)).collect();
            (!found.is_empty()).then(|| Value::from(found))
        }
        _ => Some(value),
    }
}

fn number(id: &Value, numbers: &Numbers) -> Option<u32> {
    let id: EventId = id.as_str()?.parse().ok()?;
    numbers.get(&id).copied()
}

/// What is told of a step of an override, whatever raised it; none of any other entry.
pub(super) fn safety_review(event: &Event, numbers: &Numbers) -> Option<BTreeMap<String, Value>> {
    if !is_safety_review(event) {
        return None;
    }
    let told = match event {
        Event::Safety(SafetyEvent::OverrideRaised(raised)) => {
            raised_says(raised.stops.as_ref(), raised.continues.as_ref())
        }
        Event::Supervision(SupervisionEvent::SignalOverrideRaised(raised)) => {
            raised_says(raised.stops.as_ref(), raised.continues.as_ref())
        }
        Event::Safety(SafetyEvent::OverrideAcknowledged(taken))
        | Event::Supervision(SupervisionEvent::SignalOverrideAcknowledged(taken)) => {
            step("acknowledged", taken.raised, numbers)
        }
        Event::Safety(SafetyEvent::OverrideLifted(lifted))
        | Event::Supervision(SupervisionEvent::SignalOverrideLifted(lifted)) => {
            step("lifted", lifted.raised, numbers)
        }
        Event::Referral(_)
        | Event::Session(_)
        | Event::Presentation(_)
        | Event::Accountability(_)
        | Event::Safety(_)
        | Event::Protected(_)
        | Event::Supervision(_)
        | Event::Record(_) => return None,
    };
    Some(told)
}

fn raised_says(stops: Option<&Words>, continues: Option<&Words>) -> BTreeMap<String, Value> {
    let mut told = BTreeMap::from([("step".into(), json!("raised"))]);
    told.extend(stops.map(|words| ("stops".into(), json!(words))));
    told.extend(continues.map(|words| ("continues".into(), json!(words))));
    told
}

fn step(step: &str, review: EventId, numbers: &Numbers) -> BTreeMap<String, Value> {
    let mut told = BTreeMap::from([("step".into(), json!(step))]);
    told.extend(numbers.get(&review).map(|number| ("review".into(), json!(number))));
    told
}
