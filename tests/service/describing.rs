//! What the service says of itself: schemas, the OpenAPI document, the page for people.

use crate::client::Client;
use crate::said::{denial, event, referral};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::collections::BTreeSet;

#[test]
fn every_type_is_listed_and_its_schema_is_served() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let all = practitioner.get("/v1/schemas").is(200).json();
    let all = all.as_array().expect("a list");
    assert!(all.len() > 100, "{}", all.len());
    for described in all {
        let (kind, path) = (&described["type"], described["schema"].as_str().expect("a path"));
        let reply = practitioner.get(path).is(200);
        assert_eq!(reply.header("content-type"), "application/schema+json");
        let schema = reply.json();
        assert_eq!(&schema["title"], kind);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["additionalProperties"], false, "{kind}");
        assert!(schema["description"].is_string(), "{kind}");
        assert!(described["recorders"].as_array().is_some_and(|who| !who.is_empty()), "{kind}");
        assert!(described["schema_version"].as_u64() >= Some(1), "{kind}");
        references_resolve(&schema, &schema);
    }
    practitioner.get("/v1/schemas/tea-served").problem(404, "not-found");
}

fn references_resolve(part: &Value, whole: &Value) {
    for (key, value) in part.as_object().into_iter().flatten() {
        if let ("$ref", Some(reference)) = (key.as_str(), value.as_str()) {
            let pointer = reference.strip_prefix('#').expect("nothing outside is referred to");
            assert!(whole.pointer(pointer).is_some(), "{reference} leads nowhere");
        }
        references_resolve(value, whole);
    }
    for item in part.as_array().into_iter().flatten() {
        references_resolve(item, whole);
    }
}

/// Each operation: its path, its method, what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().expect("paths");
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().expect("methods").clone();
        methods.into_iter().map(|(method, said)| (path.clone(), method, said)).collect::<Vec<_>>()
    };
    paths.iter().flat_map(of_path).collect()
}

fn openapi(stepin: &Stepin) -> Value {
    stepin.practitioner().get("/openapi.json").is(200).json()
}

#[test]
fn the_openapi_document_is_version_3_1_and_whole() {
    let stepin = Stepin::started();
    let document = openapi(&stepin);
    assert_eq!(document["openapi"], "3.1.0");
    let known = ["openapi", "info", "servers", "paths", "components"];
    let keys: BTreeSet<_> = document.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, BTreeSet::from(known));
    for key in ["title", "version"] {
        assert!(document["info"][key].is_string(), "info.{key}");
    }
    for component in document["components"].as_object().unwrap().keys() {
        assert!(["schemas", "securitySchemes"].contains(&component.as_str()), "{component}");
    }
    references_resolve(&document, &document);
}

#[test]
fn every_operation_has_a_name_of_its_own_and_says_how_it_answers() {
    let stepin = Stepin::started();
    let mut names = BTreeSet::new();
    for (path, method, said) in operations(&openapi(&stepin)) {
        let what = format!("{method} {path}");
        assert!(["get", "post", "put"].contains(&method.as_str()), "{what}");
        assert!(said["summary"].as_str().is_some_and(|text| !text.is_empty()), "{what}");
        assert!(names.insert(said["operationId"].as_str().expect("an id").to_owned()), "{what}");
        let responses = said["responses"].as_object().expect("responses");
        assert!(responses.keys().any(|status| status.starts_with('2')), "{what}");
        for (status, reply) in responses {
            assert!(status.parse::<u16>().is_ok_and(|s| (200..600).contains(&s)), "{what}");
            assert!(reply["description"].is_string(), "{what} {status}");
            let problem = reply["content"].get("application/problem+json").is_some();
            assert!(!problem || status.starts_with(['4', '5']), "{what} {status}");
        }
        let has_body = said["requestBody"]["required"] == true;
        assert_eq!(has_body, method != "get" && !all_is_in_the_path(&path), "{what}");
        let acts = responses.contains_key("403");
        assert_eq!(acts, responses.contains_key("401"), "{what}");
        assert_eq!(acts, said["security"].as_array().is_some_and(|all| all.len() == 2), "{what}");
    }
}

#[test]
fn every_parameter_is_described_and_those_of_the_path_stand_in_it() {
    let stepin = Stepin::started();
    for (path, method, said) in operations(&openapi(&stepin)) {
        let parameters = said["parameters"].as_array().expect("a list");
        let mut seen = BTreeSet::new();
        for parameter in parameters {
            let (name, place) = (&parameter["name"], parameter["in"].as_str().expect("a place"));
            let name = name.as_str().expect("a name");
            let what = format!("{method} {path}: {name} in {place}");
            assert!(seen.insert((name, place)), "{what} stands there twice");
            assert!(parameter["schema"].is_object(), "{what}");
            let described = parameter.get("description");
            assert!(described.is_none_or(Value::is_string), "{what}: description is {described:?}");
            assert_eq!(place == "path", path.contains(&format!("{{{name}}}")), "{what}");
            assert!(place != "path" || parameter["required"] == true, "{what}");
        }
        let in_path = path.matches('{').count();
        assert_eq!(seen.iter().filter(|(_, place)| *place == "path").count(), in_path, "{path}");
    }
}

/// What a request without a body asks for, its path says.
fn all_is_in_the_path(path: &str) -> bool {
    ["/link", "/disable", "/enable", "}/revoke"].iter().any(|end| path.ends_with(end))
        && path != "/v1/people/{staff}/revoke"
}

