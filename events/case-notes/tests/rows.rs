//! What becomes of single rows: each test is one kind of mess.

use case_notes::{CaseNotes, FileError, Mapping, read};
use events::{Draft, Instant, Source};

const MAPPING: &str = r#"
namespace = "tests"
[reference]
column = "Ref"
[date]
column = "Date"
formats = ["%d/%m/%Y", "%d-%b-%y", "%d/%m/%Y %H:%M"]
time_column = "Time"
[worker]
column = "Worker"
[workers]
AE = "P-07/practitioner"
[opening]
data = { source = "other" }
[[when]]
if = { Type = "Session" }
type = "session-held"
data = { attendance = { column = "Attended" }, minutes = { column = "Minutes" }, did = "{Notes}" }
[[when]]
if = { Type = "Letter" }
type = "contact-attempted"
data = { mode = "letter", result = "message-left" }
[[when]]
if = { Type = "Referral" }
type = "referral-received"
source = "agency"
data = { source = "police" }
[[leave_out]]
if = { Type = "Admin" }
"#;

const HEADER: &str = "Ref,Date,Time,Worker,Type,Attended,Minutes,Notes\n";

fn now() -> Instant {
    "2025-09-30T12:00:00Z".parse().expect("it is a time")
}

fn file(bytes: &[u8]) -> Result<CaseNotes, FileError> {
    read(bytes, &Mapping::read(MAPPING).expect("it is good"), now())
}

fn rows(rows: &str) -> CaseNotes {
    file(format!("{HEADER}{rows}").as_bytes()).expect("it has the columns")
}

fn reason(row: &str) -> String {
    let notes = rows(row);
    assert!(notes.rows.is_empty());
    notes.rejected[0].to_string()
}

/// The event of a row that is accepted, without the opening.
fn event(row: &str) -> Draft {
    let mut notes = rows(row);
    assert_eq!(notes.rejected, []);
    notes.rows.remove(0).drafts.pop().expect("it has events")
}

fn letter_at(date: &str, time: &str) -> String {
    event(&format!("SU-1,{date},{time},AE,Letter,,,\n")).occurred_at.to_string()
}

#[test]
fn a_date_alone_stays_a_bare_date_and_midnight_beside_it_is_no_time() {
    assert_eq!(letter_at("03/12/2024", ""), "2024-12-03");
    assert_eq!(letter_at("3/12/2024 00:00", ""), "2024-12-03");
}

#[test]
fn both_date_formats_are_read_day_first_and_two_digit_years_lie_near() {
    assert_eq!(letter_at("03-Dec-24", ""), "2024-12-03");
    assert_eq!(letter_at("03-dec-99", ""), "1999-12-03");
}

#[test]
fn a_time_is_london_time_wherever_it_stands() {
    assert_eq!(letter_at("03/06/2024", "2:30 pm"), "2024-06-03T13:30:00Z");
    assert_eq!(letter_at("03/12/2024 14:30", ""), "2024-12-03T14:30:00Z");
    assert_eq!(letter_at("03/12/2024", "00:00"), "2024-12-03T00:00:00Z");
}

#[test]
fn an_hour_that_came_twice_is_the_earlier_and_one_that_never_came_is_refused() {
    assert_eq!(letter_at("27/10/2024", "01:30"), "2024-10-27T00:30:00Z");
    assert_eq!(
        reason("SU-1,31/03/2024,01:30,AE,Letter,,,\n"),
        "line 2: Date: the time 01:30 did not exist on 31/03/2024: \
         the clocks went forward from 01:00 to 02:00"
    );
}

#[test]
fn all_that_is_wrong_with_a_row_is_said_at_once() {
    assert_eq!(
        reason(",31/02/2025,,Nobody,Session,,long,\n"),
        "line 2: Ref is blank: there is no case to put it under; and Date `31/02/2025` is no date; \
         expected day/month/year such as 03/12/2024, or day-month-year such as 03-Dec-24, \
         or day/month/year hour:minute such as 03/12/2024 14:30; and Worker `Nobody` is not listed \
         under [workers] in the mapping; add them there; and Minutes `long` is no whole number; \
         and Attended is blank, but session-held needs `attendance` (one of on-time, \
         late, left-early)"
    );
}

#[test]
fn a_blank_optional_cell_leaves_its_field_out() {
    let held = event("SU-1,03/12/2024,,AE,Session,On time,,\n");
    assert_eq!(held.data, serde_json::json!({ "attendance": "on-time" }));
}

#[test]
fn what_the_vocabulary_refuses_is_told_by_column() {
    assert_eq!(
        reason("SU-1,03/12/2024,,AE,Session,perhaps,900,\n"),
        "line 2: Attended, taken as `attendance` of session-held, `perhaps` is not taken here; \
         allowed: on-time, late, left-early; \
         and Minutes, taken as `minutes` of session-held, is 900; \
         it takes a whole number from 1 to 600"
    );
}

