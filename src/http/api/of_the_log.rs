//! The operations on the log as a whole, and on the service itself.

use super::looks;
use crate::http::log::LogQuery;
use crate::http::openapi::{self, Operation};
use crate::http::proofs::{Consistency, ConsistencyQuery, Inclusion, InclusionQuery};
use crate::http::schemas::Described;
use crate::http::{docs, health, log, proofs, schemas};
use crate::proofs::ProvedReceipt;
use serde_json::{Value, json};

pub(super) fn auditing() -> Vec<Operation> {
    vec![
        looks(Operation::get("/v1/log", "The records of the log, in order", log::page))
            .query::<LogQuery>()
            .text(200, "One record a line", "application/x-ndjson"),
        looks(Operation::get("/v1/log/tail", "New records as they are written", log::tail))
            .header("Last-Event-ID", false, json!({ "type": "string" }), "Go on after this one")
            .text(200, "Ids and types only", "text/event-stream"),
        looks(Operation::get(
            "/v1/log/checkpoint",
            "The last signed checkpoint, with what witnesses signed of it",
            proofs::checkpoint,
        ))
        .text(200, "A C2SP tlog-checkpoint in a signed-note", proofs::TEXT),
        looks(Operation::get("/v1/log/key", "What verifies checkpoints", proofs::key)).text(
            200,
            "A verifier key of a C2SP signed-note",
            proofs::TEXT,
        ),
        looks(Operation::get(
            "/v1/log/proof/inclusion",
            "That a record is in the log",
            proofs::inclusion,
        ))
        .query::<InclusionQuery>()
        .text(200, "A C2SP tlog-proof file, with its checkpoint", proofs::TEXT)
        .json::<Inclusion>(200, "The same as JSON")
        .problem(404, "There is no such record"),
        looks(Operation::get(
            "/v1/log/proof/consistency",
            "That the log only grew between two checkpoints",
            proofs::consistency,
        ))
        .query::<ConsistencyQuery>()
        .text(200, "The hashes in base64, a line each (RFC 6962)", proofs::TEXT)
        .json::<Consistency>(200, "The same as JSON"),
        looks(Operation::get(
            "/v1/log/tile/{*path}",
            "Tiles and bundles of sealed records, to check all of it with (C2SP tlog-tiles)",
            proofs::tile,
        ))
        .text(200, "Hashes, or records each after its length", proofs::BYTES)
        .problem(404, "The log has no such tile"),
        looks(Operation::get(
            "/v1/log/receipt/{event}",
            "The receipt of one event, with its proof",
            proofs::receipt,
        ))
        .json::<ProvedReceipt>(200, "Verified by `stepin verify --receipt` without the log")
        .problem(404, "There is no such event"),
    ]
}

pub(super) fn describing() -> Vec<Operation> {
    vec![
        Operation::get("/v1/schemas", "All types of events", schemas::all)
            .json::<Vec<Described>>(200, "Each with its compartment and who records it"),
        Operation::get("/v1/schemas/{type}", "The JSON Schema of one type's data", schemas::one)
            .json_as::<Value>(200, "JSON Schema 2020-12", "application/schema+json")
            .problem(404, "There is no such type"),
        Operation::get("/openapi.json", "This document", openapi::served)
            .json::<Value>(200, "OpenAPI 3.1"),
        Operation::get("/docs", "This document for people", docs::page).text(
            200,
            "A page",
            "text/html",
        ),
    ]
}

pub(super) fn operating() -> Vec<Operation> {
    vec![
        Operation::get("/health/live", "Is the process there", health::live).text(
            200,
            "It is",
            "text/plain",
        ),
        Operation::get("/health/ready", "Can it take writes", health::ready)
            .json::<health::Ready>(200, "It can, and what reading everything again has found")
            .text(200, "It can", "text/plain")
            .problem(503, "It cannot, and why"),
        Operation::get("/metrics", "Figures for Prometheus", health::metrics).text(
            200,
            "Never about a person",
            "text/plain",
        ),
    ]
}
