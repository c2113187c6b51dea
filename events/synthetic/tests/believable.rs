//! Two hundred journeys show everything that a demo should show.

use events::{Instant, JourneyId, event_types};
use std::collections::{BTreeMap, BTreeSet};
use synthetic::{Script, Scripted};

const FIXTURE: &str = include_str!("../../../tests/fixtures/acceptance-journey.ndjson");

/// Never scripted: they are about the organisation, about reading, or about the end of a record.
const NEVER: &[&str] = &[
    "hold-placed",
    "hold-lifted",
    "retention-reviewed",
    "key-destroyed",
    "subject-access-requested",
    "subject-access-answered",
    "record-viewed",
    "record-searched",
    "record-exported",
    "replay-run",
    "access-refused",
    "emergency-access-opened",
    "emergency-access-closed",
    "policy-adopted",
    "role-granted",
    "role-revoked",
    "team-changed",
    "agency-share-granted",
    "conflict-blocked",
    "duty-cover-set",
    "conflict-declared",
    "conflict-ended",
    "disclosure-decided",
    "joint-access-agreed",
    "joint-access-requested",
    "subject-access-extended",
    "subject-access-prepared",
];

/// One entry, as these tests look at it.
struct Line {
    at: Instant,
    kind: String,
    occurred: chrono::NaiveDate,
    data: serde_json::Value,
}

fn journeys(seed: u64, count: u64) -> BTreeMap<JourneyId, Vec<Line>> {
    let mut journeys: BTreeMap<JourneyId, Vec<Line>> = BTreeMap::new();
    for Scripted { at, journey, drafts, .. } in Script::new(seed, count) {
        let lines = drafts.into_iter().map(|draft| Line {
            at,
            occurred: draft.occurred_at.day(),
            kind: draft.kind,
            data: draft.data,
        });
        journeys.entry(journey).or_default().extend(lines);
    }
    journeys
}

fn any(journeys: &BTreeMap<JourneyId, Vec<Line>>, shows: impl Fn(&[Line]) -> bool) -> bool {
    journeys.values().filter(|lines| shows(lines)).count() >= 2
}

#[test]
fn every_type_of_event_appears_but_for_those_that_keep_the_record() {
    for seed in [1, 7, 42] {
        let journeys = journeys(seed, 200);
        let seen: BTreeSet<&str> =
            journeys.values().flatten().map(|line| line.kind.as_str()).collect();
        let all: BTreeSet<&str> = event_types().map(|kind| kind.name).collect();
        let missing: Vec<_> = all.difference(&seen).collect();
        let expected: BTreeSet<_> = NEVER.iter().copied().collect();
        assert_eq!(missing, expected.iter().collect::<Vec<_>>(), "seed {seed}");
    }
}

#[test]
fn cases_close_in_every_way() {
    for seed in 0..12 {
        let journeys = journeys(seed, 200);
        let closed = journeys.values().flatten().filter(|line| line.kind == "case-closed");
        let categories: BTreeSet<_> =
            closed.map(|line| line.data["category"].to_string()).collect();
        assert_eq!(categories.len(), 11, "seed {seed}: {categories:?}");
    }
}

