//! Everything on the disk is read again in the background, and what is damaged there is named
//! while the log goes on.

mod support;

use event_log::{Copy, EventLog, Filter, Options, Scrubbed, Scrubbing, SledLog, repair, verify};
use events::Position;
use std::time::{Duration, Instant};
use support::made::{closed, flip, length};
use support::{append, batch, fill};

fn scrubbing(options: &Options) -> Options {
    let scrubbing = Scrubbing { bytes_per_second: 64 << 20, pause: Duration::from_millis(20) };
    Options { scrubbing: Some(scrubbing), ..options.clone() }
}

#[track_caller]
fn waits_until(log: &SledLog, what: impl Fn(&Scrubbed) -> bool) -> Scrubbed {
    let patience = Instant::now() + Duration::from_secs(20);
    loop {
        let scrubbed = log.scrubbed();
        if what(&scrubbed) {
            return scrubbed;
        }
        assert!(Instant::now() < patience, "{scrubbed:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn opened(options: &Options) -> SledLog {
    SledLog::open(options).expect("the log is sound").0
}

#[test]
fn a_sound_log_is_read_round_after_round_as_it_grows() {
    let made = closed(200);
    let log = opened(&scrubbing(&made.options));
    let one = waits_until(&log, |scrubbed| scrubbed.rounds >= 1);
    assert_eq!((one.position, one.faults, &one.fault), (Position(200), 0, &None));
    fill(&log, 200..400);
    let more = waits_until(&log, |scrubbed| scrubbed.position == Position(400));
    assert!(more.bytes > one.bytes && more.fault.is_none(), "{more:?}");
    log.close().expect("it ends with the log");
}

#[test]
fn a_log_that_is_not_to_be_scrubbed_is_not() {
    let made = closed(20);
    let log = opened(&made.options);
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(log.scrubbed(), Scrubbed::default());
}

#[test]
fn a_round_takes_as_long_as_its_rate_says_and_does_not_hold_up_the_end() {
    let made = closed(300);
    let both = made.journals().iter().map(|path| length(path)).sum::<u64>() * 2;
    let slow = Scrubbing { bytes_per_second: both, pause: Duration::from_secs(3600) };
    let log = opened(&Options { scrubbing: Some(slow), ..made.options.clone() });
    std::thread::sleep(Duration::from_millis(300));
    let early = log.scrubbed();
    assert!(early.position < Position(300) && early.rounds == 0, "{early:?}");
    let began = Instant::now();
    log.close().expect("it ends at once");
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[test]
fn damage_to_the_journal_is_named_while_writing_goes_on() {
    let made = closed(100);
    let log = opened(&scrubbing(&made.options));
    waits_until(&log, |scrubbed| scrubbed.rounds >= 1);
    let damaged = &made.journals()[1];
    flip(damaged, 700);
    let found = waits_until(&log, |scrubbed| scrubbed.faults > 0);
    let fault = found.fault.expect("it is told");
    for said in [damaged.to_str().expect("plain"), "at byte", "repair --from sled"] {
        assert!(fault.contains(said), "{fault}");
    }
    append(&log, batch(&log, 1000, 1));
    assert_eq!(
        log.read_log(Position(0), Position(101), &Filter::default()).map(|e| e.len()),
        Ok(101)
    );
    std::thread::sleep(Duration::from_millis(100));
    assert_eq!(log.scrubbed().faults, 1, "it is told once");
    log.close().expect("a clean end");
    verify(&made.options, &|_| {}).expect_err("it is damaged");
    repair(&made.options, Copy::Sled, &|_| {}).expect("as it said");
    assert!(verify(&made.options, &|_| {}).expect("sound").clean());
}
