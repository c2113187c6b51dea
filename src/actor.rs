//! Who acts, as the command line names them, and the `X-Stepin-Actor` header where nobody signs in.

use events::{Recorder, Role};

/// Who acts when nobody says.
pub(crate) const DEFAULT: &str = "local/supervisor";

/// Reads `ID/ROLE`.
pub(crate) fn person(text: &str) -> Result<Recorder, String> {
    let recorder: Recorder = text.parse()?;
    is_a_person(&recorder)?;
    Ok(recorder)
}

/// Nobody acts as the system: what it raises follows from what people record.
pub(crate) fn is_a_person(recorder: &Recorder) -> Result<(), String> {
    if recorder.role == Role::System {
        return Err("nobody acts as the system; name the person who does".to_owned());
    }
    Ok(())
}
