//! What every page of the work has around it: who reads it, and where they can go.

use super::super::actor::Actor;
use crate::access::{Caller, Via};
use crate::words::spoken;
use axum::response::Redirect;
use events::Role;

/// The frame of a page.
pub(super) struct Shell {
    pub(super) who: String,
    pub(super) places: Vec<Place>,
    /// What they read for, as they stated it.
    pub(super) purpose: Option<String>,
    /// Whether stating one on a page opens anything to them.
    pub(super) may_state: bool,
    /// Whether they see to how records are kept.
    pub(super) keeps: bool,
}

/// A place in the frame.
pub(super) struct Place {
    pub(super) path: &'static str,
    pub(super) name: &'static str,
    pub(super) is_here: bool,
}

impl Shell {
    pub(super) fn of(caller: &Caller, here: &str) -> Self {
        let place = |(path, name): (&'static str, &'static str)| {
            let is_here = here == path;
            Place { path, name, is_here }
        };
        let who = format!("{}, {}", caller.staff(), spoken(caller.role().name()));
        Self {
            who,
            places: places(caller.role()).into_iter().map(place).collect(),
            purpose: caller.purpose.as_ref().map(|purpose| purpose.as_str().to_owned()),
            may_state: reads_for_a_purpose(caller.role())
                && matches!(caller.via, Via::Session { .. }),
            keeps: caller.role() == Role::GovernanceLead,
        }
    }
}

/// Whether a role reads some of the record for a stated purpose alone (`docs/domain.md` §4).
const fn reads_for_a_purpose(role: Role) -> bool {
    match role {
        Role::Supervisor | Role::Auditor | Role::GovernanceLead => true,
        Role::Practitioner | Role::SupportWorker | Role::Administrator | Role::System => false,
    }
}

/// Where a role works, the first of all first.
fn places(role: Role) -> Vec<(&'static str, &'static str)> {
    let mut places = match role {
        Role::Practitioner => vec![("/caseload", "My caseload")],
        Role::Supervisor => {
            vec![
                ("/team", "Team"),
                ("/supervision", "Supervision"),
                ("/figures", "Figures"),
                ("/organisation", "Organisation"),
            ]
        }
        Role::Auditor => vec![
            ("/caseload", "Cases"),
            ("/sample", "File sample"),
            ("/looks", "Who looked"),
            ("/what-if", "What if"),
            ("/verification", "Verification"),
            ("/figures", "Figures"),
        ],
        Role::GovernanceLead => {
            vec![("/keeping", "Keeping records"), ("/organisation", "Organisation")]
        }
        Role::Administrator => vec![
            ("/people", "People"),
            ("/tokens", "Tokens"),
            ("/organisation", "Organisation"),
            ("/policies", "Policies"),
        ],
        Role::SupportWorker => vec![("/support", "Whom I support")],
        Role::System => vec![],
    };
    // Of boards administrators have none: each is about cases.
    if role != Role::Administrator {
        places.push(("/boards", "Boards"));
    }
    places.extend([("/help", "Help"), ("/account", "Account")]);
    places
}

/// `/`: to where this role works.
pub(super) async fn home(Actor(caller): Actor) -> Redirect {
    Redirect::to(places(caller.role())[0].0)
}
