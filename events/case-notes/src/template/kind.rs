//! How a cell's text becomes what a field takes. The vocabulary says which kind that is; `as` in
//! the mapping says so where a field lies deeper.

use crate::template::Filling;
use events::Moment;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    /// One of the vocabulary's values: `On time` is read as `on-time`.
    Choice,
    Number,
    Flag,
    Date,
    Instant,
    Staff,
    Words,
    StaffList,
}

impl Kind {
    /// From the words in which the vocabulary says what a field takes.
    pub(crate) fn of_field(said: &str) -> Self {
        match said {
            "bool" => Self::Flag,
            "date" => Self::Date,
            "instant" => Self::Instant,
            "staff" => Self::Staff,
            "staff[]" => Self::StaffList,
            list if list.ends_with("[]") => Self::Words,
            number if number.starts_with("int(") => Self::Number,
            choice if choice.contains(" / ") => Self::Choice,
            _ => Self::Text,
        }
    }

    /// From the mapping's `as`.
    pub(crate) fn named(name: &str) -> Result<Self, String> {
        Ok(match name {
            "text" => Self::Text,
            "number" => Self::Number,
            "yes-no" => Self::Flag,
            "date" => Self::Date,
            "time" => Self::Instant,
            "words" => Self::Words,
            other => {
                let allowed = "text, number, yes-no, date, time, words";
                return Err(format!("as = `{other}` is not known; allowed: {allowed}"));
            }
        })
    }

    /// What the text says, or why it cannot be read so.
    pub(crate) fn read(self, text: &str, filling: Filling<'_>) -> Result<Value, String> {
        match self {
            Self::Text => Ok(text.into()),
            Self::Choice => Ok(slug(text).into()),
            Self::Number => {
                let whole = text.strip_suffix(".0").unwrap_or(text);
                let number: Result<i64, _> = whole.parse();
                number.map(Value::from).map_err(|_| "is no whole number".to_owned())
            }
            Self::Flag => flag(text).map(Value::from),
            Self::Date => {
                let dates = &filling.mapping.date.formats;
                Ok(json!(dates.read(text, filling.now)?.day.to_string()))
            }
            Self::Instant => {
                match filling.mapping.date.formats.read(text, filling.now)?.moment()? {
                    at @ Moment::Instant(_) => Ok(json!(at.to_string())),
                    Moment::Day(_) => Err("gives no time of day".to_owned()),
                }
            }
            Self::Staff => staff(text, filling),
            Self::Words => Ok(words(text).map(Value::from).collect()),
            Self::StaffList => words(text).map(|name| staff(name, filling)).collect(),
        }
    }
}

fn slug(text: &str) -> String {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| c.is_whitespace() || c == '_' || c == '-');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

fn flag(text: &str) -> Result<bool, String> {
    match text.to_lowercase().as_str() {
        "yes" | "y" | "true" | "1" | "x" => Ok(true),
        "no" | "n" | "false" | "0" => Ok(false),
        _ => Err("is neither yes nor no".to_owned()),
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n']).map(str::trim).filter(|word| !word.is_empty())
}

fn staff(name: &str, filling: Filling<'_>) -> Result<Value, String> {
    let recorders = filling.mapping.workers.listed(name).ok_or("is not listed under [workers]")?;
    Ok(recorders.first().map(|by| by.id.as_str()).into())
}
