//! What holds for every board there is: the list is that of the API's own document.

use crate::client::Client;
use crate::said::{assigned, referral, session};
use crate::stepin::Stepin;
use serde_json::{Value, json};

fn names(client: &Client) -> Vec<String> {
    let document = client.get("/openapi.json").is(200).json();
    let paths = document["paths"].as_object().expect("paths").keys();
    paths.filter_map(|path| path.strip_prefix("/v1/boards/")).map(str::to_owned).collect()
}

fn with_a_case() -> Stepin {
    let stepin = Stepin::started();
    let journey = stepin.practitioner().opens(json!([referral("SU-0042")]));
    stepin.supervisor().records(&journey, [assigned("P-07", json!([]))]);
    stepin.practitioner().records(&journey, [session()]);
    stepin
}

#[test]
fn every_board_is_json_and_csv_and_a_table_on_the_command_line() {
    let stepin = with_a_case();
    let auditor = stepin.asked_by("A-01/auditor");
    let names = names(&auditor);
    assert!(names.len() >= 3, "{names:?}");
    auditor.get("/v1/boards/caseload").is(200);
    let now = chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Millis, true);
    for name in names {
        // Who reads a board of looks is on it the next time, unless it is read as at one moment.
        let path = format!("/v1/boards/{name}?as_at={now}");
        let board = auditor.get(&path).is(200).json();
        let rows = board["rows"].as_array().unwrap_or_else(|| panic!("{name} has no rows")).len();
        let csv = auditor.get_with(&path, &[("accept", "text/csv")]).is(200);
        assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8", "{name}");
        let read = csv::Reader::from_reader(csv.body.as_bytes()).records().count();
        assert_eq!(read, rows, "{name}");
        let url = stepin.url().to_owned();
        let ask = |how: &str| {
            stepin
                .run(["--server", &url, "--as=A-01/auditor", how, "board", &name, "--as-at", &now])
                .ended(0)
        };
        let table = ask("--quiet").out;
        assert!(table.lines().all(|line| line.chars().count() <= 100), "{name}:\n{table}");
        assert_eq!(ask("--json").json(), board, "{name}");
    }
}

#[test]
fn a_board_as_believed_before_there_was_anything_has_nothing_about_a_case() {
    let stepin = with_a_case();
    let auditor = stepin.asked_by("A-01/auditor");
    for name in names(&auditor) {
        let then = auditor.get(&format!("/v1/boards/{name}?as_believed_at=2020-01-01")).is(200);
        assert!(!then.body.contains("SU-0042"), "{name}: {}", then.body);
    }
}

#[test]
fn a_board_that_is_not_ones_own_to_read_says_whose_it_is() {
    let stepin = with_a_case();
    let administrator = stepin.asked_by("AD-1/administrator");
    for name in names(&administrator).into_iter().filter(|name| name != "own-looks") {
        let no = administrator.get(&format!("/v1/boards/{name}")).problem(403, "not-yours-to-read");
        let detail = no.detail();
        assert!(detail.contains(&name) && detail.contains("auditor"), "{detail}");
    }
}

#[test]
fn help_lists_every_board_with_what_it_answers() {
    let stepin = with_a_case();
    let document = stepin.practitioner().get("/openapi.json").is(200).json();
    let help = stepin.run(["board", "--help"]).ended(0).out;
    for name in names(&stepin.practitioner()) {
        let says = document["paths"][format!("/v1/boards/{name}")]["get"]["summary"].clone();
        let start: String = says.as_str().expect("a line").chars().take(30).collect();
        assert!(help.contains(&format!("- {name}:")) && help.contains(&start), "{name}:\n{help}");
    }
}

#[test]
fn an_option_that_a_board_does_not_take_is_refused() {
    let stepin = with_a_case();
    let no = stepin.practitioner().get("/v1/boards/contact?seed=1");
    assert_eq!(no.status, 400, "{}", no.body);
    let said: Value = no.json();
    assert!(said["detail"].as_str().is_some_and(|why| why.contains("seed")), "{said}");
}
