//! The one service behind HTTP and the command line: the log, and the boards kept current by it.

mod believed;
mod boards;
mod drafts;
mod duty;
mod emergency;
mod erase;
mod execute;
mod folds;
mod permissions;
mod policy;
mod recent;

pub(crate) use believed::Believed;
pub(crate) use boards::Boards;
pub(crate) use drafts::Begun;
pub(crate) use emergency::EmergencyAnswer;
pub(crate) use erase::{ErasureDone, erasure_key, noted_streams};
pub(crate) use execute::{RequestKey, busy, tried};
pub(crate) use permissions::read as read_permissions;

use crate::access::{Bounds, UnderWay};
use crate::notices::Notices;
use crate::{Failure, Policies};
use ::permissions::Permissions;
use believed::Folded;
use event_log::EventLog;
use events::{Compartments, JourneyId, Recorded, Role, StaffId, Stream, Subject, Version};
use folds::Folds;
use projections::{Accesses, AsOf, Cases, Organisation};
use proof::VerifierKey;
use recent::Recent;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock};

/// Everything that a request needs. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    log: Arc<dyn EventLog>,
    boards: Arc<Boards>,
    /// What was believed at the moments that were looked at last.
    pub(crate) believed: Arc<Believed>,
    /// The streams that were read last.
    recent: Arc<Recent>,
    /// The journeys that were decided on last.
    folds: Arc<Folds>,
    turns: Arc<Turns>,
    policies: Arc<Policies>,
    /// Held by whoever adopts a policy: between looking for a document and keeping one nobody else
    /// keeps another.
    adopting: Arc<Mutex<()>>,
    /// Held by whoever erases: one note is kept of what is to be done.
    erasing: Arc<Mutex<()>>,
    /// Who may do what.
    permissions: Arc<RwLock<Arc<Permissions>>>,
    /// Looks that are on their way to the log.
    pub(crate) looks: Arc<UnderWay>,
    /// How much one person reads in an hour.
    pub(crate) bounds: Arc<Bounds>,
    /// The witnesses that are asked to cosign, once there are any.
    pub(crate) witnesses: Arc<OnceLock<Vec<VerifierKey>>>,
    /// How the duty manager is told, if at all.
    notices: Option<Arc<Notices>>,
}

/// Who may decide on a subject at the moment. Subjects that share a place wait for each other.
struct Turns([Mutex<()>; 256]);

