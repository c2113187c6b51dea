//! Teams, duty, roles and policies, as of any moment.

use crate::history::{History, at, believed_at, id};
use events::{Position, StaffId};
use projections::{AsOf, Organisation, organisation};
use serde_json::{Value, json};

const S: &str = "S-02/supervisor";
const G: &str = "G-01/governance-lead";

fn now(history: &History) -> Organisation {
    as_of(history, &AsOf::NOW)
}

fn as_of(history: &History, as_of: &AsOf) -> Organisation {
    Organisation::fold(&history.log, as_of)
}

fn at_position(position: u64) -> AsOf {
    AsOf { believed_at: None, position: Some(Position(position)) }
}

fn changed(history: History, on: &str, change: Value) -> History {
    history.then(S, on, "team-changed", change)
}

fn members(organisation: &Organisation, team: &str) -> Vec<String> {
    organisation.teams[team].members.iter().map(ToString::to_string).collect()
}

fn two_changes() -> History {
    let joined = json!({ "team": "North", "added": ["P-07", "P-09"] });
    let left = json!({ "team": "North", "added": ["P-11"], "removed": ["P-07", "P-99"] });
    changed(changed(History::default(), "2025-03-03", joined), "2025-04-01", left)
}

#[test]
fn a_team_holds_who_joined_and_did_not_leave() {
    assert_eq!(members(&now(&two_changes()), "North"), ["P-09", "P-11"]);
    assert_eq!(now(&two_changes()).teams["North"].events, [id(1), id(2)]);
}

#[test]
fn a_team_as_believed_earlier_holds_who_was_in_it_then() {
    let history = two_changes();
    let earlier = as_of(&history, &believed_at("2025-03-31T23:00:00Z"));
    assert_eq!(members(&earlier, "North"), ["P-07", "P-09"]);
    assert_eq!(members(&as_of(&history, &at_position(1)), "North"), ["P-07", "P-09"]);
    assert!(as_of(&history, &believed_at("2025-03-02T00:00:00Z")).teams.is_empty());
}

#[test]
fn a_team_that_everybody_left_is_still_known() {
    let left = json!({ "team": "North", "removed": ["P-09", "P-11"] });
    let history = changed(two_changes(), "2025-05-01", left);
    assert_eq!(members(&now(&history), "North"), [""; 0]);
}

fn covered(history: History, staff: &str, from: &str, until: &str) -> History {
    let cover = json!({ "staff": staff, "from": from, "until": until });
    history.then(S, "2025-03-03", "duty-cover-set", cover)
}

#[test]
fn whoever_is_on_duty_is_so_from_the_first_moment_until_before_the_last() {
    let history =
        covered(History::default(), "S-02", "2025-03-10T09:00:00Z", "2025-03-17T09:00:00Z");
    let history = covered(history, "S-01", "2025-03-17T09:00:00Z", "2025-03-24T09:00:00Z");
    let on_duty = |time: &str| -> Vec<String> {
        now(&history).on_duty(at(time)).iter().map(ToString::to_string).collect()
    };
    assert_eq!(on_duty("2025-03-10T08:59:59Z"), [""; 0]);
    assert_eq!(on_duty("2025-03-10T09:00:00Z"), ["S-02"]);
    assert_eq!(on_duty("2025-03-17T08:59:59Z"), ["S-02"]);
    assert_eq!(on_duty("2025-03-17T09:00:00Z"), ["S-01"]);
    assert_eq!(on_duty("2025-03-24T09:00:00Z"), [""; 0]);
}

#[test]
fn two_who_are_on_duty_at_once_are_named_once_each() {
    let history =
        ["S-02", "S-01", "S-02"].into_iter().fold(History::default(), |history, staff| {
            covered(history, staff, "2025-03-10T09:00:00Z", "2025-03-17T09:00:00Z")
        });
    let both: Vec<StaffId> = ["S-01", "S-02"].map(|id| id.parse().unwrap()).to_vec();
    assert_eq!(now(&history).on_duty(at("2025-03-12T00:00:00Z")), both);
}

fn adopted(history: History, on: &str, version: &str, digest: &str) -> History {
    let policy = json!({ "policy_version": version, "digest": digest });
    history.then(G, on, "policy-adopted", policy)
}

#[test]
fn the_policy_in_force_is_the_last_one_adopted_by_then() {
    let history = adopted(History::default(), "2025-03-03", "2", "aa");
    let history = adopted(history, "2025-04-01", "3", "sha256:bb");
    let history = adopted(history, "2025-05-01", "2", "aa");
    let organisation = now(&history);
    let in_force = |as_of: &AsOf| organisation.in_force(as_of).map(|one| one.version.as_str());
    assert_eq!(in_force(&believed_at("2025-03-03T11:59:59Z")), None);
    assert_eq!(in_force(&believed_at("2025-03-03T12:00:00Z")), Some("2"));
    assert_eq!(in_force(&at_position(2)), Some("3"));
    assert_eq!(in_force(&AsOf::NOW), Some("2"));
    assert_eq!(organisation.adoption("3").map(|one| one.digest.as_str()), Some("bb"));
    assert_eq!(organisation.adopted[2].event, id(3));
    assert_eq!(organisation.adopted[2].position, Position(3));
    assert_eq!(organisation.adopted[2].believed_from, at("2025-05-01T12:00:00Z"));
}

#[test]
fn a_role_that_is_taken_back_is_no_longer_held() {
    let role = |history: History, kind: &str, role: &str| {
        history.then(G, "2025-03-03", kind, json!({ "staff": "P-07", "role": role }))
    };
    let history = role(History::default(), "role-granted", "practitioner");
    let history = role(history, "role-granted", "supervisor");
    let history = role(history, "role-revoked", "practitioner");
    let staff: StaffId = "P-07".parse().unwrap();
    let roles = now(&history).roles[&staff].clone();
    assert_eq!(roles.into_iter().collect::<Vec<_>>(), [("supervisor".to_owned(), id(2))]);
    assert!(now(&role(history, "role-revoked", "supervisor")).roles.is_empty());
}

#[test]
fn what_is_recorded_of_a_journey_is_not_in_it() {
    assert_eq!(now(&History::referred()), Organisation::default());
}

#[test]
fn a_place_in_the_log_is_shown_to_those_only_who_may_read_places() {
    let history = adopted(History::default(), "2025-03-03", "2", "aa");
    let shown = |role: &str| {
        let reader = crate::history::reader(role);
        organisation(&now(&history), reader, at("2025-03-04T00:00:00Z")).policies[0].position
    };
    assert_eq!(shown("supervisor"), Some(Position(1)));
    assert_eq!(shown("practitioner"), None);
}
