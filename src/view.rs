//! What a reader asks of a view: as believed when, as at when, under which policy, which page.

mod board;
mod digests;
mod one_event;
mod summary;

pub(crate) use board::{Table, caseload, contact};
pub(crate) use digests::digests;
pub(crate) use one_event::{OneEvent, one_event};
pub(crate) use summary::{Summary, summary};

use crate::{Failure, Service};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use events::{Compartment, EventId, Instant, JourneyId, Moment, Position, Version};
use projections::{AsOf, Page, Policy, Reader, Timeline};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The most entries of one page.
pub(crate) const LIMIT_MAX: usize = 1000;
const LIMIT: usize = 200;

/// The query of a view. The same names serve the command line.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ViewQuery {
    /// As it was believed at this time; a bare date means the end of that London day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_believed_at: Option<String>,
    /// As it was when the case stream stood at this version.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_version: Option<u64>,
    /// As it was when the log stood at this position: for supervisors and auditors.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) at_position: Option<u64>,
    /// Clocks (days since, overdue) read as at this time; left out: now, or the time believed at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) as_at: Option<String>,
    /// The policy version to read under; left out: the one in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) policy: Option<String>,
    /// Where the next page starts: the `next_cursor` of the page before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<String>,
    /// The most entries to show: 1 to 1000, 200 if left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) limit: Option<usize>,
    /// Boards: only the cases of this practitioner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) practitioner: Option<String>,
}

/// A page's place: everything it was made from, so that the next page shows the same belief.
#[derive(Serialize, Deserialize)]
struct Cursor {
    #[serde(rename = "b")]
    believed_at: Instant,
    #[serde(rename = "a")]
    after: EventId,
}

fn malformed(what: &str, why: impl std::fmt::Display) -> Failure {
    Failure::malformed(format!("{what}: {why}"))
}

fn moment(what: &str, text: &str) -> Result<Instant, Failure> {
    let moment: Moment = text.parse().map_err(|why: String| malformed(what, why))?;
    Ok(moment.end())
}

impl ViewQuery {
    /// What was known, as far as no journey's versions are needed to say it.
    pub(crate) fn as_of(&self, reader: Reader) -> Result<AsOf, Failure> {
        let given =
            [self.as_believed_at.is_some(), self.at_version.is_some(), self.at_position.is_some()];
        if given.into_iter().filter(|is| *is).count() > 1 {
            let why = "give one of as_believed_at, at_version and at_position";
            return Err(Failure::malformed(why.to_owned()));
        }
        if self.at_position.is_some() && !reader.may_read_positions() {
            let why = "positions in the whole log are for supervisors and auditors; use at_version";
            return Err(Failure::not_theirs(why.to_owned()));
        }
        let believed_at = self
            .as_believed_at
            .as_deref()
            .map(|text| moment("as_believed_at", text))
            .transpose()?;
        Ok(AsOf { believed_at, position: self.at_position.map(Position) })
    }

    /// When the clocks of a view read.
    pub(crate) fn as_at(&self, as_of: &AsOf, service: &Service) -> Result<Instant, Failure> {
        match (self.as_at.as_deref(), as_of.believed_at) {
            (Some(text), _) => moment("as_at", text),
            (None, Some(believed_at)) => Ok(believed_at),
            (None, None) => Ok(service.log().now()),
        }
    }

    pub(crate) fn policy(&self) -> Result<Policy, Failure> {
        Policy::version(self.policy.as_deref().unwrap_or(Policy::CURRENT))
            .map_err(|unknown| malformed("policy", unknown))
    }

    fn limit(&self) -> Result<usize, Failure> {
        match self.limit.unwrap_or(LIMIT) {
            limit @ 1..=LIMIT_MAX => Ok(limit),
            other => Err(malformed("limit", format!("is {other}; allowed is 1 to {LIMIT_MAX}"))),
        }
    }

    fn cursor(&self) -> Result<Option<Cursor>, Failure> {
        let Some(text) = &self.cursor else { return Ok(None) };
        let read = BASE64.decode(text).ok().and_then(|json| serde_json::from_slice(&json).ok());
        read.map(Some).ok_or_else(|| malformed("cursor", "is not one that this service gave out"))
    }
}

/// Makes a page of a journey's timeline.
pub(crate) fn timeline(
    service: &Service,
    id: JourneyId,
    query: &ViewQuery,
    reader: Reader,
) -> Result<Timeline, Failure> {
    query.policy()?;
    if !Compartment::ALL.into_iter().any(|compartment| reader.may_read(compartment)) {
        return Err(Failure::not_theirs(format!("a {} does not read journeys", reader.role)));
    }
    let mut as_of = query.as_of(reader)?;
    let events = service.existing(id)?;
    if let Some(version) = query.at_version {
        as_of.position = Some(position_of(&events, Version(version))?);
    }
    let cursor = query.cursor()?;
    // The second page shows what the first one believed, even if more was recorded in between.
    let believed_at = cursor.as_ref().map_or_else(|| service.log().now(), |c| c.believed_at);
    as_of.believed_at.get_or_insert(believed_at);
    let journey = projections::Journey::fold(id, events, &as_of);
    let page = Page { after: cursor.map(|cursor| cursor.after), limit: query.limit()? };
    let (mut timeline, next) = projections::timeline(&journey, reader, page);
    timeline.next_cursor = next.map(|after| {
        let cursor = Cursor { believed_at, after };
        BASE64.encode(serde_json::to_vec(&cursor).expect("a cursor is plain data"))
    });
    Ok(timeline)
}

/// Where the case stream reached a version.
fn position_of(events: &[events::Recorded], version: Version) -> Result<Position, Failure> {
    let in_case = || events.iter().filter(|event| event.stream.compartment == Compartment::Case);
    let at = in_case().find(|event| event.version == version).map(|event| event.position);
    at.ok_or_else(|| {
        let last = in_case().next_back().map_or(Version(0), |event| event.version);
        Failure::not_found(format!("there is no version {version}; the case is at version {last}"))
    })
}
