//! The mapping as it is written in TOML, and its reading.

use super::rule::{Condition, Rule};
use super::{DateColumn, Entered, Mapping, MappingError};
use crate::column::{Column, alike};
use crate::dates::{DateFormats, TimeFormats};
use crate::workers::Workers;
use events::{Precision, Recorder, Source};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    namespace: Spanned<String>,
    #[serde(default)]
    source: Source,
    #[serde(default)]
    file: File,
    reference: OneColumn,
    date: Dates,
    entered: Option<WhenEntered>,
    worker: Worker,
    #[serde(default)]
    workers: BTreeMap<Spanned<String>, toml::Value>,
    opening: Option<Spanned<Opening>>,
    when: Vec<When>,
    #[serde(default)]
    leave_out: Vec<LeaveOut>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    delimiter: Option<Spanned<String>>,
    #[serde(default)]
    tell_apart_by: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneColumn {
    column: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dates {
    column: String,
    formats: Option<Spanned<Vec<String>>>,
    time_column: Option<String>,
    time_formats: Option<Spanned<Vec<String>>>,
    precision: Option<Spanned<Precision>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WhenEntered {
    column: String,
    formats: Option<Spanned<Vec<String>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Worker {
    column: String,
    default: Option<Spanned<String>>,
}

/// One rule of the mapping.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct When {
    #[serde(rename = "if")]
    pub(super) condition: BTreeMap<Spanned<String>, toml::Value>,
    #[serde(rename = "type")]
    pub(super) kind: Spanned<String>,
    pub(super) source: Option<Source>,
    pub(super) precision: Option<Spanned<Precision>>,
    pub(super) occurred: Option<String>,
    #[serde(default)]
    pub(super) data: Data,
}

pub(super) type Data = BTreeMap<Spanned<String>, toml::Value>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    #[serde(default = "from_a_document")]
    source: Source,
    data: Data,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeaveOut {
    #[serde(rename = "if")]
    condition: BTreeMap<Spanned<String>, toml::Value>,
}

const fn from_a_document() -> Source {
    Source::Document
}

/// The text, for saying on which line something stands.
#[derive(Clone, Copy)]
pub(super) struct Page<'a>(&'a str);

impl Page<'_> {
    pub(super) fn error(self, span: Range<usize>, key: &str, detail: String) -> MappingError {
        MappingError::at(self.0, span, key, detail)
    }
}

pub(super) fn read(toml: &str) -> Result<Mapping, MappingError> {
    let page = Page(toml);
    let written = parse(page)?;
    let namespace = written.namespace.get_ref().trim();
    if namespace.is_empty() {
        let detail = "is blank; name the organisation and the system, and never change it";
        return Err(page.error(written.namespace.span(), "namespace", detail.to_owned()));
    }
    let leave_out = |one: LeaveOut| Condition::read(page, one.condition, "leave_out.if");
    Ok(Mapping {
        namespace: namespace.to_owned(),
        delimiter: delimiter(page, written.file.delimiter.as_ref())?,
        tell_apart_by: written.file.tell_apart_by.iter().map(|one| Column::new(one)).collect(),
        reference: Column::new(&written.reference.column),
        date: dates(page, &written.date)?,
        entered: written.entered.map(|entered| when_entered(page, &entered)).transpose()?,
        workers: workers(page, written.worker, written.workers)?,
        source: written.source,
        opening: written.opening.map(|one| opening(page, one)).transpose()?,
        rules: written
            .when
            .into_iter()
            .map(|one| Rule::read(page, one))
            .collect::<Result<_, _>>()?,
        left_out: written.leave_out.into_iter().map(leave_out).collect::<Result<_, _>>()?,
    })
}

fn parse(page: Page<'_>) -> Result<Written, MappingError> {
    let refused = |error: &toml::de::Error, key: &str| {
        page.error(error.span().unwrap_or_default(), key, error.message().replace('\n', "; "))
    };
    let document = toml::Deserializer::parse(page.0).map_err(|error| refused(&error, ""))?;
    serde_path_to_error::deserialize(document).map_err(|error| {
        let path = error.path().to_string();
        // Spans are read through a field that nobody wrote.
        let keys: Vec<_> = path.split('.').filter(|key| !key.starts_with("$__")).collect();
        refused(error.inner(), keys.join(".").trim_matches('.'))
    })
}

