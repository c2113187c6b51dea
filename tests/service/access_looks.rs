//! Every look is on record: who, in which role, for what, at what, how much, and by which rules.

use crate::access::{case, routes, teams};
use crate::client::{Client, fresh_key};
use crate::said::{event, minutes_ago, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::thread;

/// The records of the log, as its auditor reads them.
fn log(stepin: &Stepin) -> Vec<Value> {
    let body = stepin.auditor().get("/v1/log?limit=10000").is(200).body;
    body.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

/// What is recorded of the looks of this person, refused ones too.
fn looks_of(stepin: &Stepin, actor: &str) -> Vec<Value> {
    let by = |line: &Value| line["data"]["actor"] == actor && line["type"] != "conflict-blocked";
    log(stepin).into_iter().filter(by).collect()
}

fn of_one(client: &Client, journey: &str, seen: &str) -> Vec<String> {
    let gets = routes(client).into_iter().filter(|(method, _)| method == "get");
    // What the role alone forbids is answered so for any journey.
    let theirs =
        gets.filter(|(_, path)| client.get(&path.replace("{id}", &fresh_key())).status != 403);
    let filled = |path: String| {
        let id = if path.starts_with("/v1/events") { seen } else { journey };
        path.replace("{id}", id)
    };
    theirs.map(|(_, path)| filled(path)).collect()
}

fn digest(stepin: &Stepin) -> Value {
    let json = [("accept", "application/json")];
    let shown = stepin.auditor().get_with("/v1/permissions", &json).is(200).json();
    assert!(shown["digest"].as_str().is_some_and(|it| it.len() == 64), "{shown}");
    shown["digest"].clone()
}

#[test]
fn every_look_is_recorded_with_who_why_what_how_much_and_by_which_rules() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin, "SU-0042");
    let practitioner = stepin.practitioner().saying(Some("supervision tomorrow"));
    let mut paths = of_one(&practitioner, &journey, &seen);
    paths.extend(["/v1/journeys", "/v1/boards/contact", "/v1/boards/caseload"].map(str::to_owned));
    let digest = digest(&stepin);
    for path in &paths {
        let before = looks_of(&stepin, "P-07").len();
        practitioner.get(path).is(200);
        let looks = looks_of(&stepin, "P-07");
        assert_eq!(looks.len(), before + 1, "{path}");
        let (look, data) = (&looks[before], &looks[before]["data"]);
        let kinds = ["record-viewed", "record-searched", "record-exported"];
        assert!(look["type"].as_str().is_some_and(|kind| kinds.contains(&kind)), "{path}: {look}");
        assert_eq!(look["recorder"]["role"], "system", "{path}: {look}");
        assert_eq!(data["role"], "practitioner", "{path}: {look}");
        assert_eq!(data["purpose"], "supervision tomorrow", "{path}: {look}");
        assert!(data["scope"].as_str().is_some_and(|scope| !scope.is_empty()), "{path}: {look}");
        assert!(data["rows"].is_u64(), "{path}: {look}");
        assert_eq!(data["permissions"], digest, "{path}: {look}");
        let because = data["because"].as_array().expect("rules");
        let of_practitioners =
            |rule: &Value| rule.as_str().is_some_and(|rule| rule.starts_with("practitioner-"));
        assert!(!because.is_empty() && because.iter().all(of_practitioners), "{path}: {look}");
        let relations = data["relations"].to_string();
        assert!(relations.contains("purpose"), "{path}: {look}");
        if path.contains(&journey) || path.contains(&seen) {
            assert_eq!(look["journey"], journey, "{path}: {look}");
            assert!(relations.contains("caseload"), "{path}: {look}");
        } else {
            assert_eq!(data["journeys"], json!([journey]), "{path}: {look}");
        }
    }
    let scopes: BTreeSet<_> =
        looks_of(&stepin, "P-07").iter().map(|look| look["data"]["scope"].to_string()).collect();
    assert!(scopes.len() > 15, "each says what it was: {scopes:?}");
    let rows = stepin.auditor().get("/v1/boards/access").is(200).json();
    let rows = rows["rows"].as_array().expect("rows").clone();
    let on_board: Vec<_> = rows
        .iter()
        .filter(|row| row["actor"] == "P-07" && row["type"] != "access-refused")
        .collect();
    assert_eq!(on_board.len(), paths.len());
    for row in on_board {
        assert_eq!(row["purpose"], "supervision tomorrow", "{row}");
        assert_eq!(row["outside_caseload"], false, "{row}");
        assert_eq!(row["journeys"], json!([journey]), "{row}");
    }
}

#[test]
fn a_look_that_was_refused_is_recorded_like_one_that_was_not() {
    let stepin = Stepin::started();
    teams(&stepin);
    let (journey, _) = case(&stepin, "SU-0042");
    let digest = digest(&stepin);
    let other = stepin.asked_by("P-11/practitioner").saying(Some("curious"));
    other.get(&format!("/v1/journeys/{journey}/timeline")).is(404);
    other.asks_to_record(&journey, json!([session()])).is(404);
    other.get(&format!("/v1/journeys/{}/timeline", fresh_key())).is(404);
    other.get("/v1/boards/overrides").is(403);
    let refused = looks_of(&stepin, "P-11");
    assert_eq!(refused.len(), 4, "{refused:?}");
    for look in &refused {
        assert_eq!(look["type"], "access-refused", "{look}");
        assert_eq!(look["data"]["permissions"], digest, "{look}");
        assert_eq!(look["data"]["role"], "practitioner", "{look}");
        assert_eq!(look["data"]["purpose"], "curious", "{look}");
    }
    assert_eq!(refused[0]["data"]["scope"], "timeline");
    assert_eq!(refused[1]["data"]["scope"], "recording");
    let journeys: Vec<_> = refused.iter().map(|look| look["journey"].clone()).collect();
    assert_eq!(journeys, [json!(journey), json!(journey), Value::Null, Value::Null]);
    let rows = stepin.auditor().get("/v1/boards/access").is(200).json();
    let rows = rows["rows"].as_array().expect("rows").clone();
    let theirs: Vec<_> = rows.iter().filter(|row| row["actor"] == "P-11").collect();
    assert_eq!(theirs.len(), 4, "{theirs:?}");
    for row in theirs {
        assert_eq!(
            (&row["type"], &row["role"]),
            (&json!("access-refused"), &json!("practitioner"))
        );
        assert_eq!(row["purpose"], "curious", "{row}");
    }
}

