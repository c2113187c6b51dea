//! The kinds of incident, as the vocabulary names them.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Physical,
    Sexual,
    Threat,
    CoerciveControl,
    Breach,
    Stalking,
    Strangulation,
    ThreatToKill,
    Weapon,
    HonourBased,
    ChildHarmed,
    SelfHarm,
    ChildRisk,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Physical => "physical",
            Self::Sexual => "sexual",
            Self::Threat => "threat",
            Self::CoerciveControl => "coercive-control",
            Self::Breach => "breach",
            Self::Stalking => "stalking",
            Self::Strangulation => "strangulation",
            Self::ThreatToKill => "threat-to-kill",
            Self::Weapon => "weapon",
            Self::HonourBased => "honour-based",
            Self::ChildHarmed => "child-harmed",
            Self::SelfHarm => "self-harm",
            Self::ChildRisk => "child-risk",
        }
    }

    /// What counts as abuse of the protected person.
    pub(crate) const fn is_abuse(self) -> bool {
        !matches!(self, Self::SelfHarm | Self::ChildRisk)
    }

    /// What is passed on at once.
    pub(crate) const fn is_a_threat(self) -> bool {
        matches!(self, Self::Threat | Self::ThreatToKill | Self::Strangulation | Self::Stalking)
    }

    pub(crate) const fn is_violence(self) -> bool {
        matches!(self, Self::Physical | Self::Sexual | Self::Strangulation)
    }
}
