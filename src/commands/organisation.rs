//! What is recorded about the organisation: teams, duty, roles, policies. It belongs to no journey.

use super::working::pointer_to;
use super::{Decided, KnownPolicies, Refusal, may_record};
use events::vocabulary::{PolicyAdopted, RecordEvent, RoleChanged, TeamChanged};
use events::{
    Compartment, Entry, Event, EventId, Home, Invalid, Recorded, Role, Stream, Subject, Version,
};
use projections::{AsOf, Organisation};
use std::collections::BTreeSet;
use std::sync::Arc;

/// The one stream that these events stand in.
const STREAM: Stream =
    Stream { subject: Subject::Organisation, compartment: Compartment::Governance };

pub(super) fn decide(
    log: &[Arc<Recorded>],
    entries: Vec<Entry>,
    policies: &KnownPolicies,
) -> Result<Decided, Refusal> {
    let organisation = Organisation::fold(log.iter().map(Arc::as_ref), &AsOf::NOW);
    let mut there: BTreeSet<EventId> = log.iter().map(|recorded| recorded.entry.id).collect();
    for (index, entry) in entries.iter().enumerate() {
        let judged = rule(&organisation, policies, entry).and_then(|()| refers(&there, entry));
        judged.map_err(|refusal| refusal.under(&format!("/events/{index}")))?;
        there.insert(entry.id);
    }
    let version = log.last().map_or(Version(0), |last| last.version);
    let entries = entries.into_iter().map(|entry| (STREAM, entry)).collect();
    Ok(Decided { expect: vec![(STREAM, version)], entries })
}

fn rule(
    organisation: &Organisation,
    policies: &KnownPolicies,
    entry: &Entry,
) -> Result<(), Refusal> {
    may_record(entry)?;
    let kind = entry.event.event_type();
    if kind.home != Home::Organisation {
        let detail = format!(
            "{} is about a journey, not about the organisation: POST it to \
             /v1/journeys/ID/events, or `stepin record ID`",
            kind.name
        );
        return Err(Invalid::field("/type", detail).into());
    }
    let Event::Record(event) = &entry.event else { return Ok(()) };
    match event {
        RecordEvent::PolicyAdopted(adopted) => policy(organisation, policies, adopted),
        RecordEvent::TeamChanged(change) => team(change),
        RecordEvent::RoleGranted(change) => role(change).and_then(|()| to_another(entry, change)),
        RecordEvent::RoleRevoked(change) => role(change),
        // What a duty cover has to say, its type says; the others have another home.
        RecordEvent::DutyCoverSet(_)
        | RecordEvent::EntryCorrected(_)
        | RecordEvent::EntryRetracted(_)
        | RecordEvent::DisputeNoted(_)
        | RecordEvent::HoldPlaced(_)
        | RecordEvent::HoldLifted(_)
        | RecordEvent::RetentionReviewed(_)
        | RecordEvent::KeyDestroyed(_)
        | RecordEvent::SubjectAccessRequested(_)
        | RecordEvent::SubjectAccessAnswered(_)
        | RecordEvent::Viewed(_)
        | RecordEvent::Searched(_)
        | RecordEvent::Exported(_)
        | RecordEvent::ReplayRun(_)
        | RecordEvent::AccessRefused(_)
        | RecordEvent::EmergencyAccessOpened(_)
        | RecordEvent::EmergencyAccessClosed(_)
        | RecordEvent::AgencyShareGranted(_)
        | RecordEvent::SubjectAccessExtended(_)
        | RecordEvent::DisclosureDecided(_)
        | RecordEvent::SubjectAccessPrepared(_)
        | RecordEvent::JointAccessRequested(_)
        | RecordEvent::JointAccessAgreed(_)
        | RecordEvent::ConflictBlocked(_)
        | RecordEvent::ConflictDeclared(_)
        | RecordEvent::ConflictEnded(_) => Ok(()),
    }
}

fn refers(there: &BTreeSet<EventId>, entry: &Entry) -> Result<(), Refusal> {
    let Some(missing) = entry.refers_to.iter().find(|id| !there.contains(id)) else {
        return Ok(());
    };
    let detail = format!("{missing} is no event of the organisation; give the id of one that is");
    Err(Invalid::field(pointer_to(entry, *missing), detail).into())
}

