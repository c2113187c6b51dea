//! `stepin subject-access`.

mod files;
mod shown;

use super::arguments::{
    AccessDecide, AccessExtend, AccessOf, AccessOpen, AccessPreview, AccessRelease, Global,
    SubjectAccess,
};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::answers::{self, Files, WhichRequest};
use crate::service::RequestKey;
use chrono::Utc;
use events::{BatchId, EventId, Invalid, JourneyId, Moment};
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn run(global: &Global, asked: SubjectAccess, out: Out) -> Result<(), Failure> {
    match asked {
        SubjectAccess::Open(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.journey, out)?.open(&at.asked)
        }
        SubjectAccess::Status(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.journey, out)?.status(at.asked.which())
        }
        SubjectAccess::Decide(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.of.journey, out)?.decide(&at.asked)
        }
        SubjectAccess::Extend(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.of.journey, out)?.extend(&at.asked)
        }
        SubjectAccess::Prepare(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.journey, out)?.prepare(at.asked.which())
        }
        SubjectAccess::Preview(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.of.journey, out)?.preview(&at.asked)
        }
        SubjectAccess::Release(at) => {
            let global = at.here.in_place_of(global);
            Asking::of(&global, &at.asked.of.journey, out)?.release(&at.asked)
        }
    }
}

impl AccessOf {
    const fn which(&self) -> WhichRequest {
        WhichRequest { request: self.request }
    }
}

/// One command about one journey.
struct Asking<'a> {
    target: Target,
    global: &'a Global,
    journey: JourneyId,
    out: Out,
}

impl<'a> Asking<'a> {
    fn of(global: &'a Global, journey: &str, out: Out) -> Result<Self, Failure> {
        let target = Target::of(global, out)?;
        let journey = target.existing(journey)?;
        Ok(Self { target, global, journey, out })
    }

    fn open(self, asked: &AccessOpen) -> Result<(), Failure> {
        let mut data = json!({});
        for (field, value) in [("scope", &asked.scope), ("label", &asked.label)] {
            if let Some(value) = value {
                data[field] = value.as_str().into();
            }
        }
        let on = asked.asked_on.map(Moment::Day);
        let event = self.record("subject-access-requested", on, &[data])?;
        let shown = self.shown(WhichRequest { request: None })?;
        let mut rows = shown["requests"].as_array().into_iter().flatten();
        let row = rows.find(|row| row["request"] == *event).cloned().unwrap_or_default();
        let text = shown::opened(&row);
        self.done(&json!({ "request": event, "due": row["due"] }), &text)
    }

    fn status(self, which: WhichRequest) -> Result<(), Failure> {
        let shown = self.shown(which)?;
        let text = shown::all(&shown);
        self.done(&shown, &text)
    }

    fn decide(self, asked: &AccessDecide) -> Result<(), Failure> {
        let request = id_of(&self.meant(asked.of.which())?)?;
        let about = |entry: &EventId| {
            json!({ "request": request, "target": entry, "outcome": asked.outcome,
                    "reason": asked.reason })
        };
        let decisions: Vec<_> = asked.entries.iter().map(about).collect();
        self.record("disclosure-decided", None, &decisions)?;
        let row = self.meant(WhichRequest { request: Some(request) })?;
        let text = shown::decided(decisions.len(), &row);
        self.done(&json!({ "request": request, "decided": asked.entries }), &text)
    }

    fn extend(self, asked: &AccessExtend) -> Result<(), Failure> {
        let request = id_of(&self.meant(asked.of.which())?)?;
        let data = json!({ "request": request, "until": asked.until, "reason": asked.reason });
        let event = self.record("subject-access-extended", None, &[data])?;
        let text = format!("due {} now; tell the person so, and why", asked.until);
        self.done(&json!({ "request": request, "event": event, "due": asked.until }), &text)
    }

    fn prepare(self, which: WhichRequest) -> Result<(), Failure> {
        let done = match &self.target {
            Target::Folder(data) => {
                let key = key(&json!({ "prepare": self.journey, "request": which }));
                let caller = self.global.caller();
                value(answers::prepare(&data.service, &caller, self.journey, which, key)?)
            }
            Target::Server(remote) => {
                let path = format!("{}/preparation", self.path());
                remote.post(&path, Uuid::now_v7(), None, &json!(which))?
            }
        };
        let text = shown::prepared(&done);
        self.done(&done, &text)
    }

    fn preview(self, asked: &AccessPreview) -> Result<(), Failure> {
        let which = asked.of.which();
        let page = match &self.target {
            Target::Folder(data) => {
                answers::preview(&data.service, &self.global.caller(), self.journey, which)?
            }
            Target::Server(remote) => {
                remote.get(&format!("{}/draft{}", self.path(), query(which)), "text/html")?
            }
        };
        files::write(&asked.out, &page, files::ELSEWHERE)?;
        let file = asked.out.display().to_string();
        let text = format!("read {file} in a browser, then delete it: it is no answer yet");
        self.done(&json!({ "file": file }), &text)
    }

