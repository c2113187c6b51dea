//! The command line beside a running service.

use crate::said::But;
use crate::said::{assigned, corrected, days_ago, denial, event, referral, session};
use crate::stepin::Stepin;
use serde_json::json;

const ASKS: [&[&str]; 20] = [
    &["journey", "SU-0042"],
    &["--json", "journey", "SU-0042"],
    &["journey", "SU-0042", "--view=summary"],
    &["--json", "journey", "SU-0042", "--view=summary"],
    &["--json", "journey", "SU-0042", "--at-version=3"],
    &["--as=P-07/practitioner", "journey", "SU-0042"],
    &["board", "contact"],
    &["--json", "board", "contact"],
    &["board", "caseload", "--csv"],
    &["--json", "board", "caseload", "--practitioner=P-11"],
    &["--json", "board", "contact", "--team=North"],
    &["board", "caseload", "--team=South"],
    &["organisation", "--as-at=2025-03-12T12:00:00Z"],
    &["--json", "organisation", "--as-at=2025-03-12"],
    &["--json", "policy", "list"],
    &["policy", "list"],
    &["policy", "show"],
    &["--json", "policy", "show"],
    &["policy", "show", "9"],
    &["journey", "SU-9999"],
];

fn asked(stepin: &Stepin, server: Option<&str>, ask: &[&str]) -> (i32, String, String) {
    let ran = match (server, ask) {
        (None, [a, b]) => stepin.run([*a, *b]),
        (None, [a, b, c]) => stepin.run([*a, *b, *c]),
        (None, [a, b, c, d, ..]) => stepin.run([*a, *b, *c, *d]),
        (Some(url), [a, b]) => stepin.run(["--server", url, *a, *b]),
        (Some(url), [a, b, c]) => stepin.run(["--server", url, *a, *b, *c]),
        (Some(url), [a, b, c, d, ..]) => stepin.run(["--server", url, *a, *b, *c, *d]),
        (_, [] | [_]) => panic!("nothing is asked"),
    };
    (ran.code, ran.out, ran.said)
}

/// A service over a journey with a bit of everything.
fn served() -> Stepin {
    let stepin = Stepin::started();
    let practitioner = stepin.practitioner();
    let journey = practitioner.opens(json!([referral("SU-0042")]));
    let [seen, ..] = practitioner.records(&journey, [denial().on(&days_ago(18)), session()]);
    practitioner.records(&journey, [corrected(&seen, "pattern", json!("blame"))]);
    stepin.supervisor().records(&journey, [assigned("P-07", json!(["P-11"]))]);
    let raised = json!({ "rule": "judgement", "effect": "review" });
    stepin.supervisor().records(&journey, [event("override-raised", raised)]);
    let until = "2025-03-13T09:00:00Z";
    let cover = json!({ "staff": "S-02", "from": "2025-03-10T09:00:00Z", "until": until });
    let joined = event("team-changed", json!({ "team": "North", "added": ["P-11", "local"] }));
    let set = json!([joined, event("duty-cover-set", cover)]);
    stepin.supervisor().asks_of_organisation(set).is(201);
    stepin
}

#[test]
fn a_service_answers_as_its_folder_does() {
    let mut stepin = served();
    let url = stepin.url().to_owned();
    let through: Vec<_> = ASKS.iter().map(|ask| asked(&stepin, Some(&url), ask)).collect();
    stepin.stop();
    for (ask, through) in ASKS.iter().zip(through) {
        assert_eq!(asked(&stepin, None, ask), through, "{ask:?}");
    }
}

#[test]
fn a_second_process_is_told_who_holds_the_folder() {
    let stepin = served();
    let url = stepin.url().to_owned();
    for ask in [&["board", "contact"][..], &["journey", "SU-0042"]] {
        let (code, out, said) = asked(&stepin, None, ask);
        assert_eq!((code, out.as_str()), (4, ""), "{said}");
        assert!(said.contains(&url) && said.contains("--server"), "{said}");
    }
    for command in ["verify", "rebuild", "replay"] {
        let ran = stepin.run([command]).ended(4);
        assert!(ran.said.contains(&url), "{command}: {}", ran.said);
    }
    let port = stepin.run(["serve", "--listen=127.0.0.1:0"]).ended(4);
    assert!(port.said.contains(&url), "{}", port.said);
}

