//! What every policy is held to, and which documents are no policy.

use events::Role;
use permissions::{Action, Ask, Permissions, Relation, Relations, Resource, Unfit, asks};
use std::collections::BTreeSet;

const EVERYTHING: &str = "@id(\"everything\") permit (principal, action, resource);";
const WALL: &str = "the-wall-around-protected-people";

fn read(document: &str) -> Permissions {
    Permissions::read("ours", document).expect("a policy")
}

fn unfit(document: &str) -> Unfit {
    Permissions::read("ours", document).expect_err("no policy")
}

fn ask(role: Role, relations: &[Relation], action: Action, resource: Resource) -> Ask {
    Ask { role, relations: relations.iter().copied().collect(), action, resource }
}

/// The wall, said a second time and in other words: who has a door in it, given everything.
fn has_a_door(ask: Ask) -> bool {
    let has = |relation| ask.relations.contains(relation);
    let stands = |relation| (has(relation) || has(Relation::Operator)) && !has(Relation::Conflict);
    match (ask.role, ask.action) {
        (Role::SupportWorker, Action::Record) => !has(Relation::Conflict),
        (Role::SupportWorker, Action::Read) => stands(Relation::Link),
        (Role::Supervisor, Action::Read) => stands(Relation::Team) && has(Relation::Purpose),
        (Role::GovernanceLead, _) => has(Relation::Purpose) && has(Relation::Second),
        (Role::Practitioner | Role::Auditor | Role::Administrator | Role::System, _)
        | (Role::SupportWorker | Role::Supervisor, _) => false,
    }
}

#[test]
fn a_policy_that_permits_everything_does_not_outvote_the_wall() {
    let permissions = read(EVERYTHING);
    for ask in asks() {
        let decision = permissions.decide(ask);
        if ask.resource == Resource::Protected && !has_a_door(ask) {
            assert!(!decision.allowed, "{ask:?}");
            assert_eq!(decision.because, [WALL], "{ask:?}");
        } else {
            assert!(decision.allowed, "{ask:?}");
            assert_eq!(decision.because, ["everything"], "{ask:?}");
        }
    }
}

#[test]
fn a_policy_of_no_rules_allows_nothing() {
    let permissions = read("");
    for ask in asks() {
        let decision = permissions.decide(ask);
        assert!(!decision.allowed, "{ask:?}");
        let is_behind = ask.resource == Resource::Protected && !has_a_door(ask);
        let because: &[&str] = if is_behind { &[WALL] } else { &[] };
        assert_eq!(decision.because, because, "{ask:?}");
    }
}

