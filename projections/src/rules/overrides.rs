//! Which rules an entry meets (`docs/domain.md` §8). Asked right after the entry was taken, over
//! what is then recorded: by whichever path it came, the override follows in the same append.

use crate::countable::{Countable, Rule, What};
use crate::reading::days_between;
use crate::{Countables, Policy};
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::vocabulary::{IncidentKind, OverrideEffect, RiskLevel, SignalLevel};

/// A rule that an entry meets, and what it does then.
pub type Met = (Rule, OverrideEffect);

/// Whether a kind of incident counts as abuse.
#[must_use]
pub const fn is_abuse(kind: IncidentKind) -> bool {
    !matches!(kind, IncidentKind::SelfHarm | IncidentKind::ChildRisk)
}

/// Whether an override of this rule goes to the duty manager at once, at any hour.
#[must_use]
pub fn is_grave(log: &Countables, raised: &Countable) -> bool {
    let What::OverrideRaised { rule, trigger, effect } = raised.what else { return false };
    let of_a_threat = log.at(trigger).is_some_and(|trigger| {
        matches!(
            trigger.what,
            What::Incident { kind: IncidentKind::Threat | IncidentKind::ThreatToKill, .. }
        )
    });
    effect == OverrideEffect::Suspension
        && (matches!(rule, Rule::O4 | Rule::O6 | Rule::O7) || of_a_threat)
}

/// Whether the duty manager has to hear of this at once: a grave override, or a threat that raised
/// none. What is historic is no news.
#[must_use]
pub fn is_for_the_duty_manager(log: &Countables, policy: &Policy, one: &Countable) -> bool {
    let What::Incident { kind, .. } = one.what else { return is_grave(log, one) };
    let raised_by_it = |other: &Countable| {
        matches!(other.what, What::OverrideRaised { trigger, .. }
            if log.at(trigger).is_some_and(|trigger| trigger.event == one.event))
    };
    is_threat(kind)
        && !Case { log, policy, today: one.day }.is_historic(one)
        && !log.all().iter().any(|other| raised_by_it(other) && is_grave(log, other))
}

/// The rules that this entry meets, whether or not they stand already. `today` is the London date
/// of the append.
#[must_use]
pub fn met_by(log: &Countables, policy: &Policy, new: &Countable, today: NaiveDate) -> Vec<Met> {
    let case = Case { log, policy, today };
    let suspends = |rule: Option<Rule>| rule.map(|rule| (rule, OverrideEffect::Suspension));
    if let What::Risk { dash_score, level } = new.what {
        return suspends(case.high_risk(dash_score, level)).into_iter().collect();
    }
    if let What::Circumstances { separated: true } = new.what {
        // A separation of long ago that is recorded now is no news, whatever else was recorded.
        let rule = case.separated(None).filter(|_| case.is_a_separation_of_late(new));
        return suspends(rule).into_iter().collect();
    }
    if let What::Signal { level: SignalLevel::Urgent } = new.what {
        return suspends(Some(Rule::O7)).into_iter().collect();
    }
    if let What::Marac { towards } = new.what {
        return case.after_marac(new, towards);
    }
    case.after_incident(new)
}

/// Whether an override of this rule and effect stands.
#[must_use]
pub fn stands(log: &Countables, (rule, effect): Met) -> bool {
    log.all().iter().any(|one| {
        let is_such = matches!(one.what, What::OverrideRaised { rule: of, effect: with, .. }
            if of == rule && with == effect);
        is_such && log.is_standing(one)
    })
}

