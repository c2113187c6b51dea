//! What each indicator counts (`docs/domain.md` §7).

use super::{Count, Days, Percent, RuleVersion};
use events::{Ordinal, Within};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! rule {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// The version of this rule.
            pub version: RuleVersion,
            $($(#[$field_doc])* pub $field: $type,)*
        }
    };
}

pub(super) use rule;

/// All indicators, under the ids that they are known by.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "UPPERCASE")]
pub struct IndicatorPolicies {
    /// Fewer countable events than this are not enough data.
    #[serde(rename = "countable_min")]
    pub countable_min: Count,
    /// Disclosures and responsibility unprompted.
    pub s1: S1Policy,
    /// An own goal, reviewed.
    pub s2: S2Policy,
    /// Feelings named more often.
    pub s3: S3Policy,
    /// Shame stayed with, and the next attendance kept.
    pub s4: S4Policy,
    /// A rupture repaired.
    pub s5: S5Policy,
    /// The service user asked to change the pace.
    pub s6: BareRule,
    /// A skill used in different places of life.
    pub s7: S7Policy,
    /// From fragment to scene to narrative.
    pub s8: BareRule,
    /// Attends, and says nothing unprompted.
    pub c1: C1Policy,
    /// Full responsibility early and vaguely.
    pub c2: C2Policy,
    /// Quick agreement and no skill used.
    pub c3: C3Policy,
    /// The alliance at its maximum while the worker is concerned.
    pub c4: LastRule,
    /// Attendance around outside dates.
    pub c5: C5Policy,
    /// Turning away after asks.
    pub c6: C6Policy,
    /// All goals set by the worker.
    pub c7: C7Policy,
    /// Differing accounts not clarified.
    pub c8: C8Policy,
    /// Goals not reached and the plan unchanged.
    pub c9: C9Policy,
}

rule! {
    /// A rule without a figure of its own.
    BareRule {}
}
rule! {
    /// A rule over the last few of something.
    LastRule {
        /// How many of the latest count.
        last: Count,
    }
}
rule! {
    /// The figures of S1.
    S1Policy {
        /// How many of the latest count.
        last: Count,
        /// The share of them that has to be unprompted.
        unprompted_percent_min: Percent,
    }
}
rule! {
    /// The figures of S2.
    S2Policy {
        /// How specific the goal is.
        specificity_min: Within<1, 3>,
        /// How far it is agreed.
        agreement_min: Within<1, 3>,
        /// Days until its review.
        reviewed_within_days: Days,
    }
}
rule! {
    /// The figures of S3.
    S3Policy {
        /// The length of each of the two windows.
        window_days: Days,
        /// Unprompted ones in the later window.
        unprompted_min: Count,
    }
}
rule! {
    /// The figures of S4.
    S4Policy {
        /// How often.
        chains_min: Count,
    }
}
rule! {
    /// The figures of S5.
    S5Policy {
        /// Days until the repair.
        repaired_within_days: Days,
    }
}
rule! {
    /// The figures of S7.
    S7Policy {
        /// How many places.
        places_min: Count,
    }
}
rule! {
    /// The figures of C1.
    C1Policy {
        /// How many of the latest sessions, kept or missed.
        last: Count,
        /// The share of them that was kept.
        kept_percent_min: Percent,
    }
}
rule! {
    /// The figures of C2.
    C2Policy {
        /// By the date of which kept session.
        first: Count,
        /// How vague it is.
        specificity_max: Ordinal,
    }
}
rule! {
    /// The figures of C3.
    C3Policy {
        /// How many of the latest kept sessions.
        last: Count,
        /// How many quick agreements in them.
        agreements_min: Count,
    }
}
rule! {
    /// The figures of C5.
    C5Policy {
        /// How many of the latest kept sessions.
        last: Count,
        /// How many days off an outside date counts as near it.
        near_days: Days,
        /// How many of the sessions are near one.
        near_min: Count,
    }
}
rule! {
    /// The figures of C6.
    C6Policy {
        /// From which rung on an ask counts.
        rung_min: Within<0, 5>,
        /// In how many last days.
        window_days: Days,
        /// The share of asks that were turned away from.
        followed_percent_min: Percent,
    }
}
rule! {
    /// The figures of C7.
    C7Policy {
        /// Days since the first kept session.
        days_in_min: Days,
    }
}
rule! {
    /// The figures of C8.
    C8Policy {
        /// Differing accounts that nobody clarified.
        unclarified_min: Count,
    }
}
rule! {
    /// The figures of C9.
    C9Policy {
        /// How many of the latest goal reviews.
        last: Count,
        /// Days without a change of plan.
        unchanged_days: Days,
    }
}
