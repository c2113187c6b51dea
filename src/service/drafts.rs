//! What somebody has begun to write about a case and not recorded: theirs alone, and gone with the
//! case if that is erased. It is no part of the record, so that keeping or reading it is no look.

use super::Service;
use crate::Failure;
use crate::access::Caller;
use event_log::KeptDraft;
use events::{BatchId, Compartment, Instant, JourneyId, Role, Stream, Subject};
use std::io;

/// A form that somebody has begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Begun {
    pub(crate) journey: JourneyId,
    /// Which form: `session`, or a type of event.
    pub(crate) form: String,
    /// The key of the form, which tells apart what was begun twice.
    pub(crate) key: BatchId,
    pub(crate) kept_at: Instant,
    /// What was typed, field by field.
    pub(crate) fields: Vec<(String, String)>,
}

impl Service {
    /// Keeps what was typed, in place of what they had typed before into the form of this key.
    pub(crate) fn keep_draft(
        &self,
        caller: &Caller,
        journey: JourneyId,
        form: &str,
        key: BatchId,
        fields: &[(String, String)],
    ) -> Result<(), Failure> {
        self.reads_of(caller, journey)?;
        // A browser may still be keeping what has just been recorded.
        if self.is_recorded(key) {
            return Ok(());
        }
        let text =
            serde_json::to_vec(fields).map_err(|error| Failure::broken(error.to_string()))?;
        let (stream, name) = (stream(caller, journey), name(form, key));
        let kept = self.log.keep_draft(&owner(caller), stream, &name, &text);
        kept.map_err(|error| {
            if error.kind() == io::ErrorKind::InvalidInput {
                return Failure::too_large("this is more than a draft can hold; record it now");
            }
            Failure::unavailable(format!("it could not be kept: {error}; record it now"))
        })
    }

    /// Removes what is too old or about somebody who was erased. Nobody can open that any more.
    pub(crate) fn sweep_drafts(&self) {
        if let Err(error) = self.log.sweep_drafts() {
            tracing::warn!(%error, "old drafts could not be removed");
        }
    }

    /// Whether the form of this key was recorded: then nothing of it is kept any more.
    fn is_recorded(&self, key: BatchId) -> bool {
        !matches!(self.log.find_batch(key, &[0; 32]), Ok(None))
    }

    /// What they have begun, the newest first. Whether a case is still theirs its page decides.
    /// What was kept in the very moment in which its form was recorded is let go of here.
    pub(crate) fn drafts(&self, caller: &Caller) -> Result<Vec<Begun>, Failure> {
        let unread = |error: io::Error| {
            Failure::unavailable(format!("what you had begun cannot be read: {error}"))
        };
        let kept = self.log.drafts(&owner(caller)).map_err(unread)?;
        let all = kept.into_iter().filter_map(begun);
        let (recorded, open): (Vec<_>, Vec<_>) = all.partition(|one| self.is_recorded(one.key));
        for Begun { journey, form, key, .. } in recorded {
            self.forget_draft(caller, journey, &form, key)?;
        }
        Ok(open)
    }

    /// Lets go of one.
    pub(crate) fn forget_draft(
        &self,
        caller: &Caller,
        journey: JourneyId,
        form: &str,
        key: BatchId,
    ) -> Result<(), Failure> {
        let (stream, name) = (stream(caller, journey), name(form, key));
        let forgotten = self.log.forget_draft(&owner(caller), stream, &name);
        forgotten.map_err(|error| Failure::unavailable(format!("it is still kept: {error}")))
    }
}

/// One person in one role: what they write as a practitioner their other roles do not see.
fn owner(caller: &Caller) -> String {
    format!("{}/{}", caller.staff(), caller.role())
}

/// What somebody in victim support writes is sealed as what protected people told; all else as the
/// case, whose key there is from the first referral on. Which other compartments hold anything by
/// now has no part in it: whether a draft can be kept would tell.
fn stream(caller: &Caller, journey: JourneyId) -> Stream {
    let compartment = match caller.role() == Role::SupportWorker {
        true => Compartment::Protected,
        false => Compartment::Case,
    };
    Stream { subject: Subject::Journey(journey), compartment }
}

fn name(form: &str, key: BatchId) -> String {
    format!("{form} {}", key.0)
}

fn begun(kept: KeptDraft) -> Option<Begun> {
    let Subject::Journey(journey) = kept.stream.subject else { return None };
    let (form, key) = kept.name.split_once(' ')?;
    let (form, key) = (form.to_owned(), key.parse().ok()?);
    let fields = serde_json::from_slice(&kept.text).ok()?;
    Some(Begun { journey, form, key, kept_at: kept.kept_at, fields })
}
