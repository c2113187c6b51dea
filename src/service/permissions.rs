//! Who may do what: the policy of permissions in force, and adopting another.
//!
//! What ships is in force until an organisation adopts its own; the wall around what protected
//! people told stands in either. Each look names the digest that it was decided under, and none is
//! recorded under a policy whose adoption is not on record.

use super::Service;
use super::execute::{RequestKey, busy, tried};
use super::policy::may_adopt;
use crate::Failure;
use crate::access::Caller;
use crate::commands::Decided;
use crate::commands::emergency::by_the_system;
use crate::failure::kind;
use crate::policies::{Policies, is_version};
use ::permissions::Permissions;
use events::vocabulary::{PolicyAdopted, RecordEvent};
use events::{Compartment, EventId, Stream, Subject, Text};
use projections::{Organisation, is_of_permissions};
use std::sync::{Arc, PoisonError};
use uuid::Uuid;

/// What was last adopted, if its document is at hand as it was adopted; else what ships. That the
/// one or the other is in force is on record with the next look.
pub(super) fn in_force(organisation: &Organisation, policies: &Policies) -> Permissions {
    let shipped = Permissions::shipped().expect("what ships is whole: a test reads it");
    let Some(last) = organisation.permissions.last() else { return shipped };
    if last.digest == shipped.digest() {
        return shipped;
    }
    let (version, digest) = (&last.version, &last.digest);
    let document = policies.permissions(version).ok().flatten();
    let read = document.and_then(|text| Permissions::read(version, &text).ok());
    read.filter(|read| read.digest() == *digest).unwrap_or_else(|| {
        tracing::error!(
            version,
            digest,
            "the adopted permissions are not at hand as they were adopted: those that ship count"
        );
        shipped
    })
}

impl Service {
    /// The policy of permissions in force.
    pub(crate) fn permissions(&self) -> Arc<Permissions> {
        self.permissions.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Records that the policy in force is, unless the log says so already.
    pub(crate) fn permissions_are_on_record(&self) -> Result<(), Failure> {
        let permissions = self.permissions();
        let is_on_record = || {
            self.boards.with_organisation(|organisation| {
                let last = organisation.permissions.last();
                last.is_some_and(|adopted| adopted.digest == permissions.digest())
            })
        };
        if is_on_record() {
            return Ok(());
        }
        let _turn = self.turns.take(Subject::Organisation);
        let compartment = Compartment::Governance;
        let stream = Stream { subject: Subject::Organisation, compartment };
        tried(|| {
            if is_on_record() {
                return Ok(());
            }
            let adopted = RecordEvent::PolicyAdopted(PolicyAdopted {
                policy_version: text(permissions.version()),
                digest: text(permissions.digest()),
            });
            let entry = by_the_system(adopted, self.log.now(), EventId(Uuid::now_v7()));
            let expect = vec![(stream, self.log.version(stream))];
            let decided = Decided { expect, entries: vec![(stream, entry)] };
            self.append(RequestKey::fresh(), decided).map(drop)
        })
        .unwrap_or_else(|| Err(busy()))
    }

    /// Adopts a policy of permissions: keeps its document first, then records that it is in force.
    ///
    /// # Errors
    /// It is no such policy, its version is another document's, or it is not theirs to adopt.
    pub(crate) fn adopt_permissions(
        &self,
        caller: &Caller,
        version: &str,
        document: &str,
    ) -> Result<Arc<Permissions>, Failure> {
        may_adopt(caller)?;
        let permissions = read(version, document)?;
        let _one_at_a_time = self.adopting.lock().unwrap_or_else(PoisonError::into_inner);
        let earlier = self.boards.with_organisation(|it| it.adoption(version).cloned());
        if earlier.is_some_and(|earlier| earlier.digest != permissions.digest()) {
            let why = format!(
                "version {version} was adopted with another document; give this one another"
            );
            return Err(Failure::Other(kind::VERSION_TAKEN, why));
        }
        self.policies.keep_permissions(version, document)?;
        self.record_adoption(caller, version, permissions.digest())?;
        let adopted = Arc::new(permissions);
        *self.permissions.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&adopted);
        Ok(adopted)
    }
}

/// Reads a policy of permissions under the name that it is to have.
pub(crate) fn read(version: &str, document: &str) -> Result<Permissions, Failure> {
    let broken = |why: String| Failure::Other(kind::BROKEN_POLICY, why);
    if !is_of_permissions(version) || !is_version(version) {
        return Err(broken(format!("`{version}` should be a version such as permissions-north-2")));
    }
    let read = |text| Permissions::read(version, text).map_err(|unfit| broken(unfit.to_string()));
    let (permissions, none) = (read(document)?, read("")?);
    // It would be a policy, and nobody could do anything from then on: an empty file is a slip.
    if permissions.rules() == none.rules() {
        return Err(broken("it holds no rule: nobody could read or record anything".to_owned()));
    }
    Ok(permissions)
}

fn text(ours: &str) -> Text {
    ours.parse().expect("names and digests are short and plain")
}
