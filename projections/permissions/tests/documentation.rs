//! `docs/permissions.md` is what the policy that ships says: made from its decisions, and enough to
//! tell every one of them. `UPDATE_DOCS=1 cargo nextest run -p permissions` writes it anew.

use events::Role;
use permissions::{Action, Ask, Permissions, Relation, Relations, Resource};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const BEFORE: &str = include_str!("page/before.md");
const AFTER: &str = include_str!("page/after.md");

/// When somebody of a role may do something with something.
struct Cell {
    action: Action,
    resource: Resource,
    /// The smallest sets of relations that are enough, and the rules that permit each.
    when: Vec<(Relations, Vec<String>)>,
    /// Whether a conflict of interest takes it away.
    but_for_conflict: bool,
}

impl Cell {
    fn of(permissions: &Permissions, role: Role, action: Action, resource: Resource) -> Self {
        let decide = |relations| permissions.decide(Ask { role, relations, action, resource });
        let allows = |relations| decide(relations).allowed;
        let is_smallest = |enough: &Relations| {
            allows(*enough) && enough.iter().all(|relation| !allows(enough.without(relation)))
        };
        let mut smallest: Vec<_> = Relations::every().filter(is_smallest).collect();
        smallest.sort_by_key(|enough| enough.iter().collect::<Vec<_>>());
        let with_conflict = |enough: &Relations| allows(enough.with(Relation::Conflict));
        Self {
            action,
            resource,
            but_for_conflict: !smallest.iter().all(with_conflict),
            when: smallest.into_iter().map(|it| (it, decide(it).because)).collect(),
        }
    }

    /// What the page lets its reader expect.
    fn says(&self, relations: Relations) -> bool {
        let holds = |enough: Relations| enough.iter().all(|one| relations.contains(one));
        let is_enough = self.when.iter().any(|(enough, _)| holds(*enough));
        is_enough && !(self.but_for_conflict && relations.contains(Relation::Conflict))
    }

    fn row(&self) -> String {
        let words = |enough: Relations| {
            let words: Vec<_> = enough.iter().map(Relation::name).collect();
            if words.is_empty() { "always".to_owned() } else { words.join(" + ") }
        };
        let when: Vec<_> = self.when.iter().map(|(enough, _)| words(*enough)).collect();
        let conflict = if self.but_for_conflict { "; not with conflict" } else { "" };
        let rules: BTreeSet<_> = self.when.iter().flat_map(|(_, rules)| rules).collect();
        let rules: Vec<_> = rules.into_iter().map(|rule| format!("`{rule}`")).collect();
        let (resource, action) = (self.resource, self.action);
        let (when, rules) = (when.join(" · "), rules.join(", "));
        format!("| {resource} | {action} | {when}{conflict} | {rules} |\n")
    }
}

fn cells(permissions: &Permissions, role: Role) -> Vec<Cell> {
    let of_resource = |resource| {
        Action::ALL.into_iter().map(move |action| Cell::of(permissions, role, action, resource))
    };
    Resource::ALL.into_iter().flat_map(of_resource).collect()
}

fn page(permissions: &Permissions) -> String {
    let mut page = BEFORE.to_owned();
    for role in Role::ALL {
        let name = role.name().replace('-', " ");
        let heading = "| with | may | when | by |\n|---|---|---|---|";
        let _ = write!(page, "\n## As {name}\n\n{heading}\n");
        let cells = cells(permissions, role);
        page.extend(cells.iter().filter(|cell| !cell.when.is_empty()).map(Cell::row));
    }
    page.push('\n');
    page.push_str(AFTER);
    page
}

#[test]
fn the_committed_page_is_the_one_that_the_policy_makes() {
    let permissions = Permissions::shipped().expect("it ships");
    let made = page(&permissions);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/permissions.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, &made).expect("writable");
    }
    let committed = fs::read_to_string(&path).unwrap_or_default();
    let hint = "differs from the policy; write it anew with UPDATE_DOCS=1";
    assert!(committed == made, "{} {hint}", path.display());
}

#[test]
fn the_page_is_enough_to_tell_every_decision() {
    let permissions = Permissions::shipped().expect("it ships");
    for role in Role::ALL {
        for cell in cells(&permissions, role) {
            for relations in Relations::every() {
                let Cell { action, resource, .. } = cell;
                let ask = Ask { role, relations, action, resource };
                assert_eq!(cell.says(relations), permissions.decide(ask).allowed, "{ask:?}");
            }
        }
    }
}

#[test]
fn the_page_explains_every_word_that_it_uses() {
    let words = Relation::ALL.map(Relation::name).into_iter();
    let words = words.chain(Action::ALL.map(Action::name)).chain(Resource::ALL.map(Resource::name));
    for word in words {
        assert!(BEFORE.contains(&format!("| {word} |")), "{word} is not explained");
    }
}
