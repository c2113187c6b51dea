//! The policy that ships, held against `docs/domain.md` §4, over every cell of its table.

use events::Role;
use permissions::{Action, Ask, Permissions, Relation, Relations, Resource, asks};
use std::collections::BTreeSet;

const POLICY: &str = include_str!("../policy.cedar");
const OF_A_CASE: [Resource; 6] = [
    Resource::Case,
    Resource::Safety,
    Resource::Protected,
    Resource::Supervision,
    Resource::Governance,
    Resource::SupportExtract,
];

fn shipped() -> Permissions {
    Permissions::shipped().expect("it ships")
}

fn allowed(permissions: &Permissions) -> BTreeSet<Ask> {
    allowed_of(permissions, |_| true)
}

fn allowed_of(permissions: &Permissions, these: fn(&Ask) -> bool) -> BTreeSet<Ask> {
    asks().filter(these).filter(|ask| permissions.decide(*ask).allowed).collect()
}

#[test]
fn what_ships_has_a_version_and_is_digested_as_a_shell_would() {
    let [wall, schema] = [include_str!("../wall.cedar"), include_str!("../schema.cedarschema")];
    let permissions = shipped();
    assert_eq!(permissions.version(), "permissions-1");
    let whole = [POLICY, wall, schema].concat();
    let digest: String = {
        use sha2::{Digest, Sha256};
        Sha256::digest(whole).iter().map(|byte| format!("{byte:02x}")).collect()
    };
    assert_eq!(permissions.digest(), digest);
}

#[test]
fn what_nothing_permits_is_not_allowed_and_what_is_allowed_is_permitted_by_name() {
    let permissions = shipped();
    for ask in asks() {
        let decision = permissions.decide(ask);
        let mut sorted = decision.because.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!(decision.because, sorted, "{ask:?}");
        let rules = decision.because.iter();
        let all_forbid =
            rules.clone().all(|id| id.starts_with("conflict-") || id.starts_with("the-wall-"));
        if decision.allowed {
            assert!(!decision.because.is_empty(), "{ask:?}");
            assert!(rules.clone().all(|id| id.starts_with(ask.role.name())), "{ask:?}");
        } else {
            assert!(all_forbid, "{ask:?}: {:?}", decision.because);
        }
    }
}

#[test]
fn one_more_relation_never_takes_a_right_away_unless_it_is_a_conflict() {
    let allowed = allowed(&shipped());
    for ask in &allowed {
        for relation in Relation::ALL.into_iter().filter(|one| *one != Relation::Conflict) {
            let more = Ask { relations: ask.relations.with(relation), ..*ask };
            assert!(allowed.contains(&more), "{ask:?} but not with {relation}");
        }
    }
}

#[test]
fn a_conflict_gives_nothing_and_takes_the_whole_case_from_those_who_work_on_it() {
    let permissions = shipped();
    let working = [Role::Practitioner, Role::SupportWorker, Role::Supervisor];
    for ask in asks().filter(|ask| ask.relations.contains(Relation::Conflict)) {
        let with = permissions.decide(ask);
        let relations = ask.relations.without(Relation::Conflict);
        let without = permissions.decide(Ask { relations, ..ask });
        if working.contains(&ask.role) && OF_A_CASE.contains(&ask.resource) {
            assert!(!with.allowed, "{ask:?}");
            assert!(with.because.contains(&"conflict-closes-the-case".to_owned()), "{ask:?}");
        } else {
            assert_eq!(with.allowed, without.allowed, "{ask:?}");
        }
    }
}

#[test]
fn emergency_and_duty_never_open_what_is_protected() {
    let permissions = shipped();
    for ask in asks().filter(|ask| ask.resource == Resource::Protected) {
        let relations = ask.relations.without(Relation::Emergency).without(Relation::Duty);
        let without = Ask { relations, ..ask };
        assert_eq!(permissions.decide(ask), permissions.decide(without), "{ask:?}");
    }
}

#[test]
fn an_emergency_gives_a_practitioner_sight_of_case_and_safety_and_nothing_to_record_in_them() {
    let permissions = shipped();
    let relations = Relations::NONE.with(Relation::Emergency);
    let gives = |action, resource| {
        permissions.decide(Ask { role: Role::Practitioner, relations, action, resource }).allowed
    };
    assert!(gives(Action::Read, Resource::Case) && gives(Action::Read, Resource::Safety));
    assert!(!gives(Action::Record, Resource::Case) && !gives(Action::Record, Resource::Safety));
    assert!(!gives(Action::Read, Resource::Supervision) && !gives(Action::Export, Resource::Case));
}

