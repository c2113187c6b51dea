//! How what is recorded is said to people, on pages and in a terminal.

use chrono::NaiveDate;
use chrono_tz::Europe::London;
use events::{EventId, Moment, Role, london_day};
use projections::rules::IndicatorId;
use serde_json::Value;

/// Longer texts stand on lines of their own.
const INLINE: usize = 48;

/// `3 events`, `1 event`, `no events`.
pub(crate) fn count(n: usize, of: &str) -> String {
    match n {
        0 => format!("no {}", count(2, of).trim_start_matches("2 ")),
        1 => format!("1 {of}"),
        n => match of.strip_suffix('y') {
            Some(of) if !of.ends_with(['a', 'e', 'o', 'u']) => format!("{n} {of}ies"),
            Some(_) | None => format!("{n} {of}s"),
        },
    }
}

/// A role with its article.
pub(crate) fn an(role: Role) -> String {
    let article = if role.name().starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {role}")
}

/// With a capital letter first.
pub(crate) fn capitalised(words: &str) -> String {
    let mut rest = words.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", rest.as_str())
}

/// A kebab-case name as words.
pub(crate) fn spoken(name: &str) -> String {
    name.replace(['-', '_'], " ")
}

/// When, in London: a bare date claims no time.
pub(crate) fn when(at: Moment) -> String {
    match at {
        Moment::Instant(at) => at.with_timezone(&London).format("%-d %b %Y, %H:%M").to_string(),
        Moment::Day(day) => short_day(day),
    }
}

/// The time of day, where one is known.
pub(crate) fn time(at: Moment) -> Option<String> {
    match at {
        Moment::Instant(at) => Some(at.with_timezone(&London).format("%H:%M").to_string()),
        Moment::Day(_) => None,
    }
}

/// `7 May 2025`.
pub(crate) fn short_day(day: NaiveDate) -> String {
    day.format("%-d %b %Y").to_string()
}

/// `Wednesday 7 May 2025`.
pub(crate) fn long_day(day: NaiveDate) -> String {
    day.format("%A %-d %B %Y").to_string()
}

/// A time out of an answer.
pub(crate) fn moment(value: &Value) -> Option<Moment> {
    value.as_str()?.parse().ok()
}

/// A phase by number and name.
pub(crate) fn phase(name: &str) -> &'static str {
    match name {
        "reach" => "1 Reach",
        "settle" => "2 Settle",
        "steady" => "3 Steady",
        "look" => "4 Look",
        "own" => "5 Own",
        "live-it" => "6 Live it",
        _ => "–",
    }
}

/// What is asked for on a rung.
pub(crate) fn rung(rung: u64) -> &'static str {
    match rung {
        0 => "attend",
        1 => "talk about self",
        2 => "describe a situation",
        3 => "name own part",
        4 => "full account",
        5 => "impact and repair",
        _ => "not known",
    }
}

/// What a criterion asks for.
pub(crate) fn criterion(id: &str) -> &str {
    match id {
        "reach.consent" => "consent explained",
        "reach.contacts" => "kept contacts",
        "reach.not-hostile" => "the last contact was not hostile",
        "settle.sessions" => "kept sessions",
        "settle.span" => "days from the first to the last of them",
        "settle.choice" => "a choice taken",
        "settle.goal" => "a goal of their own, or a joint one",
        "settle.alliance" => "the worker last rated without concern",
        "settle.no-open-rupture" => "no rupture is open",
        "steady.feelings" => "occasions on which feelings were named",
        "steady.triggers" => "triggers recognised",
        "steady.returns" => "returns to the window of tolerance",
        "steady.stayed-with" => "a hard emotion stayed with",
        "look.disclosures" => "disclosures",
        "look.unprompted" => "unprompted disclosures",
        "look.scene" => "specific scenes or narratives",
        "own.responsibility" => "sessions of full, unprompted responsibility",
        "own.impact" => "deep impact on partner or child",
        "own.outside" => "a change outside the room",
        "live-it.skills" => "skills used in life",
        "live-it.goals" => "goals reviewed, of those set",
        "live-it.no-incident" => "known incidents in the last months",
        other => other,
    }
}

/// A rule by its id, and what it asks.
pub(crate) fn rule(id: &str) -> String {
    if let Some(indicator) = IndicatorId::named(id) {
        return format!("{id}  {}", indicator.question());
    }
    match criterion(id) {
        same if same == id => spoken(id),
        asks => format!("{id}, {asks}"),
    }
}

/// The rule of an override, and what it is about: for supervisors and auditors.
pub(crate) fn override_rule(rule: &str) -> String {
    let about = match rule {
        "O1" => "a high risk",
        "O2" => "repeated abuse towards one person within a year",
        "O3" => "abuse after a MARAC referral",
        "O4" => "one of the gravest kinds of abuse",
        "O5" => "a separation after control and violence",
        "O6" => "a weapon, self-harm, or a child harmed or at risk",
        "O7" => "an urgent signal",
        "historic" => "an incident from long before it became known, or before the referral",
        _ => "by a supervisor",
    };
    format!("{rule}: {about}")
}

/// A value as words; an id that names an entry by its end.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) if text.parse::<EventId>().is_ok() => short_id(text),
        Value::String(text) => text.clone(),
        Value::Bool(is) => if *is { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(all) if all.iter().any(is_id) => format!("{} entries", all.len()),
        Value::Array(all) => all.iter().map(plain).collect::<Vec<_>>().join(", "),
        Value::Object(fields) => {
            let pair = |(name, value): (&String, &Value)| format!("{name} {}", plain(value));
            fields.iter().map(pair).collect::<Vec<_>>().join(", ")
        }
    }
}

