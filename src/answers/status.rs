//! Where requests for access stand, and what was decided of each entry: the service's own register.

use super::{WhichRequest, folded, look, right};
use crate::access::{Caller, Look, LookKind, Shown};
use crate::{Failure, Service};
use chrono::NaiveDate;
use events::vocabulary::SubjectAccessOutcome;
use events::{EventId, JourneyId, Label, StaffId, london_day};
use projections::disclosure::{AccessRequest, Registered};
use projections::{AsOf, Journey, disclosure};
use schemars::JsonSchema;
use serde::Serialize;

/// Every request about one journey.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestsShown {
    /// The journey.
    pub(crate) journey: JourneyId,
    /// In the order in which they were recorded.
    pub(crate) requests: Vec<RequestShown>,
}

/// Where one request stands.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct RequestShown {
    /// The `subject-access-requested`.
    pub(crate) request: EventId,
    /// The London date on which they asked.
    pub(crate) asked: NaiveDate,
    /// The London date by which it is to be answered.
    pub(crate) due: NaiveDate,
    /// Whether that is an extended one.
    pub(crate) extended: bool,
    /// The days until then; fewer than none once it is overdue. None once it is answered.
    pub(crate) days_left: Option<i64>,
    /// The label of the protected person who asked; none where the service user did.
    pub(crate) label: Option<Label>,
    /// Who prepared what is to be handed out, where somebody did.
    pub(crate) prepared_by: Option<StaffId>,
    /// The digest of that.
    pub(crate) digest: Option<String>,
    /// Who released or refused it, and how.
    pub(crate) answered: Option<AnswerShown>,
    /// Each entry that can be given or held back, and what was decided of it: the service's own
    /// register, no part of the answer. None while what a protected person told is not opened to
    /// whoever asks: name the request then.
    pub(crate) register: Option<Vec<Registered>>,
}

/// How a request was answered.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AnswerShown {
    /// By whom.
    pub(crate) by: StaffId,
    /// The London date.
    pub(crate) on: NaiveDate,
    /// How.
    pub(crate) outcome: SubjectAccessOutcome,
}

const SCOPE: &str = "requests for access";

/// Where the requests about a journey stand: all of them, or the one that is named.
pub(crate) fn status(
    service: &Service,
    caller: &Caller,
    id: JourneyId,
    which: WhichRequest,
) -> Result<RequestsShown, Failure> {
    let today = london_day(service.log().now());
    if which.request.is_some() {
        let at = (service, caller, id);
        return look(at, which, (LookKind::Viewed, SCOPE), |_, journey, one| {
            let requests = vec![RequestShown::of(journey, one, today, true)];
            Ok(Shown::one(RequestsShown { journey: id, requests }))
        });
    }
    let look = Look::viewing(SCOPE, right(false));
    service.look_at(caller, id, &look, |opened| {
        let journey = folded(opened, &AsOf::NOW)?;
        let shown =
            |one: &AccessRequest| RequestShown::of(&journey, one, today, one.label.is_none());
        let requests: Vec<_> = journey.case.requests.iter().map(shown).collect();
        let rows = requests.len();
        Ok(Shown::rows(RequestsShown { journey: id, requests }, rows))
    })
}

impl RequestShown {
    fn of(journey: &Journey, one: &AccessRequest, today: NaiveDate, is_opened: bool) -> Self {
        let due = one.due();
        let made = is_opened.then(|| disclosure(journey, one.event, today)).flatten();
        Self {
            request: one.event,
            asked: one.asked,
            due,
            extended: one.extended.is_some(),
            days_left: one.is_open().then(|| (due - today).num_days()),
            label: one.label.clone(),
            prepared_by: one.prepared.as_ref().map(|prepared| prepared.by.clone()),
            digest: one.prepared.as_ref().map(|prepared| prepared.digest.clone()),
            answered: one.answered.as_ref().map(|answer| AnswerShown {
                by: answer.by.clone(),
                on: answer.on,
                outcome: answer.outcome,
            }),
            register: made.map(|made| made.register),
        }
    }
}
