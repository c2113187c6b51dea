//! One step of one journey: what is being written, and by whom.

use crate::Scripted;
use crate::calendar::{Calendar, Day, HOUR, MINUTE, Seconds, instant};
use crate::dice::Dice;
use crate::rules::Trigger;
use events::{
    BatchId, CorrelationId, Draft, EventId, JourneyId, Moment, Precision, Recorder, Source,
};
use serde_json::Value;
use std::collections::VecDeque;
use uuid::Uuid;

/// How many entries stand in the streams that a phase decision says it has seen.
#[derive(Clone, Copy, Default)]
pub(crate) struct Versions {
    pub(crate) case: u32,
    pub(crate) safety: u32,
}

pub(crate) struct Turn<'a> {
    /// When all of it is recorded.
    pub(crate) at: Seconds,
    pub(crate) journey: JourneyId,
    pub(crate) dice: Dice,
    pub(crate) calendar: &'a Calendar,
    pub(crate) versions: Versions,
    /// What may raise an override once it is recorded.
    pub(crate) triggers: Vec<Trigger>,
    /// When the next entry happened; it moves on with each.
    cursor: Seconds,
    stride: Seconds,
    ends: Seconds,
    occasion: bool,
    key: BatchId,
    drafts: Vec<Draft>,
    out: &'a mut VecDeque<Scripted>,
}

impl<'a> Turn<'a> {
    pub(crate) fn new(
        at: Seconds,
        journey: JourneyId,
        mut dice: Dice,
        calendar: &'a Calendar,
        versions: Versions,
        out: &'a mut VecDeque<Scripted>,
    ) -> Self {
        let key = BatchId(uuid(at, 0xfff, dice.bits()));
        let cursor = at - dice.within(5, 50) * MINUTE;
        let cursor = cursor - cursor.rem_euclid(MINUTE);
        let (occasion, drafts, stride, ends) = (false, Vec::with_capacity(8), MINUTE, at);
        Self {
            at,
            journey,
            dice,
            calendar,
            versions,
            triggers: Vec::new(),
            cursor,
            stride,
            ends,
            occasion,
            key,
            drafts,
            out,
        }
    }

    /// The entries that follow belong to one occasion, which began then.
    pub(crate) fn occasion(&mut self, began: Seconds, minutes: i64) {
        self.cursor = began;
        self.occasion = true;
        self.stride = self.dice.within(5, 10) * MINUTE;
        self.ends = (began + minutes * MINUTE).min(self.at);
    }

    /// What follows is settled as everybody gets up.
    pub(crate) fn at_the_end(&mut self) {
        self.cursor = self.ends;
    }

    pub(crate) fn happened(&mut self, at: Seconds) {
        self.cursor = at.min(self.at);
    }

    /// The day on which what is being written happened.
    pub(crate) fn day(&self) -> Day {
        self.calendar.day(self.cursor)
    }

    pub(crate) fn today(&self) -> Day {
        self.calendar.day(self.at)
    }

    /// So many days after what is being written, as data has it.
    pub(crate) fn date_in(&self, days: Day) -> String {
        self.calendar.date(self.day() + days).to_string()
    }

    /// Something in the case that the recorder saw or did.
    pub(crate) fn case(&mut self, kind: &'static str, data: Value) -> EventId {
        self.versions.case += 1;
        self.write(kind, data)
    }

    /// Something in the case that the service user said there and then.
    pub(crate) fn said(&mut self, kind: &'static str, data: Value) -> EventId {
        let known = Moment::Instant(instant(self.cursor));
        let id = self.case(kind, data);
        let draft = self.last();
        draft.source = Source::SelfReport;
        draft.known_at = Some(known);
        id
    }

    pub(crate) fn safety(&mut self, kind: &'static str, data: Value) -> EventId {
        self.versions.safety += 1;
        self.write(kind, data)
    }

    /// Something in a stream that no phase decision counts.
    pub(crate) fn aside(&mut self, kind: &'static str, data: Value) -> EventId {
        self.write(kind, data)
    }

    /// Somebody outside said so, just now.
    pub(crate) fn said_by(&mut self, source: Source) {
        let draft = self.last();
        draft.source = source;
        draft.known_at = Some(draft.occurred_at);
    }

    /// What was written last happened on that day, and became known now.
    pub(crate) fn learned_later(&mut self, day: Day, source: Source, roughly: bool) {
        let happened = Moment::Day(self.calendar.date(day));
        let now = Moment::Instant(instant(self.cursor.min(self.at)));
        let draft = self.last();
        draft.known_at = Some(now);
        draft.occurred_at = happened;
        draft.source = source;
        draft.precision = roughly.then_some(Precision::Approximate);
    }

    /// What was written last is known to the day only.
    pub(crate) fn on_that_day(&mut self) {
        let day = self.calendar.date(self.day());
        let draft = self.last();
        draft.occurred_at = Moment::Day(day);
        draft.known_at = draft.known_at.map(|_| Moment::Day(day));
    }

    /// What this recorder wrote becomes one request.
    pub(crate) fn record(&mut self, actor: Recorder) {
        self.write_out(actor, false);
    }

    /// As `record`, and the journey opens with it.
    pub(crate) fn open(&mut self, actor: Recorder) {
        self.write_out(actor, true);
    }

    fn write_out(&mut self, actor: Recorder, opens: bool) {
        if self.drafts.is_empty() {
            return;
        }
        let drafts = std::mem::replace(&mut self.drafts, Vec::with_capacity(2));
        let (at, journey, key) = (instant(self.at), self.journey, self.key);
        self.out.push_back(Scripted { at, journey, opens, actor, drafts, key });
        self.key = BatchId(uuid(self.at, 0xfff, self.dice.bits()));
        self.occasion = false;
        self.ends = self.at;
        self.cursor = self.at;
    }

    fn write(&mut self, kind: &'static str, data: Value) -> EventId {
        let place = u16::try_from(self.drafts.len()).expect("a request holds few entries");
        let id = EventId(uuid(self.at, place, self.dice.bits()));
        self.drafts.push(Draft {
            kind: kind.to_owned(),
            id: Some(id),
            occurred_at: Moment::Instant(instant(self.cursor)),
            precision: None,
            known_at: None,
            source: Source::Observed,
            refers_to: Vec::new(),
            correlation: self.occasion.then_some(CorrelationId(self.key.0)),
            data,
        });
        self.cursor = (self.cursor + self.stride).min(self.ends);
        id
    }

    fn last(&mut self) -> &mut Draft {
        self.drafts.last_mut().expect("something was written")
    }
}

/// Shaped as UUIDv7: the time, a place within the request, seeded bits.
pub(crate) fn uuid(at: Seconds, place: u16, bits: u64) -> Uuid {
    let millis = u64::try_from(at).unwrap_or_default() * 1000;
    let high = (millis << 16) | 0x7000 | u64::from(place & 0xfff);
    let low = (bits >> 2) | (1 << 63);
    Uuid::from_u64_pair(high, low)
}

/// The usual wait for a supervisor: later that day, or the next.
pub(crate) fn within_a_working_day(turn: &mut Turn<'_>) -> Seconds {
    let wait = turn.dice.within(2 * HOUR, 7 * HOUR);
    let later = turn.at + wait;
    let closing = turn.calendar.time(turn.today(), 18 * 60);
    if later < closing {
        return later;
    }
    let tomorrow = turn.today() + 1;
    turn.calendar.office(&mut turn.dice, tomorrow)
}
