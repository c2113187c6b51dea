//! Referral, consent, contact (`docs/domain.md` §5).

use crate::family::family;
use crate::{Label, Person, StaffId, Text, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod consent;
mod contact;

pub use consent::*;
pub use contact::*;

family! {
    /// Referral, consent, contact.
    ReferralEvent {
        Received(ReferralReceived) = "referral-received", Case, [P S];
        Screened(ReferralScreened) = "referral-screened", Case, [S];
        SuitabilityAssessed(SuitabilityAssessed) = "suitability-assessed", Case, [P S];
        ConsentExplained(ConsentExplained) = "consent-explained", Case, [P];
        ConsentGiven(ConsentGiven) = "consent-given", Case, [P];
        ConsentLimited(ConsentLimited) = "consent-limited", Case, [P];
        ConsentWithdrawn(ConsentWithdrawn) = "consent-withdrawn", Case, [P];
        PractitionerAssigned(PractitionerAssigned) = "practitioner-assigned", Case, [S];
        HandoverCompleted(HandoverCompleted) = "handover-completed", Case, [S];
        ContactAttempted(ContactAttempted) = "contact-attempted", Case, [P];
        AppointmentArranged(AppointmentArranged) = "appointment-arranged", Case, [P];
        AppointmentRescheduled(AppointmentRescheduled) = "appointment-rescheduled", Case, [P];
        CircumstancesChanged(CircumstancesChanged) = "circumstances-changed", Case, [P S];
        ChildLinked(ChildLinked) = "child-linked", Case, [P S];
        ContactDetailsChanged(ContactDetailsChanged) = "contact-details-changed", Case, [P S];
        PossibleDuplicateNoted(PossibleDuplicateNoted) = "possible-duplicate-noted", Case, [P S];
        OwnAccountAdded(OwnAccountAdded) = "own-account-added", Case, [P];
        PlanReviewedTogether(PlanReviewedTogether) = "plan-reviewed-together", Case, [P];
    }
}

/// Somebody was referred to the programme, or came of their own accord: the journey begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralReceived {
    /// The case reference, such as SU-0042.
    pub reference: Text,
    /// Who referred.
    pub source: ReferralSource,
    /// Whether an order or a person of authority stands behind the referral.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mandate: Option<Mandate>,
    /// Why the service user comes, as far as that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason_for_coming: Option<ReasonForComing>,
    /// Where the service user sees the need for change at this point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change_notion: Option<ChangeNotion>,
    /// Personal details, as far as the service user was willing to give them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Box<Person>>,
}

/// A supervisor decided what becomes of the referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralScreened {
    /// What was decided.
    pub outcome: ScreeningOutcome,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// Whether the programme can be offered safely and usefully was looked into.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SuitabilityAssessed {
    /// What was found.
    pub outcome: ScreeningOutcome,
    /// The checks that were made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks_made: Option<Words>,
    /// The checks that are still outstanding.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checks_missing: Option<Words>,
    /// Whether the service user says that they are the one who is harmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub counter_allegation: Option<bool>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
}

/// A practitioner took on the work, or took it over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PractitionerAssigned {
    /// Who works with the service user from now on.
    pub to: StaffId,
    /// Who did so until now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<StaffId>,
    /// Who works alongside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_workers: Option<Vec<StaffId>>,
}

/// The work passed from one practitioner to another, with what is left to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandoverCompleted {
    /// Who hands over.
    pub from: StaffId,
    /// Who takes over.
    pub to: StaffId,
    /// Who works alongside from now on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub co_workers: Option<Vec<StaffId>>,
    /// What is left to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outstanding: Option<Words>,
}

/// Something in the service user's life changed that bears on risk or on the work.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CircumstancesChanged {
    /// What changed.
    pub change: Change,
    /// Whom it concerns, by label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub towards: Option<Label>,
    /// What else is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// A child is part of the picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildLinked {
    /// The child, by a label such as C-1; never a name.
    pub child: Label,
    /// How the child and the service user are related.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Text>,
    /// Whether the child lives in the service user's household.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub household: Option<bool>,
    /// What social care does for the child.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub social_care_status: Option<SocialCareStatus>,
}

/// Another journey may be about the same service user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PossibleDuplicateNoted {
    /// The id of the other journey.
    pub other_journey: Text,
}

/// The service user put their own account on the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OwnAccountAdded {
    /// Their own words, unaltered.
    pub words: Text,
}

/// The plan was gone through with the service user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanReviewedTogether {
    /// What the service user said about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Text>,
    /// Where the service user sees it differently.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Text>,
}

/// Who referred.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReferralSource {
    /// The service user.
    #[serde(rename = "self")]
    ServiceUser,
    /// The police.
    Police,
    /// A court.
    Court,
    /// Children's or adult social care.
    SocialCare,
    /// Probation.
    Probation,
    /// Cafcass.
    Cafcass,
    /// A health service.
    Health,
    /// A housing service.
    Housing,
    /// An independent domestic violence adviser.
    Idva,
    /// Family or friends.
    Family,
    /// An employer.
    Employer,
    /// Somebody else.
    Other,
}

/// What stands behind a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Mandate {
    /// Nothing but the service user's own decision.
    Voluntary,
    /// An order of a court or a condition of another authority.
    Order,
    /// Something else.
    Other,
}

/// Why a service user comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonForComing {
    /// To change something.
    OwnChoice,
    /// To avoid something worse.
    Avoidance,
    /// By mistake: something else was looked for.
    Mistake,
    /// Somebody pressed for it.
    Pressed,
    /// Not known.
    Unknown,
}

/// Where a service user sees the need for change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeNotion {
    /// In what they do.
    OwnNeed,
    /// Partly in what they do, partly in others.
    Ambivalent,
    /// In others.
    OthersShouldChange,
}

/// What becomes of a referral.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ScreeningOutcome {
    /// The programme is offered.
    Accepted,
    /// Not now; it may be offered later.
    NotReady,
    /// Another service fits better.
    Redirected,
    /// The programme cannot be offered.
    Declined,
}

/// What changed in a service user's life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Moved in with somebody.
    Cohabiting,
    /// Separated.
    Separated,
    /// A pregnancy.
    Pregnancy,
    /// A new relationship.
    NewRelationship,
    /// Where they live.
    Housing,
    /// Their work.
    Work,
    /// Release from custody.
    Release,
}

/// What social care does for a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SocialCareStatus {
    /// Nothing.
    None,
    /// Early help.
    EarlyHelp,
    /// A child-in-need plan.
    ChildInNeed,
    /// A child-protection plan.
    ChildProtection,
    /// The child is looked after.
    LookedAfter,
    /// Not known.
    Unknown,
}
