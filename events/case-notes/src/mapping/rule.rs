//! One rule: if the cells read so, the row becomes an event of this type with this data.

use super::MappingError;
use super::written::{Data, Page, When, precision, texts};
use crate::column::{Column, alike};
use crate::sheet::Cells;
use crate::template::{Kind, Template};
use events::{Draft, EventId, EventType, Home, Moment, Precision, Recorder, Source, Stamp};
use events::{event_type, event_types};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use toml::Spanned;

#[derive(Clone, Debug)]
pub(crate) struct Rule {
    pub(crate) condition: Condition,
    pub(crate) kind: &'static str,
    pub(crate) source: Option<Source>,
    pub(crate) precision: Option<Precision>,
    /// The column that says when it happened, where the row's own date says when it was learned.
    pub(crate) occurred: Option<Column>,
    pub(crate) data: BTreeMap<String, Template>,
}

/// Holds for a row whose cell in each of these columns is one of the values.
#[derive(Clone, Debug)]
pub(crate) struct Condition(BTreeMap<Column, BTreeSet<String>>);

impl Condition {
    pub(super) fn read(
        page: Page<'_>,
        written: BTreeMap<Spanned<String>, toml::Value>,
        key: &str,
    ) -> Result<Self, MappingError> {
        let mut columns = BTreeMap::new();
        for (column, values) in written {
            let key = format!("{key}.{}", column.get_ref());
            let values = texts(&values).map_err(|why| page.error(column.span(), &key, why))?;
            let values = values.iter().map(|value| alike(value)).collect();
            columns.insert(Column::new(column.get_ref()), values);
        }
        Ok(Self(columns))
    }

    pub(crate) fn holds(&self, cells: &Cells<'_>) -> bool {
        !self.0.is_empty()
            && self.0.iter().all(|(column, values)| values.contains(&alike(cells.get(column))))
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        self.0.keys()
    }
}

impl Rule {
    pub(super) fn read(page: Page<'_>, written: When) -> Result<Self, MappingError> {
        let span = written.kind.span();
        let name = written.kind.get_ref();
        let kind = importable(name).map_err(|why| page.error(span.clone(), "when.type", why))?;
        if written.condition.is_empty() {
            let detail = "names no column; a rule needs one, such as { Type = \"Letter\" }";
            return Err(page.error(span, "when.if", detail.to_owned()));
        }
        Ok(Self {
            condition: Condition::read(page, written.condition, "when.if")?,
            kind: kind.name,
            source: written.source,
            precision: precision(page, written.precision.as_ref(), "when.precision")?,
            occurred: written.occurred.as_deref().map(Column::new),
            data: read_data(page, kind, span, "when", written.data)?,
        })
    }

    pub(super) fn opening(
        page: Page<'_>,
        span: Range<usize>,
        source: Source,
        data: Data,
    ) -> Result<Self, MappingError> {
        let kind = event_type(REFERRAL).expect("it is of the vocabulary");
        Ok(Self {
            condition: Condition(BTreeMap::new()),
            kind: kind.name,
            source: Some(source),
            precision: None,
            occurred: None,
            data: read_data(page, kind, span, "opening", data)?,
        })
    }

    pub(crate) fn columns(&self) -> impl Iterator<Item = &Column> {
        let data = self.data.values().flat_map(Template::columns);
        self.condition.columns().chain(&self.occurred).chain(data)
    }

    /// The columns that one field is filled from, for saying where a fault lies.
    pub(crate) fn columns_of(&self, field: &str) -> Vec<&Column> {
        self.data.get(field).map(Template::columns).unwrap_or_default()
    }

    pub(crate) fn opens_a_journey(&self) -> bool {
        self.kind == REFERRAL
    }
}

const REFERRAL: &str = "referral-received";

/// Filled from the reference column, and so never by a template.
pub(crate) const REFERENCE: &str = "reference";

fn importable(name: &str) -> Result<&'static EventType, String> {
    let kind = event_type(name).ok_or_else(|| {
        let known: Vec<_> = event_types().map(|kind| kind.name).collect();
        format!("`{name}` is no type of event; allowed: {}", known.join(", "))
    })?;
    if kind.home == Home::Organisation {
        return Err(format!("`{name}` concerns no journey; a case note cannot become one"));
    }
    match kind.fields().iter().find(|field| field.required && field.is_reference()) {
        Some(field) => {
            let field = &field.name;
            Err(format!("`{name}` needs `{field}`, another event's id, which no cell can give"))
        }
        None => Ok(kind),
    }
}

fn read_data(
    page: Page<'_>,
    kind: &EventType,
    span: Range<usize>,
    section: &str,
    written: Data,
) -> Result<BTreeMap<String, Template>, MappingError> {
    let mut data = BTreeMap::new();
    for (name, value) in written {
        let key = format!("{section}.data.{}", name.get_ref());
        let template = field(kind, name.get_ref(), &value);
        let template = template.map_err(|why| page.error(name.span(), &key, why))?;
        data.insert(name.into_inner(), template);
    }
    let given = |name: &str| data.contains_key(name) || is_the_reference(kind, name);
    let missing = kind.fields().iter().find(|field| field.required && !given(&field.name));
    match missing {
        None => Ok(data),
        Some(field) => {
            let (name, takes, kind) = (&field.name, &field.kind, kind.name);
            let detail = format!("`{kind}` needs `{name}`; it takes {takes}");
            Err(page.error(span, &format!("{section}.data"), detail))
        }
    }
}

fn is_the_reference(kind: &EventType, field: &str) -> bool {
    kind.name == REFERRAL && field == REFERENCE
}

fn field(kind: &EventType, name: &str, written: &toml::Value) -> Result<Template, String> {
    if is_the_reference(kind, name) {
        return Err("is filled from the column under [reference]; leave it out".to_owned());
    }
    let fields = kind.fields();
    let Some(field) = fields.iter().find(|field| field.name == name) else {
        let known: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        return Err(format!("is no field of `{}`; allowed: {}", kind.name, known.join(", ")));
    };
    if field.is_reference() {
        return Err("takes another event's id, which no cell can give; leave it out".to_owned());
    }
    let template = Template::read(written, Kind::of_field(&field.kind))?;
    for value in template.fixed_values() {
        if let Some(why) = fault(kind, name, value) {
            return Err(why);
        }
    }
    Ok(template)
}

/// What the vocabulary has against this value in this field, whatever else the event holds.
fn fault(kind: &EventType, field: &str, value: &Value) -> Option<String> {
    let day = Moment::Day(chrono::NaiveDate::from_ymd_opt(2000, 1, 1).expect("it is a date"));
    let draft = Draft {
        kind: kind.name.to_owned(),
        id: None,
        occurred_at: day,
        precision: None,
        known_at: None,
        source: Source::Observed,
        refers_to: Vec::new(),
        correlation: None,
        data: json!({ field: value }),
    };
    let stamp = Stamp {
        id: EventId::from_bytes([0; 16]),
        recorder: Recorder::system(),
        now: day.end(),
        claimed_recorded_at: None,
    };
    let place = format!("/data/{field}");
    let errors = draft.into_entry(stamp).err()?.0;
    let here = errors.into_iter().find(|error| error.pointer.starts_with(&place));
    here.map(|error| error.detail)
}