fn delimiter(page: Page<'_>, sign: Option<&Spanned<String>>) -> Result<Option<u8>, MappingError> {
    let Some(sign) = sign else { return Ok(None) };
    match sign.get_ref().as_str() {
        "," => Ok(Some(b',')),
        ";" => Ok(Some(b';')),
        "\t" => Ok(Some(b'\t')),
        other => {
            let detail = format!("`{other}` is not taken; allowed: \",\" \";\" \"\\t\"");
            Err(page.error(sign.span(), "file.delimiter", detail))
        }
    }
}

fn dates(page: Page<'_>, written: &Dates) -> Result<DateColumn, MappingError> {
    let formats = date_formats(page, written.formats.as_ref(), "date.formats")?;
    let times = written.time_formats.as_ref();
    let time_formats = TimeFormats::new(times.map(|list| list.get_ref().as_slice()))
        .map_err(|why| page.error(span(times), "date.time_formats", why))?;
    if let (Some(list), None) = (times, &written.time_column) {
        let detail = "stands only beside a time_column".to_owned();
        return Err(page.error(list.span(), "date.time_formats", detail));
    }
    let column = written.time_column.as_deref().map(Column::new);
    Ok(DateColumn {
        column: Column::new(&written.column),
        formats,
        time: column.map(|column| (column, time_formats)),
        precision: precision(page, written.precision.as_ref(), "date.precision")?,
    })
}

fn when_entered(page: Page<'_>, written: &WhenEntered) -> Result<Entered, MappingError> {
    let formats = date_formats(page, written.formats.as_ref(), "entered.formats")?;
    Ok(Entered { column: Column::new(&written.column), formats })
}

fn date_formats(
    page: Page<'_>,
    list: Option<&Spanned<Vec<String>>>,
    key: &str,
) -> Result<DateFormats, MappingError> {
    DateFormats::new(list.map(|list| list.get_ref().as_slice()))
        .map_err(|why| page.error(span(list), key, why))
}

fn span<T>(spanned: Option<&Spanned<T>>) -> Range<usize> {
    spanned.map(Spanned::span).unwrap_or_default()
}

/// What is exact shows by itself: it has a time.
pub(super) fn precision(
    page: Page<'_>,
    written: Option<&Spanned<Precision>>,
    key: &str,
) -> Result<Option<Precision>, MappingError> {
    match written {
        Some(exact) if *exact.get_ref() == Precision::Exact => {
            let detail = "`exact` cannot be promised for every row; allowed: day, approximate";
            Err(page.error(exact.span(), key, detail.to_owned()))
        }
        other => Ok(other.map(|one| *one.get_ref())),
    }
}

fn workers(
    page: Page<'_>,
    worker: Worker,
    list: BTreeMap<Spanned<String>, toml::Value>,
) -> Result<Workers, MappingError> {
    let recorder = |text: &str| text.parse::<Recorder>();
    let mut known = BTreeMap::new();
    for (name, written) in list {
        let key = format!("workers.{}", name.get_ref());
        let recorders = texts(&written)
            .and_then(|all| all.iter().map(|one| recorder(one)).collect::<Result<Vec<_>, _>>())
            .map_err(|why| page.error(name.span(), &key, why))?;
        if known.insert(alike(name.get_ref()), recorders).is_some() {
            let detail = "is listed twice; case and blanks do not tell names apart".to_owned();
            return Err(page.error(name.span(), &key, detail));
        }
    }
    let default = worker.default.map(|text| {
        recorder(text.get_ref()).map_err(|why| page.error(text.span(), "worker.default", why))
    });
    Ok(Workers { column: Column::new(&worker.column), known, default: default.transpose()? })
}

fn opening(page: Page<'_>, written: Spanned<Opening>) -> Result<Rule, MappingError> {
    let span = written.span();
    let Opening { source, data } = written.into_inner();
    Rule::opening(page, span, source, data)
}

/// `"a"` or `["a", "b"]`.
pub(super) fn texts(written: &toml::Value) -> Result<Vec<String>, String> {
    let all = written.as_array().map_or(std::slice::from_ref(written), Vec::as_slice);
    let text = |one: &toml::Value| one.as_str().map(str::to_owned);
    let texts: Option<Vec<_>> = all.iter().map(text).collect();
    texts
        .filter(|texts| !texts.is_empty())
        .ok_or_else(|| "should be text in quotes, or a list of such".to_owned())
}
