//! `stepin record`: one event, or the batch in a file.

use super::arguments::{Global, Record};
use super::output::Out;
use super::remote::Remote;
use super::target::Target;
use crate::commands::{About, Request};
use crate::failure::kind;
use crate::wire::digest_of;
use crate::{Failure, Service};
use events::{BatchId, Draft, Instant, Invalid, JourneyId, Moment, Version};
use serde_json::{Map, Value, json};
use std::io::Read as _;
use std::path::Path;
use uuid::Uuid;

pub(super) fn run(global: &Global, record: &Record, out: Out) -> Result<(), Failure> {
    let events = match &record.file {
        Some(path) => from_file(path)?,
        None => vec![from_arguments(record)?],
    };
    let target = Target::of(global, out)?;
    let about = match record.journey.as_str() {
        "new" => About::NewJourney(JourneyId(Uuid::now_v7())),
        "organisation" => About::Organisation,
        name => About::Journey(target.existing(name)?),
    };
    let key = record.key.unwrap_or_else(|| BatchId(Uuid::now_v7()));
    let answer = match &target {
        Target::Folder(data) => on_the_folder(&data.service, global, record, about, key, events)?,
        Target::Server(remote) => through(remote, record, about, key, events)?,
    };
    show(&answer, out);
    target.close()
}

fn on_the_folder(
    service: &Service,
    global: &Global,
    record: &Record,
    about: About,
    key: BatchId,
    mut events: Vec<Value>,
) -> Result<Value, Failure> {
    // As it was asked for: a repeat that leaves the time out asks for the same.
    let whole = json!({ "journey": record.journey, "by": global.actor, "events": events });
    let digest = digest_of(whole);
    let now = service.log().now();
    events.iter_mut().for_each(|event| time_if_left_out(event, now));
    let about = match about {
        About::Journey(id) if opens(&events) && !service.is_there(id) => About::NewJourney(id),
        About::NewJourney(_) | About::Journey(_) | About::Organisation => about,
    };
    let drafts = drafts(&events)?;
    let request = Request { about, key, actor: global.actor.clone(), drafts };
    let seen = record.if_version.map(Version);
    let recording = service.execute(&global.caller(), &request, digest, seen)?;
    let answer = service.answer(&recording)?;
    Ok(serde_json::to_value(answer).expect("an answer is plain data"))
}

fn through(
    remote: &Remote,
    record: &Record,
    about: About,
    key: BatchId,
    mut events: Vec<Value>,
) -> Result<Value, Failure> {
    if record.key.is_some() && events.iter().any(|event| event["occurred_at"].is_null()) {
        let why = "with --key and --server, say --occurred-at, too: the service takes a repeat for \
                   one only if it says the same time";
        return Err(Failure::malformed(why));
    }
    let now = chrono::Utc::now();
    events.iter_mut().for_each(|event| time_if_left_out(event, now));
    let body = json!({ "events": events });
    let id = match about {
        // The service chooses the id, so that a repeat with the same key asks for the same.
        About::NewJourney(_) => return remote.post("/v1/journeys", key.0, None, &body),
        About::Organisation => {
            return remote.post("/v1/organisation/events", key.0, record.if_version, &body);
        }
        About::Journey(id) => id,
    };
    if opens(&events) {
        let opened =
            remote.post("/v1/journeys", key.0, None, &json!({ "id": id, "events": events }));
        match opened {
            Err(failure) if failure.kind() == kind::JOURNEY_EXISTS => {}
            done => return done,
        }
    }
    remote.post(&format!("/v1/journeys/{id}/events"), key.0, record.if_version, &body)
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
    let journey = answer["journey"].as_str();
    let about = journey.map_or_else(|| "organisation".to_owned(), |id| format!("journey {id}"));
    let mut lines = vec![about];
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
    for mut value in values.map_err(no_json)? {
        let several = if value.is_array() { Some(&mut value) } else { value.get_mut("events") };
        match several.map(Value::take) {
            None => events.push(value),
            Some(Value::Array(list)) => events.extend(list),
            Some(_) => return Err(Invalid::field("/events", "should be a list of events").into()),
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
