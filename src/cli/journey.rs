//! `stepin journey`.

mod capacities;
mod chronology;
mod comparison;
mod corrections;
mod indicators;
mod openings;
mod orders;
mod pace;
mod page;
mod safety;
mod standing;
mod support;
mod text;
mod views;

pub(super) use text::short_time;

use super::arguments::{Belief, Compare, Global, Journey};
use super::output::Out;
use super::policy::{Named, named};
use super::target::{Target, encoded};
use crate::Failure;
use crate::access::Caller;
use crate::view::{self, CompareQuery, ViewQuery};
use projections::views::{VIEWS, ViewEntry};
use serde_json::Value;
use views::Shown;

pub(super) fn run(global: &Global, journey: &Journey, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let id = target.existing(&journey.journey)?;
    let caller = &global.caller();
    let view = VIEWS.iter().find(|view| view.name == journey.view);
    let shown = if let Some(view) = view {
        one_view(&target, id, view, journey, caller)?
    } else if journey.view == "summary" {
        if journey.belief.says_anything() {
            let why = "a summary is as of now; --view timeline shows what was believed before";
            return Err(Failure::malformed(why));
        }
        match &target {
            Target::Folder(data) => value(&view::summary(&data.service, caller, id)?),
            Target::Server(remote) => remote.get_json(&format!("/v1/journeys/{id}"))?,
        }
    } else {
        whole_timeline(&target, id, journey, caller)?
    };
    if out.json {
        out.print_json(&shown);
    } else if journey.view == "summary" {
        out.print(&text::summary(&shown));
    } else if journey.view == "support" {
        out.print(&support::text(&journey.journey, &shown, &journey.belief));
    } else if view.is_some() {
        let other = |name: &str| one_view(&target, id, view_named(name), journey, caller);
        let (standing, chronology) = (&other("standing")?, &other("chronology")?);
        let name = &journey.journey;
        let page = Shown { name, view: &shown, standing, chronology };
        out.print(&views::text(&journey.view, &page, &journey.belief));
    } else {
        out.print(&text::timeline(&shown, &journey.journey, &journey.belief));
    }
    target.close()
}

/// A view that another one's page draws on.
fn view_named(name: &str) -> &'static ViewEntry {
    VIEWS.iter().find(|view| view.name == name).expect("it is one of the views")
}

fn one_view(
    target: &Target,
    id: events::JourneyId,
    view: &'static ViewEntry,
    journey: &Journey,
    caller: &Caller,
) -> Result<Value, Failure> {
    if journey.limit.is_some() {
        return Err(Failure::malformed(format!("{} is shown whole: leave out --limit", view.name)));
    }
    as_believed(target, id, view, &journey.belief, caller)
}

fn as_believed(
    target: &Target,
    id: events::JourneyId,
    view: &'static ViewEntry,
    belief: &Belief,
    caller: &Caller,
) -> Result<Value, Failure> {
    let query = query_of(target, belief)?;
    match target {
        Target::Folder(data) => {
            let made = view::of_journey(&data.service, caller, id, view, &query)?;
            Ok(serde_json::from_slice(&made).expect("a view is JSON"))
        }
        Target::Server(remote) => {
            remote.get_json(&format!("/v1/journeys/{id}/{}?{}", view.name, as_url(&query)))
        }
    }
}

/// Two beliefs side by side.
pub(super) fn compare(global: &Global, asked: &Compare, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let id = target.existing(&asked.journey)?;
    let Named { version, what_if } = named(&target, asked.policy.as_deref())?;
    let (from, to) = (asked.from.clone(), asked.to.clone());
    let query = CompareQuery { from, to, policy: version, what_if };
    let shown = match &target {
        Target::Folder(data) => value(&view::compare(&data.service, &global.caller(), id, &query)?),
        Target::Server(remote) => {
            remote.get_json(&format!("/v1/journeys/{id}/compare?{}", as_url(&query)))?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        let belief = Belief { as_believed_at: asked.to.clone(), ..Belief::default() };
        let view = view_named("chronology");
        let chronology = as_believed(&target, id, view, &belief, &global.caller())?;
        out.print(&comparison::text(&shown, asked, &chronology));
    }
    target.close()
}

/// Every page, one after the other, up to the limit asked for.
fn whole_timeline(
    target: &Target,
    id: events::JourneyId,
    journey: &Journey,
    caller: &Caller,
) -> Result<Value, Failure> {
    let mut query = query_of(target, &journey.belief)?;
    let mut whole = Value::Null;
    let mut left = journey.limit.unwrap_or(usize::MAX);
    loop {
        query.limit = Some(left.clamp(1, view::LIMIT_MAX));
        let mut page = match target {
            Target::Folder(data) => value(&view::timeline(&data.service, caller, id, &query)?),
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

fn query_of(target: &Target, belief: &Belief) -> Result<ViewQuery, Failure> {
    let Named { version, what_if } = named(target, belief.policy.as_deref())?;
    Ok(ViewQuery {
        as_believed_at: belief.as_believed_at.clone(),
        at_version: belief.at_version,
        at_position: belief.at_position,
        as_at: belief.as_at.clone(),
        policy: version,
        what_if,
        ..ViewQuery::default()
    })
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

pub(super) fn value(view: &impl serde::Serialize) -> Value {
    serde_json::to_value(view).expect("views have string keys and no floats")
}
