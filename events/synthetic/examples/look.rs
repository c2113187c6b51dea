//! `look [SEED] [JOURNEYS] [REFERENCE]`: one journey as readable lines, or how many of what there
//! is.
#![expect(clippy::print_stdout, reason = "an example that prints")]

use events::Moment;
use std::collections::BTreeMap;
use std::time::Instant;
use synthetic::{Script, Scripted};

fn main() {
    let mut arguments = std::env::args().skip(1);
    let mut number =
        |default| arguments.next().map_or(default, |given| given.parse().expect("a whole number"));
    let (seed, journeys, reference) = (number(7), number(200), number(0));
    if reference == 0 {
        count(seed, journeys);
    } else {
        show(seed, journeys, reference);
    }
}

fn count(seed: u64, journeys: u64) {
    let mut types: BTreeMap<String, u64> = BTreeMap::new();
    let began = Instant::now();
    let mut events = 0;
    for scripted in Script::new(seed, journeys) {
        events += scripted.drafts.len() as u64;
        if journeys <= 10_000 {
            for draft in scripted.drafts {
                *types.entry(draft.kind).or_default() += 1;
            }
        }
    }
    let took = began.elapsed();
    for (kind, times) in types {
        println!("{times:8} {kind}");
    }
    let rate = u128::from(events) * 1000 / took.as_millis().max(1);
    println!("{events} events, {} a journey, {rate} a second", events / journeys.max(1));
}

fn show(seed: u64, journeys: u64, reference: u64) {
    let name = format!("SU-{reference:04}");
    let opening = |scripted: &Scripted| {
        scripted.opens && scripted.drafts[0].data["reference"].as_str() == Some(&name)
    };
    let journey = Script::new(seed, journeys).find(opening).expect("there is no such journey");
    let whole = Script::new(seed, journeys).filter(|scripted| scripted.journey == journey.journey);
    for Scripted { at, actor, drafts, .. } in whole {
        println!("{} {actor}", at.format("%a %Y-%m-%d %H:%M:%S"));
        for draft in drafts {
            let when = match draft.occurred_at {
                Moment::Instant(time) => time.format("%m-%d %H:%M").to_string(),
                Moment::Day(day) => day.to_string(),
            };
            println!("    {when:12} {:28} {}", draft.kind, draft.data);
        }
    }
}
