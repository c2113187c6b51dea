//! A process that is killed while many threads write: everything that it was answered is there
//! afterwards, and nothing is there twice.

#![expect(clippy::print_stdout, reason = "the writing process answers on its standard output")]

mod support;

use event_log::{EventLog, SledLog, verify};
use events::BatchId;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use support::{append, batch, id, request};

const DIR: &str = "STEPIN_KILL_DIR";
const ROUND: &str = "STEPIN_KILL_ROUND";
const WRITERS: u64 = 16;

/// The long run asks for more.
fn rounds() -> u64 {
    std::env::var("STEPIN_KILL_ROUNDS").map_or(5, |rounds| rounds.parse().expect("a number"))
}

/// Not a test of its own: what the killed process runs.
#[test]
fn writes_until_it_is_killed() {
    let Ok(dir) = std::env::var(DIR) else { return };
    let round: u64 = std::env::var(ROUND).expect("a round").parse().expect("a number");
    let options = support::options(Path::new(&dir));
    let (log, _) = SledLog::open(&options).expect("every kill leaves a log that opens");
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let log = &log;
            scope.spawn(move || {
                for number in 0.. {
                    let unique = round << 40 | writer << 32 | number;
                    append(log, batch(log, unique, round << 8 | writer));
                    println!("\nanswered {unique}");
                }
            });
        }
    });
}

fn kill_while_it_writes(dir: &Path, round: u64) -> Vec<u64> {
    let mut child = Command::new(std::env::current_exe().expect("this test"))
        .args(["writes_until_it_is_killed", "--exact", "--nocapture"])
        .env(DIR, dir)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a child process");
    let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    let reader = std::thread::spawn(move || {
        let answered = lines.map_while(Result::ok).filter_map(|line| {
            line.strip_prefix("answered ").and_then(|number| number.parse().ok())
        });
        answered.collect::<Vec<u64>>()
    });
    std::thread::sleep(Duration::from_millis(150 + round * 37 % 500));
    child.kill().expect("killed");
    child.wait().expect("dead");
    reader.join().expect("what it said")
}

#[test]
fn what_was_answered_before_a_kill_is_there_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    SledLog::init(&options).expect("an empty folder");
    let mut answered = Vec::new();
    for round in 1..=rounds() {
        answered.extend(kill_while_it_writes(dir.path(), round));
        let (log, opened) = SledLog::open(&options).expect("sound");
        assert!(opened.beyond_marker <= 4096, "at most one commit: {opened}");
        for number in &answered {
            let found = log.find_batch(BatchId::from_bytes(id(3, *number)), &request(*number));
            let found = found.expect("readable").expect("what was answered is there");
            assert_eq!(found.events.len(), 1);
        }
        // A half of the rounds leave sled unsynced.
        if round % 2 == 0 { log.close().expect("a clean end") } else { drop(log) }
    }
    assert!(answered.len() as u64 > rounds() * 10, "{}", answered.len());
    let verified = verify(&options, &|_| {}).expect("sound");
    println!("{} answered, {} in the log", answered.len(), verified.head.position);
    assert!(verified.head.position.0 >= answered.len() as u64);
}
