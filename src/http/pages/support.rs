//! `/support`: for support workers: whom they support, and of each case what they are told of the
//! service user beside what was told to them.

use super::super::actor::Actor;
use super::super::request::Path;
use super::super::{App, Problem};
use super::journey::{Day, Names, days};
use super::reading::Reading;
use super::shown;
use super::work::Shell;
use crate::view::{self, Link, OfSupport};
use crate::words::{name, short_day, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{JourneyId, Moment, Role, event_types};
use projections::views::ForSupport;

#[derive(Template)]
#[template(path = "support.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    links: Vec<Row>,
}

/// A case in which they support somebody.
struct Row {
    journey: JourneyId,
    people: String,
    last_contact: String,
}

pub(super) async fn list(
    State(app): State<App>,
    Actor(caller): Actor,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/support");
    let links = app.blocking(move |service| view::links(service, &caller)).await?;
    let links = links.into_iter().map(row).collect();
    Ok(shown(StatusCode::OK, &Page { shell, links }))
}

fn row(link: Link) -> Row {
    Row {
        journey: link.journey,
        people: if link.people.is_empty() { "a case".to_owned() } else { link.people.join("; ") },
        last_contact: link.last_contact.map_or("nobody yet".to_owned(), |at| short_day(at.day())),
    }
}

#[derive(Template)]
#[template(path = "support_case.html", config = ".askama.toml")]
struct OneCase {
    shell: Shell,
    id: JourneyId,
    next: Option<String>,
    /// What they are told, part by part, the newest first.
    parts: Vec<(&'static str, Vec<String>)>,
    records: Vec<(&'static str, String)>,
    /// What they were told, unless they cover for whoever was.
    days: Option<Vec<Day>>,
}

pub(super) async fn page(
    State(app): State<App>,
    Actor(caller): Actor,
    Path(id): Path<JourneyId>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "");
    let made = app.blocking(move |service| view::of_support(service, &caller, id)).await?;
    let OfSupport { extract, told } = made;
    let records = event_types()
        .filter(|kind| kind.recorders.contains(&Role::SupportWorker))
        .filter(|kind| kind.home.compartment() == Some(events::Compartment::Protected))
        .map(|kind| (kind.name, spoken(kind.name)));
    let reading = Reading::of(String::new(), None, None);
    let told = told.map(|told| days(told.entries.iter(), &Names::of(&told, &reading)));
    let page = OneCase {
        shell,
        id,
        next: extract.next_appointment.as_ref().map(|next| when(Moment::Instant(next.when))),
        parts: parts(&extract),
        records: records.collect(),
        days: told,
    };
    Ok(shown(StatusCode::OK, &page))
}

/// What is said of the service user, in the order in which it matters for somebody's safety.
fn parts(extract: &ForSupport) -> Vec<(&'static str, Vec<String>)> {
    let on = |at: Moment| short_day(at.day());
    let incidents = extract.incidents.iter().rev().map(|incident| {
        let towards = incident.towards.as_ref().map(|label| format!(" towards {}", label.as_str()));
        let kind = name(&incident.kind);
        let known = on(incident.known_at);
        format!(
            "{}: {kind}{}, known since {known}",
            on(incident.occurred_at),
            towards.unwrap_or_default()
        )
    });
    let orders = extract.orders.iter().rev().map(|order| {
        let until = order.expires.map(|day| format!(", until {}", short_day(day.0)));
        let terms = order.terms.as_ref().map(|terms| format!(": {terms}"));
        let (kind, from) = (name(&order.kind), on(order.occurred_at));
        format!("{kind} from {from}{}{}", until.unwrap_or_default(), terms.unwrap_or_default())
    });
    let passed = extract.passed_on.iter().rev().map(|passed| {
        let urgency = passed.urgency.as_ref().map(|urgency| format!(", {}", name(urgency)));
        let received = passed.received_at.map_or("not received yet".to_owned(), |at| {
            format!("received {}", when(Moment::Instant(at)))
        });
        let (what, to) = (name(&passed.what), name(&passed.to));
        let on = on(passed.occurred_at);
        format!("{on}: {what} passed to {to}{}, {received}", urgency.unwrap_or_default())
    });
    let turns = extract.lifecycle.iter().rev().map(|turn| {
        let how = turn.category.as_ref().map(|category| format!(": {}", name(category)));
        format!("{}: {}{}", on(turn.occurred_at), spoken(turn.kind), how.unwrap_or_default())
    });
    let attended = extract.attendance.iter().rev().map(|session| {
        let came = if session.attended { "came" } else { "did not come" };
        format!("{}: {came}", on(session.occurred_at))
    });
    vec![
        ("Incidents", incidents.collect()),
        ("Orders", orders.collect()),
        ("Passed on for somebody's safety", passed.collect()),
        ("Whether the work goes on", turns.collect()),
        ("Sessions", attended.collect()),
    ]
}
