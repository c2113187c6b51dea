//! `/people`: who works here and how they sign in; and adding somebody.

use super::super::super::actor::Actor;
use super::super::super::people::seen_to;
use super::super::super::request::Query;
use super::super::super::{App, Problem};
use super::super::form::{Once, Sheet};
use super::super::record::fields::{Choice, Control, Widget};
use super::super::record::typed::Typed;
use super::super::work::Shell;
use super::super::{Form, shown};
use super::tokens::ends_soon;
use crate::access::Caller;
use crate::people::{LinkMade, NewPerson, PersonShown, may_see_to_people};
use crate::sign_in::now;
use crate::words::{count, spoken, when};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use events::{Instant, Moment, Role, StaffId, Text};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in super::super) struct Asked {
    find: Option<String>,
}

#[derive(Template)]
#[template(path = "people.html", config = ".askama.toml")]
struct Page {
    shell: Shell,
    wants: Vec<Wants>,
    find: String,
    people: Vec<Row>,
    all: usize,
}

/// Something that wants attention, and whom it is about.
struct Wants {
    words: String,
    who: Vec<StaffId>,
    /// Where it is seen to, if not with the people.
    to: Option<&'static str>,
}

struct Row {
    id: StaffId,
    roles: String,
    teams: String,
    signs_in: String,
}

/// Everybody, and first what wants attention.
pub(in super::super) async fn people(
    State(app): State<App>,
    Actor(caller): Actor,
    Query(Asked { find }): Query<Asked>,
) -> Result<Response, Problem> {
    let shell = Shell::of(&caller, "/people");
    let made = seen_to(&app, caller, |people, _| Ok((people.all(), people.tokens())));
    let (people, tokens) = made.await?;
    let now = now();
    let mut wants = wants(&people, app.provider.is_some(), now);
    let soon = tokens.iter().filter(|token| ends_soon(token, now)).count();
    if soon > 0 {
        let ends = if soon == 1 { "ends" } else { "end" };
        let words = format!("{} {ends} within two weeks", count(soon, "token"));
        wants.push(Wants { words, who: Vec::new(), to: Some("/tokens") });
    }
    let find = find.unwrap_or_default();
    let all = people.len();
    let rows = people.into_iter().map(|person| Row::of(&person, now));
    let people = rows.filter(|row| row.has(&find)).collect();
    Ok(shown(StatusCode::OK, &Page { shell, wants, find, people, all }))
}

/// Where an organisation's own provider vouches for people, none of ours is needed to sign in.
fn wants(people: &[PersonShown], has_provider: bool, now: Instant) -> Vec<Wants> {
    let of = |words: &str, is_one: &dyn Fn(&PersonShown) -> bool| {
        let who: Vec<_> =
            people.iter().filter(|one| is_one(one)).map(|one| one.id.clone()).collect();
        let n = who.len();
        let words = match n {
            1 => format!("1 person {words}"),
            n => format!("{n} people {words}"),
        };
        (n > 0).then_some(Wants { words, who, to: None })
    };
    let is_let_in = |one: &PersonShown| !one.disabled && !one.program;
    let alone = |role: Role, words: &str| {
        let mut those = people.iter().filter(|one| is_let_in(one) && one.roles.contains(&role));
        let (one, another) = (those.next(), those.next());
        let who = one.filter(|_| another.is_none()).map(|one| vec![one.id.clone()])?;
        Some(Wants { words: words.to_owned(), who, to: None })
    };
    let all = [
        alone(Role::Administrator, "1 administrator alone: when they are away, nobody is let in"),
        alone(Role::GovernanceLead, "1 governance lead alone: what takes two cannot be done"),
        // The first administrator's role is granted by the link that they have.
        of("without a role, who cannot sign in", &|one| {
            is_let_in(one) && one.roles.is_empty() && one.link_until.is_none_or(|it| it <= now)
        }),
        of("without a way in: a link is to be given", &|one| {
            is_let_in(one) && !one.roles.is_empty() && !has_provider && !has_a_way_in(one, now)
        }),
        of("kept out, with roles that still stand", &|one| one.disabled && !one.roles.is_empty()),
    ];
    all.into_iter().flatten().collect()
}

fn has_a_way_in(one: &PersonShown, now: Instant) -> bool {
    one.passphrase || one.passkeys > 0 || one.link_until.is_some_and(|until| now < until)
}

impl Row {
    fn of(person: &PersonShown, now: Instant) -> Self {
        let roles: Vec<_> = person.roles.iter().map(|role| spoken(role.name())).collect();
        Self {
            id: person.id.clone(),
            roles: roles.join(", "),
            teams: person.teams.join(", "),
            signs_in: signs_in(person, now),
        }
    }

