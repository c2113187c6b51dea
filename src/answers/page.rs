//! The answer as a page that people can read: whole in itself, without anything from elsewhere.

use askama::Template;
use chrono::NaiveDate;
use chrono_tz::Europe::London;
use events::vocabulary::RetractionReason;
use events::{Instant, Moment, Precision, Role, Source, event_type};
use projections::disclosure::{Bundle, BundleEntry, RequestTold};
use serde_json::{Number, Value};

#[derive(Template)]
#[template(path = "bundle.html", config = ".askama.toml")]
struct Page<'a> {
    bundle: &'a Bundle,
    entries: Vec<Entry>,
    /// Whether it is to be checked, and not to be handed out.
    is_draft: bool,
}

/// An entry in words.
struct Entry {
    number: u32,
    title: String,
    when: String,
    written: String,
    says: Vec<(String, Vec<String>)>,
    changes: Vec<(String, String)>,
    taken_back: Option<String>,
}

/// What is handed out.
pub(super) fn html(bundle: &Bundle) -> String {
    rendered(bundle, false)
}

/// The same for those who check it: it says so, and has other bytes.
pub(super) fn draft(bundle: &Bundle) -> String {
    rendered(bundle, true)
}

fn rendered(bundle: &Bundle, is_draft: bool) -> String {
    let entries = bundle.entries.iter().map(Entry::of).collect();
    let page = Page { bundle, entries, is_draft };
    page.render().expect("the template names nothing that is not there")
}

impl Entry {
    fn of(entry: &BundleEntry) -> Self {
        let changes = entry.corrections.iter().map(|one| {
            let shown = |value: &Value| said(entry.kind, &one.field, value).join(", ");
            let undone = if one.taken_back { " This change was itself taken back." } else { "" };
            let (from, to) = (shown(&one.from), shown(&one.to));
            let from = if from.is_empty() { "nothing".to_owned() } else { from };
            let (field, reason, on) = (words(&one.field), &one.reason, day_of(one.at));
            let change = format!("From “{from}” to “{to}”, on {on}.{undone} Why: {reason}");
            (field, change)
        });
        Self {
            number: entry.number,
            title: words(entry.kind),
            when: happened(entry),
            written: written(entry),
            says: says(entry),
            changes: changes.collect(),
            taken_back: entry.taken_back.as_ref().map(|back| {
                let why = match back.reason {
                    RetractionReason::WrongPerson => "it is about somebody else",
                    RetractionReason::Duplicate => "it was written down twice",
                    RetractionReason::InError => "it was written down by mistake",
                };
                let note =
                    back.note.as_ref().map(|note| format!(" Note: {note}")).unwrap_or_default();
                format!("This entry does not count any more: {why} ({}).{note}", day_of(back.at))
            }),
        }
    }
}

/// What there is to say, in the order of the vocabulary.
fn says(entry: &BundleEntry) -> Vec<(String, Vec<String>)> {
    let known = event_type(entry.kind).map(events::EventType::fields).unwrap_or_default();
    let place = |field: &str| known.iter().position(|one| one.name == field);
    let mut fields: Vec<_> = entry.data.iter().collect();
    fields.sort_by_key(|(field, _)| place(field));
    let line = |(field, value): (&String, &Value)| (words(field), said(entry.kind, field, value));
    fields.into_iter().map(line).filter(|(_, lines)| !lines.is_empty()).collect()
}

fn happened(entry: &BundleEntry) -> String {
    let about = if entry.precision == Precision::Approximate { "about " } else { "" };
    format!("{about}{}", moment(entry.occurred_at))
}

fn written(entry: &BundleEntry) -> String {
    let by = match entry.recorded_by {
        Some(Role::Practitioner) => " by a practitioner",
        Some(Role::SupportWorker) => " by a support worker",
        Some(Role::Supervisor) => " by a supervisor",
        Some(Role::GovernanceLead) => " by a governance lead",
        Some(Role::Auditor | Role::Administrator | Role::System) | None => "",
    };
    let from = match entry.source {
        Some(Source::SelfReport) => ", from what you said",
        Some(Source::Agency) => ", from another organisation",
        Some(Source::Document) => ", from a document",
        Some(Source::Observed | Source::System) | None => "",
    };
    format!("Written down{by} on {}{from}", time_of(entry.recorded_at))
}

