//! The evidence to move on from each phase (`docs/domain.md` §6). It opens no gate by itself: a
//! person decides, and this is what they are shown.

use super::Answer;
use crate::Reading;
use crate::countable::{Countable, What};
use crate::reading::{days_between, ids, is_kept_contact};
use alloc::collections::BTreeSet;
use alloc::vec::Vec;
use events::EventId;
use events::vocabulary::{
    AskResponse, DisclosureForm, Extent, ImpactOn, Phase, Prompting, Rater, RuptureForm, SetBy,
};
use schemars::JsonSchema;
use serde::Serialize;

/// One criterion, and what the record says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Criterion {
    /// Its id, such as `settle.span`.
    pub id: CriterionId,
    /// The phase from which it is evidence to move on.
    pub phase: Phase,
    /// Met, not met, or not enough data.
    pub answer: Answer,
    /// How much is needed.
    pub needed: i64,
    /// How much there is.
    pub have: i64,
    /// The version of the rule.
    pub rule_version: u16,
    /// The events that count.
    pub events: Vec<EventId>,
}

/// The id of a criterion.
pub type CriterionId = &'static str;

/// Every criterion, phase by phase.
#[must_use]
pub fn criteria(reading: &Reading<'_>) -> Vec<Criterion> {
    const PHASES: [Phase; 6] =
        [Phase::Reach, Phase::Settle, Phase::Steady, Phase::Look, Phase::Own, Phase::LiveIt];
    PHASES.into_iter().flat_map(|phase| criteria_of(reading, phase)).collect()
}

/// The criteria of one phase.
#[must_use]
pub fn criteria_of(reading: &Reading<'_>, phase: Phase) -> Vec<Criterion> {
    let phases = &reading.policy.phases;
    let (version, judged) = match phase {
        Phase::Reach => (phases.reach.version, reach(reading)),
        Phase::Settle => (phases.settle.version, settle(reading)),
        Phase::Steady => (phases.steady.version, steady(reading)),
        Phase::Look => (phases.look.version, look(reading)),
        Phase::Own => (phases.own.version, own(reading)),
        Phase::LiveIt => (phases.live_it.version, live_it(reading)),
    };
    let named = |judged: Judged| Criterion {
        id: judged.id,
        phase,
        answer: judged.answer,
        needed: judged.needed,
        have: judged.have,
        rule_version: version.get(),
        events: judged.events,
    };
    judged.into_iter().map(named).collect()
}

struct Judged {
    id: CriterionId,
    answer: Answer,
    needed: i64,
    have: i64,
    events: Vec<EventId>,
}

/// So much is needed of what counts; where nothing countable is there at all, nothing can be said.
fn at_least(
    id: CriterionId,
    needed: impl Into<i64>,
    have: usize,
    countable: &[&Countable],
) -> Judged {
    let have = i64::try_from(have).unwrap_or(i64::MAX);
    measured(id, needed.into(), have, countable)
}

fn measured(id: CriterionId, needed: i64, have: i64, countable: &[&Countable]) -> Judged {
    let answer =
        if countable.is_empty() { Answer::NotEnoughData } else { Answer::of(have >= needed) };
    Judged { id, answer, needed, have, events: ids(countable) }
}

/// Something that holds or does not.
fn holds(id: CriterionId, is: bool, countable: &[&Countable]) -> Judged {
    measured(id, 1, i64::from(is && !countable.is_empty()), countable)
}

fn counted(countable: &[&Countable], is: impl Fn(&What) -> bool) -> usize {
    countable.iter().filter(|one| is(&one.what)).count()
}

fn reach(reading: &Reading<'_>) -> Vec<Judged> {
    let explained = reading.all(|what| matches!(what, What::ConsentExplained { .. }));
    let contacts = reading.all(is_kept_contact);
    let hostile = contacts.last().map_or_else(Vec::new, |last| hostile_in(reading, last));
    let mut peaceful = holds("reach.not-hostile", hostile.is_empty(), &contacts);
    peaceful.events = contacts.last().map(|last| last.event).into_iter().collect();
    peaceful.events.extend(ids(&hostile));
    let contacts_min = reading.policy.phases.reach.contacts_min.get();
    Vec::from([
        at_least("reach.consent", 1, explained.len(), &explained),
        at_least("reach.contacts", contacts_min, contacts.len(), &contacts),
        peaceful,
    ])
}

