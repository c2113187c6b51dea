//! `stepin permissions`.

use super::arguments::{At, Global, Permissions as Asked, PermissionsAdopt, PermissionsCheck};
use super::output::Out;
use super::target::{Target, encoded};
use crate::service::read_permissions;
use crate::view::{self, PermissionsShown};
use crate::{Failure, Service};
use serde_json::{Value, json};
use std::path::Path;

pub(super) fn run(global: &Global, asked: Asked, out: Out) -> Result<(), Failure> {
    match asked {
        Asked::Show(here) => show(&here.in_place_of(global), out),
        Asked::Check(asked) => check(&asked, out),
        Asked::Adopt(At { here, asked }) => adopt(&here.in_place_of(global), &asked, out),
    }
}

fn show(global: &Global, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let shown = match &target {
        Target::Folder(data) => value(&view::permissions(&data.service, &global.caller())?),
        Target::Server(remote) => remote.get_json("/v1/permissions")?,
    };
    if out.json {
        out.print_json(&shown);
    } else {
        out.print(shown["document"].as_str().unwrap_or_default().trim_end());
        let text = |key: &str| shown[key].as_str().unwrap_or_default().to_owned();
        out.say(&format!("{}, digest {}", text("version"), text("digest")));
    }
    target.close()
}

fn check(asked: &PermissionsCheck, out: Out) -> Result<(), Failure> {
    let read = read_permissions(&asked.version, &document(&asked.file)?)?;
    let rules = read.rules().len();
    if out.json {
        out.print_json(&json!({ "version": read.version(), "digest": read.digest() }));
    } else {
        let file = asked.file.display();
        out.print(&format!("{file} is whole: {rules} rules with the wall\n{}", read.digest()));
    }
    Ok(())
}

fn adopt(global: &Global, asked: &PermissionsAdopt, out: Out) -> Result<(), Failure> {
    let document = document(&asked.file)?;
    let target = Target::of(global, out)?;
    let shown = match &target {
        Target::Folder(data) => value(&adopted(&data.service, global, asked, &document)?),
        Target::Server(remote) => {
            let path = format!("/v1/permissions/{}", encoded(&asked.version));
            remote.put(&path, "text/plain", &document)?
        }
    };
    if out.json {
        out.print_json(&shown);
    } else {
        let digest = shown["digest"].as_str().unwrap_or_default();
        out.print(&format!("in force: {}\n{digest}", asked.version));
    }
    target.close()
}

fn adopted(
    service: &Service,
    global: &Global,
    asked: &PermissionsAdopt,
    document: &str,
) -> Result<PermissionsShown, Failure> {
    let caller = global.caller();
    service.adopt_permissions(&caller, &asked.version, document)?;
    view::permissions(service, &caller)
}

fn document(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file)
        .map_err(|error| Failure::not_found(format!("{}: {error}", file.display())))
}

fn value(shown: &PermissionsShown) -> Value {
    serde_json::to_value(shown).expect("what is shown is plain data")
}
