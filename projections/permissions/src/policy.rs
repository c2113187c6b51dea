//! Reading a policy: syntax, names, schema, digest.

use crate::Unfit;
use crate::decide::{Cache, concerns};
use cedar_policy::{ParseErrors, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator};
use events::Role;
use miette::Diagnostic;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

const POLICY: &str = include_str!("../policy.cedar");
const WALL: &str = include_str!("../wall.cedar");
const SCHEMA: &str = include_str!("../schema.cedarschema");

/// The version of the policy that ships.
const SHIPPED: &str = "permissions-1";

/// Event records name rules by their ids.
const ID_MAX: usize = 100;

/// A policy that was read and checked, with the wall.
#[derive(Debug)]
pub struct Permissions {
    version: String,
    document: String,
    digest: String,
    /// Those that concern each role.
    pub(crate) rules: BTreeMap<Role, PolicySet>,
    pub(crate) cache: Cache,
}

impl Permissions {
    /// The policy that ships.
    ///
    /// # Errors
    /// It is not fit, which the tests of this crate rule out.
    pub fn shipped() -> Result<Self, Unfit> {
        Self::read(SHIPPED, POLICY)
    }

    /// An organisation's own policy, instead of the one that ships. The wall stands all the same.
    ///
    /// # Errors
    /// It has a fault, which is named by line or by the rule's id.
    pub fn read(version: &str, document: &str) -> Result<Self, Unfit> {
        let schema: Schema = SCHEMA.parse().expect("the schema that ships is one");
        let wall = parse(WALL)?;
        let is_the_wall =
            |rule: &Policy| wall.iter().any(|wall| id_of(wall).is_some_and(|id| named(rule, id)));
        let own = parse(document)?;
        if let Some(rule) = own.iter().find(|rule| is_the_wall(rule)) {
            return Err(Unfit::IsTheWall(id_of(rule).unwrap_or_default().to_owned()));
        }
        let mut rules = PolicySet::new();
        for (rule, text) in
            own.iter().map(|rule| (rule, document)).chain(wall.iter().map(|rule| (rule, WALL)))
        {
            let id = id_of(rule).ok_or_else(|| Unfit::NoId { line: line_of(rule, text) })?;
            if !is_plain(id) {
                return Err(Unfit::Id(id.to_owned()));
            }
            let rule = rule.new_id(PolicyId::new(id));
            rules.add(rule).map_err(|_| Unfit::Duplicate(id.to_owned()))?;
        }
        check(&rules, schema)?;
        Ok(Self {
            version: version.to_owned(),
            document: document.to_owned(),
            digest: digest(&[document, WALL, SCHEMA]),
            rules: Role::ALL.into_iter().map(|role| (role, of_role(&rules, role))).collect(),
            cache: Cache::default(),
        })
    }

    /// Which version it is, by the name that it was adopted under.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The document as it was written, without the wall.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// The wall, as it is added to every document.
    #[must_use]
    pub const fn wall() -> &'static str {
        WALL
    }

    /// The ids of its rules, the wall's among them.
    #[must_use]
    pub fn rules(&self) -> BTreeSet<String> {
        let all = self.rules.values().flat_map(PolicySet::policies);
        all.map(|rule| rule.id().to_string()).collect()
    }

    /// SHA-256 over the policy, the wall and the schema, one after the other, in hex: what
    /// `cat policy.cedar wall.cedar schema.cedarschema | sha256sum` prints.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }
}

/// The rules of a document, in its order.
fn parse(document: &str) -> Result<Vec<Policy>, Unfit> {
    let read: PolicySet = document.parse().map_err(|errors| syntax(&errors, document))?;
    if let Some(template) = read.templates().next() {
        let at = template.as_ref().loc().map_or(0, |loc| loc.start());
        return Err(Unfit::Template { line: line(document, at) });
    }
    let mut rules: Vec<_> = read.policies().cloned().collect();
    rules.sort_by_key(start_of);
    Ok(rules)
}

fn syntax(errors: &ParseErrors, document: &str) -> Unfit {
    let at = errors.labels().and_then(|mut labels| labels.next());
    let at = at.map_or(0, |label| label.offset());
    Unfit::Syntax { line: line(document, at), why: errors.to_string() }
}

fn check(rules: &PolicySet, schema: Schema) -> Result<(), Unfit> {
    let result = Validator::new(schema).validate(rules, ValidationMode::Strict);
    let faults = result
        .validation_errors()
        .map(|fault| Unfit::Schema { id: fault.policy_id().to_string(), why: fault.to_string() });
    // The set has no order: of several faults always the same one is told.
    let first = faults.min_by_key(ToString::to_string);
    first.map_or(Ok(()), Err)
}

fn of_role(rules: &PolicySet, role: Role) -> PolicySet {
    let theirs = rules.policies().filter(|rule| concerns(rule, role)).cloned();
    PolicySet::from_policies(theirs).expect("they stood in one set before")
}

fn id_of(rule: &Policy) -> Option<&str> {
    rule.annotation("id")
}

fn named(rule: &Policy, id: &str) -> bool {
    id_of(rule) == Some(id)
}

/// Small letters and digits, in words joined by single hyphens.
fn is_plain(id: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    id.len() <= ID_MAX && id.split('-').all(is_word)
}

fn start_of(rule: &Policy) -> usize {
    rule.as_ref().loc().map_or(0, |loc| loc.start())
}

fn line_of(rule: &Policy, document: &str) -> usize {
    line(document, start_of(rule))
}

/// The line that a place in a document is in, counted from 1.
fn line(document: &str, at: usize) -> usize {
    1 + document.bytes().take(at).filter(|byte| *byte == b'\n').count()
}

fn digest(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
