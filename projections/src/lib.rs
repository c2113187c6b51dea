//! Pure folds from events to answers, and the policy that they are read under.
//!
//! Same prefix, same policy, same `as_at`: the same bytes. So this crate never touches a file, a
//! thread, a clock, a random number or an unordered map (`no_std` holds most of that, clippy the
//! rest), and it never knows how events are stored or served.
#![no_std]
extern crate alloc;

mod accesses;
mod amended;
mod amendments;
mod as_of;
pub mod boards;
mod case;
mod cases;
mod countable;
mod countables;
mod differences;
pub mod disclosure;
mod erasures;
mod identity;
mod journey;
mod kept;
mod monitoring;
mod openings;
mod organisation;
pub mod policy;
mod reader;
mod reading;
pub mod rules;
mod sealed;
mod staffing;
mod timeline;
pub mod views;
mod working_days;

pub use accesses::{Access, Accesses, Task};
pub use amended::{Amended, Correction, Dispute, Retraction, amend, amendment_target};
pub use amendments::{AmendmentKind, AmendmentMade};
pub use as_of::AsOf;
pub use boards::{BOARDS, Board, BoardEntry, BoardGroup, BoardInput, Options, Whose, board_named};
pub use case::{Case, Fact, Lifecycle};
pub use cases::{Cases, Found, Unsealed};
pub use countable::{Countable, Earlier, LabelPlace, Rule, What};
pub use countables::Countables;
pub use differences::{Differing, Differs, differing};
pub use disclosure::{AccessRequest, Disclosure, disclosure};
pub use erasures::{Erasure, destroyed, erasures};
pub use identity::Identity;
pub use journey::Journey;
pub use kept::{is_kept_contact, is_kept_session};
pub use monitoring::Monitoring;
pub use openings::{Closed, Conflict, EMERGENCY_MINUTES, Emergency, Joint, Openings, Share};
pub use organisation::{
    Adoption, AdoptionShown, DutyCover, DutyShown, Organisation, OrganisationShown, RolesShown,
    Team, TeamShown, is_of_permissions, organisation,
};
pub use policy::{BrokenPolicy, Policy};
pub use reader::Reader;
pub use reading::Reading;
pub use sealed::{Sealed, SealedFacts};
pub use staffing::{OnCaseload, Staffing, Worked};
pub use timeline::{
    Page, Timeline, TimelineEntry, compartment, entry, is_safety_review, seen, timeline,
};

use events::Recorded;

/// An answer that is kept up to date by the events it is told, in the order of the log.
///
/// `apply` cannot fail: what it is told has already happened.
pub trait Projection {
    /// Takes one more event into account.
    fn apply(&mut self, recorded: &Recorded);
}
