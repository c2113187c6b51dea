//! Overrides: raised by rule in the same append as what brings them about, by whichever path that
//! came, once while one stands (`docs/domain.md` §8). Nobody is asked, and nothing is refused.

use events::vocabulary::{
    OverrideRaised, OverrideRule, SafetyEvent, SignalOverrideRaised, SignalRule, SupervisionEvent,
};
use events::{
    Entry, Event, EventId, Instant, Moment, Precision, Recorder, Source, Words, london_day,
};
use projections::rules::overrides::{Met, met_by};
use projections::{Journey, Policy, Rule, amendment_target};

/// An entry that may raise something: itself, or by what it changes of an earlier one.
#[derive(Clone, Debug)]
pub(crate) struct Cause {
    /// The entry.
    id: EventId,
    /// What is judged: the entry, or the one that it amends.
    judged: EventId,
    /// What that met before this entry.
    before: Vec<Met>,
    /// When it was recorded, or is claimed to have been.
    at: Instant,
    claimed: Option<Instant>,
}

impl Cause {
    /// What this entry may raise, once it is taken into the journey.
    pub(super) fn of(
        journey: &Journey,
        entry: &Entry,
        now: Instant,
        policy: &Policy,
    ) -> Option<Self> {
        let at = entry.claimed_recorded_at.unwrap_or(now);
        let amended = amendment_target(&entry.event).map(|target| whole(journey, target));
        let judged = amended.unwrap_or(entry.id);
        let mut cause = Self {
            id: entry.id,
            judged,
            before: Vec::new(),
            at,
            claimed: entry.claimed_recorded_at,
        };
        if amended.is_some() {
            cause.before = cause.meets(journey, policy);
            return Some(cause);
        }
        matches!(entry.event, Event::Safety(_) | Event::Protected(_) | Event::Referral(_))
            .then_some(cause)
    }

    /// The rules that are met now and were not before.
    pub(crate) fn meets(&self, journey: &Journey, policy: &Policy) -> Vec<Met> {
        let log = &journey.case.countables;
        let Some(judged) = journey.countable(self.judged) else { return Vec::new() };
        let mut met = met_by(log, policy, judged, london_day(self.at));
        met.retain(|met| !self.before.contains(met));
        met
    }

    /// The event that is judged.
    pub(crate) const fn trigger(&self) -> EventId {
        self.judged
    }

    /// The override, as it is recorded. Its id is a fresh one: from one made of its cause, whoever
    /// knows the ids of incidents could find out which of them it was, or that it was none.
    pub(super) fn raised(&self, id: EventId, met: Met, policy: &Policy) -> Entry {
        Entry {
            id,
            occurred_at: Moment::Instant(self.at),
            precision: Precision::Exact,
            known_at: Some(Moment::Instant(self.at)),
            source: Source::System,
            recorder: Recorder::system(),
            refers_to: vec![self.judged],
            causation: Some(self.id),
            correlation: None,
            claimed_recorded_at: self.claimed,
            event: event(met, self.judged, policy),
        }
    }
}

/// The entry that an amendment is in the end about.
fn whole(journey: &Journey, target: EventId) -> EventId {
    let about =
        |id| journey.entry(id).and_then(|entry| amendment_target(&entry.recorded.entry.event));
    let mut at = target;
    while let Some(next) = about(at) {
        at = next;
    }
    at
}

fn event((rule, effect): Met, trigger: EventId, policy: &Policy) -> Event {
    let says = policy.overrides.says(effect);
    let (stops, continues) = (words(&says.stops), words(&says.continues));
    let trigger = Some(trigger);
    match by_rule(rule) {
        Some(rule) => Event::Safety(SafetyEvent::OverrideRaised(OverrideRaised {
            rule,
            effect,
            stops,
            continues,
            trigger,
        })),
        None => Event::Supervision(SupervisionEvent::SignalOverrideRaised(SignalOverrideRaised {
            rule: SignalRule::O7,
            effect,
            stops,
            continues,
            trigger,
        })),
    }
}

