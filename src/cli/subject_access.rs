//! `stepin subject-access`.

use super::arguments::{
    AccessDecide, AccessExtend, AccessOf, AccessOpen, AccessRelease, Global, SubjectAccess,
};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::answers::{self, Files, WhichRequest};
use crate::service::RequestKey;
use events::{BatchId, EventId, Invalid, JourneyId};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use uuid::Uuid;

pub(super) fn run(global: &Global, asked: SubjectAccess, out: Out) -> Result<(), Failure> {
    match asked {
        SubjectAccess::Open(at) => open(&at.here.in_place_of(global), &at.asked, out),
        SubjectAccess::Status(at) => status(&at.here.in_place_of(global), &at.asked, out),
        SubjectAccess::Decide(at) => decide(&at.here.in_place_of(global), &at.asked, out),
        SubjectAccess::Extend(at) => extend(&at.here.in_place_of(global), &at.asked, out),
        SubjectAccess::Prepare(at) => prepare(&at.here.in_place_of(global), &at.asked, out),
        SubjectAccess::Release(at) => release(&at.here.in_place_of(global), &at.asked, out),
    }
}

fn open(global: &Global, asked: &AccessOpen, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.journey)?;
    let mut data = json!({});
    let given = [("scope", &asked.scope), ("label", &asked.label)];
    for (field, value) in
        given.into_iter().filter_map(|(field, value)| Some((field, value.as_ref()?)))
    {
        data[field] = value.as_str().into();
    }
    let event =
        recorded(&target, global, journey, ("subject-access-requested", asked.asked_on, data))?;
    let shown = shown(&target, global, journey, WhichRequest { request: None })?;
    let rows = shown["requests"].as_array().into_iter().flatten();
    let due = rows.filter(|row| row["request"] == *event).map(|row| &row["due"]).next();
    let due = due.and_then(Value::as_str).unwrap_or_default();
    say(out, &json!({ "request": event, "due": due }), &format!("request {event}\ndue {due}"));
    target.close()
}

fn status(global: &Global, asked: &AccessOf, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.journey)?;
    let shown = shown(&target, global, journey, WhichRequest { request: asked.request })?;
    say(out, &shown, &text(&shown));
    target.close()
}

fn decide(global: &Global, asked: &AccessDecide, out: Out) -> Result<(), Failure> {
    let about = |request: EventId| {
        let data = json!({ "request": request, "target": asked.entry, "outcome": asked.outcome,
                           "reason": asked.reason });
        ("disclosure-decided", None, data)
    };
    records(global, &asked.of, about, out)
}

fn extend(global: &Global, asked: &AccessExtend, out: Out) -> Result<(), Failure> {
    let about = |request: EventId| {
        let data = json!({ "request": request, "until": asked.until, "reason": asked.reason });
        ("subject-access-extended", None, data)
    };
    records(global, &asked.of, about, out)
}

fn prepare(global: &Global, asked: &AccessOf, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.journey)?;
    let which = WhichRequest { request: asked.request };
    let done = match &target {
        Target::Folder(data) => {
            let key = key(&json!({ "prepare": journey, "request": which }));
            value(answers::prepare(&data.service, &global.caller(), journey, which, key)?)
        }
        Target::Server(remote) => {
            let path = format!("/v1/journeys/{journey}/subject-access/preparation");
            remote.post(&path, Uuid::now_v7(), None, &json!(which))?
        }
    };
    let mut lines = vec![format!("prepared: {} entries", done["entries"])];
    lines.push(format!("digest {}", done["digest"].as_str().unwrap_or_default()));
    let left = done["undecided"].as_array().map_or(0, Vec::len);
    lines.push(format!("left out, as nobody decided that they are given: {left}"));
    lines.push("another governance lead releases it: stepin subject-access release".to_owned());
    say(out, &done, &lines.join("\n"));
    target.close()
}

fn release(global: &Global, asked: &AccessRelease, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.of.journey)?;
    let which = WhichRequest { request: asked.of.request };
    // Named once, so that both halves are of one request: after the first it is not open any more.
    let which = WhichRequest { request: Some(meant(&target, global, journey, which)?) };
    let files = match &target {
        Target::Folder(data) => {
            let key = key(&json!({ "release": journey, "request": which }));
            answers::release(&data.service, &global.caller(), journey, which, key)?.files
        }
        Target::Server(remote) => {
            let path = format!("/v1/journeys/{journey}/subject-access/release");
            let key = Uuid::now_v7();
            let ask = |accept| remote.post_for(&path, key, &json!(which), accept);
            Files { json: ask("application/json")?, html: ask("text/html")? }
        }
    };
    write(&asked.out, &files)?;
    let digest = files.digest();
    let folder = asked.out.display().to_string();
    let done = json!({ "request": which.request, "digest": digest, "folder": folder });
    say(out, &done, &format!("released into {folder}\ndigest {digest}"));
    target.close()
}