    fn release(self, asked: &AccessRelease) -> Result<(), Failure> {
        // Named once, so that both halves are of one request: after the first it is not open any
        // more.
        let row = self.meant(asked.of.which())?;
        let which = WhichRequest { request: Some(id_of(&row)?) };
        let files = match &self.target {
            Target::Folder(data) => {
                let key = key(&json!({ "release": self.journey, "request": which }));
                let caller = self.global.caller();
                answers::release(&data.service, &caller, self.journey, which, key)?.files
            }
            Target::Server(remote) => {
                let (path, key) = (format!("{}/release", self.path()), Uuid::now_v7());
                let ask = |accept| remote.post_for(&path, key, &json!(which), accept);
                Files { json: ask("application/json")?, html: ask("text/html")? }
            }
        };
        let digest = files.digest();
        if row["digest"].as_str().is_some_and(|prepared| prepared != digest) {
            let why =
                "what arrived is not what is on record; nothing was written: release it again";
            return Err(Failure::broken(why));
        }
        files::write_all(&asked.out, &files)?;
        let folder = asked.out.display().to_string();
        let text = shown::released(&folder, &digest);
        self.done(&json!({ "request": which.request, "digest": digest, "folder": folder }), &text)
    }
}

impl Asking<'_> {
    fn path(&self) -> String {
        format!("/v1/journeys/{}/subject-access", self.journey)
    }

    fn shown(&self, which: WhichRequest) -> Result<Value, Failure> {
        match &self.target {
            Target::Folder(data) => {
                let caller = self.global.caller();
                answers::status(&data.service, &caller, self.journey, which).map(value)
            }
            Target::Server(remote) => remote.get_json(&format!("{}{}", self.path(), query(which))),
        }
    }

    /// The request that was named, or the only one that is open.
    fn meant(&self, which: WhichRequest) -> Result<Value, Failure> {
        let shown = self.shown(which)?;
        let rows = shown["requests"].as_array().into_iter().flatten();
        let is_meant = |row: &&Value| which.request.is_some() || row["answered"].is_null();
        let mut meant = rows.filter(is_meant);
        match (meant.next(), meant.next()) {
            (Some(one), None) => Ok(one.clone()),
            (None, _) => {
                let why = "no request is open here: `stepin subject-access open` records one; an \
                           earlier one is named with --request (`stepin subject-access status`)";
                Err(Failure::not_found(why))
            }
            (Some(_), Some(_)) => {
                let detail = "is needed: more than one is open; name it with --request (see \
                              `stepin subject-access status`)";
                Err(Invalid::field("/request", detail).into())
            }
        }
    }

    /// Records one event for each of these, all or none; gives back the id of the first.
    fn record(&self, kind: &str, at: Option<Moment>, data: &[Value]) -> Result<String, Failure> {
        let now = match &self.target {
            Target::Folder(folder) => folder.service.log().now(),
            Target::Server(_) => Utc::now(),
        };
        let at = at.unwrap_or(Moment::Instant(now));
        let event = |data| json!({ "type": kind, "occurred_at": at, "data": data });
        let events: Vec<_> = data.iter().map(event).collect();
        match &self.target {
            Target::Folder(folder) => {
                let key = key(&json!({ "record": self.journey, "events": events }));
                let caller = self.global.caller();
                let (_, recorded) =
                    answers::record(&folder.service, &caller, self.journey, key, &events)?;
                Ok(recorded.first().map(|one| one.entry.id.to_string()).unwrap_or_default())
            }
            Target::Server(remote) => {
                let path = format!("/v1/journeys/{}/events", self.journey);
                let body = json!({ "events": events });
                let answer = remote.post(&path, Uuid::now_v7(), None, &body)?;
                Ok(answer["events"][0]["id"].as_str().unwrap_or_default().to_owned())
            }
        }
    }

    fn done(self, done: &Value, text: &str) -> Result<(), Failure> {
        if self.out.json {
            self.out.print_json(done);
        } else {
            self.out.print(text);
        }
        self.target.close()
    }
}

fn id_of(row: &Value) -> Result<EventId, Failure> {
    let id = row["request"].as_str().and_then(|id| id.parse().ok());
    id.ok_or_else(|| Failure::broken("the server named no request"))
}

fn query(which: WhichRequest) -> String {
    which.request.map_or_else(String::new, |id| format!("?request={id}"))
}

/// A request of its own, each time: a command is not repeated by a machine.
fn key(whole: &Value) -> RequestKey {
    RequestKey::of(BatchId(Uuid::now_v7()), whole.clone())
}

fn value(answer: impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer is plain data")
}
