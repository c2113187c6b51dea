//! One event as the rules count it: no texts, little room, so that a log's worth fits in memory.
//!
//! Views of one journey and boards across all of them are made by the same rules from the same
//! countables; what a rule counts is said once (`rules`).

mod of_accountability;
mod of_presentation;
mod of_record;
mod of_referral;
mod of_safety;
mod of_session;
mod of_supervision;

pub(crate) use of_supervision::bit_of;

use chrono::NaiveDate;
use events::vocabulary::{
    AskPurpose, AskResponse, BehaviourChange, ClosureCategory, DisclosureForm, Extent, GoalOutcome,
    HardEmotion, ImpactOn, IncidentKind, NotHeldCause, OverrideEffect, Pace, PaceAskedBy, Pattern,
    Phase, Prompting, Rater, ReferralSource, RetentionOutcome, RiskLevel, RuptureForm, SetBy,
    SignalLevel, SkillPlace,
};
use events::{Compartment, Event, EventId, Instant, Moment, Role};

/// One standing entry, in what a rule can count of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Countable {
    /// The event.
    pub event: EventId,
    /// When it happened.
    pub at: Moment,
    /// The London date of that.
    pub day: NaiveDate,
    /// From when it was believed.
    pub recorded: Instant,
    /// Who recorded it: a place in [`Countables::staff`](crate::Countables).
    pub by: u16,
    /// In which role.
    pub role: Role,
    /// Where it stands.
    pub compartment: Compartment,
    /// The occasion that it shares with others, if it names one.
    pub occasion: Option<u16>,
    /// What it says.
    pub what: What,
}

/// A place in [`Countables`](crate::Countables): an earlier event that a later one names. `None`
/// where the earlier one no longer counts.
pub type Earlier = Option<u32>;

/// A label such as PP-1, as a place in [`Countables::labels`](crate::Countables).
pub type LabelPlace = u16;

/// What a countable event says. Each variant is one type of event, or the part of it that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "fields are those of the vocabulary, under its names")]
pub enum What {
    /// `referral-received`
    Referral { source: ReferralSource },
    /// `suitability-assessed`
    Suitability { counter_allegation: bool },
    /// `consent-explained`
    ConsentExplained { interpreter: bool },
    /// `consent-withdrawn`
    ConsentWithdrawn,
    /// `contact-attempted` that reached the service user.
    ContactReached,
    /// `contact-attempted` that did not.
    ContactTried,
    /// `appointment-arranged`, and `appointment-rescheduled` with the one that it replaces; `on` is
    /// the London date that was agreed.
    Appointment { on: NaiveDate, instead_of: Earlier },
    /// `circumstances-changed`
    Circumstances { separated: bool },
    /// `plan-reviewed-together`
    PlanReviewed,
    /// `session-held`
    SessionHeld { interpreter: bool },
    /// `session-not-held`
    SessionNotHeld { cause: NotHeldCause, acceptable: bool },
    /// `need-recorded`
    Need { unmet: bool },
    /// `choice-offered`
    Choice { chosen: bool, changed_plan: bool },
    /// `pace-set` and `pace-changed`
    Pace { to: Pace, asked_by: PaceAskedBy, has_reason: bool, is_change: bool },
    /// `goal-set`
    Goal { set_by: SetBy, specificity: u8, agreement: u8 },
    /// `goal-reviewed`
    GoalReviewed { goal: Earlier, outcome: GoalOutcome },
    /// `boundary-stated`
    Boundary,
    /// `alliance-rated`
    Alliance { rater: Rater, score: Option<u8>, max: Option<u8>, concern: bool },
    /// `rupture-noted`
    Rupture { form: RuptureForm },
    /// `repair-tried`
    Repair { rupture: Earlier, repaired: bool },
    /// `presentation-observed`
    Presentation { pattern: Pattern },
    /// `behaviour-revisited`
    Revisited { target: Earlier, changed: BehaviourChange },
    /// `emotion-named`
    Emotion { prompting: Prompting },
    /// `trigger-identified`
    Trigger,
    /// `arousal-observed`
    Arousal { returned: bool },
    /// `emotion-stayed-with`
    StayedWith { emotion: HardEmotion },
    /// `skill-used`
    SkillUsed { in_life: bool, place: Option<SkillPlace> },
    /// `outside-date-noted`
    OutsideDate { when: NaiveDate },
    /// `ask-made`
    Ask { rung: u8, purpose: AskPurpose, response: Option<AskResponse> },
    /// `disclosure-made`
    Disclosure { prompting: Prompting, form: DisclosureForm, specificity: Option<u8> },
    /// `account-differed`
    AccountDiffered { clarified: bool },
    /// `responsibility-stated`
    Responsibility { extent: Extent, specificity: Option<u8>, prompting: Prompting },
    /// `impact-recognised`
    Impact { on: ImpactOn, depth: u8 },
    /// `repair-action-taken`
    RepairAction,
    /// `phase-moved`
    PhaseMoved { from: Phase, to: Phase },
    /// `risk-assessed`; the score is that of the DASH checklist only.
    Risk { dash_score: Option<u8>, level: RiskLevel },
    /// `incident-learned`; `known` is the London date on which the service learned of it.
    Incident { kind: IncidentKind, towards: Option<LabelPlace>, known: NaiveDate },
    /// `safety-information-passed`
    Passed { threat: bool, to_support: bool },
    /// `risk-referred` to a MARAC
    Marac { towards: Option<LabelPlace> },
    /// `agency-information-received`
    AgencyInformation,
    /// `override-raised` and `signal-override-raised`
    OverrideRaised { rule: Rule, effect: OverrideEffect, trigger: Earlier },
    /// `override-acknowledged` and `signal-override-acknowledged`
    OverrideAcknowledged { raised: Earlier },
    /// `override-lifted` and `signal-override-lifted`
    OverrideLifted { raised: Earlier, assessment: Earlier },
    /// `signal-passed`
    Signal { level: SignalLevel },
    /// `protected-person-informed`, by what was said: accepted, started, stopped …
    Informed { label: LabelPlace, about: events::vocabulary::InformedAbout },
    /// `protected-person-linked`
    Linked { label: LabelPlace },
    /// `decision-approved` and `decision-returned`
    DecisionReviewed { decision: Earlier, approved: bool },
    /// `file-sampled`
    FileSampled { clear: bool },
    /// `case-discussed`; a bit for each indicator that was talked about.
    Discussed { indicators: u32 },
    /// `action-set`; the owner is a place in [`Countables::staff`](crate::Countables).
    ActionSet { due: NaiveDate, owner: u16 },
    /// `action-done`
    ActionDone { action: Earlier },
    /// `case-paused`
    Paused,
    /// `case-resumed` and `case-reopened`
    TakenUp { reopened: bool },
    /// `case-closed`; `told_of` has a bit for each kind of referrer that was told, and the first
    /// for "the referrer".
    Closed { category: ClosureCategory, risk_reassessed: Option<bool>, told: bool, told_of: u16 },
    /// `hold-placed`
    HoldPlaced { until: Option<NaiveDate> },
    /// `hold-lifted`
    HoldLifted { hold: Earlier },
    /// `retention-reviewed`
    RetentionReviewed { outcome: RetentionOutcome, next: Option<NaiveDate> },
    /// `key-destroyed`: what a review decided is carried out.
    KeyDestroyed,
    /// Any other entry of the case, safety or supervision compartment: when it happened and when
    /// it was recorded counts, what it says does not.
    Other,
}

