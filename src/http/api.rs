//! The whole API as one flat table, grouped by who calls it. The router is built from it, and so is
//! the OpenAPI document: what is not here is not served.

mod answering;
mod of_the_log;

use super::actor::{Actor, Needs};
use super::journeys::{NewEvents, NewJourney};
use super::openapi::Operation;
use super::policies::TOML;
use super::request::{Path, Query};
use super::{
    App, boards, emergencies, erasure, events, journeys, organisation, people, permissions,
    policies,
};
use crate::commands::{ClosingAnEmergency, Erasing, OpeningInEmergency};
use crate::people::{LinkMade, NewPerson, OneRole, PersonShown, TokenMade};
use crate::service::{EmergencyAnswer, ErasureDone};
use crate::sign_in::{NewToken, Scope, TokenShown};
use crate::view::{
    CompareQuery, EventQuery, ExportQuery, OneEvent, OrganisationQuery, PermissionsShown,
    PolicyDiff, PolicyDiffQuery, PolicyList, PolicyRow, PolicyShown, SearchQuery, Summary,
    ViewQuery,
};
use crate::wire::Answer;
use ::events::JourneyId;
use axum::extract::State;
use axum::http::HeaderMap;
use projections::views::{Comparison, VIEWS, ViewEntry};
use projections::{BOARDS, Found, OrganisationShown, Timeline};
use serde_json::json;

/// Every operation of the API.
pub(super) fn operations() -> Vec<Operation> {
    let groups = [
        ("recording", Needs::Scope(Scope::Record), recording()),
        ("reading", Needs::Scope(Scope::Read), reading()),
        ("viewing", Needs::Scope(Scope::Read), viewing()),
        ("boards", Needs::Scope(Scope::Read), boards_of_the_registry()),
        ("organisation", Needs::Scope(Scope::Organisation), of_the_organisation()),
        // A case that is not theirs is opened by a person who has just shown who they are.
        ("opening", Needs::Person, opening()),
        ("answering", Needs::Scope(Scope::Read), answering::looking()),
        // Two named people answer, never a program.
        ("answering", Needs::Person, answering::handing_out()),
        // What is erased is gone: a person does it, never a program.
        ("keeping", Needs::Person, keeping()),
        ("people", Needs::Scope(Scope::Organisation), of_people()),
        // A token that could make tokens would never end.
        ("tokens", Needs::Person, of_tokens()),
        ("account", Needs::AnyToken, account()),
        ("auditing", Needs::Scope(Scope::Log), of_the_log::auditing()),
        // These do not ask who acts.
        ("describing", Needs::AnyToken, of_the_log::describing()),
        ("operating", Needs::AnyToken, of_the_log::operating()),
    ];
    let tagged = |(tag, needs, group): (_, _, Vec<Operation>)| {
        let limited = "Too many requests; Retry-After says when to come back";
        let long = "The address and the headers are together over 32 KiB; nothing more is said";
        let tagged = move |operation: Operation| {
            operation.tagged(tag, needs).problem(429, limited).empty(431, long)
        };
        group.into_iter().map(tagged)
    };
    groups.into_iter().flat_map(tagged).collect()
}

fn recording() -> Vec<Operation> {
    vec![
        writes(Operation::post("/v1/journeys", "Open a journey with its referral", journeys::open))
            .body::<NewJourney>()
            .problem(409, "A journey was opened under this id before")
            .problem(410, "This request was recorded before, and has been erased"),
        writes(Operation::post(
            "/v1/journeys/{id}/events",
            "Record events of one journey, all or none",
            journeys::record,
        ))
        .header("If-Match", false, json!({ "type": "string" }), "The case version you saw")
        .body::<NewEvents>()
        .problem(404, "There is no such journey")
        .problem(409, "The case is not in a state that this can happen in")
        .problem(410, "Erased")
        .problem(412, "Somebody else recorded in this case meanwhile"),
    ]
}

fn writes(operation: Operation) -> Operation {
    let key = json!({ "type": "string", "format": "uuid" });
    acts(operation)
        .header("Idempotency-Key", true, key, "Names this request for ever; repeat it on a retry")
        .json::<Answer>(201, "Recorded, durably")
        .json::<Answer>(200, "Had been recorded before; the same answer")
        .problem(413, "Too large")
        .problem(422, "Fields that cannot be taken, or a key that was used for another request")
        .problem(503, "Not taken just now; send it again with the same key")
}

fn reading() -> Vec<Operation> {
    vec![
        looks(Operation::get("/v1/journeys", "Search open journeys", journeys::search))
            .query::<SearchQuery>()
            .json::<Vec<Found>>(200, "By reference"),
        views(Operation::get("/v1/journeys/{id}", "Where a journey stands", journeys::summary))
            .json::<Summary>(200, "Send its version as If-Match"),
        views(Operation::get(
            "/v1/journeys/{id}/timeline",
            "What happened, newest first",
            journeys::timeline,
        ))
        .query::<ViewQuery>()
        .json::<Timeline>(200, "One page"),
        views(Operation::get("/v1/events/{id}", "One event with its record", events::one))
            .query::<EventQuery>()
            .json::<OneEvent>(200, "The event, and what was said about it since"),
    ]
}

