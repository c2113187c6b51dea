//! `stepin organisation`.

use super::arguments::{Global, Organisation};
use super::journey::{as_url, short_time, value};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::view::{self, OrganisationQuery};
use serde_json::Value;
use std::fmt::Write as _;

pub(super) fn run(global: &Global, asked: &Organisation, out: Out) -> Result<(), Failure> {
    let query = OrganisationQuery {
        as_believed_at: asked.as_believed_at.clone(),
        at_position: asked.at_position,
        as_at: asked.as_at.clone(),
    };
    let target = Target::of(global, out)?;
    let shown = match &target {
        Target::Folder(data) => {
            value(&view::organisation(&data.service, &global.caller(), &query)?)
        }
        Target::Server(remote) => {
            remote.get_json(&format!("/v1/organisation?{}", as_url(&query)))?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        out.print(&text(&shown));
    }
    target.close()
}

fn text(shown: &Value) -> String {
    let mut text = format!("on duty  {}\n", list(&shown["on_duty"]));
    for cover in each(&shown["duty_cover"]) {
        let (from, until) = (time(&cover["from"]), time(&cover["until"]));
        let _ = writeln!(text, "         {} from {from} until {until}", words(&cover["staff"]));
    }
    for team in each(&shown["teams"]) {
        let _ = writeln!(text, "team     {}: {}", words(&team["team"]), list(&team["members"]));
    }
    for staff in each(&shown["roles"]) {
        let _ = writeln!(text, "roles    {}: {}", words(&staff["staff"]), list(&staff["roles"]));
    }
    for policy in each(&shown["policies"]) {
        let by = format!("{}/{}", words(&policy["by"]["id"]), words(&policy["by"]["role"]));
        let (version, at) = (words(&policy["version"]), time(&policy["adopted_at"]));
        let _ = writeln!(text, "policy   {version}, adopted {at} by {by}");
    }
    text
}

fn each(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> String {
    let all: Vec<_> = each(value).map(words).collect();
    if all.is_empty() { "nobody".to_owned() } else { all.join(", ") }
}

fn time(value: &Value) -> String {
    short_time(words(value))
}
