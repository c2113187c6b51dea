//! Looks across journeys: boards, searches, the log. What is seen of them are the cases that the
//! caller could open one by one, and no other.

use super::{Caller, Look, LookKind, Needs, Opened, Shown, Standing};
use crate::failure::kind;
use crate::words::an;
use crate::{Failure, Service};
use events::{Compartment, Compartments, JourneyId, Role};
use permissions::{Action, Ask, Decision, Relation, Relations, Resource};
use projections::{BoardGroup, Case, Cases, Reader};
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Which cases somebody sees.
pub(crate) struct Sight<'a> {
    service: &'a Service,
    pub(crate) caller: &'a Caller,
    standing: Standing<'a>,
    /// Of how they stand to a case there are only a few kinds.
    decided: RefCell<BTreeMap<Relations, bool>>,
}

impl<'a> Sight<'a> {
    fn of(service: &'a Service, caller: &'a Caller) -> Self {
        let standing = service.standing(caller);
        Self { service, caller, standing, decided: RefCell::default() }
    }

    /// They as a reader: of cases that are theirs they see on boards what their role sees.
    pub(crate) fn reader(&self) -> Reader {
        let role = self.caller.role();
        let reads = self.service.of_a_case_of_theirs(role).without(Compartment::Protected);
        Reader { role, reads }
    }

    /// Whether this case, of those as believed, is theirs to see: whose it is now decides,
    /// whatever is shown of it.
    pub(crate) fn sees_now(&self, case: &Case, believed: &Cases) -> bool {
        self.service.with_cases_now(|now| match now.case(case.journey) {
            Some(case) => self.sees(case, now),
            None => self.sees(case, believed),
        })
    }

    /// The cases in which they support somebody, each opened as far as that reaches.
    pub(crate) fn supported(&self) -> Vec<Opened<'a>> {
        let role = self.caller.role();
        let reads = Compartments::of([Compartment::Protected]);
        self.service.with_cases_now(|cases| {
            let known = cases.sealed().supported_by(self.caller.staff());
            let theirs = known.filter_map(|journey| cases.case(journey)).filter(|case| {
                let relations = self.standing.to(case, cases);
                let (action, resource) = (Action::Read, Resource::Protected);
                self.service.permissions().decide(Ask { role, relations, action, resource }).allowed
            });
            let opened = theirs.map(|case| {
                let reader = Reader { role, reads };
                Opened::new(self.service, case.journey, reader, Compartments::NONE)
            });
            opened.collect()
        })
    }

    /// Whether this case is theirs to see.
    pub(crate) fn sees(&self, case: &Case, cases: &Cases) -> bool {
        let relations = self.standing.to(case, cases);
        *self.decided.borrow_mut().entry(relations).or_insert_with(|| {
            let (role, action, resource) = (self.caller.role(), Action::Read, Resource::Case);
            let ask = Ask { role, relations, action, resource };
            self.service.permissions().decide(ask).allowed
        })
    }
}

impl Look {
    /// A look across journeys.
    pub(crate) fn across(kind: LookKind, scope: impl Into<String>) -> Self {
        Self::viewing(scope, Needs::Any).done_as(kind)
    }
}

