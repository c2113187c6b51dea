//! Views of one journey, each named for the question that it answers. All are made from the same
//! entries, as believed at some moment, under one policy, with clocks read at `as_at`.

mod capacities;
mod chronology;
mod compare;
mod corrections;
mod flags;
mod for_support;
mod indicators;
mod openings;
mod orders;
mod pace;
mod safety;
mod standing;
mod viewing;

pub use capacities::Capacities;
pub use chronology::{Chronicled, Chronology, How, Knew};
pub use compare::{Comparison, Unknown, WhyUnknown, compare};
pub use corrections::Corrections;
pub(crate) use flags::flags_of;
pub use flags::{FlagChange, flags};
pub use for_support::ForSupport;
pub use indicators::{Indicators, Shown as ShownIndicator};
pub use openings::OpeningsView;
pub use orders::Orders;
pub use pace::PaceView;
pub use safety::{Override, Safety};
pub use standing::Standing;
pub use viewing::{Item, Viewing};

use alloc::vec::Vec;
use events::{Compartment, Compartments};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::Serialize;

/// A view of one journey.
pub trait View: Serialize + JsonSchema {
    /// The name in paths and on the command line.
    const NAME: &'static str;
    /// What it answers, in one line.
    const SAYS: &'static str;
    /// What it draws on, and so who may read it.
    const DRAWS_ON: DrawsOn = DrawsOn::All(CASE_AND_SAFETY);

    /// Makes it.
    fn of(viewing: &Viewing<'_>) -> Self;
}

/// What a view draws on. Whether that is somebody's to read, the permissions say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawsOn {
    /// All of these compartments: it is for whoever reads each of them.
    All(Compartments),
    /// Some of what stands in case and safety, chosen for victim support: it is for whoever may
    /// read that, and for whoever reads both compartments anyway.
    SupportExtract,
}

/// What most views draw on.
pub const CASE_AND_SAFETY: Compartments =
    Compartments::NONE.with(Compartment::Case).with(Compartment::Safety);

/// A view in the registry.
pub struct ViewEntry {
    /// The name in paths and on the command line.
    pub name: &'static str,
    /// What it answers, in one line.
    pub says: &'static str,
    /// What it draws on.
    pub draws_on: DrawsOn,
    /// Makes it, as JSON.
    pub make: fn(&Viewing<'_>) -> Vec<u8>,
    /// Its JSON Schema.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
}

const fn entry<V: View>() -> ViewEntry {
    ViewEntry {
        name: V::NAME,
        says: V::SAYS,
        draws_on: V::DRAWS_ON,
        make: |viewing| serde_json::to_vec(&V::of(viewing)).expect("views have string keys"),
        schema: SchemaGenerator::subschema_for::<V>,
    }
}

/// Every view of one journey beside its timeline.
pub static VIEWS: &[ViewEntry] = &[
    entry::<Standing>(),
    entry::<PaceView>(),
    entry::<Capacities>(),
    entry::<Indicators>(),
    entry::<Safety>(),
    entry::<Chronology>(),
    entry::<Corrections>(),
    entry::<Orders>(),
    entry::<ForSupport>(),
    entry::<OpeningsView>(),
];
