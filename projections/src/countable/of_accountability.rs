//! What counts of asks, disclosures, responsibility, impact and the phase.

use super::{What, byte};
use events::vocabulary::AccountabilityEvent;

pub(super) fn what(event: &AccountabilityEvent) -> What {
    match event {
        AccountabilityEvent::AskMade(ask) => {
            What::Ask { rung: byte(ask.rung), purpose: ask.purpose, response: ask.response }
        }
        AccountabilityEvent::DisclosureMade(told) => What::Disclosure {
            prompting: told.prompting,
            form: told.form,
            specificity: told.specificity.map(byte),
        },
        AccountabilityEvent::AccountDiffered(differed) => {
            What::AccountDiffered { clarified: differed.clarified == Some(true) }
        }
        AccountabilityEvent::ResponsibilityStated(stated) => What::Responsibility {
            extent: stated.extent,
            specificity: stated.specificity.map(byte),
            prompting: stated.prompting,
        },
        AccountabilityEvent::ImpactRecognised(impact) => {
            What::Impact { on: impact.on, depth: byte(impact.depth) }
        }
        AccountabilityEvent::RepairActionTaken(_) => What::RepairAction,
        AccountabilityEvent::PhaseMoved(moved) => {
            What::PhaseMoved { from: moved.from, to: moved.to }
        }
    }
}
