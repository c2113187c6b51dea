//! What is begun and not recorded: kept sealed, for its owner alone, and gone with what it is
//! about.

mod support;

use event_log::{EventLog, KeptDraft, SledLog};
use std::fs::{self, File, FileTimes};
use std::path::Path;
use std::thread;
use std::time::{Duration, SystemTime};
use support::made::files;
use support::{fill, fresh, open, stream};

const WORDS: &[u8] = b"Said that he was frightened of himself";

fn texts(log: &SledLog, owner: &str) -> Vec<Vec<u8>> {
    log.drafts(owner).expect("readable").into_iter().map(|draft| draft.text).collect()
}

fn of_drafts(dir: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    files(dir).into_iter().filter(|(path, _)| path.to_string_lossy().contains("drafts")).collect()
}

#[test]
fn a_draft_is_its_owners_and_says_nothing_to_the_disk() {
    let dir = tempfile::tempdir().expect("a folder");
    let options = support::options(dir.path());
    let log = fresh(&options);
    fill(&log, 0..20);
    log.keep_draft("P-07", stream(2), "session", b"first").expect("kept");
    log.keep_draft("P-07", stream(2), "session", WORDS).expect("kept");
    log.keep_draft("P-07", stream(3), "session", b"of another").expect("kept");
    let of_two = |draft: &KeptDraft| draft.stream == stream(2) && draft.name == "session";
    let kept = log.drafts("P-07").expect("readable");
    assert_eq!(kept.iter().filter(|draft| of_two(draft)).count(), 1);
    assert!(kept.iter().any(|draft| of_two(draft) && draft.text == WORDS));
    assert_eq!(kept.len(), 2);
    assert_eq!(texts(&log, "P-08"), Vec::<Vec<u8>>::new());
    log.close().expect("a clean end");
    let log = open(&options);
    assert!(texts(&log, "P-07").contains(&WORDS.to_vec()));
    for (path, bytes) in of_drafts(dir.path()) {
        assert!(!bytes.windows(WORDS.len()).any(|window| window == WORDS), "{}", path.display());
        let name = path.to_string_lossy().into_owned();
        assert!(!name.contains("P-07") && !name.contains("session"), "{name}");
    }
    log.forget_draft("P-07", stream(2), "session").expect("gone");
    log.forget_draft("P-07", stream(2), "session").expect("gone already");
    assert_eq!(texts(&log, "P-07"), [b"of another".to_vec()]);
}

#[test]
fn an_erasure_takes_what_was_begun_about_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..20);
    log.keep_draft("P-07", stream(2), "session", WORDS).expect("kept");
    log.keep_draft("P-08", stream(3), "session", b"of another").expect("kept");
    log.destroy_keys(&[stream(2)], b"a note").expect("destroyed");
    log.sweep_drafts().expect("swept");
    assert_eq!(of_drafts(dir.path()).len(), 1);
    // A key that the stream has later opens nothing of before.
    assert_eq!(texts(&log, "P-07"), Vec::<Vec<u8>>::new());
    assert_eq!(texts(&log, "P-08"), [b"of another".to_vec()]);
}

#[test]
fn a_draft_grows_old() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..20);
    for name in ["old", "young"] {
        log.keep_draft("P-07", stream(2), name, name.as_bytes()).expect("kept");
    }
    let days = |days: u64| SystemTime::now() - Duration::from_secs(days * 24 * 60 * 60);
    for (path, _) in of_drafts(dir.path()) {
        let file = File::options().write(true).open(&path).expect("there");
        file.set_times(FileTimes::new().set_modified(days(13))).expect("set");
    }
    assert_eq!(texts(&log, "P-07").len(), 2);
    let (path, _) = of_drafts(dir.path()).into_iter().next().expect("two of them");
    let file = File::options().write(true).open(&path).expect("there");
    file.set_times(FileTimes::new().set_modified(days(15))).expect("set");
    log.sweep_drafts().expect("swept");
    assert!(!path.exists());
    assert_eq!(texts(&log, "P-07").len(), 1);
}

#[test]
fn what_was_moved_changed_or_is_none_of_ours_is_no_draft() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..20);
    log.keep_draft("P-07", stream(2), "session", WORDS).expect("kept");
    log.keep_draft("P-08", stream(2), "session", b"hers").expect("kept");
    let all = of_drafts(dir.path());
    // Each in place of the other: whoever writes to the disk shows nobody what is another's.
    fs::write(&all[0].0, &all[1].1).expect("written");
    fs::write(&all[1].0, b"\x01").expect("written");
    assert_eq!(texts(&log, "P-07"), Vec::<Vec<u8>>::new());
    assert_eq!(texts(&log, "P-08"), Vec::<Vec<u8>>::new());
    assert!(of_drafts(dir.path()).is_empty());
}

#[test]
fn there_are_only_so_many_and_only_so_long() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..20);
    for n in 0..55 {
        log.keep_draft("P-07", stream(2), &format!("form {n}"), b"x").expect("kept");
    }
    assert_eq!(texts(&log, "P-07").len(), 50);
    let long = vec![b'x'; 300 * 1024];
    assert!(log.keep_draft("P-07", stream(2), "long", &long).is_err());
    assert!(log.keep_draft("P-07", stream(999), "session", b"x").is_err());
    assert_eq!(texts(&log, "P-07").len(), 50);
}

#[test]
fn whoever_reads_while_drafts_are_kept_takes_none_away() {
    let dir = tempfile::tempdir().expect("a folder");
    let log = fresh(&support::options(dir.path()));
    fill(&log, 0..20);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..300 {
                log.drafts("P-07").expect("readable");
                log.sweep_drafts().expect("swept");
            }
        });
        for n in 0..150 {
            let text = format!("version {n}");
            log.keep_draft("P-07", stream(2), "session", text.as_bytes()).expect("kept");
            assert_eq!(texts(&log, "P-07"), [text.into_bytes()]);
        }
    });
}