#[test]
fn looks_change_nothing_of_what_was_looked_at() {
    let stepin = Stepin::started();
    let (journey, seen) = case(&stepin, "SU-0042");
    let (practitioner, auditor) = (stepin.practitioner(), stepin.auditor());
    let paths: Vec<_> = of_one(&practitioner, &journey, &seen)
        .into_iter()
        .filter(|path| !path.ends_with("/export"))
        // Up to now, if it is not said up to when.
        .map(|path| path.replace("?from=", &format!("?to={}&from=", minutes_ago(0))))
        .chain(["/v1/journeys", "/v1/boards/contact", "/v1/organisation"].map(str::to_owned))
        .collect();
    // The first look of all puts the permissions on record that it is taken under.
    auditor.get("/v1/organisation").is(200);
    let read = |client: &Client| {
        let read = |path: &String| {
            let reply = client.get(path).is(200);
            (path.clone(), reply.header("etag").to_owned(), reply.body)
        };
        paths.iter().map(read).collect::<Vec<_>>()
    };
    let before = (read(&practitioner), read(&auditor));
    for _ in 0..3 {
        stepin.supervisor().get(&format!("/v1/journeys/{journey}/timeline")).is(200);
        stepin.asked_by("P-11/practitioner").get(&format!("/v1/journeys/{journey}")).is(404);
    }
    for (now, then) in [(read(&practitioner), &before.0), (read(&auditor), &before.1)] {
        for (now, then) in now.iter().zip(then) {
            assert_eq!(now, then);
        }
    }
    // What is unchanged is not sent again, and was looked at all the same.
    let looks = looks_of(&stepin, "P-07").len();
    for (path, tag, _) in &before.0 {
        practitioner.get_with(path, &[("if-none-match", tag)]).is(304);
    }
    // The organisation is no record of anybody: to read it is no look.
    assert_eq!(looks_of(&stepin, "P-07").len(), looks + paths.len() - 1);
    // Whoever writes upon what they saw does so, however many looked meanwhile.
    let seen = format!("\"{}\"", practitioner.version(&journey));
    auditor.get(&format!("/v1/journeys/{journey}/timeline")).is(200);
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str()), ("if-match", &seen)];
    let body = json!({ "events": [session()] }).to_string();
    practitioner.post(&format!("/v1/journeys/{journey}/events"), &headers, &body).is(201);
}

#[test]
fn nobody_who_writes_is_held_up_by_those_who_look() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, "SU-0042");
    let practitioner = stepin.practitioner();
    let (timeline, events) =
        (format!("/v1/journeys/{journey}/timeline"), format!("/v1/journeys/{journey}/events"));
    thread::scope(|scope| {
        for _ in 0..4 {
            let (auditor, timeline) = (stepin.auditor(), &timeline);
            scope.spawn(move || {
                for _ in 0..10 {
                    auditor.get(timeline).is(200);
                }
            });
        }
        for _ in 0..10 {
            let seen = format!("\"{}\"", practitioner.version(&journey));
            let key = fresh_key();
            let headers = [("idempotency-key", key.as_str()), ("if-match", &seen)];
            let noted = event("strength-recorded", json!({ "domain": "patience" }));
            let body = json!({ "events": [noted] }).to_string();
            practitioner.post(&events, &headers, &body).is(201);
        }
    });
    assert_eq!(looks_of(&stepin, "A-01").iter().filter(|it| it["journey"] == *journey).count(), 40);
}

#[test]
fn looks_by_sixteen_at_once_are_all_recorded_in_one_order() {
    let stepin = Stepin::started();
    let (journey, _) = case(&stepin, "SU-0042");
    let path = format!("/v1/journeys/{journey}/timeline");
    let bodies: BTreeSet<String> = thread::scope(|scope| {
        let lookers = (0..16).map(|looker| {
            let (client, path) = (stepin.asked_by(&format!("A-{looker:02}/auditor")), &path);
            scope.spawn(move || {
                let look = |_| client.get(path).is(200).body;
                (0..5).map(look).collect::<BTreeSet<_>>()
            })
        });
        let lookers: Vec<_> = lookers.collect();
        lookers.into_iter().flat_map(|looker| looker.join().expect("it looks")).collect()
    });
    assert_eq!(bodies.len(), 1, "they all saw the same");
    let of_journey = |line: &&Value| line["journey"] == *journey && line["type"] == "record-viewed";
    let log = log(&stepin);
    let looks: Vec<_> = log.iter().filter(of_journey).collect();
    assert_eq!(looks.len(), 16 * 5);
    for looker in 0..16 {
        let actor = format!("A-{looker:02}");
        assert_eq!(looks.iter().filter(|look| look["data"]["actor"] == *actor).count(), 5);
    }
    let versions: Vec<_> = looks.iter().filter_map(|look| look["version"].as_u64()).collect();
    assert_eq!(versions, (1..=80).collect::<Vec<_>>(), "one after the other");
}
