//! Times of entry: what a file claims of when it was written.

use case_notes::{CaseNotes, Mapping, read};

const MAPPING: &str = r#"
namespace = "tests"
[reference]
column = "Ref"
[date]
column = "Date"
[entered]
column = "Entered"
[worker]
column = "Worker"
default = "import/supervisor"
[opening]
data = { source = "other" }
[[when]]
if = { Type = "Referral" }
type = "referral-received"
data = { source = "self" }
[[when]]
if = { Type = "Incident" }
type = "incident-learned"
source = "agency"
occurred = "Happened"
data = { kind = "threat" }
"#;

fn rows(rows: &str) -> CaseNotes {
    let file = format!("Ref,Date,Entered,Worker,Type,Happened\n{rows}");
    let now = "2025-09-30T12:00:00Z".parse().expect("it is a time");
    read(file.as_bytes(), &Mapping::read(MAPPING).expect("it is good"), now)
        .expect("it has the columns")
}

#[test]
fn rows_stand_in_the_order_of_entry_and_those_without_one_come_last() {
    let notes = rows(
        "SU-1,01/05/2025,,x,Incident,30/04/2025\n\
                      SU-1,03/05/2025,09/05/2025 10:00,x,Referral,\n\
                      SU-2,02/05/2025,04/05/2025,x,Referral,\n\
                      SU-3,30/09/2025,30/09/2025,x,Referral,\n",
    );
    let said: Vec<_> = notes
        .rows
        .iter()
        .map(|row| (row.line, row.recorded_at.map(|at| at.to_rfc3339())))
        .collect();
    let at = |text: &str| Some(text.to_owned());
    assert_eq!(
        said,
        [
            (4, at("2025-05-04T22:59:59.999999+00:00")),
            (3, at("2025-05-09T09:00:00+00:00")),
            (5, at("2025-09-30T12:00:00+00:00")),
            (2, None),
        ]
    );
}

#[test]
fn a_referral_entered_after_another_row_keeps_its_time_and_the_opening_stands_in() {
    let notes = rows(
        "SU-1,02/05/2025,03/05/2025,x,Incident,01/05/2025\n\
                      SU-1,01/05/2025,06/05/2025,x,Referral,\n",
    );
    let kinds: Vec<_> =
        notes.rows.iter().flat_map(|row| &row.drafts).map(|draft| draft.kind.as_str()).collect();
    assert_eq!(kinds, ["referral-received", "incident-learned", "referral-received"]);
    let ids: Vec<_> = notes.rows.iter().flat_map(|row| &row.drafts).map(|one| one.id).collect();
    assert_ne!(ids[0], ids[2]);
}

#[test]
fn what_a_note_tells_of_happened_then_and_was_learned_on_the_notes_date() {
    let notes = rows("SU-1,02/05/2025,02/05/2025,x,Incident,11/03/2024\n");
    let learned = notes.rows[0].drafts.last().unwrap();
    assert_eq!(learned.occurred_at.to_string(), "2024-03-11");
    assert_eq!(learned.known_at.unwrap().to_string(), "2025-05-02");
}

#[test]
fn times_that_contradict_each_other_are_refused() {
    let notes = rows(
        "SU-1,02/05/2025,01/05/2025,x,Incident,03/05/2025\n\
                      SU-2,02/05/2025,02/05/2026,x,Referral,\n",
    );
    let said: Vec<_> = notes.rejected.iter().map(ToString::to_string).collect();
    assert_eq!(
        said,
        [
            "line 2: Date lies after Entered; one of them is wrong; \
             and Happened lies after Date; one of them is wrong",
            "line 3: Entered: lies in the future",
        ]
    );
}
