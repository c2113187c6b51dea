#![allow(missing_docs, clippy::all)]
//! stub
use events::Role;
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Relation {
    Caseload,
    Team,
    Link,
    Duty,
    Emergency,
    Conflict,
    Purpose,
    Second,
    Operator,
}
use Relation::*;
impl Relation {
    pub const ALL: [Self; 9] =
        [Caseload, Team, Link, Duty, Emergency, Conflict, Purpose, Second, Operator];
    pub fn name(self) -> &'static str {
        [
            "caseload",
            "team",
            "link",
            "duty",
            "emergency",
            "conflict",
            "purpose",
            "second",
            "operator",
        ][self as usize]
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Relations(u16);
impl Relations {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(511);
    pub fn with(self, r: Relation) -> Self {
        Self(self.0 | 1 << r as u16)
    }
    pub fn without(self, r: Relation) -> Self {
        Self(self.0 & !(1 << r as u16))
    }
    pub fn contains(self, r: Relation) -> bool {
        self.0 & 1 << r as u16 != 0
    }
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |r| self.contains(*r))
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Action {
    Read,
    Record,
    Export,
    Replay,
    OpenEmergency,
    Answer,
    Erase,
    Administer,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Resource {
    Case,
    Safety,
    Protected,
    Supervision,
    Governance,
    SupportExtract,
    Organisation,
    AccessRecords,
    Log,
    WorkBoards,
    OversightBoards,
    KeepingBoards,
    AccessBoards,
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ask {
    pub role: Role,
    pub relations: Relations,
    pub action: Action,
    pub resource: Resource,
}
pub struct Decision {
    pub allowed: bool,
    pub because: Vec<String>,
}
#[derive(Debug)]
pub struct Unfit;
pub struct Permissions;
impl Permissions {
    pub fn shipped() -> Result<Self, Unfit> {
        Ok(Self)
    }
    pub fn digest(&self) -> &str {
        "stub"
    }
    pub fn version(&self) -> &str {
        "1"
    }
    pub fn decide(&self, a: Ask) -> Decision {
        let allowed = yes(a);
        Decision { allowed, because: vec!["stub".into()] }
    }
}
fn yes(a: Ask) -> bool {
    use Action as A;
    use Resource as R;
    let r = a.relations;
    let has = |x: &[Relation]| x.iter().any(|y| r.contains(*y));
    let c = r.contains(Conflict);
    match (a.role, a.action, a.resource) {
        (Role::Practitioner, A::Export, R::Case) => !c && has(&[Caseload, Operator]),
        (Role::Supervisor, A::Export, R::Case) => !c && has(&[Team, Operator]),
        (Role::Practitioner, A::Read | A::Record, R::Case | R::Safety) => {
            !c && has(&[Caseload, Duty, Emergency, Operator])
        }
        (Role::Practitioner, A::Record, R::Governance) => {
            !c && has(&[Caseload, Duty, Emergency, Operator])
        }
        (Role::Practitioner, A::Read, R::WorkBoards | R::Organisation) => true,
        (Role::Practitioner, A::OpenEmergency, _) => !c,
        (Role::SupportWorker, A::Record, R::Protected) => !c,
        (Role::SupportWorker, A::Record, R::Governance) => !c,
        (Role::SupportWorker, A::Read, R::Protected) => !c && has(&[Link, Operator]),
        (Role::SupportWorker, A::Read, R::SupportExtract) => !c && has(&[Link, Duty, Operator]),
        (Role::Supervisor, A::Read | A::Record, R::Case | R::Safety | R::Supervision) => {
            !c && has(&[Team, Duty, Emergency, Operator])
        }
        (Role::Supervisor, A::Record, R::Governance) => !c && has(&[Team, Duty, Operator]),
        (Role::Supervisor, A::Read, R::Protected) => {
            !c && has(&[Team, Operator]) && has(&[Purpose])
        }
        (
            Role::Supervisor,
            A::Read | A::Replay,
            R::WorkBoards | R::OversightBoards | R::KeepingBoards | R::Organisation,
        ) => true,
        (Role::Supervisor, A::Read, R::Log) => true,
        (Role::Supervisor, A::Administer, R::Organisation) => true,
        (Role::Supervisor, A::OpenEmergency, _) => !c,
        (Role::Auditor, A::Read | A::Replay | A::Export, R::Protected) => false,
        (Role::Auditor, A::Read | A::Replay | A::Export, _) => true,
        (
            Role::GovernanceLead,
            A::Read,
            R::Case | R::Safety | R::Supervision | R::Governance | R::WorkBoards,
        ) => has(&[Purpose]),
        (Role::GovernanceLead, A::Read, R::Protected) => has(&[Purpose]) && has(&[Second]),
        (Role::GovernanceLead, A::Record, R::Governance) => true,
        (Role::GovernanceLead, A::Record, R::Case | R::Safety | R::Supervision) => has(&[Purpose]),
        (
            Role::GovernanceLead,
            A::Read,
            R::KeepingBoards | R::AccessBoards | R::AccessRecords | R::Organisation,
        ) => true,
        (Role::GovernanceLead, A::Answer | A::Erase | A::Administer, _) => true,
        (Role::Administrator, A::Read | A::Administer, R::Organisation) => true,
        (Role::System, A::Record, _) => true,
        _ => false,
    }
}
