//! Texts put together from parts, so that they vary.

use crate::dice::Dice;
use crate::phrases::{
    DID, DID_THEN, EMOTIONS, NEXT_PLAN, PRESENTATIONS, RESPONSE, TOPICS, WORKER_RESPONSE,
};
use serde_json::{Value, json};

/// Most notes are a sentence or two. One in a hundred is a page.
pub(crate) fn did(dice: &mut Dice) -> String {
    let mut note = sentence(dice);
    let more = match dice.below(100) {
        0 => 44,
        1..=9 => 4,
        10..=39 => 1,
        _ => 0,
    };
    for _ in 0..more {
        note.push(' ');
        match dice.below(3) {
            0 => note.push_str(&sentence(dice)),
            1 => end(&mut note, dice.pick(RESPONSE)),
            _ => note.push_str(dice.pick(WORKER_RESPONSE)),
        }
    }
    note
}

fn sentence(dice: &mut Dice) -> String {
    let mut text = String::with_capacity(96);
    text.push_str(dice.pick(DID));
    text.push_str("; ");
    end(&mut text, dice.pick(DID_THEN));
    text
}

pub(crate) fn response(dice: &mut Dice) -> String {
    let mut text = String::with_capacity(64);
    end(&mut text, dice.pick(RESPONSE));
    text
}

pub(crate) fn next_plan(dice: &mut Dice) -> String {
    let mut text = String::with_capacity(64);
    end(&mut text, dice.pick(NEXT_PLAN));
    text
}

fn end(text: &mut String, part: &str) {
    text.push_str(part);
    text.push('.');
}

/// One or two different ones.
pub(crate) fn some(dice: &mut Dice, from: &[&'static str]) -> Value {
    let first = dice.pick(from);
    let second = dice.pick(from);
    if first == second || dice.chance(55) { json!([first]) } else { json!([first, second]) }
}

pub(crate) fn topics(dice: &mut Dice) -> Value {
    some(dice, TOPICS)
}

pub(crate) fn feelings(dice: &mut Dice) -> Value {
    some(dice, EMOTIONS)
}

/// Something that was said in this pattern; silence has no words.
pub(crate) fn quote(dice: &mut Dice, pattern: &str) -> Option<&'static str> {
    let (_, quotes) = PRESENTATIONS.iter().find(|(name, _)| *name == pattern)?;
    (!quotes.is_empty()).then(|| dice.pick(quotes))
}