impl Service {
    /// Shows somebody something of many journeys.
    pub(crate) fn look_across<T>(
        &self,
        caller: &Caller,
        right: (Action, Resource),
        look: &Look,
        make: impl FnOnce(&Sight<'_>) -> Result<Shown<T>, Failure>,
    ) -> Result<T, Failure> {
        self.look_across_by(caller, &[right], look, make)
    }

    /// The same of what takes several rights, all of them.
    pub(crate) fn look_across_by<T>(
        &self,
        caller: &Caller,
        rights: &[(Action, Resource)],
        look: &Look,
        make: impl FnOnce(&Sight<'_>) -> Result<Shown<T>, Failure>,
    ) -> Result<T, Failure> {
        let sight = Sight::of(self, caller);
        let relations = sight.standing.to_none();
        let mut because = Vec::new();
        for right in rights {
            because.extend(self.may(caller, relations, *right, look)?.because);
        }
        because.sort();
        because.dedup();
        self.show_across(caller, look, (&sight, relations, &because), make)
    }

    /// Shows somebody what is recorded of themselves.
    pub(crate) fn look_at_own<T>(
        &self,
        caller: &Caller,
        look: &Look,
        make: impl FnOnce(&Sight<'_>) -> Result<Shown<T>, Failure>,
    ) -> Result<T, Failure> {
        let sight = Sight::of(self, caller);
        let relations = sight.standing.to_none();
        self.show_across(caller, look, (&sight, relations, &["own-looks".to_owned()]), make)
    }

    /// Whether what protected people told in this case is theirs to read.
    pub(crate) fn supports(&self, caller: &Caller, journey: JourneyId) -> bool {
        let (role, action, resource) = (caller.role(), Action::Read, Resource::Protected);
        self.relations(caller, journey).is_some_and(|relations| {
            self.permissions().decide(Ask { role, relations, action, resource }).allowed
        })
    }

    fn show_across<T>(
        &self,
        caller: &Caller,
        look: &Look,
        (sight, relations, because): (&Sight<'_>, Relations, &[String]),
        make: impl FnOnce(&Sight<'_>) -> Result<Shown<T>, Failure>,
    ) -> Result<T, Failure> {
        self.within_bounds(caller, look)?;
        let made = make(sight);
        let (rows, journeys) = match &made {
            Ok(shown) => (shown.rows, shown.journeys.as_slice()),
            Err(_) => (0, [].as_slice()),
        };
        let read = self.read(caller, look, rows, (relations, because));
        self.record_across(look, &read, journeys)?;
        made.map(|shown| shown.answer)
    }

    /// Whether the role alone, and a stated purpose, is enough; a no is recorded.
    fn may(
        &self,
        caller: &Caller,
        relations: Relations,
        (action, resource): (Action, Resource),
        look: &Look,
    ) -> Result<Decision, Failure> {
        let role = caller.role();
        let decide =
            |relations| self.permissions().decide(Ask { role, relations, action, resource });
        let decision = decide(relations);
        if decision.allowed {
            return Ok(decision);
        }
        self.refuse(caller, None, look, &decision.because)?;
        if decide(relations.with(Relation::Purpose)).allowed {
            return Err(purpose_needed(role.name()));
        }
        let with_purpose = Relations::NONE.with(Relation::Purpose);
        let reads = |role: &Role| {
            let ask = Ask { role: *role, relations: with_purpose, action, resource };
            self.permissions().decide(ask).allowed
        };
        let these: Vec<_> = Role::ALL.into_iter().filter(reads).map(Role::name).collect();
        let (what, these) = (&look.scope, these.join(", "));
        let why =
            format!("{} does not read this ({what}); it is for these roles: {these}", an(role));
        Err(Failure::not_theirs(why))
    }

    /// Records that somebody who works on the data folder reads all of it, before they do.
    pub(crate) fn record_operator(
        &self,
        caller: &Caller,
        look: &Look,
        rows: usize,
    ) -> Result<(), Failure> {
        let relations = self.standing(caller).to_none();
        let read = self.read(caller, look, rows, (relations, &[]));
        self.record_across(look, &read, &[])
    }

    /// Whether the role alone, and a stated purpose, allow something that is no look at a record.
    pub(crate) fn allows(
        &self,
        caller: &Caller,
        action: Action,
        resource: Resource,
        what: &str,
    ) -> Result<(), Failure> {
        let (role, relations) = (caller.role(), self.standing(caller).to_none());
        let decide = |relations| {
            self.permissions().decide(Ask { role, relations, action, resource }).allowed
        };
        if decide(relations) {
            return Ok(());
        }
        if decide(relations.with(Relation::Purpose)) {
            return Err(purpose_needed(role.name()));
        }
        Err(Failure::not_theirs(format!("{} does not {what}", an(role))))
    }
}

/// Says that a purpose has to be stated, and how.
pub(super) fn purpose_needed(role: &str) -> Failure {
    let why = format!(
        "a {role} reads this for a request: say which, in the header Stepin-Purpose or with \
         --purpose"
    );
    Failure::Other(kind::PURPOSE_NEEDED, why)
}

/// What the permissions call a group of boards. What somebody looked at themselves is theirs
/// without any permission.
pub(crate) const fn of_group(group: BoardGroup) -> Option<Resource> {
    match group {
        BoardGroup::Work => Some(Resource::WorkBoards),
        BoardGroup::Oversight => Some(Resource::OversightBoards),
        // Whoever watches over how the record is kept watches over who reads it.
        BoardGroup::Keeping | BoardGroup::Looking => Some(Resource::KeepingBoards),
        BoardGroup::Access => Some(Resource::AccessBoards),
        BoardGroup::Own => None,
    }
}
