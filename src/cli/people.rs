//! `stepin user` and `stepin token`: who may come in, on the data folder or through a service.

use super::arguments::{At, Global, Here, TokenCommand, TokenCreate, UserAdd, UserCommand};
use super::data::Data;
use super::output::Out;
use super::remote::Remote;
use super::target::{Target, encoded};
use crate::Failure;
use crate::access::Caller;
use crate::people::{NewPerson, OPERATOR, People};
use crate::sign_in::{Accounts, NewToken};
use events::{Recorder, Role, StaffId};
use serde::Serialize;
use serde_json::{Value, json};
use std::fmt::Write as _;

pub(super) fn user(global: &Global, asked: UserCommand, out: Out) -> Result<(), Failure> {
    let at = |here: Here| here.in_place_of(global);
    match asked {
        UserCommand::Add(At { here, asked }) => add(&at(here), asked, out),
        UserCommand::Link(At { here, asked }) => {
            let (id, url) = (asked.id, asked.at.public_url);
            let path = format!("/v1/people/{}/link", encoded(id.as_str()));
            let made = done(&at(here), out, (&path, None), |people| people.link(&id, &url))?;
            show_link(&made, out);
            Ok(())
        }
        UserCommand::Grant(At { here, asked }) => {
            let (path, body) = (to(&asked.id, "grant"), json!({ "role": asked.role }));
            let did = |people: &People<'_>| people.grant(&asked.id, asked.role);
            quietly(&at(here), out, (&path, Some(&body)), did)
        }
        UserCommand::Revoke(At { here, asked }) => {
            let (path, body) = (to(&asked.id, "revoke"), json!({ "role": asked.role }));
            let did = |people: &People<'_>| people.revoke(&asked.id, asked.role);
            quietly(&at(here), out, (&path, Some(&body)), did)
        }
        UserCommand::Disable(At { here, asked }) => {
            let did = |people: &People<'_>| people.disable(&asked.id, true);
            quietly(&at(here), out, (&to(&asked.id, "disable"), None), did)
        }
        UserCommand::Enable(At { here, asked }) => {
            let did = |people: &People<'_>| people.disable(&asked.id, false);
            quietly(&at(here), out, (&to(&asked.id, "enable"), None), did)
        }
        UserCommand::List(here) => {
            let all = listed(&at(here), out, "/v1/people", |people| Ok(people.all()))?;
            show_all(&all, out, person)
        }
    }
}

pub(super) fn token(global: &Global, asked: TokenCommand, out: Out) -> Result<(), Failure> {
    let at = |here: Here| here.in_place_of(global);
    match asked {
        TokenCommand::Create(At { here, asked }) => create(&at(here), asked, out),
        TokenCommand::List(here) => {
            let all = listed(&at(here), out, "/v1/tokens", |people| Ok(people.tokens()))?;
            show_all(&all, out, token_line)
        }
        TokenCommand::Revoke(At { here, asked }) => {
            let path = format!("/v1/tokens/{}/revoke", encoded(&asked.name));
            let did = |people: &People<'_>| people.accounts.revoke_token(&asked.name);
            quietly(&at(here), out, (&path, None), did)
        }
    }
}

fn add(global: &Global, asked: UserAdd, out: Out) -> Result<(), Failure> {
    let UserAdd { id, role: roles, team, at } = asked;
    let body = json!({ "id": id, "roles": roles, "team": team });
    let new = NewPerson { id, roles, team };
    let request = ("/v1/people", Some(&body));
    let made = done(global, out, request, |people| people.add(&new, &at.public_url))?;
    show_link(&made, out);
    Ok(())
}

fn create(global: &Global, asked: TokenCreate, out: Out) -> Result<(), Failure> {
    let TokenCreate { name, scope: scopes, days } = asked;
    let acts_as = global.actor.clone();
    if acts_as.to_string() == crate::actor::DEFAULT {
        return Err(Failure::malformed("say whom the token acts as: --as ID/ROLE"));
    }
    let body = json!({ "name": name, "acts_as": acts_as, "scopes": scopes, "days": days });
    let new = NewToken { name, acts_as, scopes, days };
    // Here --as names whom the token is for, not who makes it.
    let global = Global { actor: operator(), ..global.clone() };
    let made = done(&global, out, ("/v1/tokens", Some(&body)), |people| people.make_token(&new))?;
    if out.json {
        out.print_json(&made);
    } else {
        out.print(words(&made["token"]));
        out.say(&format!("good until {}; it is not shown again", words(&made["until"])));
    }
    Ok(())
}

