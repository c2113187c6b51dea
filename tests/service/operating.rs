//! For whoever operates the service.

use crate::said::{event, referral};
use crate::stepin::Stepin;
use serde_json::json;
use uuid::Uuid;

#[test]
fn the_service_says_that_it_is_there_and_that_it_can_take_writes() {
    let stepin = Stepin::started();
    let anybody = stepin.practitioner();
    assert_eq!(anybody.get("/health/live").is(200).body, "live\n");
    assert_eq!(anybody.get("/health/ready").is(200).body, "ready\n");
}

#[test]
fn the_figures_count_requests_by_route_and_hold_nothing_about_a_person() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let person = json!({
        "reference": "SU-7741", "source": "self", "person": { "name": "Bryony Example" },
    });
    let journey = practitioner.opens(json!([event("referral-received", person)]));
    practitioner.get("/v1/journeys?search=Bryony").is(200);
    practitioner.get(&format!("/v1/journeys/{journey}/timeline")).is(200);
    practitioner.get("/v1/nowhere/Bryony").is(404);
    let figures = practitioner.get("/metrics").is(200).body;
    for private in ["SU-7741", "Bryony", journey.as_str(), "P-07", "nowhere"] {
        assert!(!figures.contains(private), "{private}: {figures}");
    }
    let counts = |route: &str| {
        let line = |line: &&str| {
            line.starts_with("stepin_http_requests_total") && line.contains(&format!("\"{route}\""))
        };
        let line = figures.lines().find(line).unwrap_or_else(|| panic!("{route}: {figures}"));
        line.rsplit(' ').next().unwrap_or_default().to_owned()
    };
    assert_eq!(counts("/v1/journeys/{id}/timeline"), "1");
    assert_eq!(counts("none"), "1");
}

#[test]
fn nothing_that_nobody_signs_in_for_grows_with_the_log() {
    let stepin = Stepin::started();
    let anybody = stepin.practitioner();
    // Rounds of reading are counted by time.
    let moves = |line: &&str| line.contains("_http_request") || line.contains("_scrub_rounds");
    let said = || {
        let json = [("accept", "application/json")];
        let mut ready = anybody.get_with("/health/ready", &json).is(200).json();
        ready["scrub"]["rounds"].take();
        let figures = anybody.get("/metrics").is(200).body;
        let own = figures.lines().filter(|line| line.starts_with("stepin_") && !moves(line));
        (ready, own.map(str::to_owned).collect::<Vec<_>>())
    };
    let before = said();
    assert!(!before.1.is_empty());
    anybody.opens(json!([referral("SU-0042")]));
    assert_eq!(said(), before);
}

#[test]
fn what_the_service_logs_holds_nothing_about_a_person() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let person = json!({
        "reference": "SU-7741", "source": "self", "person": { "name": "Bryony Example" },
    });
    let journey = practitioner.opens(json!([event("referral-received", person)]));
    practitioner.get("/v1/journeys?search=Bryony").is(200);
    let bad = event("goal-set", json!({ "goal": "Bryony", "set_by": "Bryony" }));
    let reply = practitioner.asks_to_record(&journey, json!([bad]));
    assert_eq!(reply.status, 422);
    let said = stepin.logged();
    for private in ["SU-7741", "Bryony"] {
        assert!(!said.contains(private), "{private}: {said}");
    }
    assert!(said.contains("/v1/journeys"), "the requests are logged: {said}");
}

#[test]
fn a_name_that_is_not_of_this_machine_is_not_answered() {
    let stepin = Stepin::started();
    let ask = |host: &str| {
        let request =
            format!("GET /v1/journeys HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stepin.answer_to(&request)
    };
    let foreign = ["stepin.example", "127.0.0.1.example:8080", "localhost.example", "10.0.0.1"];
    for host in foreign {
        let answer = ask(host);
        assert!(answer.starts_with("HTTP/1.1 421"), "{host}: {answer}");
        assert!(answer.to_lowercase().contains("\r\nx-request-id: "), "{answer}");
    }
    for host in ["127.0.0.1:8080", "localhost", "localhost:1", "[::1]:8080", "[::1]"] {
        assert!(ask(host).starts_with("HTTP/1.1 200"), "{host}");
    }
}

#[test]
fn a_refusal_of_a_name_says_the_status_that_it_is_sent_with() {
    let stepin = Stepin::started();
    let answer = stepin.answer_to(
        "GET /v1/journeys HTTP/1.1\r\nHost: stepin.example\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.contains("\"status\":421"), "{answer}");
}

#[test]
fn every_answer_names_its_request() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    for path in ["/v1/journeys", "/nowhere", "/health/live", "/v1/log"] {
        let reply = practitioner.get(path);
        assert!(reply.header("x-request-id").parse::<Uuid>().is_ok(), "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    }
    let named = practitioner.get_with("/v1/journeys", &[("x-request-id", "mine-1")]).is(200);
    assert_eq!(named.header("x-request-id"), "mine-1");
}

#[test]
fn what_is_private_is_kept_by_nobody_on_the_way() {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    for path in [format!("/v1/journeys/{journey}"), "/v1/boards/contact".to_owned()] {
        let kept = practitioner.get(&path).is(200).header("cache-control").to_owned();
        assert_eq!(kept, "no-store", "{path}");
    }
}

#[test]
fn what_reading_everything_again_has_found_is_shown_to_whoever_asks() {
    let stepin = Stepin::started();
    let anybody = stepin.practitioner();
    anybody.opens(json!([referral("SU-0042")]));
    let ready = anybody.get_with("/health/ready", &[("accept", "application/json")]).is(200).json();
    assert_eq!(&ready["ready"], &json!(true));
    assert_eq!((&ready["scrub"]["faults"], &ready["scrub"]["fault"]), (&json!(0), &json!(null)));
    assert!(ready["scrub"]["rounds"].is_u64(), "{ready}");
    let figures = anybody.get("/metrics").is(200).body;
    for figure in ["rounds", "faults"] {
        assert!(figures.contains(&format!("stepin_scrub_{figure} ")), "{figures}");
    }
}