/// Whoever is answered at this path.
fn reader(stepin: &Stepin, path: &str) -> Client {
    let administers = ["/v1/people", "/v1/tokens"].iter().any(|start| path.starts_with(start));
    if administers {
        return stepin.asked_by("AD-1/administrator");
    }
    if path.contains("/subject-access") {
        return stepin.governance_lead();
    }
    // An auditor reads all of it, and takes a case out for a purpose.
    stepin.auditor().saying(Some("a review"))
}

/// A case with an entry, whose service user asked for the record about them.
fn case(stepin: &Stepin) -> (String, String) {
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    let [seen] = stepin.practitioner().records(&journey, [denial()]);
    let asked = event("subject-access-requested", json!({}));
    let [_] = stepin.governance_lead().records(&journey, [asked]);
    (journey, seen)
}

/// The path, with something in every place that has to be filled.
fn filled(path: &str, said: &Value, journey: &str, event: &str) -> String {
    let id = if path.starts_with("/v1/events") { event } else { journey };
    let path = path.replace("{id}", id).replace("{event}", event).replace("{path}", "0/000.p/2");
    let path = path.replace("{type}", "session-held").replace("{version}", "1");
    let path = path.replace("{staff}", "P-07");
    let parameters = said["parameters"].as_array().expect("a list").iter();
    let asked_for = parameters.filter(|one| one["in"] == "query" && one["required"] == true);
    let pair = |one: &Value| match one["name"].as_str().expect("a name") {
        name @ ("to" | "position") => format!("{name}=1"),
        "from" if path.starts_with("/v1/log/") => "from=1".to_owned(),
        name => format!("{name}=2025-03-03"),
    };
    let query: Vec<_> = asked_for.map(pair).collect();
    if query.is_empty() { path } else { format!("{path}?{}", query.join("&")) }
}

#[test]
fn every_operation_that_is_described_is_there() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin);
    for (path, method, said) in operations(&openapi(&stepin)) {
        if path.ends_with("/tail") {
            continue; // It never ends; it has tests of its own.
        }
        let asked = filled(&path, &said, &journey, &seen);
        let reply = match method.as_str() {
            "get" => reader(&stepin, &path).get(&asked),
            "put" => stepin.supervisor().put(&asked, "{}"),
            _ if all_is_in_the_path(&path) => continue, // These have tests of their own,
            _ if path.contains("/subject-access/") => continue, // and here nothing has to be said.
            _ if path.starts_with("/v1/people") || path.starts_with("/v1/tokens") => {
                reader(&stepin, &path).post(&asked, &[], "{}")
            }
            _ => stepin.supervisor().post(&asked, &[], "{}"),
        };
        assert!(![404, 405].contains(&reply.status), "{method} {path}: {}", reply.status);
        assert!(reply.status < 500, "{method} {path}: {}", reply.body);
        let expected = if method == "get" { 200 } else { 422 };
        assert_eq!(reply.status, expected, "{method} {path}: {}", reply.body);
    }
}

#[test]
fn what_is_answered_has_the_content_type_that_is_described() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin);
    for (path, method, said) in operations(&openapi(&stepin)) {
        if path.ends_with("/tail") || method != "get" {
            continue;
        }
        let asked = filled(&path, &said, &journey, &seen);
        let reply = reader(&stepin, &path).get(&asked).is(200);
        let sent = reply.header("content-type").split(';').next().unwrap_or_default();
        let described = said["responses"]["200"]["content"].as_object().expect("a content");
        assert!(described.contains_key(sent), "{path}: {sent}");
    }
}

#[test]
fn the_limits_are_said() {
    let stepin = Stepin::started();
    let document = openapi(&stepin);
    let said = document["info"]["description"].as_str().expect("a description");
    for limit in ["1 MiB", "128", "12,000", "32 KiB"] {
        assert!(said.contains(limit), "{limit}: {said}");
    }
}

#[test]
fn the_page_for_people_shows_every_operation_and_every_problem() {
    let stepin = Stepin::started();
    let reply = stepin.practitioner().get("/docs").is(200);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    let page = &reply.body;
    for (path, _, said) in operations(&openapi(&stepin)) {
        assert!(page.contains(&format!("<code>{path}</code>")), "{path}");
        let id = said["operationId"].as_str().unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    for link in ["href=\"/openapi.json\"", "href=\"/v1/schemas\""] {
        assert!(page.contains(link), "{link}");
    }
    let refused = stepin.practitioner().get("/nowhere").problem(404, "not-found").json();
    let (_, name) = refused["type"].as_str().unwrap().split_once('#').expect("an anchor");
    assert!(page.contains(&format!("id=\"{name}\"")), "{name}");
}

#[test]
fn the_page_for_people_escapes_what_it_shows_and_runs_nothing() {
    let stepin = Stepin::started();
    let page = stepin.practitioner().get("/docs").is(200).body;
    let body = page.split_once("</head>").expect("a head").1;
    let known = [
        "body", "main", "h1", "h2", "p", "a", "b", "code", "section", "table", "thead", "tbody",
        "tr", "th", "td", "ul", "li", "dl", "dt", "dd", "html",
    ];
    for tag in body.split('<').skip(1) {
        let name = tag.trim_start_matches('/').split([' ', '>', '\n']).next().unwrap_or_default();
        assert!(known.contains(&name), "<{name}> is no tag of the page");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
}