/// For nobody but whoever released it: it is a person's record.
fn write(folder: &Path, files: &Files) -> Result<(), Failure> {
    let unwritten = |error: std::io::Error| {
        Failure::unavailable(format!(
            "{}: {error}; the answer is on record: release it again into another folder",
            folder.display()
        ))
    };
    std::fs::create_dir_all(folder).map_err(unwritten)?;
    let (json, html, manifest) = (&files.json, &files.html, &files.manifest());
    for (name, text) in [("bundle.json", json), ("bundle.html", html), ("manifest.txt", manifest)] {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(folder.join(name)).map_err(unwritten)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritten)?;
    }
    Ok(())
}

fn shown(
    target: &Target,
    global: &Global,
    journey: JourneyId,
    which: WhichRequest,
) -> Result<Value, Failure> {
    match target {
        Target::Folder(data) => {
            answers::status(&data.service, &global.caller(), journey, which).map(value)
        }
        Target::Server(remote) => {
            let query = which.request.map_or_else(String::new, |id| format!("?request={id}"));
            remote.get_json(&format!("/v1/journeys/{journey}/subject-access{query}"))
        }
    }
}

/// The request that was named, or the only one that is open.
fn meant(
    target: &Target,
    global: &Global,
    journey: JourneyId,
    which: WhichRequest,
) -> Result<EventId, Failure> {
    if let Some(request) = which.request {
        return Ok(request);
    }
    let shown = shown(target, global, journey, which)?;
    let rows = shown["requests"].as_array().into_iter().flatten();
    let open: Vec<_> = rows.filter(|row| row["answered"].is_null()).collect();
    match open.as_slice() {
        [one] => {
            let id = one["request"].as_str().and_then(|id| id.parse().ok());
            id.ok_or_else(|| Failure::broken("the server named no request"))
        }
        these => {
            let n = these.len();
            let detail = format!("is needed: {n} requests are open; give its id as --request");
            Err(Invalid::field("/request", detail).into())
        }
    }
}

type Draft = (&'static str, Option<chrono::NaiveDate>, Value);

fn records(
    global: &Global,
    of: &AccessOf,
    about: impl FnOnce(EventId) -> Draft,
    out: Out,
) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&of.journey)?;
    let request = meant(&target, global, journey, WhichRequest { request: of.request })?;
    let event = recorded(&target, global, journey, about(request))?;
    say(out, &json!({ "request": request, "event": event }), &format!("recorded {event}"));
    target.close()
}

/// Records one event, and gives back its id.
fn recorded(
    target: &Target,
    global: &Global,
    journey: JourneyId,
    (kind, on, data): Draft,
) -> Result<String, Failure> {
    match target {
        Target::Folder(folder) => {
            let key = key(&json!({ "record": journey, "type": kind, "data": data }));
            let caller = global.caller();
            let (_, event) =
                answers::record(&folder.service, &caller, journey, key, (kind, on, data))?;
            Ok(event.entry.id.to_string())
        }
        Target::Server(remote) => {
            let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, true);
            let at = on.map_or(now, |day| day.to_string());
            let body = json!({ "events": [{ "type": kind, "occurred_at": at, "data": data }] });
            let path = format!("/v1/journeys/{journey}/events");
            let answer = remote.post(&path, Uuid::now_v7(), None, &body)?;
            Ok(answer["events"][0]["id"].as_str().unwrap_or_default().to_owned())
        }
    }
}

fn text(shown: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    for row in shown["requests"].as_array().into_iter().flatten() {
        let state = match (&row["answered"], row["prepared_by"].as_str()) {
            (Value::Object(answer), _) => {
                format!(
                    "{} on {} by {}",
                    word(&answer["outcome"]),
                    word(&answer["on"]),
                    word(&answer["by"])
                )
            }
            (_, Some(by)) => format!(
                "prepared by {by}; due {}, {} days left",
                word(&row["due"]),
                row["days_left"]
            ),
            (_, None) => format!("open; due {}, {} days left", word(&row["due"]), row["days_left"]),
        };
        let whose = row["label"].as_str().unwrap_or("the service user");
        lines.push(format!(
            "request {}  {whose}, asked {}",
            word(&row["request"]),
            word(&row["asked"])
        ));
        lines.push(format!("  {state}"));
        if row["register"].is_null() {
            lines.push("  entries are shown when you name the request with --request".to_owned());
        }
        for one in row["register"].as_array().into_iter().flatten() {
            let decision = &one["decision"];
            let why = decision["by"]
                .as_str()
                .map_or_else(String::new, |by| format!("  ({by}: {})", word(&decision["reason"])));
            lines.push(format!(
                "  {:<10} {}  {} {}{why}",
                word(&one["stands"]),
                word(&one["event"]),
                word(&one["type"]),
                word(&one["occurred_at"]),
            ));
        }
    }
    if lines.is_empty() { "no request".to_owned() } else { lines.join("\n") }
}

fn say(out: Out, done: &Value, text: &str) {
    if out.json {
        out.print_json(done);
    } else {
        out.print(text);
    }
}

/// A request of its own, each time: a command is not repeated by a machine.
fn key(whole: &Value) -> RequestKey {
    let digest = Sha256::digest(whole.to_string().as_bytes()).into();
    RequestKey { id: BatchId(Uuid::now_v7()), digest }
}

fn value(answer: impl serde::Serialize) -> Value {
    serde_json::to_value(answer).expect("an answer is plain data")
}