fn is_id(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.parse::<EventId>().is_ok())
}

/// Enough of an id to find the entry that it names: the end, where ids of one hour differ.
pub(crate) fn short_id(id: &str) -> String {
    format!("entry …{}", &id[id.len() - 6..])
}

/// The fields of an entry: short ones for its own line, long ones for lines below it.
pub(crate) fn fields(data: &Value) -> (String, Vec<(String, String)>) {
    let mut inline = Vec::new();
    let mut below = Vec::new();
    for (name, value) in data.as_object().into_iter().flatten() {
        let words = plain(value);
        let label = spoken(name);
        if words.len() > INLINE || words.contains('\n') {
            below.push((label, words));
        } else if value.is_string() && !words.contains(' ') {
            inline.push(words);
        } else if *value == Value::Bool(true) {
            inline.push(label);
        } else {
            inline.push(format!("{label}: {words}"));
        }
    }
    (inline.join(", "), below)
}

/// Every field of an entry: its name, the same as it is said, and what it reads.
pub(crate) fn fields_of(data: &Value) -> Vec<(String, String, String)> {
    let fields = data.as_object().into_iter().flatten();
    fields.map(|(name, value)| (name.clone(), spoken(name), plain(value))).collect()
}

/// What else is to be known of an entry: lateness, amendments, that it is held in mind.
/// Whoever says when it was recorded anyway leaves out when it happened.
pub(crate) fn notes(entry: &Value, occurred: Option<Moment>) -> Vec<String> {
    let mut notes = Vec::new();
    let recorded = &entry["claimed_recorded_at"];
    let recorded = if recorded.is_null() { &entry["recorded_at"] } else { recorded };
    if let (Some(occurred), Some(Moment::Instant(recorded))) = (occurred, moment(recorded)) {
        let days = (london_day(recorded) - occurred.day()).num_days();
        if days > 1 {
            notes.push(format!("recorded {days} days later, on {}", london_day(recorded)));
        }
    }
    if entry["held_in_mind"] == true {
        notes.push("held in mind".to_owned());
    }
    for correction in entry["corrections"].as_array().into_iter().flatten() {
        let field = correction["field"].as_str().unwrap_or_default();
        let (from, to) = (plain(&correction["from"]), plain(&correction["to"]));
        let withdrawn =
            if correction["retracted"] == true { " (correction retracted)" } else { "" };
        notes.push(format!(
            "corrected {field}: {from} → {to}, {}{withdrawn}: {}",
            by(correction),
            plain(&correction["reason"])
        ));
    }
    let retraction = &entry["retraction"];
    if retraction.is_object() {
        notes.push(format!("retracted {}: {}", by(retraction), plain(&retraction["reason"])));
    }
    for dispute in entry["disputes"].as_array().into_iter().flatten() {
        notes.push(format!("the service user says: {}", plain(&dispute["words"])));
    }
    notes
}

fn by(said: &Value) -> String {
    let who = said["recorder"]["id"].as_str().unwrap_or_default();
    let on = moment(&said["recorded_at"]).map(|at| at.day().to_string()).unwrap_or_default();
    format!("by {who} on {on}")
}

/// The name of a plain value, as it stands in an answer.
pub(crate) fn name(value: &impl serde::Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(name)) => name,
        Ok(_) | Err(_) => String::new(),
    }
}

/// What an entry says in a few words, where its fields alone would not: and the fields that these
/// words stand for.
pub(crate) fn headline(kind: &str, data: &Value) -> Option<(String, &'static [&'static str])> {
    let word = |name: &str| data[name].as_str().map(spoken).unwrap_or_default();
    Some(match kind {
        "phase-moved" => {
            let named = |name: &str| phase(data[name].as_str().unwrap_or_default());
            let words = format!("from {} to {}", named("from"), named("to"));
            (words, &["from", "to", "seen", "policy_version"])
        }
        "pace-set" => (format!("to {}, asked by the {}", word("to"), word("asked_by")), PACE),
        "pace-changed" => {
            let (from, to) = (word("from"), word("to"));
            (format!("from {from} to {to}, asked by the {}", word("asked_by")), PACE)
        }
        "ask-made" => {
            let number = data["rung"].as_u64().unwrap_or_default();
            let words = format!("rung {number}, {}, for {}", rung(number), word("purpose"));
            (words, &["rung", "purpose"])
        }
        "entry-corrected" => {
            let words = format!("{} now reads {}", word("field"), plain(&data["new_value"]));
            (words, &["field", "new_value"])
        }
        _ => return None,
    })
}

const PACE: &[&str] = &["from", "to", "asked_by"];

/// What an entry says: in a few words, and at length below them. What names another entry is left
/// out: it stands as a link beside it.
pub(crate) fn said(kind: &str, data: &Value) -> (String, Vec<(String, String)>) {
    let mut shown = without_ids(data);
    let Some((head, stands_for)) = headline(kind, data) else { return fields(&shown) };
    if let Value::Object(fields) = &mut shown {
        fields.retain(|name, _| !stands_for.contains(&name.as_str()));
    }
    let (rest, below) = fields(&shown);
    (if rest.is_empty() { head } else { format!("{head}; {rest}") }, below)
}

fn without_ids(data: &Value) -> Value {
    let Value::Object(fields) = data else { return Value::Null };
    let names_entries = |value: &Value| {
        is_id(value) || value.as_array().is_some_and(|all| !all.is_empty() && all.iter().all(is_id))
    };
    let others = fields.iter().filter(|(_, value)| !names_entries(value));
    Value::Object(others.map(|(name, value)| (name.clone(), value.clone())).collect())
}
