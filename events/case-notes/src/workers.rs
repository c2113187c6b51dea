//! Who wrote a note: names and initials as they stand in the file, to staff and their roles.

use crate::column::{Column, alike, quoted};
use events::{EventType, Recorder, event_type};
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
pub(crate) struct Workers {
    pub(crate) column: Column,
    /// By name, alike. Somebody who acts in several roles has one recorder for each.
    pub(crate) known: BTreeMap<String, Vec<Recorder>>,
    pub(crate) default: Option<Recorder>,
}

impl Workers {
    /// The roles of somebody whom the mapping lists.
    pub(crate) fn listed(&self, name: &str) -> Option<&[Recorder]> {
        self.known.get(&alike(name)).map(Vec::as_slice)
    }

    /// The roles of whoever wrote a note.
    pub(crate) fn find(&self, name: &str) -> Result<Vec<Recorder>, String> {
        let column = &self.column;
        if let Some(recorders) = self.listed(name) {
            return Ok(recorders.to_vec());
        }
        if let Some(recorder) = &self.default {
            return Ok(vec![recorder.clone()]);
        }
        Err(if name.is_empty() {
            format!("{column} is blank; fill it in, or give [worker] a default in the mapping")
        } else {
            let name = quoted(name);
            format!("{column} {name} is not listed under [workers] in the mapping; add them there")
        })
    }
}

/// The first of somebody's roles in which all of these types may be recorded.
pub(crate) fn acting(recorders: &[Recorder], kinds: &[&str]) -> Result<Recorder, String> {
    let types: Vec<_> = kinds.iter().filter_map(|kind| event_type(kind)).collect();
    let may = |by: &&Recorder| types.iter().all(|kind| kind.may_be_recorded_by(by.role));
    recorders.iter().find(may).cloned().ok_or_else(|| {
        let roles: Vec<_> = recorders.iter().map(Recorder::to_string).collect();
        let refused =
            |kind: &&&EventType| recorders.iter().all(|by| !kind.may_be_recorded_by(by.role));
        match types.iter().find(refused) {
            Some(kind) => {
                let allowed: Vec<_> = kind.recorders.iter().map(|role| role.name()).collect();
                let (kind, allowed) = (kind.name, allowed.join(" or "));
                format!("{kind} is recorded by a {allowed}, not by {}", roles.join(" or "))
            }
            None => format!("no one role of {} may record all of {kinds:?}", roles.join(" or ")),
        }
    })
}