/// Views are read under what is adopted, so its document has to be at hand, and a version never
/// comes to mean another document.
fn policy(
    organisation: &Organisation,
    policies: &KnownPolicies,
    adopted: &PolicyAdopted,
) -> Result<(), Refusal> {
    let (version, digest) = (adopted.policy_version.as_str(), adopted.digest.as_str());
    let invalid = |at: &str, detail: String| Err(Invalid::field(at, detail).into());
    let Some(known) = policies.get(version) else {
        let versions: Vec<_> = policies.keys().map(String::as_str).collect();
        let detail = format!(
            "there is no policy `{version}` here, only {}; `stepin policy adopt FILE` brings its \
             document in and records this event",
            versions.join(", ")
        );
        return invalid("/data/policy_version", detail);
    };
    if known != digest.strip_prefix("sha256:").unwrap_or(digest) {
        let detail = format!(
            "is not that of policy {version}, which is {known}; to adopt another document give it \
             another version and run `stepin policy adopt FILE`"
        );
        return invalid("/data/digest", detail);
    }
    match organisation.adoption(version) {
        Some(earlier) if earlier.digest != *known => invalid(
            "/data/digest",
            format!(
                "is not that with which version {version} was adopted before, {}; give the other \
                 document another version",
                earlier.digest
            ),
        ),
        Some(_) | None => Ok(()),
    }
}

fn team(change: &TeamChanged) -> Result<(), Refusal> {
    let added: BTreeSet<_> = change.added.iter().flatten().collect();
    match change.removed.iter().flatten().find(|staff| added.contains(staff)) {
        None => Ok(()),
        Some(staff) => {
            let detail = format!("names {staff}, who is also among those who joined");
            Err(Invalid::field("/data/removed", detail).into())
        }
    }
}

fn role(change: &RoleChanged) -> Result<(), Refusal> {
    let known = change.role.as_str().parse::<Role>();
    let granted = known.and_then(|role| match role {
        Role::System => Err("nobody is given the role of the system".to_owned()),
        Role::Practitioner
        | Role::SupportWorker
        | Role::Supervisor
        | Role::Auditor
        | Role::GovernanceLead
        | Role::Administrator => Ok(()),
    });
    granted.map_err(|why| Invalid::field("/data/role", why).into())
}