/// Says what stops and what continues where whoever raises an override left it open: nobody is left
/// without an instruction, and none can be told by that from one that a rule raised.
pub(crate) fn instruct(event: &mut Event, policy: &Policy) {
    let (Event::Safety(SafetyEvent::OverrideRaised(OverrideRaised {
        effect,
        stops,
        continues,
        ..
    }))
    | Event::Supervision(SupervisionEvent::SignalOverrideRaised(SignalOverrideRaised {
        effect,
        stops,
        continues,
        ..
    }))) = event
    else {
        return;
    };
    let says = policy.overrides.says(*effect);
    *stops = stops.take().or_else(|| words(&says.stops));
    *continues = continues.take().or_else(|| words(&says.continues));
}

fn words(texts: &[String]) -> Option<Words> {
    Words::new(texts.iter().filter_map(|text| text.parse().ok()).collect())
}

/// The rule as the safety compartment names it; a signal stands in supervision.
const fn by_rule(rule: Rule) -> Option<OverrideRule> {
    Some(match rule {
        Rule::O1 => OverrideRule::O1,
        Rule::O2 => OverrideRule::O2,
        Rule::O3 => OverrideRule::O3,
        Rule::O4 => OverrideRule::O4,
        Rule::O5 => OverrideRule::O5,
        Rule::O6 => OverrideRule::O6,
        Rule::Historic => OverrideRule::Historic,
        Rule::Judgement => OverrideRule::Judgement,
        Rule::O7 => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::spec::{P, S, W, event, given, id, on, referral};
    use events::Draft;
    use serde_json::{Value, json};

    fn incident(when: &str, kind: &str) -> Draft {
        on(when, "incident-learned", json!({ "kind": kind, "towards": "PP-1" }))
    }

    fn learned_later(when: &str, kind: &str) -> Draft {
        let mut draft = incident(when, kind);
        draft.known_at = Some("2025-03-12T10:00:00Z".parse().expect("a time"));
        draft
    }

    fn assessed(data: Value) -> Draft {
        event("risk-assessed", data)
    }

    fn marac(when: &str) -> Draft {
        on(when, "risk-referred", json!({ "to": "marac", "towards": "PP-1" }))
    }

    fn lifted(raised: events::EventId) -> Vec<Draft> {
        let fresh = json!({ "tool": "local", "level": "medium", "basis": "judgement" });
        let mut fresh = on("2025-03-13", "risk-assessed", fresh);
        fresh.id = Some(id(900));
        let lift = json!({ "override": raised, "assessment": id(900) });
        vec![fresh, on("2025-03-13", "override-lifted", lift)]
    }

    #[test]
    fn a_dash_score_of_fourteen_or_a_high_level_raises_o1() {
        let dash =
            |score| json!({ "tool": "dash", "level": "medium", "basis": "score", "score": score });
        let case = || given([(P, referral())]);
        case().when(P, assessed(dash(14))).raises(&[("O1", "suspension")]);
        case().when(P, assessed(dash(13))).raises(&[]);
        let high = json!({ "tool": "local", "level": "high", "basis": "judgement", "score": 2 });
        case().when(P, assessed(high)).raises(&[("O1", "suspension")]);
        let other = json!({ "tool": "local", "level": "standard", "basis": "score", "score": 40 });
        case().when(P, assessed(other)).raises(&[]);
    }

    #[test]
    fn the_third_incident_in_365_days_raises_o2_and_in_366_does_not() {
        let third = |first: &str| {
            let (first, second) = (incident(first, "physical"), incident("2025-03-10", "threat"));
            let early = on("2023-01-01", "referral-received", referral().data);
            let case = given([(P, early), (P, first), (P, second)]);
            case.when(P, incident("2025-03-11", "breach"))
        };
        third("2024-03-11").raises(&[("O2", "suspension")]);
        third("2024-03-10").raises(&[]);
    }

    #[test]
    fn incidents_towards_different_people_or_nobody_named_do_not_add_up() {
        let towards = |label: Value| {
            let mut other = incident("2025-03-10", "physical");
            other.data["towards"] = label;
            other
        };
        let mut unlinked = incident("2025-03-10", "physical");
        unlinked.data = json!({ "kind": "physical" });
        for other in [towards(json!("PP-2")), unlinked] {
            let case =
                given([(P, referral()), (P, incident("2025-03-09", "physical")), (P, other)]);
            case.when(P, incident("2025-03-11", "physical")).raises(&[]);
        }
    }

    #[test]
    fn abuse_after_a_marac_referral_raises_o3_and_an_incident_before_it_does_not() {
        let case = || given([(P, referral()), (P, marac("2025-03-10"))]);
        case().when(P, incident("2025-03-11", "threat")).raises(&[("O3", "suspension")]);
        case().when(P, incident("2025-03-09", "threat")).raises(&[]);
        let self_harm = on("2025-03-11", "incident-learned", json!({ "kind": "self-harm" }));
        case().when(P, self_harm).raises(&[("O6", "suspension")]);
    }

    #[test]
    fn a_marac_referral_recorded_late_counts_for_a_later_incident_only() {
        let case = || given([(P, referral()), (P, incident("2025-03-11", "physical"))]);
        case().when(P, marac("2025-03-10")).raises(&[("O3", "suspension")]);
        case().when(P, marac("2025-03-11")).raises(&[]);
    }

    #[test]
    fn the_gravest_kinds_raise_o4_and_danger_raises_o6() {
        for (kind, rule) in [
            ("strangulation", "O4"),
            ("stalking", "O4"),
            ("threat-to-kill", "O4"),
            ("honour-based", "O4"),
            ("weapon", "O6"),
            ("child-risk", "O6"),
            ("child-harmed", "O6"),
        ] {
            let case = given([(P, referral())]);
            case.when(P, incident("2025-03-11", kind)).raises(&[(rule, "suspension")]);
        }
    }

    #[test]
    fn a_separation_after_control_and_violence_raises_o5_whichever_comes_last() {
        let separated = on("2025-03-11", "circumstances-changed", json!({ "change": "separated" }));
        let control = incident("2025-03-10", "coercive-control");
        let violence = incident("2025-03-10", "physical");
        let case = given([(P, referral()), (P, control.clone()), (P, violence.clone())]);
        case.when(P, separated.clone()).raises(&[("O5", "suspension")]);
        let case = given([(P, referral()), (P, separated.clone()), (P, violence)]);
        case.when(P, control.clone()).raises(&[("O5", "suspension")]);
        given([(P, referral()), (P, control.clone())]).when(P, separated.clone()).raises(&[]);
        let mut unlinked = incident("2025-03-10", "physical");
        unlinked.data = json!({ "kind": "physical" });
        given([(P, referral()), (P, separated), (P, control)]).when(P, unlinked).raises(&[]);
    }

    #[test]
    fn an_urgent_signal_raises_o7_in_supervision_and_a_look_raises_nothing() {
        let signal = |level: &str| event("signal-passed", json!({ "level": level }));
        let decided = given([(P, referral())]).when(W, signal("urgent")).recorded();
        let (stream, raised) = decided.entries.last().expect("what it raised");
        assert_eq!(stream.compartment, events::Compartment::Supervision);
        assert_eq!(raised.event.name(), "signal-override-raised");
        given([(P, referral())]).when(W, signal("look")).raises(&[]);
    }

    #[test]
    fn a_historic_incident_raises_a_review_and_never_a_suspension() {
        let case = || given([(P, referral())]);
        case().when(P, learned_later("2025-03-01", "physical")).raises(&[("historic", "review")]);
        case().when(P, learned_later("2025-03-01", "strangulation")).raises(&[("O4", "review")]);
        let mut unlinked = learned_later("2025-03-01", "physical");
        unlinked.data = json!({ "kind": "physical" });
        case().when(P, unlinked).raises(&[]);
        let early = on("2022-01-01", "referral-received", referral().data);
        let case = || given([(P, early.clone())]);
        case().when(P, learned_later("2024-03-11", "physical")).raises(&[("historic", "review")]);
        case().when(P, learned_later("2024-03-12", "physical")).raises(&[]);
    }

    #[test]
    fn a_rule_is_raised_once_while_it_stands_and_a_review_blocks_no_suspension() {
        let case = given([(P, referral()), (P, incident("2025-03-10", "stalking"))]);
        case.when(P, incident("2025-03-11", "stalking")).raises(&[]);
        let case = given([(P, referral()), (P, learned_later("2025-03-01", "stalking"))]);
        case.when(P, incident("2025-03-11", "stalking")).raises(&[("O4", "suspension")]);
    }

    #[test]
    fn once_lifted_it_is_raised_again_by_the_next_and_not_by_the_old_one() {
        let case = given([(P, referral()), (P, incident("2025-03-10", "stalking"))]);
        let raised = case.raised()[0];
        let case = case.and(S, lifted(raised));
        let noted = on("2025-03-13", "circumstances-changed", json!({ "change": "housing" }));
        case.clone().when(P, noted).raises(&[]);
        case.when(P, incident("2025-03-13", "stalking")).raises(&[("O4", "suspension")]);
    }

    #[test]
    fn a_correction_raises_what_the_entry_should_have_raised() {
        let corrected = |field: &str, value: &str| {
            event(
                "entry-corrected",
                json!({
                    "target": id(2), "field": field, "new_value": value, "reason": "read it again",
                }),
            )
        };
        let case = || given([(P, referral()), (P, incident("2025-03-10", "physical"))]);
        case().when(P, corrected("kind", "stalking")).raises(&[("O4", "suspension")]);
        case().when(P, corrected("kind", "threat")).raises(&[]);
    }

    #[test]
    fn what_is_recorded_together_with_its_override_raises_no_second() {
        let own = json!({ "rule": "O4", "effect": "suspension" });
        let both = vec![incident("2025-03-11", "stalking"), event("override-raised", own)];
        given([(P, referral())]).when_all(S, both).raises(&[]);
    }

    #[test]
    fn what_a_supervisor_left_open_says_what_a_rule_says() {
        let own = json!({ "rule": "judgement", "effect": "suspension" });
        let told = |data: &Value| (data["stops"].clone(), data["continues"].clone());
        let decided = given([(P, referral())]).when(S, event("override-raised", own)).recorded();
        let by_rule = given([(P, referral())]).when(P, incident("2025-03-11", "weapon")).recorded();
        let (own, by_rule) = (decided.entries[0].1.event.data(), by_rule.entries[1].1.event.data());
        assert!(own["stops"].is_array(), "{own}");
        assert_eq!(told(&own), told(&by_rule));
        let said = json!({ "rule": "judgement", "effect": "review", "stops": ["joint work"] });
        let decided = given([(P, referral())]).when(S, event("override-raised", said)).recorded();
        assert_eq!(decided.entries[0].1.event.data()["stops"], json!(["joint work"]));
    }

    #[test]
    fn a_separation_of_long_ago_that_is_recorded_now_raises_nothing() {
        let control = incident("2025-03-05", "coercive-control");
        let harm = incident("2025-03-06", "physical");
        let case = || given([(P, referral()), (P, control.clone()), (P, harm.clone())]);
        let separated = |when| on(when, "circumstances-changed", json!({ "change": "separated" }));
        case().when(P, separated("2023-01-05")).raises(&[]);
        case().when(P, separated("2025-03-10")).raises(&[("O5", "suspension")]);
    }

    #[test]
    fn a_marac_referral_recorded_late_counts_what_followed_later_that_day() {
        let case = |at: &str| {
            let mut repeat = incident("2025-03-10", "threat");
            repeat.occurred_at = at.parse().expect("a time");
            given([(P, referral()), (P, repeat)])
        };
        let mut referred = marac("2025-03-10");
        referred.occurred_at = "2025-03-10T14:00:00Z".parse().expect("a time");
        case("2025-03-10T16:00:00Z").when(P, referred.clone()).raises(&[("O3", "suspension")]);
        case("2025-03-10T09:00:00Z").when(P, referred.clone()).raises(&[]);
        case("2025-03-10").when(P, referred).raises(&[]);
    }
}
