//! Stepping in and surface engagement side by side, with what supervision decided about each.

use super::View;
use super::viewing::{Viewing, text};
use crate::What;
use crate::rules::{Indicator, IndicatorId, indicators};
use alloc::string::String;
use alloc::vec::Vec;
use events::{Compartment, EventId, Instant, JourneyId, StaffId, Version};
use schemars::JsonSchema;
use serde::Serialize;

/// All indicators of a journey: questions for supervision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Indicators {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// The policy that this is read under.
    pub policy: String,
    /// S1 to S8, then C1 to C9.
    pub indicators: Vec<Shown>,
}

/// One indicator, with what supervision said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Shown {
    /// What the record says.
    #[serde(flatten)]
    pub indicator: Indicator,
    /// What supervision decided about it, for who may read that.
    pub supervision: Vec<Discussed>,
}

/// A discussion in supervision that named an indicator.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Discussed {
    /// The `case-discussed`.
    pub event: EventId,
    /// What was decided.
    pub decided: Option<String>,
    /// Who recorded it.
    pub by: Option<StaffId>,
    /// When.
    pub recorded_at: Instant,
}

impl View for Indicators {
    const NAME: &'static str = "indicators";
    const SAYS: &'static str = "Questions for supervision, with evidence and counter-evidence";

    fn of(viewing: &Viewing<'_>) -> Self {
        let shown = |indicator: Indicator| {
            let supervision = discussed(viewing, indicator.id);
            Shown { indicator, supervision }
        };
        Self {
            journey: viewing.journey.id,
            version: viewing.journey.version(Compartment::Case),
            policy: viewing.policy.version.clone(),
            indicators: indicators(&viewing.reading()).into_iter().map(shown).collect(),
        }
    }
}

fn discussed(viewing: &Viewing<'_>, id: IndicatorId) -> Vec<Discussed> {
    if !viewing.reader.may_read(Compartment::Supervision) {
        return Vec::new();
    }
    let log = &viewing.journey.case.countables;
    let naming = log.all().iter().filter(
        |one| matches!(one.what, What::Discussed { indicators } if indicators & id.bit() != 0),
    );
    naming
        .map(|one| Discussed {
            event: one.event,
            decided: text(&viewing.field(one.event, "decided")),
            by: log.staff_at(one.by).cloned(),
            recorded_at: one.recorded,
        })
        .collect()
}