#[test]
fn line_breaks_inside_quotes_keep_physical_line_numbers_right() {
    for (end, empty) in [("\n", ""), ("\r\n", "\r\n\r\n"), ("\r", "")] {
        let text = format!(
            "{}SU-1,03/12/2024,,AE,Session,late,,\"One\n\nthree\"\n{empty}SU-1,bad,,AE,Letter,,,\n",
            HEADER
        );
        let text = text.replace("\r\n", "\n").replace('\n', end);
        let notes = file(text.as_bytes()).expect("it has the columns");
        let wanted = if empty.is_empty() { 5 } else { 7 };
        assert_eq!((notes.rows[0].line, notes.rejected[0].line), (2, wanted), "{end:?}");
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_told_with_the_row_that_it_opens_in() {
    let notes = rows("SU-1,03/12/2024,,AE,Letter,,,\nSU-2,03/12/2024,,AE,Letter,,,\"No\nSU-3,\n");
    assert_eq!(notes.rows.len(), 1);
    assert_eq!(
        notes.rejected[0].to_string(),
        "line 3: a quotation mark in this row is never closed; \
         every line from here on was taken into it"
    );
}

#[test]
fn every_encoding_and_delimiter_gives_the_same_events() {
    let text = format!("{HEADER}SU-1,03/12/2024,,AE,Session,late,,Café: £5\n");
    let utf8 = file(text.as_bytes()).expect("it has the columns");
    let marked = file(&[b"\xef\xbb\xbf", text.as_bytes()].concat()).unwrap();
    let latin: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    let latin = file(&latin).unwrap();
    let semicolons = file(text.replace(',', ";").as_bytes()).expect("it has the columns");
    let wide: Vec<u8> = format!("\u{feff}{}", text.replace(',', "\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    let wide = file(&wide).unwrap();
    assert_eq!(
        (utf8.encoding, latin.encoding, wide.encoding),
        ("UTF-8", "windows-1252", "UTF-16LE")
    );
    for other in [marked, latin, semicolons, wide] {
        assert_eq!(format!("{:?}", other.rows), format!("{:?}", utf8.rows));
    }
}

#[test]
fn a_ragged_row_is_reported_unless_only_blanks_are_too_many() {
    assert_eq!(rows("SU-1,03/12/2024,,AE,Letter,,,,,\n").rows.len(), 1);
    assert_eq!(
        reason("SU-1,03/12/2024,,AE,Letter\n"),
        "line 2: has 5 cells where the header has 8 columns; \
         look for a stray delimiter, quotation mark or line break"
    );
}

#[test]
fn a_row_that_says_the_same_as_an_earlier_one_is_refused_by_its_line() {
    let notes = rows("SU-1,03/12/2024,,AE,Letter,,,\n SU-1 ,03/12/2024,,AE,Letter ,,,\n");
    assert_eq!((notes.rows.len(), notes.duplicates), (1, 1));
    assert_eq!(notes.rejected[0].to_string(), "line 3: the same as line 2");
}

#[test]
fn blank_rows_and_rows_left_out_on_purpose_are_counted_only() {
    let notes = rows("SU-1,03/12/2024,,AE,Admin,,,\n , ,,,,,,\n");
    assert_eq!((notes.blank, notes.left_out, notes.rejected.len()), (1, 1, 0));
}

#[test]
fn text_that_no_event_takes_is_named_by_column_and_line() {
    let notes = rows("SU-1,03/12/2024,,AE,Letter,,,Sent the welcome pack\n");
    assert_eq!(notes.left_behind.iter().next().unwrap(), (&"Notes".to_owned(), &vec![2]));
}

#[test]
fn a_case_without_a_referral_opens_on_its_first_rows_date_to_the_day() {
    let notes = rows("SU-1,04/12/2024,,AE,Letter,,,\nsu-1,03/12/2024,10:00,AE,Letter,,,\n");
    let [first, second] = notes.rows.as_slice() else { panic!("two rows") };
    assert_eq!((first.line, second.line, first.journey), (3, 2, second.journey));
    assert_eq!((first.reference.as_str(), second.reference.as_str()), ("su-1", "su-1"));
    assert_eq!(first.drafts[0].kind, "referral-received");
    assert_eq!(first.drafts[0].occurred_at.to_string(), "2024-12-03");
    assert_eq!(first.drafts[0].source, Source::Document);
    assert_eq!(second.drafts.len(), 1);
}

#[test]
fn a_referral_row_comes_first_even_if_something_happened_before_it() {
    let notes = rows("SU-1,03/12/2024,,AE,Letter,,,\nSU-1,05/12/2024,,AE,Referral,,,\n");
    assert_eq!(notes.rows.iter().map(|row| row.line).collect::<Vec<_>>(), [3, 2]);
    assert_eq!(notes.rows[0].drafts.len(), 1);
    assert_eq!(notes.rows[0].drafts[0].known_at, Some(notes.rows[0].drafts[0].occurred_at));
}

#[test]
fn the_opening_keeps_its_id_when_a_later_export_shows_an_earlier_row() {
    let before = rows("SU-1,04/12/2024,,AE,Letter,,,\n");
    let after = rows("SU-1,04/12/2024,,AE,Letter,,,\nSU-1,01/12/2024,,AE,Letter,,,\n");
    assert_eq!(before.rows[0].drafts[0].id, after.rows[0].drafts[0].id);
    assert_eq!(before.rows[0].drafts[1].id, after.rows[1].drafts[0].id);
}

#[test]
fn a_column_that_the_file_gains_leaves_every_id_as_it_was() {
    let before = rows("SU-1,04/12/2024,,AE,Letter,,,\n");
    let wider = format!("Team,{HEADER}North,SU-1,04/12/2024,,AE,Letter,,,\n");
    let after = file(wider.as_bytes()).expect("it has the columns");
    assert_eq!(before.rows[0].drafts[1].id, after.rows[0].drafts[1].id);
}

#[test]
fn a_file_without_a_mapped_column_is_refused_with_the_columns_that_it_has() {
    let error = file(b"Ref,Date,Who\nSU-1,03/12/2024,AE\n").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the mapping names `Attended`, `Minutes`, `Notes`, `Time`, `Type`, `Worker`; \
         the file's columns are `Ref`, `Date`, `Who`"
    );
    assert_eq!(file(b"").unwrap_err(), FileError::Empty);
}
