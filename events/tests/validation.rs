//! What is said to somebody who sent something that cannot be taken.

use events::{
    Draft, Entry, EventId, Instant, Invalid, Moment, Precision, Recorder, Stamp, event_types,
};
use serde_json::{Value, json};

/// In which order faults are named follows the order of the keys, which a feature of serde_json
/// decides that another crate may turn on.
fn sorted<T: ToString>(faults: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut faults: Vec<_> = faults.into_iter().map(|fault| fault.to_string()).collect();
    faults.sort();
    faults
}

#[test]
fn every_wrong_field_is_named_at_once_by_pointer_with_what_is_allowed() {
    let data = json!({
        "attendance": "early", "minutes": 0, "minutes_late": "ten", "topics": "choice",
        "facilitators": ["P-07", "P/08"], "interpreter": "no", "mood": "low"
    });
    assert_eq!(
        sorted(wrong("session-held", data)),
        sorted([
            "/data/minutes_late is a string; it takes a whole number from 0 to 600",
            "/data/topics is a string; it takes a list of texts",
            "/data/interpreter is a string; it takes true or false",
            "/data/attendance `early` is not taken here; allowed: on-time, late, left-early",
            "/data/facilitators/1 a staff id is 1 to 64 characters without a slash, such as P-07",
            "/data/minutes is 0; it takes a whole number from 1 to 600",
            "/data/mood is not a field here; allowed: attendance, minutes_late, type, mode, \
             minutes, topics, curriculum_item, facilitators, remote_privacy, interpreter, did, \
             response, next_plan",
        ])
    );
}

#[test]
fn all_required_fields_that_are_missing_are_named_with_what_they_take() {
    assert_eq!(
        wrong("goal-set", json!({ "confidence": 4 })),
        [
            "/data/goal is required; it takes text",
            "/data/set_by is required; it takes one of service-user, joint, worker",
            "/data/specificity is required; it takes a whole number from 1 to 3",
            "/data/agreement is required; it takes a whole number from 1 to 3",
        ]
    );
}

#[test]
fn every_type_names_each_of_its_required_fields_and_no_other() {
    for kind in event_types() {
        let required = kind.fields().iter().filter(|field| field.required);
        let mut expected: Vec<_> = required.map(|field| format!("/data/{}", field.name)).collect();
        if let Some(ways) = kind.one_of().filter(|_| expected.is_empty()) {
            expected.push(format!("/data/{}", ways.split(',').next().unwrap()));
        }
        assert_eq!(pointers(kind.name, json!({})), expected, "{}", kind.name);
    }
}

#[test]
fn every_field_of_every_type_refuses_what_it_does_not_take() {
    for kind in event_types() {
        for field in kind.fields().iter().filter(|field| field.kind != "value") {
            let pointer = format!("/data/{}", field.name);
            for misfit in [json!(-1), json!(" "), json!([0]), json!({ "?": [] })] {
                let data = json!({ field.name.clone(): misfit });
                let named = pointers(kind.name, data.clone());
                let named = named.iter().any(|other| other.starts_with(&pointer));
                // The scores of a questionnaire may be called anything.
                let any_name = field.kind == "object" && misfit.is_object();
                assert!(named || any_name, "{} {data}", kind.name);
            }
        }
    }
}

#[test]
fn missing_and_wrong_fields_are_named_together() {
    assert_eq!(
        wrong("phase-moved", json!({ "from": "reach", "evidence": [], "seen": { "safety": -1 } })),
        [
            "/data/evidence is empty; name at least one event that the decision rests on",
            "/data/seen/safety is -1; it takes a whole number, 0 or more",
            "/data/seen/case is required",
            "/data/to is required; it takes one of reach, settle, steady, look, own, live-it",
            "/data/policy_version is required; it takes text",
        ]
    );
}

#[test]
fn several_faults_inside_one_object_are_all_named() {
    let person = json!({
        "name": " ", "date_of_birth": "1990", "nickname": "x", "monitoring": { "a": [] }
    });
    assert_eq!(
        sorted(wrong(
            "referral-received",
            json!({ "reference": "SU-1", "source": "self", "person": person })
        )),
        sorted([
            "/data/person/date_of_birth should be a date such as 2025-03-03",
            "/data/person/monitoring/a is a list; it takes text, a number, true or false",
            "/data/person/name is blank; write something or leave the field out",
            "/data/person/nickname is not a field here; allowed: name, date_of_birth, contact, \
             safe_contact, language, access_needs, monitoring",
        ])
    );
}

