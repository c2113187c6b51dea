//! The order in which rows are recorded, and which of them opens its journey.

use crate::mapping::Mapping;
use crate::note::Note;
use crate::{Rejected, Row, ids, workers};
use events::Instant;
use std::collections::BTreeMap;

/// A row's place: by the claimed time of entry (rows without one are recorded now, and so after all
/// that claim an earlier time), then by date, then by line.
type Place = (bool, Option<Instant>, Instant, bool, u64);

fn place(note: &Note) -> Place {
    (note.recorded_at.is_none(), note.recorded_at, note.occurred.start(), true, note.line)
}

/// The rows in recording order, and those that could not open their journey.
///
/// A journey opens with its first row. A referral is brought before rows of the same journey that
/// were entered at the same time, or of which the file does not say when they were entered: what
/// it says of when things *happened* stays as it is. If a referral was entered later than another
/// row, that row opens the journey by the mapping's `[opening]` and the referral follows.
pub(crate) fn open_journeys(notes: Vec<Note>, mapping: &Mapping) -> (Vec<Row>, Vec<Rejected>) {
    let mut rejected = Vec::new();
    let mut rows = Vec::new();
    let mut spelled: BTreeMap<String, String> = BTreeMap::new();
    for mut note in in_order(notes) {
        let opens = !spelled.contains_key(&note.case);
        if opens && !note.is_referral {
            match std::mem::replace(&mut note.opening, Err(String::new())) {
                Ok(opening) => note.drafts.insert(0, opening),
                Err(reason) => {
                    rejected.push(Rejected { line: note.line, reason });
                    continue;
                }
            }
        }
        let kinds: Vec<_> = note.drafts.iter().map(|draft| draft.kind.as_str()).collect();
        match workers::acting(&note.worker, &kinds) {
            Ok(actor) => {
                let reference = spelled.entry(note.case.clone()).or_insert(note.reference).clone();
                let journey = ids::journey(&mapping.namespace, &note.case);
                let Note { line, recorded_at, drafts, .. } = note;
                rows.push(Row { line, journey, reference, actor, recorded_at, drafts });
            }
            Err(why) => {
                let reason = format!("it would open the journey, but {why}");
                rejected.push(Rejected { line: note.line, reason });
            }
        }
    }
    (rows, rejected)
}

fn in_order(notes: Vec<Note>) -> Vec<Note> {
    let mut first: BTreeMap<String, Place> = BTreeMap::new();
    let mut referral: BTreeMap<String, Place> = BTreeMap::new();
    for note in &notes {
        let lowest = |places: &mut BTreeMap<String, Place>| {
            let lowest = places.entry(note.case.clone()).or_insert_with(|| place(note));
            *lowest = place(note).min(*lowest);
        };
        lowest(&mut first);
        if note.is_referral {
            lowest(&mut referral);
        }
    }
    let mut placed: Vec<(Place, Note)> = notes
        .into_iter()
        .map(|note| {
            let (own, first) = (place(&note), first[&note.case]);
            let leads = referral.get(&note.case) == Some(&own) && own.1 == first.1;
            (if leads { (own.0, own.1, first.2, false, own.4) } else { own }, note)
        })
        .collect();
    placed.sort_by_key(|(place, _)| *place);
    placed.into_iter().map(|(_, note)| note).collect()
}
