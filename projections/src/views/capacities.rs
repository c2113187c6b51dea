//! Capacities over time: feelings by any means, triggers, the window of tolerance, hard feelings
//! stayed with, skills, impact. Counts are shown and never required.

use super::View;
use super::viewing::{Item, Viewing};
use alloc::collections::BTreeMap;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use events::{Compartment, JourneyId, Version};
use schemars::JsonSchema;
use serde::Serialize;

/// The capacities of a service user, as they showed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Capacities {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// Feelings named, by any means or language.
    pub feelings: Vec<Item>,
    /// Triggers recognised.
    pub triggers: Vec<Item>,
    /// In and out of the window of tolerance.
    pub arousal: Vec<Item>,
    /// Hard feelings stayed with.
    pub stayed_with: Vec<Item>,
    /// Skills introduced, practised and used.
    pub skills: Vec<Item>,
    /// Impact recognised.
    pub impact: Vec<Item>,
    /// Repairs outside the room.
    pub repairs: Vec<Item>,
    /// How many of each in each month.
    pub by_month: Vec<Month>,
}

/// One month, in counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Month {
    /// The month, such as 2025-03.
    pub month: String,
    /// Feelings named.
    pub feelings: u32,
    /// Of them, unprompted.
    pub feelings_unprompted: u32,
    /// Triggers recognised.
    pub triggers: u32,
    /// Returns to the window of tolerance.
    pub returns: u32,
    /// Hard feelings stayed with.
    pub stayed_with: u32,
    /// Skills used in life.
    pub skills_in_life: u32,
    /// Impact recognised.
    pub impact: u32,
}

impl View for Capacities {
    const NAME: &'static str = "capacities";
    const SAYS: &'static str = "Feelings, triggers, returns, skills and impact, over time";

    fn of(viewing: &Viewing<'_>) -> Self {
        let skills = ["skill-introduced", "skill-practised", "skill-used"];
        let mut capacities = Self {
            journey: viewing.journey.id,
            version: viewing.journey.version(Compartment::Case),
            feelings: viewing.items(&["emotion-named"]),
            triggers: viewing.items(&["trigger-identified"]),
            arousal: viewing.items(&["arousal-observed"]),
            stayed_with: viewing.items(&["emotion-stayed-with"]),
            skills: viewing.items(&skills),
            impact: viewing.items(&["impact-recognised"]),
            repairs: viewing.items(&["repair-action-taken"]),
            by_month: Vec::new(),
        };
        capacities.by_month = capacities.months();
        capacities
    }
}

impl Capacities {
    fn months(&self) -> Vec<Month> {
        let mut months = BTreeMap::new();
        count(&mut months, &self.feelings, |month, item| {
            month.feelings += 1;
            month.feelings_unprompted += u32::from(item.data["prompting"] == "unprompted");
        });
        count(&mut months, &self.triggers, |month, _| month.triggers += 1);
        count(&mut months, &self.arousal, |month, item| {
            let returned = &item.data["returned"];
            month.returns += u32::from(returned == "alone" || returned == "with-help");
        });
        count(&mut months, &self.stayed_with, |month, _| month.stayed_with += 1);
        count(&mut months, &self.skills, |month, item| {
            let in_life = item.kind == "skill-used" && item.data["setting"] == "life";
            month.skills_in_life += u32::from(in_life);
        });
        count(&mut months, &self.impact, |month, _| month.impact += 1);
        months.into_values().collect()
    }
}

fn count(
    months: &mut BTreeMap<String, Month>,
    items: &[Item],
    mut add: impl FnMut(&mut Month, &Item),
) {
    for item in items {
        let name: String = item.occurred_at.day().to_string().chars().take(7).collect();
        let month = months.entry(name.clone()).or_default();
        month.month = name;
        add(month, item);
    }
}
