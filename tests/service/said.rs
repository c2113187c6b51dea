//! What people send: events as a client writes them. Every person in them is made up.

use chrono::{Duration, SecondsFormat, Utc};
use chrono_tz::Europe::London;
use serde_json::{Value, json};

/// An event that happened an hour ago.
pub(crate) fn event(kind: &str, data: Value) -> Value {
    json!({ "type": kind, "occurred_at": minutes_ago(60), "data": data })
}

pub(crate) trait But {
    /// The same event with another envelope field.
    fn but(self, key: &str, value: impl Into<Value>) -> Value;
    /// The same event at another time.
    fn on(self, occurred_at: &str) -> Value;
}

impl But for Value {
    fn but(mut self, key: &str, value: impl Into<Value>) -> Value {
        self[key] = value.into();
        self
    }

    fn on(self, occurred_at: &str) -> Value {
        self.but("occurred_at", occurred_at)
    }
}

pub(crate) fn referral(reference: &str) -> Value {
    let data = json!({ "reference": reference, "source": "self" });
    event("referral-received", data).on(&days_ago(40))
}

pub(crate) fn session() -> Value {
    event("session-held", json!({ "attendance": "on-time" }))
}

pub(crate) fn denial() -> Value {
    event("presentation-observed", json!({ "pattern": "denial", "intensity": 3 }))
}

pub(crate) fn strength(domain: &str) -> Value {
    event("strength-recorded", json!({ "domain": domain }))
}

pub(crate) fn assigned(to: &str, co_workers: Value) -> Value {
    let data = json!({ "to": to, "co_workers": co_workers });
    event("practitioner-assigned", data).on(&days_ago(39))
}

pub(crate) fn closed() -> Value {
    event("case-closed", json!({ "category": "stopped-engaging" }))
}

pub(crate) fn corrected(target: &str, field: &str, new_value: Value) -> Value {
    let data = json!({
        "target": target, "field": field, "new_value": new_value, "reason": "the notes say so",
    });
    event("entry-corrected", data)
}

pub(crate) fn retracted(target: &str, reason: &str) -> Value {
    event("entry-retracted", json!({ "target": target, "reason": reason }))
}

pub(crate) fn risk_assessed() -> Value {
    let data = json!({ "tool": "dash", "level": "medium", "basis": "judgement" });
    event("risk-assessed", data)
}

/// A time of day, in UTC.
pub(crate) fn minutes_ago(minutes: i64) -> String {
    let at = Utc::now() - Duration::minutes(minutes);
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

pub(crate) fn minutes_ahead(minutes: i64) -> String {
    minutes_ago(-minutes)
}

/// A bare London date.
pub(crate) fn days_ago(days: i64) -> String {
    let today = Utc::now().with_timezone(&London).date_naive();
    (today - Duration::days(days)).to_string()
}