#[test]
fn every_kind_of_journey_is_there() {
    let journeys = journeys(7, 200);
    let has = |lines: &[Line], kind: &str| lines.iter().any(|line| line.kind == kind);
    let count = |lines: &[Line], kind: &str| lines.iter().filter(|line| line.kind == kind).count();
    assert!(any(&journeys, |lines| count(lines, "phase-moved") >= 5), "steady");
    assert!(any(&journeys, was_asked_early_and_stepped_back), "asked too early");
    let never_asked = |lines: &[Line]| {
        let asked = ["ask-made", "disclosure-made", "boundary-stated"];
        count(lines, "session-held") >= 8 && !asked.iter().any(|kind| has(lines, kind))
    };
    assert!(any(&journeys, never_asked), "never asked");
    assert!(any(&journeys, |lines| longest_gap(lines) >= 35), "silence");
    let repaired = |line: &Line| line.kind == "repair-tried" && line.data["result"] == "repaired";
    assert!(any(&journeys, |lines| lines.iter().any(repaired)), "ruptures repaired");
    let agrees = |line: &&Line| line.data["pattern"] == "rapid-agreement";
    assert!(any(&journeys, |lines| lines.iter().filter(agrees).count() >= 5), "surface");
    let late = |line: &Line| (line.at.date_naive() - line.occurred).num_days() > 14;
    let learned_late = |line: &Line| line.kind == "incident-learned" && late(line);
    let suspends = |line: &Line| line.data["effect"] == "suspension";
    let overridden =
        |lines: &[Line]| lines.iter().skip(20).any(learned_late) && lines.iter().any(suspends);
    assert!(any(&journeys, overridden), "incidents learned late");
    let written_late = |line: &Line| line.kind == "session-held" && late(line);
    assert!(any(&journeys, |lines| lines.iter().any(written_late)), "late recording");
    let first_days = |lines: &[Line]| has(lines, "case-closed") && !has(lines, "session-held");
    assert!(any(&journeys, first_days), "over before it has begun");
}

fn was_asked_early_and_stepped_back(lines: &[Line]) -> bool {
    let asks = lines
        .iter()
        .position(|line| line.kind == "ask-made" && line.data["rung"].as_u64() >= Some(3));
    let Some(ask) = asks else { return false };
    let moves = lines[..ask].iter().filter(|line| line.kind == "phase-moved").count();
    let missed = lines[ask..].iter().any(|line| {
        let soon = (line.occurred - lines[ask].occurred).num_days() <= 14;
        line.kind == "session-not-held" && soon && line.data["absence"] == "unacceptable"
    });
    moves <= 1 && missed
}

fn longest_gap(lines: &[Line]) -> i64 {
    let held: Vec<_> = lines.iter().filter(|line| line.kind == "session-held").collect();
    let gaps = held.windows(2).map(|pair| (pair[1].occurred - pair[0].occurred).num_days());
    gaps.max().unwrap_or_default()
}

#[test]
fn the_acceptance_journey_is_there_unchanged_with_what_the_system_raises() {
    for count in [1, 10, 60] {
        let whole: Vec<_> = Script::new(5, count).collect();
        let first: JourneyId = "01957000-0000-7000-8000-000000000001".parse().expect("an id");
        let ours = whole.iter().filter(|scripted| scripted.journey == first);
        let mut fixture = FIXTURE.lines().map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("the fixture is well formed")
        });
        let mut raised = Vec::new();
        for scripted in ours {
            for draft in &scripted.drafts {
                let mut written = serde_json::to_value(draft).expect("drafts are JSON");
                if draft.kind == "override-raised" {
                    raised.push((written["data"]["rule"].clone(), scripted.at));
                    continue;
                }
                written["journey"] = serde_json::json!(scripted.journey);
                written["recorder"] = serde_json::json!(scripted.actor);
                written["recorded_at"] = serde_json::json!(scripted.at);
                assert_eq!(Some(written), fixture.next());
            }
        }
        assert_eq!(fixture.next(), None);
        let raised: Vec<_> = raised.iter().map(|(rule, at)| format!("{rule} {at}")).collect();
        let expected = ["\"historic\" 2025-03-03 10:00:00 UTC", "\"O2\" 2025-05-08 10:30:00 UTC"];
        assert_eq!(raised, expected);
    }
}

#[test]
fn no_text_says_he_or_she() {
    for Scripted { drafts, .. } in Script::new(9, 120) {
        for draft in drafts {
            let text = draft.data.to_string().to_lowercase();
            let mut words = text.split(|c: char| !c.is_alphanumeric());
            assert!(
                !words.any(|word| matches!(word, "he" | "she" | "his" | "her" | "him")),
                "{text}"
            );
        }
    }
}
