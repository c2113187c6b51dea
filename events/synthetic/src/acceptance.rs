//! The journey that every log begins with: `docs/domain.md` §10, as the fixture has it.

use crate::Scripted;
use crate::rules::raised_data;
use crate::turn::uuid;
use events::{BatchId, Draft, EventId, Instant, JourneyId, Recorder, Source};
use serde::Deserialize;
use serde_json::Value;

const LINES: &str = include_str!("../../../tests/fixtures/acceptance-journey.ndjson");

/// Two incidents known from the start, the later of them long before: a review.
const REVIEW: (&str, bool) = ("historic", false);
/// The third within a year: a suspension.
const THIRD: (&str, bool) = ("O2", true);

#[derive(Deserialize)]
struct Line {
    journey: JourneyId,
    recorded_at: Instant,
    recorder: Recorder,
    #[serde(flatten)]
    draft: Value,
}

/// All of it, in order.
pub(crate) fn acceptance() -> Vec<Scripted> {
    let mut script: Vec<Scripted> = Vec::new();
    for line in LINES.lines() {
        let line: Line = serde_json::from_str(line).expect("the fixture is well formed");
        let draft = Draft::read(&line.draft).expect("the fixture is valid");
        let same = script
            .last_mut()
            .filter(|last| last.at == line.recorded_at && last.actor == line.recorder);
        match same {
            Some(last) => last.drafts.push(draft),
            None => script.push(Scripted {
                at: line.recorded_at,
                journey: line.journey,
                opens: script.is_empty(),
                actor: line.recorder,
                key: key(line.recorded_at, draft.id, 0xfff),
                drafts: vec![draft],
            }),
        }
    }
    with_overrides(script)
}

/// The fixture leaves out what the system raises.
fn with_overrides(script: Vec<Scripted>) -> Vec<Scripted> {
    let mut whole = Vec::with_capacity(script.len() + 2);
    let mut rules = [REVIEW, THIRD].into_iter();
    for scripted in script {
        let incident = scripted.drafts.iter().find(|draft| draft.kind == "incident-learned");
        let trigger = incident.and_then(|draft| draft.id);
        let raised = trigger.and_then(|trigger| Some(raise(&scripted, trigger, rules.next()?)));
        whole.push(scripted);
        whole.extend(raised);
    }
    whole
}

fn raise(after: &Scripted, trigger: EventId, (rule, suspends): (&str, bool)) -> Scripted {
    let Scripted { at, journey, .. } = *after;
    let id = EventId(uuid(at.timestamp(), 0, bits(trigger)));
    let moment = events::Moment::Instant(at);
    let draft = Draft {
        kind: "override-raised".to_owned(),
        id: Some(id),
        occurred_at: moment,
        precision: None,
        known_at: Some(moment),
        source: Source::System,
        refers_to: Vec::new(),
        correlation: None,
        data: raised_data(rule, suspends, trigger),
    };
    let key = key(at, Some(trigger), 0xffe);
    Scripted { at, journey, opens: false, actor: Recorder::system(), drafts: vec![draft], key }
}

fn key(at: Instant, first: Option<EventId>, place: u16) -> BatchId {
    BatchId(uuid(at.timestamp(), place, first.map_or(0, bits)))
}

/// The same every time, and different for every event.
fn bits(id: EventId) -> u64 {
    let (_, low) = id.0.as_u64_pair();
    low.wrapping_mul(0x9e37_79b9_7f4a_7c15)
}
