//! What a mapping may not say, and how its writer is told.

use case_notes::Mapping;
use proptest::prelude::*;

const GOOD: &str = r#"namespace = "tests"
[reference]
column = "Ref"
[date]
column = "Date"
[worker]
column = "Worker"
[workers]
AE = "P-07/practitioner"
[[when]]
if = { Type = "Letter" }
type = "contact-attempted"
data = { mode = "letter", result = "message-left" }
"#;

fn said(from: &str, to: &str) -> String {
    let changed = GOOD.replace(from, to);
    assert_ne!(changed, GOOD);
    Mapping::read(&changed).expect_err("it is spoiled").to_string()
}

#[test]
fn a_good_mapping_is_read_and_so_is_the_example() {
    Mapping::read(GOOD).unwrap();
    Mapping::read(include_str!("../examples/mapping.toml")).expect("it is good");
}

#[test]
fn an_unknown_key_is_refused_with_its_line_and_those_allowed() {
    let said = said("column = \"Date\"", "colum = \"Date\"");
    assert_eq!(
        said,
        "mapping, line 5, `date.colum`: unknown field `colum`, expected one of \
         `column`, `formats`, `time_column`, `time_formats`, `precision`"
    );
}

#[test]
fn an_unknown_type_or_field_or_value_is_refused_with_its_line() {
    assert!(said("contact-attempted", "contact-tried").starts_with(
        "mapping, line 12, `when.type`: `contact-tried` is no type of event; \
         allowed: referral-received, referral-screened"
    ));
    assert_eq!(
        said("mode =", "mood ="),
        "mapping, line 13, `when.data.mood`: is no field of `contact-attempted`; \
         allowed: mode, direction, result"
    );
    assert_eq!(
        said("\"message-left\"", "\"left\""),
        "mapping, line 13, `when.data.result`: `left` is not taken here; \
         allowed: reached, no-answer, message-left, refused, unsafe"
    );
    let mapped = "{ column = \"Outcome\", map = { Spoke = \"spoken\" } }";
    assert!(
        said("\"message-left\"", mapped).contains("`spoken` is not taken here; allowed: reached")
    );
}

#[test]
fn a_required_field_without_a_template_is_refused() {
    assert_eq!(
        said(", result = \"message-left\"", ""),
        "mapping, line 12, `when.data`: `contact-attempted` needs `result`; \
         it takes reached / no-answer / message-left / refused / unsafe"
    );
}

#[test]
fn a_type_that_no_case_note_can_become_is_refused() {
    assert!(said("contact-attempted", "role-granted").contains("concerns no journey"));
    assert!(said("contact-attempted", "goal-reviewed").contains("another event's id"));
}

#[test]
fn a_format_that_is_not_day_first_or_not_known_is_refused() {
    let formats = |list: &str| said("\"Date\"", &format!("\"Date\"\nformats = [{list}]"));
    assert_eq!(
        formats("\"%m/%d/%Y\""),
        "mapping, line 6, `date.formats`: `%m/%d/%Y` puts the month first; ours are day first"
    );
    assert!(formats("\"%d/%m/%Q\"").contains("`%d/%m/%Q` is no format here; allowed are %d %m"));
    assert!(formats("").contains("lists no format"));
}

#[test]
fn a_role_that_does_not_exist_is_refused_by_the_workers_name() {
    let said = said("P-07/practitioner", "P-07/therapist");
    assert!(
        said.starts_with("mapping, line 9, `workers.AE`: `therapist` is no role; the roles are")
    );
}

#[test]
fn a_stray_brace_is_refused() {
    let said = said("\"letter\"", "\"{Notes\"");
    assert!(said.starts_with("mapping, line 13, `when.data.mode`: holds a stray { or }"), "{said}");
}

proptest! {
    #[test]
    fn no_text_makes_reading_a_mapping_panic(text in ".{0,200}", at in 0..GOOD.len()) {
        let _ = Mapping::read(&text);
        let _ = Mapping::read(&format!("{}{text}{}", &GOOD[..at], &GOOD[at..]));
    }
}
