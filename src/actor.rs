//! Who acts, as the command line and the `X-Stepin-Actor` header name them until sign-in lands.

use events::{Recorder, Role};

/// Who acts when nobody says.
pub(crate) const DEFAULT: &str = "local/supervisor";

/// Reads `ID/ROLE`. Nobody acts as the system: what it raises follows from what people record.
pub(crate) fn person(text: &str) -> Result<Recorder, String> {
    let recorder: Recorder = text.parse()?;
    if recorder.role == Role::System {
        return Err("nobody acts as the system; name the person who does".to_owned());
    }
    Ok(recorder)
}
