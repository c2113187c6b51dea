//! What there is to say of a record that was erased, and the rule that an erasure is judged by.

use event_log::{Destroyed, Erased};
use events::{
    Compartment, EventId, Instant, JourneyId, Moment, Position, Recorded, Role, StaffId, Subject,
};
use projections::{Erasure, Reader, erasures};
use schemars::JsonSchema;
use serde::Serialize;
use std::fmt;
use std::sync::Arc;

/// A record that existed and was erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Gone {
    /// The journey.
    pub journey: JourneyId,
    /// What was erased of it.
    pub parts: Vec<GonePart>,
}

/// One part of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct GonePart {
    /// Which.
    pub compartment: Compartment,
    /// When.
    pub erased_at: Instant,
    /// Who erased it.
    pub by: StaffId,
    /// Who had decided so before.
    pub approver: StaffId,
    /// The `key-destroyed`.
    pub event: EventId,
}

impl Gone {
    fn of<'a>(
        journey: JourneyId,
        events: impl IntoIterator<Item = &'a Recorded>,
        shown: impl Fn(Compartment) -> bool,
    ) -> Option<Self> {
        let part = |Erasure { of: compartment, event, at, by, approver, .. }| GonePart {
            compartment,
            erased_at: at,
            by,
            approver,
            event,
        };
        let parts: Vec<_> =
            erasures(events).into_iter().filter(|one| shown(one.of)).map(part).collect();
        (!parts.is_empty()).then_some(Self { journey, parts })
    }

    /// What this reader is told in place of the record, if what is theirs to read of it is erased.
    /// Of a protected person not even that is for anybody else.
    pub(crate) fn for_reader(
        journey: JourneyId,
        events: &[Arc<Recorded>],
        reader: Reader,
    ) -> Option<Self> {
        let whose = if reader.may_read(Compartment::Protected) {
            let is_left = |one: &Arc<Recorded>| one.stream.compartment == Compartment::Protected;
            if events.iter().any(is_left) {
                return None;
            }
            Self::of(journey, each(events), |of| of == Compartment::Protected)
                .map(|_| Compartment::Protected)
                .unwrap_or(Compartment::Case)
        } else {
            Compartment::Case
        };
        Self::of(journey, each(events), |of| of == whose)?;
        let governs = matches!(reader.role, Role::GovernanceLead | Role::Auditor);
        let shown = |of| of != Compartment::Protected || governs || whose == of;
        Self::of(journey, each(events), shown)
    }

    /// All that these events tell.
    pub(crate) fn all(journey: JourneyId, events: &[Recorded]) -> Self {
        Self::of(journey, events, |_| true).unwrap_or(Self { journey, parts: Vec::new() })
    }

    /// Of one compartment.
    pub(crate) fn of_compartment(
        journey: JourneyId,
        events: &[Arc<Recorded>],
        compartment: Compartment,
    ) -> Option<Self> {
        Self::of(journey, each(events), |of| of == compartment)
    }
}

fn each(events: &[Arc<Recorded>]) -> impl Iterator<Item = &Recorded> {
    events.iter().map(Arc::as_ref)
}

impl fmt::Display for Gone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "journey {} was recorded here, and has been erased", self.journey)?;
        for part in &self.parts {
            let GonePart { compartment, by, approver, event, .. } = part;
            let at = Moment::Instant(part.erased_at);
            write!(f, "; {compartment} on {at} by {by}, as {approver} had decided ({event})")?;
        }
        Ok(())
    }
}

/// What is erased without a good reason: a record that nobody can read is in order only if a
/// `key-destroyed` of the same journey and compartment stands after it.
pub(crate) fn unaccounted<'a>(
    erased: &'a [Erased],
    readable: &[Recorded],
    is_excused: impl Fn(&Erased) -> bool,
) -> Option<&'a Erased> {
    let is_told = |one: &Erased| {
        readable.iter().any(|told| {
            projections::destroyed(&told.entry.event) == Some(one.stream.compartment)
                && told.stream.subject == one.stream.subject
                && told.position > one.last
        })
    };
    erased.iter().find(|one| !is_told(one) && !is_excused(one))
}

/// How that is told.
pub(crate) fn without_reason(one: &Erased) -> String {
    let whose = match one.stream.subject {
        Subject::Organisation => "of the organisation".to_owned(),
        Subject::Looks => "of who looked".to_owned(),
        Subject::LooksAt(journey) => format!("of who looked at journey {journey}"),
        Subject::Journey(journey) => format!("of journey {journey}"),
    };
    let (Position(first), Position(last)) = (one.first, one.last);
    format!(
        "records {first} to {last} of the {} stream {whose} cannot be read, because their key was \
         destroyed, and no key-destroyed after them says so: the keyring was tampered with, or is \
         of another time than the journal; restore both from one backup",
        one.stream.compartment
    )
}

/// What the machine cannot do.
pub(crate) fn to_do(keys: Option<&Destroyed>) -> Vec<String> {
    let mut to_do = Vec::new();
    let old = keys.and_then(|keys| Some((keys, keys.old_master_key.as_ref()?)));
    if let Some((keys, old)) = old {
        let (old, new) = (old.display(), keys.master_key.display());
        to_do.push(format!(
            "the new master key is {new}: start with it from now on, and destroy the old one, \
             {old}, which this process cannot replace"
        ));
    }
    let before = keys.map_or_else(
        || "before".to_owned(),
        |keys| format!("of keyring generation {} and before", keys.generation - 1),
    );
    to_do.push(format!(
        "backups made before this and escrowed master keys {before} together can still open what \
         was erased: the erasure is complete only when either is gone"
    ));
    to_do.push("put the new master key in escrow: stepin keys escrow".to_owned());
    to_do
}