#[test]
fn a_number_out_of_range_is_told_its_limits() {
    let ask = |rung: Value| wrong("ask-made", json!({ "rung": rung, "purpose": "pacing" }));
    assert_eq!(ask(json!(6)), ["/data/rung is 6; it takes a whole number from 0 to 5"]);
    assert_eq!(ask(json!(-1)), ["/data/rung is -1; it takes a whole number from 0 to 5"]);
    assert_eq!(ask(json!(1.5)), ["/data/rung is 1.5; it takes a whole number from 0 to 5"]);
    assert_eq!(ask(json!(70_000)), ["/data/rung is 70000; it takes a whole number from 0 to 5"]);
    assert_eq!(ask(Value::Null), ["/data/rung is null; it takes a whole number from 0 to 5"]);
}

#[test]
fn text_that_is_blank_too_long_or_holds_control_characters_is_refused() {
    let words = |text: &str| wrong("own-account-added", json!({ "words": text }));
    assert_eq!(words(" \n "), ["/data/words is blank; write something or leave the field out"]);
    assert_eq!(
        words(&"ü".repeat(12_001)),
        ["/data/words is 12001 characters long; at most 12000 are kept"]
    );
    assert_eq!(
        words("a\u{0}b"),
        ["/data/words holds a control character; only line breaks and tabs are kept"]
    );
}

#[test]
fn text_is_trimmed_and_otherwise_kept_as_written() {
    let long = "ü".repeat(12_000);
    for (sent, kept) in [("  one\n\ttwo  ", "one\n\ttwo"), (long.as_str(), long.as_str())] {
        let entry = read(draft("own-account-added", json!({ "words": sent }))).unwrap();
        assert_eq!(entry.event.data(), json!({ "words": kept }));
    }
}

#[test]
fn a_refusal_never_repeats_a_text() {
    let secret = "something that was said in confidence, and at some length at that";
    for data in [json!({ "words": 1, secret: 1 }), json!({ "words": { secret: secret } })] {
        let said = wrong("own-account-added", data).join("\n");
        assert!(!said.replace(&format!("/data/{secret}"), "").contains(secret), "{said}");
    }
    let said = wrong("goal-reviewed", json!({ "goal": secret, "outcome": secret })).join("\n");
    assert!(!said.contains(secret), "{said}");
}

#[test]
fn a_list_is_no_object_and_an_object_is_no_name() {
    let referral = |source: Value, person: Value| {
        wrong(
            "referral-received",
            json!({ "reference": "SU-1", "source": source, "person": person }),
        )
    };
    assert_eq!(
        referral(json!("self"), json!(["A"])),
        ["/data/person is a list; it takes an object"]
    );
    assert_eq!(
        referral(json!({ "court": null }), Value::Null),
        ["/data/source is an object; it takes one of self, police, court, social-care, \
             probation, cafcass, health, housing, idva, family, employer, other"]
    );
    assert_eq!(
        wrong("action-done", json!(["01957000-0000-7000-8000-000000000001"])),
        ["/data should be an object with the fields of action-done"]
    );
    assert_eq!(
        wrong("consent-given", json!({ "scopes": [{ "a": 1 }] })),
        ["/data/scopes/0 is an object; each item is a string"]
    );
}

#[test]
fn an_id_a_label_and_a_time_show_what_they_look_like() {
    assert_eq!(
        wrong("action-done", json!({ "action": "the first" })),
        ["/data/action should be an id such as 01957000-0000-7000-8000-000000000001"]
    );
    assert_eq!(
        wrong("child-linked", json!({ "child": "Sam Smith" })),
        ["/data/child should be a label such as PP-1: up to 16 letters, digits and dashes"]
    );
    assert_eq!(
        wrong("appointment-arranged", json!({ "when": "2025-03-03" })),
        ["/data/when should be a time such as 2025-03-03T14:10:00Z"]
    );
    assert_eq!(
        wrong("order-noted", json!({ "kind": "bail", "expires": "2025-03-03T10:00:00Z" })),
        ["/data/expires should be a date such as 2025-03-03"]
    );
}

