//! All that the page of a journey shows, made from one look at it.

use super::{Summary, ViewQuery, viewed};
use crate::access::{Caller, Look, Needs, Shown};
use crate::{Failure, Service};
use events::{Instant, JourneyId};
use projections::views::{CASE_AND_SAFETY, Indicators, PaceView, Safety, Standing, View as _};
use projections::{AsOf, Journey, Page, Timeline};
use std::collections::BTreeSet;

/// One journey, as a person reads it.
pub(crate) struct JourneyPage {
    /// Whose it is, and the figures above it.
    pub(crate) summary: Summary,
    /// Where it stands.
    pub(crate) standing: Standing,
    /// What was asked, and what is in pace now.
    pub(crate) pace: PaceView,
    /// What stands because of risk.
    pub(crate) safety: Safety,
    /// Questions for supervision.
    pub(crate) indicators: Indicators,
    /// Everything that this reader may see, newest first.
    pub(crate) timeline: Timeline,
    /// When anything that this reader may see was recorded, also after the moment believed at: what
    /// a replay steps through.
    pub(crate) recorded: BTreeSet<Instant>,
    /// When clocks read.
    pub(crate) as_at: Instant,
    /// Until when it is open to this reader in an emergency, if it is.
    pub(crate) emergency: Option<Instant>,
}

/// The page of a journey, now or as it was believed.
pub(crate) fn journey_page(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    query: &ViewQuery,
) -> Result<JourneyPage, Failure> {
    let look = Look::viewing("journey page", Needs::All(CASE_AND_SAFETY));
    service.look_at(caller, id, &look.believed_at(query.believed_at()?), |opened| {
        let page = viewed(opened, query, |viewing| {
            let whole = Page { after: None, limit: usize::MAX };
            let (timeline, _) = projections::timeline(viewing.journey, viewing.reader, whole);
            let recorded_in = |timeline: &Timeline| -> BTreeSet<_> {
                timeline.entries.iter().map(|entry| entry.recorded_at).collect()
            };
            let open_until = |journey: &Journey| {
                let openings = journey.case.openings.as_deref();
                let now = service.log().now();
                openings.and_then(|it| it.emergency_of(caller.staff(), now)).map(|one| one.until)
            };
            let (recorded, emergency) = if viewing.as_of == AsOf::NOW {
                (recorded_in(&timeline), open_until(viewing.journey))
            } else {
                let now = Journey::fold(id, viewing.events.iter().cloned(), &AsOf::NOW);
                let seen_now = projections::timeline(&now, viewing.reader, whole).0;
                (recorded_in(&seen_now), open_until(&now))
            };
            JourneyPage {
                summary: Summary::of(viewing.journey, viewing.reader),
                standing: Standing::of(viewing),
                pace: PaceView::of(viewing),
                safety: Safety::of(viewing),
                indicators: Indicators::of(viewing),
                timeline,
                recorded,
                as_at: viewing.as_at,
                emergency,
            }
        })?;
        let rows = page.timeline.entries.len();
        Ok(Shown::rows(page, rows))
    })
}
