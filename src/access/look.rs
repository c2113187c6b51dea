//! No look without a record: what is asked for is decided on, made, recorded and synced, and only
//! then handed out. If it cannot be recorded, nothing of it leaves.

use super::across::purpose_needed;
use super::{Caller, Opened};
use crate::commands::Refusal;
use crate::failure::kind;
use crate::words::an;
use crate::{Failure, Service};
use events::{Compartment, Compartments, Instant, JourneyId, Role, Subject, Text};
use permissions::{Action, Ask, Decision, Relation, Relations, Resource};
use projections::Reader;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What somebody wants to see.
#[derive(Clone, Debug)]
pub(crate) struct Look {
    pub(crate) kind: LookKind,
    /// What of it, in words of ours: never what somebody typed.
    pub(crate) scope: String,
    /// As of which moment, if not as of now.
    pub(crate) as_of: Option<Instant>,
    /// What it takes.
    pub(crate) needs: Needs,
    /// To whom it is given, if not to whoever asks.
    pub(crate) recipient: Option<Text>,
    /// Whether it sets compartments side by side, which takes two people where what protected
    /// people told is among them.
    pub(crate) combines: bool,
}

/// What is done with what is seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LookKind {
    Viewed,
    Searched,
    Exported,
    Replayed,
}

/// What a look takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Needs {
    /// Any compartment: whatever is theirs is shown.
    Any,
    /// All of these.
    All(Compartments),
    /// A right of its own, by which the case is read for what that is for and no more.
    Right(Action, Resource),
}

/// An answer, and how many entries or rows of a record are in it.
pub(crate) struct Shown<T> {
    pub(crate) answer: T,
    pub(crate) rows: usize,
    /// The journeys that it lists, where it is about more than one.
    pub(crate) journeys: Vec<JourneyId>,
    /// As of which moment it turned out to be shown, where the question named none by its time.
    pub(crate) as_of: Option<Instant>,
}

impl<T> Shown<T> {
    pub(crate) const fn one(answer: T) -> Self {
        Self::rows(answer, 1)
    }

    pub(crate) const fn rows(answer: T, rows: usize) -> Self {
        Self { answer, rows, journeys: Vec::new(), as_of: None }
    }

    /// Which lists these journeys.
    pub(crate) fn listing(self, journeys: Vec<JourneyId>) -> Self {
        Self { journeys, ..self }
    }

    /// As of this moment.
    pub(crate) fn believed_at(self, as_of: Option<Instant>) -> Self {
        Self { as_of, ..self }
    }
}

impl Look {
    /// A view of a journey.
    pub(crate) fn viewing(scope: impl Into<String>, needs: Needs) -> Self {
        let kind = LookKind::Viewed;
        let (scope, combines) = (scope.into(), false);
        Self { kind, scope, as_of: None, needs, recipient: None, combines }
    }

    /// As believed at a moment.
    pub(crate) fn believed_at(self, as_of: Option<Instant>) -> Self {
        Self { as_of, ..self }
    }

    /// Done with it this.
    pub(crate) fn done_as(self, kind: LookKind) -> Self {
        Self { kind, ..self }
    }
}

/// Who is allowed what, and by which rules.
pub(super) struct Allowed {
    pub(super) reads: Compartments,
    pub(super) draws_on: Compartments,
    pub(super) because: Vec<String>,
}

