//! Which orders were live at each session, and what reports rest on.

use super::View;
use super::viewing::{Item, Viewing};
use crate::rules::Answer;
use alloc::vec::Vec;
use chrono::NaiveDate;
use events::{Compartment, EventId, JourneyId, Source, Version};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

/// Orders and reports of a journey.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Orders {
    /// The journey.
    pub journey: JourneyId,
    /// The version of its case stream.
    pub version: Version,
    /// Every order that was noted.
    pub orders: Vec<Item>,
    /// Every kept session, and the orders that were live on its day.
    pub sessions: Vec<SessionOrders>,
    /// Every report that was issued.
    pub reports: Vec<Report>,
}

/// One session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct SessionOrders {
    /// The `session-held`.
    pub session: EventId,
    /// The London date of it.
    pub day: NaiveDate,
    /// The `order-noted` that were live.
    pub orders: Vec<EventId>,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Report {
    /// The `report-issued`.
    #[serde(flatten)]
    pub report: Item,
    /// Whether everything that it relies on is what the service user said. Not enough data where
    /// it names nothing.
    pub self_report_only: Answer,
}

impl View for Orders {
    const NAME: &'static str = "orders";
    const SAYS: &'static str = "Orders live at each session; what reports rest on";

    fn of(viewing: &Viewing<'_>) -> Self {
        let orders = viewing.items(&["order-noted"]);
        let reading = viewing.reading();
        let live = |day: NaiveDate| {
            let live = orders.iter().filter(|order| is_live(order, day));
            live.map(|order| order.event).collect()
        };
        let sessions = reading.kept_sessions().iter().map(|session| SessionOrders {
            session: session.event,
            day: session.day,
            orders: live(session.day),
        });
        let reports = viewing.items(&["report-issued"]).into_iter().map(|report| Report {
            self_report_only: self_report_only(viewing, &report.data),
            report,
        });
        Self {
            journey: viewing.journey.id,
            version: viewing.journey.version(Compartment::Case),
            sessions: sessions.collect(),
            reports: reports.collect(),
            orders,
        }
    }
}

/// From the day on which it was made known to have begun until the day on which it expires.
fn is_live(order: &Item, day: NaiveDate) -> bool {
    let expires = order.data["expires"].as_str().and_then(|text| text.parse().ok());
    order.occurred_at.day() <= day && expires.is_none_or(|expires: NaiveDate| day <= expires)
}

fn self_report_only(viewing: &Viewing<'_>, data: &Value) -> Answer {
    let named = data["relied_on"].as_array().into_iter().flatten();
    let ids = named.filter_map(|id| id.as_str()?.parse().ok());
    let sources: Vec<Source> = ids
        .filter_map(|id: EventId| Some(viewing.journey.entry(id)?.recorded.entry.source))
        .collect();
    if sources.is_empty() {
        return Answer::NotEnoughData;
    }
    Answer::of(sources.iter().all(|source| *source == Source::SelfReport))
}
