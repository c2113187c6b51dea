//! `stepin policy`, and the policy that a command names.

use super::arguments::{
    At, Global, Policy as Asked, PolicyAdopt, PolicyCheck, PolicyCommand, PolicyDiff, PolicyShow,
};
use super::journey::{as_url, short_time, value};
use super::output::Out;
use super::target::{Target, encoded};
use crate::failure::kind;
use crate::policies::Document;
use crate::view::{self, PolicyDiffQuery};
use crate::{Failure, Service};
use projections::Policy;
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(global: &Global, asked: Asked, out: Out) -> Result<(), Failure> {
    match asked.asked {
        PolicyCommand::List(here) => list(&here.in_place_of(global), out),
        PolicyCommand::Show(At { here, asked }) => show(&here.in_place_of(global), &asked, out),
        PolicyCommand::Check(asked) => check(&asked, out),
        PolicyCommand::Adopt(At { here, asked }) => adopt(&here.in_place_of(global), &asked, out),
        PolicyCommand::Diff(At { here, asked }) => diff(&here.in_place_of(global), &asked, out),
    }
}

/// The policy that `--policy` names: a version, or a document that is tried out.
#[derive(Default)]
pub(super) struct Named {
    pub(super) version: Option<String>,
    pub(super) what_if: Option<Policy>,
}

pub(super) fn named(target: &Target, name: Option<&str>) -> Result<Named, Failure> {
    match (target, name) {
        (Target::Folder(data), name) => on_folder(&data.service, name),
        (Target::Server(_), Some(name)) if name.contains('/') || name.ends_with(".toml") => {
            Err(Failure::malformed(format!(
                "policy: {name} is a file, and a file is tried out on the data folder: stop the \
                 service and leave out --server"
            )))
        }
        (Target::Server(_), name) => Ok(Named { version: name.map(str::to_owned), what_if: None }),
    }
}

/// A version that there is comes before a file of that name.
pub(super) fn on_folder(service: &Service, name: Option<&str>) -> Result<Named, Failure> {
    let Some(name) = name else { return Ok(Named::default()) };
    if service.has_policy(name)? || !Path::new(name).is_file() {
        return Ok(Named { version: Some(name.to_owned()), what_if: None });
    }
    let (_, policy) = read(Path::new(name))?;
    Ok(Named { version: None, what_if: Some(policy) })
}

fn read(file: &Path) -> Result<(Document, Policy), Failure> {
    let bytes = std::fs::read(file)
        .map_err(|error| Failure::not_found(format!("{}: {error}", file.display())))?;
    let document = Document::of(bytes);
    let policy = document.read().map_err(|fault| {
        Failure::Other(kind::BROKEN_POLICY, format!("{}: {fault}", file.display()))
    })?;
    Ok((document, policy))
}

fn list(global: &Global, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let shown = match &target {
        Target::Folder(data) => value(&view::policies(&data.service, &global.caller())?),
        Target::Server(remote) => remote.get_json("/v1/policies")?,
    };
    if out.json {
        out.print_json(&shown);
    } else {
        let rows = shown["policies"].as_array().into_iter().flatten();
        out.print(&rows.map(line).collect::<Vec<_>>().join("\n"));
    }
    target.close()
}

fn line(row: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut says = Vec::new();
    if row["in_force"] == true {
        let since = row["since"].as_str().map(|at| format!(" since {}", short_time(at)));
        says.push(format!("in force{}", since.unwrap_or_else(|| ": none was adopted".to_owned())));
    }
    if let Some(last) = row["adopted"].as_array().and_then(|all| all.last()) {
        let (id, role) = (text(&last["by"]["id"]), text(&last["by"]["role"]));
        says.push(format!("adopted {} by {id}/{role}", short_time(&text(&last["at"]))));
    } else if row["in_force"] != true {
        says.push("never adopted".to_owned());
    }
    if row["shipped"] == true {
        says.push("ships with Stepin".to_owned());
    }
    if let Some(fault) = row["fault"].as_str() {
        let first = fault.lines().next().unwrap_or_default();
        says.push(format!("CANNOT BE READ: {first}"));
    }
    format!("{:<10} {}", text(&row["version"]), says.join(" · "))
}

