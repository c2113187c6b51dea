//! The record itself: corrections, holds, access, erasure, policy (`docs/domain.md` §5).

use crate::family::family;
use crate::{EventId, FieldError, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

mod access;
mod keeping;
mod organisation;

pub use access::*;
pub use keeping::*;
pub use organisation::*;

family! {
    /// The record itself: corrections, holds, access, erasure, policy.
    RecordEvent {
        EntryCorrected(EntryCorrected) = "entry-corrected", Target, [P W S G];
        EntryRetracted(EntryRetracted) = "entry-retracted", Target, [P W S G];
        DisputeNoted(DisputeNoted) = "dispute-noted", Target, [P W S G];
        HoldPlaced(HoldPlaced) = "hold-placed", Governance, [S G];
        HoldLifted(HoldLifted) = "hold-lifted", Governance, [S G];
        RetentionReviewed(RetentionReviewed) = "retention-reviewed", Governance, [G];
        KeyDestroyed(KeyDestroyed) = "key-destroyed", Governance, [G];
        SubjectAccessRequested(SubjectAccessRequested)
            = "subject-access-requested", Governance, [G];
        SubjectAccessExtended(SubjectAccessExtended)
            = "subject-access-extended", Governance, [G];
        DisclosureDecided(DisclosureDecided) = "disclosure-decided", Governance, [G];
        SubjectAccessPrepared(SubjectAccessPrepared)
            = "subject-access-prepared", Governance, [G];
        SubjectAccessAnswered(SubjectAccessAnswered) = "subject-access-answered", Governance, [G];
        Viewed(RecordRead) = "record-viewed", Governance, [Y];
        Searched(RecordRead) = "record-searched", Governance, [Y];
        Exported(RecordRead) = "record-exported", Governance, [Y];
        ReplayRun(RecordRead) = "replay-run", Governance, [Y];
        AccessRefused(AccessRefused) = "access-refused", Governance, [Y];
        EmergencyAccessOpened(EmergencyAccessOpened) = "emergency-access-opened", Governance, [Y];
        EmergencyAccessClosed(EmergencyAccessClosed) = "emergency-access-closed", Governance, [Y];
        JointAccessRequested(JointAccessRequested) = "joint-access-requested", Governance, [G];
        JointAccessAgreed(JointAccessAgreed) = "joint-access-agreed", Governance, [G];
        PolicyAdopted(PolicyAdopted) = "policy-adopted", Organisation, [Y S G A];
        RoleGranted(RoleChanged) = "role-granted", Organisation, [Y G A];
        RoleRevoked(RoleChanged) = "role-revoked", Organisation, [Y G A];
        TeamChanged(TeamChanged) = "team-changed", Organisation, [Y S G A];
        AgencyShareGranted(AgencyShareGranted) = "agency-share-granted", Governance, [S G];
        ConflictBlocked(ConflictBlocked) = "conflict-blocked", Governance, [Y];
        ConflictDeclared(ConflictDeclared) = "conflict-declared", Governance, [P W S G];
        ConflictEnded(ConflictEnded) = "conflict-ended", Governance, [S G];
        DutyCoverSet(DutyCoverSet) = "duty-cover-set", Organisation, [S G]
            where ends_after_it_starts;
    }
}

fn ends_after_it_starts(cover: &DutyCoverSet) -> Vec<FieldError> {
    let too_early = cover.until < cover.from;
    let error =
        || FieldError::new("/until", "lies before `from`; it should not end before it starts");
    too_early.then(error).into_iter().collect()
}

/// One field of an earlier entry is put right. The original stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryCorrected {
    /// The entry.
    pub target: EventId,
    /// A key of its data, or occurred_at, precision or known_at.
    pub field: Text,
    /// What the field should have said.
    pub new_value: Value,
    /// Why.
    pub reason: Text,
}

/// An earlier entry no longer counts. It stays visible, struck through.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryRetracted {
    /// The entry.
    pub target: EventId,
    /// Why.
    pub reason: RetractionReason,
    /// What else is worth knowing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<Text>,
}

/// The service user sees an entry differently.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DisputeNoted {
    /// The entry.
    pub target: EventId,
    /// The service user's words.
    pub words: Text,
    /// The answer given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Text>,
}

/// Why an entry no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum RetractionReason {
    /// It belongs to somebody else's record.
    WrongPerson,
    /// It was recorded twice.
    Duplicate,
    /// It was recorded in error.
    InError,
}
