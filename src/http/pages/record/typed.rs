//! What was typed into a form, and what is wrong with it: so that nothing of it is lost.

use crate::Failure;
use chrono::{NaiveDate, NaiveTime, TimeZone as _, Utc};
use chrono_tz::Europe::London;
use events::{FieldError, Instant, Invalid, Moment, london_day};
use std::collections::BTreeMap;

/// The fields of a form by name, in the order in which they were sent.
#[derive(Default)]
pub(in crate::http::pages) struct Typed {
    pairs: Vec<(String, String)>,
    errors: BTreeMap<String, String>,
}

impl Typed {
    pub(in crate::http::pages) const fn of(pairs: Vec<(String, String)>) -> Self {
        Self { pairs, errors: BTreeMap::new() }
    }

    /// A field, if anything was typed into it.
    pub(in crate::http::pages) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).into_iter().next()
    }

    /// A field of which there may be several.
    pub(in crate::http::pages) fn all(&self, name: &str) -> Vec<&str> {
        let of_it = self.pairs.iter().filter(|(one, _)| one == name);
        of_it.map(|(_, value)| value.trim()).filter(|value| !value.is_empty()).collect()
    }

    /// The fields of such a name that something was typed into.
    pub(super) fn named(&self, start: &str, end: &str) -> impl Iterator<Item = &str> {
        let typed = self.pairs.iter().filter(|(_, value)| !value.trim().is_empty());
        let named = typed.filter(move |(name, _)| name.starts_with(start) && name.ends_with(end));
        named.map(|(name, _)| name.as_str())
    }

    pub(in crate::http::pages) fn or<'a>(&'a self, name: &str, default: &'a str) -> &'a str {
        self.one(name).unwrap_or(default)
    }

    /// What was typed, without what the buttons say.
    pub(super) fn fields(&self) -> Vec<(String, String)> {
        let typed = self.pairs.iter().filter(|(name, value)| {
            !["keep", "add"].contains(&name.as_str()) && !value.trim().is_empty()
        });
        typed.cloned().collect()
    }

    /// Fills in what nobody has typed into.
    pub(in crate::http::pages) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        if self.one(name).is_none() {
            self.pairs.push((name.to_owned(), value.into()));
        }
        self
    }

    /// The same, of a field of which there may be several.
    pub(in crate::http::pages) fn with_all(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = String>,
    ) -> Self {
        self.pairs.extend(values.into_iter().map(|value| (name.to_owned(), value)));
        self
    }

    /// The same without what was typed into a part of the form.
    pub(super) fn without(mut self, is_of_it: impl Fn(&str) -> bool) -> Self {
        self.pairs.retain(|(name, _)| !is_of_it(name));
        self
    }

    pub(in crate::http::pages) fn error(&self, name: &str) -> Option<String> {
        self.errors.get(name).cloned()
    }

    pub(in crate::http::pages) fn wrong(&mut self, name: &str, why: impl Into<String>) {
        self.errors.entry(name.to_owned()).or_insert(why.into());
    }

    /// Everything that is wrong, by the field that it is about.
    pub(in crate::http::pages) const fn errors(&self) -> &BTreeMap<String, String> {
        &self.errors
    }

    /// Takes what the service says of the events that were made of the form. `prefixes` are the
    /// parts of the form that they were made of.
    pub(in crate::http::pages) fn take(&mut self, Invalid(errors): &Invalid, prefixes: &[String]) {
        for FieldError { pointer, detail } in errors {
            let name = name_of(pointer, prefixes);
            self.wrong(&name, detail.clone());
        }
    }

    /// The same of a request whose fields are those of the form; what is about none of them stands
    /// above it.
    pub(in crate::http::pages) fn take_failure(&mut self, failure: &Failure) {
        for FieldError { pointer, detail } in failure.fields() {
            let name = pointer.trim_start_matches('/').split('/').next().unwrap_or_default();
            self.wrong(name, detail.clone());
        }
        if failure.fields().is_empty() {
            self.wrong("", failure.to_string());
        }
    }

    /// When it happened: a date alone where no time was typed.
    pub(in crate::http::pages) fn occurred(&mut self, now: Instant) -> Option<Moment> {
        let day = self.or("on", "").parse::<NaiveDate>();
        let Ok(day) = day else {
            self.wrong("on", "Give the day on which it happened.");
            return None;
        };
        if day > london_day(now) {
            self.wrong("on", "This day has not come yet. Record what has happened.");
            return None;
        }
        let Some(time) = self.one("at") else { return Some(Moment::Day(day)) };
        let Ok(time) = NaiveTime::parse_from_str(time, "%H:%M") else {
            self.wrong("at", "Give a time such as 14:10, or leave it out.");
            return None;
        };
        let at = London.from_local_datetime(&day.and_time(time)).earliest();
        let at = at.map(|at| Moment::Instant(at.with_timezone(&Utc)));
        if at.is_none() {
            self.wrong("at", "The clocks skipped this time; give another.");
        }
        at
    }
}

/// The field of the form that a pointer into the request is about.
fn name_of(pointer: &str, prefixes: &[String]) -> String {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let index = match parts.next() {
        Some("events") => parts.next().and_then(|index| index.parse::<usize>().ok()),
        Some(_) | None => return String::new(),
    };
    let prefix = index.and_then(|index| prefixes.get(index));
    match (prefix, parts.next()) {
        (Some(prefix), Some("data")) => {
            let rest: Vec<_> = parts.filter(|part| part.parse::<usize>().is_err()).collect();
            format!("{prefix}.{}", rest.join("."))
        }
        (Some(_), Some("occurred_at" | "precision")) => "on".to_owned(),
        (Some(_), Some("known_at")) => "known".to_owned(),
        (Some(_) | None, _) => String::new(),
    }
}
