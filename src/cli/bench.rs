//! `stepin bench`: this machine's limits and the product, side by side in one run.

use super::arguments::{Bench, Global};
use super::data::Data;
use super::output::Out;
use crate::Failure;
use crate::bench::{self, Asked, Found, Watching, told};
use indicatif::ProgressBar;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;

pub(super) fn run(global: &Global, asked: &Bench, out: Out) -> Result<(), Failure> {
    if asked.held {
        return held_here(global, out);
    }
    let folder = Folder::beside(&global.data)?;
    let watched = Watched(Mutex::new(out.progress(0, "")));
    let Bench { events, journey_events, turns, only, peers, held: _ } = asked.clone();
    let asked = Asked { events, each: journey_events, turns, only, peers };
    let found = bench::run(&folder.0, &asked, &held, &watched);
    watched.bar().finish_and_clear();
    let found = found?;
    if out.json {
        out.print_json(&found);
    } else {
        out.print(&table(&found));
    }
    Ok(())
}

fn table(found: &Found) -> String {
    let mut text: String = found.outcomes.iter().map(|outcome| format!("{outcome}\n")).collect();
    for (name, took) in &found.boards {
        text += &format!("board {name:<28} {:>8.1} ms\n", took.median);
    }
    text
}

/// What a process of its own takes that opens the log and folds it.
fn held(folder: &Path) -> Result<u64, Failure> {
    let program = std::env::current_exe().map_err(told)?;
    let child = Command::new(program).arg("--data").arg(folder).args(["bench", "--held"]).output();
    let child = child.map_err(told)?;
    let said = String::from_utf8_lossy(&child.stdout);
    said.trim().parse().map_err(|_| {
        let why = String::from_utf8_lossy(&child.stderr);
        Failure::broken(format!("the memory of an open log could not be measured: {why}"))
    })
}

fn held_here(global: &Global, out: Out) -> Result<(), Failure> {
    let data = Data::open(global, Out { quiet: true, ..out })?;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: u64 = statm.split(' ').nth(1).and_then(|pages| pages.parse().ok()).unwrap_or(0);
    out.print(&(pages * 4096).to_string());
    data.close()
}

/// A bar for whatever is being done.
struct Watched(Mutex<ProgressBar>);

impl Watched {
    fn bar(&self) -> ProgressBar {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

impl Watching for Watched {
    fn begin(&self, what: &str, steps: u64) {
        let bar = self.bar();
        bar.reset();
        bar.set_length(steps);
        bar.set_message(what.to_owned());
    }

    fn reached(&self, step: u64) {
        self.bar().set_position(step);
    }

    fn tick(&self) {
        self.bar().inc(1);
    }
}

/// On the same disk as the data would be; gone when the measurement ends.
struct Folder(PathBuf);

impl Folder {
    fn beside(data: &Path) -> Result<Self, Failure> {
        let name = format!("stepin-bench-{}", uuid::Uuid::now_v7().simple());
        let path = data.parent().unwrap_or_else(|| Path::new(".")).join(name);
        std::fs::create_dir_all(&path)
            .map_err(|error| Failure::unavailable(format!("{}: {error}", path.display())))?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