/// What an override rests on beside its trigger: everything that its rule counted when it was
/// raised. For who may read causes.
#[must_use]
pub fn evidence<'a>(
    log: &'a Countables,
    policy: &Policy,
    raised: &Countable,
) -> Vec<&'a Countable> {
    let What::OverrideRaised { rule, trigger, .. } = raised.what else { return Vec::new() };
    let Some(trigger) = log.at(trigger) else { return Vec::new() };
    let case = Case { log, policy, today: events::london_day(raised.recorded) };
    let towards = towards(trigger);
    let counts = |one: &&Countable| match rule {
        Rule::O2 => {
            let span = i64::from(policy.overrides.o2.span_days_max.get());
            self::towards(one) == towards && days_between(one, trigger).abs() <= span
        }
        Rule::O3 => matches!(one.what, What::Marac { .. }) || case.is_after_marac(one),
        Rule::O5 => {
            matches!(one.what, What::Circumstances { separated: true })
                || matches!(one.what, What::Incident { kind, .. } if is_control_or_violence(kind))
        }
        Rule::O1 | Rule::O4 | Rule::O6 | Rule::O7 | Rule::Historic | Rule::Judgement => false,
    };
    let is_other = |one: &&Countable| one.event != trigger.event && one.recorded <= raised.recorded;
    let known = log.all().iter().filter(is_other);
    let relevant = known.filter(|one| {
        matches!(one.what, What::Circumstances { .. } | What::Marac { .. })
            || matches!(one.what, What::Incident { kind, .. } if is_abuse(kind))
    });
    relevant.filter(counts).collect()
}

struct Case<'a> {
    log: &'a Countables,
    policy: &'a Policy,
    today: NaiveDate,
}

