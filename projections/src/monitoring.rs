//! What the service user answered about themselves for equality monitoring.

use alloc::borrow::ToOwned;
use alloc::boxed::Box;
use alloc::string::ToString;
use events::{Person, Scalar};

/// Answers that are only ever looked at across many people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Monitoring {
    /// Sex, as answered.
    pub sex: Option<Box<str>>,
    /// Ethnicity, as answered.
    pub ethnicity: Option<Box<str>>,
    /// Disability, as answered.
    pub disability: Option<Box<str>>,
    /// The preferred language.
    pub language: Option<Box<str>>,
}

impl Monitoring {
    /// What a person answered; later answers stand in for earlier ones, silence does not.
    pub(crate) fn take(&mut self, person: &Person) {
        let asked = |question: &str| {
            let answers = person.monitoring.iter().flatten();
            let mut found =
                answers.filter(|(name, _)| name.as_str().eq_ignore_ascii_case(question));
            found.next().map(|(_, answer)| written(answer))
        };
        let language = person.language.as_ref().map(|language| language.as_str().into());
        self.sex = asked("sex").or(self.sex.take());
        self.ethnicity = asked("ethnicity").or(self.ethnicity.take());
        self.disability = asked("disability").or(self.disability.take());
        self.language = language.or(self.language.take());
    }
}

fn written(answer: &Scalar) -> Box<str> {
    match answer {
        Scalar::Flag(is) => if *is { "yes" } else { "no" }.into(),
        Scalar::Number(number) => number.to_string().into(),
        Scalar::Text(text) => text.as_str().to_owned().into(),
    }
}
