//! Reading a template as the mapping writes it.

use super::{Cell, Kind, Piece, Template};
use crate::column::{Column, alike};
use serde_json::Value;
use std::collections::BTreeMap;

impl Template {
    /// `kind` is what the field takes.
    pub(crate) fn read(written: &toml::Value, kind: Kind) -> Result<Self, String> {
        match written {
            toml::Value::String(text) => {
                let pieces = pieces(text)?;
                Ok(match pieces.as_slice() {
                    [] => return Err("is blank; leave the field out instead".to_owned()),
                    [Piece::Text(text)] => Self::Fixed(text.as_str().into()),
                    _ => Self::Inserted(pieces, kind),
                })
            }
            toml::Value::Array(items) => {
                let item = if kind == Kind::StaffList { Kind::Staff } else { Kind::Text };
                let items: Result<_, _> = items.iter().map(|one| Self::read(one, item)).collect();
                Ok(Self::List(items?))
            }
            toml::Value::Table(table) if table.contains_key("column") => {
                Cell::read(table, kind).map(|cell| Self::Cell(Box::new(cell)))
            }
            toml::Value::Table(table) => {
                let field = |(name, one): (&String, &toml::Value)| {
                    let read = Self::read(one, Kind::Text).map_err(|why| format!("{name} {why}"));
                    Ok((name.clone(), read?))
                };
                table.iter().map(field).collect::<Result<_, String>>().map(Self::Object)
            }
            toml::Value::Integer(_)
            | toml::Value::Boolean(_)
            | toml::Value::Float(_)
            | toml::Value::Datetime(_) => fixed(written).map(Self::Fixed),
        }
    }
}

impl Cell {
    fn read(table: &toml::Table, kind: Kind) -> Result<Self, String> {
        const KEYS: [&str; 5] = ["column", "map", "otherwise", "if_blank", "as"];
        if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
            return Err(format!("`{unknown}` is not a key here; allowed: {}", KEYS.join(", ")));
        }
        let text = |key: &str| {
            let value = table.get(key)?;
            Some(value.as_str().ok_or_else(|| format!("`{key}` should be text in quotes")))
        };
        let value = |key: &str| table.get(key).map(fixed).transpose();
        let map = match table.get("map") {
            Some(toml::Value::Table(map)) => {
                let pair = |(from, to): (&String, &toml::Value)| Ok((alike(from), fixed(to)?));
                Some(map.iter().map(pair).collect::<Result<BTreeMap<_, _>, String>>()?)
            }
            Some(_) => return Err("`map` should read { \"cell\" = \"value\", … }".to_owned()),
            None => None,
        };
        let column = text("column").expect("the caller saw it")?;
        let kind = text("as").transpose()?.map(Kind::named).transpose()?.unwrap_or(kind);
        let (otherwise, if_blank) = (value("otherwise")?, value("if_blank")?);
        if otherwise.is_some() && map.is_none() {
            return Err("`otherwise` stands only beside a `map`".to_owned());
        }
        Ok(Self { column: Column::new(column), kind, map, otherwise, if_blank })
    }
}

/// Text with `{column}` in it; `{{` and `}}` stand for the signs themselves.
fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        plain.push_str(&rest[..at]);
        let (sign, after) = rest[at..].split_at(1);
        if let Some(after) = after.strip_prefix(sign) {
            plain.push_str(sign);
            rest = after;
            continue;
        }
        let (column, after) = after
            .split_once('}')
            .filter(|(name, _)| sign == "{" && !name.trim().is_empty() && !name.contains('{'))
            .ok_or("holds a stray { or }; a column is named as {Notes}, the signs are {{ and }}")?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Cell(Column::new(column)));
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(pieces)
}

fn fixed(written: &toml::Value) -> Result<Value, String> {
    match written {
        toml::Value::String(text) => Ok(text.as_str().into()),
        toml::Value::Integer(number) => Ok((*number).into()),
        toml::Value::Boolean(flag) => Ok((*flag).into()),
        toml::Value::Datetime(_) => Err("should be in quotes, as dates here are text".to_owned()),
        toml::Value::Float(_) => Err("should be a whole number".to_owned()),
        toml::Value::Array(items) => items.iter().map(fixed).collect(),
        toml::Value::Table(_) => Err("should be a plain value here, not a table".to_owned()),
    }
}
