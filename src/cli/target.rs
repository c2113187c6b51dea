//! Where a command does its work: on the data folder, or through a running service.

use super::arguments::Global;
use super::data::Data;
use super::output::Out;
use super::remote::Remote;
use crate::{Failure, Service};
use events::JourneyId;

pub(super) enum Target {
    Folder(Box<Data>),
    Server(Remote),
}

impl Target {
    pub(super) fn of(global: &Global, out: Out) -> Result<Self, Failure> {
        match &global.server {
            Some(url) => Ok(Self::Server(Remote::new(global, url)?)),
            None => Ok(Self::Folder(Box::new(Data::open(global, out)?))),
        }
    }

    pub(super) fn close(self) -> Result<(), Failure> {
        match self {
            Self::Folder(data) => data.close(),
            Self::Server(_) => Ok(()),
        }
    }

    /// The journey that a person names by id or by reference; `None` if there is none yet.
    pub(super) fn find(&self, name: &str) -> Result<Option<JourneyId>, Failure> {
        if let Ok(id) = name.parse() {
            return Ok(Some(id));
        }
        let found = match self {
            Self::Folder(data) => with_reference(&data.service, name),
            Self::Server(remote) => {
                let query = format!("/v1/journeys?limit=1000&reference={}", encoded(name));
                let found = remote.get_json(&query)?;
                let ids = found.as_array().into_iter().flatten();
                ids.filter_map(|row| row["journey"].as_str()?.parse().ok()).collect()
            }
        };
        match found.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            several => {
                let ids: Vec<_> = several.iter().map(ToString::to_string).collect();
                let ids = ids.join(", ");
                Err(Failure::malformed(format!(
                    "several journeys have the reference {name}: {ids}"
                )))
            }
        }
    }

    pub(super) fn existing(&self, name: &str) -> Result<JourneyId, Failure> {
        self.find(name)?
            .ok_or_else(|| Failure::not_found(format!("no journey has the reference or id {name}")))
    }
}

fn with_reference(service: &Service, reference: &str) -> Vec<JourneyId> {
    let found = service.with_cases_now(|cases| cases.with_reference(reference, |_| true));
    found.into_iter().map(|found| found.journey).collect()
}

/// Percent-encoding for a value in a query.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::new();
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
