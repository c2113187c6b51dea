//! `/supervision/{practitioner}`: the agenda of a supervision session, drawn from the boards, and
//! what was said and agreed in it, recorded at one go: of each case in one write.

mod agenda;

pub(in super::super) use agenda::list;

use super::super::super::actor::Actor;
use super::super::super::request::{Path, Query};
use super::super::super::{App, Problem};
use super::super::{Form, shown};
use super::typed::Typed;
use super::{event, of_supervisors};
use crate::access::Caller;
use crate::commands::{About, Request};
use crate::sign_in::now;
use crate::wire::digest_of;
use crate::{Failure, Service};
use agenda::Agenda;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use events::{BatchId, Draft, Invalid, JourneyId, Moment, StaffId};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    said: Option<String>,
}

pub(in super::super) async fn session(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(practitioner): Path<StaffId>,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let today = events::london_day(now()).to_string();
    let typed = Typed::default().with("on", today);
    let mut page = Agenda::of(&app, &caller, &practitioner, &typed).await?;
    page.is_recorded = asked.said.as_deref() == Some("recorded");
    Ok(shown(StatusCode::OK, &page))
}

pub(in super::super) async fn session_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(practitioner): Path<StaffId>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    of_supervisors(&caller)?;
    let mut typed = Typed::of(pairs);
    let key = typed.one("key").and_then(|key| key.parse::<Uuid>().ok());
    let key = key.ok_or_else(|| {
        Problem(Failure::malformed("this form did not arrive as it was made; go back"))
    })?;
    let mut recorded = Vec::new();
    if let Some(occurred) = typed.occurred(now()) {
        let said = Said::all(occurred, &typed);
        if said.is_empty() {
            typed.wrong("", "Nothing is typed yet: say of one case at least what was agreed.");
        }
        let drafts: Vec<_> = said.iter().map(|one| one.drafts(&mut typed)).collect();
        if typed.errors().is_empty() {
            let requests =
                said.iter().zip(drafts).map(|(one, drafts)| one.request(&caller, key, drafts));
            let requests: Vec<_> = requests.collect();
            let by = caller.clone();
            let done =
                app.blocking(move |service| Ok(all_recorded(service, &by, &requests))).await?;
            for (one, done) in said.iter().zip(done) {
                match done {
                    Ok(()) => recorded.push(one.journey),
                    Err(failure) => one.refused(&failure, &mut typed),
                }
            }
        }
    }
    if typed.errors().is_empty() {
        let who = super::super::super::sessions::encoded(practitioner.as_str());
        return Ok(Redirect::to(&format!("/supervision/{who}?said=recorded")).into_response());
    }
    if !recorded.is_empty() {
        // What stands on the record is not sent again: the rest goes under a key of its own.
        let of_it = |name: &str| recorded.iter().any(|one| name.starts_with(&one.to_string()));
        typed = typed.without(|name| name == "key" || of_it(name));
    }
    let mut page = Agenda::of(&app, &caller, &practitioner, &typed).await?;
    page.recorded_of(&recorded);
    Ok(shown(StatusCode::UNPROCESSABLE_ENTITY, &page))
}

/// What was said of one case.
struct Said {
    journey: JourneyId,
    events: Vec<Value>,
    /// The parts of the form that they were made of.
    prefixes: Vec<String>,
}

impl Said {
    /// Of each case of which anything was said.
    fn all(occurred: Moment, typed: &Typed) -> Vec<Self> {
        let cases = typed.all("case").into_iter().filter_map(|id| id.parse().ok());
        let said = cases.map(|journey| Self::of(journey, occurred, typed));
        said.filter(|said| !said.events.is_empty()).collect()
    }

    fn of(journey: JourneyId, occurred: Moment, typed: &Typed) -> Self {
        let one = |name: &str| typed.one(&format!("{journey}.{name}"));
        let all = |name: &str| typed.all(&format!("{journey}.{name}"));
        let (decided, indicators) = (one("decided"), all("indicators"));
        let mut said = Self { journey, events: Vec::new(), prefixes: Vec::new() };
        let mut take = |kind: &str, part: String, data: Value| {
            said.events.push(event(kind, occurred, &Typed::default(), data));
            said.prefixes.push(part);
        };
        // Whoever agrees on something has talked it over.
        let is_agreed = one("action").is_some() || one("due").is_some();
        if one("discussed").is_some() || decided.is_some() || !indicators.is_empty() || is_agreed {
            let mut data = json!({});
            if let Some(decided) = decided {
                data["decided"] = decided.into();
            }
            if !indicators.is_empty() {
                data["indicators"] = indicators.into();
            }
            take("case-discussed", journey.to_string(), data);
        }
        if is_agreed {
            let typed_in =
                ["action", "owner", "due"].into_iter().filter_map(|name| Some((name, one(name)?)));
            let data = typed_in.map(|(name, text)| (name.to_owned(), Value::from(text))).collect();
            take("action-set", journey.to_string(), Value::Object(data));
        }
        for done in all("done") {
            take("action-done", format!("{journey}.done"), json!({ "action": done }));
        }
        said
    }

    /// The same as the service takes it; what is wrong with it stands with what was typed.
    fn drafts(&self, typed: &mut Typed) -> Vec<Draft> {
        let mut drafts = Vec::new();
        for (index, event) in self.events.iter().enumerate() {
            match Draft::read(event) {
                Ok(draft) => drafts.push(draft),
                Err(invalid) => {
                    typed.take(&invalid.under(&format!("/events/{index}")), &self.prefixes);
                }
            }
        }
        drafts
    }

    /// Its key follows from that of the form and from the journey: two clicks record once.
    fn request(&self, caller: &Caller, key: Uuid, drafts: Vec<Draft>) -> (Request, [u8; 32]) {
        let about = About::Journey(self.journey);
        let by = caller.recorder.clone();
        let digest = digest_of(json!({ "form": self.events, "about": self.journey, "by": by }));
        let of_case = key.as_u128() ^ self.journey.0.as_u128();
        let key = BatchId(
            uuid::Builder::from_u128(of_case).with_version(uuid::Version::Custom).into_uuid(),
        );
        (Request { about, key, actor: by, drafts }, digest)
    }

    fn refused(&self, failure: &Failure, typed: &mut Typed) {
        let fields = Invalid(failure.fields().to_vec());
        if fields.0.is_empty() {
            typed.wrong(&format!("{}.decided", self.journey), failure.to_string());
        }
        typed.take(&fields, &self.prefixes);
    }
}

/// One after the other: what one case is refused does not keep the others from being recorded.
fn all_recorded(
    service: &Service,
    caller: &Caller,
    requests: &[(Request, [u8; 32])],
) -> Vec<Result<(), Failure>> {
    let recorded = requests
        .iter()
        .map(|(request, digest)| service.execute(caller, request, *digest, None).map(|_| ()));
    recorded.collect()
}
