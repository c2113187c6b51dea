//! What every page of the work has around it: who reads it, and where they can go.

use super::super::actor::Actor;
use crate::access::Caller;
use axum::response::Redirect;
use events::Role;

/// The frame of a page.
pub(super) struct Shell {
    pub(super) who: String,
    pub(super) places: Vec<Place>,
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
        let who = format!("{}, {}", caller.staff(), caller.role());
        Self { who, places: places(caller.role()).into_iter().map(place).collect() }
    }
}

/// Where a role works, the first of all first.
fn places(role: Role) -> Vec<(&'static str, &'static str)> {
    let mut places = match role {
        Role::Practitioner => vec![("/caseload", "My caseload")],
        Role::Supervisor => {
            vec![("/team", "Team"), ("/supervision", "Supervision"), ("/figures", "Figures")]
        }
        Role::Auditor => vec![("/caseload", "Cases")],
        Role::SupportWorker => vec![("/support", "Whom I support")],
        Role::GovernanceLead | Role::Administrator | Role::System => vec![],
    };
    places.extend([("/boards", "Boards"), ("/help", "Help"), ("/account", "Account")]);
    places
}

/// `/`: to where this role works.
pub(super) async fn home(Actor(caller): Actor) -> Redirect {
    Redirect::to(places(caller.role())[0].0)
}