fn operator() -> Recorder {
    OPERATOR.parse().expect("an id and a role")
}

/// Who asks: an administrator who says so, or else whoever operates the folder.
fn by(global: &Global) -> Recorder {
    if global.actor.role == Role::Administrator { global.actor.clone() } else { operator() }
}

fn through(global: &Global, url: &str) -> Result<Remote, Failure> {
    Remote::new(&Global { actor: by(global), ..global.clone() }, url)
}

fn on<T>(
    data: &Data,
    global: &Global,
    work: impl FnOnce(&People<'_>) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let accounts: Accounts = data.accounts()?;
    work(&People {
        service: &data.service,
        accounts: &accounts,
        by: Caller::operator(by(global), None),
    })
}

/// Does something, on the folder or by a request, and answers what came of it.
fn done<T: Serialize>(
    global: &Global,
    out: Out,
    (path, body): (&str, Option<&Value>),
    work: impl FnOnce(&People<'_>) -> Result<T, Failure>,
) -> Result<Value, Failure> {
    if let Some(url) = &global.server {
        return through(global, url)?.ask(path, body);
    }
    let target = Target::of(global, out)?;
    let Target::Folder(data) = &target else { return Ok(Value::Null) };
    let answer = on(data, global, work);
    target.close()?;
    Ok(serde_json::to_value(answer?).expect("an answer is plain data"))
}

fn quietly(
    global: &Global,
    out: Out,
    request: (&str, Option<&Value>),
    work: impl FnOnce(&People<'_>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    done(global, out, request, work)?;
    out.say("done");
    Ok(())
}

fn listed<T: Serialize>(
    global: &Global,
    out: Out,
    path: &str,
    work: impl FnOnce(&People<'_>) -> Result<T, Failure>,
) -> Result<Value, Failure> {
    match &global.server {
        Some(url) => through(global, url)?.get_json(path),
        None => done(global, out, (path, None), work),
    }
}

fn to(id: &StaffId, what: &str) -> String {
    format!("/v1/people/{}/{what}", encoded(id.as_str()))
}

fn show_link(made: &Value, out: Out) {
    if out.json {
        out.print_json(made);
        return;
    }
    out.print(words(&made["link"]));
    out.say(&format!(
        "give this link to {} and nobody else: it works once, until {}",
        words(&made["id"]),
        words(&made["until"])
    ));
}

fn show_all(all: &Value, out: Out, line: fn(&Value) -> String) -> Result<(), Failure> {
    if out.json {
        out.print_json(all);
    } else {
        out.print(&all.as_array().into_iter().flatten().map(line).collect::<String>());
    }
    Ok(())
}

fn person(person: &Value) -> String {
    let mut line = format!("{:<12} {}", words(&person["id"]), list(&person["roles"]));
    if person["teams"].as_array().is_some_and(|teams| !teams.is_empty()) {
        let _ = write!(line, "; {}", list(&person["teams"]));
    }
    let passkeys = person["passkeys"].as_u64().unwrap_or_default();
    match (person["passphrase"] == true, passkeys) {
        (true, 0) => line += "; passphrase",
        (true, many) => drop(write!(line, "; passphrase, {many} passkeys")),
        (false, 0) => line += "; cannot sign in with a credential of ours",
        (false, many) => drop(write!(line, "; {many} passkeys")),
    }
    if let Some(until) = person["link_until"].as_str() {
        let _ = write!(line, "; link until {until}");
    }
    if person["disabled"] == true {
        line += "; DISABLED";
    }
    line + "\n"
}

fn token_line(token: &Value) -> String {
    let acts_as = &token["acts_as"];
    let used =
        token["used_on"].as_str().map_or("never used".to_owned(), |day| format!("used {day}"));
    format!(
        "{:<20} {}/{}; {}; until {}; {used}\n",
        words(&token["name"]),
        words(&acts_as["id"]),
        words(&acts_as["role"]),
        list(&token["scopes"]),
        words(&token["until"]),
    )
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn list(value: &Value) -> String {
    let all: Vec<_> = value.as_array().into_iter().flatten().map(words).collect();
    if all.is_empty() { "nothing".to_owned() } else { all.join(", ") }
}