    fn has(&self, find: &str) -> bool {
        let find = find.trim().to_lowercase();
        let of = [self.id.as_str(), &self.roles, &self.teams];
        of.iter().any(|text| text.to_lowercase().contains(&find))
    }
}

/// How somebody signs in, in a few words.
pub(super) fn signs_in(person: &PersonShown, now: Instant) -> String {
    if person.disabled {
        return "kept out".to_owned();
    }
    if person.program {
        return "a program, by tokens".to_owned();
    }
    let passkeys = (person.passkeys > 0).then(|| count(person.passkeys, "passkey"));
    let passphrase = person.passphrase.then(|| "passphrase".to_owned());
    let link = person.link_until.filter(|until| now < *until);
    let link = link.map(|until| format!("a link, good until {}", when(Moment::Instant(until))));
    let ways: Vec<_> = [passphrase, passkeys, link].into_iter().flatten().collect();
    if ways.is_empty() { "nothing yet".to_owned() } else { ways.join(", ") }
}

/// The form for somebody new.
pub(in super::super) async fn add(Actor(caller): Actor) -> Result<Response, Problem> {
    may_see_to_people(&caller.recorder)?;
    let typed = Typed::default();
    Ok(sheet(&caller, &typed).shown(&typed))
}

/// Takes it. The link is in the answer and nowhere else.
pub(in super::super) async fn add_sent(
    State(app): State<App>,
    Actor(caller): Actor,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    may_see_to_people(&caller.recorder)?;
    let mut typed = Typed::of(pairs);
    if let Some(new) = read(&mut typed) {
        let made = seen_to(&app, caller.clone(), move |people, origin| people.add(&new, origin));
        match made.await {
            Ok(made) => return Ok(given(Shell::of(&caller, "/people"), made)),
            Err(Problem(failure)) if failure.kind().status < 500 => typed.take_failure(&failure),
            Err(problem) => return Err(problem),
        }
    }
    Ok(sheet(&caller, &typed).shown(&typed))
}

fn read(typed: &mut Typed) -> Option<NewPerson> {
    let id = typed.or("id", "").parse::<StaffId>();
    if let Err(why) = &id {
        typed.wrong("id", why.clone());
    }
    let roles: Vec<Role> =
        typed.all("roles").into_iter().filter_map(|it| it.parse().ok()).collect();
    if roles.is_empty() {
        typed.wrong("roles", "Choose at least one.");
    }
    let team = typed.one("team").map(str::parse::<Text>).transpose();
    if let Err(why) = &team {
        typed.wrong("team", why.clone());
    }
    let is_whole = typed.errors().is_empty();
    Some(NewPerson { id: id.ok()?, roles, team: team.ok()? }).filter(|_| is_whole)
}

fn sheet(caller: &Caller, typed: &Typed) -> Sheet {
    let id = ("Staff id", "Short, and no name: it stands on everything that they record.");
    let team = ("Team", "Supervisors see the cases of their team.");
    Sheet {
        shell: Shell::of(caller, "/people"),
        title: "Add somebody".to_owned(),
        back: ("/people".to_owned(), "people"),
        says: vec![
            "They get a link with which they choose a passphrase, once, within three days. You \
             see it after this form, and nobody sees it again."
                .to_owned(),
        ],
        action: "/new-person".to_owned(),
        hidden: Vec::new(),
        controls: vec![
            Control::of("id", id, Widget::Line, typed),
            Control::of("roles", ("Roles", ""), Widget::Several(roles()), typed),
            Control::of("team", team, Widget::Line, typed).optional(),
        ],
        button: "Add them",
        wrong: None,
        errors: Vec::new(),
    }
}

/// The roles that people are given.
pub(super) fn roles() -> Vec<Choice> {
    let roles = Role::ALL.into_iter().filter(|role| *role != Role::System);
    roles.map(|role| Choice::of(role.name(), spoken(role.name()))).collect()
}

/// The page that shows a link, once.
pub(super) fn given(shell: Shell, LinkMade { id, link, until }: LinkMade) -> Response {
    let until = when(Moment::Instant(until));
    let once = Once {
        shell,
        title: format!("A link for {id}"),
        says: vec![
            format!("Hand it to them and to nobody else: whoever opens it is {id}."),
            format!(
                "It works once, until {until}, in place of any earlier one. It is not shown again."
            ),
        ],
        secret: ("The link", link),
        back: (format!("/people/{id}"), "I have handed it on"),
    };
    shown(StatusCode::OK, &once)
}
