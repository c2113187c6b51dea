//! The figures about people: over everybody, and by what they answered on the monitoring form.
//!
//! Answers stand for few people at times, and a figure may say of each of them what no one else is
//! to know. So counts of people that are too small are not shown, nor others from which they could
//! be computed, and no figure here names an event.

use super::{CohortRow, Person, median};
use crate::boards::BoardInput;
use crate::boards::small_numbers::{Count, shown};
use crate::boards::support_offers::is_drop_out;
use crate::boards::survival::Spell;
use crate::boards::waits::{WaitState, wait};
use crate::rules::{Answer, indicators, pace};
use crate::{Case, Lifecycle, Monitoring};
use alloc::collections::BTreeMap;
use alloc::string::String;
use alloc::vec::Vec;

type Answered = fn(&Monitoring) -> Option<&str>;

const QUESTIONS: [(&str, Answered); 4] = [
    ("sex", |answers| answers.sex.as_deref()),
    ("ethnicity", |answers| answers.ethnicity.as_deref()),
    ("disability", |answers| answers.disability.as_deref()),
    ("language", |answers| answers.language.as_deref()),
];

type Holds = fn(&Person<'_>) -> bool;

/// What is counted of people: the name, and whether it holds of one.
const FIGURES: [(&str, Holds); 5] = [
    ("started", |person| person.wait.is_some_and(|wait| wait.ended)),
    ("closed", |person| person.closed),
    ("dropped out", |person| person.dropped_out),
    ("premature ask", |person| person.premature),
    ("surface indicator", |person| person.surface),
];

pub(super) fn rows(input: &BoardInput<'_>) -> Vec<CohortRow> {
    let people: Vec<_> = input.shown().map(|case| person(input, case)).collect();
    let everybody: Vec<&Person<'_>> = people.iter().collect();
    let small = usize::from(input.policy.boards.small_number.get());
    let all = BTreeMap::from([(String::from("all"), everybody)]);
    let mut rows = of_groups("everybody", &all, small);
    for (question, answered) in QUESTIONS {
        let mut groups: BTreeMap<String, Vec<&Person<'_>>> = BTreeMap::new();
        for person in &people {
            let answers = person.case.monitoring.as_deref();
            let answer = answers.and_then(answered).map(|answer| answer.trim().to_lowercase());
            let answer = answer.unwrap_or_else(|| String::from("not recorded"));
            groups.entry(answer).or_default().push(person);
        }
        rows.extend(of_groups(question, &groups, small));
    }
    rows
}

fn person<'a>(input: &BoardInput<'_>, case: &'a Case) -> Person<'a> {
    let reading = input.reading(case);
    let wait = wait(case, &reading).map(|(from, state, until)| Spell {
        days: (until - from).num_days().max(0),
        ended: state == WaitState::Started,
    });
    let category =
        if let Lifecycle::Closed { category, .. } = case.lifecycle { Some(category) } else { None };
    let mut met = indicators(&reading).into_iter().filter(|one| one.answer == Answer::Met);
    Person {
        case,
        wait,
        kept: reading.kept_sessions().len(),
        kept_or_missed: reading.kept_or_missed().len(),
        closed: category.is_some(),
        dropped_out: category.is_some_and(is_drop_out),
        premature: pace::asks(&reading).iter().any(|ask| ask.premature),
        surface: met.any(|one| one.id.is_surface()),
    }
}

fn of_groups(
    about: &'static str,
    groups: &BTreeMap<String, Vec<&Person<'_>>>,
    small: usize,
) -> Vec<CohortRow> {
    let sizes: Vec<_> = groups.values().map(Vec::len).collect();
    let large = shown(&sizes, &alloc::vec![false; sizes.len()], small);
    let hidden: Vec<_> = large.iter().map(|is| !is).collect();
    let figures = FIGURES.map(|(name, holds)| {
        let count = |people: &Vec<&Person<'_>>| people.iter().filter(|it| holds(it)).count();
        let counts: Vec<_> = groups.values().map(count).collect();
        let shown = shown(&counts, &hidden, small);
        (name, counts, shown)
    });
    let mut rows = Vec::new();
    for (place, (group, people)) in groups.iter().enumerate() {
        let size = Count::shown_if(large[place], sizes[place]);
        rows.push(CohortRow::new(about, group.as_str(), "cases", size));
        if !large[place] {
            continue;
        }
        rows.push(attendance(about, group, people));
        for (name, counts, shown) in &figures {
            let count = Count::shown_if(shown[place], counts[place]);
            let mut row = CohortRow::new(about, group.as_str(), name, count).out_of(size);
            if *name == FIGURES[0].0 && count.is_shown() {
                let spells = people.iter().filter_map(|person| person.wait);
                row.median_days = Some(median(spells.collect()));
            }
            rows.push(row);
        }
    }
    rows
}

/// Sessions, not people: shown wherever the group is.
fn attendance(about: &'static str, group: &str, people: &[&Person<'_>]) -> CohortRow {
    let sum = |of: fn(&Person<'_>) -> usize| people.iter().map(|person| of(person)).sum();
    let kept = Count::shown_if(true, sum(|person| person.kept));
    let all = Count::shown_if(true, sum(|person| person.kept_or_missed));
    CohortRow::new(about, group, "sessions kept", kept).out_of(all)
}
