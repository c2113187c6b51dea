//! What the duty manager has to be told of.

use super::Service;
use crate::notices::{Notice, Notices};
use chrono::TimeDelta;
use events::{EventId, Instant, Recorded};
use projections::rules::overrides::is_for_the_duty_manager;
use projections::{Case, Countable};
use std::sync::Arc;

/// What was raised longer ago than this is no news to anybody at a start.
const NEWS_DAYS: i64 = 7;

impl Service {
    /// The same service, telling the duty manager through this; and right away what nobody took
    /// note of yet.
    #[must_use]
    pub(crate) fn telling(self, notices: Notices) -> Self {
        let service = Self { notices: Some(Arc::new(notices)), ..self };
        let policy = service.policy_to_decide_under();
        let since = service.log.now() - TimeDelta::days(NEWS_DAYS);
        let unseen = |case: &Case| {
            let log = &case.countables;
            let raised = log.all().iter().filter(|one| one.recorded >= since);
            let unseen = raised.filter(|one| log.acknowledgement(one).is_none());
            unseen
                .filter(|one| is_for_the_duty_manager(log, &policy, one))
                .map(news)
                .collect::<Vec<_>>()
        };
        let all = service.with_cases_now(|cases| cases.iter().flat_map(unseen).collect::<Vec<_>>());
        for (id, raised_at) in all {
            service.tell(id, raised_at);
        }
        service
    }

    /// Tells of what was just recorded. What an import claims happened long ago, in another system.
    pub(super) fn tell_of(&self, recorded: &[Recorded]) {
        if self.notices.is_none() {
            return;
        }
        let policy = self.policy_to_decide_under();
        let new = recorded.iter().filter(|one| one.entry.claimed_recorded_at.is_none());
        for recorded in new {
            let Some(journey) = recorded.journey() else { continue };
            let grave = self.with_cases_now(|cases| {
                let log = &cases.case(journey)?.countables;
                let one = log.all().iter().rfind(|one| one.event == recorded.entry.id)?;
                is_for_the_duty_manager(log, &policy, one).then(|| news(one))
            });
            if let Some((id, raised_at)) = grave {
                self.tell(id, raised_at);
            }
        }
    }

    /// Tells that a case was opened in an emergency: whoever supervises it looks at it and closes
    /// it.
    pub(super) fn tell_of_an_emergency(&self, opened: &Recorded) {
        self.tell_text(opened.entry.id, opened.recorded_at, Notice::EMERGENCY);
    }

    fn tell(&self, notice: EventId, raised_at: Instant) {
        self.tell_text(notice, raised_at, Notice::TEXT);
    }

    fn tell_text(&self, notice: EventId, raised_at: Instant, text: &'static str) {
        let Some(notices) = &self.notices else { return };
        let now = self.log.now();
        let on_duty = self.boards.with_organisation(|organisation| organisation.on_duty(now));
        notices.tell(Notice { notice, raised_at, on_duty, text });
    }
}

const fn news(one: &Countable) -> (EventId, Instant) {
    (one.event, one.recorded)
}
