//! Signed checkpoints: what they are signed over, what start-up makes of them, and proofs that lead
//! to them.

mod support;

use event_log::{
    Copy, EventLog, OpenError, Options, ReadError, SledLog, repair, verify, verify_at,
};
use events::Position;
use proof::{Checkpoint, Hash, Hashes, leaf_hash, verify_consistency, verify_inclusion};
use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use support::made::{all, closed, copy, flip, killed, length};
use support::{fill, fresh, open};

struct TreeOf<'a>(&'a SledLog);

impl Hashes for TreeOf<'_> {
    type Error = ReadError;

    fn tile(&self, level: u8, index: u64, width: u16) -> Result<Vec<Hash>, ReadError> {
        self.0.tile(level, index, width)
    }
}

fn file(options: &Options) -> PathBuf {
    options.dir.join("checkpoint")
}

fn checkpoint(log: &SledLog) -> Checkpoint {
    let note = log.checkpoint().expect("one was signed");
    Checkpoint::of_note(&note, &log.verifier()).expect("it is the log's own")
}

#[test]
fn the_end_signs_where_the_log_stands() {
    let made = closed(40);
    let verified = verify(&made.options, &|_| {}).expect("sound");
    let note = verified.checkpoint.expect("the end signed");
    let signed = Checkpoint::of_note(&note, &verified.verifier).expect("its own");
    assert_eq!((signed.size, signed.root), (40, verified.head.root));
    assert_eq!(fs::read_to_string(file(&made.options)).expect("a file"), note.to_text());
    made.open().expect("sound");
}

#[test]
fn the_clock_signs_what_was_recorded_since() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = support::options(dir.path());
    options.checkpoint_every = Duration::from_millis(20);
    let log = fresh(&options);
    let patience = Instant::now() + Duration::from_secs(20);
    for size in [3, 7] {
        fill(&log, log.head().position.0..size);
        while log.checkpoint().is_none_or(|_| checkpoint(&log).size < size) {
            assert!(Instant::now() < patience, "nothing was signed");
            std::thread::sleep(Duration::from_millis(5));
        }
        assert_eq!(checkpoint(&log).root, log.head().root);
    }
    let before = fs::read_to_string(options.dir.join("checkpoint.before")).expect("it is kept");
    let before = proof::Note::parse(&before).expect("a note");
    let before = Checkpoint::of_note(&before, &log.verifier()).expect("its own");
    assert!(before.size < 7, "{before:?}");
}

#[test]
fn every_record_of_every_size_is_proved_and_no_other() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..600);
    let head = log.head();
    let leaves: Vec<_> = all(&log).iter().map(|recorded| recorded.leaf).collect();
    let stored = log.stored(Position(1), Position(600)).expect("they are there");
    assert!(stored.iter().map(|record| leaf_hash(record)).eq(leaves.iter().copied()));
    for index in [0, 1, 254, 255, 256, 300, 511, 512, 598, 599] {
        let path = proof::inclusion(&TreeOf(&log), index, 600).expect("it is there");
        let leaf = leaves[usize::try_from(index).expect("small")];
        verify_inclusion(&leaf, index, 600, &path, &head.root).expect("proved");
        verify_inclusion(&leaves[77], index, 600, &path, &head.root).expect_err("another record");
    }
    for from in [1, 2, 255, 256, 257, 512, 599, 600] {
        let earlier = proof::root_at(&TreeOf(&log), from).expect("it was so");
        let path = proof::consistency(&TreeOf(&log), from, 600).expect("it grew");
        verify_consistency(from, &earlier, 600, &head.root, &path).expect("proved");
    }
    log.tile(0, 2, 256).expect_err("the tree does not reach so far");
    log.tile(1, 0, 3).expect_err("the third is not complete");
    log.stored(Position(600), Position(601)).expect_err("the log does not reach so far");
    // The hashes above the leaves are the same when they were read from the journal.
    let tile = log.tile(1, 0, 2).expect("two are complete");
    log.close().expect("a clean end");
    let log = open(&support::options(dir.path()));
    assert_eq!(log.tile(1, 0, 2).expect("two are complete"), tile);
    fill(&log, 600..768);
    assert_eq!(proof::root_at(&TreeOf(&log), 768).expect("it is so"), log.head().root);
}

