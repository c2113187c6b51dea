//! One field of an entry, as a later correction says that it should read.

use crate::check::read_event;
use crate::{Entry, Invalid, Moment, Precision, Source};
use serde_json::Value;

impl Entry {
    /// This entry with `field` (a key of its data, or `occurred_at`, `precision`, `known_at`)
    /// reading `value`; `null` leaves an optional field out. The original stays as it was recorded.
    ///
    /// # Errors
    /// The entry would not be one that could have been recorded; pointers start at `/new_value`.
    pub fn corrected(&self, field: &str, value: &Value) -> Result<Self, Invalid> {
        let mut corrected = self.clone();
        match field {
            "occurred_at" => {
                let moment = moment(value)?;
                if self.precision != Precision::Approximate {
                    corrected.precision = moment.precision();
                }
                // What was observed became known as it happened: the one moves with the other.
                if self.source == Source::Observed && self.known_at == Some(self.occurred_at) {
                    corrected.known_at = Some(moment);
                }
                corrected.occurred_at = moment;
            }
            "known_at" => corrected.known_at = Some(moment(value)?),
            "precision" => corrected.set_precision(value)?,
            key => corrected.set_data(key, value)?,
        }
        let known = corrected.known_at;
        if known.is_some_and(|known| corrected.occurred_at.is_after(known)) {
            let detail = "would make it known before it happened; correct the other time first";
            return Err(Invalid::field("/new_value", detail));
        }
        Ok(corrected)
    }

    fn set_precision(&mut self, value: &Value) -> Result<(), Invalid> {
        let precision = serde_json::from_value(value.clone())
            .map_err(|_| Invalid::field("/new_value", "should be exact, day or approximate"))?;
        match (precision, self.occurred_at) {
            (Precision::Exact, Moment::Day(_)) => {
                let detail =
                    "cannot be exact: no time of day is known; correct occurred_at instead";
                return Err(Invalid::field("/new_value", detail));
            }
            (Precision::Day, Moment::Instant(_)) => {
                self.occurred_at = Moment::Day(self.occurred_at.day());
            }
            (Precision::Exact | Precision::Day | Precision::Approximate, _) => {}
        }
        self.precision = precision;
        Ok(())
    }

    fn set_data(&mut self, key: &str, value: &Value) -> Result<(), Invalid> {
        let kind = self.event.event_type();
        if !kind.fields().iter().any(|field| field.name == key) {
            let known: Vec<_> = kind.fields().iter().map(|field| field.name.as_str()).collect();
            let detail = format!(
                "`{key}` is no field of {}; there is occurred_at, precision, known_at, {}",
                kind.name,
                known.join(", ")
            );
            return Err(Invalid::field("/field", detail));
        }
        let mut data = self.event.data();
        if value.is_null() {
            data.as_object_mut().map(|fields| fields.remove(key));
        } else {
            data[key] = value.clone();
        }
        self.event = read_event(kind, &data).map_err(|Invalid(errors)| {
            let at_the_new_value = errors.into_iter().map(|mut error| {
                error.pointer = error.pointer.replacen(&format!("/data/{key}"), "/new_value", 1);
                error
            });
            Invalid(at_the_new_value.collect())
        })?;
        Ok(())
    }
}

fn moment(value: &Value) -> Result<Moment, Invalid> {
    let text =
        value.as_str().ok_or_else(|| Invalid::field("/new_value", "should be a time or a date"))?;
    text.parse().map_err(|why: String| Invalid::field("/new_value", why))
}
