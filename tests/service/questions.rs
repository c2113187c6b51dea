//! The thirty questions of `docs/domain.md` §9, each asked by its number over HTTP and on the
//! command line, with one answer. `docs/questions.md` says which call answers which.

mod cohort;
mod journey;
mod keeping;
mod lines;
mod work;

use crate::client::Client;
use crate::stepin::Stepin;
use lines::Lines;
use serde_json::Value;
use std::collections::BTreeSet;

/// A service over a record that was brought in, and whoever asks.
struct Asked {
    stepin: Stepin,
}

impl Asked {
    fn over(lines: &Lines) -> Self {
        let mut stepin = Stepin::nowhere();
        stepin.run(["init"]).ended(0);
        let file = stepin.file("lines.ndjson", &lines.text());
        stepin.run(["import", "--format", "ndjson", &file]).ended(0);
        stepin.start();
        Self { stepin }
    }

    /// The journey of `docs/domain.md` §10.
    fn over_the_acceptance_journey() -> Self {
        Self::over(&Lines::acceptance())
    }

    fn client(&self, actor: &str) -> Client {
        self.stepin.asked_by(actor)
    }

    /// What the service answers over HTTP, which the command line prints, too.
    #[track_caller]
    fn both(&self, actor: &str, path: &str, arguments: &[&str]) -> Value {
        let answer = self.client(actor).get(path).is(200).json();
        let mut all = vec!["--server", self.stepin.url(), "--as", actor, "--json"];
        all.extend(arguments);
        let printed = self.stepin.run_all(&all).ended(0).json();
        assert_eq!(answer, printed, "{path} and {arguments:?} answer differently");
        answer
    }

    /// The rows of a board, as at the end of a London day.
    #[track_caller]
    fn board(&self, actor: &str, name: &str, day: &str) -> Vec<Value> {
        let path = format!("/v1/boards/{name}?as_at={day}");
        let board = self.both(actor, &path, &["board", name, "--as-at", day]);
        board["rows"].as_array().expect("rows").clone()
    }

    /// A view of a journey, as at the end of a London day.
    #[track_caller]
    fn view(&self, actor: &str, journey: &str, view: &str, day: &str) -> Value {
        let path = format!("/v1/journeys/{journey}/{view}?as_at={day}");
        self.both(actor, &path, &["journey", journey, "--view", view, "--as-at", day])
    }
}

const S: &str = "S-02/supervisor";
const P: &str = "P-07/practitioner";
const A: &str = "A-01/auditor";
const W: &str = "W-03/support-worker";

fn row<'a>(rows: &'a [Value], key: &str, is: &str) -> &'a Value {
    let found = rows.iter().find(|row| row[key] == is);
    found.unwrap_or_else(|| panic!("no row has {key} {is}: {rows:#?}"))
}

#[test]
fn the_table_answers_every_question_with_calls_that_there_are() {
    let page = include_str!("../../docs/questions.md");
    let numbers: BTreeSet<u32> = page
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok())
        .collect();
    assert_eq!(numbers, (1..=30).collect());
    let openapi: Value =
        serde_json::from_str(include_str!("../../docs/openapi.json")).expect("JSON");
    let paths = openapi["paths"].as_object().expect("paths");
    for word in page.split('`').filter_map(|code| code.strip_prefix("GET ")) {
        let path = word.split('?').next().expect("a path");
        assert!(paths.contains_key(path), "{path} is not served");
    }
}
