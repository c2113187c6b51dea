//! `stepin erase`.

use super::arguments::{Erase, Global};
use super::output::Out;
use super::target::Target;
use crate::Failure;
use crate::commands::{Erasing, read};
use crate::service::erasure_key;
use events::BatchId;
use serde_json::{Value, json};
use uuid::Uuid;

pub(super) fn run(global: &Global, asked: &Erase, out: Out) -> Result<(), Failure> {
    let target = Target::of(global, out)?;
    let journey = target.existing(&asked.journey)?;
    let key = asked.key.unwrap_or_else(|| BatchId(Uuid::now_v7()));
    let body = json!({
        "person": asked.person, "basis": asked.basis, "approver": asked.approver,
    });
    let done = match &target {
        Target::Folder(data) => {
            let id = erasure_key(key, journey, &global.actor, &body);
            let asked = read::<Erasing>(&body)?;
            let done = data.service.erase(journey, &asked, &global.caller(), id)?;
            serde_json::to_value(done).expect("an answer is plain data")
        }
        Target::Server(remote) => {
            remote.post(&format!("/v1/journeys/{journey}/erasure"), key.0, None, &body)?
        }
    };
    if out.json {
        out.print_json(&done);
    } else {
        out.print(&text(&done));
    }
    target.close()
}

fn text(done: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = vec![format!("journey {}", word(&done["journey"]))];
    for part in done["parts"].as_array().into_iter().flatten() {
        lines.push(format!("erased {}  {}", word(&part["compartment"]), word(&part["event"])));
    }
    let to_do = done["to_do"].as_array().into_iter().flatten();
    lines.extend(to_do.map(|what| format!("to do: {}", word(what))));
    lines.join("\n")
}
