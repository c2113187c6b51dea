//! How a page reads the record: as of now, as it was believed at another moment, or under another
//! policy than the one in force. On a page that does not read it as it is, nothing is recorded.
//!
//! The control steps by number: a page of then is not told when anything was recorded later.

use super::super::App;
use super::super::sessions::encoded;
use crate::access::Caller;
use crate::view::{self, JourneyPage, Moments, PolicyList};
use crate::words::when;
use askama::Template;
use events::{Instant, JourneyId, Moment, Role};

/// How a page reads the record.
pub(super) struct Reading {
    /// The moment that it is believed at, as a link names it.
    believed_at: Option<String>,
    /// The same, in words.
    at: Option<String>,
    /// The policy that it is read under, and the one in force.
    policy: Option<(String, String)>,
    /// The same page as of now, under the policy in force.
    now: String,
    /// Where the moment stands beside now.
    compared: Option<String>,
}

/// What stands above a page that does not read the record as it is.
#[derive(Template)]
#[template(path = "reading.html", config = ".askama.toml")]
struct Banner<'a> {
    reading: &'a Reading,
}

impl Reading {
    /// `now` is the address of the page as of now.
    pub(super) fn of(now: String, believed_at: Option<Instant>, asked: Option<&str>) -> Self {
        let at = believed_at.map(Moment::Instant);
        let asked = asked.filter(|_| at.is_some()).map(str::to_owned);
        Self {
            believed_at: asked.or_else(|| at.map(|at| at.to_string())),
            at: at.map(when),
            policy: None,
            now,
            compared: None,
        }
    }

    /// Under this policy, while that one is in force.
    pub(super) fn under(self, policy: Option<(String, String)>) -> Self {
        Self { policy, ..self }
    }

    /// A page of one journey.
    pub(super) fn of_journey(now: String, page: &JourneyPage, asked: Option<&str>) -> Self {
        let what_if = page.what_if.as_ref();
        let policy = what_if.map(|(now, _)| (page.standing.policy.clone(), now.clone()));
        let mut reading = Self::of(now, page.believed_at, asked).under(policy);
        let from = reading.believed_at.clone().map(|at| [("from", at)]);
        let path = format!("{}/compare", journey(page.summary.journey));
        reading.compared = from.map(|from| address(&path, &from));
        reading
    }

    /// Whether the record is read as it is: only then is anything recorded.
    pub(super) const fn is_as_it_is(&self) -> bool {
        self.at.is_none() && self.policy.is_none()
    }

    /// Whether it is read under another policy than the one in force.
    pub(super) const fn is_what_if(&self) -> bool {
        self.policy.is_some()
    }

    /// What stays the same from page to page of this reading.
    pub(super) fn keeps(&self) -> Vec<(&'static str, String)> {
        let policy = self.policy.as_ref().map(|(policy, _)| ("policy", policy.clone()));
        let believed_at = self.believed_at.clone().map(|at| ("as_believed_at", at));
        believed_at.into_iter().chain(policy).collect()
    }

    /// The address of another page in the same reading.
    pub(super) fn to(&self, path: &str) -> String {
        address(path, &self.keeps())
    }

    /// The banner; nothing where the record is read as it is.
    pub(super) fn banner(&self) -> String {
        if self.is_as_it_is() {
            return String::new();
        }
        Banner { reading: self }.render().expect("strings are written to memory")
    }
}

/// A path and what is asked of it.
pub(super) fn address(path: &str, asked: &[(&str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}={}", encoded(value));
    let query = asked.iter().map(pair).collect::<Vec<_>>().join("&");
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// A control that chooses one of many moments by its number.
pub(super) struct Slider {
    /// The name that its number is sent under.
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    /// Where it stands; 0: before the first.
    pub(super) at: usize,
    pub(super) all: usize,
}

impl Slider {
    pub(super) fn of_moments(
        name: &'static str,
        label: &'static str,
        (moments, at): (&Moments, Instant),
    ) -> Self {
        Self { name, label, at: moments.by(at), all: moments.all() }
    }

    /// Where it stands, in words.
    pub(super) fn stands(&self) -> String {
        match self.at {
            0 => format!("before the first of {}", self.all),
            at => format!("{at} of {}", self.all),
        }
    }
}

/// A slider with a button, and the steps beside it.
#[derive(Template)]
#[template(path = "replay.html", config = ".askama.toml")]
pub(super) struct Replay {
    path: String,
    slider: Slider,
    /// What the pages that it leads to keep.
    keeps: Vec<(&'static str, String)>,
    go: &'static str,
    /// Policies to read the page under, which one it is read under, and what it keeps then.
    policies: Vec<(String, bool)>,
    stays: Vec<(&'static str, String)>,
}

impl Replay {
    pub(super) fn of(path: String, slider: Slider, go: &'static str) -> Self {
        let (keeps, policies, stays) = (Vec::new(), Vec::new(), Vec::new());
        Self { path, slider, keeps, go, policies, stays }
    }

    /// Of one journey, on a page of it.
    pub(super) fn of_journey(path: String, page: &JourneyPage, reading: &Reading) -> Self {
        let at = (&page.moments, page.believed_at.unwrap_or(page.as_at));
        let slider = Slider::of_moments("moment", "Recorded moment", at);
        let keeps = reading.keeps().into_iter().filter(|(name, _)| *name == "policy").collect();
        Self::of(path, slider, "Show this moment").keeping(keeps)
    }

    pub(super) fn keeping(self, keeps: Vec<(&'static str, String)>) -> Self {
        Self { keeps, ..self }
    }

    /// To be read under any of these policies, as `reading` is under one.
    pub(super) fn offering(mut self, policies: &PolicyList, reading: &Reading) -> Self {
        let readable = policies.policies.iter().filter(|row| row.fault.is_none());
        let under = reading.policy.as_ref().map_or(&policies.in_force, |(under, _)| under);
        let offered = readable.map(|row| (row.version.clone(), row.version == *under));
        self.policies = offered.collect();
        let moment = reading.keeps().into_iter().chain(self.keeps.iter().cloned());
        self.stays = moment.filter(|(name, _)| *name != "policy").collect();
        self
    }

    /// Each step by its name, and where it leads if there is anything there.
    fn steps(&self) -> [(&'static str, Option<String>); 4] {
        let Slider { name, at, all, .. } = self.slider;
        let to = |number: usize, is_there: bool| {
            let one = [(name, number.to_string())];
            let asked: Vec<_> = one.into_iter().chain(self.keeps.iter().cloned()).collect();
            is_there.then(|| address(&self.path, &asked))
        };
        [
            ("First", to(1, at != 1 && all > 0)),
            ("Earlier", to(at.saturating_sub(1), at > 1)),
            ("Later", to(at + 1, at < all)),
            ("Last", to(all, at < all)),
        ]
    }
}

/// The policies that somebody who oversees or audits could read a page under.
pub(super) async fn policies(app: &App, caller: &Caller) -> Option<PolicyList> {
    if ![Role::Supervisor, Role::Auditor].contains(&caller.role()) {
        return None;
    }
    let caller = caller.clone();
    let list = app.blocking(move |service| view::policies(service, &caller)).await.ok()?;
    (list.policies.len() > 1).then_some(list)
}

/// The path of a journey.
pub(super) fn journey(id: JourneyId) -> String {
    format!("/journeys/{id}")
}