#[test]
fn a_choice_is_taken_or_declined() {
    let refused = ["/data/chosen is required unless declined is true; write what was chosen"];
    assert_eq!(wrong("choice-offered", json!({ "options": ["walk"] })), refused);
    assert_eq!(wrong("choice-offered", json!({ "declined": false })), refused);
    assert!(read(draft("choice-offered", json!({ "declined": true }))).is_ok());
    assert!(read(draft("choice-offered", json!({ "chosen": "walk" }))).is_ok());
}

#[test]
fn a_duty_cover_does_not_end_before_it_starts() {
    let cover =
        |until: &str| json!({ "staff": "S-02", "from": "2025-03-10T09:00:00Z", "until": until });
    assert_eq!(
        wrong("duty-cover-set", cover("2025-03-10T08:59:59Z")),
        ["/data/until lies before `from`; it should not end before it starts"]
    );
    read(draft("duty-cover-set", cover("2025-03-10T09:00:00Z"))).expect("taken");
}

#[test]
fn a_feeling_is_named_by_words_or_by_any_other_means() {
    let named = |mut data: Value| {
        data["prompting"] = json!("prompted");
        read(draft("emotion-named", data))
    };
    assert!(named(json!({ "words": [] })).is_ok());
    assert!(named(json!({ "means": "a drawing" })).is_ok());
    assert_eq!(
        lines(named(json!({}))),
        ["/data/words is required unless means says how the feeling was named; it takes a \
             list of texts"]
    );
}

#[test]
fn an_unknown_type_is_named_beside_what_else_is_wrong() {
    let draft = json!({ "type": "session-hold", "occurred_at": "2025-03-09", "data": {} });
    let said = ["/type `session-hold` is no type of event; /v1/schemas lists them"];
    assert_eq!(lines(read(draft.clone())), said);
    let mut late = draft;
    late["occurred_at"] = json!("2025-03-11");
    assert_eq!(
        lines(read(late)),
        ["/occurred_at lies in the future; record what has happened", said[0]]
    );
}

#[test]
fn what_is_missing_from_the_envelope_is_named_at_once_and_the_data_is_looked_at_too() {
    assert_eq!(
        lines(read(json!({}))),
        ["/type is required", "/occurred_at is required", "/data is required"]
    );
    let draft = json!({ "type": "ask-made", "source": "rumour", "at": 1, "data": { "rung": 9 } });
    assert_eq!(
        sorted(lines(read(draft))),
        sorted([
            "/at is not a field here; allowed: type, id, occurred_at, precision, known_at, source, \
         refers_to, correlation, data",
            "/source `rumour` is not taken here; allowed: observed, self-report, agency, document, \
         system",
            "/occurred_at is required",
            "/data/rung is 9; it takes a whole number from 0 to 5",
            "/data/purpose is required; it takes one of pacing, assessment, curriculum, safety",
        ])
    );
    assert_eq!(lines(read(json!([]))), [" should be an object"]);
}

#[test]
fn nothing_is_recorded_before_it_happens_but_an_appointment_may_lie_ahead() {
    let ahead = json!({ "when": "2030-01-01T09:00:00Z" });
    assert!(read(draft("appointment-arranged", ahead.clone())).is_ok());
    let mut early = draft("appointment-arranged", ahead);
    early["occurred_at"] = json!("2025-03-10T12:00:00.000001Z");
    assert_eq!(lines(read(early)), ["/occurred_at lies in the future; record what has happened"]);
}