impl Service {
    /// Shows somebody something of one journey. A journey that is not theirs is answered like one
    /// that is not there.
    pub(crate) fn look_at<T>(
        &self,
        caller: &Caller,
        journey: JourneyId,
        look: &Look,
        make: impl FnOnce(&Opened<'_>) -> Result<Shown<T>, Failure>,
    ) -> Result<T, Failure> {
        let combines = look.combines && self.combines_for(caller, journey);
        let (relations, allowed) = self.admitted(caller, journey, look, combines)?;
        self.within_bounds(caller, look)?;
        // Views draw compartments together: what protected people told is in none of them, unless
        // two people agreed on that.
        let reads = match look.needs {
            Needs::All(_) | Needs::Right(..) if !combines => {
                allowed.reads.without(Compartment::Protected)
            }
            Needs::Any | Needs::All(_) | Needs::Right(..) => allowed.reads,
        };
        let reader = Reader { role: caller.role(), reads };
        let opened = Opened::new(self, journey, reader, allowed.draws_on);
        let made = make(&opened);
        if made.as_ref().is_err_and(|failure| failure.kind() == kind::NOT_FOUND) {
            // Nothing of it was shown: on record it stands like a look at what is not there.
            self.refuse(caller, Some((journey, relations)), look, &[])?;
            return made.map(|shown| shown.answer);
        }
        let (rows, as_of) = made.as_ref().map_or((0, None), |shown| (shown.rows, shown.as_of));
        let look = &Look { as_of: look.as_of.or(as_of), ..look.clone() };
        let read = self.read(caller, look, rows, (relations, &allowed.because));
        self.record_look(Subject::LooksAt(journey), vec![look.kind.event(read)])?;
        made.map(|shown| shown.answer)
    }

    /// Whether a case could be taken out by them once they say for what: asked before they type
    /// anything, and a no is recorded.
    pub(crate) fn may_take_out(&self, caller: &Caller, journey: JourneyId) -> Result<(), Failure> {
        let needs = Needs::Right(Action::Export, Resource::Case);
        let purpose = || Some("not stated yet".parse().expect("words of ours"));
        let caller = Caller { purpose: caller.purpose.clone().or_else(purpose), ..caller.clone() };
        let look = Look::viewing("form of an export", needs);
        self.admitted(&caller, journey, &look, false).map(|_| ())
    }

    /// How they stand to a journey, and what that opens to them.
    fn admitted(
        &self,
        caller: &Caller,
        journey: JourneyId,
        look: &Look,
        combines: bool,
    ) -> Result<(Relations, Allowed), Failure> {
        self.may_ever(caller, look)?;
        let relations = self
            .relations(caller, journey)
            .map(|relations| if combines { relations.with(Relation::Second) } else { relations });
        // What is not there is decided on, too: it takes as long as what is not theirs.
        let allowed = self.allowed(caller.role(), relations.unwrap_or(Relations::NONE), look);
        match (relations, allowed) {
            (Some(relations), Ok(allowed)) => Ok((relations, allowed)),
            (relations, allowed) => {
                let because = allowed.err().filter(|_| relations.is_some()).unwrap_or_default();
                let known = relations.map(|relations| (journey, relations));
                self.refuse(caller, known, look, &because)?;
                Err(Refusal::UnknownJourney(journey).into())
            }
        }
    }

    /// Looks for what is not there: decided on and recorded like a look at what is not theirs, and
    /// as slow.
    pub(crate) fn look_in_vain(&self, caller: &Caller, look: &Look) -> Result<(), Failure> {
        self.may_ever(caller, look)?;
        let relations = self.relations(caller, JourneyId(Uuid::nil())).unwrap_or(Relations::NONE);
        let theirs = [Relation::Caseload, Relation::Team, Relation::Link];
        let as_if = theirs.into_iter().fold(relations, Relations::with);
        std::hint::black_box(self.allowed(caller.role(), as_if, look).is_ok());
        self.refuse(caller, None, look, &[])
    }

    /// Whether this role could be shown it at all, however they stood to a case: the answer says
    /// nothing about any journey.
    fn may_ever(&self, caller: &Caller, look: &Look) -> Result<(), Failure> {
        let role = caller.role();
        let without_purpose = Relations::ALL.without(Relation::Conflict).without(Relation::Purpose);
        if self.allowed(role, without_purpose, look).is_ok() {
            return Ok(());
        }
        if self.allowed(role, without_purpose.with(Relation::Purpose), look).is_err() {
            let scope = &look.scope;
            return Err(Failure::not_theirs(format!("{} does not read this ({scope})", an(role))));
        }
        if caller.purpose.is_some() {
            return Ok(());
        }
        Err(purpose_needed(role.name()))
    }

    /// What a look opens, or the rules that forbid it.
    fn allowed(
        &self,
        role: Role,
        relations: Relations,
        look: &Look,
    ) -> Result<Allowed, Vec<String>> {
        let mut because = BTreeSet::new();
        let mut reads = Compartments::NONE;
        for compartment in Compartment::ALL {
            let ask = Ask { role, relations, action: Action::Read, resource: of(compartment) };
            let Decision { allowed, because: rules } = self.permissions().decide(ask);
            if allowed {
                reads = reads.with(compartment);
                because.extend(rules);
            }
        }
        let decide =
            |action, resource| self.permissions().decide(Ask { role, relations, action, resource });
        let (is_enough, draws_on) = match look.needs {
            Needs::Any => (!reads.is_empty(), Compartments::NONE),
            Needs::All(these) => (these.iter().all(|one| reads.contains(one)), Compartments::NONE),
            Needs::Right(action, resource) => {
                let Decision { allowed, because: rules } = decide(action, resource);
                because.extend(rules);
                (allowed, drawn_on(resource))
            }
        };
        if is_enough {
            return Ok(Allowed { reads, draws_on, because: because.into_iter().collect() });
        }
        let refused = decide(Action::Read, Resource::Case);
        Err(if refused.allowed { Vec::new() } else { refused.because })
    }
}

/// What an answer to a right of its own is made from.
const fn drawn_on(resource: Resource) -> Compartments {
    match resource {
        // What protected people told is opened by the right to that, and by no other.
        Resource::Protected => Compartments::NONE.with(Compartment::Protected),
        Resource::Case
        | Resource::Safety
        | Resource::Supervision
        | Resource::Governance
        | Resource::SupportExtract
        | Resource::Organisation
        | Resource::AccessRecords
        | Resource::Log
        | Resource::WorkBoards
        | Resource::OversightBoards
        | Resource::KeepingBoards
        | Resource::AccessBoards => {
            Compartments::NONE.with(Compartment::Case).with(Compartment::Safety)
        }
    }
}

/// What the permissions call a compartment.
pub(crate) const fn of(compartment: Compartment) -> Resource {
    match compartment {
        Compartment::Case => Resource::Case,
        Compartment::Safety => Resource::Safety,
        Compartment::Protected => Resource::Protected,
        Compartment::Supervision => Resource::Supervision,
        Compartment::Governance => Resource::Governance,
    }
}