#[test]
fn an_older_log_is_not_taken_for_the_one_that_was_signed() {
    let made = closed(30);
    let older = tempfile::tempdir().expect("a folder");
    copy(&made.options.dir, &older.path().join("data"));
    let log = open(&made.options);
    fill(&log, 30..35);
    log.close().expect("a clean end");
    // Everything of the older log, its head marker as well; and the newer checkpoint.
    let options = support::options(older.path());
    fs::copy(file(&made.options), file(&options)).expect("copied");
    let refused = SledLog::open(&options).expect_err("it is shorter");
    assert!(
        matches!(
            refused,
            OpenError::CheckpointAhead { signed: Position(35), journal: Position(30) }
        ),
        "{refused}"
    );
    // And one that went on otherwise is not it either.
    fs::copy(options.dir.join("checkpoint.before"), file(&options)).ok();
    fs::remove_file(file(&options)).expect("removed");
    let log = open(&options);
    fill(&log, 1000..1010);
    log.close().expect("a clean end");
    fs::copy(file(&made.options), file(&options)).expect("copied");
    let refused = SledLog::open(&options).expect_err("it is another history");
    assert!(matches!(refused, OpenError::CheckpointDiffers { signed: Position(35) }), "{refused}");
    for from in [Copy::Journal, Copy::Sled] {
        let refused = repair(&options, from, &|_| {}).expect_err("nothing can be mended here");
        assert!(matches!(refused, OpenError::CheckpointDiffers { .. }), "{refused}");
    }
    let at = verify_at(&made.options, Some(30), &|_| {}).expect("sound").root_at;
    assert_eq!(at, Some(made_root(&made.events)), "what it was at 30");
}

fn made_root(events: &[events::Recorded]) -> Hash {
    let mut tree = proof::Tree::default();
    events.iter().for_each(|recorded| tree.push(recorded.leaf));
    tree.root()
}

#[test]
fn a_checkpoint_that_was_touched_is_named_at_whichever_byte() {
    let made = closed(5);
    let path = file(&made.options);
    let whole = fs::read(&path).expect("a file");
    for at in 0..length(&path) {
        flip(&path, at);
        let refused = SledLog::open(&made.options).expect_err("it was touched");
        let named = matches!(
            refused,
            OpenError::CheckpointDamaged { .. }
                | OpenError::CheckpointDiffers { .. }
                | OpenError::CheckpointAhead { .. }
        );
        assert!(named, "byte {at}: {refused}");
        fs::write(&path, &whole).expect("put back");
    }
    flip(&path, 3);
    repair(&made.options, Copy::Journal, &|_| {}).expect("the marker confirms the journal");
    assert!(!path.exists(), "it was moved aside");
    made.open().expect("sound");
    assert!(path.exists(), "and the end signed anew");
}

#[test]
fn what_was_signed_before_a_kill_is_reproduced_after_it() {
    let made = killed(50);
    assert!(!file(&made.options).exists(), "the clock did not strike yet");
    let opened = made.open().expect("a log without a checkpoint, as older ones are");
    assert_eq!(opened.head, Position(50));
}

#[test]
fn another_logs_checkpoint_is_not_ours() {
    let (made, other) = (closed(5), closed(5));
    fs::copy(file(&other.options), file(&made.options)).expect("copied");
    let refused = SledLog::open(&made.options).expect_err("another log's");
    assert!(matches!(refused, OpenError::CheckpointDamaged { .. }), "{refused}");
}

#[test]
fn what_a_witness_signs_again_takes_the_place_of_what_it_had_signed() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..3);
    let first = log.sign().expect("signed");
    fill(&log, 3..5);
    let own = log.sign().expect("signed");
    let witness =
        proof::cosignature::Cosigner::from_seed("witness.test", &[7; 32]).expect("a name");
    for time in 1..200 {
        let mut note = own.clone();
        note.signatures.push(witness.sign(&own.text, time));
        log.cosigned(&note).expect("kept");
    }
    let kept = fs::read_to_string(file(&options)).expect("a file");
    let kept = proof::Note::parse(&kept).expect("a note");
    assert_eq!(kept.signatures.len(), 2);
    assert_eq!(proof::cosignature::verify(&kept, witness.verifier()), Ok(199));
    let before = fs::read_to_string(options.dir.join("checkpoint.before")).expect("it is kept");
    assert_eq!(before, first.to_text(), "the one before, and not this one before it was cosigned");
    // Without the log's own signature it is nothing to be kept.
    let alone = proof::Note { signatures: kept.signatures[1..].to_vec(), ..kept.clone() };
    log.cosigned(&alone).expect("passed over");
    assert_eq!(log.checkpoint(), Some(kept));
    log.close().expect("a clean end");
    drop(open(&options));
}