/// Nobody grants a role to themselves. The operator on the data folder acts as `local`, who is
/// nobody, when they make the first administrator.
fn to_another(entry: &Entry, change: &RoleChanged) -> Result<(), Refusal> {
    if entry.recorder.id == change.staff {
        return Err(Refusal::NeedsAnother("nobody grants a role to themselves".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::Refusal;
    use super::super::spec::{
        G, Given, P, S, event, given, given_organisation, id, referral, session,
    };
    use super::STREAM;
    use events::{Draft, Version};
    use serde_json::{Value, json};

    fn nothing() -> Given {
        given_organisation([("1", "aa"), ("2", "bb")], [])
    }

    fn cover() -> Draft {
        let until = "2025-03-13T09:00:00Z";
        let cover = json!({ "staff": "S-02", "from": "2025-03-12T09:00:00Z", "until": until });
        event("duty-cover-set", cover)
    }

    fn team(change: Value) -> Draft {
        event("team-changed", change)
    }

    fn adopted(version: &str, digest: &str) -> Draft {
        event("policy-adopted", json!({ "policy_version": version, "digest": digest }))
    }

    fn role(role: &str) -> Draft {
        event("role-granted", json!({ "staff": "P-07", "role": role }))
    }

    #[test]
    fn what_is_about_the_organisation_stands_in_its_one_stream() {
        let north = || team(json!({ "team": "North", "added": ["P-07"] }));
        let decided = given_organisation([], [(S, north())]).when_all(S, vec![cover(), north()]);
        let decided = decided.recorded();
        assert_eq!(decided.expect, [(STREAM, Version(1))]);
        assert!(decided.entries.iter().all(|(stream, _)| *stream == STREAM));
    }

    #[test]
    fn each_role_records_what_is_its_own() {
        for (actor, draft) in [(P, cover()), ("A-01/auditor", cover()), (S, role("practitioner"))] {
            let refusal = nothing().when(actor, draft).refused();
            assert!(matches!(refusal, Refusal::NotTheirs { .. }), "{refusal}");
        }
        nothing().when(G, role("practitioner")).recorded();
        nothing().when(G, cover()).recorded();
    }

    #[test]
    fn what_is_about_a_journey_is_not_about_the_organisation() {
        nothing().when(P, session("2025-03-12")).invalid_at(&["/events/0/type"]);
        let hold = event("hold-placed", json!({ "basis": "a court order" }));
        nothing().when_all(S, vec![cover(), hold]).invalid_at(&["/events/1/type"]);
        let retracted = json!({ "target": id(1), "reason": "in-error" });
        let retracted = event("entry-retracted", retracted);
        given_organisation([], [(S, cover())]).when(S, retracted).invalid_at(&["/events/0/type"]);
    }

    #[test]
    fn what_is_about_the_organisation_belongs_to_no_journey() {
        given([(P, referral())]).when(S, cover()).invalid_at(&["/events/0/type"]);
    }

    #[test]
    fn a_duty_cover_does_not_end_before_it_starts() {
        let until = "2025-03-12T08:00:00Z";
        let cover = json!({ "staff": "S-02", "from": "2025-03-12T09:00:00Z", "until": until });
        nothing().when(S, event("duty-cover-set", cover)).invalid_at(&["/events/0/data/until"]);
    }

    #[test]
    fn nobody_joins_and_leaves_a_team_at_once() {
        let both = json!({ "team": "North", "added": ["P-07"], "removed": ["P-09", "P-07"] });
        nothing().when(S, team(both)).invalid_at(&["/events/0/data/removed"]);
    }

    #[test]
    fn a_role_that_is_granted_is_one_that_there_is_for_people() {
        nothing().when(G, role("manager")).invalid_at(&["/events/0/data/role"]);
        nothing().when(G, role("system")).invalid_at(&["/events/0/data/role"]);
    }

    #[test]
    fn nobody_grants_a_role_to_themselves() {
        let to =
            |staff: &str| event("role-granted", json!({ "staff": staff, "role": "supervisor" }));
        for actor in ["AD-1/administrator", "G-01/governance-lead"] {
            let (own, _) = actor.split_once('/').expect("an id and a role");
            let refusal = nothing().when(actor, to(own)).refused();
            assert!(matches!(refusal, Refusal::NeedsAnother(_)), "{refusal}");
            nothing().when(actor, to("S-09")).recorded();
            let left = event("role-revoked", json!({ "staff": own, "role": "supervisor" }));
            nothing().when(actor, left).recorded();
        }
    }

    #[test]
    fn a_policy_is_adopted_whose_document_is_at_hand() {
        nothing().when(S, adopted("2", "bb")).recorded();
        nothing().when(G, adopted("2", "sha256:bb")).recorded();
        nothing().when(S, adopted("3", "cc")).invalid_at(&["/events/0/data/policy_version"]);
        nothing().when(S, adopted("2", "aa")).invalid_at(&["/events/0/data/digest"]);
    }

    #[test]
    fn an_adopted_version_never_comes_to_mean_another_document() {
        let adopted_before = given_organisation([("2", "bb")], [(S, adopted("2", "bb"))]);
        let changed = adopted_before.and_now_at_hand([("2", "cc")]);
        changed.when(S, adopted("2", "cc")).invalid_at(&["/events/0/data/digest"]);
    }

    #[test]
    fn what_an_event_refers_to_is_an_event_of_the_organisation() {
        let refers_to = |n| {
            let mut draft = cover();
            draft.refers_to = vec![id(n)];
            draft
        };
        given_organisation([], [(S, cover())]).when(S, refers_to(1)).recorded();
        nothing().when(S, refers_to(1)).invalid_at(&["/events/0/refers_to"]);
    }
}
