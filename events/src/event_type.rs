//! What is said of a type of event beside the shape of its data.

use crate::event::families;
use crate::{Compartment, Role};
use schemars::{Schema, SchemaGenerator, generate::SchemaSettings};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::OnceLock;

/// One type of event of the vocabulary.
pub struct EventType {
    /// Its name on the wire, such as `session-held`.
    pub name: &'static str,
    /// The family that it belongs to.
    pub family: &'static str,
    /// The version of its data's shape that is written today.
    pub schema_version: u16,
    /// Where it lives.
    pub home: Home,
    /// Who may record it.
    pub recorders: &'static [Role],
    pub(crate) schema: fn(SchemaGenerator) -> Schema,
}

/// Where the events of a type live.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Home {
    /// The journey's case compartment.
    Case,
    /// The journey's safety compartment.
    Safety,
    /// The journey's protected compartment.
    Protected,
    /// The journey's supervision compartment.
    Supervision,
    /// The journey's governance compartment, or the organisation's where no journey is concerned.
    Governance,
    /// The organisation's governance compartment: these concern no journey.
    Organisation,
    /// Wherever the entry that it is about lives, under the same key.
    Target,
}

impl Home {
    /// The compartment, unless the target decides it.
    #[must_use]
    pub const fn compartment(self) -> Option<Compartment> {
        match self {
            Self::Case => Some(Compartment::Case),
            Self::Safety => Some(Compartment::Safety),
            Self::Protected => Some(Compartment::Protected),
            Self::Supervision => Some(Compartment::Supervision),
            Self::Governance | Self::Organisation => Some(Compartment::Governance),
            Self::Target => None,
        }
    }
}

impl fmt::Display for Home {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Case => "case",
            Self::Safety => "safety",
            Self::Protected => "protected",
            Self::Supervision => "supervision",
            Self::Governance => "governance",
            Self::Organisation => "organisation",
            Self::Target => "target",
        })
    }
}

impl EventType {
    /// The JSON Schema (2020-12) of this type's `data`.
    #[must_use]
    pub fn schema(&self) -> Schema {
        let mut schema = (self.schema)(SchemaSettings::draft2020_12().into_generator());
        schema.insert("title".to_owned(), self.name.into());
        // By the alphabet, whichever features of serde_json another crate turns on.
        let mut schema = schema.to_value();
        schema.sort_all_objects();
        schema.try_into().expect("it was one before it was sorted")
    }

    /// Whether somebody acting in this role may record it.
    #[must_use]
    pub fn may_be_recorded_by(&self, role: Role) -> bool {
        self.recorders.contains(&role)
    }
}

/// Every type, family by family, in the vocabulary's order.
pub fn event_types() -> impl Iterator<Item = &'static EventType> {
    families().into_iter().flatten()
}

/// The type of this name.
#[must_use]
pub fn event_type(name: &str) -> Option<&'static EventType> {
    static BY_NAME: OnceLock<BTreeMap<&str, &EventType>> = OnceLock::new();
    BY_NAME.get_or_init(|| event_types().map(|kind| (kind.name, kind)).collect()).get(name).copied()
}
