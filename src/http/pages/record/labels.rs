//! What the fields of a form are called, where the name in the vocabulary is a word among us only.

use crate::words::spoken;

/// What a field is called in the form of a type, by the last part of its name.
pub(in crate::http::pages) fn label(kind: &str, field: &str) -> String {
    let field = field.rsplit('.').next().unwrap_or(field);
    let own = OF_A_TYPE.iter().find(|(of, name, _)| (*of, *name) == (kind, field));
    let own = own.map(|(_, _, label)| *label);
    let known = own.or_else(|| LABELS.iter().find(|(name, _)| *name == field).map(|one| one.1));
    known.map_or_else(|| spoken(field), str::to_owned)
}

/// Where a type means something else by it than others.
const OF_A_TYPE: &[(&str, &str, &str)] = &[
    ("action-done", "action", "which action"),
    ("action-set", "action", "what is to be done"),
    ("disclosure-decided", "outcome", "what you decide"),
    ("goal-reviewed", "goal", "which goal"),
    ("handover-completed", "from", "from whom"),
    ("handover-completed", "to", "to whom"),
    ("information-shared", "to", "to whom"),
    ("practitioner-assigned", "to", "to whom"),
    ("retention-reviewed", "outcome", "what you decide"),
    ("safety-information-passed", "to", "to whom"),
];

const LABELS: &[(&str, &str)] = &[
    ("absence", "whether that was acceptable"),
    ("added", "who joins"),
    ("appointment", "which appointment"),
    ("approver", "who approved it"),
    ("asked_by", "who asked for it"),
    ("assessment", "on which assessment"),
    ("basis", "on what basis"),
    ("changed_by", "who changed it"),
    ("clear", "whether the journey is clear"),
    ("continues", "what goes on"),
    ("decided", "what was decided"),
    ("decision", "which decision"),
    ("declared", "which conflict"),
    ("did", "what was done"),
    ("due", "by when"),
    ("expires", "until when"),
    ("finding", "what was found"),
    ("hold", "which hold"),
    ("item", "what exactly"),
    ("items", "what exactly"),
    ("label", "which protected person"),
    ("max", "the highest score there is"),
    ("means", "by which means"),
    ("met", "whether it is met"),
    ("mode", "how"),
    ("named", "what was named"),
    ("next_plan", "what comes next"),
    ("on", "on whom"),
    ("outcome", "what came of it"),
    ("outstanding", "what is left to do"),
    ("override", "which safety review"),
    ("owner", "who does it"),
    ("place", "where"),
    ("point", "at which point"),
    ("quote", "in their words"),
    ("rater", "who rates"),
    ("removed", "who leaves"),
    ("request", "which request"),
    ("requested_by", "who asked for it"),
    ("response", "how they took it"),
    ("result", "what came of it"),
    ("returned", "how they came back"),
    ("rupture", "which rupture"),
    ("scope", "how much of it"),
    ("scopes", "to what"),
    ("sender", "from whom"),
    ("session", "which session"),
    ("set_by", "who set it"),
    ("staff", "who"),
    ("stops", "what stops"),
    ("target", "which entry"),
    ("told", "who was told"),
    ("towards", "towards whom"),
    ("until", "until when"),
];
