//! `stepin journey`.

mod text;

pub(super) use text::short_time;

use super::arguments::{Belief, Global, Journey};
use super::output::Out;
use super::target::{Target, encoded};
use crate::Failure;
use crate::view::{self, ViewQuery};
use projections::Reader;
use serde_json::Value;

pub(super) fn run(global: &Global, journey: &Journey, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let id = target.existing(&journey.journey)?;
    let reader = Reader { role: global.actor.role };
    let shown = if journey.view == "summary" {
        if journey.belief.says_anything() {
            let why = "a summary is as of now; --view timeline shows what was believed before";
            return Err(Failure::malformed(why));
        }
        match &target {
            Target::Folder(data) => value(&view::summary(&data.service, id, reader)?),
            Target::Server(remote) => remote.get_json(&format!("/v1/journeys/{id}"))?,
        }
    } else {
        whole_timeline(&target, id, journey, reader)?
    };
    if out.json {
        out.print_json(&shown);
    } else if journey.view == "summary" {
        out.print(&text::summary(&shown));
    } else {
        out.print(&text::timeline(&shown, &journey.journey, &journey.belief));
    }
    target.close()
}

/// Every page, one after the other, up to the limit asked for.
fn whole_timeline(
    target: &Target,
    id: events::JourneyId,
    journey: &Journey,
    reader: Reader,
) -> Result<Value, Failure> {
    let mut query = query_of(&journey.belief);
    let mut whole = Value::Null;
    let mut left = journey.limit.unwrap_or(usize::MAX);
    loop {
        query.limit = Some(left.clamp(1, view::LIMIT_MAX));
        let mut page = match target {
            Target::Folder(data) => value(&view::timeline(&data.service, id, &query, reader)?),
            Target::Server(remote) => {
                remote.get_json(&format!("/v1/journeys/{id}/timeline?{}", as_url(&query)))?
            }
        };
        let entries = page["entries"].as_array().map_or(0, Vec::len);
        left = left.saturating_sub(entries);
        query.cursor = page["next_cursor"].as_str().map(str::to_owned);
        if whole.is_null() {
            whole = page;
        } else if let (Some(all), Some(more)) =
            (whole["entries"].as_array_mut(), page["entries"].as_array_mut())
        {
            all.append(more);
        }
        if query.cursor.is_none() || left == 0 || entries == 0 {
            whole["next_cursor"] = query.cursor.map_or(Value::Null, Value::String);
            return Ok(whole);
        }
    }
}

fn query_of(belief: &Belief) -> ViewQuery {
    ViewQuery {
        as_believed_at: belief.as_believed_at.clone(),
        at_version: belief.at_version,
        at_position: belief.at_position,
        as_at: belief.as_at.clone(),
        policy: belief.policy.clone(),
        ..ViewQuery::default()
    }
}

pub(super) fn as_url(query: &impl serde::Serialize) -> String {
    let fields = value(query);
    let fields = fields.as_object().into_iter().flatten();
    let pair = |(name, value): (&String, &Value)| {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        format!("{name}={}", encoded(&text))
    };
    fields.map(pair).collect::<Vec<_>>().join("&")
}

fn value(view: &impl serde::Serialize) -> Value {
    serde_json::to_value(view).expect("views have string keys and no floats")
}