/// What raises an override: the rules of the vocabulary, and the one that a signal raises.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
pub enum Rule {
    /// A high risk.
    O1,
    /// Three abuse incidents towards one protected person within a year.
    O2,
    /// Abuse within a year of a MARAC referral.
    O3,
    /// The gravest kinds.
    O4,
    /// Recent separation after control and violence.
    O5,
    /// A weapon, a risk of self-harm, a child harmed or at risk.
    O6,
    /// An urgent signal.
    O7,
    /// An incident from long before it became known.
    #[serde(rename = "historic")]
    Historic,
    /// A supervisor's judgement.
    #[serde(rename = "judgement")]
    Judgement,
}

/// What makes a countable of an event: earlier events that it may name, labels, all by place.
pub(crate) trait Places {
    /// The place of an earlier event.
    fn earlier(&self, id: EventId) -> Earlier;
    /// The place of a label.
    fn label(&mut self, label: &events::Label) -> LabelPlace;
    /// The place of a member of staff.
    fn staff(&mut self, id: &events::StaffId) -> u16;
}

/// What this event says that a rule can count; `None` if no rule counts it.
pub(crate) fn what(event: &Event, known: NaiveDate, places: &mut impl Places) -> Option<What> {
    match event {
        Event::Referral(event) => Some(of_referral::what(event, places)),
        Event::Session(event) => Some(of_session::what(event, places)),
        Event::Presentation(event) => Some(of_presentation::what(event, places)),
        Event::Accountability(event) => Some(of_accountability::what(event)),
        Event::Safety(event) => Some(of_safety::what(event, known, places)),
        Event::Protected(event) => of_safety::of_protected(event, places),
        Event::Supervision(event) => Some(of_supervision::what(event, places)),
        Event::Record(event) => of_record::what(event, places),
    }
}

/// An ordinal or a score in one byte: none of the vocabulary is larger than 100.
pub(crate) fn byte<const MIN: u16, const MAX: u16>(number: events::Within<MIN, MAX>) -> u8 {
    u8::try_from(number.get()).unwrap_or(u8::MAX)
}
