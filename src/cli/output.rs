//! What a person or a script gets to see: answers on standard output, talk on standard error.

use crate::Failure;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::io::{self, IsTerminal as _, Write as _};

/// How answers are printed.
#[derive(Clone, Copy)]
pub(super) struct Out {
    pub(super) json: bool,
    pub(super) quiet: bool,
}

/// Says something to the person at the terminal, beside the answer.
pub(super) fn say(words: &str) {
    let _ = writeln!(io::stderr(), "{words}");
}

impl Out {
    /// Prints an answer. Whoever reads may have gone (`| head`): that is no fault.
    pub(super) fn print(self, text: &str) {
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(text.as_bytes());
        if !text.ends_with('\n') {
            let _ = stdout.write_all(b"\n");
        }
        let _ = stdout.flush();
    }

    pub(super) fn print_json(self, value: &impl Serialize) {
        let json = serde_json::to_string_pretty(value).expect("answers have string keys");
        self.print(&json);
    }

    /// Talk, unless it is not wanted.
    pub(super) fn say(self, words: &str) {
        if !self.quiet {
            say(words);
        }
    }

    /// Says what was not done, why, and which fields are at fault.
    pub(super) fn failure(self, failure: &Failure) {
        let kind = failure.kind();
        if self.json {
            let problem = serde_json::json!({
                "type": kind.name, "title": kind.title, "detail": failure.to_string(),
                "errors": failure.fields(),
            });
            say(&serde_json::to_string_pretty(&problem).expect("a problem is plain data"));
            return;
        }
        if failure.fields().is_empty() {
            say(&format!("stepin: {failure}"));
            return;
        }
        say(&format!("stepin: {}. Nothing was recorded.", kind.title.to_lowercase()));
        for field in failure.fields() {
            say(&format!("  {} {}", field.pointer, field.detail));
        }
    }

    /// A bar over `length` steps; silent where no terminal shows it.
    pub(super) fn progress(self, length: u64, doing: &'static str) -> ProgressBar {
        let seen = io::stderr().is_terminal() && !self.quiet;
        let target = if seen { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        let bar = ProgressBar::with_draw_target(Some(length), target);
        let style = "{msg} {bar:30} {human_pos}/{human_len} {per_sec} {eta}";
        bar.set_style(ProgressStyle::with_template(style).expect("the template is fixed"));
        bar.set_message(doing);
        bar
    }
}
