//! What is committed about the vocabulary is what the types say: `docs/events.md` and one JSON
//! Schema for each type. `UPDATE_DOCS=1 cargo nextest run -p events` writes them anew.

use events::{EventType, event_types};
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

const HEADER: &str = "# Events

Generated from the types of the `events` crate by `events/tests/documentation.rs`; do not edit.
`UPDATE_DOCS=1 cargo nextest run -p events` writes it anew, and the test fails while it differs.

What each type means is said in `docs/domain.md`; its JSON Schema is `events/schemas/TYPE.json` and
`GET /v1/schemas/TYPE`. `!` marks what is required. An `ordinal` is 0 (not at all) to 3 (very); an
`event` is the id of another event of the journey; a `label` is an opaque name such as PP-1; `text`
has at most 12,000 characters. What lives in `organisation` is governance that concerns no journey;
what lives in `target` lives where the entry lives that it is about, under the same key. *v* is the
version of the shape that is written today.
";

#[test]
fn the_committed_table_of_events_is_the_one_that_the_types_make() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    compare(&root.join("docs/events.md"), &table());
}

#[test]
fn the_committed_schemas_are_the_ones_that_the_types_make() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas");
    let mut made: Vec<PathBuf> = Vec::new();
    for kind in event_types() {
        let path = folder.join(format!("{}.json", kind.name));
        let schema = serde_json::to_string_pretty(&kind.schema()).expect("a schema is JSON");
        compare(&path, &(schema + "\n"));
        made.push(path);
    }
    made.sort();
    let committed = fs::read_dir(&folder).expect("the schemas are committed");
    let mut committed: Vec<_> = committed.flatten().map(|entry| entry.path()).collect();
    committed.sort();
    assert_eq!(committed, made, "a schema is left of a type that no longer is");
}

fn compare(path: &Path, made: &str) {
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::create_dir_all(path.parent().expect("a file stands in a folder")).expect("writable");
        fs::write(path, made).expect("writable");
    }
    let committed = fs::read_to_string(path).unwrap_or_default();
    let hint = "differs from the types; write it anew with UPDATE_DOCS=1";
    assert!(committed == made, "{} {hint}", path.display());
}

fn table() -> String {
    let mut page = HEADER.to_owned();
    let mut family = "";
    for kind in event_types() {
        if kind.family != family {
            family = kind.family;
            let heading = family.trim_end_matches("Event");
            let columns = "| type | meaning | lives in | recorded by | v | data |";
            let _ = write!(page, "\n## {heading}\n\n{columns}\n|---|---|---|---|---|---|\n");
        }
        page.push_str(&row(kind));
    }
    page
}

fn row(kind: &EventType) -> String {
    let meaning = kind.meaning();
    let recorders: Vec<_> = kind.recorders.iter().map(|role| role.name()).collect();
    let fields = kind.fields().iter().map(|field| {
        format!("`{}{}: {}`", field.name, if field.required { "!" } else { "" }, field.kind)
    });
    let one_of = kind.one_of().map(|ways| format!("one of `{ways}` is required"));
    format!(
        "| {} | {meaning} | {} | {} | {} | {} |\n",
        kind.name,
        kind.home,
        recorders.join(", "),
        kind.schema_version,
        fields.chain(one_of).collect::<Vec<_>>().join(" · ")
    )
}
