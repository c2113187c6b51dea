//! Making, checking and replaying the log.

use super::arguments::{Global, Links, Replay};
use super::data::{Data, not_opened, options};
use super::import::record_operator;
use super::output::Out;
use super::policy::{Named, on_folder};
use crate::Failure;
use crate::access::LookKind;
use crate::people::first_link;
use crate::sign_in::Accounts;
use crate::view::{digests, digests_of_views};
use crate::wire::hex;
use event_log::{Progress, SledLog};
use events::Position;
use indicatif::ProgressBar;
use projections::AsOf;
use serde_json::json;
use std::time::Instant;

pub(super) fn init(global: &Global, at: &Links, out: Out) -> Result<(), Failure> {
    let options = options(global);
    SledLog::init(&options).map_err(not_opened)?;
    let verifier = event_log::verify(&options, &|_| {}).map_err(not_opened)?.verifier.to_string();
    let (data, key) = (options.dir.display().to_string(), options.master_key.display().to_string());
    let first = first_link(&Accounts::in_folder(&options.dir)?, &at.public_url)?;
    if out.json {
        let link = json!({ "id": first.id, "link": first.link, "until": first.until });
        out.print_json(&json!({
            "data": data, "master_key": key, "verifier_key": verifier, "administrator": link,
        }));
        return Ok(());
    }
    out.print(&format!(
        "made an empty log in {data}\nverifier key: {verifier}\n\
         first administrator ({}): {}",
        first.id, first.link
    ));
    out.say("open that link once the service runs: it works once, and for three days");
    out.say("give the verifier key to your auditor now: with it anybody can check what is signed");
    out.say(&format!("master key: {key} — without it nothing can be read; keep a copy elsewhere"));
    if options.master_key.starts_with(&options.dir) {
        out.say(
            "it lies beside the data: in production put it on another filesystem (--master-key)",
        );
    }
    out.say("next: stepin serve, or stepin record new --type referral-received --data '{…}'");
    Ok(())
}

pub(super) fn report(bar: &ProgressBar) -> impl Fn(Progress) + Sync {
    let bar = bar.clone();
    move |progress: Progress| {
        bar.set_message(progress.what);
        bar.set_length(progress.of);
        bar.set_position(progress.done);
    }
}

pub(super) fn rebuild(global: &Global, out: Out) -> Result<(), Failure> {
    let bar = out.progress(0, "rebuilding");
    let rebuilt = event_log::rebuild(&options(global), &report(&bar));
    bar.finish_and_clear();
    let head = rebuilt.map_err(not_opened)?;
    let data = Data::open(global, out)?;
    let policy = data.service.policy(&AsOf::NOW)?;
    let digests = data
        .service
        .with_cases_now(|cases| digests(&data.service, cases, head.position, &policy, |_| {}))?;
    if out.json {
        out.print_json(
            &json!({ "records": head.position, "root": hex(&head.root), "digests": digests.all }),
        );
    } else {
        out.print(&format!(
            "rebuilt {} records\nroot {}\n{}",
            head.position,
            hex(&head.root),
            digests.text()
        ));
    }
    data.close()
}

/// Folds everything from the start, as a reader of the log would.
pub(super) fn replay(global: &Global, replay: &Replay, out: Out) -> Result<(), Failure> {
    let data = Data::open(global, out)?;
    let service = &data.service;
    let upto = replay.to.map_or(Position(u64::MAX), Position).min(service.log().head().position);
    record_operator(service, global, LookKind::Replayed, "every journey", upto)?;
    let bar = out.progress(upto.0, "replaying");
    let started = Instant::now();
    let as_of = AsOf { believed_at: None, position: Some(upto) };
    let policy = match on_folder(service, replay.policy.as_deref())? {
        Named { what_if: Some(policy), .. } => policy,
        Named { version: Some(version), .. } => service.policy_named(&version)?,
        Named { .. } => service.policy(&as_of)?,
    };
    let cases = service.cases(&as_of, |position| bar.set_position(position))?;
    let took = started.elapsed();
    bar.finish_and_clear();
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX).max(1);
    let rate = upto.0.saturating_mul(1_000_000) / micros;
    out.say(&format!("replayed {upto} events in {} ms: {rate} a second", took.as_millis()));
    let mut answer = json!({
        "events": upto, "journeys": cases.len(), "policy": policy.version,
        "events_per_second": rate,
    });
    if replay.digest {
        let bar = out.progress(cases.len() as u64, "digesting");
        let done = |count| bar.set_position(count);
        let mut digests = digests(service, &cases, upto, &policy, done)?;
        digests.all.extend(digests_of_views(service, &cases, upto, &policy, done)?.all);
        bar.finish_and_clear();
        if !out.json {
            out.print(&digests.text());
        }
        answer["digests"] = json!(digests.all);
    }
    if out.json {
        out.print_json(&answer);
    }
    data.close()
}
