//! Presenting behaviours and capacities (`docs/domain.md` §5).

use crate::family::family;
use crate::{EventId, FieldError, Ordinal, Text, Within, Words};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

mod capacity;

pub use capacity::*;

family! {
    /// Presenting behaviours and capacities.
    PresentationEvent {
        Observed(PresentationObserved) = "presentation-observed", Case, [P];
        BehaviourRevisited(BehaviourRevisited) = "behaviour-revisited", Case, [P];
        EmotionNamed(EmotionNamed) = "emotion-named", Case, [P] where words_or_means;
        TriggerIdentified(TriggerIdentified) = "trigger-identified", Case, [P];
        ArousalObserved(ArousalObserved) = "arousal-observed", Case, [P];
        EmotionStayedWith(EmotionStayedWith) = "emotion-stayed-with", Case, [P];
        SkillIntroduced(SkillIntroduced) = "skill-introduced", Case, [P];
        SkillPractised(SkillApplied) = "skill-practised", Case, [P];
        SkillUsed(SkillApplied) = "skill-used", Case, [P];
        MeasureCompleted(MeasureCompleted) = "measure-completed", Case, [P];
        OutsideDateNoted(OutsideDateNoted) = "outside-date-noted", Case, [P S];
        OrderNoted(OrderNoted) = "order-noted", Case, [P S];
    }
}

/// A practitioner noticed how the service user met a difficult subject.
///
/// Open until a later `behaviour-revisited` closes it: held in mind, never held against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PresentationObserved {
    /// What was noticed.
    pub pattern: Pattern,
    /// How strongly it showed.
    pub intensity: Ordinal,
    /// What was being talked about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<Text>,
    /// What the service user said, word for word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<Text>,
    /// How the practitioner met it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worker_response: Option<Text>,
}

/// An earlier observation was come back to, which closes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BehaviourRevisited {
    /// The `presentation-observed`.
    pub target: EventId,
    /// Whether something has changed since.
    pub changed: BehaviourChange,
}

/// The service user named a feeling, in any language or by any means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("anyOf" = [{ "required": ["words"] }, { "required": ["means"] }]))]
pub struct EmotionNamed {
    /// The feelings, as they were named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub words: Option<Words>,
    /// How else it was named: a drawing, a gesture, a card.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub means: Option<Text>,
    /// What it took.
    pub prompting: Prompting,
}

/// The service user recognised what sets something off in them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TriggerIdentified {
    /// What sets it off.
    pub trigger: Text,
    /// How the body announces it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body_signal: Option<Text>,
    /// What it took.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prompting: Option<Prompting>,
}

/// How much the service user could take in at a moment was observed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ArousalObserved {
    /// Within the window in which one can think and feel at once, above or below it.
    pub state: ArousalState,
    /// How long it lasted, in minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Within<0, 600>>,
    /// How the service user came back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub returned: Option<Returned>,
}

/// The service user stayed with a hard feeling instead of leaving it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EmotionStayedWith {
    /// The feeling.
    pub emotion: HardEmotion,
    /// For how many minutes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes: Option<Within<0, 600>>,
    /// What support was given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub support: Option<Text>,
}

/// How a difficult subject was met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Pattern {
    /// That it happened was denied.
    Denial,
    /// It was made smaller.
    Minimisation,
    /// It was given a reason that would make it right.
    Justification,
    /// It was laid on somebody else.
    Blame,
    /// The service user says that they are harmed. It may be true, and calls for an assessment of
    /// who does what to whom.
    SaysHarmed,
    /// The subject was changed.
    ChangesSubject,
    /// Shame showed openly.
    ShameObvious,
    /// Shame seemed to stand behind something else.
    ShameHidden,
    /// Guilt showed.
    Guilt,
    /// Agreement came at once.
    RapidAgreement,
    /// Silence.
    Silence,
}

/// Whether something has changed since an observation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BehaviourChange {
    /// It has.
    Yes,
    /// Somewhat.
    Some,
    /// It has not.
    No,
}

/// What it took before something was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Prompting {
    /// Nothing: it came unasked.
    Unprompted,
    /// A question or an invitation.
    Prompted,
    /// Something that was held against it.
    Confronted,
}

/// How much somebody could take in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ArousalState {
    /// Within the window: thinking and feeling at once.
    Within,
    /// Above it: flooded.
    Hyper,
    /// Below it: numb.
    Hypo,
}

/// How somebody came back to the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Returned {
    /// Alone.
    Alone,
    /// With help.
    WithHelp,
    /// Not while it was observed.
    No,
}

/// A feeling that is hard to stay with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HardEmotion {
    /// Shame.
    Shame,
    /// Guilt.
    Guilt,
    /// Grief.
    Grief,
    /// Fear.
    Fear,
    /// Anger.
    Anger,
    /// Another.
    Other,
}

/// Any means will do, but one has to be said.
fn words_or_means(named: &EmotionNamed) -> Vec<FieldError> {
    if named.words.is_some() || named.means.is_some() {
        return Vec::new();
    }
    let detail =
        "is required unless means says how the feeling was named; it takes a list of texts";
    vec![FieldError::new("/words", detail)]
}
