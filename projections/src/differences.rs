//! What another policy would have said: which journeys it flags differently, over their whole
//! length.

use crate::countable::Rule;
use crate::rules::overrides::{Met, met_by};
use crate::views::flags_of;
use crate::{Case, Countables, Policy, Reader, Reading};
use alloc::collections::BTreeSet;
use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use events::vocabulary::OverrideEffect;
use events::{EventId, Instant, JourneyId, StaffId, london_day};
use schemars::JsonSchema;
use serde::Serialize;

/// One journey that two policies read differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Differing {
    /// The journey.
    pub journey: JourneyId,
    /// Its reference.
    pub reference: Option<String>,
    /// Whose case it is.
    pub practitioner: Option<StaffId>,
    /// What reads differently.
    pub flags: Vec<Differs>,
}

/// One rule that two policies answer differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Differs {
    /// The rule's id; of an ask, the event's.
    pub id: String,
    /// What the first policy says.
    pub from: String,
    /// What the second one says.
    pub to: String,
    /// For an override that only one of them raises: the entry that brings it about.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<EventId>,
}

/// What reads differently in one case; `None` where nothing does. Criteria, indicators and clocks
/// read as at `as_at`; asks and overrides over the whole journey.
#[must_use]
pub fn differing(
    case: &Case,
    reader: Reader,
    (from, to): (&Policy, &Policy),
    as_at: Instant,
) -> Option<Differing> {
    let log = &case.countables;
    let under = |policy| flags_of(&Reading::of(log, policy, as_at), reader);
    let (before, after) = (under(from), under(to));
    let changed = after.iter().filter_map(|(id, to)| {
        let from = before.get(id).filter(|from| *from != to)?;
        Some(Differs { id: id.clone(), from: from.clone(), to: to.clone(), events: Vec::new() })
    });
    let mut flags: Vec<_> = changed.collect();
    flags.extend(overrides(log, from, to));
    (!flags.is_empty()).then(|| Differing {
        journey: case.journey,
        reference: case.reference.clone(),
        practitioner: case.practitioner.as_ref().map(|fact| fact.is.clone()),
        flags,
    })
}

/// Overrides that only one of the two raises, entry by entry as they were recorded.
fn overrides(log: &Countables, from: &Policy, to: &Policy) -> Vec<Differs> {
    let mut so_far = log.up_to(0);
    let mut differs = Vec::new();
    for one in log.all() {
        so_far.push(one.clone());
        let today = london_day(one.recorded);
        let by = |policy| -> BTreeSet<(Rule, &'static str)> {
            met_by(&so_far, policy, one, today).into_iter().map(said).collect()
        };
        let (first, second) = (by(from), by(to));
        for (rule, effect) in first.symmetric_difference(&second) {
            let raised = |is: bool| {
                if is { format!("raised: {effect}") } else { "not raised".to_string() }
            };
            differs.push(Differs {
                id: format!("{rule:?}").replace("Historic", "historic"),
                from: raised(first.contains(&(*rule, *effect))),
                to: raised(second.contains(&(*rule, *effect))),
                events: Vec::from([one.event]),
            });
        }
    }
    differs
}

const fn said((rule, effect): Met) -> (Rule, &'static str) {
    let effect = match effect {
        OverrideEffect::Suspension => "suspension",
        OverrideEffect::Review => "review",
    };
    (rule, effect)
}