/// Every view of one journey, by the registry of views; and two beliefs side by side.
fn viewing() -> Vec<Operation> {
    let mut operations: Vec<_> = VIEWS.iter().map(view).collect();
    operations.push(
        views(Operation::get(
            "/v1/journeys/{id}/compare",
            "A journey as believed at two moments",
            journeys::compare,
        ))
        .query::<CompareQuery>()
        .json::<Comparison>(200, "The differences, marked"),
    );
    operations.push(
        looks(Operation::get(
            "/v1/journeys/{id}/export",
            "The case compartment, to be taken out or given to an agency",
            journeys::export,
        ))
        .query::<ExportQuery>()
        .text(200, "One event a line, in the order of recording", journeys::NDJSON)
        .problem(404, "There is no such journey, or it is not yours")
        .problem(409, "Nothing is shared with that agency today")
        .problem(410, "There was, and it has been erased"),
    );
    operations
}

fn view(entry: &'static ViewEntry) -> Operation {
    let handler = move |State(app): State<App>,
                        actor: Actor,
                        Path(journey): Path<JourneyId>,
                        Query(query): Query<ViewQuery>,
                        headers: HeaderMap| {
        journeys::view(entry, app, actor, journey, query, headers)
    };
    let path = format!("/v1/journeys/{{id}}/{}", entry.name);
    // Views are shown whole; only the timeline has pages.
    let operation = Operation::get(path, entry.says, handler).query::<ViewQuery>();
    views(operation.without(["cursor", "limit"])).schema(200, entry.says, entry.schema)
}

fn of_the_organisation() -> Vec<Operation> {
    vec![
        writes(Operation::post(
            "/v1/organisation/events",
            "Record teams, duty cover, roles: events that concern no journey, all or none",
            organisation::record,
        ))
        .header("If-Match", false, json!({ "type": "string" }), "The governance version you saw")
        .body::<NewEvents>()
        .problem(412, "Somebody else recorded about the organisation meanwhile"),
        views(Operation::get(
            "/v1/organisation",
            "Teams, who is on duty, roles, adopted policies",
            organisation::read,
        ))
        .query::<OrganisationQuery>()
        .json::<OrganisationShown>(200, "As of now, or as it was believed"),
        views(Operation::get(
            "/v1/permissions",
            "Who may do what: the policy in force, and when which one was",
            permissions::read,
        ))
        .json::<PermissionsShown>(200, "With its document")
        .text(200, "The document itself (Cedar)", permissions::CEDAR),
        acts(Operation::put(
            "/v1/permissions/{version}",
            "Adopt a policy of permissions; the wall around protected people stays in each",
            permissions::adopt,
        ))
        .text_body(permissions::CEDAR)
        .json::<PermissionsShown>(201, "Kept and in force")
        .problem(409, "The version is another document's")
        .problem(413, "Too large")
        .problem(422, "The document is no policy of permissions, and why")
        .problem(503, "Not taken just now; send it again"),
        views(Operation::get("/v1/policies", "Every policy that there is", policies::all))
            .json::<PolicyList>(200, "Which is in force, since when, adopted by whom"),
        views(Operation::get("/v1/policies/{version}", "One policy", policies::one))
            .json::<PolicyShown>(200, "With its document")
            .text(200, "The document itself", TOML),
        views(Operation::get(
            "/v1/policies/{version}/diff",
            "Which journeys another policy would flag differently, over the whole log",
            policies::diff,
        ))
        .query::<PolicyDiffQuery>()
        .json::<PolicyDiff>(200, "By reference"),
        acts(Operation::put(
            "/v1/policies/{version}",
            "Adopt a policy: from then on views are read under it",
            policies::adopt,
        ))
        .text_body(TOML)
        .json::<PolicyRow>(201, "Kept and in force")
        .json::<PolicyRow>(200, "Was in force already")
        .problem(409, "The version is another document's")
        .problem(413, "Too large")
        .problem(422, "The document is no policy; line, column and reason are said")
        .problem(503, "Not taken just now; send it again"),
    ]
}

/// One operation for each board of the registry.
fn boards_of_the_registry() -> Vec<Operation> {
    BOARDS.iter().map(|board| views(boards::operation(board))).collect()
}

fn opening() -> Vec<Operation> {
    vec![
        writes_about_access(Operation::post(
            "/v1/emergency-access",
            "Open a case that is not yours, for a stated purpose and half an hour",
            emergencies::open,
        ))
        .body::<OpeningInEmergency>()
        .json::<EmergencyAnswer>(201, "Recorded, and open until then")
        .json::<EmergencyAnswer>(200, "Had been opened by this request before"),
        writes_about_access(Operation::post(
            "/v1/journeys/{id}/emergency-access/{event}/closing",
            "Close an emergency access after looking at what was read",
            emergencies::close,
        ))
        .body::<ClosingAnEmergency>()
        .json::<EmergencyAnswer>(201, "Closed, by you")
        .json::<EmergencyAnswer>(200, "Had been closed by this request before"),
    ]
}