fn show(global: &Global, asked: &PolicyShow, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let shown = match &target {
        Target::Folder(data) => {
            let version = asked.version.as_deref();
            value(&view::policy(&data.service, &global.caller(), version)?)
        }
        Target::Server(remote) => {
            let version = match &asked.version {
                Some(version) => version.clone(),
                None => {
                    let list = remote.get_json("/v1/policies")?;
                    list["in_force"].as_str().unwrap_or_default().to_owned()
                }
            };
            remote.get_json(&format!("/v1/policies/{}", encoded(&version)))?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        out.print(shown["document"].as_str().unwrap_or_default());
    }
    target.close()
}

fn check(asked: &PolicyCheck, out: Out) -> Result<(), Failure> {
    let (document, policy) = read(&asked.file)?;
    let (version, digest) = (policy.version, document.digest);
    if out.json {
        out.print_json(&json!({ "version": version, "digest": digest }));
    } else {
        out.print(&format!("{} is whole: version {version}\n{digest}", asked.file.display()));
    }
    Ok(())
}

fn adopt(global: &Global, asked: &PolicyAdopt, out: Out) -> Result<(), Failure> {
    let (document, policy) = read(&asked.file)?;
    let version = policy.version;
    let target = Target::of(global, out)?;
    let row = match &target {
        Target::Folder(data) => {
            let caller = &global.caller();
            data.service.adopt(&document, caller)?;
            value(&view::policy(&data.service, caller, Some(&version))?.row)
        }
        Target::Server(remote) => {
            let text = std::str::from_utf8(&document.bytes).expect("it was read as a policy");
            remote.put(&format!("/v1/policies/{}", encoded(&version)), "application/toml", text)?
        }
    };
    if out.json {
        out.print_json(&row);
    } else {
        out.print(&line(&row));
    }
    target.close()
}

fn diff(global: &Global, asked: &PolicyDiff, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let query = PolicyDiffQuery {
        to: asked.to.clone(),
        as_believed_at: asked.as_believed_at.clone(),
        as_at: asked.as_at.clone(),
    };
    let shown = match &target {
        Target::Folder(data) => {
            let service = &data.service;
            let (from, to) = (policy(service, &asked.from)?, policy(service, &asked.to)?);
            let bar = out.progress(service.with_cases_now(|cases| cases.len()) as u64, "comparing");
            let done = |count| bar.set_position(count);
            let diff = view::policy_diff(service, &global.caller(), (&from, &to), &query, done);
            bar.finish_and_clear();
            value(&diff?)
        }
        Target::Server(remote) => {
            let path = format!("/v1/policies/{}/diff?{}", encoded(&asked.from), as_url(&query));
            remote.get_json(&path)?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        out.print(&difference(&shown));
    }
    target.close()
}

/// The policy of this version, or in this file.
fn policy(service: &Service, name: &str) -> Result<Policy, Failure> {
    match on_folder(service, Some(name))? {
        Named { what_if: Some(policy), .. } => Ok(policy),
        Named { version, .. } => service.policy_named(version.as_deref().unwrap_or(name)),
    }
}

fn difference(shown: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let rows = shown["rows"].as_array().map(Vec::as_slice).unwrap_or_default();
    let (from, to) = (text(&shown["from"]), text(&shown["to"]));
    let mut said = format!(
        "policy {from} against {to}: {} of {} journeys read differently\n",
        rows.len(),
        shown["journeys"]
    );
    for row in rows {
        let reference = row["reference"].as_str().or(row["journey"].as_str()).unwrap_or_default();
        said += &format!("\n{reference}  {}\n", text(&row["practitioner"]));
        for flag in row["flags"].as_array().into_iter().flatten() {
            let (from, to) = (text(&flag["from"]), text(&flag["to"]));
            said += &format!("  {:<24} {from} → {to}\n", text(&flag["id"]));
        }
    }
    said
}
