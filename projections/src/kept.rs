//! "Kept contact" is one definition everywhere (`docs/domain.md` §6).

use events::Event;
use events::vocabulary::{ContactResult, ReferralEvent, SessionEvent};

/// The service user came, whether on time, late, or leaving early.
#[must_use]
pub fn is_kept_session(event: &Event) -> bool {
    matches!(event, Event::Session(SessionEvent::Held(_)))
}

/// The service and the service user reached each other: a kept session, or a contact that got
/// through.
#[must_use]
pub fn is_kept_contact(event: &Event) -> bool {
    is_kept_session(event)
        || matches!(
            event,
            Event::Referral(ReferralEvent::ContactAttempted(attempt))
                if attempt.result == ContactResult::Reached
        )
}
