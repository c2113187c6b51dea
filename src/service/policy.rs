//! Which policy a view is read under, and adopting one.

use super::Service;
use crate::Failure;
use crate::access::Caller;
use crate::commands::{Refusal, is_of_role};
use crate::failure::kind;
use crate::policies::{Document, only};
use events::vocabulary::AccountabilityEvent;
use events::{Draft, Event, Moment, Precision, Recorded, event_type};
use projections::{Adoption, AsOf, Policy, is_of_permissions};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, PoisonError};

/// In force as long as none was adopted; read once.
static FIRST: LazyLock<Policy> = LazyLock::new(Policy::first);

/// A policy in force, and whether it was so before it was asked for.
pub(crate) struct Adopted {
    pub(crate) already: bool,
    pub(crate) version: String,
}

impl Service {
    /// The policy in force as it was believed: the one last adopted by then, or the first one.
    ///
    /// # Errors
    /// It was adopted, and its document is not there as it was adopted.
    pub(crate) fn policy(&self, as_of: &AsOf) -> Result<Policy, Failure> {
        let adoption =
            self.boards.with_organisation(|organisation| organisation.in_force(as_of).cloned());
        match adoption {
            Some(adoption) => self.as_adopted(&adoption, &self.adopted_document(&adoption)?),
            None => Ok(FIRST.clone()),
        }
    }

    /// The policy to judge overrides under. Where its document is lost, what happened is recorded
    /// all the same, and judged under the first one: no override at all would be worse.
    pub(crate) fn policy_to_decide_under(&self) -> Policy {
        self.policy(&AsOf::NOW).unwrap_or_else(|failure| {
            tracing::error!(%failure, "deciding under the first policy");
            FIRST.clone()
        })
    }

    /// The policy of this version, in force or not.
    ///
    /// # Errors
    /// There is none, or its document is not what it should be.
    pub(crate) fn policy_named(&self, version: &str) -> Result<Policy, Failure> {
        match self.adoption_of(version) {
            Some(adoption) => self.as_adopted(&adoption, &self.adopted_document(&adoption)?),
            None => self.policies.read(version, &self.document(version)?),
        }
    }

    /// The policies that the moves among these events name, so far as their documents are at hand.
    pub(crate) fn decided_under(&self, events: &[Arc<Recorded>]) -> BTreeMap<String, Policy> {
        let mut policies = BTreeMap::new();
        for recorded in events {
            let Event::Accountability(AccountabilityEvent::PhaseMoved(moved)) =
                &recorded.entry.event
            else {
                continue;
            };
            let version = moved.policy_version.as_str();
            if !policies.contains_key(version)
                && let Ok(policy) = self.policy_named(version)
            {
                policies.insert(version.to_owned(), policy);
            }
        }
        policies
    }

    /// The document of this version: the adopted one if it was adopted.
    pub(crate) fn document(&self, version: &str) -> Result<Document, Failure> {
        if let Some(adoption) = self.adoption_of(version) {
            return self.adopted_document(&adoption);
        }
        let documents = self.policies.documents(version)?;
        if documents.is_empty() {
            let known: Vec<_> = self.policies.known()?.into_keys().collect();
            let known = known.join(", ");
            return Err(Failure::malformed(format!(
                "policy: there is no version `{version}`; there is {known}"
            )));
        }
        only(&documents).cloned().ok_or_else(|| {
            lost(format!(
                "policies/{version}.toml in the data folder is not the version {version} that \
                 ships with Stepin: give it another version, or take it away"
            ))
        })
    }

    /// Whether there is a policy of this version, adopted or at hand.
    pub(crate) fn has_policy(&self, version: &str) -> Result<bool, Failure> {
        let is_adopted = self.adoption_of(version).is_some();
        Ok(is_adopted || !self.policies.documents(version)?.is_empty())
    }

    /// Of permissions there are adoptions, too: they are no policy that anything is read under.
    fn adoption_of(&self, version: &str) -> Option<Adoption> {
        if is_of_permissions(version) {
            return None;
        }
        self.boards.with_organisation(|organisation| organisation.adoption(version).cloned())
    }

