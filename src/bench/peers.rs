//! What people would pick instead: a program that is told on its command line what to do, and says
//! on its output how each turn went (`tests/bench/peers`).
//!
//! `PROGRAM list` names those whom it knows, one JSON object a line. `PROGRAM run MEASURE PEER …`
//! says `ready`, then answers each line with the figure of one turn, until its input ends.

use super::append::Turn;
use super::contest::{Contestant, Other};
use super::told;
use super::workload::Workload;
use crate::Failure;
use serde::Deserialize;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Whom a program knows.
pub(super) struct Peers {
    program: PathBuf,
    folder: PathBuf,
    /// One event's JSON a line: one journey.
    work: PathBuf,
    each: u64,
    known: Vec<Known>,
}

/// One of them, for one measure.
#[derive(Deserialize)]
struct Known {
    measure: String,
    peer: String,
    name: String,
    /// What the ratio to it should be.
    goal: f64,
}

impl Peers {
    /// Asks a program whom it knows; nobody, if there is none.
    pub(super) fn of(
        program: Option<&Path>,
        folder: &Path,
        workload: &Workload,
    ) -> Result<Self, Failure> {
        let (folder, work) = (folder.join("peers"), folder.join("work.jsonl"));
        let (each, mut known) = (workload.each, Vec::new());
        if let Some(program) = program {
            let mut lines = std::fs::File::create(&work).map_err(told)?;
            for entry in workload.entries() {
                lines
                    .write_all(&entry.encode())
                    .and_then(|()| lines.write_all(b"\n"))
                    .map_err(told)?;
            }
            let listed = Command::new(program).arg("list").stderr(Stdio::inherit()).output();
            let listed = listed.map_err(|error| unfit(program, &error.to_string()))?.stdout;
            let read: Result<_, _> =
                serde_json::Deserializer::from_slice(&listed).into_iter().collect();
            known = read.map_err(|error| unfit(program, &error.to_string()))?;
        }
        let program = program.unwrap_or(Path::new("")).to_path_buf();
        Ok(Self { program, folder, work, each, known })
    }

    /// Those who take part in a measure, ready for their first turn.
    pub(super) fn ready<'a>(&self, measure: &str, turn: Turn) -> Result<Vec<Other<'a>>, Failure> {
        let those = self.known.iter().filter(|one| one.measure == measure);
        those.map(|one| Ok((Box::new(self.begin(one, turn)?) as Box<_>, Some(one.goal)))).collect()
    }

    fn begin(&self, known: &Known, turn: Turn) -> Result<Peer, Failure> {
        let folder = self.folder.join(format!("{}-{}", known.measure, known.peer));
        std::fs::create_dir_all(&folder).map_err(told)?;
        let mut child = Command::new(&self.program)
            .args(["run", &known.measure, &known.peer, "--work"])
            .arg(&self.work)
            .args(["--writers", &turn.writers.to_string(), "--events", &turn.events.to_string()])
            .args(["--each", &self.each.to_string(), "--folder"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| unfit(&self.program, &error.to_string()))?;
        let (to, from) = (child.stdin.take(), child.stdout.take().map(BufReader::new));
        let (to, from) = (to.expect("it was asked for"), from.expect("it was asked for"));
        let mut peer = Peer { name: known.name.clone(), child, to: Some(to), from };
        match peer.line()?.as_str() {
            "ready" => Ok(peer),
            other => Err(unfit(&self.program, &format!("{} said `{other}`", peer.name))),
        }
    }
}

/// One of them at work, in a process of its own.
struct Peer {
    name: String,
    child: Child,
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
}

impl Peer {
    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        match self.from.read_line(&mut line).map_err(told)? {
            0 => Err(told(format!("{} ended; what it says of it stands above", self.name))),
            _ => Ok(line.trim().to_owned()),
        }
    }
}

impl Contestant for Peer {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn turn(&mut self) -> Result<f64, Failure> {
        if let Some(to) = &mut self.to {
            writeln!(to, "turn").and_then(|()| to.flush()).map_err(told)?;
        }
        let said = self.line()?;
        said.parse().map_err(|_| told(format!("{} said `{said}`, not a figure", self.name)))
    }
}

impl Drop for Peer {
    /// The end of its input ends it, and whatever it has started.
    fn drop(&mut self) {
        drop(self.to.take());
        let _ = self.child.wait();
    }
}

fn unfit(program: &Path, why: &str) -> Failure {
    told(format!("{} cannot be held against: {why}", program.display()))
}
