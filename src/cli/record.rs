//! `stepin record`: one event, or the batch in a file.

use super::arguments::{Global, Record};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::commands::Request;
use crate::wire::Answer;
use event_log::RequestDigest;
use events::{BatchId, Draft, Instant, Invalid, JourneyId, Moment, Version};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::io::Read as _;
use std::path::Path;
use uuid::Uuid;

pub(super) fn run(global: &Global, record: &Record, out: Out) -> Result<(), Failure> {
    let mut events = match &record.file {
        Some(path) => from_file(path)?,
        None => vec![from_arguments(record)?],
    };
    let target = Target::of(global, out)?;
    let found = if record.journey == "new" { None } else { target.find(&record.journey)? };
    let key = record.key.unwrap_or_else(|| BatchId(Uuid::now_v7()));
    let answer = match &target {
        Target::Folder(data) => {
            for event in &mut events {
                time_if_left_out(event, data.service.log().now());
            }
            let opens = found.is_none_or(|id| opens(&events) && is_new(data, id));
            let journey = found.unwrap_or_else(|| JourneyId(Uuid::now_v7()));
            let drafts = drafts(&events)?;
            let whole = json!({ "journey": found, "by": global.actor, "events": events });
            let digest: RequestDigest = Sha256::digest(whole.to_string().as_bytes()).into();
            let request = Request { journey, key, actor: global.actor.clone(), opens, drafts };
            let seen = record.if_version.map(Version);
            let recording = data.service.execute(&request, digest, seen)?;
            serde_json::to_value(Answer::of(&recording.events)).expect("an answer is plain data")
        }
        Target::Server(remote) => {
            for event in &mut events {
                time_if_left_out(event, chrono::Utc::now());
            }
            let exists = |id| remote.get_json(&format!("/v1/journeys/{id}")).is_ok();
            match found.filter(|id| !opens(&events) || exists(*id)) {
                Some(id) => {
                    let path = format!("/v1/journeys/{id}/events");
                    remote.post(&path, key.0, record.if_version, &json!({ "events": events }))?
                }
                None => {
                    let mut body = json!({ "events": events });
                    if let Some(id) = found {
                        body["id"] = json!(id);
                    }
                    remote.post("/v1/journeys", key.0, None, &body)?
                }
            }
        }
    };
    show(&answer, out);
    target.close()
}

fn is_new(data: &super::data::Data, id: JourneyId) -> bool {
    data.service.events_of(id).is_ok_and(|events| events.is_empty())
}

fn opens(events: &[Value]) -> bool {
    events.first().is_some_and(|event| event["type"] == "referral-received")
}

fn show(answer: &Value, out: Out) {
    if out.json {
        out.print_json(answer);
        return;
    }
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!("journey {}", text(&answer["journey"]))];
    for event in answer["events"].as_array().into_iter().flatten() {
        let (kind, id) = (text(&event["type"]), text(&event["id"]));
        lines.push(format!(
            "recorded {kind}  {} {}  {id}",
            text(&event["compartment"]),
            event["version"]
        ));
    }
    out.print(&lines.join("\n"));
}

fn from_arguments(record: &Record) -> Result<Value, Failure> {
    let data: Value = serde_json::from_str(&record.data).map_err(|error| {
        Failure::malformed(format!("--data is no JSON: {error}; quote it, as in --data '{{}}'"))
    })?;
    let mut event = Map::new();
    event.insert("type".to_owned(), json!(record.kind));
    event.insert("data".to_owned(), data);
    let optional = [
        ("occurred_at", &record.occurred_at),
        ("precision", &record.precision),
        ("known_at", &record.known_at),
        ("source", &record.source),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            event.insert(name.to_owned(), json!(value));
        }
    }
    if !record.refers_to.is_empty() {
        event.insert("refers_to".to_owned(), json!(record.refers_to));
    }
    Ok(Value::Object(event))
}

/// Somebody who says nothing about the time means now.
fn time_if_left_out(event: &mut Value, now: Instant) {
    if let Some(event) = event.as_object_mut() {
        let written = Moment::Instant(now).to_string();
        event.entry("occurred_at").or_insert_with(|| written.into());
    }
}

fn from_file(path: &Path) -> Result<Vec<Value>, Failure> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().read_to_string(&mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| file.read_to_string(&mut text))
    };
    read.map_err(|error| Failure::not_found(format!("{}: {error}", path.display())))?;
    let no_json = |error| Failure::malformed(format!("{}: {error}", path.display()));
    let values: Result<Vec<Value>, _> =
        serde_json::Deserializer::from_str(&text).into_iter().collect();
    let mut events = Vec::new();
    for value in values.map_err(no_json)? {
        match value {
            Value::Array(list) => events.extend(list),
            Value::Object(mut object) if object.contains_key("events") => {
                match object.remove("events") {
                    Some(Value::Array(list)) => events.extend(list),
                    _ => return Err(Invalid::field("/events", "should be a list of events").into()),
                }
            }
            other => events.push(other),
        }
    }
    Ok(events)
}

fn drafts(events: &[Value]) -> Result<Vec<Draft>, Failure> {
    let mut drafts = Vec::new();
    for (index, event) in events.iter().enumerate() {
        let at = format!("/events/{index}");
        drafts.push(Draft::read(event).map_err(|invalid| Failure::from(invalid.under(&at)))?);
    }
    Ok(drafts)
}
