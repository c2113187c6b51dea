//! What stands on the disk. A normal build leaves nothing to read there; a build with the feature
//! `unsealed` does, which shows that this test would find it.

mod support;

use event_log::{Batch, EventLog};
use events::{BatchId, Compartment, Stream, Version};
use std::fs;
use std::path::Path;
use support::{append, batch, entry, fresh, id, stream};

/// Synthetic, and nowhere else in this repository.
const SAID: [&str; 4] = [
    "SU-0042",
    "Quilliam Testperson lives in the third cottage",
    "he called it only a small shove, twice",
    "note: the spare key hangs behind the blue door",
];

fn files(dir: &Path, found: &mut Vec<(String, Vec<u8>)>) {
    for entry in fs::read_dir(dir).expect("a folder").map(|entry| entry.expect("an entry")) {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            let bytes = fs::read(entry.path()).expect("a file");
            found.push((entry.path().display().to_string(), bytes));
        }
    }
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

#[test]
fn no_text_and_no_name_can_be_read_from_the_data_folder() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    for (number, said) in (0..).zip(SAID) {
        for compartment in Compartment::ALL {
            let stream = Stream { compartment, ..stream(number) };
            let unique = number * 10 + u64::from(compartment as u8);
            append(
                &log,
                Batch {
                    id: BatchId::from_bytes(id(3, unique)),
                    expect: vec![(stream, Version(0))],
                    entries: vec![(stream, entry(unique, said))],
                    ..batch(&log, unique, number)
                },
            );
        }
    }
    let read = log.read_stream(stream(1), Version(1), Version(1)).expect("readable");
    assert!(read[0].entry.event.data().to_string().contains(SAID[1]));
    log.close().expect("a clean end");

    let mut found = Vec::new();
    files(&options.dir, &mut found);
    let journey = stream(1).subject.journey().expect("a journey");
    for said in SAID.iter().map(|said| said.as_bytes()).chain([&journey.as_bytes()[..], b"P-07"]) {
        let readable = found.iter().any(|(_, bytes)| holds(bytes, said));
        let expected = cfg!(feature = "unsealed") && said != journey.as_bytes();
        assert_eq!(readable, expected, "{:?}", String::from_utf8_lossy(said));
    }
    let key = fs::read(&options.master_key).expect("the master key");
    for (path, bytes) in found.iter().filter(|(path, _)| !path.ends_with("master.key")) {
        assert!(!holds(bytes, &key), "the master key stands in {path}");
    }
}