#[test]
fn what_is_protected_is_read_by_three_roles_and_never_exported_or_replayed() {
    for ask in allowed_of(&shipped(), |ask| ask.resource == Resource::Protected) {
        let has = |relation| ask.relations.contains(relation);
        match (ask.role, ask.action) {
            (Role::SupportWorker, Action::Record) => {}
            (Role::SupportWorker, Action::Read) => {
                assert!(has(Relation::Link) || has(Relation::Operator))
            }
            (Role::Supervisor, Action::Read) => assert!(has(Relation::Purpose)),
            (
                Role::GovernanceLead,
                Action::Read | Action::Record | Action::Answer | Action::Erase,
            ) => {
                assert!(has(Relation::Purpose) && has(Relation::Second), "{ask:?}");
            }
            _ => panic!("{ask:?}"),
        }
    }
}

#[test]
fn an_operator_stands_for_their_role_and_never_for_a_purpose_or_a_second_person() {
    let permissions = shipped();
    for ask in asks().filter(|ask| ask.relations.contains(Relation::Operator)) {
        let stands_for = [Relation::Caseload, Relation::Team, Relation::Link, Relation::Duty];
        let relations = ask.relations.without(Relation::Operator);
        let stood_for = stands_for.into_iter().fold(relations, Relations::with);
        let stood_for = Ask { relations: stood_for, ..ask };
        assert_eq!(
            permissions.decide(ask).allowed,
            permissions.decide(stood_for).allowed,
            "{ask:?}"
        );
    }
}

#[test]
fn auditors_record_nothing_administrators_see_no_case_and_the_service_reads_nothing() {
    for ask in allowed(&shipped()) {
        let is_of_a_case = OF_A_CASE.contains(&ask.resource);
        match ask.role {
            Role::Auditor => {
                let looks = [Action::Read, Action::Replay, Action::Export];
                assert!(looks.contains(&ask.action), "{ask:?}");
            }
            Role::Administrator => assert_eq!(ask.resource, Resource::Organisation, "{ask:?}"),
            Role::System => assert_eq!(ask.action, Action::Record, "{ask:?}"),
            Role::SupportWorker => assert!(is_of_a_case, "{ask:?}"),
            Role::Practitioner | Role::Supervisor | Role::GovernanceLead => {}
        }
    }
}

/// The rules of a document with the remarks before each: its text, cut behind every semicolon.
fn rules(document: &str) -> Vec<&str> {
    let mut rules: Vec<_> = document.split_inclusive(";\n").collect();
    rules.retain(|rule| rule.contains("@id("));
    rules
}

/// Whether a policy in which `rule` reads otherwise allows something else. Only who is named in the
/// rule need be asked.
fn changes(whole: &BTreeSet<Ask>, rule: &str, otherwise: &str) -> bool {
    let mutant = POLICY.replace(rule, otherwise);
    let permissions = Permissions::read("mutant", &mutant).expect("still a policy");
    let is_named = |ask: &Ask| rule.contains(&format!("Role::\"{}\"", ask.role));
    asks().filter(is_named).any(|ask| permissions.decide(ask).allowed != whole.contains(&ask))
}

#[test]
fn no_rule_is_dead_without_any_of_them_some_cell_of_the_table_changes() {
    let whole = allowed(&shipped());
    let rules = rules(POLICY);
    assert_eq!(rules.len(), POLICY.matches("@id(").count());
    for rule in rules {
        assert!(changes(&whole, rule, ""), "nothing changes without {rule}");
    }
}

#[test]
fn every_condition_of_a_rule_is_needed() {
    let whole = allowed(&shipped());
    let mut tried = 0;
    // What a rule asks before it opens what is protected, the wall asks a second time.
    let alone = |rule: &&str| !rule.contains("resource == Resource::\"protected\"");
    for rule in rules(POLICY).into_iter().filter(alone) {
        for (at, _) in rule.match_indices("context.") {
            let end = at + rule[at..].find([' ', ')', ';', '\n']).expect("a word ends");
            for always in ["true", "false"] {
                let otherwise = format!("{}{always}{}", &rule[..at], &rule[end..]);
                let condition = &rule[at..end];
                let changes = changes(&whole, rule, &otherwise);
                assert!(changes, "nothing changes with {always} for {condition} in {rule}");
                tried += 1;
            }
        }
    }
    assert!(tried > 40, "{tried}");
}
