//! A page that is one form of our own, made of no type of event.

use super::record::fields::{Control, Widget};
use super::record::typed::Typed;
use super::work::Shell;
use super::{sentence, shown};
use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

/// The page. What is typed into it stays until it is taken.
#[derive(Template)]
#[template(path = "form.html", config = ".askama.toml")]
pub(super) struct Sheet {
    pub(super) shell: Shell,
    pub(super) title: String,
    /// Where one goes back to, and what that is called.
    pub(super) back: (String, &'static str),
    /// What is to be known before anything is typed.
    pub(super) says: Vec<String>,
    pub(super) action: String,
    pub(super) hidden: Vec<(String, String)>,
    pub(super) controls: Vec<Control>,
    pub(super) button: &'static str,
    /// What is wrong with no field in particular.
    pub(super) wrong: Option<String>,
    /// What is wrong, field by field, to be read at once.
    pub(super) errors: Vec<(String, String)>,
}

impl Sheet {
    /// Shows it, with what is wrong with what was typed.
    pub(super) fn shown(self, typed: &Typed) -> Response {
        let errors = typed.errors();
        let status =
            if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let wrong = typed.error("").map(|why| sentence(&why));
        let of_a_field = errors.iter().filter(|(name, _)| !name.is_empty());
        let errors = of_a_field.map(|(name, why)| (name.clone(), why.clone())).collect();
        shown(status, &Self { wrong, errors, ..self })
    }
}

/// What is shown in the very answer to a form and can never be asked for again.
#[derive(Template)]
#[template(path = "once.html", config = ".askama.toml")]
pub(super) struct Once {
    pub(super) shell: Shell,
    pub(super) title: String,
    /// What to do with it.
    pub(super) says: Vec<String>,
    /// What it is called, and what it is.
    pub(super) secret: (&'static str, String),
    pub(super) back: (String, &'static str),
}
