//! The words that people read: behaviour is described, nobody is labelled (`docs/domain.md` §2).

use crate::tree::{Text, all, none, under};

/// A service user, a protected person and a member of staff can be of any sex.
const OF_ONE_SEX: [&str; 8] = ["he", "she", "him", "his", "her", "hers", "himself", "herself"];

/// What a person would be said to be.
const LABELS: [&str; 12] = [
    "perpetrators are",
    "perpetrator is",
    "the perpetrator",
    "the abuser",
    "abusers are",
    "the victim",
    "manipulative",
    "dishonest",
    "liar",
    "is compliant",
    "non-compliant",
    "hard to reach",
];

fn product() -> Vec<Text> {
    let permissions = ["projections/permissions/", "docs/permissions.md"];
    let others = ["events/src/", "projections/src/", "src/", "docs/events.md"];
    under(&[&others[..], &permissions].concat())
}

fn of_one_sex(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.lines() {
            let lower = line.to_lowercase();
            let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '_');
            let word = words.find(|word| OF_ONE_SEX.contains(word));
            found.extend(word.map(|word| format!("{}:{number}: {word}", file.path)));
        }
    }
    found
}

fn labels(files: &[Text]) -> Vec<String> {
    let mut found = Vec::new();
    for file in files {
        for (number, line) in file.lines() {
            let lower = line.to_lowercase();
            let label = LABELS.iter().find(|label| lower.contains(*label));
            found.extend(label.map(|label| format!("{}:{number}: {label}", file.path)));
        }
    }
    found
}

#[test]
fn nobody_is_taken_to_be_of_one_sex() {
    none(&of_one_sex(&product()));
}

#[test]
fn nobody_is_labelled() {
    none(&labels(&product()));
}

#[test]
fn words_that_label_are_found() {
    let text = "/// He came.\n/// There she, here them.\n/// Such people are Dishonest.\n\
                /// The abuser left.\n";
    let file = [Text::made_up("events/src/x.rs", text)];
    all(&of_one_sex(&file), 2);
    all(&labels(&file), 2);
}
