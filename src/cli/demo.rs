//! `stepin demo`: the service over synthetic journeys, to look around.

use super::arguments::{DEFAULT_FOLDER, Demo, Global};
use super::data::{Data, not_opened, options};
use super::output::Out;
use super::serve::until_stopped;
use crate::{Failure, demo};
use event_log::{Clock, Options, SledLog};
use events::london_day;
use std::path::PathBuf;
use synthetic::Script;

pub(super) fn run(global: &Global, asked: &Demo, out: Out) -> Result<(), Failure> {
    let folder = Folder::of(global)?;
    let global = Global { data: folder.path.clone(), ..global.clone() };
    fill(&global, asked, out)?;
    if asked.fill_only {
        out.print(&format!("filled {}", folder.path.display()));
        return Ok(());
    }
    let data = Data::open(&global, out)?;
    let served = until_stopped(&data, asked.listen, &asked.signing_in, out, |address, _| {
        out.say(&tour(address));
        Ok(())
    });
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
    let filled = demo::fill(&log, script, |opened| bar.set_position(opened));
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

fn tour(address: &str) -> String {
    let actors = ["P-01/practitioner", "S-01/supervisor", "W-01/support-worker", "A-01/auditor"];
    let mut text = String::from("try, as anybody:\n");
    text += &format!("  stepin --server {address} journey SU-0001\n");
    text += &format!("  stepin --server {address} journey SU-0001 --as-believed-at 2025-05-07\n");
    text += &format!("  stepin --server {address} board contact\n");
    text += &format!("  {address}/docs\n");
    text += "until sign-in lands you are who you say, with --as or X-Stepin-Actor:\n";
    for actor in actors {
        text += &format!("  stepin --server {address} --as {actor} journey SU-0001\n");
    }
    text + "Ctrl-C ends it and removes the synthetic data"
}
