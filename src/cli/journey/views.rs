//! The views of a journey for reading in a terminal.

use super::page::{Names, Page, count, phase, spoken, when, word};
use super::{
    capacities, chronology, corrections, indicators, openings, orders, pace, safety, standing,
};
use crate::cli::arguments::Belief;
use serde_json::{Value, json};

/// A view, and what its page names beside it, all as believed at the same moment.
pub(super) struct Shown<'a> {
    /// How the journey was asked for.
    pub(super) name: &'a str,
    /// What was asked for.
    pub(super) view: &'a Value,
    /// Where the journey stands.
    pub(super) standing: &'a Value,
    /// What entries are called.
    pub(super) chronology: &'a Value,
}

pub(super) fn text(view: &str, shown: &Shown<'_>, belief: &Belief) -> String {
    let mut page = Page::default();
    head(&mut page, view, shown, belief);
    match view {
        "standing" => standing::write(&mut page, shown.view),
        "pace" => pace::write(&mut page, shown.view, shown.chronology),
        "capacities" => capacities::write(&mut page, shown.view),
        "indicators" => indicators::write(&mut page, shown.view),
        "safety" => safety::write(&mut page, shown.view, shown.chronology),
        "chronology" => chronology::write(&mut page, shown.view),
        "corrections" => corrections::write(&mut page, shown.view, shown.chronology),
        "orders" => orders::write(&mut page, shown.view),
        "openings" => openings::write(&mut page, shown.view),
        _ => page.line(&serde_json::to_string_pretty(shown.view).unwrap_or_default()),
    }
    page.done()
}

/// Safety first; then which journey, and whether this is what was believed earlier.
fn head(page: &mut Page, view: &str, shown: &Shown<'_>, belief: &Belief) {
    let standing = shown.standing;
    let pace = spoken(word(&standing["pace_state"]));
    if standing["pace_state"] == "suspended-for-safety" {
        let more = if view == "safety" { "" } else { "; --view safety says what to do" };
        page.line(&format!("SUSPENDED FOR SAFETY: safety comes before pace{more}"));
    }
    let name = Names::of(shown.chronology).reference(shown.name);
    let phase = phase(&standing["phase"]);
    page.labelled("", &format!("{name} · {phase} · pace {pace} · {}", state(standing)));
    let later = "what was recorded later is not shown";
    if let Some(at) = &belief.as_believed_at {
        page.line(&format!("AS BELIEVED AT {}: {later}", when(&json!(at))));
    } else if let Some(version) = belief.at_version {
        page.line(&format!("AS BELIEVED AT CASE VERSION {version}: {later}"));
    } else if let Some(position) = belief.at_position {
        page.line(&format!("AS BELIEVED AT POSITION {position}: {later}"));
    }
    if let Some(at) = &belief.as_at {
        page.line(&format!("clocks read as at {}", when(&json!(at))));
    }
}

/// Open, paused or closed, and for how long.
fn state(standing: &Value) -> String {
    let lifecycle = &standing["lifecycle"];
    let weeks = usize::try_from(standing["weeks"].as_u64().unwrap_or_default()).unwrap_or_default();
    let why =
        [&lifecycle["reason"], &lifecycle["category"]].into_iter().find(|why| why.is_string());
    match why {
        None => format!("{} since the referral", count(weeks, "week")),
        Some(why) => {
            let (state, why) = (word(&lifecycle["state"]).to_uppercase(), spoken(word(why)));
            format!("{state} since {} ({why})", when(&lifecycle["since"]))
        }
    }
}