fn writes_about_access(operation: Operation) -> Operation {
    let key = json!({ "type": "string", "format": "uuid" });
    acts(operation)
        .header("Idempotency-Key", true, key, "Names this request for ever; repeat it on a retry")
        .problem(404, "There is no such journey, or it is not yours")
        .problem(409, "It is open already, or closed already")
        .problem(410, "Erased")
        .problem(413, "Too large")
        .problem(422, "Fields that cannot be taken, or a key that was used for another request")
        .problem(503, "Not taken just now; send it again with the same key")
}

fn keeping() -> Vec<Operation> {
    let key = json!({ "type": "string", "format": "uuid" });
    vec![
        acts(Operation::post(
            "/v1/journeys/{id}/erasure",
            "Erase a person's record for good, after another governance lead decided so",
            erasure::erase,
        ))
        .header("Idempotency-Key", true, key, "Names this request for ever; repeat it on a retry")
        .body::<Erasing>()
        .json::<ErasureDone>(201, "Destroyed, and recorded as such")
        .json::<ErasureDone>(200, "Had been erased by this request before")
        .problem(404, "There is no such journey")
        .problem(409, "A hold is open, or nobody has decided so")
        .problem(410, "Erased before")
        .problem(413, "Too large")
        .problem(422, "Fields that cannot be taken, or a key that was used for another request")
        .problem(503, "Not done, or not in full; a restart ends what was begun"),
    ]
}

fn of_people() -> Vec<Operation> {
    let known = |operation| administers(operation).problem(404, "Nobody is known by this id");
    let role = |operation: Operation| {
        known(operation).body::<OneRole>().problem(413, "Too large").problem(422, "No such role")
    };
    vec![
        administers(Operation::get("/v1/people", "Everybody who works here", people::all))
            .json::<Vec<PersonShown>>(200, "By id, with roles and teams"),
        administers(Operation::post("/v1/people", "Add somebody", people::add))
            .body::<NewPerson>()
            .json::<LinkMade>(201, "Recorded; the link is shown this once")
            .problem(413, "Too large")
            .problem(422, "Fields that cannot be taken"),
        known(Operation::post("/v1/people/{staff}/link", "Give a new one-time link", people::link))
            .json::<LinkMade>(201, "The link is shown this once"),
        role(Operation::post("/v1/people/{staff}/grant", "Grant a role", people::grant))
            .empty(204, "They hold it"),
        role(Operation::post("/v1/people/{staff}/revoke", "Take a role back", people::revoke))
            .empty(204, "They hold it no longer, from now on"),
        known(Operation::post("/v1/people/{staff}/disable", "Keep somebody out", people::disable))
            .empty(204, "They are signed out and stay out"),
        known(Operation::post("/v1/people/{staff}/enable", "Let somebody in", people::enable))
            .empty(204, "They can sign in"),
    ]
}

fn of_tokens() -> Vec<Operation> {
    vec![
        administers(Operation::get("/v1/tokens", "Every token", people::tokens))
            .json::<Vec<TokenShown>>(200, "By name; never the token itself"),
        administers(Operation::post("/v1/tokens", "Make a token", people::make_token))
            .body::<NewToken>()
            .json::<TokenMade>(201, "The token is shown this once")
            .problem(413, "Too large")
            .problem(422, "Fields that cannot be taken, or a name that is another token's"),
        administers(Operation::post(
            "/v1/tokens/{name}/revoke",
            "Revoke a token, at once",
            people::revoke_token,
        ))
        .empty(204, "It is good for nothing")
        .problem(404, "There is no token of this name"),
    ]
}

fn account() -> Vec<Operation> {
    vec![
        acts(Operation::get("/v1/me", "Who you are here", people::me))
            .json::<people::Me>(200, "And how that is known"),
    ]
}

fn administers(operation: Operation) -> Operation {
    acts(operation).problem(503, "Not done just now; send it again")
}

fn acts(operation: Operation) -> Operation {
    let purpose = json!({ "type": "string", "maxLength": 500 });
    operation
        .signed_in()
        .header("Stepin-Purpose", false, purpose, "For what purpose you ask, where one is needed")
        .problem(400, "The request cannot be read")
        .problem(401, "Nobody is signed in, and no token was sent that is good")
        .problem(403, "Not yours to do")
}

/// No look without a record of it: one that cannot be written is a look that is refused.
fn looks(operation: Operation) -> Operation {
    acts(operation)
        .problem(429, "More than one person reads in an hour")
        .problem(503, "Not answered just now; ask again")
}

fn views(operation: Operation) -> Operation {
    let tag = json!({ "type": "string" });
    looks(operation)
        .header("If-None-Match", false, tag, "The ETag of the answer you have")
        .empty(304, "You have it")
        .problem(404, "There is none")
        .problem(410, "There was, and it has been erased: when, by whom, and what of it")
}