impl Case<'_> {
    /// O1: judgement raises the risk, whatever the score; it never lowers it.
    fn high_risk(&self, dash_score: Option<u8>, level: RiskLevel) -> Option<Rule> {
        let score_min = self.policy.overrides.o1.dash_score_min.get();
        let scored = dash_score.is_some_and(|score| u16::from(score) >= score_min);
        (scored || level == RiskLevel::High).then_some(Rule::O1)
    }

    fn after_incident(&self, new: &Countable) -> Vec<Met> {
        let What::Incident { kind, .. } = new.what else { return Vec::new() };
        let historic = self.is_historic(new);
        let effect = if historic { OverrideEffect::Review } else { OverrideEffect::Suspension };
        let mut met = Vec::new();
        let mut meets = |is: bool, rule| {
            if is {
                met.push((rule, effect));
            }
        };
        meets(is_abuse(kind) && self.is_repeated(new), Rule::O2);
        meets(is_abuse(kind) && self.is_after_marac(new), Rule::O3);
        meets(is_of_the_gravest(kind), Rule::O4);
        meets(
            is_control_or_violence(kind)
                && towards(new).is_some()
                && self.separated(towards(new)).is_some(),
            Rule::O5,
        );
        meets(is_danger(kind), Rule::O6);
        // Towards nobody in particular it counts for O4 and O6 only.
        if met.is_empty() && historic && is_abuse(kind) && towards(new).is_some() {
            met.push((Rule::Historic, OverrideEffect::Review));
        }
        met
    }

    /// Known more than a year after it occurred, or from before the referral.
    fn is_historic(&self, incident: &Countable) -> bool {
        let What::Incident { known, .. } = incident.what else { return false };
        let days = i64::from(self.policy.overrides.historic_days.get());
        let referral = self.log.all().iter().find(|one| matches!(one.what, What::Referral { .. }));
        (known - incident.day).num_days() > days
            || referral.is_some_and(|referral| incident.day < referral.day)
    }

    fn abuse(&self) -> impl Iterator<Item = &Countable> {
        self.log
            .all()
            .iter()
            .filter(|one| matches!(one.what, What::Incident { kind, .. } if is_abuse(kind)))
    }

    /// O2: the new one and others towards the same person, all within the span.
    fn is_repeated(&self, new: &Countable) -> bool {
        let policy = &self.policy.overrides.o2;
        let span = i64::from(policy.span_days_max.get());
        let towards = towards(new);
        if towards.is_none() {
            return false;
        }
        let days: Vec<NaiveDate> =
            self.abuse().filter(|one| self::towards(one) == towards).map(|one| one.day).collect();
        days.iter().any(|first| {
            let within = |day: &NaiveDate| (0..=span).contains(&(*day - *first).num_days());
            within(&new.day)
                && days.iter().filter(|day| within(day)).count()
                    >= usize::from(policy.incidents_min.get())
        })
    }

    /// O3: within a year of the last MARAC referral for the same person.
    fn is_after_marac(&self, incident: &Countable) -> bool {
        let days = i64::from(self.policy.overrides.o3.after_marac_days_max.get());
        let towards = towards(incident);
        let referrals = self.log.all().iter().filter(|one| {
            towards.is_some() && matches!(one.what, What::Marac { towards: of } if of == towards)
        });
        let last = referrals.max_by_key(|one| one.day);
        last.is_some_and(|last| (0..=days).contains(&days_between(last, incident)))
    }

    /// A referral that is recorded late: an incident after it is already there. One from earlier on
    /// the day of the referral, or at no known time of it, is what it was made for.
    fn after_marac(&self, referral: &Countable, label: Option<u16>) -> Vec<Met> {
        let after = |one: &&Countable| {
            towards(one) == label && one.at.is_after(referral.at) && self.is_after_marac(one)
        };
        let repeats: Vec<&Countable> = self.abuse().filter(after).collect();
        if repeats.is_empty() {
            return Vec::new();
        }
        let historic = repeats.iter().all(|one| self.is_historic(one));
        let effect = if historic { OverrideEffect::Review } else { OverrideEffect::Suspension };
        Vec::from([(Rule::O3, effect)])
    }

    /// O5: separated lately, with control and violence towards one person: this one, if one is
    /// named.
    fn separated(&self, label: Option<u16>) -> Option<Rule> {
        let lately = self.log.all().iter().any(|one| self.is_a_separation_of_late(one));
        let suffered = |is: fn(IncidentKind) -> bool| {
            self.abuse().filter_map(move |one| {
                let What::Incident { kind, towards, .. } = one.what else { return None };
                towards.filter(|towards| is(kind) && label.is_none_or(|label| label == *towards))
            })
        };
        let both = suffered(is_control)
            .any(|controlled| suffered(is_violence).any(|harmed| harmed == controlled));
        (lately && both).then_some(Rule::O5)
    }

    fn is_a_separation_of_late(&self, one: &Countable) -> bool {
        let days = i64::from(self.policy.overrides.o5.separated_days_max.get());
        matches!(one.what, What::Circumstances { separated: true })
            && (0..=days).contains(&(self.today - one.day).num_days())
    }
}

const fn towards(incident: &Countable) -> Option<u16> {
    if let What::Incident { towards, .. } = incident.what { towards } else { None }
}

const fn is_control(kind: IncidentKind) -> bool {
    matches!(kind, IncidentKind::CoerciveControl)
}

const fn is_violence(kind: IncidentKind) -> bool {
    matches!(kind, IncidentKind::Physical | IncidentKind::Sexual | IncidentKind::Strangulation)
}

const fn is_control_or_violence(kind: IncidentKind) -> bool {
    is_control(kind) || is_violence(kind)
}

const fn is_of_the_gravest(kind: IncidentKind) -> bool {
    matches!(
        kind,
        IncidentKind::Strangulation
            | IncidentKind::Stalking
            | IncidentKind::ThreatToKill
            | IncidentKind::HonourBased
    )
}

const fn is_threat(kind: IncidentKind) -> bool {
    matches!(kind, IncidentKind::Threat | IncidentKind::ThreatToKill)
}

const fn is_danger(kind: IncidentKind) -> bool {
    matches!(
        kind,
        IncidentKind::Weapon
            | IncidentKind::SelfHarm
            | IncidentKind::ChildRisk
            | IncidentKind::ChildHarmed
    )
}
