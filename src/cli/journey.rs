//! `stepin journey` and `stepin board`.

mod capacities;
mod chronology;
mod comparison;
mod corrections;
mod indicators;
mod orders;
mod pace;
mod page;
mod safety;
mod standing;
mod text;
mod views;

use super::arguments::{Belief, Board, Compare, Global, Journey};
use super::output::Out;
use super::target::{Target, encoded};
use crate::Failure;
use crate::view::{self, BoardQuery, CompareQuery, Table, ViewQuery};
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use projections::Reader;
use projections::views::{VIEWS, ViewEntry};
use serde_json::Value;
use views::Shown;

pub(super) fn run(global: &Global, journey: &Journey, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let id = target.existing(&journey.journey)?;
    let reader = Reader { role: global.actor.role };
    let view = VIEWS.iter().find(|view| view.name == journey.view);
    let shown = if let Some(view) = view {
        one_view(&target, id, view, journey, reader)?
    } else if journey.view == "summary" {
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
    } else if view.is_some() {
        let other = |name: &str| one_view(&target, id, named(name), journey, reader);
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
fn named(name: &str) -> &'static ViewEntry {
    VIEWS.iter().find(|view| view.name == name).expect("it is one of the views")
}

fn one_view(
    target: &Target,
    id: events::JourneyId,
    view: &'static ViewEntry,
    journey: &Journey,
    reader: Reader,
) -> Result<Value, Failure> {
    if journey.limit.is_some() {
        return Err(Failure::malformed(format!("{} is shown whole: leave out --limit", view.name)));
    }
    as_believed(target, id, view, &journey.belief, reader)
}

fn as_believed(
    target: &Target,
    id: events::JourneyId,
    view: &'static ViewEntry,
    belief: &Belief,
    reader: Reader,
) -> Result<Value, Failure> {
    let query = query_of(belief);
    match target {
        Target::Folder(data) => {
            let made = view::of_journey(&data.service, id, view, &query, reader)?;
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
    let query = CompareQuery {
        from: asked.from.clone(),
        to: asked.to.clone(),
        policy: asked.policy.clone(),
    };
    let shown = match &target {
        Target::Folder(data) => {
            value(&view::compare(&data.service, id, &query, Reader { role: global.actor.role })?)
        }
        Target::Server(remote) => {
            remote.get_json(&format!("/v1/journeys/{id}/compare?{}", as_url(&query)))?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        let belief = Belief { as_believed_at: asked.to.clone(), ..Belief::default() };
        let reader = Reader { role: global.actor.role };
        let chronology = as_believed(&target, id, named("chronology"), &belief, reader)?;
        out.print(&comparison::text(&shown, asked, &chronology));
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

fn as_url(query: &impl serde::Serialize) -> String {
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

pub(super) fn board(global: &Global, board: &Board, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    if board.belief.at_version.is_some() {
        let why = "a board is across journeys: use --as-believed-at or --at-position";
        return Err(Failure::malformed(why));
    }
    let query = BoardQuery {
        as_believed_at: board.belief.as_believed_at.clone(),
        at_position: board.belief.at_position,
        as_at: board.belief.as_at.clone(),
        policy: board.belief.policy.clone(),
        practitioner: board.practitioner.clone(),
    };
    let reader = Reader { role: global.actor.role };
    match &target {
        Target::Folder(data) if board.name == "contact" => {
            let contact = view::contact(&data.service, &query, reader)?;
            show(&(&contact).into(), &value(&contact), board.csv, out);
        }
        Target::Folder(data) => {
            let caseload = view::caseload(&data.service, &query, reader)?;
            show(&(&caseload).into(), &value(&caseload), board.csv, out);
        }
        Target::Server(remote) => {
            let path = format!("/v1/boards/{}?{}", board.name, as_url(&query));
            if out.json {
                out.print_json(&remote.get_json(&path)?);
            } else {
                let csv = remote.get(&path, "text/csv")?;
                out.print(&if board.csv { csv } else { terminal(&Table::from_csv(&csv)) });
            }
        }
    }
    target.close()
}

fn show(table: &Table, json: &Value, csv: bool, out: Out) {
    if out.json {
        out.print_json(json);
    } else if csv {
        out.print(&String::from_utf8_lossy(&table.csv()));
    } else {
        out.print(&terminal(table));
    }
}

/// For reading in a terminal: words instead of column names, no id of the journey.
fn terminal(table: &Table) -> String {
    let shown: Vec<usize> = (0..table.head.len()).filter(|i| table.head[*i] != "journey").collect();
    let mut drawn = comfy_table::Table::new();
    drawn.load_style(UTF8_HORIZONTAL_ONLY);
    drawn.set_header(shown.iter().map(|i| table.head[*i].replace('_', " ")));
    for row in &table.rows {
        drawn.add_row(shown.iter().map(|i| text::short_time(&row[*i])));
    }
    format!("{drawn}\n{} cases", table.rows.len())
}
