//! What an administrator sees to: people, programs, teams and duty, policies. Nothing of any case.

mod organisation;
mod people;
mod person;
mod policies;
mod tokens;

use super::super::App;
use axum::routing::{MethodRouter, get, post};

/// Their pages, some of which others read as well.
pub(super) fn pages() -> Vec<(&'static str, MethodRouter<App>)> {
    vec![
        ("/people", get(people::people)),
        ("/new-person", get(people::add).post(people::add_sent)),
        ("/people/{id}", get(person::person)),
        ("/people/{id}/{act}", post(person::acted)),
        ("/tokens", get(tokens::tokens)),
        ("/tokens/new", get(tokens::make).post(tokens::make_sent)),
        ("/tokens/revoke", post(tokens::revoke)),
        ("/organisation", get(organisation::organisation)),
        ("/organisation/{kind}", get(organisation::record).post(organisation::record_sent)),
        ("/policies", get(policies::policies)),
        ("/policies/{version}", get(policies::policy)),
        ("/policies/{version}/changes", get(policies::compare)),
        ("/policies/{version}/adopt", post(policies::adopt)),
        ("/permissions", get(policies::permissions)),
        ("/adopt/{of}", get(policies::new_policy).post(policies::new_policy_sent)),
    ]
}
