//! What goes into one field of an event's data: a fixed value, text with cells inserted, or a cell
//! read as the field's kind.

use crate::Mapping;
use crate::column::{Column, alike, quoted};
use crate::sheet::Cells;
use events::Instant;
use serde_json::Value;
use std::collections::BTreeMap;

mod kind;
mod read;

pub(crate) use kind::Kind;

#[derive(Clone, Debug)]
pub(crate) enum Template {
    Fixed(Value),
    /// `"Seen at {Place}: {Notes}"`; left out if any of the cells is blank.
    Inserted(Vec<Piece>, Kind),
    Cell(Box<Cell>),
    List(Vec<Template>),
    Object(BTreeMap<String, Template>),
}

#[derive(Clone, Debug)]
pub(crate) enum Piece {
    Text(String),
    Cell(Column),
}

#[derive(Clone, Debug)]
pub(crate) struct Cell {
    column: Column,
    kind: Kind,
    map: Option<BTreeMap<String, Value>>,
    otherwise: Option<Value>,
    if_blank: Option<Value>,
}

/// What filling a template needs to know.
#[derive(Clone, Copy)]
pub(crate) struct Filling<'a> {
    pub(crate) cells: &'a Cells<'a>,
    pub(crate) mapping: &'a Mapping,
    pub(crate) now: Instant,
}

impl Template {
    /// The field's value; `None`: leave the field out.
    pub(crate) fn fill(&self, filling: Filling<'_>) -> Result<Option<Value>, String> {
        match self {
            Self::Fixed(value) => Ok(Some(value.clone())),
            Self::Inserted(pieces, kind) => insert(pieces, *kind, filling),
            Self::Cell(cell) => cell.fill(filling),
            Self::List(items) => {
                let filled: Result<Vec<_>, _> = items.iter().map(|one| one.fill(filling)).collect();
                let filled: Vec<_> = filled?.into_iter().flatten().collect();
                Ok((!filled.is_empty()).then_some(Value::Array(filled)))
            }
            Self::Object(fields) => {
                let mut object = serde_json::Map::new();
                for (name, field) in fields {
                    if let Some(value) = field.fill(filling)? {
                        object.insert(name.clone(), value);
                    }
                }
                Ok((!object.is_empty()).then_some(Value::Object(object)))
            }
        }
    }

    /// The columns that it reads.
    pub(crate) fn columns(&self) -> Vec<&Column> {
        match self {
            Self::Fixed(_) => Vec::new(),
            Self::Inserted(pieces, _) => pieces.iter().filter_map(Piece::column).collect(),
            Self::Cell(cell) => vec![&cell.column],
            Self::List(items) => items.iter().flat_map(Self::columns).collect(),
            Self::Object(fields) => fields.values().flat_map(Self::columns).collect(),
        }
    }

    /// The values that stand in the mapping itself: they can be checked before any file is read.
    pub(crate) fn fixed_values(&self) -> Vec<&Value> {
        match self {
            Self::Fixed(value) => vec![value],
            Self::Cell(cell) => {
                let mapped = cell.map.iter().flat_map(BTreeMap::values);
                let all = mapped.chain(&cell.otherwise).chain(&cell.if_blank);
                all.filter(|value| !leaves_out(value)).collect()
            }
            Self::Inserted(..) | Self::List(_) | Self::Object(_) => Vec::new(),
        }
    }
}

impl Piece {
    const fn column(&self) -> Option<&Column> {
        match self {
            Self::Cell(column) => Some(column),
            Self::Text(_) => None,
        }
    }
}

fn insert(pieces: &[Piece], kind: Kind, filling: Filling<'_>) -> Result<Option<Value>, String> {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(words) => text.push_str(words),
            Piece::Cell(column) => {
                let cell = filling.cells.get(column);
                if cell.is_empty() {
                    return Ok(None);
                }
                text.push_str(cell);
            }
        }
    }
    kind.read(&text, filling).map(Some).map_err(|why| format!("{} {why}", quoted(&text)))
}

impl Cell {
    fn fill(&self, filling: Filling<'_>) -> Result<Option<Value>, String> {
        let text = filling.cells.get(&self.column);
        let fixed = |value: &Value| (!leaves_out(value)).then(|| value.clone());
        if text.is_empty() {
            return Ok(self.if_blank.as_ref().and_then(fixed));
        }
        if let Some(map) = &self.map {
            if let Some(value) = map.get(&alike(text)).or(self.otherwise.as_ref()) {
                return Ok(fixed(value));
            }
            let listed: Vec<_> = map.keys().map(|key| format!("`{key}`")).collect();
            let (column, text, listed) = (&self.column, quoted(text), listed.join(", "));
            return Err(format!("{column} {text} is not in the mapping's list: {listed}"));
        }
        let read = self.kind.read(text, filling).map(Some);
        read.map_err(|why| format!("{} {} {why}", self.column, quoted(text)))
    }
}

/// `""` in the mapping says: leave the field out.
fn leaves_out(value: &Value) -> bool {
    value.as_str().is_some_and(str::is_empty)
}