impl Turns {
    fn take(&self, subject: Subject) -> MutexGuard<'_, ()> {
        let place = subject.journey().map_or(0, |journey| {
            journey.as_bytes().iter().fold(0_u8, |sum, byte| sum.rotate_left(3) ^ byte)
        });
        self.0[usize::from(place)].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Service {
    /// Takes up service on a log: folds it from the start. `progress` is told the position reached.
    ///
    /// # Errors
    /// The log cannot be read.
    pub fn start(
        log: Arc<dyn EventLog>,
        policies: Policies,
        progress: impl Fn(u64),
    ) -> Result<Self, Failure> {
        let boards = Arc::new(Boards::default());
        boards.catch_up(&*log, log.head().position, progress)?;
        let in_force = boards.with_organisation(|it| permissions::in_force(it, &policies));
        let service = Self {
            log,
            boards,
            believed: Arc::default(),
            recent: Arc::default(),
            folds: Arc::default(),
            turns: Arc::new(Turns([const { Mutex::new(()) }; 256])),
            policies: Arc::new(policies),
            adopting: Arc::default(),
            erasing: Arc::default(),
            permissions: Arc::new(RwLock::new(Arc::new(in_force))),
            looks: Arc::default(),
            bounds: Arc::new(Bounds::of(Bounds::LOOKS_AN_HOUR)),
            witnesses: Arc::default(),
            notices: None,
        };
        service.finish_erasure()?;
        service.what_is_erased_is_accounted_for()?;
        Ok(service)
    }

    /// The log, for reading.
    #[must_use]
    pub fn log(&self) -> &dyn EventLog {
        &*self.log
    }

    /// Every event of one journey in these compartments.
    pub(crate) fn events_in(
        &self,
        id: JourneyId,
        compartments: Compartments,
    ) -> Result<Vec<Arc<Recorded>>, Failure> {
        self.events_about(Subject::Journey(id), compartments)
    }

    /// Every event about a subject in these compartments, in order.
    fn events_about(
        &self,
        subject: Subject,
        compartments: Compartments,
    ) -> Result<Vec<Arc<Recorded>>, Failure> {
        let mut events = Vec::new();
        for compartment in compartments.iter() {
            self.recent.read(&*self.log, Stream { subject, compartment }, &mut events)?;
        }
        events.sort_by_key(|recorded| recorded.position);
        Ok(events)
    }

    /// Whether anything was ever recorded of a journey, erased or not.
    pub(crate) fn is_there(&self, id: JourneyId) -> bool {
        Compartments::ALL.iter().any(|compartment| {
            let stream = Stream { subject: Subject::Journey(id), compartment };
            self.log.version(stream) > Version(0)
        })
    }

    /// The documents of policies.
    pub(crate) fn policies(&self) -> &Policies {
        &self.policies
    }

    /// Teams, duty, roles and policies, as of now or as it was believed.
    pub(crate) fn organisation(&self, as_of: &AsOf) -> Organisation {
        self.boards.organisation(as_of)
    }

    /// The organisation as of now.
    pub(crate) fn with_organisation_now<T>(&self, answer: impl FnOnce(&Organisation) -> T) -> T {
        self.boards.with_organisation(answer)
    }

    /// The roles that somebody holds now, in the order of `Role::ALL`.
    pub(crate) fn roles_of(&self, staff: &StaffId) -> Vec<Role> {
        self.boards.with_organisation(|organisation| {
            let held = organisation.roles.get(staff);
            let holds = |role: &Role| held.is_some_and(|held| held.contains_key(role.name()));
            Role::ALL.into_iter().filter(holds).collect()
        })
    }

    /// Whether an entry was retracted as being about somebody else.
    pub(crate) fn is_withheld(&self, recorded: &Recorded) -> bool {
        self.boards.is_withheld(recorded)
    }

    /// Every case as of now.
    pub(crate) fn with_cases_now<T>(&self, answer: impl FnOnce(&Cases) -> T) -> T {
        self.boards.with(answer)
    }

    /// Every case, as of now or as it was believed.
    pub(crate) fn with_cases<T>(
        &self,
        as_of: &AsOf,
        answer: impl FnOnce(&Cases) -> T,
    ) -> Result<T, Failure> {
        if *as_of == AsOf::NOW {
            // A board may take seconds to make: whoever records does not wait for it.
            return Ok(answer(&self.with_cases_now(Cases::clone)));
        }
        let cases = self.believed.cases(&*self.log, as_of)?;
        Ok(answer(&self.without_the_erased(cases)))
    }

    /// Who looked, at one journey or at all of them, read from the log: nothing of it is kept.
    pub(crate) fn accesses(
        &self,
        as_of: &AsOf,
        of: Option<JourneyId>,
    ) -> Result<Accesses, Failure> {
        boards::accesses_as_of(&*self.log, as_of, of)
    }

    /// Every case, folded from the start of the log. `progress` is told the position reached.
    pub(crate) fn cases(&self, as_of: &AsOf, progress: impl Fn(u64)) -> Result<Cases, Failure> {
        let mut folded = Folded::default();
        folded.follow(&*self.log, as_of, progress)?;
        Ok(self.without_the_erased(folded.cases))
    }

    /// Whatever was believed then: what is left of an erased journey is no case.
    fn without_the_erased(&self, mut cases: Cases) -> Cases {
        let erased = self.with_cases_now(|now| now.erased().clone());
        erased.into_iter().for_each(|journey| cases.forget(journey));
        cases
    }
}