#[test]
fn it_happens_then_it_is_known_then_it_is_recorded() {
    let times = |occurred: &str, known: &str| {
        let mut draft = draft("strength-recorded", json!({ "domain": "patience" }));
        draft["occurred_at"] = json!(occurred);
        draft["known_at"] = json!(known);
        lines(read(draft))
    };
    let none: [&str; 0] = [];
    assert_eq!(times("2025-03-09T10:00:00Z", "2025-03-09T10:00:00Z"), none);
    assert_eq!(times("2025-03-09", "2025-03-09T00:00:00Z"), none);
    assert_eq!(times("2025-03-10", "2025-03-10"), none);
    assert_eq!(
        times("2025-03-09T10:00:00Z", "2025-03-09T09:59:59Z"),
        ["/known_at lies before it happened; it should not be before occurred_at"]
    );
    assert_eq!(
        times("2025-03-09T10:00:00Z", "2025-03-10T12:00:01Z"),
        ["/known_at lies in the future; leave it out if it became known just now"]
    );
    assert_eq!(
        times("2025-03-10", "2025-03-09"),
        ["/known_at lies before it happened; it should not be before occurred_at"]
    );
}

#[test]
fn what_is_known_to_the_day_is_a_bare_date_and_never_an_instant() {
    let at = |occurred: &str, precision: &str| {
        let mut draft = draft("strength-recorded", json!({ "domain": "patience" }));
        draft["occurred_at"] = json!(occurred);
        draft["precision"] = json!(precision);
        read(draft)
    };
    assert_eq!(at("2025-03-03", "day").unwrap().precision, Precision::Day);
    assert_eq!(at("2025-03-03", "approximate").unwrap().precision, Precision::Approximate);
    // Half past eleven in the evening UTC is the next day in London's summer.
    assert_eq!(
        lines(at("2024-07-03T23:30:00Z", "day")),
        ["/occurred_at is day, but occurred_at has a time; write it as 2024-07-04"]
    );
    assert_eq!(
        lines(at("2025-03-03", "exact")),
        ["/precision is exact, but occurred_at is a bare date; allowed: day, approximate"]
    );
}

#[test]
fn what_was_observed_was_known_when_it_happened_and_the_rest_when_it_is_recorded() {
    let sent = draft("strength-recorded", json!({ "domain": "patience" }));
    let occurred: Moment = "2025-03-09T10:00:00Z".parse().unwrap();
    assert_eq!(read(sent.clone()).unwrap().known_at, Some(occurred));
    let mut told = sent;
    told["source"] = json!("agency");
    assert_eq!(read(told).unwrap().known_at, None);
}

#[test]
fn what_the_data_names_stands_in_refers_to_as_well() {
    let ids = ["01957000-0000-7000-8000-000000000001", "01957000-0000-7000-8000-000000000002"];
    let known: Vec<EventId> = ids.iter().map(|id| id.parse().unwrap()).collect();
    let mut sent = draft("account-differed", json!({ "accounts": ids }));
    sent["refers_to"] = json!([ids[1]]);
    assert_eq!(read(sent).unwrap().refers_to, [known[1], known[0]]);
    let sent = draft("override-acknowledged", json!({ "override": ids[0] }));
    assert_eq!(read(sent).unwrap().refers_to, [known[0]]);
}

fn draft(kind: &str, data: Value) -> Value {
    json!({ "type": kind, "occurred_at": "2025-03-09T10:00:00Z", "data": data })
}

/// Read at noon on 10 March 2025.
fn read(draft: Value) -> Result<Entry, Invalid> {
    let now: Instant = "2025-03-10T12:00:00Z".parse().expect("written as it should be");
    let stamp = Stamp {
        id: "01957000-0000-7000-8000-00000000000f".parse().expect("written as it should be"),
        recorder: "P-07/practitioner".parse::<Recorder>().expect("written as it should be"),
        now,
        claimed_recorded_at: None,
    };
    Draft::read(&draft)?.into_entry(stamp)
}

fn pointers(kind: &str, data: Value) -> Vec<String> {
    let errors = read(draft(kind, data)).err().map(|Invalid(errors)| errors).unwrap_or_default();
    errors.into_iter().map(|error| error.pointer).collect()
}

fn wrong(kind: &str, data: Value) -> Vec<String> {
    let said = lines(read(draft(kind, data)));
    assert!(!said.is_empty(), "{kind} was taken");
    said
}

fn lines(read: Result<Entry, Invalid>) -> Vec<String> {
    let errors = read.err().map(|Invalid(errors)| errors).unwrap_or_default();
    errors.into_iter().map(|error| format!("{} {}", error.pointer, error.detail)).collect()
}
