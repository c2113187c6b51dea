//! What is asked: who, how they stand to the case, to do what, with what.

use events::Role;
use std::fmt;

/// One question to the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ask {
    /// In which role they ask.
    pub role: Role,
    /// How they stand to the case, and what is true of the request.
    pub relations: Relations,
    /// What they want to do.
    pub action: Action,
    /// With what.
    pub resource: Resource,
}

/// Several relations at once.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Relations(u16);

impl Relations {
    /// None at all.
    pub const NONE: Self = Self(0);

    /// All of them.
    pub const ALL: Self = Self((1 << Relation::ALL.len()) - 1);

    /// These and this one.
    #[must_use]
    pub const fn with(self, relation: Relation) -> Self {
        Self(self.0 | relation.bit())
    }

    /// These but for this one.
    #[must_use]
    pub const fn without(self, relation: Relation) -> Self {
        Self(self.0 & !relation.bit())
    }

    /// Whether this one is among them.
    #[must_use]
    pub const fn contains(self, relation: Relation) -> bool {
        self.0 & relation.bit() != 0
    }

    /// Whether there are none.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Each of them, in the order of [`Relation::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Relation> {
        Relation::ALL.into_iter().filter(move |relation| self.contains(*relation))
    }

    /// Its place among [`Relations::every`].
    pub(crate) fn index(self) -> usize {
        usize::from(self.0)
    }

    /// Every set of relations that there is, from none to all.
    pub fn every() -> impl Iterator<Item = Self> {
        (Self::NONE.0..=Self::ALL.0).map(Self)
    }
}

impl FromIterator<Relation> for Relations {
    fn from_iter<T: IntoIterator<Item = Relation>>(these: T) -> Self {
        these.into_iter().fold(Self::NONE, Self::with)
    }
}

/// Their names, joined by `+`.
impl fmt::Display for Relations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, relation) in self.iter().enumerate() {
            let joint = if index == 0 { "" } else { "+" };
            write!(f, "{joint}{relation}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Relations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Relations({self})")
    }
}

/// An enum of plain names: each with what it means, and the name that it has in a policy.
macro_rules! names {
    (
        $(#[$about:meta])*
        $enum:ident [$count:literal] {
            $($(#[$doc:meta])* $variant:ident = $name:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $enum {
            $($(#[$doc])* $variant,)+
        }

        impl $enum {
            /// Every one, in the order in which the pages list them.
            pub const ALL: [Self; $count] = [$(Self::$variant),+];

            /// Its name in a policy.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }

        impl fmt::Display for $enum {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }
    };
}

names! {
    /// How somebody stands to a case; the last three are of the request itself.
    Relation [9] {
        /// They are practitioner or co-worker on it.
        Caseload = "caseload",
        /// Somebody of their team works on it, or nobody of any team does.
        Team = "team",
        /// They support a protected person of it.
        Link = "link",
        /// They are on duty now.
        Duty = "duty",
        /// They have an emergency access to it open.
        Emergency = "emergency",
        /// They have a conflict of interest, or are on both sides of it.
        Conflict = "conflict",
        /// They stated a purpose.
        Purpose = "purpose",
        /// Another governance lead agreed to this opening.
        Second = "second",
        /// They work on the data folder itself.
        Operator = "operator",
    }
}

impl Relation {
    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

names! {
    /// What somebody wants to do.
    Action [8] {
        /// See it.
        Read = "read",
        /// Add to it.
        Record = "record",
        /// Take it out of the house.
        Export = "export",
        /// Fold it anew, as of any moment.
        Replay = "replay",
        /// Open a case that is not theirs, for half an hour.
        OpenEmergency = "open-emergency",
        /// Answer a person's request for what is held about them.
        Answer = "answer",
        /// Destroy its keys.
        Erase = "erase",
        /// Change it: people, teams, duty, roles, policies.
        Administer = "administer",
    }
}

names! {
    /// What it is about.
    Resource [13] {
        /// The compartment of the work with the service user.
        Case = "case",
        /// The compartment of risk, incidents and overrides.
        Safety = "safety",
        /// The compartment of what protected people told their support worker.
        Protected = "protected",
        /// The compartment of the oversight of the work.
        Supervision = "supervision",
        /// The compartment of the record itself.
        Governance = "governance",
        /// What a support worker is shown of the service user.
        SupportExtract = "support-extract",
        /// Teams, duty, roles, policies.
        Organisation = "organisation",
        /// Who looked at what.
        AccessRecords = "access-records",
        /// The whole log, sealed or masked: places, proofs, checkpoints.
        Log = "log",
        /// Boards that help with the work on a case.
        WorkBoards = "work-boards",
        /// Boards about the work.
        OversightBoards = "oversight-boards",
        /// Boards about how the record is kept: for how long, and who looks outside what is theirs.
        KeepingBoards = "keeping-boards",
        /// Boards about who looked.
        AccessBoards = "access-boards",
    }
}
