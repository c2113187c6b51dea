//! The decision.

use crate::{Ask, Permissions, Relation, Relations};
use cedar_policy::{
    AuthorizationError, Authorizer, Context, Entities, EntityId, EntityTypeName, EntityUid, Policy,
    PrincipalConstraint, Request, RestrictedExpression,
};
use events::Role;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Yes or no, and by which rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Whether it is allowed.
    pub allowed: bool,
    /// The ids of the rules that decided, sorted: those that permit, if it is allowed; those that
    /// forbid, or that could not be evaluated, if it is not. None where nothing permits.
    pub because: Vec<String>,
}

/// What was decided before. The same question has the same answer for as long as the policy lives,
/// so this changes no answer; few of the questions that there are ever come up.
#[derive(Debug, Default)]
pub(crate) struct Cache(Mutex<BTreeMap<Ask, Decision>>);

impl Permissions {
    /// Whether it is allowed, and by which rules. Deny by default; a rule that forbids wins over
    /// all that permit; a rule that cannot be evaluated denies.
    #[must_use]
    pub fn decide(&self, ask: Ask) -> Decision {
        // Whoever panicked while holding it left whole decisions behind.
        let cache = || self.cache.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(decided) = cache().get(&ask) {
            return decided.clone();
        }
        let decision = self.evaluate(ask);
        cache().insert(ask, decision.clone());
        decision
    }

    fn evaluate(&self, ask: Ask) -> Decision {
        let Some(rules) = self.rules.get(&ask.role) else {
            return Decision { allowed: false, because: Vec::new() };
        };
        let response = Authorizer::new().is_authorized(&request(ask), rules, &Entities::empty());
        let diagnostics = response.diagnostics();
        let failed: BTreeSet<_> = diagnostics.errors().map(rule_of).collect();
        if !failed.is_empty() {
            return Decision { allowed: false, because: failed.into_iter().collect() };
        }
        let allowed = response.decision() == cedar_policy::Decision::Allow;
        let because: BTreeSet<_> = diagnostics.reason().map(ToString::to_string).collect();
        Decision { allowed, because: because.into_iter().collect() }
    }
}

/// Whether a rule can say anything to this role. One that is about another role in its head cannot,
/// and need not be evaluated: that leaves a fifth of them.
pub(crate) fn concerns(rule: &Policy, role: Role) -> bool {
    match rule.principal_constraint() {
        PrincipalConstraint::Eq(named) => named == entity(&ROLE, role.name()),
        PrincipalConstraint::Any
        | PrincipalConstraint::In(_)
        | PrincipalConstraint::Is(_)
        | PrincipalConstraint::IsIn(..) => true,
    }
}

fn rule_of(error: &AuthorizationError) -> String {
    match error {
        AuthorizationError::PolicyEvaluationError(error) => error.policy_id().to_string(),
    }
}

fn request(ask: Ask) -> Request {
    let context = CONTEXTS[ask.relations.index()].clone();
    let principal = entity(&ROLE, ask.role.name());
    let action = entity(&ACTION, ask.action.name());
    let resource = entity(&RESOURCE, ask.resource.name());
    Request::new(principal, action, resource, context, None)
        .expect("a request that is held against no schema")
}

/// What Cedar calls a set of relations, for each. Making one takes longer than a decision.
static CONTEXTS: LazyLock<Vec<Context>> = LazyLock::new(|| {
    let context = |relations: Relations| {
        let holds = Relation::ALL.into_iter().map(|relation| {
            let holds = RestrictedExpression::new_bool(relations.contains(relation));
            (relation.name().to_owned(), holds)
        });
        Context::from_pairs(holds).expect("no relation stands twice")
    };
    Relations::every().map(context).collect()
});

static ROLE: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Role"));
static ACTION: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Action"));
static RESOURCE: LazyLock<EntityTypeName> = LazyLock::new(|| kind("Resource"));

/// Parsing it takes longer than a decision.
fn kind(name: &str) -> EntityTypeName {
    name.parse().expect("a word of ours is a name")
}

fn entity(kind: &EntityTypeName, name: &str) -> EntityUid {
    EntityUid::from_type_name_and_id(kind.clone(), EntityId::new(name))
}

#[cfg(test)]
mod tests {
    use super::{PrincipalConstraint, ROLE, entity};
    use crate::Permissions;
    use events::Role;

    #[test]
    fn of_each_role_only_those_rules_are_asked_that_are_about_it_or_about_everybody() {
        let shipped = Permissions::shipped().expect("it is fit");
        let asked = |role: Role| shipped.rules.get(&role).expect("it has some").policies();
        for role in [Role::Practitioner, Role::Auditor, Role::System] {
            let own = entity(&ROLE, role.name());
            let of_another = asked(role).filter(|rule| {
                let about = rule.principal_constraint();
                matches!(about, PrincipalConstraint::Eq(named) if named != own)
            });
            assert_eq!(of_another.count(), 0, "{role}");
        }
        assert!(asked(Role::System).count() > 0, "those about everybody");
        assert!(asked(Role::Auditor).count() > asked(Role::System).count());
    }
}
