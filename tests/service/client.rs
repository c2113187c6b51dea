//! Somebody who asks the service over HTTP.

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;
use uuid::Uuid;

#[derive(Clone)]
pub(crate) struct Client {
    agent: ureq::Agent,
    base: String,
    actor: String,
    /// Said with every request of somebody who reads for a request only.
    purpose: Option<&'static str>,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// A key that was never used before.
pub(crate) fn fresh_key() -> String {
    Uuid::now_v7().to_string()
}

impl Client {
    pub(crate) fn new(base: &str, actor: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(60)))
            .build()
            .into();
        let purpose = actor.ends_with("/governance-lead").then_some("request 1 of this test");
        Self { agent, base: base.to_owned(), actor: actor.to_owned(), purpose }
    }

    /// The same, for this purpose or for none.
    pub(crate) fn saying(&self, purpose: Option<&'static str>) -> Self {
        Self { purpose, ..self.clone() }
    }

    /// A request of this actor.
    fn by<T>(&self, request: ureq::RequestBuilder<T>) -> ureq::RequestBuilder<T> {
        let request = request.header("x-stepin-actor", &self.actor);
        match self.purpose {
            Some(purpose) => request.header("stepin-purpose", purpose),
            None => request,
        }
    }

    pub(crate) fn get(&self, path: &str) -> Reply {
        self.get_with(path, &[])
    }

    pub(crate) fn get_with(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        let mut request = self.by(self.agent.get(format!("{}{path}", self.base)));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.call())
    }

    /// The bytes at a path, which can be read.
    #[track_caller]
    pub(crate) fn get_bytes(&self, path: &str) -> Vec<u8> {
        let request = self.agent.get(format!("{}{path}", self.base));
        let response = self.by(request).call();
        let mut response = response.expect("the service answers");
        assert_eq!(response.status(), 200, "{path}");
        response.body_mut().read_to_vec().expect("the answer arrives whole")
    }

    /// Sends a body as it is, with these headers and no others.
    pub(crate) fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Reply {
        let mut request = self.by(self.agent.post(format!("{}{path}", self.base)));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Reply::of(request.content_type("application/json").send(body))
    }

    /// Puts a document in its place.
    pub(crate) fn put(&self, path: &str, document: &str) -> Reply {
        let request = self.agent.put(format!("{}{path}", self.base));
        let request = self.by(request);
        Reply::of(request.content_type("application/toml").send(document))
    }

    /// Sends a request with a key.
    pub(crate) fn send(&self, path: &str, key: &str, body: &Value) -> Reply {
        self.post(path, &[("idempotency-key", key)], &body.to_string())
    }

    /// Opens a journey, which works, and gives back its id.
    #[track_caller]
    pub(crate) fn opens(&self, events: Value) -> String {
        let reply = self.send("/v1/journeys", &fresh_key(), &json!({ "events": events }));
        let id = &reply.is(201).json()["journey"];
        id.as_str().expect("the answer names the journey").to_owned()
    }

    /// Asks for events to be recorded in a journey.
    pub(crate) fn asks_to_record(&self, journey: &str, events: Value) -> Reply {
        let path = format!("/v1/journeys/{journey}/events");
        self.send(&path, &fresh_key(), &json!({ "events": events }))
    }

    /// Records events in a journey, which works, and gives back the ids of the events.
    #[track_caller]
    pub(crate) fn records<const N: usize>(&self, journey: &str, events: [Value; N]) -> [String; N] {
        let answer = self.asks_to_record(journey, events.to_vec().into()).is(201).json();
        let id = |index: usize| answer["events"][index]["id"].as_str().expect("an id").to_owned();
        std::array::from_fn(id)
    }

    /// Records one event, which works, and gives back when that was.
    #[track_caller]
    pub(crate) fn records_at(&self, journey: &str, event: Value) -> String {
        let answer = self.asks_to_record(journey, json!([event])).is(201).json();
        answer["events"][0]["recorded_at"].as_str().expect("a time").to_owned()
    }

    /// Asks for events about the organisation to be recorded.
    pub(crate) fn asks_of_organisation(&self, events: Value) -> Reply {
        self.send("/v1/organisation/events", &fresh_key(), &json!({ "events": events }))
    }

    /// The timeline, which can be read; `query` such as `?at_version=2`.
    #[track_caller]
    pub(crate) fn timeline(&self, journey: &str, query: &str) -> Value {
        self.get(&format!("/v1/journeys/{journey}/timeline{query}")).is(200).json()
    }

    /// The entry of this event on the timeline as it now reads.
    #[track_caller]
    pub(crate) fn entry(&self, journey: &str, event: &str) -> Value {
        let timeline = self.timeline(journey, "");
        let mut entries = timeline["entries"].as_array().expect("a list").iter();
        let found = entries.find(|entry| entry["event"] == event);
        found.unwrap_or_else(|| panic!("{event} is not on the timeline")).clone()
    }

    /// The version that the case is at.
    #[track_caller]
    pub(crate) fn version(&self, journey: &str) -> u64 {
        let summary = self.get(&format!("/v1/journeys/{journey}")).is(200).json();
        summary["version"].as_u64().expect("a version")
    }
}

impl Reply {
    pub(crate) fn of(response: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> Self {
        let mut response = response.expect("the service answers");
        let status = response.status().as_u16();
        let header = |(name, value): (&ureq::http::HeaderName, &ureq::http::HeaderValue)| {
            (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())
        };
        let headers = response.headers().iter().map(header).collect();
        let body = response.body_mut().read_to_vec().expect("the answer arrives whole");
        let body = String::from_utf8_lossy(&body).into_owned();
        Self { status, headers, body }
    }

    /// This reply, given that it has this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.body))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(String::as_str).unwrap_or_default()
    }

    /// This problem, given that it is one of this status and kind.
    #[track_caller]
    pub(crate) fn problem(self, status: u16, kind: &str) -> Self {
        let reply = self.is(status);
        assert_eq!(reply.header("content-type"), "application/problem+json", "{}", reply.body);
        let problem = reply.json();
        assert_eq!(problem["type"], format!("/docs#{kind}"), "{problem}");
        assert_eq!(problem["status"], status, "{problem}");
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
        reply
    }

    /// What the problem says in words.
    #[track_caller]
    pub(crate) fn detail(&self) -> String {
        self.json()["detail"].as_str().expect("a problem has a detail").to_owned()
    }

    /// What is said of the field at this pointer; fails if it is not among those at fault.
    #[track_caller]
    pub(crate) fn at(&self, pointer: &str) -> String {
        let problem = self.json();
        let mut errors = problem["errors"].as_array().into_iter().flatten();
        let error = errors.find(|error| error["pointer"] == pointer);
        let error = error.unwrap_or_else(|| panic!("nothing is said of {pointer}: {problem}"));
        error["detail"].as_str().expect("a detail").to_owned()
    }

    /// The pointers of all fields at fault, in order of the alphabet.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let problem = self.json();
        let errors = problem["errors"].as_array().cloned().unwrap_or_default();
        let pointer = |error: &Value| error["pointer"].as_str().unwrap_or_default().to_owned();
        let mut pointers: Vec<_> = errors.iter().map(pointer).collect();
        pointers.sort();
        pointers
    }
}
