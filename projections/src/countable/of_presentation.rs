//! What counts of presenting behaviours and capacities.

use super::{Places, What};
use events::vocabulary::{PresentationEvent, Returned, SkillSetting};

pub(super) fn what(event: &PresentationEvent, places: &impl Places) -> What {
    match event {
        PresentationEvent::Observed(observed) => What::Presentation { pattern: observed.pattern },
        PresentationEvent::BehaviourRevisited(revisit) => {
            What::Revisited { target: places.earlier(revisit.target), changed: revisit.changed }
        }
        PresentationEvent::EmotionNamed(named) => What::Emotion { prompting: named.prompting },
        PresentationEvent::TriggerIdentified(_) => What::Trigger,
        PresentationEvent::ArousalObserved(arousal) => What::Arousal {
            returned: matches!(arousal.returned, Some(Returned::Alone | Returned::WithHelp)),
        },
        PresentationEvent::EmotionStayedWith(stayed) => {
            What::StayedWith { emotion: stayed.emotion }
        }
        PresentationEvent::SkillUsed(used) => {
            What::SkillUsed { in_life: used.setting == SkillSetting::Life, place: used.place }
        }
        PresentationEvent::OutsideDateNoted(noted) => What::OutsideDate { when: noted.when.0 },
        PresentationEvent::SkillIntroduced(_)
        | PresentationEvent::SkillPractised(_)
        | PresentationEvent::MeasureCompleted(_)
        | PresentationEvent::OrderNoted(_) => What::Other,
    }
}
