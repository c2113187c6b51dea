//! What counts of risk, incidents and overrides, and of what the protected compartment passes on.

use super::{Places, Rule, What, byte};
use chrono::NaiveDate;
use events::vocabulary::{
    OverrideRule, PassedInformation, PassedTo, ProtectedEvent, RiskReferredTo, RiskTool,
    SafetyEvent,
};

pub(super) fn what(event: &SafetyEvent, known: NaiveDate, places: &mut impl Places) -> What {
    match event {
        SafetyEvent::RiskAssessed(assessed) => What::Risk {
            dash_score: assessed.score.filter(|_| assessed.tool == RiskTool::Dash).map(byte),
            level: assessed.level,
        },
        SafetyEvent::IncidentLearned(incident) => What::Incident {
            kind: incident.kind,
            towards: incident.towards.as_ref().map(|label| places.label(label)),
            known,
        },
        SafetyEvent::InformationPassed(passed) => What::Passed {
            threat: passed.what == PassedInformation::Threat,
            to_support: passed.to == PassedTo::SupportWorker,
        },
        SafetyEvent::RiskReferred(referred) => {
            if referred.to != RiskReferredTo::Marac {
                return What::Other;
            }
            What::Marac { towards: referred.towards.as_ref().map(|label| places.label(label)) }
        }
        SafetyEvent::AgencyInformationReceived(_) => What::AgencyInformation,
        SafetyEvent::OverrideRaised(raised) => What::OverrideRaised {
            rule: rule(raised.rule),
            effect: raised.effect,
            trigger: raised.trigger.and_then(|trigger| places.earlier(trigger)),
        },
        SafetyEvent::OverrideAcknowledged(taken) => {
            What::OverrideAcknowledged { raised: places.earlier(taken.raised) }
        }
        SafetyEvent::OverrideLifted(lifted) => What::OverrideLifted {
            raised: places.earlier(lifted.raised),
            assessment: places.earlier(lifted.assessment),
        },
        SafetyEvent::AgencyMeetingHeld(_)
        | SafetyEvent::PracticeInstructionGiven(_)
        | SafetyEvent::InformationShared(_)
        | SafetyEvent::ReportIssued(_) => What::Other,
    }
}

/// Only that a signal was passed, and whether linked people were told: never what anybody said.
pub(super) fn of_protected(event: &ProtectedEvent, places: &mut impl Places) -> Option<What> {
    Some(match event {
        ProtectedEvent::SignalPassed(signal) => What::Signal { level: signal.level },
        ProtectedEvent::PersonLinked(linked) => What::Linked { label: places.label(&linked.label) },
        ProtectedEvent::PersonInformed(informed) => {
            What::Informed { label: places.label(&informed.label), about: informed.about }
        }
        ProtectedEvent::SupportContactAttempted(_)
        | ProtectedEvent::SupportContactHeld(_)
        | ProtectedEvent::ViewRecorded(_)
        | ProtectedEvent::IncidentLearned(_)
        | ProtectedEvent::WaiverGiven(_) => return None,
    })
}

const fn rule(rule: OverrideRule) -> Rule {
    match rule {
        OverrideRule::O1 => Rule::O1,
        OverrideRule::O2 => Rule::O2,
        OverrideRule::O3 => Rule::O3,
        OverrideRule::O4 => Rule::O4,
        OverrideRule::O5 => Rule::O5,
        OverrideRule::O6 => Rule::O6,
        OverrideRule::Historic => Rule::Historic,
        OverrideRule::Judgement => Rule::Judgement,
    }
}