#[test]
fn an_organisations_policy_replaces_the_one_that_ships() {
    let own = read(
        "@id(\"b\") permit (principal == Role::\"administrator\", action, resource);
         @id(\"a\") permit (principal, action, resource == Resource::\"case\");
         @id(\"c\") forbid (principal == Role::\"auditor\", action, resource);",
    );
    assert_eq!(own.version(), "ours");
    let allowed = own.decide(ask(Role::Administrator, &[], Action::Read, Resource::Case));
    assert!(allowed.allowed);
    assert_eq!(allowed.because, ["a", "b"], "all that permit, sorted");
    let forbidden = own.decide(ask(Role::Auditor, &[], Action::Read, Resource::Case));
    assert!(!forbidden.allowed);
    assert_eq!(forbidden.because, ["c"]);
    let gone = [Relation::Caseload];
    let gone = own.decide(ask(Role::Practitioner, &gone, Action::Read, Resource::Safety));
    assert!(!gone.allowed && gone.because.is_empty());
}

#[test]
fn the_same_question_has_the_same_answer_the_second_time() {
    let permissions = Permissions::shipped().expect("it ships");
    let theirs = ask(Role::Auditor, &[], Action::Read, Resource::Case);
    let first = permissions.decide(theirs);
    assert_eq!(permissions.decide(theirs), first);
    assert_eq!(first.because, ["auditor-reads-and-replays"]);
}

#[test]
fn a_rule_that_cannot_be_evaluated_denies_and_is_named() {
    let overflows = "@id(\"overflows\") forbid (principal, action, resource)
        when { 9223372036854775807 + (if context.duty then 1 else 0) < 0 };";
    let permissions = read(&format!("{EVERYTHING}\n{overflows}"));
    let asked = |relations: &[Relation]| {
        permissions.decide(ask(Role::Auditor, relations, Action::Read, Resource::Case))
    };
    assert!(asked(&[]).allowed);
    let denied = asked(&[Relation::Duty]);
    assert!(!denied.allowed);
    assert_eq!(denied.because, ["overflows"]);
}

#[test]
fn a_rule_that_the_schema_does_not_know_is_refused_and_named() {
    let rules = [
        "permit (principal == Role::\"practicioner\", action, resource);",
        "permit (principal, action == Action::\"reed\", resource);",
        "permit (principal, action, resource == Resource::\"diary\");",
        "permit (principal, action, resource) when { context.friend };",
        "permit (principal, action, resource) when { context.duty == \"yes\" };",
    ];
    for rule in rules {
        let found = unfit(&format!("{EVERYTHING}\n@id(\"slip\") {rule}"));
        let Unfit::Schema { id, why } = &found else { panic!("{rule}: {found}") };
        assert_eq!(id, "slip", "{rule}");
        assert!(!why.is_empty());
        assert!(found.to_string().starts_with("slip: "), "{found}");
    }
}

#[test]
fn of_several_faults_always_the_same_one_is_told() {
    let fault =
        |id| format!("@id(\"{id}\") permit (principal, action, resource in Action::\"x\");");
    let document = ["m", "b", "a", "z"].map(fault).concat();
    for _ in 0..20 {
        assert!(unfit(&document).to_string().starts_with("a: "));
    }
}

#[test]
fn what_cannot_be_read_is_named_by_its_line() {
    let found = unfit(&format!("// A remark.\n{EVERYTHING}\n\npermit (principal, action;\n"));
    let Unfit::Syntax { line, why } = &found else { panic!("{found}") };
    assert_eq!(*line, 4, "{why}");
    assert!(found.to_string().starts_with("line 4: "), "{found}");
    assert!(why.len() > 10, "{why}");
}

#[test]
fn a_rule_without_an_id_is_named_by_its_line() {
    let rule = "permit (principal, action, resource);";
    let found = unfit(&format!("{EVERYTHING}\n\n// No name.\n{rule}\n{rule}"));
    assert_eq!(found, Unfit::NoId { line: 4 });
    assert_eq!(found.to_string(), "line 4: this rule has no @id(\"…\")");
}

#[test]
fn a_template_is_refused_by_its_line() {
    let template = "@id(\"t\") permit (principal == ?principal, action, resource);";
    let found = unfit(&format!("{EVERYTHING}\n{template}"));
    assert_eq!(found, Unfit::Template { line: 2 });
    assert!(found.to_string().starts_with("line 2: this rule is a template"), "{found}");
}

#[test]
fn two_rules_of_one_id_are_refused() {
    let found = unfit(&EVERYTHING.repeat(2));
    assert_eq!(found, Unfit::Duplicate("everything".to_owned()));
    assert_eq!(found.to_string(), "everything: two rules have this id");
}

#[test]
fn the_walls_id_is_not_for_others_to_have() {
    let found = unfit(&EVERYTHING.replace("everything", WALL));
    assert_eq!(found, Unfit::IsTheWall(WALL.to_owned()));
    assert_eq!(found.to_string(), format!("{WALL}: this id is the wall's, which stands anyway"));
}

#[test]
fn an_id_is_plain_enough_to_be_recorded() {
    let long = format!("a{}", "-b".repeat(50));
    for id in ["", "Two", "two words", "two--words", "-two", "two-", "zwölf", long.as_str()] {
        let found = unfit(&EVERYTHING.replace("everything", id));
        assert_eq!(found, Unfit::Id(id.to_owned()));
        assert!(found.to_string().contains("small letters"), "{found}");
    }
    for id in ["two", "rule-2", &long[..99], &format!("{}c", &long[..99])] {
        read(&EVERYTHING.replace("everything", id));
    }
}

#[test]
fn the_digest_changes_when_any_byte_does() {
    let plain = read(EVERYTHING);
    assert_eq!(plain.digest().len(), 64);
    assert_eq!(plain.digest(), read(EVERYTHING).digest());
    for at in 0..=EVERYTHING.len() {
        // A blank line between words would do; a remark may stand anywhere but inside a word.
        let (before, after) = EVERYTHING.split_at(at);
        if let Ok(changed) = Permissions::read("ours", &format!("{before} {after}")) {
            assert_ne!(changed.digest(), plain.digest(), "{before}| |{after}");
        }
    }
    let other = Permissions::read("another name", EVERYTHING).expect("a policy");
    assert_eq!(other.digest(), plain.digest(), "a name is no rule");
}

#[test]
fn every_relation_of_a_set_is_in_it_and_no_other() {
    let [first, second] = [Relation::Caseload, Relation::Operator];
    let both = Relations::NONE.with(first).with(second);
    assert_eq!(both.iter().collect::<Vec<_>>(), [first, second]);
    assert_eq!(both.without(first), Relations::NONE.with(second));
    assert_eq!(both.without(first).without(first), Relations::NONE.with(second));
    assert_eq!(both.with(first), both);
    assert!(Relations::NONE.is_empty() && !both.is_empty());
    assert_eq!(Relations::ALL, Relation::ALL.into_iter().collect());
    assert_eq!(Relations::every().count(), 512);
    assert_eq!(
        (Relations::NONE.to_string(), both.to_string()),
        ("".into(), "caseload+operator".into())
    );
    assert_eq!(format!("{both:?}"), "Relations(caseload+operator)");
}

#[test]
fn everything_that_can_be_asked_is_asked_once() {
    let all: BTreeSet<_> = asks().collect();
    assert_eq!((all.len(), asks().count()), (372_736, 372_736));
}
