//! `stepin demo`: the service over synthetic journeys, to look around.

use super::arguments::{DEFAULT_FOLDER, Demo, Global};
use super::data::{Data, not_opened, options};
use super::output::Out;
use super::serve::until_stopped;
use crate::http::Network;
use crate::sign_in::{NewToken, Scope, SignIn, now};
use crate::{Failure, demo};
use event_log::{Clock, Options, SledLog};
use events::{Recorder, london_day};
use serde_json::json;
use std::path::PathBuf;
use synthetic::{Script, staff};

pub(super) fn run(global: &Global, asked: &Demo, out: Out) -> Result<(), Failure> {
    let folder = Folder::of(global)?;
    let global = Global { data: folder.path.clone(), ..global.clone() };
    fill(&global, asked, out)?;
    if asked.fill_only {
        out.print(&format!("filled {}", folder.path.display()));
        return Ok(());
    }
    let data = Data::open(&global, out)?;
    let served = until_stopped(
        &data,
        asked.listen,
        Network::loopback(),
        &asked.signing_in,
        out,
        |address, sign_in| show_sign_ins(address, sign_in, out),
    );
    data.close().and(served)
}

/// Plays the script into a new log; nothing of it is kept open.
fn fill(global: &Global, asked: &Demo, out: Out) -> Result<(), Failure> {
    let options = Options { clock: Clock::Scripted, ..options(global) };
    SledLog::init(&options).map_err(not_opened)?;
    let (log, _) = SledLog::open(&options).map_err(not_opened)?;
    let bar = out.progress(asked.journeys, "making journeys");
    // Yesterday: nothing that is shown may lie ahead of who looks at it.
    let yesterday = || london_day(chrono::Utc::now()) - chrono::Days::new(1);
    let until = asked.until.unwrap_or_else(yesterday);
    let script = Script::ending(asked.seed, asked.journeys, until);
    let filled =
        demo::fill(&log, script, &staff(asked.journeys), |opened| bar.set_position(opened));
    bar.finish_and_clear();
    let events = filled?;
    log.close().map_err(|unwell| Failure::unavailable(unwell.to_string()))?;
    out.say(&format!(
        "{} synthetic journeys, {events} events, seed {}",
        asked.journeys, asked.seed
    ));
    Ok(())
}

/// A folder of the demo's own, gone when it ends, unless one was named.
struct Folder {
    path: PathBuf,
    temporary: bool,
}

impl Folder {
    fn of(global: &Global) -> Result<Self, Failure> {
        if global.data != *DEFAULT_FOLDER {
            return Ok(Self { path: global.data.clone(), temporary: false });
        }
        let name = format!("stepin-demo-{}", uuid::Uuid::now_v7().simple());
        let path = std::env::temp_dir().join(name);
        let cannot = |error| Failure::unavailable(format!("{}: {error}", path.display()));
        std::fs::create_dir(&path).map_err(cannot)?;
        Ok(Self { path, temporary: true })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.temporary {
            let _ = std::fs::remove_dir_all(&self.path);
        }
    }
}

/// Who is ready to be, one of each role, and a second governance lead for what takes two. `P-07`
/// and `S-02` work on the first journey.
const READY: [&str; 7] = [
    "P-07/practitioner",
    "W-03/support-worker",
    "S-02/supervisor",
    "A-01/auditor",
    "G-01/governance-lead",
    "G-02/governance-lead",
    "AD-1/administrator",
];

/// A link and a token for each of them, good as long as the demonstration runs.
fn show_sign_ins(address: &str, sign_in: &SignIn, out: Out) -> Result<(), Failure> {
    let mut rows = Vec::new();
    for recorder in READY {
        let acts_as: Recorder = recorder.parse().expect("an id and a role");
        let door = sign_in.open_a_door(acts_as.clone());
        let link = format!("{address}/sign-in/demo/{}", door.as_str());
        let (id, role) = (acts_as.id.clone(), acts_as.role);
        let name = format!("demo {id}");
        let new = NewToken { name, acts_as, scopes: Scope::ALL.to_vec(), days: Some(1) };
        let (token, _) = sign_in.accounts().make_token(&new, now())?;
        rows.push((role, id, link, token.as_str().to_owned()));
    }
    if out.json {
        let rows = rows.iter().map(|(role, id, link, token)| {
            json!({ "role": role, "id": id, "link": link, "token": token })
        });
        out.print(&json!({ "sign_in": rows.collect::<Vec<_>>() }).to_string());
    } else {
        for (role, id, link, token) in &rows {
            out.print(&format!("sign-in {role} {id} {link} {token}"));
        }
    }
    out.say(&tour(address, &rows[0].3));
    Ok(())
}

fn tour(address: &str, token: &str) -> String {
    let stepin = format!("  stepin --server {address}");
    let mut text = format!(
        "a link signs a browser in; a token is for commands:\n  export STEPIN_TOKEN={token}\n"
    );
    text += &format!("{stepin} journey SU-0001\n");
    text += &format!("{stepin} journey SU-0001 --as-believed-at 2025-05-07\n");
    text += &format!("{stepin} board contact\n");
    text += &format!("  {address}/docs\n");
    text + "Ctrl-C ends it and removes the synthetic data"
}