#[test]
fn what_is_recorded_through_a_service_is_recorded_as_on_a_folder() {
    let mut stepin = Stepin::started();
    let url = stepin.url().to_owned();
    let referral = r#"--data={"reference": "SU-0042", "source": "self"}"#;
    let held = r#"--data={"attendance": "on-time"}"#;
    let by = "--as=P-07/practitioner";
    let opened = ["--server", &url, by, "record", "new", "--type=referral-received", referral];
    let through = stepin.run(opened).ended(0);
    assert!(through.out.contains("recorded referral-received  case 1"), "{}", through.out);
    let note = ["--server", &url, by, "record", "SU-0042", "--type=session-held", held];
    let through = stepin.run(note).ended(0).out;
    stepin.stop();
    let on_folder = [by, "record", "SU-0042", "--type=session-held", held];
    let on_folder = stepin.run(on_folder).ended(0).out;
    let words = |out: &str| {
        let lines = out.lines().map(|line| line.split_whitespace().take(2).collect::<Vec<_>>());
        lines.map(|words| words.join(" ")).collect::<Vec<_>>()
    };
    assert_eq!(words(&through), words(&on_folder));
    assert!(on_folder.contains("session-held  case 3"), "{on_folder}");
}

#[test]
fn a_refusal_through_a_service_ends_and_reads_as_on_a_folder() {
    let mut stepin = served();
    let url = stepin.url().to_owned();
    let cases: [[&str; 5]; 4] = [
        ["--as=P-07/practitioner", "record", "SU-0042", "--type=goal-set", "--data={}"],
        ["--as=A-01/auditor", "record", "SU-0042", "--type=session-held", "--data={}"],
        ["--as=P-07/practitioner", "record", "SU-0042", "--type=tea-served", "--data={}"],
        ["--as=P-07/practitioner", "journey", "SU-0042", "--at-position=2", "--view=timeline"],
    ];
    let day = format!("--occurred-at={}", days_ago(1));
    let ran = |stepin: &Stepin, server: Option<&str>, [a, b, c, d, e]: [&str; 5]| {
        let day = if b == "record" { day.as_str() } else { "--json" };
        let ran = match server {
            Some(url) => stepin.run(["--server", url, a, b, c, d, e, day]),
            None => stepin.run([a, b, c, d, e, day]),
        };
        (ran.code, ran.out, ran.said)
    };
    let through = cases.map(|case| ran(&stepin, Some(&url), case));
    stepin.stop();
    for (case, through) in cases.into_iter().zip(through) {
        assert_eq!(through.0, 1, "{case:?}: {}", through.2);
        assert_eq!(ran(&stepin, None, case), through, "{case:?}");
    }
}

#[test]
fn a_service_that_is_not_there_ends_with_4() {
    let stepin = Stepin::nowhere();
    let ran = stepin.run(["--server", "http://127.0.0.1:9", "board", "contact"]).ended(4);
    assert!(ran.said.contains("no answer"), "{}", ran.said);
}

#[test]
fn an_address_that_others_can_reach_is_not_listened_on() {
    let stepin = Stepin::nowhere();
    stepin.run(["init"]).ended(0);
    let ran = stepin.run(["serve", "--listen=0.0.0.0:0"]).ended(2);
    assert!(ran.said.contains("loopback"), "{}", ran.said);
}

#[test]
fn a_service_at_which_nobody_signs_in_says_so() {
    let said = Stepin::started().logged();
    assert!(said.contains("NOBODY SIGNS IN") && said.contains("X-Stepin-Actor"), "{said}");
}
