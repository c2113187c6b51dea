//! Everything that a rule says of a journey, as one flat list that two beliefs can be compared by.

use super::viewing::Viewing;
use crate::countable::{Rule, What};
use crate::rules::overrides::stands;
use crate::rules::pace::{Ask, asks, not_asked, state};
use crate::rules::review::review_due;
use crate::rules::{criteria, indicators};
use crate::{Countables, Reader, Reading};
use alloc::borrow::ToOwned as _;
use alloc::collections::BTreeMap;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use events::vocabulary::OverrideEffect;
use schemars::JsonSchema;
use serde::Serialize;

/// One thing that reads differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct FlagChange {
    /// The rule's id; of an ask, the event's.
    pub id: String,
    /// What it read.
    pub then: String,
    /// What it reads.
    pub now: String,
}

/// What every rule says, by its id. Overrides stand by rule for who may read causes; for others all
/// are one safety review.
#[must_use]
pub fn flags(viewing: &Viewing<'_>) -> BTreeMap<String, String> {
    flags_of(&viewing.reading(), viewing.reader)
}

/// The same of a journey that is laid out already.
pub(crate) fn flags_of(reading: &Reading<'_>, reader: Reader) -> BTreeMap<String, String> {
    let mut flags = BTreeMap::new();
    let mut flag = |id: &str, reads: String| flags.insert(id.to_owned(), reads);
    for criterion in criteria(reading) {
        flag(criterion.id, criterion.answer.name().to_owned());
    }
    for indicator in indicators(reading) {
        flag(indicator.id.name(), indicator.answer.name().to_owned());
    }
    flag("not-asked", not_asked(reading).answer.name().to_owned());
    flag("phase", name(&reading.log.phase()));
    flag("pace_state", name(&state(reading).0));
    for ask in asks(reading) {
        flag(&ask.event.to_string(), reads(&ask));
    }
    let overdue = review_due(reading).is_some_and(|review| review.overdue);
    // Which rule it is, of those that raise overrides, is for those who read causes.
    let review = if reader.may_read_causes() { "O8" } else { "risk-review" };
    flag(review, if overdue { "overdue" } else { "not-overdue" }.to_owned());
    for (id, is_standing) in overrides(reading.log, reader) {
        flag(&id, if is_standing { "standing" } else { "not-standing" }.to_owned());
    }
    flags
}

fn reads(ask: &Ask) -> String {
    let pace = if ask.premature { "premature" } else { "in-pace" };
    format!("{pace}, {}", name(&ask.followed_by))
}

fn overrides(log: &Countables, reader: Reader) -> Vec<(String, bool)> {
    const RULES: [Rule; 9] = [
        Rule::O1,
        Rule::O2,
        Rule::O3,
        Rule::O4,
        Rule::O5,
        Rule::O6,
        Rule::O7,
        Rule::Historic,
        Rule::Judgement,
    ];
    if !reader.may_read_causes() {
        let standing = log
            .all()
            .iter()
            .any(|one| matches!(one.what, What::OverrideRaised { .. }) && log.is_standing(one));
        return Vec::from([("safety-review".to_owned(), standing)]);
    }
    let any = |rule| {
        stands(log, (rule, OverrideEffect::Suspension))
            || stands(log, (rule, OverrideEffect::Review))
    };
    RULES.into_iter().map(|rule| (name(&rule), any(rule))).collect()
}

/// The name that something has in JSON.
fn name(value: &impl Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

/// What reads differently. An ask that was not known in both beliefs is an unknown entry, not a
/// change.
pub(super) fn changes(
    then: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Vec<FlagChange> {
    let changed = now.iter().filter_map(|(id, now)| {
        let then = then.get(id).filter(|then| *then != now)?;
        Some(FlagChange { id: id.clone(), then: then.clone(), now: now.clone() })
    });
    changed.collect()
}
