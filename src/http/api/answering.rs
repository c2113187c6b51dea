//! The operations on somebody's request for the record about them.

use super::{acts, views};
use crate::answers::{PreparedShown, RequestsShown, WhichRequest};
use crate::http::answers;
use crate::http::openapi::Operation;
use projections::disclosure::Bundle;
use serde_json::json;

pub(super) fn looking() -> Vec<Operation> {
    let looks = |operation: Operation| {
        views(operation)
            .query::<WhichRequest>()
            .problem(409, "No request is open")
            .problem(422, "There is no such request, or more than one is open")
    };
    vec![
        looks(Operation::get(
            "/v1/journeys/{id}/subject-access",
            "Where requests for access stand, and what was decided of each entry",
            answers::status,
        ))
        .json::<RequestsShown>(200, "For governance leads: no part of it is for the person"),
        looks(Operation::get(
            "/v1/journeys/{id}/subject-access/draft",
            "What would be handed out, to be checked by whoever prepares or releases it",
            answers::preview,
        ))
        .text(200, "A page that says that it is a draft", "text/html"),
    ]
}

pub(super) fn handing_out() -> Vec<Operation> {
    let key = || json!({ "type": "string", "format": "uuid" });
    let writes = |operation: Operation| {
        acts(operation)
            .header("Idempotency-Key", true, key(), "Names this request; repeat it on a retry")
            .body::<WhichRequest>()
            .problem(404, "There is no such journey")
            .problem(409, "Entries wait for a decision, or nothing is prepared, or it has changed")
            .problem(413, "Too large")
            .problem(422, "Fields that cannot be taken, or a key that was used for another request")
            .problem(503, "Not taken just now; send it again with the same key")
    };
    vec![
        writes(Operation::post(
            "/v1/journeys/{id}/subject-access/preparation",
            "Put together what is to be handed out, as of today",
            answers::prepare,
        ))
        .json::<PreparedShown>(201, "Recorded, with the digest")
        .json::<PreparedShown>(200, "Had been recorded before; the same answer"),
        writes(Operation::post(
            "/v1/journeys/{id}/subject-access/release",
            "Hand it out, by another governance lead; again, what was handed out before",
            answers::release,
        ))
        .json::<Bundle>(200, "The answer; `Stepin-Digest` is the SHA-256 of its manifest")
        .text(200, "The same for people to read", "text/html"),
    ]
}