/// A value in words, a line for each of a list.
fn said(kind: &str, field: &str, value: &Value) -> Vec<String> {
    let of = event_type(kind).map(events::EventType::fields).unwrap_or_default();
    let of = of.iter().find(|one| one.name == field).map_or("", |one| one.kind.as_str());
    match value {
        Value::Null => Vec::new(),
        Value::Bool(yes) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        Value::Number(number) if matches!(of, "event" | "events[]") || field == "review" => {
            vec![format!("entry {number}")]
        }
        Value::Number(number) => vec![scaled(of, number)],
        Value::String(text) => vec![text_of(of, text)],
        Value::Array(list) => list.iter().flat_map(|one| said(kind, field, one)).collect(),
        Value::Object(fields) => {
            let line = |(name, value): (&String, &Value)| {
                format!("{}: {}", words(name), said("", name, value).join(", "))
            };
            fields.iter().map(line).collect()
        }
    }
}

/// A place on a short scale is nothing without its end.
fn scaled(kind: &str, number: &Number) -> String {
    let end = if kind == "ordinal" { Some(3) } else { range_end(kind).filter(|end| *end <= 10) };
    end.map_or_else(|| number.to_string(), |end| format!("{number} of {end}"))
}

/// The end of `int(0–5)`.
fn range_end(kind: &str) -> Option<u32> {
    kind.strip_prefix("int(")?.strip_suffix(')')?.split('–').nth(1)?.parse().ok()
}

fn text_of(kind: &str, text: &str) -> String {
    match kind {
        "date" | "instant" => text.parse::<Moment>().map_or_else(|_| text.to_owned(), moment),
        chosen if chosen.contains(" / ") => text.replace('-', " "),
        _ if text.len() == 10 => {
            text.parse::<NaiveDate>().map_or_else(|_| text.to_owned(), long_day)
        }
        _ => text.to_owned(),
    }
}

/// `session-held`, `minutes_late` as people write them.
fn words(name: &str) -> String {
    let plain = name.replace(['-', '_'], " ");
    let mut letters = plain.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Instant(instant) => time_of(instant),
        Moment::Day(day) => long_day(day),
    }
}

fn time_of(instant: Instant) -> String {
    instant.with_timezone(&London).format("%-d %B %Y at %H:%M").to_string()
}

fn day_of(instant: Instant) -> String {
    long_day(events::london_day(instant))
}

fn long_day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// What became of a request, in a sentence.
fn told(request: &RequestTold) -> String {
    let mut told = format!("You asked on {}", long_day(request.asked_on));
    if let Some(what) = &request.asked_for {
        told += &format!(" for “{what}”");
    }
    told.push('.');
    if let Some(until) = request.extended_until {
        told += &format!(" The time to answer was extended until {}", long_day(until));
        if let Some(reason) = &request.extended_because {
            told += &format!(": “{reason}”");
        }
        told.push('.');
    }
    match (request.this_one, request.answered_on) {
        (true, _) => told += " This is the answer.",
        (false, Some(on)) if request.refused => {
            told += &format!(" The request was refused on {}.", long_day(on));
        }
        (false, Some(on)) => told += &format!(" It was answered on {}.", long_day(on)),
        (false, None) => told += " It is still to be answered.",
    }
    told
}

#[cfg(test)]
mod tests {
    use super::{scaled, told};
    use projections::disclosure::RequestTold;
    use serde_json::Number;

    #[test]
    fn a_place_on_a_short_scale_is_shown_with_its_end_and_a_length_is_not() {
        let shown = |kind: &str, number: u64| scaled(kind, &Number::from(number));
        assert_eq!(shown("ordinal", 2), "2 of 3");
        assert_eq!(shown("int(0–5)", 4), "4 of 5");
        assert_eq!(shown("int(0–600)", 45), "45");
    }

    #[test]
    fn a_request_is_told_in_one_breath() {
        let day = |text: &str| text.parse().expect("a date");
        let mut request = RequestTold {
            asked_on: day("2026-03-31"),
            asked_for: Some("all of it".to_owned()),
            this_one: true,
            extended_until: Some(day("2026-06-30")),
            extended_because: Some("there is much of it".to_owned()),
            answered_on: None,
            refused: false,
        };
        let says = "You asked on 31 March 2026 for “all of it”. The time to answer was extended \
                    until 30 June 2026: “there is much of it”. This is the answer.";
        assert_eq!(told(&request), says);
        request = RequestTold { this_one: false, refused: true, asked_for: None, ..request };
        request = RequestTold { answered_on: Some(day("2026-04-02")), ..request };
        assert!(told(&request).ends_with("The request was refused on 2 April 2026."));
    }
}
