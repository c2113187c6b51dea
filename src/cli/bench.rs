//! `stepin bench`: this machine's limits, the log and the service, side by side in one run.

mod appends;
mod boards;
mod costs;
mod requests;

use super::arguments::{Bench, Global};
use super::data::{Data, not_opened, options};
use super::output::Out;
use crate::Failure;
use appends::EVENTS_A_JOURNEY;
use boards::Measured;
use event_log::{SledLog, raw_group_commit_limit};
use projections::AsOf;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The log keeps at least this share of what the disk allows a bare group commit.
const RATIO_MIN: f64 = 0.5;
/// Events of one turn: a whole number of journeys.
const TURN: u64 = 100_000;
/// A 200-event journey's timeline over HTTP, at the median.
const TIMELINE_MICROS_MAX: u64 = 2000;

pub(super) fn run(global: &Global, asked: &Bench, out: Out) -> Result<(), Failure> {
    let (mut figures, mut texts) = (json!({}), Vec::new());
    let only = asked.only.as_deref();
    if only != Some("boards") {
        let measured = log(global, asked, out)?;
        figures = measured.figures;
        texts.push(measured.text);
    }
    if only != Some("log") {
        let measured = boards::run(asked.journeys, out)?;
        figures["boards"] = measured.figures;
        texts.push(measured.text);
    }
    if out.json {
        out.print_json(&figures);
    } else {
        out.print(&texts.join("\n"));
    }
    Ok(())
}

fn log(global: &Global, asked: &Bench, out: Out) -> Result<Measured, Failure> {
    let folder = Folder::beside(&global.data)?;
    let global = Global { data: folder.0.join("log"), ..global.clone() };
    let options = options(&global);
    SledLog::init(&options).map_err(not_opened)?;
    let (log, _) = SledLog::open(&options).map_err(not_opened)?;
    let bar = out.progress(asked.events, "appending");
    let turns = in_turns(&log, &folder.0, &global, asked, |done| bar.set_position(done));
    bar.finish_and_clear();
    let Turns { log_per_second: rate, raw_per_second: raw, bytes: each, events_a_sync } = turns?;
    log.close().map_err(|unwell| Failure::unavailable(unwell.to_string()))?;
    let opening = Instant::now();
    let data = Data::open(&global, out)?;
    let opened = opening.elapsed();
    let replaying = Instant::now();
    data.service
        .cases(&AsOf { position: Some(data.service.log().head().position), ..AsOf::NOW }, |_| {})?;
    let replayed = asked.events as f64 / replaying.elapsed().as_secs_f64();
    let journeys = asked.events.div_ceil(EVENTS_A_JOURNEY);
    let timed = requests::run(&data, asked.requests, journeys)?;
    data.close()?;
    let ratio = rate / raw;
    let costs = costs::measured(rate)?;
    let figures = json!({
        "events": asked.events, "writers": asked.writers, "bytes_an_event": each,
        "append_per_second": rate.round(), "raw_per_second": raw.round(),
        "append_ratio": (ratio * 100.0).round() / 100.0, "append_ratio_min": RATIO_MIN,
        "events_a_sync_raw": events_a_sync,
        "open_millis": opened.as_millis() as u64, "replay_per_second": replayed.round(),
        "timeline_events": EVENTS_A_JOURNEY, "timeline_micros_median": timed.timeline.median,
        "timeline_micros_p99": timed.timeline.p99, "timeline_bytes": timed.bytes,
        "timeline_micros_max_median": TIMELINE_MICROS_MAX,
        "bare_reply_micros_median": timed.bare.median, "costs": costs.figures,
    });
    let kept = |is: bool| if is { "within" } else { "OUTSIDE" };
    let text = format!(
        "append   {rate:>10.0} events/s  {} writers, one event a batch, durable, {each} bytes\n\
         limit    {:>10.0} events/s  the same bytes, one committing thread, fdatasync\n\
         ratio    {ratio:>10.2}           at least {RATIO_MIN}: {}\n\
         open     {:>10} ms        every checksum, leaf and root, both copies, and the fold\n\
         replay   {replayed:>10.0} events/s\n\
         timeline {:>10} µs        median over HTTP, {EVENTS_A_JOURNEY} events, {} bytes; \
         p99 {} µs; at most {TIMELINE_MICROS_MAX}: {}\n\
         limit    {:>10} µs        median of an empty reply over HTTP\n{}",
        asked.writers,
        raw,
        kept(ratio >= RATIO_MIN),
        opened.as_millis(),
        timed.timeline.median,
        timed.bytes,
        timed.timeline.p99,
        kept(timed.timeline.median <= TIMELINE_MICROS_MAX),
        timed.bare.median,
        costs.text,
    );
    Ok(Measured { figures, text })
}

struct Turns {
    log_per_second: f64,
    raw_per_second: f64,
    bytes: usize,
    events_a_sync: u64,
}

/// Turn by turn, so that whatever else the machine does meets the log and the limit alike.
fn in_turns(
    log: &SledLog,
    folder: &Path,
    global: &Global,
    asked: &Bench,
    progress: impl Fn(u64) + Sync,
) -> Result<Turns, Failure> {
    let (mut of_log, mut of_raw) = (Duration::ZERO, Duration::ZERO);
    let (mut done, mut bytes, mut groups) = (0, 0, 0);
    while done < asked.events {
        let turn = (asked.events - done).min(TURN);
        let began = Instant::now();
        appends::run(log, done, turn, asked.writers, |now| progress(done + now))?;
        of_log += began.elapsed();
        done += turn;
        let each = bytes_in(&global.data.join("journal")) / done;
        bytes = usize::try_from(each).unwrap_or(usize::MAX);
        let raw = raw_group_commit_limit(folder, bytes, asked.writers, turn)
            .map_err(|error| Failure::unavailable(error.to_string()))?;
        of_raw += raw.took;
        groups += raw.groups;
    }
    let per_second = |took: Duration| done as f64 / took.as_secs_f64();
    Ok(Turns {
        log_per_second: per_second(of_log),
        raw_per_second: per_second(of_raw),
        bytes,
        events_a_sync: done / groups.max(1),
    })
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

fn bytes_in(folder: &Path) -> u64 {
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}
