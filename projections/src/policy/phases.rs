//! What each phase is measured by (`docs/domain.md` §6).

use super::{Count, Days, Policy, RuleVersion};
use events::vocabulary::Phase;
use events::{Ordinal, Within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The six phases in their order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct PhasePolicies {
    /// Comes; reasons mixed.
    pub reach: ReachPolicy,
    /// A safe place, trust, choice.
    pub settle: SettlePolicy,
    /// Feels, names, returns.
    pub steady: SteadyPolicy,
    /// Approaches own behaviour.
    pub look: LookPolicy,
    /// Accountability and impact.
    pub own: OwnPolicy,
    /// Skills hold outside.
    pub live_it: LiveItPolicy,
}

macro_rules! phase {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The highest rung in pace.
            pub highest_rung: Within<0, 5>,
            /// The version of this phase's criteria.
            pub version: RuleVersion,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}

phase! {
    /// Evidence to move on from Reach.
    ReachPolicy {
        /// Kept contacts.
        contacts_min: Count,
    }
}

phase! {
    /// Evidence to move on from Settle.
    SettlePolicy {
        /// Kept sessions.
        sessions_min: Count,
        /// From the first to the last of them.
        span_days_min: Days,
        /// Choices taken.
        choices_min: Count,
        /// Goals set by the service user or jointly.
        goals_min: Count,
    }
}

phase! {
    /// Evidence to move on from Steady.
    SteadyPolicy {
        /// Sessions in which a feeling was named, by any means.
        feelings_sessions_min: Count,
        /// Triggers recognised.
        triggers_min: Count,
        /// Returns to the window of tolerance.
        returns_min: Count,
        /// Hard feelings stayed with.
        stayed_with_min: Count,
    }
}

phase! {
    /// Evidence to move on from Look.
    LookPolicy {
        /// Disclosures.
        disclosures_min: Count,
        /// Of them, unprompted.
        unprompted_min: Count,
        /// Of them, scenes or narratives that are specific enough.
        scenes_min: Count,
        /// How specific that is.
        scene_specificity_min: Ordinal,
    }
}

phase! {
    /// Evidence to move on from Own.
    OwnPolicy {
        /// Sessions with full responsibility, unprompted.
        responsibility_sessions_min: Count,
        /// Days between the first and the last of them.
        responsibility_apart_days_min: Days,
        /// Depth of an impact recognised on a partner or a child.
        impact_depth_min: Ordinal,
        /// Changes outside the room: a skill used in life, or a repair.
        outside_changes_min: Count,
    }
}

phase! {
    /// Evidence that Live it holds.
    LiveItPolicy {
        /// Skills used in life.
        skills_min: Count,
        /// Days from the first to the last of them.
        skills_span_days_min: Days,
        /// Days without a known incident.
        no_incident_days: Days,
    }
}

impl Policy {
    /// The highest rung that is in pace in this phase.
    #[must_use]
    pub const fn ceiling(&self, phase: Phase) -> Within<0, 5> {
        match phase {
            Phase::Reach => self.phases.reach.highest_rung,
            Phase::Settle => self.phases.settle.highest_rung,
            Phase::Steady => self.phases.steady.highest_rung,
            Phase::Look => self.phases.look.highest_rung,
            Phase::Own => self.phases.own.highest_rung,
            Phase::LiveIt => self.phases.live_it.highest_rung,
        }
    }
}
