//! What counts of the record's own keeping.

use super::{Places, What};
use events::vocabulary::RecordEvent;

pub(super) fn what(event: &RecordEvent, places: &impl Places) -> Option<What> {
    Some(match event {
        RecordEvent::HoldPlaced(hold) => {
            What::HoldPlaced { until: hold.until.map(|until| until.0) }
        }
        RecordEvent::HoldLifted(lifted) => What::HoldLifted { hold: places.earlier(lifted.hold) },
        RecordEvent::RetentionReviewed(review) => What::RetentionReviewed {
            outcome: review.outcome,
            next: review.next_review.map(|next| next.0),
        },
        RecordEvent::KeyDestroyed(_) => What::KeyDestroyed,
        RecordEvent::EntryCorrected(_)
        | RecordEvent::EntryRetracted(_)
        | RecordEvent::DisputeNoted(_)
        | RecordEvent::SubjectAccessRequested(_)
        | RecordEvent::SubjectAccessAnswered(_)
        | RecordEvent::Viewed(_)
        | RecordEvent::Searched(_)
        | RecordEvent::Exported(_)
        | RecordEvent::ReplayRun(_)
        | RecordEvent::AccessRefused(_)
        | RecordEvent::EmergencyAccessOpened(_)
        | RecordEvent::EmergencyAccessClosed(_)
        | RecordEvent::PolicyAdopted(_)
        | RecordEvent::RoleGranted(_)
        | RecordEvent::RoleRevoked(_)
        | RecordEvent::TeamChanged(_)
        | RecordEvent::AgencyShareGranted(_)
        | RecordEvent::SubjectAccessExtended(_)
        | RecordEvent::DisclosureDecided(_)
        | RecordEvent::SubjectAccessPrepared(_)
        | RecordEvent::JointAccessRequested(_)
        | RecordEvent::JointAccessAgreed(_)
        | RecordEvent::ConflictBlocked(_)
        | RecordEvent::ConflictDeclared(_)
        | RecordEvent::ConflictEnded(_)
        | RecordEvent::DutyCoverSet(_) => return None,
    })
}
