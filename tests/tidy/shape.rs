//! The shape of the code: sizes, places, and what is not left lying about.

use crate::tree::{Text, all, files, none, rust};

const LINES_MAX: usize = 400;
const COLUMNS_MAX: usize = 100;

fn too_long(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let lines = file.text.lines().count();
        if lines > LINES_MAX {
            found.push(format!("{}: {lines} lines; at most {LINES_MAX}", file.path));
        }
    }
    found
}

fn too_wide(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let wide = file.lines().filter(|(_, line)| line.chars().count() > COLUMNS_MAX);
        found.extend(wide.map(|(number, line)| {
            let columns = line.chars().count();
            format!("{}:{number}: {columns} columns; at most {COLUMNS_MAX}", file.path)
        }));
    }
    found
}

#[test]
fn no_file_is_too_long_to_be_read_in_one_go() {
    none(&too_long(&rust()));
}

#[test]
fn no_line_is_too_wide_to_be_read_beside_another() {
    none(&too_wide(&rust()));
}

#[test]
fn a_file_and_a_line_that_are_too_long_are_found() {
    let [long, wide] = ["//\n".repeat(401), format!("// {}\n// ok\n", "é".repeat(98))];
    all(&too_long(&[Text::made_up("x.rs", &long), Text::made_up("y.rs", &long[3..])]), 1);
    all(&too_wide(&[Text::made_up("x.rs", &wide)]), 1);
}

fn mazes(files: &[Text]) -> Vec<String> {
    let is_maze = |path: &&String| *path == "mod.rs" || path.ends_with("/mod.rs");
    files.iter().map(|file| &file.path).filter(is_maze).cloned().collect()
}

#[test]
fn no_module_hides_in_a_mod_rs() {
    // Cargo takes a folder with a main.rs for a test; only a folder of helpers needs the old name.
    let helpers = |file: &String| file.ends_with("tests/support/mod.rs");
    let found: Vec<_> = mazes(&files()).into_iter().filter(|file| !helpers(file)).collect();
    none(&found);
}

#[test]
fn a_mod_rs_is_found() {
    all(&mazes(&[Text::made_up("src/http/mod.rs", ""), Text::made_up("src/remod.rs", "")]), 1);
}

/// Written in two parts, so that this file does not hold what it looks for.
const LEFT_OVER: [&str; 8] = [
    concat!("to", "do!("),
    concat!("TO", "DO"),
    concat!("db", "g!("),
    concat!("FIX", "ME"),
    concat!("XX", "X"),
    concat!("#[ign", "ore"),
    concat!("unimpl", "emented!("),
    concat!("#[al", "low("),
];

fn left_over(files: &[Text]) -> Vec<String> {
    holding(files, &LEFT_OVER)
}

fn holding(files: &[Text], words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.lines() {
            let word = words.iter().find(|word| line.contains(*word));
            found.extend(word.map(|word| format!("{}:{number}: {word}", file.path)));
        }
    }
    found
}

#[test]
fn nothing_unfinished_is_left_in_the_code() {
    none(&left_over(&rust()));
}

#[test]
fn something_unfinished_is_found() {
    let text = LEFT_OVER.join("\n");
    all(&left_over(&[Text::made_up("src/x.rs", &text)]), LEFT_OVER.len());
}

const MACHINES: [&str; 3] = [concat!("/wo", "rk/"), concat!("/ro", "ot/"), concat!("/ho", "me/")];

#[test]
fn no_path_of_one_machine_stands_in_the_tree() {
    none(&holding(&files(), &MACHINES));
}

#[test]
fn a_path_of_one_machine_is_found() {
    let text = format!("{}wt-1\nnetwork/work\n{}me/.cargo", MACHINES[0], MACHINES[2]);
    all(&holding(&[Text::made_up("docs/x.md", &text)], &MACHINES), 2);
}

/// Each crate's front page says what the crate never does.
fn silent(files: &[Text]) -> Vec<String> {
    let front = |file: &&Text| file.path == "src/lib.rs" || file.path.ends_with("/src/lib.rs");
    let says = |file: &&Text| {
        let lines = file.text.lines().take_while(|line| line.starts_with("//!"));
        let words = lines.collect::<String>().to_lowercase();
        words.split(|c: char| !c.is_alphabetic()).any(|word| word == "never")
    };
    files.iter().filter(front).filter(|file| !says(file)).map(|file| file.path.clone()).collect()
}

#[test]
fn every_crate_says_what_it_never_does() {
    none(&silent(&files()));
}

#[test]
fn a_crate_that_does_not_say_what_it_never_does_is_found() {
    let says = Text::made_up("a/src/lib.rs", "//! Folds.\n//!\n//! Never reads a clock.\n");
    let silent_one = Text::made_up("b/src/lib.rs", "//! Folds.\n\n// never\n");
    assert_eq!(silent(&[says, silent_one]), ["b/src/lib.rs"]);
}

/// The schema of an answer takes a field for required unless it has a default, also where the
/// answer leaves it out.
fn promised_and_left_out(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        let mut is_described = false;
        for (number, line) in file.lines() {
            if line.starts_with("#[derive(") {
                is_described = line.contains("JsonSchema");
            }
            let is_left_out = line.contains("skip_serializing_if") && !line.contains("is_none");
            if is_described && is_left_out && !line.contains("default") {
                found.push(format!("{}:{number}: left out and required", file.path));
            }
        }
    }
    found
}

#[test]
fn no_field_is_required_that_is_left_out() {
    none(&promised_and_left_out(&rust()));
}

#[test]
fn a_field_that_is_required_and_left_out_is_found() {
    let field = "#[serde(skip_serializing_if = \"Vec::is_empty\")]";
    let text = format!("#[derive(JsonSchema)]\n{field}\n#[derive(Debug)]\n{field}\n");
    all(&promised_and_left_out(&[Text::made_up("src/x.rs", &text)]), 1);
}