    /// The very bytes that were adopted, never others.
    fn adopted_document(&self, adoption: &Adoption) -> Result<Document, Failure> {
        let Adoption { version, digest, believed_from, by, .. } = adoption;
        let documents = self.policies.documents(version)?;
        if let Some(document) = documents.iter().find(|document| document.digest == *digest) {
            return Ok(document.clone());
        }
        let fault = match documents.first() {
            None => "its document is not there".to_owned(),
            Some(other) => {
                format!("its document has changed since: its SHA-256 is {}", other.digest)
            }
        };
        let when = Moment::Instant(*believed_from);
        Err(lost(format!(
            "policy {version} was adopted by {by} at {when}, but {fault}. Put the document with \
             the SHA-256 {digest} back as policies/{version}.toml in the data folder, or adopt it \
             again from a copy: `stepin policy adopt FILE`"
        )))
    }

    fn as_adopted(&self, adoption: &Adoption, document: &Document) -> Result<Policy, Failure> {
        self.policies.read(&adoption.version, document).map_err(|failure| {
            let version = &adoption.version;
            lost(format!(
                "policy {version} was adopted and cannot be read by this build: {failure}"
            ))
        })
    }

    /// Adopts a document: keeps it first, then records that it is in force. Adopting what is in
    /// force changes nothing.
    ///
    /// # Errors
    /// It is no policy, not this actor's to adopt, or its version is another document's.
    pub(crate) fn adopt(&self, document: &Document, caller: &Caller) -> Result<Adopted, Failure> {
        may_adopt(caller)?;
        let version = document.read()?.version;
        if is_of_permissions(&version) {
            let why = format!("`{version}` is a name for permissions: give this policy another");
            return Err(Failure::Other(kind::BROKEN_POLICY, why));
        }
        let _one_at_a_time = self.adopting.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_free(&version, document)?;
        let in_force = self.boards.with_organisation(|organisation| {
            organisation.in_force(&AsOf::NOW).is_some_and(|now| now.version == version)
        });
        // Even where it is in force: whoever lost the document brings it back like this.
        self.policies.keep(&version, document)?;
        if !in_force {
            self.record_adoption(caller, &version, &document.digest)?;
        }
        Ok(Adopted { already: in_force, version })
    }

    /// Whether this version is nobody else's: neither adopted nor at hand with other bytes.
    fn is_free(&self, version: &str, document: &Document) -> Result<(), Failure> {
        let taken = |by: &str| {
            Failure::Other(
                kind::VERSION_TAKEN,
                format!(
                    "version {version} is {by}; a version never comes to mean another document: \
                     give yours another version"
                ),
            )
        };
        if let Some(adoption) = self.adoption_of(version) {
            let same = adoption.digest == document.digest;
            return if same { Ok(()) } else { Err(taken("a document that was adopted before")) };
        }
        for there in self.policies.documents(version)? {
            if there.digest != document.digest {
                let by = if there.shipped {
                    "a document that ships with Stepin".to_owned()
                } else {
                    format!("that of policies/{version}.toml in the data folder")
                };
                return Err(taken(&by));
            }
        }
        Ok(())
    }

    pub(super) fn record_adoption(
        &self,
        caller: &Caller,
        version: &str,
        digest: &str,
    ) -> Result<(), Failure> {
        let draft = Draft::read(&json!({
            "type": "policy-adopted",
            "occurred_at": Moment::Instant(self.log.now()),
            "precision": Precision::Exact,
            "data": { "policy_version": version, "digest": digest },
        }))?;
        self.record_of_organisation(caller, vec![draft])
    }
}

/// Whether this is theirs to do at all: of nobody else is a document kept.
pub(super) fn may_adopt(caller: &Caller) -> Result<(), Refusal> {
    let kind = event_type("policy-adopted").expect("it is in the vocabulary");
    is_of_role(kind, caller.role())
}

fn lost(why: String) -> Failure {
    Failure::Other(kind::POLICY_LOST, why)
}