/// What was hostile in the session that this contact belongs to.
fn hostile_in<'a>(reading: &Reading<'a>, contact: &Countable) -> Vec<&'a Countable> {
    let is_hostile = |what: &What| {
        matches!(
            what,
            What::Ask { response: Some(AskResponse::Hostile), .. }
                | What::Rupture { form: RuptureForm::Confrontation }
        )
    };
    let mut hostile = reading.all(is_hostile);
    hostile.retain(|one| reading.same_session(one, contact));
    hostile
}

fn settle(reading: &Reading<'_>) -> Vec<Judged> {
    let policy = &reading.policy.phases.settle;
    let sessions = reading.kept_sessions();
    let choices = reading.all(|what| matches!(what, What::Choice { .. }));
    let goals = reading.all(|what| matches!(what, What::Goal { .. }));
    let rated = reading.all(|what| matches!(what, What::Alliance { rater: Rater::Worker, .. }));
    let latest = rated.last().copied().as_slice().to_vec();
    let concern = latest.iter().any(|one| matches!(one.what, What::Alliance { concern: true, .. }));
    let open = open_ruptures(reading);
    let mut no_open = holds("settle.no-open-rupture", open.is_empty(), sessions);
    no_open.events.extend(ids(&open));
    let taken = counted(&choices, |what| matches!(what, What::Choice { chosen: true, .. }));
    let own = counted(&goals, |what| {
        matches!(what, What::Goal { set_by: SetBy::ServiceUser | SetBy::Joint, .. })
    });
    Vec::from([
        at_least("settle.sessions", policy.sessions_min.get(), sessions.len(), sessions),
        measured("settle.span", policy.span_days_min.get().into(), span(sessions), sessions),
        at_least("settle.choice", policy.choices_min.get(), taken, &choices),
        at_least("settle.goal", policy.goals_min.get(), own, &goals),
        holds("settle.alliance", !concern, &latest),
        no_open,
    ])
}

/// London days from the first to the last.
fn span(countable: &[&Countable]) -> i64 {
    match (countable.first(), countable.last()) {
        (Some(first), Some(last)) => days_between(first, last),
        (None, _) | (_, None) => 0,
    }
}

/// Ruptures that no repair is said to have repaired.
fn open_ruptures<'a>(reading: &Reading<'a>) -> Vec<&'a Countable> {
    let repairs = reading.all(|what| matches!(what, What::Repair { repaired: true, .. }));
    let mut ruptures = reading.all(|what| matches!(what, What::Rupture { .. }));
    let repaired = |rupture: &&Countable| {
        repairs.iter().any(|repair| {
            let What::Repair { rupture: of, .. } = repair.what else { return false };
            reading.log.at(of).is_some_and(|of| of.event == rupture.event)
        })
    };
    ruptures.retain(|rupture| !repaired(rupture));
    ruptures
}

fn steady(reading: &Reading<'_>) -> Vec<Judged> {
    let policy = &reading.policy.phases.steady;
    let feelings = reading.all(|what| matches!(what, What::Emotion { .. }));
    let triggers = reading.all(|what| matches!(what, What::Trigger));
    let arousals = reading.all(|what| matches!(what, What::Arousal { .. }));
    let stayed = reading.all(|what| matches!(what, What::StayedWith { .. }));
    // Outside a session the date stands for the occasion.
    let occasion = |one: &&Countable| (reading.session_of(one).map(|s| s.event), one.day);
    let occasions: BTreeSet<_> = feelings
        .iter()
        .map(|one| match occasion(one) {
            (Some(session), _) => (Some(session), None),
            (None, day) => (None, Some(day)),
        })
        .collect();
    let returns = counted(&arousals, |what| matches!(what, What::Arousal { returned: true }));
    Vec::from([
        at_least("steady.feelings", policy.feelings_sessions_min.get(), occasions.len(), &feelings),
        at_least("steady.triggers", policy.triggers_min.get(), triggers.len(), &triggers),
        at_least("steady.returns", policy.returns_min.get(), returns, &arousals),
        at_least("steady.stayed-with", policy.stayed_with_min.get(), stayed.len(), &stayed),
    ])
}

fn look(reading: &Reading<'_>) -> Vec<Judged> {
    let policy = &reading.policy.phases.look;
    let told = reading.all(|what| matches!(what, What::Disclosure { .. }));
    let unprompted = counted(&told, |what| {
        matches!(what, What::Disclosure { prompting: Prompting::Unprompted, .. })
    });
    let specific = policy.scene_specificity_min.get();
    let scenes = counted(&told, |what| {
        matches!(what, What::Disclosure {
            form: DisclosureForm::Scene | DisclosureForm::Narrative,
            specificity: Some(specificity), ..
        } if u16::from(*specificity) >= specific)
    });
    Vec::from([
        at_least("look.disclosures", policy.disclosures_min.get(), told.len(), &told),
        at_least("look.unprompted", policy.unprompted_min.get(), unprompted, &told),
        at_least("look.scene", policy.scenes_min.get(), scenes, &told),
    ])
}

