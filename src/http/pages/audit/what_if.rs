//! `/what-if`: what another policy than the one in force would say, over every case.

use super::super::super::actor::Actor;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::later::{Later, until_ready};
use super::super::reading::{Reading, address, journey};
use super::super::shown;
use super::super::work::Shell;
use crate::Service;
use crate::view::{self, BoardQuery, PolicyDiff, PolicyDiffQuery, PolicyList};
use crate::words::{count, rule, spoken};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::EventId;
use permissions::{Action, Resource};
use projections::Differing;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    policy: Option<String>,
    as_believed_at: Option<String>,
}

#[derive(Template)]
#[template(path = "what_if.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    reading: Reading,
    in_force: String,
    /// Those that something can be read under, and the one that is tried out.
    policies: Vec<(String, bool)>,
    day: String,
    /// How many cases were read, and those that read differently.
    found: Option<(String, Vec<Row>)>,
}

/// A case that reads differently.
struct Row {
    to: String,
    reference: String,
    practitioner: String,
    /// Rule, under the one in force, under the other.
    flags: Vec<(String, String, String)>,
}

pub(in super::super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(asked): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/what-if");
    let given = |field: &Option<String>| field.clone().filter(|text| !text.trim().is_empty());
    let (policy, as_believed_at) = (given(&asked.policy), given(&asked.as_believed_at));
    let believed = BoardQuery { as_believed_at: as_believed_at.clone(), ..BoardQuery::default() };
    let believed_at = believed.believed_at()?;
    let reading = Reading::of("/what-if".to_owned(), believed_at, as_believed_at.as_deref());
    let right = (Action::Replay, Resource::OversightBoards);
    if policy.is_some()
        && app.service.allows(&caller, right.0, right.1, "read under another policy").is_ok()
        && let Some(read) = until_ready(&app, &believed).await?
    {
        let asked = [("policy", policy), ("as_believed_at", as_believed_at)];
        let asked = asked.map(|(name, value)| value.map(|value| (name, value)));
        let again = address("/what-if", &asked.into_iter().flatten().collect::<Vec<_>>());
        let title = "What another policy would say".to_owned();
        return Ok(Later { shell, reading, title, read, again }.shown());
    }
    let (list, diff) = {
        let (policy, as_believed_at) = (policy.clone(), as_believed_at.clone());
        let compare = move |service: &Service| {
            let list = view::policies(service, &caller)?;
            let Some(to) = policy else { return Ok((list, None)) };
            let both = (service.policy_named(&list.in_force)?, service.policy_named(&to)?);
            let query = PolicyDiffQuery { to, as_believed_at, as_at: None };
            let diff = view::policy_diff(service, &caller, (&both.0, &both.1), &query, |_| {})?;
            Ok((list, Some(diff)))
        };
        app.blocking(compare).await?
    };
    let PolicyList { in_force, policies } = list;
    let readable = policies.into_iter().filter(|row| row.fault.is_none());
    let others = readable.filter(|row| row.version != in_force).map(|row| row.version);
    let policies = others.map(|version| (policy.as_ref() == Some(&version), version));
    let tried = policy.clone().filter(|policy| *policy != in_force);
    let reading = reading.under(tried.map(|policy| (policy, in_force.clone())));
    let page = Page {
        shell,
        policies: policies.map(|(is_tried, version)| (version, is_tried)).collect(),
        in_force,
        day: as_believed_at.unwrap_or_default(),
        found: diff.map(|diff| found(diff, &reading)),
        reading,
    };
    Ok(shown(StatusCode::OK, &page))
}

fn found(diff: PolicyDiff, reading: &Reading) -> (String, Vec<Row>) {
    let row = |row: Differing| Row {
        to: reading.to(&journey(row.journey)),
        reference: row.reference.unwrap_or_else(|| "a case".to_owned()),
        practitioner: row.practitioner.map(|who| who.to_string()).unwrap_or_default(),
        flags: row
            .flags
            .into_iter()
            .map(|flag| {
                let is_ask = flag.id.parse::<EventId>().is_ok();
                let name = if is_ask { "an ask".to_owned() } else { rule(&flag.id) };
                (name, spoken(&flag.from), spoken(&flag.to))
            })
            .collect(),
    };
    (count(diff.journeys, "case"), diff.rows.into_iter().map(row).collect())
}