fn own(reading: &Reading<'_>) -> Vec<Judged> {
    let policy = &reading.policy.phases.own;
    let stated = reading.all(|what| matches!(what, What::Responsibility { .. }));
    let impacts = reading.all(|what| matches!(what, What::Impact { .. }));
    // A skill used in a session says nothing about life outside it.
    let outside = reading
        .all(|what| matches!(what, What::SkillUsed { in_life: true, .. } | What::RepairAction));
    let depth = policy.impact_depth_min.get();
    let deep = counted(&impacts, |what| {
        matches!(what, What::Impact { on: ImpactOn::Partner | ImpactOn::Child, depth: at }
            if u16::from(*at) >= depth)
    });
    let apart = policy.responsibility_apart_days_min.get().into();
    let sessions = sessions_apart(&full_unprompted(reading, &stated), apart);
    let needed = policy.responsibility_sessions_min.get();
    Vec::from([
        at_least("own.responsibility", needed, sessions, &stated),
        at_least("own.impact", 1, deep, &impacts),
        at_least("own.outside", policy.outside_changes_min.get(), outside.len(), &outside),
    ])
}

/// The sessions in which responsibility was full and unprompted, each once.
fn full_unprompted<'a>(reading: &Reading<'a>, stated: &[&Countable]) -> Vec<&'a Countable> {
    let mut sessions: Vec<&Countable> = Vec::new();
    for one in stated {
        let What::Responsibility { extent: Extent::Full, prompting: Prompting::Unprompted, .. } =
            one.what
        else {
            continue;
        };
        if let Some(session) = reading.session_of(one)
            && sessions.iter().all(|known| known.event != session.event)
        {
            sessions.push(session);
        }
    }
    sessions
}

/// How many of them, at most, such that the first and the last lie far enough apart: all, or one.
fn sessions_apart(sessions: &[&Countable], days: i64) -> usize {
    let mut by_day = sessions.to_vec();
    by_day.sort_by_key(|session| session.day);
    if span(&by_day) >= days { by_day.len() } else { by_day.len().min(1) }
}

fn live_it(reading: &Reading<'_>) -> Vec<Judged> {
    let policy = &reading.policy.phases.live_it;
    let in_life = reading.all(|what| matches!(what, What::SkillUsed { in_life: true, .. }));
    let goals = reading.all(|what| matches!(what, What::Goal { .. }));
    let reviews = reading.all(|what| matches!(what, What::GoalReviewed { .. }));
    let reviewed = |goal: &&&Countable| {
        reviews.iter().any(|review| {
            let What::GoalReviewed { goal: of, .. } = review.what else { return false };
            reading.log.at(of).is_some_and(|of| of.event == goal.event)
        })
    };
    let done = goals.iter().filter(reviewed).count();
    let long_enough = span(&in_life) >= i64::from(policy.skills_span_days_min.get());
    let mut skills = at_least("live-it.skills", policy.skills_min.get(), in_life.len(), &in_life);
    if skills.answer == Answer::Met && !long_enough {
        skills.answer = Answer::NotMet;
    }
    Vec::from([
        skills,
        at_least("live-it.goals", i64::try_from(goals.len()).unwrap_or(i64::MAX), done, &goals),
        no_incident(reading),
    ])
}

/// No known abuse for a while, with agencies asked: not hearing of any is not the same.
fn no_incident(reading: &Reading<'_>) -> Judged {
    let days = i64::from(reading.policy.phases.live_it.no_incident_days.get());
    let mut recent = reading.all(|what| {
        matches!(what, What::AgencyInformation)
            || matches!(what, What::Incident { kind, .. } if super::overrides::is_abuse(*kind))
    });
    recent.retain(|one| (0..=days).contains(&reading.days_ago(one)));
    let incidents = counted(&recent, |what| matches!(what, What::Incident { .. }));
    let answer = if recent.is_empty() { Answer::NotEnoughData } else { Answer::of(incidents == 0) };
    let have = i64::try_from(incidents).unwrap_or(i64::MAX);
    Judged { id: "live-it.no-incident", answer, needed: 0, have, events: ids(&recent) }
}
